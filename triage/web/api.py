"""The read API: cases, obligations and times for the systems of the organisation to couple with.

What it guarantees: nothing can be changed through it; a token sees the mailboxes it was made for and no shielded case
(R-54); what mails say it shows to the role `meelezer` alone; each use stands in the access log.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from triage.domain.errors import NotFound
from triage.domain.policy import MailboxPolicy
from triage.domain.slot import SlotPlan
from triage.ports.store import Transaction
from triage.web.allow import by_token, open_to_all
from triage.web.api_access import Caller, Pace, caller_of
from triage.web.api_problem import MEDIA_TYPE
from triage.web.api_shapes import (
    AskedCases,
    AskedObligations,
    AskedSlots,
    CaseObligations,
    CasePage,
    OwedPage,
    Problem,
    Reference,
    SlotPage,
    WholeCase,
    case_values,
    local,
    message_values,
    obligation_values,
    owed_values,
)
from triage.web.desk import WebDesk
from triage.workflow.slot_overview import BUSY, SlotLine, overview
from triage.workflow.tokens import note_use

PREFIX = "/api/v1"
# Than asked, to know whether there is a next page.
_ONE_MORE = 1
_PROBLEM = {"model": Problem, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_WHY = {
    400: "Een gegeven in de vraag klopt niet.",
    401: "Geen geldig token.",
    403: "Dit token geeft geen toegang tot deze mailbox.",
    404: "Dit bestaat niet, of dit token geeft er geen toegang toe.",
    429: "Te veel vragen; wacht het aantal seconden van Retry-After.",
    503: "De dienst is even bezet.",
}


def routes(desk: WebDesk, pace: Pace | None = None) -> APIRouter:
    """The API's routes, and the document that describes them."""
    router = APIRouter(prefix=PREFIX)
    reading = _reading(desk, pace or Pace())
    router.include_router(reading)

    @cache
    def described() -> dict[str, Any]:
        return _document(reading)

    @router.get("/openapi.json", dependencies=[open_to_all()])
    def openapi() -> Response:
        return JSONResponse(described())

    return router


def _reading(desk: WebDesk, pace: Pace) -> APIRouter:
    problems: dict[int | str, dict[str, Any]] = {
        status: {**_PROBLEM, "description": why} for status, why in _WHY.items()
    }
    router = APIRouter(dependencies=[by_token(caller_of(desk, pace))], responses=problems)
    _about_a_case(router, desk)
    _lists(router, desk)
    _about_times(router, desk)
    return router


def _lists(router: APIRouter, desk: WebDesk) -> None:
    zone = desk.configured.calendar.zone

    @router.get("/cases", response_model=CasePage, operation_id="cases", summary="Zaken")
    def cases(request: Request, asked: Annotated[AskedCases, Query()]) -> dict[str, Any]:
        caller = _caller(request)
        caller.check(asked.mailbox)
        with desk.store.transaction() as tx:
            found = tx.coupling.cases(caller.viewer, asked.question(), after=asked.after, limit=asked.limit + _ONE_MORE)
            page = found[: asked.limit]
            _note(tx, caller, "cases", ((case.mailbox, case.reference) for case in page))
        following = str(page[-1].id) if len(found) > len(page) else None
        return {"cases": [case_values(case, zone) for case in page], "next": following}

    @router.get("/obligations", response_model=OwedPage, operation_id="obligations", summary="Open termijnen")
    def obligations(request: Request, asked: Annotated[AskedObligations, Query()]) -> dict[str, Any]:
        caller = _caller(request)
        caller.check(asked.mailbox)
        with desk.store.transaction() as tx:
            found = tx.coupling.owed(
                caller.viewer, asked.mailbox, asked.due_until, after=asked.after, limit=asked.limit + _ONE_MORE
            )
            page, now = found[: asked.limit], tx.now
            _note(tx, caller, "obligations", ((each.mailbox, each.reference) for each in page))
        following = str(page[-1].obligation.id) if len(found) > len(page) else None
        return {"obligations": [owed_values(each, zone, now) for each in page], "next": following}


