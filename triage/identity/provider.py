"""What a provider of OpenID Connect says and is asked, without the library that speaks with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from triage.domain.errors import LoginRefused


class ProviderRefused(LoginRefused):
    """De aanbieder van de aanmelding gaf geen bruikbaar antwoord; begin opnieuw met aanmelden."""

    def __init__(self, reason: str) -> None:
        super().__init__(None)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """A provider. `subject_claim` says who somebody is for good (`oid` with Entra, else `sub`); `name_claim` is matched
    with the names that administrators added, at the first login only. With `email` the provider has to say that it was
    verified; `preferred_username` is for an issuer whose names its own administrators give out (one Entra tenant)."""

    key: str
    title: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    subject_claim: str = "sub"
    name_claim: str = "email"
    tenant: str = ""
    ca_file: str = ""
    timeout: float = 15.0


@dataclass(frozen=True, slots=True)
class Begun:
    """What an answer is held to. `redirect` is the address to which the provider sends it."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect: str

    def kept(self) -> dict[str, str]:
        """As a login under way keeps it."""
        return {"state": self.state, "nonce": self.nonce, "verifier": self.verifier, "redirect": self.redirect}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Begun:
        """From what was kept."""
        return cls(kept["state"], kept["nonce"], kept["verifier"], kept["redirect"])


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """Whom the provider vouches for. `name` is empty where none was given that may be matched."""

    issuer: str
    subject: str
    name: str
    id_token: str = field(repr=False)


class Provider(Protocol):
    """Somewhere else to log in."""

    @property
    def settings(self) -> OidcSettings: ...

    def probe(self, now: datetime) -> None:
        """What `triage check` tries: whether it publishes what a login needs, and takes our secret. Nobody logs in.
        Raises ServerUnreachable, or ProviderRefused with the name of what is not there or not right."""

    def begin(self, redirect: str, now: datetime) -> tuple[str, Begun]:
        """Where to send the browser, and what to keep. Raises ServerUnreachable or ProviderRefused."""

    def finish(self, answer: Mapping[str, str], begun: Begun, now: datetime) -> VerifiedIdentity:
        """Whom the answer is about. Raises ProviderRefused with the check that failed, or ServerUnreachable."""

    def logout(self, id_token: str, back: str, now: datetime) -> str:
        """The address that ends the provider's own session (RP-Initiated Logout 1.0); empty where it offers none."""
