"""The queue and the search among 100,000 cases, a fifth of them open, on SQLite: what the server spends on a page."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient

import mailbox_config
from bench.latency import percentiles
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.decision import Flag
from triage.domain.obligation import Evidence, Met, obligations_for
from triage.domain.reading import Colour, Kind
from triage.identity import Entrance
from triage.ports.store import Store, Transaction
from triage.store import open_store
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
_PAGES = {
    "queue, whole": "/",
    "queue, page 40": "/?pagina=40",
    "one mailbox": "/?mailbox=veiligheidsteam",
    "my cases today": "/?dag=mijn",
    "nobody's, late": "/?bij=niemand&termijn=te-laat",
    "to check": "/?let-op=controleren",
    "unreadable, red": "/?let-op=niet-te-lezen&kleur=rood",
    "by receipt": "/?volgorde=ontvangen",
    "closed, 30 days": "/?stand=gesloten&sinds=30",
    "renewal": "/?fragment=lijst",
}
_SEARCHES = {
    "search, a rare word": "/?zoek=woord3999",
    "search, a common word": "/?zoek=woord1",
    "search, two words": f"/?zoek={quote('woord3 woord40')}",
    "search, nothing": "/?zoek=bestaatniet",
}


def report(folder: Path, cases: int, rounds: int) -> None:
    """Fill a database and measure it."""
    folder.mkdir()
    print(f"queue: {cases} cases, a fifth open (SQLite), each page {rounds} times through the whole application")
    begun = time.perf_counter()
    _fill(open_store(None, folder), mailbox_config.load("demo").region, cases)
    print(f"  filled in {time.perf_counter() - begun:.0f} s")
    measure(folder, rounds, print)


def measure(folder: Path, rounds: int, say: Callable[[str], None]) -> None:
    """Ask for each page *rounds* times and say p50 and p95, by the clock and of the processor."""
    loaded = mailbox_config.load("demo")
    region = loaded.region
    store = open_store(None, folder)
    with store.transaction() as tx:
        person = tx.people.add(_WHO)
        for mailbox in region.mailboxes:
            tx.people.grant(person.id, mailbox, Role.BEHEERDER, "bench")
        for number in range(5):
            tx.views.add(_WHO, f"Lijst {number}", f"kleur={Colour.RED.value}&bij=mij")
    ways_in = gate(loaded, store, ("testserver",), entrance=Entrance(_TOKEN, _WHO))
    desk = WebDesk(store, region, ways_in, SystemClock(), previewer(loaded), extractor())
    with ExitStack() as stack:
        client = stack.enter_context(TestClient(create_app(desk), headers={"origin": "http://testserver"}))
        assert client.get("/binnen", params={"token": _TOKEN}).status_code == 200
        with store.reading() as tx:
            line = tx.cases.queue(Viewer.of(_WHO, region.mailboxes, Role.BEHEERDER), limit=1)[0]
        pages = {**_PAGES, **_SEARCHES, "case": f"/zaak/{line.case.reference}"}
        for name, path in pages.items():
            spent, busy = [], []
            for _ in range(rounds):
                begun, worked = time.perf_counter(), time.process_time()
                answer = client.get(path)
                spent.append(time.perf_counter() - begun)
                busy.append(time.process_time() - worked)
                assert answer.status_code == 200, (path, answer.status_code)
            middle, high, _ = percentiles(spent)
            aim = 150 if name in _SEARCHES else 80
            # On a machine that others use as well, the processor's time says more than the clock's.
            _, worked, _ = percentiles(busy)
            say(f"  {name:24} p50 {middle * 1000:5.0f} ms, p95 {high * 1000:5.0f} ms (aim {aim} ms), "
                f"p95 of the processor {worked * 1000:4.0f} ms, {len(answer.content) / 1000:.0f} kB")  # fmt: skip


def _fill(store: Store, region: object, cases: int) -> None:
    chance = random.Random(20261122)
    for start in range(0, cases, 500):
        with store.transaction() as tx:
            for number in range(start, min(start + 500, cases)):
                # The older, the likelier it is closed; a fifth is open.
                _add(tx, region, chance, number, is_open=number >= cases * 0.75 and chance.random() < 0.8)


def _add(tx: Transaction, region: object, chance: random.Random, number: int, *, is_open: bool) -> None:
    mailbox = chance.choice(sorted(region.mailboxes))  # type: ignore[attr-defined]
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
    tx.cases.add_message(case.id, CaseMessage("in", case.sender, recipients, case.subject, text, received, None))
