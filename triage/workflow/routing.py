"""A person chooses the route of a case by hand: a crisis handover, verrijking, a restraining order (R-22 to R-28).

What the choice means for kind and colour, and from when the route's terms run. The correction itself is made in
`triage.workflow.correct`, which withdraws what the old route asked and adds what the new one asks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from triage.domain.access import Viewer
from triage.domain.case import Case
from triage.domain.decision import Flag
from triage.domain.errors import NotChosen
from triage.domain.obligation import Obligation, ObligationRule, StartEvent, obligation_from
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.reading import Colour, Kind
from triage.domain.record import Record, RecordKind, Unrecordable, check
from triage.ports.store import Transaction

_UNSURE = frozenset({Flag.COLOUR_SUGGESTED, Flag.COLOUR_AMBIGUOUS})


def labels_of_route(
    policy: MailboxPolicy, case: Case, route: str
) -> tuple[Kind, Colour | Literal["geen"] | None]:  # fmt: skip
    """The kind and colour that go with *route*; what the route does not say stays as it was. NotChosen for a route that
    nobody may choose here."""
    if route not in policy.choosable_routes():
        raise NotChosen("Kies een route van deze mailbox.")
    kinds = [kind for kind, each in policy.routes.items() if each == route and kind is not Kind.UNDECIDED]
    kind = case.kind if case.kind in kinds or not kinds else kinds[0]
    kind = Kind.OTHER if kind is Kind.UNDECIDED else kind
    colours = [colour for colour, each in policy.colour_routes.items() if each == route]
    if colours:
        return kind, case.colour if case.colour in colours else colours[0]
    # A choice for another route is also one about a code that the service was not sure of.
    return kind, "geen" if not case.flags.isdisjoint(_UNSURE) else None


def start_of_route(tx: Transaction, viewer: Viewer, case: Case, starts_at: datetime | None) -> datetime | None:
    """When the terms of a chosen route begin; None: at the receipt. Raises Unrecordable for what cannot be."""
    if starts_at is not None:
        try:
            check(Record(RecordKind.ROUTE_CHOSEN, starts_at, viewer.who), tx.now, case.received_at)
        except Unrecordable as error:
            raise Unrecordable({"starts_at": error.wrong.get("at", str(error))}) from None
        return starts_at
    assert case.id is not None
    chosen_before = any(
        each.kind is RecordKind.ROUTE_CHOSEN and each.about for each in tx.records.of_case(viewer, case.id)
    )
    return case.received_at if chosen_before else None


def _own(region: Region, case: Case, route: str) -> dict[str, ObligationRule]:
    """The obligations of the route itself that run from the beginning."""
    always = {rule.key for rule in region.mailboxes[case.mailbox].always}
    return {
        rule.key: rule
        for rule in region.rules_for(case.mailbox, route)
        if rule.key not in always and StartEvent.RECEIVED in rule.starts
    }


def begun_at(
    region: Region, case: Case, wanted: tuple[Obligation, ...], route: str, start: datetime
) -> tuple[Obligation, ...]:
    """*wanted* with the route's own obligations running from *start*."""
    own = _own(region, case, route)
    return tuple(
        replace(obligation_from(own[each.key], start, region.calendar), by_hand=True) if each.key in own else each
        for each in wanted
    )


def keep_choice(
    tx: Transaction, viewer: Viewer, region: Region, case: Case, route: str, start: datetime | None
) -> None:  # fmt: skip
    """Record the choice, so that the start holds whatever is recorded after it."""
    assert case.id is not None
    about = tuple(_own(region, case, route)) if start is not None else ()
    at = start if start is not None else case.received_at
    tx.records.add(case.id, Record(RecordKind.ROUTE_CHOSEN, at, viewer.who, outcome=route, about=about))
