"""Reads a configuration folder into a `Region` and the settings of its servers.

A folder holds mailboxes.toml, routes.toml, calendar.toml, partners.toml and texts/. With `configuration.toml` saying
`extends = "NAME"` it holds only what differs: tables are merged key by key, lists are replaced, missing files and texts
come from the base. Every mistake is a `ConfigurationError`: file, key, what is wrong, what would be right.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from mailbox_config import schema
from mailbox_config.holidays_nl import termijnenwet
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import ObligationRule
from triage.domain.policy import (
    AuditPolicy,
    Caps,
    MailboxPolicy,
    Partner,
    PartnerBook,
    Region,
    RoutePolicy,
    SendMode,
    Texts,
    Thresholds,
    Trust,
)
from triage.domain.reading import Kind
from triage.domain.slot import SlotPlan
from triage.domain.terms import BadTerm, Term
from triage.domain.workdays import WEEKDAYS, OfficeHours, WorkCalendar

_HERE = Path(__file__).parent
_SHAPE = TypeVar("_SHAPE", bound=BaseModel)
_NAMED = TypeVar("_NAMED")
_FILES = ("mailboxes.toml", "routes.toml", "calendar.toml", "partners.toml")
_ALWAYS = frozenset({"reference", "mailbox"})
_WITH_SLOT = _ALWAYS | {"slot", "answer_until", "place"}
_ANCHOR = frozenset({"mailbox", "position", "link", "day"})
# The texts with the fields each can be filled with, in the order of `Texts`: a crisis text has no slot to name.
_TEXTS = {"proposal.txt": _WITH_SLOT, "crisis.txt": _ALWAYS, "alarm.txt": _ALWAYS, "anchor.txt": _ANCHOR,
          "invitation.txt": _WITH_SLOT}  # fmt: skip
# What the model's card measured as its thresholds; a mailbox may set its own.
DEFAULT_THRESHOLDS = Thresholds(decide=0.80, automatic=0.95)


@dataclass(frozen=True)
class Configuration:
    """A read configuration: the region's decisions, and the servers by mailbox."""

    name: str
    folder: Path
    region: Region
    sources: Mapping[str, tuple[schema.SourceSettings, ...]]
    smtp: Mapping[str, schema.SmtpSettings]
    oauth: Mapping[str, schema.OAuthSettings] = dataclass_field(default_factory=dict)
    session: schema.SessionSettings = dataclass_field(default_factory=schema.SessionSettings)
    oidc: Mapping[str, schema.OidcProviderSettings] = dataclass_field(default_factory=dict)


def shipped() -> tuple[str, ...]:
    """The names of the configurations that ship."""
    return tuple(sorted(path.name for path in _HERE.iterdir() if _is_configuration(path)))


