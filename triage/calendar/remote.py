"""Calendars on a server: an ICS address, or a CalDAV calendar (RFC 4791). Only https; nothing is ever written there.

What it guarantees: an answer within its limits of size and time or `Unavailable`, never an exception; a password goes
to the host it was given for and nowhere else; of an appointment nothing is kept but when it is.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import requests

from triage.calendar.apart import read_apart
from triage.calendar.limits import LARGEST, REDIRECTS, SECONDS
from triage.domain.dutch_tls import why_not_protected
from triage.ports.calendar import Busy, Unavailable

# Times and what says whether they count; a server that does as it is told sends no titles (RFC 4791, 9.6).
_PROPERTIES = (
    "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS",
    "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
)  # fmt: skip
_QUERY = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data>'
    '<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:prop name="PRODID"/>'
    f'<C:comp name="VEVENT">{"".join(f"""<C:prop name="{name}"/>""" for name in _PROPERTIES)}</C:comp>'
    '<C:comp name="VTIMEZONE"><C:allprop/><C:allcomp/></C:comp></C:comp></C:calendar-data></D:prop>'
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{start}" end="{end}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
)
_REDIRECTED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Account:
    """A calendar on a server. `zone`: the name of the region's zone, for times without one. `ca_file`: an authority of
    the organisation's own."""

    url: str = field(repr=False)
    zone: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class IcsCalendar:
    """A calendar that is published at an address. See `triage.ports.calendar.BusyTimes`."""

    account: Account

    def between(self, from_: datetime, until: datetime) -> Busy | Unavailable:
        """Busy times that touch [from_, until)."""
        body = _asked(self.account, "GET", {"accept": "text/calendar, */*;q=0.1"}, b"", follow=REDIRECTS)
        if isinstance(body, Unavailable):
            return body
        return read_apart("ics", body, self.account.zone, from_, until)


@dataclass(frozen=True, slots=True)
class CaldavCalendar:
    """A calendar on a CalDAV server, asked for its events in a range of time (RFC 4791, 7.8)."""

    account: Account

    def between(self, from_: datetime, until: datetime) -> Busy | Unavailable:
        """Busy times that touch [from_, until)."""
        start, end = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (from_, until))
        query = _QUERY.replace("{start}", start).replace("{end}", end).encode()
        headers = {"content-type": 'application/xml; charset="utf-8"', "depth": "1"}
        body = _asked(self.account, "REPORT", headers, query, follow=0)
        if isinstance(body, Unavailable):
            return body
        return read_apart("multistatus", body, self.account.zone, from_, until)


def _asked(
    account: Account, method: str, headers: Mapping[str, str], content: bytes, *, follow: int
) -> bytes | Unavailable:
    """The body of the answer to one question."""
    try:
        return _fetched(account, method, headers, content, follow)
    except requests.exceptions.SSLError as error:
        return Unavailable(why_not_protected(error), True)
    except requests.exceptions.Timeout:
        return Unavailable("de server antwoordt niet op tijd")
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema):
        return Unavailable("het adres is geen geldig adres; neem het opnieuw over", True)
    except (requests.RequestException, OSError, ValueError):
        # The message may hold the address, and that may be secret.
        return Unavailable("de server is niet bereikbaar of zijn antwoord breekt af")


def _fetched(
    account: Account, method: str, headers: Mapping[str, str], content: bytes, follow: int
) -> bytes | Unavailable:
    until = time.monotonic() + account.seconds
    url = account.url
    with requests.Session() as session:
        session.auth = _Login(account.user, account.password)
        for _ in range(follow + 1):
            if urlsplit(url).scheme != "https":
                return Unavailable("het adres begint niet met https, of stuurt door naar een adres zonder https", True)
            with session.request(
                method, url, headers={"user-agent": "veiligheidstriage", **headers}, data=content or None,
                timeout=account.seconds, allow_redirects=False, stream=True, verify=account.ca_file or True,
            ) as answer:  # fmt: skip
                if answer.status_code in _REDIRECTED:
                    before, url = url, urljoin(url, answer.headers.get("location", ""))
                    if urlsplit(url)[:2] != urlsplit(before)[:2]:
                        session.auth = _Login("", "")
                    continue
                wrong = _refusal(answer.status_code, method)
                return wrong if wrong is not None else _body(answer, until)
    return Unavailable("het adres stuurt door naar een ander; neem het adres over waar het uitkomt", True)


class _Login(requests.auth.AuthBase):
    """Basic authentication (RFC 7617, in UTF-8), or none: left to itself, requests would look in ~/.netrc."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._user:
            told = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
            request.headers["authorization"] = f"Basic {told}"
        return request


def _refusal(status: int, method: str) -> Unavailable | None:
    if status in (200, 207):
        return None
    if status in (401, 403):
        return Unavailable("de server weigert; controleer gebruiker, wachtwoord en wie de agenda mag lezen", True)
    if status in (404, 410):
        return Unavailable("op dit adres is geen agenda (meer); vraag een nieuw adres", True)
    if status in (400, 405, 409, 415, 501) and method == "REPORT":
        return Unavailable("op dit adres is geen CalDAV-agenda; neem het adres van de agenda zelf", True)
    return Unavailable(f"de server antwoordt met code {status}")


def _body(answer: requests.Response, until: float) -> bytes | Unavailable:
    """The whole body; not one that is too long, or comes in drops."""
    found = bytearray()
    for piece in answer.iter_content(65_536):
        found += piece
        if len(found) > LARGEST:
            return Unavailable(
                f"de agenda is groter dan {LARGEST // 1_000_000} MB; kies een agenda met alleen afspraken van dit team",
                True,
            )
        if time.monotonic() > until:
            return Unavailable("de server antwoordt te langzaam")
    return bytes(found)
