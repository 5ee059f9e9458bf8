"""An explanation as the contract prints it."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from typing import Any

from triage.domain.decision import TriageDecision, unreadable
from triage.domain.message import IncomingMessage, MailStamp
from triage.domain.obligation import Obligation, obligations_for
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.reply import Silence
from triage.ports.mail import ComposedMail
from triage.workflow.explain import Explanation


def explanation_shape(found: Explanation, message: IncomingMessage, policy: MailboxPolicy) -> dict[str, Any]:
    """One mail, explained."""
    slot = found.slot
    return {
        **_decision_shape(found.decision),
        "message_id": message.message_id,
        "mailbox": policy.key,
        "route": found.decision.route,
        "obligations": [obligation_shape(item) for item in found.obligations],
        "slot": {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "table": slot.table} if slot else None,
        "reply": _reply_shape(found),
    }


def unreadable_shape(region: Region, policy: MailboxPolicy, why: str, now: datetime) -> dict[str, Any]:
    """A mail nobody can read: undecided, for a person, its term running (R-50)."""
    decision = unreadable(policy, MailStamp(now, now), why, region.config_hash)
    owed = obligations_for(region.rules_for(policy.key, decision.route), now, region.calendar)
    return {
        **_decision_shape(decision),
        "message_id": None,
        "mailbox": policy.key,
        "route": decision.route,
        "obligations": [obligation_shape(item) for item in owed],
        "slot": None,
        "reply": {"mode": "silence", "rule": "R-50", "why": f"Niet te lezen: {why}"},
    }


def obligation_shape(item: Obligation) -> dict[str, Any]:
    """One obligation."""
    return {
        "obligation": item.key,
        "title": item.title,
        "owner": item.owner,
        "term": item.term,
        "source": item.source,
        "starts": item.starts.value,
        "starts_at": item.starts_at,
        "due_at": item.due_at,
        "trace": [{"date": day.date.isoformat(), "counts": day.counts, "why": day.why} for day in item.trace],
    }


def _decision_shape(decision: TriageDecision) -> dict[str, Any]:
    return {
        "colour": decision.colour.value if decision.colour else None,
        "colour_ambiguous": decision.colour_ambiguous,
        "kind": decision.kind.value,
        "best_guess": decision.best_guess.value,
        "confidence": round(decision.confidence, 4),
        "urgent": decision.urgent,
        "automatic": decision.automatic,
        "suggested_colour": decision.suggested_colour.value if decision.suggested_colour else None,
        "evidence": [
            {"for": item.reading, "text": item.text, "start": item.start, "end": item.end, "rule": item.rule}
            for item in decision.evidence
        ],
        "reasons": [{"rule": item.rule, "text": item.text} for item in decision.reasons],
        "flags": sorted(flag.value for flag in decision.flags),
        "model": decision.model_id,
        "config": decision.config_hash,
    }


def _reply_shape(found: Explanation) -> dict[str, Any]:
    reply = found.reply
    if isinstance(reply, Silence) or found.mail is None:
        assert isinstance(reply, Silence)
        return {"mode": "silence", "rule": reply.rule, "why": reply.why}
    headers, text, calendar = _opened(found.mail)
    return {
        "mode": reply.mode.value,
        "to": reply.to,
        "headers": headers,
        "subject": headers.get("Subject", ""),
        "text": text,
        "calendar": calendar,
    }


def _opened(mail: ComposedMail) -> tuple[dict[str, str], str, str | None]:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    text, calendar = "", None
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not text:
            text = part.get_content()
        elif part.get_content_type() == "text/calendar" and calendar is None:
            calendar = part.get_content()
    return {str(name): str(value) for name, value in message.items()}, text, calendar
