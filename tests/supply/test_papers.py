"""The papers for the privacy officer and the auditor say what is so. That every test they name exists, and every link
and make target, is checked with the other documents."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from triage.cli.main import COMMANDS
from triage.cli.output import print_table

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "docs" / "papieren"
PAGES = sorted(PAPERS.glob("*.md"))
STRIDE = set("STRIDE")


def threats() -> list[list[str]]:
    """The cells of each row of the threat model: kind, threat, measure, tests."""
    lines = (PAPERS / "dreigingen.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] in STRIDE]


def test_every_threat_has_a_test_or_says_that_the_organisation_must_act() -> None:
    found = threats()
    assert len(found) > 40
    assert {len(row) for row in found} == {4}
    assert [row[1] for row in found if not re.search(r"`test_\w+`", row[3]) and row[3] != "organisatie"] == []
    # Where the organisation must act, the measure says what it must do.
    assert [row[1] for row in found if row[3] == "organisatie" and "Organisatie:" not in row[2]] == []


def test_every_kind_of_threat_is_looked_at_and_every_border_of_the_picture() -> None:
    text = (PAPERS / "dreigingen.md").read_text("utf-8")
    assert {row[0] for row in threats()} == STRIDE
    picture = text.split("```")[1]
    borders = set(re.findall(r"\((\d)\)", picture))
    headed = set(re.findall(r"\((\d)\)", " ".join(re.findall(r"^## .*$", text, re.MULTILINE))))
    assert borders == headed


def test_every_paper_is_in_the_list_and_the_list_names_no_other() -> None:
    named = set(re.findall(r"\]\(([a-z0-9-]+\.md)\)", (PAPERS / "README.md").read_text("utf-8")))
    assert named == {page.name for page in PAGES} - {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_a_paper_names_is_one(page: Path) -> None:
    assert set(re.findall(r"`triage ([a-z]+)", page.read_text("utf-8"))) <= set(COMMANDS)


def test_the_register_does_not_overstate_what_the_reader_has_learnt_from() -> None:
    said = re.search(r"ruim (\d+)\.(\d{3}) verzonnen", (PAPERS / "algoritmeregister.md").read_text("utf-8"))
    assert said is not None
    data = ROOT / "classifiers" / "data"
    lines = sum(len(path.read_bytes().splitlines()) for kind in ("mails", "answers") for path in data.glob(f"{kind}/*"))
    assert 0 <= lines - int(said[1] + said[2]) < 2_000


@pytest.mark.parametrize("name", ["proposal", "moved", "booked", "cancelled", "crisis"])
def test_who_gets_a_mail_that_nobody_sent_reads_that_it_is_automatic(name: str) -> None:
    """As the paper on the AI act says (article 50)."""
    for place in (ROOT / "mailbox_config").glob(f"*/texts/{name}.txt"):
        assert re.search(r"automatische? bericht", place.read_text("utf-8")), place.parent.parent.name


def test_what_a_table_prints_cannot_steer_a_terminal() -> None:
    shown = io.StringIO()
    with redirect_stdout(shown):
        print_table(("onderwerp",), [["\x1b[2J\x1b]0;titel\x07wis\u202ekeer om\u2066\r\nregel"]])
    assert "wis" in shown.getvalue()
    assert not [char for char in shown.getvalue() if not char.isprintable() and char != "\n"]
