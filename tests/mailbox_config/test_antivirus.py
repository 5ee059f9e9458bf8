"""[region.antivirus]: where the organisation's own clamd listens, and never over an open network by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbox_config import load
from tests.mailbox_config.test_busy import written
from triage.domain.errors import ConfigurationError


def test_a_region_has_no_scanner_unless_it_says_so(tmp_path: Path) -> None:
    assert load("zaanstreek_waterland").antivirus is None
    assert not load("zaanstreek_waterland").region.scans
    loaded = load(written(tmp_path, '[region.antivirus]\nsocket = "/run/clamav/clamd.ctl"\n'))
    assert loaded.antivirus is not None
    assert (loaded.antivirus.socket, loaded.antivirus.timeout_seconds) == ("/run/clamav/clamd.ctl", 60)
    assert loaded.region.scans


def test_the_example_that_ships_is_one_that_loads(tmp_path: Path) -> None:
    shipped = Path("mailbox_config/zaanstreek_waterland/mailboxes.toml").read_text("utf-8")
    lines = shipped[shipped.index("# [region.antivirus]") :].split("\n\n")[0].splitlines()
    example = "\n".join(line.removeprefix("# ") for line in lines if "=" in line or "[" in line)
    assert load(written(tmp_path, example)).antivirus is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_over_tcp_it_is_on_this_machine(tmp_path: Path, host: str) -> None:
    found = load(written(tmp_path, f'[region.antivirus]\nhost = "{host}"\n')).antivirus
    assert found is not None
    assert found.port == 3310


def test_another_machine_has_to_be_asked_for(tmp_path: Path) -> None:
    found = load(written(tmp_path, '[region.antivirus]\nhost = "clamav"\nunencrypted = true\n')).antivirus
    assert found is not None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('host = "clamav.gemeente.example"', "versleutelt niet"),
        ('host = "10.0.0.9"', "versleutelt niet"),
        ("", "een van beide"),
        ('host = "127.0.0.1"\nsocket = "/run/clamav/clamd.ctl"', "een van beide"),
        ('socket = "clamd.ctl"', "volledig pad"),
        ('socket = "/run/clamav/clamd.ctl"\ntimeout_seconds = 0', "timeout_seconds"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ConfigurationError, match="antivirus") as caught:
        load(written(tmp_path, f"[region.antivirus]\n{text}\n"))
    assert word in str(caught.value)
