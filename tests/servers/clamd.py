"""A private clamd of Debian's, with one signature that the test writes itself: nothing is downloaded. And a scripted
one that speaks INSTREAM, for what the real one does not do on request."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.require import missing
from tests.servers.scripted import Line, scripted_server
from triage.mail import Clamd, ClamdAccount

# In two parts, so that no scanner takes this file for what it is about (EICAR's anti-malware test file).
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
SIGNATURE = "Test.Eicar-1"
STREAM_LIMIT = 2_000_000
"""Bytes that either server takes."""

_CONF = """
Foreground yes
LogFile {root}/clamd.log
LocalSocket {path}
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {root}/db
TemporaryDirectory {root}/tmp
StreamMaxLength {limit}
MaxThreads 2
User {user}
"""


@dataclass(frozen=True)
class ClamdServer:
    """A running clamd, by socket and by port; without `path` it listens on the port alone."""

    port: int
    path: str = ""

    @property
    def by_port(self) -> Clamd:
        """Asked over TCP."""
        return Clamd(ClamdAccount(host="127.0.0.1", port=self.port, timeout=60))

    @property
    def by_socket(self) -> Clamd:
        """Asked over its socket."""
        return Clamd(ClamdAccount(path=self.path, timeout=60))


@contextlib.contextmanager
def running_clamd(path: Path | None = None) -> Iterator[ClamdServer]:
    """Debian's clamd with a signature of EICAR's test file, that knows nothing else; its socket at *path*."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing("clamd (apt: clamav-daemon)")
    with tempfile.TemporaryDirectory(prefix="triage-clamd-") as folder:
        root = Path(folder)
        (root / "db").mkdir()
        (root / "tmp").mkdir()
        (root / "db" / "eicar.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
        port, user = free_port(), pwd.getpwuid(os.getuid()).pw_name
        conf = _CONF.format(root=root, path=path or root / "clamd.ctl", port=port, limit=STREAM_LIMIT, user=user)
        (root / "clamd.conf").write_text(conf)
        process = subprocess.Popen(
            [program, f"--config-file={root}/clamd.conf"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            _wait(process, root)
            yield ClamdServer(port, str(path or root / "clamd.ctl"))
        finally:
            process.terminate()
            process.wait(120)
            assert process.stdout is not None
            process.stdout.close()


def _wait(process: subprocess.Popen[str], root: Path) -> None:
    """Until it says that it listens; it says so on its output, which ends where it ends."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Self checking" in line:
            return
    raise AssertionError(f"clamd did not start: {''.join(said)}")


@contextlib.contextmanager
def scripted_clamd(answer: Callable[[bytes], bytes | None] | None = None) -> Iterator[ClamdServer]:
    """A server that takes a stream and says what *answer* gives for its bytes; None: it closes the line. Without
    *answer* it knows EICAR's test file alone, as the real one does."""

    def script(line: Line) -> None:
        command = b""
        while not command.endswith(b"\0"):
            piece = line.take(1)
            if not piece:
                return
            command += piece
        if command == b"zVERSION\0":
            line.raw(b"ClamAV 9.9.9\0")
            return
        data = bytearray()
        while length := int.from_bytes(line.take(4), "big"):
            data += line.take(length)
            if len(data) > STREAM_LIMIT:
                line.raw(b"INSTREAM size limit exceeded. ERROR\0")
                return
        said = (answer or _knows_eicar)(bytes(data))
        if said is not None:
            line.raw(said + b"\0")

    with scripted_server(script) as port:
        yield ClamdServer(port)


def _knows_eicar(data: bytes) -> bytes:
    return f"stream: {SIGNATURE}.UNOFFICIAL FOUND".encode() if EICAR in data else b"stream: OK"
