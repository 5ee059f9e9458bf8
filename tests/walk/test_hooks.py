"""Other systems are told of cases over a real HTTPS server: once each, signed, in order, and of no shielded case."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import mailbox_config
from mailbox_config import Configuration, rule_of
from tests.servers.hook import HookServer, running_hook
from tests.store.build import MARK, NOW, FakeClock, case, obligation
from tests.walk.inside import inside
from tests.walk.region import Place
from tests.workflow.parts import Notes
from triage.domain.access import Role, Viewer
from triage.domain.case import Case
from triage.domain.errors import ConfigurationError, Conflict, NotFound
from triage.ports.delivery import Delivery, DeliveryState
from triage.store import open_store
from triage.store.audit import seal_events
from triage.store.sql import SqlStore
from triage.wiring.composing import composer
from triage.wiring.worker import hooks
from triage.workflow.answer import MOST_ATTEMPTS, Counter, deliver_all
from triage.workflow.hooks import retry, tell_hooks

RVT, RET = "veiligheidsteam", "ret"
SECRET = "een-geheim-van-de-test"
VERA = Viewer.of("vera", {RVT}, Role.BEHEERDER)
FRITS = Viewer.of("frits", {RVT}, Role.FUNCTIONEEL_BEHEERDER)


def write_hooks(folder: Path, hook: HookServer, events: str, more: str = "") -> Path:
    """A region that tells one system."""
    folder.mkdir(exist_ok=True)
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    (folder / "hooks.toml").write_text(
        f"[hook.zaaksysteem]\nurl = {json.dumps(hook.url)}\nca_file = {json.dumps(str(hook.certificates.ca_file))}\n"
        f"timeout_seconds = 60\nevents = {events}\n{more}"
    )
    return folder


@dataclass
class Scene:
    """A store on the test's clock and a system that listens."""

    loaded: Configuration
    clock: FakeClock
    store: SqlStore
    server: HookServer

    def begin(self) -> None:
        """The hook exists from now on."""
        assert self.tell() == 0

    def tell(self) -> int:
        """Chain the history and queue what has to be told."""
        seal_events(self.store, "test")
        rules = [rule_of(key, settings) for key, settings in self.loaded.hooks.items()]
        return tell_hooks(self.store, self.loaded.region, rules, Notes())

    def deliver(self) -> list[dict[str, Any]]:
        """Make the calls that are due; what the other system got since."""
        before = len(self.server.requests)
        secrets = {"TRIAGE_HOOK_SECRET_ZAAKSYSTEEM": SECRET}
        counter = Counter(
            self.store, self.loaded.region, composer(self.loaded), {}, {}, Notes(), "test", lambda: 1.0,
            hooks=hooks(self.loaded, secrets.get),
        )  # fmt: skip
        list(deliver_all(counter))
        return [json.loads(each.body) for each in self.server.requests[before:]]

    def told(self) -> list[tuple[str, str]]:
        """One round; which events of which case arrived."""
        self.tell()
        return [(each["event"], each["reference"]) for each in self.deliver()]

    def add(self, mailbox: str = RVT, *, due: timedelta = timedelta(days=9)) -> Case:
        """A case as a mail begins it."""
        with self.store.transaction() as tx:
            made = tx.cases.add(replace(case(), mailbox=mailbox), mailbox[:3].upper(), 2026)
            owed = replace(obligation(due_at=tx.now + due), starts_at=tx.now)
            tx.cases.add_obligations(made.id or 0, [owed], "config")
            tx.history.append("service", "triaged", mailbox=mailbox, case_id=made.id)
        return made

    def note(self, made: Case, *actions: str) -> None:
        """Something happens in a case."""
        with self.store.transaction() as tx:
            for action in actions:
                tx.history.append("vera", action, mailbox=made.mailbox, case_id=made.id)

    def states(self) -> dict[DeliveryState, int]:
        """The calls by state, without the zeros."""
        with self.store.reading() as tx:
            return {state: number for state, number in tx.outbox.count(kind="webhook").items() if number}


ALL = '["case.opened", "case.changed", "case.closed", "case.reopened", "term.at_risk", "term.breached"]'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HookServer]:
    with running_hook(tmp_path_factory.mktemp("hook")) as hook:
        yield hook


