"""The few answers whose headers differ from all others: a page that frames a mail's layout, that layout itself, and a
file to save. Each gets less than an ordinary page where it can, never more.
"""

from __future__ import annotations

import base64
import hashlib

from starlette.requests import Request

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0.75rem 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
td, th { padding: 0.125rem 0.5rem; border: 1px solid GrayText; text-align: left; vertical-align: top; }
blockquote { margin: 0.5rem 0; padding-left: 0.75rem; border-left: 3px solid GrayText; }
pre { white-space: pre-wrap; }
:focus-visible { outline: 3px solid; outline-offset: -3px; }
.koppeling { text-decoration: underline; }
.adres { unicode-bidi: isolate; font: 0.875rem/1.5 ui-monospace, monospace; }
"""
"""What a mail's layout looks like. It stands in the page and is named by its hash: a sandboxed frame has no origin, so
it could not fetch a file of ours, and this way it needs nothing at all."""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_FRAMED = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
_SAVED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def frames(request: Request) -> None:
    """The answer holds a frame with a page of ours."""
    request.state.own_headers = {"also": "frame-src 'self'"}


def framed(request: Request) -> None:
    """A stranger's HTML in that frame: nothing runs, nothing is fetched, only a page of ours may hold it."""
    request.state.own_headers = {
        "content-security-policy": _FRAMED,
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "no-referrer",
    }


def saved(request: Request) -> None:
    """The answer is a stranger's file: whoever opens it as a page after all, gets one that can do nothing."""
    request.state.own_headers = {"content-security-policy": _SAVED, "referrer-policy": "no-referrer"}


def asked_again(request: Request) -> None:
    """The answer is asked for again and again by the same program, which may keep it to ask whether it changed."""
    request.state.own_headers = {"content-security-policy": _SAVED, "cache-control": "private, no-cache"}


def with_own(request: Request, headers: dict[str, str]) -> dict[str, str]:
    """*headers* as the answer to *request* has them."""
    own = dict(getattr(request.state, "own_headers", {}))
    also = own.pop("also", "")
    found = headers | own
    if also:
        found["content-security-policy"] += f"; {also}"
    return found
