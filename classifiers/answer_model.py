"""A statistical second opinion on what people answer to a proposed time (R-9), for words the grammar does not know.

Guarantees: never raises on any text; the same text and weights give the same opinion; it reads the sender's own folded
text, with the days and times in it told apart as the proposed one or another, and knows no names of people. It never
names a time and never makes a yes unconditional: both are the grammar's (`classifiers.slot_answer`).

`train_answers` learns the weights from the labelled answers: TF-IDF of characters and words, logistic regression.
The same data gives the same bytes. `python -m classifiers.answer_model` writes the weights that ship.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from classifiers.answer_provisos import EVENTUALITY
from classifiers.answer_signs import signs_of
from classifiers.answer_text import Text, text_of
from classifiers.answer_verdicts import INABILITY, YES_IN_DISGUISE
from classifiers.dataset import DATA_FOLDER, Example, Part, read_examples
from classifiers.dutch_time import Piece, Unit, fold_pieces
from classifiers.features import char_grams, word_grams
from classifiers.model_file import MODEL_FOLDER, STEP, ModelRefused, load, save
from classifiers.vectors import Block, Head, Vector, rounded, softmax, stacked
from triage.domain.errors import UsageError
from triage.domain.quoting import split
from triage.domain.reading import AnswerKind

CLASSES: Final = tuple(sorted(kind.value for kind in AnswerKind))
ANSWER_FOLDER: Final = "answers"
"""Folder of the weights inside the model's folder."""

FOLDS: Final = 10
LEAST_ANSWERS: Final = 2
"""Answers that a feature must occur in to enter the vocabulary."""

FEWEST_EXAMPLES: Final = 20
_HEAD: Final = "answer"
_SCALES: Final = {"answer-chars": 1.0, "answer-words": 1.0, "answer-signs": 0.5}
_STRENGTH: Final = 6.0
_LONGEST: Final = 1_200
"""Characters of the folded text that the opinion rests on (ours): an answer to a time comes early."""

Features = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probability of each answer, calibrated on held-out answers."""

    chances: Mapping[AnswerKind, float]

    @property
    def best(self) -> AnswerKind:
        """The most probable answer."""
        return max(self.chances, key=lambda kind: (self.chances[kind], kind.value))


class AnswerModel:
    """Weights that tell how people answer."""

    def __init__(self, blocks: Mapping[str, Block], head: Head) -> None:
        self._blocks = blocks
        self._head = head

    def opinion(self, text: Text, proposed: datetime) -> Opinion:
        """What *text* answers to *proposed*, as probabilities."""
        strings = features_of(text, proposed)
        vectors = {name: self._blocks[name].vector(strings[name]) for name in self._head.scales}
        chances = self._head.probabilities(vectors)
        return Opinion({AnswerKind(name): float(chances[at]) for at, name in enumerate(self._head.classes)})


@cache
def shipped_model(folder: Path = MODEL_FOLDER / ANSWER_FOLDER) -> AnswerModel | None:
    """The model of *folder*; None where there is none, and then the grammar decides alone."""
    try:
        model = load(folder)
        return AnswerModel(model.blocks, model.heads[_HEAD])
    except (ModelRefused, KeyError):
        return None


# Features

_PLACES: Final = {
    Unit.DATE: "dag", Unit.WEEKDAY: "dag", Unit.TIME: "tijd", Unit.LATER_TIME: "uurlater", Unit.LATER_DAY: "daglater",
    Unit.DAYPART: "dagdeel",
    Unit.SAME_TIME: "zelfdetijd", Unit.UNKNOWN_DAY: "dagmail",
}  # fmt: skip


def features_of(text: Text, proposed: datetime) -> Features:
    """The strings of a text by block: n-grams of characters and of words, with days and times made alike."""
    plain = INABILITY.sub(" ", EVENTUALITY.sub(" ", _without_times(text.folded[:_LONGEST], proposed)))
    plain = YES_IN_DISGUISE.sub(" akkoord ", plain)
    words = _words(plain)
    grams = [*char_grams(plain, 2, 5)]
    return {
        "answer-chars": grams,
        "answer-words": [*word_grams(words, 1, 3), *_edges(words)],
        "answer-signs": [*signs_of(plain, words)],
    }


def _without_times(folded: str, proposed: datetime) -> str:
    """*folded* with each day and time replaced by a word: the proposed one ("tijdzelf") or another ("tijdander")."""
    pieces: list[str] = []
    at = 0
    for piece in fold_pieces(folded, proposed):
        if piece.start < at:
            continue
        pieces += [folded[at : piece.start], f" {_place(piece, proposed)} "]
        at = piece.end
    return "".join([*pieces, folded[at:]])


def _place(piece: Piece, proposed: datetime) -> str:
    name = _PLACES[piece.unit]
    if name == "dag":
        return "dagzelf" if piece.day == proposed.date() else "dagander"
    if name == "tijd":
        return "tijdzelf" if piece.clock == proposed.time() else "tijdander"
    return name


def _words(plain: str) -> list[str]:
    spaced = "".join(letter if letter.isalnum() or letter in "'?" else " " for letter in plain.replace("?", " ? "))
    return spaced.split()


def _edges(words: Sequence[str]) -> Iterator[str]:
    """The first and last words by themselves, and how long the text is: short answers answer."""
    yield from (f"^{word}" for word in words[:2])
    yield from (f"{word}$" for word in words[-2:])
    yield f"#{min(len(words).bit_length(), 7)}"


# Learning


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """What was learnt: the model's id, its folder, the examples, and figures on held-out answers."""

    model_id: str
    folder: Path
    examples: int
    accuracy: float
    macro_f1: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class _Labelled:
    id: str
    features: Features
    label: int


