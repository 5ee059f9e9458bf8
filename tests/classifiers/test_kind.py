"""The kind: what does the sender want us to do? Contrastive pairs, written for these tests."""

from __future__ import annotations

import pytest

from tests.classifiers.mails import read, reader
from triage.domain.reading import Kind

STORY = (
    "Goedemorgen,\n\nIk begeleid een moeder met twee kinderen van 6 en 9. Haar ex heeft haar vorig "
    "jaar geslagen, er loopt "
    "een omgangsregeling en de oudste wil niet meer naar vader.\n\n"
)

PAIRS = [
    ("Kunnen jullie met mij meedenken over hoe ik dit met moeder bespreek?", Kind.CONSULT),
    ("Kan iemand van jullie aansluiten bij het gesprek met moeder op donderdag?", Kind.SUPPORT),
    ("Wat raden jullie mij aan: eerst met vader praten of eerst met school?", Kind.CONSULT),
    ("Wie van jullie kan dinsdag met mij mee op huisbezoek?", Kind.SUPPORT),
    ("Ik wilde jullie dit alleen laten weten, jullie hoeven er niets mee te doen.", Kind.OTHER),
    ("Mag ik van jullie horen of ik vader hierover moet informeren?", Kind.CONSULT),
    ("Kunnen jullie meedenken en ook aanschuiven bij het gesprek met het gezin?", Kind.SUPPORT),
]


@pytest.mark.parametrize(("ask", "kind"), PAIRS)
def test_the_ask_decides_and_not_the_story(ask: str, kind: Kind) -> None:
    assert read("Gezin met twee kinderen", STORY + ask + "\n\nGroet,\nMarloes").kind.best_guess is kind


def test_an_ask_in_quoted_mail_is_not_the_senders_ask() -> None:
    body = (
        "Dank voor de snelle hulp, het gesprek is goed gegaan en we kunnen verder. Jullie hoeven "
        "niets meer te doen.\n\n"
        "Groet,\nEls\n\nVan: Els Prins\nVerzonden: maandag 3 maart 2025 10:00\nAan: "
        "Veiligheidsteam\nOnderwerp: gesprek\n\n"
        "Kan iemand van jullie met mij mee op huisbezoek bij dit gezin?"
    )
    assert read("RE: gesprek", body).kind.best_guess is Kind.OTHER


def test_a_bare_forward_is_the_forwarded_message() -> None:
    body = (
        "Zie onder.\n\nVan: Karin de Wit\nVerzonden: maandag 3 maart 2025 10:00\nAan: wijkteam\nOnderwerp: gezin\n\n"
        "Hallo, kan iemand van het veiligheidsteam aansluiten bij het gesprek met de ouders op "
        "vrijdag? Ik kan het niet alleen."
    )
    assert read("FW: gezin", body).kind.best_guess is Kind.SUPPORT


def test_a_withdrawn_request_is_other() -> None:
    body = "Hoi, mijn vraag van gisteren om mee te gaan naar het gezin kan vervallen, mijn collega gaat mee. Dank!"
    assert read("vraag vervallen", body).kind.best_guess is Kind.OTHER


def test_a_training_is_no_support() -> None:
    body = (
        "Hallo, wij organiseren in mei een studiedag over veiligheidsplannen. Willen jullie een "
        "workshop geven aan ons team? "
        "Er is budget voor."
    )
    assert read("Workshop op onze studiedag", body).kind.best_guess is Kind.OTHER


def test_every_kind_that_can_be_decided_has_a_span_that_stands_in_the_mail() -> None:
    for ask, _ in PAIRS:
        subject, body = "Gezin met twee kinderen", STORY + ask
        reading = read(subject, body).kind
        whole = subject + "\n" + body
        assert reading.evidence
        for item in reading.evidence:
            assert item.reading == "kind"
            assert whole[item.start : item.end] == item.text != ""


def test_an_unsure_reading_lies_under_the_threshold_for_deciding() -> None:
    for text in ("", "hallo", "???", "Zie bijlage."):
        assert read("", text).kind.confidence < reader().automatic_from


def test_a_language_it_did_not_learn_is_left_to_a_person() -> None:
    german = (
        "Sehr geehrte Damen und Herren, ich bitte um Ihre Hilfe für eine Familie mit drei Kindern, "
        "die wir seit einem Jahr "
        "begleiten. Der Vater ist nicht mehr da und die Mutter ist sehr krank. Mit freundlichen Grüßen"
    )
    assert read("Anfrage", german).kind.confidence < reader().decide_from
    assert read("Вопрос", "Здравствуйте, помогите пожалуйста нашей семье, мы не знаем что делать").kind.confidence < 0.5


def test_the_same_mail_is_read_the_same_twice() -> None:
    mail = STORY + PAIRS[0][0]
    assert read("Gezin", mail) == read("Gezin", mail)


@pytest.mark.parametrize(
    "body",
    [
        "Moeder is net met de kinderen naar haar zus gevlucht. Kunnen jullie vandaag nog naar haar toe? Inge",
        "Mevrouw zit bij ons aan de balie, haar man belt steeds. Neemt een van jullie het gesprek over? Ruud",
        "Morgen om tien uur zitten ouders en oma hier. Ik wil dan iemand naast mij hebben die dit vaker deed. Tineke",
    ],
)
def test_a_short_request_without_much_around_it_is_not_taken_for_information(body: str) -> None:
    assert read("gezin", body).kind.best_guess is Kind.SUPPORT


@pytest.mark.parametrize(
    ("said", "quote", "kind"),
    [
        ("Ja graag!", "Zullen wij meegaan naar het gesprek met het gezin?", Kind.SUPPORT),
        ("Prima, dan is het dinsdag 15.30. Tot dan!", "Kunnen jullie aansluiten bij het gesprek?", Kind.OTHER),
    ],
)
def test_a_yes_is_a_request_only_where_something_is_offered(said: str, quote: str, kind: Kind) -> None:
    found = read(
        "Re: gezin S.", f"{said}\n\nWendy\n\nOp di 17 nov 2026 om 09:41 schreef Nadine <n@team.example>:\n> {quote}"
    )
    assert found.kind.best_guess is kind
