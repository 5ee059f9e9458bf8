"""Text of strangers, made harmless to look at: shown as it is, able to do nothing.

Escaping is the template's work; here the characters go that no escaping stops: those that turn the order of letters
around (Unicode TR 36, 3.1.5: "gpj.exe" reads as "exe.jpg"), control characters, and halves of surrogate pairs.
"""

from __future__ import annotations

import re

STAND_IN = "\u25af"
"""What is shown in the place of a removed character: the reader sees that something was there."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def inert(text: str) -> str:
    """*text* with every character that could act replaced; line ends become plain ones."""
    return _UNSAFE.sub(STAND_IN, text.replace("\r\n", "\n").replace("\r", "\n"))


# Marks without a shape of their own, which newsletters strew by the hundred: soft hyphen, fillers, zero-width spaces,
# the byte order mark, variation tags. The joiners stay: Persian, Hindi and emoji are written with them.
_SHAPELESS = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc"
    "\U000e0000-\U000e007f]"
)


def inert_page(page: str) -> str:
    """A line or sanitised HTML with every character that could act replaced, and those that nobody sees left out."""
    return inert(_SHAPELESS.sub("", page))


def one_line(text: str, limit: int = 300) -> str:
    """A subject, a name: on one line, without marks that nobody sees, at most *limit* characters."""
    plain = " ".join(inert_page(text[: limit * 4]).split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
