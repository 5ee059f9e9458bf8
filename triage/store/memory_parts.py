"""Agenda, outbox, history and settings in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from triage.domain.access import Act, Viewer, author
from triage.domain.case import HistoryItem
from triage.domain.correction import Correction
from triage.domain.errors import NotFound
from triage.domain.reading import Kind
from triage.domain.slot import Hold, HoldState, Quarter, Slot
from triage.ports.delivery import MOVES, Delivery, DeliveryState
from triage.store.memory_state import Event, KeptDelivery, State
from triage.store.moves import HOLD_MOVES, LEFT_BY_ITSELF, STANDING
from triage.store.renderings import message_id_key


class MemoryAgenda:
    """See `triage.ports.agenda.Agenda`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def taken(self, agenda: str, from_: datetime, until: datetime) -> frozenset[Quarter]:
        """Quarters held or booked in [from_, until)."""
        return frozenset(
            quarter
            for quarter in self._state.quarters
            if quarter.agenda == agenda and from_ <= quarter.starts_at < until
        )

    def hold(
        self, case_id: int, slot: Slot, *, made_at: datetime, expires_at: datetime, uid: str, sequence: int = 0
    ) -> Hold | None:
        """Keep *slot* for a case; None where any quarter of it is taken."""
        if case_id not in self._state.cases:
            raise NotFound
        return self._keep(Hold(case_id, slot, HoldState.HELD, made_at, expires_at, uid, sequence), frozenset())

    def move(
        self, hold_id: int, slot: Slot, *, at: datetime, expires_at: datetime | None, state: HoldState = HoldState.HELD
    ) -> Hold | None:
        """Keep *slot* in a new hold of the same case and UID and release the old one, together or not at all."""
        old = self._state.holds.get(hold_id)
        if old is None or old.state not in STANDING:
            return None
        made = Hold(old.case_id, slot, state, at, expires_at, old.uid, sequence=old.sequence + 1)
        new = self._keep(made, frozenset(old.slot.quarters))
        if new is None:
            return None
        self._state.holds[hold_id] = replace(old, state=HoldState.RELEASED, changed_at=at)
        for quarter in set(old.slot.quarters) - set(slot.quarters):
            del self._state.quarters[quarter]
        return new

    def _keep(self, hold: Hold, own: frozenset[Quarter]) -> Hold | None:
        wanted = hold.slot.quarters
        if any(quarter in self._state.quarters and quarter not in own for quarter in wanted):
            return None
        hold_id = self._state.next_id("hold")
        self._state.quarters.update(dict.fromkeys(wanted, hold_id))
        kept = self._state.holds[hold_id] = replace(hold, id=hold_id)
        return kept

    def get(self, hold_id: int) -> Hold | None:
        """One hold, whether it stands or not."""
        return self._state.holds.get(hold_id)

    def of_case(self, case_id: int) -> Hold | None:
        """The case's standing hold or booking, or None."""
        return next((hold for hold in reversed(self._standing()) if hold.case_id == case_id), None)

    def all_of_case(self, case_id: int) -> list[Hold]:
        """Every hold the case ever had, oldest first."""
        return [hold for hold in self._state.holds.values() if hold.case_id == case_id]

    def by_uid(self, uid: str) -> Hold | None:
        """The newest hold with this UID of an invitation, whether it stands or not."""
        return next((hold for hold in reversed(self._state.holds.values()) if hold.uid == uid), None)

    def _standing(self) -> list[Hold]:
        return [hold for hold in self._state.holds.values() if hold.state in STANDING]

    def settle(self, hold_id: int, state: HoldState, at: datetime) -> bool:
        """Book, release or lapse a hold; False where it no longer stood."""
        hold = self._state.holds.get(hold_id)
        if hold is None or hold.state not in HOLD_MOVES[state]:
            return False
        raised = hold.sequence + (hold.state is not state)
        self._state.holds[hold_id] = replace(hold, state=state, sequence=raised, changed_at=at)
        if state not in STANDING:
            for quarter in hold.slot.quarters:
                del self._state.quarters[quarter]
        return True

    def lapsing(self, now: datetime) -> list[Hold]:
        """Holds, still only held, whose time to answer is over."""
        return [
            hold
            for hold in self._standing()
            if hold.state is HoldState.HELD and hold.expires_at is not None and hold.expires_at <= now
        ]

    def between(self, agenda: str, from_: datetime, until: datetime) -> list[Hold]:
        """Standing holds and bookings that overlap [from_, until), in order of time."""
        here = [
            hold
            for hold in self._standing()
            if hold.slot.agenda == agenda and hold.slot.starts_at < until and hold.slot.ends_at > from_
        ]
        return sorted(here, key=lambda hold: (hold.slot.starts_at, hold.slot.table))

    def asked(self, mailbox: str, from_: datetime, until: datetime) -> list[datetime]:
        """When each case of *mailbox* that asks for a time came in."""
        return sorted(
            case.received_at
            for case in self._state.cases.values()
            if case.mailbox == mailbox and case.kind is Kind.SUPPORT and not case.urgent
            if from_ <= case.received_at < until
        )


