"""[mailbox.KEY.slots] and [agenda.KEY]: the afternoon that is kept free, and the plan made of it (R-4).

A mailbox writes its plan in its own `slots`, or names an agenda whose plan stands in `[agenda.KEY]` or with another
mailbox. Mailboxes of one agenda share its tables, so they must agree on when it meets; where, each may say for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from mailbox_config.busy import BusySettings
from mailbox_config.refusal import halves
from mailbox_config.shape import LINE, LINK, TELEPHONE, Day, Hour, Key, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.slot import Hours, SlotPlan, WhenClosed, hours_on
from triage.domain.workdays import WEEKDAYS, WorkCalendar

_FILE = "mailboxes.toml"
# What each mailbox of a shared agenda may say for itself.
_OWN = frozenset({"agenda", "place", "video", "telephone", "busy"})


def _in_a_table(value: object) -> object:
    """A bare date is a table of its date alone."""
    return value if isinstance(value, dict) else {"date": value}


class DroppedDay(Shape):
    """A day on which the table does not meet, and why."""

    date: Day
    reason: str = ""


class ExtraDay(Shape):
    """A day on which the table meets as well, with hours of its own where it names them."""

    date: Day
    opens: Hour | None = None
    closes: Hour | None = None

    @model_validator(mode="after")
    def _has_both_hours(self) -> ExtraDay:
        if (self.opens is None) != (self.closes is None):
            raise ValueError(f"bij {self.date} staat maar een van opens en closes; schrijf beide, of geen van beide")
        return self


class AgendaSettings(Shape):
    """The afternoon that is kept free."""

    weekday: Literal["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"] = "dinsdag"
    opens: Hour = time(13)
    closes: Hour = time(17)
    minutes: int = Field(45, ge=15, le=240, multiple_of=15)
    pause_minutes: int = Field(0, ge=0, le=120, multiple_of=15)
    recess_from: Hour | None = None
    recess_until: Hour | None = None
    tables: int = Field(1, ge=1, le=20)
    notice_hours: int = Field(20, ge=0, le=240)
    horizon_weeks: int = Field(8, ge=1, le=52)
    lapse_workdays: int = Field(3, ge=1, le=20)
    lapse_before_hours: int = Field(4, ge=0, le=72)
    lapse_least_hours: int = Field(4, ge=0, le=40)
    when_closed: WhenClosed = WhenClosed.SKIP
    dropped: tuple[Annotated[DroppedDay, BeforeValidator(_in_a_table)], ...] = ()
    extra: tuple[Annotated[ExtraDay, BeforeValidator(_in_a_table)], ...] = ()
    place: Annotated[str, StringConstraints(pattern=LINE)] = ""
    video: Annotated[str, StringConstraints(pattern=LINK)] = ""
    telephone: Annotated[str, StringConstraints(pattern=TELEPHONE)] = ""
    busy: tuple[BusySettings, ...] = ()


class SlotSettings(AgendaSettings):
    """The afternoon of a mailbox: its whole plan, or the name of an [agenda.KEY] that has it."""

    agenda: Key


@dataclass(frozen=True)
class _Written:
    """Settings with the place where they are written."""

    shape: AgendaSettings
    where: str

    def refuse(self, key: str, wrong: str, right: str) -> ConfigurationError:
        """What is raised for a key of these settings."""
        return ConfigurationError(_FILE, f"{self.where}.{key}", wrong, right)


def slot_plans(
    agendas: Mapping[str, AgendaSettings], slots: Mapping[str, SlotSettings], calendar: WorkCalendar
) -> dict[str, SlotPlan]:
    """The plan of each mailbox that has *slots*, by its key; what contradicts itself or another is refused."""
    unused = set(agendas) - {shape.agenda for shape in slots.values()}
    if unused:
        name = min(unused)
        right = f'noem hem bij een mailbox, zoals slots = {{ agenda = "{name}" }}, of haal hem weg'
        raise ConfigurationError(_FILE, f"agenda.{name}", "wordt door geen mailbox gebruikt", right)
    written = {key: _written(key, slots, agendas) for key in slots}
    return {key: _plan(written[key], shape, calendar) for key, shape in slots.items()}


def _written(key: str, slots: Mapping[str, SlotSettings], agendas: Mapping[str, AgendaSettings]) -> _Written:
    """Where the plan of a mailbox is written: in the [agenda.KEY] it names, in its own table, or in that of another
    mailbox of the same agenda where its own names no more than that."""
    shape, where = slots[key], f"mailbox.{key}.slots"
    name, own = shape.agenda, sorted(shape.model_fields_set - _OWN)
    if name in agendas:
        if own:
            wrong, right = f"het plan staat al in [agenda.{name}]", f"schrijf {own[0]} daar, of haal het hier weg"
            raise ConfigurationError(_FILE, f"{where}.{own[0]}", wrong, right)
        return _Written(agendas[name], f"agenda.{name}")
    others = (each for each, found in slots.items() if found.agenda == name and found.model_fields_set - _OWN)
    first = next(others, key)
    if own:
        _check_same(_Written(shape, where), first, slots[first])
        return _Written(shape, where)
    return _Written(slots[first], f"mailbox.{first}.slots")


def _check_same(written: _Written, other: str, others: SlotSettings) -> None:
    """Refuse two plans for the tables of one agenda."""
    for name in AgendaSettings.model_fields:
        if name not in _OWN and getattr(written.shape, name) != getattr(others, name):
            wrong = f"is anders dan bij mailbox {other}, die dezelfde agenda '{others.agenda}' heeft"
            right = f"maak ze gelijk, of schrijf het plan één keer in [agenda.{others.agenda}]"
            raise written.refuse(name, wrong, right)


def _plan(written: _Written, own: SlotSettings, calendar: WorkCalendar) -> SlotPlan:
    shape = written.shape
    _check_spans(written)
    # Where the meeting is: all of it from one table, so that no telephone number stays behind a video link.
    there = own if own.model_fields_set & {"place", "video", "telephone"} else shape
    try:
        plan = SlotPlan(
            agenda=own.agenda,
            weekday=WEEKDAYS.index(shape.weekday),
            opens=shape.opens,
            closes=shape.closes,
            length=timedelta(minutes=shape.minutes),
            pause=timedelta(minutes=shape.pause_minutes),
            recess=_hours(written, "recess_from", shape.recess_from, shape.recess_until),
            tables=shape.tables,
            notice=timedelta(hours=shape.notice_hours),
            horizon=timedelta(weeks=shape.horizon_weeks),
            lapse_workdays=shape.lapse_workdays,
            lapse_before=timedelta(hours=shape.lapse_before_hours),
            lapse_least_hours=shape.lapse_least_hours,
            when_closed=shape.when_closed,
            dropped={item.date: item.reason for item in shape.dropped},
            extra={item.date: _hours(written, "extra", item.opens, item.closes) for item in shape.extra},
            place=there.place,
            video=there.video,
            telephone=there.telephone,
        )
    except ValueError as error:
        raise ConfigurationError(_FILE, written.where, *halves(error)) from None
    _check_days(written, plan, calendar)
    return plan


def _hours(written: _Written, key: str, opens: time | None, closes: time | None) -> Hours | None:
    if opens is None or closes is None:
        return None
    try:
        return Hours(opens, closes)
    except ValueError as error:
        raise written.refuse(key, *halves(error)) from None


def _check_spans(written: _Written) -> None:
    """Refuse lengths and hours of which each is possible, and together none are of use."""
    shape = written.shape
    _hours(written, "opens", shape.opens, shape.closes)
    if (shape.recess_from is None) != (shape.recess_until is None):
        raise written.refuse(
            "recess_from", "staat er zonder recess_until, of andersom", "schrijf beide, of geen van beide"
        )
    # The next afternoon is at most a week after the notice; without room for it there is often nothing to propose.
    if shape.horizon_weeks * 168 < shape.notice_hours + 168:
        wrong = f"{shape.horizon_weeks} is te kort bij notice_hours = {shape.notice_hours}"
        raise written.refuse("horizon_weeks", wrong, f"kies minstens {-(-shape.notice_hours // 168) + 1}")
    if shape.lapse_before_hours >= max(shape.notice_hours, 1):
        wrong = f"{shape.lapse_before_hours} is niet minder dan notice_hours = {shape.notice_hours}"
        right = "kies minder uren, anders is er geen tijd om te antwoorden"
        raise written.refuse("lapse_before_hours", wrong, right)


def _check_days(written: _Written, plan: SlotPlan, calendar: WorkCalendar) -> None:
    """Refuse days that change nothing: such a day is a mistake in a date."""
    shape, usual = written.shape, WEEKDAYS[plan.weekday]
    _check_once(written, "dropped", (item.date for item in shape.dropped))
    _check_once(written, "extra", (item.date for item in shape.extra))
    for day in sorted(set(plan.dropped) & set(plan.extra)):
        raise written.refuse("extra", f"{day} staat ook bij dropped", "laat hem bij een van de twee staan")
    for day in plan.dropped:
        if day.weekday() != plan.weekday and not _is_instead(plan, day, calendar):
            wrong = f"{day} is een {WEEKDAYS[day.weekday()]}, en dan is er geen middag"
            raise written.refuse("dropped", wrong, f"noem een {usual}, of haal de dag weg")
    for day, hours in plan.extra.items():
        why = calendar.why_closed(day)
        if why is not None:
            raise written.refuse("extra", f"{day} is gesloten ({why})", "kies een werkdag")
        if day.weekday() == plan.weekday and hours is None:
            wrong = f"{day} is al een gewone {usual}"
            raise written.refuse("extra", wrong, "geef hem eigen uren (opens en closes), of haal hem weg")


def _is_instead(plan: SlotPlan, day: date, calendar: WorkCalendar) -> bool:
    """Whether an afternoon would have been moved to *day*."""
    open_then = SlotPlan(plan.agenda, plan.weekday, when_closed=plan.when_closed)
    return hours_on(open_then, day, calendar) is not None


def _check_once(written: _Written, key: str, days: Iterable[date]) -> None:
    seen: set[date] = set()
    for day in days:
        if day in seen:
            raise written.refuse(key, f"{day} staat er twee keer", "laat er één staan")
        seen.add(day)
