"""A yes is acted on without a person only where it is shown to be about the appointment that was proposed (R-9)."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifiers.answer_bearing import bears, is_of_another_matter
from classifiers.answer_text import text_of
from classifiers.slot_answer import read_answer
from triage.domain.reading import AnswerKind

# A Tuesday afternoon in winter time.
PROPOSED = datetime.fromisoformat("2026-12-08T14:30:00+01:00")


@pytest.mark.parametrize(
    "body",
    [
        "Voor de heidag van maart heb ik de grote zaal vastgelegd. Olga regelt de soep.",
        "De sportzaal is vastgelegd voor het jeugdtoernooi, 8 december.",
        "De huisbezoeken van dinsdag zijn vastgelegd, Nora rijdt.",
        "Ja hoor, de sleutels liggen bij de balie. Veel plezier met de nieuwe kamer!",
        "De rapportage is klaar en staat in het systeem, prima samengewerkt met de politie.",
        "Ik neem dinsdag de mappen mee naar het wijkoverleg, dan hoeft niemand te rijden.",
        "Prima geregeld met die taxi voor mevrouw, petje af.",
        "De taxi voor mevrouw is geregeld, ze wordt om 14.30 uur opgehaald voor de huisarts.",
        "Prima rapport hebben jullie geschreven, daar kunnen we mee vooruit.",
        "Zeker een goed idee om de wijkagent bij de rest van het traject te betrekken, dat leg ik de ouders voor.",
        "Dank, helder verhaal. Ik neem het mee in ons teamoverleg.",
        "Akkoord met het verslag, mag zo naar de ouders.",
        "Op dat uur haal ik mijn kleinkinderen, dat doe ik al zes jaar en dat blijft zo.",
    ],
)
def test_words_of_agreement_about_another_matter_are_never_acted_on(body: str) -> None:
    assert not read_answer("Re: Voorstel", body, PROPOSED).unconditional


@pytest.mark.parametrize(
    "body",
    [
        "De zaal hier is vastgelegd voor de 8e om half drie, tot dan.",
        "Vastgelegd.",
        "Genoteerd, Olga regelt de koffie. Tot dan.",
        "De intervisie heb ik ervoor verzet, dus dinsdag is prima",
        "Ingeboekt op 8 december 14.30, het adres is bekend.",
        "Ja hoor, dat komt mooi uit.",
        "Zet maar vast.",
        "Helemaal goed!",
    ],
)
def test_the_same_words_about_the_appointment_are_a_plain_yes(body: str) -> None:
    answer = read_answer("Re: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.unconditional) == (AnswerKind.ACCEPT, True)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Dinsdag is goed.", True),
        ("Dat past mij.", True),
        ("Ja!", True),
        ("Ja hoor, de sleutels liggen bij de balie van het gebouw.", False),
        ("Moeder wordt om half drie opgehaald.", False),
        ("De borrel is op de 8e.", False),
        ("", False),
    ],
)
def test_what_shows_that_a_yes_is_about_the_appointment(body: str, shown: bool) -> None:
    assert bears(text_of(body), PROPOSED) is shown


@pytest.mark.parametrize(
    "body",
    [
        "Komen jullie ook op de borrel van de 17e? Cor doet de hapjes.",
        "Gaan jullie ook naar het symposium in Hoorn op 21 januari?",
        "Volgende week dinsdag is er weer inloop op de Vaart. Nemen jullie de vlag mee?",
        "De afspraak van 26 november met de huisarts staat nog.",
        "Weten jullie toevallig of de vertrouwenspersoon van de school nog op het oude nummer zit?",
        "De oudste heeft maandag haar intake bij de GGZ, om 11 uur.",
        "Haha ik zie nu pas jullie nieuwe logo.",
    ],
)
def test_another_event_and_its_day_answer_nothing(body: str) -> None:
    answer = read_answer("Re: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.wanted) == (AnswerKind.NONE, None)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Ik heb dan intervisie, helaas.", AnswerKind.DECLINE),
        ("Mijn spreekuur is vol tot en met de zomer.", AnswerKind.DECLINE),
        ("Past prima tussen twee huisbezoeken door.", AnswerKind.ACCEPT),
        ("Ik zeg de intervisie af en kom naar jullie.", AnswerKind.ACCEPT),
        ("Zullen we er een lunch van maken, do 10 dec om 12 uur?", AnswerKind.OTHER_TIME),
        ("Dinsdag studiedag, woensdag 9 december om 10 uur kan wel.", AnswerKind.OTHER_TIME),
    ],
)
def test_another_event_that_is_the_writers_reason_takes_nothing_from_the_answer(body: str, said: AnswerKind) -> None:
    assert read_answer("Re: Voorstel", body, PROPOSED).answer is said
    assert not is_of_another_matter(text_of(body).folded)


@pytest.mark.parametrize(
    "body",
    [
        "Dinsdag prima, als er hier niemand ziek wordt want we zijn met zijn tweeën.",
        "Ja, onder voorbehoud: de rechtbank kan mij ophouden. Houd half drie maar aan.",
        "Ja, houd maar aan. Tenzij ik alsnog dienst krijg, dan bel ik",
    ],
)
def test_what_may_go_wrong_on_the_writers_own_side_leaves_a_yes_for_a_person(body: str) -> None:
    answer = read_answer("Re: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.unconditional) == (AnswerKind.ACCEPT, False)


@pytest.mark.parametrize(
    "body",
    [
        "Zet het maar vast in de agenda, mits jullie met twee mensen komen.",
        "Ja, onder voorbehoud van toestemming van moeder. Houd het maar aan.",
        "Doen jullie dit ook weleens 's avonds? Overdag sta ik voor de klas.",
        "Doen jullie dat ook op zaterdag? Doordeweeks werkt vader.",
    ],
)
def test_what_hangs_on_the_others_is_asked_first(body: str) -> None:
    answer = read_answer("Re: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.wanted) == (AnswerKind.QUESTION, None)
