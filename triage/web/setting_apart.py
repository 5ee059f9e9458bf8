"""The forms that set cases apart: a merged one again, or a second one for another household of the same mail."""

from __future__ import annotations

from triage.domain.case import Case
from triage.ports.store import Transaction
from triage.web.desk import WebDesk
from triage.web.forms import Field, Typed, choice_field
from triage.web.inert import one_line
from triage.web.moments import Moments
from triage.web.sessions import Session
from triage.workflow.linking import SplitOff, split
from triage.workflow.merging import unmerge

_URGENT = (("ja", "kan niet tot morgen wachten"),)


def unmerge_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    """Why a case does not belong to the other after all."""
    return [Field("reasons", "Waarom hoort deze zaak er toch niet bij?", value=given.one("reasons"))]


def do_unmerge(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    """Set it apart."""
    return unmerge(tx, session.viewer, desk.region, case.id or 0, version, given.text("reasons"))


def split_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    """What the second case is about, and which mails."""
    moments = Moments(desk.region.calendar, desk.clock.now())
    messages = tx.cases.file(session.viewer, case.reference).messages
    mails = [
        (str(number), f"{moments.moment(each.at).short}, van {one_line(each.sender, 60)}: {one_line(each.subject, 60)}")
        for number, each in enumerate(messages, 1)
        if each.direction == "in"
    ]
    ticked = frozenset(given.many("mails")) if given.items else frozenset(number for number, _ in mails[-1:])
    routes = desk.region.mailboxes[case.mailbox].choosable_routes()
    choices = [(key, desk.region.routes[key].title) for key in routes if key in desk.region.routes]
    route = given if given.items else Typed({"route": (case.route,)})
    urgent = frozenset(given.many("urgent")) if given.items else frozenset({"ja"} if case.urgent else set())
    return [
        Field("subject", "Waar gaat de nieuwe zaak over?", value=given.one("subject")),
        Field("mails", "Welke berichten gaan ook daarover?", "checks", choices=tuple(mails), chosen=ticked),
        choice_field("route", "Welke route heeft de nieuwe zaak?", choices, route),
        Field("urgent", "Spoed", "checks", choices=_URGENT, chosen=urgent, needed=False),
        Field("why", "Toelichting", value=given.one("why"), needed=False),
    ]  # fmt: skip


def do_split(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    """Make the second case."""
    numbers = frozenset(int(each) for each in given.many("mails") if each.isdigit() and len(each) < 7)
    said = SplitOff(
        numbers, given.one("route"), "ja" in given.many("urgent"), subject=given.one("subject"), why=given.one("why")
    )
    return split(tx, session.viewer, desk.region, case.id or 0, version, said)
