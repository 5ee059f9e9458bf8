"""drafts.toml: what ships is complete, and a mistake is named in one line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailbox_config import load
from triage.domain.draft import FieldKind
from triage.domain.errors import ConfigurationError
from triage.domain.record import RecordKind

SHIPPED = Path(__file__).parents[2] / "mailbox_config" / "zaanstreek_waterland"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own with everything in it."""
    folder = tmp_path / "eigen"
    shutil.copytree(SHIPPED, folder)
    return folder


def test_every_mail_that_the_rules_leave_to_a_person_has_a_draft() -> None:
    drafts = {rule.key: rule for rule in load("zaanstreek_waterland").region.drafts}
    assert set(drafts) == {
        "overdracht-bevestigen", "terugkoppelen", "verrijking-antwoorden", "afronding-melden", "escaleren", "aanvullen",
        "geen-partner", "verwijzen",
    }  # fmt: skip
    assert drafts["overdracht-bevestigen"].records is RecordKind.HANDOVER_CONFIRMED
    with_content = {key for key, rule in drafts.items() if rule.content}
    assert with_content == {"terugkoppelen", "verrijking-antwoorden", "afronding-melden"}


def test_the_outcomes_to_report_are_those_of_the_obligation_with_reasons_for_the_third() -> None:
    drafts = {rule.key: rule for rule in load("zaanstreek_waterland").region.drafts}
    choices = drafts["terugkoppelen"].fields[0].choices
    assert [choice.reasons for choice in choices] == [False, False, True, False]


def test_the_answers_to_verrijking_are_those_its_obligation_asks() -> None:
    region = load("zaanstreek_waterland").region
    drafts = {rule.key: rule for rule in region.drafts}
    (owed,) = region.routes["verrijking"].obligations
    fields = {field.key for field in drafts["verrijking-antwoorden"].fields if field.kind is FieldKind.CHOICE}
    assert fields == {question.key for question in owed.questions}


def test_a_region_without_drafts_has_none(own: Path) -> None:
    (own / "drafts.toml").unlink()
    assert load(str(own)).region.drafts == ()


def test_a_mailbox_has_no_secure_route_before_one_is_configured() -> None:
    for box in load("zaanstreek_waterland").region.mailboxes.values():
        assert not box.secure.reaches("overdracht@veiligthuis.example")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('routes = ["geel", "groen"]', 'routes = ["paars"]', "drafts.toml: draft.overdracht-bevestigen.routes"),
        ('outcomes_of = "terugkoppelen"', 'outcomes_of = "reactie"', "heeft geen uitkomsten"),
        ('outcomes_of = "terugkoppelen"', "", "een keuze heeft choices of outcomes_of"),
        ('kind = "loket"', 'kind = "lucht"', "drafts.toml: draft.verwijzen.field"),
        ('records = "handover_confirmed"', 'records = "handover_confrimed"', "draft.overdracht-bevestigen.records"),
        ('to = "afzender"', 'to = "iedereen"', "draft.overdracht-bevestigen.to"),
    ],
)
def test_a_mistake_is_named_in_one_line(own: Path, before: str, after: str, said: str) -> None:
    file = own / "drafts.toml"
    assert before in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load(str(own))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Onderwerp: Terugkoppeling {uitkomst}\n\n{uitkomst} {toelichting}\n", "staat in het onderwerp"),
        ("Onderwerp: Terugkoppeling\n\n{uitkomst}\n", "{toelichting}: ontbreekt in de tekst"),
        ("Onderwerp: Terugkoppeling\n\n{uitkomst} {toelichting} {naam}\n", "{naam}: is hier geen bekend veld"),
        ("Terugkoppeling\n\n{uitkomst} {toelichting}\n", "eerste regel"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(own: Path, text: str, said: str) -> None:
    (own / "texts" / "drafts" / "terugkoppelen.txt").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load(str(own))
    assert said in str(refused.value)
