"""What other systems are told: tokens to read with, cases as facts without what mails say, what happened in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.access import Viewer
from triage.domain.api_token import ApiToken, TokenRole
from triage.domain.case import CaseState
from triage.domain.choice import EVERY_STATE
from triage.domain.obligation import Obligation
from triage.domain.reading import Colour, Kind


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case without anything of a mail: no name, no subject, no text. `due_title` is the title of its next term."""

    id: int
    reference: str
    mailbox: str
    state: CaseState
    kind: Kind
    colour: Colour | None
    route: str
    urgent: bool
    by_hand: bool
    received_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    due_title: str
    slot_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases; all of it must hold. Received in [received_from, received_until)."""

    mailbox: str | None = None
    states: frozenset[CaseState] = EVERY_STATE
    kind: Kind | None = None
    colour: Colour | None = None
    urgent: bool | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None

    def fits(self, case: CaseFact) -> bool:
        """Whether it asks for this case."""
        return (
            self.mailbox in (None, case.mailbox)
            and case.state in self.states
            and self.kind in (None, case.kind)
            and self.colour in (None, case.colour)
            and self.urgent in (None, case.urgent)
            and (self.received_from is None or case.received_at >= self.received_from)
            and (self.received_until is None or case.received_at < self.received_until)
        )


@dataclass(frozen=True, slots=True)
class OwedFact:
    """An open obligation with the case it is of."""

    reference: str
    mailbox: str
    obligation: Obligation


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history of a case, without its data. `position` is its place in the chain, which only grows;
    `is_first`: the case began with it."""

    position: int
    at: datetime
    action: str
    case_id: int
    reference: str
    mailbox: str
    is_first: bool
    shielded: bool


class Tokens(Protocol):
    """Tokens of the read API. Of a secret only its digest is kept."""

    def add(
        self, title: str, role: TokenRole, mailboxes: tuple[str, ...], expires_at: datetime, digest: bytes, by: str
    ) -> ApiToken:
        """Give one out."""

    def find(self, digest: bytes) -> ApiToken | None:
        """The token of this digest, valid or not; None where there never was one."""

    def all(self) -> list[ApiToken]:
        """Every token, in the order in which they were made; revoked ones too."""

    def revoke(self, token_id: int) -> bool:
        """Take one back for good; False where there is none such, or it was taken back already."""

    def used(self, token_id: int) -> None:
        """Note that it was used now."""


class Coupling(Protocol):
    """What other systems read. Cases take a Viewer; who has no role for one learns nothing of it (R-54)."""

    def cases(self, viewer: Viewer, asked: Asked, *, after: int, limit: int) -> list[CaseFact]:
        """The next *limit* cases with an id above *after*, in order of id."""

    def case(self, viewer: Viewer, reference: str) -> CaseFact:
        """One case; NotFound where it does not exist or the viewer may not see it."""

    def owed(
        self, viewer: Viewer, mailbox: str | None, until: datetime | None, *, after: int, limit: int
    ) -> list[OwedFact]:
        """The next *limit* open obligations that have a date (up to *until*) with an id above *after*, in order of
        id."""

    def happenings(self, after: int, limit: int) -> list[Happening]:
        """What happened in cases, in the order of the chain, from position *after* on: only what is chained is seen, so
        that nothing that commits late is passed over."""

    def last_position(self) -> int:
        """The last position of the chain; 0 before the first."""

    def told_until(self, hook: str) -> int | None:
        """The position up to which *hook* was told; None where it never was."""

    def tell_until(self, hook: str, position: int) -> None:
        """Keep how far *hook* was told."""
