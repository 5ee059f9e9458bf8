"""How a mailbox's servers are spoken to: the choices that the configuration makes and the connections keep to."""

from __future__ import annotations

from enum import StrEnum


class Security(StrEnum):
    """How a connection is protected. Plain text has to be asked for in as many words."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain-text-without-protection"


class AfterReceipt(StrEnum):
    """What happens to a mail on the server once it is kept here (R-1)."""

    LEAVE = "leave"
    KEYWORD = "keyword"
    MOVE = "move"


class SentCopy(StrEnum):
    """Who puts the copy in the Sent folder: this service, the mail server by itself, or nobody."""

    APPEND = "append"
    SERVER = "server"
    NONE = "none"
