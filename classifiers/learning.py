"""Learning the weights: vocabularies, heads, calibration. The only place where scikit-learn is needed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from classifiers.dataset import Example
from classifiers.mail_features import BLOCKS, Mail
from classifiers.model_file import STEP
from classifiers.vectors import Block, Head, Vector, rounded, softmax, stacked

FOLDS: Final = 8
LEAST_MAILS: Final = 3
"""Mails that a feature must occur in to enter the vocabulary."""

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Task:
    """What one head learns: from which examples, which label, over which blocks at which scale.

    Classes weigh as if all were equally common, times their `emphasis`: a mailbox holds more plain information than
    requests, and a request taken for information costs more than the other way round.
    """

    name: str
    classes: tuple[str, ...]
    label: Callable[[Example], str | None]
    scales: Mapping[str, float]
    strength: float = 8.0
    emphasis: Mapping[str, float] = field(default_factory=dict)


def _kind(example: Example) -> str | None:
    """The kind, of mails that people wrote to the regional team: other mailboxes mean other things by asking."""
    if example.automatic or example.raw.get("mailbox", "veiligheidsteam") == "lokaal-team":
        return None
    return example.kind


def _flag(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


TASKS: Final = (
    Task(
        "kind", ("consult", "other", "support"), _kind,
        {
            "chars": 1.3, "words": 1.3, "ask-chars": 1.0, "ask-words": 1.0, "last-ask": 0.8, "classes": 1.1,
            "ask-classes": 0.8, "rules": 0.6,
        },
        emphasis={"consult": 1.1, "other": 0.75, "support": 1.5},
    ),
    Task(
        "urgent", ("no", "yes"), lambda one: _flag(one.urgent),
        {"chars": 1.0, "words": 1.0, "alarm": 0.45, "alarm-words": 0.7}, 10.0,
    ),
    Task(
        "automatic", ("no", "yes"), lambda one: _flag(one.automatic),
        {"chars": 0.5, "words": 0.7, "machine": 0.5, "subject": 0.8, "frame": 0.6}, 10.0,
    ),
    Task(
        "local", ("crisis_handover", "feedback", "handover", "household", "none", "verrijking"),
        lambda example: example.local,
        {"chars": 1.0, "words": 1.0, "classes": 0.8, "rules": 0.4, "alarm": 0.3, "local": 0.5},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Learned:
    """Blocks and heads, and for each head the out-of-fold logits its figures rest on."""

    blocks: dict[str, Block]
    heads: dict[str, Head]
    crossed: dict[str, Crossed]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Cross-validated logits of one task, with the true class of each example."""

    ids: tuple[str, ...]
    truth: Labels
    logits: npt.NDArray[np.float64]


def learn(
    examples: Sequence[Example], mails: Sequence[Mail], *, calibrate: bool = True, public: int | None = None
) -> Learned:
    """Learn all heads from *examples*; *mails* are the same, made ready. The same examples give the same weights.

    Only the first *public* of them, or all, lend their words to the model: a name in a real mail must not end up in it.
    """
    strings = {name: [list(mail.strings(name)) for mail in mails] for name in BLOCKS}
    blocks = {name: make_block(name, strings[name][:public]) for name in BLOCKS}
    heads: dict[str, Head] = {}
    crossed: dict[str, Crossed] = {}
    for task in TASKS:
        labelled = [number for number, example in enumerate(examples) if task.label(example) in task.classes]
        head = _fit(task, examples, strings, blocks, labelled)
        if calibrate:
            out = crossed[task.name] = cross(task, examples, strings, labelled, public)
            head = replace(head, temperature=temperature_of(out))
        heads[task.name] = head
    return Learned(blocks, heads, crossed)


def make_block(name: str, features: Sequence[Sequence[str]]) -> Block:
    """Vocabulary and inverse document frequencies as scikit-learn makes them, the latter on a fine grid."""
    frequency: Counter[str] = Counter()
    for one in features:
        frequency.update(set(one))
    terms = tuple(sorted(term for term, mails in frequency.items() if mails >= LEAST_MAILS))
    counts = np.array([frequency[term] for term in terms], dtype=np.float64)
    idf = np.log((1.0 + len(features)) / (1.0 + counts)) + 1.0
    return Block(name, terms, rounded(idf, 1 / 256))


