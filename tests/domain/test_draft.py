"""The mails that a person sends: what they hold, when they are complete, and where they may go."""

from __future__ import annotations

import pytest

from triage.domain.draft import (
    MOST_TEXT,
    Addressee,
    Choice,
    DraftField,
    DraftRule,
    FieldKind,
    SecureRoute,
    Unfilled,
    fill,
)
from triage.domain.record import RecordKind

FIXED = {"reference": "LT-2026-0007", "mailbox": "Lokaal team"}
VT = "overdracht@veiligthuis.example"
SAFE = SecureRoute(domains=frozenset({"veiligthuis.example"}), subject_tag="[veilig]")
OUTCOME = DraftField(
    "uitkomst",
    "Uitkomst",
    FieldKind.CHOICE,
    (Choice("geen-contact", "Contact is niet tot stand gekomen."), Choice("zorgen", "Er zijn zorgen.", reasons=True)),
)
REASONS = DraftField("toelichting", "Onderbouwing", FieldKind.TEXT, needed=False)


def rule(*fields: DraftField, content: bool = True, to: Addressee = Addressee.SENDER) -> DraftRule:
    text = "Goedendag,\n\n" + "\n\n".join(f"{{{field.key}}}" for field in fields) + "\n\n{mailbox}\n"
    return DraftRule(
        "terugkoppelen", "Terugkoppelen", "Terugkoppeling [{reference}]", text, to, content, fields, frozenset(),
        RecordKind.REPORTED_BACK, "R-14",
    )  # fmt: skip


def test_what_a_person_chose_stands_in_the_mail_and_nothing_of_the_mail_that_came() -> None:
    made = fill(rule(OUTCOME, REASONS), {"uitkomst": "geen-contact"}, FIXED, sender=VT, secure=SAFE)
    assert made.text == "Goedendag,\n\nContact is niet tot stand gekomen.\n\nLokaal team\n"
    assert (made.to, made.outcome, made.sendable) == (VT, "geen-contact", True)


def test_the_third_outcome_is_not_complete_without_its_reasons() -> None:
    draft = rule(OUTCOME, REASONS)
    with pytest.raises(Unfilled) as refused:
        fill(draft, {"uitkomst": "zorgen", "toelichting": "  "}, FIXED, sender=VT, secure=SAFE)
    assert set(refused.value.problems) == {"toelichting"}
    made = fill(draft, {"uitkomst": "zorgen", "toelichting": "Wij zien meer."}, FIXED, sender=VT, secure=SAFE)
    assert "Er zijn zorgen.\n\nWij zien meer." in made.text


@pytest.mark.parametrize("values", [{}, {"uitkomst": ""}, {"uitkomst": "bestaat-niet"}])
def test_a_choice_that_nobody_made_is_asked_for(values: dict[str, str]) -> None:
    with pytest.raises(Unfilled) as refused:
        fill(rule(OUTCOME), values, FIXED, sender=VT, secure=SAFE)
    assert refused.value.problems == {"uitkomst": "Kies er een."}


def test_a_text_that_looks_like_a_place_to_fill_stays_the_text_it_is() -> None:
    made = fill(
        rule(OUTCOME, REASONS), {"uitkomst": "zorgen", "toelichting": "{reference} {0} {{x}}"}, FIXED, sender=VT,
        secure=SAFE,
    )  # fmt: skip
    assert "{reference} {0} {{x}}" in made.text


def test_a_text_that_is_too_long_is_told_and_not_cut() -> None:
    with pytest.raises(Unfilled) as refused:
        fill(
            rule(OUTCOME, REASONS), {"uitkomst": "zorgen", "toelichting": "a" * (MOST_TEXT + 1)}, FIXED, sender=VT,
            secure=SAFE,
        )  # fmt: skip
    assert str(MOST_TEXT) in refused.value.problems["toelichting"]


@pytest.mark.parametrize(
    ("to", "content", "sendable", "tag"),
    [
        (VT, True, True, True),
        ("overdracht@VEILIGTHUIS.example", True, True, True),
        ("iemand@anders.example", True, False, False),
        # A name that only ends like it is another domain.
        ("iemand@nietveiligthuis.example", True, False, False),
        ("iemand@sub.veiligthuis.example", True, False, False),
        ("iemand@anders.example", False, True, False),
        (VT, False, True, False),
    ],
)
def test_content_goes_only_where_the_mailbox_has_a_secure_route(
    to: str, content: bool, sendable: bool, tag: bool
) -> None:
    made = fill(rule(OUTCOME, content=content), {"uitkomst": "geen-contact"}, FIXED, sender=to, secure=SAFE)
    assert made.sendable is sendable
    assert made.subject.startswith("[veilig] ") is tag


def test_a_mailbox_without_a_mail_server_sends_nothing() -> None:
    mute = SecureRoute(sends=False, domains=SAFE.domains)
    for content in (True, False):
        made = fill(rule(OUTCOME, content=content), {"uitkomst": "geen-contact"}, FIXED, sender=VT, secure=mute)
        assert not made.sendable


def test_without_a_secure_route_no_content_goes_anywhere() -> None:
    made = fill(rule(OUTCOME), {"uitkomst": "geen-contact"}, FIXED, sender=VT, secure=SecureRoute())
    assert not made.sendable


@pytest.mark.parametrize("address", ["", "geen adres", "a@b", "a@b.nl, c@d.nl", "a@b.nl\nBcc: x@y.nl", '"<a@b.nl>"'])
def test_an_address_that_is_none_is_asked_for(address: str) -> None:
    with pytest.raises(Unfilled) as refused:
        fill(rule(to=Addressee.OTHER), {"aan": address}, FIXED, sender=VT, secure=SAFE)
    assert "aan" in refused.value.problems


def test_a_case_without_a_sender_asks_to_whom() -> None:
    draft = rule(content=False)
    with pytest.raises(Unfilled) as refused:
        fill(draft, {}, FIXED, sender="Gebeld door de wijkagent", secure=SAFE)
    assert "aan" in refused.value.problems
    made = fill(draft, {"aan": "Wijk@Politie.example"}, FIXED, sender="Gebeld door de wijkagent", secure=SAFE)
    assert made.to == "wijk@politie.example"


def test_an_address_cannot_be_put_in_the_place_of_the_sender() -> None:
    made = fill(rule(content=False), {"aan": "ander@anders.example"}, FIXED, sender=VT, secure=SAFE)
    assert made.to == VT
