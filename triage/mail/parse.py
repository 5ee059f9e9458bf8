"""The door to parsing: child processes that can be killed read the mail, this process never does (ports.mail.Parser).

A mail that crashes, exhausts or stops a child costs that mail only: the child is replaced and the next mail is read.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import selectors
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType

from triage.domain.errors import LimitExceeded, Unreadable
from triage.domain.message import IncomingMessage
from triage.mail import confined
from triage.mail.limits import ASK, ParseLimits
from triage.mail.wire import LENGTH_BYTES, message_from

_CHUNK = 1 << 16
_START_SECONDS = 20.0
# A child is replaced after so many mails: what a library leaks is bounded.
_MAILS_OF_A_CHILD = 5_000
# And after a mail of so many bytes: what it took (some ten times as much) goes back to the system.
_HEAVY = 8_000_000


class _ChildDied(Exception):
    """The child ended without an answer."""


class _TimeUp(Exception):
    """The child did not answer in time."""


@dataclass(slots=True)
class _Job:
    flags: bytes
    raw: bytes
    future: Future[IncomingMessage]


class PendingMessage:
    """A mail being parsed elsewhere (ports.mail.Parsing)."""

    def __init__(self, future: Future[IncomingMessage]) -> None:
        self._future = future

    def result(self) -> IncomingMessage:
        """Wait for it. Raises `Unreadable` or `LimitExceeded`; bounded: the child is killed at its limit."""
        return self._future.result()


class ChildParser:
    """Parses in *children* processes, each fed by its own thread (ports.mail.Parser). Close it, or use `with`."""

    def __init__(self, children: int = 1, limits: ParseLimits | None = None) -> None:
        self._limits = limits or ParseLimits()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._feed, name=f"parse-{number}", daemon=True) for number in range(children)
        ]
        for thread in self._threads:
            thread.start()

    def start(self, raw: bytes, *, truncated: bool = False) -> PendingMessage:
        """Queue *raw* for the next free child. Results may come in another order."""
        if self._closed:
            raise RuntimeError("the parser is closed")
        job = _Job(b"\x01" if truncated else b"\x00", raw, Future())
        self._jobs.put(job)
        return PendingMessage(job.future)

    def close(self) -> None:
        """End the children after what is queued."""
        self._closed = True
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> ChildParser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _feed(self) -> None:
        child: _Child | None = None
        while (job := self._jobs.get()) is not None:
            child = self._settle(job, child)
            # Nothing of a large mail is held while this waits for the next.
            del job
        _end(child)

    def _settle(self, job: _Job, child: _Child | None) -> _Child | None:
        """Answer *job*, whatever happens; returns the child for the next one, None where it is used up."""
        # A child that was killed from outside costs one more try; a mail that kills children is given up.
        for _ in range(2):
            try:
                if child is None or not child.usable:
                    child = _Child(self._limits)
                job.future.set_result(child.parse(job.flags, job.raw, self._limits.seconds))
                return child
            except _ChildDied:
                _end(child)
                child = None
            except _TimeUp:
                why = f"Het lezen duurde langer dan {self._limits.seconds:g} seconden; {ASK}."
                job.future.set_exception(LimitExceeded(why))
                break
            except Unreadable as error:
                job.future.set_exception(error)
                return child
            except Exception as error:  # a thread that dies would leave every later mail waiting for ever
                job.future.set_exception(Unreadable(f"Het bericht is niet te lezen ({type(error).__name__}); {ASK}."))
                break
        else:
            job.future.set_exception(Unreadable(f"Het lezen van het bericht brak af; {ASK}."))
        _end(child)
        return None


def _end(child: _Child | None) -> None:
    if child is not None:
        child.end()


class _Child:
    """One child process and its pipes."""

    def __init__(self, limits: ParseLimits) -> None:
        self._process = confined.start("triage.mail.parse_child", limits)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._parsed = 0
        self._heavy = False

    @property
    def usable(self) -> bool:
        """Whether it still runs and has not read too much yet."""
        if self._heavy or self._parsed >= _MAILS_OF_A_CHILD:
            self.end()
        return self._process.poll() is None

    def parse(self, flags: bytes, raw: bytes, seconds: float) -> IncomingMessage:
        """The answer to one request, within *seconds*; the first one also waits for the start."""
        self._heavy = len(raw) > _HEAVY
        head = (len(flags) + len(raw)).to_bytes(LENGTH_BYTES, "big") + flags
        allowed = seconds + (0 if self._parsed else _START_SECONDS)
        self._parsed += 1
        # In two pieces, so that a large mail is not copied.
        answer = self._exchange([head, raw], time.monotonic() + allowed)
        try:
            shape = json.loads(answer)
            if "limit" in shape:
                raise LimitExceeded(shape["limit"])
            if "unreadable" in shape:
                raise Unreadable(shape["unreadable"])
            return message_from(shape["message"])
        except (ValueError, TypeError, KeyError) as error:
            raise _ChildDied from error

    def end(self) -> None:
        """Kill it and take it off the process table."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _exchange(self, request: Sequence[bytes], deadline: float) -> bytes:
        """Write and read at once, so that neither side can wait for the other."""
        waiting = [memoryview(piece) for piece in request if piece]
        got = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            selector.register(self._out, selectors.EVENT_READ)
            while True:
                events = selector.select(max(0.0, deadline - time.monotonic()))
                if not events and time.monotonic() >= deadline:
                    raise _TimeUp
                for key, _ in events:
                    if key.fd == self._in:
                        waiting[0] = waiting[0][self._write(waiting[0]) :]
                        if not waiting[0]:
                            waiting.pop(0)
                        if not waiting:
                            selector.unregister(self._in)
                    else:
                        got += self._read()
                if len(got) >= LENGTH_BYTES:
                    end = LENGTH_BYTES + int.from_bytes(got[:LENGTH_BYTES], "big")
                    if len(got) >= end:
                        return bytes(got[LENGTH_BYTES:end])

    def _write(self, unsent: memoryview) -> int:
        try:
            return os.write(self._in, unsent[: 16 * _CHUNK])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise _ChildDied from error

    def _read(self) -> bytes:
        try:
            data = os.read(self._out, 16 * _CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise _ChildDied from error
        if not data:
            raise _ChildDied
        return data
