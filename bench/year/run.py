"""One simulated year: the clock goes from station to station, and at each everybody does what is theirs to do.

Stations are hours of the day, the moments at which something is planned (midnight, the hours of reminders, dagstart and
destroying, the steps of an alarm), and the arrival of what is urgent, of which the mail server tells the worker at
once. The mailbox is polled at a station where fifty minutes went by since. What is planned happens at the watch's next
turn, as on a real clock: never more than its thirty seconds later.
"""

from __future__ import annotations

import heapq
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from imapclient import IMAPClient
from sqlalchemy import func, select

import mailbox_config
from bench.year import post, terms
from bench.year.checks import KEPT_DAYS, Checks, Placed, Seen, month_of, nightly
from bench.year.clock import StillClock
from bench.year.growth import Month
from bench.year.people import WHO, People
from bench.year.web import Walk, running_web
from tests.faults import points
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.smtp import Sink, running_sink
from tests.walk.region import OTHERS, Place
from triage.store import SqlStore, open_store
from triage.store.tables import METADATA, CaseRow, Mail, table_of
from triage.workflow import privacy

_USERS = {post.RVT: "rvt", post.LT: "lt", post.ZVH: "zvh"}
_CASES, _MAILS = table_of(CaseRow), table_of(Mail)
_PLAIN = 'security = "plain-text-without-protection"'
# Staff tidy their mailbox: what is older than this they have filed elsewhere.
_LEFT_LYING = timedelta(days=45)
# Somebody on duty takes an alarm so soon: most at once, some after the next was called, some after nobody came.
_TAKES_AFTER = (3, 4, 6, 7, 8, 14, 18, 40)


@dataclass(frozen=True)
class Options:
    """What year it is, how much comes, and how often the worker begins anew or dies. `polls`: hours of each day at
    which the clock stops, beside those at which something is planned."""

    first: date
    until: date
    mails: int
    seed: int = 1
    restarts: int = 60
    deaths: int = 24
    polls: tuple[int, ...] = (8, 10, 12, 14, 16, 20)
    web: bool = True


@dataclass
class Outcome:
    """What came of it."""

    wrong: list[str]
    months: list[Month]
    checks: Checks
    people: People
    stations: int
    restarts: int
    deaths: Counter[int]
    drift: float
    seconds: float
    purge_late: float
    sent: Counter[str]


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Outcome:
    """A whole year in *folder*."""
    with ExitStack() as stack:
        return _Year(options, folder, say, stack).live()


def _write_region(folder: Path, imap: Dovecot, sink: Sink) -> Path:
    """The demo's region with three mailboxes on the year's servers, and content kept for two months."""
    folder.mkdir(parents=True)
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    lines = [f"[mailbox.{key}]\nsource = []\n" for key in OTHERS if key not in _USERS]
    for key, user in _USERS.items():
        lines.append(
            f'[[mailbox.{key}.source]]\nkey = "{key}"\nhost = "localhost"\nport = {imap.plain_port}\n{_PLAIN}\n'
            f'user = "{user}"\nfolders = ["INBOX"]\nsent_folder = "Sent"\npoll_seconds = 3000\nidle = false\n'
            "answer_from = 2020-01-01T00:00:00+01:00\n"
            f'[mailbox.{key}.smtp]\nhost = "localhost"\nport = {sink.port}\n{_PLAIN}\nuser = ""\n'
        )
    lines += [
        "[mailbox.veiligheidsteam.thresholds]\ndecide = 0.6\nautomatic = 0.6\n",
        "[mailbox.veiligheidsteam.slots]\ntables = 12\nhorizon_weeks = 4\n",
        "[mailbox.veiligheidsteam.send]\nper_mailbox_day = 1000\n",
        '[mailbox.lokaal-team.watch]\nbeheerders = ["lokaal@gemeente.example"]\nremind = ["1 werkdag", "2 uur"]\n'
        "dagstart = 08:30:00\n",
    ]
    (folder / "mailboxes.toml").write_text("\n".join(lines))
    kept = ['selectielijst = "verzonnen, voor deze meting"\n']
    for key in _USERS:
        for name in ("rule.rest", "without_case"):
            kept.append(f'[mailbox.{key}.{name}]\nterm = "{KEPT_DAYS} dagen"\ncategory = "verzonnen"\n')
    # The demo's own rule, which stands beside ours.
    kept.append(
        f'[mailbox.{post.RVT}.rule.consult]\nterm = "{KEPT_DAYS} dagen"\nroutes = ["consult"]\ncategory = "verzonnen"\n'
    )
    (folder / "retention.toml").write_text("\n".join(kept))
    return folder


