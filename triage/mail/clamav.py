"""ClamAV's clamd over its own protocol (ports.scan.Scanner): a socket of this machine, or TCP.

What it guarantees: the bytes go to the configured clamd and nowhere else; every wait is bounded; an answer that is not
understood is no verdict. Of an answer only the name of what was found is kept, in plain letters: it may have been made
to fool whoever reads it. clamd's protocol has no encryption, so TCP to another machine has to be asked for.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from triage.mail.account import why_unreachable
from triage.ports.scan import NotScanned, ScannerAway, TooLargeToScan

_CHUNK = 128 * 1024
_LONGEST_ANSWER = 4_096
_LONGEST_NAME = 80
_FOUND = re.compile(rb"stream: (.*) FOUND", re.DOTALL)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class ClamdAccount:
    """Where clamd listens: the path of its socket, else host and port. `timeout` in seconds, for each answer."""

    path: str = ""
    host: str = ""
    port: int = 3310
    timeout: float = 60.0

    @property
    def shown(self) -> str:
        """Where it is, for people."""
        return self.path or f"{self.host}:{self.port}"


class Clamd:
    """Asks one clamd, over a connection of its own for each question."""

    def __init__(self, account: ClamdAccount) -> None:
        self._account = account

    def scan(self, data: bytes) -> str:
        """The name of what was found in *data*, empty where nothing was (INSTREAM)."""
        answer = self._asked(b"zINSTREAM\0", data)
        if answer == b"stream: OK":
            return ""
        found = _FOUND.fullmatch(answer)
        if found is not None:
            return _NOT_PLAIN.sub("_", found[1].decode("ascii", "replace")).strip("_")[:_LONGEST_NAME] or "onbekend"
        if answer.startswith(b"INSTREAM size limit exceeded"):
            raise TooLargeToScan
        raise NotScanned

    def version(self) -> str:
        """As clamd says it: `ClamAV 1.4.6/27400/Sun Nov 22 09:25:00 2026`, without the last two where it has no
        signatures of ClamAV's own."""
        return self._asked(b"zVERSION\0", None).decode("ascii", "replace")[:200]

    def _asked(self, command: bytes, data: bytes | None) -> bytes:
        account = self._account
        until = time.monotonic() + account.timeout
        try:
            with self._line() as line:
                line.sendall(command)
                if data is not None:
                    _send(line, data, until)
                return _answer(line, until)
        except (OSError, EOFError) as error:
            if isinstance(error, FileNotFoundError):
                why = "clamd luistert niet op deze socket; controleer [region.antivirus] socket en of clamd draait"
            elif isinstance(error, PermissionError):
                why = "deze socket mag niet worden geopend; zet de gebruiker van de dienst in de groep van clamd"
            else:
                why = why_unreachable(error, account.timeout)
            raise ScannerAway(f"virusscanner op {account.shown}: {why}.") from error

    @contextlib.contextmanager
    def _line(self) -> Iterator[socket.socket]:
        account = self._account
        if account.path:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        else:
            line = socket.create_connection((account.host, account.port), timeout=account.timeout)
        with line:
            line.settimeout(account.timeout)
            if account.path:
                line.connect(account.path)
            yield line


def _send(line: socket.socket, data: bytes, until: float) -> None:
    """Send *data* in pieces, and stop where an answer comes before the end: it takes no more, and says why."""
    pieces = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    with selectors.DefaultSelector() as ready, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        ready.register(line, selectors.EVENT_READ | selectors.EVENT_WRITE)
        for piece in (*pieces, b""):
            left = memoryview(len(piece).to_bytes(4, "big") + piece)
            while left:
                events = ready.select(max(0.0, until - time.monotonic()))
                if not events:
                    raise TimeoutError
                if events[0][1] & selectors.EVENT_READ:
                    return
                left = left[line.send(left) :]


def _answer(line: socket.socket, until: float) -> bytes:
    """The answer up to its NUL. EOFError where the line closes before it, TimeoutError where it comes in drops."""
    found = bytearray()
    while b"\0" not in found:
        if time.monotonic() > until or len(found) > _LONGEST_ANSWER:
            raise TimeoutError
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            raise EOFError
        found += piece
    return bytes(found.partition(b"\0")[0]).strip()
