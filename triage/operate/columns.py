"""Stacked columns as SVG for a page: told apart by pattern and name as well as by colour; colours come from the page's
stylesheet, so that they hold in both themes and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from triage.domain.drawing import drawing

_WIDTH, _TOP, _BOTTOM, _LEFT, _RIGHT = 520, 16, 216, 44, 512
_LABELS, _NAMES, _LINE = 18, 44, 24
_STEPS = (1, 2, 5)
# Lines over the fill; the first has none.
_PATTERNS = ("", "M0 8L8 0M-2 2L2 -2M6 10L10 6", "M4 2V6M2 4H6", "M0 4H8", "M4 0V8")


@dataclass(frozen=True, slots=True)
class Series:
    """Part of each column: its name, its values from left to right, and the class that colours it."""

    name: str
    values: Sequence[int]
    look: str


def columns(name: str, title: str, said: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """The drawing; *name* is its own in the page, *said* what it shows."""
    highest = max((sum(each.values[at] for each in series) for at in range(len(labels))), default=0)
    step = _step(highest)
    top = step * max(1, -(-highest // step))
    height = _BOTTOM + _NAMES + _LINE * -(-len(series) // 3)
    parts = [*_patterns(name, len(series)), *_axis(top, step), *_labels(labels)]
    parts += _stacks(name, labels, series, top)
    parts += _legend(name, series)
    return drawing((_WIDTH, height), title, said, parts, name=name, font=14)


def _step(highest: int) -> int:
    """Between marks on the axis: 1, 2 or 5 times a power of ten, at most five marks."""
    scale = 1
    while True:
        for step in _STEPS:
            if highest <= 5 * step * scale:
                return step * scale
        scale *= 10


def _patterns(name: str, number: int) -> Iterator[str]:
    for at in range(1, min(number, len(_PATTERNS))):
        yield (
            f'<pattern id="{name}-{at}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<path class="over" d="{_PATTERNS[at]}"/></pattern>'
        )


def _axis(top: int, step: int) -> Iterator[str]:
    for value in range(0, top + 1, step):
        y = _BOTTOM - (_BOTTOM - _TOP) * value / top
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 5:.1f}" text-anchor="end">{value}</text>'


def _labels(labels: Sequence[str]) -> Iterator[str]:
    wide = (_RIGHT - _LEFT) / max(1, len(labels))
    # The last is always there: people look for the present.
    for at in range(len(labels) - 1, -1, -2):
        x = _LEFT + wide * (at + 0.5)
        yield f'<text x="{x:.1f}" y="{_BOTTOM + _LABELS}" text-anchor="middle">{escape(labels[at])}</text>'


def _stacks(name: str, labels: Sequence[str], series: Sequence[Series], top: int) -> Iterator[str]:
    wide = (_RIGHT - _LEFT) / max(1, len(labels))
    for at in range(len(labels)):
        below = 0
        for number, each in enumerate(series):
            value = each.values[at]
            if value:
                y = _BOTTOM - (_BOTTOM - _TOP) * (below + value) / top
                box = (_LEFT + wide * (at + 0.15), y, wide * 0.7, (_BOTTOM - _TOP) * value / top)
                yield from _box(name, number, each.look, box)
                below += value


def _legend(name: str, series: Sequence[Series]) -> Iterator[str]:
    for number, each in enumerate(series):
        x, y = _LEFT + 160 * (number % 3), _BOTTOM + _NAMES + _LINE * (number // 3)
        yield from _box(name, number, each.look, (x, y - 12, 16, 16))
        yield f'<text x="{x + 24}" y="{y + 1}">{escape(each.name)}</text>'


def _box(name: str, number: int, look: str, box: tuple[float, float, float, float]) -> Iterator[str]:
    x, y, width, height = box
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    yield f'<rect class="bar {look}" {place}/>'
    if number % len(_PATTERNS):
        yield f'<rect fill="url(#{name}-{number % len(_PATTERNS)})" {place}/>'
