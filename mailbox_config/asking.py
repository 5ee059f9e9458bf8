"""What a new region is asked, in which order, and what makes an answer good: a terminal and options share it.

An answer that is not good raises ValueError: what is wrong, a semicolon, what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mailbox_config.shape import ADDRESS, FILL_IN, KEY, PREFIX
from mailbox_config.starting import Answers, Server
from triage.domain.account import Security
from triage.domain.workdays import WEEKDAYS

Given = Mapping[str, Any]
"""The answers so far, by the name of their question."""

_MICROSOFT_IMAP = Server("outlook.office365.com", 993, Security.TLS)
_MICROSOFT_SMTP = Server("smtp.office365.com", 587, Security.STARTTLS)
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HERE = frozenset({"localhost", "127.0.0.1"})
_NONE = frozenset({"", "geen", "nee"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `default` gives the answer to an empty line, from those before; None: it has to be answered.
    `asked`: whether it matters after those before."""

    name: str
    text: str
    read: Callable[[str, Given], Any]
    default: Callable[[Given], str] | None = None
    asked: Callable[[Given], bool] = lambda _given: True


def _line(text: str, _given: Given) -> str:
    if not text or not text.isprintable() or len(text) > 80:
        raise ValueError("een naam is een korte tekst op één regel; schrijf bijvoorbeeld Midden-Polder")
    return text


def _prefix(text: str, _given: Given) -> str:
    if not re.fullmatch(PREFIX, text.upper()):
        raise ValueError(f"'{text}' kan geen begin van een kenmerk zijn; schrijf 2 tot 8 letters, zoals RVT")
    return text.upper()


def _key(text: str, _given: Given) -> str:
    if not re.fullmatch(KEY, text):
        raise ValueError(f"'{text}' kan geen sleutel zijn; schrijf kleine letters, cijfers en streepjes")
    return text


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(ADDRESS, text)) and text.isascii() and _is_domain(text.rpartition("@")[2])


def _is_domain(text: str) -> bool:
    return "." in text and len(text) <= 253 and _HOST.fullmatch(text) is not None


def _address(text: str, _given: Given) -> str:
    if not _is_address(text):
        raise ValueError(f"'{text}' is geen e-mailadres; schrijf bijvoorbeeld team@mijnregio.example")
    return text.lower()


def _user(text: str, _given: Given) -> str:
    if not text or not text.isprintable() or " " in text:
        raise ValueError(f"'{text}' is geen gebruikersnaam; schrijf bijvoorbeeld team@mijnregio.example")
    return text


def _smtp_user(text: str, given: Given) -> str:
    return "" if text.lower() in _NONE else _user(text, given)


def _folder(text: str, _given: Given) -> str:
    if not text or not text.isprintable() or text.upper() == "INBOX":
        raise ValueError(f"'{text}' is geen map met verzonden post; schrijf bijvoorbeeld Sent")
    return text


def _yes(text: str, _given: Given) -> bool:
    if text.lower() not in ("ja", "j", "nee", "n"):
        raise ValueError(f"'{text}' is geen ja of nee; schrijf ja of nee")
    return text.lower().startswith("j")


def _guid(text: str, _given: Given) -> str:
    if text != FILL_IN and not _GUID.fullmatch(text):
        example = "11111111-2222-3333-4444-555555555555"
        raise ValueError(f"'{text}' is geen ID; schrijf hem zoals {example}, of {FILL_IN} om het later te doen")
    return text.lower()


def _server(port: int, security: Security) -> Callable[[str, Given], Server]:
    def read(text: str, given: Given) -> Server:
        host, _, number = text.partition(":")
        if not _HOST.fullmatch(host) or not (number.isdecimal() or text == host) or int(number or port) not in _PORTS:
            example = f"mail.mijnregio.example of mail.mijnregio.example:{port}"
            raise ValueError(f"'{text}' is geen mailserver; schrijf {example}")
        if given.get("unencrypted"):
            if host.lower() not in _HERE:
                raise ValueError(f"'{host}' is een andere machine; onversleuteld kan alleen naar 127.0.0.1")
            return Server(host, int(number or port), Security.PLAIN)
        # Port 465 is TLS from the first byte (RFC 8314, 3.3).
        return Server(host, int(number or port), Security.TLS if number == "465" else security)

    return read


_PORTS = range(1, 65536)


def _weekday(text: str, _given: Given) -> str:
    if text.lower() in _NONE:
        return ""
    if text.lower() not in WEEKDAYS[:5]:
        raise ValueError(f"'{text}' is geen werkdag; kies {', '.join(WEEKDAYS[:5])} of nee")
    return text.lower()


def _several(text: str) -> list[str]:
    return [] if text.lower() in _NONE else [each.lower() for each in re.split(r"[,;\s]+", text) if each]