@pytest.fixture
def scene(tmp_path: Path, server: HookServer) -> Iterator[Scene]:
    server.requests.clear()
    server.answers.clear()
    clock = FakeClock(NOW)
    store = open_store(None, tmp_path / "home", clock=clock)
    yield Scene(mailbox_config.load(str(write_hooks(tmp_path / "region", server, ALL))), clock, store, server)
    store.close()


def test_a_case_is_told_from_its_opening_to_its_closing(scene: Scene) -> None:
    scene.begin()
    made = scene.add()
    assert scene.told() == [("case.opened", made.reference)]
    scene.note(made, "corrected", "viewed", "case-assigned")
    assert scene.told() == [("case.changed", made.reference)]
    scene.note(made, "case-closed", "viewed")
    assert scene.told() == [("case.closed", made.reference)]
    scene.note(made, "case-reopened")
    assert scene.told() == [("case.reopened", made.reference)]
    # Being told is nothing that happens in the case: it ends here.
    assert scene.told() == []


def test_who_looks_changes_nothing(scene: Scene) -> None:
    made = scene.add()
    scene.begin()
    scene.note(made, "viewed", "listed", "mail-html-viewed", "attachment-downloaded", "api-read", "case-exported")
    assert scene.told() == []


def test_history_from_before_the_hook_is_not_told(scene: Scene) -> None:
    scene.add()
    scene.begin()
    assert scene.told() == []


def test_a_call_holds_event_reference_and_moment_and_is_signed(scene: Scene) -> None:
    scene.begin()
    made = scene.add()
    scene.told()
    (request,) = scene.server.requests
    body = json.loads(request.body)
    assert body == {"event": "case.opened", "reference": made.reference, "happened_at": NOW.isoformat()}
    assert MARK.encode() not in request.body
    seconds, given = (part.partition("=")[2] for part in request.headers["X-Triage-Signature"].split(","))
    signed = f"{seconds}.{request.headers['X-Triage-Delivery']}.".encode() + request.body
    assert given == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert int(seconds) == int(NOW.timestamp())


def test_a_term_is_told_once_when_it_comes_near_and_once_when_it_passed(scene: Scene) -> None:
    scene.begin()
    made = scene.add(due=timedelta(hours=30))
    assert scene.told() == [("case.opened", made.reference)]
    scene.clock.forward(timedelta(hours=7))
    assert scene.told() == [("term.at_risk", made.reference)]
    assert scene.told() == []
    scene.clock.forward(timedelta(hours=24))
    with scene.store.transaction() as tx:
        (breach,) = tx.watch.mark_breaches(9)
        tx.history.append("service", "term-breached", mailbox=RVT, case_id=breach.case_id)
    assert scene.told() == [("term.breached", made.reference)]


def test_nobody_is_told_of_a_shielded_case_not_even_of_what_was_waiting(scene: Scene) -> None:
    scene.begin()
    made, later = scene.add(due=timedelta(hours=1)), scene.add()
    with scene.store.transaction() as tx:
        tx.cases.shield(made.id or 0, frozenset({"vera"}))
    scene.tell()
    with scene.store.transaction() as tx:
        tx.cases.shield(later.id or 0, frozenset({"vera"}))
    assert scene.deliver() == []
    assert scene.states() == {DeliveryState.CANCELLED: 1}


def test_only_what_is_asked_is_told(scene: Scene, tmp_path: Path, server: HookServer) -> None:
    more = f'mailboxes = ["{RET}"]\n'
    folder = write_hooks(tmp_path / "klein", server, '["case.closed"]', more)
    scene.loaded = mailbox_config.load(str(folder))
    scene.begin()
    other, made = scene.add(), scene.add(RET)
    scene.note(made, "corrected", "case-closed")
    scene.note(other, "case-closed")
    assert scene.told() == [("case.closed", made.reference)]


def test_a_call_is_made_again_with_the_same_id_and_given_up_at_last_without_a_task(scene: Scene) -> None:
    scene.begin()
    made = scene.add()
    scene.server.answers = [503, 0]
    scene.tell()
    for _ in range(3):
        scene.deliver()
        scene.clock.forward(timedelta(minutes=2))
    assert len({each.headers["X-Triage-Delivery"] for each in scene.server.requests}) == 1
    assert len(scene.server.requests) == 3
    assert scene.states() == {DeliveryState.SENT: 1}
    scene.note(made, "corrected")
    scene.server.answers = [503] * MOST_ATTEMPTS
    scene.tell()
    for _ in range(MOST_ATTEMPTS):
        scene.deliver()
        scene.clock.forward(timedelta(hours=3))
    assert scene.states() == {DeliveryState.SENT: 1, DeliveryState.FAILED: 1}
    with scene.store.reading() as tx:
        (dead,) = tx.operating.dead_hooks(9)
        assert "neemt de melding nu niet aan (503)" in dead.error
        # It is for who keeps the service running, not for who handles the case.
        assert tx.cases.file(VERA, made.reference).line.open_tasks == ()
    assert scene.told() == []


