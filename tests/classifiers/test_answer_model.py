"""The statistical second opinion on answers to a proposed time: honest, reproducible, and never the one that books."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.answer_model import (
    ANSWER_FOLDER,
    CLASSES,
    AnswerModel,
    Opinion,
    data_hash,
    shipped_model,
    train_answers,
)
from classifiers.answer_text import text_of
from classifiers.answer_weighing import weighed
from classifiers.dataset import Part, part_of
from classifiers.model_file import MODEL_FOLDER, ModelRefused, load
from triage.domain.errors import UsageError
from triage.domain.reading import AnswerKind, SlotAnswer

PROPOSED = datetime.fromisoformat("2026-12-08T14:30:00+01:00")
WORDS = {
    "accept": ("akkoord", "prima", "is goed", "wij komen", "tot dan", "doen we"),
    "decline": ("kan niet", "verhinderd", "helaas niet", "lukt niet", "afgezegd", "vol"),
    "question": (
        "waar is het?",
        "wie komt er?",
        "hoe lang duurt het?",
        "mag oma mee?",
        "is er een tolk?",
        "welk gezin?",
    ),
    "none": ("bijgaand het plan", "kom er op terug", "doorgestuurd", "ter info", "in de bijlage", "later meer"),
    "other_time": ("liever later", "kan het eerder", "volgende week", "andere dag", "liever ochtend", "week later"),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with thirty labelled answers."""
    lines = []
    for answer, bodies in WORDS.items():
        for number, body in enumerate(bodies):
            lines.append(
                f'{{"id": "{answer}-{number}", "subject": "RE: Voorstel", "body": "{body}", '
                f'"proposed": "{PROPOSED.isoformat()}", "answer": "{answer}", "wanted": null}}'
            )
    folder = tmp_path / "data" / "answers"
    folder.mkdir(parents=True)
    (folder / "t1.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "data"


def test_the_same_answers_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    train_answers(data, tmp_path / "first")
    train_answers(data, tmp_path / "second")
    for name in ("reader.zip", "card.json"):
        first, second = ((tmp_path / run / ANSWER_FOLDER / name).read_bytes() for run in ("first", "second"))
        assert first == second


def test_what_was_learnt_is_read_back(data: Path, tmp_path: Path) -> None:
    report = train_answers(data, tmp_path)
    model = load(report.folder)
    opinion = AnswerModel(model.blocks, model.heads["answer"]).opinion(text_of("prima, akkoord"), PROPOSED)
    assert report.model_id == model.model_id
    assert opinion.best is AnswerKind.ACCEPT


def test_too_few_answers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    with pytest.raises(UsageError):
        train_answers(tmp_path, tmp_path / "model")


def test_an_answer_without_its_proposal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "t1.jsonl").write_text('{"id": "x", "body": "ja", "answer": "accept"}', encoding="utf-8")
    with pytest.raises(UsageError):
        train_answers(tmp_path, tmp_path / "model")


def test_without_weights_the_grammar_decides_alone(tmp_path: Path) -> None:
    assert shipped_model(tmp_path / "nowhere") is None
    with pytest.raises(ModelRefused):
        load(tmp_path / "nowhere")


def _opinion(**chances: float) -> Opinion:
    return Opinion({AnswerKind(name): chances.get(name, 0.0) for name in CLASSES})


@given(st.lists(st.floats(0.001, 1.0), min_size=5, max_size=5), st.sampled_from(list(AnswerKind)))
def test_no_opinion_ever_makes_a_yes_unconditional(chances: list[float], said: AnswerKind) -> None:
    opinion = Opinion({kind: chance / sum(chances) for kind, chance in zip(AnswerKind, chances, strict=True)})
    heard = weighed(SlotAnswer(said, None, 0.5 if said is not AnswerKind.DECLINE else 0.75), opinion)
    assert not heard.unconditional
    assert 0.0 <= heard.confidence <= 1.0


def test_doubt_takes_an_unconditional_yes_back() -> None:
    yes = SlotAnswer(AnswerKind.ACCEPT, None, 0.95, unconditional=True)
    assert weighed(yes, _opinion(accept=0.9, decline=0.1)).unconditional
    assert not weighed(yes, _opinion(accept=0.05, decline=0.95)).unconditional


def test_a_wanted_time_stays_whatever_the_opinion() -> None:
    said = SlotAnswer(AnswerKind.OTHER_TIME, PROPOSED, 0.75)
    assert weighed(said, _opinion(decline=1.0)) == said


def test_where_the_grammar_is_silent_the_opinion_speaks() -> None:
    silent = SlotAnswer(AnswerKind.NONE, None, 0.5)
    assert weighed(silent, _opinion(accept=0.8, none=0.2)).answer is AnswerKind.ACCEPT


@given(st.text(max_size=300))
def test_any_text_gets_an_opinion_that_adds_up(body: str) -> None:
    model = shipped_model()
    if model is not None:
        assert sum(model.opinion(text_of(body), PROPOSED).chances.values()) == pytest.approx(1.0, abs=1e-6)


def test_the_weights_that_ship_are_there_and_learnt_from_the_examples_that_ship() -> None:
    card = load(MODEL_FOLDER / ANSWER_FOLDER).card
    assert shipped_model() is not None
    assert card["data_sha256"] == data_hash()


def test_the_sealed_answers_teach_nothing(data: Path, tmp_path: Path) -> None:
    lines = (data / "answers" / "t1.jsonl").read_text(encoding="utf-8").splitlines()
    sealed = [line for line in lines if part_of(json.loads(line)["id"]) is Part.SEALED]
    report = train_answers(data, tmp_path)
    assert sealed
    assert report.examples == len(lines) - len(sealed)
