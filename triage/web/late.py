"""The web queue while its database cannot be opened: the process starts, says so, and goes on by itself once it can.

Whoever keeps the service running sees it at `/readyz`; people get a page that says what is wrong.
"""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from triage.domain.errors import TriageError
from triage.web.api_problem import is_api, problem
from triage.web.guard import HEALTH, READY
from triage.web.readiness import readiness

_AGAIN_SECONDS = 2.0
_PAGE = """<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><title>De wachtrij kan nog niet open – veiligheidstriage</title></head>
<body><main><h1>De wachtrij kan nog niet open</h1>
<p>{why}</p>
<p>Wie de server beheert, kan dit oplossen. Laad deze pagina daarna opnieuw. Direct gevaar? Bel 112.</p></main></body>
</html>
"""


class LateQueue:
    """ASGI application that makes the real one with *make* as soon as that succeeds, and asks it no sooner than every
    two seconds. *make* raises TriageError while it cannot be made."""

    def __init__(self, make: Callable[[], ASGIApp], why: TriageError) -> None:
        self._make, self._why = make, str(why)
        self._made: ASGIApp | None = None
        self._turn = threading.Lock()
        self._next_try = time.monotonic() + _AGAIN_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        inside = self._made or await to_thread.run_sync(self._try)
        if inside is None and scope["type"] == "http":
            inside = self._answer(Request(scope))
        if inside is not None:
            await inside(scope, receive, send)

    def _try(self) -> ASGIApp | None:
        if self._turn.acquire(blocking=False):
            try:
                if self._made is None and time.monotonic() >= self._next_try:
                    self._made = self._make()
            except TriageError as error:
                self._why = str(error)
                self._next_try = time.monotonic() + _AGAIN_SECONDS
            finally:
                self._turn.release()
        return self._made

    def _answer(self, request: Request) -> Response:
        if request.url.path == HEALTH:
            return PlainTextResponse("ok\n")
        if request.url.path == READY:
            return readiness({"database": self._why})
        if is_api(request):
            return problem(503)
        return HTMLResponse(_PAGE.format(why=html.escape(self._why)), 503, {"cache-control": "no-store"})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
