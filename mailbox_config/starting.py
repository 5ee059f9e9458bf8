"""The first configuration of another region: a commented folder, made of a few answers.

Everything that goes out waits for a person, no retention term is set, and nothing of Zaanstreek-Waterland comes along
but the routes, the calendar and the texts, which follow the law and the working agreements.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from mailbox_config.files import OwnFile
from triage.domain.account import Security

BASE = "zaanstreek_waterland"
_BASE_FOLDER = Path(__file__).parent / BASE
# What the base says for every region; all other files are the region's own.
_SHARED = frozenset({"routes.toml", "calendar.toml", "drafts.toml"})
# Files of the base that are explanation and an example, with nothing set; the mailbox they name is another's.
_EXPLAINED = ("duty.toml", "hooks.toml", "retention.toml")
_BASE_MAILBOX = "veiligheidsteam"
# The texts that name the day of the base's table.
_WITH_DAY = ("proposal.txt", "moved.txt")
_BASE_DAY = "dinsdag"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens, and how the line is protected."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class Answers:
    """What one mailbox of a region needs to be told. `microsoft`: Microsoft 365 with an app registration, whose ids may
    still be `invullen`. `smtp_user` empty: a server that wants no login. `weekday` empty: no table of its own.
    `partners`: domains and addresses."""

    region: str
    title: str
    key: str
    prefix: str
    address: str
    user: str
    smtp_user: str
    microsoft: bool
    tenant: str
    client: str
    imap: Server
    smtp: Server
    sent_folder: str
    authserv_id: str
    weekday: str
    partners: tuple[str, ...]
    alarm: tuple[str, ...]


def files_of(answers: Answers) -> dict[str, str]:
    """The files of the folder, by their path in it."""
    explained = {name: (_BASE_FOLDER / name).read_text("utf-8") for name in _EXPLAINED}
    files = {
        "configuration.toml": _configuration(answers),
        "mailboxes.toml": _mailboxes(answers),
        "partners.toml": _partners(answers),
        "desks.toml": _DESKS,
        "calendar.toml": _CALENDAR,
        **{name: text.replace(_BASE_MAILBOX, answers.key) for name, text in explained.items()},
    }
    if answers.weekday not in ("", _BASE_DAY):
        for name in _WITH_DAY:
            text = (_BASE_FOLDER / "texts" / name).read_text("utf-8")
            files[f"texts/{name}"] = text.replace(_BASE_DAY, answers.weekday)
    return files


def secrets_of(answers: Answers) -> tuple[str, ...]:
    """The variables that hold the secrets of this configuration."""
    name = answers.key.upper().replace("-", "_")
    if answers.microsoft:
        return (f"TRIAGE_OAUTH_SECRET_{name}",)
    sending = (f"TRIAGE_SMTP_PASSWORD_{name}",) if answers.smtp_user else ()
    return (f"TRIAGE_PASSWORD_{name}", *sending)


def _text(value: str) -> str:
    """*value* as TOML writes it; JSON's strings are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _list(values: Collection[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"


def _configuration(answers: Answers) -> str:
    own = ", ".join(_text(name) for name in get_args(OwnFile) if name not in _SHARED)
    return f"""\
# De configuratie van {answers.region}. Elke sleutel staat uitgelegd in docs/configuratie.md.

# De routes met hun termijnen, de feestdagen en de teksten komen uit de meegeleverde configuratie. Wilt u er een anders,
# zet dan een bestand met dezelfde naam in deze map, met alleen wat verschilt: routes.toml, calendar.toml, drafts.toml,
# of een tekst in texts/. Lees vooral texts/crisis.txt na: dat is wat iemand met spoed van u te lezen krijgt.
extends = "{BASE}"

# Deze bestanden zijn helemaal van uw regio: ook wat er niet in staat, komt niet van {BASE}.
own = [{own}]
"""


def _mailboxes(answers: Answers) -> str:
    parts = [_region(answers), _mailbox(answers), _sending(answers), _trust(answers)]
    parts.append(_slots(answers) if answers.weekday else _NO_SLOTS.format(key=answers.key))
    parts.append(_source(answers))
    return "\n".join(parts)


