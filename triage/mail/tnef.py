"""winmail.dat (TNEF, MS-OXTNEF): text and attachments that Outlook packed in one part; the door to tnefparse.

Runs in the parse child only. tnefparse copies the rest of the file for each of its pieces, so what has very many is
left closed; whatever it raises, the part stays an attachment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tnefparse import TNEF

from triage.mail import charset, html, rtf

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
NAME = "winmail.dat"

_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEADER, _PIECE = 6, 11
# Bytes that tnefparse may copy: some seconds' work.
_COPIED = 4_000_000_000
_MOST_ATTACHMENTS = 200


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in it, with its name as it was given."""

    name: str
    data: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in it."""

    text: str
    from_html: bool
    attachments: tuple[Packed, ...]


def opened(data: bytes, longest: int) -> Opened | None:
    """The content of winmail.dat, its text up to *longest* characters; None where it is none or cannot be opened."""
    if not data.startswith(_SIGNATURE) or _pieces(data) * len(data) > _COPIED:
        return None
    try:
        found = TNEF(data, do_checksum=False)
        text, from_html = _text(found, longest)
        packed = tuple(_packed(item) for item in found.attachments[:_MOST_ATTACHMENTS])
    except Exception:  # a library that reads a stranger's bytes may raise anything; the part is then shown closed
        return None
    return Opened(text, from_html, packed)


def _pieces(data: bytes) -> int:
    count, at = 0, _HEADER
    while at + _PIECE <= len(data):
        count += 1
        at += _PIECE + int.from_bytes(data[at + 5 : at + 9], "little")
    return count


def _text(found: Any, longest: int) -> tuple[str, bool]:
    codepage = found.codepage if isinstance(found.codepage, str) else None
    plain = _decoded(found.body, codepage)
    if plain.strip():
        return plain[:longest], False
    page = _decoded(found.htmlbody, codepage)
    if page.strip():
        return html.text_of(page[: 4 * longest], longest=longest), True
    # The property itself: the library opens it only with another library beside it.
    packed = found._rtfbody
    unpacked = rtf.unpacked(packed, 8 * longest) if isinstance(packed, bytes) else b""
    return rtf.text_of(unpacked, longest), False


def _decoded(value: object, codepage: str | None) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    text = charset.decode(value, codepage)[0] if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\0")


def _packed(item: Any) -> Packed:
    try:
        name = item.long_filename()
    except Exception:  # a name in an unknown code page
        name = ""
    if isinstance(name, bytes):
        name = charset.decode(name, None)[0]
    return Packed(str(name or "").strip("\0"), bytes(item.data))
