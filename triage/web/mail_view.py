"""What a mail holds beside its text: its layout in a frame that can do nothing, and its files to save (R-50).

The mail is opened by another process (ports.extraction); each look and each file is recorded before it is shown (R-54).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from triage.domain.access import Act
from triage.domain.case import Case, CaseMessage
from triage.domain.errors import NotFound, Unreadable
from triage.ports.extraction import AttachedPart, NotOpened
from triage.ports.scan import Scan, ScanState
from triage.web.allow import needs
from triage.web.dangers import warnings_of
from triage.web.desk import WebDesk
from triage.web.framing import STYLE, framed, frames, saved
from triage.web.inert import inert_page, one_line
from triage.web.moments import Moment, Moments
from triage.web.quarantine import size_words
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import StopView, stop_view
from triage.workflow.scanning import Infected, check_file, refuse_infected

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
_LONGEST_NAME = 150
_UNWANTED = re.compile(r'[\\/:*?"<>|\u25af]')


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a mail, with what to know before it is saved."""

    number: int
    name: str
    kind: str
    size: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailParts:
    """What a mail holds beside its text; `trouble` says why that cannot be told. `scanned`: what the virus scanner says
    of it, empty where there is none; `infected`: its files are not given."""

    formatted: bool = False
    files: tuple[FileView, ...] = ()
    more: bool = False
    truncated: bool = False
    trouble: str = ""
    scanned: str = ""
    infected: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A mail of a case that the viewer may see, with its bytes."""

    case: Case
    number: int
    message: CaseMessage
    raw: bytes
    stop: StopView


def parts_of(desk: WebDesk, case_id: int, message: CaseMessage) -> MailParts | None:
    """What *message* of a case holds beside its text; None for a mail without bytes, which the service wrote."""
    if message.mail_id is None:
        return None
    try:
        with desk.store.reading() as tx:
            scan = tx.scans.of_mails([message.mail_id]).get(message.mail_id)
            raw = tx.ledger.raw(message.mail_id)
            truncated = any(each.truncated for each in tx.ledger.of_case(case_id) if each.mail_id == message.mail_id)
        found = desk.extractor.contents(raw)
    except NotFound:
        return MailParts(trouble="Het bericht zelf wordt niet meer bewaard, dus bijlagen en opmaak ook niet.")
    except (NotOpened, Unreadable) as error:
        return MailParts(trouble=f"Bijlagen en opmaak zijn nu niet te tonen. {error}")
    files = tuple(_file_view(part) for part in found.files)
    infected = scan is not None and scan.state is ScanState.INFECTED
    scanned = scan_words(scan, scans=desk.region.scans)
    return MailParts(found.formatted, files, found.more, truncated, scanned=scanned, infected=infected)


def scan_words(scan: Scan | None, *, scans: bool) -> str:
    """What the virus scanner says of a mail, in Dutch; empty where the organisation has none."""
    match scan.state if scan else None:
        case ScanState.INFECTED:
            name = scan.signature if scan else ""
            return f"Virus gevonden ({name}). Bijlagen van dit bericht zijn hier niet te openen of op te slaan."
        case ScanState.CLEAN:
            return "Gescand: geen virus gevonden."
        case ScanState.TOO_LARGE:
            return "Niet gescand: het bericht is te groot voor de virusscanner."
        case _:
            return "Nog niet gescand op virussen. Dat gebeurt zodra de virusscanner antwoordt." if scans else ""


def _file_view(part: AttachedPart) -> FileView:
    kind = one_line(part.content_type, 80)
    return FileView(part.number, one_line(part.name, _LONGEST_NAME), kind, size_words(part.size), warnings_of(part))


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The layout of a mail, and its files."""
    router = APIRouter(prefix="/zaak/{reference}/bericht/{number}", dependencies=[needs(Act.READ)])

    @router.get("/opmaak")
    def layout(request: Request, reference: str, number: int) -> Response:
        session: Session = request.state.session
        found = _find(desk, session, reference, number)
        at: Moment = Moments(desk.region.calendar, desk.clock.now()).moment(found.message.at)
        frames(request)
        return pages.inside(
            "mail_layout.html", session, found.stop, reference=found.case.reference, number=number, at=at
        )

    @router.get("/opmaak/inhoud")
    def content(request: Request, reference: str, number: int) -> Response:
        session: Session = request.state.session
        found = _find(desk, session, reference, number)
        status, shown, trouble = 200, None, ""
        try:
            shown = desk.extractor.formatted(found.raw)
            trouble = "" if shown else "Dit bericht heeft geen opmaak."
        except (NotOpened, Unreadable) as error:
            status, trouble = _status(error), f"De opmaak is niet te tonen. {error}"
        if shown:
            _record(desk, session, found, "mail-html-viewed")
        page = inert_page(shown.html) if shown else ""
        answer = pages.page(
            "mail_frame.html", status, style=STYLE, page=page, cut=bool(shown and shown.cut), trouble=trouble
        )
        framed(request)
        return answer

    @router.get("/bijlage/{n}")
    def attachment(request: Request, reference: str, number: int, n: int) -> Response:
        session: Session = request.state.session
        found = _find(desk, session, reference, number)
        try:
            extracted = desk.extractor.file(found.raw, n)
        except (NotOpened, Unreadable) as error:
            title = "Deze bijlage is nu niet te openen"
            return pages.page("error.html", _status(error), outside=False, title=title, text=str(error))
        if extracted is None:
            raise NotFound
        try:
            _check(desk, found, extracted.data)
        except Infected as error:
            _record(desk, session, found, "attachment-refused", ("attachment", str(n)))
            return pages.page("error.html", 403, outside=False, title="Deze bijlage is geblokkeerd", text=str(error))
        _record(desk, session, found, "attachment-downloaded", ("attachment", str(n)))
        saved(request)
        headers = {"content-disposition": disposition(extracted.part.name, n)}
        return Response(extracted.data, media_type="application/octet-stream", headers=headers)

    return router


