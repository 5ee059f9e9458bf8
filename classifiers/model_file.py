"""The model on disk: plain arrays and text in one uncompressed zip, no pickle, the same bytes for the same model.

`reader.zip` holds `card.json`, the vocabularies as text and the arrays as `.npy`. The card beside it, `card.json`, is
the same text for people. The model's id is the beginning of the SHA-256 of its contents and of what decides with
them (temperatures, thresholds), so nobody can change a weight or a threshold and keep the id."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from classifiers.vectors import Block, Floats, Head
from triage.domain.errors import Permanent

MODEL_FOLDER: Final = Path(__file__).parent / "model"
"""The model that ships with the package."""

FILE_NAME: Final = "reader.zip"
CARD_NAME: Final = "card.json"
STEP: Final = 1 / 128
"""Grid of the coefficients; finer changes no reading on the examples (measured)."""

_LARGEST: Final = 64_000_000
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class ModelRefused(Permanent):
    """Het model is niet te laden of is gewijzigd; zet het meegeleverde model terug of draai `triage train`."""


@dataclass(frozen=True, slots=True)
class Model:
    """Blocks, heads, and the card that says what they were made of."""

    blocks: Mapping[str, Block]
    heads: Mapping[str, Head]
    card: Mapping[str, Any]
    model_id: str


def save(blocks: Mapping[str, Block], heads: Mapping[str, Head], card: Mapping[str, Any], folder: Path) -> str:
    """Write the model and its card into *folder*; gives the model's id."""
    members = _members(blocks, heads)
    full_card = {**card, "heads": {name: _head_card(head) for name, head in heads.items()}}
    identity = full_card["model_id"] = _identity(members, full_card)
    text = json.dumps(full_card, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {**members, CARD_NAME: text.encode("utf-8")}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    (folder / FILE_NAME).write_bytes(buffer.getvalue())
    (folder / CARD_NAME).write_text(text, encoding="utf-8")
    return identity


def load(folder: Path = MODEL_FOLDER) -> Model:
    """Read a model; raises ModelRefused where it is missing, damaged or not what its card says."""
    try:
        path = folder / FILE_NAME
        if path.stat().st_size > _LARGEST:
            raise ModelRefused
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist() if info.file_size < _LARGEST}
        card = json.loads(members.pop(CARD_NAME).decode("utf-8"))
        if card["model_id"] != _identity(members, card):
            raise ModelRefused
        blocks = {name: _block(name, members) for name in card["blocks"]}
        heads = {name: _head(name, told, members) for name, told in card["heads"].items()}
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelRefused from error
    return Model(blocks, heads, card, card["model_id"])


def _members(blocks: Mapping[str, Block], heads: Mapping[str, Head]) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    for name, block in blocks.items():
        members[f"{name}.terms"] = "\n".join(block.terms).encode("utf-8", "surrogatepass")
        members[f"{name}.idf.npy"] = _array(np.round(block.idf * 256).astype(np.uint16))
    for name, head in heads.items():
        members[f"{name}.intercepts.npy"] = _array(head.intercepts)
        for block_name, matrix in head.coefficients.items():
            members[f"{name}.{block_name}.npy"] = _array(np.round(matrix / STEP).astype(np.int16))
    return members


def _identity(members: Mapping[str, bytes], card: Mapping[str, Any]) -> str:
    deciding = json.dumps([card["heads"], card.get("thresholds")], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(deciding.encode())
    for name in sorted(members):
        digest.update(f"{name}:{len(members[name])}\n".encode())
        digest.update(members[name])
    return f"lezer-{digest.hexdigest()[:12]}"


def _head_card(head: Head) -> dict[str, Any]:
    return {
        "classes": list(head.classes),
        "scales": dict(head.scales),
        "temperature": head.temperature,
        "threshold": head.threshold,
    }


def _array(values: np.ndarray[Any, Any]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(values), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _numbers(data: bytes) -> Floats:
    loaded = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return np.asarray(loaded, dtype=np.float32)


def _block(name: str, members: Mapping[str, bytes]) -> Block:
    terms = members[f"{name}.terms"].decode("utf-8", "surrogatepass")
    return Block(
        name, tuple(terms.split("\n")) if terms else (), _numbers(members[f"{name}.idf.npy"]) / np.float32(256)
    )


def _head(name: str, told: Mapping[str, Any], members: Mapping[str, bytes]) -> Head:
    coefficients = {block: (_numbers(members[f"{name}.{block}.npy"]) * np.float32(STEP)) for block in told["scales"]}
    return Head(
        name, tuple(told["classes"]), dict(told["scales"]), coefficients,
        _numbers(members[f"{name}.intercepts.npy"]), float(told["temperature"]), float(told["threshold"]),
    )  # fmt: skip
