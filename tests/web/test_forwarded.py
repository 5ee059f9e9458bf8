"""Who asks and how, behind a proxy: what a named proxy says counts, and nothing that a client wrote itself."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from triage.web.cookies import address_of, is_secure
from triage.web.serve import configured

PROXY, STRANGER, OUTER = "127.0.0.1", "127.0.0.2", "10.0.0.5"
CLIENT, FORGED = "192.0.2.4", "198.51.100.9"


async def _tells(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        request = Request(scope)
        await JSONResponse([address_of(request), is_secure(request)])(scope, receive, send)


@contextmanager
def _served(*proxies: str) -> Iterator[int]:
    # It listens from here on: who comes before the server runs waits a moment.
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configured(_tells, proxies=proxies))
    running = threading.Thread(target=server.run, args=([door],))
    running.start()
    try:
        yield door.getsockname()[1]
    finally:
        server.should_exit = True
        running.join(60)


def _asked(port: int, *headers: tuple[str, str], peer: str = PROXY) -> tuple[str, bool]:
    """Who asks and whether by https, as the pages see it."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(peer, 0))
    line.putrequest("GET", "/")
    for name, value in headers:
        line.putheader(name, value)
    line.endheaders()
    address, secure = json.loads(line.getresponse().read())
    line.close()
    return address, secure


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with _served(PROXY, OUTER) as found:
        yield found


FOR, PROTO = "X-Forwarded-For", "X-Forwarded-Proto"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (((FOR, CLIENT), (PROTO, "https")), (CLIENT, True)),
        (((FOR, CLIENT),), (CLIENT, False)),
        ((), (PROXY, False)),
        # The client wrote the first part itself; its proxy put the true address behind it.
        (((FOR, f"{FORGED}, {CLIENT}"), (PROTO, "https")), (CLIENT, True)),
        (((FOR, f"{PROXY}, {CLIENT}"),), (CLIENT, False)),
        (((FOR, f"{OUTER}, {FORGED}, {CLIENT}"),), (CLIENT, False)),
        (((FOR, FORGED), (FOR, CLIENT)), (CLIENT, False)),
        # Two proxies in a row, both named.
        (((FOR, f"{FORGED}, {CLIENT}, {OUTER}"), (PROTO, "https")), (CLIENT, True)),
        # Other headers say nothing, and a scheme is one word.
        ((("X-Real-IP", FORGED), ("X-Forwarded-Ssl", "on")), (PROXY, False)),
        ((("Forwarded", f"for={FORGED};proto=https"),), (PROXY, False)),
        (((PROTO, "https, http"),), (PROXY, False)),
        (((PROTO, "javascript"),), (PROXY, False)),
        (((PROTO, "https"), (PROTO, "http")), (PROXY, False)),
    ],
)  # fmt: skip
def test_what_the_named_proxies_say_counts(
    port: int, headers: tuple[tuple[str, str], ...], told: tuple[str, bool]
) -> None:
    assert _asked(port, *headers) == told


def test_what_somebody_else_says_counts_for_nothing(port: int) -> None:
    headers = ((FOR, CLIENT), (PROTO, "https"))
    assert _asked(port, *headers, peer=STRANGER) == (STRANGER, False)


def test_without_a_named_proxy_nobody_s_headers_count() -> None:
    with _served() as port:
        assert _asked(port, (FOR, CLIENT), (PROTO, "https")) == (PROXY, False)
