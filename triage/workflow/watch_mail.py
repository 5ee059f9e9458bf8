"""What beheerders get from the watch by mail: a reminder before a term ends, and the day's start.

Numbers and references only; each goes once, because its Message-ID comes from what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from triage.domain.access import service_viewer
from triage.domain.case import WOKEN, Case, CaseLine, CaseState
from triage.domain.decision import Flag
from triage.domain.dutch_dates import day_in_words
from triage.domain.policy import MailboxPolicy
from triage.domain.terms import Term
from triage.domain.watching import dagstart_day, last_office_close
from triage.domain.workdays import WorkCalendar
from triage.ports.delivery import NOTICE, Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.ports.watch import Coming
from triage.workflow.outgoing import DAGSTART, REMINDER, message_id
from triage.workflow.slots import case_of

_PAGE = 200
_MOST_NAMED = 20
_UNDELIVERED = frozenset({"delivery_failed", "delivery_unknown", "alarm_failed"})


def is_reminded(tx: Transaction, policy: MailboxPolicy, end: Coming, before: Term) -> bool:
    """Whether everybody who should hear of it was reminded of *end* already."""
    case = case_of(tx, policy.key, end.case_id)
    return all(_known(tx, policy, REMINDER, to, _about(case, end, before)) for to in _recipients(tx, policy, case))


def _about(case: Case, end: Coming, before: Term) -> str:
    # Two terms of one case that end together, and a date that was worked out anew, each in its own way.
    return f"{case.reference}|{end.due_at.astimezone(UTC).isoformat()}|{before.text}"


def remind(tx: Transaction, policy: MailboxPolicy, end: Coming, before: Term) -> bool:
    """Remind who handles the case, else the mailbox's beheerders, that a term ends; False where that was done before.
    Two terms of one case that end together give one reminder."""
    case = case_of(tx, policy.key, end.case_id)
    about = _about(case, end, before)
    content = {"reference": case.reference, "due_at": end.due_at.isoformat()}
    sent = [
        _queue(tx, policy, REMINDER, to, about, content, case_id=end.case_id) for to in _recipients(tx, policy, case)
    ]
    if any(sent):
        tx.history.append("service", "reminded", mailbox=policy.key, case_id=end.case_id)
    return any(sent)


def _recipients(tx: Transaction, policy: MailboxPolicy, case: Case) -> tuple[str, ...]:
    """The assignee, where that is an account named by its mail address; else the beheerders."""
    name = case.assignee or ""
    person = tx.people.find(name) if "@" in name else None
    return (name,) if person is not None and not person.disabled else policy.watch.beheerders


def start_day(tx: Transaction, policy: MailboxPolicy, calendar: WorkCalendar) -> bool:
    """Queue today's dagstart for each beheerder, once a day; False where it is not time, or was done."""
    day = dagstart_day(policy.watch, tx.now, calendar)
    if day is None or all(_known(tx, policy, DAGSTART, to, day.isoformat()) for to in policy.watch.beheerders):
        return False
    content = {"reference": "", "day": day_in_words(day), **figures(tx, policy, calendar)}
    return any([_queue(tx, policy, DAGSTART, to, day.isoformat(), content) for to in policy.watch.beheerders])


def _message_id(tx: Transaction, policy: MailboxPolicy, purpose: str, to: str, about: str) -> str:
    return message_id(tx, policy, about, f"{purpose}|{to}", 0)


def _known(tx: Transaction, policy: MailboxPolicy, purpose: str, to: str, about: str) -> bool:
    return tx.outbox.by_message_id(policy.key, _message_id(tx, policy, purpose, to, about)) is not None


def _queue(
    tx: Transaction, policy: MailboxPolicy, purpose: str, to: str, about: str, content: Mapping[str, str],
    case_id: int | None = None,
) -> bool:  # fmt: skip
    if _known(tx, policy, purpose, to, about):
        return False
    delivery = Delivery(
        kind=NOTICE,
        purpose=purpose,
        mailbox=policy.key,
        case_id=case_id,
        state=DeliveryState.QUEUED,
        next_at=tx.now,
        message_id=_message_id(tx, policy, purpose, to, about),
        content={"to": to, **content},
        automatic=False,
    )
    tx.outbox.queue(delivery, to=to)
    return True


def figures(tx: Transaction, policy: MailboxPolicy, calendar: WorkCalendar) -> dict[str, str]:
    """What a dagstart tells, by the names of `FIGURES`: numbers, with references where somebody must act. A shielded
    case counts, and is not named."""
    now, box = tx.now, policy.key
    end_of_today = calendar.end_of(calendar.local_date(now))
    lines = list(_lines(tx, box))
    unnamed = {reference for reference, _, _ in tx.cases.shields(frozenset({box}))}
    alarmed = {alarm.case_id for alarm in tx.watch.standing(box)}
    since = last_office_close(now, calendar)

    def told(chosen: list[CaseLine]) -> str:
        names = [line.case.reference for line in chosen if line.case.reference not in unnamed]
        return _told(len(chosen), names)

    return {
        "outside": told([line for line in lines if _came_outside(line.case, since, calendar)]),
        "alarms": told([line for line in lines if line.case.id in alarmed]),
        "urgent": str(sum(line.case.urgent for line in lines)),
        "late": told([line for line in lines if line.due_at is not None and line.due_at <= now]),
        "today": told([line for line in lines if line.due_at is not None and now < line.due_at <= end_of_today]),
        "waking": told([line for line in lines if _wakes(line, end_of_today)]),
        "approval": told([line for line in lines if Flag.WAITS_FOR_APPROVAL in line.case.flags]),
        "undelivered": told([line for line in lines if not _UNDELIVERED.isdisjoint(line.open_tasks)]),
        "unread": told([line for line in lines if Flag.QUARANTINED in line.case.flags]),
        "new": str(sum(line.case.state is CaseState.NEW for line in lines)),
        "open": str(len(lines)),
    }


def _lines(tx: Transaction, mailbox: str) -> Iterator[CaseLine]:
    viewer, seen = service_viewer(mailbox), 0
    while page := tx.cases.queue(viewer, mailbox=mailbox, limit=_PAGE, offset=seen):
        yield from page
        seen += len(page)


def _came_outside(case: Case, since: datetime, calendar: WorkCalendar) -> bool:
    return case.urgent and case.received_at >= since and not calendar.is_office_time(case.received_at)


def _wakes(line: CaseLine, end_of_today: datetime) -> bool:
    """Whether what a case waits for is over today, or was before and nobody looked at it since."""
    waits_until = line.case.wake_at
    return WOKEN in line.open_tasks or (waits_until is not None and waits_until <= end_of_today)


def _told(number: int, names: list[str]) -> str:
    if not names:
        return str(number)
    more = f" en {number - _MOST_NAMED} andere" if number > _MOST_NAMED else ""
    return f"{number}: {', '.join(names[:_MOST_NAMED])}{more}"
