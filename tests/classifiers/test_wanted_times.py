"""The time that somebody asks for instead of a proposed one, worked out by hand (R-9)."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifiers.slot_answer import read_answer
from triage.domain.reading import AnswerKind

# Tuesday 8 December 2026, week 50; the Tuesdays after it are the 15th (week 51), the 22nd, the 29th and 5 January.
TUESDAY = "2026-12-08T14:30:00+01:00"
# The last Tuesday of the year, in week 53; the next is 5 January 2027, week 1.
LAST = "2026-12-29T14:00:00+01:00"
# The first Tuesday of the year.
FIRST = "2027-01-05T15:00:00+01:00"
# The Tuesdays before the clocks change, on 25 October 2026 and 28 March 2027.
AUTUMN = "2026-10-20T15:15:00+02:00"
SPRING = "2027-03-23T14:30:00+01:00"
# A Tuesday in summer, week 25.
SUMMER = "2026-06-16T13:45:00+02:00"
# A Tuesday morning.
MORNING = "2027-05-18T10:00:00+02:00"

HOURS = [
    # the clock, in figures
    (TUESDAY, "Kan het om 15.30?", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "Liever 15:45 uur.", "2026-12-08T15:45:00+01:00"),
    (TUESDAY, "15u zou beter zijn", "2026-12-08T15:00:00+01:00"),
    (TUESDAY, "Kan het om 16h30?", "2026-12-08T16:30:00+01:00"),
    (TUESDAY, "1600 uur lukt wel", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Wel om 9 uur 's ochtends.", "2026-12-08T09:00:00+01:00"),
    (TUESDAY, "Kan het om 7 uur 's avonds?", "2026-12-08T19:00:00+01:00"),
    (TUESDAY, "Mag het ook om zeven uur 's ochtends?", "2026-12-08T07:00:00+01:00"),
    (TUESDAY, "Liever 's avonds om 8 uur", "2026-12-08T20:00:00+01:00"),
    (TUESDAY, "Liever om 12 uur 's middags", "2026-12-08T12:00:00+01:00"),
    # in words: "half" counts down to the hour
    (TUESDAY, "Half vier past beter.", "2026-12-08T15:30:00+01:00"),
    (AUTUMN, "Half drie lukt me wel.", "2026-10-20T14:30:00+02:00"),
    (TUESDAY, "half4 kan wel", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "Kwart voor vijf graag.", "2026-12-08T16:45:00+01:00"),
    (TUESDAY, "Kan het kwart na drie?", "2026-12-08T15:15:00+01:00"),
    (TUESDAY, "Kan het vijf over half vier?", "2026-12-08T15:35:00+01:00"),
    (TUESDAY, "tien over 3 haal ik", "2026-12-08T15:10:00+01:00"),
    (TUESDAY, "8 december om kwart over vier dan graag", "2026-12-08T16:15:00+01:00"),
    (TUESDAY, "Zo rond een uur of vier kan ik er zijn.", "2026-12-08T16:00:00+01:00"),
    # a lower bound is the time; a range is its beginning
    (TUESDAY, "Na drieën kan ik wel", "2026-12-08T15:00:00+01:00"),
    (TUESDAY, "Ik kan pas vanaf kwart over drie.", "2026-12-08T15:15:00+01:00"),
    (TUESDAY, "Niet voor vier uur graag.", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Eerder dan vier uur red ik het niet, dus dan graag.", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Kan het tussen 3 en 4?", "2026-12-08T15:00:00+01:00"),
    (SUMMER, "Tussen 2 en 3 zou ideaal zijn.", "2026-06-16T14:00:00+02:00"),
    (TUESDAY, "Van 10 tot 12 ben ik vrij.", "2026-12-08T10:00:00+01:00"),
    (TUESDAY, "Liever 15.30-16.30 uur.", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "Tot vier uur heb ik les, daarna kan ik.", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Van 14.00 tot 15.30 heb ik intervisie, daarna ben ik vrij.", "2026-12-08T15:30:00+01:00"),
    # shifted
    (TUESDAY, "Een uurtje later graag.", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "Kan het twee uur eerder?", "2026-12-08T12:30:00+01:00"),
    (TUESDAY, "Drie kwartier later?", "2026-12-08T15:15:00+01:00"),
    (TUESDAY, "Liever een half uur naar voren.", "2026-12-08T14:00:00+01:00"),
    (TUESDAY, "20 minuten later en ik ben er.", "2026-12-08T14:50:00+01:00"),
    (TUESDAY, "Zou het een uur vroeger mogen", "2026-12-08T13:30:00+01:00"),
    (AUTUMN, "Red ik niet; doe er een kwartier bij.", "2026-10-20T15:30:00+02:00"),
]

DAYS = [
    # dates; a day without a time stays a day
    (TUESDAY, "9 december kan ik wel.", "2026-12-09"),
    (TUESDAY, "Kan het op 15/12?", "2026-12-15"),
    (TUESDAY, "Graag 15-12-2026 om 11:00", "2026-12-15T11:00:00+01:00"),
    (TUESDAY, "Kan het 2026-12-10 om 10:30?", "2026-12-10T10:30:00+01:00"),
    (TUESDAY, "De 10e dan? Hele dag vrij.", "2026-12-10"),
    (TUESDAY, "Donderdag de tiende om 10 uur kan wel.", "2026-12-10T10:00:00+01:00"),
    ("2026-12-01T15:15:00+01:00", "8/12 om half drie zou kunnen.", "2026-12-08T14:30:00+01:00"),
    ("2026-12-01T15:15:00+01:00", "De 8e lukt wel.", "2026-12-08"),
    # several offers: the first, also where the month comes at the end
    (TUESDAY, "Ik kan 10 of 11 december.", "2026-12-10"),
    (TUESDAY, "Wo 9 of do 10 december om 10 uur kan wel.", "2026-12-09T10:00:00+01:00"),
    (TUESDAY, "15, 16 en 17 december ben ik nog vrij.", "2026-12-15"),
    (TUESDAY, "Wo 9/12 10.00-11.00 of do 10/12 13.00-14.00.", "2026-12-09T10:00:00+01:00"),
    # weekdays, seen from the proposed day
    (TUESDAY, "Liever donderdag om 11 uur.", "2026-12-10T11:00:00+01:00"),
    (TUESDAY, "Donderdag in dezelfde week lukt beter.", "2026-12-10"),
    (TUESDAY, "Kan het maandag diezelfde week, om 9.30?", "2026-12-07T09:30:00+01:00"),
    (TUESDAY, "De maandag ervoor om 15 uur lukt.", "2026-12-07T15:00:00+01:00"),
    (TUESDAY, "De dinsdag erna kan ik wel.", "2026-12-15"),
    (TUESDAY, "Woensdagmiddag om drie uur?", "2026-12-09T15:00:00+01:00"),
    (TUESDAY, "Dinsdag over een week zou ook kunnen, om 13 uur.", "2026-12-15T13:00:00+01:00"),
    (TUESDAY, "De eerste dinsdag van januari graag.", "2027-01-05"),
    # days later
    (TUESDAY, "Dag later graag.", "2026-12-09"),
    (TUESDAY, "Kan het een dag eerder? Tijd maakt niet uit.", "2026-12-07"),
    (TUESDAY, "Liever een dag later, zelfde tijd.", "2026-12-09T14:30:00+01:00"),
    (TUESDAY, "Twee dagen later om half tien graag", "2026-12-10T09:30:00+01:00"),
    (TUESDAY, "De dag erna om 9 uur?", "2026-12-09T09:00:00+01:00"),
    # weeks later
    (TUESDAY, "Kan het een week later?", "2026-12-15"),
    (TUESDAY, "Week erop zelfde tijd?", "2026-12-15T14:30:00+01:00"),
    (TUESDAY, "Volgende week dinsdag zelfde tijd graag", "2026-12-15T14:30:00+01:00"),
    (TUESDAY, "Volgende week donderdag om tien uur kan wel", "2026-12-17T10:00:00+01:00"),
    (TUESDAY, "Donderdag volgende week, half elf?", "2026-12-17T10:30:00+01:00"),
    (TUESDAY, "De week daarna op maandag om 11 uur.", "2026-12-14T11:00:00+01:00"),
    (TUESDAY, "Over twee weken, zelfde tijd, lukt wel.", "2026-12-22T14:30:00+01:00"),
    (TUESDAY, "Een week eerder zelfde tijd zou beter zijn.", "2026-12-01T14:30:00+01:00"),
    # week numbers
    (TUESDAY, "In week 51 op donderdag om 11 uur.", "2026-12-17T11:00:00+01:00"),
    (TUESDAY, "Dinsdag week 51 om 10 uur kan wel.", "2026-12-15T10:00:00+01:00"),
    (LAST, "Liever maandag in week 1, 13.00 uur.", "2027-01-04T13:00:00+01:00"),
    # the year turns
    (LAST, "Liever 5 januari om 14.30.", "2027-01-05T14:30:00+01:00"),
    (LAST, "Een week later zelfde tijd graag", "2027-01-05T14:00:00+01:00"),
    (LAST, "4/1 om 10 uur?", "2027-01-04T10:00:00+01:00"),
    (FIRST, "Kan het nog in december, op de 22e om 15 uur?", "2026-12-22T15:00:00+01:00"),
    (FIRST, "Liever 29 december, half drie.", "2026-12-29T14:30:00+01:00"),
    # the clocks change in between
    (AUTUMN, "De 27e op dezelfde tijd past beter.", "2026-10-27T15:15:00+01:00"),
    (SPRING, "30 maart ook om half drie?", "2027-03-30T14:30:00+02:00"),
    (SPRING, "Donderdag de 25e om 9 uur kan wel", "2027-03-25T09:00:00+01:00"),
]

SPOKEN = [
    # spelled out or dictated, without marks
    (TUESDAY, "Kan het om dertien uur?", "2026-12-08T13:00:00+01:00"),
    (TUESDAY, "liever vijftien uur vijfenveertig", "2026-12-08T15:45:00+01:00"),
    (TUESDAY, "vrijdag elf december om tien uur dertig komma dan kan ik", "2026-12-11T10:30:00+01:00"),
    (
        TUESDAY,
        "dinsdag gaat niet lukken donderdag tien december om negen uur vijftien wel",
        "2026-12-10T09:15:00+01:00",
    ),
    (TUESDAY, "Zet mij maar op tien over half vijf.", "2026-12-08T16:40:00+01:00"),
    (TUESDAY, "Kan het een uur en een kwartier eerder?", "2026-12-08T13:15:00+01:00"),
]

SAME_HOUR = [
    (TUESDAY, "Weekje opschuiven graag, tijd hetzelfde.", "2026-12-15T14:30:00+01:00"),
    (TUESDAY, "Twee weken uitstellen, dag en tijd mogen hetzelfde blijven.", "2026-12-22T14:30:00+01:00"),
    (TUESDAY, "Ziek, dus nee. Zelfde tijd een week verder?", "2026-12-15T14:30:00+01:00"),
    (TUESDAY, "Precies een week later graag.", "2026-12-15T14:30:00+01:00"),
]

PREFERRED = [
    # of several offers the preferred one, with the time that was said of it
    (TUESDAY, "Over drie weken kan ook, maar liefst een week later op hetzelfde uur.", "2026-12-15T14:30:00+01:00"),
    (TUESDAY, "Woensdag 9 of donderdag 10 december om 10 uur, voorkeur voor donderdag.", "2026-12-10T10:00:00+01:00"),
    (TUESDAY, "Drie uur of half vijf, bij voorkeur half vijf.", "2026-12-08T16:30:00+01:00"),
    (TUESDAY, "Vier uur heeft mijn voorkeur boven half drie.", "2026-12-08T16:00:00+01:00"),
]

ENGLISH = [
    (TUESDAY, "Could we do half past three instead?", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "A quarter to four would be better.", "2026-12-08T15:45:00+01:00"),
    (TUESDAY, "Would 4 pm work?", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Could we make it an hour later?", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "I'm not available on Tuesday. Thursday at 10 am would be fine.", "2026-12-10T10:00:00+01:00"),
    (TUESDAY, "Wednesday 9 December at 11 would be better.", "2026-12-09T11:00:00+01:00"),
    (TUESDAY, "How about December 10th at 9.30?", "2026-12-10T09:30:00+01:00"),
    (TUESDAY, "Same time next week please.", "2026-12-15T14:30:00+01:00"),
    (TUESDAY, "Monday 14 December would be fine, any time.", "2026-12-14"),
]

AMONG_OTHERS = [
    # reasons, refusals and corrections name times too
    (TUESDAY, "Half drie red ik niet, om 14.00 uur heb ik een zitting. Vier uur wel.", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Kan het om 15.30? Mijn trein gaat om half zes.", "2026-12-08T15:30:00+01:00"),
    (TUESDAY, "8/12 zijn we dicht, de 10e weer open. Kan het dan om 9.30?", "2026-12-10T09:30:00+01:00"),
    (TUESDAY, "Twee weken later zelfde tijd, want tot die tijd ben ik weg.", "2026-12-22T14:30:00+01:00"),
    (TUESDAY, "Liever om drie uur, of nee, om vier uur.", "2026-12-08T16:00:00+01:00"),
    (TUESDAY, "Woensdag? Nee wacht, donderdag om 10 uur.", "2026-12-10T10:00:00+01:00"),
    (
        TUESDAY,
        "Akkoord met een gesprek, maar niet op dinsdag. Vrijdag 11 december, 10 uur.",
        "2026-12-11T10:00:00+01:00",
    ),
    (TUESDAY, "Ik werk op ma, wo en do. Woensdag 9 december om 13 uur zou kunnen.", "2026-12-09T13:00:00+01:00"),
    (MORNING, "10 uur is te vroeg, 11 uur lukt.", "2027-05-18T11:00:00+02:00"),
    # not the quoted times, nor those of the signature
    (
        TUESDAY,
        "Liever om half vier.\n\nVan: Team <team@rvt.example>\nVerzonden: 3 december 2026 09:12\nAan: Wijkteam\n"
        "Onderwerp: Voorstel\n\nDinsdag 8 december om 14.30 uur, of woensdag om 10.00 uur.",
        "2026-12-08T15:30:00+01:00",
    ),
    (
        TUESDAY,
        "Kan het een dag later?\n\nMet vriendelijke groet,\nIda Wolf\nbereikbaar ma t/m do van 9.00 tot 12.30 uur",
        "2026-12-09",
    ),
    (TUESDAY, "Donderdag kan wel.\nwerkdagen: ma, wo, do", "2026-12-10"),
]

WANTED = [*HOURS, *DAYS, *SPOKEN, *SAME_HOUR, *PREFERRED, *ENGLISH, *AMONG_OTHERS]


@pytest.mark.parametrize(("proposed", "body", "wanted"), WANTED)
def test_the_wanted_time_is_worked_out_from_the_proposed_one(proposed: str, body: str, wanted: str) -> None:
    answer = read_answer("RE: Voorstel", body, datetime.fromisoformat(proposed))
    assert answer.answer is AnswerKind.OTHER_TIME
    assert answer.wanted is not None
    assert answer.wanted.isoformat() == wanted
    assert not answer.unconditional


@pytest.mark.parametrize(
    "body",
    [
        "Prima, tot dan.\n\nGroet, Nel\nwerkdagen: ma, di en do",
        "Akkoord!\n\nFemke de Graaf\nTelefonisch bereikbaar tussen 9.00 en 11.30 uur",
        "Ok, ik ben er.\nTel. 06-00000011 (ma t/m do)",
        "Dinsdag half drie is goed.\n\nSpreekuur: werkdagen 8.00-10.00 uur",
        "Akkoord.\n\n> Lukt 14.30 niet? Dan kan woensdag 9 december om 10.00 uur ook.",
    ],
)
def test_times_in_a_signature_or_a_quote_are_nobodys_wish(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, datetime.fromisoformat(TUESDAY))
    assert (answer.answer, answer.wanted) == (AnswerKind.ACCEPT, None)
    assert answer.unconditional


def test_an_hour_that_is_told_of_is_no_time_of_day() -> None:
    body = "Doen jullie dit ook 's avonds? De vader werkt overdag en ik teken niet voor een uur waarop hij niet kan."
    assert not isinstance(read_answer("RE: Voorstel", body, datetime.fromisoformat(TUESDAY)).wanted, datetime)


@pytest.mark.parametrize(
    "body",
    [
        "Graag volgende maand ergens.",
        "Liever een paar weken later.",
        "Kan het in week 51?",
        "Liever volgende week.",
        "Kan het wat later op de middag?",
        "Graag verplaatsen, de ouders zijn dan niet in het land.",
        "Graag een andere datum, die dag zijn we met het hele team weg.",
        "Dit moment moet helaas verschoven worden, mijn agenda is omgegooid.",
        "Could we please reschedule? I'm on leave that week.",
    ],
)
def test_a_wish_without_a_day_names_none(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, datetime.fromisoformat(TUESDAY))
    assert (answer.answer, answer.wanted) == (AnswerKind.OTHER_TIME, None)
