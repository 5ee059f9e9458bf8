"""An IMAP server with the habits of Exchange Online that matter here, each switched on by the test that needs it.

Where each habit is written down:

- a size is the room a mail takes in the store unless its exact size is known: [MS-STANOIMAP] 2.2.25, and
  `Set-ImapSettings -EnableExactRFC822Size`, which Exchange Online does not offer;
- bytes are made from the stored items on each FETCH, in the form of `Set-ImapSettings -MessageRetrievalMimeFormat`;
- "Request is throttled. Suggested Backoff Time: N milliseconds", as NO (github.com/ikvk/imap_tools/issues/135) or as
  BAD with BYE behind it (github.com/simonrob/email-oauth2-proxy/issues/191); "NO Server Unavailable. 15"
  (github.com/lefcha/imapfilter/issues/146);
- NO "The specified message set is invalid." after part of the answer (github.com/jstedfast/MailKit/issues/1652), OK
  without the mail (github.com/jstedfast/MailKit/issues/1615, github.com/OfflineIMAP/offlineimap/issues/62), and a line
  that ends on one mail (Microsoft KB 896898);
- BYE "Session invalidated - AccessTokenExpired" (github.com/iroco-co/aioimaplib/issues/83) and "Connection is closed.
  13" on a quiet line (github.com/mscdex/node-imap/issues/561);
- "BAD User is authenticated but not connected.": a good token without a right to the mailbox
  (github.com/Webklex/php-imap/issues/464);
- what it can do, and what it cannot (CONDSTORE, SPECIAL-USE): github.com/jstedfast/MailKit/issues/908. Folders bear the
  names of the mailbox's language, except INBOX.
"""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.scripted import Line, scripted_server
from tests.servers.tls import Certificates, make_certificates

CAPABILITIES = "IMAP4 IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE"
SENT = "Verzonden items"
_FOLDERS = ("INBOX", SENT, "Concepten", "Verwijderde items", "Ongewenste e-mail")
_LITERAL = re.compile(r"\{(\d+)\+?\}$")
_PARTIAL = re.compile(r"BODY(?:\.PEEK)?\[\]<(\d+)\.(\d+)>")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_NOT_CONNECTED = "BAD User is authenticated but not connected."


@dataclass
class Stored:
    """A mail as the store has it: what it says, not how it is written down."""

    raw: bytes
    at: datetime
    flags: tuple[str, ...] = ()


@dataclass
class Exchange:
    """A running server. Every attribute behind `mails` is a habit or a fault; the test sets it."""

    port: int
    certificates: Certificates
    user: str
    good: Callable[[str], bool]
    mails: dict[str, dict[int, Stored]] = field(default_factory=lambda: {name: {} for name in _FOLDERS})
    uidvalidity: int = 14
    size_of: Callable[[int], int] = lambda true: true
    backoff: tuple[str, int] | None = None
    """("NO" or "BAD", milliseconds): how it throttles each FETCH of bodies that comes after `free_fetches`."""
    free_fetches: int = 0
    unavailable: bool = False
    refused: set[int] = field(default_factory=set)
    silent: set[int] = field(default_factory=set)
    fatal: set[int] = field(default_factory=set)
    bye_in_fetch: int = 0
    bye_in_idle: bool = False
    token_ends: bool = False
    no_right: bool = False
    renderings: int = 0
    commands: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _next_uid: int = 3

    def deliver(self, raw: bytes, at: datetime | None = None, *, folder: str = "INBOX", gap: int = 1) -> int:
        """Put a mail in a folder; its UID lies *gap* beyond the one before. Returns it."""
        with self.lock:
            self._next_uid += gap
            self.mails[folder][self._next_uid] = Stored(raw, at or datetime.now(tz=UTC))
            return self._next_uid

    def moved_to_another_server(self) -> None:
        """What a migration or a restored mailbox does: another UIDVALIDITY, every UID another, the order too."""
        with self.lock:
            self.uidvalidity += 100
            for folder, mails in self.mails.items():
                self.mails[folder] = {}
                for number, mail in enumerate(reversed(list(mails.values())), 1):
                    self.mails[folder][5_000 + 7 * number] = mail

    def rendered(self, mail: Stored) -> bytes:
        """The bytes of a mail, made anew: never the same twice."""
        with self.lock:
            self.renderings += 1
            return rendered_anew(mail.raw, self.renderings)

    def seen(self, start: str) -> list[str]:
        """The commands that began with *start*."""
        return [command for command in self.commands if command.upper().startswith(start)]


