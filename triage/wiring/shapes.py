"""An explanation as the contract prints it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from triage.domain.decision import TriageDecision, unreadable
from triage.domain.dutch import COLOURS, KINDS
from triage.domain.dutch_rules import words_for, words_for_other
from triage.domain.message import IncomingMessage, MailStamp
from triage.domain.obligation import Evidence as Met
from triage.domain.obligation import Obligation, obligations_for
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.reading import Change, Colour, Evidence, Kind, SecondGuess
from triage.domain.reply import Silence
from triage.domain.slot import Slot, overtaken
from triage.ports.mail import ComposedMail
from triage.workflow.explain import Explanation


def explanation_shape(found: Explanation, message: IncomingMessage, policy: MailboxPolicy) -> dict[str, Any]:
    """One mail, explained."""
    slot = found.slot
    return {
        **_decision_shape(found.decision),
        "changes": [_change_shape(each, found.decision) for each in found.changes],
        "message_id": message.message_id,
        "mailbox": policy.key,
        "route": found.decision.route,
        "obligations": [obligation_shape(item) for item in found.obligations],
        "slot": _slot_shape(slot, found.obligations) if slot else None,
        "reply": _reply_shape(found),
    }


def _slot_shape(slot: Slot, owed: Sequence[Obligation]) -> dict[str, Any]:
    """The time that would be proposed, with the terms that are over by then; `met`: the proposal itself meets it."""
    late = [
        {"obligation": item.key, "title": item.title, "due_at": item.due_at, "met": Met.PROPOSAL_SENT in item.met_by}
        for item in overtaken(slot, owed)
    ]
    return {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "table": slot.table, "after_terms": late}


def unreadable_shape(region: Region, policy: MailboxPolicy, why: str, now: datetime) -> dict[str, Any]:
    """A mail nobody can read: undecided, for a person, its term running (R-50)."""
    decision = unreadable(policy, MailStamp(now, now), why, region.config_hash)
    owed = obligations_for(region.rules_for(policy.key, decision.route), now, region.calendar)
    return {
        **_decision_shape(decision),
        "changes": [],
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
        "starts": ", ".join(event.value for event in item.starts),
        "starts_at": item.starts_at,
        "due_at": item.due_at,
        "trace": [{"date": day.date.isoformat(), "counts": day.counts, "why": day.why} for day in item.trace],
    }


def evidence_shape(item: Evidence) -> dict[str, Any]:
    """A span that carried a reading, with its rule in Dutch."""
    return {"for": item.reading, **_span_shape(item), "rule": item.rule, "why": words_for(item.rule, item.reading)}


def second_shape(second: SecondGuess | None) -> dict[str, Any] | None:
    """The next probable kind, with what stands for it."""
    if second is None:
        return None
    shown = [{**evidence_shape(item), "why": words_for_other(item.rule, item.reading)} for item in second.evidence]
    return {"kind": second.kind.value, "confidence": round(second.confidence, 4), "evidence": shown}


def _span_shape(item: Evidence) -> dict[str, Any]:
    return {"text": item.text, "start": item.start, "end": item.end}


def _change_shape(change: Change, decision: TriageDecision) -> dict[str, Any]:
    """What would have been read without some sentences; `text` says it to a person."""
    becomes = change.becomes
    return {
        "for": change.reading,
        "without": [_span_shape(item) for item in change.without],
        "becomes": becomes.value if isinstance(becomes, Kind | Colour) else becomes,
        "confidence": None if change.confidence is None else round(change.confidence, 4),
        "text": _said(change, decision),
    }


def _said(change: Change, decision: TriageDecision) -> str:
    sentences = " en ".join(f"“{_short(item.text)}”" for item in change.without)
    becomes = change.becomes
    percent = f"{round((change.confidence or 0.0) * 100)} %"
    if isinstance(becomes, Kind):
        if becomes is decision.best_guess:
            return f"Zonder {sentences} bleef het {KINDS[becomes]}, maar minder zeker ({percent})."
        return f"Zonder {sentences} was het {KINDS[becomes]} ({percent})."
    if change.reading == "urgent":
        return f"Zonder {sentences} was het {'spoed' if becomes else 'geen spoed'}."
    if change.reading == "automatic":
        return f"Zonder {sentences} leek het van een {'machine' if becomes else 'mens'}."
    if isinstance(becomes, Colour):
        return f"Zonder {sentences} was de kleurcode {COLOURS[becomes]}."
    return f"Zonder {sentences} stond er geen kleurcode vast."


def _short(text: str) -> str:
    """At most `_LONGEST` characters of a sentence, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


_LONGEST = 120


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
        "evidence": [evidence_shape(item) for item in decision.evidence],
        "second": second_shape(decision.second),
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
