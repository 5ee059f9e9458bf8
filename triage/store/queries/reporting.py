"""Figures: the database groups and counts, whole rows never leave it. Content is sealed and is not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    or_,
    select,
    true,
)  # fmt: skip

from triage.domain.access import Act, Viewer
from triage.domain.errors import NotFound
from triage.domain.figures import NONE, Choice, Period, Status, Table
from triage.domain.obligation import Evidence
from triage.ports.reporting import RESPONSES, HandoverCount, ProposalCount, Response, TermCount
from triage.store.queries.agenda import HOLDS
from triage.store.queries.history import EVENTS
from triage.store.queries.visible import CASES, visible_to
from triage.store.tables import DecisionRow, DeliveryRow, ObligationMet, ObligationRow, table_of
from triage.store.work import Work, unlisted

_OWED = table_of(ObligationRow)
_MET = table_of(ObligationMet)
_DECISIONS = table_of(DecisionRow)
_DELIVERIES = table_of(DeliveryRow)
_WEEK = 7 * 86_400
_STANDING = ("held",)


class SqlReporting:
    """See `triage.ports.reporting.Reporting`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def terms(self, viewer: Viewer, mailbox: str, period: Period, now: datetime) -> list[TermCount]:
        """Every term with a date that was not withdrawn, counted by all that tables tell apart."""
        _check_figures(viewer, mailbox)
        asked = self.asked(mailbox, period)
        query = (
            select(
                asked.c.kind,
                asked.c.colour,
                asked.c.week,
                _OWED.c.key,
                func.max(_OWED.c.id).label("newest"),
                *(func.count().filter(_stands(status, now)).label(status.value) for status in Status),
            )
            .select_from(_owed_by(asked))
            .where(_counts())
            .group_by(asked.c.kind, asked.c.colour, asked.c.week, _OWED.c.key)
        )
        rows = self._work.all(query)
        newest: dict[str, int] = {}
        for row in rows:
            newest[row.key] = max(row.newest, newest.get(row.key, 0))
        named = {key: self._named(number) for key, number in newest.items()}
        return [
            TermCount(
                row.kind, row.colour, int(row.week), row.key, *named[row.key],
                row.in_time, row.late, row.open, row.overdue,
            )
            for row in rows
        ]  # fmt: skip

    def _named(self, obligation_id: int) -> tuple[str, bool]:
        """How an obligation is called, and whether a confirmation of handover meets it: asked of the newest one of a
        kind, as texts would make the counting slow."""
        row = self._work.first(select(_OWED.c.title, _OWED.c.met_by).where(_OWED.c.id == obligation_id))
        return row.title, Evidence.HANDOVER_CONFIRMED.value in unlisted(row.met_by)

    def responses(self, viewer: Viewer, mailbox: str, period: Period) -> Iterator[Response]:
        """One for each case that got a response."""
        _check_figures(viewer, mailbox)
        asked = self.asked(mailbox, period)
        # Asked of each case by its index: to group them would sort them all first.
        first = (
            select(func.min(_MET.c.at))
            .select_from(_OWED.join(_MET, _MET.c.id == _OWED.c.met_id))
            .where(_OWED.c.case_id == asked.c.id, _MET.c.evidence.in_([each.value for each in RESPONSES]))
            .correlate(asked)
            .scalar_subquery()
        )
        waited = self._seconds(first) - asked.c.received
        query = select(asked.c.kind, asked.c.colour, asked.c.week, waited.label("seconds"))
        return (
            Response(kind, colour, int(week), max(0, int(seconds)))
            for kind, colour, week, seconds in self._work.each(query)
            if seconds is not None
        )

    def asked(self, mailbox: str, period: Period) -> CTE:
        """The cases of a mailbox and period, with their week, worked out once a case. In the order of their ids, in
        which what hangs on them lies as well: without it a database reads back and forth."""
        return (
            select(
                CASES.c.id,
                CASES.c.kind,
                func.coalesce(CASES.c.colour, "").label("colour"),
                self._week(period).label("week"),
                self._seconds(CASES.c.received_at).label("received"),
            )
            .where(_within(mailbox, period))
            .order_by(CASES.c.id)
            .cte("asked")
            .prefix_with("MATERIALIZED")
        )

    def proposals(self, viewer: Viewer, mailbox: str, period: Period) -> ProposalCount:
        """Proposals for a time, by what became of them in the end."""
        _check_figures(viewer, mailbox)
        columns = [func.count().filter(_became(name)).label(name) for name in _OUTCOMES]
        query = select(*columns).select_from(_proposed()).where(_within(mailbox, period), _is_proposal())
        row = self._work.first(query)
        return ProposalCount(**{name: getattr(row, name) for name in _OUTCOMES}) if row else ProposalCount()

    def handovers(self, viewer: Viewer, mailbox: str, period: Period) -> HandoverCount:
        """Mails with a colour, by whether the code could be read in the subject."""
        _check_figures(viewer, mailbox)
        query = (
            select(
                func.count().filter(_DECISIONS.c.colour.is_not(None)).label("with_code"),
                func.count().filter(_DECISIONS.c.colour.is_(None)).label("without_code"),
            )
            .select_from(_decided())
            .where(_within(mailbox, period), _is_handover())
        )
        row = self._work.first(query)
        return HandoverCount(row.with_code, row.without_code) if row else HandoverCount()

    def behind(
        self, viewer: Viewer, mailbox: str, period: Period, now: datetime, choice: Choice, limit: int
    ) -> list[str]:  # fmt: skip
        """The references of the cases behind one figure."""
        if not viewer.may(Act.READ, mailbox):
            raise NotFound
        chosen = self._chosen(choice, period, now)
        query = (
            select(CASES.c.reference)
            .where(_within(mailbox, period), visible_to(viewer, mailbox), CASES.c.id.in_(chosen))
            .order_by(CASES.c.received_at, CASES.c.id)
            .limit(limit)
        )
        return [row.reference for row in self._work.all(query)]

    def _chosen(self, choice: Choice, period: Period, now: datetime) -> Select[Any]:
        """The cases of a figure, before it is asked who looks."""
        if choice.table is Table.PROPOSALS:
            became = _became(choice.column) if choice.column in _OUTCOMES else false()
            return select(CASES.c.id).select_from(_proposed()).where(_is_proposal(), became)
        if choice.table is Table.HANDOVERS:
            code = _DECISIONS.c.colour
            wanted = {"with_code": code.is_not(None), "without_code": code.is_(None)}.get(choice.column, false())
            return select(CASES.c.id).select_from(_decided()).where(_is_handover(), wanted)
        stands = _stands(Status(choice.column), now) if choice.column in set(Status) else false()
        return select(CASES.c.id).select_from(_owed_by(CASES)).where(_counts(), stands, self._row(choice, period))

    def _row(self, choice: Choice, period: Period) -> ColumnElement[bool]:
        match choice.table:
            case Table.TOTAL:
                return true()
            case Table.KIND:
                return CASES.c.kind == choice.row
            case Table.COLOUR:
                return CASES.c.colour.is_(None) if choice.row == NONE else CASES.c.colour == choice.row
            case Table.WEEK:
                number = period.week_number(choice.row)
                return false() if number is None else self._week(period) == number
            case _:
                return _OWED.c.key == choice.row

    def _seconds(self, column: ColumnElement[datetime]) -> ColumnElement[int]:
        """Whole seconds since 1970."""
        epoch: ColumnElement[Any] = extract("epoch", column)
        # PostgreSQL gives a numeric with a fraction, and casts by rounding.
        return epoch if self._work.on_sqlite else cast(func.floor(epoch), BigInteger)

    def _week(self, period: Period) -> ColumnElement[int]:
        """The week of a case, counted in local time from the period's first."""
        received = CASES.c.received_at
        shifts = list(period.shifts())
        ahead: Any = shifts[-1][1]
        if len(shifts) > 1:
            turns = pairwise(shifts)
            before = ((received < datetime.fromtimestamp(until, UTC), offset) for (_, offset), (until, _) in turns)
            ahead = case(*before, else_=ahead)
        # Whole numbers above zero: both databases divide them to a whole number below.
        number: ColumnElement[int] = (self._seconds(received) + ahead - period.base) // _WEEK
        return number


