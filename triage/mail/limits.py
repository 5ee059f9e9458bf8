"""The bounds within which a mail is read. Every number is ours; beside it stands what it keeps out."""

from __future__ import annotations

from dataclasses import dataclass

HEADER_LINES = 1_000_000
"""Header lines looked at, half a second's work here; 100,000 Received lines cost the libraries 8 s and 2 GB. What lies
behind is not read."""

LINES_OF_ONE_NAME = 20
"""Lines of one header name that are kept, topmost first; forwarding chains write about ten."""

ADDRESS_BYTES = 32_768
"""Bytes of one address header (To, Cc): some 500 addresses. 300,000 addresses break the libraries."""

VALUE_BYTES = 4_096
"""Bytes of any other header: 200,000 encoded words in a Subject hang the libraries for over 30 s."""

REFERENCES_BYTES = 16_384
"""Bytes of References: a thread of about 200 mails."""

PART_HEADER_BYTES = 4_096
"""Bytes of one header of a MIME part; 100,000 parameters cost seconds in the standard library."""

SUBJECT_CHARACTERS = 1_000
"""Characters of a subject that are kept; RFC 5322, 2.1.1, bounds a line to 998."""

REFERENCES = 50
"""Message-IDs kept of References: the first and the nearest."""

INNER_MESSAGES = 20
"""Attached messages that are read; others are counted as parts."""

CALENDARS = 10
"""Calendar parts that are kept."""

CALENDAR_CHARACTERS = 100_000
"""Characters of a calendar part; an invitation has a few thousand."""

NAME_CHARACTERS = 150
"""Characters of an attachment's name; file systems stop at 255 bytes."""

ASK = "een medewerker moet het bekijken"
"""What to do about a mail that goes beyond a bound."""


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """The bounds a deployment may set.

    `seconds` is wall-clock time for one mail, after which the child is killed; `memory` is the child's address space in
    bytes (RLIMIT_AS); `size` bounds the mail in bytes; `text` the characters kept of its text. Depth 30 and 500 parts
    are far beyond what mail programs write, and below where the libraries recurse too deep (1,000).
    """

    seconds: float = 20.0
    memory: int = 1_500_000_000
    size: int = 100_000_000
    parts: int = 500
    depth: int = 30
    addresses: int = 500
    text: int = 1_000_000
