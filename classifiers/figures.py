"""Figures that say how good a reading is. Plain numbers, the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

DRAWS: Final = 1_000
"""Bootstrap samples; seeded, so that a report does not change from one run to the next."""

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def macro_f1(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> float:
    """Mean F1 over the classes that occur in truth or answers."""
    scores = [f1(truth, said, name) for name in classes if name in truth or name in said]
    return sum(scores) / len(scores) if scores else 0.0


def f1(truth: Sequence[str], said: Sequence[str], name: str) -> float:
    """The harmonic mean of precision and recall of one class."""
    hits = sum(a == name and b == name for a, b in zip(truth, said, strict=True))
    wanted = sum(a == name for a in truth) + sum(b == name for b in said)
    return 2 * hits / wanted if wanted else 0.0


def class_figures(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of each class."""
    found = {}
    for name in classes:
        flags = binary_figures([one == name for one in truth], [one == name for one in said])
        found[name] = {key: float(flags[key]) for key in ("precision", "recall", "f1")} | {
            "count": float(sum(one == name for one in truth))
        }
    return found


def binary_figures(truth: Sequence[bool], said: Sequence[bool]) -> dict[str, float]:
    """Precision, recall and F1 of yes, and the counts of mistakes."""
    pairs = list(zip(truth, said, strict=True))
    hits = sum(a and b for a, b in pairs)
    false_alarms = sum(b and not a for a, b in pairs)
    missed = sum(a and not b for a, b in pairs)
    precision = hits / (hits + false_alarms) if hits + false_alarms else 1.0
    recall = hits / (hits + missed) if hits + missed else 1.0
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
        "positives": hits + missed,
        "false_alarms": false_alarms,
        "missed": missed,
    }


def confusion(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each true class, how often each class was said."""
    table = {name: dict.fromkeys(classes, 0) for name in classes}
    for one, other in zip(truth, said, strict=True):
        if one in table and other in table:
            table[one][other] += 1
    return table


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: the mean distance of confidence and frequency over ten bins."""
    total = len(confidence) or 1
    return sum(abs(mean - share) * count for mean, share, count in _bins(confidence, right)) / total


def reliability(confidence: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Mean confidence and frequency of the bins that hold any."""
    return tuple((round(mean, 4), round(share, 4)) for mean, share, _ in _bins(confidence, right))


def _bins(confidence: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, int]]:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for sure, ok in zip(confidence, right, strict=True):
        bins[min(_BINS - 1, int(sure * _BINS))].append((sure, ok))
    return [
        (sum(sure for sure, _ in held) / len(held), sum(ok for _, ok in held) / len(held), len(held))
        for held in bins
        if held
    ]


def coverage_precision(confidence: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Precision of the surest part, for parts of 5 % to 100 %."""
    order = sorted(range(len(confidence)), key=lambda number: (-confidence[number], number))
    points = []
    for step in range(1, 21):
        held = order[: max(1, round(len(order) * step / 20))]
        points.append((step / 20, round(sum(right[number] for number in held) / len(held), 4)))
    return tuple(points)


def bootstrap(count: int, figure: Callable[[Sequence[int]], float]) -> Interval:
    """A figure over *count* rows with its interval, by seeded resampling."""
    # a seeded generator of the standard library: the interval is part of a report that must not change from run to run
    draw = random.Random(20231201)  # noqa: S311
    values = sorted(figure([draw.randrange(count) for _ in range(count)]) for _ in range(DRAWS))
    return Interval(figure(range(count)), values[round(0.025 * DRAWS)], values[round(0.975 * DRAWS) - 1])


def rounded(value: Any) -> Any:
    """Numbers of a report with four decimals."""
    return round(value, 4) if isinstance(value, float) else value
