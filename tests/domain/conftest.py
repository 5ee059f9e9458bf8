"""What the tests of the core share: a calendar with holidays looked up by hand, and makers of mails and policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from triage.domain.message import IncomingMessage
from triage.domain.policy import MailboxPolicy, Partner, PartnerBook, SendMode, Texts, Thresholds, Trust
from triage.domain.reading import (
    AutomaticReading,
    Colour,
    ColourReading,
    Kind,
    KindReading,
    LocalKind,
    Readings,
    UrgencyReading,
)
from triage.domain.slot import SlotPlan
from triage.domain.workdays import WorkCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# By hand, from the dates of Easter (31 March 2024, 20 April 2025, 5 April 2026, 28 March 2027, 16 April 2028, 1 April
# 2029, 21 April 2030, 13 April 2031, 28 March 2032) and article 3 of the Algemene termijnenwet.
_ORDER = ("Goede Vrijdag", "tweede paasdag", "Koningsdag", "Hemelvaartsdag", "tweede pinksterdag")
_MOVABLE = {
    2023: ("04-07", "04-10", "04-27", "05-18", "05-29"),
    2024: ("03-29", "04-01", "04-27", "05-09", "05-20"),
    2025: ("04-18", "04-21", "04-26", "05-29", "06-09"),  # 27 April is a Sunday: King's Day on the 26th
    2026: ("04-03", "04-06", "04-27", "05-14", "05-25"),
    2027: ("03-26", "03-29", "04-27", "05-06", "05-17"),
    2028: ("04-14", "04-17", "04-27", "05-25", "06-05"),
    2029: ("03-30", "04-02", "04-27", "05-10", "05-21"),
    2030: ("04-19", "04-22", "04-27", "05-30", "06-10"),
    2031: ("04-11", "04-14", "04-26", "05-22", "06-02"),  # 27 April is a Sunday: King's Day on the 26th
    2032: ("03-26", "03-29", "04-27", "05-06", "05-17"),
    2033: ("04-15", "04-18", "04-27", "05-26", "06-06"),
}
_FIXED = {"01-01": "Nieuwjaarsdag", "05-05": "Bevrijdingsdag", "12-25": "eerste kerstdag", "12-26": "tweede kerstdag"}


def _of_year(year: int) -> Mapping[date, str]:
    named = {**dict(zip(_MOVABLE[year], _ORDER, strict=True)), **_FIXED}
    return {date.fromisoformat(f"{year}-{day}"): name for day, name in named.items()}


@pytest.fixture(scope="session")
def holidays() -> dict[date, str]:
    """Every public holiday of 2023 to 2033."""
    return {day: name for year in _MOVABLE for day, name in _of_year(year).items()}


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return WorkCalendar(AMSTERDAM, _of_year)


@pytest.fixture(scope="session")
def closing_calendar() -> WorkCalendar:
    """The same with an organisation's own closed days and a day designated by decree (art. 3, paragraph 3)."""
    designated = {date(2027, 12, 24): "gelijkgesteld bij besluit"}
    closures = {
        date(2026, 5, 15): "brugdag",
        date(2026, 12, 24): "collectieve sluiting",
        date(2026, 12, 31): "collectieve sluiting",
    }
    return WorkCalendar(AMSTERDAM, lambda year: {**_of_year(year), **designated}, closures)


@pytest.fixture(scope="session")
def at() -> Callable[[str], datetime]:
    """Local time from text: "2026-11-24 13:00"; with an offset or a Z it is that instant, in UTC."""

    def moment(text: str) -> datetime:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=AMSTERDAM) if found.tzinfo is None else found.astimezone(UTC)

    return moment


PASSED = "mx.triage.example; dmarc=pass header.from=jeugdteam.example"
OWN = "team@rvt.example"
SENDER = "anna@jeugdteam.example"


@pytest.fixture(scope="session")
def mail() -> Callable[..., IncomingMessage]:
    """A mail that may be answered; `headers` are added above its Authentication-Results, fields replace its own."""

    def make(*headers: tuple[str, str], results: str | None = PASSED, **fields: Any) -> IncomingMessage:
        lines = (*headers, *((("authentication-results", results),) if results is not None else ()))
        message = IncomingMessage(
            message_id="<vraag@jeugdteam.example>",
            senders=(SENDER,),
            subject="Ondersteuningsvraag",
            text="Kunnen jullie meedenken?",
            to=(OWN,),
            headers=lines,
        )
        return replace(message, **fields)

    return make


@pytest.fixture(scope="session")
def policy() -> MailboxPolicy:
    """The safety team's mailbox: it proposes times, and routes by kind alone."""
    return MailboxPolicy(
        key="veiligheidsteam",
        name="Regionaal Veiligheidsteam",
        reference_prefix="RVT",
        addresses=frozenset({OWN}),
        routes={Kind.CONSULT: "consult", Kind.SUPPORT: "support", Kind.OTHER: "overig", Kind.UNDECIDED: "onbeslist"},
        modes={"support": SendMode.AUTOMATIC, "urgent": SendMode.AUTOMATIC},
        thresholds=Thresholds(decide=0.80, automatic=0.95),
        trust=Trust("mx.triage.example"),
        texts=Texts(*("",) * 16),
        slot_plan=SlotPlan("dinsdag"),
    )


@pytest.fixture(scope="session")
def local_policy(policy: MailboxPolicy) -> MailboxPolicy:
    """A local team's mailbox: it routes by colour and by what a handover is, and sends nothing by itself."""
    return replace(
        policy,
        key="lokaal-team",
        routes={Kind.CONSULT: "overig", Kind.SUPPORT: "overig", Kind.OTHER: "overig", Kind.UNDECIDED: "onbeslist"},
        colour_routes={colour: colour.value for colour in Colour},
        local_routes={LocalKind.ENRICHMENT: "verrijking", LocalKind.CRISIS_HANDOVER: "crisis"},
        modes={},
        slot_plan=None,
    )


@pytest.fixture(scope="session")
def partners() -> PartnerBook:
    return PartnerBook((Partner("Jeugdteam", domains=frozenset({"jeugdteam.example"})),))


@pytest.fixture(scope="session")
def read() -> Callable[..., Readings]:
    """The readings of a mail: a confident support request unless said otherwise."""

    def make(
        kind: Kind = Kind.SUPPORT,
        confidence: float = 0.99,
        *,
        colour: Colour | None = None,
        ambiguous: bool = False,
        in_body: Colour | None = None,
        urgent: bool = False,
        automatic: bool = False,
        local: LocalKind = LocalKind.NONE,
        local_confidence: float = 0.0,
    ) -> Readings:
        return Readings(
            ColourReading(colour, ambiguous, in_body),
            KindReading(kind, confidence),
            UrgencyReading(urgent),
            AutomaticReading(automatic),
            local,
            local_confidence,
            model_id="model-1",
        )

    return make
