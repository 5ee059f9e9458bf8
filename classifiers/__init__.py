"""What a mail says: text and headers in, readings out. This is the door; what lies behind it is private.

Importing it is cheap: spaCy, numpy and the model are loaded when the first reader is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from classifiers.colour import read_colour
    from classifiers.reader import Reader
    from classifiers.slot_answer import read_answer

__all__ = ["Reader", "default_thresholds", "load_reader", "read_answer", "read_colour"]

_HOME = {"Reader": "classifiers.reader", "read_answer": "classifiers.slot_answer", "read_colour": "classifiers.colour"}


def load_reader(model_folder: Path | None = None) -> Reader:
    """The reader with the model of *model_folder*, by default the shipped one. Raises `ModelRefused`."""
    from classifiers.reader import Reader

    return Reader.load(model_folder)


def default_thresholds(model_folder: Path | None = None) -> tuple[float, float]:
    """Confidence from which a kind is decided, and from which support may be answered without a person: what training
    measured, read from the model's card without loading the model. Raises `ModelRefused`."""
    import json
    from pathlib import Path

    folder = model_folder or Path(__file__).parent / "model"
    try:
        told = json.loads((folder / "card.json").read_text("utf-8"))["thresholds"]
        return float(told["decide"]), float(told["automatic_support"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        from classifiers.model_file import ModelRefused

        raise ModelRefused from error


def __getattr__(name: str) -> Any:
    """The exported names, imported when they are first used."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'classifiers' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
