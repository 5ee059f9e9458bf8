"""Every package comes under a licence that this project (EUPL-1.2) may be used and given away with.

A new package with a licence that is unknown or not in these lists fails here, by name. Then a person reads its licence
file, and either adds it with the reason or does without the package.
"""

from __future__ import annotations

import json
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import pytest

from triage.operate.licences import KNOWN, READ_BY_HAND, alternatives, licence_of, spdx
from triage.operate.locks import Locked, bundled, normal, pinned
from triage.operate.sbom import licence_in

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "triage" / "web" / "assets"
NOTICE = ROOT / "triage" / "web" / "static" / "NOTICE.txt"

# May be used beside, and given away with, work under EUPL-1.2. Those of the GNU Lesser GPL and the MPL are used as the
# libraries they are, unchanged and replaceable.
INSTALLED = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "EUPL-1.2",
            "ISC",
            "MIT",
            "MIT-0",
            "PSF-2.0",
        ),
        *("LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "Zlib"),
    }
)
# Tools and test servers run beside the service and are never given away with it.
TOOLS = INSTALLED | {"GPL-3.0-or-later"}
# What is joined into one file with our own style.
JOINED = frozenset({"0BSD", "EUPL-1.2", "MIT"})

# What the licence file says where the metadata of a tool does not.
TOOLS_BY_HAND = {
    **READ_BY_HAND,
    "atheris": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "boolean-py": "BSD-2-Clause",
    "defusedxml": "PSF-2.0",
    "django-oauth-toolkit": "BSD-2-Clause",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "libpass": "BSD-3-Clause",
    "radicale": "GPL-3.0-or-later",
    "sortedcontainers": "Apache-2.0",
    "sqlparse": "BSD-3-Clause",
    "vobject": "Apache-2.0",
}
# What a licence file of each kind says, of which no other kind says the same.
_SAYS = {
    "Apache-2.0": "Apache License",
    "BSD-2-Clause": "Redistributions in binary form",
    "BSD-3-Clause": "be used to endorse or promote",
    "GPL-3.0-or-later": "GNU GENERAL PUBLIC LICENSE",
    "MIT": "Permission is hereby granted, free of charge",
    "PSF-2.0": "PYTHON SOFTWARE FOUNDATION LICENSE",
}


def refused(licence: str | None, allowed: frozenset[str]) -> bool:
    """Whether nothing that one may choose is wholly allowed."""
    return licence is None or not any(choice <= allowed for choice in alternatives(licence))


def locked(name: str) -> list[Locked]:
    return pinned((ROOT / "requirements" / name).read_text("utf-8"))


def installed(packages: list[Locked]) -> list[metadata.Distribution]:
    """The packages that are here; one that is locked for another system, or that is run by hand, may not be."""
    found = []
    for package in packages:
        try:
            found.append(metadata.distribution(package.name))
        except metadata.PackageNotFoundError:
            assert package.marker or package.name == "atheris", f"{package.name} is locked and not installed"
    return found


def test_every_package_that_the_service_runs_on_has_a_licence_that_is_allowed() -> None:
    wrong = {one.metadata["Name"]: licence_in(one) for one in installed(locked("runtime.txt"))}
    assert {name: licence for name, licence in wrong.items() if refused(licence, INSTALLED)} == {}


@pytest.mark.parametrize("name", ["dev.txt", "uv.txt", "fuzz.txt"])
def test_every_tool_has_a_licence_that_is_allowed(name: str) -> None:
    wrong = {one.metadata["Name"]: licence_in(one, TOOLS_BY_HAND) for one in installed(locked(name))}
    assert {name: licence for name, licence in wrong.items() if refused(licence, TOOLS)} == {}


def test_every_npm_package_that_is_bundled_has_a_licence_that_is_allowed() -> None:
    found = {one.name: spdx(one.licence) for one in bundled((ASSETS / "package-lock.json").read_text("utf-8"))}
    assert found
    assert {name: licence for name, licence in found.items() if refused(licence, JOINED)} == {}


def test_the_notice_names_each_bundled_package_under_its_licence() -> None:
    blocks = NOTICE.read_text("utf-8").split("\n\n")
    named = {
        package.strip(): head.split(" ", 1)[0]
        for head, body in pairwise(blocks)
        for package in body.splitlines()
        if body.startswith("  ")
    }
    assert named == {one.name: spdx(one.licence) for one in bundled((ASSETS / "package-lock.json").read_text("utf-8"))}


def test_what_was_read_by_hand_is_what_the_licence_file_says() -> None:
    wrong = []
    for name, licence in TOOLS_BY_HAND.items():
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        files = [
            path.locate().read_text("utf-8", "replace")
            for path in found.files or ()
            if ".dist-info" in str(path) and any(word in path.name.upper() for word in ("LICEN", "COPYING"))
        ]
        said = " ".join(" ".join(files).split()).lower()
        wrong += [name for each in licence.split(" OR ") if _SAYS[each].lower() not in said]
        if licence == "BSD-2-Clause" and _SAYS["BSD-3-Clause"].lower() in said:
            wrong.append(name)
    assert wrong == []


def test_the_project_itself_is_under_the_eupl() -> None:
    assert json.loads((ASSETS / "package.json").read_text("utf-8"))["license"] == "EUPL-1.2"
    assert metadata.metadata("veiligheidstriage")["License-Expression"] == "EUPL-1.2"
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize(
    ("expression", "words", "classifiers", "expected"),
    [
        ("MIT", None, [], "MIT"),
        ("Apache-2.0 OR BSD-3-Clause", None, [], "Apache-2.0 OR BSD-3-Clause"),
        # Not in our list: kept as it is said, and refused.
        ("AGPL-3.0-only", None, [], "AGPL-3.0-only"),
        (None, "MIT", [], "MIT"),
        (None, "Copyright (c) iemand", ["License :: OSI Approved :: MIT License"], "MIT"),
        (None, None, ["License :: OSI Approved", "License :: OSI Approved :: ISC License (ISCL)"], "ISC"),
        # Two licences, or words that mean several: nobody can tell.
        (None, None, ["License :: OSI Approved :: BSD License"], None),
        (None, None, ["License :: OSI Approved :: MIT License", "License :: Other/Proprietary License"], None),
        (None, "BSD", [], None),
        (None, None, [], None),
    ],
)
def test_what_metadata_says_is_not_guessed_at(
    expression: str | None, words: str | None, classifiers: list[str], expected: str | None
) -> None:
    assert licence_of("iets", expression, words, classifiers, {}) == expected


@pytest.mark.parametrize(
    ("licence", "wrong"),
    [
        ("MIT", False),
        ("GPL-3.0-or-later OR MIT", False),
        ("BSD-3-Clause AND CC0-1.0", False),
        ("MIT AND AGPL-3.0-only", True),
        ("GPL-3.0-or-later", True),
        ("SSPL-1.0", True),
        (None, True),
    ],
)
def test_a_licence_is_refused_unless_one_may_choose_what_is_allowed(licence: str | None, wrong: bool) -> None:
    assert refused(licence, INSTALLED) is wrong


def test_every_licence_that_is_allowed_is_one_that_is_known() -> None:
    assert TOOLS | JOINED <= KNOWN
    assert set(TOOLS_BY_HAND) == {normal(name) for name in TOOLS_BY_HAND}
