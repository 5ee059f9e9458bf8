"""Slots: hold the first free time, keep another one instead, give a time back (R-4, R-9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import MailboxPolicy, Region, SendMode
from triage.domain.reply import SlotUpdate, UpdateKind
from triage.domain.slot import Hold, HoldState, Quarter, Slot, SlotPlan, Timetable, earliest, expires_at
from triage.domain.workdays import WorkCalendar
from triage.ports.store import Store, Transaction
from triage.workflow import invitations
from triage.workflow.busy import busy_quarters

_ONE_DAY = timedelta(days=1)


def case_of(tx: Transaction, mailbox: str, case_id: int) -> Case:
    """A case, as the service sees it."""
    return tx.cases.get(service_viewer(mailbox), case_id)


def reference_in(subject: str, prefix: str) -> str | None:
    """Our reference in a subject, such as `RVT-2026-0042`, or None."""
    # A megabyte of subject is possible; a reference that a person kept stands near the front.
    match = re.search(rf"\b{re.escape(prefix)}-\d{{4}}-\d{{4,9}}\b", subject[:2000])
    return match[0] if match else None


def hold_first_free(
    tx: Transaction, calendar: WorkCalendar, policy: MailboxPolicy, case_id: int, fingerprint: str, *,
    wanted: datetime | None = None,
) -> Slot | None:  # fmt: skip
    """Hold the first free time for a case, or the one nearest to *wanted*; where another worker is quicker, the next
    one. None: the horizon is full."""
    plan = policy.slot_plan
    if plan is None:
        return None
    hold = keep_near(tx, calendar, policy, case_id, wanted, fingerprint=fingerprint)
    return hold.slot if hold is not None else None


def taken_of(tx: Transaction, plan: SlotPlan) -> frozenset[Quarter]:
    """What cannot be offered: held, booked, or busy in a calendar of the team's."""
    until = tx.now + plan.horizon + _ONE_DAY
    return tx.agenda.taken(plan.agenda, tx.now, until) | busy_quarters(tx, plan, tx.now, until)


def near(
    tx: Transaction,
    calendar: WorkCalendar,
    plan: SlotPlan,
    wanted: datetime | date | None = None,
    *,
    except_for: Collection[datetime] = (),
) -> Iterator[Slot]:
    """The free times, that nearest to *wanted* first (the earlier of two as near; a day means any time of it), without
    those that begin at one of *except_for*. Without *wanted*: the first first."""
    taken, begin = taken_of(tx, plan), earliest(plan, tx.now)
    every = Timetable(plan, calendar).between(begin, tx.now + plan.horizon)
    free = (slot for slot, quarters in every if taken.isdisjoint(quarters) and slot.starts_at not in except_for)
    if wanted is None:
        # The first will mostly do: those behind it are not worked out before they are asked for.
        return free
    if isinstance(wanted, datetime):
        return iter(sorted(free, key=lambda slot: (abs(slot.starts_at - wanted), slot)))
    return iter(sorted(free, key=lambda slot: (abs(calendar.local_date(slot.starts_at) - wanted), slot)))


def keep_near(
    tx: Transaction,
    calendar: WorkCalendar,
    policy: MailboxPolicy,
    case_id: int,
    wanted: datetime | date | None = None,
    *,
    except_for: Collection[datetime] = (),
    fingerprint: str = "",
) -> Hold | None:
    """Keep the free time nearest to *wanted* for a case, instead of the one that it has; where another worker is
    quicker, the next one. None: there is none, and the case keeps what it has."""
    plan = policy.slot_plan
    if plan is None:
        return None
    for slot in near(tx, calendar, plan, wanted, except_for=except_for):
        hold = keep(tx, policy, case_id, slot, expires_at(slot, tx.now, plan, calendar), fingerprint=fingerprint)
        if hold is not None:
            return hold
    return None


