"""A TCP server that plays a script: for what no real server does on request (hang, drop the line, say goodbye)."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO


class Line:
    """One connection, seen from the server."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._reader: BinaryIO = connection.makefile("rb")

    def say(self, text: str) -> None:
        """Send one line."""
        self.connection.sendall(text.encode() + b"\r\n")

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(data)

    def hear(self) -> str:
        """One line from the client; empty at its end."""
        return self._reader.readline().decode("utf-8", "replace").rstrip("\r\n")

    def take(self, length: int) -> bytes:
        """So many bytes from the client."""
        return self._reader.read(length)

    def silence(self) -> None:
        """Say nothing until the client gives up."""
        with contextlib.suppress(OSError):
            while self._reader.read(1):
                pass

    def drop(self) -> None:
        """Close the line."""
        # Shut down first: it wakes a thread that still reads, which closing does not.
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()


@contextlib.contextmanager
def scripted_server(script: Callable[[Line], None], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Listen on loopback, over TLS with *context*; every connection gets *script* in a thread of its own. Yields the
    port."""
    listener = socket.create_server(("127.0.0.1", 0))
    lines: list[Line] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=play, args=(connection,), daemon=True).start()

    def play(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            line = Line(connection)
            lines.append(line)
            script(line)
            line.drop()

    accepting = threading.Thread(target=serve, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)
        for line in lines:
            with contextlib.suppress(OSError, ValueError):
                line.drop()


def imap_script(on_command: Callable[[Line, str, str], bool]) -> Callable[[Line], None]:
    """A script of an IMAP server: greets, logs in, selects a folder with one mail; *on_command* (line, tag, command)
    may answer anything else first and says whether it did."""

    def script(line: Line) -> None:
        line.say("* OK [CAPABILITY IMAP4rev1 IDLE] klaar")
        while heard := line.hear():
            tag, _, command = heard.partition(" ")
            if on_command(line, tag, command):
                continue
            _answer(line, tag, command)

    return script


def _answer(line: Line, tag: str, command: str) -> None:
    name = command.upper()
    if name.startswith("CAPABILITY"):
        line.say("* CAPABILITY IMAP4rev1 IDLE")
    elif name.startswith(("SELECT", "EXAMINE")):
        line.say("* 1 EXISTS")
        line.say("* OK [UIDVALIDITY 7] goed")
        line.say("* OK [UIDNEXT 2] goed")
    elif name.startswith("UID SEARCH"):
        line.say("* SEARCH 1")
    elif name.startswith("LOGOUT"):
        line.say("* BYE dag")
    line.say(f"{tag} OK klaar")
