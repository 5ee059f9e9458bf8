"""Learning: parts, thresholds, the same bytes from the same data, and the same numbers as scikit-learn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from classifiers import dataset, learning, model_file, training
from classifiers.dataset import Part, mail_files, part_of, read_examples
from classifiers.evaluation import evaluate
from classifiers.features import char_grams, word_grams
from classifiers.figures import bootstrap, calibration_error, coverage_precision, macro_f1
from classifiers.reader import Reader
from classifiers.report_text import svg_plot, write_plots
from classifiers.vectors import Block, CharBlock
from tests.classifiers.mails import reader
from triage.domain.errors import UsageError

TEXTS = [
    "kunnen jullie meedenken over een gezin", "wie kan er mee op huisbezoek bij het gezin",
    "ter informatie het verslag",
    "kunnen jullie aansluiten bij het gesprek", "het verslag van het gesprek met het gezin is klaar",
]  # fmt: skip


def test_character_vectors_equal_scikit_learns() -> None:
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=learning.LEAST_MAILS)
    matrix = theirs.fit_transform(TEXTS).toarray()
    block = learning.make_block("chars", [list(char_grams(text, 2, 5)) for text in TEXTS])
    assert list(block.terms) == sorted(theirs.vocabulary_)
    fast = CharBlock(block, 2, 5)
    for row, text in enumerate(TEXTS):
        for columns, weights in (block.vector(char_grams(text, 2, 5)), fast.vector(text)):
            mine = np.zeros(len(block.terms))
            mine[columns] = weights
            assert np.allclose(mine, matrix[row], atol=2e-3)


def test_word_vectors_equal_scikit_learns() -> None:
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
    matrix = theirs.fit_transform(TEXTS).toarray()
    terms = tuple(sorted(theirs.vocabulary_))
    block = Block("words", terms, theirs.idf_.astype(np.float32))
    for row, text in enumerate(TEXTS):
        columns, weights = block.vector(word_grams(text.split(), 1, 2))
        mine = np.zeros(len(terms))
        mine[columns] = weights
        assert np.allclose(mine, matrix[row], atol=1e-6)


def test_a_situation_stands_in_one_part_and_the_parts_have_their_sizes() -> None:
    parts = [part_of(f"situatie-{number}") for number in range(4000)]
    shares = {part: parts.count(part) / len(parts) for part in Part}
    assert abs(shares[Part.TRAIN] - 0.70) < 0.03
    assert abs(shares[Part.GATE] - 0.15) < 0.03
    assert part_of("mes-keuken") is part_of("mes-keuken")


def few(folder: Path, count: int = 60) -> Path:
    """A data folder with some of the shipped examples."""
    (folder / "mails").mkdir(parents=True)
    lines = [json.dumps(dict(example.raw), ensure_ascii=False) for example in read_examples(mail_files())[::6][:count]]
    (folder / "mails" / "few.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_same_examples_give_the_same_bytes(tmp_path: Path) -> None:
    data = few(tmp_path / "data")
    one = training.train(data, tmp_path / "one")
    other = training.train(data, tmp_path / "other")
    assert one.model_id == other.model_id
    for name in (model_file.FILE_NAME, model_file.CARD_NAME):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert one.to_dict()["data_sha256"] == other.data_sha256
    assert one.model_id in one.table()


def test_the_shipped_model_was_made_of_the_shipped_examples() -> None:
    learnt = [example for example in read_examples(mail_files()) if example.part in (Part.TRAIN, Part.GATE)]
    card = model_file.load().card
    assert card["data_sha256"] == dataset.data_hash(learnt)
    assert card["examples"] == {
        part.value: sum(example.part is part for example in learnt) for part in (Part.TRAIN, Part.GATE)
    }


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="voorbeelden"):
        training.train(few(tmp_path / "data", 5), tmp_path / "model")


def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "1"}\n{oeps\n', encoding="utf-8")
    with pytest.raises(UsageError, match="regel 2"):
        read_examples([path])


def test_a_model_that_was_changed_is_refused(tmp_path: Path) -> None:
    shutil.copytree(model_file.MODEL_FOLDER, tmp_path / "model")
    path = tmp_path / "model" / model_file.FILE_NAME
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(model_file.ModelRefused):
        model_file.load(tmp_path / "model")
    with pytest.raises(model_file.ModelRefused):
        model_file.load(tmp_path / "nergens")


def test_thresholds_keep_the_precision_and_recall_that_were_asked() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, False])
    assert training.lowest_with_precision(confidence, right, 0.99) == 0.8
    assert training.lowest_with_precision(confidence, ~right, 0.99) == 0.99
    assert training.highest_with_recall(confidence, right, 1.0) == 0.6


def test_figures_are_what_they_say() -> None:
    assert macro_f1(["a", "b"], ["a", "b"], ("a", "b")) == 1.0
    assert calibration_error([1.0, 1.0], [True, True]) == 0.0
    assert coverage_precision([0.9, 0.1], [True, False])[-1] == (1.0, 0.5)
    interval = bootstrap(50, lambda rows: sum(rows) / len(rows))
    assert interval.low < interval.value < interval.high
    assert interval == bootstrap(50, lambda rows: sum(rows) / len(rows))


def test_evaluation_measures_each_label_that_a_line_has(tmp_path: Path) -> None:
    lines = [
        {"id": "1", "from": "a@b.example", "subject": "vraag", "body": "Wat raden jullie aan?",
         "kind": "consult", "urgent": False},
        {"id": "2", "subject": "Overdracht geel", "colour": "geel", "ambiguous": False},
        {"id": "3", "subject": "Re: voorstel", "body": "Akkoord, tot dinsdag.", "proposed": "2026-12-01T14:00:00+01:00",
         "answer": "accept", "wanted": None},
        {"id": "4", "subject": "x", "body": "Hallo", "new_text": "Hallo",
         "signature": None, "has_quote": False, "forward": False},
    ]  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    report = evaluate([path], reader())
    assert set(report.figures) == {"kind", "urgent", "colour", "answers", "quotes"}
    assert json.loads(json.dumps(report.to_dict()))["figures"]["kind"]["count"] == 1
    assert "Soort vraag" in report.table()
    assert all(plot.read_text(encoding="utf-8").startswith("<svg") for plot in write_plots(report, tmp_path / "plots"))
    plot = svg_plot("t", "x", "y", {"a": [(0.0, 0.5), (1.0, 1.0)]})
    assert "polyline" in plot
    assert "a gaat van 0.50 bij x 0 naar 1.00 bij x 1." in plot


def test_lines_without_labels_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "1", "subject": "x"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="label"):
        evaluate([path], reader())


def test_a_model_from_another_folder_can_be_loaded(tmp_path: Path) -> None:
    training.train(few(tmp_path / "data"), tmp_path / "model")
    assert Reader.load(tmp_path / "model").model_id != reader().model_id
