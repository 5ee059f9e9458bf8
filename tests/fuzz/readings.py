"""Every reading the service does of a stranger's bytes, each with what it promises of whatever comes in."""

from __future__ import annotations

from collections.abc import Callable

from classifiers.colour import read_colour
from tests.mail.test_generated import BOUNDS, in_bounds
from triage.domain.errors import LimitExceeded
from triage.domain.quoting import split
from triage.mail.extract import CONTENTS, FORMATTED
from triage.mail.extract_child import reply
from triage.mail.html import text_of
from triage.mail.read import read
from triage.mail.sanitise import cleaned, sanitised
from triage.mail.tolerant import read_tolerantly

BEYOND = (LimitExceeded, RecursionError)
"""A mail beyond a bound, or nested too deep: the child that reads it answers so, and it is a case for a person."""


def read_first(raw: bytes) -> None:
    """The first reading, and what the service reads in its text."""
    message = read(raw, bounds=BOUNDS)
    in_bounds(message, raw)
    quoted = split(message.text, message.subject)
    assert len(quoted.new_text) <= len(message.text)
    read_colour(message.subject, message.text)


def read_second(raw: bytes) -> None:
    """The tolerant reading takes anything."""
    in_bounds(read_tolerantly(raw, truncated=False, longest=BOUNDS.text), raw)


def list_files(raw: bytes) -> None:
    """What a person who opens the mail sees of its files."""
    assert list(reply(raw, BOUNDS, CONTENTS, 0))


def show_layout(raw: bytes) -> None:
    """The layout, inert: cleaning it again changes nothing."""
    assert list(reply(raw, BOUNDS, FORMATTED, 0))
    page = raw.decode("latin-1")
    shown, _ = sanitised(page)
    assert cleaned(shown) == shown
    text_of(page, longest=BOUNDS.text)


READINGS: tuple[Callable[[bytes], None], ...] = (read_first, read_second, list_files, show_layout)
