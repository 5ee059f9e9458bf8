"""What `triage train` does: learn a model from the labelled examples, choose its thresholds, measure it, write it.

The same data gives the same bytes. Figures for choosing come from cross-validation on train and from the gate by a
model that learnt from train alone; the model that is written learns from train and gate together. The sealed part is
never touched here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from classifiers import learning, lexicon
from classifiers.dataset import DATA_FOLDER, Example, Part, data_hash, mail_files, read_examples
from classifiers.figures import binary_figures
from classifiers.language import Pipeline
from classifiers.machine import AGAINST_FROM, BARE_FROM, STRONG_FROM, least_for
from classifiers.machine_sign import Sign, settled, sign_of
from classifiers.mail_features import Mail
from classifiers.model_file import MODEL_FOLDER, save
from classifiers.reading_text import make_ready
from classifiers.vectors import Head, softmax
from triage.domain.errors import UsageError

DECIDE_PRECISION: Final = 0.97
"""Precision that a decided kind must have in cross-validation. The bar is 0.96 on unseen mails, with three quarters
decided; mails that others wrote came out from 0.02 lower to 0.02 higher than cross-validation."""

SUPPORT_PRECISION: Final = 0.995
"""Precision of support that may be answered without a person, in cross-validation; the bar is 0.99."""

URGENT_RECALL: Final = 0.985
"""Part of the urgent mails that should be noticed (R-29: a false alarm is cheap, a missed one is not)."""

MOST_FALSE_ALARMS: Final = 0.055
"""Part of the calm mails that may raise an alarm in cross-validation (ours). Many calm examples are an urgent one's
words in another order: on three sets that others wrote, new then, 97 of 99 urgent mails lay above 0.15. It goes before
the recall."""

LEAST_WEAK: Final = 0.85
LEAST_STRONG: Final = 0.5
LEAST_BARE: Final = 0.95
LEAST_AGAINST: Final = 0.985
"""Lowest likelihoods that make a mail without telling headers a machine's, by how telling its sign is (ours). In
cross-validation nobody with a weak sign was likelier than 0.60, nobody with a strong one than 0.62, nobody who writes
from a desk without any sign than 0.91, and who speaks there as a person does only one, a fraud, than 0.985."""

FEWEST_EXAMPLES: Final = 20
"""Fewer examples than this teach nothing; `train` refuses them."""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was learnt: the model's id, its folder, the examples used, the data's hash, thresholds and figures."""

    model_id: str
    folder: Path
    examples: Mapping[str, int]
    data_sha256: str
    thresholds: Mapping[str, float]
    crossed: Mapping[str, Mapping[str, float]]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "model_id": self.model_id,
            "folder": str(self.folder),
            "examples": dict(self.examples),
            "data_sha256": self.data_sha256,
            "thresholds": dict(self.thresholds),
            "cross_validation": {name: dict(figures) for name, figures in self.crossed.items()},
        }

    def table(self) -> str:
        """The report for people, in Dutch."""
        lines = [
            f"model      {self.model_id}",
            f"map        {self.folder}",
            f"voorbeelden {', '.join(f'{part} {count}' for part, count in self.examples.items())}",
            f"gegevens   sha256 {self.data_sha256[:16]}",
        ]
        lines += [f"drempel    {name} {value:.3f}" for name, value in self.thresholds.items()]
        for name, figures in self.crossed.items():
            lines.append(f"kruisvalidatie {name}: " + ", ".join(f"{key} {value:.3f}" for key, value in figures.items()))
        return "\n".join(lines)


