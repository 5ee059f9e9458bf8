"""Reads the part of PromQL that our alert rules use, and refuses the rest: selectors with matchers, a range, numbers,
functions, aggregations with `by`, and binary operators. Only grammar and names; nothing is worked out.

https://prometheus.io/docs/prometheus/latest/querying/basics/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<duration>\d+[smhdw])|(?P<name>[a-zA-Z_:][\w:]*)|(?P<text>\"[^\"]*\")"
    r"|(?P<op>==|!=|>=|<=|=~|!~|[-+*/<>=(){}\[\],]))"
)
_AGGREGATIONS = frozenset({"sum", "min", "max", "avg", "count"})
_FUNCTIONS = {"time": 0, "delta": 1}
_BINARY = [{"or"}, {"and", "unless"}, {"==", "!=", "<", ">", "<=", ">="}, {"+", "-"}, {"*", "/"}]


class BadExpression(ValueError):
    """The expression is none that Prometheus takes."""


@dataclass
class Used:
    """What an expression names: each metric with the labels it is asked by, and the labels it groups by."""

    metrics: dict[str, set[str]] = field(default_factory=dict)
    grouped: set[str] = field(default_factory=set)


def used_by(expression: str) -> Used:
    """Parse *expression*; BadExpression where it is none."""
    parser = _Parser(expression)
    parser.binary(0)
    if parser.token is not None:
        raise BadExpression(f"left over: {parser.token} in {expression}")
    return parser.used


class _Parser:
    def __init__(self, expression: str) -> None:
        self.used, self._at, self._text = Used(), 0, expression.strip()
        self.token: str | None = None
        self.kind: str | None = None
        self._next()

    def _next(self) -> str | None:
        before = self.token
        if self._at >= len(self._text):
            self.token = self.kind = None
            return before
        # A duration is a number with a letter: looked for first.
        found = re.compile(r"\s*(?P<duration>\d+[smhdw])\b").match(self._text, self._at) or _TOKEN.match(
            self._text, self._at
        )
        if found is None:
            raise BadExpression(f"cannot read: {self._text[self._at :]}")
        self._at, self.kind = found.end(), found.lastgroup
        self.token = found[found.lastgroup or 0]
        return before

    def _take(self, wanted: str) -> None:
        if self.token != wanted:
            raise BadExpression(f"{wanted} expected, not {self.token}, in {self._text}")
        self._next()

    def binary(self, level: int) -> None:
        if level == len(_BINARY):
            self._unary()
            return
        self.binary(level + 1)
        while self.token in _BINARY[level]:
            self._next()
            self.binary(level + 1)

    def _unary(self) -> None:
        if self.token == "(":
            self._next()
            self.binary(0)
            self._take(")")
        elif self.kind == "number":
            self._next()
        elif self.kind == "name":
            self._named()
        else:
            raise BadExpression(f"unexpected {self.token} in {self._text}")

    def _named(self) -> None:
        name = self._next() or ""
        if name in _AGGREGATIONS:
            if self.token == "by":
                self._next()
                self.used.grouped |= set(self._labels())
            self._take("(")
            self.binary(0)
            self._take(")")
        elif name in _FUNCTIONS:
            self._take("(")
            if _FUNCTIONS[name]:
                self.binary(0)
            self._take(")")
        elif name in {"by", "and", "or", "unless"}:
            raise BadExpression(f"{name} without what it joins in {self._text}")
        else:
            self._selector(name)

    def _labels(self) -> list[str]:
        self._take("(")
        found = []
        while self.kind == "name":
            found.append(self._next() or "")
            if self.token == ",":
                self._next()
        self._take(")")
        return found

    def _selector(self, metric: str) -> None:
        asked = self.used.metrics.setdefault(metric, set())
        if self.token == "{":
            self._next()
            while self.kind == "name":
                asked.add(self._next() or "")
                if self.token not in {"=", "!=", "=~", "!~"}:
                    raise BadExpression(f"no matcher in {self._text}")
                self._next()
                if self.kind != "text":
                    raise BadExpression(f"no text in a matcher of {self._text}")
                self._next()
                if self.token == ",":
                    self._next()
            self._take("}")
        if self.token == "[":
            self._next()
            if self.kind != "duration":
                raise BadExpression(f"no duration in {self._text}")
            self._next()
            self._take("]")
