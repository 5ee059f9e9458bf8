"""Explain: what would be decided about a mail, why, and the mail that would go out. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.decision import TriageDecision, decide
from triage.domain.hours import with_hours
from triage.domain.message import IncomingMessage, MailStamp
from triage.domain.obligation import Obligation, obligations_for
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.quoting import QuotedText, split
from triage.domain.reading import Change
from triage.domain.reply import Circumstances, CrisisNotice, Proposal, Reply, barred, reply_for, wants_slot
from triage.domain.secure_mail import notice_in, obligation_to_fetch
from triage.domain.slot import Quarter, Slot, expires_at, first_free
from triage.ports.mail import ComposedMail, Composer, Dispatch
from triage.ports.reading import ExplainingReader, request_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything `triage explain` shows of one mail."""

    decision: TriageDecision
    obligations: tuple[Obligation, ...]
    slot: Slot | None
    reply: Reply
    mail: ComposedMail | None
    changes: tuple[Change, ...] = ()


def explain(
    message: IncomingMessage,
    region: Region,
    policy: MailboxPolicy,
    reader: ExplainingReader,
    composer: Composer,
    now: datetime,
    taken: Callable[[str, datetime, datetime], frozenset[Quarter]],
) -> Explanation:
    """What would become of *message*, received *now* by the mailbox of *policy*."""
    stamp = MailStamp(now, now, message.date_header)
    quoted = split(message.text, message.subject)
    request = request_of(message)
    decision = decide(message, reader.read(request, quoted=quoted), policy, stamp, region.config_hash, quoted=quoted)
    decision = with_hours(decision, region, stamp.received_at)
    rules = region.rules_for(policy.key, decision.route)
    owed = (*obligations_for(rules, stamp.received_at, region.calendar), *_to_fetch(message, quoted, now, region))
    circumstances = Circumstances()
    bar = barred(message, decision, policy, region.partners, region.own_addresses, circumstances)
    slot = None
    if bar is None and wants_slot(decision, policy, circumstances) and policy.slot_plan is not None:
        plan = policy.slot_plan
        held = taken(plan.agenda, now, now + plan.horizon + timedelta(days=1))
        slot = first_free(plan, held, now, region.calendar)
    reply = reply_for(message, decision, policy, circumstances, bar, slot)
    mail = _composed(reply, policy, region, composer, now) if isinstance(reply, Proposal | CrisisNotice) else None
    return Explanation(decision, owed, slot, reply, mail, reader.changes(request))


def _to_fetch(message: IncomingMessage, quoted: QuotedText, now: datetime, region: Region) -> tuple[Obligation, ...]:
    """What a notice of secure mail asks: to fetch its content before it expires."""
    notice = notice_in(message, region.calendar.local_date(now), quoted)
    until = notice.expires_at(now, region.calendar.zone) if notice is not None else None
    return (obligation_to_fetch(until, now),) if until is not None else ()


def _composed(
    reply: Proposal | CrisisNotice, policy: MailboxPolicy, region: Region, composer: Composer, now: datetime
) -> ComposedMail:
    """The mail as it would go out; reference, Message-ID and UID are examples, for no case exists."""
    domain = min(policy.addresses).rpartition("@")[2]
    year = region.calendar.local_date(now).year
    until = None
    if isinstance(reply, Proposal) and policy.slot_plan is not None:
        until = expires_at(reply.slot, now, policy.slot_plan, region.calendar)
    dispatch = Dispatch(
        mailbox=policy.key,
        reference=f"{policy.reference_prefix}-{year}-0000",
        message_id=f"<voorbeeld@{domain}>",
        at=now,
        uid=f"voorbeeld@{domain}",
        answer_until=until,
    )
    return composer.compose(reply, dispatch)