def _region(answers: Answers) -> str:
    registration = ""
    if answers.microsoft:
        registration = f"""
# De app-registratie bij Microsoft 365 (docs/microsoft365.md). Zet secret_expires op de dag waarop het geheim verloopt,
# zoals 2027-03-01: dan waarschuwt `triage check` 30 dagen ervoor.
[oauth.{answers.key}]
tenant = {_text(answers.tenant)}
client_id = {_text(answers.client)}
# secret_expires = 2027-03-01
"""
    secrets = " en ".join(secrets_of(answers))
    return f"""\
# De mailbox van {answers.region}. Geheimen staan hier nooit, maar in de omgeving:
# {secrets}
# (of dezelfde naam met _FILE erachter, en het pad van een bestand).

[region]
name = {_text(answers.region)}
timezone = "Europe/Amsterdam"

# De ladder van escalatie; elke stap wordt open verteld aan de andere kant.
escalation = [
  "medewerker met medewerker",
  "gedragswetenschapper (of teammanager waar die er niet is) met de gedragswetenschapper van Veilig Thuis",
  "teammanager met teammanager",
]

# Heeft u een eigen virusscanner (ClamAV)? Zie docs/netwerk.md.
# [region.antivirus]
# socket = "/run/clamav/clamd.ctl"
{registration}"""


def _mailbox(answers: Answers) -> str:
    return f"""\
[mailbox.{answers.key}]
name = {_text(answers.title)}
# Het begin van elk kenmerk, zoals {answers.prefix}-2026-0001.
prefix = {_text(answers.prefix)}
# Alle adressen waarop deze mailbox post krijgt.
addresses = {_list([answers.address])}
# Wie verwerkingsverantwoordelijke is (AVG).
controller = {_text(answers.title)}
# Elke zaak in deze mailbox draagt de termijn van 2 dagen.
obligations = ["reactie"]
# Welke route hoort bij wat de afzender vraagt (routes.toml; docs/termijnen.md toont ze).
routes = {{ consult = "consult", support = "support", other = "overig", undecided = "onbeslist" }}
# Krijgt deze mailbox ook overdrachten van Veilig Thuis met een kleurcode? Haal dan de hekjes weg.
# colour_routes = {{ geel = "geel", groen = "groen", oranje = "oranje", rood = "rood" }}
# local_routes = {{ verrijking = "verrijking", crisis_handover = "crisis" }}
# hand_routes = ["thv", "noodbed", "crisisbed", "crisisopvang"]
# Mag `triage train --challenger` leren van wat medewerkers bevestigen of verbeteren? Uit, tenzij u het hier aanzet.
learn_from_corrections = false
"""


def _sending(answers: Answers) -> str:
    return f"""\
[mailbox.{answers.key}.send]
# Alles wacht op een medewerker. Kijk een paar weken mee; zet daarna wat vanzelf mag op "automatic". "off" is nooit.
support = "after_approval"
urgent = "after_approval"
# Wie direct een seintje krijgt bij spoed: alleen het kenmerk, nooit inhoud. Een rooster staat in duty.toml.
alarm_to = {_list(answers.alarm)}

[mailbox.{answers.key}.watch]
# Wie krijgt herinneringen en elke werkdag een dagstart (docs/bewaking.md)? Leeg: niemand.
beheerders = []
remind = ["1 werkdag", "2 uur"]
dagstart = 08:30:00
"""


def _trust(answers: Answers) -> str:
    return f"""\
[mailbox.{answers.key}.trust]
# Welke naam schrijft uw eigen mailserver in Authentication-Results? Alleen die wordt geloofd; zonder die controle
# krijgt niemand een voorstel. Exchange Online schrijft er geen: laat hem daar leeg.
authserv_id = {_text(answers.authserv_id)}
authentication = "required"
"""


_NO_SLOTS = """\
# Er is geen vaste middag voor gesprekken, dus er gaat geen voorstel uit; het eerste contact is aan een medewerker.
# Houdt u er wel een vrij, haal dan de hekjes weg en kies uw eigen dag; docs/dinsdagmiddag.md legt elke sleutel uit. Is
# het geen dinsdag, neem dan texts/proposal.txt en texts/moved.txt over en noem daarin uw dag.
# [mailbox.{key}.slots]
# agenda = "{key}"
# weekday = "dinsdag"
# opens = 13:00:00
# closes = 17:00:00
"""


