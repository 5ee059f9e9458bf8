"""Handing a mail to the server (ports.mail.Sender), with the one distinction that prevents a second mail: whether the
server may have taken it.

The end of DATA is sent by itself. What fails before it cannot have been taken (RFC 5321, 4.1.1.4): try later. What
fails after it may have been: unknown, and a person or the Sent folder decides.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from triage.domain.account import Security
from triage.domain.errors import LoginRefused, ServerUnreachable
from triage.mail.account import SmtpAccount, tls_context, why_unreachable
from triage.mail.oauth import xoauth2
from triage.ports.mail import ComposedMail, SendDeferred, SendRefused, SendUnknown, SendUnreachable

_LINE_END = re.compile(rb"\r\n|\r(?!\n)|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_END_OF_DATA = b".\r\n"


@dataclass(frozen=True, slots=True)
class SenderAnswer:
    """What a server said to a sender: the code of its last answer, and whether that was to the recipient."""

    code: int
    to_recipient: bool

    @property
    def is_good(self) -> bool:
        """Whether the mail would be taken so far."""
        return 200 <= self.code < 300


def _asked(connection: smtplib.SMTP, sender: str, recipient: str) -> SenderAnswer:
    answer = SenderAnswer(connection.mail(sender)[0], to_recipient=False)
    if answer.is_good and recipient:
        # Many servers weigh the sender only once they know for whom the mail is.
        answer = SenderAnswer(connection.rcpt(recipient)[0], to_recipient=True)
    connection.rset()
    return answer


class SmtpSender:
    """Sends over a connection of its own for each mail."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account

    def send(self, mail: ComposedMail) -> None:
        """Send *mail* to its one recipient.

        Raises `SendDeferred` (4xx: nothing was taken), its `SendUnreachable` (no connection, TLS or login not possible
        now), `SendRefused` (5xx to the sender, the recipient or the content) or `SendUnknown`.
        """
        try:
            connection = self._connected()
        except (LoginRefused, ServerUnreachable) as error:
            # Not the mail's fault: it waits until somebody has mended the connection.
            raise SendUnreachable(str(error)) from error
        try:
            self._transact(connection, mail)
        finally:
            _quit(connection)

    def probe(self, *senders: str, recipient: str = "") -> dict[str, SenderAnswer]:
        """What `triage check` tries: connect, TLS, login; and what the server says to each of *senders* (may be empty)
        in MAIL FROM, and to *recipient*, where there is one, in RCPT TO. It stops before DATA: nothing is sent. Raises
        `ServerUnreachable`, `LoginRefused` or `SendUnreachable`."""
        connection = self._connected()
        try:
            with self._before_the_end():
                return {each: _asked(connection, each, recipient) for each in senders}
        finally:
            _quit(connection)

    def _connected(self) -> smtplib.SMTP:
        tokens = self._account.tokens
        if tokens is None:
            return self._opened(None)
        token = tokens.token()
        try:
            return self._opened(token)
        except LoginRefused:
            # It may have been withdrawn before its time.
            return self._opened(tokens.renewed(token))

    def _opened(self, token: str | None) -> smtplib.SMTP:
        account = self._account
        connection: smtplib.SMTP | None = None
        try:
            if account.security is Security.TLS:
                context = tls_context(account.ca_file)
                connection = smtplib.SMTP_SSL(
                    account.host, account.port, account.hello, timeout=account.timeout, context=context
                )
            else:
                connection = smtplib.SMTP(account.host, account.port, account.hello, timeout=account.timeout)
            self._greet(connection, token)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            if connection is not None:
                connection.close()
            if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
                tokens = account.tokens
                advice = "controleer gebruikersnaam en wachtwoord" if tokens is None else tokens.advice("smtp")
                raise LoginRefused(f"{account.host} weigert de aanmelding van {account.user}; {advice}.") from error
            raise ServerUnreachable(f"{account.host}:{account.port}: {_why(error, account)}.") from error
        return connection

    def _greet(self, connection: smtplib.SMTP, token: str | None) -> None:
        account = self._account
        connection.ehlo_or_helo_if_needed()
        if account.security is Security.STARTTLS:
            # Raises where the server does not offer it: nothing goes on in plain text.
            connection.starttls(context=tls_context(account.ca_file))
            connection.ehlo_or_helo_if_needed()
        if token is not None:
            _log_in_with(connection, account.user, token)
        elif account.user:
            connection.login(account.user, account.password)

    def _transact(self, connection: smtplib.SMTP, mail: ComposedMail) -> None:
        with self._before_the_end():
            options = _options(connection, mail)
            self._expect(connection.mail(mail.envelope_from, options), "afzender")
            self._expect(connection.rcpt(mail.recipient), "ontvanger")
            self._expect(connection.docmd("DATA"), "inhoud", wanted=354)
            connection.send(_stuffed(mail.raw))
        try:
            connection.send(_END_OF_DATA)
            answer = connection.getreply()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise SendUnknown from error
        if not 200 <= answer[0] < 600:
            # No answer that SMTP knows: the mail may have been taken.
            raise SendUnknown
        self._expect(answer, "inhoud")

    @contextlib.contextmanager
    def _before_the_end(self) -> Iterator[None]:
        try:
            yield
        except (OSError, smtplib.SMTPException, ValueError) as error:
            account = self._account
            raise SendUnreachable(f"{account.host}:{account.port}: {_why(error, account)}.") from error

    def _expect(self, answer: tuple[int, bytes], what: str, *, wanted: int = 250) -> None:
        code = answer[0]
        if code == wanted or (wanted == 250 and 200 <= code < 300):
            return
        # The server's own words are left out: they may repeat the address or the content.
        if 500 <= code < 600:
            raise SendRefused(
                f"{self._account.host} weigert de {what} ({code}); een medewerker moet de afzender zelf benaderen."
            )
        raise SendDeferred(
            f"{self._account.host} neemt de {what} nu niet aan ({code}); de dienst probeert het later opnieuw."
        )


