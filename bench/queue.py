"""The queue, a case, the search and the overview among 100,000 cases, a fifth of them open, on SQLite: what the server
spends on a page, session, access log and rendering included."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import anyio

import mailbox_config
from bench.asking import Asking
from bench.latency import percentiles
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.decision import Flag
from triage.domain.obligation import Evidence, Met, obligations_for
from triage.domain.reading import Colour, Kind
from triage.identity import Entrance
from triage.ports.store import Store, Transaction
from triage.store import database_exists, open_store
from triage.web.app import create_app
from triage.web.desk import WebDesk
from triage.wiring.clock import SystemClock
from triage.wiring.composing import previewer
from triage.wiring.identity import gate
from triage.wiring.web import extractor

_TOKEN = "alleen-voor-deze-meting-0123456789"  # noqa: S105 - opens a database that lasts one measurement
_WHO = "bench"
_PEOPLE = (None, None, _WHO, "bob", "carla")
# Words that a mail is made of: the first stand in many mails, the last in few.
_WORDS = [f"woord{number}" for number in range(4000)]
_FLAGS = (Flag.ELSEWHERE, Flag.QUARANTINED, Flag.WAITS_FOR_APPROVAL, Flag.COLOUR_SUGGESTED, Flag.NOT_PARTNER)
_LISTS = ("kleur=rood", "kleur=geel", "soort=consult", "let-op=elders", "termijn=week")
_PAGE, _SEARCH = 80, 150
_PAGES = {
    "queue, whole": "/",
    "queue, page 2": "/?pagina=2",
    "queue, page 40": "/?pagina=40",
    "queue, its last page": "/?pagina=100000",
    "queue, one mailbox": "/?mailbox=veiligheidsteam",
    "my cases today": "/?dag=mijn",
    "new mail": "/?let-op=nieuw-bericht",
    "nobody's, late": "/?bij=niemand&termijn=te-laat",
    "to check": "/?let-op=controleren",
    "unreadable, red": "/?let-op=niet-te-lezen&kleur=rood",
    "by receipt": "/?volgorde=ontvangen",
    "closed, 30 days": "/?stand=gesloten&sinds=30",
    "renewal by itself": "/?fragment=lijst",
    "overview": "/overzicht",
}
_SEARCHES = {
    "search, a rare word": "/?zoek=woord3999",
    "search, a common word": "/?zoek=woord1",
    "search, two words": f"/?zoek={quote('woord3 woord40')}",
    "search, nothing": "/?zoek=bestaatniet",
}


def report(folder: Path, cases: int, rounds: int) -> None:
    """Fill a database, unless *folder* has one of an earlier measurement, and measure it."""
    folder.mkdir(parents=True, exist_ok=True)
    print(f"queue: {cases} cases, a fifth open (SQLite), each page {rounds} times through the whole application")
    if not database_exists(None, folder):
        begun = time.perf_counter()
        _fill(open_store(None, folder), mailbox_config.load("demo").region, cases)
        print(f"  filled in {time.perf_counter() - begun:.0f} s")
    measure(folder, rounds, print)


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail that a case is made of."""

    id: int
    mailbox: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What one page took: milliseconds by the clock and of the processor, and its size in bytes."""

    middle: float
    high: float
    worked: float
    most: float
    size: int


def measure(folder: Path, rounds: int, say: Callable[[str], None]) -> None:
    """Ask for each page *rounds* times and say p50 and p95, by the clock and of the processor."""

    def tell(name: str, spent: Spent) -> None:
        # On a machine that others use as well, the processor's time says more than the clock's.
        aim = _SEARCH if name.startswith("search") else _PAGE
        clock, processor = f"{spent.middle:6.0f} ms{spent.high:4.0f} ms", f"{spent.worked:12.0f} ms{spent.most:4.0f} ms"
        say(f"  {name:24}{clock}{processor}{aim:6}{spent.size / 1000:6.0f} kB")

    say(f"  {'':24}{'wall p50':>9}{'p95':>7}{'processor p50':>15}{'p95':>7}{'aim':>6}{'size':>9}")
    store = open_store(None, folder)
    ask_pages(store, rounds, tell)
    store.close()


def ask_pages(store: Store, rounds: int, tell: Callable[[str, Spent], None]) -> None:
    """Every page, through the whole application, for somebody with a role everywhere."""
    loaded = mailbox_config.load("demo")
    viewer = _beheerder(store, sorted(loaded.region.mailboxes))
    ways_in = gate(loaded, store, ("testserver",), entrance=Entrance(_TOKEN, _WHO))
    desk = WebDesk(store, loaded.region, ways_in, SystemClock(), previewer(loaded), extractor())
    with store.reading() as tx:
        first = tx.cases.queue(viewer, limit=1)[0].case.reference
    pages = {**_PAGES, "case": f"/zaak/{first}", **_SEARCHES, "search, a reference": f"/?zoek={first}"}
    anyio.run(_measure, Asking(create_app(desk)), pages, rounds, tell)


async def _measure(asking: Asking, pages: dict[str, str], rounds: int, tell: Callable[[str, Spent], None]) -> None:
    assert (await asking.get(f"/binnen?token={_TOKEN}")).status == 303
    for name, address in pages.items():
        # The first makes statements and templates, once in the life of a server.
        await asking.get(address)
        answers = [await asking.get(address) for _ in range(rounds)]
        assert all(each.status == 200 for each in answers), (address, answers[0].status)
        middle, high, _ = percentiles([1000 * each.wall for each in answers])
        worked, most, _ = percentiles([1000 * each.processor for each in answers])
        tell(name, Spent(middle, high, worked, most, len(answers[-1].body)))


def _beheerder(store: Store, mailboxes: list[str]) -> Viewer:
    """Somebody with a role everywhere, a person's lists and colleagues."""
    with store.transaction() as tx:
        if tx.people.find(_WHO) is None:
            person = tx.people.add(_WHO)
            for mailbox in mailboxes:
                tx.people.grant(person.id, mailbox, Role.BEHEERDER, "bench")
            for number in range(len(_LISTS)):
                tx.views.add(_WHO, f"Lijst {number}", f"{_LISTS[number]}&bij=mij")
            for name in filter(None, set(_PEOPLE) - {_WHO}):
                tx.people.grant(tx.people.add(name).id, mailboxes[0], Role.BEHEERDER, "bench")
    return Viewer.of(_WHO, mailboxes, Role.BEHEERDER)


