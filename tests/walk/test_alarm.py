"""An urgent mail's alarm over a real mail server and a real webhook, and the day's start; the clock is the test's."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import mailbox_config
from mailbox_config import Configuration
from tests.servers.hook import HookServer, running_hook
from tests.servers.smtp import Sink, running_sink
from tests.store.build import FakeClock, case, obligation
from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import OTHERS, Place
from tests.walk.region import mail as partners_mail
from tests.workflow.parts import Notes
from triage.domain.access import Role, Viewer
from triage.ports.delivery import DeliveryState
from triage.store import open_store
from triage.store.sql import SqlStore
from triage.wiring.composing import composer
from triage.wiring.logins import Logins
from triage.wiring.worker import hooks, senders
from triage.workflow.answer import Counter, deliver_all
from triage.workflow.watch import Post, watch
from triage.workflow.watch_alarms import acknowledge, sound

ZONE = ZoneInfo("Europe/Amsterdam")
RVT = "veiligheidsteam"
EVA = Viewer.of("eva", frozenset({RVT}), Role.BEHEERDER)
SECRET = {"TRIAGE_WEBHOOK_SECRET_OPROEP": "een-heel-lang-geheim"}
# Monday 23 November 2026, 10:00.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def write_config(folder: Path, smtp: Sink, hook: HookServer) -> Path:
    folder.mkdir()
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    others = "".join(f"[mailbox.{key}]\nsource = []\n" for key in OTHERS)
    (folder / "mailboxes.toml").write_text(
        f"""{others}
[mailbox.veiligheidsteam]
source = []

[mailbox.veiligheidsteam.smtp]
host = "localhost"
port = {smtp.port}
user = ""
ca_file = {json.dumps(str(smtp.certificates.ca_file))}
"""
    )
    (folder / "duty.toml").write_text(
        f"""
[webhook.oproep]
url = {json.dumps(hook.url)}
ca_file = {json.dumps(str(hook.certificates.ca_file))}
timeout_seconds = 60

[person.piket]
mail = "piket@veiligheidsteam.example"
webhook = "oproep"

[person.chef]
mail = "chef@veiligheidsteam.example"

[[shift]]
key = "kantooruren"
days = ["werkdag"]
opens = 09:00:00
closes = 17:00:00

[[shift.step]]
people = ["piket"]
minutes = 10

