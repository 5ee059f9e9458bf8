"""What is installed is what was tested, to the byte: exact versions, digests, and no address of where they lie."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from triage.operate.locks import bundled, normal, pinned

ROOT = Path(__file__).parents[2]
LISTS = sorted((ROOT / "requirements").glob("*.txt"))
NPM = ROOT / "triage" / "web" / "assets" / "package-lock.json"
_ADDRESS = re.compile(r"https?://|git\+|--(?:extra-)?index-url|--find-links|@ ?file:|[a-z0-9-]+\.(?:org|com|net|nl)/")


def entries(path: Path) -> list[str]:
    """The entries of a requirements file: a package with the lines that belong to it."""
    text = re.sub(r"^#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    return [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip()]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_python_package_is_exact_and_has_a_digest(path: Path) -> None:
    found = entries(path)
    assert found
    wrong = [
        entry.splitlines()[0]
        for entry in found
        if not re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+", entry) or "--hash=sha256:" not in entry
    ]
    assert wrong == []
    # The reader that makes the bill of materials sees every one of them, with its digests.
    read = pinned(path.read_text("utf-8"))
    assert len(read) == len(found)
    assert [one.name for one in read if not one.digests] == []


@pytest.mark.parametrize("path", [*LISTS, NPM], ids=lambda path: path.name)
def test_no_lock_says_where_a_package_is_fetched(path: Path) -> None:
    assert _ADDRESS.findall(path.read_text("utf-8")) == []


def test_every_npm_package_is_exact_and_has_a_digest() -> None:
    found = {place: one for place, one in json.loads(NPM.read_text("utf-8"))["packages"].items() if place}
    assert [place for place, one in found.items() if not re.fullmatch(r"\d+\.\d+\.\d+", one["version"])] == []
    assert [place for place, one in found.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [place for place, one in found.items() if "resolved" in one or one.get("hasInstallScript")] == []
    assert all(len(digest) == 128 for one in bundled(NPM.read_text("utf-8")) for _, digest in one.digests)


def test_npm_runs_no_script_of_a_package() -> None:
    assert "ignore-scripts=true" in (NPM.parent / ".npmrc").read_text("utf-8").splitlines()


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = {
        "runtime.txt": project["project"]["dependencies"],
        "dev.txt": project["project"]["dependencies"] + groups["dev"],
        "fuzz.txt": groups["fuzz"],
        "peers.txt": groups["peers"],
        "uv.txt": project["build-system"]["requires"],
    }
    missing = {}
    for name, wanted in asked.items():
        locked = {one.name for one in pinned((ROOT / "requirements" / name).read_text("utf-8"))}
        if absent := {normal(re.split(r"[\[<>=~! ;]", line)[0]) for line in wanted} - locked:
            missing[name] = absent
    assert missing == {}
