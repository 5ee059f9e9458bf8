"""Aware times only: a naive datetime is refused where it is made."""

from __future__ import annotations

from datetime import UTC, datetime


def aware(moment: datetime) -> datetime:
    """Return *moment* unchanged; raise ValueError where it carries no offset."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"een tijd zonder tijdzone: {moment!r}")
    return moment


def same_moment(one: datetime, other: datetime) -> bool:
    """Whether two aware times are one moment. Python's `==` says no to each time of the hour that the clock does twice
    in autumn, unless both are in the same zone (PEP 495)."""
    return aware(one).astimezone(UTC) == aware(other).astimezone(UTC)