class _YearPlace(Place):
    def environment(self) -> dict[str, str]:
        """With a password for each of the mailboxes."""
        own = {f"TRIAGE_PASSWORD_{key.upper().replace('-', '_')}": "geheim" for key in _USERS}
        return super().environment() | own


@dataclass
class _Worker:
    """The worker's process: orders go in, answers come out."""

    process: subprocess.Popen[str]
    watch: float = 0.0
    every: float = 30.0

    def order(self, **told: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("de worker van het jaar is gestopt")
        answer: dict[str, Any] = json.loads(line)
        self.watch, self.every = answer["watch"], answer["every"]
        return answer

    def next_turn(self, moment: datetime) -> datetime:
        """The watch's first turn from *moment* on."""
        ahead = max(0.0, moment.timestamp() - self.watch)
        turn = self.watch + -(-ahead // self.every) * self.every
        return moment + timedelta(seconds=turn - moment.timestamp()) if turn > moment.timestamp() else moment


@contextmanager
def _running_worker(place: Place, clock_file: Path) -> Iterator[_Worker]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.year.worker", str(clock_file)], env=place.environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield _Worker(process)
    finally:
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(order=True)
class _Station:
    """A moment at which the clock stands still. `planned`: something is to happen then, at the watch's next turn.
    `people`: those at work do theirs, and `take` is the case whose alarm somebody takes; the worker sees it later."""

    at: datetime
    planned: bool = field(default=False, compare=False)
    take: int | None = field(default=None, compare=False)
    people: bool = field(default=False, compare=False)


class _Year:
    def __init__(self, options: Options, folder: Path, say: Callable[[str], None], stack: ExitStack) -> None:
        self.options, self.say = options, say
        self.chance = random.Random(options.seed)
        self.post = post.post_of(options.first, options.until, options.mails, options.seed)
        folder.mkdir(parents=True, exist_ok=True)
        clock_file = folder / "clock"
        self.clock = StillClock(clock_file)
        self.began = terms.at(options.first, 0)
        self.clock.set(self.began)
        self.imap = stack.enter_context(running_dovecot())
        (folder / "smtp").mkdir()
        self.sink = stack.enter_context(running_sink(folder / "smtp"))
        place = _YearPlace(_write_region(folder / "region", self.imap, self.sink), folder / "home")
        self.home = place.home
        self.store: SqlStore = open_store(None, place.home, clock=self.clock.now)
        stack.callback(self.store.close)
        configured = mailbox_config.load(str(place.config)).region
        self.people = People(self.store, configured, options.seed)
        self.people.come_to_work()
        with self.store.transaction() as tx:
            for key in _USERS:
                privacy.settle(tx, configured, key, by="de archivaris", actor="year")
        self.worker = stack.enter_context(_running_worker(place, clock_file))
        self.web: Walk | None = (
            stack.enter_context(running_web(place, clock_file, self.store, WHO)) if options.web else None
        )
        self.clients = {key: stack.enter_context(self.imap.client(user)) for key, user in _USERS.items()}
        self.seen = Seen({}, self.people.happened, {})
        self.checks = Checks(self.store, self.seen, self.began)
        self.wrong: list[str] = []
        self.months: list[Month] = []
        self.stations = 0
        self.deaths: Counter[int] = Counter()
        self.restarts = 0
        self.drift = 0.0
        self.purges: list[tuple[datetime, float]] = []
        self.sent: Counter[str] = Counter()
        self._last_case = self._next_letter = 0
        self._said = 0
        self._came = False
        self._sent_ids: set[str] = set()
        self._tidied = self.began - terms.ONE_DAY

    def live(self) -> Outcome:
        """From the first day to the last, and some hours after it for what is under way."""
        begun = time.perf_counter()
        self._upsets = self._draw_upsets()
        month = month_of(self.began)
        for day in terms.days(self.options.first, self.options.until):
            if month_of(terms.at(day, 1)) != month:
                self._end_month(month)
                month = month_of(terms.at(day, 1))
            self._live_day(day)
        self._after_all()
        self._end_month(month)
        self.wrong += nightly(self.purges, self.began, self.clock.now())
        late = max((late for _, late in self.purges), default=0.0)
        return Outcome(
            self.wrong, self.months, self.checks, self.people, self.stations, self.restarts, self.deaths, self.drift,
            time.perf_counter() - begun, late, self.sent,
        )  # fmt: skip

    def _draw_upsets(self) -> dict[tuple[date, int], str]:
        """On which days, at which poll, the worker begins anew or dies in the middle of a mail."""
        every = list(terms.days(self.options.first, self.options.until))[1:]
        # Not soon after another station: there has to be mail.
        hours = [hour for hour in self.options.polls if 10 <= hour <= 18]
        found = {(self.chance.choice(every), self.chance.choice(hours)): "" for _ in range(self.options.restarts)}
        names = points.names()
        workdays = [day for day in every if not terms.is_free(day)]
        for number in range(self.options.deaths):
            # In the middle of a mail first; in steps that come by every point.
            found[self.chance.choice(workdays), self.chance.choice(hours)] = names[(6 + 5 * number) % len(names)]
        return found

    def _live_day(self, day: date) -> None:
        todo = [_Station(terms.at(day, hour)) for hour in self.options.polls]
        todo += [_Station(terms.at(day, hour, 15)) for hour in (4, 5)]
        planned = [(0, 0), terms.DAGSTART, terms.OPENS, (terms.CLOSES[0] - 2, 0)]
        todo += [_Station(terms.at(day, *hour), planned=True) for hour in planned]
        # Apart from what the worker does: at one and the same second nobody could tell who was first.
        todo += [_Station(terms.at(day, hour, 20), people=True) for hour in range(9, 17)]
        todo += [_Station(letter.at) for letter in self._letters_of(day) if letter.is_urgent]
        heapq.heapify(todo)
        while todo:
            station = heapq.heappop(todo)
            for more in self._stop_at(station, day):
                heapq.heappush(todo, more)

    def _letters_of(self, day: date) -> Iterator[post.Letter]:
        until = terms.at(day + terms.ONE_DAY, 0)
        for letter in self.post.letters[self._next_letter :]:
            if letter.at >= until:
                return
            yield letter

    def _stop_at(self, station: _Station, day: date) -> list[_Station]:
        now = max(station.at, self.clock.now())
        if station.planned:
            now = self.worker.next_turn(now)
        self.clock.set(now)
        if station.people or station.take is not None:
            self._act(station, now)
            return []
        urgent = self._deliver(now)
        order: dict[str, Any] = {"news": urgent}
        wall = terms.local(now)
        point = self._upsets.pop((day, wall.hour), None) if wall.minute == 0 else None
        if point is not None:
            order |= {"die": point, "nth": 1} if point else {"restart": True}
        self._step(now, **order)
        more = self._greet(now)
        if more or self._came or point is not None:
            # What came in is watched at the next turn; whatever a dead one held is free again by then.
            now += timedelta(seconds=self.worker.every)
            self.clock.set(now)
            self._step(now, news=point is not None)
            more += self._greet(now)
        return more

    def _act(self, station: _Station, now: datetime) -> None:
        if station.take is not None:
            self.people.acknowledge(station.take)
            self.seen.taken[station.take] = now
        else:
            self.people.work(now)
            self._staff_mails(now)

    def _step(self, now: datetime, **order: Any) -> dict[str, Any]:
        answer = self.worker.order(**order)
        self.stations += 1
        if order.get("restart"):
            self.restarts += 1
        if order.get("die"):
            self.deaths[answer["code"]] += 1
            self.seen.deaths += 1
        self.drift = max(self.drift, answer["drift"])
        self.purges += [(now, late) for late in answer["purges"]]
        bad = dict(answer["bad"])
        if terms.local(now).hour == 4:
            # Another connection took the log in at that very moment: the round of an hour later is there for it.
            bad.pop("purge-untidy", None)
        self.wrong += [f"{terms.local(now)}: {times} keer {what}" for what, times in bad.items()]
        return answer

    def _deliver(self, now: datetime) -> bool:
        """What came until *now* lies on the server; whether any of it is urgent."""
        urgent = False
        while self._next_letter < len(self.post.letters):
            letter = self.post.letters[self._next_letter]
            if letter.at > now:
                break
            self._next_letter += 1
            urgent = urgent or letter.is_urgent
            self._put(letter.mailbox, "INBOX", self.post.raw(letter), letter.at, letter)
        return urgent

    def _put(self, mailbox: str, folder: str, raw: bytes, at: datetime, letter: post.Letter | None) -> None:
        said = self.clients[mailbox].append(folder, raw, msg_time=at)
        found = re.search(rb"APPENDUID \d+ (\d+)", said)
        assert found is not None
        self.seen.placed[mailbox, folder, int(found[1])] = Placed(letter, at)

    def _greet(self, now: datetime) -> list[_Station]:
        """New cases get a plan; whose alarm sounds, somebody who takes it."""
        with self.store.engine.connect() as connection:
            rows = list(connection.execute(select(_CASES).where(_CASES.c.id > self._last_case).order_by(_CASES.c.id)))
        more: list[_Station] = []
        self._came = bool(rows)
        for row in rows:
            self._last_case = row.id
            self.people.take_note(row.id, row.mailbox, row.route, now)
            if row.urgent and row.mailbox == post.RVT:
                steps = [timedelta(minutes=10), timedelta(minutes=25)]
                more += [_Station(now + step, planned=True) for step in steps]
                # A second step is planned from when the first was really told.
                more.append(_Station(now + timedelta(minutes=26), planned=True))
                more.append(_Station(now + timedelta(minutes=self.chance.choice(_TAKES_AFTER)), take=row.id))
        return more

    def _staff_mails(self, now: datetime) -> None:
        """What staff answer from their own mail program lies in their Sent folder."""
        for case_id in self.people.staff_mails:
            with self.store.engine.connect() as connection:
                mail_id = connection.execute(
                    select(func.min(_MAILS.c.id)).where(_MAILS.c.case_id == case_id, _MAILS.c.sent.is_(False))
                ).scalar()
                row = connection.execute(select(_MAILS).where(_MAILS.c.id == mail_id)).first()
            placed = self.seen.placed.get((row.source, row.folder, row.uid)) if row is not None else None
            if placed is None or placed.letter is None:
                continue
            answered, number = placed.letter, 1_000_000 + len(self.seen.placed)
            raw = (
                f"From: {post.ADDRESS[answered.mailbox]}\r\nTo: {post.sender(answered)}\r\nSubject: RE: overleg\r\n"
                f"Message-ID: {post.message_id(number)}\r\nIn-Reply-To: {post.message_id(answered.number)}\r\n"
                f"Date: {now:%a, %d %b %Y %H:%M:%S +0000}\r\n\r\nIk bel u morgen.\r\n"
            ).encode()
            self._put(answered.mailbox, "Sent", raw, now.replace(microsecond=0), None)
            self.people.done["staff mail"] += 1
        self.people.staff_mails.clear()

    def _after_all(self) -> None:
        """The first hours after the last day: nothing is left half done."""
        for moment in ((0, 0), (1, 0), (4, 15), (5, 15)):
            self.clock.set(terms.at(self.options.until, *moment))
            self._deliver(self.clock.now())
            self._step(self.clock.now(), news=True)

    def _end_month(self, month: date) -> None:
        """Everything is held to the other count, and what the month left is measured."""
        now = self.clock.now()
        began = time.perf_counter()
        self.wrong += [f"{month:%B}: {line}" for line in self.checks.all(now)]
        self.wrong += self.people.wrong
        self.people.wrong.clear()
        self._read_sink()
        if self.web is not None:
            self.wrong += self.web.pages(*self._to_look_at(), rounds=2)
        self._tidy_mailboxes(now)
        held = self._step(now, measure=True)
        self.months.append(
            Month(
                month, sum(1 for each in self.seen.placed.values() if each.letter is not None), self._rows(),
                (self.home / "triage.db").stat().st_size, held,
                self.web.memory() if self.web is not None else 0, held["busy"],
            )
        )  # fmt: skip
        self.say(f"{self.months[-1].line()}; {len(self.wrong)} fout; nagerekend in {time.perf_counter() - began:.0f} s")
        for line in self.wrong[self._said : self._said + 10]:
            self.say(f"  FOUT: {line}")
        self._said = len(self.wrong)

    def _to_look_at(self) -> tuple[list[str], list[str]]:
        with self.store.engine.connect() as connection:
            query = select(_CASES.c.reference).where(_CASES.c.erased_at.is_(None)).order_by(_CASES.c.id.desc())
            references = [row.reference for row in connection.execute(query.limit(25))]
        return references, ["veiligheidsplan", "polder"]

    def _rows(self) -> dict[str, int]:
        with self.store.engine.connect() as connection:
            found = {
                table.name: int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)
                for table in METADATA.sorted_tables
            }
            is_open = _CASES.c.state != "closed"
            number = connection.execute(select(func.count()).select_from(_CASES).where(is_open)).scalar()
        return {"open cases": int(number or 0), **found}

    def _read_sink(self) -> None:
        """Nothing was sent twice."""
        mails, self.sink.mails[:] = list(self.sink.mails), []
        self.sink.commands.clear()
        for mail in mails:
            found = re.search(rb"(?im)^Message-ID:\s*(<[^>]+>)", mail.content)
            name = found[1].decode() if found else ""
            if name in self._sent_ids:
                self.wrong.append(f"twee keer verstuurd: {name}")
            self._sent_ids.add(name)
            self.sent[mail.rcpt_tos[0] if mail.rcpt_tos[0] in _DESKS else "afzenders"] += 1

    def _tidy_mailboxes(self, now: datetime) -> None:
        """Staff file away what is old; the ledger knows it all the same."""
        leaving: dict[tuple[str, str], list[int]] = {}
        for (mailbox, folder, uid), placed in self.seen.placed.items():
            if self._tidied <= placed.at < now - _LEFT_LYING:
                leaving.setdefault((mailbox, folder), []).append(uid)
        self._tidied = now - _LEFT_LYING
        for (mailbox, folder), uids in leaving.items():
            client: IMAPClient = self.clients[mailbox]
            client.select_folder(folder)
            client.delete_messages(uids)
            client.expunge()
            client.unselect_folder()


_DESKS = frozenset(
    {"piket@veiligheidsteam.example", "teamleider@veiligheidsteam.example", "beheer@veiligheidsteam.example",
     "lokaal@gemeente.example"}
)  # fmt: skip