@dataclass(frozen=True, slots=True)
class Held:
    """Logits of each labelled answer by weights that never saw it, with what it truly answers."""

    ids: tuple[str, ...]
    truth: npt.NDArray[np.int64]
    logits: npt.NDArray[np.float64]


def train_answers(data_folder: Path = DATA_FOLDER, model_folder: Path = MODEL_FOLDER) -> AnswerReport:
    """Learn from the answers of *data_folder*, train and gate, and write the weights under *model_folder*.

    Raises UsageError where the data cannot be read or is too little to learn from.
    """
    labelled = _labelled(data_folder)
    if len(labelled) < FEWEST_EXAMPLES:
        raise UsageError(f"{data_folder}: {len(labelled)} antwoorden om van te leren; minstens {FEWEST_EXAMPLES} nodig")
    held = hold_out(labelled)
    temperature = _temperature(held)
    blocks, head = _learn(labelled)
    chances = softmax(held.logits / temperature)
    figures = {
        "accuracy": round(float((chances.argmax(axis=1) == held.truth).mean()), 4),
        "macro_f1": round(macro_f1(held.truth, chances.argmax(axis=1)), 4),
        "calibration_error": round(_calibration_error(chances, held.truth), 4),
    }
    card = {
        "title": "Leest wat iemand op een voorgestelde tijd antwoordt",
        "blocks": list(blocks),
        "examples": len(labelled),
        "data_sha256": data_hash(data_folder),
        "cross_validation": figures,
    }
    folder = model_folder / ANSWER_FOLDER
    model_id = save(blocks, {_HEAD: replace(head, temperature=temperature)}, card, folder)
    shipped_model.cache_clear()
    return AnswerReport(model_id, folder, len(labelled), *figures.values())


def _answer_files(data_folder: Path) -> list[Path]:
    return sorted((data_folder / "answers").glob("*.jsonl"))


def _open_examples(data_folder: Path) -> list[Example]:
    """The answers of train and gate in order of their id; the sealed ones teach nothing."""
    found = read_examples(_answer_files(data_folder))
    return sorted((one for one in found if one.part is not Part.SEALED), key=lambda one: one.id)


