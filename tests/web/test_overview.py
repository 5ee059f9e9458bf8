"""The overview: the dagstart's numbers, what runs out soon, whether the mailboxes are well, how fast, how much."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.web.parts import HOUR, REGION, Office
from tests.web.test_queue import references
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseState
from triage.domain.decision import Flag
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import DeliveryState
from triage.ports.store import PollReport
from triage.workflow.watch_mail import figures

RVT = "veiligheidsteam"
PAGE = "/overzicht"
HANDLER = Viewer.of("hans", {RVT}, Role.BEHANDELAAR)
CORA = Viewer.of("cora", {RVT}, Role.COORDINATOR)
DAY = timedelta(days=1)
NAME = "Regionaal Veiligheidsteam"


def row(page: str, table: str, title: str) -> list[str]:
    """The cells of a row, as text."""
    part = page[page.index(f"<caption>{table}") :]
    part = part[: part.index("</table>")]
    found = re.search(rf'<tr><th scope="row">{title}</th>(.*?)</tr>', part, re.DOTALL)
    assert found, f"no row {title} in {table}"
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_today_has_the_numbers_of_the_dagstart(office: Office) -> None:
    office.add(urgent=True)
    office.add(ago=4 * DAY)
    office.add(ago=2 * DAY)
    office.add(flags=frozenset({Flag.WAITS_FOR_APPROVAL}))
    woken = office.add()
    shielded = office.add(ago=5 * DAY)
    office.add(mailbox="ret")
    with office.store.transaction() as tx:
        tx.cases.add_task(woken.id or 0, "woken", tx.now)
        tx.cases.shield(shielded.id or 0, frozenset({"boris"}))
    with office.store.reading() as tx:
        told = figures(tx, REGION.mailboxes[RVT], REGION.calendar)
    wanted = [told[name].partition(":")[0] for name in ("new", "urgent", "today", "late", "approval", "waking")]
    assert wanted[0] == "6"
    page = office.inside(HANDLER).get(PAGE).text
    assert row(page, "Open zaken die nu aandacht vragen", NAME) == wanted


def test_a_number_leads_to_its_cases(office: Office) -> None:
    calm, urgent = office.add(kind=Kind.CONSULT), office.add(urgent=True)
    client = office.inside(HANDLER)
    part = client.get(PAGE).text.partition("Open zaken die nu")[2].partition("</table>")[0]
    link = re.search(r'data-label="Spoed"><a href="([^"]+)">1</a>', part)
    assert link
    shown = client.get(link[1].replace("&amp;", "&")).text
    assert urgent.reference in shown
    assert calm.reference not in shown


def test_every_number_of_today_and_of_the_coming_days_leads_to_exactly_its_cases(office: Office) -> None:
    office.add(urgent=True)
    office.add(ago=4 * DAY)
    office.add(ago=DAY)
    office.add(flags=frozenset({Flag.WAITS_FOR_APPROVAL}))
    woken, waiting = office.add(), office.add()
    with office.store.transaction() as tx:
        tx.cases.add_task(woken.id or 0, "woken", tx.now)
        tx.cases.change(replace(waiting, state=CaseState.WAITING, wake_at=tx.now + HOUR))
    client = office.inside(HANDLER)
    page = client.get(PAGE).text
    cells = re.findall(r'data-label="([^"]+)"><a href="(/\?[^"]+)">(\d+)</a>', page)
    assert {"Nieuw", "Spoed", "Te laat", "Wacht op akkoord", "Komt vandaag terug"} <= {title for title, _, _ in cells}
    assert [number for title, _, number in cells if title == "Komt vandaag terug"] == ["2"]
    assert any("termijn=2026-11-23" in address for _, address, _ in cells)
    for title, address, number in cells:
        shown = client.get(html.unescape(address)).text
        assert len(references(shown)) == int(number), title


def test_terms_of_the_coming_days_stand_on_their_last_day(office: Office) -> None:
    # Saturday 21 November: two days from yesterday end on Monday at 24:00, as a term does not end in a weekend.
    office.add(ago=DAY)
    office.add(ago=DAY)
    page = office.inside(HANDLER).get(PAGE).text
    assert row(page, "Open zaken, naar de laatste dag", NAME) == ["0", "0", "2", "0"]
    assert "vandaag (za 21 nov)" in page


def test_a_mailbox_that_is_not_well_shows(office: Office) -> None:
    page = office.inside(HANDLER).get(PAGE).text
    assert "Er is nog geen mailbox bekeken" in page
    assert "Er wacht geen bericht op verzending" in page
    office.queue_mail(office.add(), DeliveryState.HELD)
    office.clock.at += 2 * HOUR
    with office.store.transaction() as tx:
        at = tx.now
        for folder, missing, error in (("INBOX", (), ""), ("Overig", (7,), ""), ("Archief", (), "ServerBusy")):
            report = PollReport("rvt", folder, RVT, at, 5, 5 - len(missing), missing, error)
            tx.ledger.report(report)
        tx.ledger.report(replace(report, mailbox="ret", source="ret"))
    page = office.inside(HANDLER).get(PAGE).text
    assert row(page, "Berichten die nog niet weg zijn", NAME)[:2] == ["wacht op een medewerker", "1"]
    assert "21 november 2026 om 14.30 uur" in page
    table = page.partition("De laatste ronde langs elke map")[2].partition("</table>")[0]
    words = re.sub(r"<[^>]+>", " ", table)
    assert re.search(r"rvt, INBOX .* 5 +5 +in orde", words)
    assert "niet volledig" in words
    assert "UID 7" in words
    assert "map Archief kon niet worden gelezen" in words
    assert "Regionaal Expertteam" not in page


def test_response_times_are_told_over_four_and_twelve_weeks(office: Office) -> None:
    for ago, after in ((2, 1), (3, 2), (4, 3), (60, 30)):
        case = office.add(kind=Kind.CONSULT, ago=ago * DAY)
        with office.store.transaction() as tx:
            owed = tx.cases.obligations(HANDLER, case.id or 0)[0]
            met = Met(Evidence.STAFF_MAIL, case.received_at + timedelta(hours=after), "hans")
            tx.cases.meet(case.id or 0, owed.id or 0, met)
    page = office.inside(HANDLER).get(PAGE).text
    assert row(page, "Zaken die zijn ontvangen", NAME) == ["3", "2 uur", "3 uur", "4", "2 uur", "30 uur"]


def test_each_chart_has_its_numbers_in_a_table_and_its_names_for_the_ear(office: Office) -> None:
    for _ in range(3):
        office.add(kind=Kind.CONSULT)
    office.add(colour=Colour.RED, kind=Kind.OTHER, ago=7 * DAY)
    office.add(ago=100 * DAY)
    page = office.inside(HANDLER).get(PAGE).text
    parts = page.split("<caption>Dezelfde getallen")
    by_kind, by_colour = (dict(_rows(part)) for part in parts[1:])
    assert by_kind["week 47 van 2026"] == ["3", "0", "0", "0", "3"]
    assert by_kind["week 46 van 2026"] == ["0", "0", "1", "0", "1"]
    assert by_colour["week 46 van 2026"] == ["0", "0", "0", "0", "1", "1"]
    assert next(iter(by_kind)) == "week 47 van 2026"
    assert len(by_kind) == 12
    for svg in re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL):
        drawn = ET.fromstring(svg)  # noqa: S314 - our own
        space = "{http://www.w3.org/2000/svg}"
        ids = {each.get("id") for each in drawn if each.tag in (f"{space}title", f"{space}desc")}
        assert set(str(drawn.get("aria-labelledby")).split()) == ids
        assert "4 nieuwe zaken in 12 weken" in str(drawn.findtext(f"{space}desc"))
    # Not by colour alone: every bar but the first of a series has a pattern over it.
    assert 'fill="url(#grafiek-kleur-4)"' in page


def _rows(part: str) -> list[tuple[str, list[str]]]:
    found = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', part.partition("</table>")[0])
    return [(title, re.findall(r"<td>(\d+)</td>", cells)) for title, cells in found]


def test_who_sees_figures_alone_gets_no_small_number_and_no_weeks(office: Office) -> None:
    for _ in range(6):
        office.add()
    office.add(urgent=True)
    page = office.inside(CORA).get(PAGE).text
    assert row(page, "Open zaken die nu aandacht vragen", NAME) == ["7", "&lt; 5", "0", "0", "0", "0"]
    assert row(page, "Open zaken, naar de laatste dag", NAME) == ["0", "0", "7", "0"]
    for absent in ("<svg xmlns", "Reactietijd</h2>", "/?mailbox=", "Zijn de mailboxen in orde"):
        assert absent not in page
    assert "U ziet geen aantallen onder de 5" in page


def test_the_stop_button_shows_its_state(office: Office) -> None:
    client = office.inside()
    assert "Automatische mail staat aan." in client.get(PAGE).text
    office.stop()
    assert "De stopknop is ingedrukt" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("viewer", "path", "status"),
    [
        (HANDLER, f"{PAGE}?mailbox=ret", 404),
        (Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER), PAGE, 403),
        (HANDLER, f"{PAGE}?mailbox={RVT}", 200),
    ],
)
def test_another_mailbox_is_not_found(office: Office, viewer: Viewer, path: str, status: int) -> None:
    assert office.inside(viewer).get(path).status_code == status
