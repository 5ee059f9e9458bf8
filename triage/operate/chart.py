"""A line chart as SVG: curves with the band in which 95 of 100 runs lie, told apart by colour, stroke and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from triage.domain.drawing import drawing

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 560, 60, 370
# Dark enough on white for text as well (WCAG 2.2, 1.4.3); never by colour alone.
_STROKES = (("#0b5394", ""), ("#a61c00", "8 4"), ("#38761d", "2 3"), ("#674ea7", "10 3 2 3"))


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line: points (x, y, low, high), y a share from 0 to 1."""

    name: str
    points: Sequence[tuple[float, float, float, float]]


def chart(title: str, said: str, across: str, up: str, curves: Sequence[Curve], *, mark: tuple[float, str]) -> str:
    """The chart. *said* is what it shows, for who cannot see it; *mark* is a line upright at an x, with its name."""
    widest = max((point[0] for curve in curves for point in curve.points), default=1) or 1
    parts = [
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="28" font-size="16">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="48" fill="#444444">{escape(up)}</text>',
        *_axes(widest),
        f'<text x="{_RIGHT}" y="{_BOTTOM + 42}" text-anchor="end">{escape(across)}</text>',
    ]
    at = _x(mark[0], widest)
    parts.append(f'<path d="M{at:.1f} {_TOP}V{_BOTTOM}" stroke="#666666" stroke-dasharray="4 4"/>')
    parts.append(f'<text x="{at + 4:.1f}" y="{_BOTTOM - 6}" fill="#444444">{escape(mark[1])}</text>')
    for number, curve in enumerate(curves):
        parts += _drawn(curve, widest, number)
    return drawing((_WIDTH, _HEIGHT), title, said, parts)


def _x(value: float, widest: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(value / widest, 1)


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share


def _axes(widest: float) -> list[str]:
    parts = [f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}" fill="none" stroke="#444444"/>']
    for step in range(6):
        y = _y(step / 5)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="#e0e0e0"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{step * 20} %</text>')
    weeks = ((week, _x(week, widest)) for week in range(int(widest) + 1))
    return [*parts, *(f'<text x="{x:.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{week}</text>' for week, x in weeks)]


def _drawn(curve: Curve, widest: float, number: int) -> list[str]:
    colour, dashes = _STROKES[number % len(_STROKES)]
    line = " ".join(f"{_x(x, widest):.1f},{_y(y):.1f}" for x, y, _, _ in curve.points)
    above = [f"{_x(x, widest):.1f},{_y(high):.1f}" for x, _, _, high in curve.points]
    below = [f"{_x(x, widest):.1f},{_y(low):.1f}" for x, _, low, _ in curve.points]
    height = _TOP + 20 + 24 * number
    stroke = f'stroke="{colour}" stroke-width="2"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
    return [
        f'<polygon points="{" ".join(above + below[::-1])}" fill="{colour}" fill-opacity="0.12"/>',
        f'<polyline points="{line}" fill="none" {stroke}/>',
        f'<path d="M{_RIGHT + 14} {height - 4}H{_RIGHT + 46}" {stroke}/>',
        f'<text x="{_RIGHT + 52}" y="{height}" fill="{colour}">{escape(curve.name)}</text>',
    ]
