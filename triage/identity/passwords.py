"""Passwords: which may be chosen, and their argon2id hashes. The door of argon2-cffi."""

from __future__ import annotations

import re
import threading
import unicodedata
from importlib.resources import files
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORTEST = 12
LONGEST = 256
# OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1
# Hashes at once: each takes 19 MiB, and a flood of logins must not take it forty times.
_AT_ONCE = 4
# Written as letters: what people put in their place.
_LETTERS = str.maketrans("01345789@$!€", "oieasfbgasie")
_FORGETTABLE = frozenset({"veiligheidstriage", "triage", "veiligheidsteam", "veiligheidshuis", "veiligthuis"})


class Hasher:
    """Hashes and verifies, a few at a time. `done` counts verifications: one a login, whoever was named."""

    def __init__(self, memory_kib: int = _MEMORY_KIB, passes: int = _PASSES) -> None:
        self._argon2 = PasswordHasher(memory_cost=memory_kib, time_cost=passes, parallelism=_LANES)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._counting = threading.Lock()
        # Of nobody: so that an unknown name costs what a known one does.
        self._nobodys = self._argon2.hash("van niemand")
        self.done = 0

    def hash(self, password: str) -> str:
        """An argon2id hash, with its parameters and salt in it."""
        with self._turns:
            return self._argon2.hash(normalised(password))

    def verify(self, hashed: str, password: str) -> bool:
        """Whether *password* made *hashed*. Without a hash the work is done all the same, and the answer is no."""
        right = False
        with self._turns:
            try:
                right = self._argon2.verify(hashed or self._nobodys, normalised(password))
            except VerifyMismatchError:
                pass
            except (VerificationError, InvalidHashError):
                # No hash of ours: nothing was worked, and nothing is counted.
                return False
        with self._counting:
            self.done += 1
        return right and bool(hashed)

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)


def normalised(password: str) -> str:
    """The same text whatever keyboard made it (NIST SP 800-63B, 5.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])


def why_refused(password: str, name: str) -> str:
    """Why a password cannot be chosen, in Dutch; empty where it can. Length and being known count, not which kinds of
    characters are in it (NIST SP 800-63B, 5.1.1.2)."""
    password = normalised(password)
    if len(password) < SHORTEST:
        return f"Kies een wachtwoord van minstens {SHORTEST} tekens."
    if len(password) > LONGEST:
        return f"Kies een wachtwoord van hoogstens {LONGEST} tekens."
    folded = password.casefold()
    own = name.casefold()
    if folded in (own, own.partition("@")[0], own[::-1]):
        return "Het wachtwoord is gelijk aan uw naam; kies een ander."
    if _is_common(folded) or len(set(folded)) < 5 or _is_row(folded):
        return "Dit wachtwoord staat op lijsten die inbrekers als eerste proberen; kies een ander."
    return ""


def _is_common(folded: str) -> bool:
    """On the list as it is, or a word of the list with digits and signs around it."""
    words = re.sub(r"[^a-z]", "", folded.strip("0123456789!@#$%^&*()-_=+.,?").translate(_LETTERS))
    return folded in _listed() or words in _listed() or words in _FORGETTABLE


def _is_row(folded: str) -> bool:
    """Whether each character follows the one before it: 123456789012, abcdefghijkl."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _listed() -> frozenset[str]:
    if not _LISTED:
        lines = files("triage.identity").joinpath("common_passwords.txt").read_text("utf-8").split()
        _LISTED.append(frozenset(line for line in lines if line))
    return _LISTED[0]


_LISTED: list[frozenset[str]] = []
