"""What went out of a case and what did not, by which rule; and what happened, apart from who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.domain import dutch
from triage.domain.case import HistoryItem
from triage.domain.reading import AnswerKind
from triage.ports.delivery import Delivery, DeliveryState
from triage.web import words
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments

_LOOKS = frozenset({"viewed", "listed"})
_MOST_ACTS = 100


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail that was, will be or was not sent. `rule` and `why` belong to a mail that does not go out."""

    what: str
    to: str
    state: str
    at: Moment
    slot: Moment | None = None
    automatic: bool = True
    rule: str = ""
    why: str = ""


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


def mails_of(deliveries: Sequence[Delivery], history: Sequence[HistoryItem], moments: Moments) -> tuple[MailView, ...]:
    """The outbox of the case and its silences, in the order in which they came about."""
    found = [(each.sent_at or each.next_at, _sent(each, moments)) for each in deliveries]
    found += [(item.at, _silence(item, moments)) for item in history if _is_silence(item)]
    return tuple(view for _, view in sorted(found, key=lambda pair: pair[0]))


def _sent(delivery: Delivery, moments: Moments) -> MailView:
    state = words.DELIVERIES[delivery.state]
    if delivery.state is DeliveryState.HELD and delivery.last_error == "stopknop":
        state = "tegengehouden met de stopknop"
    starts_at = delivery.content.get("starts_at")
    return MailView(
        what=words.word(words.PURPOSES, delivery.purpose, "bericht"),
        to=one_line(delivery.content.get("to", ""), 120),
        state=state,
        at=moments.moment(delivery.sent_at or delivery.next_at),
        slot=moments.moment(datetime.fromisoformat(starts_at)) if starts_at else None,
        automatic=delivery.automatic,
    )


def _is_silence(item: HistoryItem) -> bool:
    return item.action == "quarantined" or ("reply", "silence") in item.data


def _silence(item: HistoryItem, moments: Moments) -> MailView:
    rule = dict(item.data).get("rule", "R-50" if item.action == "quarantined" else "")
    why = words.word(words.SILENCES, rule, "een medewerker antwoordt")
    return MailView("geen bericht", "", "niet verstuurd", moments.moment(item.at), rule=rule, why=why)


def history_of(history: Sequence[HistoryItem], moments: Moments) -> tuple[tuple[HistoryView, ...], int, Seen | None]:
    """What was done, newest first, and how many older lines were left out; the looks are counted, not listed."""
    acts = [item for item in reversed(history) if item.action not in _LOOKS]
    looks = [item for item in history if item.action in _LOOKS]
    seen = Seen(len(looks), _actor(looks[-1]), moments.moment(looks[-1].at)) if looks else None
    views = tuple(
        HistoryView(
            moments.moment(item.at), _actor(item), words.word(words.ACTIONS, item.action, "gebeurtenis"), _detail(item)
        )
        for item in acts[:_MOST_ACTS]
    )
    return views, max(0, len(acts) - _MOST_ACTS), seen


def _actor(item: HistoryItem) -> str:
    return words.word(words.ACTORS, item.actor, item.actor)


def _detail(item: HistoryItem) -> str:
    """The facts of an event that people have words for."""
    facts = dict(item.data)
    found = [
        words.word(words.PURPOSES, facts["purpose"], "") if "purpose" in facts else "",
        dutch.REPLIES.get(facts["reply"], "") if "reply" in facts else "",
        _answer(facts["answer"]) if "answer" in facts else "",
        f"regel {facts['rule']}" if facts.get("rule") else "",
    ]
    return ", ".join(text for text in found if text)


def _answer(value: str) -> str:
    try:
        return dutch.ANSWERS[AnswerKind(value)]
    except ValueError:
        return ""