def _about_a_case(router: APIRouter, desk: WebDesk) -> None:
    zone = desk.configured.calendar.zone

    @router.get("/cases/{reference}", response_model=WholeCase, operation_id="case", summary="Een zaak")
    def case(request: Request, reference: Reference) -> dict[str, Any]:
        caller = _caller(request)
        with desk.store.transaction() as tx:
            found = tx.coupling.case(caller.viewer, reference)
            content = _content(tx, desk, caller, found.reference) if caller.token.sees_content else None
            owed = _owed(tx, desk, caller, found.id)
            _note(tx, caller, "case", [(found.mailbox, found.reference)], found.id)
        return {**case_values(found, zone), "obligations": owed, "content": content}

    @router.get(
        "/cases/{reference}/obligations",
        response_model=CaseObligations,
        operation_id="case_obligations",
        summary="Termijnen van een zaak",
    )
    def case_obligations(request: Request, reference: Reference) -> dict[str, Any]:
        caller = _caller(request)
        with desk.store.transaction() as tx:
            found = tx.coupling.case(caller.viewer, reference)
            owed = _owed(tx, desk, caller, found.id)
            _note(tx, caller, "obligations", [(found.mailbox, found.reference)], found.id)
        return {"obligations": owed}


def _about_times(router: APIRouter, desk: WebDesk) -> None:
    zone = desk.configured.calendar.zone

    @router.get("/slots", response_model=SlotPage, operation_id="slots", summary="Vrije en bezette tijden")
    def slots(request: Request, asked: Annotated[AskedSlots, Query()]) -> dict[str, Any]:
        caller = _caller(request)
        caller.check(asked.mailbox)
        region = desk.region
        policy = region.mailboxes[asked.mailbox]
        if policy.slot_plan is None:
            raise NotFound
        shown = _times(desk, caller, policy, policy.slot_plan, asked.weeks)
        with desk.store.transaction() as tx:
            _note(tx, caller, "slots", [(policy.key, reference or "") for _, reference in shown] or [(policy.key, "")])
        return {
            "slots": [
                {
                    "starts_at": local(line.slot.starts_at, zone),
                    "ends_at": local(line.slot.ends_at, zone),
                    "table": line.slot.table,
                    "state": line.state,
                    "reference": reference,
                }
                for line, reference in shown
            ]
        }


def _caller(request: Request) -> Caller:
    caller = request.state.caller
    assert isinstance(caller, Caller)
    return caller


def _note(tx: Transaction, caller: Caller, what: str, shown: Any, case_id: int | None = None) -> None:
    note_use(tx, caller.viewer, caller.token, what, shown, case_id)


def _owed(tx: Transaction, desk: WebDesk, caller: Caller, case_id: int) -> list[dict[str, Any]]:
    passed = tx.watch.breaches(case_id)
    zone = desk.configured.calendar.zone
    owed = tx.cases.obligations(caller.viewer, case_id)
    return [obligation_values(each, zone, breached=(each.id or 0) in passed) for each in owed]


def _content(tx: Transaction, desk: WebDesk, caller: Caller, reference: str) -> dict[str, Any]:
    file = tx.cases.file(caller.viewer, reference)
    zone = desk.configured.calendar.zone
    return {
        "sender": file.line.case.sender,
        "subject": file.line.case.subject,
        "messages": [message_values(each, zone) for each in file.messages],
    }


def _times(
    desk: WebDesk, caller: Caller, policy: MailboxPolicy, plan: SlotPlan, weeks: int
) -> list[tuple[SlotLine, str | None]]:
    """The agenda with the references that the token may see; of any other case the time is taken, and no more."""
    now = desk.clock.now()
    lines = [
        line for line in overview(desk.store, policy, plan, desk.region.calendar, now, weeks) if line.state != BUSY
    ]
    with desk.store.reading() as tx:
        return [(line, _seen(tx, caller, line.case)) for line in lines]


def _seen(tx: Transaction, caller: Caller, reference: str | None) -> str | None:
    try:
        return tx.coupling.case(caller.viewer, reference).reference if reference else None
    except NotFound:
        return None


def _document(reading: APIRouter) -> dict[str, Any]:
    """OpenAPI 3.1 of these routes alone."""
    prefixed = APIRouter(prefix=PREFIX)
    prefixed.include_router(reading)
    found = get_openapi(
        title="veiligheidstriage: lezen",
        version="1",
        description=(
            "Zaken, termijnen en tijden, om te lezen. Wat mails zeggen staat er alleen in voor een token met de rol "
            "meelezer; afgeschermde zaken nooit. Uitleg en voorbeelden: docs/koppelen.md."
        ),
        routes=prefixed.routes,
    )
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    found["components"]["schemas"].pop("HTTPValidationError", None)
    found["components"]["schemas"].pop("ValidationError", None)
    for schema in found["components"]["schemas"].values():
        # What stands there is for who reads the code.
        schema.pop("description", None)
    for operations in found["paths"].values():
        for operation in operations.values():
            # What does not fit is a 400 here, as a problem.
            operation["responses"].pop("422", None)
            operation["responses"]["200"]["description"] = "Gelukt."
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"].pop("application/json", None)
    return found
