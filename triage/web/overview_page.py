"""The overview: what presses today, terms of the coming days, whether the mailboxes are well, how fast answers go, and
how much comes in. Numbers only, each with its way to the cases for who may read them.

Who sees the figures of a mailbox and not its cases gets no small number of it (R-54), and no weeks or response times
here: those are told by whole quarters, on the page of accountability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from triage.domain.access import Act, Viewer
from triage.domain.dutch_dates import span_in_short
from triage.domain.errors import NotFound
from triage.domain.figures import Period, guarded, percentile, told
from triage.ports.store import Transaction
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.moments import Moment, Moments
from triage.web.overview_charts import Chart, charts
from triage.web.queue_choice import Asked
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.web.words import DELIVERIES
from triage.workflow.completeness import in_words, is_incomplete

PATH = "/overzicht"
WEEKS = 12
RECENT_WEEKS = 4
"""Weeks of response times: the last four beside all (ours)."""

_RISK_DAYS = 4
"""Today and the three days after it (ours)."""

TODAY = (
    ("new", "Nieuw", ("stand", "nieuw")),
    ("urgent", "Spoed", ("spoed", "ja")),
    ("today", "Vandaag af", ("termijn", "vandaag")),
    ("late", "Te laat", ("termijn", "te-laat")),
    ("approval", "Wacht op akkoord", ("let-op", "akkoord")),
    ("woken", "Komt vandaag terug", ("terug", "vandaag")),
)
"""What presses: the field of `Pressing`, its heading, and by what the queue chooses its cases."""

_A_MOMENT = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and where its cases are, for who may see those."""

    shown: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A mailbox with its numbers."""

    name: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class PollLine:
    """The last look at a folder of a source. `trouble`: what is wrong, in words; `lost`: mail is missing here."""

    mailbox: str
    source: str
    folder: str
    at: Moment
    on_server: int
    accounted_for: int
    trouble: str
    lost: bool


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """Deliveries in one state, with since when the oldest is there."""

    mailbox: str
    state: str
    number: int
    since: Moment


@dataclass(frozen=True, slots=True)
class SpeedLine:
    """How long first responses took, in words, over the last weeks and over all of them."""

    name: str
    recent: tuple[str, str, str]
    all: tuple[str, str, str]


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The page."""
    router = APIRouter(dependencies=[needs(Act.FIGURES)])

    @router.get(PATH)
    def overview(request: Request, mailbox: Annotated[str, Query(max_length=64)] = "") -> HTMLResponse:
        session: Session = request.state.session
        seen = sorted(session.viewer.mailboxes(Act.FIGURES) & desk.region.mailboxes.keys())
        if mailbox and mailbox not in seen:
            raise NotFound
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
            look = _Look(desk, tx, session.viewer, tuple([mailbox] if mailbox else seen))
            values = look.shown()
        boxes = [(key, mailbox_name(desk.region, key), key == mailbox) for key in seen]
        return pages.inside("overview.html", session, stop, boxes=boxes, columns=TODAY, **values)

    return router