def load(name_or_folder: str, *, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Configuration:
    """Read a shipped configuration by name, or a folder. *thresholds* are the model's, for mailboxes that set none."""
    folder = _find(name_or_folder)
    chain = _chain(folder)
    tables = {file: _merged(chain, file) for file in _FILES}
    region = tables["mailboxes.toml"].get("region")
    # A table of another shape is refused a step later, by name.
    mails_log = isinstance(region, dict) and "audit" in region
    texts = {name: _text(chain, name, needed=mails_log or name != "anchor.txt") for name in _TEXTS}
    return _Reading(folder, tables, texts, thresholds).configuration()


def _is_configuration(path: Path) -> bool:
    return path.is_dir() and any((path / name).is_file() for name in ("configuration.toml", "mailboxes.toml"))


def _find(name_or_folder: str) -> Path:
    for folder in (_HERE / name_or_folder, Path(name_or_folder)):
        if _is_configuration(folder):
            return folder
    names = " of ".join(shipped())
    raise ConfigurationError(
        name_or_folder,
        "configuratie",
        "is geen map met een mailboxes.toml",
        f"kies {names}, of geef het pad van een map",
    )


def _chain(folder: Path) -> tuple[Path, ...]:
    """The folder and those it extends, nearest first."""
    chain = [folder]
    while (chain[-1] / "configuration.toml").is_file():
        table = _toml(chain[-1] / "configuration.toml")
        base = _shape(schema.ConfigurationFile, "configuration.toml", table).extends
        paths = [path for path in (chain[-1].parent / base, _HERE / base) if _is_configuration(path)]
        # A region may bear the name of the one it extends.
        visited = {path.resolve() for path in chain}
        found = next((path for path in paths if path.resolve() not in visited), None)
        if not paths:
            names = " of ".join(shipped())
            raise ConfigurationError("configuration.toml", "extends", f"'{base}' bestaat niet", f"kies {names}")
        if found is None:
            raise ConfigurationError(
                "configuration.toml", "extends", f"'{base}' verwijst in een kring", "verwijs naar een volledige map"
            )
        chain.append(found)
    return tuple(chain)


def _toml(path: Path) -> dict[str, Any]:
    text = _read(path, path.name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong, right = _toml_in_dutch(str(error))
        raise ConfigurationError(path.name, "TOML", wrong, right) from None
    except RecursionError:
        raise ConfigurationError(
            path.name, "TOML", "is te diep genest", "schrijf een tabel als [tabel.sleutel] op een eigen regel"
        ) from None


def _read(path: Path, file: str) -> str:
    try:
        # Notepad puts a byte order mark in front; it is no part of the text.
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(file, "tekens", "is geen UTF-8", "bewaar het bestand als UTF-8") from None
    except OSError as error:
        raise ConfigurationError(
            file, "bestand", f"is niet te lezen ({type(error).__name__})", "controleer de rechten"
        ) from None


# What tomllib says, in English and without fields, and what it comes down to; shown to people, never decided by.
_TOML_HINTS = (
    ("overwrite", "een sleutel staat er twee keer", "laat er één staan"),
    ("twice", "een tabel staat er twee keer", "zet de sleutels bij elkaar onder één kop"),
    ("Expected '='", "achter een sleutel ontbreekt het =-teken", "schrijf sleutel = waarde"),
    ("Unterminated", "een tekst wordt niet gesloten", "zet aanhalingstekens aan beide kanten"),
    (
        "Illegal character",
        "een tekst wordt niet gesloten of bevat een verboden teken",
        "controleer de aanhalingstekens",
    ),
    ("Unclosed", "een lijst of tabel wordt niet gesloten", "zet het haakje sluiten erbij"),
    ("Invalid value", "is geen geldige waarde", "zet tekst tussen aanhalingstekens"),
    ("newline or end", "na de waarde staat nog iets", "schrijf één sleutel per regel, en een tijd als 13:00:00"),
)


def _toml_in_dutch(said: str) -> tuple[str, str]:
    place = re.search(r"\(at line (\d+), column (\d+)\)", said)
    where = f"regel {place[1]}, teken {place[2]}" if place else "einde van het bestand"
    for words, wrong, right in _TOML_HINTS:
        if words in said:
            return f"{where}: {wrong}", right
    return f"{where}: is geen geldige TOML", "controleer aanhalingstekens en haken op die regel"


def _merged(chain: tuple[Path, ...], file: str) -> dict[str, Any]:
    found = [_toml(folder / file) for folder in chain if (folder / file).is_file()]
    if not found:
        raise ConfigurationError(file, "bestand", "ontbreekt", f"zet {file} in {chain[0].name}")
    merged: dict[str, Any] = {}
    for table in reversed(found):
        merged = _over(merged, table)
    return merged


def _over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _text(chain: tuple[Path, ...], name: str, *, needed: bool) -> tuple[str, str]:
    """Subject and body of a text: the first line is `Onderwerp: …`, then an empty line. Empty where it is not there and
    not *needed*."""
    path = next((folder / "texts" / name for folder in chain if (folder / "texts" / name).is_file()), None)
    file = f"texts/{name}"
    if path is None and not needed:
        return "", ""
    if path is None:
        raise ConfigurationError(file, "bestand", "ontbreekt", "zet de tekst in de map texts")
    head, _, body = _read(path, file).partition("\n")
    label, _, subject = head.partition(":")
    if label.strip().lower() != "onderwerp" or not subject.strip() or not body.strip():
        raise ConfigurationError(
            file, "eerste regel", f"is '{head[:40]}'", "schrijf 'Onderwerp: …', een lege regel, de tekst"
        )
    for part in (subject, body):
        _check_placeholders(file, part, _TEXTS[name])
    return subject.strip(), body.strip() + "\n"


def _check_placeholders(file: str, text: str, known: frozenset[str]) -> None:
    try:
        fields = [found[1:] for found in string.Formatter().parse(text) if found[1] is not None]
    except ValueError:
        raise ConfigurationError(
            file, "{…}", "een accolade staat los", "schrijf {{ of }} voor een gewone accolade"
        ) from None
    for field, layout, conversion in fields:
        if field not in known:
            allowed = ", ".join(sorted(known))
            raise ConfigurationError(file, f"{{{field}}}", "is hier geen bekend veld", f"kies uit {allowed}")
        if layout or conversion:
            raise ConfigurationError(file, f"{{{field}…}}", "heeft een opmaak", f"schrijf alleen {{{field}}}")


class _Reading:
    """Turns checked tables into domain values; holds what every step needs to name a mistake."""

    def __init__(
        self, folder: Path, tables: dict[str, dict[str, Any]], texts: dict[str, tuple[str, str]], thresholds: Thresholds
    ) -> None:
        self.folder = folder
        self.texts = texts
        self.thresholds = thresholds
        boxes = _with_profiles(tables["mailboxes.toml"])
        self.boxes = _shape(schema.MailboxesFile, "mailboxes.toml", boxes)
        self.routes = _shape(schema.RoutesFile, "routes.toml", tables["routes.toml"])
        self.calendar = _shape(schema.CalendarFile, "calendar.toml", tables["calendar.toml"])
        self.partners = _shape(schema.PartnersFile, "partners.toml", tables["partners.toml"])
        whole = json.dumps([tables, texts], sort_keys=True, default=str, ensure_ascii=False)
        self.config_hash = hashlib.sha256(whole.encode()).hexdigest()[:16]

    def configuration(self) -> Configuration:
        rules = {key: self._rule(key, shape) for key, shape in self.routes.obligation.items()}
        routes = {key: self._route(key, shape, rules) for key, shape in self.routes.route.items()}
        mailboxes = {key: self._mailbox(key, shape, rules, routes) for key, shape in self.boxes.mailbox.items()}
        self._check_unique()
        smtp = {key: _with_login(shape) for key, shape in self.boxes.mailbox.items() if shape.smtp is not None}
        self._check_logins(smtp)
        region = Region(
            name=self.boxes.region.name,
            calendar=self._calendar(),
            mailboxes=mailboxes,
            routes=routes,
            partners=self._partners(),
            own_addresses=frozenset(address for box in mailboxes.values() for address in box.addresses),
            config_hash=self.config_hash,
            audit=self._audit(),
        )
        return Configuration(
            name=self.folder.name,
            folder=self.folder,
            region=region,
            sources={key: shape.source for key, shape in self.boxes.mailbox.items()},
            smtp=smtp,
            oauth=dict(self.boxes.oauth),
            session=self.boxes.session,
            oidc=dict(self.boxes.oidc),
        )

    def _audit(self) -> AuditPolicy | None:
        chosen = self.boxes.region.audit
        if chosen is None:
            return None
        _known(self.boxes.mailbox, chosen.mailbox, "mailboxes.toml", "region.audit.mailbox")
        return AuditPolicy(chosen.mailbox, chosen.to)

    def _calendar(self) -> WorkCalendar:
        try:
            zone = ZoneInfo(self.boxes.region.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            wrong = f"'{self.boxes.region.timezone}' is geen tijdzone"
            raise ConfigurationError("mailboxes.toml", "region.timezone", wrong, "schrijf Europe/Amsterdam") from None
        shape = self.calendar
        try:
            hours = OfficeHours(shape.opens, shape.closes)
        except ValueError as error:
            raise ConfigurationError("calendar.toml", "opens", *_halves(error)) from None
        return WorkCalendar(
            zone=zone,
            holidays_of=termijnenwet({item.date: item.reason for item in shape.designated}),
            closures={item.date: item.reason for item in shape.closures},
            hours=hours,
        )

    def _partners(self) -> PartnerBook:
        for number, item in enumerate(self.partners.partner):
            for key in item.mailboxes:
                _known(self.boxes.mailbox, key, "partners.toml", f"partner.{number}.mailboxes")
        return PartnerBook(
            tuple(
                Partner(item.name, frozenset(item.addresses), frozenset(item.domains), frozenset(item.mailboxes))
                for item in self.partners.partner
            )
        )

    def _rule(self, key: str, shape: schema.ObligationShape) -> ObligationRule:
        try:
            term = Term.parse(shape.term, shape.ending) if shape.term else None
        except BadTerm as error:
            raise ConfigurationError("routes.toml", f"obligation.{key}.term", *_halves(error)) from None
        return ObligationRule(key, shape.title, shape.owner, term, shape.starts, shape.met_by, shape.source)

    def _route(self, key: str, shape: schema.RouteShape, rules: Mapping[str, ObligationRule]) -> RoutePolicy:
        owed = tuple(_known(rules, name, "routes.toml", f"route.{key}.obligations") for name in shape.obligations)
        return RoutePolicy(key, shape.title, owed, shape.source)

    def _mailbox(
        self,
        key: str,
        shape: schema.MailboxShape,
        rules: Mapping[str, ObligationRule],
        routes: Mapping[str, RoutePolicy],
    ) -> MailboxPolicy:
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
        )
        for name, used in named:
            for reading, route in used.items():
                _known(routes, route, "mailboxes.toml", f"{where}.{name}.{reading}")
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
                shape.thresholds.decide or self.thresholds.decide,
                shape.thresholds.automatic or self.thresholds.automatic,
            ),
            trust=Trust(shape.trust.authserv_id, shape.trust.authentication),
            texts=self._texts(),
            slot_plan=_slot_plan(shape.slots, f"{where}.slots") if shape.slots else None,
            colour_routes=dict(shape.colour_routes),
            local_routes=dict(shape.local_routes),
            always=tuple(_known(rules, name, "mailboxes.toml", f"{where}.obligations") for name in shape.obligations),
            delay=timedelta(seconds=send.delay_seconds),
            caps=Caps(send.per_address_hour, send.per_case, send.per_mailbox_day),
            alarm_to=send.alarm_to,
            controller=shape.controller,
            linked_with=self._linked(key, shape),
            trust_of={
                item.key: Trust(item.trust.authserv_id, item.trust.authentication)
                for item in shape.source
                if item.trust is not None
            },
            learn_from_corrections=shape.learn_from_corrections,
        )

    def _linked(self, key: str, shape: schema.MailboxShape) -> frozenset[str]:
        """The mailboxes with which *key* is linked, whichever of the two names the other."""
        where = f"mailbox.{key}.linked_with"
        for name in shape.linked_with:
            other = _known(self.boxes.mailbox, name, "mailboxes.toml", where)
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
        back = (name for name, other in self.boxes.mailbox.items() if key in other.linked_with)
        return frozenset((*shape.linked_with, *back))

    def _texts(self) -> Texts:
        # Subject and body of each, in the order of _TEXTS.
        return Texts(*(part for name in _TEXTS for part in self.texts[name]))

    def _check_unique(self) -> None:
        for what, named in (
            ("prefix", [(key, shape.prefix) for key, shape in self.boxes.mailbox.items()]),
            ("source.key", [(key, item.key) for key, shape in self.boxes.mailbox.items() for item in shape.source]),
            ("addresses", [(key, item) for key, shape in self.boxes.mailbox.items() for item in set(shape.addresses)]),
        ):
            seen: dict[str, str] = {}
            for key, value in named:
                if value in seen:
                    wrong = f"'{value}' is ook van {seen[value]}"
                    raise ConfigurationError("mailboxes.toml", f"mailbox.{key}.{what}", wrong, "kies een eigen")
                seen[value] = key

    def _check_logins(self, smtp: Mapping[str, schema.SmtpSettings]) -> None:
        logins: list[tuple[str, schema.Login | None, str]] = []
        for key, shape in self.boxes.mailbox.items():
            logins += [(f"mailbox.{key}.source.{item.key}", item.login, item.oauth) for item in shape.source]
        logins += [(f"mailbox.{key}.smtp", item.login, item.oauth) for key, item in smtp.items() if item.user]
        users: dict[str, schema.Login] = {}
        for where, login, name in logins:
            if login is None or login is schema.Login.PASSWORD:
                if name:
                    raise ConfigurationError(
                        "mailboxes.toml", f"{where}.oauth", "staat er zonder login", 'schrijf ook login = "microsoft"'
                    )
                continue
            if not name:
                right = 'noem in oauth de app-registratie, zoals oauth = "gemeente" bij [oauth.gemeente]'
                raise ConfigurationError("mailboxes.toml", f"{where}.oauth", f"ontbreekt bij login = '{login}'", right)
            if users.setdefault(name, login) is not login:
                wrong = f"'{name}' wordt ook met login = '{users[name]}' gebruikt"
                raise ConfigurationError("mailboxes.toml", f"{where}.oauth", wrong, "geef elk een eigen [oauth.…]")
            found = _known(self.boxes.oauth, name, "mailboxes.toml", f"{where}.oauth")
            if login is schema.Login.MICROSOFT:
                _check_microsoft(found, f"oauth.{name}")


