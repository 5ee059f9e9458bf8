"""docs/termijnen.md shows what the configuration says, and every term it writes is one."""

from __future__ import annotations

import re

import mailbox_config
from tests.terms_page import PAGE, written
from triage.domain.terms import Term


def test_the_page_shows_the_routes_as_they_are_configured() -> None:
    page = PAGE.read_text("utf-8")
    region = mailbox_config.load("zaanstreek_waterland").region
    assert page == written(page, region), "draai: python -m tests.terms_page"
    for route in region.routes.values():
        assert f"### {route.title}" in page


def test_every_term_the_page_teaches_can_be_written() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| [a-z]", PAGE.read_text("utf-8"), re.MULTILINE)
    taught = [text for row in rows for text in re.findall(r"`([^`]+)`", row)]
    assert len(taught) >= 9
    assert [Term.parse(text).text for text in taught] == taught
