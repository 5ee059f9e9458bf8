"""TLS as it should not be, met by every client of this service: a typed error with a Dutch line; nothing is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.weak import FAULTS, Weak, weak_mail_server, weak_server
from triage.calendar import Account, CaldavCalendar, IcsCalendar
from triage.domain.account import Security
from triage.domain.errors import Transient
from triage.identity.oidc import OidcProvider
from triage.identity.provider import OidcSettings
from triage.mail import HookAccount, ImapAccount, ImapSource, SmtpAccount, SmtpSender, WebHook
from triage.mail.oauth import Provider, Registration, TokenSource
from triage.ports.calendar import Unavailable
from triage.ports.hook import HookCall
from triage.wiring.clock import SystemClock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SECRET = "heel-geheim-woord"
WORDS = {
    "unknown authority": "onbekende uitgever",
    "another name": "voor een andere naam",
    "expired": "is verlopen",
    "old version": "alleen verouderde beveiliging; deze dienst eist TLS 1.2 of nieuwer",
    "no tls": "spreekt hier geen TLS",
}


def _imap(weak: Weak, security: Security = Security.TLS) -> None:
    account = ImapAccount(
        "bron", "box", "localhost", "rvt", SECRET, port=weak.port, security=security, ca_file=weak.ca_file, timeout=60
    )
    ImapSource(account, SystemClock()).examine()


def _smtp(weak: Weak, security: Security = Security.TLS) -> None:
    SmtpSender(SmtpAccount("localhost", weak.port, security, weak.ca_file, "rvt", SECRET, timeout=60)).probe("")


def _hook(weak: Weak) -> None:
    account = HookAccount("oproep", f"https://localhost:{weak.port}/alarm", SECRET, weak.ca_file)
    WebHook(account).call(HookCall("1", "RVT-2026-0001", NOW))


def _probed_hook(weak: Weak) -> None:
    WebHook(HookAccount("oproep", f"https://localhost:{weak.port}/alarm", SECRET, weak.ca_file)).probe()


def _google(weak: Weak) -> None:
    registration = Registration(
        "post", Provider.GOOGLE, "id", SECRET, "NAAM", refresh_token=SECRET,
        token_url=f"https://localhost:{weak.port}/token", ca_file=weak.ca_file,
    )  # fmt: skip
    TokenSource(registration).token()


def _microsoft(weak: Weak) -> None:
    registration = Registration(
        "post", Provider.MICROSOFT, "id", SECRET, "NAAM", tenant="11111111-1111-4111-8111-111111111111",
        authority=f"https://localhost:{weak.port}", ca_file=weak.ca_file,
    )  # fmt: skip
    TokenSource(registration).token()


def _oidc(weak: Weak) -> None:
    settings = OidcSettings(
        "gemeente", "Gemeente", f"https://localhost:{weak.port}/o", "id", SECRET, ca_file=weak.ca_file
    )
    OidcProvider(settings).begin("https://triage.example/terug", NOW)


def _said(found: object) -> None:
    assert isinstance(found, Unavailable)
    raise Transient(found.reason)


def _ics(weak: Weak) -> None:
    account = Account(f"https://localhost:{weak.port}/a.ics", "Europe/Amsterdam", ca_file=weak.ca_file)
    _said(IcsCalendar(account).between(NOW, NOW + timedelta(days=1)))


def _caldav(weak: Weak) -> None:
    account = Account(f"https://localhost:{weak.port}/a/", "Europe/Amsterdam", "rvt", SECRET, weak.ca_file)
    _said(CaldavCalendar(account).between(NOW, NOW + timedelta(days=1)))


CLIENTS: dict[str, Callable[[Weak], None]] = {
    "imap": _imap, "smtp": _smtp, "webhook": _hook, "webhook, tried": _probed_hook, "google": _google,
    "microsoft": _microsoft, "oidc": _oidc, "ics": _ics, "caldav": _caldav,
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("client", CLIENTS)
def test_no_client_goes_on_over_tls_as_it_should_not_be(tmp_path: Path, client: str, fault: str) -> None:
    with weak_server(tmp_path, fault) as weak, pytest.raises(Transient) as caught:
        CLIENTS[client](weak)
    assert WORDS[fault] in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert SECRET not in str(caught.value)
    assert SECRET not in "".join(weak.heard)
    assert not [line for line in weak.heard if line.isascii() and line[:4] in ("GET ", "POST", "EHLO", "REPO")]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("protocol", "client"), [("imap", _imap), ("smtp", _smtp)])
def test_starttls_is_never_stripped_and_never_weak(
    tmp_path: Path, protocol: str, client: Callable[[Weak, Security], None], fault: str
) -> None:
    with weak_mail_server(tmp_path, protocol, fault) as weak, pytest.raises(Transient) as caught:
        client(weak, Security.STARTTLS)
    words = "biedt geen STARTTLS" if fault == "no tls" else WORDS[fault]
    assert words in str(caught.value)
    said = " ".join(weak.heard).upper()
    assert not [word for word in ("LOGIN", "AUTH", "MAIL FROM") if word in said]
    assert SECRET.upper() not in said