def _with_login(shape: schema.MailboxShape) -> schema.SmtpSettings:
    """The settings for sending; without a login of their own they have that of the mailbox's first source."""
    assert shape.smtp is not None
    if shape.smtp.login is not None or shape.smtp.oauth or not shape.smtp.user:
        return shape.smtp
    login, oauth = (shape.source[0].login, shape.source[0].oauth) if shape.source else (schema.Login.PASSWORD, "")
    return shape.smtp.model_copy(update={"login": login, "oauth": oauth})


_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TENANT = re.compile(r"[^@\s<>/.]+(\.[^@\s<>/.]+)+")


def _check_microsoft(shape: schema.OAuthSettings, where: str) -> None:
    example = "11111111-2222-3333-4444-555555555555"
    if not shape.tenant:
        right = f"neem de Directory (tenant) ID over van de app-registratie, zoals {example}"
        raise ConfigurationError("mailboxes.toml", f"{where}.tenant", "ontbreekt", right)
    if shape.tenant != schema.FILL_IN and not (_GUID.fullmatch(shape.tenant) or _TENANT.fullmatch(shape.tenant)):
        right = f"schrijf de Directory (tenant) ID, zoals {example}, of het domein van de tenant"
        raise ConfigurationError("mailboxes.toml", f"{where}.tenant", f"{shape.tenant!r} kan niet", right)
    if shape.client_id != schema.FILL_IN and not _GUID.fullmatch(shape.client_id):
        right = f"schrijf de Application (client) ID, zoals {example}"
        raise ConfigurationError("mailboxes.toml", f"{where}.client_id", f"{shape.client_id!r} kan niet", right)


