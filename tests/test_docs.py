"""What the documents say is true of the project they stand in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mailbox_config
from triage.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])


def _tests() -> set[str]:
    return {
        name
        for path in ROOT.glob("tests/**/test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    assert set(re.findall(r"(?<![\w/.])test_\w+(?!\.py)\b", text)) - _tests() == set()
    assert [path for path in re.findall(r"`(tests/[\w/]+\.\w+)`", text) if not (ROOT / path).exists()] == []


def test_every_promise_names_the_test_that_shows_it() -> None:
    page = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    rows = [line.split("|")[1:-1] for line in lines if not line.startswith(("| ---", "| belofte"))]
    assert rows
    assert [row[0] for row in rows if not re.search(r"`test_\w+`", row[2])] == []
    assert {len(row) for row in rows} == {3}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make (\w+)", page.read_text("utf-8"), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_the_readme_names_is_one() -> None:
    named = set(re.findall(r"`triage (?:--config \w+ )?([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named - {"db"} <= set(COMMANDS)
    assert set(COMMANDS) <= named


def test_signing_in_by_the_organisation_is_set_up_as_the_page_says(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "toegang.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n', "utf-8")
    (tmp_path / "mailboxes.toml").write_text("\n".join(blocks), "utf-8")
    found = mailbox_config.load(str(tmp_path))
    assert found.oidc["gemeente"].title == "Gemeente Mijnregio"
    assert found.session.idle_minutes == 30
