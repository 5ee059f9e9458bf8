"""[[mailbox.KEY.slots.busy]] and [[agenda.KEY.busy]]: calendars of the team whose busy times keep a table free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, Protocol

from pydantic import Field

from mailbox_config.shape import Key, Secure, Shape
from triage.domain.busy import BusyCalendar
from triage.domain.errors import ConfigurationError
from triage.domain.slot import SlotPlan

_FILE = "mailboxes.toml"


class BusySettings(Shape):
    """A calendar: an ICS address, or a CalDAV calendar. Without `url` its address is a secret of the environment:
    TRIAGE_CALENDAR_URL_<KEY> or its _FILE. With a `user` the password comes from TRIAGE_CALENDAR_PASSWORD_<KEY>.
    Without `table` it keeps every table of the agenda free."""

    key: Key
    title: str = Field(min_length=1, max_length=60)
    kind: Literal["ics", "caldav"]
    url: Secure | None = None
    user: str = ""
    ca_file: str = ""
    table: int | None = Field(None, ge=1, le=20)
    poll_minutes: int = Field(15, ge=5, le=1440)
    timeout_seconds: int = Field(30, ge=1, le=120)


class _WithCalendars(Protocol):
    @property
    def busy(self) -> tuple[BusySettings, ...]: ...


class _OfAgenda(_WithCalendars, Protocol):
    @property
    def agenda(self) -> str: ...


def calendars_of(
    agendas: Mapping[str, _WithCalendars], slots: Mapping[str, _OfAgenda]
) -> dict[str, tuple[BusySettings, ...]]:
    """The calendars of each agenda, wherever they are written; a key that two of them have is refused."""
    found: dict[str, tuple[BusySettings, ...]] = {}
    seen: set[str] = set()
    for where, agenda, calendars in _written(agendas, slots):
        for settings in calendars:
            if settings.key in seen:
                wrong = f"'{settings.key}' staat er twee keer"
                raise ConfigurationError(_FILE, f"{where}.busy.key", wrong, "kies een eigen key voor elke agenda")
            seen.add(settings.key)
        found[agenda] = (*found.get(agenda, ()), *calendars)
    return found


def _written(
    agendas: Mapping[str, _WithCalendars], slots: Mapping[str, _OfAgenda]
) -> Iterator[tuple[str, str, Sequence[BusySettings]]]:
    for name, shape in agendas.items():
        yield f"agenda.{name}", name, shape.busy
    for key, box in slots.items():
        yield f"mailbox.{key}.slots", box.agenda, box.busy


def with_calendars(
    plans: Mapping[str, SlotPlan], calendars: Mapping[str, Sequence[BusySettings]]
) -> dict[str, SlotPlan]:
    """*plans*, each with the calendars of its agenda: a table is one, whichever mailbox asks for it."""
    found = {}
    for key, plan in plans.items():
        mine = calendars.get(plan.agenda, ())
        for settings in mine:
            if settings.table is not None and settings.table > plan.tables:
                wrong = f"{settings.table} is er niet: de agenda heeft {plan.tables} tafel(s)"
                right = "noem een tafel die er is, of laat table weg voor alle tafels"
                raise ConfigurationError(_FILE, f"busy.{settings.key}.table", wrong, right)
        found[key] = replace(plan, calendars=tuple(BusyCalendar(each.key, each.title, each.table) for each in mine))
    return found
