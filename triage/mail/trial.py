"""What `triage check` tries in a mailbox, over one connection: which folders are there, which may be written, how the
server's clock goes; and, only where it is asked to, whether a message can be put in the Sent folder.

That last one writes in somebody's mailbox. It is done so that nothing of anybody's can be lost: the trial bears a
Message-ID of its own, is found by it, and is taken away by UID alone (UID EXPUNGE, RFC 4315). On a server that cannot
do that it is not begun.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from imapclient import DELETED, SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from triage.mail.account import ImapAccount
from triage.mail.imap_answers import told
from triage.ports.clock import Clock

# What the server says of a message that it took (RFC 4315, 3).
_APPENDED = re.compile(rb"\[APPENDUID \d+ (\d+)\]", re.IGNORECASE)
_ITS_ID = b"BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
SUBJECT = "Proef van triage check: dit bericht mag weg"


@dataclass(frozen=True, slots=True)
class Trial:
    """How putting a message in the Sent folder went. `wrong`: in Dutch, what to do; empty where it went well.
    `server_time`: what the server's clock said when it took the message, between two looks at ours."""

    wrong: str = ""
    server_time: datetime | None = None
    between: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What was seen. `missing`: configured folders that are not there; `read_only`: folders that the service has to
    write to and may not; `newest`: when the server says it received the newest message of the first folder."""

    missing: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    newest: datetime | None = None
    trial: Trial | None = None


def examine(client: IMAPClient, account: ImapAccount, wanted: Sequence[str], written: Sequence[str]) -> Examined:
    """Look at the folders that are *wanted* and, of them, *written*. Nothing is changed: selecting a folder to write
    sets no flag."""
    with told(account, folder=None if account.tokens is None else wanted[0]):
        missing = tuple(name for name in wanted if not client.folder_exists(name))
    there = [name for name in written if name not in missing]
    read_only = []
    for name in there:
        with told(account, folder=name):
            try:
                client.select_folder(name)
            except IMAPClientReadOnlyError:
                read_only.append(name)
    return Examined(missing, tuple(read_only), _newest(client, account, missing))


def _newest(client: IMAPClient, account: ImapAccount, missing: Sequence[str]) -> datetime | None:
    first = account.folders[0]
    if first in missing:
        return None
    with told(account, folder=first):
        opened = client.select_folder(first, readonly=True)
        # Numbers and UIDs ascend alike (RFC 9051, 2.3.1.2): the last of the folder is the newest.
        last = opened.get(b"UIDNEXT", 1) - 1
        newest = client.search(["UID", f"{last}:*"]) if opened.get(b"EXISTS", 0) else []
        answer = client.fetch([max(newest)], [b"INTERNALDATE"]) if newest else {}
    times = [data.get(b"INTERNALDATE") for data in answer.values()]
    return next((at for at in times if isinstance(at, datetime) and at.utcoffset() is not None), None)


def try_appending(client: IMAPClient, account: ImapAccount, clock: Clock) -> Trial:
    """Put a message in the Sent folder and take it away again."""
    folder = account.sent_folder
    with told(account):
        if not client.has_capability("UIDPLUS"):
            return Trial(
                "niet geprobeerd: deze server kan geen enkel bericht apart weghalen (UIDPLUS), en de proef zou blijven "
                "staan; kijk na het eerste antwoord of het in de map staat"
            )
    message_id, before = f"<proef.{secrets.token_hex(16)}@triage.invalid>", clock.now()
    with told(account):
        try:
            answer, after = client.append(folder, _message(message_id, before), flags=(SEEN,)), clock.now()
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            return Trial(
                f"de server neemt geen bericht aan in '{folder}'; geef {account.user} daar schrijfrecht, en kijk of de "
                'mailbox vol is. Bewaart de server zelf wat hij verstuurt, zet dan sent_copy = "server"'
            )
    trial = _taken_away(client, account, message_id, answer)
    return replace(trial, between=(before, after))


def _taken_away(client: IMAPClient, account: ImapAccount, message_id: str, answer: bytes) -> Trial:
    folder = account.sent_folder
    left = f"het proefbericht '{SUBJECT}' staat nog in '{folder}'; haal het daar zelf weg, of geef recht om te wissen"
    try:
        with told(account, folder=folder):
            client.select_folder(folder)
            named = _APPENDED.search(answer if isinstance(answer, bytes) else b"")
            found = [int(named[1])] if named else client.search(["HEADER", "Message-ID", message_id])
            shown = client.fetch(found, [b"INTERNALDATE", _ITS_ID]) if len(found) == 1 else {}
            # Whatever the server said: only what bears our Message-ID is taken away.
            if not any(message_id.encode() in value for value in _values(shown)):
                return Trial(left)
            client.add_flags(found, [DELETED], silent=True)
            client.uid_expunge(found)
            if client.fetch(found, [b"FLAGS"]):
                return Trial(left)
    except Exception:  # whatever went wrong, the message is there and a person has to know
        with contextlib.suppress(Exception):
            client.shutdown()
        return Trial(left)
    taken = shown[found[0]].get(b"INTERNALDATE")
    server_time = taken if isinstance(taken, datetime) and taken.utcoffset() is not None else None
    return Trial(server_time=server_time)


def _values(shown: Mapping[int, Mapping[bytes, Any]]) -> list[bytes]:
    return [value for data in shown.values() for value in data.values() if isinstance(value, bytes)]


def _message(message_id: str, at: datetime) -> bytes:
    """From and to nobody, marked as ours and as a machine's: whoever finds it can see what it is, and the service takes
    it for a copy of its own."""
    made = EmailMessage(policy=SMTP)
    made["From"] = made["To"] = "triage-check@triage.invalid"
    made["Subject"] = SUBJECT
    made["Date"] = at
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"
    made["X-Veiligheidstriage"] = "check"
    made.set_content("`triage check --append` zette dit bericht hier en haalt het meteen weer weg.\n")
    return made.as_bytes()
