"""calendar.toml: office hours, designated days and closures, and the calendar made of them (R-7, R-25)."""

from __future__ import annotations

from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from mailbox_config.holidays_nl import termijnenwet
from mailbox_config.refusal import halves
from mailbox_config.shape import Day, Hour, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.workdays import OfficeHours, WorkCalendar


class ClosureShape(Shape):
    """A closed or designated day."""

    date: Day
    reason: str = Field(min_length=1)


class CalendarFile(Shape):
    """calendar.toml. `designated`: days of the Algemene termijnenwet, art. 3, paragraph 3."""

    holidays: Literal["algemene-termijnenwet"] = "algemene-termijnenwet"
    opens: Hour = time(9)
    closes: Hour = time(17)
    designated: tuple[ClosureShape, ...] = ()
    closures: tuple[ClosureShape, ...] = ()


def calendar_of(shape: CalendarFile, timezone: str) -> WorkCalendar:
    """The region's days."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong = f"'{timezone}' is geen tijdzone"
        raise ConfigurationError("mailboxes.toml", "region.timezone", wrong, "schrijf Europe/Amsterdam") from None
    try:
        hours = OfficeHours(shape.opens, shape.closes)
    except ValueError as error:
        raise ConfigurationError("calendar.toml", "opens", *halves(error)) from None
    return WorkCalendar(
        zone=zone,
        holidays_of=termijnenwet({item.date: item.reason for item in shape.designated}),
        closures={item.date: item.reason for item in shape.closures},
        hours=hours,
    )
