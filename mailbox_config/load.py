"""Reads a configuration folder into a `Region` and the settings of its servers.

A folder holds mailboxes.toml, routes.toml, calendar.toml, partners.toml and texts/. With `configuration.toml` saying
`extends = "NAME"` it holds only what differs: tables are merged key by key, lists are replaced, missing files and texts
come from the base. Every mistake is a `ConfigurationError`: file, key, what is wrong, what would be right.

Each file has a module of its own, with its shape and what turns it into domain values. A new one takes three lines
here: its name in `_OPTIONAL`, its shape in `_Reading.__init__`, and its value in `_Reading.configuration`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from mailbox_config.antivirus import AntivirusSettings
from mailbox_config.busy import BusySettings, calendars_of, with_calendars
from mailbox_config.calendar import CalendarFile, calendar_of
from mailbox_config.checklists import ChecklistsFile, checklists_of
from mailbox_config.desks import DesksFile, desks_of
from mailbox_config.drafts import DraftsFile, drafts_of, texts_of_drafts
from mailbox_config.duty import DutyFile, WebhookSettings, rota_of
from mailbox_config.files import chain_of, find, merged, shipped
from mailbox_config.hooks import HookSettings, HooksFile, hooks_of
from mailbox_config.logins import check_logins, with_login
from mailbox_config.mailboxes import Around, MailboxesFile, audit_of, check_unique, mailbox_of, with_profiles
from mailbox_config.partners import PartnersFile, partners_of
from mailbox_config.refusal import shaped
from mailbox_config.retention import RetentionFile, retention_of
from mailbox_config.routes import RoutesFile, routes_of, rules_of
from mailbox_config.servers import OAuthSettings, OidcProviderSettings, SessionSettings, SmtpSettings, SourceSettings
from mailbox_config.slots import slot_plans
from mailbox_config.texts import texts_in, texts_of
from mailbox_config.watch import tells_beheerders
from triage.domain.draft import Choice
from triage.domain.policy import Region, Thresholds

__all__ = ["Configuration", "load", "shipped"]

_FILES = ("mailboxes.toml", "routes.toml", "calendar.toml", "partners.toml")
# Files a region may leave out: an empty table then.
_OPTIONAL: tuple[str, ...] = (
    "drafts.toml", "desks.toml", "checklists.toml", "duty.toml", "retention.toml", "hooks.toml",
)  # fmt: skip
# What the model's card measured as its thresholds; a mailbox may set its own.
DEFAULT_THRESHOLDS = Thresholds(decide=0.80, automatic=0.95)


@dataclass(frozen=True)
class Configuration:
    """A read configuration: the region's decisions, and the servers by mailbox."""

    name: str
    folder: Path
    region: Region
    sources: Mapping[str, tuple[SourceSettings, ...]]
    smtp: Mapping[str, SmtpSettings]
    oauth: Mapping[str, OAuthSettings] = dataclass_field(default_factory=dict)
    session: SessionSettings = dataclass_field(default_factory=SessionSettings)
    oidc: Mapping[str, OidcProviderSettings] = dataclass_field(default_factory=dict)
    webhooks: Mapping[str, WebhookSettings] = dataclass_field(default_factory=dict)
    calendars: tuple[BusySettings, ...] = ()
    antivirus: AntivirusSettings | None = None
    hooks: Mapping[str, HookSettings] = dataclass_field(default_factory=dict)


