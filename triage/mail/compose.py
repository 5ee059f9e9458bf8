"""Writes the mails that may go out by themselves, from a mailbox's fixed texts (ports.mail.Composer).

A mail holds the mailbox's name and address, the reference, the slot and fixed text. Of the received mail it holds the
bare address in To and ATTENDEE and the identifiers that thread it, and nothing else (R-52). The same input gives the
same bytes: a mail composed again after a crash is the same mail.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from triage.domain.dutch_dates import moment_in_words, until_in_words
from triage.domain.errors import Permanent
from triage.domain.policy import Texts
from triage.domain.reply import (
    Alarm,
    Anchor,
    CrisisNotice,
    Internal,
    Outgoing,
    PersonalMail,
    Proposal,
    SlotUpdate,
    Threading,
    UpdateKind,
)
from triage.domain.watching import Dagstart, Reminder
from triage.mail.invite import Invitation, Status, invitation
from triage.ports.mail import ComposedMail, Dispatch

_MSG_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_RECIPIENT = re.compile(r"[^\s<>()\[\],;:\"\\@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\],;:\"\\@\x00-\x1f\x7f]{1,253}")
_REFERENCES = 20
# Our own mark: a mail that bears it is never answered.
_MARK = "X-Veiligheidstriage"
# Non-ASCII addresses are rare and need SMTPUTF8; everything else stays 7-bit, which every server on the way keeps.
_POLICY = SMTP.clone(max_line_length=76)
_UTF8_POLICY = _POLICY.clone(utf8=True)


class NotAnAddress(Permanent):
    """De ontvanger is geen e-mailadres; een medewerker moet de afzender zelf benaderen."""


@dataclass(frozen=True, slots=True)
class MailIdentity:
    """As whom a mailbox writes. `envelope_from` is empty (RFC 3834, 3.3) or its bounce address; `place` is where the
    conversation is held, in words, `video` (an https address) and `telephone` how to join it from afar; `zone` the
    region's."""

    name: str
    address: str
    envelope_from: str
    texts: Texts
    place: str
    zone: ZoneInfo
    video: str = ""
    telephone: str = ""

    @property
    def where(self) -> str:
        """Place, video and telephone, as far as there are any, in words."""
        video = f"videogesprek: {self.video}" if self.video else ""
        telephone = f"telefoon: {self.telephone}" if self.telephone else ""
        return "; ".join(part for part in (self.place, video, telephone) if part)


class FixedTextComposer:
    """Composes for the mailboxes it was given, by key."""

    def __init__(self, identities: Mapping[str, MailIdentity]) -> None:
        self._identities = identities

    def compose(self, reply: Outgoing, dispatch: Dispatch) -> ComposedMail:
        """The mail for *reply*; an `Alarm` goes to colleagues and names reference and mailbox only (R-24).

        Raises `NotAnAddress`; KeyError for an unknown mailbox.
        """
        identity = self._identities[dispatch.mailbox]
        if not _RECIPIENT.fullmatch(reply.to):
            raise NotAnAddress
        if isinstance(reply, PersonalMail):
            return _personal(reply, dispatch, identity)
        words = _words(reply, dispatch, identity)
        subject, text = _templates(reply, identity.texts)
        mail = _headed(reply.to, dispatch, identity, _filled(subject, words))
        # RFC 3834, 3.1.7, and what Exchange looks at instead: no machine answers this mail.
        mail["Auto-Submitted"] = "auto-generated" if isinstance(reply, Internal) else "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail[_MARK] = "1"
        mail["Content-Language"] = "nl"
        _write(mail, _filled(text, words))
        if isinstance(reply, Proposal | SlotUpdate):
            _invite(mail, reply, dispatch, identity, words)
        threading = Threading(None) if isinstance(reply, Internal) else reply.threading
        raw = _identifiers(threading, dispatch.message_id) + mail.as_bytes()
        return ComposedMail(raw, dispatch.message_id, identity.envelope_from, reply.to)


def _personal(reply: PersonalMail, dispatch: Dispatch, identity: MailIdentity) -> ComposedMail:
    """What a person sends, word for word. It may be answered by a machine as any letter; a bounce goes to the mailbox's
    own address, so that it is noticed."""
    mail = _headed(reply.to, dispatch, identity, reply.subject)
    mail[_MARK] = "1"
    mail["Content-Language"] = "nl"
    _write(mail, reply.text)
    raw = _identifiers(reply.threading, dispatch.message_id) + mail.as_bytes()
    return ComposedMail(raw, dispatch.message_id, identity.envelope_from or identity.address, reply.to)


