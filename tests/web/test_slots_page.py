"""The afternoons week by week: what is free, held, booked or closed, for whom; and one of them on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from starlette.testclient import TestClient

from tests.web.parts import NOW, REGION, TUESDAY, Office
from triage.domain.access import Role, Viewer
from triage.domain.busy import BusyCalendar, Span
from triage.domain.case import Case
from triage.domain.policy import Region
from triage.domain.slot import HoldState, Slot, SlotPlan
from triage.ports.calendar import Busy

RVT = "veiligheidsteam"
AGENDA = "rvt-dinsdag"


def region_with(**changes: object) -> Region:
    """The demo's region with another plan for the team's afternoon; `shared` names a mailbox that shares it."""
    box = REGION.mailboxes[RVT]
    assert box.slot_plan is not None
    shared = changes.pop("shared", None)
    plan: SlotPlan = replace(box.slot_plan, **changes)  # type: ignore[arg-type]
    boxes = {**REGION.mailboxes, RVT: replace(box, slot_plan=plan)}
    if isinstance(shared, str):
        boxes[shared] = replace(boxes[shared], slot_plan=plan)
    return replace(REGION, mailboxes=boxes)


class Afternoons(Office):
    """An office whose region a test changes."""

    def use(self, region: Region) -> None:
        """Work with another configuration."""
        self.desk = replace(self.desk, configured=region)

    def desk_for(self, viewer: Viewer):  # type: ignore[no-untyped-def]
        made = super().desk_for(viewer)
        return replace(made, configured=self.desk.configured) if hasattr(self, "desk") else made

    def book(self, case: Case) -> None:
        """The held time of a case is agreed."""
        with self.store.transaction() as tx:
            hold = tx.agenda.of_case(case.id or 0)
            assert hold is not None
            assert tx.agenda.settle(hold.id or 0, HoldState.BOOKED, tx.now)


@pytest.fixture
def office() -> Afternoons:
    return Afternoons()


def rows(client: TestClient, path: str = "/dinsdagen") -> list[str]:
    """Each time of the page as words."""
    page = client.get(path).text
    found = re.findall(r"<tr[^>]*class=\"is-.*?</tr>", page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_each_time_says_in_words_how_it_stands(office: Afternoons) -> None:
    case = office.add()
    office.propose(case)
    client = office.inside()
    shown = rows(client)
    assert shown[0].startswith("13.00 – 13.45 vastgehouden nog 2 dagen om te antwoorden (tot")
    assert case.reference in shown[0]
    assert shown[1] == "13.45 – 14.30 vrij"
    office.book(case)
    assert rows(client)[0].startswith(f"13.00 – 13.45 geboekt {case.reference}")
    page = client.get("/dinsdagen").text
    assert f'href="/zaak/{case.reference}/afspraak"' in page
    assert "Week 48" in page
    assert "dinsdag 24 november 2026" in page


def test_what_can_no_longer_be_proposed_says_why(office: Afternoons) -> None:
    # Monday evening: the notice of 20 hours is over for all of Tuesday before 15:30.
    office.clock.at = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    client = office.inside()
    assert "te kort dag" in rows(client)[0]
    assert rows(client)[4].endswith("vrij")
    office.clock.at = TUESDAY + timedelta(hours=1)
    assert rows(office.inside())[0].endswith("voorbij, niet gebruikt")


def test_a_closed_day_says_why(office: Afternoons) -> None:
    # King's Day on a Tuesday.
    office.clock.at = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)
    page = office.inside().get("/dinsdagen").text
    assert re.search(r"dinsdag 27 april 2027</span> <strong>gesloten</strong>: Koningsdag", page)


def test_a_case_that_one_may_not_see_is_taken_and_nothing_more(office: Afternoons) -> None:
    office.use(region_with(shared="ret"))
    mine, theirs, hidden = (office.add(mailbox=box) for box in (RVT, "ret", RVT))
    with office.store.transaction() as tx:
        plan = office.desk.region.mailboxes[RVT].slot_plan
        assert plan is not None
        for number, case in enumerate((mine, theirs, hidden)):
            begin = TUESDAY + number * plan.length
            slot = Slot(begin, begin + plan.length, AGENDA, 1)
            assert tx.agenda.hold(case.id or 0, slot, made_at=NOW, expires_at=TUESDAY, uid=f"{number}@x.example")
        tx.cases.shield(hidden.id or 0, frozenset({"bea"}))
    shown = rows(office.inside(Viewer.of("wim", {RVT}, Role.MEELEZER)))
    assert mine.reference in shown[0]
    assert "Verplaatsen" not in shown[0]
    for row in shown[1:3]:
        assert "bezet, vastgehouden" in row
        assert "RET-" not in row
        assert hidden.reference not in row
    assert office.events("agenda-viewed")[-1][1:] == (RVT, None, (("reference", mine.reference),))


def test_busy_times_show_the_calendar_and_nothing_of_what_for(office: Afternoons) -> None:
    office.use(region_with(calendars=(BusyCalendar("gw-er", "Agenda GW-er"),)))
    with office.store.transaction() as tx:
        tx.busy.keep("gw-er", Busy((Span(TUESDAY, TUESDAY + timedelta(minutes=30)),)), tx.now)
    client = office.inside()
    assert rows(client)[0] == "13.00 – 13.45 bezet in eigen agenda Agenda GW-er"
    assert rows(client)[1] == "13.45 – 14.30 vrij"
    assert "Let op: eigen agenda" not in client.get("/dinsdagen").text


def test_a_calendar_that_is_down_or_was_never_read_is_told_with_its_age(office: Afternoons) -> None:
    office.use(region_with(calendars=(BusyCalendar("gw-er", "Agenda GW-er"), BusyCalendar("nooit", "Agenda wijk"))))
    with office.store.transaction() as tx:
        tx.busy.keep("gw-er", Busy(()), tx.now)
        tx.busy.failed("gw-er", "de server antwoordt niet op tijd", tx.now)
    page = " ".join(re.sub(r"<[^>]+>", " ", office.inside().get("/dinsdagen").text).split())
    assert "Agenda GW-er: is nu niet te lezen: de server antwoordt niet op tijd." in page
    assert "Voorstellen rekenen met wat op za 21 nov 14:30" in page
    assert "Agenda wijk : nog niets van bekend" in page


def test_each_table_has_its_own_rows(office: Afternoons) -> None:
    office.use(region_with(tables=2))
    shown = rows(office.inside())
    assert shown[0] == "13.00 – 13.45 1 vrij"
    assert shown[1] == "13.00 – 13.45 2 vrij"


def test_a_time_of_an_earlier_plan_stands_and_what_it_touches_is_not_offered(office: Afternoons) -> None:
    case = office.add()
    office.propose(case)
    office.use(region_with(opens=time(13, 30)))
    shown = rows(office.inside())
    assert shown[0].startswith("13.00 – 13.45 vastgehouden")
    assert shown[1].startswith("14.15 – 15.00")


def test_one_pages_through_the_weeks(office: Afternoons) -> None:
    client = office.inside()
    first = client.get("/dinsdagen").text
    later = re.search(r'href="([^"]+)">Latere weken', first)
    assert later
    assert date.fromisoformat(later[1].rpartition("=")[2]) == date(2026, 12, 14)
    page = client.get(later[1].replace("&amp;", "&")).text
    assert "dinsdag 15 december 2026" in page
    assert "dinsdag 24 november" not in page
    assert "Deze week" in page
    for wrong in ("vanaf=1900-01-01", "vanaf=9999-12-31", "vanaf=onzin", "agenda=onbekend"):
        assert client.get(f"/dinsdagen?{wrong}").status_code in (400, 404)


def test_the_paper_for_the_table_holds_one_afternoon_with_references_only(office: Afternoons) -> None:
    case = office.add(subject="Gezin Jansen")
    office.propose(case)
    client = office.inside()
    link = re.search(r'href="([^"]+)">Afdrukken: dinsdag 24 november 2026', client.get("/dinsdagen").text)
    assert link
    page = client.get(link[1].replace("&amp;", "&")).text
    main = page[page.index("<main") : page.index("</main>")]
    assert case.reference in main
    assert "13.00 – 13.45" in main
    assert "1 december" not in main
    assert "Jansen" not in main
    assert "Dinsdag 24 november 2026" in main
    # Without a day it is the next afternoon.
    assert case.reference in client.get("/dinsdagen?druk=1").text
    assert client.get("/dinsdagen?dag=2026-11-25").status_code == 404


def test_of_several_agendas_one_is_chosen_and_only_those_of_ones_own_mailboxes_are_there(office: Afternoons) -> None:
    region = region_with()
    ret = region.mailboxes["ret"]
    plan = region.mailboxes[RVT].slot_plan
    assert plan is not None
    boxes = {**region.mailboxes, "ret": replace(ret, slot_plan=replace(plan, agenda="ret-tafel"))}
    office.use(replace(region, mailboxes=boxes))
    both = office.inside().get("/dinsdagen").text
    assert "/dinsdagen?agenda=ret-tafel" in both
    one = office.inside(Viewer.of("wim", {RVT}, Role.MEELEZER))
    assert "ret-tafel" not in one.get("/dinsdagen").text
    assert one.get("/dinsdagen?agenda=ret-tafel").status_code == 404


def test_who_has_no_mailbox_with_an_agenda_is_told_so(office: Afternoons) -> None:
    client = office.inside(Viewer.of("wim", {"ret"}, Role.BEHEERDER))
    page = client.get("/dinsdagen")
    assert page.status_code == 200
    assert "geen agenda" in page.text


def test_the_page_says_that_outlook_needs_a_public_address(office: Afternoons) -> None:
    page = office.inside().get("/dinsdagen").text
    assert "Outlook en Google halen zo’n adres op vanaf hun eigen servers" in page
