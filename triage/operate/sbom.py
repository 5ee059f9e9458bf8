"""The bill of materials: what the installed service is made of, as CycloneDX 1.6 in JSON (ECMA-424).

Names, versions and digests come from the locks, licences from the metadata of what is installed. What is installed in
another version than was locked and tested says so, in its properties and to whoever asked.
"""

from __future__ import annotations

import json
import platform
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import quote

from triage.operate.licences import READ_BY_HAND, licence_of, spdx
from triage.operate.locks import Locked, normal, npm_lock, python_lock

NAME = "veiligheidstriage"
_MODEL = Path(__file__).parents[2] / "classifiers" / "model"
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill of materials. `differing`: one Dutch line for each package that is not installed as it was locked."""

    document: dict[str, Any]
    differing: tuple[str, ...]


def bill_of_materials(now: datetime) -> Bill:
    """What this installation is made of."""
    differing: list[str] = []
    parts = [part for name, locked in _by_name(python_lock()).items() if (part := _python(name, locked, differing))]
    parts += [_npm(package) for package in npm_lock()]
    parts += [_model(path) for path in sorted(_MODEL.rglob("*.zip"))]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": now.isoformat(timespec="seconds"),
            "component": _itself(),
            "properties": [{"name": "python", "value": platform.python_version()}],
        },
        "components": parts,
        "dependencies": _dependencies(parts),
    }
    # The same parts have the same number, whenever the list is made.
    content = json.dumps([document["components"], document["dependencies"]], sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, sha256(content.encode()).hexdigest())}"
    return Bill(document, tuple(differing))


def licence_in(found: Distribution, by_hand: Mapping[str, str] = READ_BY_HAND) -> str | None:
    """The licence that an installed package's metadata names; None where nobody can tell."""

    def said(field: str) -> list[str]:
        return [str(each) for each in found.metadata.get_all(field) or ()]

    expression, words = next(iter(said("License-Expression")), None), next(iter(said("License")), None)
    return licence_of(normal(said("Name")[0]), expression, words, said("Classifier"), by_hand)


def _by_name(locked: Iterable[Locked]) -> dict[str, list[Locked]]:
    """A package may be locked twice, each version for other Pythons."""
    found: dict[str, list[Locked]] = {}
    for package in locked:
        found.setdefault(package.name, []).append(package)
    return found


def _itself() -> dict[str, Any]:
    version = distribution(NAME).version
    return {
        "type": "application",
        "bom-ref": NAME,
        "name": NAME,
        "version": version,
        "licenses": _licences("EUPL-1.2"),
        "purl": f"pkg:pypi/{NAME}@{version}",
    }


def _python(name: str, locked: list[Locked], differing: list[str]) -> dict[str, Any] | None:
    """A Python package; None where it is locked for other systems than this and is not here."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        if all(package.marker for package in locked):
            return None
        differing.append(f"{name} {locked[0].version} is niet geïnstalleerd")
        return _component("pypi", locked[0], None, "not installed")
    meant = next((package for package in locked if package.version == found.version), None)
    if meant is None:
        tested = ", ".join(package.version for package in locked)
        differing.append(f"{name} is {found.version}; getest is {tested}")
        return _component("pypi", Locked(name, found.version, ()), licence_in(found), f"not the locked {tested}")
    return _component("pypi", meant, licence_in(found))


def _npm(package: Locked) -> dict[str, Any]:
    part = _component("npm", package, spdx(package.licence) or package.licence or None)
    part["description"] = "in de stijl en het script van de pagina's"
    return part


def _component(kind: str, package: Locked, licence: str | None, state: str = "") -> dict[str, Any]:
    purl = f"pkg:{kind}/{quote(package.name, safe='/')}@{package.version}"
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "scope": "required",
        "purl": purl,
    }
    if package.digests:
        part["hashes"] = [{"alg": algorithm, "content": digest} for algorithm, digest in package.digests]
    if licence:
        part["licenses"] = _licences(licence)
    if state:
        part["properties"] = [{"name": f"{NAME}:state", "value": state}]
    return part


def _licences(expression: str) -> list[dict[str, Any]]:
    if " " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression} if spdx(expression) else {"name": expression}}]


def _model(path: Path) -> dict[str, Any]:
    digest = sha256(path.read_bytes()).hexdigest()
    name = "/".join(("model", *path.relative_to(_MODEL).parts))
    return {
        "type": "machine-learning-model",
        "bom-ref": f"{NAME}/{name}",
        "name": name,
        "version": digest[:12],
        "description": "de meegeleverde lezer: getraind op verzonnen mails",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": _licences("EUPL-1.2"),
    }


def _dependencies(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each part asks for, as far as it is a part."""
    by_name = {part["name"]: part["bom-ref"] for part in parts if part["bom-ref"].startswith("pkg:pypi/")}
    installed = {normal(str(each.metadata["Name"])): each for each in distributions()}
    asked = _wanted(NAME, installed)
    own = [by_name[name] for name in asked if name in by_name]
    own += [part["bom-ref"] for part in parts if not part["bom-ref"].startswith("pkg:pypi/")]
    lines = [{"ref": NAME, "dependsOn": sorted(own)}]
    for name, ref in by_name.items():
        needs = sorted({by_name[each] for each in _wanted(name, installed) if each in by_name} - {ref})
        lines.append({"ref": ref, "dependsOn": needs} if needs else {"ref": ref})
    return lines


def _wanted(name: str, installed: Mapping[str, Distribution]) -> set[str]:
    """The packages that an installed one asks for, its extras left out unless this project asks for them."""
    found = installed.get(name)
    wanted = set()
    for line in (found.requires or []) if found else ():
        need, _, marker = line.partition(";")
        asked = _REQUIREMENT.match(need.strip())
        extra = _EXTRA.search(marker)
        if asked is not None and (extra is None or (name, extra[1]) in _EXTRAS):
            wanted.add(normal(asked[1]))
    return wanted


# The extras that pyproject.toml asks for.
_EXTRAS = frozenset({("psycopg", "binary")})
