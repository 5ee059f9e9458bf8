"""Bytes to `IncomingMessage`: mail-parser first, the standard library where it fails. Runs in the parse child only.

The traps of mail-parser 4.8 are closed here and in `guard` and `body`: header lines are bounded before it sees them,
several From headers are all read, and the parts are walked and decoded in `body`. It gives addresses and the date.
"""

from __future__ import annotations

import email
import email.utils
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from triage.domain.calendar_answer import CalendarAnswer
from triage.domain.errors import LimitExceeded
from triage.domain.message import IncomingMessage, InnerMessage, Protection, Report
from triage.mail import body as parts
from triage.mail import limits, long_bodies, words
from triage.mail.charset import unfolded
from triage.mail.guard import Guarded, guarded
from triage.mail.limits import ASK, ParseLimits

_SPLIT = re.compile(r"[,;]")
_QUOTED = re.compile(r'"[^"]*"|\([^()]*\)')
_BARE = re.compile(r"[^\s<>,;:\"()\[\]@]{1,64}@[^\s<>,;:\"()\[\]@]{1,253}")
_IN_BRACKETS = re.compile(r"<([^<>]{1,320})>")
# Where a delivery report names the mail it is about: its header, or a field that Exchange and Postfix add.
_NAMES_MAIL = ("message-id", "original-message-id", "x-original-message-id")
# What a report says of a mail that did arrive, or may yet (RFC 3464, 2.3.3). One without any says nothing good.
_NOT_FAILED = frozenset({"delayed", "delivered", "relayed", "expanded"})


@dataclass(slots=True)
class _Fields:
    """The header fields that need more than trimming."""

    senders: tuple[str, ...]
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    date: datetime | None


def read(raw: bytes, *, truncated: bool = False, bounds: ParseLimits | None = None) -> IncomingMessage:
    """The message in *raw*. Raises `LimitExceeded` where it goes beyond *bounds*; anything else is read somehow."""
    bounds = bounds or ParseLimits()
    mail = guarded(raw, bounds)
    try:
        tree, runs = _tree(mail)
    except RecursionError:
        raise LimitExceeded(f"Het bericht is dieper dan {bounds.depth} lagen genest; {ASK}.") from None
    every = parts.leaves_and_limits(tree, bounds)
    for part in every:
        mend_part_headers(part)
    long_bodies.put_back(every, runs)
    for defect in parts.defects_of(every):
        mail.note(defect)
    found = parts.read_body(tree, bounds)
    inner = tuple(_inner(found.inner, bounds, mail))
    fields = _fields(mail, bounds)
    for defect in found.defects:
        mail.note(defect)
    return _message(mail, fields, found, inner, truncated=truncated)


def _tree(mail: Guarded) -> tuple[Message, list[bytes]]:
    """The parts of a mail, and the long bodies to be put back into them. Where there are no parts, its lines are not
    gone through one by one."""
    single = Message()
    for name, value in mail.structure.items():
        single[name] = value.decode("ascii", "surrogateescape")
    if single.get_content_maintype() in ("multipart", "message"):
        whole, runs = long_bodies.cut_out(mail.whole)
        return email.message_from_bytes(whole), runs
    single.set_payload(mail.body.decode("ascii", "surrogateescape"))
    return single, []


def _message(
    mail: Guarded, fields: _Fields, found: parts.Body, inner: tuple[InnerMessage, ...], *, truncated: bool
) -> IncomingMessage:
    ids = [words.message_id(unfolded(value)) for value in mail.fields.get("message-id", [])]
    subject = _subject(mail)
    return IncomingMessage(
        message_id=ids[0] if ids else None,
        senders=fields.senders,
        subject=subject,
        text=found.text,
        sender_header=next(iter(_tolerant(mail.fields.get("sender", []))), None),
        reply_to=fields.reply_to,
        to=fields.to,
        cc=fields.cc,
        date_header=fields.date,
        in_reply_to=words.message_ids(_joined(mail, "in-reply-to", " ")),
        references=words.message_ids(_joined(mail, "references", " ")),
        headers=tuple((name, words.one_line(value, limits.VALUE_BYTES)) for name, value in mail.headers),
        text_from_html=found.html_seen and not found.plain_seen,
        attachments=tuple(found.attachments),
        calendars=tuple(found.calendars),
        calendar_answers=_calendar_answers(found),
        inner=inner,
        report=found.report,
        reported_ids=_reported(found),
        report_failed=found.report is Report.DELIVERY
        and (not found.actions or not _NOT_FAILED.issuperset(found.actions)),
        protection=found.protection,
        defects=tuple(mail.defects),
        truncated=truncated,
    )


def _calendar_answers(found: parts.Body) -> tuple[CalendarAnswer, ...]:
    if not found.calendars:
        return ()
    # Most mails bring no calendar: their reader does not wait for the library.
    from triage.mail.calendar_answer import answers_in

    return answers_in(found.calendars)


def mend_part_headers(part: Message) -> None:
    """8-bit bytes in a part's header (an undeclared file name) as text, before they become '?'."""
    for name, value in part.raw_items():
        if isinstance(value, str) and not value.isascii() and name.lower().startswith("content-"):
            part.replace_header(name, unfolded(value.encode("utf-8", "surrogateescape")))


def _joined(mail: Guarded, name: str, separator: str) -> str:
    return separator.join(unfolded(value) for value in mail.fields.get(name, []))


