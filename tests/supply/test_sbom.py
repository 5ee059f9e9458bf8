"""The bill of materials: valid CycloneDX, complete, and honest about what is installed otherwise than it was tested."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata, resources
from pathlib import Path
from subprocess import run
from typing import Any

import jsonschema_rs
import pytest

from triage.cli.main import main
from triage.domain.errors import ConfigurationError
from triage.operate import locks, sbom

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return sbom.bill_of_materials(NOW).document


@pytest.fixture(scope="module")
def schema() -> jsonschema_rs.Draft7Validator:
    """The schema that CycloneDX publishes, with the two it leans on."""
    folder = resources.files("cyclonedx.schema") / "_res"

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        return found

    others = [(f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", read(name)) for name in ("spdx", "jsf-0.82")]
    registry = jsonschema_rs.Registry(others)
    return jsonschema_rs.Draft7Validator(read("bom-1.6"), registry=registry)


def test_it_is_valid_cyclonedx(document: dict[str, Any], schema: jsonschema_rs.Draft7Validator) -> None:
    assert [f"{error.instance_path}: {error.message}" for error in schema.iter_errors(document)] == []
    assert not schema.is_valid(document | {"components": [{"name": "zonder soort"}]})


def test_it_holds_every_locked_package_with_digests_and_licence(document: dict[str, Any]) -> None:
    parts = {part["bom-ref"]: part for part in document["components"]}
    assert len(parts) == len(document["components"])
    python = {one.name for one in locks.python_lock() if not one.marker}
    assert python <= {part["name"] for part in parts.values()}
    bundled = {part["name"] for ref, part in parts.items() if ref.startswith("pkg:npm/")}
    assert bundled == {one.name for one in locks.npm_lock()}
    assert "pkg:npm/%40utrecht/button-css@" in " ".join(parts)
    assert [ref for ref, part in parts.items() if not part.get("hashes") or not part.get("licenses")] == []


def test_the_model_that_reads_the_mail_is_in_it_by_its_digest(document: dict[str, Any]) -> None:
    models = {part["name"]: part for part in document["components"] if part["type"] == "machine-learning-model"}
    shipped = (ROOT / "classifiers" / "model" / "reader.zip").read_bytes()
    assert models["model/reader.zip"]["hashes"][0]["content"] == sha256(shipped).hexdigest()


def test_it_says_what_asks_for_what(document: dict[str, Any]) -> None:
    lines = {line["ref"]: line.get("dependsOn", []) for line in document["dependencies"]}
    refs = {part["bom-ref"] for part in document["components"]}
    assert set(lines) - {sbom.NAME} <= refs
    assert {each for many in lines.values() for each in many} <= refs
    named = {ref.split("/")[1].split("@")[0]: [each.split("/")[-1].split("@")[0] for each in many]
             for ref, many in lines.items() if ref.startswith("pkg:pypi/")}  # fmt: skip
    assert "starlette" in named["fastapi"]
    assert "psycopg-binary" in named["psycopg"]
    assert any(ref.startswith("pkg:pypi/fastapi@") for ref in lines[sbom.NAME])


def test_the_same_parts_have_the_same_number(document: dict[str, Any]) -> None:
    later = sbom.bill_of_materials(NOW.replace(year=2027)).document
    assert later["serialNumber"] == document["serialNumber"]
    assert later["metadata"]["timestamp"] != document["metadata"]["timestamp"]


def test_what_is_installed_otherwise_than_tested_is_said_and_needs_a_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], schema: jsonschema_rs.Draft7Validator
) -> None:
    tested = [one for one in locks.python_lock() if one.name != "jinja2"]
    older = locks.Locked("jinja2", "2.0", (("SHA-256", "0" * 64),))
    gone = locks.Locked("nergens", "1.0", (("SHA-256", "0" * 64),))
    elsewhere = locks.Locked("alleen-windows", "1.0", (("SHA-256", "0" * 64),), "sys_platform == 'win32'")
    monkeypatch.setattr(sbom, "python_lock", lambda: [*tested, older, gone, elsewhere])
    assert main(["sbom", "--json"]) == 1
    told = capsys.readouterr()
    assert f"jinja2 is {metadata.version('jinja2')}; getest is 2.0" in told.err
    assert "nergens 1.0 is niet geïnstalleerd" in told.err
    document = json.loads(told.out)
    assert schema.is_valid(document)
    parts = {part["name"]: part for part in document["components"]}
    # What was not tested is not vouched for with the digest of something else.
    assert "hashes" not in parts["jinja2"]
    assert parts["jinja2"]["version"] == metadata.version("jinja2")
    assert "alleen-windows" not in parts


def test_the_command_writes_a_file_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sbom", "--output", str(tmp_path / "sbom.json")]) == 0
    assert json.loads((tmp_path / "sbom.json").read_text("utf-8"))["bomFormat"] == "CycloneDX"
    assert main(["sbom", "--output", str(tmp_path / "nergens" / "sbom.json")]) == 2
    assert "kies een andere plaats" in capsys.readouterr().err


def test_without_its_list_it_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(locks, "_PACKAGE", tmp_path / "triage")
    with pytest.raises(ConfigurationError, match=r"requirements\.txt"):
        locks.python_lock()


def test_the_list_and_the_licences_travel_in_the_package(tmp_path: Path) -> None:
    """Built as an installer builds it; the bundle is there already, so nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("triage/requirements.txt") == (ROOT / "requirements" / "runtime.txt").read_bytes()
        names = set(archive.namelist())
    assert {"triage/web/static/NOTICE.txt", "triage/web/assets/package-lock.json"} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
