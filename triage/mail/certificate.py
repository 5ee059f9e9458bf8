"""Whether a server can be found and reached, and until when its certificate is valid: for `triage check`, so that
nobody is surprised by its end."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime
from typing import BinaryIO, Literal

from triage.domain.account import Security
from triage.domain.errors import ServerUnreachable
from triage.mail.account import tls_context, why_unreachable

Protocol = Literal["imap", "smtp"]
_LONGEST_LINE, _MOST_LINES = 4096, 100


def is_found(host: str, port: int) -> bool:
    """Whether the name of a server leads to an address."""
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return True


def valid_until(
    host: str, port: int, security: Security, protocol: Protocol, *, ca_file: str = "", timeout: float = 20.0
) -> datetime | None:
    """The end of the certificate that the server shows; None on a connection without TLS. Nobody logs in. Raises
    ServerUnreachable where there is no connection, or the certificate is refused already."""
    try:
        with closing(socket.create_connection((host, port), timeout=timeout)) as line:
            if security is Security.PLAIN:
                return None
            if security is Security.STARTTLS:
                _ask_for_tls(line, protocol)
            with tls_context(ca_file).wrap_socket(line, server_hostname=host) as secured:
                shown = secured.getpeercert() or {}
    except (OSError, ssl.SSLError, ValueError) as error:
        raise ServerUnreachable(f"{host}: {why_unreachable(error, timeout)}.") from error
    seconds = ssl.cert_time_to_seconds(str(shown["notAfter"]))
    return datetime.fromtimestamp(seconds, UTC)


def _ask_for_tls(line: socket.socket, protocol: Protocol) -> None:
    """STARTTLS as IMAP (RFC 9051, 6.2.1) and SMTP (RFC 3207) have it, on the bare line."""
    with line.makefile("rb") as heard:
        if protocol == "imap":
            heard.readline(_LONGEST_LINE)
            line.sendall(b"a STARTTLS\r\n")
            _until(heard, b"a OK")
            return
        _until(heard, b"220 ")
        line.sendall(b"EHLO triage\r\n")
        _until(heard, b"250 ")
        line.sendall(b"STARTTLS\r\n")
        _until(heard, b"220 ")


def _until(heard: BinaryIO, wanted: bytes) -> None:
    for _ in range(_MOST_LINES):
        said = heard.readline(_LONGEST_LINE)
        if said.startswith(wanted):
            return
        if not said or said[:1] in (b"4", b"5") or said.startswith(b"a "):
            break
    raise ConnectionError("no STARTTLS")
