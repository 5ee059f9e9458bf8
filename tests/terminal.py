"""A command on a terminal of its own, and somebody who answers what it asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PROMPT = "> "


def dialogue(
    command: Sequence[str], answers: Sequence[str], cwd: Path, environment: Mapping[str, str], seconds: float = 300
) -> tuple[int, str]:
    """Run *command*, give one of *answers* at each prompt; its exit code and everything the terminal showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=dict(environment))
    os.close(theirs)
    left, shown = list(answers), ""
    try:
        while True:
            assert select.select([ours], [], [], seconds)[0], f"er kwam niets meer na:\n{shown}"
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part.decode().replace("\r\n", "\n")
            if shown.endswith("\n" + PROMPT):
                assert left, f"een vraag zonder antwoord:\n{shown}"
                os.write(ours, (left.pop(0) + "\n").encode())
        code = process.wait(timeout=seconds)
    finally:
        os.close(ours)
        if process.poll() is None:
            process.kill()
            process.wait()
    assert not left, f"nooit gevraagd: {left}\n{shown}"
    return code, shown
