"""Whether the receiving server vouches for the sender's domain (RFC 8601): the ground of R-53.

Only the topmost Authentication-Results header is looked at, and only when it bears the trusted id: a sender can write
any header further down. Its text is taken apart by its grammar, not searched: an envelope address is the sender's to
choose, and a quoted one may spell out a result of its own. A header that does not follow the grammar says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.domain.message import IncomingMessage
from triage.domain.policy import AuthenticationMode, Trust

# The properties that name the domain a method vouches for, the telling one first (RFC 8601, 2.7).
_NAMES = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
_SPACE = re.compile(r"\s*")
_COMMENT_SIGN = re.compile(r"\\.|[()]", re.DOTALL)
_KEY = re.compile(r"[^\s;=\"()]+")
_PLAIN = re.compile(r"[^\s;\"()]+")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`passed`: the From domain is vouched for. `failed`: the trusted server looked and does not vouch for it. Neither:
    nothing is known."""

    passed: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    outcome: str
    properties: tuple[tuple[str, str], ...]

    def vouches_for(self, domain: str) -> bool:
        if self.outcome != "pass" or self.method not in _NAMES:
            return False
        for name in _NAMES[self.method]:
            named = [_domain(value) for key, value in self.properties if key == name]
            if named:
                # Relaxed alignment towards a parent domain would need the public suffix list; only the same domain
                # counts, and every one that is named.
                return all(one == domain for one in named)
        # DMARC is about the From domain whether or not it is named again.
        return self.method == "dmarc"


def verdict(message: IncomingMessage, trust: Trust) -> Verdict:
    """What the trusted server said of the From domain of *message*."""
    lines = message.header_lines("authentication-results")
    if not lines or len(message.senders) != 1:
        return Verdict(False, False)
    try:
        server, results = _Scanner(lines[0]).header()
    except _Malformed:
        return Verdict(False, False)
    if server != trust.authserv_id.lower():
        return Verdict(False, False)
    _, at, domain = message.senders[0].rpartition("@")
    known = [result for result in results if result.method in _NAMES]
    if not at or any(result.method == "dmarc" and result.outcome == "fail" for result in known):
        return Verdict(False, bool(known))
    passed = any(result.vouches_for(domain) for result in known)
    return Verdict(passed, not passed and bool(known))


def is_authenticated(message: IncomingMessage, trust: Trust) -> bool:
    """Whether an answer may go to the sender as far as authentication goes (R-53)."""
    found = verdict(message, trust)
    if trust.mode is AuthenticationMode.WHEN_PRESENT and not message.header_lines("authentication-results"):
        return len(message.senders) == 1
    return found.passed


def _domain(value: str) -> str:
    """The domain of an address or of a bare domain, as a property gives it."""
    return value.rpartition("@")[2].strip("<>").rstrip(".")


class _Malformed(ValueError):
    """The header does not follow its grammar."""


class _Scanner:
    """Takes one header apart in one pass, from left to right."""

    def __init__(self, line: str) -> None:
        self.line = line.lower()
        self.at = 0

    def header(self) -> tuple[str, list[_Result]]:
        """The server's id, empty where there is none as on Exchange Online, and the results."""
        server = self._server()
        results = []
        while self.at < len(self.line):
            result = self._result()
            if result is not None:
                results.append(result)
        return server, results

    def _server(self) -> str:
        self._skip()
        if self._see("="):
            raise _Malformed
        start = self.at
        name = self._value() if self._see('"') else self._key()
        self._skip()
        if self._see("="):
            # The first part is a result already: there is no id. Read it again as what it is.
            self.at = start
            return ""
        version = self._key()
        if version and not version.isdigit():
            raise _Malformed
        self._end_of_part()
        return name

    def _result(self) -> _Result | None:
        method = self._key()
        if not method:
            self._end_of_part()
            return None
        if not self._see("="):
            # "none" alone: nothing was checked (RFC 8601, 2.2).
            self._end_of_part()
            return None
        outcome = self._assigned()
        properties = []
        while key := self._key():
            properties.append((key, self._assigned()))
        self._end_of_part()
        return _Result(method.partition("/")[0], outcome, tuple(properties))

    def _assigned(self) -> str:
        if not self._see("="):
            raise _Malformed
        self.at += 1
        self._skip()
        return self._value()

    def _key(self) -> str:
        self._skip()
        found = _KEY.match(self.line, self.at)
        if found is None:
            return ""
        self.at = found.end()
        self._skip()
        return found[0]

    def _value(self) -> str:
        """A token, a quoted string, or an address with a quoted local part: up to a space, a comment or a semicolon."""
        parts = []
        while True:
            if self._see('"'):
                quoted = _QUOTED.match(self.line, self.at)
                if quoted is None:
                    raise _Malformed
                parts.append(quoted[1])
                self.at = quoted.end()
            elif plain := _PLAIN.match(self.line, self.at):
                parts.append(plain[0])
                self.at = plain.end()
            else:
                return "".join(parts)

    def _end_of_part(self) -> None:
        self._skip()
        if self.at < len(self.line):
            if not self._see(";"):
                raise _Malformed
            self.at += 1

    def _see(self, sign: str) -> bool:
        return self.line.startswith(sign, self.at)

    def _skip(self) -> None:
        """Past white space and comments, which may be nested."""
        while True:
            found = _SPACE.match(self.line, self.at)
            self.at = found.end() if found else self.at
            if not self._see("("):
                return
            self._skip_comment()

    def _skip_comment(self) -> None:
        depth = 0
        while True:
            sign = _COMMENT_SIGN.search(self.line, self.at)
            if sign is None:
                raise _Malformed
            self.at = sign.end()
            depth += {"(": 1, ")": -1}.get(sign[0], 0)
            if depth == 0:
                return