class MemoryOutbox:
    """See `triage.ports.delivery.Outbox`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def queue(self, delivery: Delivery, *, to: str) -> int:
        """Add one; the same `message_id` twice gives the first id."""
        for row in self._state.deliveries.values():
            if row.delivery.message_id == delivery.message_id:
                return row.delivery.id or 0
        if delivery.case_id is not None and delivery.case_id not in self._state.cases:
            raise NotFound
        identifier = self._state.next_id("delivery")
        kept = replace(delivery, id=identifier)
        self._state.deliveries[identifier] = KeptDelivery(kept, to.lower(), self._now)
        if delivery.kind == "mail" and delivery.case_id is not None:
            known = (delivery.mailbox, message_id_key(delivery.message_id))
            self._state.known_ids.setdefault(known, delivery.case_id)
        return identifier

    def get(self, delivery_id: int) -> Delivery | None:
        """One delivery, or None."""
        row = self._state.deliveries.get(delivery_id)
        return row.delivery if row else None

    def move(
        self, delivery_id: int, state: DeliveryState, at: datetime, *, next_at: datetime | None = None, error: str = "",
        only_from: DeliveryState | None = None,
    ) -> bool:  # fmt: skip
        """Move along `MOVES`; False where the delivery was not in a state that allows it."""
        row = self._state.deliveries.get(delivery_id)
        if row is None or state not in MOVES[row.delivery.state] or only_from not in (None, row.delivery.state):
            return False
        old = row.delivery
        moved = replace(
            old,
            state=state,
            next_at=next_at or old.next_at,
            attempts=old.attempts + (state is DeliveryState.SENDING),
            last_error=error or old.last_error,
            sent_at=at if state is DeliveryState.SENT else old.sent_at,
        )
        claimed_until = row.claimed_until if state is DeliveryState.SENDING else None
        self._state.deliveries[delivery_id] = replace(row, delivery=moved, claimed_until=claimed_until)
        return True

    def of_case(self, case_id: int) -> list[Delivery]:
        """A case's deliveries, in the order they were made."""
        return [row.delivery for row in self._state.deliveries.values() if row.delivery.case_id == case_id]

    def by_message_id(self, mailbox: str, message_id: str) -> Delivery | None:
        """The delivery of *mailbox* that bears this Message-ID, or None."""
        found = (row.delivery for row in self._state.deliveries.values())
        return next((each for each in found if (each.mailbox, each.message_id) == (mailbox, message_id)), None)

    def automatic_to(self, mailbox: str, to: str, since: datetime) -> int:
        """Automatic mails queued or sent to an address since *since*."""
        return sum(row.to == to.lower() for row in self._automatic(mailbox, since))

    def automatic_from(self, mailbox: str, since: datetime) -> int:
        """Automatic mails queued or sent from a mailbox since *since*."""
        return len(self._automatic(mailbox, since))

    def _automatic(self, mailbox: str, since: datetime) -> list[KeptDelivery]:
        return [
            row
            for row in self._state.deliveries.values()
            if row.delivery.automatic
            and row.delivery.kind == "mail"
            and row.delivery.mailbox == mailbox
            and row.delivery.state in LEFT_BY_ITSELF
            and (row.queued_at >= since or (row.delivery.sent_at is not None and row.delivery.sent_at >= since))
        ]

    def count(self, mailbox: str | None = None, kind: str | None = None) -> dict[DeliveryState, int]:
        """How many there are in each state."""
        found = Counter(
            row.delivery.state
            for row in self._state.deliveries.values()
            if mailbox in (None, row.delivery.mailbox) and kind in (None, row.delivery.kind)
        )
        return {state: found[state] for state in DeliveryState}


class MemoryHistory:
    """See `triage.ports.store.History`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def append(
        self, actor: str | Viewer, action: str, *, mailbox: str, case_id: int | None = None, walk: str = "",
        data: Iterable[tuple[str, str]] = (), by: Act = Act.READ,
    ) -> None:  # fmt: skip
        """Append one event."""
        who, role, origin = author(actor, by, mailbox)
        item = HistoryItem(self._now, who, action, tuple(data), role, origin)
        self._state.events = (*self._state.events, Event(case_id, mailbox, item, walk))

    def of_case(self, viewer: Viewer, case_id: int) -> list[HistoryItem]:
        """A case's history, oldest first."""
        case = self._state.cases.get(case_id)
        if case is None or not self._state.shows(viewer, case):
            raise NotFound
        return [event.item for event in self._state.events if event.case_id == case_id]


class MemorySettings:
    """See `triage.ports.store.Settings`."""

    def __init__(self, state: State, history: MemoryHistory) -> None:
        self._state, self._history = state, history

    def get(self, name: str) -> str | None:
        """The value a person set, or None."""
        return self._state.settings.get(name)

    def set(self, name: str, value: str, actor: str | Viewer) -> None:
        """Set and append to the history."""
        self._state.settings[name] = value
        changed = (("name", name), ("value", value))
        self._history.append(actor, "setting_changed", mailbox="", data=changed, by=Act.HANDLE)


class MemoryCorrections:
    """See `triage.ports.learning.Corrections`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, correction: Correction) -> int:
        """Keep one; returns its id."""
        if correction.case_id not in self._state.cases or correction.mail_id not in self._state.mails:
            raise NotFound
        identifier = self._state.next_id("correction")
        self._state.corrections = (*self._state.corrections, replace(correction, id=identifier))
        return identifier

    def of(self, mailbox: str) -> list[Correction]:
        """Those of a mailbox, oldest first."""
        return [each for each in self._state.corrections if each.mailbox == mailbox]