def train(
    data_folder: Path = DATA_FOLDER, model_folder: Path = MODEL_FOLDER, *, corrections: Sequence[Path] | None = None,
    parts: Sequence[Part] = (Part.TRAIN, Part.GATE),
) -> TrainingReport:  # fmt: skip
    """Learn from the mails of *data_folder* (and *corrections*, in the same format) and write the model.

    Raises UsageError where the data cannot be read or is too little to learn from.
    """
    found = read_examples([*mail_files(data_folder), *(corrections or ())])
    chosen = sorted((example for example in found if example.part in parts), key=lambda example: example.id)
    if len(chosen) < FEWEST_EXAMPLES:
        raise UsageError(
            f"{data_folder}: {len(chosen)} voorbeelden om van te leren; er zijn er minstens {FEWEST_EXAMPLES} nodig"
        )
    counts = {part.value: sum(example.part is part for example in chosen) for part in parts}
    return train_on(chosen, counts, model_folder)


def train_on(
    chosen: Sequence[Example], counts: Mapping[str, int], model_folder: Path, *, public: int | None = None
) -> TrainingReport:
    """Learn from exactly *chosen* and write the model; only the first *public* of them lend it their words."""
    mails = prepare(chosen)
    learned = learning.learn(chosen, mails, public=public)
    thresholds, heads = choose(learned, mails)
    figures = {name: _figures(heads[name], out) for name, out in learned.crossed.items()}
    figures["automatic"] = _machine_figures(heads["automatic"], thresholds, learned.crossed["automatic"], chosen, mails)
    card = _card(chosen, learned, thresholds, counts, figures)
    model_id = save(learned.blocks, heads, card, model_folder)
    return TrainingReport(model_id, model_folder, counts, card["data_sha256"], thresholds, figures)


def prepare(examples: Sequence[Example]) -> list[Mail]:
    """The examples made ready, by one pipeline without a pretrained model: what is learnt depends on the data alone."""
    pipeline = Pipeline(model="")
    pipeline.learn_alphabet(lexicon.plain_words())
    return [
        Mail(make_ready(pipeline, example.subject.replace("\n", " "), example.body), example.sender, example.headers)
        for example in examples
    ]


def choose(learned: learning.Learned, mails: Sequence[Mail]) -> tuple[dict[str, float], dict[str, Head]]:
    """Thresholds by cross-validation, and the heads that carry theirs; every mail has a label for machine mail."""
    heads = dict(learned.heads)
    kind = _chances(heads["kind"], learned.crossed["kind"])
    truth = learned.crossed["kind"].truth
    best = kind.argmax(axis=1)
    support = heads["kind"].classes.index("support")
    thresholds = {
        "decide": lowest_with_precision(kind.max(axis=1), best == truth, DECIDE_PRECISION),
        "automatic_support": lowest_with_precision(
            kind[best == support].max(axis=1, initial=0.0), (best == truth)[best == support], SUPPORT_PRECISION
        ),
    }
    thresholds["automatic_support"] = max(thresholds["automatic_support"], thresholds["decide"])
    urgent = learned.crossed["urgent"]
    alarming = _chances(heads["urgent"], urgent)[:, 1]
    alarm = max(
        highest_with_recall(alarming, urgent.truth == 1, URGENT_RECALL),
        lowest_with_false_alarms(alarming, urgent.truth == 1, MOST_FALSE_ALARMS),
    )
    machine = learned.crossed["automatic"]
    signs = np.array([sign_of(mail) for mail in mails])
    likely, truth = _chances(heads["automatic"], machine)[:, 1], machine.truth == 1
    weak, strong, bare, against = (
        _above_people(likely[signs == sign], truth[signs == sign], least)
        for sign, least in (
            (Sign.WEAK, LEAST_WEAK), (Sign.STRONG, LEAST_STRONG), (Sign.BARE, LEAST_BARE),
            (Sign.AGAINST, LEAST_AGAINST),
        )
    )  # fmt: skip
    heads["urgent"] = replace(heads["urgent"], threshold=alarm)
    heads["automatic"] = replace(heads["automatic"], threshold=weak)
    least = {"machine": weak, STRONG_FROM: strong, BARE_FROM: bare, AGAINST_FROM: against}
    return {**thresholds, "urgent": alarm, **least}, heads


