"""The child process that reads a stranger's bytes: one mail at a time, under the operating system's own limits.

Frames in: a byte of flags, then the mail. Frames out: JSON (`triage.mail.wire`). It writes no file, leaves no core
dump, and ends when its input ends.
"""

from __future__ import annotations

import json
import logging
import math
import resource
import sys
from typing import BinaryIO

from triage.domain.errors import LimitExceeded
from triage.mail.limits import ASK, ParseLimits
from triage.mail.read import read
from triage.mail.wire import LENGTH_BYTES, answer, frame, refusal

TRUNCATED = 1
"""Flag: only the beginning of the mail was fetched."""


def serve(source: BinaryIO, sink: BinaryIO, bounds: ParseLimits) -> None:
    """Answer frames until the input ends, or memory ran out once: then a fresh process is the better reader."""
    while True:
        length = source.read(LENGTH_BYTES)
        if len(length) < LENGTH_BYTES:
            return
        request = source.read(int.from_bytes(length, "big"))
        _allow_seconds(bounds.seconds)
        try:
            reply = _reply(request, bounds)
        except MemoryError:
            del request
            sink.write(frame(refusal("limit", f"Het bericht vraagt te veel geheugen; {ASK}.")))
            sink.flush()
            return
        sink.write(frame(reply))
        sink.flush()


def _reply(request: bytes, bounds: ParseLimits) -> bytes:
    try:
        return answer(read(request[1:], truncated=bool(request[0] & TRUNCATED), bounds=bounds))
    except LimitExceeded as error:
        return refusal("limit", str(error))
    except RecursionError:
        return refusal("limit", f"Het bericht is te diep genest; {ASK}.")
    except MemoryError:
        raise
    except Exception as error:  # whatever a stranger's bytes set off ends as a case for a person, never as a dead pool
        return refusal("unreadable", f"Het bericht is niet te lezen ({type(error).__name__}); {ASK}.")


def _allow_seconds(seconds: float) -> None:
    """CPU time for the next mail: counted from what this process used already (setrlimit(2))."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _confine(bounds: ParseLimits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Libraries name what they do not know in warnings: a mail's words do not belong in a log.
    logging.disable(logging.CRITICAL)


def main() -> None:
    """Run as `python -m triage.mail.parse_child LIMITS`, LIMITS being JSON."""
    bounds = ParseLimits(**json.loads(sys.argv[1]))
    _confine(bounds)
    serve(sys.stdin.buffer, sys.stdout.buffer, bounds)


if __name__ == "__main__":
    main()