def rendered_anew(raw: bytes, number: int) -> bytes:
    """The same mail in other bytes: header lines folded elsewhere, other boundaries, another transfer encoding, and
    lines of Exchange's own. *number* decides how."""
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    for place, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"_{number:03d}_{place:03d}_AM0PR04MB{number:06d}example_")
        elif part.get_content_maintype() == "text" and not part.get_filename():
            _encode(part, "base64" if number % 2 else "quoted-printable")
    message["X-MS-Exchange-Organization-Network-Message-Id"] = f"5d1c2a7e-0000-4000-8000-{number:012d}"
    message["X-MS-Exchange-CrossTenant-OriginalArrivalTime"] = f"17 Nov 2026 08:00:{number % 60:02d}.0000 (UTC)"
    message["X-MS-Exchange-Transport-EndToEndLatency"] = f"00:00:01.{number:07d}"
    return message.as_bytes(policy=email.policy.SMTP.clone(max_line_length=60 + number % 7))


def _encode(part: email.message.Message, encoding: str) -> None:
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = encoding
    if encoding == "base64":
        part.set_payload(base64.encodebytes(body).replace(b"\n", b"\r\n").decode())
    else:
        lines = body.replace(b"\r\n", b"\n").split(b"\n")
        part.set_payload("\r\n".join(_quoted(line) for line in lines))


def _quoted(line: bytes) -> str:
    """One line in quoted-printable (RFC 2045, 6.7), each byte that is not a letter or a digit in hex: Exchange is not
    sparing with it."""
    signs = [chr(one) if chr(one).isalnum() and one < 128 else f"={one:02X}" for one in line]
    wrapped, length = "", 0
    for sign in signs:
        if length + len(sign) > 70:
            wrapped, length = wrapped + "=\r\n", 0
        wrapped, length = wrapped + sign, length + len(sign)
    return wrapped


@contextlib.contextmanager
def running_exchange(folder: Path, user: str, good: Callable[[str], bool]) -> Iterator[Exchange]:
    """Start a server over TLS on loopback; *user* with a token that is *good* gets in by XOAUTH2, nothing else does."""
    certificates = make_certificates(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain, certificates.key)
    server = Exchange(0, certificates, user, good)
    with scripted_server(lambda line: _Session(server, line).play(), context) as port:
        server.port = port
        yield server


class _Gone(Exception):
    """The server ends the line."""


