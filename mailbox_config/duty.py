"""duty.toml: who is on duty when, whom to alarm in which order, and the webhooks through which they are reached."""

from __future__ import annotations

import ipaddress
import urllib.parse
from collections.abc import Collection
from datetime import time, timedelta
from typing import Literal

from pydantic import Field, model_validator

from mailbox_config.refusal import known
from mailbox_config.shape import Address, Day, Hour, Key, Shape
from triage.domain.account import Security
from triage.domain.duty import Contact, Rota, Shift, Step
from triage.domain.errors import ConfigurationError
from triage.domain.workdays import WEEKDAYS

_WORKDAY, _FREE = "werkdag", "vrije dag"
DayName = Literal[
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "werkdag", "vrije dag"
]


class WebhookSettings(Shape):
    """Where alarms are posted. The secret that signs them comes from TRIAGE_WEBHOOK_SECRET_<KEY> or its _FILE. Plain
    http has to be asked for in as many words, and goes to this machine itself only."""

    url: str = Field(min_length=1)
    security: Literal[Security.TLS, Security.PLAIN] = Security.TLS
    ca_file: str = ""
    timeout_seconds: int = Field(10, ge=1, le=60)

    @model_validator(mode="after")
    def _is_protected(self) -> WebhookSettings:
        wanted = "http" if self.security is Security.PLAIN else "https"
        host = _host_of(self.url, wanted)
        if host is None:
            raise ValueError(f"url is geen adres van een webhook; schrijf een adres dat met {wanted}:// begint")
        if self.security is Security.PLAIN and not _is_here(host):
            raise ValueError("zonder beveiliging kan een webhook alleen op deze machine zelf; schrijf https://")
        return self


def _host_of(url: str, scheme: str) -> str | None:
    """The host of an address with *scheme*, without a name or password in it; None where it is none."""
    try:
        parts = urllib.parse.urlsplit(url)
        _ = parts.port  # a port that is no number raises
    except ValueError:
        return None
    good = parts.scheme == scheme and url.isascii() and " " not in url and not (parts.username or parts.fragment)
    return parts.hostname if good else None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class PersonShape(Shape):
    """Somebody on duty, or a desk: reached by mail, by a webhook, or by both."""

    mail: Address | None = None
    webhook: Key | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> PersonShape:
        if self.mail is None and self.webhook is None:
            raise ValueError("heeft geen mail en geen webhook; noem minstens een van beide")
        return self


class StepShape(Shape):
    """Whom to alarm together, and how long they have before the next step."""

    people: tuple[Key, ...] = Field(min_length=1)
    minutes: int = Field(10, ge=1, le=1440)


class ShiftShape(Shape):
    """A shift. `days` are names of weekdays, `werkdag` or `vrije dag`; or `dates`, which go before other shifts."""

    key: Key
    days: tuple[DayName, ...] = ()
    dates: tuple[Day, ...] = ()
    opens: Hour = time(0)
    closes: Hour = time(0)
    mailboxes: tuple[Key, ...] = ()
    step: tuple[StepShape, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_some_day(self) -> ShiftShape:
        if bool(self.days) == bool(self.dates):
            raise ValueError("noem days (dagen van de week, werkdag, vrije dag) of dates (datums), een van beide")
        return self


class DutyFile(Shape):
    """duty.toml."""

    webhook: dict[Key, WebhookSettings] = Field(default_factory=dict)
    person: dict[Key, PersonShape] = Field(default_factory=dict)
    shift: tuple[ShiftShape, ...] = ()


def rota_of(file: DutyFile, mailboxes: Collection[str]) -> Rota:
    """The rota of the file; a mailbox, person or webhook that is not there is refused by name."""
    boxes = {key: key for key in mailboxes}
    people = {}
    for key, person in file.person.items():
        if person.webhook is not None:
            known(file.webhook, person.webhook, "duty.toml", f"person.{key}.webhook")
        people[key] = Contact(person.mail or "", person.webhook or "")
    shifts: dict[str, Shift] = {}
    for shape in file.shift:
        where = f"shift.{shape.key}"
        if shape.key in shifts:
            raise ConfigurationError("duty.toml", where, "staat er twee keer", "geef elke dienst een eigen key")
        for name in shape.mailboxes:
            known(boxes, name, "duty.toml", f"{where}.mailboxes")
        steps = tuple(
            Step(
                tuple(known(people, name, "duty.toml", f"{where}.step.people") for name in step.people),
                timedelta(minutes=step.minutes),
            )
            for step in shape.step
        )
        shifts[shape.key] = _shift(shape, steps)
    return Rota(tuple(shifts.values()))


def _shift(shape: ShiftShape, steps: tuple[Step, ...]) -> Shift:
    return Shift(
        key=shape.key,
        steps=steps,
        opens=shape.opens,
        closes=shape.closes,
        weekdays=frozenset(WEEKDAYS.index(name) for name in shape.days if name in WEEKDAYS),
        workdays=_WORKDAY in shape.days,
        free_days=_FREE in shape.days,
        dates=frozenset(shape.dates),
        mailboxes=frozenset(shape.mailboxes),
    )
