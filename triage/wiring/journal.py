"""The journal as log lines: one JSON object a line, on standard error; no content, no names (R-52)."""

from __future__ import annotations

import json
import logging
import sys

_LOG = logging.getLogger("triage")


class LogJournal:
    """Writes each noted event at INFO."""

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
        """Log one event with its facts; `walk` ties the lines of one mail's way together."""
        line = {"event": event, **({"walk": walk} if walk else {}), **facts}
        _LOG.info(json.dumps(line, ensure_ascii=False, sort_keys=False))


class QuietJournal:
    """Notes nothing: for commands whose output is the answer."""

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
        """Nothing."""


def start_logging(level: int = logging.INFO) -> None:
    """Send the journal to standard error. Libraries stay silent below WARNING: their debug lines hold content."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z"))
    _LOG.handlers[:] = [handler]
    _LOG.propagate = False
    _LOG.setLevel(level)