def _known(known: Mapping[str, _NAMED], name: str, file: str, key: str) -> _NAMED:
    if name not in known:
        raise ConfigurationError(file, key, f"'{name}' bestaat niet", f"kies uit {', '.join(sorted(known))}")
    return known[name]


def _halves(error: ValueError) -> tuple[str, str]:
    """What is wrong and what would be right, of an error whose message says both around a semicolon."""
    wrong, _, right = str(error).partition("; ")
    return wrong, right


def _with_profiles(table: dict[str, Any]) -> dict[str, Any]:
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
            profile = _known(profiles, str(name), "mailboxes.toml", f"mailbox.{key}.profile")
            box = _over(profile, {k: v for k, v in box.items() if k != "profile"})
        boxes[key] = box
    return {**{key: value for key, value in table.items() if key != "profile"}, "mailbox": boxes}


def _slot_plan(shape: schema.SlotSettings, where: str) -> SlotPlan:
    try:
        return _plan_of(shape)
    except ValueError as error:
        raise ConfigurationError("mailboxes.toml", where, *_halves(error)) from None


def _plan_of(shape: schema.SlotSettings) -> SlotPlan:
    return SlotPlan(
        agenda=shape.agenda,
        weekday=WEEKDAYS.index(shape.weekday),
        opens=shape.opens,
        closes=shape.closes,
        length=timedelta(minutes=shape.minutes),
        pause=timedelta(minutes=shape.pause_minutes),
        tables=shape.tables,
        notice=timedelta(hours=shape.notice_hours),
        horizon=timedelta(weeks=shape.horizon_weeks),
        lapse_workdays=shape.lapse_workdays,
        lapse_before=timedelta(hours=shape.lapse_before_hours),
        lapse_least_hours=shape.lapse_least_hours,
        dropped=frozenset(shape.dropped),
        extra=frozenset(shape.extra),
        place=shape.place,
    )


