"""What an application should say, as a list for whoever reviews it, who ticks each point off (R-42)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import CaseFile
from triage.domain.checklist import Application, Checklist, Finding, Verdict, Why, check, lacking
from triage.domain.errors import Conflict
from triage.domain.policy import Region
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.case_log import history_of
from triage.web.coming_second import tell_conflict
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments, plural
from triage.web.sessions import Session
from triage.workflow import checklist as ticking

_VERDICTS = {
    Verdict.STATED: "staat in de mail",
    Verdict.MISSING: "lijkt te ontbreken",
    Verdict.PERSON: "zelf nagaan",
}

_WHY = {
    Why.SAID: "",
    Why.DENIED: "het bericht zegt het tegendeel",
    Why.OPEN: "het bericht noemt het, maar laat het open of spreekt zich tegen",
    Why.NOWHERE: "niet gevonden in het bericht",
    Why.IN_FORM: "niet gevonden in het bericht; kijk in de bijlage",
    Why.UNREAD: "niet alles van het bericht was te lezen",
    Why.OTHERWISE: "niet nodig: een ander punt is genoeg",
    Why.NOT_APPLICABLE: "alleen als het hierom gaat",
    Why.ASK: "alleen u kunt dit nagaan",
    Why.ATTACHED: "",
}


_MEANWHILE = "Een collega wijzigde deze lijst intussen ook. Dat is zo gebleven:"


@dataclass(frozen=True, slots=True)
class PointView:
    """One criterion: what the service makes of it, the sentence that carries that, and who ticked it off."""

    key: str
    title: str
    needed: bool
    verdict: str
    missing: bool
    why: str
    quote: str
    message: int
    source: str
    ticked_by: str
    ticked_at: Moment | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """A checklist with its points; `lacking` of them seem to be missing and nobody ticked them off."""

    key: str
    title: str
    notice: str
    source: str
    points: tuple[PointView, ...]
    lacking: int
    ticked: int
    may_tick: bool


def checks_of(file: CaseFile, region: Region, viewer: Viewer, moments: Moments) -> tuple[CheckView, ...]:
    """The checklists of a case; reading its mails is left out where it has none."""
    case = file.line.case
    lists = region.checklists_for(case.mailbox, case.route)
    if not lists:
        return ()
    application, numbers = ticking.application_of(file)
    may_tick = viewer.may(Act.HANDLE, case.mailbox) and case.merged_into is None
    return tuple(_view(each, file, application, numbers, moments, may_tick=may_tick) for each in lists)


def _view(
    checklist: Checklist,
    file: CaseFile,
    application: Application,
    numbers: tuple[int, ...],
    moments: Moments,
    *,
    may_tick: bool,
) -> CheckView:
    findings = check(checklist, application)
    ticks = ticking.ticks_of(file.history, checklist)
    points = tuple(_point(each, ticks.get(each.criterion.key), numbers, moments) for each in findings)
    return CheckView(
        key=checklist.key,
        title=checklist.title,
        notice=checklist.notice,
        source=checklist.source,
        points=points,
        lacking=len(lacking(findings, ticks)),
        ticked=sum(bool(point.ticked_by) for point in points),
        may_tick=may_tick,
    )


def _point(finding: Finding, tick: ticking.Tick | None, numbers: tuple[int, ...], moments: Moments) -> PointView:
    quote = finding.quote
    return PointView(
        key=finding.criterion.key,
        title=finding.criterion.title,
        needed=finding.criterion.needed,
        verdict="is bijgevoegd" if finding.why is Why.ATTACHED else _VERDICTS[finding.verdict],
        missing=finding.verdict is Verdict.MISSING,
        why=_WHY[finding.why],
        quote=one_line(quote.text, 220) if quote else "",
        message=numbers[quote.number] if quote and 0 <= quote.number < len(numbers) else 0,
        source=finding.criterion.source,
        ticked_by=tick.by if tick else "",
        ticked_at=moments.moment(tick.at) if tick else None,
    )


def routes(desk: WebDesk) -> APIRouter:
    """Tick off."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.post("/{reference}/checklist/{key}")
    def tick(
        reference: str,
        key: str,
        session: Annotated[Session, Depends(acting)],
        getoond: Annotated[list[str] | None, Form()] = None,
        stond: Annotated[list[str] | None, Form()] = None,
        gedaan: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        shown = {each: each in (stond or ()) for each in getoond or ()}
        try:
            with desk.store.transaction() as tx:
                reference = tx.cases.find(session.viewer, reference).reference
                done = ticking.tick(tx, session.viewer, desk.region, reference, key, shown, gedaan or ())
        except Conflict as error:
            tell_conflict(desk, session, error)
            return onward(f"/zaak/{reference}")
        changed = f"Bewaard: {plural(done.changed, 'punt', 'punten')} gewijzigd."
        told = changed if done.changed else "Er is niets gewijzigd."
        moments = Moments(desk.region.calendar, desk.clock.now())
        meanwhile = history_of(done.meanwhile, moments)[0][::-1]
        session.tell(f"{told} {_MEANWHILE}" if meanwhile else told, failed=bool(meanwhile), changes=meanwhile)
        return onward(f"/zaak/{reference}")

    return router
