"""Who may come in, put together: hasher, sessions, ways in and providers on one store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from triage.domain.access import Role
from triage.domain.errors import UsageError
from triage.identity import (
    Administration,
    Entrance,
    FirstUse,
    Gate,
    Hasher,
    Login,
    OidcSettings,
    OwnAccount,
    Provider,
    SessionLimits,
    Sessions,
    new_token,
)
from triage.wiring.settings import Find, password, secret

if TYPE_CHECKING:
    from mailbox_config import Configuration, OidcProviderSettings, SessionSettings
    from triage.domain.policy import Region
    from triage.ports.store import Store

_ENTRA = "https://login.microsoftonline.com"
DEMO_PERSON = "demo@triage.example"


def oidc_secret_name(key: str) -> str:
    """The environment variable that holds a provider's client secret."""
    return f"TRIAGE_OIDC_SECRET_{key.upper().replace('-', '_')}"


def limits_of(settings: SessionSettings) -> SessionLimits:
    """How long sessions last."""
    return SessionLimits(
        timedelta(minutes=settings.idle_minutes),
        timedelta(hours=settings.hours),
        timedelta(minutes=settings.warning_minutes),
    )


def oidc_settings(key: str, shape: OidcProviderSettings, find: Find = secret) -> OidcSettings:
    """A provider as it is configured; ConfigurationError where its secret is not in the environment."""
    entra = bool(shape.tenant)
    return OidcSettings(
        key=key,
        title=shape.title,
        issuer=f"{_ENTRA}/{shape.tenant}/v2.0" if entra else str(shape.issuer),
        client_id=shape.client_id,
        secret=password(oidc_secret_name(key), find),
        scopes=shape.scopes,
        subject_claim=shape.subject_claim or ("oid" if entra else "sub"),
        name_claim=shape.name_claim or ("preferred_username" if entra else "email"),
        tenant=shape.tenant,
        ca_file=shape.ca_file,
        timeout=shape.timeout_seconds,
    )


def providers_of(loaded: Configuration, find: Find = secret) -> Mapping[str, Provider]:
    """The providers of a configuration. The library that speaks with them is imported where there is one."""
    if not loaded.oidc:
        return {}
    from triage.identity.oidc import OidcProvider

    return {key: OidcProvider(oidc_settings(key, shape, find)) for key, shape in loaded.oidc.items()}


def gate(
    loaded: Configuration,
    store: Store,
    allowed_hosts: tuple[str, ...],
    *,
    secure_only: bool = False,
    entrance: Entrance | None = None,
    hasher: Hasher | None = None,
    providers: Mapping[str, Provider] | None = None,
) -> Gate:
    """The ways into the web queue on *store*."""
    hasher, sessions = hasher or Hasher(), Sessions(store, limits_of(loaded.session))
    return Gate(
        sessions=sessions,
        login=Login(sessions, hasher),
        first_use=FirstUse(sessions, hasher, tuple(loaded.region.mailboxes)),
        account=OwnAccount(sessions, hasher),
        allowed_hosts=allowed_hosts,
        secure_only=secure_only,
        providers=providers_of(loaded) if providers is None else providers,
        entrance=entrance,
    )


def demo_entrance(region: Region, store: Store) -> Entrance:
    """The demo's one-time link: adds the demo's person to the demo's own database, without password. Only
    `triage demo` calls this, on a database that it made for itself and that holds nobody else."""
    with store.transaction() as tx:
        # A kept demo, shown once more, has its person; anybody else means that this is no demo's database.
        if {person.name for person in tx.people.everybody()} - {DEMO_PERSON}:
            raise UsageError("deze database heeft gebruikers en is dus niet van de demo; gebruik `triage serve`")
        person = tx.people.find(DEMO_PERSON) or tx.people.add(DEMO_PERSON)
        for mailbox in region.mailboxes:
            tx.people.grant(person.id, mailbox, Role.BEHEERDER, "demo")
    return Entrance(new_token(), DEMO_PERSON)


def administration(store: Store, actor: str) -> Administration:
    """Administration of people in the name of *actor*."""
    return Administration(Sessions(store), actor)
