"""What an IMAP server's answers mean: its refusals, its wish to be left alone, a line that falls away.

The protocol has codes for it (RFC 5530); Exchange Online has words, and those are read here and nowhere else.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from triage.domain.errors import LoginRefused, ServerBusy, ServerUnreachable, TriageError
from triage.mail.account import ImapAccount, why_unreachable

_GOODBYE_SECONDS = 5.0
# RFC 5530, 3: refused for now, not because of the password or the mail.
_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]", "SERVER UNAVAILABLE")
_SUGGESTED = re.compile(r"THROTTLED\b.{0,40}?BACKOFF TIME:\s*(\d{1,9})\s*MILLISECONDS")
_THROTTLED = ("REQUEST IS THROTTLED", "[THROTTLED]", "[LIMIT]")
# What is held to where a server says to wait, and not how long; and the longest that it is obeyed.
_UNNAMED = timedelta(minutes=5)
_LONGEST = timedelta(hours=2)


def asked_to_wait(answer: str) -> timedelta | None:
    """How long the server wants to be left alone, at most two hours; None where it did not ask.

    Exchange Online names milliseconds ("Request is throttled. Suggested Backoff Time: 299910 milliseconds").
    """
    said = answer.upper()
    if found := _SUGGESTED.search(said):
        return min(timedelta(milliseconds=int(found[1])), _LONGEST)
    return _UNNAMED if any(word in said for word in _THROTTLED) else None


def is_not_now(answer: str) -> bool:
    """Whether the server refuses for now, whatever it was asked."""
    said = answer.upper()
    return any(word in said for word in _NOT_NOW)


class FolderRefused(LoginRefused):
    """De map bestaat niet of mag niet worden geopend; controleer folders en sent_folder."""


class LineDropped(ServerUnreachable):
    """De verbinding met de mailserver viel weg; de dienst probeert het opnieuw."""


class Refused(TriageError):
    """De mailserver geeft dit bericht niet."""

    # NO or BAD to a FETCH; `not_now` where the server refuses whatever it is asked.
    def __init__(self, answer: str) -> None:
        super().__init__()
        self.not_now = is_not_now(answer)


@contextlib.contextmanager
def told(account: ImapAccount, *, folder: str | None = None) -> Iterator[None]:
    """Whatever the library raises, as one of our errors: a server may answer anything; so may the library."""
    try:
        yield
    except TriageError:
        raise
    except IMAPClientReadOnlyError as error:
        # A kind of its dropped lines, in the library: what the server said is that this folder may only be read.
        raise FolderRefused(
            f"{account.host}: de map '{folder or ''}' van {account.user} is alleen te lezen; geef schrijfrecht, of "
            "stel after_receipt en sent_copy zo in dat de dienst er niets wijzigt."
        ) from error
    except (OSError, EOFError, IMAPClientAbortError) as error:
        obey(account, error)
        cause = error.__cause__ or error
        kind = ServerUnreachable if isinstance(cause, TimeoutError) else LineDropped
        raise kind(f"{account.host}:{account.port}: {why_unreachable(cause, account.timeout)}.") from error
    except IMAPClientError as error:
        obey(account, error)
        if folder is not None:
            # Exchange lets an app in without access to the mailbox, and then refuses every command.
            access = "" if account.tokens is None else f", of {account.tokens.advice('imap')}"
            raise FolderRefused(
                f"{account.host}: de map '{folder}' van {account.user} bestaat niet of mag niet worden geopend; "
                f"controleer folders, sent_folder en move_to{access}."
            ) from error
        raise ServerUnreachable(
            f"{account.host}:{account.port}: de server weigert een opdracht; de dienst probeert het later opnieuw."
        ) from error
    except Exception as error:
        raise ServerUnreachable(
            f"{account.host}:{account.port}: onbegrijpelijk antwoord ({type(error).__name__}); controleer host en port."
        ) from error


def obey(account: ImapAccount, error: Exception) -> None:
    """Raise `ServerBusy` where the server asked to be left alone for a while."""
    wait = asked_to_wait(str(error))
    if wait is None:
        return
    seconds = max(1, round(wait.total_seconds()))
    raise ServerBusy(
        f"{account.host}:{account.port}: de server vraagt om {seconds} seconden rust; probeer het daarna opnieuw.", wait
    ) from error


@contextlib.contextmanager
def whole_answers(account: ImapAccount) -> Iterator[None]:
    with told(account):
        try:
            yield
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            obey(account, error)
            raise Refused(str(error)) from error


def log_out(client: IMAPClient) -> None:
    """Say goodbye; nothing that goes wrong here matters any more, and the socket is closed either way."""
    try:
        client.socket().settimeout(_GOODBYE_SECONDS)
        client.logout()
    except Exception:
        with contextlib.suppress(Exception):
            client.shutdown()
