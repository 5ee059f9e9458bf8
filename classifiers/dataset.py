"""Labelled examples on disk, and the one function that parts them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from triage.domain.errors import UsageError

DATA_FOLDER: Final = Path(__file__).parent / "data"
"""The examples that ship with the package."""


class Part(StrEnum):
    """What an example is for: to learn from, to choose by, or for the published figures alone."""

    TRAIN = "train"
    GATE = "gate"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled line; labels that the line lacks are None."""

    id: str
    situation: str
    sender: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    urgent: bool | None = None
    automatic: bool | None = None
    local: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def part(self) -> Part:
        """The part this example belongs to."""
        return part_of(self.situation or self.id)


def part_of(situation: str) -> Part:
    """70 % train, 15 % gate, 15 % sealed by the situation, so that near copies never stand on both sides."""
    bucket = int(hashlib.sha256(situation.encode("utf-8")).hexdigest()[:8], 16) % 100
    if bucket < 70:
        return Part.TRAIN
    return Part.GATE if bucket < 85 else Part.SEALED


def read_examples(paths: Iterable[Path]) -> list[Example]:
    """The examples of JSONL files, in the order given. Raises UsageError naming file and line of a bad one."""
    return [example for path in paths for example in _read_file(path)]


def mail_files(data_folder: Path = DATA_FOLDER) -> list[Path]:
    """The files with labelled mails, in a fixed order."""
    return sorted((data_folder / "mails").glob("*.jsonl"))


def data_hash(examples: Iterable[Example]) -> str:
    """SHA-256 of what is learnt from, whatever the files it came in."""
    digest = hashlib.sha256()
    for example in sorted(examples, key=lambda item: item.id):
        line = json.dumps(dict(example.raw), ensure_ascii=False, sort_keys=True)
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _read_file(path: Path) -> list[Example]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: niet te lezen als UTF-8-tekst; geef een JSONL-bestand") from error
    return [_example(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _example(path: Path, number: int, line: str) -> Example:
    try:
        raw = json.loads(line)
        if not isinstance(raw, dict):
            raise TypeError
        return Example(
            id=str(raw.get("id", f"{path.name}:{number}")),
            situation=str(raw.get("situation", "")),
            sender=str(raw.get("from", "")),
            subject=str(raw.get("subject", "")),
            body=str(raw.get("body", "")),
            headers={str(key): str(value) for key, value in dict(raw.get("headers") or {}).items()},
            kind=raw.get("kind"),
            urgent=raw.get("urgent"),
            automatic=raw.get("automatic"),
            local=raw.get("local"),
            raw=raw,
        )
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{path}, regel {number}: geen JSON-object met velden als in classifiers/data/README.md"
        ) from error