def _slots(answers: Answers) -> str:
    return f"""\
[mailbox.{answers.key}.slots]
# De middag die voor gesprekken vrij blijft; docs/dinsdagmiddag.md legt elke sleutel uit. Kiest u een andere dag, pas
# dan ook texts/proposal.txt en texts/moved.txt aan: die noemen hem.
agenda = {_text(answers.key)}
weekday = {_text(answers.weekday)}
opens = 13:00:00
closes = 17:00:00
minutes = 45
# Hoeveel gesprekken kunnen tegelijk?
tables = 1
# Valt de dag op een feestdag: vervalt de middag (skip), of is hij op de werkdag erna (next-workday) of ervoor
# (previous-workday)?
when_closed = "skip"
# Waar het gesprek is. Bij een video-overleg: video = "https://…"; om zelf te bellen: telephone = "075-1234567".
place = "telefonisch; een medewerker belt u"
"""


def _source(answers: Answers) -> str:
    login, sending = "", ""
    if answers.microsoft:
        login = f'login = "microsoft"\noauth = {_text(answers.key)}\n'
        sending = "# Meldt zich aan zoals de bron hierboven.\n"
    elif not answers.smtp_user:
        sending = "# Deze server vraagt niet om aan te melden: user is leeg.\n"
    return f"""\
[[mailbox.{answers.key}.source]]
# Waar de mail ligt. De dienst leest, en wist of verplaatst niets.
key = {_text(answers.key)}
{_server(answers.imap)}{login}user = {_text(answers.user)}
folders = ["INBOX"]
# De map waarin uw mailprogramma verzonden post bewaart: zo ziet de dienst wat medewerkers zelf antwoorden.
sent_folder = {_text(answers.sent_folder)}

[mailbox.{answers.key}.smtp]
{sending}{_server(answers.smtp)}user = {_text(answers.smtp_user)}
"""


def _server(server: Server) -> str:
    warning = ""
    if server.security is Security.PLAIN:
        warning = (
            "# Onversleuteld: alleen om te proberen, met een server op deze machine zelf. Nooit zo voor echte post.\n"
        )
    return f"{warning}host = {_text(server.host)}\nport = {server.port}\nsecurity = {_text(server.security.value)}\n"


def _partners(answers: Answers) -> str:
    domains = [each for each in answers.partners if "@" not in each]
    addresses = [each for each in answers.partners if "@" in each]
    blocks = [
        f"\n[[partner]]\nname = {_text(each)}\n{kind} = {_list([each])}\n"
        for kind, many in (("domains", domains), ("addresses", addresses))
        for each in many
    ]
    return f"""\
# Wie een voorstel of de crisistekst kan krijgen: teams of adressen; een heel domein alleen als het niet anders kan,
# want daar kunnen meer teams in huizen. Wie hier niet staat, krijgt nooit vanzelf antwoord; de zaak wacht dan op een
# medewerker. Ook voor een partner wacht elke mail op een medewerker, zolang send in mailboxes.toml op after_approval
# staat.
#
# [[partner]]
# name = "Jeugdteam Voorbeeldstad"
# addresses = ["jeugdteam@voorbeeldstad.example"]
# mailboxes = ["{answers.key}"]
{"".join(blocks)}"""


_DESKS = """\
# Waar hoort iets thuis? De loketten van uw netwerk; elke zaak toont ze onder "Waar hoort dit?", en daarheen verwijst
# een medewerker. Vul ze aan met de loketten van uw regio; een voorbeeld staat in de meegeleverde configuratie.

[desk.crisis]
name = "Crisis: 112 of Veilig Thuis"
purpose = "Een situatie die niet tot morgen kan wachten."
criteria = [
  "Levensbedreigend: bel direct 112.",
  "Kan niet tot morgen wachten, niet levensbedreigend: bel Veilig Thuis.",
]
submitters = "Iedereen."
# Houd dit gelijk aan de crisistekst (texts/crisis.txt).
telephone = ["112", "0800-2000 (Veilig Thuis, dag en nacht)"]
source = "invullen: uit welke afspraak dit komt"
routes = ["crisis", "thv", "noodbed", "crisisopvang"]
urgent = true

# [desk.lokaal-team]
# name = "Lokaal team Voorbeeldstad"
# purpose = "Hulp en ondersteuning aan een gezin of huishouden."
# mail = ["lokaalteam@voorbeeldstad.example"]
# source = "invullen"
# routes = ["overig"]
# names = ["lokaal team", "wijkteam"]
"""

_CALENDAR = """\
# Welke dagen niet tellen. De feestdagen (Algemene termijnenwet) en kantooruren van 9.00 tot 17.00 uur gelden al.
# Eigen sluitingsdagen van de organisatie:
# [[closures]]
# date = 2026-12-31
# reason = "collectieve sluiting"
"""
