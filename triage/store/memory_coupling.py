"""What other systems read and the service's own state, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from triage.domain.access import Viewer
from triage.domain.api_token import ApiToken, TokenRole
from triage.domain.case import Case, CaseState
from triage.domain.errors import NotFound
from triage.domain.slot import HoldState
from triage.ports.coupling import Asked, CaseFact, Happening, OwedFact
from triage.ports.delivery import DeliveryState
from triage.ports.operating import DeadHook, OutboxCount, TermCount, WorkerSign
from triage.ports.store import Lease
from triage.store.memory_state import State
from triage.store.moves import GONE

_STANDING = (HoldState.HELD, HoldState.BOOKED)
_GIVEN_UP = (DeliveryState.FAILED, DeliveryState.UNKNOWN)


class MemoryTokens:
    """See `triage.ports.coupling.Tokens`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def add(
        self, title: str, role: TokenRole, mailboxes: tuple[str, ...], expires_at: datetime, digest: bytes, by: str
    ) -> ApiToken:
        """Give one out."""
        number = self._state.next_id("api_token")
        made = ApiToken(number, title, role, mailboxes, self._now, by, expires_at)
        self._state.api_tokens[digest] = made
        return made

    def find(self, digest: bytes) -> ApiToken | None:
        """The token of this digest, valid or not."""
        return self._state.api_tokens.get(digest)

    def all(self) -> list[ApiToken]:
        """Every token, in the order in which they were made."""
        return list(self._state.api_tokens.values())

    def revoke(self, token_id: int) -> bool:
        """Take one back for good."""
        return self._change(token_id, revoked_at=self._now)

    def used(self, token_id: int) -> None:
        """Note that it was used now."""
        self._change(token_id, seen_at=self._now)

    def _change(self, token_id: int, **changed: datetime) -> bool:
        for digest, token in self._state.api_tokens.items():
            if token.id == token_id and not ("revoked_at" in changed and token.revoked_at is not None):
                self._state.api_tokens[digest] = replace(token, **changed)  # type: ignore[arg-type]
                return True
        return False


