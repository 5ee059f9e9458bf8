"""The mails in an mbox (RFC 4155, and what programs really write), one at a time, whatever the size of the file.

A line that begins with "From " divides where it looks like the divider of a mail program: with a day and a year, or
with an address, and header lines behind it. A sentence that begins so does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_PIECE = 1_000_000
_DATED = re.compile(rb"From .{0,400}\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{0,60}\b\d{4}\b")
_NAMED = re.compile(rb"From (?:-|MAILER-DAEMON|\S+@\S+)(?:\s|\Z)")
_FIELD = re.compile(rb"(?:[!-9;-~]{1,76}[ \t]*:|>From )")
_ESCAPED = re.compile(rb">+From ")
_EMPTY = (b"\n", b"\r\n")


@dataclass(slots=True)
class _Mail:
    """What is gathered of one mail: at most *longest* bytes, and how many there were."""

    longest: int
    pieces: list[bytes] = field(default_factory=list)
    kept: int = 0
    size: int = 0

    def add(self, piece: bytes) -> None:
        """Take in the next piece."""
        self.size += len(piece)
        piece = piece[: max(0, self.longest - self.kept)]
        self.kept += len(piece)
        self.pieces.append(piece)

    def whole(self) -> tuple[bytes, int]:
        """The mail without the empty line that stands before the next divider."""
        raw = b"".join(self.pieces)
        if self.size == self.kept and raw.endswith((b"\n\n", b"\n\r\n")):
            end = 2 if raw.endswith(b"\r\n") else 1
            return raw[:-end], self.size - end
        return raw, self.size


def mails_of(opened: BinaryIO, longest: int) -> Iterator[tuple[bytes, int]]:
    """Each mail, up to *longest* bytes of it, with its size. What stands before the first divider is a mail too."""
    mail = _Mail(longest)
    divided, before_empty, at_start = False, True, True
    line = opened.readline(_PIECE)
    while line:
        following = opened.readline(_PIECE)
        if at_start and _divides(line, following, before_empty):
            if divided or mail.size > 0:
                yield mail.whole()
            mail, divided = _Mail(longest), True
        elif divided or line not in _EMPTY or mail.size > 0:
            # The divider's own escape (mboxrd): one sign was put before such a line when it was stored.
            mail.add(line[1:] if at_start and _ESCAPED.match(line) else line)
        before_empty = at_start and line in _EMPTY
        at_start = line.endswith(b"\n")
        line = following
    if divided or mail.size > 0:
        yield mail.whole()


def _divides(line: bytes, following: bytes, before_empty: bool) -> bool:
    if not line.startswith(b"From "):
        return False
    headed = _FIELD.match(following) is not None
    if _DATED.match(line):
        return before_empty or headed
    return before_empty and headed and _NAMED.match(line) is not None