def _divided(line: str) -> str:
    """Addresses divided by commas, also where a program wrote semicolons as Outlook shows them. In a group (RFC 5322,
    3.4) that sign means something else."""
    return line if ":" in line else line.replace(";", ",")


def _subject(mail: Guarded) -> str:
    values = mail.fields.get("subject", [])
    if len(values) > 1:
        mail.note("two-subjects")
    if not values:
        return ""
    raw = values[0]
    if not raw.isascii():
        mail.note("undeclared-charset")
    text, defect = words.decode_words(unfolded(raw))
    if defect:
        mail.note(defect)
    if len(text) > limits.SUBJECT_CHARACTERS:
        mail.note("header-trimmed")
    return words.one_line(words.visible(text), limits.SUBJECT_CHARACTERS)


def _fields(mail: Guarded, bounds: ParseLimits) -> _Fields:
    if len(mail.fields.get("from", [])) > 1:
        mail.note("two-from-headers")
    try:
        fields = _by_mail_parser(mail, bounds)
    except Exception:  # mail-parser raises on what it does not know: a second, simpler reading follows
        mail.note("second-reading")
        fields = _by_standard_library(mail, bounds)
    # Two readers that differ on who wrote a mail make it a mail of several senders: never answered.
    fields.senders = _bounded((*fields.senders, *_tolerant(mail.fields.get("from", []))), mail, bounds)
    if not fields.senders:
        mail.note("no-from" if "from" not in mail.fields else "unreadable-from")
    elif len(fields.senders) > 1:
        mail.note("several-senders")
    if fields.date is None and "date" in mail.fields:
        mail.note("unreadable-date")
    return fields


def _by_mail_parser(mail: Guarded, bounds: ParseLimits) -> _Fields:
    # Its functions for one line each: its class goes through the parts of a mail as well, which `body` does.
    found = [
        # All lines of one name as one: mail-parser takes the first of two From headers and says nothing.
        get_addresses(_divided(_joined(mail, name, ", ")), decode_names=True) if name in mail.fields else []
        for name in ("from", "reply-to", "to", "cc")
    ]
    date = parse_mail_date(_joined(mail, "date", " ")).value
    senders, reply_to, to, cc = (_bounded((bare for _, bare in each), mail, bounds) for each in found)
    return _Fields(senders, reply_to, to, cc, _date(mail) if date is None else date.replace(tzinfo=UTC))


def _by_standard_library(mail: Guarded, bounds: ParseLimits) -> _Fields:
    senders, reply_to, to, cc = (
        _bounded(_tolerant(mail.fields.get(name, [])), mail, bounds) for name in ("from", "reply-to", "to", "cc")
    )
    return _Fields(senders, reply_to, to, cc, _date(mail))


def _date(mail: Guarded) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(_joined(mail, "date", " ")[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # RFC 5322, 3.3: '-0000' says nothing of the zone; the standard library gives it without one.
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _tolerant(values: list[bytes]) -> tuple[str, ...]:
    """Every address in *values*, read without mail-parser: what stands in angle brackets, else between separators."""
    found: list[str] = []
    for value in values:
        for _, bare in email.utils.getaddresses([_divided(unfolded(value))]):
            if bare:
                found.append(bare)
        text = unfolded(value)
        if not found:
            found += _IN_BRACKETS.findall(text) or _SPLIT.split(text)
        # Older Pythons drop what stands beside an address; whatever reads as one outside quotes counts.
        found += _BARE.findall(_QUOTED.sub(" ", text))
    return tuple(dict.fromkeys(known for item in found if (known := words.address(item))))


def _bounded(found: Iterable[str], mail: Guarded, bounds: ParseLimits) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(bare for item in found if (bare := words.address(item))))
    if len(kept) > bounds.addresses:
        mail.note("header-trimmed")
    return kept[: bounds.addresses]


def _inner(messages: list[Message], bounds: ParseLimits, mail: Guarded) -> Iterable[InnerMessage]:
    """Attached mails, read with the same care; one inside another follows it."""
    waiting = list(messages)
    count = 0
    while waiting:
        message = waiting.pop(0)
        if count == limits.INNER_MESSAGES:
            mail.note("inner-trimmed")
            return
        count += 1
        found = parts.read_body(message, bounds)
        waiting = found.inner + waiting
        if found.protection is Protection.ENCRYPTED:
            mail.note("inner-encrypted")
        subject, _ = words.decode_words(_raw_header(message, "subject"))
        yield InnerMessage(
            sender=next(iter(_tolerant([_raw_header(message, "from").encode()])), ""),
            subject=words.one_line(words.visible(subject), limits.SUBJECT_CHARACTERS),
            text=found.text,
        )


def _reported(found: parts.Body) -> tuple[str, ...]:
    """The Message-IDs of the mails that a delivery report is about."""
    if found.report is not Report.DELIVERY:
        return ()
    returned = (*found.inner, *found.returned)
    named = (words.message_id(_raw_header(each, name)) for each in returned for name in _NAMES_MAIL)
    return tuple(dict.fromkeys(each for each in named if each))[: limits.REFERENCES]


def _raw_header(message: Message, name: str) -> str:
    value = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return unfolded(str(value).encode("utf-8", "surrogateescape")[: limits.VALUE_BYTES])
