"""What `triage evaluate` does: measure the readers on labelled lines, with intervals.

The lines are those of `classifiers/data`: mails (`kind`, `urgent`, `automatic`, `local`), subjects (`colour`), slot
answers (`proposed`, `answer`) and quoted mails (`new_text`), told apart by their keys; each is measured for the
labels it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from classifiers.colour import read_colour
from classifiers.dataset import Example, read_examples
from classifiers.figures import (
    Interval,
    binary_figures,
    bootstrap,
    calibration_error,
    class_figures,
    confusion,
    coverage_precision,
    macro_f1,
    reliability,
)
from classifiers.slot_answer import read_answer
from triage.domain.errors import UsageError
from triage.domain.message import RequestText
from triage.domain.quoting import split
from triage.domain.reading import Readings

if TYPE_CHECKING:
    from classifiers.reader import Reader

KINDS: Final = ("consult", "support", "other")
LOCAL_KINDS: Final = ("handover", "verrijking", "crisis_handover", "feedback", "household", "none")
ANSWERS: Final = ("accept", "decline", "other_time", "question", "none")


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Figures by what was measured ("kind", "urgent", …), and the points of the curves that were drawn."""

    counts: Mapping[str, int]
    figures: Mapping[str, Mapping[str, Any]]
    mistakes: Mapping[str, tuple[str, ...]]
    curves: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "counts": dict(self.counts),
            "figures": {name: _plain(value) for name, value in self.figures.items()},
            "mistakes": {name: list(ids) for name, ids in self.mistakes.items()},
            "curves": {name: [list(point) for point in points] for name, points in self.curves.items()},
        }

    def table(self) -> str:
        """The report for people, in Dutch."""
        from classifiers.report_text import dutch_table

        return dutch_table(self)


def evaluate(
    source: Sequence[Path] | Sequence[Example], reader: Reader, *, decide_from: float | None = None
) -> EvaluationReport:
    """Measure *reader* on labelled lines. Raises UsageError where no line holds a label that can be measured."""
    examples = [item for item in source if isinstance(item, Example)]
    examples += read_examples([item for item in source if isinstance(item, Path)])
    figures: dict[str, Mapping[str, Any]] = {}
    mistakes: dict[str, tuple[str, ...]] = {}
    curves: dict[str, tuple[tuple[float, float], ...]] = {}
    mails = [
        e
        for e in examples
        if "body" in e.raw and any(value is not None for value in (e.kind, e.urgent, e.automatic, e.local))
    ]
    readings = [reader.read(RequestText(e.sender, e.subject, e.body, e.headers)) for e in mails]
    threshold = reader.decide_from if decide_from is None else decide_from
    _kinds(mails, readings, threshold, reader.automatic_from, (figures, mistakes, curves))
    for name, told, said in (
        ("urgent", lambda e: e.urgent, lambda r: r.urgency.urgent),
        ("automatic", lambda e: e.automatic, lambda r: r.automatic.automatic),
    ):
        _flags(name, mails, readings, told, said, figures, mistakes)
    _locals(mails, readings, figures, mistakes)
    _colours([e for e in examples if "colour" in e.raw], figures, mistakes)
    _answers([e for e in examples if "proposed" in e.raw], figures, mistakes)
    _quotes([e for e in examples if "new_text" in e.raw], figures, mistakes)
    if not figures:
        raise UsageError("geen enkele regel heeft een label dat gemeten kan worden; zie classifiers/data/README.md")
    return EvaluationReport({name: int(value["count"]) for name, value in figures.items()}, figures, mistakes, curves)


def _plain(value: Any) -> Any:
    if isinstance(value, Interval):
        return {"value": value.value, "low": value.low, "high": value.high}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _kinds(
    mails: Sequence[Example],
    readings: Sequence[Readings],
    threshold: float,
    automatic_from: float,
    into: tuple[Any, Any, Any],
) -> None:
    figures, mistakes, curves = into
    pairs = [(e, r.kind) for e, r in zip(mails, readings, strict=True) if e.kind in KINDS]
    if not pairs:
        return
    truth = [str(e.kind) for e, _ in pairs]
    said = [k.best_guess.value for _, k in pairs]
    confidence = [k.confidence for _, k in pairs]
    right = [a == b for a, b in zip(truth, said, strict=True)]
    decided = [ok for ok, sure in zip(right, confidence, strict=True) if sure >= threshold]
    sure_support = [
        ok
        for ok, sure, kind in zip(right, confidence, said, strict=True)
        if kind == "support" and sure >= automatic_from
    ]
    figures["kind"] = {
        "count": len(pairs),
        "macro_f1": bootstrap(
            len(pairs), lambda rows: macro_f1([truth[i] for i in rows], [said[i] for i in rows], KINDS)
        ),
        "accuracy": sum(right) / len(right),
        "classes": class_figures(truth, said, KINDS),
        "confusion": confusion(truth, said, KINDS),
        "decide_from": threshold,
        "decided": len(decided) / len(pairs),
        "decided_precision": _share(decided),
        "automatic_from": automatic_from,
        "automatic_support": len(sure_support),
        "automatic_support_precision": _share(sure_support),
        "calibration_error": calibration_error(confidence, right),
    }
    mistakes["kind"] = tuple(e.id for (e, _), ok in zip(pairs, right, strict=True) if not ok)
    curves["coverage_precision"] = coverage_precision(confidence, right)
    curves["reliability"] = reliability(confidence, right)


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None


