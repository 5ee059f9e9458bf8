"""What `triage check` says of the machine and of what runs out, on real servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import mailbox_config
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.postgres import free_port
from tests.servers.smtp import running_sink
from tests.store.build import NOW, FakeClock
from tests.walk.region import write_region
from triage.domain.account import Security
from triage.domain.errors import ServerUnreachable
from triage.mail.certificate import valid_until
from triage.store.memory import MemoryStore
from triage.wiring import machine_check

RVT = ["veiligheidsteam"]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> object:
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
    early = list(machine_check.examine_certificates(loaded, RVT, last - timedelta(days=22)))
    assert [ok for _, ok, *_ in early] == [True, True]
    assert {what.split(":")[1].split(":")[0] for what, *_ in early} == {str(imap.tls_port), str(smtp.port)}
    late = list(machine_check.examine_certificates(loaded, RVT, last - timedelta(days=20)))
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
    clock = FakeClock(NOW)
    store = MemoryStore(clock=clock)
    assert machine_check.examine_clock(store, lambda: NOW + timedelta(seconds=4))[1]
    _, ok, advice, _ = machine_check.examine_clock(store, lambda: NOW - timedelta(minutes=2))
    assert not ok
    assert "120 seconden" in advice


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
    assert "GB vrij" in machine_check.examine_disk(tmp_path / "nog" / "niet")[0]
    monkeypatch.setattr(machine_check, "LEAST_FREE", 10**18)
    _, ok, advice, kind = machine_check.examine_disk(tmp_path)
    assert (ok, kind) == (False, "person")
    assert "maak ruimte" in advice


def test_a_provider_that_is_away_or_has_no_secret_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "configuration.toml").write_text('extends = "demo"\n')
    (tmp_path / "mailboxes.toml").write_text(
        f'[oidc.gemeente]\ntitle = "Gemeente"\nissuer = "https://localhost:{free_port()}"\nclient_id = "c"\n'
    )
    loaded = mailbox_config.load(str(tmp_path))
    monkeypatch.delenv("TRIAGE_OIDC_SECRET_GEMEENTE", raising=False)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    ((_, ok, advice, kind),) = machine_check.examine_providers(loaded, now)
    assert (ok, kind) == (False, "wrong")
    assert "TRIAGE_OIDC_SECRET_GEMEENTE" in advice
    monkeypatch.setenv("TRIAGE_OIDC_SECRET_GEMEENTE", "geheim")
    ((_, ok, advice, kind),) = machine_check.examine_providers(loaded, now)
    assert (ok, kind) == (False, "unreachable"), advice
