"""The parts of a mail: which one a person reads, what is attached, what a machine put there (RFC 2046).

An own walk over the tree, because mail-parser appends the text of an attached mail to the outer text, puts calendar
parts under "not managed" without their METHOD, decodes bad base64 to garbage, and lists no inline image.
"""

from __future__ import annotations

import binascii
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from triage.domain.errors import LimitExceeded
from triage.domain.message import Attachment, CalendarPart, Protection, Report
from triage.mail import charset, html, limits, tnef, words
from triage.mail.flowed import unflowed
from triage.mail.limits import ASK, ParseLimits

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
# Google sends the second kind beside the first; some servers make a plain file of it.
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_METHOD = re.compile(r"^METHOD[^:\r\n]*:\s*([A-Za-z-]{1,20})\s*$", re.IGNORECASE | re.MULTILINE)
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_FIRST_BOUNDARY = re.compile(rb"^--([^\s\"]{1,70})[ \t]*\r?\nContent-", re.IGNORECASE | re.MULTILINE)
SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)
_BEFORE_LINE_END = re.compile(rb"[ \t]+(?=\r?\n|\Z)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
EXTENSIONS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "application/ms-tnef": ".dat",
    "text/calendar": ".ics", "application/ics": ".ics", "text/html": ".html", "text/plain": ".txt",
    "application/zip": ".zip", "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
# A plain part this short may be a stub beside an HTML part that holds the message.
_STUB = 200


@dataclass(slots=True)
class Body:
    """What was found in the parts."""

    texts: list[str] = field(default_factory=list)
    plain_seen: bool = False
    html_seen: bool = False
    attachments: list[Attachment] = field(default_factory=list)
    calendars: list[CalendarPart] = field(default_factory=list)
    inner: list[Message] = field(default_factory=list)
    report: Report | None = None
    actions: list[str] = field(default_factory=list)
    returned: list[Message] = field(default_factory=list)
    protection: Protection = Protection.NONE
    defects: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(text for text in self.texts if text)


def leaves_and_limits(message: Message, bounds: ParseLimits) -> list[Message]:
    """Every part of *message*, within *bounds* of number and depth, the outermost first."""
    found: list[Message] = []
    level = [message]
    for _ in range(bounds.depth + 1):
        found.extend(level)
        if len(found) > bounds.parts:
            raise LimitExceeded(f"Het bericht heeft meer dan {bounds.parts} delen; {ASK}.")
        level = [child for part in level for child in children(part)]
        if not level:
            return found
    raise LimitExceeded(f"Het bericht is dieper dan {bounds.depth} lagen genest; {ASK}.")


def children(part: Message) -> list[Message]:
    """The parts inside *part*."""
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def read_body(message: Message, bounds: ParseLimits) -> Body:
    """Read the parts of *message*; attached messages are left in `inner`, unread."""
    reader = _BodyReader(bounds)
    reader.visit(message, reading=True)
    reader.finish()
    return reader.found


class _BodyReader:
    def __init__(self, bounds: ParseLimits) -> None:
        self.found = Body()
        self._bounds = bounds
        self._left = bounds.text
        self._mended = False
        self._packed: list[tnef.Opened] = []

    def visit(self, part: Message, *, reading: bool) -> None:
        """Take in *part*; its text only where *reading*."""
        kind = part.get_content_type()
        if part.is_multipart():
            self._container(part, kind, reading=reading)
        elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            self._text_part(part, kind, reading=reading)
        elif kind in _CALENDARS or (kind == "application/octet-stream" and self._name(part).lower().endswith(".ics")):
            self._calendar(part)
        elif kind in _PKCS7 or (kind == "application/octet-stream" and self._name(part).lower().endswith(".p7m")):
            # RFC 8551, 3.9: a gateway may forget the type, and then the name says it.
            self._smime(part)
        elif kind in tnef.TYPES or self._name(part).lower() == tnef.NAME:
            self._winmail(part)
        elif kind == "application/pgp-encrypted":
            self._protected(Protection.ENCRYPTED)
        elif kind == "text/rfc822-headers":
            # RFC 3462, 2: a report may return the header of the mail it is about, and nothing more.
            self.found.returned.append(email.message_from_bytes(self._bytes(part)))
            self._attach(part)
        elif kind.startswith("multipart/"):
            self._unfound(part, reading=reading)
        elif kind not in SIGNATURES:
            self._attach(part)

    def _unfound(self, part: Message, *, reading: bool) -> None:
        """A multipart whose boundary occurs nowhere: the one that does occur is taken, else the whole is text."""
        data = payload_bytes(part)
        self._note("no-boundary")
        boundary = _FIRST_BOUNDARY.search(data)
        if boundary and not self._mended:
            self._mended = True
            head = b'Content-Type: multipart/mixed; boundary="' + boundary[1] + b'"\n\n'
            tree = email.message_from_bytes(head + data)
            # Within the same bounds as any other mail.
            leaves_and_limits(tree, self._bounds)
            self.visit(tree, reading=reading)
        elif reading:
            self._add(self._text(data, part_charset(part)), from_html=False)

    def _container(self, part: Message, kind: str, *, reading: bool) -> None:
        if kind.startswith("message/"):
            self._message_part(part, kind)
        elif kind == "multipart/alternative":
            self._alternative(part, reading=reading)
        elif kind == "multipart/signed":
            self._protected(Protection.SIGNED)
            self._each(part, reading=reading)
        elif kind == "multipart/encrypted":
            self._protected(Protection.ENCRYPTED)
            self._each(part, reading=reading)
        elif part.get_content_disposition() == "attachment":
            # RFC 2183, 2.9: the disposition covers everything inside.
            self._attach(part)
        else:
            if kind == "multipart/report":
                self._report(parameter(part, "report-type"))
            self._each(part, reading=reading)

    def _each(self, part: Message, *, reading: bool) -> None:
        for child in children(part):
            self.visit(child, reading=reading)

    def _winmail(self, part: Message) -> None:
        """What Outlook packed away for other programs of its maker (MS-OXTNEF)."""
        opened = tnef.opened(self._bytes(part), self._left)
        if opened is None:
            self._note("closed-winmail")
            self._attach(part)
            return
        self._packed.append(opened)
        for item in opened.attachments:
            name = words.safe_name(item.name, f"bijlage-{len(self.found.attachments) + 1}")
            self.found.attachments.append(Attachment(name, "application/octet-stream", item.size))

    def finish(self) -> None:
        """The text of winmail.dat stands mostly beside it as well; where it does not, it is the text."""
        if not self.found.text.strip():
            for opened in self._packed:
                self._add(charset.without_controls(opened.text), from_html=opened.from_html)

    def _message_part(self, part: Message, kind: str) -> None:
        if kind == "message/delivery-status":
            self._report("delivery-status")
            blocks = children(part)
            said = (str(block["action"]) for block in blocks if block["action"])
            self.found.actions += [action.partition("(")[0].strip().lower() for action in said]
            self.found.returned += blocks
        elif kind == "message/disposition-notification":
            self._report("disposition-notification")
        else:
            self.found.inner.extend(children(part))

    def _report(self, kind: str) -> None:
        reports = {"delivery-status": Report.DELIVERY, "disposition-notification": Report.DISPOSITION}
        self.found.report = self.found.report or reports.get(kind.lower())

    def _protected(self, protection: Protection) -> None:
        if self.found.protection is not Protection.ENCRYPTED:
            self.found.protection = protection

    def _smime(self, part: Message) -> None:
        """RFC 8551, 3.2: signed or enveloped; without a type it may hide its content, so it counts as encrypted."""
        signed = parameter(part, "smime-type").lower() == "signed-data"
        self._protected(Protection.SIGNED if signed else Protection.ENCRYPTED)
        if signed:
            self._note("opaque-signed")
        self._attach(part)

    def _alternative(self, part: Message, *, reading: bool) -> None:
        """The plain text, unless it is a stub beside HTML that says more (RFC 2046, 5.1.4)."""
        inside = children(part)
        plain = next((child for child in inside if child.get_content_type() == "text/plain"), None)
        stub = ""
        if reading and plain is not None and plain.get_content_disposition() != "attachment":
            stub = self._plain(plain)
            if len(stub) >= _STUB or len(inside) == 1:
                self._add(stub, from_html=False)
                reading = False
        if reading:
            before = len(self.found.texts)
            self._richest([child for child in inside if child is not plain])
            said = "\n\n".join(self.found.texts[before:])
            if stub.strip() and len(said) < 3 * len(stub) + _STUB:
                del self.found.texts[before:]
                self.found.html_seen = bool(self.found.texts) and self.found.html_seen
                self._add(stub, from_html=False)
            return
        for child in inside:
            if child is not plain:
                self.visit(child, reading=False)

    def _richest(self, inside: list[Message]) -> None:
        """Read the last alternative that has text: the sender put the best one last."""
        for child in reversed(inside):
            self.visit(child, reading=not self.found.texts)

    def _text_part(self, part: Message, kind: str, *, reading: bool) -> None:
        if self._name(part):
            self._attach(part)
        if not reading:
            return
        if kind == "text/plain":
            self._add(self._plain(part), from_html=False)
        else:
            self._add(self._html(part), from_html=True)

    def _add(self, text: str, *, from_html: bool) -> None:
        text = text.strip("\n")
        if not text.strip():
            return
        if len(text) > self._left:
            text = text[: self._left]
            self._note("text-trimmed")
        self._left -= len(text)
        self.found.texts.append(text)
        self.found.plain_seen = self.found.plain_seen or not from_html
        self.found.html_seen = self.found.html_seen or from_html
        if "-----BEGIN PGP" in text and _PGP.search(text):
            self._protected(Protection.ENCRYPTED)

    def _plain(self, part: Message) -> str:
        text = self._decoded(part, part_charset(part))
        if parameter(part, "format").lower() == "flowed":
            text = unflowed(text, delsp=parameter(part, "delsp").lower() == "yes")
        return text

    def _html(self, part: Message) -> str:
        data = self._bytes(part)
        declared = part_charset(part) or declared_inside(data)
        return html.text_of(self._text(data, declared)[: 4 * self._left + 1_000], longest=self._left + 1)

    def _decoded(self, part: Message, declared: str | None) -> str:
        return self._text(self._bytes(part), declared)

    def _text(self, data: bytes, declared: str | None) -> str:
        text, defect = charset.decode(data, declared)
        if defect:
            self._note(defect)
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return charset.without_controls(text)

    def _bytes(self, part: Message) -> bytes:
        """The decoded bytes of a leaf. Text that only claims to be base64 is taken as it stands."""
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        if encoding == "quoted-printable":
            # RFC 2045, 6.7: spaces at the end of a line are no part of it, also behind the sign of a soft line break.
            return binascii.a2b_qp(_BEFORE_LINE_END.sub(b"", payload_bytes(part)))
        if encoding != "base64":
            data = part.get_payload(decode=True)
            return data if isinstance(data, bytes) else b""
        data, bad = from_base64(payload_bytes(part))
        if bad:
            self._note("bad-base64")
        return data

    def _calendar(self, part: Message) -> None:
        kind = part.get_content_type()
        if kind != "text/calendar" or part.get_content_disposition() == "attachment" or self._name(part):
            self._attach(part)
        if len(self.found.calendars) >= limits.CALENDARS:
            self._note("calendars-trimmed")
            return
        # RFC 5545, 3.1.4: UTF-8 unless said otherwise.
        content = self._decoded(part, part_charset(part) or "utf-8")[: limits.CALENDAR_CHARACTERS]
        method = parameter(part, "method")
        if not method and (found := _METHOD.search(content)):
            method = found[1]
        self.found.calendars.append(CalendarPart(words.one_line(method, 20).upper(), content))

    def _attach(self, part: Message) -> None:
        kind = words.one_line(part.get_content_type(), 100)
        number = len(self.found.attachments) + 1
        extension = EXTENSIONS.get(kind, "")
        name = words.safe_name(self._name(part), f"bijlage-{number}{extension}")
        self.found.attachments.append(Attachment(name, kind, _size(part)))

    def _name(self, part: Message) -> str:
        # RFC 2231 made wrongly raises several kinds of error in the standard library: the part then has no name.
        try:
            return part.get_filename() or ""
        except (ValueError, TypeError, LookupError, AttributeError):
            self._note("bad-parameter")
            return ""

    def _note(self, defect: str) -> None:
        if defect not in self.found.defects:
            self.found.defects.append(defect)


def parameter(part: Message, name: str) -> str:
    """A parameter of the Content-Type; empty where there is none or it cannot be read."""
    try:
        value = part.get_param(name)
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return str(value) if value else ""


def part_charset(part: Message) -> str | None:
    """The declared charset, if any."""
    return parameter(part, "charset") or None


def declared_inside(page: bytes) -> str | None:
    """The charset that an HTML page names itself, if any."""
    meta = _META_CHARSET.search(page[:4_000])
    return meta[1].decode("ascii") if meta else None


def payload_bytes(part: Message) -> bytes:
    """The payload as it stands in the mail, still encoded."""
    # Without `decode` the library puts U+FFFD for 8-bit bytes, or raises where it only half has the charset.
    encoding = part.get("content-transfer-encoding")
    del part["content-transfer-encoding"]
    data = part.get_payload(decode=True)
    if encoding is not None:
        part["content-transfer-encoding"] = encoding
    return data if isinstance(data, bytes) else b""


def from_base64(encoded: bytes) -> tuple[bytes, bool]:
    """The bytes, and whether the encoding was broken. A footer that a list server added in plain text is kept."""
    compact = encoded.replace(b"\r", b"").replace(b"\n", b"").strip()
    if _BASE64_LINE.fullmatch(compact) and len(compact) % 4 == 0:
        return binascii.a2b_base64(compact), False
    good: list[bytes] = []
    rest: list[bytes] = []
    for line in encoded.splitlines():
        plain = line.strip()
        clean = _NOT_BASE64.sub(b"", plain)
        # RFC 2045, 6.8: what is not of the alphabet is skipped. Sentences have more such signs than that.
        damaged = len(clean) >= 40 and len(clean) >= 0.94 * len(plain)
        if not rest and _BASE64_LINE.fullmatch(plain):
            good.append(plain)
        elif not rest and damaged:
            good.append(clean)
        else:
            rest.append(line)
    joined = b"".join(good).rstrip(b"=")
    if len(joined) % 4 == 1:
        joined = joined[:-1]
    data = binascii.a2b_base64(joined + b"=" * (-len(joined) % 4))
    if rest and len(good) <= 1:
        return encoded, True
    return (data + b"\n" + b"\n".join(rest) if rest else data), True


def _size(part: Message) -> int:
    """Bytes of a part once decoded, without decoding it."""
    if part.is_multipart():
        return sum(_size(child) for child in children(part))
    payload = payload_bytes(part)
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return len(payload)
    ends = payload.count(b"\n") + payload.count(b"\r")
    return max(0, (len(payload) - ends) * 3 // 4 - payload[-4:].count(b"="))


def defects_of(parts: list[Message]) -> Iterator[str]:
    """Slugs for what the MIME parser found broken in the structure."""
    for part in parts:
        for defect in part.defects:
            yield _SLUGS.get(type(defect).__name__, "damaged-structure")


_SLUGS = {
    "NoBoundaryInMultipartDefect": "no-boundary",
    "StartBoundaryNotFoundDefect": "no-boundary",
    "CloseBoundaryNotFoundDefect": "unfinished",
    "MultipartInvariantViolationDefect": "no-boundary",
    "InvalidMultipartContentTransferEncodingDefect": "odd-encoding",
}
