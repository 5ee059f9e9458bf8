"""Recognising a mail that Exchange rendered anew: other bytes, the same Message-ID, header and words.

The parts are put together here and digested with a key by the store (version 1). The Message-ID is one of them, and so
is what is attached: the same Message-ID with other content is a new mail, never a duplicate.
"""

from __future__ import annotations

from datetime import UTC

from triage.domain.message import Attachment, IncomingMessage

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
    parts = (identity, ",".join(message.senders), date, _collapsed(message.subject), _collapsed(message.text))
    inner = (part for item in message.inner for part in (item.sender, _collapsed(item.subject), _collapsed(item.text)))
    return (*parts, *(_attached(item) for item in message.attachments), *inner)


def _attached(item: Attachment) -> str:
    # Text gets other line ends and another encoding, and so another size; a scan or a document does not.
    return item.name if item.content_type.startswith(("text/", "message/")) else f"{item.name}:{item.size}"


def _collapsed(text: str) -> str:
    return " ".join(text.split())
