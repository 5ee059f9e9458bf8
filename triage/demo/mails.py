"""The sample mails: what `samples/samples.toml` says of each, and the bytes as a mail server would have them."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from functools import cached_property
from pathlib import Path
from typing import Any

from triage.demo.servers import SentMail

FOLDER = Path(__file__).parent / "samples"
_DATE = b"@@DATE@@"
# What the answer samples say where a real reference, Message-ID, calendar UID and time belong.
_REFERENCE = re.compile(rb"RVT-[0-9A-Z]{4}-[0-9A-Z]{2}\b")
_MESSAGE_ID = re.compile(rb"<voorstel\.[^>\r\n]+>")
_UID = re.compile(rb"(?m)^UID:[^\r\n]+")
_BEGIN = re.compile(rb"(?m)^DTSTART[;:][^\r\n]+")
_END = re.compile(rb"(?m)^DTEND[;:][^\r\n]+")
_TIME = re.compile(rb"dinsdag om \d\d\.\d\d uur")
_OUR_REFERENCE = re.compile(r"\b[A-Z]{2,8}-\d{4}-\d{4,9}\b")
_OUR_TIME = re.compile(r"\b\d{1,2}\.\d\d uur")


@dataclass(frozen=True)
class Sample:
    """One sample mail with what is expected of the service; the fields are those of samples.toml."""

    file: str
    mailbox: str
    what: str
    kind: str
    colour: str
    urgent: bool
    automatic: bool
    reply: str
    quarantined: bool
    mark: tuple[str, ...]
    age: timedelta
    later: bool = False
    after_seconds: int = 0
    raw: bool = False
    answers: str = ""
    duplicate_of: str = ""
    reply_also_right: tuple[str, ...] = ()
    never_to: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name by which the demo speaks of it: it says what a mail is about without quoting it."""
        return Path(self.file).stem

    def rendered(self, received_at: datetime) -> bytes:
        """The bytes, dated *received_at* (aware), with the line ends of a mail."""
        stored = self._stored
        if not self.raw:
            stored = stored.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return stored.replace(_DATE, email.utils.format_datetime(received_at).encode("ascii"))

    @property
    def sender(self) -> str:
        """The bare address it comes from, lower case; empty where there is none."""
        # The header alone: among the samples is a mail that no parser gets to the bottom of.
        found = BytesHeaderParser().parsebytes(self._stored)["From"]
        return email.utils.parseaddr(str(found or ""))[1].lower()

    @cached_property
    def _stored(self) -> bytes:
        return (FOLDER / self.file).read_bytes()


def load_samples() -> list[Sample]:
    """Every sample, in the order of the file."""
    entries = tomllib.loads((FOLDER / "samples.toml").read_text("utf-8"))["mail"]
    return [_sample(entry) for entry in entries]


def _sample(entry: dict[str, Any]) -> Sample:
    fields = Sample.__dataclass_fields__
    known: dict[str, Any] = {key: _frozen(value) for key, value in entry.items() if key in fields}
    return Sample(**known, age=timedelta(minutes=entry.get("age_minutes", 0)), later="after_seconds" in entry)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def proposal_to(address: str, sent: Iterable[SentMail]) -> SentMail | None:
    """The first proposal that went to *address*: the mail with an invitation."""
    return next((mail for mail in sent if mail.recipients == (address,) and _invitation(mail)), None)


def as_answer_to(raw: bytes, proposal: SentMail) -> bytes:
    """*raw*, which answers some proposal, made to answer this one: its reference, Message-ID, invitation and time."""
    message = email.message_from_bytes(proposal.raw, policy=email.policy.default)
    reference, time = _OUR_REFERENCE.search(str(message["Subject"])), _OUR_TIME.search(str(message["Subject"]))
    if reference is not None:
        raw = _REFERENCE.sub(reference[0].encode(), raw)
    if time is not None:
        raw = _TIME.sub(b"dinsdag om " + time[0].encode(), raw)
    raw = _MESSAGE_ID.sub(str(message["Message-ID"]).encode(), raw)
    for pattern in (_UID, _BEGIN, _END):
        line = pattern.search(_invitation(proposal))
        if line is not None:
            raw = pattern.sub(line[0], raw)
    return raw


def _invitation(mail: SentMail) -> bytes:
    """The calendar part of a mail that left, unfolded; empty where it has none."""
    for part in email.message_from_bytes(mail.raw).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            return re.sub(rb"\r?\n[ \t]", b"", content) if isinstance(content, bytes) else b""
    return b""
