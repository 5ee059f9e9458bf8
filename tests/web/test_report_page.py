"""Accountability on a page: what each role sees, and where a figure leads."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.web.parts import Office
from triage.domain.access import Role, Viewer
from triage.domain.case import Case
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Kind

RVT = "veiligheidsteam"
PAGE = "/cijfers/verantwoording"
HANDLER = Viewer.of("hans", {RVT}, Role.BEHANDELAAR)
CORA = Viewer.of("cora", {RVT}, Role.COORDINATOR)
DAY = timedelta(days=1)


def answered(office: Office, kind: Kind, after: timedelta, ago: timedelta = 7 * DAY) -> Case:
    """A case that got its answer."""
    case = office.add(kind=kind, ago=ago)
    with office.store.transaction() as tx:
        owed = tx.cases.obligations(HANDLER, case.id or 0)[0]
        tx.cases.meet(case.id or 0, owed.id or 0, Met(Evidence.STAFF_MAIL, case.received_at + after, "hans"))
    return case


def filled(office: Office) -> list[Case]:
    """Twelve consults answered in time, three late; one support request that nobody answered, long over."""
    cases = [answered(office, Kind.CONSULT, timedelta(hours=hour)) for hour in range(1, 13)]
    cases += [answered(office, Kind.CONSULT, 5 * DAY) for _ in range(3)]
    return [*cases, office.add(kind=Kind.SUPPORT, ago=9 * DAY)]


def row(page: str, table: str, title: str) -> list[str]:
    """The cells of a row, as text."""
    part = page[page.index(f"<caption>{table}</caption>") :]
    part = part[: part.index("</table>")]
    found = re.search(rf'<tr><th scope="row">{title}</th>(.*?)</tr>', part, re.DOTALL)
    assert found, f"no row {title} in {table}"
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", found[1], re.DOTALL)]


def test_who_works_in_a_mailbox_sees_every_number(office: Office) -> None:
    filled(office)
    page = office.inside(HANDLER).get(PAGE).text
    assert row(page, "Soort vraag", "consult") == ["12", "3", "0", "0", "80 %", "8 uur", "5 dagen"]
    assert row(page, "Soort vraag", "ondersteuning") == ["0", "0", "0", "1", "0 %", "", ""]
    assert row(page, "Alles", "Regionaal Veiligheidsteam")[:5] == ["12", "3", "0", "1", "75 %"]
    # Received a week ago, on Saturday 14 November, and nine days ago.
    assert row(page, "Week", "week 46 van 2026")[:5] == ["12", "3", "0", "1", "75 %"]
    assert row(page, "Termijn", "Reageren op de afzender")[:4] == ["12", "3", "0", "1"]
    assert row(page, "Kleurcode", "geen kleurcode")[:4] == ["12", "3", "0", "1"]
    assert "U ziet hier geen aantallen onder de 5" not in page


def test_who_sees_figures_alone_gets_no_small_number_and_none_to_work_it_out_from(office: Office) -> None:
    filled(office)
    for _ in range(6):
        answered(office, Kind.OTHER, 6 * DAY)
    page = office.inside(CORA).get(PAGE).text
    # Three late consults beside six other late cases: the six would give away the three. And the one support request
    # beside the six others that nobody looked at.
    assert row(page, "Soort vraag", "consult") == ["12", "–", "0", "0", "", "", ""]
    assert row(page, "Soort vraag", "overig") == ["0", "–", "0", "–", "", "", ""]
    assert row(page, "Soort vraag", "ondersteuning")[3] == "–"
    assert row(page, "Alles", "Regionaal Veiligheidsteam")[:4] == ["12", "9", "0", "7"]
    assert "/zaken?" not in page
    assert "U ziet hier geen aantallen onder de 5" in page


def test_who_sees_figures_alone_gets_whole_quarters(office: Office) -> None:
    client = office.inside(CORA)
    page = client.get(PAGE, params={"van": "2026-11-16", "tot": "2026-11-17"}).text
    assert "donderdag 1 oktober 2026 tot en met donderdag 31 december 2026" in page
    assert 'type="date"' not in page
    mixed = Viewer("mia", {RVT: frozenset({Role.BEHEERDER}), "ret": frozenset({Role.COORDINATOR})})
    client = office.inside(mixed)
    both = client.get(PAGE, params={"van": "2026-11-16", "tot": "2026-11-17"}).text
    assert "1 oktober 2026" in both
    own = client.get(PAGE, params={"mailbox": RVT, "van": "2026-11-16", "tot": "2026-11-17"}).text
    assert "maandag 16 november 2026 tot en met dinsdag 17 november 2026" in own


def test_another_mailbox_is_not_found(office: Office) -> None:
    for path in (PAGE, f"{PAGE}.csv", f"{PAGE}.xlsx"):
        assert office.inside(HANDLER).get(path, params={"mailbox": "ret"}).status_code == 404
    assert "Regionaal Expertteam" not in office.inside(HANDLER).get(PAGE).text


@pytest.mark.parametrize(
    "days", [{"van": "gisteren"}, {"van": "2026-11-17", "tot": "2026-11-16"}, {"van": "0001-01-01"}]
)
def test_days_that_make_no_period_are_refused(office: Office, days: dict[str, str]) -> None:
    assert office.inside(HANDLER).get(PAGE, params=days).status_code == 400


def links(page: str) -> list[str]:
    return [each.replace("&amp;", "&") for each in re.findall(r'href="([^"]*/zaken\?[^"]*)"', page)]


def test_a_figure_leads_to_its_cases_and_that_somebody_looked_is_recorded(office: Office) -> None:
    cases = filled(office)
    client = office.inside(HANDLER)
    page = client.get(PAGE).text
    late = next(each for each in links(page) if "tabel=kind&rij=consult&kolom=late" in each)
    answer = client.get(late)
    references = re.findall(r'href="/zaak/([^"]+)"', answer.text)
    assert references == [case.reference for case in cases[12:15]]
    assert office.events("listed")[-1] == ("hans", RVT, None, tuple(("reference", each) for each in references))


def test_every_link_leads_to_as_many_cases_as_its_figure_says(office: Office) -> None:
    filled(office)
    client = office.inside(HANDLER)
    page = client.get(PAGE).text
    found = re.findall(r'<a href="([^"]*/zaken\?[^"]*)">(\d+)</a>', page)
    assert len(found) > 8
    for link, number in found:
        cases = re.findall(r'href="/zaak/', client.get(link.replace("&amp;", "&")).text)
        assert len(cases) == int(number), link


def test_the_cases_behind_a_figure_are_for_who_may_read_them(office: Office) -> None:
    filled(office)
    link = links(office.inside(HANDLER).get(PAGE).text)[0]
    assert office.inside(CORA).get(link).status_code == 403
    elsewhere = Viewer("els", {"ret": frozenset({Role.BEHEERDER}), RVT: frozenset({Role.COORDINATOR})})
    assert office.inside(elsewhere).get(link).status_code == 404
    assert office.inside(HANDLER).get(f"{PAGE}/zaken", params={"mailbox": RVT, "tabel": "x"}).status_code == 404


def test_a_shielded_case_counts_and_does_not_show(office: Office) -> None:
    case = answered(office, Kind.CONSULT, DAY)
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"bea"}))
    client = office.inside(HANDLER)
    page = client.get(PAGE).text
    assert row(page, "Soort vraag", "consult")[0] == "1"
    assert case.reference not in client.get(links(page)[0]).text


def cells(client: TestClient, form: str = "csv") -> list[list[str]]:
    text = client.get(f"{PAGE}.{form}").text.removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_files_hold_what_the_page_shows_and_that_they_were_taken_is_recorded(office: Office) -> None:
    filled(office)
    client = office.inside(HANDLER)
    answer = client.get(f"{PAGE}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="verantwoording-2026-10-01')
    consult = next(line for line in cells(client) if line[1:3] == ["soort", "consult"])
    assert consult == [RVT, "soort", "consult", "consult", "12", "3", "0", "0", "80", "15", "8,0", "120,0"]
    assert office.events("figures-exported")[-1][:2] == ("hans", RVT)
    sheet = client.get(f"{PAGE}.xlsx")
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()
        assert b"consult" in book.read("xl/sharedStrings.xml")


def test_the_file_of_who_sees_figures_alone_keeps_back_the_same_numbers(office: Office) -> None:
    filled(office)
    lines = cells(office.inside(CORA))
    total = next(line for line in lines if line[1] == "totaal")
    assert total[4:8] == ["12", "< 5", "0", "< 5"]
    assert not [line for line in lines[4:] for cell in line[4:8] if cell in {"1", "2", "3", "4"}]
    assert "reference" not in str(lines)
    assert "RVT-2026" not in str(lines)