def _fill(store: Store, region: object, cases: int) -> None:
    chance = random.Random(20261122)
    for start in range(0, cases, 500):
        with store.transaction() as tx:
            for number in range(start, min(start + 500, cases)):
                # The older, the likelier it is closed; a fifth is open.
                add_case(tx, region, chance, number, is_open=number >= cases * 0.75 and chance.random() < 0.8)


def add_case(
    tx: Transaction, region: object, chance: random.Random, number: int, *, is_open: bool, mail: Mail | None = None
) -> int:
    """A case with what it owes and its message, of *mail* or of none; returns its id."""
    mailbox = mail.mailbox if mail else chance.choice(sorted(region.mailboxes))  # type: ignore[attr-defined]
    policy = region.mailboxes[mailbox]  # type: ignore[attr-defined]
    received = datetime.now(tz=UTC) - timedelta(minutes=5 * (100_000 - number) % 500_000)
    kind = chance.choice(sorted(Kind))
    route = policy.routes[kind]
    state = chance.choice((CaseState.NEW, CaseState.IN_PROGRESS, CaseState.WAITING)) if is_open else CaseState.CLOSED
    case = tx.cases.add(
        Case(
            mailbox=mailbox, reference="", state=state, kind=kind,
            colour=chance.choice((None, None, *Colour)), route=route, urgent=chance.random() < 0.03,
            sender=f"afzender{number % 500}@jeugdteam.example", subject=f"Vraag {chance.choice(_WORDS)}",
            received_at=received, flags=frozenset(chance.sample(_FLAGS, chance.choice((0, 0, 1, 2)))),
            assignee=chance.choice(_PEOPLE), closed_at=None if is_open else received + timedelta(days=3),
        ),
        policy.reference_prefix, 2026,
    )  # fmt: skip
    assert case.id is not None
    owed = tx.cases.add_obligations(
        case.id, obligations_for(region.rules_for(mailbox, route), received, region.calendar), "bench"  # type: ignore[attr-defined]
    )  # fmt: skip
    for each in owed:
        if not is_open or chance.random() < 0.3:
            met = Met(Evidence.PROPOSAL_SENT, received, "dienst", "", to_check=chance.random() < 0.2)
            tx.cases.meet(case.id, each.id or 0, met)
    text = " ".join(_WORDS[min(3999, int(chance.expovariate(1 / 400)))] for _ in range(60))
    recipients = tuple(policy.addresses)[:1]
    named = (mail.message_id, mail.id) if mail else (None, None)
    tx.cases.add_message(case.id, CaseMessage("in", case.sender, recipients, case.subject, text, received, *named))
    if is_open and chance.random() < 0.05:
        tx.cases.add_message(case.id, CaseMessage("in", case.sender, recipients, case.subject, "", received, None))
    return case.id
