"""Tokens instead of passwords (OAuth 2.0) for IMAP and SMTP: Microsoft 365 by client credentials, Google by a refresh
token.

What it guarantees: one token for each registration, kept in memory only and renewed five minutes before its end; one
request at a time; a failure is told to the other mailboxes of the same registration at once, and registrations never
wait for each other. msal and the token endpoint are reached over HTTPS with the certificates and time limits of this
house, and redirects are not followed: a secret goes nowhere else.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.domain.errors import LoginRefused, ServerUnreachable, TriageError
from triage.mail.account import tls_context, why_unreachable

# Renewed this long before its end, so that it does not end between the check and the server's own look at it.
_MARGIN_SECONDS = 300.0
# After a failure every mailbox of the registration hears the same for a while, instead of waiting for it in turn.
_PAUSE_SECONDS = 15.0
_LARGEST_ANSWER = 1_000_000
# RFC 6749, 4.1.2.1: worth trying again, although the answer is no.
_NOT_NOW = frozenset({"temporarily_unavailable", "server_error"})

MICROSOFT_AUTHORITY = "https://login.microsoftonline.com"
MICROSOFT_SCOPE = "https://outlook.office365.com/.default"
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


class Provider(StrEnum):
    """Whose tokens."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"


@dataclass(frozen=True, slots=True)
class Registration:
    """An app that was registered with Microsoft or Google. `secret` is a client secret, or (Microsoft) a private key
    with its certificate in PEM; `secret_name` is where people keep it. `refresh_token` is Google's alone."""

    key: str
    provider: Provider
    client_id: str
    secret: str = field(repr=False)
    secret_name: str
    tenant: str = ""
    authority: str = MICROSOFT_AUTHORITY
    scope: str = MICROSOFT_SCOPE
    refresh_token: str = field(default="", repr=False)
    token_url: str = GOOGLE_TOKEN_URL
    ca_file: str = ""
    timeout: float = 20.0

    @property
    def host(self) -> str:
        """The server that gives its tokens."""
        url = self.authority if self.provider is Provider.MICROSOFT else self.token_url
        return urllib.parse.urlsplit(url).netloc


