"""Logging in with tokens: against a token server, a Dovecot and an SMTP server that check them, all on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.oauth import CLIENT, REFRESH, SCOPE, SECRET, TENANT, TokenServer, running_token_server
from tests.servers.scripted import Line, imap_script, scripted_server
from tests.servers.smtp import Sink, running_sink, running_token_sink
from triage.domain.account import Security
from triage.domain.errors import LoginRefused, ServerUnreachable
from triage.mail.account import ImapAccount, SmtpAccount
from triage.mail.imap import FolderRefused, ImapSource
from triage.mail.oauth import Provider, Registration, TokenSource, xoauth2
from triage.mail.smtp import SmtpSender
from triage.ports.mail import ComposedMail, SendDeferred

USER = "gedeeld@gemeente.example"
MAIL = ComposedMail(b"From: x@rvt.example\r\n\r\nhallo\r\n", "<1@rvt.example>", "", "a@jeugdteam.example")


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class _Ticks:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenServer]:
    with running_token_server(tmp_path_factory.mktemp("tokens")) as found:
        yield found


@pytest.fixture
def server(_server: TokenServer) -> TokenServer:
    """The token server, as it was at first; its old tokens stay known."""
    _server.fault, _server.expires_in, _server.length = "", 3600, 20
    _server.requests.clear()
    _server.clients = {CLIENT: SECRET}
    _server.released.clear()
    return _server


@pytest.fixture(scope="module")
def dovecot(_server: TokenServer) -> Iterator[Dovecot]:
    with running_dovecot(introspection_url=_server.introspection_url) as found:
        yield found


@pytest.fixture
def sink(server: TokenServer, tmp_path: Path) -> Iterator[Sink]:
    with running_token_sink(tmp_path, USER, server.good) as found:
        yield found


@pytest.fixture
def registration(server: TokenServer) -> Registration:
    return Registration(
        "gemeente", Provider.MICROSOFT, CLIENT, SECRET, "TRIAGE_OAUTH_SECRET_GEMEENTE", TENANT, server.authority,
        ca_file=str(server.certificates.ca_file), timeout=60,
    )  # fmt: skip


@pytest.fixture
def ticks() -> _Ticks:
    return _Ticks()


@pytest.fixture
def tokens(registration: Registration, ticks: _Ticks) -> TokenSource:
    return TokenSource(registration, ticks)


def _imap(dovecot: Dovecot, tokens: TokenSource, user: str = USER) -> ImapSource:
    account = ImapAccount(
        "bron", "veiligheidsteam", "localhost", user, "", port=dovecot.tls_port,
        ca_file=str(dovecot.certificates.ca_file), timeout=60, tokens=tokens,
    )  # fmt: skip
    return ImapSource(account, _Clock())


def _smtp(sink: Sink, tokens: TokenSource) -> SmtpSender:
    ca_file = str(sink.certificates.ca_file)
    return SmtpSender(SmtpAccount("localhost", sink.port, Security.STARTTLS, ca_file, USER, timeout=60, tokens=tokens))


# Logging in


def test_dovecot_lets_it_read_a_shared_mailbox_with_a_token(dovecot: Dovecot, tokens: TokenSource) -> None:
    dovecot.deliver(USER, b"Subject: x\r\n\r\nhallo\r\n")
    with _imap(dovecot, tokens).open("INBOX") as folder:
        assert len(list(folder.fetch(folder.state.uids))) == 1
        assert folder.can_idle


def test_a_mail_goes_out_over_a_login_with_a_token(sink: Sink, tokens: TokenSource) -> None:
    _smtp(sink, tokens).send(MAIL)
    assert len(sink.mails) == 1
    assert sink.commands[0] == f"AUTH {USER}"


def test_a_token_as_long_as_microsofts_fits_both(
    dovecot: Dovecot, sink: Sink, server: TokenServer, tokens: TokenSource
) -> None:
    server.length = 2500
    with _imap(dovecot, tokens).open("INBOX"):
        pass
    _smtp(sink, tokens).probe("")
    assert len(tokens.token()) == 2500


def test_one_token_serves_every_mailbox_of_a_registration(
    dovecot: Dovecot, server: TokenServer, tokens: TokenSource
) -> None:
    for user in (USER, "tweede@gemeente.example"):
        assert _imap(dovecot, tokens, user).examine().missing == ()
    assert len(server.requests) == 1
    asked = server.requests[0]
    assert (asked["grant_type"], asked["scope"], asked["client_id"]) == ("client_credentials", SCOPE, CLIENT)


def test_threads_that_ask_at_once_share_one_request(server: TokenServer, tokens: TokenSource) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(tokens.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(found) == 8
    assert len(set(found)) == len(server.requests) == 1


def test_the_first_words_of_xoauth2_are_those_of_the_specification() -> None:
    assert xoauth2("a@b.example", "geheim") == "user=a@b.example\x01auth=Bearer geheim\x01\x01"


# Renewal


def test_a_token_is_renewed_five_minutes_before_its_end(
    server: TokenServer, tokens: TokenSource, ticks: _Ticks
) -> None:
    first = tokens.token()
    ticks.seconds += 3600 - 301
    assert tokens.token() == first
    ticks.seconds += 2
    assert tokens.token() != first
    assert len(server.requests) == 2


def test_a_token_whose_renewal_does_not_come_through_serves_to_its_end(
    server: TokenServer, tokens: TokenSource, ticks: _Ticks
) -> None:
    first = tokens.token()
    server.fault = "503"
    ticks.seconds += 3600 - 200
    assert tokens.token() == first
    ticks.seconds += 201
    with pytest.raises(ServerUnreachable):
        tokens.token()


def test_a_token_that_the_mail_server_no_longer_takes_is_renewed_once(
    dovecot: Dovecot, sink: Sink, server: TokenServer, tokens: TokenSource
) -> None:
    server.revoked.add(tokens.token())
    with _imap(dovecot, tokens).open("INBOX"):
        pass
    assert len(server.requests) == 2
    server.revoked.add(tokens.token())
    _smtp(sink, tokens).send(MAIL)
    assert len(server.requests) == 3
    assert sink.commands[:3] == [f"AUTH {USER}", "EMPTY", f"AUTH {USER}"]


def test_two_mailboxes_that_were_refused_the_same_token_fetch_one_new_one(
    server: TokenServer, tokens: TokenSource
) -> None:
    refused = tokens.token()
    assert tokens.renewed(refused) == tokens.renewed(refused) != refused
    assert len(server.requests) == 2


def test_a_login_that_stays_refused_says_what_to_grant(
    dovecot: Dovecot, sink: Sink, server: TokenServer, tokens: TokenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenServer, "good", lambda *_: False)
    with pytest.raises(LoginRefused, match="Add-MailboxPermission"), _imap(dovecot, tokens).open("INBOX"):
        pytest.fail("opened")
    assert len(server.requests) == 2


def test_a_refused_login_makes_mail_wait_and_the_check_say_so(
    tmp_path: Path, server: TokenServer, tokens: TokenSource
) -> None:
    with running_token_sink(tmp_path, USER, lambda _: False) as sink:
        with pytest.raises(SendDeferred, match="Set-CASMailbox"):
            _smtp(sink, tokens).send(MAIL)
        with pytest.raises(LoginRefused, match="Set-CASMailbox"):
            _smtp(sink, tokens).probe("")
        assert sink.mails == []
    assert not any(command.startswith("NOT EMPTY") for command in sink.commands)


def test_a_server_that_takes_no_tokens_gets_none(tmp_path: Path, tokens: TokenSource) -> None:
    with (
        running_sink(tmp_path, security="starttls", user="rvt", password="geheim") as sink,
        pytest.raises(ServerUnreachable, match="aanmelding"),
    ):
        _smtp(sink, tokens).probe("")


def test_exchange_that_lets_in_without_access_is_told_apart(tokens: TokenSource) -> None:
    def exchange(line: Line, tag: str, command: str) -> bool:
        if command.startswith("AUTHENTICATE"):
            line.say("+ ")
            line.hear()
            line.say(f"{tag} OK AUTHENTICATE completed.")
            return True
        if command.startswith(("LIST", "EXAMINE")):
            line.say(f"{tag} BAD User is authenticated but not connected.")
            return True
        return False

    with scripted_server(imap_script(exchange)) as port:
        account = ImapAccount("bron", "m", "127.0.0.1", USER, "", port=port, security=Security.PLAIN, tokens=tokens)
        for look in (ImapSource(account, _Clock()).examine, lambda: _opened(account)):
            with pytest.raises(FolderRefused, match="Add-MailboxPermission"):
                look()


def _opened(account: ImapAccount) -> None:
    with ImapSource(account, _Clock()).open("INBOX"):
        pass


# What goes wrong with the token


MISTAKES: list[tuple[str, str]] = [
    ("7000222 invalid_client", r"AADSTS7000222\): het geheim is verlopen; .* TRIAGE_OAUTH_SECRET_GEMEENTE"),
    ("53003 access_denied", r"AADSTS53003\): een regel voor voorwaardelijke toegang"),
    ("999 invalid_client", r"invalid_client, AADSTS999\): client_id of geheim klopt niet"),
    ("999 iets_nieuws", r"iets_nieuws, AADSTS999\): controleer \[oauth.gemeente\]"),
]


@pytest.mark.parametrize(("fault", "said"), MISTAKES)
def test_a_refusal_is_one_line_that_says_what_to_do(
    server: TokenServer, tokens: TokenSource, fault: str, said: str
) -> None:
    server.fault = fault
    with pytest.raises(LoginRefused, match=said) as caught:
        tokens.token()
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret": "ander"}, "AADSTS7000215.*waarde"),
        ({"client_id": TENANT}, "AADSTS700016.*client_id en tenant"),
        ({"tenant": "weg.example"}, "kent de tenant 'weg.example' niet"),
        ({"scope": "https://graph.example/.default"}, "AADSTS70011.*scope"),
        ({"secret": "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"}, "certificaat .* niet te lezen"),
    ],
)
def test_a_mistake_in_the_registration_is_named(registration: Registration, change: dict[str, str], said: str) -> None:
    with pytest.raises(LoginRefused, match=said):
        TokenSource(replace(registration, **change)).token()  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", ["500", "503", "429", "302", "html", "1 temporarily_unavailable"])
def test_a_token_server_that_cannot_now_is_tried_again(server: TokenServer, tokens: TokenSource, fault: str) -> None:
    server.fault = fault
    with pytest.raises(ServerUnreachable):
        tokens.token()


def test_a_token_server_that_hangs_is_given_up_in_time(server: TokenServer, registration: Registration) -> None:
    server.fault = "slow"
    with pytest.raises(ServerUnreachable, match=r"0\.3 seconden"):
        TokenSource(replace(registration, timeout=0.3)).token()
    # The server answers only now: it was given up before.
    server.released.set()


def test_a_token_server_with_an_unknown_certificate_gets_no_secret(
    server: TokenServer, registration: Registration
) -> None:
    with pytest.raises(ServerUnreachable, match="certificaat"):
        TokenSource(replace(registration, ca_file="")).token()
    assert server.requests == []


@pytest.mark.parametrize("authority", ["http://localhost:9", "https://127.0.0.1:9"])
def test_nobody_there_or_no_https_is_unreachable(registration: Registration, authority: str) -> None:
    with pytest.raises(ServerUnreachable):
        TokenSource(replace(registration, authority=authority)).token()


def test_a_failure_is_told_to_the_next_mailbox_without_asking_again(
    server: TokenServer, tokens: TokenSource, ticks: _Ticks
) -> None:
    server.fault = "7000222 invalid_client"
    for _ in range(3):
        with pytest.raises(LoginRefused, match="verlopen"):
            tokens.token()
    assert len(server.requests) == 1
    server.fault = ""
    ticks.seconds += 20
    assert tokens.token()


def test_a_dead_registration_stops_no_mailbox_of_another(
    dovecot: Dovecot, server: TokenServer, registration: Registration
) -> None:
    dead = TokenSource(replace(registration, secret="verlopen"))
    alive = TokenSource(registration)
    with pytest.raises(LoginRefused), _imap(dovecot, dead).open("INBOX"):
        pytest.fail("opened")
    with _imap(dovecot, alive).open("INBOX") as folder:
        assert folder.state.uidvalidity


# Certificates, Google


def _pem() -> str:
    issued = trustme.CA().issue_cert("app.example", key_type=trustme.KeyType.RSA)
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (private + issued.cert_chain_pems[0].bytes()).decode()


def test_a_certificate_signs_in_place_of_a_secret(server: TokenServer, registration: Registration) -> None:
    assert TokenSource(replace(registration, secret=_pem())).token() in server.issued
    assert server.requests[0]["client_assertion_type"].endswith("jwt-bearer")
    assert "client_secret" not in server.requests[0]


@pytest.fixture
def google(server: TokenServer, registration: Registration) -> Registration:
    return replace(registration, provider=Provider.GOOGLE, refresh_token=REFRESH, token_url=server.google_url)


def test_google_gives_a_token_for_a_refresh_token(server: TokenServer, google: Registration, dovecot: Dovecot) -> None:
    tokens = TokenSource(google)
    with _imap(dovecot, tokens).open("INBOX"):
        pass
    assert [asked["grant_type"] for asked in server.requests] == ["refresh_token"]


def test_a_withdrawn_consent_is_said(google: Registration) -> None:
    with pytest.raises(LoginRefused, match=r"invalid_grant\): de toestemming is ingetrokken"):
        TokenSource(replace(google, refresh_token="oud")).token()


def test_no_secret_shows_in_a_representation(google: Registration) -> None:
    assert SECRET not in repr(google)
    assert REFRESH not in repr(google)


def test_msal_is_not_loaded_until_a_token_is_asked_for() -> None:
    import subprocess
    import sys

    program = "import sys, triage.wiring.worker, triage.mail.imap, triage.mail.smtp; sys.exit('msal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
