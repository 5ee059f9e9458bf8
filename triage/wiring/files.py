"""Mail files on disk: `.eml`, folders of them, Maildir and mbox, read one at a time."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from triage.domain.errors import UsageError

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^>\r\n]{1,990}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailFile:
    """One mail of a file. `delivered_at` only where the store of mails knows it (Maildir)."""

    path: str
    raw: bytes
    delivered_at: datetime | None = None


def read_paths(paths: Sequence[str]) -> Iterator[MailFile]:
    """Every mail under *paths*, in order of name. A path that is not there is a UsageError before anything is read."""
    found = [Path(path) for path in paths]
    for path in found:
        if not path.exists():
            raise UsageError(f"{path}: bestaat niet; geef een .eml-bestand, een map, een Maildir of een mbox")
    return (mail for path in found for mail in _read(path))


def message_id_of(raw: bytes) -> str | None:
    """The Message-ID in a mail's header block, without parsing the mail."""
    match = _MESSAGE_ID.search(raw[:262_144])
    return match[1].decode("ascii", "replace") if match else None


def _read(path: Path) -> Iterator[MailFile]:
    if path.is_dir():
        if (path / "cur").is_dir() and (path / "new").is_dir():
            yield from _maildir(path)
        else:
            for child in sorted(path.iterdir()):
                if not child.name.startswith(".") and (child.is_dir() or child.suffix.lower() in _SUFFIXES):
                    yield from _read(child)
    elif path.suffix.lower() == ".mbox" or _looks_like_mbox(path):
        yield from _mbox(path)
    else:
        yield MailFile(str(path), _bytes(path))


_SUFFIXES = frozenset({".eml", ".mbox", ".msg822", ".txt", ""})


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'niet leesbaar'}; controleer de rechten") from None


def _looks_like_mbox(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(5) == b"From " and path.suffix.lower() != ".eml"


def _maildir(path: Path) -> Iterator[MailFile]:
    for folder in ("cur", "new"):
        for child in sorted((path / folder).iterdir()):
            if child.is_file():
                delivered_at = datetime.fromtimestamp(child.stat().st_mtime, tz=UTC)
                yield MailFile(str(child), _bytes(child), delivered_at)


def _mbox(path: Path) -> Iterator[MailFile]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield MailFile(f"{path}#{number}", box.get_bytes(key))
    finally:
        box.close()