class MemoryCoupling:
    """See `triage.ports.coupling.Coupling`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def cases(self, viewer: Viewer, asked: Asked, *, after: int, limit: int) -> list[CaseFact]:
        """The next cases, in order of id."""
        shown = (self._fact(case) for case in self._state.cases.values() if self._state.shows(viewer, case))
        found = (each for each in shown if each.id > after and asked.fits(each))
        return sorted(found, key=lambda each: each.id)[:limit]

    def case(self, viewer: Viewer, reference: str) -> CaseFact:
        """One case."""
        for case in self._state.cases.values():
            if case.reference in (reference, reference.upper()) and self._state.shows(viewer, case):
                return self._fact(case)
        raise NotFound

    def _fact(self, case: Case) -> CaseFact:
        owed = sorted(
            (each.due_at, each.id or 0, each.title)
            for owner, each in self._state.obligations.values()
            if owner == case.id and each.met is None and each.due_at is not None
        )
        slots = [hold.slot.starts_at for hold in self._state.holds.values() if _stands_for(hold, case)]
        return CaseFact(
            id=case.id or 0,
            reference=case.reference,
            mailbox=case.mailbox,
            state=case.state,
            kind=case.kind,
            colour=case.colour,
            route=case.route,
            urgent=case.urgent,
            by_hand=case.by_hand,
            received_at=case.received_at,
            closed_at=case.closed_at,
            due_at=owed[0][0] if owed else None,
            due_title=owed[0][2] if owed else "",
            slot_at=slots[-1] if slots else None,
            version=case.version,
        )

    def owed(
        self, viewer: Viewer, mailbox: str | None, until: datetime | None, *, after: int, limit: int
    ) -> list[OwedFact]:
        """The next open obligations that have a date."""
        found = [
            OwedFact(case.reference, case.mailbox, each)
            for number, (owner, each) in sorted(self._state.obligations.items())
            for case in (self._state.cases[owner],)
            if number > after
            and each.met is None
            and each.due_at is not None
            and (until is None or each.due_at <= until)
            and mailbox in (None, case.mailbox)
            and self._state.shows(viewer, case)
        ]
        return found[:limit]

    def happenings(self, after: int, limit: int) -> list[Happening]:
        """What happened in cases, in order; the fake chains at once."""
        began: dict[int, int] = {}
        found = []
        for position, event in enumerate(self._state.events, 1):
            if event.case_id is None:
                continue
            began.setdefault(event.case_id, position)
            if position > after:
                case = self._state.cases[event.case_id]
                found.append(
                    Happening(
                        position, event.item.at, event.item.action, event.case_id, case.reference, case.mailbox,
                        began[event.case_id] == position, event.case_id in self._state.shields,
                    )
                )  # fmt: skip
        return found[:limit]

    def last_position(self) -> int:
        """The last position."""
        return len(self._state.events)

    def told_until(self, hook: str) -> int | None:
        """The position up to which *hook* was told."""
        return self._state.hook_cursors.get(hook)

    def tell_until(self, hook: str, position: int) -> None:
        """Keep how far *hook* was told."""
        self._state.hook_cursors[hook] = position


def _stands_for(hold: Any, case: Case) -> bool:
    return hold.case_id == case.id and hold.state in _STANDING


class MemoryOperating:
    """See `triage.ports.operating.Operating`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def beat(self, holder: str, version: str, config_hash: str, started_at: datetime, facts: Mapping[str, Any]) -> None:
        """A worker's sign of life."""
        self._state.workers[holder] = WorkerSign(holder, version, config_hash, started_at, self._now, dict(facts))

    def workers(self) -> list[WorkerSign]:
        """The last sign of each worker, newest first."""
        by_name = sorted(self._state.workers.values(), key=lambda each: each.holder)
        return sorted(by_name, key=lambda each: each.beat_at, reverse=True)

    def forget_workers(self, before: datetime) -> int:
        """Remove workers that gave no sign since *before*."""
        gone = [holder for holder, sign in self._state.workers.items() if sign.beat_at < before]
        for holder in gone:
            del self._state.workers[holder]
        return len(gone)

    def stopped(self, holder: str) -> None:
        """A worker ended as it should."""
        self._state.workers.pop(holder, None)

    def leases(self) -> list[Lease]:
        """Who holds what now."""
        return [lease for _, lease in sorted(self._state.leases.items()) if lease.expires_at > self._now]

    def outbox(self) -> list[OutboxCount]:
        """What waits in the outbox or went wrong."""
        found: dict[tuple[str, str, DeliveryState], list[datetime]] = {}
        for row in self._state.deliveries.values():
            key = (row.delivery.mailbox, row.delivery.kind, row.delivery.state)
            if row.delivery.state not in GONE:
                found.setdefault(key, []).append(row.queued_at)
        return [OutboxCount(*key, len(since), min(since)) for key, since in sorted(found.items())]

    def sent(self) -> dict[tuple[str, str], int]:
        """How many were ever sent, by mailbox and kind."""
        gone = (row.delivery for row in self._state.deliveries.values() if row.delivery.sent_at is not None)
        return dict(Counter((each.mailbox, each.kind) for each in gone))

    def terms(self, soon: datetime) -> dict[str, TermCount]:
        """Terms of open cases that end soon, and that ended, by mailbox."""
        found: dict[str, TermCount] = {}
        for owner, owed in self._state.obligations.values():
            case = self._state.cases[owner]
            if case.state is CaseState.CLOSED or owed.met is not None or owed.due_at is None or owed.due_at > soon:
                continue
            before = found.get(case.mailbox, TermCount())
            if owed.due_at > self._now:
                found[case.mailbox] = replace(before, at_risk=before.at_risk + 1)
            elif owed.starts_at is None or owed.due_at > owed.starts_at:
                found[case.mailbox] = replace(before, breached=before.breached + 1)
        return found

    def dead_hooks(self, limit: int) -> list[DeadHook]:
        """Calls about cases that were given up, newest first."""
        dead = [
            each.delivery
            for each in self._state.deliveries.values()
            if each.delivery.about_case and each.delivery.state in _GIVEN_UP
        ]
        return [DeadHook.of(each) for each in sorted(dead, key=lambda each: -(each.id or 0))[:limit]]