def _log_in_with(connection: smtplib.SMTP, user: str, token: str) -> None:
    if "XOAUTH2" not in connection.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("XOAUTH2")

    def say(challenge: bytes | None = None) -> str:
        # A challenge (334) is the server's reason for refusing: an empty line ends it, and 535 follows.
        return xoauth2(user, token) if challenge is None else ""

    connection.auth("XOAUTH2", say)


def _options(connection: smtplib.SMTP, mail: ComposedMail) -> list[str]:
    options = []
    if connection.has_extn("size"):
        options.append(f"size={len(mail.raw)}")
    if not mail.raw.isascii() and connection.has_extn("8bitmime"):
        options.append("body=8bitmime")
    if not mail.recipient.isascii():
        if not connection.has_extn("smtputf8"):
            raise SendRefused(
                "De mailserver kan niet naar een adres met bijzondere tekens sturen; een medewerker antwoordt zelf."
            )
        options.append("smtputf8")
        # smtplib encodes commands as ASCII until told otherwise.
        connection.command_encoding = "utf-8"
    return options


def _stuffed(raw: bytes) -> bytes:
    """*raw* as DATA wants it: CRLF everywhere, dots doubled (RFC 5321, 4.5.2), without the end."""
    data = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw))
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def _quit(connection: smtplib.SMTP) -> None:
    """Leave politely; the mail's fate is settled already, so nothing here may raise."""
    attempts: tuple[Callable[[], object], ...] = (connection.quit, connection.close)
    for attempt in attempts:
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
            attempt()


def _why(error: Exception, account: SmtpAccount) -> str:
    match error:
        case smtplib.SMTPNotSupportedError():
            return "de server biedt geen STARTTLS of aanmelding aan; controleer port en security (tls is meestal 465)"
        case smtplib.SMTPResponseException():
            return f"de server weigert de verbinding ({error.smtp_code}); probeer het later opnieuw"
        case smtplib.SMTPException():
            # smtplib hides the cause of a dropped line in the context.
            return why_unreachable(error.__context__ or error, account.timeout)
        case _:
            return why_unreachable(error, account.timeout)
