"""What is kept how long, what is destroyed next, and what was: for who may read a mailbox (R-55)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.retention import Erasure, RetentionRule
from triage.ports.store import Transaction
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.keeping import PATH, day_of, why_not
from triage.web.moments import Moment, Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow import privacy
from triage.workflow.privacy import Planned

_MOST = 50


@dataclass(frozen=True, slots=True)
class RuleView:
    """A term: of which cases, how long, by which category."""

    about: str
    term: str
    category: str


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A closed case: on which day its content goes, and what stands in the way besides."""

    reference: str
    route: str
    closed: Moment
    day: str
    why_not: str


@dataclass(frozen=True, slots=True)
class DeclaredView:
    """A declaration: its number, what and when, and its hash."""

    number: int
    at: Moment
    cases: int
    mails: int
    hash: str


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The page."""
    router = APIRouter(dependencies=[needs(Act.READ)])

    @router.get(PATH)
    def keeping(request: Request, mailbox: Annotated[str, Query(max_length=64)] = "") -> Response:
        session: Session = request.state.session
        region = desk.region
        own = [key for key in region.mailboxes if session.viewer.may(Act.READ, key)]
        if (mailbox and mailbox not in own) or not own:
            raise NotFound
        key = mailbox or own[0]
        policy = region.retention_for(key)
        moments = Moments(region.calendar, desk.clock.now())
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
            settlement = privacy.settlement_of(tx, key)
            coming = _shown(tx, session.viewer, region, privacy.upcoming(tx, region, key, most=_MOST), moments)
            left = _shown(tx, session.viewer, region, privacy.not_filed(tx, region, key, most=_MOST), moments)
            declared = [_declared(each, moments) for each in tx.retention.erasures([key]) if each.finished_at]
        _note(desk, session, key, [*coming, *left])
        settled = settlement is not None and settlement.mark == policy.mark
        return pages.inside(
            "keeping.html", session, stop,
            name=region.mailboxes[key].name,
            boxes=[(each, region.mailboxes[each].name, each == key) for each in own],
            selectielijst=policy.selectielijst if policy.is_configured else "",
            rules=[_rule(each, region, loose=each is policy.loose) for each in policy.all_rules],
            settled_by=settlement.by if settlement and settled else "",
            settled_at=moments.moment(settlement.at) if settlement and settled else None,
            changed=settlement is not None and not settled,
            coming=coming, left=left, declared=declared, most=_MOST,
        )  # fmt: skip

    return router


def _shown(
    tx: Transaction, viewer: Viewer, region: Region, found: Sequence[Planned], moments: Moments
) -> list[PlannedView]:
    """Those that *viewer* may see: a shielded case is no line on this page either (R-54)."""
    shown = []
    for each in found:
        try:
            tx.cases.find(viewer, each.reference)
        except NotFound:
            continue
        route = region.routes.get(each.route)
        shown.append(
            PlannedView(
                each.reference,
                route.title if route else "route die niet meer is ingesteld",
                moments.moment(each.closed_at),
                day_of(each.plan, moments),
                why_not(each.plan),
            )
        )
    return shown


def _note(desk: WebDesk, session: Session, mailbox: str, shown: Sequence[PlannedView]) -> None:
    """Who saw which cases in a list is on record, as in the queue."""
    if not shown:
        return
    with desk.store.transaction() as tx:
        data = [("reference", each.reference) for each in shown]
        tx.history.append(session.viewer, "listed", mailbox=mailbox, data=data)


def _rule(rule: RetentionRule, region: Region, *, loose: bool) -> RuleView:
    if loose:
        about = "mail die bij geen zaak hoort"
    else:
        titles = [region.routes[key].title if key in region.routes else key for key in sorted(rule.routes)]
        about = "zaken met route " + ", ".join(titles) if titles else "alle andere zaken"
    return RuleView(about, "altijd" if rule.keeping.for_good else rule.keeping.text, rule.category)


def _declared(erasure: Erasure, moments: Moments) -> DeclaredView:
    told = json.loads(erasure.declaration)
    at = moments.moment(erasure.finished_at or erasure.started_at)
    return DeclaredView(erasure.id, at, told["total"]["cases"], told["total"]["mails"], told["hash"])
