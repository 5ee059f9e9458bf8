"""Those who work the cases: in office hours they call, confirm, correct, acknowledge and close, by the program's acts.

What somebody does about a case, and when, is drawn from the case's number: the same in every run. Most terms are met, a
fifth is not, and nearly all cases end in the file, where their retention begins.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.year.post import LT, RVT, ZVH
from bench.year.terms import CLOSED, CLOSES, OPENS, is_workday, local
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, Permanent, TriageError
from triage.domain.policy import Region
from triage.domain.reading import Kind
from triage.domain.record import CallResult, Channel, ClosingOutcome, Party, Record, RecordKind
from triage.ports.store import Transaction
from triage.store import SqlStore
from triage.workflow import overlaying, review, state, watch_alarms
from triage.workflow import record as recording
from triage.workflow.by_hand import ByHand, open_by_hand
from triage.workflow.correct import correct
from triage.workflow.present import present

WHO = "jansen@regio.example"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_BY_HAND = ("thv", "noodbed", "crisisopvang")
_WITHDRAWN = "met de afzender besproken; dit hoeft niet meer"


def is_office(now: datetime) -> bool:
    """Whether somebody is at work."""
    wall = local(now)
    return is_workday(wall.date()) and OPENS <= (wall.hour, wall.minute) < CLOSES


@dataclass
class People:
    """One person with every role, and what they still mean to do."""

    store: SqlStore
    configured: Region
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    happened: dict[int, dict[str, datetime]] = field(default_factory=dict)
    staff_mails: list[int] = field(default_factory=list)
    _todo: list[tuple[datetime, int, int, str, int]] = field(default_factory=list)
    _turn: int = 0

    def __post_init__(self) -> None:
        self.region = present(self.configured, self.store)
        self.viewer = Viewer.of(WHO, frozenset(self.region.mailboxes), Role.BEHEERDER)

    def come_to_work(self) -> None:
        """The account, with its roles."""
        with self.store.transaction() as tx:
            person = tx.people.add(WHO)
            for mailbox in self.region.mailboxes:
                tx.people.grant(person.id, mailbox, Role.BEHEERDER, "year")

    def take_note(self, case_id: int, mailbox: str, route: str, opened_at: datetime) -> None:
        """A case came in: decide what is done about it, and when."""
        chance = random.Random(self.seed * 1_000_003 + case_id)
        for act, after in _plan(mailbox, route, chance):
            self._plan(opened_at + after, case_id, act)

    def _plan(self, at: datetime, case_id: int, act: str, tries: int = 0) -> None:
        self._turn += 1
        heapq.heappush(self._todo, (at, self._turn, case_id, act, tries))

    def work(self, now: datetime) -> None:
        """Do what is due, where somebody is there to do it."""
        if not is_office(now):
            return
        today = local(now).date()
        if CLOSED - 25 * _DAY <= today < CLOSED and not self.done["sluitingsdag"]:
            self._close_office()
        if today.weekday() == 2 and local(now).hour == 9:
            self._open_by_hand(now, today.isocalendar()[1])
        while self._todo and self._todo[0][0] <= now:
            _, _, case_id, act, tries = heapq.heappop(self._todo)
            if act == "staff mail":
                self.staff_mails.append(case_id)
                continue
            self._act(now, case_id, act, tries)

    def _act(self, now: datetime, case_id: int, act: str, tries: int) -> None:
        try:
            with self.store.transaction() as tx:
                again = _ACTS[act](self, tx, tx.cases.get(self.viewer, case_id), now)
            self.done[act] += 1
        except Conflict:
            # A mail of it waits, or somebody else was first: tomorrow is another day.
            again = True
            self.refused[f"{act}: wacht"] += 1
        except Permanent as error:
            again = False
            self.refused[f"{act}: {type(error).__name__}"] += 1
            if act == "close":
                self.wrong.append(f"sluiten geweigerd: {error}")
        except TriageError as error:
            again = tries < 3
            self.refused[f"{act}: {type(error).__name__}"] += 1
        if again and tries < 20:
            self._plan(now + _DAY, case_id, act, tries + 1)

    def _close_office(self) -> None:
        with self.store.transaction() as tx:
            manager = Viewer.of("beheer", frozenset(self.region.mailboxes), Role.FUNCTIONEEL_BEHEERDER)
            overlaying.add_closure(tx, manager, self.configured, CLOSED, "brugdag")
        self.region = present(self.configured, self.store)
        self.done["sluitingsdag"] += 1

    def _open_by_hand(self, now: datetime, week: int) -> None:
        """Each week somebody telephones about a route whose end never moves (R-27, R-28)."""
        said = ByHand(
            LT, Channel.TELEPHONE, now, route=_BY_HAND[week % len(_BY_HAND)], sender="de ketenpartner",
            subject="gemeld per telefoon",
        )  # fmt: skip
        with self.store.transaction() as tx:
            open_by_hand(tx, self.viewer, self.region, said)
        self.done["met de hand geopend"] += 1

    def acknowledge(self, case_id: int) -> None:
        """Take an alarm, at whatever hour."""
        with self.store.transaction() as tx:
            watch_alarms.acknowledge(tx, self.viewer, tx.cases.get(self.viewer, case_id).reference)
        self.done["acknowledge"] += 1

    def _say(self, tx: Transaction, case: Case, said: Record) -> None:
        assert case.id is not None
        recording.record(tx, self.viewer, self.region, case.id, case.version, said)

    def spoken(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """Called, and somebody answered."""
        self._say(tx, case, _call(now, CallResult.SPOKEN))
        return False

    def voicemail(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """Called, and nobody answered: that meets nothing."""
        self._say(tx, case, _call(now, CallResult.VOICEMAIL))
        return False

    def opened(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """Looked at what the service did by itself."""
        assert case.id is not None
        review.opened(tx, self.viewer, case.id)
        return False

    def corrected(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """Chose what the service was not sure of."""
        assert case.id is not None
        colour = "geen" if case.colour is None else None
        correct(tx, self.viewer, self.region, case.id, case.version, kind=Kind.CONSULT, colour=colour)  # type: ignore[arg-type]
        return False

    def handover(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """The warm handover went well: from now on terms of months run."""
        assert case.id is not None
        self._say(tx, case, Record(RecordKind.WARM_HANDOVER_HELD, now, "", Channel.IN_PERSON, outcome="goed"))
        self.happened.setdefault(case.id, {})["warm_handover_held"] = now
        return False

    def confirmed(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """Told Veilig Thuis that the handover is a fact (R-13)."""
        assert case.id is not None
        self._say(tx, case, Record(RecordKind.HANDOVER_CONFIRMED, now, "", Channel.MAIL, with_whom="de melder"))
        self.happened.setdefault(case.id, {})["handover_confirmed"] = now
        return False

    def close(self, tx: Transaction, case: Case, now: datetime) -> bool:
        """Close to the file; what is still owed is withdrawn, with a reason."""
        assert case.id is not None
        if case.state is CaseState.CLOSED:
            return False
        gone = {each.key: _WITHDRAWN for each in state.open_obligations(tx, case)}
        state.close(
            tx, self.viewer, self.region, case.id, case.version, ClosingOutcome.TO_FILE, withdraw=gone
        )  # fmt: skip
        return False


def _call(now: datetime, result: CallResult) -> Record:
    return Record(RecordKind.CALL, now, "", Channel.TELEPHONE, party=Party.SENDER, result=result)


def _said(kind: RecordKind, **more: object) -> Callable[[People, Transaction, Case, datetime], bool]:
    """Recording that something of *kind* happened."""

    def act(people: People, tx: Transaction, case: Case, now: datetime) -> bool:
        people._say(tx, case, Record(kind, now, "", **more))  # type: ignore[arg-type]
        return False

    return act


_ACTS: dict[str, Callable[[People, Transaction, Case, datetime], bool]] = {
    "spoken": People.spoken,
    "voicemail": People.voicemail,
    "opened": People.opened,
    "corrected": People.corrected,
    "handover": People.handover,
    "close": People.close,
    "reviewed": _said(RecordKind.REVIEWED),
    "confirmed": People.confirmed,
    "appointment": _said(RecordKind.APPOINTMENT_MADE, channel=Channel.MAIL),
    "sought": _said(RecordKind.CONTACT_SOUGHT, channel=Channel.LETTER),
    "reported": _said(RecordKind.REPORTED_BACK, channel=Channel.MAIL, outcome="in-zorg"),
    "weighed": _said(RecordKind.STAGNATION_WEIGHED, channel=Channel.MAIL, outcome="hulp-loopt"),
    "closing told": _said(RecordKind.CLOSING_REPORTED, channel=Channel.MAIL),
    "answered": _said(
        RecordKind.VERRIJKING_ANSWERED, channel=Channel.MAIL, answers=(("betrokken", "ja"), ("zorgaanbieder-gi", "nee"))
    ),
}


def _plan(mailbox: str, route: str, chance: random.Random) -> list[tuple[str, timedelta]]:
    """What is done about a case, and how long after it came."""
    if chance.random() < 0.004:
        # Nobody ever looks at it.
        return []
    if mailbox == RVT:
        return _plan_of_team(route, chance)
    if mailbox == LT:
        return _plan_of_handover(route, chance)
    assert mailbox == ZVH
    late = chance.random() < 0.2
    soon = timedelta(days=4) if late else _HOUR * chance.randint(1, 7)
    return [("reviewed", soon), ("close", timedelta(days=chance.randint(5, 12)))]


def _plan_of_team(route: str, chance: random.Random) -> list[tuple[str, timedelta]]:
    end = timedelta(days=chance.randint(7, 16))
    drawn = chance.random()
    if route == "onbeslist" and drawn < 0.5:
        return [("corrected", _HOUR * chance.randint(1, 6)), ("spoken", _DAY), ("close", end)]
    if route in ("onbeslist", "overig"):
        return [("reviewed", _HOUR * chance.randint(1, 60)), ("close", end)]
    if drawn < 0.5:
        return [("opened", _HOUR), ("spoken", _HOUR * chance.randint(1, 20)), ("close", end)]
    if drawn < 0.65:
        return [("staff mail", _HOUR * chance.randint(1, 20)), ("close", end)]
    if drawn < 0.8:
        return [("voicemail", _HOUR * 2), ("spoken", _DAY), ("close", end)]
    return [("spoken", timedelta(days=chance.randint(3, 6))), ("close", end)]


def _plan_of_handover(route: str, chance: random.Random) -> list[tuple[str, timedelta]]:
    slow = timedelta(days=chance.choice((0, 0, 0, 0, 6)))
    if route == "geel":
        return [("confirmed", _DAY + slow), ("appointment", 2 * _DAY + slow), ("close", 12 * _DAY)]
    if route == "groen":
        return [
            ("confirmed", _DAY), ("appointment", 2 * _DAY + slow), ("sought", 10 * _DAY + slow),
            ("reported", 24 * _DAY + slow), ("close", 32 * _DAY),
        ]  # fmt: skip
    if route in ("oranje", "rood"):
        held = timedelta(days=chance.randint(3, 10))
        # A third waits for all of its months; of the others the help ends sooner.
        end = timedelta(days=chance.choice((20, 45, 130)))
        weighed = [("weighed", held + timedelta(days=chance.choice((60, 80, 99))))] if end.days > 120 else []
        return [("handover", held), *weighed, ("close", end), ("closing told", end + chance.choice((1, 26)) * _HOUR)]
    if route == "verrijking":
        return [("answered", _HOUR * chance.randint(1, 30)), ("close", 5 * _DAY)]
    if route in _BY_HAND:
        return [("close", timedelta(days=chance.choice((8, 31, 45))))]
    return [("reviewed", _HOUR * chance.randint(1, 40)), ("close", 7 * _DAY)]
