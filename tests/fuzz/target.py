"""What is run on each mail that the fuzzer makes.

Runs in a process of its own: libFuzzer ends it with exit, never with a return. What breaks is kept by what broke and
where, so that one defect does not hide the next.
"""

from __future__ import annotations

import sys
import traceback
from hashlib import sha256
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["triage.mail", "triage.domain", "classifiers.colour", "mailparser", "email"]):
    from tests.fuzz.readings import BEYOND, READINGS


def place_of(error: BaseException) -> str:
    """What broke and in which line of the code."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"


class Collector:
    """Keeps the shortest mail for each thing that breaks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shortest: dict[str, int] = {}

    def __call__(self, raw: bytes) -> None:
        """Run every reading on *raw*."""
        for reading in READINGS:
            try:
                reading(raw)
            except BEYOND:
                continue
            except Exception as error:  # a finding, whatever it is
                self._keep(f"{reading.__name__} {place_of(error)}", raw, error)

    def _keep(self, what: str, raw: bytes, error: Exception) -> None:
        if len(raw) >= self._shortest.get(what, sys.maxsize):
            return
        self._shortest[what] = len(raw)
        name = sha256(what.encode()).hexdigest()[:12]
        (self._folder / f"{name}.eml").write_bytes(raw)
        said = "".join(traceback.format_exception(error, limit=-12))
        (self._folder / f"{name}.txt").write_text(f"{what}\n\n{said}", "utf-8", "replace")


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], Collector(Path(sys.argv[1])))
    atheris.Fuzz()
