"""The servers of a mailbox: where mail is read and sent, how one logs in, and how long a login lasts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from mailbox_config.shape import ENVELOPE, TENANT, Day, Key, Secure, Shape, written_out
from triage.domain.account import AfterReceipt, Security, SentCopy
from triage.domain.policy import AuthenticationMode


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
    answer_from: Annotated[datetime | None, BeforeValidator(written_out)] = None
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
