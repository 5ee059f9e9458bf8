"""A crisis handover that comes in outside office hours is taken in, flagged and explained; its term runs (R-25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.workflow.parts import Clock, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.reading import Kind, LocalKind
from triage.workflow.assess import assess_all

BOX = "lokaal-team"
TEAM = Viewer.of("tom", {BOX}, Role.BEHEERDER)
CRISIS = replace(readings(Kind.OTHER), local=LocalKind.CRISIS_HANDOVER, local_confidence=0.99)


@pytest.mark.parametrize(
    ("received", "outside"),
    [
        (datetime(2026, 11, 19, 9, 0, tzinfo=UTC), False),  # Thursday 10:00 here
        (datetime(2026, 11, 19, 16, 0, tzinfo=UTC), True),  # Thursday 17:00
        (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), True),  # Saturday
    ],
)
def test_it_is_flagged_outside_office_hours_and_owed_at_once_all_the_same(received: datetime, outside: bool) -> None:
    room = Room(clock=Clock(received))
    room.reader.known["crisis"] = CRISIS
    room.receive("crisis", mailbox=BOX, to=(min(room.region.mailboxes[BOX].addresses),))
    (done,) = assess_all(room.desk)
    with room.store.transaction() as tx:
        assert done.case_id is not None
        case = tx.cases.get(TEAM, done.case_id)
        file = tx.cases.file(TEAM, case.reference)
    assert case.route == "crisis"
    assert (Flag.OUTSIDE_HOURS in case.flags) is outside
    said = [reason.text for each in file.decisions for reason in each.decision.reasons]
    assert any("bel direct met Veilig Thuis" in text for text in said) is outside
    (at_once,) = [each for each in file.obligations if each.key == "crisis-handelen"]
    assert at_once.due_at == received
