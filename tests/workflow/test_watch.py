"""The watch: reminders, breaches, the day's start, alarms until somebody takes them; each once, by the clock alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.workflow.parts import Box, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.case import WOKEN, Case, CaseState
from triage.domain.duty import NOBODY, Contact, Rota, Shift, Step
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Met
from triage.domain.policy import MailboxPolicy
from triage.domain.reading import Kind
from triage.domain.terms import Term
from triage.domain.watching import FIGURES, WatchPolicy
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.hook import HookCall, HookDeferred, HookRefused
from triage.ports.mail import SendRefused
from triage.workflow import review, watch_alarms
from triage.workflow.answer import deliver_all, deliver_next
from triage.workflow.assess import assess_all
from triage.workflow.watch import Post, Watched, watch
from triage.workflow.watch_alarms import acknowledge

ZONE = ZoneInfo("Europe/Amsterdam")
RVT = "veiligheidsteam"
EVA = Viewer.of("eva", frozenset({RVT}), Role.BEHEERDER)
READER = Viewer.of("rita", frozenset({RVT}), Role.MEELEZER)
BEHEER = "beheer@rvt.example"
TEN = timedelta(minutes=10)


def step(*names: str, minutes: int = 10) -> Step:
    return Step(tuple(Contact(f"{name}@rvt.example") for name in names), timedelta(minutes=minutes))


OFFICE = Shift("kantoor", (step("piket"), step("chef")), time(9), time(17), workdays=True)


class Pager:
    """A webhook that keeps what it is called with, or fails as told."""

    def __init__(self) -> None:
        self.calls: list[HookCall] = []
        self.failures: list[Exception] = []

    def call(self, call: HookCall) -> None:
        self.calls.append(call)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def room() -> Room:
    """Wednesday 25 November 2026, 10:00, with an office shift of two steps and one beheerder."""
    room = Room()
    set_clock(room, "2026-11-25T10:00")
    return configured(room, Rota((OFFICE,)))


def configured(room: Room, rota: Rota, **watching: object) -> Room:
    decided = WatchPolicy((BEHEER,), (Term.parse("1 werkdag"), Term.parse("2 uur")), time(8, 30))
    policy: MailboxPolicy = replace(
        room.region.mailboxes[RVT],
        watch=replace(decided, **watching),
        alarm_to=(),  # type: ignore[arg-type]
    )
    others = {key: replace(box, watch=WatchPolicy()) for key, box in room.region.mailboxes.items()}
    room.region = replace(room.region, duty=rota, mailboxes={**others, RVT: policy})
    room.desk = replace(room.desk, region=room.region)
    room.counter = replace(room.counter, region=room.region)
    return room


def set_clock(room: Room, text: str) -> None:
    room.clock.time = datetime.fromisoformat(text).replace(tzinfo=ZONE)


def received(room: Room, *, urgent: bool = False, kind: Kind = Kind.CONSULT, **changes: object) -> Case:
    body = f"mail {room.uid}"
    room.reader.known[body] = readings(kind, urgent=urgent)
    room.receive(body, received=room.clock.now(), **changes)  # type: ignore[arg-type]
    (done,) = assess_all(room.desk)
    return case_of(room, done.case_id or 0)


def case_of(room: Room, case_id: int) -> Case:
    with room.store.reading() as tx:
        return tx.cases.get(EVA, case_id)


def round_(room: Room) -> Watched:
    return watch(Post(room.store, room.region, room.notes))


def outbox(room: Room, purpose: str) -> list[Delivery]:
    kept = (row.delivery for row in room.store._state.deliveries.values())
    return [each for each in kept if each.purpose == purpose]


def told(room: Room, purpose: str = "urgent") -> list[str]:
    return [each.content["to"].removesuffix("@rvt.example") for each in outbox(room, purpose)]


def history(room: Room, case: Case, action: str) -> list[tuple[tuple[str, str], ...]]:
    with room.store.reading() as tx:
        return [item.data for item in tx.history.of_case(EVA, case.id or 0) if item.action == action]


def tasks(room: Room, case: Case) -> tuple[str, ...]:
    with room.store.reading() as tx:
        return tx.cases.file(EVA, case.reference).line.open_tasks


# --- reminders -------------------------------------------------------------------------------------------------------
def test_each_reminder_goes_once_when_its_moment_comes(room: Room) -> None:
    received(room)  # Wednesday: "2 dagen" ends on Friday at 24:00
    went = []
    for moment in ("2026-11-25T23:00", "2026-11-26T08:59", "2026-11-26T09:00", "2026-11-26T12:00", "2026-11-27T14:59",
                   "2026-11-27T15:00", "2026-11-27T16:00", "2026-11-28T00:00", "2026-11-30T12:00"):  # fmt: skip
        set_clock(room, moment)
        went.append(round_(room).reminded)
    assert went == [0, 0, 1, 0, 0, 1, 0, 0, 0]
    assert told(room, "reminder") == [BEHEER.removesuffix("@rvt.example")] * 2


def test_a_reminder_holds_the_reference_and_the_end_and_nothing_of_the_mail(room: Room) -> None:
    case = received(room, senders=("anja@jeugdteam.example",), subject="Zwanenburgwal")
    set_clock(room, "2026-11-26T09:00")
    round_(room)
    (reminder,) = outbox(room, "reminder")
    assert set(reminder.content) == {"to", "reference", "due_at"}
    assert reminder.content["reference"] == case.reference
    assert not reminder.automatic
    assert history(room, case, "reminded") == [()]


def test_who_was_away_reminds_once_with_what_is_nearest_and_never_after_the_end(room: Room) -> None:
    received(room)
    set_clock(room, "2026-11-27T15:30")
    assert round_(room).reminded == 1
    late = received(room)
    set_clock(room, "2026-12-05T10:00")
    assert round_(room).reminded == 0
    assert history(room, late, "reminded") == []


def test_a_term_that_was_met_or_withdrawn_reminds_nobody(room: Room) -> None:
    case = received(room)
    meet(room, case, room.clock.now())
    set_clock(room, "2026-11-27T15:30")
    assert round_(room).reminded == 0


def test_the_assignee_is_reminded_where_that_is_an_account_with_a_mail_address(room: Room) -> None:
    case = received(room)
    with room.store.transaction() as tx:
        tx.people.add("sam@rvt.example")
        tx.cases.change(replace(case, assignee="sam@rvt.example"))
    set_clock(room, "2026-11-26T09:00")
    round_(room)
    assert told(room, "reminder") == ["sam"]


@pytest.mark.parametrize("name", ["sam", "weg@rvt.example", "onbekend@elders.example"])
def test_an_assignee_without_an_address_or_an_account_leaves_it_to_the_beheerders(room: Room, name: str) -> None:
    case = received(room)
    with room.store.transaction() as tx:
        tx.people.disable(tx.people.add("weg@rvt.example").id, disabled=True)
        tx.people.add("sam")
        tx.cases.change(replace(case, assignee=name))
    set_clock(room, "2026-11-26T09:00")
    round_(room)
    assert told(room, "reminder") == ["beheer"]


def test_a_mailbox_without_beheerders_gets_no_mail(room: Room) -> None:
    configured(room, NOBODY, beheerders=())
    received(room)
    set_clock(room, "2026-11-26T09:00")
    seen = round_(room)
    assert (seen.reminded, seen.started) == (0, 0)
    assert outbox(room, "reminder") == outbox(room, "dagstart") == []


# --- breaches --------------------------------------------------------------------------------------------------------
def meet(room: Room, case: Case, at: datetime, *, evidence: Evidence = Evidence.STAFF_MAIL) -> None:
    with room.store.transaction() as tx:
        for owed in tx.cases.obligations(EVA, case.id or 0):
            if owed.met is None and owed.id is not None:
                tx.cases.meet(case.id or 0, owed.id, Met(evidence, at, "eva"))


def test_a_term_that_passes_unmet_is_marked_once_and_stays_so_when_met_later(room: Room) -> None:
    case = received(room)
    set_clock(room, "2026-11-27T23:59")
    assert round_(room).breached == 0
    set_clock(room, "2026-11-28T00:00")
    assert round_(room).breached == 1
    meet(room, case, room.clock.now())
    assert round_(room).breached == 0
    (data,) = history(room, case, "term-breached")
    assert dict(data)["obligation"] == "reactie"
    with room.store.reading() as tx:
        (due_at,) = tx.watch.breaches(case.id or 0).values()
    assert due_at == datetime(2026, 11, 28, tzinfo=ZONE)


def test_a_term_that_was_met_late_while_nobody_watched_is_marked_all_the_same(room: Room) -> None:
    case = received(room)
    meet(room, case, datetime(2026, 11, 29, 12, tzinfo=ZONE))
    set_clock(room, "2026-11-30T09:00")
    assert round_(room).breached == 1


@pytest.mark.parametrize("evidence", [Evidence.STAFF_MAIL, Evidence.WITHDRAWN])
def test_a_term_met_in_time_or_taken_back_is_no_breach(room: Room, evidence: Evidence) -> None:
    case = received(room)
    withdrawn = evidence is Evidence.WITHDRAWN
    meet(room, case, datetime(2026, 11, 29 if withdrawn else 27, 12, tzinfo=ZONE), evidence=evidence)
    set_clock(room, "2026-11-30T09:00")
    assert round_(room).breached == 0


# --- waking ----------------------------------------------------------------------------------------------------------
def test_a_case_that_waited_comes_up_by_itself_and_stands_in_the_dagstart(room: Room) -> None:
    case = received(room)
    with room.store.transaction() as tx:
        kept = tx.cases.get(EVA, case.id or 0)
        until = datetime(2026, 11, 26, 8, 0, tzinfo=ZONE)
        tx.cases.change(replace(kept, state=CaseState.WAITING, wake_at=until))
    assert round_(room).woken == 0
    set_clock(room, "2026-11-26T08:30")
    assert round_(room).woken == 1
    woken = case_of(room, case.id or 0)
    assert (woken.state, woken.wake_at) == (CaseState.IN_PROGRESS, None)
    assert WOKEN in tasks(room, case)
    assert round_(room).woken == 0
    assert dagstart(room)["waking"] == f"1: {case.reference}"


# --- the day's start -------------------------------------------------------------------------------------------------
def dagstart(room: Room) -> dict[str, str]:
    return dict(outbox(room, "dagstart")[-1].content)


def test_the_day_starts_once_for_each_beheerder_on_working_days_alone(room: Room) -> None:
    configured(room, NOBODY, beheerders=(BEHEER, "chef@rvt.example"))
    went = []
    for moment in ("2026-11-26T08:29", "2026-11-26T08:30", "2026-11-26T09:00", "2026-11-27T08:31", "2026-11-28T10:00",
                   "2026-11-29T10:00", "2026-11-30T14:00", "2026-11-30T15:00"):  # fmt: skip
        set_clock(room, moment)
        went.append(round_(room).started)
    assert went == [0, 1, 0, 1, 0, 0, 1, 0]
    assert told(room, "dagstart") == ["beheer", "chef"] * 3


def test_a_beheerder_who_is_added_after_the_start_gets_it_too_and_nobody_twice(room: Room) -> None:
    round_(room)
    configured(room, NOBODY, beheerders=(BEHEER, "chef@rvt.example"))
    round_(room)
    assert told(room, "dagstart") == ["beheer", "chef"]


@pytest.mark.parametrize("day", ["2026-03-30", "2026-10-26"])
def test_after_a_clock_change_the_day_starts_at_the_same_hour_once(room: Room, day: str) -> None:
    went = []
    for hour in ("08:29", "08:30", "08:31", "09:31"):
        set_clock(room, f"{day}T{hour}")
        went.append(round_(room).started)
    assert went == [0, 1, 0, 0]


def test_the_dagstart_tells_numbers_and_references(room: Room) -> None:
    set_clock(room, "2026-11-24T20:00")  # Tuesday evening
    outside = received(room, urgent=True)
    set_clock(room, "2026-11-25T10:00")
    inside = received(room, urgent=True)
    due = received(room)
    room.receive("kapot", outcome=None)
    set_clock(room, "2026-11-26T08:30")
    round_(room)
    found = dagstart(room)
    assert set(found) == {"to", "reference", "day", *FIGURES}
    assert found["day"] == "donderdag 26 november 2026"
    # Tuesday's came since Monday, and yesterday the office was open: it stands there as an alarm nobody took.
    assert found["outside"] == "0"
    assert found["alarms"] == f"2: {outside.reference}, {inside.reference}"
    assert (found["urgent"], found["new"], found["open"]) == ("2", "3", "3")
    assert found["today"] == f"1: {outside.reference}"
    set_clock(room, "2026-11-27T08:30")
    round_(room)
    assert dagstart(room)["late"] == f"1: {outside.reference}"
    assert due.reference in dagstart(room)["today"]


def test_urgency_of_the_weekend_stands_on_top_on_monday(room: Room) -> None:
    set_clock(room, "2026-11-21T23:00")  # Saturday
    case = received(room, urgent=True)
    assert round_(room).started == 0
    set_clock(room, "2026-11-23T08:30")
    round_(room)
    assert dagstart(room)["outside"] == f"1: {case.reference}"


def test_a_shielded_case_counts_and_is_not_named(room: Room) -> None:
    case = received(room, urgent=True)
    with room.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"eva"}))
    set_clock(room, "2026-11-26T08:30")
    round_(room)
    found = dagstart(room)
    assert (found["alarms"], found["open"]) == ("1", "1")
    assert case.reference not in "".join(found.values())


# --- alarms ----------------------------------------------------------------------------------------------------------
def test_an_urgent_case_alarms_the_first_at_once_and_the_next_after_their_minutes(room: Room) -> None:
    case = received(room, urgent=True)
    assert told(room) == ["piket"]
    for minutes, expected in ((9, ["piket"]), (1, ["piket", "chef"]), (9, ["piket", "chef"]), (1, ["piket", "chef"])):
        room.clock.pass_(minutes=minutes)
        round_(room)
        round_(room)
        assert told(room) == expected
    assert tasks(room, case) == (watch_alarms.UNANSWERED,)
    assert len(history(room, case, "alarm-raised")) == len(history(room, case, "alarm-escalated")) == 1
    assert len(history(room, case, "alarm-unanswered")) == 1


def test_an_alarm_that_a_person_took_goes_no_further_and_what_was_not_sent_yet_is_stopped(room: Room) -> None:
    case = received(room, urgent=True)
    with room.store.transaction() as tx:
        assert acknowledge(tx, EVA, case.reference.lower()) == case.reference
    room.clock.pass_(minutes=60)
    round_(room)
    assert told(room) == ["piket"]
    assert [each.state for each in outbox(room, "urgent")] == [DeliveryState.CANCELLED]
    with room.store.reading() as tx:
        alarm = tx.watch.alarm_of(case.id or 0)
        (item,) = [each for each in tx.history.of_case(EVA, case.id or 0) if each.action == "alarm-acknowledged"]
    assert alarm is not None
    assert (alarm.acknowledged_by, item.actor, item.role) == ("eva", "eva", "beheerder")
    with pytest.raises(Conflict), room.store.transaction() as tx:
        acknowledge(tx, EVA, case.reference)


def test_who_only_reads_takes_no_alarm(room: Room) -> None:
    case = received(room, urgent=True)
    with pytest.raises(NotFound), room.store.transaction() as tx:
        acknowledge(tx, READER, case.reference)


def test_taking_it_late_finishes_the_task_at_the_end_of_the_steps(room: Room) -> None:
    case = received(room, urgent=True)
    for _ in range(3):
        room.clock.pass_(minutes=10)
        round_(room)
    assert tasks(room, case) == (watch_alarms.UNANSWERED,)
    with room.store.transaction() as tx:
        acknowledge(tx, EVA, case.reference)
    assert tasks(room, case) == ()


def test_at_night_nobody_is_alarmed_and_the_case_says_so_until_the_next_shift_begins(room: Room) -> None:
    set_clock(room, "2026-11-24T23:00")
    case = received(room, urgent=True)
    round_(room)
    assert told(room) == []
    assert tasks(room, case) == (watch_alarms.NOBODY_THERE,)
    set_clock(room, "2026-11-25T08:59")
    round_(room)
    assert told(room) == []
    set_clock(room, "2026-11-25T09:00")
    round_(room)
    round_(room)
    assert told(room) == ["piket"]


def test_an_alarm_does_not_wait_for_an_hour_that_the_clock_was_set_back_from(room: Room) -> None:
    set_clock(room, "2026-11-25T14:00")
    received(room, urgent=True)
    set_clock(room, "2026-11-25T12:00")
    round_(room)
    assert told(room) == ["piket", "chef"]


def test_each_new_shift_hears_of_an_alarm_that_nobody_took(room: Room) -> None:
    case = received(room, urgent=True)
    for moment in ("2026-11-25T10:10", "2026-11-25T10:20", "2026-11-25T16:00", "2026-11-26T09:00", "2026-11-26T09:01"):
        set_clock(room, moment)
        round_(room)
    assert told(room) == ["piket", "chef", "piket"]
    assert tasks(room, case) == (watch_alarms.UNANSWERED,)


def test_a_shift_that_ends_leaves_its_last_the_minutes_they_had(room: Room) -> None:
    night = Shift("nacht", (step("nacht"),), time(17), time(9), workdays=True)
    configured(room, Rota((OFFICE, night)))
    set_clock(room, "2026-11-25T16:55")
    received(room, urgent=True)
    went = []
    for moment in ("2026-11-25T17:00", "2026-11-25T17:04", "2026-11-25T17:05"):
        set_clock(room, moment)
        round_(room)
        went.append(told(room))
    assert went == [["piket"], ["piket"], ["piket", "nacht"]]


@pytest.mark.parametrize("day", ["2026-12-25T12:00", "2026-11-22T03:00"])
def test_a_shift_for_closed_days_is_alarmed_although_no_day_starts(room: Room, day: str) -> None:
    free = Shift("vrij", (step("vrij"),), free_days=True)
    configured(room, Rota((OFFICE, free)))
    set_clock(room, day)
    received(room, urgent=True)
    seen = round_(room)
    assert told(room) == ["vrij"]
    assert seen.started == 0


def test_alarm_to_alone_is_told_once_and_nobody_follows(room: Room) -> None:
    configured(room, NOBODY)
    boxes = dict(room.region.mailboxes)
    boxes[RVT] = replace(boxes[RVT], alarm_to=("dienst@rvt.example",))
    room.region = replace(room.region, mailboxes=boxes)
    room.desk = replace(room.desk, region=room.region)
    case = received(room, urgent=True)
    for _ in range(5):
        room.clock.pass_(hours=12)
        round_(room)
    assert told(room) == ["dienst"]
    assert tasks(room, case) == ()
    with room.store.reading() as tx:
        assert [alarm.case_id for alarm in tx.watch.standing()] == [case.id]


def test_a_second_urgent_mail_in_a_case_is_told_to_who_heard_of_the_first(room: Room) -> None:
    case = received(room, urgent=True)
    room.clock.pass_(minutes=10)
    round_(room)
    room.reader.known["en nog iets"] = readings(urgent=True)
    room.receive("en nog iets", references=("<1@jeugdteam.example>",), in_reply_to="<1@jeugdteam.example>")
    (done,) = assess_all(room.desk)
    assert done.case_id == case.id
    assert told(room) == ["piket", "chef", "piket", "chef"]
    with room.store.reading() as tx:
        assert len(tx.watch.standing()) == 1


def test_a_case_that_is_closed_or_no_longer_urgent_alarms_nobody_else(room: Room) -> None:
    closed, calm = received(room, urgent=True), received(room, urgent=True)
    with room.store.transaction() as tx:
        tx.cases.change(replace(closed, state=CaseState.CLOSED, closed_at=tx.now))
    with room.store.transaction() as tx:
        tx.cases.change(replace(calm, urgent=False))
    room.clock.pass_(minutes=10)
    round_(room)
    assert told(room) == ["piket", "piket"]


def test_old_mail_found_at_the_first_connection_wakes_nobody(room: Room) -> None:
    now = room.clock.now()
    room.reader.known["oud"] = room.reader.known["gisteren"] = readings(urgent=True)
    room.receive("oud", received=now - timedelta(days=400), answer_from=now)
    (old,) = assess_all(room.desk)
    room.receive("gisteren", received=now - timedelta(hours=20), answer_from=now)
    (fresh,) = assess_all(room.desk)
    assert [each.case_id for each in outbox(room, "urgent")] == [fresh.case_id]
    assert case_of(room, old.case_id or 0).urgent


def test_mail_that_waited_while_the_service_was_away_is_alarmed_however_late(room: Room) -> None:
    room.reader.known["lang gewacht"] = readings(urgent=True)
    room.receive("lang gewacht", received=room.clock.now() - timedelta(days=5))
    list(assess_all(room.desk))
    assert told(room) == ["piket"]


def test_the_stop_button_holds_no_alarm_no_reminder_and_no_dagstart(room: Room) -> None:
    received(room, urgent=True)
    with room.store.transaction() as tx:
        review.stop_all(tx, EVA)
    set_clock(room, "2026-11-26T09:00")
    round_(room)
    list(deliver_all(room.counter))
    purposes = {row.delivery.purpose for row in room.store._state.deliveries.values()
                if row.delivery.state is DeliveryState.SENT}  # fmt: skip
    assert purposes == {"urgent", "reminder", "dagstart"}


# --- by webhook ------------------------------------------------------------------------------------------------------
@pytest.fixture
def pager(room: Room) -> Pager:
    pager = Pager()
    both = Step((Contact("piket@rvt.example", "oproep"),), TEN)
    configured(room, Rota((replace(OFFICE, steps=(both, step("chef"))),)))
    room.counter = replace(room.counter, hooks={"oproep": pager}, senders={RVT: room.box})
    return pager


def alarms_by_mail(room: Room) -> int:
    return sum(mail.raw.startswith(b"Alarm") for mail in room.box.sent)


def test_a_webhook_is_called_with_the_reference_and_the_same_id_when_tried_again(room: Room, pager: Pager) -> None:
    pager.failures = [HookDeferred(), HookDeferred()]
    case = received(room, urgent=True)
    for _ in range(3):
        list(deliver_all(room.counter))
        room.clock.pass_(minutes=5)
    assert [call.reference for call in pager.calls] == [case.reference] * 3
    assert len({call.id for call in pager.calls}) == 1
    assert alarms_by_mail(room) == 1
    (by_hook,) = [each for each in outbox(room, "urgent") if each.kind == "webhook"]
    assert by_hook.state is DeliveryState.SENT


def test_an_alarm_is_tried_every_few_minutes_for_a_day_at_most(room: Room, pager: Pager) -> None:
    received(room, urgent=True)
    pager.failures = [HookDeferred() for _ in range(400)]
    began, waits, last = room.clock.now(), [], room.clock.now()
    while (found := next(each for each in outbox(room, "urgent") if each.kind == "webhook")).state in (
        DeliveryState.QUEUED, DeliveryState.SENDING,
    ):  # fmt: skip
        room.clock.time = max(room.clock.now(), found.next_at)
        waits.append(room.clock.now() - last)
        last = room.clock.now()
        list(deliver_all(room.counter))
    assert max(waits) <= timedelta(minutes=5)
    assert timedelta(hours=12) < last - began < timedelta(hours=26)


def test_a_webhook_that_refuses_is_a_task_and_the_mail_goes_all_the_same(room: Room, pager: Pager) -> None:
    pager.failures = [HookRefused()]
    case = received(room, urgent=True)
    list(deliver_all(room.counter))
    assert tasks(room, case) == (watch_alarms.FAILED,)
    assert alarms_by_mail(room) == 1


def test_a_webhook_without_its_secret_is_a_task(room: Room, pager: Pager) -> None:
    room.counter = replace(room.counter, hooks={})
    case = received(room, urgent=True)
    list(deliver_all(room.counter))
    assert tasks(room, case) == (watch_alarms.FAILED,)


def test_a_webhook_that_breaks_in_an_unforeseen_way_is_tried_again(room: Room, pager: Pager) -> None:
    pager.failures = [RuntimeError("stuk")]
    received(room, urgent=True)
    for _ in range(2):
        list(deliver_all(room.counter))
        room.clock.pass_(minutes=5)
    assert len(pager.calls) == 2


def test_a_webhook_goes_while_the_mail_server_of_its_mailbox_is_away(room: Room, pager: Pager) -> None:
    received(room, urgent=True)
    done = deliver_next(room.counter, {RVT})
    assert done is not None
    assert done.delivery.kind == "webhook"
    assert deliver_next(room.counter, {RVT}) is None


def test_an_alarm_that_the_mail_server_refuses_asks_for_a_person_who_warns_them(room: Room) -> None:
    box = Box()
    box.failures = [SendRefused()]
    room.counter = replace(room.counter, senders={RVT: box})
    case = received(room, urgent=True, senders=("buurvrouw@elders.example",))
    list(deliver_all(room.counter))
    assert tasks(room, case) == (watch_alarms.FAILED,)


def test_an_alarm_of_a_mailbox_that_cannot_send_asks_for_a_person(room: Room) -> None:
    room.counter = replace(room.counter, senders={})
    case = received(room, urgent=True)
    list(deliver_all(room.counter))
    assert tasks(room, case) == (watch_alarms.FAILED,)
