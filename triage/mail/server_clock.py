"""What time a web server says it is: for `triage check`, beside what this machine says. Nothing but a HEAD of its first
page is asked, and whatever it answers will do: every answer is dated (RFC 9110, 6.6.1).
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from triage.mail.account import tls_context


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def clock_of(url: str, *, ca_file: str = "", timeout: float = 10.0) -> datetime | None:
    """The moment in the Date header of the server of *url*, to the second; None where it cannot be reached or gives
    none: what is wrong with the server is told where it is used."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        return None
    request = urllib.request.Request(f"https://{parts.netloc}/", method="HEAD")
    secure = urllib.request.HTTPSHandler(context=tls_context(ca_file))
    opener = urllib.request.build_opener(secure, _NoRedirects())
    try:
        with opener.open(request, timeout=timeout) as answer:
            dated = answer.headers.get("Date")
    except urllib.error.HTTPError as error:
        with error:
            dated = error.headers.get("Date")
    except (OSError, http.client.HTTPException, ValueError):
        return None
    try:
        found = parsedate_to_datetime(dated or "")
    except ValueError:
        return None
    return found if found.utcoffset() is not None else None
