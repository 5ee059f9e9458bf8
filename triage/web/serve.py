"""Runs the application under uvicorn."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, host: str, port: int, *, cert: str = "", key: str = "", proxies: Sequence[str] = ()) -> None:
    """Serve *app* until interrupted. No access log: addresses hold references and, once, a link's code. Forwarded
    headers count from *proxies* alone, which see to it that nobody else's come through."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
        ssl_certfile=cert or None,
        ssl_keyfile=key or None,
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    # A signal ends the server, and uvicorn raises it once more when it is down: that is no error.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()
