"""The text of a rich-text body as Outlook packs it into winmail.dat: unpacked (MS-OXRTFCP) and read as plain lines.

Only what a person would see is taken; pictures, tables of fonts, and the HTML that Outlook hides in it are not. Linear
in its input, within the bound that is given, and it never raises.
"""

from __future__ import annotations

import re

from triage.mail import charset

_PRELOADED = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary begins with (MS-OXRTFCP, 2.1.2.1)."""
_WINDOW = 4096
_HEADER = 16

_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t"}
_BREAKS |= {"emdash": "–", "endash": "–", "bullet": "-", "lquote": "'", "rquote": "'", "ldblquote": '"'}
_BREAKS |= {"rdblquote": '"'}
_UNSEEN = frozenset(
    {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "generator", "header", "footer", "themedata",
        "listtable", "listoverridetable", "rsidtbl", "datastore", "xmlnstbl", "latentstyles",
    }
)  # fmt: skip


def unpacked(data: bytes, longest: int) -> bytes:
    """Compressed RTF as RTF, at most *longest* bytes; empty where it is none."""
    if len(data) < _HEADER:
        return b""
    kind, packed = data[8:12], data[_HEADER:]
    if kind == b"MELA":
        return packed[:longest]
    return _inflated(packed, longest) if kind == b"LZFu" else b""


def _inflated(packed: bytes, longest: int) -> bytes:
    window = bytearray(_PRELOADED.ljust(_WINDOW, b"\0"))
    at = len(_PRELOADED)
    found = bytearray()
    position = 0
    while position < len(packed) and len(found) < longest:
        flags = packed[position]
        position += 1
        for bit in range(8):
            is_reference = flags >> bit & 1
            piece = packed[position : position + 1 + is_reference]
            if len(piece) <= is_reference:
                return bytes(found)
            position += len(piece)
            if not is_reference:
                found.append(piece[0])
                window[at] = piece[0]
                at = (at + 1) % _WINDOW
                continue
            source, length = int.from_bytes(piece, "big") >> 4, (piece[1] & 15) + 2
            if source == at:
                # A reference to where writing is, is the end (MS-OXRTFCP, 2.2.2.1.1).
                return bytes(found)
            for _ in range(length):
                window[at] = window[source]
                found.append(window[at])
                at, source = (at + 1) % _WINDOW, (source + 1) % _WINDOW
    return bytes(found[:longest])


def text_of(rtf: bytes, longest: int) -> str:
    """The lines of *rtf* as a person sees them, at most *longest* characters."""
    reader = _Reader(longest)
    for match in _TOKEN.finditer(rtf.decode("latin-1")):
        if reader.left <= 0:
            break
        reader.take(match)
    return reader.text()


class _Reader:
    def __init__(self, longest: int) -> None:
        self.left = longest
        self._found: list[str] = []
        self._bytes = bytearray()
        self._codepage = "cp1252"
        self._groups: list[tuple[bool, int]] = []
        self._seen = True
        # How many characters stand in for one that is given by its number (RTF 1.9, "\uc").
        self._stand_ins = 1
        self._skip = 0

    def text(self) -> str:
        self._decode()
        return "\n".join(line.rstrip() for line in "".join(self._found).split("\n")).strip("\n")

    def take(self, match: re.Match[str]) -> None:
        word, number, code, sign, brace, plain = match.groups()
        if brace == "{":
            self._groups.append((self._seen, self._stand_ins))
        elif brace == "}":
            self._seen, self._stand_ins = self._groups.pop() if self._groups else (True, 1)
            self._skip = 0
        elif code:
            self._raw(bytes.fromhex(code))
        elif plain:
            self._raw(plain.encode("latin-1"))
        elif word:
            self._word(word, number)
        elif sign:
            self._sign(sign)

    def _word(self, word: str, number: str | None) -> None:
        if word in _UNSEEN:
            self._seen = False
        elif word == "ansicpg" and number:
            self._codepage = f"cp{number}"
        elif word == "uc":
            self._stand_ins = max(0, min(int(number or 1), 10))
        elif word == "u" and number:
            self._say(chr(int(number) % 65_536))
            self._skip = self._stand_ins
        elif word in _BREAKS:
            self._say(_BREAKS[word])

    def _sign(self, sign: str) -> None:
        if sign == "*":
            # A destination that only programs that know it may show.
            self._seen = False
        elif sign in "{}\\":
            self._raw(sign.encode())
        elif sign in "~\n\r":
            self._say(" " if sign == "~" else "\n")

    def _raw(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        if self._seen:
            self._bytes += data[skipped:]
            self.left -= len(data) - skipped

    def _say(self, text: str) -> None:
        if self._seen:
            self._decode()
            self._found.append(text)
            self.left -= len(text)

    def _decode(self) -> None:
        if self._bytes:
            self._found.append(charset.decode(bytes(self._bytes), self._codepage)[0])
            self._bytes.clear()
