"""What another system may do with a token: which mailboxes, and whether it sees what mails say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from triage.domain.access import Role, Viewer
from triage.domain.times import aware

LONGEST = timedelta(days=366)
"""How long a token lasts at most (ours): who couples systems looks at it once a year."""


class TokenRole(StrEnum):
    """`COUPLING`: references, states, terms and times. `READER`: what mails say as well. A shielded case is for
    neither: it is closed to all but named people."""

    COUPLING = "koppeling"
    READER = "meelezer"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token that was given out. Its secret is not kept, a digest of it is. `seen_at`: its last use."""

    id: int
    title: str
    role: TokenRole
    mailboxes: tuple[str, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    seen_at: datetime | None = None
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        aware(self.made_at)
        aware(self.expires_at)

    def is_valid(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def sees_content(self) -> bool:
        """Whether it shows what mails say."""
        return self.role is TokenRole.READER

    def viewer(self, mailboxes: Iterable[str], origin: str) -> Viewer:
        """Who looks with it: at no more than its own of *mailboxes* (those there are), from *origin*. Nobody's name, so
        no shield ever lets it in (R-54)."""
        here = [key for key in self.mailboxes if key in set(mailboxes)]
        role = frozenset({Role.MEELEZER})
        right = "koppeling met inhoud" if self.sees_content else "koppeling zonder inhoud"
        return Viewer(f"koppeling {self.id}", dict.fromkeys(here, role), origin, right)
