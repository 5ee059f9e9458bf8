"""The answer to whether a web process can do its work."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response


def readiness(checks: Mapping[str, str]) -> Response:
    """200 where nothing is wrong, else 503, so that nobody is sent here; by check what is wrong, in Dutch."""
    good = not any(checks.values())
    body = {"ready": good, "checks": {name: wrong or "ok" for name, wrong in checks.items()}}
    return JSONResponse(body, status_code=200 if good else 503)