def xoauth2(user: str, token: str) -> str:
    """What a client says first in SASL XOAUTH2, before base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


class TokenSource:
    """The tokens of one registration (account.Tokens), shared by its mailboxes and their threads."""

    def __init__(self, registration: Registration, ticks: Callable[[], float] = time.monotonic) -> None:
        self._registration = registration
        self._ticks = ticks
        self._lock = threading.Lock()
        self._token = ""
        self._ends = 0.0
        self._failure: TriageError | None = None
        self._paused_until = 0.0
        self._app: Any = None

    def token(self) -> str:
        """A token that lives on for a while. Raises `ServerUnreachable` or `LoginRefused`."""
        with self._lock:
            if self._ticks() < self._ends - _MARGIN_SECONDS:
                return self._token
            try:
                return self._fetched()
            except ServerUnreachable:
                if self._ticks() < self._ends:
                    return self._token
                raise

    def renewed(self, refused: str) -> str:
        """A token other than *refused*, which a mail server did not take; raises as `token` does."""
        with self._lock:
            if self._token != refused and self._ticks() < self._ends - _MARGIN_SECONDS:
                # Somebody else was refused the same one, and has a new one already.
                return self._token
            return self._fetched()

    def advice(self, use: str) -> str:
        """What a person can do where a mail server refuses a good token; *use* is imap or smtp."""
        if self._registration.provider is Provider.GOOGLE:
            return "controleer dat user het account is dat toestemming gaf (docs/microsoft365.md, Google)"
        if use == "smtp":
            return (
                "zet SMTP AUTH aan voor de mailbox (Set-CASMailbox) en geef de app toegang (Add-MailboxPermission); "
                "zie docs/microsoft365.md, stap 5 en 6"
            )
        return "geef de app toegang tot de mailbox (Add-MailboxPermission); zie docs/microsoft365.md, stap 5"

    def _fetched(self) -> str:
        now = self._ticks()
        if self._failure is not None and now < self._paused_until:
            raise type(self._failure)(str(self._failure))
        try:
            answer = self._asked()
        except (LoginRefused, ServerUnreachable) as error:
            self._failure, self._paused_until = error, self._ticks() + _PAUSE_SECONDS
            raise
        self._failure = None
        self._token, self._ends = str(answer["access_token"]), now + _seconds(answer.get("expires_in"))
        return self._token

    def _asked(self) -> Mapping[str, Any]:
        registration = self._registration
        google = registration.provider is Provider.GOOGLE
        answer = self._by_refresh_token() if google else self._by_client_credentials()
        if answer.get("access_token"):
            return answer
        if answer.get("error") in _NOT_NOW:
            raise ServerUnreachable(f"{registration.host} geeft nu geen token; de dienst probeert het opnieuw.")
        raise LoginRefused(_why_refused(registration, answer))

    def _by_client_credentials(self) -> Mapping[str, Any]:
        registration = self._registration
        try:
            if self._app is None:
                self._app = _microsoft_app(registration)
            # msal keeps tokens too; when one is due for renewal is decided here.
            self._app.remove_tokens_for_client()
            answer = self._app.acquire_token_for_client(scopes=[registration.scope])
        except TriageError:
            raise
        except Exception as error:
            # msal raises ValueError, KeyError, RuntimeError and its own for an answer that it does not understand.
            raise ServerUnreachable(
                f"{registration.host}: onbegrijpelijk antwoord ({type(error).__name__}); controleer authority in "
                f"[oauth.{registration.key}]."
            ) from error
        return answer if isinstance(answer, dict) else {}

    def _by_refresh_token(self) -> Mapping[str, Any]:
        registration = self._registration
        form = {
            "grant_type": "refresh_token",
            "client_id": registration.client_id,
            "client_secret": registration.secret,
            "refresh_token": registration.refresh_token,
        }
        answer = _Https(registration).post(registration.token_url, data=form)
        found: Mapping[str, Any] = json.loads(answer.text)
        return found


def _seconds(value: object) -> float:
    """How long a token lives, as its server says; unsaid it is used once (RFC 6749, 5.1 recommends to say it)."""
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return 0.0


def _microsoft_app(registration: Registration) -> Any:
    # Late: it takes a seventh of a second, and most commands need no token.
    from msal import ConfidentialClientApplication
    from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS

    # Microsoft vouches for its own hosts only; another one is the configuration's choice, and nobody is asked about it.
    vouched = None if registration.host in WELL_KNOWN_AUTHORITY_HOSTS else False
    https = _Https(registration)
    try:
        return ConfidentialClientApplication(
            registration.client_id,
            client_credential=_credential(registration),
            authority=f"{registration.authority.rstrip('/')}/{registration.tenant}",
            validate_authority=vouched is None,
            instance_discovery=vouched,
            http_client=https,
        )
    except ValueError as error:
        if not https.refused:
            raise
        raise LoginRefused(
            f"{registration.host} kent de tenant '{registration.tenant}' niet; controleer tenant in "
            f"[oauth.{registration.key}]."
        ) from error


def _credential(registration: Registration) -> str | dict[str, str]:
    secret = registration.secret
    if "-----BEGIN" not in secret:
        return secret
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        load_pem_private_key(secret.encode(), None)
        load_pem_x509_certificate(secret.encode())
    except (ValueError, TypeError) as error:
        raise LoginRefused(
            f"het certificaat van oauth.{registration.key} is niet te lezen; zet in {registration.secret_name}_FILE "
            "een PEM-bestand met de sleutel zonder wachtwoord en het certificaat."
        ) from error
    return {"private_key": secret, "public_certificate": secret}


# What Microsoft's number means for who reads it: shown, never decided by.
_BY_CODE = {
    7000222: "het geheim is verlopen; maak een nieuw geheim bij de app-registratie en zet het in {secret}",
    7000215: "het geheim klopt niet; zet de waarde (niet de id) van het geheim in {secret}",
    700016: "de app is onbekend in deze tenant; controleer client_id en tenant in [oauth.{key}]",
    700027: "het certificaat hoort niet bij de app; upload het bij de app-registratie of vervang {secret}",
    90002: "de tenant is onbekend; controleer tenant in [oauth.{key}]",
    7000112: "de app is uitgeschakeld; zet haar aan bij de bedrijfstoepassingen in Entra",
    53003: "een regel voor voorwaardelijke toegang houdt de app tegen; laat de beheerder haar uitzonderen",
    70011: "de scope klopt niet; controleer scope in [oauth.{key}]",
}
_BY_ERROR = {
    "invalid_client": "client_id of geheim klopt niet; controleer client_id in [oauth.{key}] en {secret}",
    "unauthorized_client": "de app is hier onbekend of mag dit niet; controleer client_id en tenant in [oauth.{key}]",
    "invalid_scope": "de scope klopt niet; controleer scope in [oauth.{key}]",
    "invalid_grant": "de toestemming is ingetrokken of verlopen; haal een nieuw refresh token (docs/microsoft365.md)",
}


def _why_refused(registration: Registration, answer: Mapping[str, Any]) -> str:
    codes = answer.get("error_codes")
    code = next((code for code in codes if code in _BY_CODE), None) if isinstance(codes, list) else None
    error = str(answer.get("error", ""))[:40]
    if code is not None:
        said, why = f"AADSTS{code}", _BY_CODE[code]
    else:
        number = f", AADSTS{codes[0]}" if isinstance(codes, list) and codes and isinstance(codes[0], int) else ""
        said = f"{error or 'zonder uitleg'}{number}"
        why = _BY_ERROR.get(error, "controleer [oauth.{key}] en {secret}; zie docs/microsoft365.md")
    told = why.format(key=registration.key, secret=registration.secret_name)
    return f"{registration.host} weigert een token voor oauth.{registration.key} ({said}): {told}."


@dataclass(frozen=True, slots=True)
class _Answer:
    """An HTTP answer, as msal reads one."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Nothing: what is worth an error was raised already."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