def lowest_with_precision(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], wanted: float) -> float:
    """The lowest confidence from which on the precision is at least *wanted*; 0.99 where none is."""
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= wanted)
    if not len(enough):
        return 0.99
    return min(0.99, _up(float(confidence[order][enough[-1]])))


def highest_with_recall(confidence: npt.NDArray[np.float64], positive: npt.NDArray[np.bool_], wanted: float) -> float:
    """The highest threshold at which at least *wanted* of the positive examples lie above; 0.5 where there are none."""
    lows = np.sort(confidence[positive])
    if not len(lows):
        return 0.5
    return max(0.04, _down(float(lows[int(np.floor((1.0 - wanted) * len(lows)))])))


def lowest_with_false_alarms(
    confidence: npt.NDArray[np.float64], positive: npt.NDArray[np.bool_], most: float
) -> float:
    """The lowest threshold at which at most the part *most* of the negative examples lie above; 0 where none are."""
    highs = np.sort(confidence[~positive])[::-1]
    if not len(highs):
        return 0.0
    return _up(float(highs[min(int(np.floor(most * len(highs))), len(highs) - 1)]))


def _above_people(confidence: npt.NDArray[np.float64], machine: npt.NDArray[np.bool_], least: float) -> float:
    """A threshold well over the mails of people, in cross-validation, not under *least* and not over 0.98."""
    highest = float(confidence[~machine].max(initial=0.0))
    return min(max(0.98, least), max(least, _up(highest + 0.05)))


def _up(value: float) -> float:
    return float(np.ceil(value * 1000 - 1e-9) / 1000)


def _down(value: float) -> float:
    return float(np.floor(value * 1000) / 1000)


def _chances(head: Head, crossed: learning.Crossed) -> npt.NDArray[np.float64]:
    return softmax(crossed.logits / head.temperature)


def _figures(head: Head, crossed: learning.Crossed) -> dict[str, float]:
    """Accuracy and, for two classes, precision and recall at the threshold, in cross-validation."""
    if not len(crossed.truth):
        return {}
    chances = _chances(head, crossed)
    if chances.shape[1] > 2:
        return {"accuracy": round(float((chances.argmax(axis=1) == crossed.truth).mean()), 4)}
    said = chances[:, 1] >= head.threshold
    hits = float((said & (crossed.truth == 1)).sum())
    return {
        "precision": round(hits / max(1.0, float(said.sum())), 4),
        "recall": round(hits / max(1.0, float((crossed.truth == 1).sum())), 4),
    }


def _machine_figures(
    head: Head,
    thresholds: Mapping[str, float],
    crossed: learning.Crossed,
    examples: Sequence[Example],
    mails: Sequence[Mail],
) -> dict[str, float]:
    """Precision and recall of machine mail as the reader decides it: by headers, else by a sign and the likelihood."""
    chance = dict(zip(crossed.ids, _chances(head, crossed)[:, 1], strict=True))
    said, truth = [], []
    for example, mail in zip(examples, mails, strict=True):
        if example.automatic is not None:
            said.append(bool(settled(mail)) or chance[example.id] >= least_for(sign_of(mail), head, thresholds))
            truth.append(example.automatic)
    figures = binary_figures(truth, said)
    return {name: round(figures[name], 4) for name in ("precision", "recall")}


def _card(
    examples: Sequence[Example], learned: learning.Learned, thresholds: Mapping[str, float],
    counts: Mapping[str, int], figures: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:  # fmt: skip
    """What the model is, for people and for the reader."""
    return {
        "title": "Leest wat een mail aan een veiligheidsteam vraagt",
        "blocks": list(learned.blocks),
        "terms": {name: len(block.terms) for name, block in learned.blocks.items()},
        "method": "TF-IDF of characters, words, asking sentences, word classes, patterns, signs; logistic regression",
        "examples": dict(counts),
        "data_sha256": data_hash(examples),
        "thresholds": dict(thresholds),
        "cross_validation": {name: dict(value) for name, value in figures.items()},
        "limits": "Dutch, some English; learnt from hand-written fictional mail; a person decides in doubt",
    }
