"""Ports for servers that must be told theirs before they start.

What the system gives for port 0 lies in its ephemeral range, where between the asking and the server's start any other
process may be given the same. These lie below that range, and each process of tests has a block of its own.
"""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Iterator

_BLOCK = 256
# Below 32768, where Linux begins to give out ports, and above what services have by custom.
_FIRST, _BLOCKS = 20_480, 48


class _Block:
    """The ports of this process, in turn. Its number is held as an abstract socket, which ends with the process."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        for number in range(_BLOCKS):
            held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                held.bind(f"\0triage-tests-ports-{number}")
            except OSError:
                held.close()
                continue
            self._held = held
            first = _FIRST + number * _BLOCK
            self._turn: Iterator[int] = itertools.cycle(range(first, first + _BLOCK))
            return
        raise RuntimeError("more processes of tests than there are blocks of ports")

    @property
    def is_ours(self) -> bool:
        """Not so in a child that forked off: it takes a block of its own."""
        return self._pid == os.getpid()

    def free(self) -> int:
        """The next port on which nothing listens."""
        for port in itertools.islice(self._turn, _BLOCK):
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return port
        raise RuntimeError("no port of this process is free")


_own: _Block | None = None


def free_port() -> int:
    """A port on loopback on which nothing listens, and which no other process of tests is given."""
    global _own
    if _own is None or not _own.is_ours:
        _own = _Block()
    return _own.free()
