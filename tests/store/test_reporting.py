"""Figures worked out by hand, over three stores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.store.build import ANNA, FIGURES, NOBODY, RET, RETA, RVT, case, decision, delivery, obligation, slot
from triage.domain.access import Role, Viewer
from triage.domain.errors import NotFound
from triage.domain.figures import Choice, Period, Table
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Colour, Kind
from triage.domain.slot import HoldState
from triage.ports.reporting import HandoverCount, ProposalCount, TermCount
from triage.ports.store import Store, Transaction

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Monday of week 10 to Tuesday of week 14; the clock goes forward on Sunday 29 March.
MARCH = Period(date(2026, 3, 2), date(2026, 3, 31), AMSTERDAM)
TWO_DAYS = timedelta(days=2)
AT = datetime(2026, 4, 2, 0, 0, tzinfo=AMSTERDAM)


def local(day: int, hour: int = 12, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM)


@dataclass
class Box:
    """A mailbox with cases as a test says they went."""

    tx: Transaction
    mailbox: str = RVT
    made: int = 0

    def case(
        self, received_at: datetime, kind: Kind = Kind.SUPPORT, colour: Colour | None = None, *,
        met: datetime | None = None, evidence: Evidence = Evidence.STAFF_MAIL, due: datetime | None = None,
        key: str = "reactie", met_by: tuple[Evidence, ...] = (Evidence.STAFF_MAIL,),
    ) -> int:  # fmt: skip
        """A case that owes one thing, in two days unless said otherwise."""
        draft = replace(case(mailbox=self.mailbox, received_at=received_at), kind=kind, colour=colour)
        made = self.tx.cases.add(draft, "RVT" if self.mailbox == RVT else "RET", 2026)
        assert made.id is not None
        self.owe(made.id, received_at, due or received_at + TWO_DAYS, met, evidence, key, met_by)
        return made.id

    def owe(
        self, case_id: int, starts: datetime, due: datetime | None, met: datetime | None, evidence: Evidence, key: str,
        met_by: tuple[Evidence, ...] = (Evidence.STAFF_MAIL,),
    ) -> None:  # fmt: skip
        """One more thing owed, met or not."""
        owed = replace(obligation(key, due), starts_at=starts, met_by=met_by)
        found = self.tx.cases.add_obligations(case_id, [owed], "config-1")[0]
        if met is not None and found.id is not None:
            self.tx.cases.meet(case_id, found.id, Met(evidence, met, "anna"))

    def proposal(self, case_id: int, *states: HoldState, uid: str = "") -> None:
        """A proposal that went out for a time, with what became of that."""
        self.made += 1
        start = slot(local(7, month=4) + timedelta(hours=self.made))
        hold = self.tx.agenda.hold(
            case_id, start, made_at=AT, expires_at=start.starts_at, uid=uid or f"{self.made}@x.example"
        )
        assert hold is not None
        assert hold.id is not None
        for state in states:
            assert self.tx.agenda.settle(hold.id, state, AT)
        self.tx.outbox.queue(delivery(case_id, self.made), to="anna@wijkteam.example")

    def refuse(self, case_id: int, answer: str) -> None:
        """The sender answers; a plain no has an event of its own."""
        data = (("answer", answer),) if answer else ()
        action = "slot-answered" if answer else "slot-declined"
        self.tx.history.append("service", action, mailbox=RVT, case_id=case_id, data=data)


def counted(tx: Transaction, viewer: Viewer = ANNA, mailbox: str = RVT) -> set[TermCount]:
    return set(tx.reporting.terms(viewer, mailbox, MARCH, AT))


def fill(tx: Transaction) -> None:
    """Ten cases of which eight count, in two kinds and three weeks."""
    box = Box(tx)
    box.case(local(1, 23, 59), met=local(2))  # Sunday, the day before the period
    box.case(local(2, 0, 0), met=local(2, 1, 0), evidence=Evidence.PROPOSAL_SENT)  # week 10, met after an hour
    box.case(local(8, 23, 59), met=local(10, 23, 59))  # Sunday of week 10, met at the very end of its term
    box.case(local(9, 0, 0), met=local(11, 0, 1))  # Monday of week 11, met a minute late
    box.case(local(29, 23, 30), Kind.CONSULT, met=local(1, 12, 0, month=4))  # Sunday of week 13, summer time: late
    box.case(local(30, 0, 30), Kind.CONSULT)  # Monday of week 14, ended 1 April 0:30, not met
    box.case(local(31, 0, 0), Kind.CONSULT)  # ends at the very moment of asking: overdue
    box.case(local(31, 23, 59), Kind.CONSULT, Colour.GREEN)  # the last minute of the period: runs on
    box.case(local(1, 0, 0, month=4), Kind.CONSULT)  # the day after
    withdrawn = box.case(local(10), Kind.OTHER, met=local(11), evidence=Evidence.WITHDRAWN)
    box.owe(withdrawn, local(10), None, None, Evidence.UNKNOWN, "zonder-datum")
    Box(tx, RET).case(local(10), Kind.OTHER)


def test_terms_are_counted_by_kind_colour_week_and_how_they_stand(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx)
        assert {count.title for count in counted(tx)} == {"Titel reactie"}
        assert {
            (c.kind, c.colour, MARCH.week_key(c.week), c.in_time, c.late, c.open, c.overdue) for c in counted(tx)
        } == {
            ("support", "", "2026-W10", 2, 0, 0, 0),
            ("support", "", "2026-W11", 0, 1, 0, 0),
            ("consult", "", "2026-W13", 0, 1, 0, 0),
            ("consult", "", "2026-W14", 0, 0, 0, 2),
            ("consult", "groen", "2026-W14", 0, 0, 1, 0),
        }


def test_times_in_another_offset_are_counted_by_their_moment(store: Store) -> None:
    with store.transaction() as tx:
        # 22:59 in London is 23:59 here, on the last day of week 10; met at 22:58 UTC two days later.
        box = Box(tx)
        box.case(local(8, 23, 59).astimezone(ZoneInfo("Europe/London")), met=local(10, 23, 58).astimezone(UTC))
        found = counted(tx)
        assert [(MARCH.week_key(c.week), c.in_time, c.late) for c in found] == [("2026-W10", 1, 0)]


def test_a_confirmation_of_handover_is_told_apart(store: Store) -> None:
    with store.transaction() as tx:
        box = Box(tx)
        box.case(local(10), key="bevestigen", met_by=(Evidence.HANDOVER_CONFIRMED,))
        box.case(local(10), key="afspraak")
        assert {c.obligation: c.confirms for c in counted(tx)} == {"bevestigen": True, "afspraak": False}


def test_what_no_longer_meets_a_term_leaves_it_open(store: Store) -> None:
    with store.transaction() as tx:
        number = Box(tx).case(local(31), met=local(31, 13))
        owed = tx.cases.obligations(ANNA, number)[0]
        assert owed.id is not None
        tx.cases.unmeet(number, owed.id, "bounce", AT)
        assert [(c.in_time, c.open) for c in counted(tx)] == [(0, 1)]


def test_the_first_response_of_a_case_counts_and_reading_is_none(store: Store) -> None:
    with store.transaction() as tx:
        box = Box(tx)
        twice = box.case(local(10), met=local(10, 15))
        box.owe(twice, local(10), local(20), local(10, 13), Evidence.CALL_SPOKEN, "afspraak")
        box.owe(twice, local(10), local(20), local(10, 12, 5), Evidence.REVIEWED, "beoordelen")
        # Over the night in which the clock goes forward: 12:00 to 12:00 is 23 hours.
        box.case(local(28), Kind.CONSULT, Colour.RED, met=local(29))
        box.case(local(11))
        found = list(tx.reporting.responses(ANNA, RVT, MARCH))
        assert sorted((r.kind, r.colour, MARCH.week_key(r.week), r.seconds) for r in found) == [
            ("consult", "rood", "2026-W13", 23 * 3600),
            ("support", "", "2026-W11", 3600),
        ]


def test_proposals_are_counted_by_what_became_of_them(store: Store) -> None:
    with store.transaction() as tx:
        box = Box(tx)
        cases = [box.case(local(10)) for _ in range(9)]
        box.proposal(cases[7], HoldState.RELEASED)
        box.refuse(cases[7], "")
        box.proposal(cases[8], HoldState.RELEASED)
        box.refuse(cases[8], "question")
        box.proposal(cases[0], HoldState.BOOKED)
        box.proposal(cases[1], HoldState.LAPSED)
        box.proposal(cases[2], HoldState.RELEASED)
        box.refuse(cases[2], "decline")
        box.proposal(cases[3], HoldState.RELEASED)  # a correction took it back
        box.proposal(cases[4])
        # Made again for the same mail, now accepted: one proposal.
        box.proposal(cases[5], HoldState.RELEASED, uid="zelfde@x.example")
        box.proposal(cases[5], HoldState.BOOKED, uid="zelfde@x.example")
        # A person booked a time by telephone: no proposal went out.
        start = slot(local(7, month=4) + timedelta(hours=20))
        hold = tx.agenda.hold(cases[6], start, made_at=AT, expires_at=start.starts_at, uid="hand@x.example")
        assert hold is not None
        assert hold.id is not None
        tx.agenda.settle(hold.id, HoldState.BOOKED, AT)
        box.proposal(box.case(local(1, month=4)), HoldState.BOOKED)  # received after the period
    with store.reading() as tx:
        found = tx.reporting.proposals(ANNA, RVT, MARCH)
        assert found == ProposalCount(accepted=2, refused=2, lapsed=1, taken_back=2, standing=1)
        assert found.made == 8


def test_a_handover_without_a_code_in_the_subject_is_told_apart_whoever_put_it_there(store: Store) -> None:
    with store.transaction() as tx:
        box = Box(tx)
        read = replace(decision(), suggested_colour=None, flags=frozenset())

        def mailed(held: Colour | None, **said: object) -> int:
            number = box.case(local(10), colour=held)
            tx.cases.add_decision(number, None, replace(read, **said), "silence", "R-6", "")  # type: ignore[arg-type]
            return number

        coded = mailed(Colour.YELLOW, colour=Colour.YELLOW)
        by_person = mailed(Colour.GREEN)
        tx.cases.add_decision(by_person, None, replace(read, colour=Colour.GREEN), "", "", "")
        suggested = mailed(None, suggested_colour=Colour.GREEN)
        ambiguous = mailed(None, colour_ambiguous=True)
        mailed(None)
        assert tx.reporting.handovers(ANNA, RVT, MARCH) == HandoverCount(with_code=1, without_code=3)
        numbers = {tx.cases.get(ANNA, each).reference for each in (by_person, suggested, ambiguous)}
        wanted = Choice(Table.HANDOVERS, "", "without_code")
        assert set(tx.reporting.behind(ANNA, RVT, MARCH, AT, wanted, 10)) == numbers
        there = tx.reporting.behind(ANNA, RVT, MARCH, AT, Choice(Table.HANDOVERS, "", "with_code"), 10)
        assert there == [tx.cases.get(ANNA, coded).reference]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(Table.TOTAL, "", "in_time"), ["RVT-2026-0002", "RVT-2026-0003"]),
        (Choice(Table.KIND, "consult", "overdue"), ["RVT-2026-0006", "RVT-2026-0007"]),
        (Choice(Table.KIND, "support", "overdue"), []),
        (Choice(Table.COLOUR, "groen", "open"), ["RVT-2026-0008"]),
        (Choice(Table.COLOUR, "geen", "late"), ["RVT-2026-0004", "RVT-2026-0005"]),
        (Choice(Table.WEEK, "2026-W13", "late"), ["RVT-2026-0005"]),
        (Choice(Table.WEEK, "2026-W99", "late"), []),
        (Choice(Table.WEEK, "week", "late"), []),
        (Choice(Table.TERM, "reactie", "late"), ["RVT-2026-0004", "RVT-2026-0005"]),
        (Choice(Table.TERM, "anders", "late"), []),
        (Choice(Table.TOTAL, "", "state <> 'closed'"), []),
        (Choice(Table.PROPOSALS, "", "accepted"), []),
    ],
    ids=str,
)
def test_a_figure_is_followed_to_its_cases(store: Store, choice: Choice, expected: list[str]) -> None:
    with store.transaction() as tx:
        fill(tx)
        assert tx.reporting.behind(ANNA, RVT, MARCH, AT, choice, 10) == expected


def test_every_figure_has_as_many_cases_behind_it_as_it_says(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx)
        for count in counted(tx):
            for status in ("in_time", "late", "open", "overdue"):
                choice = Choice(Table.WEEK, MARCH.week_key(count.week), status)
                both = [c for c in counted(tx) if c.week == count.week]
                found = tx.reporting.behind(ANNA, RVT, MARCH, AT, choice, 100)
                assert len(found) == sum(getattr(each, status) for each in both)


def test_only_who_may_see_figures_counts_and_only_who_may_read_sees_cases(store: Store) -> None:
    everything = Choice(Table.TOTAL, "", "in_time")
    with store.transaction() as tx:
        fill(tx)
        assert counted(tx, FIGURES) == counted(tx, ANNA)
        for viewer in (NOBODY, RETA, Viewer.of("frits", {RVT}, Role.FUNCTIONEEL_BEHEERDER)):
            with pytest.raises(NotFound):
                tx.reporting.terms(viewer, RVT, MARCH, AT)
            with pytest.raises(NotFound):
                tx.reporting.responses(viewer, RVT, MARCH)
            with pytest.raises(NotFound):
                tx.reporting.proposals(viewer, RVT, MARCH)
            with pytest.raises(NotFound):
                tx.reporting.handovers(viewer, RVT, MARCH)
        for viewer in (NOBODY, RETA, FIGURES):
            with pytest.raises(NotFound):
                tx.reporting.behind(viewer, RVT, MARCH, AT, everything, 10)


def test_a_shielded_case_counts_and_is_shown_to_who_it_names_alone(store: Store) -> None:
    everything = Choice(Table.TOTAL, "", "in_time")
    bob = Viewer.of("bob", {RVT}, Role.BEHEERDER)
    with store.transaction() as tx:
        number = Box(tx).case(local(10), met=local(10, 13))
        tx.cases.shield(number, frozenset({"anna"}))
        assert [c.in_time for c in counted(tx, bob)] == [1]
        assert tx.reporting.behind(bob, RVT, MARCH, AT, everything, 10) == []
        assert len(tx.reporting.behind(ANNA, RVT, MARCH, AT, everything, 10)) == 1
