"""The examples that ship reach nobody: no telephone that could ring, no mailbox that could get mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "classifiers" / "data"
FILES = sorted(DATA.glob("*/*.jsonl"))

# Mobile numbers of the Netherlands: 06 and eight digits, of which none in use begins with 0; not a date.
_MOBILE = re.compile(r"(?<![\d-])06(?!-\d\d-\d{4})[- ]?[1-9](?:[ -]?\d){7}(?!\d)")
# The team's own published address, as the shipped configuration has it.
_PUBLISHED = {"veiligheidsteamzawa.nl"}
_ADDRESS = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_example_holds_a_number_or_an_address_that_could_be_somebodys(path: Path) -> None:
    text = path.read_text("utf-8")
    assert _MOBILE.findall(text) == []
    domains = {domain.lower() for domain in _ADDRESS.findall(text)}
    assert {domain for domain in domains if not domain.endswith(".example")} <= _PUBLISHED


def test_a_number_that_could_ring_is_found() -> None:
    assert _MOBILE.search("bel 06-1" + "2345678")
    assert _MOBILE.search("06 4" + "1 22 90 07")
    assert not _MOBILE.search("06-00000119, op 06-11-2026 12:08")
