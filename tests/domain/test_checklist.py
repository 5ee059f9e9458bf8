"""What the shipped checklists make of applications: stated, seems to be missing, or for a person (R-30 to R-42)."""

from __future__ import annotations

import pytest

import mailbox_config
from triage.domain.checklist import Application, Finding, Verdict, Why, check, lacking

REGION = mailbox_config.load("zaanstreek_waterland").region
LISTS = {each.key: each for each in REGION.checklists}


def found(key: str, text: str = "", *files: str, whole: bool = True) -> dict[str, Finding]:
    application = Application((text,), files, whole)
    return {each.criterion.key: each for each in check(LISTS[key], application)}


def said(key: str, criterion: str, text: str, *files: str, whole: bool = True) -> tuple[str, str]:
    finding = found(key, text, *files, whole=whole)[criterion]
    return finding.verdict.value, finding.why.value


STATED, MISSING, PERSON = ("stated", "said"), ("missing", "nowhere"), ("person", "ask")


@pytest.mark.parametrize(
    ("key", "criterion", "text", "expected"),
    [
        ("ret", "leeftijd", "Een meisje van 14 jaar.", STATED),
        ("ret", "leeftijd", "Een 9-jarige jongen.", STATED),
        ("ret", "leeftijd", "Moeder is 41 jaar.", ("person", "open")),
        ("ret", "leeftijd", "Al 3 jaar zijn er zorgen.", MISSING),
        ("ret", "leeftijd", "Een ongeboren kind.", STATED),
        ("ret", "routes", "Alle reguliere routes zijn doorlopen.", STATED),
        ("ret", "routes", "Niet alle reguliere routes zijn doorlopen.", ("missing", "denied")),
        ("ret", "routes", "Zijn alle routes doorlopen?", ("person", "open")),
        ("ret", "besproken", "Wij hebben dit besproken met ouders.", STATED),
        ("ret", "besproken", "Dit is nog niet besproken met de ouders.", ("missing", "denied")),
        ("ret", "toestemming-ouders", "Beide ouders geven toestemming.", STATED),
        ("ret", "toestemming-ouders", "Er is geen toestemming van ouders.", ("missing", "denied")),
        (
            "ret", "toestemming-ouders", "Toestemming van moeder is er. Toestemming van vader is er niet.",
            ("person", "open"),
        ),
        ("ret", "toestemming-jeugdige", "De jongere geeft toestemming.", STATED),
        ("ret", "toestemming-jeugdige", "Een jongen van 14 jaar.", MISSING),
        ("ret", "toestemming-jeugdige", "Een jongen van 8 jaar.", ("person", "not_applicable")),
        ("ret", "monitor", "Ook voor de landelijke monitor is toestemming.", STATED),
        ("ret", "geen-crisis", "Het gaat niet om een crisis.", STATED),
        ("ret", "geen-crisis", "Er loopt een aanvraag voor JeugdzorgPlus.", ("missing", "denied")),
        ("ret", "geen-crisis", "Wij vragen plaatsing in JeugdzorgPlus.", ("person", "open")),
        ("ret", "geen-crisis", "Wij vragen bespreking.", PERSON),
        ("ret", "ambulant", "Wij zoeken een gezinshuis.", MISSING),
        ("ret", "ambulant", "Een gezinshuis, want ambulante hulp is niet mogelijk.", STATED),
        ("ret", "ambulant", "Wij zoeken een passende behandeling.", ("person", "not_applicable")),
        ("ret", "aanbieders", "Verblijf: twee aanbieders hebben geen passend aanbod.", STATED),
        ("ret", "aanbieders", "Voor verblijf zijn twee aanbieders benaderd.", STATED),
        ("ret", "aanbieders", "Voor verblijf zijn nog geen aanbieders benaderd.", ("missing", "denied")),
        ("ret", "aanbieders", "Wij zoeken verblijf.", MISSING),
        ("bt-zaanstreek", "besproken", "De zorgen zijn besproken.", STATED),
        ("bt-zaanstreek", "onveilig", "Het is thuis langdurig onveilig.", STATED),
        ("bt-zaanstreek", "onveilig", "De hulpverlening stagneert.", ("person", "otherwise")),
        ("bt-zaanstreek", "kader", "Wij twijfelen over het kader.", STATED),
        ("bt-purmerend", "vrijwillig", "Vrijwillige hulp is onvoldoende.", STATED),
        ("zvh", "procesregisseur", "Na contact met de procesregisseur melden wij aan.", STATED),
        ("zvh", "procesregisseur", "Er is nog geen contact met een procesregisseur.", ("missing", "denied")),
        ("zvh", "lokaal", "Overlast, dwang en drang, en impact op het gezin.", ("person", "otherwise")),
        ("zvh", "allen", "Iedereen.", PERSON),
        ("bekend", "keukentafel", "Een keukentafelgesprek.", PERSON),
    ],
)  # fmt: skip
def test_what_is_made_of_a_criterion(key: str, criterion: str, text: str, expected: tuple[str, str]) -> None:
    assert said(key, criterion, text) == expected


