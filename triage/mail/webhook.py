"""Webhooks (ports.hook.Hook): an alarm, or what happened in a case, as an HTTPS POST that holds the case's reference
(of an event also which and when) and nothing else (R-52).

What it guarantees: certificate and host name are checked, redirects are not followed, nothing but the status of the
answer is read. The body is signed, so that whoever pages people can tell that it is ours: `X-Triage-Signature` is
`t=SECONDS,v1=HEX`, with the HMAC-SHA-256 of "SECONDS.ID.BODY", where ID is `X-Triage-Delivery`. A repeated one bears
the same ID.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from triage.domain.errors import ServerUnreachable
from triage.mail.account import tls_context, why_unreachable
from triage.ports.hook import HookCall, HookDeferred, HookRefused

# RFC 9110: a time-out, too early, too many requests (RFC 6585) are no refusal; nor is anything of 5xx.
_NOT_NOW = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class HookAccount:
    """Where a webhook is, and the secret its alarms are signed with. `ca_file` empty: the system's authorities."""

    key: str
    url: str
    secret: str = field(repr=False)
    ca_file: str = ""
    timeout: float = 10.0

    @property
    def host(self) -> str:
        """The server, for people: the path may be a secret of its own."""
        return urllib.parse.urlsplit(self.url).netloc.rpartition("@")[2]


def signature(secret: str, seconds: int, delivery: str, body: bytes) -> str:
    """The value of X-Triage-Signature."""
    signed = f"{seconds}.{delivery}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


class WebHook:
    """Posts to one address, over a connection of its own for each alarm."""

    def __init__(self, account: HookAccount) -> None:
        self._account = account

    def call(self, call: HookCall) -> None:
        """Post one call. Raises HookDeferred (no answer, 408, 425, 429, 5xx) or HookRefused (else, but 2xx)."""
        account = self._account
        told = {"event": call.event, "happened_at": call.happened_at} if call.event else {}
        body = json.dumps({"reference": call.reference, **told}, separators=(",", ":")).encode()
        what = "de melding" if call.event else "het alarm"
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "veiligheidstriage",
            "X-Triage-Delivery": call.id,
            "X-Triage-Signature": signature(account.secret, int(call.at.timestamp()), call.id, body),
        }
        # The scheme was checked with the configuration: https, or plain to this machine itself where asked for.
        request = urllib.request.Request(account.url, body, headers, method="POST")  # noqa: S310
        try:
            status = self._status(request)
        except (OSError, http.client.HTTPException, ValueError) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            known = cause if isinstance(cause, BaseException) else error
            why = why_unreachable(known, account.timeout)
            raise HookDeferred(f"webhook {account.key} op {account.host}: {why}.") from error
        if 200 <= status < 300:
            return
        if status in _NOT_NOW or status >= 500:
            raise HookDeferred(f"webhook {account.key} op {account.host} neemt {what} nu niet aan ({status}).")
        first = "" if call.event else "waarschuw wie dienst heeft zelf en "
        raise HookRefused(
            f"webhook {account.key} op {account.host} weigert {what} ({status}); {first}controleer url en geheim."
        )

    def _status(self, request: urllib.request.Request) -> int:
        secure = urllib.request.HTTPSHandler(context=tls_context(self._account.ca_file))
        opener = urllib.request.build_opener(secure, _NoRedirects())
        try:
            with opener.open(request, timeout=self._account.timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def probe(self) -> None:
        """What `triage check` tries: a connection with TLS. No request is made: it might wake somebody. Raises
        ServerUnreachable."""
        account = self._account
        parts = urllib.parse.urlsplit(account.url)
        host = parts.hostname or ""
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            with closing(socket.create_connection((host, port), timeout=account.timeout)) as line:
                if parts.scheme == "https":
                    with tls_context(account.ca_file).wrap_socket(line, server_hostname=host):
                        pass
        except (OSError, ssl.SSLError, ValueError) as error:
            raise ServerUnreachable(f"{account.host}: {why_unreachable(error, account.timeout)}.") from error
