"""The panel "Waar hoort dit?": every desk of the network with its criteria and how to get there (R-41)."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.case import CaseFile
from triage.domain.desk import Fit, Way, desks_for
from triage.domain.policy import Region
from triage.web.inert import one_line
from triage.workflow.checklist import application_of

_FITS = {
    Fit.URGENT: "voor wat niet kan wachten",
    Fit.HERE: "hier hoort deze zaak nu",
    Fit.NAMED: "genoemd in het bericht",
    Fit.BESIDE: "hoort misschien hier",
    Fit.OTHER: "",
}

_WAYS = {Way.MAIL: "Mail", Way.TELEPHONE: "Telefoon", Way.FORM: "Formulier", Way.REMARK: "Let op"}


@dataclass(frozen=True, slots=True)
class DeskView:
    """A desk in words; `fit` says why it stands where it stands."""

    key: str
    name: str
    fit: str
    purpose: str
    criteria: tuple[str, ...]
    submitters: str
    access: tuple[tuple[str, str], ...]
    source: str


def desks_of(file: CaseFile, region: Region) -> tuple[DeskView, ...]:
    """The desks for a case, those that fit it first. What a mail says is looked at, never shown here."""
    if not region.desks:
        return ()
    case = file.line.case
    texts = application_of(file)[0].texts
    found = desks_for(region.desks, case.mailbox, case.route, urgent=case.urgent, texts=texts)
    return tuple(
        DeskView(
            key=desk.key,
            name=desk.name,
            fit=_FITS[fit],
            purpose=desk.purpose,
            criteria=desk.criteria,
            submitters=desk.submitters,
            access=tuple((_WAYS[each.way], one_line(each.text, 200)) for each in desk.access),
            source=desk.source,
        )
        for desk, fit in found
    )
