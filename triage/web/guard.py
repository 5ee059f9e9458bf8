"""What every request meets first and every answer last: the Host, the session, the headers, the last net for errors.

A path is closed unless it is named here as open, so a new page cannot forget to ask who is looking (R-54).
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage.ports.clock import Clock
from triage.web.render import Pages
from triage.web.sessions import SessionBook

ENTRANCE = "/binnen"
STATIC = "/static/"
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
_LOG = logging.getLogger("triage.web")

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    # Not no-referrer: browsers would then send `Origin: null` with our own forms (Fetch, "append a request Origin").
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cache-control", "no-store"),
)
_HSTS = ("strict-transport-security", "max-age=31536000")


def cookie_name(request: Request) -> str:
    """The session's cookie. Cookies do not tell ports apart (RFC 6265, 8.5): two servers on one machine would put each
    other's people out, so the port stands in the name."""
    server = request.scope.get("server")
    return f"triage-{server[1] if server else 0}"


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, *, allowed_hosts: Sequence[str], sessions: SessionBook, clock: Clock, pages: Pages
    ) -> None:
        self.app = app
        self._hosts = frozenset(host.lower() for host in allowed_hosts)
        self._sessions, self._clock, self._pages = sessions, clock, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(Request(scope), receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*_without_ours(message["headers"]), *_ours(request.url.scheme == "https")]
            await send(message)

        try:
            inside = self._refusal(request) or self.app
            await inside(request.scope, receive, with_headers)
        except Exception as error:  # the last net: no traceback reaches a page, no content reaches the log
            _LOG.error("onverwachte fout: %s", without_content(error))
            if not begun:
                await self._pages.error(500)(request.scope, receive, with_headers)

    def _refusal(self, request: Request) -> Response | None:
        """An answer instead of the page, or None; puts the session where the page finds it."""
        if not self._is_ours(request.headers.getlist("host")):
            return self._pages.error(400)
        now = self._clock.now()
        session = self._sessions.find(request.cookies.get(cookie_name(request), ""), now)
        request.state.session = session
        path = request.url.path
        if session is None and path != ENTRANCE and not path.startswith(STATIC):
            return self._pages.error(403)
        if request.method not in _LOOKING and not _is_from_here(request):
            return self._pages.foreign()
        return None

    def _is_ours(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        host = hosts[0].lower()
        name, colon, port = host.rpartition(":")
        bare = name if colon and port.isdigit() and (name.endswith("]") or ":" not in name) else host
        return host in self._hosts or bare in self._hosts


def _is_from_here(request: Request) -> bool:
    """Whether a page of this server sent it. Every browser names the origin of a form; who names none is not asked."""
    return request.headers.getlist("origin") == [f"{request.url.scheme}://{request.headers['host']}"]


def _ours(secure: bool) -> list[tuple[bytes, bytes]]:
    named = (*_HEADERS, _HSTS) if secure else _HEADERS
    return [(name.encode(), value.encode()) for name, value in named]


def _without_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name.encode() for name, _ in _HEADERS}
    return [(name, value) for name, value in headers if name.lower() not in names]


def without_content(error: BaseException) -> str:
    """Where an error came from, without its message: that may quote a mail (R-52)."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} ({places})"
