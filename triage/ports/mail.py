"""Mail in and mail out, as the workflow needs them.

Errors: `ServerUnreachable` (refused, timed out, dropped line: try again later), `LoginRefused` (a person must act).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.errors import Permanent, Transient, TriageError
from triage.domain.message import IncomingMessage
from triage.domain.reply import Outgoing


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as the server shows it now. UIDs ascend; they mean nothing under another `uidvalidity` (RFC 3501)."""

    name: str
    uidvalidity: int
    uids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MailSize:
    """What a mail weighs, in bytes as the server says (Exchange may be wrong), before it is fetched."""

    uid: int
    size: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """Bytes as they came. `truncated`: only the beginning was fetched, because the whole is above the limit."""

    uid: int
    raw: bytes
    internal_date: datetime
    size: int
    truncated: bool = False


class MailFolder(Protocol):
    """An open folder of a mailbox. Reading never sets `\\Seen` and nothing is ever deleted (R-1)."""

    @property
    def state(self) -> FolderState: ...

    @property
    def can_idle(self) -> bool:
        """Whether the server has IDLE (RFC 2177)."""

    def refresh(self) -> FolderState:
        """Look at the folder again on the same connection."""

    def sizes(self, uids: Sequence[int]) -> list[MailSize]:
        """RFC822.SIZE of *uids*; a UID that vanished meanwhile is left out."""

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail]:
        """BODY.PEEK[] and INTERNALDATE of *uids*; a UID that vanished meanwhile is left out."""

    def fetch_start(self, uid: int, limit: int) -> FetchedMail | None:
        """The first *limit* bytes of one mail (partial FETCH); None where it vanished."""

    def after_receipt(self, uids: Sequence[int]) -> None:
        """Mark or move *uids* as the source is configured; nothing by default (R-1)."""

    def wait(self, seconds: float) -> bool:
        """IDLE until something arrives or *seconds* passed; True where the server said something. A server
        without IDLE returns False at once."""


class MailSource(Protocol):
    """One source of a mailbox: an account on a server. A mailbox may have several."""

    @property
    def key(self) -> str: ...

    @property
    def mailbox(self) -> str: ...

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of received mail."""

    @property
    def sent_folders(self) -> tuple[str, ...]:
        """Folders of what staff sent from their own mail program (R-1); never marked or moved."""

    def open(self, folder: str) -> AbstractContextManager[MailFolder]:
        """Connect, log in, select *folder* read-only (read-write only where marking or moving is configured)."""

    def append_sent(self, raw: bytes, at: datetime) -> None:
        """Put a copy in the Sent folder, where the source is configured to (`sent_copy = append`)."""


class Parsing(Protocol):
    """A mail being parsed elsewhere."""

    def result(self) -> IncomingMessage:
        """Wait for it. Raises `Unreadable` or `LimitExceeded`; the child is killed at its limit."""


class Parser(Protocol):
    """Turns bytes into a message, in a child process under limits."""

    def start(self, raw: bytes, *, truncated: bool = False) -> Parsing: ...


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """A mail ready to go. `envelope_from` is empty or the mailbox's bounce address."""

    raw: bytes
    message_id: str
    envelope_from: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What a reply needs beside itself to be composed: nothing of it comes from the received mail."""

    mailbox: str
    reference: str
    message_id: str
    at: datetime
    uid: str = ""
    sequence: int = 0
    answer_until: datetime | None = None


class Composer(Protocol):
    """Writes the mails that may go out by themselves, from fixed texts (R-52), and what a person sends. It makes no
    handover's confirmation of its own: that is a `PersonalMail`, a person's act (R-13)."""

    def compose(self, reply: Outgoing, dispatch: Dispatch) -> ComposedMail:
        """The mail, the same bytes for the same input. An `Alarm` names reference and mailbox and nothing else."""


class SendDeferred(Transient):
    """De mailserver neemt het bericht nu niet aan (4xx); de dienst probeert het later opnieuw."""


class SendUnreachable(SendDeferred):
    """De mailserver is niet bereikbaar; de dienst probeert het later opnieuw."""


class SendRefused(Permanent):
    """De mailserver weigert het bericht (5xx); een medewerker moet de afzender zelf benaderen."""


class SendUnknown(TriageError):
    """De verbinding viel weg na DATA: onbekend of het bericht aankwam; een medewerker controleert het."""


class Sender(Protocol):
    """Hands a mail to the server. Raises SendDeferred (its SendUnreachable: nobody was there), SendRefused or
    SendUnknown (after DATA, before its answer)."""

    def send(self, mail: ComposedMail) -> None: ...
