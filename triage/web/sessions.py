"""Who is in, as the pages see it: somebody with their roles of now, and what they are to be told."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from triage.domain.access import Viewer
from triage.identity import Entered, Sessions, Visitor
from triage.web.case_log import HistoryView
from triage.web.moments import Moment

if TYPE_CHECKING:
    from triage.identity import SessionLimits

_NOTICES = "notices"
# References that a session's lists have shown, for so many sessions at most; the oldest go first.
_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of an act, in words; `changes`: what colleagues did instead, oldest first."""

    text: str
    failed: bool
    changes: tuple[HistoryView, ...] = ()


@dataclass(slots=True)
class Session:
    """Somebody who is in, for one request. `listed` are the references that this session's lists have shown (for the
    access log; forgetting some only records a view once more); `proof` stands in every form of its pages."""

    visitor: Visitor
    book: SessionBook = field(repr=False)
    listed: set[str]

    @property
    def viewer(self) -> Viewer:
        """Them, with their roles as they are in the database now."""
        return self.visitor.viewer

    @property
    def name(self) -> str:
        """Who they are."""
        return self.visitor.person.name

    @property
    def proof(self) -> str:
        """What a form of this session's pages carries and no other's."""
        return self.visitor.proof

    @property
    def ends(self) -> datetime:
        """When it ends unless something is done."""
        return self.visitor.ends

    @property
    def until(self) -> datetime:
        """When it ends in any case."""
        return self.visitor.until

    def left(self) -> timedelta:
        """How long it lasts without another act."""
        return self.visitor.ends - self.visitor.now

    def tell(self, text: str, *, failed: bool = False, changes: Sequence[HistoryView] = ()) -> None:
        """Say on the next page what came of an act, whichever process shows it. Not inside a transaction."""
        waiting = [*self.visitor.content.get(_NOTICES, ()), [text, failed, [asdict(each) for each in changes]]]
        self.book.sessions.keep(self.visitor, **{_NOTICES: waiting})

    def told(self) -> list[Notice]:
        """What is to be said now; once."""
        waiting = self.visitor.content.get(_NOTICES, ())
        found = [
            Notice(text, failed, tuple(_line(each) for each in (more[0] if more else ())))
            for text, failed, *more in waiting
        ]
        if found:
            self.book.sessions.keep(self.visitor, **{_NOTICES: []})
        return found


def _line(kept: Mapping[str, Any]) -> HistoryView:
    return HistoryView(**{**kept, "at": Moment(**kept["at"])})


class SessionBook:
    """The sessions of one server's visitors."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self._listed: dict[bytes, set[str]] = {}
        self._turn = threading.Lock()

    @property
    def limits(self) -> SessionLimits:
        """How long sessions last."""
        return self.sessions.limits

    def find(self, token: str, address: str, *, active: bool) -> Session | None:
        """The session of this token, where it has not ended."""
        visitor = self.sessions.find(token, address, active=active)
        return self.of(visitor) if visitor is not None else None

    def entered(self, entered: Entered, address: str) -> Session | None:
        """The session of somebody who came in just now."""
        return self.find(entered.session, address, active=False)

    def of(self, visitor: Visitor) -> Session:
        """A visitor, for one request."""
        with self._turn:
            listed = self._listed.setdefault(visitor.ticket.digest, set())
            if len(self._listed) > _REMEMBERED:
                del self._listed[next(iter(self._listed))]
        return Session(visitor, self, listed)