def _check_figures(viewer: Viewer, mailbox: str) -> None:
    if not viewer.may(Act.FIGURES, mailbox):
        raise NotFound


def _within(mailbox: str, period: Period) -> ColumnElement[bool]:
    received = CASES.c.received_at
    return and_(CASES.c.mailbox == mailbox, received >= period.from_, received < period.until)


def _owed_by(cases: FromClause) -> Any:
    return cases.join(_OWED, _OWED.c.case_id == cases.c.id).outerjoin(_MET, _MET.c.id == _OWED.c.met_id)


def _counts() -> ColumnElement[bool]:
    """A term with a date, that nobody took back."""
    kept = or_(_OWED.c.met_id.is_(None), _MET.c.evidence != Evidence.WITHDRAWN.value)
    return and_(_OWED.c.due_at.is_not(None), kept)


def _stands(status: Status, now: datetime) -> ColumnElement[bool]:
    met, due = _OWED.c.met_id.is_not(None), _OWED.c.due_at
    return {
        Status.IN_TIME: and_(met, _MET.c.at <= due),
        Status.LATE: and_(met, _MET.c.at > due),
        Status.OPEN: and_(_OWED.c.met_id.is_(None), due > now),
        Status.OVERDUE: and_(_OWED.c.met_id.is_(None), due <= now),
    }[status]


