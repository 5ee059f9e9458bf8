"""Mail files on disk: `.eml`, folders of them, Maildir and mbox, read one at a time and bounded.

Nothing that lies in such a folder stops the rest: what cannot be read is given with the reason. A folder is entered
once, whatever links point at it; hidden files, and files that are no mail by their name, are left alone.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from triage.domain.errors import UsageError
from triage.wiring.mbox import mails_of

LARGEST = 50_000_000
"""Bytes of one mail that are read; the rest of a larger one stays where it is."""

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^>\r\n]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_SUFFIXES = frozenset({".eml", ".mbox", ".msg822", ".txt", ""})


@dataclass(frozen=True, slots=True)
class MailFile:
    """One mail of a file: its beginning up to `LARGEST`, and the size of the whole in bytes. `delivered_at` only where
    the store of mails knows it (Maildir). With `wrong`, one Dutch line, nothing could be read."""

    path: str
    raw: bytes = b""
    size: int = 0
    delivered_at: datetime | None = None
    wrong: str = ""


def read_paths(paths: Sequence[str]) -> Iterator[MailFile]:
    """Every mail under *paths*, in order of name. A path that is not there is a UsageError before anything is read."""
    found = [Path(path) for path in paths]
    for path in found:
        if not path.exists():
            raise UsageError(f"{_shown(path)}: bestaat niet; geef een .eml-bestand, een map, een Maildir of een mbox")
    walk = _Walk()
    return (mail for path in found for mail in walk.read(path))


def message_id_of(raw: bytes) -> str | None:
    """The Message-ID in a mail's header block, without parsing the mail."""
    match = _MESSAGE_ID.search(raw[:262_144])
    return match[1].decode("ascii", "replace") if match else None


def _shown(path: Path) -> str:
    """A path as text, also where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


@dataclass(slots=True)
class _Walk:
    entered: set[tuple[int, int]] = field(default_factory=set)

    def read(self, path: Path) -> Iterator[MailFile]:
        """Every mail in one file or folder."""
        try:
            kind = path.stat()
            if stat.S_ISDIR(kind.st_mode):
                # A link may lead back to a folder above.
                if (kind.st_dev, kind.st_ino) not in self.entered:
                    self.entered.add((kind.st_dev, kind.st_ino))
                    yield from self._folder(path)
            elif stat.S_ISREG(kind.st_mode):
                yield from _file(path)
            else:
                # A pipe would wait for ever.
                yield MailFile(_shown(path), wrong="geen gewoon bestand")
        except OSError as error:
            yield MailFile(_shown(path), wrong=f"{error.strerror or 'niet leesbaar'}; controleer de rechten")

    def _folder(self, path: Path) -> Iterator[MailFile]:
        if (path / "cur").is_dir() and (path / "new").is_dir():
            for folder in ("cur", "new"):
                for child in sorted((path / folder).iterdir()):
                    yield from _delivered(child)
            return
        for child in sorted(path.iterdir()):
            if not child.name.startswith(".") and (child.is_dir() or child.suffix.lower() in _SUFFIXES):
                yield from self.read(child)


def _file(path: Path) -> Iterator[MailFile]:
    with path.open("rb") as opened:
        if path.suffix.lower() == ".mbox" or (path.suffix.lower() != ".eml" and _begins_as_mbox(opened)):
            for number, (raw, size) in enumerate(mails_of(opened, LARGEST), 1):
                yield MailFile(f"{_shown(path)}#{number}", raw, size)
        else:
            yield _whole(path, opened, None)


def _begins_as_mbox(opened: BinaryIO) -> bool:
    start = opened.read(5)
    opened.seek(0)
    return start == b"From "


def _delivered(path: Path) -> Iterator[MailFile]:
    """One file of a Maildir: its time is that of the delivery."""
    try:
        kind = path.stat()
        if stat.S_ISREG(kind.st_mode):
            with path.open("rb") as opened:
                yield _whole(path, opened, _moment(kind.st_mtime))
    except OSError as error:
        yield MailFile(_shown(path), wrong=f"{error.strerror or 'niet leesbaar'}; controleer de rechten")


def _whole(path: Path, opened: BinaryIO, delivered_at: datetime | None) -> MailFile:
    raw = opened.read(LARGEST)
    return MailFile(_shown(path), raw, max(os.fstat(opened.fileno()).st_size, len(raw)), delivered_at)


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
