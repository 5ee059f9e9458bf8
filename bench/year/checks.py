"""What must hold in the year's database: read row by row, and held to the other count and to what was really sent.

Each check gives lines that say what is wrong; none is good. What is late is kept by month, so that a delay that grows
shows even where each single one is small.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from bench.year import terms
from bench.year.post import LT, RVT, Letter
from triage.store import SqlStore
from triage.store.tables import (
    AlarmRow,
    BreachRow,
    CaseRow,
    DeliveryRow,
    EventRow,
    HoldRow,
    Mail,
    MailLocation,
    ObligationMet,
    ObligationRow,
    table_of,
)

KEPT_DAYS = 60
"""How long the year's region keeps a closed case."""

WATCHED = (RVT, LT)
"""The mailboxes whose beheerders get reminders and the dagstart."""

_CASES, _OWED, _MET = table_of(CaseRow), table_of(ObligationRow), table_of(ObligationMet)
_MAILS, _PLACES, _EVENTS = table_of(Mail), table_of(MailLocation), table_of(EventRow)
_BREACHES, _ALARMS, _SENT, _HOLDS = (table_of(each) for each in (BreachRow, AlarmRow, DeliveryRow, HoldRow))
_STEPS = (timedelta(minutes=10), timedelta(minutes=15))
_WATCH = timedelta(seconds=30)
_RECEIVED = frozenset({"received", "document_received"})


@dataclass
class Placed:
    """A mail that lies on the server: where it was put, and when the server says that it came."""

    letter: Letter | None
    at: datetime


@dataclass
class Lateness:
    """How late each kind of signal was, by month, in seconds."""

    by_month: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    counted: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, planned: datetime, happened: datetime) -> None:
        """One more."""
        month = terms.local(planned).strftime("%Y-%m")
        late = (happened - planned).total_seconds()
        self.by_month[name][month] = max(late, self.by_month[name].get(month, 0.0))
        self.counted[name] += 1


@dataclass
class Seen:
    """What the run itself did, that the database is held to. `happened`: by case what people recorded that terms begin
    with, and when; `taken`: by case when somebody took its alarm; `deaths`: how many workers were killed."""

    placed: dict[tuple[str, str, int], Placed]
    happened: Mapping[int, Mapping[str, datetime]]
    taken: dict[int, datetime]
    deaths: int = 0