_OUTCOMES = ("accepted", "refused", "lapsed", "taken_back", "standing")


def _proposed() -> Any:
    return CASES.join(HOLDS, HOLDS.c.case_id == CASES.c.id)


def _is_proposal() -> ColumnElement[bool]:
    """The newest hold of each invitation that went out as a proposal: one that was moved, or made again, counts once. A
    time that a person booked without one is no proposal."""
    newer = HOLDS.alias()
    moved = exists().where(newer.c.case_id == HOLDS.c.case_id, newer.c.uid == HOLDS.c.uid, newer.c.id > HOLDS.c.id)
    sent = exists().where(_DELIVERIES.c.case_id == HOLDS.c.case_id, _DELIVERIES.c.purpose == "proposal")
    return and_(~moved, sent)


def _became(name: str) -> ColumnElement[bool]:
    answers = or_(EVENTS.c.data.like('%"decline"%'), EVENTS.c.data.like('%"other_time"%'))
    said_no = or_(EVENTS.c.action == "slot-declined", and_(EVENTS.c.action == "slot-answered", answers))
    refused = exists().where(EVENTS.c.case_id == CASES.c.id, said_no)
    released = HOLDS.c.state == "released"
    return {
        "accepted": HOLDS.c.state == "booked",
        "refused": and_(released, refused),
        "lapsed": HOLDS.c.state == "lapsed",
        "taken_back": and_(released, ~refused),
        "standing": HOLDS.c.state.in_(_STANDING),
    }[name]


def _decided() -> Any:
    """Each case with what was read of its mails."""
    return CASES.join(_DECISIONS, _DECISIONS.c.case_id == CASES.c.id)


def _is_handover() -> ColumnElement[bool]:
    """That a mail began it, with a colour by what was read first: a person may have corrected it since."""
    read, earlier = _DECISIONS.c, _DECISIONS.alias()
    return and_(
        ~exists().where(earlier.c.case_id == read.case_id, earlier.c.id < read.id),
        CASES.c.by_hand.is_(False),
        or_(CASES.c.colour.is_not(None), read.suggested_colour.is_not(None), read.colour_ambiguous),
    )
