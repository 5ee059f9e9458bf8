"""Who looks: no query for cases without a `Viewer` (R-54)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do in a mailbox. `SERVICE` is the service itself: it acts, it does not look."""

    BEHEERDER = "beheerder"
    BEHANDELAAR = "behandelaar"
    MEELEZER = "meelezer"
    COORDINATOR = "coordinator"
    FUNCTIONEEL_BEHEERDER = "functioneel_beheerder"
    SERVICE = "service"

    @property
    def reads_content(self) -> bool:
        """Whether the role sees cases at all: coordinators see figures, functional administrators no content."""
        return self not in (Role.COORDINATOR, Role.FUNCTIONEEL_BEHEERDER)

    @property
    def acts(self) -> bool:
        """Whether the role acts on cases: lets mail go, keeps it back, corrects what was read."""
        return self in (Role.BEHEERDER, Role.BEHANDELAAR)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody, the mailboxes they have a role for, and that role. Denied unless granted."""

    who: str
    mailboxes: frozenset[str]
    role: Role

    @property
    def readable(self) -> frozenset[str]:
        """The mailboxes whose cases this viewer may see."""
        return self.mailboxes if self.role.reads_content else frozenset()

    def may_read(self, mailbox: str) -> bool:
        """Whether cases of *mailbox* may be shown to this viewer."""
        return mailbox in self.readable
