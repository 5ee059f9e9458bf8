"""Each text of a mailbox as a mail to nobody: what a person reads of it before anything is ever sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.domain.draft import DraftRule, fill
from triage.domain.dutch_dates import day_in_words
from triage.domain.policy import MailboxPolicy, Region, SendMode
from triage.domain.slot import QUARTER, Slot, first_free
from triage.domain.watching import FIGURES
from triage.domain.workdays import WorkCalendar
from triage.ports.delivery import NOTICE, Delivery, DeliveryState
from triage.workflow.outgoing import ANCHOR, DAGSTART, DRAFT, REMINDER, UPDATES

_TO = "ontvanger@partner.example"
_OWN_WORDS = "(Hier staat wat u zelf schrijft.)"
_FILES = {"proposal_moved": "moved.txt", "slot_booked": "booked.txt", "slot_cancelled": "cancelled.txt"}


def examples(policy: MailboxPolicy, calendar: WorkCalendar, now: datetime) -> Iterator[tuple[str, Delivery]]:
    """The file of each text that *policy* has, with a delivery that fills it in. The text of the invitation goes with
    that of the proposal."""
    slot = _slot(policy, calendar, now)
    about_time = {
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "agenda": slot.agenda,
        "table": str(slot.table),
        "uid": "voorbeeld@partner.example",
        "answer_until": (slot.starts_at - timedelta(hours=4)).isoformat(),
    }
    local = calendar.local_date(now)
    if policy.slot_plan is not None:
        yield "proposal.txt", _mail(policy, now, "mail", "proposal", about_time)
        for purpose in UPDATES:
            yield _FILES[purpose], _mail(policy, now, "mail", purpose, about_time)
    yield "crisis.txt", _mail(policy, now, "mail", "crisis_notice", {})
    yield "alarm.txt", _mail(policy, now, "alarm", "urgent", {})
    if policy.texts.reminder:
        due = {"due_at": calendar.end_of(local + timedelta(days=1)).isoformat()}
        yield "reminder.txt", _mail(policy, now, NOTICE, REMINDER, due)
    if policy.texts.dagstart:
        numbers = {name: str(number) for number, name in enumerate(FIGURES)}
        yield "dagstart.txt", _mail(policy, now, NOTICE, DAGSTART, {"day": day_in_words(local), **numbers})
    if policy.texts.anchor:
        link = {"position": "1234", "link": "0f" * 32, "day": day_in_words(local)}
        yield "anchor.txt", _mail(policy, now, NOTICE, ANCHOR, link)


def draft_examples(region: Region, policy: MailboxPolicy, now: datetime) -> Iterator[tuple[DraftRule, Delivery]]:
    """Each mail that a person may send from a case of *policy*, as it would go with the first of every choice."""
    routes = {*policy.choosable_routes(), *policy.routes.values(), *policy.colour_routes.values()}
    routes |= {*policy.local_routes.values(), *policy.hand_routes}
    fixed = {"reference": f"{policy.reference_prefix}-{now.year}-0000", "mailbox": policy.name}
    for rule in region.drafts:
        if rule.routes and routes.isdisjoint(rule.routes):
            continue
        chosen = {each.key: each.choices[0].key if each.choices else _OWN_WORDS for each in rule.fields}
        filled = fill(rule, chosen | {"aan": _TO}, fixed, sender=_TO, secure=policy.secure)
        yield rule, _mail(policy, now, "mail", DRAFT, {"subject": filled.subject, "text": filled.text})


def _slot(policy: MailboxPolicy, calendar: WorkCalendar, now: datetime) -> Slot:
    """The first time that the agenda would have if nobody had any."""
    plan = policy.slot_plan
    found = first_free(plan, frozenset(), now, calendar) if plan is not None else None
    return found or Slot(now, now + 3 * QUARTER, plan.agenda if plan else "", 1)


def _mail(policy: MailboxPolicy, now: datetime, kind: str, purpose: str, content: dict[str, str]) -> Delivery:
    reference = f"{policy.reference_prefix}-{now.year}-0000"
    shared = {"to": _TO, "in_reply_to": "", "references": "", "reference": reference, "mode": SendMode.OFF.value}
    return Delivery(
        kind=kind,
        purpose=purpose,
        mailbox=policy.key,
        case_id=None,
        state=DeliveryState.HELD,
        next_at=now,
        message_id="<voorbeeld@partner.example>",
        content={**shared, **content},
    )