def _shape(shape: type[_SHAPE], file: str, table: dict[str, Any]) -> _SHAPE:
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        # A misspelt key is often a missing one as well: the misspelling says more.
        found = error.errors(include_url=False)
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        key = ".".join(str(part) for part in first["loc"] if part != "[key]") or file
        wrong, right = _in_dutch(first)
        raise ConfigurationError(file, key, wrong, right) from None


_TYPES = {
    "string": ("is geen tekst", "zet aanhalingstekens om de waarde"),
    "bool": ("is geen ja of nee", "schrijf true of false, zonder aanhalingstekens"),
    "int": ("is geen geheel getal", "schrijf een getal zonder aanhalingstekens"),
    "float": ("is geen getal", "schrijf een getal, zoals 0.8"),
    "finite": ("is geen getal", "schrijf een getal, zoals 0.8"),
    "tuple": ("is geen lijst", "zet de waarden tussen [ en ]"),
    "dict": ("is geen tabel", "schrijf een kop tussen [ en ] met de sleutels eronder"),
    "model": ("is geen tabel", "schrijf een kop tussen [ en ] met de sleutels eronder"),
    "date": ("is geen datum", "schrijf een dag zoals 2026-12-24, zonder tijd"),
    "datetime": ("is geen tijdstip", "schrijf het met offset, zoals 2026-11-24T09:00:00+01:00"),
    "time": ("is geen tijd", "schrijf 13:00:00"),
}
_BOUNDS = {"ge": "minstens", "gt": "meer dan", "le": "hoogstens", "lt": "minder dan", "multiple_of": "een veelvoud van"}
_PATTERNS = {
    schema.KEY: "gebruik kleine letters, cijfers en streepjes, zoals lokaal-team",
    schema.ADDRESS: "schrijf een kaal adres, zoals team@gemeente.example",
    schema.DOMAIN: "schrijf een kaal domein, zoals gemeente.example",
    schema.PREFIX: "schrijf 2 tot 8 hoofdletters, zoals RVT",
    schema.SECURE: "schrijf een adres dat met https:// begint",
    schema.TENANT: "neem de Directory (tenant) ID over, zoals 11111111-2222-3333-4444-555555555555",
    schema.ENVELOPE: "schrijf empty of een adres van de mailbox",
}


