"""Accountability on a page: a period, tables, a file to take along, and each figure followed to its cases by who may.

Who may read a mailbox's cases sees every number of it and chooses any period. Who may see its figures alone sees no
small numbers, and whole quarters: of two periods that overlap the difference would be a small number after all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.dutch_dates import day_in_words, span_in_short, week_in_words
from triage.domain.errors import NotFound
from triage.domain.figures import Choice, Figure, Period, Status, Table, quarter_of
from triage.operate.report import Line, MailboxReport, Report, report
from triage.operate.sheet import CODES, OUTCOMES, as_csv, as_sheet, rows
from triage.ports.store import Transaction
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.moments import Moments
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view

_PAGE = "/cijfers/verantwoording"
_MOST_CASES = 500
_LONGEST_DAYS = 3_700
_QUARTERS = 8
_TITLES = {Table.KIND: "Soort vraag", Table.COLOUR: "Kleurcode", Table.WEEK: "Week", Table.TERM: "Termijn"}
_STANDING = {
    Status.IN_TIME: "op tijd",
    Status.LATE: "te laat gehaald",
    Status.OPEN: "loopt nog",
    Status.OVERDUE: "te laat en open",
}
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True)
class FigureView:
    """A number, and where its cases are, for who may see those."""

    shown: str
    link: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A row in words."""

    title: str
    figures: tuple[FigureView, ...]
    percent: str
    median: str
    ninetieth: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table; `timed`: with the time a first response took."""

    title: str
    lines: tuple[LineView, ...]
    timed: bool


@dataclass(frozen=True, slots=True)
class BoxView:
    """One mailbox; signals are for Veilig Thuis' network coordinator (R-23)."""

    name: str
    exact: bool
    tables: tuple[TableView, ...]
    proposals: tuple[tuple[str, FigureView], ...]
    signals: tuple[tuple[str, FigureView], ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for, after who asks is known."""

    viewer: Viewer
    mailboxes: tuple[str, ...]
    exact: frozenset[str]
    period: Period

    @property
    def free(self) -> bool:
        """Whether any period may be chosen."""
        return self.exact.issuperset(self.mailboxes)

    def address(self, path: str, **more: str) -> str:
        """A page about the same period."""
        box = {"mailbox": self.mailboxes[0]} if len(self.mailboxes) == 1 else {}
        days = {"van": self.period.first.isoformat(), "tot": self.period.last.isoformat()}
        return f"{path}?{urlencode({**box, **days, **more})}"


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The page and its files."""
    router = APIRouter()

    @router.get(_PAGE, dependencies=[needs(Act.FIGURES)])
    def accountability(request: Request, mailbox: str = "", van: str = "", tot: str = "") -> HTMLResponse:
        session: Session = request.state.session
        asked = _asked(desk, session.viewer, mailbox, van, tot)
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
            found = _report(desk, tx, asked)
        return pages.inside("report.html", session, stop, **_shown(desk, found, asked, session.viewer, mailbox))

    @router.get(f"{_PAGE}.csv", dependencies=[needs(Act.FIGURES)])
    @router.get(f"{_PAGE}.xlsx", dependencies=[needs(Act.FIGURES)])
    def taken_along(request: Request, mailbox: str = "", van: str = "", tot: str = "") -> Response:
        form = request.url.path.rpartition(".")[2]
        session: Session = request.state.session
        asked = _asked(desk, session.viewer, mailbox, van, tot)
        with desk.store.transaction() as tx:
            for key in asked.mailboxes:
                about = (("from", asked.period.first.isoformat()), ("until", asked.period.last.isoformat()))
                tx.history.append(session.viewer, "figures-exported", mailbox=key, data=about, by=Act.FIGURES)
        with desk.store.reading() as tx:
            lines = rows(_report(desk, tx, asked))
        content = as_csv(lines).encode() if form == "csv" else as_sheet(lines)
        name = f"verantwoording-{asked.period.first}-{asked.period.last}.{form}"
        return Response(
            content, media_type=_TYPES[form], headers={"content-disposition": f'attachment; filename="{name}"'}
        )

    @router.get(_PAGE + "/zaken", dependencies=[needs(Act.READ)])
    def behind(
        request: Request,
        mailbox: str = "",
        van: str = "",
        tot: str = "",
        tabel: str = "",
        rij: Annotated[str, Query(max_length=80)] = "",
        kolom: str = "",
    ) -> HTMLResponse:
        session: Session = request.state.session
        if not session.viewer.may(Act.READ, mailbox) or tabel not in set(Table):
            raise NotFound
        asked = _asked(desk, session.viewer, mailbox, van, tot)
        choice = Choice(Table(tabel), rij, kolom)
        now = desk.clock.now()
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
            found = tx.reporting.behind(session.viewer, mailbox, asked.period, now, choice, _MOST_CASES + 1)
        with desk.store.transaction() as tx:
            # Which cases somebody saw by way of a figure is a look like any other.
            seen = [("reference", reference) for reference in found[:_MOST_CASES]]
            tx.history.append(session.viewer, "listed", mailbox=mailbox, data=seen)
        return pages.inside(
            "report_cases.html", session, stop, references=found[:_MOST_CASES], more=len(found) > _MOST_CASES,
            what=_what(choice), back=asked.address(_PAGE), name=mailbox_name(desk.region, mailbox), most=_MOST_CASES,
            days=_days(asked.period),
        )  # fmt: skip

    return router


def _asked(desk: WebDesk, viewer: Viewer, mailbox: str, van: str, tot: str) -> _Asked:
    seen = sorted(viewer.mailboxes(Act.FIGURES) & desk.region.mailboxes.keys())
    if mailbox and mailbox not in seen:
        raise NotFound
    mailboxes = (mailbox,) if mailbox else tuple(seen)
    exact = viewer.readable.intersection(mailboxes)
    today = desk.region.calendar.local_date(desk.clock.now())
    first, last = _day(van) or quarter_of(today)[0], _day(tot)
    if not exact.issuperset(mailboxes):
        first, last = quarter_of(first)
    elif last is None:
        last = max(first, quarter_of(first)[1])
    assert last is not None
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise HTTPException(400)
    return _Asked(viewer, mailboxes, exact, Period(first, last, desk.region.calendar.zone))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        raise HTTPException(400) from None
    if found is not None and not 2000 <= found.year <= 2200:
        raise HTTPException(400)
    return found


def _report(desk: WebDesk, tx: Transaction, asked: _Asked) -> Report:
    return report(tx, asked.viewer, desk.region, asked.period, desk.clock.now(), asked.mailboxes, asked.exact)


def _shown(desk: WebDesk, found: Report, asked: _Asked, viewer: Viewer, mailbox: str) -> Mapping[str, object]:
    today = desk.region.calendar.local_date(desk.clock.now())
    boxes = sorted(viewer.mailboxes(Act.FIGURES) & desk.region.mailboxes.keys())
    return {
        "boxes": [_box(each, asked) for each in found.mailboxes],
        "total": _line(found.total, None, asked) if found.total is not None else None,
        "days": _days(asked.period),
        "at": Moments(desk.region.calendar, found.at).moment(found.at),
        "free": asked.free,
        "van": asked.period.first.isoformat(),
        "tot": asked.period.last.isoformat(),
        "quarters": _quarters(today, asked.period.first),
        "mailboxes": [(key, mailbox_name(desk.region, key), key == mailbox) for key in boxes],
        "csv": asked.address(f"{_PAGE}.csv"),
        "xlsx": asked.address(f"{_PAGE}.xlsx"),
        "standing": list(_STANDING.values()),
    }


def _days(period: Period) -> str:
    return f"{day_in_words(period.first)} tot en met {day_in_words(period.last)}"


def _quarters(today: date, chosen: date) -> list[tuple[str, str, bool]]:
    """The last quarters to choose from, newest first: the first day, in words, whether it is chosen."""
    found, first = [], quarter_of(today)[0]
    for _ in range(_QUARTERS):
        words = f"{(first.month + 2) // 3}e kwartaal {first.year}"
        found.append((first.isoformat(), words, first == chosen))
        first = quarter_of(date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))[0]
    return found


