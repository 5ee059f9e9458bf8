"""mailboxes.toml: the region, its mailboxes, and what is decided about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from mailbox_config.antivirus import AntivirusSettings
from mailbox_config.drafts import SecureSettings, secure_of
from mailbox_config.files import over
from mailbox_config.refusal import known
from mailbox_config.servers import (
    OAuthSettings,
    OidcProviderSettings,
    SessionSettings,
    SmtpSettings,
    SourceSettings,
    TrustSettings,
)
from mailbox_config.shape import PREFIX, Address, Key, Shape
from mailbox_config.slots import AgendaSettings, SlotSettings
from mailbox_config.watch import WatchSettings, watch_of
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import ObligationRule
from triage.domain.policy import AuditPolicy, Caps, MailboxPolicy, RoutePolicy, SendMode, Texts, Thresholds, Trust
from triage.domain.reading import Colour, Kind, LocalKind
from triage.domain.slot import SlotPlan

Prefix = Annotated[str, StringConstraints(pattern=PREFIX)]


class SendSettings(Shape):
    """What goes out, by kind. A region that says nothing approves each mail first."""

    support: SendMode = SendMode.AFTER_APPROVAL
    urgent: SendMode = SendMode.AFTER_APPROVAL
    consult: Literal["off"] = "off"
    undecided: Literal["off"] = "off"
    other: Literal["off"] = "off"
    alarm_to: tuple[Address, ...] = ()
    delay_seconds: int = Field(300, ge=0, le=86_400)
    per_address_hour: int = Field(3, ge=1)
    per_case: int = Field(4, ge=1)
    per_mailbox_day: int = Field(200, ge=1)


class ThresholdSettings(Shape):
    """Calibrated probabilities, 0.5 to 1."""

    decide: float | None = Field(None, ge=0.5, le=1)
    automatic: float | None = Field(None, ge=0.5, le=1)


class MailboxShape(Shape):
    """One mailbox. `linked_with`: other mailboxes of the same `controller`; whoever may see both learns that the same
    mail came in at both. `never_linked` refuses that for good (R-41)."""

    name: str = Field(min_length=1)
    prefix: Prefix
    addresses: tuple[Address, ...] = Field(min_length=1)
    controller: str = ""
    linked_with: tuple[Key, ...] = ()
    never_linked: bool = False
    routes: dict[Kind, Key]
    colour_routes: dict[Colour, Key] = Field(default_factory=dict)
    local_routes: dict[LocalKind, Key] = Field(default_factory=dict)
    hand_routes: tuple[Key, ...] = ()
    obligations: tuple[Key, ...] = ()
    learn_from_corrections: bool = False
    send: SendSettings = SendSettings()
    watch: WatchSettings = WatchSettings()
    thresholds: ThresholdSettings = ThresholdSettings()
    trust: TrustSettings = TrustSettings()
    slots: SlotSettings | None = None
    secure: SecureSettings = SecureSettings()
    source: tuple[SourceSettings, ...] = ()
    smtp: SmtpSettings | None = None


class AuditShape(Shape):
    """Who gets the head of the access log's chain every day, from which mailbox."""

    mailbox: Key
    to: tuple[Address, ...] = Field(min_length=1)


class RegionShape(Shape):
    """The region."""

    name: str = Field(min_length=1)
    timezone: str = "Europe/Amsterdam"
    escalation: tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)], ...] = ()
    audit: AuditShape | None = None
    antivirus: AntivirusSettings | None = None


class MailboxesFile(Shape):
    """mailboxes.toml."""

    region: RegionShape
    oauth: dict[Key, OAuthSettings] = Field(default_factory=dict)
    session: SessionSettings = SessionSettings()
    oidc: dict[Key, OidcProviderSettings] = Field(default_factory=dict)
    agenda: dict[Key, AgendaSettings] = Field(default_factory=dict)
    mailbox: dict[Key, MailboxShape] = Field(min_length=1)


@dataclass(frozen=True)
class Around:
    """What a mailbox's decisions refer to."""

    rules: Mapping[str, ObligationRule]
    routes: Mapping[str, RoutePolicy]
    texts: Texts
    thresholds: Thresholds
    plans: Mapping[str, SlotPlan]


def with_profiles(table: dict[str, Any]) -> dict[str, Any]:
    """Mailboxes may name a `profile`: its keys are theirs unless they say otherwise (one profile, many teams)."""
    profiles, mailboxes = table.get("profile", {}), table.get("mailbox", {})
    if not isinstance(profiles, dict) or not all(isinstance(profile, dict) for profile in profiles.values()):
        raise ConfigurationError(
            "mailboxes.toml", "profile", "is geen tabel", "schrijf [profile.naam] met sleutels eronder"
        )
    if not isinstance(mailboxes, dict):
        return table
    boxes = {}
    for key, box in mailboxes.items():
        name = box.get("profile") if isinstance(box, dict) else None
        if name is not None:
            profile = known(profiles, str(name), "mailboxes.toml", f"mailbox.{key}.profile")
            box = over(profile, {k: v for k, v in box.items() if k != "profile"})
        boxes[key] = box
    return {**{key: value for key, value in table.items() if key != "profile"}, "mailbox": boxes}