def _templates(reply: Proposal | SlotUpdate | CrisisNotice | Internal, texts: Texts) -> tuple[str, str]:
    match reply:
        case Proposal():
            return texts.proposal_subject, texts.proposal
        case SlotUpdate(change=UpdateKind.MOVED):
            return texts.moved_subject, texts.moved
        case SlotUpdate(change=UpdateKind.BOOKED):
            return texts.booked_subject, texts.booked
        case SlotUpdate():
            return texts.cancelled_subject, texts.cancelled
        case CrisisNotice():
            return texts.crisis_subject, texts.crisis
        case Alarm():
            return texts.alarm_subject, texts.alarm
        case Anchor():
            return texts.anchor_subject, texts.anchor
        case Reminder():
            return texts.reminder_subject, texts.reminder
        case Dagstart():
            return texts.dagstart_subject, texts.dagstart


def _words(
    reply: Proposal | SlotUpdate | CrisisNotice | Internal, dispatch: Dispatch, identity: MailIdentity
) -> dict[str, str]:
    """The only values a template may name."""
    words = {"reference": dispatch.reference, "mailbox": identity.name, "place": identity.where}
    words |= {"slot": "", "answer_until": ""}
    if isinstance(reply, Anchor):
        words |= {"position": str(reply.position), "link": reply.link, "day": reply.day}
    if isinstance(reply, Reminder):
        words["due"] = until_in_words(reply.due_at, identity.zone)
    if isinstance(reply, Dagstart):
        words |= {"day": reply.day, **reply.figures}
    if isinstance(reply, Proposal | SlotUpdate):
        words["slot"] = moment_in_words(reply.slot.starts_at, identity.zone)
        if dispatch.answer_until is not None:
            words["answer_until"] = until_in_words(dispatch.answer_until, identity.zone)
    return words


def _filled(template: str, words: Mapping[str, str]) -> str:
    return "\n".join(line.rstrip() for line in template.format_map(words).split("\n"))


def _headed(to: str, dispatch: Dispatch, identity: MailIdentity, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY if to.isascii() else _UTF8_POLICY)
    mail["From"] = Address(identity.name, addr_spec=identity.address)
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(dispatch.at.astimezone(identity.zone))
    return mail


def _identifiers(threading: Threading, message_id: str) -> bytes:
    """Message-ID, In-Reply-To and References, an identifier a line.

    By hand: the standard library folds a long identifier by encoding it, and then it ties nothing to anything.
    """
    in_reply_to = list(_well_formed([threading.in_reply_to or ""]))
    references = list(_well_formed((*threading.references, *in_reply_to)))[-_REFERENCES:]
    lines = [("Message-ID", [message_id]), ("In-Reply-To", in_reply_to), ("References", references)]
    text = "".join(f"{name}: " + "\r\n ".join(ids) + "\r\n" for name, ids in lines if ids)
    return text.encode("ascii")


def _well_formed(ids: Iterable[str]) -> Iterable[str]:
    """Identifiers a stranger wrote, only where they are one, once each."""
    return dict.fromkeys(item for item in ids if _MSG_ID.fullmatch(item))


def _write(mail: EmailMessage, text: str) -> None:
    # Quoted-printable survives every server, and stays readable where somebody looks at the source.
    mail.set_content(text.rstrip("\n") + "\n", charset="utf-8", cte="quoted-printable")


_STATUS = {UpdateKind.BOOKED: Status.CONFIRMED, UpdateKind.CANCELLED: Status.CANCELLED}


def _invite(
    mail: EmailMessage,
    reply: Proposal | SlotUpdate,
    dispatch: Dispatch,
    identity: MailIdentity,
    words: Mapping[str, str],
) -> None:
    """The invitation as an alternative of the text, which makes it one in a mail program (RFC 6047, 2.4), and as a file
    for those that only know attachments."""
    change = reply.change if isinstance(reply, SlotUpdate) else UpdateKind.MOVED
    data = Invitation(
        uid=dispatch.uid,
        sequence=dispatch.sequence,
        made_at=dispatch.at,
        starts_at=reply.slot.starts_at,
        ends_at=reply.slot.ends_at,
        organizer=identity.address,
        organizer_name=identity.name,
        attendee=reply.to,
        summary=" ".join(_filled(identity.texts.invitation_summary, words).split()),
        description=_filled(identity.texts.invitation_description, words).strip(),
        place=identity.place,
        video=identity.video,
        telephone=identity.telephone,
        status=_STATUS.get(change, Status.TENTATIVE),
    )
    content = invitation(data, identity.zone, identity.zone.key)
    mail.add_alternative(content, subtype="calendar", charset="utf-8", cte="base64", params={"method": data.method})
    mail.add_attachment(content.encode(), "application", "ics", filename="uitnodiging.ics")
    # Random boundaries would make the same mail other bytes each time.
    seed = hashlib.sha256(f"{dispatch.message_id} {dispatch.sequence}".encode()).digest()
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{base64.b32encode(seed)[:24].decode().lower()}_{number}")