def _box(each: MailboxReport, asked: _Asked) -> BoxView:
    tables = [TableView("Alles", (_line(each.total, (each, Table.TOTAL), asked),), timed=True)]
    for table, lines in each.tables.items():
        if lines:
            views = tuple(_line(line, (each, table), asked) for line in lines)
            tables.append(TableView(_TITLES[table], views, timed=table is not Table.TERM))
    proposals = [("gedaan", FigureView(each.made.shown, ""))]
    proposals += [
        (OUTCOMES[key], _figure(figure, (each, Table.PROPOSALS), "", key, asked))
        for key, figure in each.proposals.items()
    ]
    signals = [
        (f"Overdrachten {CODES[key]}", _figure(figure, (each, Table.HANDOVERS), "", key, asked))
        for key, figure in each.handovers.items()
    ]
    for line in each.confirmations:
        for status in (Status.LATE, Status.OVERDUE):
            figure = _figure(line.standing[status], (each, Table.TERM), line.key, status.value, asked)
            signals.append((f"{line.title}: {_STANDING[status]}", figure))
    return BoxView(each.name, each.exact, tuple(tables), tuple(proposals), tuple(signals))


def _line(line: Line, of: tuple[MailboxReport, Table] | None, asked: _Asked) -> LineView:
    return LineView(
        title=week_in_words(line.title) if of and of[1] is Table.WEEK else line.title,
        figures=tuple(_figure(figure, of, line.key, status.value, asked) for status, figure in line.standing.items()),
        percent="" if line.percent is None else f"{line.percent} %",
        median="" if line.median is None else span_in_short(line.median),
        ninetieth="" if line.ninetieth is None else span_in_short(line.ninetieth),
    )


def _figure(
    figure: Figure, of: tuple[MailboxReport, Table] | None, row: str, column: str, asked: _Asked
) -> FigureView:  # fmt: skip
    if of is None or not of[0].exact or not figure.number:
        return FigureView(figure.shown, "")
    more = {"tabel": of[1].value, "rij": row, "kolom": column}
    return FigureView(figure.shown, asked.address(f"{_PAGE}/zaken", **({"mailbox": of[0].mailbox} | more)))


def _what(choice: Choice) -> str:
    columns = OUTCOMES | CODES | {status.value: words for status, words in _STANDING.items()}
    return columns.get(choice.column, "onbekend")
