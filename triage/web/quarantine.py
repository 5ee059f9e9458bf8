"""The mails of a case that could not be read, with what a person may do about each; and the form by which they add what
a notice of secure mail announced. The page shows no byte of such a mail: it is read by the worker or taken along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, UploadFile
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.decision import Flag
from triage.domain.errors import Conflict, NotChosen
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, shown
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow import quarantine
from triage.workflow.reread import is_to_fetch
from triage.workflow.scanning import Infected

LARGEST = 25_000_000
"""Bytes of a file that a person may add (ours); what mail programs send is at most that."""

_KILO = 1_000


@dataclass(frozen=True, slots=True)
class UnreadMail:
    """A mail that nobody has read yet. `waits`: the worker reads it in a moment."""

    number: int
    received: Moment
    size: str
    truncated: bool
    attempts: int
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """What is not read of a case. `wanted`: its content lies elsewhere, and has to be added."""

    mails: tuple[UnreadMail, ...]
    wanted: bool
    may: bool


def unread_of(tx: Transaction, viewer: Viewer, case: Case, moments: Moments) -> Unread:
    """What the page says of mail that is not read."""
    assert case.id is not None
    found = quarantine.unread_of(tx, case.id)
    to_fetch = Flag.ELSEWHERE in case.flags or is_to_fetch(tx.cases.obligations(viewer, case.id))
    return Unread(
        mails=tuple(
            UnreadMail(
                number=each.mail.mail_id,
                received=moments.moment(each.mail.received_at),
                size=size_words(each.mail.size),
                truncated=each.mail.truncated,
                attempts=each.mail.attempts,
                reason=one_line(each.mail.reason, 300),
                waits=each.waits,
            )
            for each in found
        ),
        # Of a case that goes on in another the content is added there.
        wanted=to_fetch and case.merged_into is None,
        may=viewer.may(Act.HANDLE, case.mailbox),
    )


def size_words(count: int) -> str:
    """A number of bytes as people say it."""
    if count < _KILO * _KILO:
        return f"{max(1, round(count / _KILO))} kB"
    return f"{count / _KILO / _KILO:.1f} MB".replace(".", ",")


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """Read once more, take along, add."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.post("/{reference}/ongelezen/{number}/opnieuw")
    def retry(reference: str, number: int, session: Annotated[Session, Depends(acting)]) -> Response:
        def act(tx: Transaction) -> None:
            quarantine.retry(tx, session.viewer, reference, number)

        return _act(desk, session, reference, act, "Het bericht wordt opnieuw gelezen. Laad deze pagina zo nog eens.")

    @router.post("/{reference}/ongelezen/{number}/downloaden")
    def download(reference: str, number: int, session: Annotated[Session, Depends(acting)]) -> Response:
        try:
            with desk.store.transaction() as tx:
                name, raw = quarantine.taken_along(tx, session.viewer, reference, number)
        except Infected as error:
            session.tell(str(error), failed=True)
            return onward(f"/zaak/{reference}")
        # The name is made of a reference and a number; the file is never shown, only saved.
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(raw, media_type="message/rfc822", headers=headers)

    @router.post("/{reference}/toevoegen")
    def add(
        request: Request,
        reference: str,
        session: Annotated[Session, Depends(acting)],
        tekst: Annotated[str, Form()] = "",
        bestand: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        if int(request.headers.get("content-length") or 0) > 2 * LARGEST:
            raise HTTPException(413)
        raw = bestand.file.read(LARGEST + 1) if bestand is not None and bestand.filename else b""

        def act(tx: Transaction) -> None:
            if raw:
                quarantine.add_mail(tx, session.viewer, reference, raw, LARGEST)
            else:
                quarantine.add_text(tx, session.viewer, reference, tekst, LARGEST)

        done = "Toegevoegd. Het bericht wordt nu gelezen en de zaak opnieuw beoordeeld. Laad deze pagina zo nog eens."
        if not tekst:
            # A file has no text to keep.
            return _act(desk, session, reference, act, done)
        return _add_text(desk, pages, session, (reference, tekst), act, done)

    return router


def _add_text(
    desk: WebDesk, pages: Pages, session: Session, given: tuple[str, str], act: Callable[[Transaction], None], done: str
) -> Response:  # fmt: skip
    """Add a pasted text; where that cannot be, the text is still there, with why beside it."""
    reference, text = given
    try:
        with desk.store.transaction() as tx:
            reference = tx.cases.find(session.viewer, reference).reference
            act(tx)
    except (Conflict, NotChosen) as error:
        view = FormView(
            title="De inhoud staat elders",
            back=f"/zaak/{reference}",
            back_title=f"Terug naar zaak {reference}",
            action=f"/zaak/{reference}/toevoegen",
            button="Toevoegen",
            fields=(Field("tekst", "Tekst van het bericht", "long", text),),
            reference=reference,
        )
        return shown(desk, pages, session, view.with_problems({"tekst": str(error)}))
    session.tell(done)
    return onward(f"/zaak/{reference}")


def _act(desk: WebDesk, session: Session, reference: str, act: Callable[[Transaction], None], done: str) -> Response:
    try:
        with desk.store.transaction() as tx:
            reference = tx.cases.find(session.viewer, reference).reference
            act(tx)
        session.tell(done)
    except (Conflict, NotChosen) as error:
        session.tell(str(error), failed=True)
    return onward(f"/zaak/{reference}")
