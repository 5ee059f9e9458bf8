"""[mailbox.KEY.slots]: the afternoon that is kept free, and the plan made of it (R-4)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Literal

from pydantic import Field

from mailbox_config.refusal import halves
from mailbox_config.shape import Day, Hour, Key, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.slot import SlotPlan
from triage.domain.workdays import WEEKDAYS


class SlotSettings(Shape):
    """The afternoon that is kept free."""

    agenda: Key
    weekday: Literal["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"] = "dinsdag"
    opens: Hour = time(13)
    closes: Hour = time(17)
    minutes: int = Field(45, ge=15, le=240, multiple_of=15)
    pause_minutes: int = Field(0, ge=0, le=120, multiple_of=15)
    tables: int = Field(1, ge=1, le=20)
    notice_hours: int = Field(20, ge=0, le=240)
    horizon_weeks: int = Field(8, ge=1, le=52)
    lapse_workdays: int = Field(3, ge=1, le=20)
    lapse_before_hours: int = Field(4, ge=0, le=72)
    lapse_least_hours: int = Field(4, ge=0, le=40)
    dropped: tuple[Day, ...] = ()
    extra: tuple[Day, ...] = ()
    place: str = ""


def slot_plan(shape: SlotSettings, where: str) -> SlotPlan:
    """The plan of these settings; *where* names them in a message."""
    try:
        return _plan_of(shape)
    except ValueError as error:
        raise ConfigurationError("mailboxes.toml", where, *halves(error)) from None


def _plan_of(shape: SlotSettings) -> SlotPlan:
    return SlotPlan(
        agenda=shape.agenda,
        weekday=WEEKDAYS.index(shape.weekday),
        opens=shape.opens,
        closes=shape.closes,
        length=timedelta(minutes=shape.minutes),
        pause=timedelta(minutes=shape.pause_minutes),
        tables=shape.tables,
        notice=timedelta(hours=shape.notice_hours),
        horizon=timedelta(weeks=shape.horizon_weeks),
        lapse_workdays=shape.lapse_workdays,
        lapse_before=timedelta(hours=shape.lapse_before_hours),
        lapse_least_hours=shape.lapse_least_hours,
        dropped=frozenset(shape.dropped),
        extra=frozenset(shape.extra),
        place=shape.place,
    )
