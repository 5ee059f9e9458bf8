"""What every request meets first and every answer last: the Host, the session, the headers, the last net for errors.

A path is closed unless it is named here as open, so a new page cannot forget to ask who is looking (R-54).
"""

from __future__ import annotations

import logging
import traceback
from ipaddress import ip_address
from pathlib import PurePath
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage.domain.errors import Transient
from triage.identity import Gate
from triage.web.api_problem import API, is_api, problem
from triage.web.cookies import address_of, is_secure, read
from triage.web.framing import with_own
from triage.web.onward import LOGIN, login_address, safe_onward
from triage.web.render import Pages
from triage.web.sessions import Session, SessionBook

ENTRANCE = "/binnen"
FIRST_USE = "/eerste-keer"
STATIC = "/static/"
SESSION = "/sessie"
FEEDS = "/agenda/"
HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
_PROBES = frozenset({HEALTH, READY, METRICS})
# Everything else is for who is in.
OPEN = frozenset({ENTRANCE, LOGIN, FIRST_USE, SESSION}) | _PROBES
_OPEN_BELOW = (STATIC, f"{LOGIN}/", f"{FIRST_USE}/", FEEDS, API)
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
_UNSAFE = "Over het netwerk alleen via https; begin het adres met https://."
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


def is_open(path: str) -> bool:
    """Whether somebody who is not in may ask for this path."""
    return path in OPEN or path.startswith(_OPEN_BELOW)


def renews_itself(request: Request) -> bool:
    """Whether a page asked by itself: that is no act of its reader, and keeps no session alive."""
    return "fragment" in request.query_params or request.url.path == SESSION


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, gate: Gate, sessions: SessionBook, pages: Pages) -> None:
        self.app = app
        self._hosts = frozenset(host.lower() for host in gate.allowed_hosts)
        self._secure_only = gate.secure_only
        self._sessions, self._pages = sessions, pages

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
                message["headers"] = [*_without_ours(message["headers"]), *_ours(request)]
            await send(message)

        try:
            inside = await self._refusal(request) or self.app
            await inside(request.scope, receive, with_headers)
        except Exception as error:  # the last net: no traceback reaches a page, no content reaches the log
            _LOG.error("onverwachte fout: %s", without_content(error))
            if not begun:
                status = 503 if isinstance(error, Transient) else 500
                await self._error(request, status)(request.scope, receive, with_headers)

    async def _refusal(self, request: Request) -> Response | None:
        """An answer instead of the page, or None; puts the session where the page finds it."""
        # Who keeps the service running asks from the machine itself, by its own name and without https.
        probed = request.url.path in _PROBES and is_near(request)
        if not self._is_ours(request.headers.getlist("host")) and not probed:
            return self._error(request, 400)
        if self._secure_only and not is_secure(request) and not probed:
            return problem(400, _UNSAFE) if is_api(request) else self._pages.unsafe()
        path = request.url.path
        request.state.session = None
        if path.startswith(STATIC):
            return None if request.method in _LOOKING else self._pages.error(405)
        if path in _PROBES:
            return None
        if is_api(request):
            # No cookie counts there, so no other site's page can ask in somebody's name.
            return None
        token = read(request, "sessie")
        if token:
            request.state.session = await to_thread.run_sync(self._find, token, request)
        if request.state.session is None and not is_open(path):
            return self._outside(request)
        if request.method not in _LOOKING and not _is_from_here(request):
            return self._pages.foreign()
        return None

    def _error(self, request: Request, status: int) -> Response:
        return problem(status) if is_api(request) else self._pages.error(status)

    def _find(self, token: str, request: Request) -> Session | None:
        return self._sessions.find(token, address_of(request), active=not renews_itself(request))

    def _outside(self, request: Request) -> Response:
        """Somebody who is not in, or whose session ended. A page is asked for once more after logging in."""
        if request.method != "GET" or "fragment" in request.query_params:
            return self._pages.error(403, login_address(_came_from(request)))
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.headers.get("sec-fetch-site") == "cross-site":
            # From another site's link or from a provider: the browser left the Strict cookie behind. A page of our own
            # asks again, and then it comes along.
            return self._pages.again(safe_onward(asked))
        return RedirectResponse(login_address(asked), status_code=303)

    def _is_ours(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        host = hosts[0].lower()
        name, colon, port = host.rpartition(":")
        bare = name if colon and port.isdigit() and (name.endswith("]") or ":" not in name) else host
        return host in self._hosts or bare in self._hosts


def is_near(request: Request) -> bool:
    """Whether it was asked on this machine, by a name of this machine, and nobody passed it on: a proxy that stands
    here too would else make everybody near."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    named = request.url.hostname or ""
    return _is_here(request.client.host if request.client else "") and (named == "localhost" or _is_here(named))


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _came_from(request: Request) -> str:
    """The page of ours whose form this is, to return to; empty where the browser does not say."""
    parts = urlsplit(request.headers.get("referer", ""))
    here = parts.scheme == request.url.scheme and parts.netloc == request.headers.get("host", "")
    return parts.path + (f"?{parts.query}" if parts.query else "") if here else ""


def _is_from_here(request: Request) -> bool:
    """Whether a page of this server sent it. Every browser names the origin of a form; who names none is not asked."""
    return request.headers.getlist("origin") == [f"{request.url.scheme}://{request.headers['host']}"]


def _ours(request: Request) -> list[tuple[bytes, bytes]]:
    named = with_own(request, dict((*_HEADERS, _HSTS) if is_secure(request) else _HEADERS))
    return [(name.encode(), value.encode()) for name, value in named.items()]


def _without_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name.encode() for name, _ in _HEADERS}
    return [(name, value) for name, value in headers if name.lower() not in names]


def without_content(error: BaseException) -> str:
    """Where an error came from, without its message: that may quote a mail (R-52)."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} ({places})"
