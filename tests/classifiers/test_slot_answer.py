"""What people answer to a proposed day and time (R-9)."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.slot_answer import read_answer
from triage.domain.reading import AnswerKind

# A Tuesday afternoon in winter time.
PROPOSED = datetime.fromisoformat("2026-12-08T14:30:00+01:00")
# The Tuesdays before the clocks change: to winter time on 25 October 2026, to summer time on 28 March 2027.
BEFORE_WINTER = datetime.fromisoformat("2026-10-20T14:30:00+02:00")
# Hypothesis wants naive bounds and adds the zone itself.
EARLIEST, LATEST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2100-01-01")
BEFORE_SUMMER = datetime.fromisoformat("2027-03-23T14:30:00+01:00")


@pytest.mark.parametrize(
    "body",
    [
        "Akkoord!",
        "Dat is goed, ik ben er.",
        "Prima, tot dinsdag.\n\nGroet,\nAnja",
        "Dat komt ons goed uit. Staat in de agenda.",
        "Hoi,\n\nDinsdag 8 december om 14.30 uur is prima.\n\nMvg,\nPeter",
        "half drie is goed",
        "Geen enkel bezwaar.",
        "Wij zijn er dan.",
        "Bevestigd, met dank.",
        "👍",
        "Fine with me, see you then.",
        "Oké, ik noteer het.",
        "We komen met zijn drieën.",
        "We zitten om half drie bij jullie aan tafel.",
        "Ik ga akkoord met datum en tijd.",
        "Thank you, that works for us.",
    ],
)
def test_a_plain_yes_is_an_unconditional_acceptance(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.wanted, answer.unconditional) == (AnswerKind.ACCEPT, None, True)


@pytest.mark.parametrize(
    "body",
    [
        "Akkoord, mits het online kan.",
        "Ja, als moeder ook mag komen.",
        "Prima, onder voorbehoud van mijn teamleider.",
        "Goed. Kan de wijkagent ook aansluiten?",
        "Ja, tenzij er een spoedmelding tussen komt.",
        "Akkoord, maar dan graag zonder vader erbij.",
        "Yes, provided that my manager agrees.",
    ],
)
def test_a_yes_with_a_condition_or_question_asks_for_an_answer_first(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.unconditional) == (AnswerKind.QUESTION, False)


@pytest.mark.parametrize(
    "body",
    [
        "In principe ja.",
        "Waarschijnlijk lukt dat wel.",
        # another day beside the yes: a person looks what is meant
        "Akkoord. Op 15 december hebben wij het gesprek op school.",
    ],
)
def test_a_yes_with_a_doubt_is_not_acted_on_without_a_person(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.unconditional) == (AnswerKind.ACCEPT, False)


@pytest.mark.parametrize(
    "body",
    [
        "Helaas kan ik dan niet.",
        "Dat lukt niet.",
        "Ik ben die middag verhinderd.",
        "Prima voorstel, maar ik heb dan een zitting.",
        "Wij trekken de aanvraag in.",
        "Nee, dinsdag is mijn vrije dag.",
        "Sorry, that doesn't work for me.",
        "Ik zit dan in een ander overleg.",
        "Ja dat zou mooi zijn, maar het gaat niet lukken.",
        "Dinsdag 8 december 14.30 uur kan ik niet.",
        "Niet nodig meer, het is opgelost.",
        "De aanvraag mag van tafel.",
        "Om half drie sta ik bij het schoolhek.",
        "Wij zijn van 4 tot en met 11 december gesloten.",
        "No longer needed, thank you.",
        "Nee, 8 december zijn wij dicht. Doe maar een nieuw voorstel.",
    ],
)
def test_a_no_without_another_time_is_a_refusal(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.wanted, answer.unconditional) == (AnswerKind.DECLINE, None, False)


OTHER_TIMES = [
    # the hour, on the proposed day (Tuesday 8 December)
    ("dan kan ik niet, wel om 15.30", "2026-12-08T15:30:00+01:00"),
    ("Kan het ook om kwart voor vier?", "2026-12-08T15:45:00+01:00"),
    ("Liever kwart over drie.", "2026-12-08T15:15:00+01:00"),
    ("Mag het om tien voor half vier?", "2026-12-08T15:20:00+01:00"),
    ("Zou 15u30 kunnen?", "2026-12-08T15:30:00+01:00"),
    ("Kan het na drieën?", "2026-12-08T15:00:00+01:00"),
    ("Half twee zou beter zijn.", "2026-12-08T13:30:00+01:00"),
    ("Ik kan wel om 4 uur", "2026-12-08T16:00:00+01:00"),
    ("Kan het om 9 uur?", "2026-12-08T09:00:00+01:00"),
    ("Kan het om half een?", "2026-12-08T12:30:00+01:00"),
    ("Could we do 3 pm instead?", "2026-12-08T15:00:00+01:00"),
    ("15.00 uur i.p.v. 14.30 uur graag", "2026-12-08T15:00:00+01:00"),
    # shifted
    ("Kan het een uurtje later?", "2026-12-08T15:30:00+01:00"),
    ("half uur eerder lukt wel", "2026-12-08T14:00:00+01:00"),
    ("Een kwartier later graag", "2026-12-08T14:45:00+01:00"),
    ("Kan het anderhalf uur later?", "2026-12-08T16:00:00+01:00"),
    ("Kan niet. Week erop zelfde tijd?", "2026-12-15T14:30:00+01:00"),
    ("twee weken later graag, zelfde tijd", "2026-12-22T14:30:00+01:00"),
    # days
    ("Liever volgende week dinsdag", "2026-12-15"),
    ("8/12 niet, 15/12 wel", "2026-12-15"),
    ("di 15-12 lukt wel", "2026-12-15"),
    ("Kan het 15 december om 11 uur?", "2026-12-15T11:00:00+01:00"),
    ("donderdagochtend kan ik wel", "2026-12-10"),
    ("Vrijdag 11 december half elf?", "2026-12-11T10:30:00+01:00"),
    ("Liever maandag ervoor, 10.00 uur", "2026-12-07T10:00:00+01:00"),
    ("De 16e om 13 uur zou wel kunnen", "2026-12-16T13:00:00+01:00"),
    ("Kan het op 5 januari om 14.00?", "2027-01-05T14:00:00+01:00"),
    # several offers: the first; a correction: the last
    ("Ik kan wo 9/12 om 10.00 of do 10/12 om 13.00", "2026-12-09T10:00:00+01:00"),
    ("Kan het om 15.30, nee 16.00?", "2026-12-08T16:00:00+01:00"),
    ("Donderdag om 10 uur? Of nee, vrijdag om 11 uur.", "2026-12-11T11:00:00+01:00"),
    # reasons that name a time are no wish
    ("Kan het om 15.30? Ik heb om 14.00 uur een zitting.", "2026-12-08T15:30:00+01:00"),
    # a part of the day alone is the day
    ("Liever 's ochtends", "2026-12-08"),
]


@pytest.mark.parametrize(("body", "wanted"), OTHER_TIMES)
def test_another_time_is_read(body: str, wanted: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert answer.answer is AnswerKind.OTHER_TIME
    assert answer.wanted is not None
    assert answer.wanted.isoformat() == wanted
    assert not answer.unconditional


@pytest.mark.parametrize(
    ("proposed", "body", "wanted"),
    [
        # back to winter time on Sunday 25 October: the hour on the clock stays, the offset changes
        (BEFORE_WINTER, "Een week later zelfde tijd?", "2026-10-27T14:30:00+01:00"),
        (BEFORE_WINTER, "Liever maandag 26 oktober om 10.00", "2026-10-26T10:00:00+01:00"),
        (BEFORE_WINTER, "Liever vrijdag 23 oktober om 10.00", "2026-10-23T10:00:00+02:00"),
        # to summer time on Sunday 28 March
        (BEFORE_SUMMER, "Week erop zelfde tijd graag", "2027-03-30T14:30:00+02:00"),
        # the proposal in UTC is the same moment
        (BEFORE_SUMMER.astimezone(UTC), "Kan het een uur later?", "2027-03-23T15:30:00+01:00"),
    ],
)
def test_the_wanted_time_has_the_offset_of_its_own_day(proposed: datetime, body: str, wanted: str) -> None:
    answer = read_answer("RE: Voorstel", body, proposed)
    assert answer.wanted is not None
    assert answer.wanted.isoformat() == wanted


@pytest.mark.parametrize(
    "body",
    [
        "Waar is het precies?",
        "Hoe lang duurt het gesprek?",
        "Moet ik het dossier meenemen?",
        "Kan het ook via Teams?",
        "Wie is erbij van jullie kant",
        "Is het tijdstip 14.30 of 15.30?",
    ],
)
def test_a_question_alone_is_a_question(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.wanted) == (AnswerKind.QUESTION, None)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("RE: Voorstel", ""),
        ("RE: Voorstel", "Bijgaand het plan."),
        ("RE: Voorstel", "11111111111111111111"),
        ("RE: Voorstel", "Een goed uiteinde gewenst!"),
        ("RE: Voorstel", "I will check with my manager and get back to you."),
        ("Automatisch antwoord: Voorstel", "Ik ben afwezig tot 15 december. Akkoord met uitstel geeft mijn collega."),
        ("RE: Voorstel", "Ik kom er morgen op terug."),
        ("RE: Voorstel", "> akkoord\n> graag uw antwoord"),
        ("RE: Voorstel", "Op ma 7 dec 2026 om 10:12 schreef RVT <a@rvt.example>:\n> akkoord om 15.30?"),
    ],
)
def test_what_does_not_answer_is_none(subject: str, body: str) -> None:
    assert read_answer(subject, body, PROPOSED).answer is AnswerKind.NONE


def test_a_calendar_answer_speaks_by_its_subject() -> None:
    assert read_answer("Geaccepteerd: overleg", "", PROPOSED).unconditional
    assert read_answer("Declined: overleg", "", PROPOSED).answer is AnswerKind.DECLINE
    assert not read_answer("Voorlopig: overleg", "", PROPOSED).unconditional
    assert read_answer("Nieuwe tijd voorgesteld: overleg", "", PROPOSED).answer is AnswerKind.OTHER_TIME


def test_a_quoted_yes_is_not_the_senders() -> None:
    body = (
        "Dat lukt niet.\n\nVan: RVT <a@rvt.example>\nVerzonden: 1 december 2026 09:00\nAan: X\n\nAkkoord? Dinsdag 14.30"
    )
    assert read_answer("RE: Voorstel", body, PROPOSED).answer is AnswerKind.DECLINE


def test_a_naive_proposal_is_refused() -> None:
    with pytest.raises(ValueError, match="tijdzone"):
        read_answer("", "akkoord", PROPOSED.replace(tzinfo=None))


def test_a_body_of_ten_megabytes_is_read_at_once() -> None:
    repeated = ("akkoord ", "\n", "15.30 ", "een uur ", "1", "12 of ", "van 10 tot ", "\nma di wo", "als ", "8/12 ")
    for body in (piece * (10_000_000 // len(piece)) for piece in repeated):
        start = time.perf_counter()
        read_answer("RE", body, PROPOSED)
        assert time.perf_counter() - start < 5.0


_PIECES = st.sampled_from(
    [
        "akkoord",
        "niet",
        "kan",
        "wel",
        "om",
        "15.30",
        "half",
        "drie",
        "31/2",
        "31",
        "februari",
        "99e",
        "29",
        "week",
        "later",
        "eerder",
        "uur",
        "dinsdag",
        "volgende",
        "nee",
        ",",
        ".",
        "?",
        "\n",
        "zo",
        "25:61",
    ]
)


@given(
    st.one_of(st.text(), st.lists(_PIECES).map(" ".join)),
    st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(ZoneInfo("Europe/Amsterdam"))),
)
def test_any_text_gets_an_answer_and_only_another_time_names_one(body: str, proposed: datetime) -> None:
    answer = read_answer("RE: Voorstel", body, proposed)
    assert 0.0 <= answer.confidence <= 1.0
    if answer.wanted is not None:
        assert answer.answer is AnswerKind.OTHER_TIME
        assert isinstance(answer.wanted, date)
        assert answer.wanted != proposed
        if isinstance(answer.wanted, datetime):
            assert answer.wanted.utcoffset() is not None
    if answer.unconditional:
        assert answer.answer is AnswerKind.ACCEPT


@pytest.mark.parametrize(
    "body",
    [
        "Akkoord, vooropgesteld dat moeder instemt.",
        "Fijn voorstel, ik leg het voor.",
        "Ja. Al moet de tolk nog bevestigen.",
        "Akkoord, afgezien van de locatie.",
        "Prima, dan bel ik morgen terug over de tijd.",
        "In beginsel akkoord. Ik laat morgen weten of moeder ook kan.",
        "Ik denk dat het wel lukt.",
        "Kan ik, maar ik moet wel om kwart voor vier weg.",
        "Prima tijd, verkeerde dag.",
        "Akkoord met een gesprek, niet met dit tijdstip.",
        "Goed als reservemoment.",
    ],
)
def test_a_yes_with_a_reserve_never_books_by_itself(body: str) -> None:
    assert not read_answer("RE: Voorstel", body, PROPOSED).unconditional


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        # somebody else's absence, an eventuality, a reason: none takes a yes back
        ("Bevestigd. Ik kom alleen, mijn collega kan niet.", AnswerKind.ACCEPT),
        ("Dat is goed. Kunnen we onverhoopt niet, dan bel ik de dag ervoor.", AnswerKind.ACCEPT),
        ("Niet ongelegen, we zijn er.", AnswerKind.ACCEPT),
        ("Eens.", AnswerKind.ACCEPT),
        # a refusal with an open wish is a refusal
        ("Sorry, cursusdag. Hebben jullie nog iets anders?", AnswerKind.DECLINE),
        ("Deze middag lukt niet, graag een ander voorstel.", AnswerKind.DECLINE),
        ("Moeten wij afzeggen? Ja: het overleg is niet meer nodig, wij sluiten aan bij het plan.", AnswerKind.DECLINE),
        # not about the proposal, or held back
        ("Verkeerde mail, dit was voor de tandarts: ik kan morgen om 10 uur.", AnswerKind.NONE),
        ("Fijn dat jullie zo snel reageren! Ik laat het deze week weten.", AnswerKind.NONE),
        ("Bedankt voor de snelle reactie.", AnswerKind.NONE),
        # asked, with or without a question mark
        ("Moet ik een nieuw formulier invullen? Ik kan het nergens vinden.", AnswerKind.QUESTION),
        ("Bedoelen jullie dinsdag a.s. of die week daarna?", AnswerKind.QUESTION),
    ],
)
def test_what_is_meant_counts_not_the_single_word(body: str, answer: AnswerKind) -> None:
    assert read_answer("RE: Voorstel", body, PROPOSED).answer is answer


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        # a yes in formal or borrowed words, after a grumble, or after an earlier no
        ("Bij dezen bevestig ik het voorgestelde tijdstip.", AnswerKind.ACCEPT),
        ("D'accord, tot dan.", AnswerKind.ACCEPT),
        ("Wat later was prettiger geweest, maar laat het zo maar staan.", AnswerKind.ACCEPT),
        ("In mijn vorige mail schreef ik dat ik niet kon. Dat is opgelost, ik kan nu toch komen.", AnswerKind.ACCEPT),
        ("Super!! Tot volgende week, dan heb ik ook de uitslag.", AnswerKind.ACCEPT),
        # an earlier yes taken back, a meeting called off in a request
        ("Ik moet terugkomen op mijn toezegging, mijn zoon wordt geopereerd.", AnswerKind.DECLINE),
        ("Wilt u de afspraak annuleren? Wij zijn er met school uitgekomen.", AnswerKind.DECLINE),
        # a condition is the whole answer, also with a refusal or a day in it
        ("Alleen als mijn broer mee mag.", AnswerKind.QUESTION),
        ("Onder voorbehoud van de teamleider: ja. Definitief bericht krijg je donderdag.", AnswerKind.QUESTION),
        ("Als het telefonisch mag dan graag.", AnswerKind.QUESTION),
        ("Dinsdag 8 of bedoel je woensdag 9?", AnswerKind.QUESTION),
        ("Is er ook een andere dag mogelijk?", AnswerKind.QUESTION),
        ("Hoe annuleer ik als er iets tussen komt?", AnswerKind.QUESTION),
        # asked, but not about the appointment; for somebody else; chat
        ("Wie gaat er bij jullie over de facturen?", AnswerKind.NONE),
        ("Ik denk dat u mij verwart met een ander.", AnswerKind.NONE),
        ("Lotte, kun jij dit oppakken?", AnswerKind.NONE),
        ("Hoe was de vakantie?", AnswerKind.NONE),
    ],
)
def test_the_shape_of_an_answer_tells_what_its_words_do_not(body: str, answer: AnswerKind) -> None:
    found = read_answer("RE: Voorstel", body, PROPOSED)
    assert (found.answer, found.wanted) == (answer, None)


@pytest.mark.parametrize(
    "body",
    [
        "Graag akkoord. Graag nog even horen waar we zijn.",
        "Akkoord, ik doe telefonisch mee.",
        "Ja. In mijn vorige mail schreef ik dat het niet kon.",
        "Zit de tolk er ook bij, want dan is het goed",
    ],
)
def test_a_yes_with_a_loose_end_waits_for_a_person(body: str) -> None:
    assert not read_answer("RE: Voorstel", body, PROPOSED).unconditional


@pytest.mark.parametrize(
    "body", ["Kan het overmorgen?", "Morgen zou wel kunnen, dinsdag niet.", "Na de vakantie graag."]
)
def test_a_day_counted_from_the_unknown_day_of_the_mail_is_another_time_without_a_date(body: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.wanted) == (AnswerKind.OTHER_TIME, None)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Dinsdag 15 december op hetzelfde tijdstip is wel mogelijk.", "2026-12-15T14:30:00+01:00"),
        ("Schuif maar een weekje op. Zelfde uur hoor.", "2026-12-15T14:30:00+01:00"),
        ("14.30 is lunch bij ons, doe mij maar half vier.", "2026-12-08T15:30:00+01:00"),
        ("Half uur vervroegen zou fijn zijn.", "2026-12-08T14:00:00+01:00"),
        ("Kwartiertje later graag ivm ophalen kinderen", "2026-12-08T14:45:00+01:00"),
        ("Kan helaas niet eerder dan 15 december.", "2026-12-15"),
        ("Dinsdag is lastig, woensdag ook, maar donderdag zou om half elf kunnen.", "2026-12-10T10:30:00+01:00"),
        ("Morgen? Nee, laat ik concreet zijn: woensdag 9 december, 11:00.", "2026-12-09T11:00:00+01:00"),
    ],
)
def test_the_wanted_time_is_read_through_refusals_reasons_and_corrections(body: str, wanted: str) -> None:
    found = read_answer("RE: Voorstel", body, PROPOSED).wanted
    assert found is not None
    assert found.isoformat() == wanted


@pytest.mark.parametrize(
    "body",
    [
        "Komt de voogd er ook bij? Dan blijf ik liever weg.",
        "Goed, ik ben er. Mag mijn nicht mee naar binnen? Alleen vind ik het niet fijn.",
        "Kan ik inbellen via Teams? Mijn auto staat dan in de garage.",
        "Als de raadszitting niet te lang duurt, ben ik erbij.",
        "nee maar serieus, waar moet ik me melden",
    ],
)
def test_a_reason_behind_a_question_and_a_yes_behind_a_condition_are_questions(body: str) -> None:
    assert read_answer("RE: Voorstel", body, PROPOSED).answer is AnswerKind.QUESTION


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Twee uur later en ik ben erbij, dan is mijn dienst voorbij.", "2026-12-08T16:30:00+01:00"),
        ("Kwart over vier, eerder ben ik niet terug. Tot dan!", "2026-12-08T16:15:00+01:00"),
        ("Wij hebben in overleg met school 10-12 om 11u vastgezet in plaats van de 8e.", "2026-12-10T11:00:00+01:00"),
        ("Prima, mits verplaatst naar vrijdag 11 december, 9 uur.", "2026-12-11T09:00:00+01:00"),
        ("Vijf uur en geen minuut eerder, dan sta ik er.", "2026-12-08T17:00:00+01:00"),
    ],
)
def test_an_offered_time_beats_a_polite_yes(body: str, wanted: str) -> None:
    answer = read_answer("RE: Voorstel", body, PROPOSED)
    assert answer.answer is AnswerKind.OTHER_TIME
    assert answer.wanted is not None
    assert answer.wanted.isoformat() == wanted


def test_a_wish_that_was_given_up_is_no_wish() -> None:
    answer = read_answer("RE: Voorstel", "Liever had ik een dag later gehad, maar zo is het ook goed.", PROPOSED)
    assert (answer.answer, answer.wanted) == (AnswerKind.ACCEPT, None)


def test_a_refusal_taken_back_is_a_yes_that_a_person_looks_at() -> None:
    answer = read_answer("RE: Voorstel", "Onze afmelding trekken we in: de cursus is van de baan.", PROPOSED)
    assert (answer.answer, answer.unconditional) == (AnswerKind.ACCEPT, False)


@pytest.mark.parametrize(
    "body", ["Nee, dat gaat niet. Daar kom ik nog op terug.", "Ik was mijn afmelding vergeten te sturen, sorry."]
)
def test_a_refusal_that_is_spoken_of_stays_one(body: str) -> None:
    assert read_answer("RE: Voorstel", body, PROPOSED).answer is not AnswerKind.ACCEPT


def test_what_an_organisation_prints_under_its_mail_answers_nothing() -> None:
    printed = "Nee, dat past ons niet.\n\nT. Wierda\nDoor naar ons te mailen gaat u akkoord met ons privacybeleid."
    assert read_answer("RE: Voorstel", printed, PROPOSED).answer is AnswerKind.DECLINE
    printed = "Prima, tot dinsdag.\n\nT. Wierda\nAfspraak afzeggen? Uiterlijk een dag tevoren."
    assert read_answer("RE: Voorstel", printed, PROPOSED).answer is AnswerKind.ACCEPT


def test_a_mail_with_a_name_alone_answers_nothing_unless_its_subject_does() -> None:
    signed = "Met vriendelijke groet,\nTrees Wierda\nambulant begeleider"
    assert read_answer("RE: Voorstel", signed, PROPOSED).answer is AnswerKind.NONE
    said = read_answer("Akkoord - voorstel dinsdag", signed, PROPOSED)
    assert (said.answer, said.unconditional) == (AnswerKind.ACCEPT, False)
    assert read_answer("Kan niet: dinsdag", "", PROPOSED).answer is AnswerKind.DECLINE


@pytest.mark.parametrize("body", ["Als ik kan kom ik.", "Als het lukt komen we."])
def test_a_yes_that_hangs_on_being_able_is_never_acted_on(body: str) -> None:
    assert not read_answer("RE: Voorstel", body, PROPOSED).unconditional


def test_who_answers_a_confirmation_of_receipt_is_no_program() -> None:
    body = "Dank voor het voorstel. Wie schuiven er van jullie kant aan?"
    assert read_answer("RE: Ontvangstbevestiging", body, PROPOSED).answer is AnswerKind.QUESTION
    assert read_answer("Ontvangstbevestiging", "Wij hebben uw mail ontvangen.", PROPOSED).answer is AnswerKind.NONE


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("Kunnen we het verzetten? Die dag heb ik een begrafenis.", AnswerKind.OTHER_TIME),
        ("In de mail staat 13 uur en in de uitnodiging 14 uur. Welke tijd klopt?", AnswerKind.QUESTION),
        ("Ik zou kunnen. Komen beide ouders? Want dat gaat niet samen in één kamer.", AnswerKind.QUESTION),
        ("Ik schreef dat ik niet kon, maar dat is opgelost.", AnswerKind.ACCEPT),
        ("Secretariaat, willen jullie kijken of dit past in mijn agenda?", AnswerKind.NONE),
        ("Ik kan nog niets toezeggen, vrijdag laat ik het weten.", AnswerKind.NONE),
    ],
)
def test_reasons_deferrals_and_doubts_about_the_time_are_told_apart(body: str, answer: AnswerKind) -> None:
    assert read_answer("Re: voorstel", body, PROPOSED).answer is answer