def mailbox_of(key: str, boxes: Mapping[str, MailboxShape], around: Around) -> MailboxPolicy:
    """What is decided about one mailbox."""
    shape, rules, routes = boxes[key], around.rules, around.routes
    where = f"mailbox.{key}"
    for kind in Kind:
        if kind not in shape.routes:
            raise ConfigurationError(
                "mailboxes.toml", f"{where}.routes.{kind}", "ontbreekt", "noem de route voor deze soort"
            )
    named: tuple[tuple[str, Mapping[Any, str]], ...] = (
        ("routes", shape.routes),
        ("colour_routes", shape.colour_routes),
        ("local_routes", shape.local_routes),
        ("hand_routes", {route: route for route in shape.hand_routes}),
    )
    for name, used in named:
        for reading, route in used.items():
            known(routes, route, "mailboxes.toml", f"{where}.{name}.{reading}")
    send = shape.send
    return MailboxPolicy(
        key=key,
        name=shape.name,
        reference_prefix=shape.prefix,
        addresses=frozenset(shape.addresses),
        routes=dict(shape.routes),
        modes={
            "support": send.support,
            "urgent": send.urgent,
            **{kind: SendMode.OFF for kind in ("consult", "undecided", "other")},
        },
        thresholds=Thresholds(
            shape.thresholds.decide or around.thresholds.decide,
            shape.thresholds.automatic or around.thresholds.automatic,
        ),
        trust=Trust(shape.trust.authserv_id, shape.trust.authentication),
        texts=around.texts,
        slot_plan=around.plans.get(key),
        colour_routes=dict(shape.colour_routes),
        local_routes=dict(shape.local_routes),
        hand_routes=shape.hand_routes,
        always=tuple(known(rules, name, "mailboxes.toml", f"{where}.obligations") for name in shape.obligations),
        delay=timedelta(seconds=send.delay_seconds),
        caps=Caps(send.per_address_hour, send.per_case, send.per_mailbox_day),
        alarm_to=send.alarm_to,
        watch=watch_of(shape.watch, f"{where}.watch"),
        controller=shape.controller,
        linked_with=_linked(key, boxes),
        trust_of={
            item.key: Trust(item.trust.authserv_id, item.trust.authentication)
            for item in shape.source
            if item.trust is not None
        },
        learn_from_corrections=shape.learn_from_corrections,
        secure=secure_of(shape.secure, sends=shape.smtp is not None),
    )


def _linked(key: str, boxes: Mapping[str, MailboxShape]) -> frozenset[str]:
    """The mailboxes with which *key* is linked, whichever of the two names the other."""
    shape = boxes[key]
    where = f"mailbox.{key}.linked_with"
    for name in shape.linked_with:
        other = known(boxes, name, "mailboxes.toml", where)
        if name == key or not shape.controller or shape.controller != other.controller:
            raise ConfigurationError(
                "mailboxes.toml", where, f"'{name}' heeft niet dezelfde controller",
                "koppel alleen verschillende mailboxen van een verwerkingsverantwoordelijke",
            )  # fmt: skip
        if shape.never_linked or other.never_linked:
            raise ConfigurationError(
                "mailboxes.toml", where, f"'{key}' en '{name}' mogen niet worden gekoppeld (never_linked)",
                "haal de koppeling weg",
            )  # fmt: skip
    back = (name for name, other in boxes.items() if key in other.linked_with)
    return frozenset((*shape.linked_with, *back))


def check_unique(boxes: Mapping[str, MailboxShape]) -> None:
    """Refuse what two mailboxes cannot share: a prefix, a source's key, an address."""
    for what, named in (
        ("prefix", [(key, shape.prefix) for key, shape in boxes.items()]),
        ("source.key", [(key, item.key) for key, shape in boxes.items() for item in shape.source]),
        ("addresses", [(key, item) for key, shape in boxes.items() for item in set(shape.addresses)]),
    ):
        seen: dict[str, str] = {}
        for key, value in named:
            if value in seen:
                wrong = f"'{value}' is ook van {seen[value]}"
                raise ConfigurationError("mailboxes.toml", f"mailbox.{key}.{what}", wrong, "kies een eigen")
            seen[value] = key


def audit_of(boxes: MailboxesFile) -> AuditPolicy | None:
    """Who gets the head of the access log's chain, where anybody does."""
    chosen = boxes.region.audit
    if chosen is None:
        return None
    known(boxes.mailbox, chosen.mailbox, "mailboxes.toml", "region.audit.mailbox")
    return AuditPolicy(chosen.mailbox, chosen.to)
