"""*Naar dossier*: a case to take along as one zip file: a summary to read, each mail byte for byte, its attachments.

It is written while it is sent, one mail in memory at a time. Who took it is on record before the first byte goes
(R-54). Names in it are made here: nothing a stranger wrote decides where a file lands.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from triage.domain.access import Act
from triage.domain.case import Case, CaseFile
from triage.domain.errors import NotFound, Unreadable
from triage.ports.extraction import NotOpened
from triage.ports.store import Transaction
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.dossier_summary import summary_of
from triage.web.framing import saved
from triage.web.mail_view import saved_name
from triage.web.moments import Moments
from triage.web.sessions import Session
from triage.workflow.scanning import Infected, check_file, refuse_infected

_CHUNK = 256_000
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
_NOT_TAKEN = "niet-meegenomen.txt"


@dataclass(frozen=True, slots=True)
class _Mail:
    """A kept mail of a case: where it goes in the file."""

    mail_id: int
    name: str
    at: datetime
    mailbox: str
    case_id: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One case in the file; `mails` include those that could not be read."""

    case: Case
    summary: str
    mails: tuple[_Mail, ...]


class _Pipe:
    """What a zip file is written to: it keeps no more than was not sent yet."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def routes(desk: WebDesk) -> APIRouter:
    """The file of a case."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.get("/{reference}/dossier.zip")
    def take_along(request: Request, reference: str) -> StreamingResponse:
        session: Session = request.state.session
        if not _REFERENCE.fullmatch(reference):
            raise NotFound
        parts = _parts(desk, session, reference)
        name = f"{parts[0].case.reference}-dossier.zip"
        with desk.store.transaction() as tx:
            for part in parts:
                data = (("reference", part.case.reference), ("mails", str(len(part.mails))))
                tx.history.append(
                    session.viewer, "case-exported", mailbox=part.case.mailbox, case_id=part.case.id, data=data,
                    by=Act.HANDLE,
                )  # fmt: skip
        saved(request)
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(_written(desk, parts), media_type="application/zip", headers=headers)

    return router


def _parts(desk: WebDesk, session: Session, reference: str) -> list[_Part]:
    """The case, and those that go on in it."""
    moments = Moments(desk.region.calendar, desk.clock.now())
    with desk.store.reading() as tx:
        file = tx.cases.file(session.viewer, reference)
        case = file.line.case
        if case.id is None or case.erased_at is not None or not session.viewer.may(Act.HANDLE, case.mailbox):
            raise NotFound
        merged = tx.cases.merged(session.viewer, case.id)
        files = [file, *(tx.cases.file(session.viewer, each.reference) for each in merged)]
        return [_part(desk, tx, each, moments) for each in files]


def _part(desk: WebDesk, tx: Transaction, file: CaseFile, moments: Moments) -> _Part:
    case = file.line.case
    assert case.id is not None
    known = {each.mail_id: (each.at, each.direction == "in") for each in file.messages if each.mail_id is not None}
    for kept in tx.ledger.of_case(case.id):
        known.setdefault(kept.mail_id, (kept.received_at, True))
    in_order = sorted(known.items(), key=lambda each: (each[1][0], each[0]))
    zone = moments.calendar.zone
    mails = [
        _Mail(
            number,
            f"mail-{place:02d}-{'ontvangen' if incoming else 'verzonden'}",
            at.astimezone(zone),
            case.mailbox,
            case.id,
        )
        for place, (number, (at, incoming)) in enumerate(in_order, 1)
    ]
    names = {each.mail_id: each.name for each in mails}
    return _Part(case, summary_of(file, tx.outbox.of_case(case.id), desk.region, moments, names), tuple(mails))


def _written(desk: WebDesk, parts: Sequence[_Part]) -> Iterator[bytes]:
    """The file, piece by piece."""
    pipe, lost = _Pipe(), list[str]()
    now = desk.clock.now().astimezone(desk.region.calendar.zone)
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            folder = part.case.reference
            yield from _entry(archive, pipe, f"{folder}/samenvatting.txt", now, part.summary.encode())
            for mail in part.mails:
                yield from _mail(desk, archive, pipe, folder, mail, lost)
        if lost:
            text = "Niet in dit bestand:\r\n" + "\r\n".join(lost) + "\r\n"
            yield from _entry(archive, pipe, _NOT_TAKEN, now, text.encode())
    yield pipe.taken()


def _mail(
    desk: WebDesk, archive: zipfile.ZipFile, pipe: _Pipe, folder: str, mail: _Mail, lost: list[str]
) -> Iterator[bytes]:  # fmt: skip
    """One mail as it came, and its attachments beside it."""
    try:
        with desk.store.reading() as tx:
            refuse_infected(tx, mail.mail_id)
            raw = tx.ledger.raw(mail.mail_id)
    except NotFound:
        lost.append(f"{folder}/{mail.name}.eml: dit bericht wordt niet meer bewaard")
        return
    except Infected:
        lost.append(f"{folder}/{mail.name}.eml: virus gevonden; vraag de beheerder van de server om dit bericht")
        return
    yield from _entry(archive, pipe, f"{folder}/{mail.name}.eml", mail.at, raw)
    try:
        found = desk.extractor.contents(raw)
        for part in found.files:
            file = desk.extractor.file(raw, part.number)
            if file is not None:
                _check(desk, mail, file.data)
                name = f"{folder}/{mail.name}/bijlage-{part.number:02d}-{saved_name(part.name, part.number)}"
                yield from _entry(archive, pipe, name, mail.at, file.data)
        if found.more:
            lost.append(f"{folder}/{mail.name}: niet alle bijlagen; ze zitten in het .eml-bestand")
    except Infected:
        lost.append(f"{folder}/{mail.name}: losse bijlagen; virus gevonden, open ook het .eml-bestand niet")
    except (NotOpened, Unreadable):
        lost.append(f"{folder}/{mail.name}: losse bijlagen; ze zitten in het .eml-bestand")


def _check(desk: WebDesk, mail: _Mail, data: bytes) -> None:
    """Raise Infected where a file that is about to be written holds a virus."""
    check_file(desk.store, desk.scanner, data, mail_id=mail.mail_id, mailbox=mail.mailbox, case_id=mail.case_id)


def _entry(archive: zipfile.ZipFile, pipe: _Pipe, name: str, at: datetime, data: bytes) -> Iterator[bytes]:
    """One file in the zip. A time before 1980 has no place in one."""
    stamp = max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    info = zipfile.ZipInfo(name, stamp)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w") as entry:
        for start in range(0, len(data), _CHUNK):
            entry.write(data[start : start + _CHUNK])
            yield pipe.taken()
