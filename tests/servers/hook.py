"""An HTTP(S) server for webhooks: it keeps each request and answers what the test tells it to."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.servers.tls import Certificates, make_certificates


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HookServer:
    """A running server. `answers` are the statuses to give next, 200 once they are used up; a status of 0 closes the
    line without an answer. `redirect_to` goes along with a 3xx."""

    port: int
    certificates: Certificates
    scheme: str
    answers: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    redirect_to: str = ""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self.scheme}://localhost:{self.port}/alarm?sleutel=geheim"


@contextlib.contextmanager
def running_hook(folder: Path, *, tls: bool = True) -> Iterator[HookServer]:
    """Start a server on loopback."""
    certificates = make_certificates(folder)

    class Handler(BaseHTTPRequestHandler):
        def _answered(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            made = Request(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            found.requests.append(made)
            status = found.answers.pop(0) if found.answers else 200
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            if found.redirect_to:
                self.send_header("Location", found.redirect_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET = do_HEAD = do_OPTIONS = _answered  # noqa: N815 - the library's names

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    class Server(HTTPServer):
        def process_request(self, request: object, client_address: object) -> None:
            found.connections += 1
            super().process_request(request, client_address)  # type: ignore[arg-type]

        def handle_error(self, *_arguments: object) -> None:
            """A client that leaves in mid-talk is what some tests do."""

    server = Server(("127.0.0.1", 0), Handler)
    found = HookServer(server.server_address[1], certificates, "https" if tls else "http")
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificates.chain, certificates.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