@dataclass
class Checks:
    """All checks on one database. `began`: from when the service ran."""

    store: SqlStore
    seen: Seen
    began: datetime
    lateness: Lateness = field(default_factory=Lateness)
    counted: Counter[str] = field(default_factory=Counter)
    _checked: dict[int, tuple[object, ...]] = field(default_factory=dict)
    _alarmed: set[int] = field(default_factory=set)
    _gone: set[int] = field(default_factory=set)

    def all(self, now: datetime) -> list[str]:
        """Everything, as of *now*."""
        cases = {row.id: row for row in self._rows(select(_CASES))}
        owed = self._rows(select(_OWED))
        unmet = self._unmet(owed)
        return [
            *self._terms(cases, owed),
            *self._breaches(owed, unmet, now),
            *self._reminders(cases, owed, unmet, now),
            *self._dagstarts(now),
            *self._alarms(now),
            *self._mails(cases),
            *self._slots(now),
            *self._retention(cases, now),
        ]

    def _rows(self, query: Select[Any]) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(query))

    def _terms(self, cases: dict[int, Any], owed: list[Any]) -> Iterator[str]:
        """Each end is where the other count has it, from the event that really happened."""
        for row in owed:
            case = cases[row.case_id]
            known = (row.starts_at, row.due_at, case.closed_at)
            if self._checked.get(row.id) == known:
                continue
            self._checked[row.id] = known
            wanted_start = self._start(row, case)
            if row.starts_at != wanted_start:
                yield f"zaak {row.case_id}, {row.key}: begint op {row.starts_at}, en niet op {wanted_start}"
            wanted = terms.due(row.key, row.starts_at) if row.starts_at else None
            if row.due_at != wanted:
                yield f"zaak {row.case_id}, {row.key}: van {row.starts_at} tot {row.due_at}, en niet {wanted}"
            self.counted["termijnen nagerekend"] += wanted is not None

    def _start(self, row: Any, case: Any) -> datetime | None:
        starts = set(re.findall("[a-z_]+", row.starts))
        if starts & _RECEIVED:
            found: datetime = case.received_at
            return found
        happened = {**self.seen.happened.get(row.case_id, {}), "closed": case.closed_at}
        return min((happened[each] for each in starts if happened.get(each) is not None), default=None)

    def _unmet(self, owed: list[Any]) -> dict[int, list[tuple[datetime, datetime]]]:
        """By obligation from when until when nothing met it; far ahead where that goes on."""
        said: dict[int, list[Any]] = defaultdict(list)
        for row in self._rows(select(_MET).order_by(_MET.c.id)):
            said[row.obligation_id].append(row)
        far = datetime(2100, 1, 1, tzinfo=UTC)
        found = {}
        for row in owed:
            since: datetime | None = row.made_at
            spans = []
            for each in said[row.id]:
                if each.holds and since is not None:
                    spans.append((since, each.recorded_at))
                    since = None
                elif not each.holds and since is None:
                    since = each.recorded_at
            found[row.id] = [*spans, (since, far)] if since is not None else spans
        return found

    def _breaches(self, owed: list[Any], unmet: dict[int, Any], now: datetime) -> Iterator[str]:
        """Each term that passed unmet is marked once, at the watch's next look; none that was met in time is."""
        marked = {row.obligation_id: row for row in self._rows(select(_BREACHES))}
        told = Counter(
            row.case_id for row in self._rows(select(_EVENTS.c.case_id).where(_EVENTS.c.action == "term-breached"))
        )
        wanted: Counter[int] = Counter()
        for row in owed:
            breach = marked.get(row.id)
            moment = self._first_unmet(row, unmet[row.id])
            if moment is None or moment > now - _WATCH:
                if breach is not None and (moment is None or breach.at < moment):
                    yield f"zaak {row.case_id}, {row.key}: te laat gemeld op {breach.at}, en dat was niet zo"
                wanted[row.case_id] += breach is not None
                continue
            if breach is None:
                yield f"zaak {row.case_id}, {row.key}: verstreken op {moment}, en nooit gemeld"
                continue
            wanted[row.case_id] += 1
            yield from self._on_time("termijn verstreken", row.case_id, moment, breach.at)
        for case_id in wanted.keys() | told.keys():
            if wanted[case_id] != told[case_id]:
                yield f"zaak {case_id}: {told[case_id]} keer als verstreken gemeld, en niet {wanted[case_id]}"

    @staticmethod
    def _first_unmet(row: Any, spans: list[tuple[datetime, datetime]]) -> datetime | None:
        """From when it was both over and unmet. What is to be done at once has no end to pass."""
        if row.due_at is None or (row.starts_at is not None and row.due_at <= row.starts_at):
            return None
        return next((max(since, row.due_at) for since, until in spans if until > row.due_at and until > since), None)

    def _on_time(self, name: str, case_id: int, planned: datetime, happened: datetime) -> Iterator[str]:
        """Within the watch's own interval, and not before."""
        self.lateness.add(name, planned, happened)
        if not timedelta(0) <= happened - planned <= _WATCH:
            yield f"zaak {case_id}: {name} gepland op {planned}, gegeven op {happened}"

    def _reminders(self, cases: dict[int, Any], owed: list[Any], unmet: dict[int, Any], now: datetime) -> Iterator[str]:
        """Each reminder once and at its hour, for what is unmet by then."""
        given: dict[int, list[datetime]] = defaultdict(list)
        for row in self._rows(select(_EVENTS.c.case_id, _EVENTS.c.at).where(_EVENTS.c.action == "reminded")):
            given[row.case_id].append(row.at)
        wanted: dict[int, set[tuple[datetime, datetime]]] = defaultdict(set)
        for row in owed:
            if row.due_at is None or row.starts_at is None or cases[row.case_id].mailbox not in WATCHED:
                continue
            for moment, until in self._reminding(row, unmet[row.id]):
                if moment < until and moment <= now - _WATCH:
                    wanted[row.case_id].add((moment, row.due_at))
        for case_id in wanted.keys() | given.keys():
            planned, happened = sorted(each for each, _ in wanted[case_id]), sorted(given[case_id])
            late = [each for each in happened if each > now - _WATCH]
            if len(planned) != len(happened) - len(late):
                yield f"zaak {case_id}: herinnerd op {_told(happened)}, en niet op {_told(planned)}"
                continue
            for one, other in zip(planned, happened, strict=False):
                yield from self._on_time("herinnering", case_id, one, other)

    @staticmethod
    def _reminding(row: Any, spans: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
        """When each reminder of a term is to go, and until when it would still have been of use."""
        moments = [each for each in terms.reminders(row.due_at) if each > row.starts_at]
        for place, moment in enumerate(moments):
            ends = moments[place + 1] if place + 1 < len(moments) else row.due_at
            for since, until in spans:
                first = max(moment, since)
                if first < min(until, ends):
                    yield first, ends
                    break

    def _dagstarts(self, now: datetime) -> Iterator[str]:
        """Each working day one for each mailbox at half past eight; none on another day."""
        rows = self._rows(
            select(_SENT.c.mailbox, _SENT.c.queued_at, _SENT.c.state).where(_SENT.c.purpose == "dagstart")
        )
        given = defaultdict(list)
        for row in rows:
            given[row.mailbox, terms.local(row.queued_at).date()].append(row)
        first, last = terms.local(self.began).date() + terms.ONE_DAY, terms.local(now).date()
        for mailbox in WATCHED:
            for day in terms.days(first, last):
                found = given.pop((mailbox, day), [])
                if len(found) != terms.is_workday(day):
                    yield f"{mailbox}: {len(found)} keer dagstart op {day}"
                for row in found:
                    yield from self._on_time("dagstart", 0, terms.at(day, *terms.DAGSTART), row.queued_at)
        for mailbox, day in given:
            if first <= day < last:
                yield f"{mailbox}: dagstart op {day}, die daar niet hoort"

    def _alarms(self, now: datetime) -> Iterator[str]:
        """Each alarm goes to the next after ten minutes, and becomes a task after fifteen more, until it is taken."""
        told: dict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        names = ("alarm-raised", "alarm-escalated", "alarm-unanswered")
        for row in self._rows(select(_EVENTS).where(_EVENTS.c.action.in_(names), _EVENTS.c.mailbox == RVT)):
            told[row.case_id][row.action].append(row.at)
        for case_id, found in told.items():
            raised = found["alarm-raised"]
            taken = self.seen.taken.get(case_id)
            if case_id in self._alarmed or taken is None:
                if taken is None and min(raised) < now - timedelta(hours=3):
                    yield f"zaak {case_id}: alarm nooit aangenomen"
                continue
            self._alarmed.add(case_id)
            if len(raised) != 1:
                yield f"zaak {case_id}: {len(raised)} keer alarm"
            before = raised[0]
            for name, step in zip(names[1:], _STEPS, strict=True):
                planned = before + step
                wanted = 1 if planned < taken else 0
                if len(found[name]) != wanted:
                    yield f"zaak {case_id}: {len(found[name])} keer {name}, en niet {wanted}"
                if len(found[name]) != 1:
                    break
                before = found[name][0]
                yield from self._on_time(f"alarm: {name.removeprefix('alarm-')}", case_id, planned, before)

    def _mails(self, cases: dict[int, Any]) -> Iterator[str]:
        """Each mail that lay on the server is accounted for once; each that is one of its own has one case, received
        when the server took it."""
        places = {(row.source, row.folder, row.uid): row for row in self._rows(select(_PLACES))}
        mails = {row.id: row for row in self._rows(select(_MAILS))}
        of_case: Counter[int] = Counter()
        for key, placed in self.seen.placed.items():
            row = places.pop(key, None)
            if row is None:
                yield f"{key}: niet opgenomen"
                continue
            mail = mails[row.mail_id]
            if row.outcome == "pending":
                yield f"{key}: nog niet beoordeeld"
            if placed.letter is None:
                continue
            is_copy = placed.letter.sort == "copy"
            if (row.is_copy or row.outcome == "duplicate") != is_copy:
                yield f"{key}: {row.outcome}, en het is {'wel' if is_copy else 'niet'} een kopie"
            if not is_copy and mail.internal_date != placed.at:
                yield f"{key}: ontvangen op {mail.internal_date}, en niet op {placed.at}"
            if not is_copy and mail.case_id is None:
                yield f"{key}: bij geen zaak"
            of_case[mail.case_id] += not is_copy and mail.case_id is not None
        # What the worker itself put in the Sent folders lies there as well.
        yield from (f"{key}: opgenomen, en nooit bezorgd" for key in places if key[1] == "INBOX")
        yield from self._outcomes(mails)
        received: dict[int, list[datetime]] = defaultdict(list)
        for mail in mails.values():
            if mail.case_id is not None and not mail.sent:
                received[mail.case_id].append(mail.internal_date)
        for case_id, case in cases.items():
            if not case.by_hand and case.received_at not in received[case_id]:
                yield f"zaak {case_id}: ontvangen op {case.received_at}, en geen mail is van dan"
        self.counted["mails"] = sum(1 for each in self.seen.placed.values() if each.letter is not None)
        self.counted["zaken"] = len(cases)

    def _outcomes(self, mails: dict[int, Any]) -> Iterator[str]:
        sent = self._rows(select(_SENT.c.state, _SENT.c.kind, _SENT.c.purpose))
        unknown = sum(1 for row in sent if row.state == "unknown")
        failed = sum(1 for row in sent if row.state == "failed")
        if unknown > self.seen.deaths or failed:
            yield f"{unknown} keer onbekend of een mail aankwam ({self.seen.deaths} workers gedood), {failed} mislukt"
        self.counted["niet te lezen"] = sum(1 for row in mails.values() if row.outcome == "quarantined")

    def _slots(self, now: datetime) -> Iterator[str]:
        """Every held time is on a Tuesday afternoon that is a working day; none stands past its time to answer."""
        for row in self._rows(select(_HOLDS)):
            wall = terms.local(row.starts_at)
            inside = wall.hour * 60 + wall.minute >= 13 * 60 and terms.local(row.ends_at).hour * 60 <= 17 * 60
            if wall.weekday() != 1 or terms.is_free(wall.date()) or not inside:
                yield f"zaak {row.case_id}: een tijd op {wall}"
            if row.expires_at is None:
                continue
            if row.state == "held" and row.expires_at <= now - 2 * _WATCH:
                yield f"zaak {row.case_id}: {row.expires_at} verliep, en de tijd staat nog"
            if row.state == "lapsed" and row.settled_at is not None and row.settled_at < row.expires_at:
                yield f"zaak {row.case_id}: vervallen op {row.settled_at}, voor {row.expires_at}"
            self.counted["tijden op dinsdag"] += 1

    def _retention(self, cases: dict[int, Any], now: datetime) -> Iterator[str]:
        """What is closed to the file is gone on the night after its term, and not before."""
        waiting = {row.case_id for row in self._rows(select(_OWED.c.case_id).where(_OWED.c.met_id.is_(None)))}
        for case_id, case in cases.items():
            if case.erased_at is None and (case.closed_at is None or case_id in waiting):
                continue
            if case.closed_at is None:
                yield f"zaak {case_id}: vernietigd, en niet gesloten"
                continue
            over = terms.at(terms.local(case.closed_at).date() + timedelta(days=KEPT_DAYS + 1), 0)
            if case.erased_at is not None and case.erased_at < over:
                yield f"zaak {case_id}: vernietigd op {case.erased_at}, en bewaard tot {over}"
            if case.erased_at is None and now > over + timedelta(days=2):
                yield f"zaak {case_id}: nog niet vernietigd, en bewaard tot {over}"
            self.counted["vernietigd"] += case.erased_at is not None and case_id not in self._gone
            if case.erased_at is not None:
                self._gone.add(case_id)


def _told(moments: list[datetime]) -> str:
    return ", ".join(f"{terms.local(each):%d-%m %H:%M:%S}" for each in moments) or "geen enkel moment"


def nightly(runs: list[tuple[datetime, float]], began: datetime, now: datetime) -> Iterator[str]:
    """The destroying was done each night at 04:15 and 05:15 local time, and never else. *runs*: when, and how late."""
    happened = sorted(at for at, _ in runs)
    for day in terms.days(terms.local(began).date() + terms.ONE_DAY, terms.local(now).date()):
        for hour in (4, 5):
            planned = terms.at(day, hour, 15)
            place = bisect.bisect_left(happened, planned)
            if place == len(happened) or happened[place] - planned > timedelta(minutes=1):
                yield f"niet vernietigd in de nacht van {day}, {hour}.15 uur"
    wrong = {terms.local(at).strftime("%H:%M") for at in happened} - {"04:15", "05:15"}
    yield from (f"vernietigd om {each}" for each in sorted(wrong))


def month_of(moment: datetime) -> date:
    """The first day of the local month of *moment*."""
    return terms.local(moment).date().replace(day=1)
