"""Small real TNEF bytes (MS-OXTNEF), piece by piece: what Outlook puts in winmail.dat."""

from __future__ import annotations

import struct

_SIGNATURE, _KEY = 0x223E9F78, 0x0001
_MESSAGE, _ATTACHMENT = 1, 2
# Attribute ids with their type (MS-OXTNEF, 2.1.3.2).
_VERSION, _CODEPAGE, _CLASS, _SUBJECT, _BODY = 0x00089006, 0x00069007, 0x00078008, 0x00018004, 0x0002800C
_RENDER, _DATA, _TITLE = 0x00069002, 0x0006800F, 0x00018010


def tnef(body: bytes, attachments: list[tuple[bytes, bytes]], *, subject: bytes = b"") -> bytes:
    """*body* and *attachments* (name, content) in Windows-1252."""
    pieces = [
        struct.pack("<IH", _SIGNATURE, _KEY),
        _piece(_MESSAGE, _VERSION, struct.pack("<I", 0x00010000)),
        _piece(_MESSAGE, _CODEPAGE, struct.pack("<II", 1252, 0)),
        _piece(_MESSAGE, _CLASS, b"IPM.Microsoft Mail.Note\0"),
    ]
    if subject:
        pieces.append(_piece(_MESSAGE, _SUBJECT, subject + b"\0"))
    if body:
        pieces.append(_piece(_MESSAGE, _BODY, body + b"\0"))
    for name, content in attachments:
        pieces.append(_piece(_ATTACHMENT, _RENDER, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0)))
        pieces.append(_piece(_ATTACHMENT, _TITLE, name + b"\0"))
        pieces.append(_piece(_ATTACHMENT, _DATA, content))
    return b"".join(pieces)


def _piece(level: int, attribute: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, attribute, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
