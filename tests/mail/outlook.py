"""Makes winmail.dat files as Outlook does (MS-OXTNEF, MS-OXRTFCP), piece by piece, for the tests of their door."""

from __future__ import annotations

import struct

_PROPERTIES, _ATTACHMENT_DATA, _ATTACHMENT_TITLE, _RENDERING, _CODEPAGE = 0x9003, 0x800F, 0x8010, 0x9002, 0x9007
_BODY, _HTML, _RTF, _INTERNET_CODEPAGE = 0x1000, 0x1013, 0x1009, 0x3FDE


def _piece(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _of_length(kind: int, name: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(data)) + _padded(data)


def packed_rtf(rtf: bytes) -> bytes:
    """RTF, packed without references to what stood before."""
    body = b"".join(b"\0" + rtf[start : start + 8] for start in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body


def winmail(
    *, text: str = "", html: str = "", rtf: bytes = b"", attachments: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """A winmail.dat with one of the bodies, and *attachments* by name."""
    properties = [struct.pack("<HHI", 0x0003, _INTERNET_CODEPAGE, 65001)]
    if text:
        properties.append(_of_length(0x001F, _BODY, (text + "\0").encode("utf-16-le")))
    if html:
        properties.append(_of_length(0x0102, _HTML, html.encode()))
    if rtf:
        properties.append(_of_length(0x0102, _RTF, packed_rtf(rtf)))
    found = struct.pack("<IH", 0x223E9F78, 1)
    found += _piece(1, _CODEPAGE, 6, struct.pack("<II", 1252, 0))
    found += _piece(1, _PROPERTIES, 6, struct.pack("<I", len(properties)) + b"".join(properties))
    for name, data in attachments:
        found += _piece(2, _RENDERING, 6, b"\1\0" + b"\0" * 12)
        found += _piece(2, _ATTACHMENT_TITLE, 1, name.encode("cp1252") + b"\0")
        found += _piece(2, _ATTACHMENT_DATA, 6, data)
    return found
