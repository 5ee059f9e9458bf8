"""The door to opening a kept mail: a child process for each question, ended after its answer (ports.extraction)."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any

from triage.domain.errors import Unreadable
from triage.mail import confined
from triage.mail.limits import ParseLimits
from triage.mail.wire import LENGTH_BYTES
from triage.ports.extraction import AttachedPart, Contents, Extracted, Formatted, NotOpened

LIMITS = ParseLimits(seconds=15.0)
"""A person waits for it: shorter than the reading of new mail. 5 MB of links takes some 6 seconds."""

AT_ONCE = 2
"""Children at the same time: each may take `ParseLimits.memory`."""

CONTENTS, FORMATTED, FILE = "contents", "formatted", "file"
"""What can be asked of a child."""

_CHUNK = 1 << 20
_MODULE = "triage.mail.extract_child"


class ChildExtractor:
    """Opens mails in child processes (ports.extraction.Extractor). *module* is what they run."""

    def __init__(self, limits: ParseLimits = LIMITS, module: str = _MODULE) -> None:
        self._limits, self._module = limits, module
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def contents(self, raw: bytes) -> Contents:
        """What the mail in *raw* holds."""
        with _well_formed():
            shape = self._asked(raw, CONTENTS)[0]["contents"]
            files = tuple(AttachedPart(**part) for part in shape["files"])
            return Contents(bool(shape["formatted"]), files, bool(shape["more"]))

    def formatted(self, raw: bytes) -> Formatted | None:
        """Its layout; None where it has none."""
        with _well_formed():
            shape = self._asked(raw, FORMATTED)[0]["formatted"]
            return Formatted(str(shape["html"]), bool(shape["cut"])) if shape else None

    def file(self, raw: bytes, number: int) -> Extracted | None:
        """One of its files; None where it has no such."""
        with _well_formed():
            shape, data = self._asked(raw, FILE, number)
            return Extracted(AttachedPart(**shape["file"]), data) if shape["file"] else None

    def _asked(self, raw: bytes, task: str, number: int = 0) -> tuple[dict[str, Any], bytes]:
        """The answer of a child of its own, and the bytes behind it."""
        until = time.monotonic() + self._limits.seconds
        if not self._turns.acquire(timeout=self._limits.seconds):
            raise NotOpened
        try:
            answer = self._exchanged(raw, until, task, str(number))
        finally:
            self._turns.release()
        end = LENGTH_BYTES + int.from_bytes(answer[:LENGTH_BYTES], "big")
        shape = json.loads(answer[LENGTH_BYTES:end])
        if "limit" in shape:
            raise Unreadable(shape["limit"])
        return shape, answer[end:]

    def _exchanged(self, raw: bytes, until: float, *arguments: str) -> bytes:
        process = confined.start(self._module, self._limits, *arguments)
        try:
            # A file is no bigger than its mail; names and layout are bounded on their own.
            answer = _exchange(process, raw, until, most=2 * len(raw) + 8 * _CHUNK + 40_000_000)
            if process.wait(timeout=max(0.1, until - time.monotonic())) != 0:
                raise NotOpened
            return answer
        except (subprocess.TimeoutExpired, OSError) as error:
            raise NotOpened from error
        finally:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()


@contextlib.contextmanager
def _well_formed() -> Iterator[None]:
    """A child that read a stranger's bytes may answer anything."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise NotOpened from error


def _exchange(process: subprocess.Popen[bytes], raw: bytes, until: float, most: int) -> bytes:
    """Write *raw* and read to the end, both at once, before *until*. Raises `NotOpened` where it takes longer or gives
    more than *most* bytes."""
    assert process.stdin is not None
    assert process.stdout is not None
    unsent, got = memoryview(raw), bytearray()
    for pipe in (process.stdin, process.stdout):
        os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            events = selector.select(max(0.0, until - time.monotonic()))
            if time.monotonic() >= until or len(got) > most:
                raise NotOpened
            for key, _ in events:
                if key.fileobj is process.stdout:
                    data = os.read(process.stdout.fileno(), _CHUNK)
                    if not data:
                        return bytes(got)
                    got += data
                else:
                    unsent = unsent[_written(process, unsent) :]
                    if not unsent:
                        selector.unregister(process.stdin)
                        process.stdin.close()


def _written(process: subprocess.Popen[bytes], unsent: memoryview) -> int:
    assert process.stdin is not None
    try:
        return os.write(process.stdin.fileno(), unsent[:_CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        # It has read what it wanted; what it says of it is still to come.
        return len(unsent)
