"""Who looks: no query for cases without a `Viewer`, and one place that says what a role may do (R-54)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a mailbox. `SERVICE` is the service itself: it acts, it does not look."""

    BEHEERDER = "beheerder"
    BEHANDELAAR = "behandelaar"
    MEELEZER = "meelezer"
    COORDINATOR = "coordinator"
    FUNCTIONEEL_BEHEERDER = "functioneel_beheerder"
    SERVICE = "service"


class Act(StrEnum):
    """What a role can be needed for."""

    READ = "read"
    """See cases, their mail and their history."""
    HANDLE = "handle"
    """Act on cases: let mail go, keep it back, correct what was read."""
    SHIELD = "shield"
    """Close a case to all but named people, and open it again."""
    FIGURES = "figures"
    """See figures over a mailbox, never a case."""
    ADMINISTER = "administer"
    """Manage people and roles, see the health of the service and the access log; no content."""


_GRANTED: Mapping[Role, frozenset[Act]] = {
    Role.BEHEERDER: frozenset({Act.READ, Act.HANDLE, Act.SHIELD, Act.FIGURES}),
    Role.BEHANDELAAR: frozenset({Act.READ, Act.HANDLE, Act.FIGURES}),
    Role.MEELEZER: frozenset({Act.READ, Act.FIGURES}),
    Role.COORDINATOR: frozenset({Act.FIGURES}),
    Role.FUNCTIONEEL_BEHEERDER: frozenset({Act.ADMINISTER}),
    Role.SERVICE: frozenset({Act.READ}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody, their roles in each mailbox, and from where they look (`origin`, an address; NEN 7513). Denied unless
    granted. `right`: what the access log tells where it is not a person with a role, but a token of another system."""

    who: str
    grants: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    origin: str = ""
    right: str = ""

    @classmethod
    def of(cls, who: str, mailboxes: Iterable[str], role: Role) -> Viewer:
        """Somebody with one role in each of *mailboxes*."""
        return cls(who, {mailbox: frozenset({role}) for mailbox in mailboxes})

    @property
    def is_service(self) -> bool:
        """Whether this is the service itself, not a person."""
        return any(Role.SERVICE in roles for roles in self.grants.values())

    def role_for(self, act: Act, mailbox: str) -> Role | None:
        """The role by which *act* is granted in *mailbox*, for the access log; None where it is not."""
        granting = (role for role in Role if role in self.grants.get(mailbox, ()) and act in _GRANTED[role])
        return next(granting, None)

    def may(self, act: Act, mailbox: str) -> bool:
        """Whether *act* is granted in *mailbox*."""
        return self.role_for(act, mailbox) is not None

    def may_somewhere(self, act: Act) -> bool:
        """Whether *act* is granted in any mailbox."""
        return any(self.may(act, mailbox) for mailbox in self.grants)

    def mailboxes(self, act: Act) -> frozenset[str]:
        """The mailboxes in which *act* is granted."""
        return frozenset(mailbox for mailbox in self.grants if self.may(act, mailbox))

    @property
    def readable(self) -> frozenset[str]:
        """The mailboxes whose cases this viewer may see."""
        return self.mailboxes(Act.READ)


def author(actor: str | Viewer, by: Act, mailbox: str) -> tuple[str, str, str]:
    """Who, by which role and from where, for the access log; an act on no mailbox is by any role that grants it."""
    if isinstance(actor, str):
        return actor, "", ""
    roles = (actor.role_for(by, each) for each in ([mailbox] if mailbox else sorted(actor.grants)))
    role = next((role.value for role in roles if role is not None), "")
    return actor.who, (actor.right or role) if role else "", actor.origin


def service_viewer(*mailboxes: str) -> Viewer:
    """The service itself, acting in *mailboxes*."""
    return Viewer.of("service", mailboxes, Role.SERVICE)
