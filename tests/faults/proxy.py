"""A TCP proxy on loopback between a worker and its server: it counts commands, cuts the line after a certain one, and
can be shut, or fall silent, as networks do.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n\Z")


class ImapCommands:
    """Finds the commands in what an IMAP client says; a command with literals ends after the last."""

    def __init__(self) -> None:
        self._rest, self._literal, self._name = b"", 0, ""

    def ends(self, data: bytes) -> list[tuple[int, str]]:
        """Where in *data* commands end, and what they are."""
        found, buffer, begun = [], self._rest + data, len(self._rest)
        position = 0
        while True:
            if self._literal:
                step = min(self._literal, len(buffer) - position)
                self._literal -= step
                position += step
                if self._literal:
                    break
            end = buffer.find(b"\r\n", position)
            if end < 0:
                break
            line, position = buffer[position : end + 2], end + 2
            literal = _LITERAL.search(line)
            self._name = self._name or _imap_name(line)
            if literal:
                self._literal = int(literal[1])
                continue
            found.append((position - begun, self._name))
            self._name = ""
        self._rest = buffer[position:]
        return found


def _imap_name(line: bytes) -> str:
    words = line.decode("ascii", "replace").split()
    if len(words) < 2:
        return words[0].upper() if words else ""
    name = words[1].upper()
    return f"{name} {words[2].upper()}" if name == "UID" and len(words) > 2 else name


class SmtpCommands:
    """Finds the commands in what an SMTP client says; the end of the content is one."""

    def __init__(self) -> None:
        self._rest, self._content = b"", False

    def ends(self, data: bytes) -> list[tuple[int, str]]:
        """Where in *data* commands end, and what they are."""
        found, buffer, begun = [], self._rest + data, len(self._rest)
        position = 0
        while (end := buffer.find(b"\r\n", position)) >= 0:
            line, position = buffer[position:end], end + 2
            if self._content:
                if line == b".":
                    self._content = False
                    found.append((position - begun, "einde van DATA"))
                continue
            name = (line.split() or [b""])[0].decode("ascii", "replace").upper()
            self._content = name == "DATA"
            found.append((position - begun, name))
        self._rest = buffer[position:]
        return found


@dataclass
class Proxy:
    """A running proxy. `cut_after`: which command, counted from one over all lines, is the last the server hears on its
    line; its answer is not passed on. `heard` names every command."""

    target: int
    protocol: type[ImapCommands] | type[SmtpCommands] = ImapCommands
    cut_after: int | None = None
    heard: list[str] = field(default_factory=list)
    port: int = 0
    was_cut: bool = False

    def __post_init__(self) -> None:
        self._open, self._flowing = True, threading.Event()
        self._flowing.set()
        self._lines: set[socket.socket] = set()
        self._turn = threading.Lock()

    def shut(self) -> None:
        """Drop every line and take no new one."""
        self._open = False
        self._flowing.set()
        self.drop()

    def silence(self) -> None:
        """Pass nothing on any more, in either direction; the lines stay."""
        self._flowing.clear()

    def restore(self) -> None:
        """Be an ordinary line again; what waited goes on."""
        self._open = True
        self._flowing.set()

    def drop(self) -> None:
        """Drop every line."""
        with self._turn:
            lines, self._lines = self._lines, set()
        for line in lines:
            _close(line)

    def serve(self, client: socket.socket) -> None:
        """Join one client to the server."""
        try:
            if not self._open:
                _close(client)
                return
            server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            server.settimeout(None)
        except OSError:
            _close(client)
            return
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._turn:
            self._lines |= {client, server}
        cutting = threading.Event()
        threading.Thread(target=self._answers, args=(server, client, cutting), daemon=True).start()
        self._commands(client, server, cutting)

    def _commands(self, client: socket.socket, server: socket.socket, cutting: threading.Event) -> None:
        parser = self.protocol()
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                self._flowing.wait()
                for end, name in parser.ends(data):
                    self.heard.append(name)
                    if len(self.heard) == self.cut_after:
                        self.was_cut = True
                        cutting.set()
                        data = data[:end]
                        break
                server.sendall(data)
                if cutting.is_set():
                    # The rest is the other thread's: it waits for the answer, so that the server has done it.
                    return
        self._end(client, server)

    def _answers(self, server: socket.socket, client: socket.socket, cutting: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if cutting.is_set():
                    break
                self._flowing.wait()
                client.sendall(data)
        self._end(client, server)

    def _end(self, *lines: socket.socket) -> None:
        with self._turn:
            self._lines -= set(lines)
        for line in lines:
            _close(line)


def _close(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


@contextlib.contextmanager
def running_proxy(
    target: int, protocol: type[ImapCommands] | type[SmtpCommands] = ImapCommands, cut_after: int | None = None
) -> Iterator[Proxy]:
    """A proxy to a port on loopback for as long as the block lasts."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = Proxy(target, protocol, cut_after, port=listener.getsockname()[1])

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=proxy.serve, args=(client,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield proxy
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        proxy.shut()
        accepting.join(5)