class _Session:
    """One connection."""

    def __init__(self, server: Exchange, line: Line) -> None:
        self._server = server
        self._line = line
        self._folder = ""

    def play(self) -> None:
        self._line.say("* OK The Microsoft Exchange IMAP4 service is ready. [TABPADIAUAAyADYANQBDAEEA]")
        with contextlib.suppress(_Gone):
            while heard := self._line.hear():
                self._answer(*self._command(heard))

    def _command(self, heard: str) -> tuple[str, str, bytes]:
        """Tag, command and the literal at its end, if any."""
        literal = b""
        if match := _LITERAL.search(heard):
            if not heard.endswith("+}"):
                self._line.say("+ Ready for additional command text.")
            literal = self._line.take(int(match[1]))
            self._line.hear()
        tag, _, command = heard.partition(" ")
        self._server.commands.append(command)
        return tag, command, literal

    def _answer(self, tag: str, command: str, literal: bytes) -> None:
        name, _, rest = command.partition(" ")
        name = name.upper()
        if name == "UID":
            name, _, rest = rest.partition(" ")
            name = f"UID {name.upper()}"
        if name == "LOGOUT":
            self._line.say("* BYE Microsoft Exchange Server IMAP4 server signing off.")
            self._line.say(f"{tag} OK LOGOUT completed.")
            raise _Gone
        if self._server.token_ends and self._folder:
            self._server.token_ends = False
            self._line.say("* BYE Session invalidated - AccessTokenExpired")
            raise _Gone
        if self._server.no_right and name not in ("CAPABILITY", "AUTHENTICATE"):
            self._line.say(f"{tag} {_NOT_CONNECTED}")
            return
        handler = {
            "CAPABILITY": self._capability, "AUTHENTICATE": self._authenticate, "LIST": self._list,
            "EXAMINE": self._select, "SELECT": self._select, "UID SEARCH": self._search, "UID FETCH": self._fetch,
            "NOOP": self._noop, "IDLE": self._idle,
        }.get(name)  # fmt: skip
        if name == "APPEND":
            self._append(tag, rest, literal)
        elif handler is None:
            self._line.say(f"{tag} BAD Command Error. 10")
        else:
            handler(tag, rest)

    def _done(self, tag: str, name: str) -> None:
        self._line.say(f"{tag} OK {name} completed.")

    def _capability(self, tag: str, _: str) -> None:
        self._line.say(f"* CAPABILITY {CAPABILITIES}")
        self._done(tag, "CAPABILITY")

    def _authenticate(self, tag: str, rest: str) -> None:
        if rest.upper() != "XOAUTH2":
            self._line.say(f"{tag} NO AUTHENTICATE failed.")
            return
        self._line.say("+ ")
        said = base64.b64decode(self._line.hear()).split(b"\x01")
        user, token = said[0].removeprefix(b"user=").decode(), said[1].removeprefix(b"auth=Bearer ").decode()
        if user == self._server.user and self._server.good(token):
            self._done(tag, "AUTHENTICATE")
        else:
            self._line.say(f"{tag} NO AUTHENTICATE failed.")

    def _noop(self, tag: str, _: str) -> None:
        self._done(tag, "NOOP")

    def _list(self, tag: str, rest: str) -> None:
        wanted = _words(rest)[-1]
        for name in self._server.mails:
            if wanted in ("*", name):
                self._line.say(f'* LIST (\\HasNoChildren) "/" "{name}"')
        self._done(tag, "LIST")

    def _select(self, tag: str, rest: str) -> None:
        name = _words(rest)[0]
        if name not in self._server.mails:
            self._line.say(f"{tag} NO {name} doesn't exist.")
            return
        self._folder = name
        with self._server.lock:
            uids = sorted(self._server.mails[name])
        self._line.say(f"* {len(uids)} EXISTS")
        self._line.say("* 0 RECENT")
        self._line.say("* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)")
        self._line.say(f"* OK [UIDVALIDITY {self._server.uidvalidity}] UIDVALIDITY value")
        self._line.say(f"* OK [UIDNEXT {max(uids, default=0) + 10}] The next unique identifier value")
        self._done(tag, "SELECT")

    def _search(self, tag: str, rest: str) -> None:
        with self._server.lock:
            mails = dict(self._server.mails[self._folder])
        words = _words(rest)
        if words[0].upper() == "HEADER":
            mails = {
                uid: mail for uid, mail in mails.items() if words[2].encode() in mail.raw.partition(b"\r\n\r\n")[0]
            }
        # In the order of its index, which is not that of the UIDs.
        self._line.say(f"* SEARCH {' '.join(map(str, sorted(mails, reverse=True)))}".rstrip())
        self._done(tag, "SEARCH")

    def _fetch(self, tag: str, rest: str) -> None:
        wanted, _, items = rest.partition(" ")
        with self._server.lock:
            mails = dict(self._server.mails[self._folder])
        uids = [uid for uid in _expanded(wanted) if uid in mails]
        whole = "BODY" in items.upper()
        if whole and self._throttled(tag):
            return
        for uid in uids:
            if whole and uid in self._server.fatal:
                raise _Gone
            if uid in self._server.refused:
                self._line.say(f"{tag} NO The specified message set is invalid.")
                return
            if not (whole and uid in self._server.silent):
                self._one(sorted(mails).index(uid) + 1, uid, mails[uid], items)
        self._done(tag, "FETCH")

    def _throttled(self, tag: str) -> bool:
        server = self._server
        with server.lock:
            if server.free_fetches > 0:
                server.free_fetches -= 1
                return False
        if server.unavailable:
            self._line.say(f"{tag} NO Server Unavailable. 15")
            return True
        if server.backoff is None:
            return False
        kind, milliseconds = server.backoff
        self._line.say(f"{tag} {kind} Request is throttled. Suggested Backoff Time: {milliseconds} milliseconds")
        if kind == "BAD":
            self._line.say("* BYE Connection closed. 14")
            raise _Gone
        return True

    def _one(self, number: int, uid: int, mail: Stored, items: str) -> None:
        raw = self._server.rendered(mail)
        upper = items.upper()
        said = [f"UID {uid}"]
        if "RFC822.SIZE" in upper:
            said.append(f"RFC822.SIZE {self._server.size_of(len(raw))}")
        if "INTERNALDATE" in upper:
            said.append(f'INTERNALDATE "{mail.at.strftime("%d-%b-%Y %H:%M:%S %z")}"')
        if "BODY" not in upper:
            self._line.say(f"* {number} FETCH ({' '.join(said)})")
            return
        name = "BODY[]"
        if partial := _PARTIAL.search(upper):
            start, length = int(partial[1]), int(partial[2])
            name, raw = f"BODY[]<{start}>", raw[start : start + length]
        self._line.raw(f"* {number} FETCH ({' '.join(said)} {name} {{{len(raw)}}}\r\n".encode())
        if self._server.bye_in_fetch > 0:
            self._server.bye_in_fetch -= 1
            self._line.raw(raw[: len(raw) // 2])
            self._line.say("\r\n* BYE Connection is closed. 13")
            raise _Gone
        self._line.raw(raw + b")\r\n")

    def _idle(self, tag: str, _: str) -> None:
        self._line.say("+ IDLE accepted, awaiting DONE command.")
        if self._server.bye_in_idle:
            self._line.say("* BYE Connection is closed. 13")
            raise _Gone
        if self._line.hear().upper() == "DONE":
            self._done(tag, "IDLE")

    def _append(self, tag: str, rest: str, literal: bytes) -> None:
        self._server.deliver(literal, folder=_words(rest)[0])
        self._done(tag, "APPEND")


def _words(text: str) -> list[str]:
    return [quoted or bare for quoted, bare in _WORD.findall(text)]


def _expanded(wanted: str) -> list[int]:
    """The UIDs of a set such as 4,7:9, ascending."""
    found: set[int] = set()
    for piece in wanted.split(","):
        first, _, last = piece.partition(":")
        found.update(range(int(first), int(last or first) + 1))
    return sorted(found)
