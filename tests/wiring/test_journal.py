"""What the program logs: lines of JSON that a machine reads, without the words of a mail or of a library."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from triage.wiring.journal import LogJournal, json_lines


class Heard:
    """The lines that were written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def heard() -> Iterator[Heard]:
    found = Heard()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(json_lines())
    loggers = [logging.getLogger(name) for name in ("triage", "imapclient", "uvicorn.error")]
    before = [(each.level, each.propagate) for each in loggers]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
        each.propagate = False
    yield found
    for each, (level, propagate) in zip(loggers, before, strict=True):
        each.removeHandler(handler)
        each.setLevel(level)
        each.propagate = propagate


def test_an_event_is_one_line_with_its_facts_and_the_mail_s_id(heard: Heard) -> None:
    LogJournal().note("assessed", walk="0f3a", mailbox="veiligheidsteam", reference="RVT-2026-0001", tries=2, late=True)
    (line,) = heard.lines
    assert list(line)[:4] == ["at", "level", "event", "walk"]
    assert line["at"].endswith("Z")
    del line["at"]
    assert line == {
        "level": "info", "event": "assessed", "walk": "0f3a", "mailbox": "veiligheidsteam",
        "reference": "RVT-2026-0001", "tries": 2, "late": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", ["anja@jeugdteam.example", "Vader slaat moeder.", "x" * 121, "regel\nregel", "Jansen, A."]
)
def test_what_cannot_be_a_key_or_a_reference_is_left_out_whoever_notes_it(heard: Heard, content: str) -> None:
    LogJournal().note("assessed", walk=content, reference=content)
    (line,) = heard.lines
    assert line["reference"] == line["walk"] == "(weggelaten)"
    assert content not in heard.stream.getvalue()


def test_of_a_library_only_who_where_and_which_error_is_told(heard: Heard) -> None:
    try:
        raise ValueError("Vader slaat moeder")
    except ValueError:
        logging.getLogger("imapclient").warning("not understood: %s", "Vader slaat moeder", exc_info=True)
    logging.getLogger("uvicorn.error").warning("Vader slaat moeder")
    first, second = heard.lines
    assert (first["logger"], first["error"], first["level"]) == ("imapclient", "ValueError", "warning")
    assert first["place"].startswith("test_journal:")
    assert second["logger"] == "uvicorn.error"
    assert "slaat" not in heard.stream.getvalue()


def test_what_the_service_says_itself_is_told_in_full_but_never_an_error_s_own_words(heard: Heard) -> None:
    try:
        raise ValueError("Vader slaat moeder")
    except ValueError:
        logging.getLogger("triage.web").error("pagina mislukt: %s", "ValueError (queue_page.py:12)", exc_info=True)
    (line,) = heard.lines
    assert (line["event"], line["message"]) == ("web", "pagina mislukt: ValueError (queue_page.py:12)")
    assert line["error"] == "ValueError"
    assert "slaat" not in heard.stream.getvalue()
