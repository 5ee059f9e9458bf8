"""Memory of a process tree: the sum of PSS (proportional set size), so that shared pages count once."""

from __future__ import annotations

import threading
from pathlib import Path


def tree(pid: int) -> list[int]:
    """*pid* and every process below it."""
    found = [pid]
    for current in found:
        try:
            children = Path(f"/proc/{current}/task/{current}/children").read_text().split()
            for task in Path(f"/proc/{current}/task").iterdir():
                children += (task / "children").read_text().split()
        except OSError:
            continue
        found += [int(child) for child in children if int(child) not in found]
    return found


def pss(pid: int) -> int:
    """PSS of the tree under *pid*, in bytes."""
    total = 0
    for process in tree(pid):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


class Peak:
    """The highest PSS of a tree while it is watched, looked at every tenth of a second."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.bytes = max(self.bytes, pss(self._pid))