def test_a_person_lets_a_refused_call_go_again(scene: Scene) -> None:
    scene.begin()
    made = scene.add()
    scene.server.answers = [410]
    assert scene.told() == [("case.opened", made.reference)]
    with scene.store.transaction() as tx:
        (dead,) = tx.operating.dead_hooks(9)
        with pytest.raises(NotFound):
            retry(tx, VERA, dead.id)
        retry(tx, FRITS, dead.id)
        with pytest.raises(Conflict):
            retry(tx, FRITS, dead.id)
    assert [each["event"] for each in scene.deliver()] == ["case.opened"]
    assert scene.states() == {DeliveryState.SENT: 1}


def test_a_worker_that_dies_in_a_call_leaves_it_to_be_made_again(scene: Scene) -> None:
    """Another system knows a repeated call by its id; a mail would be *unknown* (R-51)."""
    scene.begin()
    made = scene.add()
    scene.tell()
    with scene.store.transaction() as tx:
        tx.outbox.queue(
            Delivery("mail", "proposal", RVT, made.id, DeliveryState.QUEUED, tx.now, "<m@y.example>", {"to": "a"}),
            to="a",
        )
    for _ in range(2):
        taken = scene.store.claim_delivery("dood", timedelta(seconds=10))
        assert taken is not None
        with scene.store.transaction() as tx:
            tx.outbox.move(taken[1].id or 0, DeliveryState.SENDING, tx.now)
    scene.clock.forward(timedelta(minutes=1))
    assert [each["event"] for each in scene.deliver()] == ["case.opened"]
    with scene.store.reading() as tx:
        assert tx.outbox.count(kind="mail")[DeliveryState.UNKNOWN] == 1
        assert tx.cases.file(VERA, made.reference).line.open_tasks == ("delivery_unknown",)


def test_many_events_are_told_in_rounds_and_none_is_left_out(scene: Scene) -> None:
    scene.begin()
    made = [scene.add() for _ in range(3)]
    with scene.store.transaction() as tx:
        for number in range(1100):
            tx.history.append("vera", "viewed", mailbox=RVT, case_id=made[number % 3].id)
    scene.note(made[2], "case-closed")
    rounds = [scene.told() for _ in range(4)]
    assert rounds[0] == [("case.opened", each.reference) for each in made]
    assert [each for round_ in rounds[1:] for each in round_] == [("case.closed", made[2].reference)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('[hook.a]\nurl = "http://elders.example/x"\nevents = ["case.opened"]\n', "https"),
        ('[hook.a]\nurl = "https://a.example/x"\nevents = ["case.weg"]\n', "case.opened"),
        ('[hook.a]\nurl = "https://a.example/x"\nevents = []\n', "events"),
        (
            '[hook.a]\nurl = "https://a.example/x"\nevents = ["case.opened"]\nmailboxes = ["weg"]\n',
            "'weg' bestaat niet",
        ),
    ],
)
def test_a_hook_that_cannot_be_is_refused_with_what_would_be_right(tmp_path: Path, wrong: str, said: str) -> None:
    (tmp_path / "configuration.toml").write_text('extends = "demo"\n')
    (tmp_path / "hooks.toml").write_text(wrong)
    with pytest.raises(ConfigurationError, match=r"hooks\.toml") as caught:
        mailbox_config.load(str(tmp_path))
    assert said in str(caught.value)


def test_check_names_a_hook_without_its_secret_and_calls_nobody(scene: Scene, tmp_path: Path) -> None:
    place = Place(scene.loaded.folder, tmp_path / "elders")
    told = {line["what"]: line for line in inside(place, "check", "--mailbox", RET, "--json").lines}
    assert not told["melding aan zaaksysteem"]["ok"]
    assert "TRIAGE_HOOK_SECRET_ZAAKSYSTEEM" in told["melding aan zaaksysteem"]["advice"]
    assert scene.server.requests == []
