"""Long bodies in base64, kept away from the standard library's parser, which looks at each of their lines by itself.

To that parser a run of such lines is one line, wherever it stands: none can be a header line, a delimiter or blank
(RFC 2045, 6.8). It is given a mark instead, and the part that the mark ended up in gets the run.
"""

from __future__ import annotations

import re
import string
from email.message import Message

from triage.mail.body import payload_bytes

_LONG = 8_000
"""Bytes from which a run is worth the trouble (ours)."""
_BLANK_LINES = re.compile(rb"(?:\r\n|\r(?!\n)|\n){2,}")
_LETTERS = (string.ascii_letters + string.digits + "+/=").encode()
# A mail within bounds (`guard`) holds no NUL: nothing else in it is a mark.
_MARK = re.compile(rb"\0([0-9]+)\0")


def cut_out(whole: bytes) -> tuple[bytes, list[bytes]]:
    """*whole* with marks in place of its long runs, and these runs in order."""
    pieces: list[bytes] = []
    runs: list[bytes] = []
    kept = start = 0
    while start >= 0:
        delimiter = whole.find(b"\n--", start + 1)
        end = len(whole) if delimiter < 0 else delimiter
        blank = _BLANK_LINES.search(whole, start, end) if end - start > _LONG else None
        if blank and _is_run(run := whole[blank.end() : end].rstrip(b"\r\n")):
            pieces += [whole[kept : blank.end()], b"\0%d\0" % len(runs)]
            kept = blank.end() + len(run)
            runs.append(run)
        start = delimiter
    return b"".join([*pieces, whole[kept:]]), runs


def put_back(parts: list[Message], runs: list[bytes]) -> None:
    """Give *parts* the *runs* in place of their marks."""
    for part in parts if runs else ():
        if not part.is_multipart() and b"\0" in (data := payload_bytes(part)):
            whole = _MARK.sub(lambda mark: runs[int(mark[1])], data)
            part.set_payload(whole.decode("ascii", "surrogateescape"))


def _is_run(lines: bytes) -> bool:
    """Whether *lines* are long, of base64's letters only, and none of them blank."""
    if len(lines) <= _LONG or lines.translate(None, _LETTERS + b"\r\n"):
        return False
    return all(lines.splitlines())
