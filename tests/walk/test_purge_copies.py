"""What was destroyed may lie in the mailbox still: a person is told where, and no poll takes it in (R-1, R-55)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import mail
from triage.domain.access import Role, Viewer
from triage.domain.record import ClosingOutcome
from triage.ports.delivery import DeliveryState
from triage.store import open_store
from triage.store.tables import METADATA
from triage.wiring.tools import configuration
from triage.workflow import state

RVT = "veiligheidsteam"
EVA = Viewer.of("eva", frozenset({RVT}), Role.BEHEERDER)
RETENTION = """
selectielijst = "Selectielijst voor deze test"

[mailbox.veiligheidsteam.rule.rest]
term = "1 jaar"
category = "5.2 overig"

[mailbox.veiligheidsteam.rule.consult]
routes = ["consult"]
term = "1 jaar"
category = "5.1 advies"
"""


def test_copies_in_the_mailbox_are_listed_until_a_person_takes_them_away(world: World) -> None:
    (world.place.config / "retention.toml").write_text(RETENTION)
    sent = datetime.now(tz=UTC) - timedelta(days=3)
    world.imap.deliver("rvt", mail(1), sent)
    world.imap.deliver("rvt", mail(2), sent)
    assert inside(world.place, "poll", "--once").exit == 0
    _closed_long_ago(world)
    assert inside(world.place, "purge", "settle", "--mailbox", RVT, "--by", "archivaris").exit == 0
    (declared,) = inside(world.place, "purge", "--execute", "--json").lines
    assert declared["total"]["mails"] == 1
    first, _ = world.imap.uids("rvt")

    listed = inside(world.place, "purge", "copies", "--look", "--json")
    assert (listed.exit, [(each["source"], each["folder"], each["uid"]) for each in listed.lines]) == (
        1, [(RVT, "INBOX", first)],
    )  # fmt: skip
    # A colleague moves it to another place in the folder: another UID, the same mail.
    world.imap.expunge("rvt", [first])
    world.imap.deliver("rvt", mail(1), sent)
    assert inside(world.place, "poll", "--once").exit == 0
    assert len(inside(world.place, "queue", "--json").lines) == 1
    again = world.imap.uids("rvt")[-1]
    assert [each["uid"] for each in inside(world.place, "purge", "copies", "--look", "--json").lines] == [again]
    world.imap.expunge("rvt", [again])
    gone = inside(world.place, "purge", "copies", "--look", "--json")
    assert (gone.exit, gone.lines) == (0, [])
    assert len(inside(world.place, "purge", "copies", "--json").lines) == 2


def _closed_long_ago(world: World) -> None:
    """The case of the first mail goes to the file, more than two years ago."""
    store = open_store(None, world.place.home, world.place.key)
    region = configuration(str(world.place.config)).region
    with store.transaction() as tx:
        case = min(
            (line.case for line in tx.cases.queue(EVA)), key=lambda each: each.id or 0
        )  # fmt: skip
        for sent in tx.outbox.of_case(case.id or 0):
            tx.outbox.move(sent.id or 0, DeliveryState.CANCELLED, tx.now)
        owed = {each.key: "hoeft niet" for each in state.open_obligations(tx, case)}
        state.close(tx, EVA, region, case.id or 0, case.version, ClosingOutcome.TO_FILE, withdraw=owed)
    with store.work() as work:
        for name, dated in (("triage_case", ("closed_at",)), ("case_record", ("recorded_at", "at"))):
            table = METADATA.tables[name]
            for row in work.all(select(table)):
                earlier = {each: getattr(row, each) - timedelta(days=800) for each in dated if getattr(row, each)}
                if earlier:
                    work.run(table.update().where(table.c.id == row.id).values(earlier))
    store.close()
