"""The files of the project hold no key, password or token; no rule of the linter is put aside without its reason."""

from __future__ import annotations

import ast
import math
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("triage", "classifiers", "mailbox_config", "hatch_build.py")
_SKIPPED = frozenset({".git", ".venv", "__pycache__", "node_modules", "vendor", "dist", ".hypothesis"})
_TEXT = frozenset(
    {
        *(".css", ".csv", ".eml", ".html", ".ini", ".js", ".json", ".jsonl", ".md", ".py", ".sh", ".svg", ".toml"),
        *(".txt", ".yaml", ".yml", ".mako"),
    }
)

# How keys look that others hand out, each by its own sign.
KEYS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40}"),
    "PGP key": re.compile(r"-----BEGIN PGP PRIVATE KEY BLOCK-----"),
    "AWS": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40})"),
    "GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}"),
    "Slack": re.compile(r"\bxox[abpr]-[A-Za-z0-9-]{10}"),
    "Google": re.compile(r"\bAIza[A-Za-z0-9_-]{35}|\bya29\.[A-Za-z0-9_-]{20}|\b1//0[A-Za-z0-9_-]{30}"),
    "npm or PyPI": re.compile(r"\bnpm_[A-Za-z0-9]{36}|\bpypi-[A-Za-z0-9_-]{50}"),
    "Azure": re.compile(r"\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{34}|AccountKey=[A-Za-z0-9+/]{40}"),
    "JWT": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "address with a password": re.compile(r"\b[a-z][a-z0-9+.-]{2,}://[^\s/:@\"'`{}<>]+:([^\s/@\"'`{}<>]{4,})@"),
}
# A long row of characters without a pattern, as a generated key is.
_ROW = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{32,}={0,2}(?![A-Za-z0-9+/_=-])")
_MOST_ENTROPY = 4.4
_LONGEST_PIECE = 14
# Digests, and mail with content in base64: long rows are what they are made of.
_ROWS_OF_THEIR_OWN = (
    *("requirements/", "triage/web/assets/package-lock.json", "tests/corpus/"),
    *("classifiers/model/", "triage/demo/samples/"),
)
# Passwords of servers that live as long as a test does, and examples in documents.
_OF_TESTS = re.compile(r"geheim|secret|password|wachtwoord|test|\bpw\b|\.\.\.|…|%|\$", re.IGNORECASE)


def files() -> Iterator[Path]:
    """The text files of the project."""
    for place, folders, names in os.walk(ROOT):
        folders[:] = sorted(each for each in folders if each not in _SKIPPED and not each.endswith("_cache"))
        for name in sorted(names):
            if Path(name).suffix in _TEXT or name in ("Makefile", "run", "Dockerfile", ".npmrc"):
                yield Path(place, name)


def entropy(row: str) -> float:
    """Bits a character of *row*."""
    counts = Counter(row)
    return -sum(count / len(row) * math.log2(count / len(row)) for count in counts.values())


def key_like(text: str, *, rows: bool = True) -> list[str]:
    """What in *text* looks like a key, by the name of its kind and its first characters."""
    found = []
    for kind, pattern in KEYS.items():
        for match in pattern.finditer(text):
            if kind != "address with a password" or not _OF_TESTS.search(match[1]):
                found.append(f"{kind}: {match[0][:24]}")
    if rows:
        for match in _ROW.finditer(text):
            row = match[0].rstrip("=")
            # A path or a name: short pieces between signs, as no generated key has throughout.
            if max(len(piece) for piece in re.split("[/_-]", row)) <= _LONGEST_PIECE:
                continue
            mixed = all(re.search(kind, row) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
            if mixed and entropy(row) > _MOST_ENTROPY:
                found.append(f"row without a pattern: {row[:12]}")
    return found


def test_no_file_of_the_project_holds_a_key() -> None:
    found = {}
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        rows = not name.startswith(_ROWS_OF_THEIR_OWN)
        if name != "tests/supply/test_repository.py" and (
            told := key_like(path.read_text("utf-8", "replace"), rows=rows)
        ):
            found[name] = told
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n",
        "AWS_KEY=AKIAIOSFODNN7EXAMPLE",
        "token = 'ghp_" + "a1B2" * 9 + "'",
        'TRIAGE_KEY="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="',
        "postgresql://triage:Zwaluw-1937@db.example/triage",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW4ifQ.c2lnbmF0dXJlLWhlcmU",
    ],
)
def test_what_looks_like_a_key_is_found(text: str) -> None:
    assert key_like(text)


def test_what_is_no_key_is_not_taken_for_one() -> None:
    assert key_like("test_a_worker_killed_between_data_and_its_answer_never_sends_again") == []
    assert key_like("postgresql://triage:geheim@localhost/triage") == []
    assert key_like("curl https://ADRES/api/v1/cases/RVT-2026-0042/obligations") == []


def test_nothing_that_holds_keys_is_kept_in_the_repository() -> None:
    kinds = {".pem", ".key", ".p12", ".pfx", ".db", ".sqlite", ".env"}
    kept = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert [name for name in kept if Path(name).suffix in kinds or Path(name).name == ".env"] == []


def test_the_security_rules_hold_over_the_whole_product() -> None:
    """Also over the migrations, which the other rules leave alone."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "S", "--ignore", "S101"]
    done = subprocess.run([*command, *PRODUCT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def product() -> Iterator[tuple[str, str]]:
    for place in PRODUCT:
        for path in [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def test_each_security_rule_that_is_put_aside_has_its_reason_beside_it() -> None:
    wrong = []
    for name, text in product():
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if re.search(r"#\s*(?:ruff: noqa|noqa(?!:)|nosec)", line):
                wrong.append(f"{name}:{number + 1} puts every rule aside")
            put_aside = re.search(r"#\s*noqa:\s*([A-Z0-9, ]*\bS\d+[A-Z0-9, ]*)(.*)", line)
            above = lines[number - 1].lstrip() if number else ""
            if put_aside and len(put_aside[2].strip(" -(")) < 8 and not above.startswith("#"):
                wrong.append(f"{name}:{number + 1} {put_aside[1].strip()}")
    assert wrong == []


def test_an_assertion_of_the_product_only_says_of_what_type_a_value_is() -> None:
    """Python leaves assertions out under -O: none may stand between a stranger and anything."""
    wrong = []
    for name, text in product():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Assert) and not _says_its_type(node.test):
                wrong.append(f"{name}:{node.lineno} {ast.unparse(node.test)}")
    assert wrong == []


def _says_its_type(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return all(_says_its_type(each) for each in test.values)
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], ast.IsNot) and ast.unparse(test.comparators[0]) == "None"
    return isinstance(test, ast.Call) and ast.unparse(test.func) == "isinstance"
