"""What `triage check` says of the machine, of the servers before anybody logs in, and of how people log in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import mailbox_config
from tests.servers.caldav import ics_server
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.openid import write_provider
from tests.servers.ports import free_port
from tests.servers.smtp import running_sink
from tests.store.build import NOW, FakeClock
from tests.walk.region import write_region
from triage.domain.account import Security
from triage.domain.errors import ServerUnreachable
from triage.mail.certificate import valid_until
from triage.mail.server_clock import clock_of
from triage.store.memory import MemoryStore
from triage.wiring import database_check, machine_check, server_check

RVT = ["veiligheidsteam"]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[mailbox_config.Configuration, Dovecot]]:
    folder = tmp_path_factory.mktemp("servers")
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        config = write_region(
            folder / "region", imap_port=imap.tls_port, imap_ca=imap.certificates.ca_file, smtp_port=smtp.port,
            smtp_ca=smtp.certificates.ca_file,
        )  # fmt: skip
        yield mailbox_config.load(str(config)), imap


def test_the_end_of_each_certificate_is_told_before_it_comes(
    region: tuple[mailbox_config.Configuration, Dovecot],
) -> None:
    loaded, imap = region
    smtp = loaded.smtp[RVT[0]]
    until = valid_until("localhost", imap.tls_port, Security.TLS, "imap", ca_file=str(imap.certificates.ca_file))
    assert until is not None
    last = min(until, valid_until("localhost", smtp.port, Security.STARTTLS, "smtp", ca_file=smtp.ca_file) or until)

    def told(at: datetime) -> list[tuple[str, bool, str, str]]:
        servers = server_check.servers_of(loaded, RVT)
        lines = [line for server in servers for line in server_check.examine_server(server, at)]
        return [line for line in lines if line[0].startswith("certificaat")]

    early = told(last - timedelta(days=22))
    assert [ok for _, ok, *_ in early] == [True, True]
    assert {what.split(":")[1].split(":")[0] for what, *_ in early} == {str(imap.tls_port), str(smtp.port)}
    late = told(last - timedelta(days=20))
    assert not all(ok for _, ok, *_ in late)
    assert any("verloopt over 20 dagen" in advice for _, _, advice, _ in late)


def test_imap_is_asked_for_tls_first_where_it_is_so_configured(
    region: tuple[mailbox_config.Configuration, Dovecot],
) -> None:
    _, imap = region
    ca_file = str(imap.certificates.ca_file)
    there = ("localhost", imap.plain_port)
    assert valid_until(*there, Security.STARTTLS, "imap", ca_file=ca_file) == valid_until(
        "localhost", imap.tls_port, Security.TLS, "imap", ca_file=ca_file
    )
    assert valid_until(*there, Security.PLAIN, "imap") is None
    # A certificate of an authority that is not trusted, and nobody there at all.
    with pytest.raises(ServerUnreachable):
        valid_until("localhost", imap.tls_port, Security.TLS, "imap")
    with pytest.raises(ServerUnreachable):
        valid_until("localhost", free_port(), Security.STARTTLS, "smtp", timeout=2)


def test_clocks_that_run_apart_are_told() -> None:
    store = MemoryStore(clock=FakeClock(NOW))
    ((_, ok, *_),) = database_check.examine_clock(store, lambda: NOW + timedelta(seconds=4))
    assert ok
    ((_, ok, advice, _),) = database_check.examine_clock(store, lambda: NOW - timedelta(minutes=2))
    assert not ok
    assert "120 seconden" in advice


@pytest.mark.parametrize(
    ("ahead", "ok", "words"),
    [(0, True, ""), (59, True, ""), (75, False, "73 seconden voor"), (-62, False, "62 seconden achter"),
     (600, False, "9 minuten voor")],
)  # fmt: skip
def test_a_servers_clock_is_held_to_a_minute(ahead: int, ok: bool, words: str) -> None:
    here = NOW + timedelta(seconds=ahead)
    # It took a second to ask, in which the server told the time.
    found = machine_check.clocks("x.example", NOW, here - timedelta(seconds=1), here)
    assert found[1] is ok
    assert words in found[2]


@pytest.mark.parametrize(
    ("ahead", "told"),
    # A date of somebody's own, a year from now, says nothing of a clock; nor does an old one.
    [(timedelta(seconds=50), 0), (timedelta(minutes=3), 1), (timedelta(days=365), 0), (-timedelta(days=3), 0)],
)
def test_a_mail_of_the_near_future_tells_of_a_clock(ahead: timedelta, told: int) -> None:
    found = list(machine_check.from_the_future("x.example", NOW + ahead, NOW))
    assert [ok for _, ok, *_ in found] == [False] * told
    assert list(machine_check.from_the_future("x.example", None, NOW)) == []


def test_time_zone_data_without_summer_time_are_told() -> None:
    assert machine_check.examine_zone(ZoneInfo("Europe/Amsterdam"), 2026)[1]

    class Wrong(ZoneInfo):
        """Data of which somebody took the summer time away."""

        def utcoffset(self, at: datetime | None) -> timedelta:
            return timedelta(hours=1)

        def fromutc(self, at: datetime) -> datetime:
            return at + timedelta(hours=1)

    _, ok, advice, _ = machine_check.examine_zone(Wrong("Europe/Amsterdam"), 2026)
    assert not ok
    assert "tzdata" in advice


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((what, *_),) = machine_check.examine_disks(tmp_path / "nog" / "niet", tmp_path / "triage.db")
    assert " vrij" in what
    monkeypatch.setattr(machine_check, "LEAST_FREE", 10**18)
    # The kernel's own files are a disk apart everywhere.
    home, database = machine_check.examine_disks(tmp_path, Path("/proc/self/triage.db"))
    assert [each[1::2] for each in (home, database)] == [(False, "person")] * 2
    assert f"maak ruimte bij {tmp_path};" in home[2]
    assert database[0].startswith("schijf van de database: ")


# Logging in with a provider


@pytest.mark.parametrize(
    ("keys", "status", "words", "kind"),
    [
        ("", 404, "antwoordt niet goed", "unreachable"),
        ('{"keys": []}', 200, "geen sleutels", "wrong"),
        ("geen json", 200, "geen leesbaar antwoord", "wrong"),
        (None, 200, "geen adres van zijn sleutels", "wrong"),
    ],
)
def test_a_provider_whose_keys_cannot_be_had_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str | None, status: int, words: str, kind: str
) -> None:
    monkeypatch.setenv("TRIAGE_OIDC_SECRET_GEMEENTE", "geheim")
    (tmp_path / "region").mkdir()
    with ics_server(tmp_path) as server:
        published = {
            "issuer": server.url(""), "authorization_endpoint": server.url("/a"), "token_endpoint": server.url("/t"),
        }  # fmt: skip
        if keys is not None:
            published["jwks_uri"] = server.give("/k", keys, status)
        server.give("/.well-known/openid-configuration", json.dumps(published))
        loaded = mailbox_config.load(str(write_provider(tmp_path / "region", server.url(""), server.certificates)))
        ((_, ok, advice, found),) = machine_check.examine_providers(loaded, datetime.now(tz=UTC))
    assert (ok, found) == (False, kind)
    assert words in advice


def test_the_clock_is_held_to_that_of_a_web_server(tmp_path: Path) -> None:
    (tmp_path / "region").mkdir()
    with ics_server(tmp_path) as there:
        loaded = mailbox_config.load(str(write_provider(tmp_path / "region", there.url(""), there.certificates)))
        (server,) = machine_check.web_servers(loaded, {})
        # Whatever it answers will do: it has no such page.
        ((what, ok, *_),) = machine_check.examine_clock_of(server, lambda: datetime.now(tz=UTC))
        assert (what, ok) == (f"klok van deze machine en die van localhost:{there.port}", True)
        off = timedelta(minutes=-7)
        ((_, ok, advice, _),) = machine_check.examine_clock_of(server, lambda: datetime.now(tz=UTC) + off)
        assert not ok
        assert "minuten achter" in advice
        # Its certificate is not trusted here: the time of an impostor says nothing.
        assert clock_of(there.url(""), timeout=5) is None
    assert list(machine_check.examine_clock_of(server, lambda: datetime.now(tz=UTC))) == []
