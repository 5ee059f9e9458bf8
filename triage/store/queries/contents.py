"""Messages and decisions of a case: what a person reads of them is sealed in one cell a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from triage.domain.case import CaseMessage, Decided
from triage.domain.decision import Flag, Reason, TriageDecision
from triage.domain.reading import Colour, Evidence, Kind, SecondGuess
from triage.store import sealing
from triage.store.dialect import insert_row
from triage.store.tables import DecisionRow, MessageRow, table_of
from triage.store.work import Work, listed, matching, plain, unlisted

_MESSAGES = table_of(MessageRow)
_DECISIONS = table_of(DecisionRow)
_KINDS = {kind.value: kind for kind in Kind}
_COLOURS = {colour.value: colour for colour in Colour}


def kind_of(text: str) -> Kind:
    """A kind from its text; a newer worker's word is for a person to decide."""
    return _KINDS.get(text, Kind.UNDECIDED)


def colour_of(text: str | None) -> Colour | None:
    """A colour from its text; a newer worker's word is none that we know."""
    return _COLOURS.get(text or "")


def flags_of(text: str) -> frozenset[Flag]:
    """Flags from their text."""
    return frozenset(Flag(slug) for slug in unlisted(text))


def add_message(work: Work, mailbox: str, case_id: int, message: CaseMessage) -> None:
    """Keep a mail of a case."""
    sid = sealing.new_sid()
    content = [
        message.sender, list(message.recipients), message.subject, message.text, message.message_id,
        list(message.attachments),
    ]  # fmt: skip
    row = {
        "sid": sid, "case_id": case_id, "mail_id": message.mail_id, "direction": message.direction,
        "at": message.at, "content": work.seal(mailbox, _MESSAGES, "content", sid, content),
    }  # fmt: skip
    work.run(insert_row(_MESSAGES), row)


def messages_of(work: Work, case_id: int) -> list[CaseMessage]:
    """A case's mails in order of time."""
    rows = work.all(matching(_MESSAGES, case_id=case_id).order_by(_MESSAGES.c.at, _MESSAGES.c.id))
    return [_message(work, row) for row in rows]


def _message(work: Work, row: Row[Any]) -> CaseMessage:
    sender, recipients, subject, text, message_id, attachments = work.unseal(_MESSAGES, "content", row.sid, row.content)
    return CaseMessage(
        direction=row.direction,
        sender=sender,
        recipients=tuple(recipients),
        subject=subject,
        text=text,
        at=row.at,
        message_id=message_id,
        mail_id=row.mail_id,
        attachments=tuple(attachments),
    )


def add_decision(
    work: Work, case: tuple[int, str], mail_id: int | None, decision: TriageDecision, answer: tuple[str, str, str]
) -> None:
    """Keep a decision on *case* (id and mailbox) with its *answer*: what, by which rule, and why."""
    case_id, mailbox = case
    reply, rule, why = answer
    sid = sealing.new_sid()
    content = {
        "reasons": [[reason.rule, reason.text] for reason in decision.reasons],
        "evidence": [_stored_span(each) for each in decision.evidence],
        "second": _stored_second(decision.second),
        "why": why,
    }
    row = {
        "sid": sid, "case_id": case_id, "mail_id": mail_id, "decided_at": work.now, "route": decision.route,
        "kind": decision.kind.value, "best_guess": decision.best_guess.value, "confidence": decision.confidence,
        "colour": _value(decision.colour), "colour_ambiguous": decision.colour_ambiguous,
        "suggested_colour": _value(decision.suggested_colour), "urgent": decision.urgent,
        "automatic": decision.automatic, "flags": listed(sorted(decision.flags)), "reply": reply, "rule": plain(rule),
        "config_hash": decision.config_hash, "model_id": decision.model_id,
        "content": work.seal(mailbox, _DECISIONS, "content", sid, content),
    }  # fmt: skip
    work.run(insert_row(_DECISIONS), row)


def _stored_span(span: Evidence) -> list[Any]:
    return [span.reading, span.text, span.start, span.end, span.rule]


def _stored_second(second: SecondGuess | None) -> list[Any] | None:
    return [second.kind.value, second.confidence, [_stored_span(each) for each in second.evidence]] if second else None


def _second(stored: list[Any] | None) -> SecondGuess | None:
    if stored is None:
        return None
    kind, confidence, evidence = stored
    return SecondGuess(kind_of(kind), confidence, tuple(Evidence(*each) for each in evidence))


def _value(colour: Colour | None) -> str | None:
    return colour.value if colour else None


def decisions_of(work: Work, case_id: int, mailbox: str) -> list[Decided]:
    """A case's decisions with what was answered, oldest first."""
    rows = work.all(matching(_DECISIONS, case_id=case_id).order_by(_DECISIONS.c.id))
    found = []
    for row in rows:
        content = work.unseal(_DECISIONS, "content", row.sid, row.content)
        found.append(Decided(_decision(row, content, mailbox), row.decided_at, row.reply, row.rule, content["why"]))
    return found


def _decision(row: Row[Any], content: Mapping[str, Any], mailbox: str) -> TriageDecision:
    return TriageDecision(
        mailbox=mailbox,
        route=row.route,
        kind=kind_of(row.kind),
        best_guess=kind_of(row.best_guess),
        confidence=row.confidence,
        colour=colour_of(row.colour),
        colour_ambiguous=row.colour_ambiguous,
        suggested_colour=colour_of(row.suggested_colour),
        urgent=row.urgent,
        automatic=row.automatic,
        reasons=tuple(Reason(rule, text) for rule, text in content["reasons"]),
        flags=flags_of(row.flags),
        evidence=tuple(Evidence(*each) for each in content["evidence"]),
        second=_second(content.get("second")),
        model_id=row.model_id,
        config_hash=row.config_hash,
    )
