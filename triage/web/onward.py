"""Where somebody goes after logging in: a page of this server, whatever the address asked for (no open redirect)."""

from __future__ import annotations

import re
from urllib.parse import quote

HOME = "/"
LOGIN = "/aanmelden"
_LONGEST = 500
# A path of ours begins with one slash and a plain character; browsers read a backslash as a slash and skip controls.
_PLAIN = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
_NOT_PAGES = ("/aanmelden", "/afmelden", "/eerste-keer", "/binnen", "/sessie", "/static")


def safe_onward(asked: str) -> str:
    """*asked* where it is a page here, else the queue."""
    if len(asked) > _LONGEST or _PLAIN.fullmatch(asked) is None:
        return HOME
    path = asked.partition("?")[0]
    if any(path == each or path.startswith(f"{each}/") for each in _NOT_PAGES):
        return HOME
    return asked


def login_address(asked: str) -> str:
    """The login page, with the page to return to."""
    onward = safe_onward(asked)
    return LOGIN if onward == HOME else f"{LOGIN}?terug={quote(onward, safe='')}"