def _check(desk: WebDesk, found: _Found, data: bytes) -> None:
    """Raise Infected where the mail, or this file of it, is known or found to hold a virus."""
    assert found.message.mail_id is not None
    with desk.store.reading() as tx:
        refuse_infected(tx, found.message.mail_id)
    check_file(
        desk.store, desk.scanner, data,
        mail_id=found.message.mail_id, mailbox=found.case.mailbox, case_id=found.case.id,
    )  # fmt: skip


def _status(error: Exception) -> int:
    return 503 if isinstance(error, NotOpened) else 422


def _find(desk: WebDesk, session: Session, reference: str, number: int) -> _Found:
    """The mail, where the viewer may see its case; `NotFound` for any other."""
    if not _REFERENCE.fullmatch(reference):
        raise NotFound
    with desk.store.reading() as tx:
        file = tx.cases.file(session.viewer, reference)
        if not 1 <= number <= len(file.messages):
            raise NotFound
        message = file.messages[number - 1]
        if message.mail_id is None:
            raise NotFound
        raw = tx.ledger.raw(message.mail_id)
        return _Found(file.line.case, number, message, raw, stop_view(tx, session.viewer))


def _record(desk: WebDesk, session: Session, found: _Found, action: str, *more: tuple[str, str]) -> None:
    """Say who saw what, by number: a file's name is content."""
    data = (("reference", found.case.reference), ("message", str(found.number)), *more)
    with desk.store.transaction() as tx:
        tx.history.append(session.viewer, action, mailbox=found.case.mailbox, case_id=found.case.id, data=data)


def saved_name(name: str, number: int) -> str:
    """A name for file *number* without path, control or turning characters."""
    # The extension tells a program what to do with it, so a long name loses its middle.
    bare = _UNWANTED.sub("_", one_line(name, len(name) + 1)).strip(". ") or f"bijlage-{number}"
    return bare if len(bare) <= _LONGEST_NAME else bare[: _LONGEST_NAME - 20] + "_" + bare[-19:]


def disposition(name: str, number: int) -> str:
    """`Content-Disposition` of a file to save (RFC 6266, 4.1; RFC 8187): a name without path, control or turning
    characters, in plain letters for old programs and whole for others."""
    bare = saved_name(name, number)
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip(". ") or f"bijlage-{number}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(bare, safe='')}"
