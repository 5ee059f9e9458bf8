"""The plan of the afternoon: what a region can say of it, and what is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from mailbox_config import load
from triage.domain.errors import ConfigurationError
from triage.domain.slot import Hours, SlotPlan, WhenClosed, closed_days, hours_on

Write = Callable[..., Path]
SLOTS = "[mailbox.veiligheidsteam.slots]\n"
# A second mailbox with slots; RET's and BT's are of other teams, so both are asked for by name.
SECOND = """
[mailbox.zvh.slots]
agenda = "rvt-dinsdag"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A region that extends the one that ships, with these lines in its mailboxes.toml."""

    def written(mailboxes: str, calendar: str = "") -> Path:
        (tmp_path / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n', "utf-8")
        (tmp_path / "mailboxes.toml").write_text(mailboxes, "utf-8")
        (tmp_path / "calendar.toml").write_text(calendar, "utf-8")
        return tmp_path

    return written


def plan_of(folder: Path, mailbox: str = "veiligheidsteam") -> SlotPlan:
    plan = load(str(folder)).region.mailboxes[mailbox].slot_plan
    assert plan is not None
    return plan


def test_a_region_says_everything_about_its_afternoon(write: Write) -> None:
    plan = plan_of(
        write(
            SLOTS
            + """
            weekday = "donderdag"
            opens = 12:30:00
            closes = 16:00:00
            minutes = 30
            pause_minutes = 15
            recess_from = 14:00:00
            recess_until = 14:30:00
            tables = 2
            notice_hours = 48
            horizon_weeks = 6
            lapse_workdays = 2
            lapse_before_hours = 6
            lapse_least_hours = 3
            when_closed = "previous-workday"
            dropped = [2026-12-24, { date = 2027-02-25, reason = "studiemiddag" }]
            extra = [2026-12-22, { date = 2026-12-21, opens = 09:00:00, closes = 12:00:00 }]
            place = "kamer 3"
            video = "https://video.example/kamer"
            telephone = "+31 75 1234567"
            """
        )
    )
    assert plan == SlotPlan(
        "rvt-dinsdag",
        weekday=3,
        opens=time(12, 30),
        closes=time(16),
        length=timedelta(minutes=30),
        pause=timedelta(minutes=15),
        recess=Hours(time(14), time(14, 30)),
        tables=2,
        notice=timedelta(hours=48),
        horizon=timedelta(weeks=6),
        lapse_workdays=2,
        lapse_before=timedelta(hours=6),
        lapse_least_hours=3,
        when_closed=WhenClosed.PREVIOUS_WORKDAY,
        dropped={date(2026, 12, 24): "", date(2027, 2, 25): "studiemiddag"},
        extra={date(2026, 12, 22): None, date(2026, 12, 21): Hours(time(9), time(12))},
        place="kamer 3",
        video="https://video.example/kamer",
        telephone="+31 75 1234567",
    )


def test_a_closure_and_its_reason_reach_the_plan(write: Write) -> None:
    folder = write(SLOTS, '[[closures]]\ndate = 2026-12-29\nreason = "collectieve sluiting"\n')
    region = load(str(folder)).region
    plan, calendar = plan_of(folder), region.calendar
    week = calendar.at(date(2026, 12, 28), time(0)), calendar.at(date(2027, 1, 2), time(0))
    assert [(each.day, each.why) for each in closed_days(plan, *week, calendar)] == [
        (date(2026, 12, 29), "collectieve sluiting")
    ]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-05-05", "Bevrijdingsdag"),
        ("2037-05-05", "Bevrijdingsdag"),
        ("2027-04-27", "Koningsdag"),
        ("2038-04-27", "Koningsdag"),
        ("2029-12-25", "Eerste kerstdag"),
        ("2041-12-24", None),
        ("2041-12-31", None),
        ("2026-12-29", None),
    ],
)
def test_a_tuesday_is_closed_on_the_days_of_the_law_alone(day: str, why: str | None) -> None:
    region = load("zaanstreek_waterland").region
    plan, calendar = region.mailboxes["veiligheidsteam"].slot_plan, region.calendar
    assert plan is not None
    found = date.fromisoformat(day)
    assert calendar.why_closed(found) == why
    assert (hours_on(plan, found, calendar) is None) is (why is not None)


# --- an agenda that mailboxes share ----------------------------------------------------------------------------------
def test_a_mailbox_that_only_names_an_agenda_shares_its_plan_and_says_where_it_meets(write: Write) -> None:
    folder = write(SECOND + 'video = "https://video.example/zvh"\n')
    first, second = plan_of(folder), plan_of(folder, "zvh")
    assert first.place
    assert second == replace(first, place="", video="https://video.example/zvh")


def test_mailboxes_share_an_agenda_that_stands_by_itself(tmp_path: Path, write: Write) -> None:
    shared = """
    [agenda.samen]
    weekday = "maandag"
    tables = 3
    place = "zaal 1"
    [mailbox.zvh.slots]
    agenda = "samen"
    [mailbox.ret.slots]
    agenda = "samen"
    place = "zaal 2"
    """
    folder = write(shared)
    first, second = plan_of(folder, "zvh"), plan_of(folder, "ret")
    assert (first.agenda, first.weekday, first.tables, first.place) == ("samen", 0, 3, "zaal 1")
    assert second == replace(first, place="zaal 2")


def test_mailboxes_that_write_the_same_plan_twice_agree(write: Write) -> None:
    folder = write(SECOND + "opens = 13:00:00\ncloses = 17:00:00\nplace = 'zaal'\n")
    assert plan_of(folder, "zvh") == replace(plan_of(folder), place="zaal")


@pytest.mark.parametrize(
    ("mailboxes", "key", "said"),
    [
        (
            SECOND + "minutes = 30\n",
            "mailbox.zvh.slots.minutes",
            "is anders dan bij mailbox veiligheidsteam, die dezelfde agenda 'rvt-dinsdag' heeft; maak ze gelijk, of "
            "schrijf het plan één keer in [agenda.rvt-dinsdag]",
        ),
        (
            '[agenda.rvt-dinsdag]\nweekday = "dinsdag"\n',
            "mailbox.veiligheidsteam.slots.closes",
            "het plan staat al in [agenda.rvt-dinsdag]; schrijf closes daar, of haal het hier weg",
        ),
        (
            "[agenda.rvt-dinsdga]\n",
            "agenda.rvt-dinsdga",
            'wordt door geen mailbox gebruikt; noem hem bij een mailbox, zoals slots = { agenda = "rvt-dinsdga" }, '
            "of haal hem weg",
        ),
        (
            '[agenda.samen]\nhorizon_weeks = 1\n[mailbox.zvh.slots]\nagenda = "samen"\n',
            "agenda.samen.horizon_weeks",
            "1 is te kort bij notice_hours = 20; kies minstens 2",
        ),
        ("[agenda.samen]\nagenda = 'x'\n", "agenda.samen.agenda", "is geen bekende sleutel; "),
    ],
)
def test_mailboxes_that_contradict_each_other_are_refused(write: Write, mailboxes: str, key: str, said: str) -> None:
    refused(write(mailboxes), key, said)


# --- what cannot be meant --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [
        ("opens = 13:10:00", "opens", "13:10:00 begint niet op een kwartier; kies bijvoorbeeld 13:00:00"),
        ("closes = 13:00:00", "opens", "13:00:00 ligt niet voor 13:00:00; kies een latere eindtijd"),
        ("closes = 13:30:00", "", "tussen begin en einde van de middag past geen slot; kies een latere eindtijd"),
        ("recess_from = 15:00:00", "recess_from", "staat er zonder recess_until, of andersom; schrijf beide, of geen"),
        ("recess_from = 15:00:00\nrecess_until = 14:00:00", "recess_from", "15:00:00 ligt niet voor 14:00:00; kies"),
        ("recess_from = 12:00:00\nrecess_until = 14:00:00", "", "de pauze ligt niet in de middag; kies een begin"),
        ("recess_from = 15:00:00\nrecess_until = 15:10:00", "", "15:10:00 begint niet op een kwartier; kies"),
        ("recess_from = 13:15:00\nrecess_until = 16:45:00", "", "tussen begin en einde van de middag past geen slot"),
        ("horizon_weeks = 1", "horizon_weeks", "1 is te kort bij notice_hours = 20; kies minstens 2"),
        ("notice_hours = 200\nhorizon_weeks = 2", "horizon_weeks", "2 is te kort bij notice_hours = 200; kies minst"),
        ("lapse_before_hours = 20", "lapse_before_hours", "20 is niet minder dan notice_hours = 20; kies minder uren"),
        ('when_closed = "later"', "when_closed", "'later' kan niet; kies uit 'skip', 'next-workday' of 'previous-"),
        ('video = "http://video.example"', "video", "'http://video.example' heeft niet de juiste vorm; schrijf een"),
        ('telephone = "bel ons"', "telephone", "'bel ons' heeft niet de juiste vorm; schrijf een telefoonnummer"),
        ('place = """kamer 3\nverdieping 2"""', "place", "'kamer 3\\nverdieping 2' heeft niet de juiste vorm; schrijf"),
        ("dropped = [2026-12-22, 2026-12-22]", "dropped", "2026-12-22 staat er twee keer; laat er één staan"),
        ("dropped = [2026-12-23]", "dropped", "2026-12-23 is een woensdag, en dan is er geen middag; noem een dinsdag"),
        ("dropped = [{ date = 2026-12-22, why = 'x' }]", "dropped.0.why", "is geen bekende sleutel; "),
        ("extra = [2026-12-25]", "extra", "2026-12-25 is gesloten (Eerste kerstdag); kies een werkdag"),
        ("extra = [2026-12-26]", "extra", "2026-12-26 is gesloten (zaterdag); kies een werkdag"),
        ("extra = [2026-12-22]", "extra", "2026-12-22 is al een gewone dinsdag; geef hem eigen uren"),
        ("extra = [{ date = 2026-12-23, opens = 09:00:00 }]", "extra.0", "bij 2026-12-23 staat maar een van opens en"),
        (
            "extra = [{ date = 2026-12-23, opens = 09:00:00, closes = 09:30:00 }]",
            "",
            "tussen begin en einde van 2026-12-23 past geen slot; kies een latere eindtijd",
        ),
        (
            "extra = [{ date = 2026-12-23, opens = 09:05:00, closes = 12:00:00 }]",
            "extra",
            "09:05:00 begint niet op een kwartier; kies bijvoorbeeld 13:00:00",
        ),
        (
            "dropped = [2026-12-22]\nextra = [{ date = 2026-12-22, opens = 09:00:00, closes = 12:00:00 }]",
            "extra",
            "2026-12-22 staat ook bij dropped; laat hem bij een van de twee staan",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_what_would_be_right(write: Write, lines: str, key: str, said: str) -> None:
    refused(write(SLOTS + lines), f"mailbox.veiligheidsteam.slots.{key}".rstrip("."), said)


@pytest.mark.parametrize("day", ["2027-04-27", "2027-04-28"])
def test_a_moved_afternoon_can_be_dropped_by_either_day(write: Write, day: str) -> None:
    # King's Day 2027 is a Tuesday; its afternoon would be held on Wednesday.
    plan = plan_of(write(f'{SLOTS}when_closed = "next-workday"\ndropped = [{day}]\n'))
    assert list(plan.dropped) == [date.fromisoformat(day)]


def refused(folder: Path, key: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(str(folder))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"mailboxes.toml: {key}: {said}")