class _Look:
    """One look at the mailboxes that were asked for; `exact` are those whose cases the viewer may read."""

    def __init__(self, desk: WebDesk, tx: Transaction, viewer: Viewer, keys: tuple[str, ...]) -> None:
        self.region, self.tx, self.viewer, self.keys = desk.region, tx, viewer, keys
        self.moments = Moments(self.region.calendar, desk.clock.now())
        self.exact = tuple(key for key in keys if viewer.may(Act.READ, key))
        today = self.moments.now.date()
        monday = today - timedelta(days=today.weekday())
        first = monday - timedelta(weeks=WEEKS - 1)
        self.period = Period(first, today, self.region.calendar.zone)

    def shown(self) -> Mapping[str, object]:
        """What the page shows."""
        return {
            "at": self.moments.moment(self.moments.now),
            "today": [self._today(key) for key in self.keys],
            "risk_days": self._risk_names(),
            "risk": [self._risk(key) for key in self.keys],
            "polls": self._polls(),
            "unread": [(self._name(key), self.tx.ledger.unread(key)) for key in self.exact],
            "outbox": self._outbox(),
            "speed": [self._speed(key) for key in self.exact],
            "charts": self._charts(),
            "weeks": WEEKS,
            "recent_weeks": RECENT_WEEKS,
            "small": len(self.exact) < len(self.keys),
        }

    def _name(self, key: str) -> str:
        return mailbox_name(self.region, key)

    def _number(self, key: str, number: int, chosen: tuple[str, str] | None = None) -> Number:
        if key not in self.exact:
            return Number(guarded(number).shown)
        link = Asked((("mailbox", key), chosen)).address if number and chosen is not None else ""
        return Number(told(number).shown, link)

    def _today(self, key: str) -> Row:
        found = self.tx.overview.pressing(self.viewer, key, self.moments.now, self.moments.end_of_today)
        numbers = (self._number(key, getattr(found, field), link) for field, _, link in TODAY)
        return Row(self._name(key), tuple(numbers))

    def _days(self) -> list[date]:
        today = self.moments.now.date()
        return [today + number * _ONE_DAY for number in range(_RISK_DAYS)]

    def _risk_names(self) -> list[str]:
        near = ("vandaag", "morgen")
        return [
            f"{near[number]} ({self.moments.day(day)})" if number < len(near) else self.moments.day(day)
            for number, day in enumerate(self._days())
        ]

    def _risk(self, key: str) -> Row:
        """Open cases by the day on which their next term ends: those that the queue shows for that day. A term that
        ends at 24:00 ends on the day before (R-7)."""
        days = self._days()
        if key in self.exact:
            asked = [Asked((("mailbox", key), ("termijn", day.isoformat()))) for day in days]
            choices = [each.choice(self.viewer.who, self.moments) for each in asked]
            numbers = self.tx.cases.count(self.viewer, choices)
        else:
            calendar = self.region.calendar
            first: dict[int, date] = {}
            for end in self.tx.watch.coming(key, calendar.end_of(days[-1])):
                first.setdefault(end.case_id, calendar.local_date(end.due_at - _A_MOMENT))
            numbers = [list(first.values()).count(day) for day in days]
        shown = (
            self._number(key, number, ("termijn", day.isoformat())) for number, day in zip(numbers, days, strict=True)
        )
        return Row(self._name(key), tuple(shown))

    def _polls(self) -> list[PollLine]:
        return [
            PollLine(
                mailbox=self._name(each.mailbox),
                source=each.source,
                folder=each.folder,
                at=self.moments.moment(each.at),
                on_server=each.on_server,
                accounted_for=each.accounted_for,
                trouble=in_words(each),
                lost=is_incomplete(each),
            )
            for each in sorted(self.tx.ledger.reports(), key=lambda each: (each.mailbox, each.source, each.folder))
            if each.mailbox in self.exact
        ]

    def _outbox(self) -> list[OutboxLine]:
        return [
            OutboxLine(
                self._name(key),
                DELIVERIES.get(each.state, "in een andere toestand"),
                each.number,
                self.moments.moment(each.since),
            )
            for key in self.exact
            for each in self.tx.overview.waiting(self.viewer, key)
        ]

    def _speed(self, key: str) -> SpeedLine:
        found = list(self.tx.reporting.responses(self.viewer, key, self.period))
        recent = [each.seconds for each in found if each.week >= WEEKS - RECENT_WEEKS]
        return SpeedLine(self._name(key), _in_words(recent), _in_words([each.seconds for each in found]))

    def _charts(self) -> list[Chart]:
        if not self.exact:
            return []
        found = [each for key in self.exact for each in self.tx.overview.volumes(self.viewer, key, self.period)]
        return charts(found, [self.period.week_key(number) for number in range(WEEKS)])


def _in_words(seconds: Sequence[int]) -> tuple[str, str, str]:
    """How many there were, their median, and within what nine in ten fell."""
    ordered = sorted(seconds)
    spans = (percentile(ordered, part) for part in (0.5, 0.9))
    median, ninetieth = ("geen" if span is None else span_in_short(span) for span in spans)
    return str(len(ordered)), median, ninetieth