def _partners(text: str, given: Given) -> tuple[str, ...]:
    found = _several(text)
    wrong = next((each for each in found if not (_is_address(each) or _is_domain(each))), None)
    if wrong is not None:
        raise ValueError(f"'{wrong}' is geen domein of adres; schrijf jeugdteam.example of team@jeugdteam.example")
    if given.get("address") in found:
        raise ValueError(f"'{given['address']}' is uw eigen mailbox; noem alleen adressen of domeinen van anderen")
    return tuple(dict.fromkeys(found))


def _alarm(text: str, _given: Given) -> tuple[str, ...]:
    found = _several(text)
    wrong = next((each for each in found if not _is_address(each)), None)
    if wrong is not None:
        raise ValueError(f"'{wrong}' is geen e-mailadres; schrijf bijvoorbeeld piket@mijnregio.example, of geen")
    return tuple(dict.fromkeys(found))


def _authserv(text: str, _given: Given) -> str:
    if text.lower() in _NONE:
        return ""
    if not _HOST.fullmatch(text):
        raise ValueError(
            f"'{text}' is geen naam van een mailserver; schrijf bijvoorbeeld mx.mijnregio.example, of geen"
        )
    return text.lower()


def _elsewhere(given: Given) -> bool:
    return not given["microsoft"]


def _with_microsoft(given: Given) -> bool:
    return bool(given["microsoft"])


def _domain_of(given: Given) -> str:
    return str(given["address"]).rpartition("@")[2]


def _beside(given: Given) -> str:
    host = given["imap"].host
    return f"smtp.{host.removeprefix('imap.')}" if host.startswith("imap.") else host


QUESTIONS: tuple[Question, ...] = (
    Question("region", "Hoe heet uw regio?", _line),
    Question("address", "Wat is het adres van de gedeelde mailbox?", _address),
    Question(
        "title", "Hoe heet het team van die mailbox? Zo ondertekent de dienst", _line,
        lambda _: "Regionaal Veiligheidsteam",
    ),
    Question(
        "mailbox", "Welke sleutel krijgt de mailbox? Zo noemt u hem in opdrachten", _key, lambda _: "veiligheidsteam",
    ),
    Question("prefix", "Waarmee begint een kenmerk, zoals RVT in RVT-2026-0001?", _prefix, lambda _: "RVT"),
    Question("microsoft", "Staat de mailbox bij Microsoft 365? (ja of nee)", _yes),
    Question("tenant", "Wat is de Directory (tenant) ID?", _guid, lambda _: FILL_IN, _with_microsoft),
    Question("client", "Wat is de Application (client) ID?", _guid, lambda _: FILL_IN, _with_microsoft),
    Question(
        "imap", "Welke server geeft de mail (IMAP)?", _server(993, Security.TLS),
        lambda given: f"imap.{_domain_of(given)}", _elsewhere,
    ),
    Question(
        "smtp", "Welke server verstuurt de mail (SMTP)?", _server(587, Security.STARTTLS), _beside, _elsewhere,
    ),
    Question(
        "user", "Met welke naam meldt de dienst zich aan om te lezen?", _user, lambda given: given["address"],
        _elsewhere,
    ),
    Question(
        "smtp_user", "Met welke naam meldt de dienst zich aan om te versturen? (geen: dat hoeft daar niet)",
        _smtp_user, lambda given: given["user"], _elsewhere,
    ),
    Question(
        "sent_folder", "In welke map bewaart uw mailprogramma verzonden post?", _folder,
        lambda given: "Sent Items" if given["microsoft"] else "Sent",
    ),
    Question(
        "authserv_id", "Welke naam schrijft uw mailserver in Authentication-Results? (geen: dat weet ik nog niet)",
        _authserv, lambda _: "geen", _elsewhere,
    ),
    Question(
        "slots", "Op welke middag houdt u tijd vrij voor gesprekken? (maandag tot en met vrijdag, of nee)",
        _weekday, lambda _: "nee",
    ),
    Question(
        "partners", "Welke partners mogen een voorstel krijgen? Adressen of domeinen, met een komma ertussen",
        _partners, lambda _: "geen",
    ),
    Question("alarm", "Welke adressen krijgen een seintje bij spoed?", _alarm, lambda _: "geen"),
)  # fmt: skip


def answers_of(given: Given) -> Answers:
    """The answers, where each question that matters has one."""
    microsoft = given["microsoft"]
    return Answers(
        region=given["region"],
        title=given["title"],
        key=given["mailbox"],
        prefix=given["prefix"],
        address=given["address"],
        user=given["address"] if microsoft else given["user"],
        smtp_user=given["address"] if microsoft else given["smtp_user"],
        microsoft=microsoft,
        tenant=given.get("tenant", ""),
        client=given.get("client", ""),
        imap=_MICROSOFT_IMAP if microsoft else given["imap"],
        smtp=_MICROSOFT_SMTP if microsoft else given["smtp"],
        sent_folder=given["sent_folder"],
        authserv_id=given.get("authserv_id", ""),
        weekday=given["slots"],
        partners=given["partners"],
        alarm=given["alarm"],
    )
