"""What `triage check` says of the virus scanner: whether it answers, and how old its signatures are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbox_config import load
from mailbox_config.antivirus import AntivirusSettings
from tests.servers.ports import free_port
from tests.servers.scripted import Line, scripted_server
from triage.wiring.antivirus import examine_antivirus

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _told(port: int, days: int = 3) -> list[tuple[str, bool, str, str]]:
    settings = AntivirusSettings(host="127.0.0.1", port=port, timeout_seconds=60, signature_days=days)
    return list(examine_antivirus(replace(load("demo"), antivirus=settings), NOW))


@pytest.mark.parametrize(
    ("version", "ok", "words"),
    [
        ("ClamAV 1.4.6/27400/Sun Nov 22 08:25:00 2026", True, ""),
        ("ClamAV 1.4.6/27397/Thu Nov 19 08:25:00 2026", True, ""),
        ("ClamAV 1.4.6/27396/Wed Nov 18 08:25:00 2026", False, "4 dagen oud; laat freshclam ze verversen"),
        ("ClamAV 1.4.6/20000/Mon Jan  1 08:25:00 2024", False, "dagen oud"),
        ("ClamAV 1.4.6", True, "alleen eigen kenmerken"),
        ("ClamAV 1.4.6/27396/Wed Foo 99 08:25:00 2026", True, "alleen eigen kenmerken"),
    ],
)
def test_old_signatures_need_a_person(version: str, ok: bool, words: str) -> None:
    def script(line: Line) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += line.take(1)
        if command == b"zVERSION\0":
            line.raw(version.encode() + b"\0")
            return
        while length := int.from_bytes(line.take(4), "big"):
            line.take(length)
        line.raw(b"stream: OK\0")

    with scripted_server(script) as port:
        answers, signatures = _told(port)
    assert answers[:2] == ("virusscanner: ClamAV 1.4.6", True)
    assert signatures[1] is ok
    assert words in signatures[2]
    assert ok or signatures[3] == "person"


def test_a_scanner_that_is_away_is_told_and_that_mail_goes_on() -> None:
    ((_, ok, advice, kind),) = _told(free_port())
    assert (ok, kind) == (False, "unreachable")
    assert "de verbinding wordt geweigerd" in advice
    assert "Mail gaat intussen door" in advice


def test_without_a_scanner_it_says_that_nothing_is_scanned() -> None:
    ((_, ok, advice, _),) = examine_antivirus(load("demo"), NOW)
    assert ok
    assert "niet ingesteld" in advice