[[shift.step]]
people = ["chef"]
minutes = 10
"""
    )
    return folder


@dataclass
class Scene:
    """A store on the test's clock, a mail server, a webhook, and the service's own parts between them."""

    config: Path
    loaded: Configuration
    clock: FakeClock
    store: SqlStore
    smtp: Sink
    hook: HookServer

    def urgent(self) -> str:
        """An urgent case, as assessing a mail makes it; its reference."""
        with self.store.transaction() as tx:
            made = tx.cases.add(case(urgent=True, received_at=self.clock()), "RVT", 2026)
            owed = replace(obligation(due_at=self.clock() + timedelta(days=30)), starts_at=self.clock())
            tx.cases.add_obligations(made.id or 0, [owed], "config")
            sound(tx, made, self.loaded.region, fingerprint=made.reference)
        return made.reference

    def go(self, **later: float) -> list[str]:
        """Watch and deliver; who got mail since, without their domain."""
        self.clock.forward(timedelta(**later))
        before = len(self.smtp.mails)
        watch(Post(self.store, self.loaded.region, Notes()))
        counter = Counter(
            self.store, self.loaded.region, composer(self.loaded), senders(self.loaded, SECRET.get, Logins({})), {},
            Notes(), "test", lambda: 0.5, hooks=hooks(self.loaded, SECRET.get),
        )  # fmt: skip
        list(deliver_all(counter))
        return [mail.rcpt_tos[0].split("@")[0] for mail in self.smtp.mails[before:]]

    def hooks(self) -> dict[DeliveryState, int]:
        """The webhook deliveries by state, without the zeros."""
        with self.store.reading() as tx:
            return {state: number for state, number in tx.outbox.count(kind="webhook").items() if number}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    folders = [tmp_path / name for name in ("smtp", "hook", "home")]
    for folder in folders:
        folder.mkdir()
    clock = FakeClock(MONDAY)
    with running_sink(folders[0], security="starttls") as smtp, running_hook(folders[1]) as hook:
        config = write_config(tmp_path / "region", smtp, hook)
        store = open_store(None, folders[2], clock=clock)
        yield Scene(config, mailbox_config.load(str(config)), clock, store, smtp, hook)
        store.close()


def test_an_alarm_goes_by_mail_and_by_webhook_and_on_to_the_next_until_somebody_takes_it(scene: Scene) -> None:
    scene.hook.answers = [503, 503]
    reference = scene.urgent()
    assert scene.go() == ["piket", "beheer"]  # the day's start is there as well: it is ten o'clock
    assert scene.go(minutes=1) == []
    assert scene.go(minutes=1) == []
    assert [json.loads(request.body) for request in scene.hook.requests] == [{"reference": reference}] * 3
    assert len({request.headers["X-Triage-Delivery"] for request in scene.hook.requests}) == 1
    assert scene.hooks() == {DeliveryState.SENT: 1}
    assert scene.go(minutes=8) == ["chef"]
    with scene.store.transaction() as tx:
        acknowledge(tx, EVA, reference)
    assert scene.go(minutes=60) == []
    assert len(scene.hook.requests) == 3


def test_a_webhook_that_is_gone_is_a_task_and_the_ladder_goes_on(scene: Scene) -> None:
    scene.hook.answers = [410]
    reference = scene.urgent()
    scene.go()
    assert scene.hooks() == {DeliveryState.FAILED: 1}
    assert scene.go(minutes=10) == ["chef"]
    assert len(scene.hook.requests) == 1
    with scene.store.reading() as tx:
        assert tx.cases.file(EVA, reference).line.open_tasks == ("alarm_failed",)


def test_what_leaves_holds_the_reference_and_nothing_of_the_mail(scene: Scene) -> None:
    reference = scene.urgent()
    scene.go()
    alarm, dagstart = (email.message_from_bytes(mail.content, policy=email.policy.default) for mail in scene.smtp.mails)
    for mail in (alarm, dagstart):
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Veiligheidstriage"] == "1"
        assert "In-Reply-To" not in mail
        assert "wanenburgwal" not in mail.as_string()
    assert reference in alarm["Subject"]
    assert "Ik neem dit alarm aan" in alarm.get_content()
    assert dagstart["Subject"] == "Dagstart Regionaal Veiligheidsteam, maandag 23 november 2026"
    assert f"Alarmen die niemand aannam: 1: {reference}" in dagstart.get_content()
    assert "Open: 1" in dagstart.get_content()


def test_outside_the_rota_nobody_is_told_until_it_begins_and_the_dagstart_has_it_on_top(scene: Scene) -> None:
    scene.clock.now = datetime(2026, 11, 21, 23, 0, tzinfo=ZONE)  # Saturday night
    reference = scene.urgent()
    assert scene.go() == []
    scene.clock.now = datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)
    assert scene.go() == ["beheer"]
    text = email.message_from_bytes(scene.smtp.mails[-1].content, policy=email.policy.default).get_content()
    assert f"Spoed van buiten kantooruren: 1: {reference}" in text
    assert scene.go(minutes=30) == ["piket"]


def test_a_reminder_says_which_case_and_until_when(scene: Scene) -> None:
    with scene.store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        ends = datetime(2026, 11, 25, tzinfo=ZONE)  # the end of Tuesday
        owed = replace(obligation(due_at=ends), starts_at=scene.clock() - timedelta(days=7))
        tx.cases.add_obligations(made.id or 0, [owed], "config")
    assert scene.go() == ["beheer", "beheer"]
    mails = [email.message_from_bytes(mail.content, policy=email.policy.default) for mail in scene.smtp.mails]
    (reminder,) = [mail for mail in mails if "Termijn" in mail["Subject"]]
    assert reminder["Subject"] == f"Termijn loopt af: zaak {made.reference}"
    assert "dinsdag 24 november 24.00 uur" in " ".join(reminder.get_content().split())


def test_check_names_what_alarms_lack_and_reaches_the_webhook_without_calling_it(scene: Scene, tmp_path: Path) -> None:
    place = Place(scene.config, tmp_path / "elders")
    without = inside(place, "check", "--mailbox", RVT, "--json")
    told = {line["what"]: line for line in without.lines}
    assert told["veiligheidsteam: alarm bij spoed"]["ok"]
    assert not told["webhook oproep"]["ok"]
    assert "TRIAGE_WEBHOOK_SECRET_OPROEP" in told["webhook oproep"]["advice"]
    assert scene.hook.requests == []


def test_check_says_that_without_a_rota_nobody_is_told(tmp_path: Path, scene: Scene) -> None:
    (scene.config / "duty.toml").write_text("shift = []\n")
    (line,) = [
        line
        for line in inside(Place(scene.config, tmp_path / "elders"), "check", "--mailbox", RVT, "--json").lines
        if line["what"] == "veiligheidsteam: alarm bij spoed"
    ]
    assert "niemand wordt gewaarschuwd" in line["advice"]


def test_a_single_round_by_hand_watches_as_well_and_the_next_does_nothing_twice(world: World) -> None:
    """`triage poll --once` on a mailbox with a mail whose term passed long ago."""
    world.imap.deliver("rvt", partners_mail(1), datetime.now(tz=UTC) - timedelta(days=10))
    for _ in range(2):
        assert inside(world.place, "poll", "--once").exit == 0
    store = open_store(None, world.place.home)
    with store.reading() as tx:
        history = [item.action for item in tx.history.of_case(EVA, 1)]
    store.close()
    assert history.count("term-breached") == 1