def data_hash(data_folder: Path = DATA_FOLDER) -> str:
    """The SHA-256 of the answers that are learnt from."""
    digest = hashlib.sha256()
    for example in _open_examples(data_folder):
        digest.update(
            json.dumps(dict(example.raw), ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
        )
    return digest.hexdigest()


def _labelled(data_folder: Path) -> list[_Labelled]:
    found = []
    for example in _open_examples(data_folder):
        try:
            proposed = datetime.fromisoformat(str(example.raw["proposed"]))
            label = CLASSES.index(str(example.raw["answer"]))
        except (KeyError, ValueError) as error:
            raise UsageError(
                f"{data_folder}: antwoord {example.id} heeft geen geldig 'proposed' of 'answer'"
            ) from error
        text = text_of(split(example.body, example.subject).new_text)
        found.append(_Labelled(example.id, features_of(text, proposed), label))
    return found


def hold_out(labelled: Sequence[_Labelled]) -> Held:
    """Cross-validated logits; the fold of an answer follows from its id."""
    folds = [int(hashlib.sha256(f"vouw {one.id}".encode()).hexdigest()[:8], 16) % FOLDS for one in labelled]
    logits = np.zeros((len(labelled), len(CLASSES)))
    for fold in range(FOLDS):
        kept = [one for one, its in zip(labelled, folds, strict=True) if its != fold]
        if not kept or fold not in folds:
            continue
        blocks, head = _learn(kept)
        for at, one in enumerate(labelled):
            if folds[at] == fold:
                logits[at] = head.logits({name: blocks[name].vector(one.features[name]) for name in _SCALES})
    return Held(tuple(one.id for one in labelled), np.array([one.label for one in labelled]), logits)


def _learn(labelled: Sequence[_Labelled]) -> tuple[dict[str, Block], Head]:
    """Vocabularies and logistic regression over them, coefficients on a grid."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    blocks = {name: _block(name, [one.features[name] for one in labelled]) for name in _SCALES}
    parts = []
    for name, scale in _SCALES.items():
        vectors: list[Vector] = [blocks[name].vector(one.features[name]) for one in labelled]
        ends, columns, data = stacked(vectors, len(blocks[name].terms))
        shape = (len(vectors), len(blocks[name].terms))
        parts.append(csr_matrix((data.astype(np.float64) * scale, columns, ends), shape=shape))
    truth = np.array([one.label for one in labelled])
    fitted = LogisticRegression(C=_STRENGTH, max_iter=3000, tol=1e-5, class_weight="balanced").fit(
        hstack(parts).tocsr(), truth
    )
    weights, intercepts = _spread(fitted)
    coefficients: dict[str, Any] = {}
    start = 0
    for name in _SCALES:
        width = len(blocks[name].terms)
        coefficients[name] = rounded(weights[:, start : start + width], STEP)
        start += width
    return blocks, Head(_HEAD, CLASSES, dict(_SCALES), coefficients, rounded(intercepts, STEP))


def _spread(fitted: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Coefficients and intercepts with a row for each class, also for those that were not learnt."""
    weights = np.zeros((len(CLASSES), fitted.coef_.shape[1]))
    intercepts = np.full(len(CLASSES), -20.0)
    present = [int(number) for number in fitted.classes_]
    if len(present) == 2:
        weights[present[1]], intercepts[present] = fitted.coef_[0], [0.0, fitted.intercept_[0]]
    else:
        weights[present], intercepts[present] = fitted.coef_, fitted.intercept_
    return weights, intercepts


def _block(name: str, features: Sequence[Sequence[str]]) -> Block:
    """Vocabulary and inverse document frequencies as scikit-learn makes them, on a fine grid."""
    frequency: dict[str, int] = {}
    for one in features:
        for term in set(one):
            frequency[term] = frequency.get(term, 0) + 1
    terms = tuple(sorted(term for term, count in frequency.items() if count >= LEAST_ANSWERS))
    counts = np.array([frequency[term] for term in terms], dtype=np.float64)
    return Block(name, terms, rounded(np.log((1.0 + len(features)) / (1.0 + counts)) + 1.0, 1 / 256))


# Figures


def _temperature(held: Held) -> float:
    """The temperature with the least negative log likelihood on held-out logits, from a fixed grid."""
    grid = [round(0.2 + 0.05 * step, 2) for step in range(77)]
    rows = np.arange(len(held.truth))
    losses = [float(-np.log(softmax(held.logits / t)[rows, held.truth] + 1e-9).mean()) for t in grid]
    return grid[int(np.argmin(losses))]


def macro_f1(truth: npt.NDArray[np.int64], said: npt.NDArray[np.int64]) -> float:
    """The mean over the true classes of the harmonic mean of precision and recall."""
    scores = []
    for label in sorted(set(truth.tolist())):
        hits = float(((truth == label) & (said == label)).sum())
        scores.append(2 * hits / max(1.0, float((truth == label).sum() + (said == label).sum())))
    return sum(scores) / len(scores)


def _calibration_error(chances: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]) -> float:
    """Expected calibration error in ten bins."""
    confidence, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(float((confidence - right)[bins == at].sum())) for at in range(10)]
    return sum(gaps) / len(truth)


if __name__ == "__main__":
    learnt = train_answers()
    sys.stdout.write(f"{learnt.model_id}: {learnt.examples} antwoorden, macro-F1 {learnt.macro_f1:.3f}\n")