def _fit(
    task: Task,
    examples: Sequence[Example],
    strings: Mapping[str, Sequence[Sequence[str]]],
    blocks: Mapping[str, Block],
    rows: Sequence[int],
) -> Head:
    """Logistic regression over the blocks of *task*, its coefficients on a grid."""
    from sklearn.linear_model import LogisticRegression

    vectors = {name: [blocks[name].vector(strings[name][row]) for row in rows] for name in task.scales}
    matrix = _matrix([(vectors[name], len(blocks[name].terms), scale) for name, scale in task.scales.items()])
    truth = np.array([task.classes.index(str(task.label(examples[row]))) for row in rows])
    present = sorted(set(truth.tolist()))
    if len(present) < 2:
        return _silent(task, blocks, present)
    balance = {
        number: task.emphasis.get(task.classes[number], 1.0)
        * len(truth)
        / (len(present) * int((truth == number).sum()))
        for number in present
    }
    fitted = LogisticRegression(C=task.strength, max_iter=3000, tol=1e-5, class_weight=balance).fit(matrix, truth)
    weights = np.zeros((1 if len(task.classes) == 2 else len(task.classes), matrix.shape[1]))
    intercepts = np.full(weights.shape[0], 0.0 if weights.shape[0] == 1 else -20.0)
    where = [0] if weights.shape[0] == 1 else present
    if fitted.coef_.shape[0] == 1 and weights.shape[0] > 1:
        weights[present[1]], intercepts[present] = fitted.coef_[0], [0.0, fitted.intercept_[0]]
    else:
        weights[where], intercepts[where] = fitted.coef_, fitted.intercept_
    coefficients = {}
    start = 0
    for name in task.scales:
        width = len(blocks[name].terms)
        coefficients[name] = rounded(weights[:, start : start + width], STEP)
        start += width
    return Head(task.name, task.classes, dict(task.scales), coefficients, rounded(intercepts, STEP))


def _silent(task: Task, blocks: Mapping[str, Block], present: Sequence[int]) -> Head:
    """A head that learnt from one class alone, or from nothing: it always says the first class it knows."""
    rows = 1 if len(task.classes) == 2 else len(task.classes)
    coefficients = {name: np.zeros((rows, len(blocks[name].terms)), dtype=np.float32) for name in task.scales}
    intercepts = np.zeros(rows, dtype=np.float32)
    if rows == 1:
        intercepts[0] = 4.0 if list(present) == [1] else -4.0
    elif present:
        intercepts[present[0]] = 4.0
    return Head(task.name, task.classes, dict(task.scales), coefficients, intercepts)


def _matrix(parts: Sequence[tuple[Sequence[Vector], int, float]]) -> Any:
    from scipy.sparse import csr_matrix, hstack

    blocks = []
    for vectors, width, scale in parts:
        ends, indices, data = stacked(vectors, width)
        blocks.append(csr_matrix((data.astype(np.float64) * scale, indices, ends), shape=(len(vectors), width)))
    return hstack(blocks).tocsr()


def fold_of(example: Example) -> int:
    """The fold an example is held out in: by situation, so that near copies are held out together."""
    return int(hashlib.sha256(f"vouw {example.situation or example.id}".encode()).hexdigest()[:8], 16) % FOLDS


def cross(
    task: Task,
    examples: Sequence[Example],
    strings: Mapping[str, Sequence[Sequence[str]]],
    rows: Sequence[int],
    public: int | None = None,
) -> Crossed:
    """Logits for each example by a head that saw neither it nor its situation."""
    count = 1 if len(task.classes) == 2 else len(task.classes)
    logits = np.zeros((len(rows), count))
    folds = [fold_of(examples[row]) for row in rows]
    for fold in range(FOLDS):
        kept = [row for row, its in zip(rows, folds, strict=True) if its != fold]
        held = [number for number, its in enumerate(folds) if its == fold]
        if not held or not kept:
            continue
        known = [row for row in kept if public is None or row < public]
        blocks = {name: make_block(name, [strings[name][row] for row in known]) for name in task.scales}
        head = _fit(task, examples, strings, blocks, kept)
        for number in held:
            vectors = {name: blocks[name].vector(strings[name][rows[number]]) for name in task.scales}
            logits[number] = head.logits(vectors)
    truth = np.array([task.classes.index(str(task.label(examples[row]))) for row in rows])
    return Crossed(tuple(examples[row].id for row in rows), truth, logits)


def temperature_of(crossed: Crossed) -> float:
    """The temperature with the least negative log likelihood on held-out logits, from a fixed grid."""
    if not len(crossed.truth):
        return 1.0
    grid = [round(0.2 + 0.05 * step, 2) for step in range(0, 77)]
    rows = np.arange(len(crossed.truth))
    losses = [-np.log(softmax(crossed.logits / t)[rows, crossed.truth] + 1e-9).mean() for t in grid]
    return grid[int(np.argmin(losses))]
