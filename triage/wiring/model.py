"""Which model reads the mail: the one that a person promoted, else the one that ships.

It lies in TRIAGE_MODEL, else in `model` under TRIAGE_HOME. Only `promote` puts one there, and keeps the former.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbox_config import Configuration
from triage.domain.errors import ConfigurationError, UsageError
from triage.wiring.settings import Settings

if TYPE_CHECKING:
    from classifiers.challenger import Contest
    from classifiers.dataset import Example
    from triage.workflow.learn import Lesson, Lessons

VARIABLE = "TRIAGE_MODEL"
_FILE = "reader.zip"


def model_place(settings: Settings) -> Path:
    """Where a promoted model lies, or will."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else settings.home / "model"


def model_in_use(settings: Settings | None = None) -> Path | None:
    """The folder of the promoted model; None where the shipped one is in use. A TRIAGE_MODEL without a model in it is
    refused: a slip of the pen must not bring another model in use."""
    place = model_place(settings or Settings.from_environment())
    if (place / _FILE).is_file():
        return place
    if os.environ.get(VARIABLE):
        right = "draai `triage train --promote MAP`, of haal TRIAGE_MODEL weg"
        raise ConfigurationError("omgeving", VARIABLE, f"in {place} staat geen model", right)
    return None


@dataclass(frozen=True, slots=True)
class Promotion:
    """What is in use now, and what was: `kept` None where the former is the shipped model."""

    model_id: str
    folder: Path
    former_id: str
    kept: Path | None

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        kept = str(self.kept) if self.kept else None
        return {"model_id": self.model_id, "folder": str(self.folder), "former_id": self.former_id, "kept": kept}


def promote(folder: Path, settings: Settings | None = None) -> Promotion:
    """Put the model of *folder* in use, keeping the former beside it. Raises ModelRefused where it is damaged."""
    from classifiers.model_file import CARD_NAME, FILE_NAME, MODEL_FOLDER, load

    made = load(folder)
    place = model_place(settings or Settings.from_environment())
    promoted = (place / FILE_NAME).is_file()
    former = load(place if promoted else MODEL_FOLDER).model_id
    if former == made.model_id:
        raise UsageError(f"{folder}: model {made.model_id} is al in gebruik")
    fresh = place.with_name(f"{place.name}-nieuw")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in (FILE_NAME, CARD_NAME):
        shutil.copyfile(folder / name, fresh / name)
    # What is copied is looked at again before it is put in place: half a disk is found out here.
    load(fresh)
    kept = place.with_name(f"{place.name}-{former}") if promoted else None
    if kept is not None:
        shutil.rmtree(kept, ignore_errors=True)
        place.rename(kept)
    elif place.is_dir():
        place.rmdir()
    fresh.rename(place)
    return Promotion(made.model_id, place, former, kept)


def challenge(loaded: Configuration, into: Path, mailbox: str | None, data: Path | None) -> tuple[Contest, Lessons]:
    """Learn from the shipped examples and from what people judged; their mails stay in memory."""
    from classifiers.challenger import challenge as contest_of
    from classifiers.dataset import DATA_FOLDER
    from classifiers.model_file import MODEL_FOLDER, load
    from triage.wiring.tools import the_store
    from triage.workflow.learn import lessons

    settings = Settings.from_environment()
    with the_store(loaded.region, settings).transaction() as tx:
        learnt = lessons(tx, loaded.region, "service", mailbox)
    if not learnt.found:
        raise UsageError(
            "er is niets beoordeeld om van te leren; zet learn_from_corrections = true bij een mailbox in "
            "mailboxes.toml en bevestig of verbeter daarna mails in de wachtrij"
        )
    current = load(model_in_use(settings) or MODEL_FOLDER)
    return contest_of([_example(each) for each in learnt.found], into, current, data or DATA_FOLDER), learnt


def _example(lesson: Lesson) -> Example:
    from classifiers.dataset import Example

    labels = {"kind": lesson.kind.value, "urgent": lesson.urgent, "automatic": lesson.automatic}
    told = {"from": lesson.sender, "subject": lesson.subject, "body": lesson.text, "mailbox": lesson.mailbox}
    return Example(
        id=lesson.id,
        situation=lesson.id,
        sender=lesson.sender,
        subject=lesson.subject,
        body=lesson.text,
        kind=lesson.kind.value,
        urgent=lesson.urgent,
        automatic=lesson.automatic,
        raw={"id": lesson.id, **told, **labels},
    )
