"""All ways in, together, as a server offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.identity.account import OwnAccount
from triage.identity.first_use import FirstUse
from triage.identity.login import Login
from triage.identity.provider import Provider
from triage.identity.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Entrance:
    """The demo's one-time link: its token lets the person of this name in without password. Made for the demo's own
    database alone (`triage.wiring.identity.demo_entrance`); without it that way in does not exist."""

    token: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The ways in, and the names this server answers to (`127.0.0.1:8080`, or without a port for any). `secure_only`:
    reached over a network, so https or nothing. `providers` by key."""

    sessions: Sessions
    login: Login
    first_use: FirstUse
    account: OwnAccount
    allowed_hosts: tuple[str, ...]
    secure_only: bool = False
    providers: Mapping[str, Provider] = field(default_factory=dict)
    entrance: Entrance | None = None
