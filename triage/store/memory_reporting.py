"""Figures over the store in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.decision import TriageDecision
from triage.domain.errors import NotFound
from triage.domain.figures import NONE, Choice, Period, Status, Table
from triage.domain.obligation import Evidence, Obligation
from triage.domain.slot import Hold, HoldState
from triage.ports.reporting import RESPONSES, HandoverCount, ProposalCount, Response, TermCount
from triage.store.memory_state import State

_REFUSALS = {("answer", "decline"), ("answer", "other_time")}


class MemoryReporting:
    """See `triage.ports.reporting.Reporting`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def _cases(self, mailbox: str, period: Period) -> dict[int, Case]:
        return {
            key: case
            for key, case in self._state.cases.items()
            if case.mailbox == mailbox and period.from_ <= case.received_at < period.until
        }

    def _owed(self, cases: dict[int, Case]) -> Iterator[tuple[Case, Obligation]]:
        for case_id, owed in self._state.obligations.values():
            if case_id in cases and not owed.withdrawn:
                yield cases[case_id], owed

    def terms(self, viewer: Viewer, mailbox: str, period: Period, now: datetime) -> list[TermCount]:
        """Every term with a date that was not withdrawn."""
        _check_figures(viewer, mailbox)
        counted: dict[tuple[str, str, int, str], Counter[Status]] = {}
        titles: dict[str, tuple[str, bool]] = {}
        for case, owed in self._owed(self._cases(mailbox, period)):
            status = _status(owed, now)
            if status is None:
                continue
            colour = case.colour.value if case.colour else ""
            key = (case.kind.value, colour, period.week_of(case.received_at), owed.key)
            counted.setdefault(key, Counter())[status] += 1
            confirms = Evidence.HANDOVER_CONFIRMED in owed.met_by or titles.get(owed.key, ("", False))[1]
            titles[owed.key] = (max(owed.title, titles.get(owed.key, ("", False))[0]), confirms)
        return [
            TermCount(*key, *titles[key[3]], *(counts[status] for status in Status)) for key, counts in counted.items()
        ]

    def responses(self, viewer: Viewer, mailbox: str, period: Period) -> Iterator[Response]:
        """One for each case that got a response."""
        _check_figures(viewer, mailbox)
        return self._responses(self._cases(mailbox, period), period)

    def _responses(self, cases: dict[int, Case], period: Period) -> Iterator[Response]:
        first: dict[int, tuple[Case, datetime]] = {}
        for case, owed in self._owed(cases):
            if owed.met is not None and owed.met.evidence in RESPONSES and case.id is not None:
                known = first.get(case.id)
                first[case.id] = (case, min(owed.met.at, known[1]) if known else owed.met.at)
        for case, at in first.values():
            seconds = int(at.timestamp()) - int(case.received_at.timestamp())
            colour = case.colour.value if case.colour else ""
            yield Response(case.kind.value, colour, period.week_of(case.received_at), max(0, seconds))

    def _proposals(self, cases: dict[int, Case]) -> Iterator[tuple[Case, str]]:
        proposed = {
            row.delivery.case_id for row in self._state.deliveries.values() if row.delivery.purpose == "proposal"
        }
        refused = {
            event.case_id
            for event in self._state.events
            if event.item.action == "slot-declined"
            or (event.item.action == "slot-answered" and not _REFUSALS.isdisjoint(event.item.data))
        }
        newest: dict[tuple[int, str], Hold] = {}
        for _, hold in sorted(self._state.holds.items()):
            newest[hold.case_id, hold.uid] = hold
        for hold in newest.values():
            if hold.case_id in cases and hold.case_id in proposed:
                yield cases[hold.case_id], _became(hold, was_refused=hold.case_id in refused)

    def proposals(self, viewer: Viewer, mailbox: str, period: Period) -> ProposalCount:
        """Proposals for a time, by what became of them in the end."""
        _check_figures(viewer, mailbox)
        return ProposalCount(**Counter(name for _, name in self._proposals(self._cases(mailbox, period))))

    def _handovers(self, cases: dict[int, Case]) -> Iterator[tuple[Case, str]]:
        first: dict[int, TriageDecision] = {}
        for case_id, decided in self._state.decisions:
            first.setdefault(case_id, decided.decision)
        for case_id, read in first.items():
            case = cases.get(case_id)
            if case is None or case.by_hand:
                continue
            if case.colour or read.suggested_colour or read.colour_ambiguous:
                yield case, "with_code" if read.colour else "without_code"

    def handovers(self, viewer: Viewer, mailbox: str, period: Period) -> HandoverCount:
        """Mails with a colour, by whether the code could be read in the subject."""
        _check_figures(viewer, mailbox)
        return HandoverCount(**Counter(name for _, name in self._handovers(self._cases(mailbox, period))))

    def behind(
        self, viewer: Viewer, mailbox: str, period: Period, now: datetime, choice: Choice, limit: int
    ) -> list[str]:  # fmt: skip
        """The references of the cases behind one figure."""
        if not viewer.may(Act.READ, mailbox):
            raise NotFound
        cases = self._cases(mailbox, period)
        if choice.table is Table.PROPOSALS:
            found = [case for case, name in self._proposals(cases) if name == choice.column]
        elif choice.table is Table.HANDOVERS:
            found = [case for case, name in self._handovers(cases) if name == choice.column]
        else:
            fits = _fits(choice, period)
            found = [
                case for case, owed in self._owed(cases) if _status(owed, now) == choice.column and fits(case, owed)
            ]
        shown = {case.reference: case for case in found if self._state.shows(viewer, case)}
        order = sorted(shown.values(), key=lambda case: (case.received_at, case.id))
        return [case.reference for case in order][:limit]


def _check_figures(viewer: Viewer, mailbox: str) -> None:
    if not viewer.may(Act.FIGURES, mailbox):
        raise NotFound


def _status(owed: Obligation, now: datetime) -> Status | None:
    if owed.due_at is None:
        return None
    if owed.met is not None:
        return Status.IN_TIME if owed.met.at <= owed.due_at else Status.LATE
    return Status.OPEN if owed.due_at > now else Status.OVERDUE


def _became(hold: Hold, *, was_refused: bool) -> str:
    if hold.state is HoldState.RELEASED:
        return "refused" if was_refused else "taken_back"
    return {HoldState.BOOKED: "accepted", HoldState.LAPSED: "lapsed"}.get(hold.state, "standing")


def _fits(choice: Choice, period: Period) -> Callable[[Case, Obligation], bool]:
    match choice.table:
        case Table.TOTAL:
            return lambda _case, _owed: True
        case Table.KIND:
            return lambda case, _owed: case.kind == choice.row
        case Table.COLOUR:
            return lambda case, _owed: (case.colour.value if case.colour else NONE) == choice.row
        case Table.WEEK:
            return lambda case, _owed: period.week_key(period.week_of(case.received_at)) == choice.row
        case _:
            return lambda _case, owed: owed.key == choice.row
