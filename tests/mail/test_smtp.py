"""Handing mail over: what was taken, what was not, and what nobody can know."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.scripted import Line, scripted_server
from tests.servers.smtp import Sink, running_sink
from tests.servers.tls import make_certificates
from triage.domain.account import Security
from triage.domain.errors import LoginRefused, ServerUnreachable
from triage.mail.account import SmtpAccount
from triage.mail.smtp import SenderAnswer, SmtpSender
from triage.ports.mail import ComposedMail, SendDeferred, SendRefused, SendUnknown, SendUnreachable

RAW = b"From: x@rvt.example\r\nSubject: y\r\n\r\nregel\r\n.punt\r\n..twee\r\nslot\r\n"
MAIL = ComposedMail(RAW, "<1@rvt.example>", "", "a@jeugdteam.example")


def _account(sink: Sink, security: Security = Security.PLAIN) -> SmtpAccount:
    return SmtpAccount("localhost", sink.port, security, str(sink.certificates.ca_file), timeout=60)


def _scripted(port: int, timeout: float = 60) -> SmtpSender:
    return SmtpSender(SmtpAccount("127.0.0.1", port, Security.PLAIN, timeout=timeout))


# What arrives


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.PLAIN])
def test_a_mail_arrives_byte_for_byte(tmp_path: Path, security: Security) -> None:
    with running_sink(tmp_path, security="plain" if security is Security.PLAIN else security.value) as sink:
        SmtpSender(_account(sink, security)).send(MAIL)
    [received] = sink.mails
    assert received.content == RAW
    assert (received.mail_from, received.rcpt_tos) == ("", ["a@jeugdteam.example"])
    assert received.tls is (security is not Security.PLAIN)


def test_bare_line_ends_become_those_of_mail(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink:
        SmtpSender(_account(sink)).send(replace(MAIL, raw=b"Subject: y\n\neen\rtwee\n.drie"))
    assert sink.mails[0].content == b"Subject: y\r\n\r\neen\r\ntwee\r\n.drie\r\n"


def test_the_mailboxes_bounce_address_is_the_envelope_sender(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink:
        SmtpSender(_account(sink)).send(replace(MAIL, envelope_from="bounce@rvt.example"))
    assert sink.mails[0].mail_from == "bounce@rvt.example"


def test_it_logs_in_over_starttls(tmp_path: Path) -> None:
    with running_sink(tmp_path, security="starttls", user="rvt", password="geheim") as sink:
        SmtpSender(replace(_account(sink, Security.STARTTLS), user="rvt", password="geheim")).send(MAIL)
    assert len(sink.mails) == 1


def test_an_address_with_accents_is_sent_where_the_server_can(tmp_path: Path) -> None:
    mail = replace(MAIL, recipient="andré@jeugdteam.example")
    with running_sink(tmp_path, enable_SMTPUTF8=True) as sink:
        SmtpSender(_account(sink)).send(mail)
        assert sink.mails[0].rcpt_tos == ["andré@jeugdteam.example"]


def test_an_address_with_accents_is_refused_where_the_server_cannot(tmp_path: Path) -> None:
    with running_sink(tmp_path, enable_SMTPUTF8=False) as sink, pytest.raises(SendRefused, match="bijzondere tekens"):
        SmtpSender(_account(sink)).send(replace(MAIL, recipient="andré@jeugdteam.example"))


# What a server answers


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["421 dag", "451 later", "450 grijs"])
def test_a_4xx_answer_is_tried_again(tmp_path: Path, command: str, answer: str) -> None:
    with running_sink(tmp_path) as sink:
        sink.answers[command] = answer
        with pytest.raises(SendDeferred, match=answer[:3]):
            SmtpSender(_account(sink)).send(MAIL)
        assert sink.mails == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_5xx_answer_is_final(tmp_path: Path, command: str) -> None:
    with running_sink(tmp_path) as sink:
        sink.answers[command] = "550 a@jeugdteam.example bestaat niet"
        with pytest.raises(SendRefused, match="550") as caught:
            SmtpSender(_account(sink)).send(MAIL)
    assert "jeugdteam" not in str(caught.value)


@pytest.mark.parametrize("answer", ["none", "drop"])
def test_silence_or_a_dropped_line_after_the_content_is_unknown(tmp_path: Path, answer: str) -> None:
    with running_sink(tmp_path) as sink:
        sink.answers["DATA"] = answer
        with pytest.raises(SendUnknown):
            # Time enough for a busy machine to come as far as the content.
            SmtpSender(replace(_account(sink), timeout=3)).send(MAIL)
        assert sink.after_data == 1


@pytest.mark.parametrize("answer", ["none", "drop"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_silence_or_a_dropped_line_before_the_content_is_tried_again(tmp_path: Path, command: str, answer: str) -> None:
    with running_sink(tmp_path) as sink:
        sink.answers[command] = answer
        with pytest.raises(SendDeferred):
            SmtpSender(replace(_account(sink), timeout=0.5)).send(MAIL)
        assert sink.after_data == 0


def test_an_answer_that_is_no_answer_after_the_content_is_unknown() -> None:
    with scripted_server(lambda line: _until_content(line, "wat?")) as port, pytest.raises(SendUnknown):
        _scripted(port).send(MAIL)


def test_a_line_that_drops_in_the_content_is_tried_again() -> None:
    def drop(line: Line) -> None:
        line.say("220 klaar")
        while heard := line.hear():
            line.say("354 ga door" if heard == "DATA" else "250 goed")
            if heard == "DATA":
                return

    big = replace(MAIL, raw=RAW + b"x" * 60 + b"\r\n" + (b"y" * 70 + b"\r\n") * 400_000)
    with scripted_server(drop) as port, pytest.raises(SendDeferred):
        _scripted(port).send(big)


def test_a_mail_that_was_taken_stays_taken_when_goodbye_fails() -> None:
    with scripted_server(lambda line: _until_content(line, "250 aangenomen")) as port:
        _scripted(port).send(MAIL)


def _until_content(line: Line, answer: str) -> None:
    line.say("220 klaar")
    while heard := line.hear():
        line.say("354 ga door" if heard == "DATA" else "250 goed")
        if heard == "DATA":
            while line.hear() != ".":
                pass
            line.say(answer)
            return


# Security


def test_a_server_that_offers_no_starttls_gets_neither_password_nor_mail(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink:
        account = replace(_account(sink, Security.STARTTLS), user="rvt", password="geheim")
        with pytest.raises(SendDeferred, match="STARTTLS"):
            SmtpSender(account).send(MAIL)
        assert sink.commands == []


def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make_certificates(tmp_path / "other")
    for security in (Security.TLS, Security.STARTTLS):
        with running_sink(tmp_path, security=security.value) as sink:
            account = replace(_account(sink, security), ca_file=str(other.ca_file))
            with pytest.raises(SendDeferred, match="certificaat"):
                SmtpSender(account).send(MAIL)
            assert sink.mails == []


def test_old_tls_is_refused(tmp_path: Path) -> None:
    from triage.mail.account import tls_context

    assert tls_context("").minimum_version is ssl.TLSVersion.TLSv1_2
    assert tls_context("").check_hostname
    assert tls_context("").verify_mode is ssl.CERT_REQUIRED


def test_a_wrong_password_makes_mail_wait_and_the_check_say_so(tmp_path: Path) -> None:
    with running_sink(tmp_path, security="starttls", user="rvt", password="geheim") as sink:
        sender = SmtpSender(replace(_account(sink, Security.STARTTLS), user="rvt", password="mis"))
        with pytest.raises(SendDeferred, match="wachtwoord"):
            sender.send(MAIL)
        with pytest.raises(LoginRefused, match="wachtwoord"):
            sender.probe("")


def test_nobody_listening_is_tried_again() -> None:
    with scripted_server(Line.drop) as port:
        pass
    with pytest.raises(SendDeferred):
        _scripted(port).send(MAIL)


def test_a_server_that_hangs_is_given_up_in_time() -> None:
    with scripted_server(Line.silence) as port, pytest.raises(SendDeferred, match=r"0\.2 seconden"):
        _scripted(port, timeout=0.2).send(MAIL)


def test_a_server_that_wants_nobody_is_tried_again() -> None:
    with scripted_server(lambda line: line.say("554 geen dienst")) as port, pytest.raises(SendDeferred, match="554"):
        _scripted(port).send(MAIL)


# The check


def test_the_probe_sends_nothing(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink:
        found = SmtpSender(_account(sink)).probe("", "rvt@x.example", recipient="rvt@x.example")
        assert [each.is_good for each in found.values()] == [True, True]
        assert [command.split()[0] for command in sink.commands] == ["MAIL", "RCPT"] * 2
        assert (sink.mails, sink.after_data) == ([], 0)


def test_the_probe_tells_which_sender_is_refused_and_when(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink:
        sink.answers |= {"MAIL <>": "550 niet leeg", "RCPT": "553 niet van u"}
        found = SmtpSender(_account(sink)).probe("", "rvt@x.example", recipient="rvt@x.example")
        assert found == {
            "": SenderAnswer(550, to_recipient=False),
            "rvt@x.example": SenderAnswer(553, to_recipient=True),
        }
        assert not any(each.is_good for each in found.values())


def test_the_probe_tells_of_a_server_that_hangs_up_on_a_sender(tmp_path: Path) -> None:
    with running_sink(tmp_path) as sink:
        sink.answers["MAIL"] = "drop"
        with pytest.raises(SendUnreachable, match="viel weg"):
            SmtpSender(_account(sink)).probe("")


def test_the_probe_tells_that_nobody_is_there() -> None:
    with scripted_server(Line.drop) as port, pytest.raises(ServerUnreachable):
        _scripted(port).probe("")


def test_the_account_never_shows_its_password() -> None:
    assert "geheim" not in repr(SmtpAccount("h", password="geheim"))
