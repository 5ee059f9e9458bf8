"""Urgency: danger and now. Crisis words in the past, in a negation or in a footer are no alarm (R-29)."""

from __future__ import annotations

import pytest

from tests.classifiers.mails import read

URGENT = [
    "Ik zit nu met een meisje van 14 op kantoor, ze durft niet naar huis. Haar vader heeft gezegd "
    "dat hij haar vanavond doodslaat.",
    "Hij staat op dit moment met een mes voor de deur en zij zit met de baby in de slaapkamer. Wat moet ik doen?",
    "Moeder belde net: ze heeft pillen ingenomen en de kinderen zijn alleen thuis. Ze neemt niet meer op.",
    "Vader heeft de paspoorten en ze vliegen vanavond naar Turkije, het meisje wordt daar uitgehuwelijkt.",
]
CALM = [
    "Vader dreigde drie jaar geleden met een mes. Sindsdien is het rustig en gaat het goed. Hoe weeg ik dat mee?",
    "Er is geen spoed en geen acuut gevaar. Kunnen jullie volgende maand meedenken over het veiligheidsplan?",
    "Graag met spoed een reactie op onze factuur van maart, anders volgt een aanmaning.",
    "Op 12 juni is er een training over acute crisis, wapens en suïcidaliteit. Aanmelden kan via de website.",
]


@pytest.mark.parametrize("text", URGENT)
def test_a_scene_of_danger_that_is_happening_now_is_urgent(text: str) -> None:
    reading = read("", text).urgency
    assert reading.urgent
    assert reading.evidence


@pytest.mark.parametrize("text", CALM)
def test_crisis_words_without_a_present_danger_are_no_alarm(text: str) -> None:
    assert not read("vraag", text).urgency.urgent


def test_a_footer_with_the_emergency_number_is_no_alarm() -> None:
    body = (
        "Goedemiddag,\n\nHierbij het verslag van het overleg van vorige week.\n\nMet vriendelijke groet,\n\nPaul Smit\n"
        "Veilig Thuis\n\nBij acuut gevaar belt u 112. Crisisdienst: 24 uur per dag bereikbaar."
    )
    assert not read("Verslag", body).urgency.urgent


def test_what_a_bare_forward_tells_counts() -> None:
    body = "Zie onder\n\nVan: Ria\nVerzonden: dinsdag 4 maart 2025 15:10\nAan: school\nOnderwerp: help\n\n" + URGENT[0]
    assert read("FW: help", body).urgency.urgent


def test_what_is_forwarded_by_who_does_not_know_what_to_do_with_it_counts() -> None:
    body = (
        "Dit kreeg ik net van een vrijwilliger. Geen idee wat we hiermee moeten, weten jullie het? Ruud\n\n---- "
        "Doorgestuurd bericht ----\nRuud, Sem staat nog op het veld, zijn stiefvader heeft hem net bij zijn keel "
        "gehad en haalt nu de auto. Die jongen beeft en wil niet instappen. Wat doe ik???"
    )
    assert read("Fwd: help", body).urgency.urgent


def test_the_evidence_of_an_alarm_stands_in_the_mail() -> None:
    subject, body = "spoed", URGENT[1]
    for item in read(subject, body).urgency.evidence:
        assert (subject + "\n" + body)[item.start : item.end] == item.text


@pytest.mark.parametrize(
    "text",
    [
        "She is locked in the bathroom right now and he says he will kill her when she comes out. Can someone come?",
        "Hai staait mit n mes veur deur en zai duurt nait noar hoes. Wat mout ik nou doun?",
        "Hy hat sein dat er har fan'e jûn deaslacht. Sy doart net nei hûs en sit hjir by my. Wat no?",
    ],
)
def test_danger_told_in_english_or_regional_speech_is_urgent(text: str) -> None:
    assert read("", text).urgency.urgent


def test_one_sentence_of_danger_late_in_a_long_calm_story_is_heard() -> None:
    calm = (
        "In het voorjaar zijn we met het gezin begonnen en dat loopt naar wens. De school is tevreden over de jongste. "
        "Vader werkt weer en moeder volgt een taalcursus op dinsdag. De schulden worden netjes afbetaald. "
        "Oma past op woensdag op en de oudste zit op judo. In de zomer waren ze twee weken aan zee. "
    )
    danger = "Vanmiddag vertelde de oudste dat papa het mes heeft gepakt en dat mama vanavond doodgaat. "
    body = calm * 2 + danger + "Het verslag zit als bijlage bij deze mail. Groet, Anna"
    assert read("Terugblik", body).urgency.urgent
    assert not read("Terugblik", body.replace(danger, "")).urgency.urgent


@pytest.mark.parametrize(
    "call", ["Ik bel nu 112.", "Ze is net gevallen, ik bel meteen 112", "De lijn viel weg. Ik bel 112."]
)
def test_who_calls_for_help_while_writing_is_heard_however_calm_the_rest_is(call: str) -> None:
    body = (
        "Beste collega's,\n\nDe stukken staan klaar en de zaal is besproken. Ouders weten dat ik er dinsdag niet ben."
    )
    assert read("Afmelding dinsdag", f"{body} {call}\n\nGroeten, Vera").urgency.urgent


@pytest.mark.parametrize(
    "call", ["Als het weer misgaat, dan weet moeder: ik bel 112.", "Toen dacht ik: ik bel 112. Dat was in 2019."]
)
def test_who_would_call_for_help_some_day_raises_no_alarm(call: str) -> None:
    body = "Beste collega's,\n\nHierbij het plan dat wij in maart met ouders maakten. Het gaat goed."
    assert not read("Plan", f"{body} {call}\n\nGroeten, Vera").urgency.urgent