def _flags(
    name: str, mails: Sequence[Example], readings: Sequence[Readings], told: Callable[[Example], bool | None],
    said: Callable[[Readings], bool], figures: dict[str, Any], mistakes: dict[str, Any],
) -> None:  # fmt: skip
    rows = [(e.id, bool(told(e)), said(r)) for e, r in zip(mails, readings, strict=True) if told(e) is not None]
    if rows:
        figures[name] = {
            "count": len(rows),
            **binary_figures([truth for _, truth, _ in rows], [found for _, _, found in rows]),
        }
        mistakes[name] = tuple(identity for identity, truth, found in rows if truth != found)


def _locals(
    mails: Sequence[Example], readings: Sequence[Readings], figures: dict[str, Any], mistakes: dict[str, Any]
) -> None:
    rows = [(e.id, str(e.local), r.local.value) for e, r in zip(mails, readings, strict=True) if e.local in LOCAL_KINDS]
    if rows:
        truth, said = [row[1] for row in rows], [row[2] for row in rows]
        figures["local"] = {
            "count": len(rows),
            "macro_f1": macro_f1(truth, said, LOCAL_KINDS),
            "accuracy": sum(a == b for a, b in zip(truth, said, strict=True)) / len(rows),
            "confusion": confusion(truth, said, LOCAL_KINDS),
        }
        mistakes["local"] = tuple(row[0] for row in rows if row[1] != row[2])


def _colours(lines: Iterable[Example], figures: dict[str, Any], mistakes: dict[str, Any]) -> None:
    rows = []
    for line in lines:
        found = read_colour(line.subject, "")
        colour = found.colour.value if found.colour else None
        right = colour == line.raw["colour"] and found.ambiguous == bool(line.raw.get("ambiguous", False))
        rows.append((line.id, right, colour == "groen" and line.raw["colour"] is None))
    if rows:
        figures["colour"] = {
            "count": len(rows),
            "accuracy": sum(right for _, right, _ in rows) / len(rows),
            "green_without_code": sum(green for _, _, green in rows),
        }
        mistakes["colour"] = tuple(identity for identity, right, _ in rows if not right)


def _answers(lines: Iterable[Example], figures: dict[str, Any], mistakes: dict[str, Any]) -> None:
    rows = []
    for line in lines:
        found = read_answer(line.subject, line.body, datetime.fromisoformat(str(line.raw["proposed"])))
        rows.append(
            (line.id, str(line.raw.get("answer")), found.answer.value, line.raw.get("wanted"), _iso(found.wanted))
        )
    if rows:
        truth, said = [row[1] for row in rows], [row[2] for row in rows]
        named = [row for row in rows if row[3]]
        figures["answers"] = {
            "count": len(rows),
            "macro_f1": macro_f1(truth, said, ANSWERS),
            "confusion": confusion(truth, said, ANSWERS),
            "wanted_right": sum(row[3] == row[4] for row in named) / len(named) if named else None,
        }
        mistakes["answers"] = tuple(row[0] for row in rows if row[1] != row[2] or row[3] != row[4])


def _iso(wanted: datetime | date | None) -> str | None:
    return wanted.isoformat() if wanted is not None else None


def _quotes(lines: Iterable[Example], figures: dict[str, Any], mistakes: dict[str, Any]) -> None:
    rows = []
    for line in lines:
        found = split(line.body, line.subject)
        wanted = str(line.raw["new_text"]).strip("\n")
        kept = {text.strip() for text in found.new_text.split("\n")}
        whole = all(text.strip() in kept for text in wanted.split("\n") if text.strip())
        rows.append(
            (
                line.id,
                found.new_text.strip("\n") == wanted,
                whole,
                found.forward == bool(line.raw.get("forward", False)),
            )
        )
    if rows:
        figures["quotes"] = {
            "count": len(rows),
            "exact": sum(row[1] for row in rows) / len(rows),
            "nothing_lost": sum(row[2] for row in rows) / len(rows),
            "forward": sum(row[3] for row in rows) / len(rows),
        }
        mistakes["quotes"] = tuple(row[0] for row in rows if not row[1])
