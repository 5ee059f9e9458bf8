"""The evaluation report for people, in Dutch, and its curves as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from classifiers.figures import Interval
from triage.domain.drawing import drawing

if TYPE_CHECKING:
    from classifiers.evaluation import EvaluationReport

_TITLES: Final = {
    "kind": "Soort vraag",
    "urgent": "Spoed",
    "automatic": "Automatische mail",
    "local": "Soort bericht aan het lokale team",
    "colour": "Kleurcode in het onderwerp",
    "answers": "Antwoord op een tijdvoorstel",
    "quotes": "Eigen tekst en citaten",
}
_LABELS: Final = {
    "macro_f1": "macro-F1",
    "accuracy": "juist",
    "precision": "precisie",
    "recall": "gevonden (recall)",
    "f1": "F1",
    "positives": "aantal ja",
    "false_alarms": "vals alarm",
    "missed": "gemist",
    "decide_from": "beslist vanaf zekerheid",
    "decided": "deel beslist",
    "decided_precision": "precisie van wat beslist is",
    "automatic_from": "automatisch vanaf zekerheid",
    "automatic_support": "automatisch: aantal ondersteuning",
    "automatic_support_precision": "automatisch: precisie",
    "calibration_error": "kalibratiefout (ECE)",
    "green_without_code": "groen zonder code",
    "wanted_right": "gewenste tijd juist",
    "exact": "precies gelijk",
    "nothing_lost": "niets verloren",
    "forward": "doorsturen herkend",
}
_KINDS: Final = {"consult": "consult", "support": "ondersteuning", "other": "overig"}


def dutch_table(report: EvaluationReport) -> str:
    """The figures of a report, a line each, with the confusion tables."""
    lines: list[str] = []
    for name, figures in report.figures.items():
        lines.append(f"{_TITLES.get(name, name)} ({figures['count']} voorbeelden)")
        lines += [f"  {_LABELS[key]:<36} {_shown(value)}" for key, value in figures.items() if key in _LABELS]
        if "classes" in figures:
            lines += [_class_line(key, value) for key, value in figures["classes"].items()]
        if "confusion" in figures:
            lines += _confusion_lines(figures["confusion"])
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, Interval):
        return f"{value.value:.3f} (95 %: {value.low:.3f} tot {value.high:.3f})"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _class_line(name: str, figures: Mapping[str, float]) -> str:
    return (
        f"  {_KINDS.get(name, name):<36} precisie {figures['precision']:.3f}  gevonden {figures['recall']:.3f}"
        f"  F1 {figures['f1']:.3f}  (n={figures['count']:.0f})"
    )


def _confusion_lines(table: Mapping[str, Mapping[str, int]]) -> list[str]:
    names = list(table)
    width = max(len(name) for name in names) + 2
    head = "  echt / gelezen".ljust(width + 12) + "".join(name.rjust(width) for name in names)
    return [
        head,
        *(f"  {row:<{width + 10}}" + "".join(str(table[row][name]).rjust(width) for name in names) for row in names),
    ]


def write_plots(report: EvaluationReport, folder: Path) -> list[Path]:
    """Write the curves of a report as SVG files into *folder*; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = (
        ("reliability", "Zekerheid en werkelijkheid", "zekerheid", "deel juist", True),
        ("coverage_precision", "Dekking en precisie", "deel beslist", "precisie", False),
    )
    paths = []
    for name, title, across, up, diagonal in drawn:
        if name in report.curves:
            path = folder / f"{name.replace('_', '-')}.svg"
            path.write_text(svg_plot(title, across, up, {"": report.curves[name]}, diagonal=diagonal), encoding="utf-8")
            paths.append(path)
    return paths


_COLOURS: Final = ("#0b5394", "#a61c00", "#38761d", "#674ea7")
_LEFT, _BOTTOM, _WIDE, _HIGH = 60, 340, 500, 300


def svg_plot(
    title: str, across: str, up: str, lines: Mapping[str, Sequence[tuple[float, float]]], *, diagonal: bool = False,
    widest: float = 1.0, lowest: float = 0.0,
) -> str:  # fmt: skip
    """A line plot as SVG: x from 0 to *widest*, y from *lowest* to 1."""
    parts = [
        '<rect width="600" height="400" fill="#ffffff"/>',
        f'<path d="M{_LEFT} 40V{_BOTTOM}H560" fill="none" stroke="#444444"/>',
        f'<text x="{_LEFT}" y="24" font-size="16">{title}</text>',
        f'<text x="560" y="385" text-anchor="end">{across}</text>',
        f'<text x="66" y="52">{up}</text>',
    ]
    for step in range(6):
        share = step / 5
        x, y = _LEFT + _WIDE * share, _BOTTOM + 4 - _HIGH * share
        parts.append(f'<text x="{x:.0f}" y="360" text-anchor="middle">{widest * share:g}</text>')
        parts.append(f'<text x="52" y="{y:.0f}" text-anchor="end">{lowest + (1 - lowest) * share:.2f}</text>')
    if diagonal:
        parts.append('<path d="M60 340L560 40" stroke="#999999" stroke-dasharray="4 4"/>')
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        placed = [(_LEFT + _WIDE * x / widest, _BOTTOM - _HIGH * (y - lowest) / (1 - lowest)) for x, y in points]
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{told}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        if name:
            parts.append(f'<text x="440" y="{300 - 18 * number}" fill="{colour}">{name}</text>')
    return drawing((600, 400), title, _in_words(across, up, lines), parts)


def _in_words(across: str, up: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """What the lines say, for who cannot see them: where each begins and ends."""
    told = [
        f"{name or up} gaat van {points[0][1]:.2f} bij {across} {points[0][0]:g} "
        f"naar {points[-1][1]:.2f} bij {across} {points[-1][0]:g}."
        for name, points in lines.items()
        if points
    ]
    return " ".join(told)
