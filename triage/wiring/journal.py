"""The journal as log lines: one JSON object a line, on standard error; no content, no names (R-52).

Each line has `at`, `level` and `event`, the lines of one mail's way the same `walk`, and facts: keys, counts,
references, types of errors. What a library writes is not repeated, because it may quote a mail: only which library,
where in it, and the type of the error. The door to structlog.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

_LOG = logging.getLogger("triage")
# Loggers of the service itself, whose lines are written so that they hold no content.
_OURS = ("triage", "classifiers", "mailbox_config")
# Keys, hashes, references, types of errors, moments: no fact of the journal is a sentence or an address.
_FACT = re.compile(r"[\w.:+/()-]{0,120}")
_LEFT_OUT = "(weggelaten)"
_Line = MutableMapping[str, Any]


class LogJournal:
    """Writes each noted event at INFO."""

    def __init__(self) -> None:
        self._log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
            _LOG,
            processors=[structlog.stdlib.add_log_level, _facts_only, ProcessorFormatter.wrap_for_formatter],
            wrapper_class=structlog.stdlib.BoundLogger,
        )

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
        """Log one event with its facts; `walk` ties the lines of one mail's way together."""
        self._log.info(event, **({"walk": walk} if walk else {}), **facts)


class QuietJournal:
    """Notes nothing: for commands whose output is the answer."""

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
        """Nothing."""


def start_logging(level: int = logging.INFO) -> None:
    """Send the journal to standard error. Libraries stay silent below WARNING: their debug lines hold content."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(json_lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOG.handlers[:] = []
    _LOG.propagate = True
    _LOG.setLevel(level)


def json_lines() -> ProcessorFormatter:
    """Turns log records into lines: the journal's own, and what anybody else writes without their words."""
    return ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, _without_words],
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            ProcessorFormatter.remove_processors_meta,
            _in_order,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _facts_only(_logger: object, _method: str, line: _Line) -> _Line:
    """A net below the callers, who note no content: a text that cannot be a key or a reference is left out."""
    for name, value in line.items():
        if isinstance(value, str) and not _FACT.fullmatch(value):
            line[name] = _LEFT_OUT
    return line


def _without_words(_logger: object, _method: str, line: _Line) -> _Line:
    record: logging.LogRecord = line["_record"]
    ours = record.name.split(".")[0] in _OURS
    told: _Line = {
        "_record": record,
        "_from_structlog": False,
        "level": line["level"],
        "event": "web" if record.name.startswith("triage.web") else "log",
        "logger": record.name,
        "place": f"{record.module}:{record.lineno}",
    }
    if ours:
        told["message"] = line["event"]
    kind = record.exc_info[0] if record.exc_info else None
    if kind is not None:
        told["error"] = kind.__name__
    return told


def _in_order(_logger: object, _method: str, line: _Line) -> _Line:
    first = {name: line[name] for name in ("at", "level", "event", "walk") if name in line}
    return first | {name: value for name, value in line.items() if name not in first}
