"""What goes on beside the work, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def beside(name: str, work: Callable[[], None], every_seconds: float) -> Iterator[None]:
    """Do *work* every so many seconds while the block runs, in a thread called *name*; its end waits for the last time.
    *work* keeps its errors to itself."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(every_seconds):
            work()

    thread = threading.Thread(target=go_on, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
