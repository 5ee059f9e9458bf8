"""Who is in: a one-time token becomes a session that lives in this process's memory and ends with it."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from triage.domain.access import Viewer

LASTS = timedelta(hours=12)
"""A working day with room on both sides (ours); the self-updating page makes idle time meaningless as a limit."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of an act, in words."""

    text: str
    failed: bool


@dataclass(slots=True)
class Session:
    """Somebody who came in, until when, and the references this session's lists have shown (for the access log).
    `proof` stands in every form of the session's pages and nowhere else."""

    viewer: Viewer
    until: datetime
    listed: set[str] = field(default_factory=set)
    proof: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    notices: list[Notice] = field(default_factory=list)

    def tell(self, text: str, *, failed: bool = False) -> None:
        """Say on the next page what came of an act."""
        self.notices.append(Notice(text, failed))

    def told(self) -> list[Notice]:
        """What is to be said now; once."""
        found, self.notices = self.notices, []
        return found


class SessionBook:
    """The sessions of one server. Every comparison of a secret takes the same time whatever was given."""

    def __init__(self, token: str, viewer: Viewer) -> None:
        self._token = token.encode()
        self._viewer = viewer
        self._sessions: dict[bytes, Session] = {}
        self._turn = threading.Lock()

    def enter(self, token: str, now: datetime) -> str | None:
        """The id of a new session, once, for whoever brings the token; None for everybody else."""
        given = token.encode(errors="replace")
        with self._turn:
            if not self._token or not hmac.compare_digest(given, self._token):
                return None
            self._token = b""
            session_id = secrets.token_urlsafe(32)
            self._sessions[session_id.encode()] = Session(self._viewer, now + LASTS)
            return session_id

    def find(self, session_id: str, now: datetime) -> Session | None:
        """The session with this id, where it has not ended."""
        given = session_id.encode(errors="replace")
        found: Session | None = None
        for known, session in list(self._sessions.items()):
            if hmac.compare_digest(known, given):
                found = session
        return found if found is not None and found.until > now else None
