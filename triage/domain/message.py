"""An incoming mail as the core knows it: decoded, bounded, immutable. Made by the parser's door, `triage.mail`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from triage.domain.calendar_answer import CalendarAnswer
from triage.domain.times import aware


class Protection(StrEnum):
    """What keeps the content from being read or changed on its way (S/MIME: RFC 8551; PGP/MIME: RFC 3156)."""

    NONE = "none"
    SIGNED = "signed"
    ENCRYPTED = "encrypted"


class Report(StrEnum):
    """A machine's report on a mail: delivery status (RFC 3464) or disposition, the read receipt (RFC 8098)."""

    DELIVERY = "delivery"
    DISPOSITION = "disposition"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is kept, never opened. `name` is safe to show and to save: no path, no control or bidi characters."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A text/calendar part. `method` is upper case, from the Content-Type or else the body; empty where none says."""

    method: str
    content: str


@dataclass(frozen=True, slots=True)
class InnerMessage:
    """An attached message/rfc822, kept apart from the outer text."""

    sender: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One received mail.

    Addresses are bare (no display name) and lower case. `senders` holds every address of every From header: more than
    one is a reason never to answer. `headers` holds the header lines that rules look at, names lower case, in the order
    of the mail, topmost first (several lines of one name are several pairs). `text` is what a person reads:
    the plain text, or the text of the HTML where there is no plain part (`text_from_html`). It is never shortened for
    reading; quoted parts are told apart by `triage.domain.quoting`. `defects` are short English slugs of what was wrong
    with the bytes ("two-from-headers", "undeclared-charset", …). Of a delivery report, `reported_ids` are the
    Message-IDs of the mails it is about, and `report_failed` says that one did not arrive (RFC 3464, 2.3.3).
    """

    message_id: str | None
    senders: tuple[str, ...]
    subject: str
    text: str
    sender_header: str | None = None
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    date_header: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    text_from_html: bool = False
    attachments: tuple[Attachment, ...] = ()
    calendars: tuple[CalendarPart, ...] = ()
    calendar_answers: tuple[CalendarAnswer, ...] = ()
    inner: tuple[InnerMessage, ...] = ()
    report: Report | None = None
    reported_ids: tuple[str, ...] = ()
    report_failed: bool = False
    protection: Protection = Protection.NONE
    defects: tuple[str, ...] = ()
    truncated: bool = False

    def __post_init__(self) -> None:
        if self.date_header is not None:
            aware(self.date_header)

    def header(self, name: str) -> str | None:
        """The topmost header line called *name* (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)

    def header_lines(self, name: str) -> tuple[str, ...]:
        """All header lines called *name* (lower case), topmost first."""
        return tuple(value for key, value in self.headers if key == name)

    @property
    def thread(self) -> tuple[str, ...]:
        """Message-IDs this mail answers, nearest first (RFC 5322, 3.6.4)."""
        return tuple(dict.fromkeys((*self.in_reply_to, *reversed(self.references))))


TOLERANT = "tolerant-reading"
"""The defect of a mail that only the second, tolerant reading could make something of: it may be incomplete."""

# Marks of a rule that sends mail on, each of the program that writes it: Exchange's mailbox rules and forwarding
# (MS-OXCMAIL; the last two by its servers), Gmail's forwarding, and any redirection (RFC 5322, 3.6.6).
_SENT_ON = frozenset(
    {
        "x-ms-exchange-inbox-rules-loop", "x-ms-exchange-forwardingloop", "x-ms-exchange-forwarding-loop",
        "x-forwarded-for", "x-forwarded-to", "resent-from",
    }
)  # fmt: skip
_RULES_AGENT = "mailbox rules agent"


def is_sent_on(message: IncomingMessage) -> bool:
    """Whether a rule sent *message* on: who wrote it did not write to this mailbox. A report is about our own mail."""
    if message.report is not None:
        return False
    source = (message.header("x-ms-exchange-generated-message-source") or "").lower()
    return _RULES_AGENT in source or any(name in _SENT_ON for name, _ in message.headers)


@dataclass(frozen=True, slots=True)
class MailStamp:
    """When and where a mail was received; the times are the server's and the database's, never the sender's (R-7)."""

    internal_date: datetime
    observed_at: datetime
    date_header: datetime | None = None

    def __post_init__(self) -> None:
        aware(self.internal_date)
        aware(self.observed_at)

    @property
    def in_future(self) -> bool:
        """Whether the server's time lies after the moment of arrival here."""
        return self.internal_date.astimezone(UTC) > self.observed_at.astimezone(UTC)

    @property
    def received_at(self) -> datetime:
        """The moment from which terms run (R-7): INTERNALDATE, or the arrival here where that lies in the future."""
        return self.observed_at if self.in_future else self.internal_date


@dataclass(frozen=True, slots=True)
class RequestText:
    """What a reader gets of a mail: text and headers, nothing else. `explain --requests` reads a line into it."""

    sender: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
