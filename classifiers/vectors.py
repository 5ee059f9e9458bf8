"""TF-IDF vectors and linear heads, with numpy alone: what scikit-learn computes when the model is made, computed
again.

scikit-learn is needed to learn and not to read. A block is one vocabulary of string features with scikit-learn's
`TfidfVectorizer(sublinear_tf=True)` weights: `(1 + ln count) * idf`, then length 1. A head is a linear classifier
over some of the blocks. A test holds both equal to scikit-learn's."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Vector = tuple[npt.NDArray[np.int64], Floats]
"""Column numbers and weights of the features that a text has."""

_REMEMBERED_WORDS: Final = 20_000
_NO_COLUMN: Final = -1


@dataclass(frozen=True, slots=True)
class Block:
    """A vocabulary in the order of its columns, with the inverse document frequency of each."""

    name: str
    terms: tuple[str, ...]
    idf: Floats
    columns: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", {term: number for number, term in enumerate(self.terms)})

    def vector(self, features: Iterable[str]) -> Vector:
        """The weights of *features*; those that are not in the vocabulary do not count."""
        counted = Counter(map(self.columns.get, features, repeat(_NO_COLUMN)))
        counted.pop(_NO_COLUMN, None)
        return self.weigh(counted)

    def weigh(self, counted: Mapping[int, int]) -> Vector:
        """Weights of counted columns, of length 1 together."""
        numbers = np.fromiter(counted.keys(), dtype=np.int64, count=len(counted))
        order = np.argsort(numbers)
        numbers = numbers[order]
        return self.weighed(numbers, np.fromiter(counted.values(), dtype=np.float64, count=len(counted))[order])

    def weighed(self, numbers: npt.NDArray[np.int64], counts: npt.NDArray[np.float64]) -> Vector:
        """Weights of columns in their order with their counts, of length 1 together."""
        weights = (np.log(counts) + 1.0) * self.idf[numbers]
        length = math.sqrt(float(weights @ weights)) or 1.0
        return numbers, (weights / length).astype(np.float32)


class CharBlock:
    """Counts the character n-grams of a block word by word; what a word adds is remembered for the commonest words."""

    def __init__(self, block: Block, low: int, high: int) -> None:
        column_of = block.columns.get

        @lru_cache(maxsize=_REMEMBERED_WORDS)
        def columns_of(word: str) -> npt.NDArray[np.int64]:
            padded = f" {word} "
            length = len(padded)
            grams = [
                padded[start : start + size]
                for size in range(low, min(high, length) + 1)
                for start in range(length - size + 1)
            ]
            return np.array([column for column in map(column_of, grams) if column is not None], dtype=np.int64)

        self._block = block
        self._columns_of = columns_of

    def vector(self, text: str) -> Vector:
        """The weights of the character n-grams of a lower-case text."""
        met = [self._columns_of(word) for word in text.split()]
        if not met:
            return self._block.weigh({})
        numbers, counts = np.unique(np.concatenate(met), return_counts=True)
        return self._block.weighed(numbers, counts.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier over blocks: one row of coefficients a class (one row alone for two classes).

    `scales` weighs each block; `temperature` divides the logits, so that the probability is a frequency.
    """

    name: str
    classes: tuple[str, ...]
    scales: Mapping[str, float]
    coefficients: Mapping[str, Floats]
    intercepts: Floats
    temperature: float = 1.0
    threshold: float = 0.5

    def logits(self, vectors: Mapping[str, Vector]) -> npt.NDArray[np.float64]:
        """The logits of the classes for one text."""
        total = self.intercepts.astype(np.float64)
        for name, scale in self.scales.items():
            columns, weights = vectors[name]
            if len(columns):
                total = total + scale * (self.coefficients[name].take(columns, axis=1).astype(np.float64) @ weights)
        return total

    def probabilities(self, vectors: Mapping[str, Vector]) -> npt.NDArray[np.float64]:
        """The calibrated probability of each class, in the order of `classes`."""
        return softmax(self.logits(vectors) / self.temperature)


def softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of logits; a single logit is that of the second of two classes."""
    if logits.shape[-1] == 1:
        positive = 1.0 / (1.0 + np.exp(-np.clip(logits[..., 0], -60.0, 60.0)))
        return np.stack([1.0 - positive, positive], axis=-1)
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: npt.NDArray[np.float64] = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def rounded(values: npt.NDArray[np.float64], step: float) -> Floats:
    """Values on a grid, so that the last bits of another machine's arithmetic do not change the weights."""
    return (np.round(values / step) * step).astype(np.float32)


def stacked(vectors: Sequence[Vector], columns: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Vectors as the three arrays of a compressed sparse row matrix with *columns* columns."""
    ends = np.cumsum([0, *[len(numbers) for numbers, _ in vectors]])
    indices = np.concatenate([numbers for numbers, _ in vectors]) if vectors else np.zeros(0, dtype=np.int64)
    data = np.concatenate([weights for _, weights in vectors]) if vectors else np.zeros(0, dtype=np.float32)
    if len(indices) and int(indices.max()) >= columns:
        raise ValueError("column out of range")
    return ends.astype(np.int64), indices, data
