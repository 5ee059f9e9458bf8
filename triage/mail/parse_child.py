"""The child process that reads a stranger's bytes: one mail at a time, under the operating system's own limits.

Frames in: a byte of flags, then the mail. Frames out: JSON (`triage.mail.wire`). It writes no file, leaves no core
dump, and ends when its input ends.
"""

from __future__ import annotations

import sys
from typing import BinaryIO

from triage.domain.errors import LimitExceeded
from triage.mail.confined import allow_seconds, bounds_from, confine
from triage.mail.limits import ASK, ParseLimits
from triage.mail.read import read
from triage.mail.tolerant import read_tolerantly
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
        allow_seconds(bounds.seconds)
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
        return _second_reply(request, bounds, error)


def _second_reply(request: bytes, bounds: ParseLimits, first: Exception) -> bytes:
    """What a tolerant reading makes of a mail that broke the first one."""
    try:
        truncated = bool(request[0] & TRUNCATED)
        return answer(read_tolerantly(request[1:], truncated=truncated, longest=bounds.text))
    except MemoryError:
        raise
    except Exception:  # both readings broke
        return refusal("unreadable", f"Het bericht is niet te lezen ({type(first).__name__}); {ASK}.")


def main() -> None:
    """Run as `python -m triage.mail.parse_child LIMITS`, LIMITS being JSON."""
    bounds = bounds_from(sys.argv[1])
    confine(bounds)
    serve(sys.stdin.buffer, sys.stdout.buffer, bounds)


if __name__ == "__main__":
    main()
