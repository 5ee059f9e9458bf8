"""A no to the conversation itself is told apart from a no to its time: only the second gets another time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from classifiers.slot_answer import read_answer
from triage.domain.reading import AnswerKind

PROPOSED = datetime(2026, 11, 24, 14, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("body", "withdrawn"),
    [
        ("Dat is niet meer nodig, het gezin is verhuisd.", True),
        ("Wij trekken het verzoek in.", True),
        (
            "Wij hebben besloten het toch alleen te doen. U kunt de tijd aan een ander geven, of het uur vrijgeven.",
            True,
        ),
        ("Die plek mag aan iemand anders, wij gaan het toch zelf proberen.", True),
        ("We doen nu even niks. Haal het maar uit de agenda.", True),
        ("Gooi die afspraak er maar uit, het gezin is naar Duitsland vertrokken.", True),
        ("Wis hem maar, we zijn er met de school uit.", True),
        ("Streep maar door. Moeder heeft haar toestemming teruggenomen.", True),
        ("Jullie mogen dat uurtje aan een ander gunnen, bij ons is de lucht geklaard.", True),
        ("Annuleert u ons verzoek? De cliënt is overgeplaatst.", True),
        ("Gezien de situatie willen we dit laten rusten.", True),
        ("Helaas, dan kan ik niet.", False),
        ("Nee, dat lukt niet.", False),
    ],
)
def test_who_needs_no_conversation_any_more_does_not_refuse_its_time(body: str, withdrawn: bool) -> None:
    answer = read_answer("Re: Voorstel", body, PROPOSED)
    assert (answer.answer, answer.withdrawn) == (AnswerKind.DECLINE, withdrawn)
