"""Numbers for an overview, worked out by hand, over three stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.store.build import ANNA, FIGURES, HOUR, NOBODY, NOW, RET, RETA, RVT, FakeClock, case, delivery, obligation
from triage.domain.access import Viewer
from triage.domain.case import WOKEN, CaseState
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.figures import Period
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import DeliveryState
from triage.ports.overview import Pressing, Waiting
from triage.ports.store import Store, Transaction

END_OF_TODAY = datetime(2026, 3, 3, 23, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Monday of week 9 to Sunday of week 10.
TWO_WEEKS = Period(date(2026, 2, 23), date(2026, 3, 8), AMSTERDAM)


def add(tx: Transaction, *, due: datetime | None = None, mailbox: str = RVT, **more: object) -> int:
    """A case in progress that owes one thing by *due*."""
    bare = replace(case(mailbox=mailbox, state=CaseState.IN_PROGRESS), flags=frozenset())
    draft = replace(bare, **more)  # type: ignore[arg-type]
    made = tx.cases.add(draft, "RVT" if mailbox == RVT else "RET", 2026)
    assert made.id is not None
    if due is not None:
        tx.cases.add_obligations(made.id, [replace(obligation("reactie", due), starts_at=due - HOUR)], "config-1")
    return made.id


def test_what_presses_is_counted_over_the_whole_mailbox(store: Store) -> None:
    with store.transaction() as tx:
        add(tx, state=CaseState.NEW, due=NOW)  # due at this very moment: late
        add(tx, urgent=True, due=NOW + HOUR)
        add(tx, due=END_OF_TODAY)
        add(tx, due=END_OF_TODAY + HOUR)
        add(tx, flags=frozenset({Flag.WAITS_FOR_APPROVAL, Flag.NOT_PARTNER}))
        add(tx, state=CaseState.WAITING, wake_at=END_OF_TODAY)
        add(tx, state=CaseState.WAITING, wake_at=END_OF_TODAY + HOUR)
        tx.cases.add_task(add(tx), WOKEN, NOW)
        done = add(tx)
        tx.cases.add_task(done, WOKEN, NOW)
        tx.cases.finish_task(done, WOKEN, NOW)
        tx.cases.add_task(done, "call_back", NOW)
        shielded = add(tx, state=CaseState.NEW)
        tx.cases.shield(shielded, frozenset({"boris"}))
        add(tx, state=CaseState.CLOSED, urgent=True)
        add(tx, mailbox=RET, urgent=True)
    with store.reading() as tx:
        for viewer in (ANNA, FIGURES):
            found = tx.overview.pressing(viewer, RVT, NOW, END_OF_TODAY)
            assert found == Pressing(open=10, new=2, urgent=1, today=2, late=1, approval=1, woken=2)


def test_what_did_not_go_out_is_counted_by_state_with_its_oldest(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        tx.outbox.queue(delivery(None, 1), to="a@x.example")
        tx.outbox.queue(delivery(None, 2, state=DeliveryState.HELD), to="a@x.example")
        tx.outbox.queue(delivery(None, 3, state=DeliveryState.CANCELLED), to="a@x.example")
        tx.outbox.queue(delivery(None, 4, mailbox=RET), to="a@x.example")
        first = tx.now
    clock.forward(HOUR)
    with store.transaction() as tx:
        tx.outbox.queue(delivery(None, 5, kind="alarm"), to="a@x.example")
    with store.reading() as tx:
        assert tx.overview.waiting(FIGURES, RVT) == [
            Waiting(DeliveryState.HELD, 1, first), Waiting(DeliveryState.QUEUED, 2, first)
        ]  # fmt: skip


def test_cases_are_counted_by_kind_colour_and_local_week(store: Store) -> None:
    monday = datetime(2026, 3, 2, tzinfo=AMSTERDAM)
    with store.transaction() as tx:
        for received_at, kind, colour in (
            (monday - timedelta(seconds=1), Kind.CONSULT, None),  # the last second of week 9, here
            (monday, Kind.CONSULT, None),
            (monday, Kind.CONSULT, None),
            (monday, Kind.OTHER, Colour.RED),
            (monday + timedelta(days=7), Kind.OTHER, None),  # after the period
        ):
            add(tx, received_at=received_at, kind=kind, colour=colour)
        add(tx, received_at=monday, mailbox=RET)
    with store.reading() as tx:
        found = {(v.kind, v.colour, v.week, v.cases) for v in tx.overview.volumes(FIGURES, RVT, TWO_WEEKS)}
    assert found == {("consult", "", 0, 1), ("consult", "", 1, 2), ("other", "rood", 1, 1)}


@pytest.mark.parametrize("viewer", [NOBODY, RETA])
def test_who_may_not_see_the_figures_of_a_mailbox_finds_nothing(store: Store, viewer: Viewer) -> None:
    with store.reading() as tx:
        with pytest.raises(NotFound):
            tx.overview.pressing(viewer, RVT, NOW, END_OF_TODAY)
        with pytest.raises(NotFound):
            tx.overview.waiting(viewer, RVT)
        with pytest.raises(NotFound):
            tx.overview.volumes(viewer, RVT, TWO_WEEKS)
