"""What went out of a case and what did not, by which rule; and what happened, apart from who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.domain import dutch
from triage.domain.case import Decided, HistoryItem
from triage.domain.dutch_slots import ODD_ANSWERS
from triage.domain.reading import AnswerKind
from triage.ports.delivery import Delivery, DeliveryState
from triage.web import words
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments

_LOOKS = frozenset({"viewed", "listed"})
_MOST_ACTS = 100


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail that was, will be or was not sent (`silent`), each with its rule and reason."""

    what: str
    to: str
    state: str
    at: Moment
    slot: Moment | None = None
    automatic: bool = True
    approved_by: str = ""
    rule: str = ""
    why: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One line of the history, in words."""

    at: Moment
    actor: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Seen:
    """How often the case was looked at, and the last time."""

    times: int
    by: str
    at: Moment


def mails_of(
    deliveries: Sequence[Delivery], decisions: Sequence[Decided], history: Sequence[HistoryItem], moments: Moments
) -> tuple[MailView, ...]:
    """The outbox of the case and its silences, in the order in which they came about."""
    approved = _approvals(history)
    found = [(each.sent_at or each.next_at, _sent(each, approved.get(each.id, ""), moments)) for each in deliveries]
    found += [(each.at, _silence(each, moments)) for each in decisions if each.reply == "silence"]
    return tuple(view for _, view in sorted(found, key=lambda pair: pair[0]))


def _approvals(history: Sequence[HistoryItem]) -> dict[int | None, str]:
    """Who let which delivery go."""
    acts = [(dict(item.data), item) for item in history if item.action == "delivery-approved"]
    return {int(data["delivery"]): _actor(item) for data, item in acts if data.get("delivery", "").isdigit()}


def _sent(delivery: Delivery, approved_by: str, moments: Moments) -> MailView:
    state = words.DELIVERIES[delivery.state]
    if delivery.state is DeliveryState.HELD:
        state = words.word(words.HELD, delivery.last_error, state)
    starts_at = delivery.content.get("starts_at")
    rule, why = words.ANSWERED.get(delivery.purpose, ("", ""))
    return MailView(
        what=words.word(words.PURPOSES, delivery.purpose, "bericht"),
        to=one_line(delivery.content.get("to", ""), 120),
        state=state,
        at=moments.moment(delivery.sent_at or delivery.next_at),
        slot=moments.moment(datetime.fromisoformat(starts_at)) if starts_at else None,
        automatic=delivery.automatic and not approved_by and delivery.state is DeliveryState.SENT,
        approved_by=approved_by,
        rule=rule,
        why=why,
    )


def _silence(decided: Decided, moments: Moments) -> MailView:
    why = decided.why or words.word(words.SILENCES, decided.rule, "een medewerker antwoordt")
    return MailView(
        what="geen bericht",
        to="",
        state="niet verstuurd",
        at=moments.moment(decided.at),
        rule=decided.rule,
        # A sentence of its own becomes the end of one.
        why=one_line(why[:1].lower() + why[1:].rstrip(".")),
        silent=True,
    )


def history_of(history: Sequence[HistoryItem], moments: Moments) -> tuple[tuple[HistoryView, ...], int, Seen | None]:
    """What was done, newest first, and how many older lines were left out; the looks are counted, not listed."""
    acts = [item for item in reversed(history) if item.action not in _LOOKS]
    looks = [item for item in history if item.action in _LOOKS]
    seen = Seen(len(looks), _actor(looks[-1]), moments.moment(looks[-1].at)) if looks else None
    views = tuple(
        HistoryView(
            moments.moment(item.at), _actor(item), words.word(dutch.ACTIONS, item.action, "gebeurtenis"), _detail(item)
        )
        for item in acts[:_MOST_ACTS]
    )
    return views, max(0, len(acts) - _MOST_ACTS), seen


def _actor(item: HistoryItem) -> str:
    return words.word(dutch.ACTORS, item.actor, item.actor)


def _detail(item: HistoryItem) -> str:
    """The facts of an event that people have words for."""
    facts = dict(item.data)
    found = [
        words.word(words.PURPOSES, facts["purpose"], "") if "purpose" in facts else "",
        dutch.REPLIES.get(facts["reply"], "") if "reply" in facts else "",
        _answer(facts["answer"]) if "answer" in facts else "",
        words.word(ODD_ANSWERS, facts["odd"], "") if "odd" in facts else "",
        f"regel {facts['rule']}" if facts.get("rule") else "",
        one_line(facts["title"], 120) if "criterion" in facts and "title" in facts else "",
        *(_change(what, facts[what]) for what in dutch.LABELS if what in facts),
    ]
    return ", ".join(text for text in found if text)


def _answer(value: str) -> str:
    try:
        return dutch.ANSWERS[AnswerKind(value)]
    except ValueError:
        return ""


def _change(what: str, value: str) -> str:
    before, arrow, after = value.partition(">")
    return dutch.changed(what, before, after) if arrow else ""
