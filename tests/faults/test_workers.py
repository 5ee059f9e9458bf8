"""Three workers as processes on one PostgreSQL: one is killed, frozen, cut off; another takes over within 15 seconds,
no mail is lost, none is sent twice, no term is wrong.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.proxy import ImapCommands, Proxy, SmtpCommands, running_proxy
from tests.faults.scene import MAILBOX, write_plain_region
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.smtp import Sink, running_sink
from tests.walk.region import AUTHENTICATED, Place, mail
from tests.walk.worker import eventually, poll, start
from triage.domain.access import service_viewer
from triage.ports.delivery import DeliveryState
from triage.ports.store import MailboxCount
from triage.store import SqlStore, open_store, upgrade
from triage.store.sealing import key_text, new_key

TAKEOVER_SECONDS = 15
FROZEN_SECONDS = 30
USER = "rvt"


@dataclass
class Hand:
    """One worker with lines of its own to the database and to both mail servers."""

    place: Place
    process: subprocess.Popen[bytes]
    database: Proxy
    imap: Proxy
    smtp: Proxy

    def cut_off_from_mail(self) -> None:
        self.imap.shut()
        self.smtp.shut()

    def restore(self) -> None:
        for line in (self.database, self.imap, self.smtp):
            line.restore()


@dataclass
class Team:
    """Three workers, what they share, and what the test counts."""

    imap: Dovecot
    sink: Sink
    postgres: PostgresServer
    database: str
    store: SqlStore
    hands: list[Hand] = field(default_factory=list)
    delivered: int = 0
    usual: float = 0.0
    """Seconds in which two mails are taken in where nothing is wrong: how fast this machine is now."""
    received: datetime = field(default_factory=lambda: datetime.now(tz=UTC).replace(microsecond=0) - timedelta(hours=3))

    def deliver(self, count: int) -> None:
        """Mails of so many senders, each of whom may get one answer."""
        numbers = range(self.delivered, self.delivered + count)
        raws = [mail(number, sender=f"m{number}@jeugdteam.example", headers=AUTHENTICATED) for number in numbers]
        self.imap.deliver_all(USER, raws, self.received)
        self.delivered += count

    def holder(self) -> Hand:
        """Who looks after the mailbox now."""
        ((name,),) = self.postgres.run("SELECT holder FROM lease WHERE name = 'source:veiligheidsteam'", self.database)
        pid = int(str(name).split(":")[1])
        return next(hand for hand in self.hands if hand.process.pid == pid)

    def settled(self) -> bool:
        """Whether every mail was taken in, assessed and answered, or its answer is known to be unknown."""
        count, sent = self.counts()
        return (count.pending, count.accepted) == (0, self.delivered) and sent == self.delivered

    def counts(self) -> tuple[MailboxCount, int]:
        with self.store.reading() as tx:
            states = tx.outbox.count(MAILBOX, kind="mail")
            return tx.ledger.count(MAILBOX), states[DeliveryState.SENT] + states[DeliveryState.UNKNOWN]

    def takeover(self, what: str, fault: Callable[[Hand], object]) -> Hand:
        """Make a fault for whoever holds the mailbox, in the middle of its work; says how soon another had it, and the
        mails that arrived meanwhile. Returns who was struck."""
        struck = self.holder()
        self.deliver(2)
        fault(struck)
        begun = time.monotonic()
        self.deliver(2)
        eventually(lambda: self.holder() is not struck, f"{what}: een ander heeft de mailbox")
        eventually(lambda: self.counts()[0].total == self.delivered, f"{what}: alle mails opgenomen")
        took = time.monotonic() - begun
        assert took < TAKEOVER_SECONDS + 5 * self.usual, what
        eventually(self.settled, f"{what}: alles beantwoord")
        print(f"{what}: overgenomen na {took:.1f} s, alles beantwoord na {time.monotonic() - begun:.1f} s")
        return struck


@contextmanager
def _team(folder: Path) -> Iterator[Team]:
    with ExitStack() as stack:
        imap = stack.enter_context(running_dovecot())
        postgres = stack.enter_context(postgres_server("fsync=off", "max_connections=60"))
        (folder / "smtp").mkdir()
        sink = stack.enter_context(running_sink(folder / "smtp"))
        database, key = postgres.new_database(), key_text(new_key())
        upgrade(postgres.url(database), folder)
        store = open_store(postgres.url(database), folder, key)
        stack.callback(store.close)
        team = Team(imap, sink, postgres, database, store)
        for number in range(3):
            lines = [
                stack.enter_context(running_proxy(port, protocol))
                for port, protocol in (
                    (postgres.port, ImapCommands),
                    (imap.plain_port, ImapCommands),
                    (sink.port, SmtpCommands),
                )
            ]
            home = folder / f"home{number}"
            home.mkdir()
            region = write_plain_region(folder / f"region{number}", USER, lines[1], lines[2])
            # As users have it: no test waits for the next poll.
            settings = (region / "mailboxes.toml").read_text().replace("poll_seconds = 5", "poll_seconds = 60")
            (region / "mailboxes.toml").write_text(settings)
            url = postgres.url(database).replace(f":{postgres.port}/", f":{lines[0].port}/")
            place = Place(region, home, url, key)
            process = start(place, "run")
            stack.callback(_end, process)
            team.hands.append(Hand(place, process, *lines))
        yield team


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGCONT, signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(sign)
    try:
        process.wait(120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with _team(tmp_path) as found:
        yield found


def test_whatever_happens_to_one_of_three_workers_another_takes_over_within_15_seconds(team: Team) -> None:
    team.deliver(2)
    eventually(team.settled, "de eerste mails beantwoord")
    team.usual = _taken_in(team)
    eventually(team.settled, "de volgende mails beantwoord")

    frozen = team.takeover("SIGSTOP", lambda hand: hand.process.send_signal(signal.SIGSTOP))
    since = time.monotonic()
    team.takeover("weg van de mailserver", Hand.cut_off_from_mail).restore()
    team.takeover("weg van de database", lambda hand: hand.database.silence()).restore()
    # Frozen for as long as it takes, with whatever it was doing at that moment.
    eventually(lambda: time.monotonic() - since >= FROZEN_SECONDS, "lang genoeg bevroren")
    team.deliver(1)
    frozen.process.send_signal(signal.SIGCONT)
    eventually(team.settled, "na SIGCONT: alles beantwoord")

    team.deliver(2)
    team.postgres.stop()
    team.deliver(2)
    team.postgres.start()
    begun = time.monotonic()
    eventually(lambda: _after_restart(team), "na de herstart: alle mails opgenomen")
    took = time.monotonic() - begun
    print(f"PostgreSQL herstart: weer aan het werk na {took:.1f} s")
    assert took < TAKEOVER_SECONDS + 5 * team.usual
    eventually(team.settled, "na de herstart: alles beantwoord")

    team.takeover("SIGKILL", lambda hand: hand.process.kill())
    _all_is_right(team)


def _taken_in(team: Team) -> float:
    """The seconds in which two mails are taken in."""
    begun = time.monotonic()
    team.deliver(2)
    eventually(lambda: team.counts()[0].total == team.delivered, "opgenomen")
    return time.monotonic() - begun


def _after_restart(team: Team) -> bool:
    return team.counts()[0].total == team.delivered


def _all_is_right(team: Team) -> None:
    with team.store.reading() as tx:
        count = tx.ledger.count(MAILBOX)
        service = service_viewer(MAILBOX)
        cases = [line.case for line in tx.cases.queue(service)]
        owed = {case.id: tx.cases.obligations(service, case.id or 0) for case in cases}
        unknown = {
            delivery.content["to"]
            for case in cases
            for delivery in tx.outbox.of_case(case.id or 0)
            if delivery.state is DeliveryState.UNKNOWN
        }
    # No mail lost: one case for each, and what the server holds is accounted for.
    assert (count.accepted, count.quarantined, count.pending) == (team.delivered, 0, 0)
    assert sorted(case.sender for case in cases) == sorted(_senders(team))
    # None twice: whoever got a mail got one, and whoever got none has an answer that is known to be unknown.
    received = Counter(each.rcpt_tos[0] for each in team.sink.mails)
    assert set(received.values()) == {1}
    assert set(_senders(team)) - set(received) <= unknown
    # No term wrong: all were received at the same time, and only what went out meets one.
    assert len({(term.key, term.starts_at, term.due_at) for terms in owed.values() for term in terms}) == 1
    for case in cases:
        (term,) = owed[case.id]
        assert (term.met is None) is (case.sender in unknown), case.reference
    for hand in team.hands:
        _end(hand.process)
    said = poll(team.hands[0].place)
    assert (said["on_server"], said["accounted_for"]) == (team.delivered, team.delivered)
    assert len(team.sink.mails) == len(received)


def _senders(team: Team) -> list[str]:
    return [f"m{number}@jeugdteam.example" for number in range(team.delivered)]
