"""The shape of the configuration files. Unknown keys are refused: a misspelt key must not be a silent default."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from triage.domain.obligation import Evidence, StartEvent
from triage.domain.policy import AuthenticationMode, SendMode
from triage.domain.reading import Colour, Kind, LocalKind
from triage.domain.terms import Ending

KEY = r"^[a-z0-9][a-z0-9-]{0,39}$"
ADDRESS = r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$"
DOMAIN = r"^[^@\s<>]+\.[^@\s<>]+$"
PREFIX = r"^[A-Z]{2,8}$"
SECURE = r"^https://[^\s/]+(/[^\s]*)?$"
TENANT = r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$"
ENVELOPE = r"^(empty|[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)$"

Key = Annotated[str, StringConstraints(pattern=KEY)]
Address = Annotated[str, StringConstraints(pattern=ADDRESS, to_lower=True)]
Domain = Annotated[str, StringConstraints(pattern=DOMAIN, to_lower=True)]
Prefix = Annotated[str, StringConstraints(pattern=PREFIX)]
Secure = Annotated[str, StringConstraints(pattern=SECURE)]

# What the shipped configuration says where only the municipality knows the value.
FILL_IN = "invullen"

_WORD = TypeVar("_WORD", Evidence, StartEvent)


def _written_out(value: object) -> object:
    """Refuse a number where a moment is meant: it would be read as seconds since midnight or since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"{value} is geen datum of tijd; schrijf 2026-12-24, 13:00:00 of 2026-12-24T13:00:00+01:00")
    return value


# A newer version's word, what only a person's correction writes, and what only a notice of secure mail asks.
_NOT_TO_CHOOSE = frozenset({"unknown", "withdrawn", "content_added"})


def _known_word(value: _WORD) -> _WORD:
    """Refuse a word that only a newer version knows: a misspelt one must not be a term that never starts or is met."""
    if value.value in _NOT_TO_CHOOSE:
        words = ", ".join(word.value for word in type(value) if word.value not in _NOT_TO_CHOOSE)
        raise ValueError(f"dit woord is niet bekend; kies uit {words}")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
Hour = Annotated[time, BeforeValidator(_written_out)]
KnownEvent = Annotated[StartEvent, AfterValidator(_known_word)]
KnownEvidence = Annotated[Evidence, AfterValidator(_known_word)]


class Shape(BaseModel):
    """A table of a configuration file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Security(StrEnum):
    """How a connection is protected. Plain text has to be asked for in as many words."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain-text-without-protection"


class AfterReceipt(StrEnum):
    """What happens to a mail on the server once it is kept here (R-1)."""

    LEAVE = "leave"
    KEYWORD = "keyword"
    MOVE = "move"


class SentCopy(StrEnum):
    """Who puts the copy in the Sent folder: this service, or the mail server by itself."""

    APPEND = "append"
    SERVER = "server"
    NONE = "none"


class Login(StrEnum):
    """How a connection logs in: with a password, or with a token of Microsoft's or Google's (OAuth 2.0)."""

    PASSWORD = "password"  # noqa: S105 - a kind of login
    MICROSOFT = "microsoft"
    GOOGLE = "google"


class OAuthSettings(Shape):
    """An app that was registered with Microsoft or Google; sources name it in `oauth`. `authority` and `scope` are for
    Microsoft's other clouds, `token_url` is Google's. The secret comes from TRIAGE_OAUTH_SECRET_<KEY> or its _FILE,
    Google's refresh token from TRIAGE_OAUTH_REFRESH_<KEY>."""

    client_id: str = Field(min_length=1)
    tenant: str = ""
    authority: Secure = "https://login.microsoftonline.com"
    scope: str = Field("https://outlook.office365.com/.default", min_length=1)
    token_url: Secure = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    secret_expires: Day | None = None
    ca_file: str = ""
    timeout_seconds: int = Field(20, ge=1, le=120)


class SessionSettings(Shape):
    """How long somebody stays logged in on the web: without doing anything, and at most; and how long before the end
    the page warns."""

    idle_minutes: int = Field(30, ge=5, le=60)
    hours: int = Field(12, ge=1, le=12)
    warning_minutes: int = Field(5, ge=1, le=30)

    @model_validator(mode="after")
    def _warns_in_time(self) -> SessionSettings:
        if self.warning_minutes >= self.idle_minutes:
            raise ValueError("warning_minutes is niet korter dan idle_minutes; kies een kortere waarschuwing")
        return self


class OidcProviderSettings(Shape):
    """An OpenID Connect provider on the web's login page. Microsoft Entra: `tenant` (the Directory ID) alone gives the
    issuer, `oid` as subject and `preferred_username` as name; any other: `issuer`, and a name in `email` that it says
    is verified. The secret comes from TRIAGE_OIDC_SECRET_<KEY> or its _FILE."""

    title: str = Field(min_length=1, max_length=40)
    tenant: Annotated[str, StringConstraints(pattern=TENANT, to_lower=True)] = ""
    issuer: Secure | None = None
    client_id: str = Field(min_length=1)
    subject_claim: Literal["sub", "oid"] | None = None
    name_claim: Literal["email", "preferred_username"] | None = None
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    ca_file: str = ""
    timeout_seconds: int = Field(15, ge=1, le=60)

    @model_validator(mode="after")
    def _names_its_issuer(self) -> OidcProviderSettings:
        if bool(self.tenant) == (self.issuer is not None):
            raise ValueError("noem tenant (Microsoft Entra) of issuer (een andere aanbieder), een van beide")
        if "openid" not in self.scopes:
            raise ValueError("scopes mist openid; schrijf openid erbij")
        return self


