"""Other people's data are hidden before a person goes over what was collected: too much rather than too little."""

from __future__ import annotations

import pytest

from triage.domain.rights_masking import Mask

MASK = Mask(
    own_names=("Bo Zeldzaam",),
    own_addresses=frozenset({"bo.zeldzaam@prive.example"}),
    public=frozenset({"team@regio.example"}),
    others=frozenset({"karin.buurvrouw@post.example", "info@school.example"}),
    partners=("Jeugdteam Noord",),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mail bo.zeldzaam@prive.example.", "Mail bo.zeldzaam@prive.example."),
        ("Mail team@regio.example.", "Mail team@regio.example."),
        ("Mail karin.buurvrouw@post.example.", "Mail [adres]."),
        ("Vraag ook onbekend@elders.example", "Vraag ook [adres]"),
        ("Bel 075-6552477 of +31 6 12345678.", "Bel [telefoon] of [telefoon]."),
        ("BSN 123456782, geboren in 2010.", "BSN [nummer], geboren in 2010."),
        ("Karin zag Bo Zeldzaam bij de school.", "[naam] zag Bo Zeldzaam bij de school."),
        ("Volgens Jeugdteam Noord gaat het beter.", "Volgens [partner] gaat het beter."),
        ("De info van school klopt.", "De info van school klopt."),
        ("Zaak RVT-2026-0042 van 21 november.", "Zaak RVT-2026-0042 van 21 november."),
        ("Van: Karin Pietersen <k@post.example>", "Van: [naam]"),
        ("> Aan: iemand anders", "> Aan: [naam]"),
        ("Op ma 9 nov 2026 om 10:00 schreef Jan Klaassen <j@post.example>:", "[naam]"),
    ],
)  # fmt: skip
def test_of_a_line_only_what_is_the_person_s_own_or_nobody_s_is_left(text: str, shown: str) -> None:
    assert MASK.short(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Melder: mevrouw Klaassen, Dorpsstraat 1",
        "De melder is mevrouw Klaassen. Zij woont naast het gezin.",
        "Gegevens melder:\nmevrouw Klaassen\nDorpsstraat 1",
        "Er is gemeld door de heer Klaassen, Dorpsstraat 1",
        "**Contactgegevens van de melder:**\nKlaassen\nDorpsstraat 1",
    ],
)
def test_nothing_that_is_said_of_who_reported_is_left(text: str) -> None:
    shown = MASK.short(f"Bo was thuis.\n{text}\n\nBo gaat naar school.")
    assert "Klaassen" not in shown
    assert "Dorpsstraat" not in shown
    assert "Zij woont" not in shown
    assert shown.startswith("Bo was thuis.\n")
    assert shown.endswith("\n\nBo gaat naar school.")


def test_what_stands_before_a_sentence_about_who_reported_is_left() -> None:
    assert MASK.short("Bo was thuis. De melder zag dat.") == "Bo was thuis. [over de melder weggelaten]"


def test_the_signature_of_another_goes_and_the_person_s_own_stays() -> None:
    text = "Beste collega's,\n\nBo was thuis.\n\nMet vriendelijke groet,\n\nKees Jansen\nWijkteam\nT 075 1234567\n"
    shown = MASK.message(text, "kees@post.example")
    assert "Bo was thuis." in shown
    assert "Jansen" not in shown
    assert "[ondertekening weggelaten]" in shown
    assert "Kees Jansen" in MASK.message(text, "bo.zeldzaam@prive.example")


def test_a_name_is_hidden_as_a_name_and_not_within_a_word() -> None:
    mask = Mask(others=frozenset({"jan@post.example", "groen@post.example"}))
    assert mask.short("Jan kwam in januari langs het groene huis van Groen.") == (
        "[naam] kwam in januari langs het groene huis van [naam]."
    )
