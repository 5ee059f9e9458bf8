"""A token server on loopback that answers as Microsoft's and Google's do, over HTTPS with a certificate of the test.

It checks what a client must send, remembers what it was asked, and plays a fault when told to. Over plain HTTP it tells
Dovecot whether a token is good (its `introspection_mode = auth`).
"""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.servers.tls import Certificates, make_certificates

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SECRET = "waarde-van-het-geheim"
SCOPE = "https://outlook.office365.com/.default"
REFRESH = "refresh-van-google"
# The owner of every token, as Dovecot hears it.
APP = "app"


@dataclass
class TokenServer:
    """A running server. `fault` is what it plays instead of giving a token: a status ("500", "302"), "slow", "html",
    or a number of Microsoft's with the error it belongs to ("7000222 invalid_client")."""

    port: int
    introspection_port: int
    certificates: Certificates
    clients: dict[str, str] = field(default_factory=lambda: {CLIENT: SECRET})
    expires_in: int = 3600
    length: int = 20
    fault: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def authority(self) -> str:
        """What stands in for https://login.microsoftonline.com."""
        return f"https://localhost:{self.port}"

    @property
    def google_url(self) -> str:
        """What stands in for Google's token endpoint."""
        return f"{self.authority}/google/token"

    @property
    def introspection_url(self) -> str:
        """Where Dovecot asks."""
        return f"http://127.0.0.1:{self.introspection_port}/introspect"

    def good(self, token: str) -> bool:
        """Whether a mail server should take *token*."""
        return token in self.issued and token not in self.revoked

    def give(self) -> dict[str, Any]:
        """A new token."""
        token = f"token-{len(self.issued) + 1}-".ljust(self.length, "x")
        self.issued.append(token)
        return {"token_type": "Bearer", "expires_in": self.expires_in, "access_token": token}


class _Handler(BaseHTTPRequestHandler):
    tokens: TokenServer

    def log_message(self, *_: Any) -> None:
        """Nothing on the tests' screen."""

    def do_GET(self) -> None:
        if self.path == "/introspect":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            good = self.tokens.good(token)
            self._say(200, {"active": "true" if good else "false", "username": APP})
        elif self._played():
            pass
        elif self.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            base = f"{self.tokens.authority}/{TENANT}/oauth2/v2.0"
            self._say(200, {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"})
        else:
            self._say(400, {"error": "invalid_tenant", "error_codes": [90002]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        form = dict(parse_qsl(body.decode()))
        self.tokens.requests.append(form)
        if self._played():
            return
        if self.path == f"/{TENANT}/oauth2/v2.0/token":
            self._microsoft(form)
        elif self.path == "/google/token":
            self._google(form)
        else:
            self._say(404, {"error": "invalid_request"})

    def _microsoft(self, form: dict[str, str]) -> None:
        if form.get("grant_type") != "client_credentials":
            self._say(400, {"error": "unsupported_grant_type"})
        elif form.get("scope") != SCOPE:
            self._say(400, {"error": "invalid_scope", "error_codes": [70011]})
        elif form.get("client_id") not in self.tokens.clients:
            self._say(400, {"error": "unauthorized_client", "error_codes": [700016]})
        elif form.get("client_secret") != self.tokens.clients[form["client_id"]] and "client_assertion" not in form:
            self._say(401, {"error": "invalid_client", "error_codes": [7000215]})
        else:
            self._say(200, self.tokens.give())

    def _google(self, form: dict[str, str]) -> None:
        if form.get("grant_type") != "refresh_token":
            self._say(400, {"error": "unsupported_grant_type"})
        elif (form.get("client_id"), form.get("client_secret")) not in self.tokens.clients.items():
            self._say(401, {"error": "invalid_client"})
        elif form.get("refresh_token") != REFRESH:
            self._say(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
        else:
            self._say(200, self.tokens.give())

    def _played(self) -> bool:
        fault, _, error = self.tokens.fault.partition(" ")
        if fault == "slow":
            self.tokens.released.wait(60)
        elif fault == "html":
            self._say(200, "<html>portaal</html>")
        elif error:
            if self.command == "GET":
                return False
            self._say(401, {"error": error, "error_description": "AADSTS", "error_codes": [int(fault)]})
        elif fault:
            self._say(int(fault), {"error": "server_error"}, location=self.tokens.authority + "/elders")
        return bool(fault)

    def _say(self, status: int, answer: Any, location: str = "") -> None:
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)


@contextlib.contextmanager
def running_token_server(folder: Path) -> Iterator[TokenServer]:
    """Start a server on loopback for as long as the block lasts."""
    certificates = make_certificates(folder)
    handler = type("Handler", (_Handler,), {})
    secure = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    plain = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain, certificates.key)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    server = TokenServer(secure.server_address[1], plain.server_address[1], certificates)
    handler.tokens = server  # type: ignore[attr-defined]
    threads = [threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True) for one in (secure, plain)]
    for thread in threads:
        thread.start()
    try:
        yield server
    finally:
        server.released.set()
        for one in (secure, plain):
            one.shutdown()
            one.server_close()
        for thread in threads:
            thread.join(5)