class TrustSettings(Shape):
    """Whose Authentication-Results header is believed: of a mailbox, or of one source of it whose server differs."""

    authserv_id: str = ""
    authentication: AuthenticationMode = AuthenticationMode.REQUIRED


class SourceSettings(Shape):
    """One account on an IMAP server. The password comes from TRIAGE_PASSWORD_<KEY> or its _FILE; with another `login`
    the token comes from the registration that `oauth` names, and `user` is the address of the (shared) mailbox.

    Copies are appended to `sent_folder`. What staff sent is read there and in `sent_folders`; `sent_folder = ""` and no
    `sent_folders`: staff's answers are not seen.
    """

    key: Key
    host: str = Field(min_length=1)
    port: int = Field(993, ge=1, le=65535)
    security: Security = Security.TLS
    ca_file: str = ""
    user: str = Field(min_length=1)
    login: Login = Login.PASSWORD
    oauth: str = ""
    folders: tuple[str, ...] = Field(("INBOX",), min_length=1)
    sent_folder: str = "Sent"
    sent_folders: tuple[str, ...] = ()
    sent_copy: SentCopy = SentCopy.APPEND
    after_receipt: AfterReceipt = AfterReceipt.LEAVE
    keyword: str = "$Triage"
    move_to: str = ""
    poll_seconds: int = Field(60, ge=5, le=3600)
    idle: bool = True
    answer_from: Annotated[datetime | None, BeforeValidator(_written_out)] = None
    timeout_seconds: int = Field(60, ge=1, le=600)
    largest_mail: int = Field(50_000_000, ge=10_000)
    trust: TrustSettings | None = None

    @field_validator("answer_from")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("de tijd heeft geen tijdzone; schrijf hem met een offset, zoals 2026-11-24T09:00:00+01:00")
        return value

    @model_validator(mode="after")
    def _has_a_target(self) -> SourceSettings:
        if self.after_receipt is AfterReceipt.MOVE and not self.move_to:
            raise ValueError("after_receipt is 'move' zonder move_to; noem in move_to de map")
        return self

    @model_validator(mode="after")
    def _keeps_directions_apart(self) -> SourceSettings:
        if self.sent_copy is SentCopy.APPEND and not self.sent_folder:
            raise ValueError("sent_copy is 'append' zonder sent_folder; noem in sent_folder de map")
        both = {self.sent_folder, *self.sent_folders} & {*self.folders, self.move_to} - {""}
        if both:
            raise ValueError(
                f"map '{min(both)}' staat bij ontvangen en bij verzonden post; noem hem in folders of in sent_folders"
            )
        return self


class SmtpSettings(Shape):
    """The server that sends. `envelope` is `empty` (RFC 3834, 3.3) or a bounce address of the mailbox. Sent as the
    mailbox's first address unless `sender` says otherwise. The password comes from TRIAGE_SMTP_PASSWORD_<MAILBOX>.
    Without a `login` of its own it logs in as the mailbox's first source does; without a `user` not at all."""

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    security: Security = Security.STARTTLS
    ca_file: str = ""
    user: str = ""
    login: Login | None = None
    oauth: str = ""
    envelope: Annotated[str, StringConstraints(pattern=ENVELOPE)] = "empty"
    timeout_seconds: int = Field(60, ge=1, le=600)


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
    obligations: tuple[Key, ...] = ()
    learn_from_corrections: bool = False
    send: SendSettings = SendSettings()
    thresholds: ThresholdSettings = ThresholdSettings()
    trust: TrustSettings = TrustSettings()
    slots: SlotSettings | None = None
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
    audit: AuditShape | None = None


class ConfigurationFile(Shape):
    """configuration.toml."""

    extends: str = Field(min_length=1)


class MailboxesFile(Shape):
    """mailboxes.toml."""

    region: RegionShape
    oauth: dict[Key, OAuthSettings] = Field(default_factory=dict)
    session: SessionSettings = SessionSettings()
    oidc: dict[Key, OidcProviderSettings] = Field(default_factory=dict)
    mailbox: dict[Key, MailboxShape] = Field(min_length=1)


class ObligationShape(Shape):
    """One obligation, used by routes by its key."""

    title: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    term: str = ""
    ending: Ending = Ending.LAWFUL
    starts: KnownEvent = StartEvent.RECEIVED
    met_by: tuple[KnownEvidence, ...] = (Evidence.RECORDED,)
    source: str = Field(min_length=1)


class RouteShape(Shape):
    """One route."""

    title: str = Field(min_length=1)
    obligations: tuple[Key, ...] = ()
    source: str = Field(min_length=1)


class RoutesFile(Shape):
    """routes.toml."""

    obligation: dict[Key, ObligationShape]
    route: dict[Key, RouteShape]


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


class PartnerShape(Shape):
    """One partner. Without `mailboxes` it is a partner of all."""

    name: str = Field(min_length=1)
    addresses: tuple[Address, ...] = ()
    domains: tuple[Domain, ...] = ()
    mailboxes: tuple[Key, ...] = ()


class PartnersFile(Shape):
    """partners.toml."""

    partner: tuple[PartnerShape, ...] = ()
