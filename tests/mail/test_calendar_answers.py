"""Answers of calendar programs: read whichever program wrote them, placed in time, and never believed too easily."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.mail.calendar_forms import FORMS, Said, outlook, outlook_calendar
from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.message import CalendarPart
from triage.mail.calendar_answer import answers_in
from triage.mail.parse import ChildParser
from triage.mail.read import read

UID = "5f0c9f7d2b1e4a6c8d9e0f1a2b3c4d5e@veiligheidsteamzawa.nl"
SAID = Said(UID)
Form = Callable[[Said], bytes]


def only(raw: bytes) -> CalendarAnswer:
    [answer] = read(raw).calendar_answers
    return answer


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("said", [Participation.ACCEPTED, Participation.DECLINED, Participation.TENTATIVE])
def test_every_program_s_answer_says_the_same(form: Form, said: Participation) -> None:
    answer = only(form(replace(SAID, said=said.name, sequence=3)))
    assert (answer.method, answer.uid, answer.sequence) == ("REPLY", UID, 3)
    assert answer.says("anja@jeugdteam.example") is said
    assert answer.stamped_at == SAID.stamped_at
    assert (answer.starts_at, answer.ends_at) == (SAID.starts_at, SAID.starts_at + timedelta(minutes=45))
    assert not answer.recurs
    assert not answer.unreadable


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_another_time_is_read_from_every_program(form: Form) -> None:
    wanted = SAID.starts_at + timedelta(days=7, hours=1)
    answer = only(form(replace(SAID, said="TENTATIVE", counter=True, starts_at=wanted)))
    assert (answer.method, answer.starts_at) == ("COUNTER", wanted)


@pytest.mark.parametrize(
    "zone", ["W. Europe Standard Time", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Wenen", "Custom 1"]
)
def test_a_zone_is_known_by_its_windows_name_or_by_what_the_mail_says_of_it(zone: str) -> None:
    assert only(outlook(SAID, zone)).starts_at == SAID.starts_at


def test_one_mail_cannot_say_what_the_zone_names_of_the_next_mean() -> None:
    odd = outlook_calendar(SAID, "Custom 2").replace("+0100", "+0500").replace("+0200", "+0600")
    [first] = answers_in([CalendarPart("REPLY", odd)])
    [second] = answers_in([CalendarPart("REPLY", outlook_calendar(SAID, "Custom 2"))])
    assert first.starts_at == SAID.starts_at - timedelta(hours=4)
    assert second.starts_at == SAID.starts_at


def test_a_known_zone_is_not_what_a_mail_makes_of_it() -> None:
    odd = outlook_calendar(SAID).replace("+0100", "+0900").replace("+0200", "+1000")
    [answer] = answers_in([CalendarPart("REPLY", odd)])
    assert answer.starts_at == SAID.starts_at


def changed(old: str, new: str) -> CalendarPart:
    text = outlook_calendar(SAID).replace("\r\n ", "")
    assert old in text
    return CalendarPart("REPLY", text.replace(old, new))


@pytest.mark.parametrize(
    "what",
    [
        changed("DTSTART;TZID=W. Europe Standard Time:20261124T130000", "DTSTART:20261124T130000"),
        changed("DTSTART;TZID=W. Europe Standard Time:20261124T130000", "DTSTART;VALUE=DATE:20261124"),
        changed("DTSTART;TZID=W. Europe Standard Time:20261124T130000", "DTSTART;TZID=Nergens:20261124T130000"),
        changed("20261124T130000", "20261399T990000"),
    ],
    ids=["floating", "a day", "a zone nobody knows", "no date"],
)
def test_a_time_that_cannot_be_placed_is_no_time(what: CalendarPart) -> None:
    [answer] = answers_in([what])
    assert answer.starts_at is None


@pytest.mark.parametrize(
    "content",
    ["", "BEGIN:VCALENDAR", "/etc/passwd", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "\x00" * 50, "METHOD:REPLY\r\n" * 9],
)
def test_a_calendar_that_is_none_is_said_to_be_unreadable(content: str) -> None:
    [answer] = answers_in([CalendarPart("REPLY", content)])
    assert answer == CalendarAnswer("REPLY", unreadable=True)


def test_an_answer_whose_two_methods_differ_is_unreadable() -> None:
    [answer] = answers_in([CalendarPart("REPLY", outlook_calendar(replace(SAID, counter=True)))])
    assert answer.unreadable


def test_an_invitation_of_somebody_else_is_no_answer() -> None:
    assert answers_in([CalendarPart("REQUEST", outlook_calendar(SAID).replace("REPLY", "REQUEST"))]) == ()


def test_a_series_and_a_day_of_it_are_told_apart_from_our_single_time() -> None:
    rule = changed("SEQUENCE:0", "SEQUENCE:0\r\nRRULE:FREQ=SECONDLY")
    day = changed("SEQUENCE:0", "SEQUENCE:0\r\nRECURRENCE-ID:20261124T120000Z")
    assert [answer.recurs for part in (rule, day) for answer in answers_in([part])] == [True, True]


def test_a_zone_with_a_rule_for_every_second_takes_no_time_and_places_nothing() -> None:
    text = outlook_calendar(SAID, "Custom 3").replace("FREQ=YEARLY", "FREQ=SECONDLY")
    [answer] = answers_in([CalendarPart("REPLY", text)])
    assert answer.starts_at is None


def test_a_delegate_stands_beside_the_one_who_was_invited() -> None:
    both = changed(
        "ATTENDEE;PARTSTAT=ACCEPTED",
        'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:bo@jeugdteam.example":mailto:anja@jeugdteam.example\r\n'
        "ATTENDEE;PARTSTAT=ACCEPTED",
    )
    [answer] = answers_in(
        [
            CalendarPart(
                "REPLY",
                both.content.replace(
                    "mailto:anja@jeugdteam.example\r\nCOMMENT", "mailto:bo@jeugdteam.example\r\nCOMMENT"
                ),
            )
        ]
    )
    assert answer.says("anja@jeugdteam.example") is Participation.DELEGATED
    assert answer.says("bo@jeugdteam.example") is Participation.ACCEPTED


def test_the_answer_comes_whole_through_the_parse_child() -> None:
    raw = outlook(replace(SAID, said="DECLINED", words="Dan ben ik er niet"))
    with ChildParser() as parser:
        message = parser.start(raw).result()
    assert message.calendar_answers == read(raw).calendar_answers
    [answer] = message.calendar_answers
    assert answer.comment.strip() == "Dan ben ik er niet"
    assert answer.stamped_at == datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
