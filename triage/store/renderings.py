"""Recognising a mail that Exchange rendered anew: other bytes, the same Message-ID, header and words.

The parts are put together here and digested with a key by the store (version 1). The Message-ID is one of them: the
same Message-ID with other content is a new mail, never a duplicate.
"""

from __future__ import annotations

from datetime import UTC

from triage.domain.message import IncomingMessage

VERSION = 1


def message_id_key(message_id: str) -> str:
    """A Message-ID as it is compared: without angle brackets and surrounding space."""
    return message_id.strip().removeprefix("<").removesuffix(">").strip()


def rendering_of(message: IncomingMessage) -> tuple[str, ...] | None:
    """What stays the same when a server renders *message* anew; None without a Message-ID: nothing is guessed then."""
    identity = message_id_key(message.message_id or "")
    if not identity:
        return None
    date = message.date_header.astimezone(UTC).isoformat() if message.date_header else ""
    return (identity, ",".join(message.senders), date, _collapsed(message.subject), _collapsed(message.text))


def _collapsed(text: str) -> str:
    return " ".join(text.split())
