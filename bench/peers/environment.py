"""The environment of its own that django-helpdesk is installed in, below this one: made once, and again when its
list of packages changes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from triage.domain.errors import Permanent

LIST = Path(__file__).parents[2] / "requirements" / "peers.txt"
PLACE = Path(sys.prefix) / "bench-peers"


_DRAWN = str.maketrans("×╰─▶├│", "      ")
_LONGEST = 400


class NoEnvironment(Permanent):
    """De omgeving voor django-helpdesk kon niet gemaakt worden; doe `make bench-peers` opnieuw met een netwerk."""


def python_of_peers() -> Path:
    """Its interpreter; NoEnvironment says in one line what to do."""
    python, stamp = PLACE / "bin" / "python", PLACE / "ready"
    wanted = hashlib.sha256(LIST.read_bytes()).hexdigest()
    if not (python.exists() and stamp.exists() and stamp.read_text() == wanted):
        try:
            _make(python)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoEnvironment(_advice(error)) from error
        stamp.write_text(wanted)
    return python


def _make(python: Path) -> None:
    venv.create(PLACE, clear=True, with_pip=False)
    # Only what the list names, byte for byte.
    uv = [str(Path(sys.prefix) / "bin" / "uv"), "--system-certs", "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*uv, "--require-hashes", "-r", str(LIST)], check=True, capture_output=True, text=True)


def _advice(error: OSError | subprocess.CalledProcessError) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    reason = " ".join(said.translate(_DRAWN).split())[:_LONGEST]
    return (
        f"De omgeving voor django-helpdesk kon niet gemaakt worden in {PLACE}: {reason}."
        " Zorg dat pip op deze machine pakketten kan ophalen, en doe `make bench-peers` opnieuw."
    )