def _in_dutch(error: Any) -> tuple[str, str]:
    """What is wrong and what would be right, of one pydantic error."""
    context = error.get("ctx", {})
    given = _shown(error.get("input"))
    match error["type"]:
        case "missing":
            return "ontbreekt", "voeg deze sleutel toe"
        case "extra_forbidden":
            return "is geen bekende sleutel", _nearest(str(error["loc"][-1]))
        case "enum" | "literal_error":
            return f"{given} kan niet", f"kies uit {str(context.get('expected', '')).replace(' or ', ' of ')}"
        case "string_pattern_mismatch":
            return f"{given} heeft niet de juiste vorm", _PATTERNS[context["pattern"]]
        case "value_error":
            return _halves(context["error"])
        case "too_short" | "string_too_short":
            return "is leeg", "vul minstens één waarde in"
        case kind if kind.startswith(("greater_than", "less_than", "multiple_of")):
            wanted = " en ".join(f"{_BOUNDS[name]} {value}" for name, value in context.items() if name in _BOUNDS)
            return f"{given} kan niet", f"kies {wanted}"
        case kind:
            wrong, right = _TYPES.get(
                kind.partition("_")[0], ("kan niet", "kijk hoe de meegeleverde configuratie het schrijft")
            )
            return f"{given} {wrong}", right


def _shown(value: object) -> str:
    """A value as its file might have it, short."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "een tabel"
        case list() | tuple():
            return "een lijst"
        case date() | time():
            return value.isoformat()
        case _:
            return repr(value)[:60]


def _nearest(key: str) -> str:
    """What a misspelt key may have been meant to be."""
    names = {name for shape in schema.Shape.__subclasses__() for name in shape.model_fields}
    near = difflib.get_close_matches(key, sorted(names), n=1)
    return f"bedoelt u '{near[0]}'? Haal de sleutel anders weg" if near else "haal de sleutel weg"
