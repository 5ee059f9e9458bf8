"""Aware times only: a naive datetime is refused where it is made."""

from __future__ import annotations

from datetime import datetime


def aware(moment: datetime) -> datetime:
    """Return *moment* unchanged; raise ValueError where it carries no offset."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"een tijd zonder tijdzone: {moment!r}")
    return moment
