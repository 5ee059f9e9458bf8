"""Two mailboxes with registrations of their own, through the service: one dead secret, one that works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbox_config import load
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.oauth import CLIENT, SECRET, TENANT, TokenServer, running_token_server
from tests.servers.smtp import Sink, running_token_sink
from tests.walk.region import mail
from triage.domain.errors import ConfigurationError
from triage.jobs import Worker
from triage.wiring.clock import SystemClock
from triage.wiring.doctor import Finding, examine
from triage.wiring.logins import Logins
from triage.wiring.settings import Settings
from triage.wiring.worker import open_works, poll_once

MAILBOXES = ("ret", "veiligheidsteam")
USER = "gedeeld@gemeente.example"


@dataclass
class Servers:
    """What both mailboxes talk to, and the configuration that says so."""

    tokens: TokenServer
    imap: Dovecot
    smtp: Sink
    config: Path


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    for name in ("tokens", "smtp", "config"):
        (tmp_path / name).mkdir()
    with (
        running_token_server(tmp_path / "tokens") as tokens,
        running_dovecot(introspection_url=tokens.introspection_url) as imap,
        running_token_sink(tmp_path / "smtp", USER, tokens.good) as sink,
    ):
        found = Servers(tokens, imap, sink, tmp_path / "config")
        # No midnight between what is written here and what is found.
        now = SystemClock().now()
        monkeypatch.setattr(SystemClock, "now", lambda _: now)
        monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("TRIAGE_OAUTH_SECRET_RET", SECRET)
        monkeypatch.setenv("TRIAGE_OAUTH_SECRET_VEILIGHEIDSTEAM", SECRET)
        configure(found)
        yield found


def configure(servers: Servers, *, days: int = 300, client: str = CLIENT) -> None:
    """Write the region; its secrets end in *days*, and the safety team's app is *client*."""
    # The region's day: late in the evening it is ahead of UTC's.
    expires = SystemClock().now().astimezone(ZoneInfo("Europe/Amsterdam")).date() + timedelta(days=days)
    (servers.config / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n')
    parts = [f"[mailbox.{key}]\nsource = []\n" for key in ("lokaal-team", "bt-zaanstreek", "bt-purmerend", "zvh")]
    for key in MAILBOXES:
        parts.append(f"""
[oauth.{key}]
tenant = "{TENANT}"
client_id = "{client if key == "veiligheidsteam" else CLIENT}"
authority = "{servers.tokens.authority}"
ca_file = {json.dumps(str(servers.tokens.certificates.ca_file))}
secret_expires = {expires}

[[mailbox.{key}.source]]
key = "{key}"
host = "localhost"
port = {servers.imap.tls_port}
ca_file = {json.dumps(str(servers.imap.certificates.ca_file))}
login = "microsoft"
oauth = "{key}"
user = "{key if key == "ret" else USER}"
sent_folder = "Sent"
timeout_seconds = 60
""")
    parts.append(f"""
[mailbox.veiligheidsteam.smtp]
host = "localhost"
port = {servers.smtp.port}
ca_file = {json.dumps(str(servers.smtp.certificates.ca_file))}
user = "{USER}"
timeout_seconds = 60
""")
    (servers.config / "mailboxes.toml").write_text("".join(parts))


def check(servers: Servers) -> dict[str, Finding]:
    """What `triage check` finds, by what it tried."""
    return {finding.what: finding for finding in examine(load(str(servers.config)), MAILBOXES)}


def test_a_dead_secret_of_one_mailbox_stops_no_other(servers: Servers) -> None:
    servers.imap.deliver("ret", mail(1))
    servers.imap.deliver(USER, mail(2))
    configure(servers, client=TENANT)
    with open_works(load(str(servers.config)), settings=Settings.from_environment()) as works:
        ret, team = poll_once(works, MAILBOXES)
    assert ret.shape["accepted"] == 1
    assert ret.unreachable == []
    assert team.shape["accepted"] == 0
    assert "AADSTS700016" in team.unreachable[0]


def test_the_check_gets_a_token_and_logs_in_on_both_sides(servers: Servers) -> None:
    found = check(servers)
    assert [finding.what for finding in found.values() if not finding.ok] == []
    assert "oauth.veiligheidsteam: token" in found
    assert f"AUTH {USER}" in servers.smtp.commands
    assert len(servers.tokens.requests) == 2


def test_the_check_says_once_what_is_wrong_with_a_registration(servers: Servers) -> None:
    configure(servers, client=TENANT)
    found = check(servers)
    assert "AADSTS700016" in found["oauth.veiligheidsteam: token"].advice
    assert found["oauth.veiligheidsteam: token"].kind == "wrong"
    assert found["veiligheidsteam: mappen op localhost"].advice.startswith("niet geprobeerd")
    assert found["veiligheidsteam: versturen via localhost"].advice.startswith("niet geprobeerd")
    assert found["ret: mappen op localhost"].ok


def test_the_check_names_the_secret_that_is_not_there(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIAGE_OAUTH_SECRET_RET")
    assert "TRIAGE_OAUTH_SECRET_RET_FILE" in check(servers)["oauth.ret: token"].advice


@pytest.mark.parametrize(
    ("days", "said"),
    [(30, "verloopt over 30 dagen"), (0, "verloopt over 0 dagen"), (-2, "is 2 dagen geleden verlopen")],
)
def test_a_secret_that_ends_within_thirty_days_needs_a_person(servers: Servers, days: int, said: str) -> None:
    configure(servers, days=days)
    [finding] = [item for what, item in check(servers).items() if what.startswith("oauth.ret: geheim")]
    assert (finding.ok, finding.kind) == (False, "person")
    assert said in finding.advice
    assert "TRIAGE_OAUTH_SECRET_RET" in finding.advice


def test_a_secret_that_lasts_longer_is_fine(servers: Servers) -> None:
    configure(servers, days=31)
    assert all(finding.ok for finding in check(servers).values())


def test_the_service_notes_a_secret_that_comes_to_its_end(servers: Servers) -> None:
    configure(servers, days=12)
    noted: list[tuple[str, str]] = []

    class Notes:
        def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
            noted.append((event, str(facts["registration"])))

    with open_works(load(str(servers.config)), settings=Settings.from_environment()) as works:
        object.__setattr__(works, "journal", Notes())
        Worker(works, frozenset(MAILBOXES))._secrets()
    assert sorted(noted) == [("secret-expires", "ret"), ("secret-expires", "veiligheidsteam")]


def test_a_placeholder_is_named_with_where_to_find_the_value() -> None:
    shipped = load("zaanstreek_waterland")
    with pytest.raises(ConfigurationError, match=r"oauth\.zaanstad\.tenant: is nog niet ingevuld; neem de Directory"):
        Logins(shipped.oauth).tokens(shipped.sources["ret"][0].login, "zaanstad")
