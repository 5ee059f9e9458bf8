"""The readers: text and headers in, readings out. Deterministic; never raise on any text (R-50)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from triage.domain.message import IncomingMessage, RequestText
from triage.domain.quoting import QuotedText
from triage.domain.reading import Change, Readings, SlotAnswer


class MailReader(Protocol):
    """Reads what a mail asks. The same text gives the same readings on every machine."""

    @property
    def model_id(self) -> str:
        """Id of the weights in use; stored with every decision (provenance)."""

    def read(self, request: RequestText, *, quoted: QuotedText | None = None) -> Readings:
        """Read one mail; *quoted* spares a second look at quotes where the caller has it already."""

    def read_answer(self, request: RequestText, proposed: datetime) -> SlotAnswer:
        """Read the answer to a time proposed earlier (R-9)."""


class ExplainingReader(MailReader, Protocol):
    """A reader that can say what would have changed its readings: for the one mail that a person asks about."""

    def changes(self, request: RequestText) -> tuple[Change, ...]:
        """What would have changed the readings, each found by reading the mail again without some of its sentences."""


def request_of(message: IncomingMessage) -> RequestText:
    """What a reader gets of a mail; repeated headers keep the topmost line."""
    headers: dict[str, str] = {}
    for name, value in message.headers:
        headers.setdefault(name, value)
    sender = message.senders[0] if message.senders else ""
    return RequestText(sender=sender, subject=message.subject, body=message.text, headers=headers)
