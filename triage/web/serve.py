"""Runs the application under uvicorn."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp


def serve(app: ASGIApp, door: socket.socket, *, cert: str = "", key: str = "", proxies: Sequence[str] = ()) -> None:
    """Serve *app* to who comes to *door* until interrupted."""
    config = configured(app, cert=cert, key=key, proxies=proxies)
    # A signal ends the server, and uvicorn raises it once more when it is down: that is no error.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run([door])


def configured(app: ASGIApp, *, cert: str = "", key: str = "", proxies: Sequence[str] = ()) -> uvicorn.Config:
    """How *app* is served. No access log: addresses hold references and, once, a link's code. X-Forwarded-For and
    X-Forwarded-Proto count from *proxies* alone: who asks is the last address that none of them is, so what a client
    wrote itself does not count. With a certificate of its own, TLS 1.2 or newer."""
    config = uvicorn.Config(
        app,
        access_log=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        log_level="warning",
        # Its lines go the way of all others (`triage.wiring.journal`).
        log_config=None,
        timeout_graceful_shutdown=5,
        ssl_certfile=cert or None,
        ssl_keyfile=key or None,
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return config
