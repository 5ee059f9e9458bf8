"""Calendars on a loopback port, over https: a real Radicale, and a server of ICS files that can misbehave."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from radicale import config
from radicale.server import serve

from tests.servers.ports import free_port
from tests.servers.tls import Certificates, make_certificates

USER, PASSWORD = "gw-er", "geheim-één"


@dataclass
class Radicale:
    """A Radicale with one user and one calendar."""

    port: int
    certificates: Certificates

    @property
    def url(self) -> str:
        """The calendar."""
        return f"https://localhost:{self.port}/{USER}/agenda/"

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> int:
        """One request as the user; the status."""
        context = ssl.create_default_context(cafile=str(self.certificates.ca_file))
        line = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=60)
        with contextlib.closing(line):
            told = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body.encode(), {"authorization": f"Basic {told}", **named})
            answer = line.getresponse()
            answer.read()
            return answer.status

    def put(self, uid: str, event: str) -> None:
        """Lay one event (a whole VCALENDAR) in the calendar."""
        path = f"/{USER}/agenda/{uid}.ics"
        assert self.ask("PUT", path, event, content_type="text/calendar") == 201


@contextmanager
def radicale_server(folder: Path) -> Iterator[Radicale]:
    """Radicale as it ships, with its files in *folder*."""
    certificates = make_certificates(folder)
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
    port = free_port()
    configuration = config.load()
    configuration.update(
        {
            "server": {
                "hosts": f"127.0.0.1:{port}",
                "ssl": "True",
                "certificate": str(certificates.chain),
                "key": str(certificates.key),
            },
            "auth": {"type": "htpasswd", "htpasswd_filename": str(folder / "users"), "htpasswd_encryption": "plain"},
            "storage": {"filesystem_folder": str(folder / "collections")},
            "logging": {"level": "critical"},
        },
        "test",
    )
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=serve, args=(configuration, theirs), daemon=True)
    thread.start()
    server = Radicale(port, certificates)
    until = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError):
            assert server.ask("MKCALENDAR", f"/{USER}/agenda/") == 201
            break
        assert time.monotonic() < until, "Radicale did not start"
        time.sleep(0.05)
    yield server
    ours.close()
    thread.join(timeout=60)
    theirs.close()


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class IcsServer:
    """Answers of a test's own, by path; `asked` is what came in: method, path, authorization."""

    port: int
    certificates: Certificates
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The address of *path*."""
        return f"https://localhost:{self.port}{path}"

    def give(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Answer *path* with *body*; returns its address."""
        data = body.encode() if isinstance(body, str) else body

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.send_header("content-length", str(len(data)))
            request.end_headers()
            with contextlib.suppress(OSError):
                request.wfile.write(data)

        self.answers[path] = answer
        return self.url(path)


@contextmanager
def ics_server(folder: Path) -> Iterator[IcsServer]:
    """A server of calendars at https://localhost."""
    certificates = make_certificates(folder)
    found: IcsServer

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            self.rfile.read(length)
            found.asked.append((self.command, self.path, self.headers.get("authorization")))
            answer = found.answers.get(self.path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        do_GET = do_REPORT = _answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found = IcsServer(server.server_address[1], certificates)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join(timeout=60)
