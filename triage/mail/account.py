"""What a connection needs to know, as plain values: wiring fills them from the configuration and the secrets."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from typing import Protocol

from triage.domain.account import AfterReceipt, Security, SentCopy
from triage.domain.dutch_tls import certificate_in_words, handshake_in_words


class Tokens(Protocol):
    """Where the tokens of an account come from (OAuth 2.0). Both raise `ServerUnreachable` or `LoginRefused`."""

    def token(self) -> str:
        """A token that lives on for a while."""

    def renewed(self, refused: str) -> str:
        """A new token, in place of *refused*."""

    def advice(self, use: str) -> str:
        """What a person can do, in Dutch, where the server refuses a good token; *use* is imap or smtp."""


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """One source of a mailbox. `timeout` in seconds, for connecting and each answer; `ca_file` empty: the system's.
    With `tokens` it logs in by XOAUTH2 and without `password`. Copies are appended to `sent_folder`; what staff sent
    is read there and in `more_sent_folders`."""

    key: str
    mailbox: str
    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    security: Security = Security.TLS
    ca_file: str = ""
    folders: tuple[str, ...] = ("INBOX",)
    sent_folder: str = "Sent"
    more_sent_folders: tuple[str, ...] = ()
    sent_copy: SentCopy = SentCopy.APPEND
    after_receipt: AfterReceipt = AfterReceipt.LEAVE
    keyword: str = "$Triage"
    move_to: str = ""
    timeout: float = 60.0
    tokens: Tokens | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """The server that sends for a mailbox. No `user`: no authentication. `hello` is the name given in EHLO.
    With `tokens` it logs in by XOAUTH2 and without `password`."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    ca_file: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    hello: str = "[127.0.0.1]"
    tokens: Tokens | None = field(default=None, repr=False)


def tls_context(ca_file: str) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name checked. Raises OSError where *ca_file* cannot be read."""
    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def why_unreachable(error: BaseException, timeout: float) -> str:
    """In Dutch, by the type of *error*, what went wrong with a connection and what to do about it."""
    match error:
        case ssl.SSLCertVerificationError():
            return certificate_in_words(error.verify_code)
        case ssl.SSLError():
            return handshake_in_words(error.reason or "")
        case TimeoutError():
            return f"geen antwoord binnen {timeout:g} seconden; probeer het later opnieuw of controleer de firewall"
        case ConnectionRefusedError():
            return "de verbinding wordt geweigerd; controleer host en port"
        case socket.gaierror():
            return "de naam van de server is onbekend; controleer host"
        case FileNotFoundError() | PermissionError() | IsADirectoryError():
            return "het bestand met certificaten is niet te lezen; controleer ca_file"
        case _:
            return f"de verbinding viel weg ({type(error).__name__}); de dienst probeert het opnieuw"
