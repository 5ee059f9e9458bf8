"""The three cookies: the session, a login under way, the devices that are known.

Over https their names begin with `__Host-`: a browser takes them from this host alone, over https, for every path
(RFC 6265bis, 4.1.3.2). Cookies do not tell ports apart (RFC 6265, 8.5), so the port stands in the name. Over plain
http, on this machine alone, there is neither prefix nor `Secure`.

The session is `SameSite=Strict`: no other site's link or form ever brings it. The login under way is `Lax`, because an
OpenID provider sends the browser back from its own site, and a Strict cookie would stay behind.
"""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from triage.identity import Origin

_DAYS = 24 * 3600
_DEVICE_SECONDS = 180 * _DAYS
_LONGEST = 300
Kind = Literal["sessie", "aanmelden", "apparaat"]


def cookie_name(request: Request, kind: Kind = "sessie") -> str:
    """The name of a cookie on this server."""
    server = request.scope.get("server")
    name = f"triage-{kind}-{server[1] if server else 0}"
    return f"__Host-{name}" if is_secure(request) else name


def is_secure(request: Request) -> bool:
    """Whether this came over https, to us or to the proxy in front of us."""
    return request.url.scheme == "https"


def read(request: Request, kind: Kind) -> str:
    """A cookie's value; empty where there is none that could be ours."""
    value = request.cookies.get(cookie_name(request, kind), "")
    return value if len(value) <= _LONGEST else ""


def write(request: Request, response: Response, kind: Kind, value: str) -> None:
    """Set a cookie; the session and the login under way end with the browser."""
    response.set_cookie(
        cookie_name(request, kind),
        value,
        max_age=_DEVICE_SECONDS if kind == "apparaat" else None,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax" if kind == "aanmelden" else "strict",
    )


def clear(request: Request, response: Response, kind: Kind) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(cookie_name(request, kind), path="/", secure=is_secure(request), httponly=True)


def origin_of(request: Request) -> Origin:
    """From where a request comes. Behind a named proxy the address is what that proxy says."""
    devices = tuple(each for each in read(request, "apparaat").split(".") if each)
    return Origin(address_of(request), request.headers.get("user-agent", "")[:200], devices)


def address_of(request: Request) -> str:
    """The address of who asks."""
    return request.client.host[:64] if request.client else ""
