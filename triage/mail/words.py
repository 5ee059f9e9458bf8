"""Header text: encoded words (RFC 2047), addresses, message identifiers, file names. Linear, and never raises."""

from __future__ import annotations

import binascii
import re
import unicodedata

from triage.mail import charset, limits

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,8000})\?=")
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Characters that reorder what a person sees: "exe.fdp" shown as "pdf.exe" (Unicode TR 36).
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]")
_MSG_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,500}>")
_BARE_ID = re.compile(r"[^<>\s\x00-\x1f\x7f@]{1,250}@[^<>\s\x00-\x1f\x7f@]{1,250}")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\],;:\"\\@\x00-\x1f\x7f]{1,253}")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")


def decode_words(value: str) -> tuple[str, str | None]:
    """*value* with its encoded words decoded, also badly made ones; and the charset defect that was mended, if any."""
    if "=?" not in value:
        return value, None
    defects: list[str] = []

    def decoded(match: re.Match[str]) -> str:
        text, defect = _decode_word(match[1], match[2], match[3])
        if defect:
            defects.append(defect)
        return text

    joined = _BETWEEN.sub("", value)
    return _WORD.sub(decoded, _merged(joined)), next(iter(defects), None)


_SPLIT_WORDS = re.compile(
    r"=\?([^?\s]{1,60})\?(?:[bB]\?([A-Za-z0-9+/]+)\?==\?\1\?[bB]|[qQ]\?([^?]+)\?==\?\1\?[qQ])\?", re.IGNORECASE
)


def _merge(match: re.Match[str]) -> str:
    return f"=?{match[1]}?B?{match[2]}" if match[2] else f"=?{match[1]}?Q?{match[3]}"


def _merged(value: str) -> str:
    """Neighbouring words of one charset as one: mail programs split them in mid-character."""
    for _ in range(12):
        merged = _SPLIT_WORDS.sub(_merge, value)
        if merged == value:
            break
        value = merged
    return value


def _decode_word(declared: str, encoding: str, payload: str) -> tuple[str, str | None]:
    raw = payload.encode("utf-8", "replace")
    if encoding in "bB":
        try:
            raw = binascii.a2b_base64(raw + b"=" * (-len(raw.rstrip(b"=")) % 4))
        except binascii.Error:
            return payload, "bad-encoded-word"
    else:
        raw = binascii.a2b_qp(raw, header=True)
    # RFC 2231, 5: a language may follow the charset.
    return charset.decode(raw, declared.partition("*")[0])


def one_line(text: str, longest: int) -> str:
    """*text* without control characters, spaces collapsed, at most *longest* characters."""
    plain = text if text.isprintable() else _CONTROL.sub(" ", text)
    return " ".join(plain.split())[:longest]


def visible(text: str) -> str:
    """*text* without characters that take no room or turn the reading direction."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def address(text: str) -> str | None:
    """The bare address in lower case; None where *text* is none."""
    plain = text.strip().lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    return plain if _ADDRESS.fullmatch(plain) else None


def message_id(value: str) -> str | None:
    """`<…>` as RFC 5322, 3.6.4 has it; brackets that a mail program forgot are added. None where there is none."""
    found = _MSG_ID.search(value)
    if found:
        return found[0]
    bare = _BARE_ID.fullmatch(value.strip())
    return f"<{bare[0]}>" if bare else None


def message_ids(value: str) -> tuple[str, ...]:
    """Every `<…>` in *value*, in order, once; of very many the first and the nearest."""
    found = tuple(dict.fromkeys(_MSG_ID.findall(value)))
    if not found:
        single = message_id(value)
        return (single,) if single else ()
    return found if len(found) <= limits.REFERENCES else (found[0], *found[1 - limits.REFERENCES :])


def safe_name(name: str, fallback: str) -> str:
    """A name that can be shown and saved: no path, no control, bidi or invisible characters, bounded."""
    text, _ = decode_words(name)
    text = visible(_CONTROL.sub(" ", text))
    text = text.replace("\\", "/").rpartition("/")[2]
    text = " ".join(re.sub(r'[<>:"|?*]', "_", text).split()).strip(". ")
    if not text:
        return fallback
    if len(text) > limits.NAME_CHARACTERS:
        extension = _EXTENSION.search(text)
        end = extension[0] if extension else ""
        text = text[: limits.NAME_CHARACTERS - len(end)] + end
    return text
