"""The reader as a whole: any text gives a reading, within limits, with places that fit."""

from __future__ import annotations

import base64
import subprocess
import sys
from datetime import datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.language import MODEL_VARIABLE, Pipeline
from tests.classifiers.mails import read, reader
from triage.domain.message import RequestText
from triage.domain.reading import Kind, LocalKind, Readings


def check(readings: Readings, subject: str, body: str) -> None:
    """A reading is never undecided, lies within bounds, and its evidence stands where it says."""
    assert readings.kind.best_guess is not Kind.UNDECIDED
    assert 0.0 <= readings.kind.confidence <= 1.0
    assert readings.model_id == reader().model_id
    whole = subject + "\n" + body
    for item in readings.evidence:
        assert 0 <= item.start <= item.end <= len(whole)


@settings(max_examples=60, deadline=None)
@given(subject=st.text(max_size=80), body=st.text(max_size=600), sender=st.text(max_size=40))
def test_no_text_makes_it_raise(subject: str, body: str, sender: str) -> None:
    readings = reader().read(RequestText(sender, subject, body, {}))
    check(readings, subject, body)
    assert not [note for note in readings.notes if note.startswith("failed")]


@pytest.mark.parametrize(
    "body", ["", " \n\n ", "ja", "\x00\x00", "\u202e\u202d\u200f", "> alleen citaat\n> meer citaat"]
)
def test_next_to_nothing_still_gives_a_reading_that_a_person_decides(body: str) -> None:
    readings = read("", body)
    check(readings, "", body)
    assert readings.kind.confidence < 0.99


def test_ten_megabytes_are_read_within_a_second_or_two() -> None:
    body = "Kunnen jullie meedenken over dit gezin? Het loopt vast.\n" * 180_000
    began = perf_counter()
    readings = read("lang", body)
    assert perf_counter() - began < 5
    assert "shortened" in readings.notes


def test_base64_left_in_the_text_is_not_decided() -> None:
    blob = base64.encodebytes(bytes(range(256)) * 40).decode()
    readings = read("bijlage", blob)
    assert "encoded-text" in readings.notes
    assert readings.kind.confidence < reader().decide_from


def test_marks_of_writing_direction_do_not_hide_an_ask() -> None:
    body = "Kan iemand van ju\u200bllie aan\u00adsluiten bij het ge\u2060sprek met de \u202eouders\u202c op donderdag?"
    readings = read("gezin", body)
    assert readings.kind.best_guess is Kind.SUPPORT
    check(readings, "gezin", body)


def test_english_works() -> None:
    body = "Hello, could one of you join me for a home visit to this family on Tuesday? I do not want to go alone."
    assert read("joint visit", body).kind.best_guess is Kind.SUPPORT


def test_a_handover_to_a_local_team_is_known_as_one() -> None:
    body = (
        "Beste collega, hierbij draagt Veilig Thuis de melding over dit gezin aan jullie over via de gele route. Het "
        "overdrachtsdocument volgt per beveiligde mail. Graag een ontvangstbevestiging binnen vijf werkdagen."
    )
    readings = read("Overdracht geel - gezin 26-1", body, sender="Veilig Thuis <overdracht@vt-regio.example>")
    assert readings.local is LocalKind.HANDOVER
    assert readings.local_confidence > 0.4


def test_many_are_read_as_one_by_one() -> None:
    requests = [RequestText("a@b.example", f"vraag {number}", "Wat raden jullie aan?", {}) for number in range(5)]
    assert list(reader().read_many(requests)) == [reader().read(request) for request in requests]


def test_an_answer_never_raises() -> None:
    proposed = datetime(2026, 12, 1, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    for text in ("", "akkoord", "\x00" * 50, "31/31 om 99.99"):
        assert reader().read_answer(RequestText("a@b.example", "Re: voorstel", text, {}), proposed) is not None


def test_the_vocabulary_is_made_anew_before_it_grows_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifiers.language.MAX_NEW_WORDS", 50)
    pipeline = Pipeline(model="")
    first = pipeline.parse("een begin")
    for number in range(200):
        pipeline.parse(f"woord{number}x en nog{number}z een zin")
    assert len(pipeline._nlp.vocab.strings) < pipeline._strings + 100  # type: ignore[union-attr]
    assert pipeline.parse("een begin") == first


def test_a_pretrained_pipeline_can_be_configured(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    import spacy

    folder = tmp_path_factory.mktemp("spacy") / "nl_klein"
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer", config={"punct_chars": [";"]})
    nlp.to_disk(folder)
    monkeypatch.setenv(MODEL_VARIABLE, str(folder))
    text = "eerst dit ; dan dat"
    assert len(Pipeline().parse(text).sentences) == 2
    assert len(Pipeline(model="").parse(text).sentences) == 1


def test_importing_the_door_loads_nothing_heavy() -> None:
    code = "import sys, classifiers; print([m for m in ('spacy', 'numpy', 'sklearn') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_reading_does_not_need_scikit_learn() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None; from classifiers import load_reader;"
        "from triage.domain.message import RequestText;"
        "print(load_reader().read(RequestText('', 'v', 'Wat raden jullie aan?', {})).kind.best_guess)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "consult"
