"""Asks the web application for pages inside this process: what is measured is the server, no client and no network."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp

_HOST = "testserver"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, with the seconds it took by the clock and of this process's processors."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    wall: float
    processor: float


class Asking:
    """Somebody who is in, by the cookies they were given."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._cookies: dict[str, str] = {}

    async def get(self, address: str) -> Answer:
        """One page, whole."""
        heads: list[tuple[bytes, bytes]] = []
        parts: list[bytes] = []
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                heads.extend(message["headers"])
            else:
                parts.append(message.get("body", b""))

        begun, worked = time.perf_counter(), time.process_time()
        await self._ask(address, receive, send)
        answer = Answer(
            status, tuple(heads), b"".join(parts), time.perf_counter() - begun, time.process_time() - worked
        )
        self._keep(heads)
        return answer

    async def _ask(
        self, address: str, receive: Callable[[], Awaitable[dict[str, Any]]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        parts = urlsplit(address)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": unquote(parts.path), "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
            "root_path": "", "client": ("127.0.0.1", 1), "server": (_HOST, 80), "state": {},
            "headers": [(b"host", _HOST.encode()), (b"cookie", cookies.encode())],
        }  # fmt: skip
        await self._app(scope, receive, send)

    def _keep(self, headers: list[tuple[bytes, bytes]]) -> None:
        for name, value in headers:
            if name.lower() == b"set-cookie":
                key, _, rest = value.decode("latin-1").partition("=")
                self._cookies[key] = rest.partition(";")[0]