class _Https:
    """HTTPS for one registration, with what msal expects of a client. Raises `ServerUnreachable` for all that is no
    answer to the question: no connection, 429, 5xx, a redirect, anything but JSON."""

    def __init__(self, registration: Registration) -> None:
        self._registration = registration
        self.refused = False

    def get(self, url: str, params: Mapping[str, str] | None = None, **options: Any) -> _Answer:
        """GET *url*."""
        return self._request(url, params, None, options.get("headers"))

    def post(
        self, url: str, params: Mapping[str, str] | None = None, data: Mapping[str, Any] | None = None, **options: Any
    ) -> _Answer:
        """POST *data* as a form to *url*."""
        return self._request(url, params, urllib.parse.urlencode(data or {}).encode(), options.get("headers"))

    def close(self) -> None:
        """Nothing is kept open."""

    def _request(
        self, url: str, params: Mapping[str, str] | None, form: bytes | None, headers: Mapping[str, str] | None
    ) -> _Answer:
        where = f"{self._registration.host} (oauth.{self._registration.key})"
        if urllib.parse.urlsplit(url).scheme != "https":
            raise ServerUnreachable(f"{where}: het adres van de tokenserver is niet https; controleer authority.")
        if params:
            url = f"{url}{'&' if '?' in url else '?'}{urllib.parse.urlencode(params)}"
        try:
            request = urllib.request.Request(url, form, dict(headers or {}))  # noqa: S310 - https, see above
            status, body, answered = self._exchange(request)
        except (OSError, http.client.HTTPException, ValueError) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            known = cause if isinstance(cause, BaseException) else error
            raise ServerUnreachable(f"{where}: {why_unreachable(known, self._registration.timeout)}.") from error
        if status != 200 and (not 400 <= status < 500 or status in (407, 408, 429)):
            raise ServerUnreachable(f"{where} geeft nu geen token ({status}); de dienst probeert het opnieuw.")
        text = body.decode("utf-8", "replace")
        if not _is_object(text):
            raise ServerUnreachable(
                f"{where}: onbegrijpelijk antwoord ({status}); controleer authority en het netwerk."
            )
        self.refused = self.refused or status != 200
        return _Answer(status, text, answered)

    def _exchange(self, request: urllib.request.Request) -> tuple[int, bytes, dict[str, str]]:
        secure = urllib.request.HTTPSHandler(context=tls_context(self._registration.ca_file))
        opener = urllib.request.build_opener(secure, _NoRedirects())
        try:
            with opener.open(request, timeout=self._registration.timeout) as answer:
                return answer.status, answer.read(_LARGEST_ANSWER), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(_LARGEST_ANSWER), dict(error.headers)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