def load(name_or_folder: str, *, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Configuration:
    """Read a shipped configuration by name, or a folder. *thresholds* are the model's, for mailboxes that set none."""
    folder = find(name_or_folder)
    chain = chain_of(folder)
    tables = {file: merged(chain, file) for file in _FILES}
    tables |= {file: merged(chain, file, needed=False) for file in _OPTIONAL}
    region = tables["mailboxes.toml"].get("region")
    # A table of another shape is refused a step later, by name.
    mails_log = isinstance(region, dict) and "audit" in region
    texts = texts_in(chain, mails_log=mails_log, watches=tells_beheerders(tables["mailboxes.toml"]))
    drafts = shaped(DraftsFile, "drafts.toml", tables["drafts.toml"])
    return _Reading(folder, tables, texts | texts_of_drafts(chain, drafts), thresholds, drafts).configuration()


class _Reading:
    """The checked tables, and the domain values they make together."""

    def __init__(
        self,
        folder: Path,
        tables: dict[str, dict[str, Any]],
        texts: dict[str, tuple[str, str]],
        thresholds: Thresholds,
        drafts: DraftsFile,
    ) -> None:
        self.folder = folder
        self.texts = texts
        self.drafts = drafts
        self.thresholds = thresholds
        self.boxes = shaped(MailboxesFile, "mailboxes.toml", with_profiles(tables["mailboxes.toml"]))
        self.routes = shaped(RoutesFile, "routes.toml", tables["routes.toml"])
        self.calendar = shaped(CalendarFile, "calendar.toml", tables["calendar.toml"])
        self.partners = shaped(PartnersFile, "partners.toml", tables["partners.toml"])
        self.desks = shaped(DesksFile, "desks.toml", tables["desks.toml"])
        self.checklists = shaped(ChecklistsFile, "checklists.toml", tables["checklists.toml"])
        self.duty = shaped(DutyFile, "duty.toml", tables["duty.toml"])
        self.retention = shaped(RetentionFile, "retention.toml", tables["retention.toml"])
        self.hooks = shaped(HooksFile, "hooks.toml", tables["hooks.toml"])
        whole = json.dumps([tables, texts], sort_keys=True, default=str, ensure_ascii=False)
        self.config_hash = hashlib.sha256(whole.encode()).hexdigest()[:16]

    def configuration(self) -> Configuration:
        rules = rules_of(self.routes)
        routes = routes_of(self.routes, rules)
        boxes = self.boxes.mailbox
        calendar = calendar_of(self.calendar, self.boxes.region.timezone)
        kept = {key: shape.slots for key, shape in boxes.items() if shape.slots is not None}
        calendars = calendars_of(self.boxes.agenda, kept)
        plans = with_calendars(slot_plans(self.boxes.agenda, kept, calendar), calendars)
        around = Around(rules, routes, texts_of(self.texts), self.thresholds, plans)
        mailboxes = {key: mailbox_of(key, boxes, around) for key in boxes}
        check_unique(boxes)
        desks = desks_of(self.desks, mailboxes, routes)
        choices = tuple(Choice(each.key, each.in_short) for each in desks)
        smtp = {key: with_login(shape) for key, shape in boxes.items() if shape.smtp is not None}
        check_logins(self.boxes, smtp)
        region = Region(
            name=self.boxes.region.name,
            calendar=calendar,
            mailboxes=mailboxes,
            routes=routes,
            partners=partners_of(self.partners, boxes),
            own_addresses=frozenset(address for box in mailboxes.values() for address in box.addresses),
            config_hash=self.config_hash,
            audit=audit_of(self.boxes),
            duty=rota_of(self.duty, boxes),
            escalation=self.boxes.region.escalation,
            drafts=drafts_of(self.drafts, self.texts, rules, routes, choices),
            desks=desks,
            checklists=checklists_of(self.checklists, mailboxes, routes),
            scans=self.boxes.region.antivirus is not None,
            retention=retention_of(self.retention, mailboxes, routes),
        )
        return Configuration(
            name=self.folder.name,
            folder=self.folder,
            region=region,
            sources={key: shape.source for key, shape in boxes.items()},
            smtp=smtp,
            oauth=dict(self.boxes.oauth),
            session=self.boxes.session,
            oidc=dict(self.boxes.oidc),
            webhooks=dict(self.duty.webhook),
            calendars=tuple(settings for each in calendars.values() for settings in each),
            antivirus=self.boxes.region.antivirus,
            hooks=hooks_of(self.hooks, boxes),
        )
