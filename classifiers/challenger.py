"""A model that also learnt from what people judged, beside the one in use: measured, written, never put in use here.

The judged mails weigh in the coefficients and lend the model no words: its vocabulary is that of the shipped examples,
so no name from a real mail stands in its file. The gate part is kept out of the challenger, to measure by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from classifiers import learning, model_file
from classifiers.dataset import DATA_FOLDER, Example, Part, mail_files, read_examples
from classifiers.evaluation import evaluate
from classifiers.figures import Interval
from classifiers.model_file import Model
from classifiers.reader import Reader
from classifiers.training import FEWEST_EXAMPLES, TrainingReport, prepare, train_on
from triage.domain.errors import UsageError

_SHOWN: Final = (
    ("kind", "macro_f1", "soort vraag: macro-F1"),
    ("kind", "decided", "soort vraag: deel beslist"),
    ("kind", "decided_precision", "soort vraag: precisie van wat beslist is"),
    ("kind", "automatic_support_precision", "automatisch voorstel: precisie"),
    ("kind", "calibration_error", "soort vraag: kalibratiefout (lager is beter)"),
    ("urgent", "recall", "spoed: gevonden"),
    ("urgent", "precision", "spoed: precisie"),
    ("automatic", "recall", "machinepost: gevonden"),
    ("automatic", "false_alarms", "machinepost: mensen voor machine gehouden (lager is beter)"),
    ("local", "macro_f1", "lokaal team: macro-F1"),
)

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Contest:
    """Two models on the same mails. `plain` is the challenger's recipe without the judged mails, at the challenger's
    thresholds. `knew_gate`: the model in use learnt from these very mails, so its figures flatter it."""

    training: TrainingReport
    judged: int
    gate: int
    current_id: str
    knew_gate: bool
    current: Figures
    plain: Figures
    challenger: Figures

    def to_dict(self) -> dict[str, Any]:
        """The contest as plain values, for JSON."""
        return {
            "model_id": self.training.model_id,
            "folder": str(self.training.folder),
            "corrections": self.judged,
            "gate": self.gate,
            "current_model_id": self.current_id,
            "current_knew_gate": self.knew_gate,
            "current": dict(self.current),
            "without_corrections": dict(self.plain),
            "challenger": dict(self.challenger),
        }

    def rows(self) -> list[tuple[str, str, str, str]]:
        """A row for each figure, in Dutch: the model in use, the recipe without corrections, the challenger."""
        found = []
        for reading, figure, label in _SHOWN:
            key = f"{reading}.{figure}"
            if key in self.challenger:
                now, plain, made = (_told(each.get(key)) for each in (self.current, self.plain, self.challenger))
                found.append((label, now, plain, made))
        return found


def _told(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.3f}"


def challenge(judged: Sequence[Example], into: Path, current: Model, data_folder: Path = DATA_FOLDER) -> Contest:
    """Learn from the train part and the *judged* mails, write the model into *into*, measure it beside *current* on the
    gate part. Raises UsageError where there is too little to learn from or to measure by."""
    found = sorted(read_examples(mail_files(data_folder)), key=lambda example: example.id)
    train, gate = ([each for each in found if each.part is part] for part in (Part.TRAIN, Part.GATE))
    if len(train) < FEWEST_EXAMPLES or not gate:
        raise UsageError(f"{data_folder}: te weinig voorbeelden om van te leren of mee te meten")
    chosen = [*train, *sorted(judged, key=lambda example: example.id)]
    counts = {Part.TRAIN.value: len(train), "corrections": len(judged)}
    report = train_on(chosen, counts, into, public=len(train))
    made = model_file.load(into)
    return Contest(
        training=report,
        judged=len(judged),
        gate=len(gate),
        current_id=current.model_id,
        knew_gate=bool(dict(current.card.get("examples", {})).get(Part.GATE.value)),
        current=measured(current, gate),
        plain=measured(_without(train, made), gate),
        challenger=measured(made, gate),
    )


def _without(train: Sequence[Example], made: Model) -> Model:
    """The same recipe from the train part alone, calibrated as *made* is: what the judged mails add shows beside it."""
    learned = learning.learn(train, prepare(train), calibrate=False)
    heads = {
        name: replace(head, temperature=made.heads[name].temperature, threshold=made.heads[name].threshold)
        for name, head in learned.heads.items()
    }
    return Model(learned.blocks, heads, made.card, "")


def measured(model: Model, examples: Sequence[Example]) -> dict[str, float | None]:
    """The figures of *model* that a person chooses by."""
    figures = evaluate(examples, Reader(model)).figures
    found: dict[str, float | None] = {}
    for reading, figure, _ in _SHOWN:
        if reading in figures and figure in figures[reading]:
            value = figures[reading][figure]
            value = value.value if isinstance(value, Interval) else value
            found[f"{reading}.{figure}"] = None if value is None else round(float(value), 4)
    return found
