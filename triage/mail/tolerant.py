"""The second reading: what can be had of a mail on which the first one broke (R-50).

Shares nothing with the first but the decoding of characters: no MIME tree, no library, lines only. It gives who wrote,
about what, and the first text that stands there; a person looks at the rest.
"""

from __future__ import annotations

import binascii
import re

from triage.domain.message import TOLERANT, IncomingMessage
from triage.mail import charset, html, limits, words

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FIELDS = frozenset(
    {b"from", b"to", b"cc", b"subject", b"message-id", b"in-reply-to", b"references", b"auto-submitted"}
)
_IN_BRACKETS = re.compile(r"<([^<>]{1,320})>")
_TEXT_PART = re.compile(rb"^content-type:[ \t]*text/(plain|html)\b", re.IGNORECASE | re.MULTILINE)
_ENCODING = re.compile(rb"^content-transfer-encoding:[ \t]*([A-Za-z0-9-]{1,20})", re.IGNORECASE | re.MULTILINE)
_CHARSET = re.compile(rb"charset[ \t]*=[ \t]*\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_BOUNDARY = re.compile(rb"^--[^\r\n]{1,200}\r?$", re.MULTILINE)
# Bytes of body that are looked at, and header lines.
_LOOKED_AT = 4_000_000
_HEADER_LINES = 2_000


def read_tolerantly(raw: bytes, *, truncated: bool, longest: int) -> IncomingMessage:
    """A message of what stands plainly in *raw*, its text at most *longest* characters."""
    fields, body = _apart(raw[: 2 * _LOOKED_AT].replace(b"\0", b""))

    def said(name: bytes) -> str:
        return fields.get(name, "")

    senders = _addresses(said(b"from"))
    subject, _ = words.decode_words(said(b"subject")[: limits.VALUE_BYTES])
    marked = said(b"auto-submitted")
    return IncomingMessage(
        message_id=words.message_id(said(b"message-id")),
        senders=senders,
        subject=words.one_line(subject, limits.SUBJECT_CHARACTERS),
        text=_text(body[:_LOOKED_AT], longest),
        to=_addresses(said(b"to")),
        cc=_addresses(said(b"cc")),
        in_reply_to=words.message_ids(said(b"in-reply-to")),
        references=words.message_ids(said(b"references")),
        headers=(("auto-submitted", words.one_line(marked, 100)),) if marked else (),
        defects=(TOLERANT,),
        truncated=truncated,
    )


def _apart(raw: bytes) -> tuple[dict[bytes, str], bytes]:
    """The first line of each field that is looked at, with what continues it, and the body."""
    found: dict[bytes, bytes] = {}
    current, at = b"", 0
    for number, line in enumerate(_LINE.finditer(raw)):
        text = line[0]
        at = line.end()
        if not text.strip() or number > _HEADER_LINES:
            break
        name, colon, value = text.partition(b":")
        if text[:1] in b" \t":
            if current and len(found[current]) < limits.ADDRESS_BYTES:
                found[current] += text
        elif colon:
            current = name.strip().lower()
            current = current if current in _FIELDS and current not in found else b""
            if current:
                found[current] = value
    return {name: charset.unfolded(value[: limits.ADDRESS_BYTES]) for name, value in found.items()}, raw[at:]


def _addresses(text: str) -> tuple[str, ...]:
    named = _IN_BRACKETS.findall(text) or re.split(r"[,;\s]+", text)
    return tuple(dict.fromkeys(bare for item in named[:500] if (bare := words.address(item))))


def _text(body: bytes, longest: int) -> str:
    part = _TEXT_PART.search(body)
    if part is None:
        found = body
        kind, head = b"plain", b""
    else:
        blank = _BLANK.search(body, part.start())
        start = blank.end() if blank else part.end()
        boundary = _BOUNDARY.search(body, start)
        kind, head = part[1].lower(), body[part.start() : start]
        found = body[start : boundary.start() if boundary else len(body)]
    declared = _CHARSET.search(head)
    text, _ = charset.decode(_decoded(found, head), declared[1].decode("ascii") if declared else None)
    text = charset.without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))
    return html.text_of(text[: 4 * longest], longest=longest) if kind == b"html" else text[:longest].strip("\n")


def _decoded(data: bytes, head: bytes) -> bytes:
    encoding = _ENCODING.search(head)
    name = encoding[1].lower() if encoding else b""
    try:
        if name == b"base64":
            return binascii.a2b_base64(data) or data
        return binascii.a2b_qp(data) if name == b"quoted-printable" else data
    except (binascii.Error, ValueError):
        return data