def keep(
    tx: Transaction, policy: MailboxPolicy, case_id: int, slot: Slot, until: datetime, *, fingerprint: str = ""
) -> Hold | None:
    """Keep *slot* for a case, instead of the time that it has; None where it is taken. The invitation stays the same
    one, with a higher SEQUENCE (RFC 5546, 2.1.4)."""
    standing = tx.agenda.of_case(case_id)
    if standing is not None and standing.id is not None:
        return tx.agenda.move(standing.id, slot, at=tx.now, expires_at=until)
    earlier = tx.agenda.all_of_case(case_id)
    if earlier:
        uid, sequence = earlier[-1].uid, earlier[-1].sequence + 1
    else:
        domain = min(policy.addresses).rpartition("@")[2]
        uid, sequence = f"{tx.keyed(policy.key, 'invitation', fingerprint or f'case {case_id}')}@{domain}", 0
    return tx.agenda.hold(case_id, slot, made_at=tx.now, expires_at=until, uid=uid, sequence=sequence)


def release(
    tx: Transaction, region: Region, case: Case, actor: str | Viewer, *, walk: str = "",
    data: Sequence[tuple[str, str]] = (),
) -> SlotUpdate | None:  # fmt: skip
    """Give back the time that is kept for a case, and keep back what waits to tell of it. Whoever has the invitation
    gets its CANCEL: by the rules where the service acts, after a person's approval where a person does."""
    assert case.id is not None
    invitations.take_back_waiting(tx, case.id, actor, walk=walk)
    hold = tx.agenda.of_case(case.id)
    if hold is None or hold.id is None or not tx.agenda.settle(hold.id, HoldState.RELEASED, tx.now):
        return None
    tx.history.append(
        actor, "slot-released", mailbox=case.mailbox, case_id=case.id, walk=walk, data=data, by=Act.HANDLE
    )  # fmt: skip
    given_back = tx.agenda.get(hold.id) or hold
    if not isinstance(actor, Viewer):
        return invitations.cancel_by_rule(tx, region, case, given_back, walk=walk)
    told = invitations.Told(SendMode.AFTER_APPROVAL, f"{case.reference} cancelled {hold.id}", walk)
    update = invitations.tell(
        tx, case, region.mailboxes[case.mailbox], given_back, UpdateKind.CANCELLED, told
    )  # fmt: skip
    return update if isinstance(update, SlotUpdate) else None


def release_at_closing(tx: Transaction, region: Region, case: Case, viewer: Viewer) -> None:
    """Give back the coming time of a case that a person closes; one that was is left as it was. Conflict where its
    CANCEL would wait for somebody: nobody looks for that in a closed case."""
    assert case.id is not None
    hold = tx.agenda.of_case(case.id)
    if hold is None or hold.id is None or hold.slot.starts_at <= tx.now:
        return
    tx.agenda.settle(hold.id, HoldState.RELEASED, tx.now)
    tx.history.append(viewer, "slot-released", mailbox=case.mailbox, case_id=case.id, by=Act.HANDLE)
    told = invitations.cancel_by_rule(tx, region, case, tx.agenda.get(hold.id) or hold)
    if told is not None and told.mode is not SendMode.AUTOMATIC:
        raise Conflict(
            "Voor deze zaak staat nog een tijd vast: geef die vrij, laat de mail daarover gaan, en sluit daarna."
        )


def lapse(store: Store, region: Region) -> int:
    """Give back the times nobody answered for; each leaves a call-back task for a person, and a CANCEL where the
    invitation went out (R-9). Returns how many."""
    with store.reading() as tx:
        lapsing = tx.agenda.lapsing(tx.now)
    count = 0
    for hold in lapsing:
        # One of a mailbox that is configured no longer must not keep the others waiting.
        with suppress(NotFound):
            count += _lapse(store, region, hold)
    return count


def _lapse(store: Store, region: Region, hold: Hold) -> bool:
    with store.transaction() as tx:
        if hold.id is None or not tx.agenda.settle(hold.id, HoldState.LAPSED, tx.now):
            return False
        case = tx.cases.get(service_viewer(*region.mailboxes), hold.case_id)
        invitations.take_back_waiting(tx, hold.case_id, "service")
        tx.cases.add_task(hold.case_id, "call_back", tx.now)
        tx.history.append("service", "slot-lapsed", mailbox=case.mailbox, case_id=hold.case_id)
        invitations.cancel_by_rule(tx, region, case, tx.agenda.get(hold.id) or hold)
        invitations.flag(tx, case)
    return True
