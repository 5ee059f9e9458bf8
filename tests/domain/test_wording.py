"""Whether a text says something: not when it denies it, asks for it or leaves it open."""

from __future__ import annotations

import pytest

from triage.domain.wording import Phrase, Said, Words

CONSENT = (Phrase.parse("toestemming … ouder*"), Phrase.parse("ouder* … toestemming"))
CRISIS = (Phrase.parse("crisis"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("De ouders hebben toestemming gegeven.", "stated"),
        ("Toestemming ouders: ja", "stated"),
        ("Er is toestemming van beide ouders.", "stated"),
        ("TOESTEMMING is door de ÓÚDERS gegeven", "stated"),
        ("De ou\u00adders gaven toestem\u200bming", "stated"),
        ("Niet alleen de ouders gaven toestemming, ook de jongere.", "stated"),
        ("Er is toestemming van ouders, maar van de jongere niet.", "stated"),
        ("Wij hebben de\ntoestemming van de ouders op papier.", "stated"),
        ("Wij hebben geen toestemming van de ouders.", "denied"),
        ("Wij hebben geen\ntoestemming van de ouders.", "denied"),
        ("Ouders geven geen toestemming", "denied"),
        ("Er is nog geen toestemming van de ouders.", "denied"),
        ("Toestemming ouders: nee", "denied"),
        ("Toestemming van ouders ontbreekt.", "denied"),
        ("De ouders weigeren toestemming te geven.", "denied"),
        ("Zonder toestemming van de ouders.", "denied"),
        ("Toestemming van de ouders is niet gevraagd", "denied"),
        ("Toestemming ouders: ja / nee", "open"),
        ("Is er toestemming van de ouders nodig?", "open"),
        ("De ouders moeten nog toestemming geven.", "open"),
        ("Als de ouders toestemming geven, sturen wij het formulier.", "open"),
        ("Toestemming van ouders is, ondanks aandringen, niet gegeven.", "open"),
        ("Onduidelijk is of de ouders toestemming geven.", "open"),
        ("Wij vragen de ouders morgen om toestemming", "open"),
        ("Niet zonder toestemming van de ouders.", "open"),
        ("De ouders waren er. Toestemming vragen wij later.", None),
        ("De ouders\n\ntoestemming", None),
        ("Ouderwets toestemmingsbeleid", None),
        ("", None),
    ],
)
def test_what_a_text_does_with_a_phrase(text: str, said: str | None) -> None:
    found = Words(text).mentions(CONSENT)
    assert [each.said.value for each in found][:1] == ([said] if said else [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Het is een crisis.", Said.STATED),
        ("Er is geen crisis", Said.DENIED),
        ("Het gaat niet om een crisis", Said.DENIED),
        ("Is dit een crisis?", Said.OPEN),
    ],
)
def test_a_single_word_is_judged_as_well(text: str, said: Said) -> None:
    assert [each.said for each in Words(text).mentions(CRISIS)] == [said]


def test_a_phrase_that_has_a_denial_in_it_is_stated() -> None:
    ambulant = (Phrase.parse("ambulant* … niet mogelijk"),)
    assert Words("Ambulante hulp is in dit gezin niet mogelijk.").mentions(ambulant)[0].said is Said.STATED


def test_a_mention_says_where_it_stands() -> None:
    text = "Beste collega. De ouders geven toestemming voor dit verzoek. Groet"
    found = Words(text).mentions(CONSENT)[0]
    assert text[found.start : found.end] == "ouders geven toestemming"
    assert text[slice(*found.sentence)] == "De ouders geven toestemming voor dit verzoek"


@pytest.mark.parametrize("text", ["", "…", "ouder* …", "ou*ders", "**", "?"])
def test_what_is_no_phrase_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is geen zinsdeel; schrijf"):
        Phrase.parse(text)