@pytest.mark.parametrize(
    ("key", "files", "expected"),
    [
        ("ret", ["Aanmeldformulier RET.docx"], ("stated", "attached")),
        ("ret", ["AANMELDFORMULIER.PDF"], ("stated", "attached")),
        ("ret", ["scan0001.pdf"], ("person", "in_form")),
        ("ret", ["image001.png"], MISSING),
        ("ret", ["uitnodiging.ics", "kaart.vcf", "smime.p7s"], MISSING),
        ("ret", [], MISSING),
        ("bt-purmerend", ["VTB gezin.pdf"], ("stated", "attached")),
        ("bt-purmerend", ["Verzoek_tot_Bespreking.docx"], ("stated", "attached")),
        ("bt-purmerend", ["aanmeldformulier.pdf"], ("person", "in_form")),
    ],
)
def test_a_form_is_known_by_the_name_of_its_file(key: str, files: list[str], expected: tuple[str, str]) -> None:
    assert said(key, "formulier", "Zie bijlage.", *files) == expected


def test_what_the_mail_does_not_say_may_stand_in_the_form() -> None:
    assert said("ret", "routes", "Zie bijlage.", "formulier.pdf") == ("person", "in_form")
    # What it denies is denied, whatever is attached.
    assert said("ret", "routes", "Niet alle routes zijn doorlopen.", "formulier.pdf") == ("missing", "denied")


def test_of_a_mail_that_could_not_be_read_nothing_seems_to_be_missing() -> None:
    findings = found("ret", "", whole=False).values()
    assert {each.verdict for each in findings} == {Verdict.PERSON}


def test_evidence_is_the_sentence_that_carries_it() -> None:
    finding = found("ret", "Beste RET,\n\nAlle routes zijn doorlopen. Groet")["routes"]
    assert finding.why is Why.SAID
    assert finding.quote is not None
    assert finding.quote.text == "Alle routes zijn doorlopen"


def test_lacking_is_what_is_needed_and_neither_said_nor_ticked_off() -> None:
    findings = check(LISTS["bt-zaanstreek"], Application(("Het is thuis onveilig.",)))
    assert [each.key for each in lacking(findings, ["leeftijd"])] == ["formulier", "indiener", "besproken"]


def test_a_very_long_mail_is_read_as_far_as_is_promised_and_the_rest_is_for_a_person() -> None:
    long = "Wij schrijven over een gezin. " * 5_000
    assert said("ret", "routes", long) == ("person", "in_form")


def test_no_request_to_the_safety_team_has_a_checklist() -> None:
    routes = [*REGION.routes]
    assert not [route for route in routes if REGION.checklists_for("veiligheidsteam", route) and route in
                {"consult", "support", "overig", "onbeslist"}]  # fmt: skip
    assert [each.key for each in REGION.checklists_for("ret", "ret")] == ["ret"]
    assert [each.key for each in REGION.checklists_for("bt-purmerend", "bt")] == ["bt-purmerend"]
    assert [each.key for each in REGION.checklists_for("zvh", "zvh")] == ["zvh"]
    assert REGION.checklists_for("zvh", "zvh-advies") == ()
    assert [each.key for each in REGION.checklists_for("lokaal-team", "geel")] == ["bekend"]
    assert [each.key for each in REGION.checklists_for("lokaal-team", "verrijking")] == ["bekend"]
    assert "anoniem" in LISTS["ret"].notice
