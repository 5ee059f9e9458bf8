"""Clock words as hurried and regional writers spell them (R-9), and the words that must not be taken for one."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifiers.dutch_time_slips import spelt_right
from classifiers.slot_answer import read_answer
from triage.domain.reading import AnswerKind

# Tuesday 8 December 2026.
TUESDAY = datetime.fromisoformat("2026-12-08T14:30:00+01:00")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("kan nie om half drie, hlf vijf wel die dag", "2026-12-08T16:30:00+01:00"),
        ("half drie red ik niet, doe mar kwart voor dire ofzo", "2026-12-08T14:45:00+01:00"),
        ("kwrt ovr vier dan liever", "2026-12-08T16:15:00+01:00"),
        ("half vjif is voor mij het beste", "2026-12-08T16:30:00+01:00"),
        ("14.30 te vroeg, kan het om 15 uu?", "2026-12-08T15:00:00+01:00"),
        ("hlf 4 kan wel, 1430 nie", "2026-12-08T15:30:00+01:00"),
        ("woesndag om negne graag", "2026-12-09T09:00:00+01:00"),
        ("vrdag 11 dec 0900 kan ik", "2026-12-11T09:00:00+01:00"),
        ("Moi, half drei kin ik nait, om vaar uur kin wel, dezulfde dag.", "2026-12-08T16:00:00+01:00"),
        ("De achtste kank neet, de vieftiende um veer oer waal.", "2026-12-15T16:00:00+01:00"),
        ("een uurtje erna lukt wel", "2026-12-08T15:30:00+01:00"),
        ("ff schuiven? 15 ipv 14", "2026-12-08T15:00:00+01:00"),
        ("Can we push it back half an hour?", "2026-12-08T15:00:00+01:00"),
        ("ik zit dn in t ziekenhuis met mn moeder 😕 di 15 dec 13u?", "2026-12-15T13:00:00+01:00"),
        ("14.30 redt moeder niet ivm school, 15.00?", "2026-12-08T15:00:00+01:00"),
        ("half vier was ook goed geweest maar 16 uur is beter", "2026-12-08T16:00:00+01:00"),
    ],
)
def test_a_misspelt_or_regional_clock_is_read(body: str, wanted: str) -> None:
    answer = read_answer("Re: Voorstel", body, TUESDAY)
    assert answer.answer is AnswerKind.OTHER_TIME
    assert answer.wanted == datetime.fromisoformat(wanted)


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (
            "De achtste kan niet meer. Maandag 14 december ben ik de hele dag te porren, zeg maar hoe laat.",
            "2026-12-14",
        ),
        ("Maandag de 14e ben ik er de hele dag, kies maar", "2026-12-14"),
    ],
)
def test_a_whole_day_that_is_offered_is_wanted(body: str, day: str) -> None:
    answer = read_answer("Re: Voorstel", body, TUESDAY)
    assert (answer.answer, str(answer.wanted)) == (AnswerKind.OTHER_TIME, day)


def test_moving_to_later_in_the_month_is_another_time_that_nobody_can_read() -> None:
    body = "Ik zou het willen opschuiven naar later in de maand, moeder heeft tot dan haar therapie."
    answer = read_answer("Re: Voorstel", body, TUESDAY)
    assert (answer.answer, answer.wanted) == (AnswerKind.OTHER_TIME, None)


@pytest.mark.parametrize(
    "text",
    [
        "om die reden",
        "om hier te komen",
        "een paar uur werk",
        "om deze tijd",
        "half jaar geleden",
        "half weer beter",
        "het veer vaart niet",
        "kwart van de groep",
        "tegen elke prijs",
        "vandaag en middag",
        "dinsdag om half drie",
        "1500 euro en 1521 ab",
        "2 ipv 3 personen",
        "ruimte 1.12",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert spelt_right(text) == text


def test_a_room_number_is_no_time() -> None:
    answer = read_answer("Re: Voorstel", "Dinsdag is goed, wij zitten in ruimte 1.12.", TUESDAY)
    assert (answer.answer, answer.wanted) == (AnswerKind.ACCEPT, None)


def test_what_must_wait_until_after_the_holidays_is_another_time() -> None:
    answer = read_answer("Re: Voorstel", "Het moet echt na de kerst, sorry", TUESDAY)
    assert (answer.answer, answer.wanted) == (AnswerKind.OTHER_TIME, None)
