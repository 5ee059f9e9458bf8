"""How a process that reads a stranger's bytes is started and held: the system's limits, and none of our secrets."""

from __future__ import annotations

import json
import logging
import math
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from triage.mail.limits import ParseLimits

_ROOT = str(Path(__file__).resolve().parents[2])


def start(module: str, bounds: ParseLimits, *arguments: str) -> subprocess.Popen[bytes]:
    """Run *module* (`triage.mail.…`) with *bounds* as its first argument: it holds itself to them with `confine`."""
    # -P: nothing is imported from the working folder. No environment but where this package lies.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-P", "-m", module, json.dumps(asdict(bounds)), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": _ROOT, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        bufsize=0,
        close_fds=True,
    )


def bounds_from(argument: str) -> ParseLimits:
    """The limits that `start` gave."""
    shape: dict[str, Any] = json.loads(argument)
    return ParseLimits(**shape)


def confine(bounds: ParseLimits) -> None:
    """Hold this process to *bounds*: memory, no file, no core dump, no word in a log."""
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Libraries name what they do not know in warnings: a mail's words do not belong in a log.
    logging.disable(logging.CRITICAL)


def allow_seconds(seconds: float) -> None:
    """CPU time from now on: counted from what this process used already (setrlimit(2))."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
