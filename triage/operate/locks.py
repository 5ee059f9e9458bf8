"""What the lock files say that is installed: exact versions with the digest of every file that may be installed.

`requirements/runtime.txt` travels in the package as `requirements.txt`; `package-lock.json` lies with the assets of the
pages.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path

from triage.domain.errors import ConfigurationError

_PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)\s*(?:;(?P<marker>[^\\]*))?")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock. `digests`: algorithm (as CycloneDX writes it) and hexadecimal digest of each of its files;
    `marker`: for which Python or system it is; `licence` where the lock names it."""

    name: str
    version: str
    digests: tuple[tuple[str, str], ...]
    marker: str = ""
    licence: str = ""


def normal(name: str) -> str:
    """*name* as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python_lock() -> list[Locked]:
    """The Python packages the service was tested with. Raises `ConfigurationError` where the list is not there."""
    for path in (_PACKAGE / "requirements.txt", _PACKAGE.parent / "requirements" / "runtime.txt"):
        if path.is_file():
            return pinned(path.read_text("utf-8"))
    raise ConfigurationError("pakket", "requirements.txt", "ontbreekt", "installeer de dienst opnieuw")


def npm_lock() -> list[Locked]:
    """The packages that the pages' style and script are bundled from."""
    return bundled((_PACKAGE / "web" / "assets" / "package-lock.json").read_text("utf-8"))


def pinned(text: str) -> list[Locked]:
    """The packages of a requirements file: exact versions, the digests behind each."""
    found = []
    for entry in re.split(r"\n(?=\S)", text):
        pin = _PINNED.match(entry)
        if pin is not None:
            digests = tuple(("SHA-256", digest) for digest in _DIGEST.findall(entry))
            marker = " ".join((pin["marker"] or "").split())
            found.append(Locked(normal(pin["name"]), pin["version"], digests, marker))
    return found


def bundled(text: str) -> list[Locked]:
    """The packages of an npm lock."""
    found = []
    for place, entry in json.loads(text)["packages"].items():
        if place:
            name = place.rpartition("node_modules/")[2]
            digests = tuple(_sri(one) for one in entry.get("integrity", "").split())
            found.append(Locked(name, entry["version"], digests, licence=entry.get("license", "")))
    return found


def _sri(text: str) -> tuple[str, str]:
    """A digest as subresource integrity writes it, in hexadecimal."""
    algorithm, _, encoded = text.partition("-")
    return f"SHA-{algorithm.removeprefix('sha')}", base64.b64decode(encoded, validate=True).hex()
