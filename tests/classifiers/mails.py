"""What the classifier tests share: one reader, and mails written for these tests."""

from __future__ import annotations

from functools import cache

from classifiers.reader import Reader
from triage.domain.message import RequestText
from triage.domain.reading import Readings


@cache
def reader() -> Reader:
    """The reader with the shipped model, loaded once."""
    return Reader.load()


def read(subject: str, body: str, sender: str = "collega@jeugdteam.example", **headers: str) -> Readings:
    """The readings of one mail; header names are written with an underscore for each hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reader().read(RequestText(sender, subject, body, named))
