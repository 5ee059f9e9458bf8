"""Runs `triage` in this process: the same door as the program's, without the seconds that a start takes."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.walk.region import Place
from triage.cli.main import main


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    exit: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its output under --json."""
        return [json.loads(line) for line in self.stdout.splitlines()]


def inside(place: Place, *arguments: str) -> Done:
    """Run one command to its end, as `triage ARGUMENTS` would with the environment of *place*."""
    out, err = io.StringIO(), io.StringIO()
    with within(place), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def within(place: Place) -> Iterator[None]:
    """The environment of *place*, and afterwards the one there was."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(place.environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
