"""What an administrator starts the service with: compose, systemd and the image's recipe agree with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailbox_config import load
from tests.demo.parts import REPOSITORY
from tests.servers.require import missing
from triage.cli.main import COMMANDS
from triage.domain.account import Security
from triage.wiring.settings import password_name

DOCKER = REPOSITORY / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "veiligheidstriage"}
UNITS = sorted((DOCKER / "systemd").glob("*.service"))


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_can_write_nowhere_and_gain_nothing(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(volume.endswith(":ro") for volume in service["volumes"])


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"(?m)^USER (\S+)", (DOCKER / "Containerfile").read_text())
    assert users == ["10001:10001"]


@pytest.mark.parametrize("name", sorted(set(COMPOSE["services"]) - {"schema"}))
def test_what_goes_on_running_has_a_health_check(name: str) -> None:
    assert COMPOSE["services"][name]["healthcheck"]["test"][0] == "CMD"


def test_every_command_of_the_containers_exists() -> None:
    for service in OURS.values():
        if "entrypoint" not in service:
            assert service["command"][0] in COMMANDS
        if service.get("healthcheck", {}).get("test", [])[1:2] == ["triage"]:
            assert service["healthcheck"]["test"][2] in COMMANDS


def test_every_secret_that_is_mounted_is_named_and_every_named_one_is_read() -> None:
    for service in COMPOSE["services"].values():
        mounted = set(service.get("secrets", ()))
        assert mounted <= set(COMPOSE["secrets"])
        said = " ".join([*service.get("command", ()), *map(str, service.get("environment", {}).values())])
        assert set(re.findall(r"/run/secrets/(\w+)", said)) == mounted


def test_the_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    shutil.copy(DOCKER / "geheimen.sh", tmp_path)
    first, found = _made(tmp_path), _made(tmp_path)
    assert found == first
    assert {Path(each["file"]).name for each in COMPOSE["secrets"].values()} == set(found)
    assert found["database_password"].decode() in found["database_url"].decode()
    assert (tmp_path / "geheimen").stat().st_mode & 0o077 == 0


def _made(folder: Path) -> dict[str, bytes]:
    subprocess.run([folder / "geheimen.sh"], check=True, capture_output=True, timeout=300)
    return {path.name: path.read_bytes() for path in (folder / "geheimen").iterdir()}


def test_the_configuration_to_try_it_with_speaks_to_the_mail_server_of_its_profile() -> None:
    loaded = load(str(DOCKER / "proef"))
    environment = OURS["worker"]["environment"]
    for key, sources in loaded.sources.items():
        (source,) = sources
        assert (source.host, source.port, source.security) == ("mail", 1143, Security.PLAIN)
        assert f"{password_name(source.key)}_FILE" in environment
        assert (loaded.smtp[key].host, loaded.smtp[key].user) == ("mail", "")


def test_the_recipe_copies_only_what_the_build_may_see() -> None:
    copied = re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", (DOCKER / "Containerfile").read_text())
    allowed = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    named = {name.rstrip("/") for line in copied for name in line.split()}
    assert named == allowed
    assert all((REPOSITORY / name).exists() for name in named)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    # Where the program is to be installed there is nothing yet: any program stands in for it.
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        missing("systemd-analyze (Debian-pakket systemd)")
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace("/opt/triage/bin/triage", "/bin/true"))
    said = subprocess.run([analyze, "verify", copy], capture_output=True, text=True, timeout=300, check=False)
    assert [line for line in said.stderr.splitlines() if unit.name in line] == []
    command = re.search(r"(?m)^ExecStart=\S+ (\w+)", unit.read_text())
    assert command is not None
    assert command[1] in COMMANDS
