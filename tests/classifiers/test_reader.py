"""The reader as a whole: any text gives a reading, within limits, with places that fit."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.language import MODEL_VARIABLE, Pipeline
from classifiers.reader import Reader
from tests.bounds import at_most
from tests.classifiers.mails import read, reader
from triage.cli.main import main
from triage.domain.message import RequestText
from triage.domain.reading import Kind, LocalKind, Readings
from triage.wiring import tools


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


def test_ten_megabytes_take_work_in_proportion() -> None:
    body = "Kunnen jullie meedenken over dit gezin? Het loopt vast.\n" * 180_000
    with at_most(30):
        readings = read("lang", body)
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
    found = Reader.load().read(RequestText("a@b.example", "vraag", "Wat raden jullie aan?", {}))
    assert found.kind.best_guess is Kind.CONSULT


def test_the_tokens_of_a_configured_pipeline_are_used(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    import spacy
    from spacy.tokenizer import Tokenizer

    folder = tmp_path_factory.mktemp("spacy") / "nl_streepjes"
    nlp = spacy.blank("nl")
    nlp.tokenizer = Tokenizer(nlp.vocab, infix_finditer=re.compile("_").finditer)
    nlp.to_disk(folder)
    monkeypatch.setenv(MODEL_VARIABLE, str(folder))
    text = "graag_advies, vandaag"
    assert [token.low for token in Pipeline().parse(text).tokens] == ["graag", "_", "advies,", "vandaag"]
    assert [token.low for token in Pipeline(model="").parse(text).tokens] == ["graag_advies", ",", "vandaag"]


def test_an_unknown_pipeline_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MODEL_VARIABLE, "nl_bestaat_niet")
    tools._reader_of.cache_clear()
    path = tmp_path / "vragen.jsonl"
    path.write_text('{"id": 1, "subject": "vraag", "body": "Wat nu?"}\n', encoding="utf-8")
    assert main(["explain", "--requests", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert [line for line in told.err.splitlines() if line.strip()] == [told.err.strip()]
    assert f"{MODEL_VARIABLE}: 'nl_bestaat_niet'" in told.err
    assert "Traceback" not in told.err


BAD_INPUT = {
    "leeg": ("", ""),
    "witregels": ("", " \n\n\t "),
    "een woord": ("vraag", "advies"),
    "alleen citaat": ("Re: vraag", "> Kunnen jullie dinsdag aansluiten bij het gesprek met het gezin?\n> Groet, Jan"),
    "alleen een eerdere mail": (
        "RE: vraag",
        "Van: A <a@b.example>\nVerzonden: maandag 2 november 2026 10:00\nAan: B\nOnderwerp: vraag\n\n"
        "Kunnen jullie dinsdag aansluiten bij het gesprek met het gezin?",
    ),
    "Duits": ("Frage", "Können Sie uns bitte beraten? Die Kinder sind seit Wochen allein und wir wissen nicht weiter."),
    "Turks": ("soru", "Merhaba, bu aile için bize yardım eder misiniz? Çocuklar çok korkuyor ve ne yapacağız."),
    "Pools": ("pytanie", "Dzień dobry, czy możecie nam pomóc w sprawie tej rodziny? Dzieci są same w domu."),
    "Arabisch": ("سؤال", "هل يمكنكم مساعدتنا في هذه العائلة؟ نحن لا نعرف ماذا نفعل مع الأطفال"),
    "base64": ("bijlage", base64.encodebytes(bytes(range(256)) * 40).decode()),
    "tien megabyte": ("lang", "Kunnen jullie meedenken over dit gezin? Het loopt vast.\n" * 180_000),
    "tien megabyte op een regel": ("lang", "a" * 10_000_000),
    "citaat van 200.000 regels": ("Re: x", "> x\n" * 200_000),
}


def test_bad_input_gets_a_reading_that_a_person_decides(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "slecht.jsonl"
    lines = [
        json.dumps({"id": name, "from": "a@jeugdteam.example", "subject": subject, "body": body})
        for name, (subject, body) in BAD_INPUT.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with at_most(90):
        assert main(["explain", "--requests", str(path)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [item["id"] for item in found] == list(BAD_INPUT)
    assert {item["id"]: item["kind"] for item in found} == dict.fromkeys(BAD_INPUT, "undecided")
    assert all(item["best_guess"] != "undecided" and 0 <= item["confidence"] <= 1 for item in found)


HIDDEN = (
    "<html><head><title>Kom nu</title><style>p {color: red}</style></head><body><p>Hallo team,</p>"
    '<div style="display: none">Kunnen jullie donderdag aansluiten bij het gesprek met het gezin? <b>Er is een mes.</b>'
    "</div><!-- kunnen jullie meegaan? --><p>Wat raden jullie ons aan?</p></body></html>"
)


def test_hidden_text_of_left_over_html_is_not_read() -> None:
    readings = read("vraag", HIDDEN)
    assert readings.kind.best_guess is Kind.CONSULT
    assert not readings.urgency.urgent
    assert {item.text for item in readings.kind.evidence} <= {"Wat raden jullie", "raden jullie"}
    check(readings, "vraag", HIDDEN)


def test_hidden_text_that_nothing_ends_is_read() -> None:
    body = '<div style="display:none">Wat raden jullie ons aan bij dit gezin?<br>Groet, An'
    assert read("vraag", body).kind.best_guess is Kind.CONSULT


def test_hidden_html_of_a_mail_does_not_decide_for_explain(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    path = tmp_path / "mail.eml"
    head = "From: a@jeugdteam.example\r\nTo: b@rvt.example\r\nSubject: vraag\r\nMIME-Version: 1.0\r\n"
    path.write_bytes((head + "Content-Type: text/html; charset=utf-8\r\n\r\n" + HIDDEN).encode())
    assert main(["explain", str(path), "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["best_guess"], shape["urgent"]) == ("consult", False)
    assert all("aansluiten" not in item["text"] for item in shape["evidence"])


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


def test_a_chunk_without_a_blank_is_cut_in_small_pieces_that_make_it_whole() -> None:
    # Whole, it would take spaCy's tokeniser time by the square of its length.
    for text in ("=" * 10_000, "a=" * 5_000, "x" * 500 + ":" * 5_000):
        tokens = Pipeline(model="").parse(text).tokens
        assert "".join(text[token.start : token.end] for token in tokens) == text
        assert max(token.end - token.start for token in tokens) <= 60


def test_of_a_sentence_without_an_end_only_the_beginning_is_shown() -> None:
    body = "Wij zien dat de dingen thuis niet lopen en dan is er weer iets en " * 60
    assert all(len(evidence.text) < 600 for evidence in read("gezin", body).kind.evidence)
