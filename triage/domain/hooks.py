"""What other systems are told of cases, and which system of what. A call holds the event and the reference, no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class HookEvent(StrEnum):
    """What happened in a case, as another system hears it."""

    OPENED = "case.opened"
    CHANGED = "case.changed"
    CLOSED = "case.closed"
    REOPENED = "case.reopened"
    AT_RISK = "term.at_risk"
    BREACHED = "term.breached"


CASE_EVENTS = frozenset(event.value for event in HookEvent)
HOOK_PREFIX = "hooks/"
"""Before the key of a hook in a delivery: duty.toml has webhooks of its own."""

_BY_ACTION: Mapping[str, HookEvent] = {
    "case-closed": HookEvent.CLOSED,
    "case-merged": HookEvent.CLOSED,
    "case-reopened": HookEvent.REOPENED,
    "case-unmerged": HookEvent.REOPENED,
    "term-breached": HookEvent.BREACHED,
}
# Lines of the history that change nothing in the case: somebody looked, or was told.
_LOOKS = frozenset(
    {
        "viewed", "agenda-viewed", "listed", "mail-html-viewed", "attachment-downloaded", "quarantine-downloaded",
        "case-exported", "learnt-from", "reminded", "api-read", "figures-exported", "audit-exported",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HookRule:
    """Which system is told of what. `mailboxes` empty: of all; `at_risk`: how long before its end a term is."""

    key: str
    events: frozenset[HookEvent]
    mailboxes: frozenset[str] = frozenset()
    at_risk: timedelta = timedelta(hours=24)

    def wants(self, event: HookEvent, mailbox: str) -> bool:
        """Whether it is told of *event* in a case of *mailbox*."""
        return event in self.events and (not self.mailboxes or mailbox in self.mailboxes)


def event_of(action: str, *, is_first: bool) -> HookEvent | None:
    """What a line of a case's history is to another system; None where it changes nothing."""
    if is_first:
        return HookEvent.OPENED
    return None if action in _LOOKS else _BY_ACTION.get(action, HookEvent.CHANGED)
