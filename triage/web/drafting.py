"""The mails that a person sends from a case: filled in, looked at as they would go, and then sent or copied.

The page keeps what was typed and says beside each field what is still missing. Nothing goes out before it was shown
whole (R-13); what holds content and cannot go safely is text to copy into the team's own secure mail.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.draft import DraftField, DraftRule, FieldKind, Unfilled, asks_address
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import Region
from triage.ports.preview import Preview
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.case_log import HistoryView
from triage.web.coming_second import changes_of
from triage.web.desk import WebDesk
from triage.web.moments import Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow import drafts
from triage.workflow.acts import Changed, begun

_SECOND = (
    "Een collega was u voor, dus de mail is niet verstuurd. Kijk wat er veranderde. Is de mail nog nodig, bekijk hem "
    "dan opnieuw."
)
_ONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class DraftLink:
    """A draft that fits a case, as the case page offers it. `own`: it belongs to the case's route, and not to all."""

    key: str
    title: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field with what was typed and what is wrong with it; `problem` empty where nothing is."""

    name: str
    title: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    value: str
    needed: bool
    problem: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """The page of one draft. `preview` None: it was not complete yet. `problem`: why it was not sent, `changes`: what
    colleagues did meanwhile, oldest first."""

    reference: str
    key: str
    title: str
    source: str
    content: bool
    to: str
    fields: tuple[FieldView, ...]
    version: int = 0
    preview: Preview | None = None
    sendable: bool = False
    once: str = ""
    problem: str = ""
    changes: tuple[HistoryView, ...] = ()

    @property
    def problems(self) -> tuple[FieldView, ...]:
        """The fields that are not right yet."""
        return tuple(field for field in self.fields if field.problem)


def links_of_drafts(region: Region, viewer: Viewer, case: Case) -> tuple[DraftLink, ...]:
    """The drafts that whoever handles a case may send from it; none for others."""
    if not viewer.may(Act.HANDLE, case.mailbox) or case.merged_into is not None:
        return ()
    return tuple(DraftLink(rule.key, rule.title, bool(rule.routes)) for rule in drafts.fitting(region, case))


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """Fill in, look, send."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.get("/{reference}/opstellen/{key}")
    def empty(request: Request, reference: str, key: str) -> Response:
        session: Session = request.state.session
        case, rule = _found(desk, session.viewer, reference, key)
        # What a link chose already; anything else in the address is no field of this mail.
        chosen = {field.key: request.query_params.get(field.key, "") for field in rule.fields if field.choices}
        return _page(desk, pages, session, _view(case, rule, chosen, {}))

    @router.post("/{reference}/opstellen/{key}")
    def look(
        reference: str,
        key: str,
        session: Annotated[Session, Depends(acting)],
        values: Annotated[dict[str, str], Depends(typed)],
    ) -> Response:
        case, rule = _found(desk, session.viewer, reference, key)
        once = secrets.token_urlsafe(16)
        try:
            with desk.store.reading() as tx:
                begun(tx, session.viewer, case.id or 0, _version(values))
                made = drafts.prepare(tx, session.viewer, desk.region, reference, key, values, once)
        except Unfilled as error:
            return _page(desk, pages, session, _view(case, rule, values, error.problems), status=422)
        except Conflict as error:
            return _second(desk, pages, session, _view(case, rule, values, {}), error)
        shown = desk.preview(made.delivery, desk.clock.now())
        view = _view(case, rule, values, {}, preview=shown, sendable=made.filled.sendable, once=once)
        return _page(desk, pages, session, view)

    @router.post("/{reference}/opstellen/{key}/versturen")
    def send(
        reference: str,
        key: str,
        session: Annotated[Session, Depends(acting)],
        values: Annotated[dict[str, str], Depends(typed)],
    ) -> Response:
        once = values.get("eenmalig", "")
        if not _ONCE.fullmatch(once):
            raise NotFound
        case, rule = _found(desk, session.viewer, reference, key)
        try:
            with desk.store.transaction() as tx:
                made = drafts.prepare(tx, session.viewer, desk.region, reference, key, values, once)
                drafts.send(tx, session.viewer, desk.region, made, _version(values))
        except Unfilled as error:
            return _page(desk, pages, session, _view(case, rule, values, error.problems), status=422)
        except Conflict as error:
            return _second(desk, pages, session, _view(case, rule, values, {}), error)
        session.tell(f"{rule.title}: de mail gaat nu uit, aan {made.filled.to}.")
        return onward(f"/zaak/{case.reference}")

    return router


async def typed(request: Request) -> dict[str, str]:
    """What was typed in the fields of a form whose names the configuration gives."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str) and name != "bewijs"}


def _version(values: Mapping[str, str]) -> int:
    text = values.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _second(desk: WebDesk, pages: Pages, session: Session, view: DraftView, error: Conflict) -> Response:
    """The same page with what was typed, not sent: why, and what a colleague did."""
    moments = Moments(desk.region.calendar, desk.clock.now())
    told = _SECOND if isinstance(error, Changed) else str(error)
    return _page(desk, pages, session, replace(view, problem=told, changes=changes_of(error, moments)), status=422)


def _found(desk: WebDesk, viewer: Viewer, reference: str, key: str) -> tuple[Case, DraftRule]:
    with desk.store.reading() as tx:
        case = tx.cases.find(viewer, reference)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    return case, drafts.rule_of(desk.region, case, key)


def _page(desk: WebDesk, pages: Pages, session: Session, view: DraftView, status: int = 200) -> Response:
    with desk.store.reading() as tx:
        stop = stop_view(tx, session.viewer)
    page = pages.inside("draft.html", session, stop, draft=view)
    page.status_code = status
    return page


def _view(
    case: Case,
    rule: DraftRule,
    values: Mapping[str, str],
    problems: Mapping[str, str],
    *,
    preview: Preview | None = None,
    sendable: bool = False,
    once: str = "",
) -> DraftView:
    fields = [_field(field, values, problems) for field in rule.fields]
    if asks_address(rule, case.sender):
        address = DraftField("aan", "E-mailadres van de ontvanger", FieldKind.TEXT)
        fields.insert(0, _field(address, values, problems, kind="adres"))
    return DraftView(
        case.reference, rule.key, rule.title, rule.source, rule.content, case.sender, tuple(fields), case.version,
        preview, sendable, once,
    )  # fmt: skip


def _field(field: DraftField, values: Mapping[str, str], problems: Mapping[str, str], kind: str = "") -> FieldView:
    choices = tuple((choice.key, choice.text.partition("\n")[0]) for choice in field.choices)
    value, problem = values.get(field.key, ""), problems.get(field.key, "")
    return FieldView(field.key, field.title, kind or field.kind.value, choices, value, field.needed, problem)
