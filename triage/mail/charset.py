"""Bytes to text, whatever the mail says they are.

A declared charset is a claim: undeclared Latin-1, UTF-8 declared as Latin-1, and Windows' characters under the name
ISO-8859-1 are all daily mail. What was mended is told by a defect.
"""

from __future__ import annotations

import codecs
import re

UNDECLARED = "undeclared-charset"
WRONG = "wrong-charset"
UNKNOWN = "unknown-charset"

# Codecs that a mail may name. Python knows others that are no charsets, or that take quadratic time (punycode).
_KNOWN = frozenset(
    [
        "ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp437",
        "cp850", "cp852", "cp858", "cp866", "cp932", "cp949", "cp950", "koi8-r", "koi8-u", "mac-roman", "gb2312", "gbk",
        "gb18030", "hz", "big5", "big5hkscs", "shift_jis", "euc_jp", "euc_kr", "iso2022_jp", "iso2022_jp_1",
        "iso2022_jp_2", "iso2022_kr", "tis-620",
    ]
    + [f"iso8859-{number}" for number in range(1, 17)]
    + [f"cp{number}" for number in range(1250, 1259)]
)  # fmt: skip
# Their bytes mean something else than ASCII even where all are below 128.
_NOT_ASCII = re.compile(r"utf-?(16|32)|iso2022|^hz$")
_WESTERN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252"})
_STRAY = bytes([*range(9), *range(11, 32), 127])


def decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """The text of *data*, and the defect that was mended on the way, if any. Never raises."""
    codec = _codec(declared)
    if data.isascii() and not (codec and _NOT_ASCII.search(codec)):
        return data.decode("ascii"), None
    if codec is None:
        return _guess(data), UNKNOWN if declared else UNDECLARED
    if codec == "ascii":
        return _guess(data), UNDECLARED
    if codec in _WESTERN:
        return _western(data, codec)
    try:
        return data.decode(codec), None
    except UnicodeError:
        pass
    if codec.startswith("utf-8"):
        return _broken_utf8(data)
    return data.decode(codec, "replace"), WRONG


def unfolded(value: bytes) -> str:
    """A raw header value as one line of text: unfolded (RFC 5322, 2.2.3), 8-bit bytes as UTF-8 or else cp1252."""
    text = value.decode("ascii") if value.isascii() else _guess(value)
    text = text.strip()
    return re.sub(r"[\r\n]+[ \t]?", " ", text) if "\n" in text or "\r" in text else text


def without_controls(text: str) -> str:
    """*text* without the control characters that mean nothing in it: tab and line ends stay."""
    # Byte by byte in UTF-8, where these are themselves and part of no other: five times as fast as a pattern.
    return text.encode("utf-8", "surrogatepass").translate(None, _STRAY).decode("utf-8", "surrogatepass")


def _codec(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("'\"")[:40]).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return name if name in _KNOWN else None


def _guess(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _western(data: bytes, codec: str) -> tuple[str, str | None]:
    try:
        # A Latin-1 text that happens to be valid UTF-8 does not occur in practice: the declaration is wrong.
        return data.decode("utf-8"), WRONG
    except UnicodeDecodeError:
        pass
    # Windows writes its own quotes and euro sign under the name ISO-8859-1, as every browser knows.
    return data.decode("cp1252" if codec == "iso8859-1" else codec, "replace"), None


def _broken_utf8(data: bytes) -> tuple[str, str | None]:
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text[:100_000] if character > "\x7f") - bad
    # A few bad bytes among good ones are damage; nothing good at all is another charset.
    return (text, WRONG) if good >= bad else (data.decode("cp1252", "replace"), WRONG)
