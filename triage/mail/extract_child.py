"""The child process that opens one kept mail for a person who asked for it, under the operating system's own limits.

In: the mail, to the end. Out: a frame of JSON, and for a file its bytes behind that. It ends after one answer.
"""

from __future__ import annotations

import email
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from email.message import Message
from typing import Any

from triage.domain.errors import LimitExceeded
from triage.mail import body, charset, sanitise, tnef, words
from triage.mail.confined import allow_seconds, bounds_from, confine
from triage.mail.extract import FILE, FORMATTED
from triage.mail.guard import guarded
from triage.mail.limits import ASK, ParseLimits
from triage.mail.read import mend_part_headers
from triage.mail.wire import frame, refusal
from triage.ports.extraction import AttachedPart

MOST_FILES = 200
"""Files that are named (ours)."""

_MAILS = frozenset({"message/rfc822", "message/global"})
_SEPARATOR = "<hr>"


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a mail, decoded."""

    name: str
    kind: str
    data: bytes = field(repr=False)


def reply(raw: bytes, bounds: ParseLimits, task: str, number: int) -> Iterator[bytes]:
    """The answer to *task*, in pieces. Raises `LimitExceeded`, and whatever a stranger's bytes set off."""
    tree = email.message_from_bytes(guarded(raw, bounds).whole)
    for part in body.leaves_and_limits(tree, bounds):
        mend_part_headers(part)
    if task == FORMATTED:
        yield framed({"formatted": _formatted(tree)})
        return
    files = _files(tree)
    if task == FILE:
        found = next((file for at, file in enumerate(files, 1) if at == number), None)
        yield framed({"file": asdict(_described(number, found)) if found else None})
        if found:
            yield found.data
        return
    described = [_described(at, file) for at, file in enumerate(files, 1) if at <= MOST_FILES + 1]
    formatted = next(_pages(tree), None) is not None
    listed = [asdict(part) for part in described[:MOST_FILES]]
    yield framed({"contents": {"formatted": formatted, "files": listed, "more": len(described) > MOST_FILES}})


def framed(shape: dict[str, Any]) -> bytes:
    """*shape* as the answer's frame."""
    return frame(json.dumps(shape, ensure_ascii=False).encode("utf-8", "replace"))


def _pages(part: Message) -> Iterator[Message]:
    """The HTML parts that a mail program shows; not those of an attached mail."""
    kind = part.get_content_type()
    if kind == "text/html" and part.get_content_disposition() != "attachment":
        yield part
    elif part.is_multipart() and kind not in _MAILS:
        for child in body.children(part):
            yield from _pages(child)


def _formatted(tree: Message) -> dict[str, Any] | None:
    left, cut = sanitise.LONGEST, False
    shown: list[str] = []
    for part in _pages(tree):
        if left <= 0:
            cut = True
            break
        data = _decoded(part)
        declared = body.part_charset(part) or body.declared_inside(data)
        page = charset.decode(data, declared)[0]
        found, shortened = sanitise.sanitised(page[:left])
        cut = cut or shortened or len(page) > left
        left -= len(page)
        if found.strip():
            shown.append(found)
    if not shown:
        return None if left == sanitise.LONGEST else {"html": "", "cut": cut}
    joined = shown[0] if len(shown) == 1 else sanitise.stable(_SEPARATOR.join(shown))
    return {"html": joined, "cut": cut}


def _files(part: Message) -> Iterator[_File]:
    """What is attached, outermost first; what winmail.dat holds in its place."""
    kind = part.get_content_type()
    name = _name(part)
    if kind in _MAILS:
        inside = body.children(part)
        if inside:
            yield _File(name or "bericht.eml", kind, _whole(inside[0]))
    elif part.is_multipart():
        for child in body.children(part):
            yield from _files(child)
    elif kind in body.SIGNATURES or kind.startswith("multipart/"):
        return
    elif kind in tnef.TYPES or name.lower() == tnef.NAME:
        yield from _unpacked(part, name, kind)
    elif name or part.get_content_disposition() == "attachment" or not _is_body(kind):
        yield _File(name, kind, _decoded(part))


def _whole(mail: Message) -> bytes:
    """An attached mail as a file."""
    try:
        return mail.as_bytes()
    except UnicodeEncodeError:
        # The standard library breaks on 8-bit text where parts were promised and none came; what it shows is kept.
        return mail.as_string().encode("utf-8", "surrogateescape")


def _is_body(kind: str) -> bool:
    return kind in ("text/plain", "text/html", "text/calendar")


def _unpacked(part: Message, name: str, kind: str) -> Iterator[_File]:
    data = _decoded(part)
    opened = tnef.opened(data, longest=1)
    if opened is None:
        yield _File(name or tnef.NAME, kind, data)
        return
    for item in opened.attachments:
        yield _File(item.name, "application/octet-stream", item.data)


def _decoded(part: Message) -> bytes:
    """The bytes of a leaf, as `triage.mail.body` decodes them."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return body.from_base64(body.payload_bytes(part))[0]
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""


def _described(number: int, file: _File) -> AttachedPart:
    kind = words.one_line(file.kind, 100)
    name = words.safe_name(file.name, f"bijlage-{number}{body.EXTENSIONS.get(kind, '')}")
    return AttachedPart(number, name, kind, len(file.data), _looks(file.data), macros=_has_macros(file.data))


# The first bytes of kinds of files (each format's own specification).
_SIGNS = (
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xcf\xfa\xed\xfe", "program"), (b"\xca\xfe\xba\xbe", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"), (b"%PDF", "pdf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf'\x1c", "archive"), (b"\x1f\x8b", "archive"), (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"#!", "script"),
)  # fmt: skip
_PAGE_SIGNS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe")
# Where Office keeps its macros: a part of the zip (ECMA-376), or a storage of the older form ([MS-OVBA], 2.2).
_MACROS = (b"vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le"))


def _looks(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "office" if b"[Content_Types].xml" in data[:4_000] else "zip"
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    beginning = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(_PAGE_SIGNS) or (beginning.startswith(b"<?xml") and b"<svg" in beginning):
        return "html"
    return "pdf" if b"%PDF-" in data[:1_024] else ""


def _has_macros(data: bytes) -> bool:
    return any(sign in data for sign in _MACROS)


def main() -> None:
    """Run as `python -m triage.mail.extract_child LIMITS TASK NUMBER`, LIMITS being JSON."""
    bounds = bounds_from(sys.argv[1])
    confine(bounds)
    raw = sys.stdin.buffer.read(bounds.size + 1)
    allow_seconds(bounds.seconds)
    try:
        for piece in reply(raw, bounds, sys.argv[2], int(sys.argv[3])):
            sys.stdout.buffer.write(piece)
    except LimitExceeded as error:
        sys.stdout.buffer.write(refusal_frame(str(error)))
    except RecursionError:
        sys.stdout.buffer.write(refusal_frame(f"Het bericht is te diep genest; {ASK}."))
    except Exception as error:  # whatever a stranger's bytes set off, its name says nothing of the mail
        sys.stdout.buffer.write(refusal_frame(f"Het bericht is niet te openen ({type(error).__name__}); {ASK}."))
    sys.stdout.buffer.flush()


def refusal_frame(why: str) -> bytes:
    """That a mail was not opened, in one Dutch line."""
    return frame(refusal("limit", why))


if __name__ == "__main__":
    main()
