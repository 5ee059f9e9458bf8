"""What every table shares. Unknown keys are refused: a misspelt key must not be a silent default."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

KEY = r"^[a-z0-9][a-z0-9-]{0,39}$"
ADDRESS = r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$"
DOMAIN = r"^[^@\s<>]+\.[^@\s<>]+$"
PREFIX = r"^[A-Z]{2,8}$"
SECURE = r"^https://[^\s/]+(/[^\s]*)?$"
LINK = r"^(https://[^\s/]+(/[^\s]*)?)?$"
TELEPHONE = r"^(\+?[0-9][0-9 ()-]{4,24})?$"
LINE = r"^[^\r\n]*$"
TENANT = r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$"
ENVELOPE = r"^(empty|[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)$"

Key = Annotated[str, StringConstraints(pattern=KEY)]
Address = Annotated[str, StringConstraints(pattern=ADDRESS, to_lower=True)]
Domain = Annotated[str, StringConstraints(pattern=DOMAIN, to_lower=True)]
Secure = Annotated[str, StringConstraints(pattern=SECURE)]

# What the shipped configuration says where only the municipality knows the value.
FILL_IN = "invullen"


def written_out(value: object) -> object:
    """Refuse a number where a moment is meant: it would be read as seconds since midnight or since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"{value} is geen datum of tijd; schrijf 2026-12-24, 13:00:00 of 2026-12-24T13:00:00+01:00")
    return value


Day = Annotated[date, BeforeValidator(written_out)]
Hour = Annotated[time, BeforeValidator(written_out)]


class Shape(BaseModel):
    """A table of a configuration file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
