"""What the pages say of a mail that was scanned, or was not, and that an infected file is given to nobody."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from tests.web.parts import TOKEN, Office, press
from tests.web.test_mail_view import BOX, kept, written
from tests.web.test_quarantine import quarantined
from tests.workflow.test_scanning import Says
from triage.domain.access import service_viewer
from triage.ports.scan import ScanState
from triage.web.desk import WebDesk
from triage.workflow.scanning import note_virus

FILE = ("verslag.pdf", "application/pdf", b"%PDF-1.4 verslag")
OTHER = ("plan.pdf", "application/pdf", b"%PDF-1.4 plan")


def _mail_of(office: Office, address: str) -> tuple[int, int]:
    """The number of the second mail of the case at *address*, and of that case."""
    reference = address.split("/")[2]
    with office.store.reading() as tx:
        found = tx.cases.file(service_viewer(BOX), reference)
    mail = found.messages[1].mail_id
    assert mail is not None
    assert found.line.case.id is not None
    return mail, found.line.case.id


def _infected(office: Office, address: str) -> int:
    mail, case_id = _mail_of(office, address)
    with office.store.transaction() as tx:
        note_virus(tx, mail, BOX, case_id, "Test.Virus-1")
    return mail


def _with(office: Office, scanner: Says | None) -> Office:
    desk: WebDesk = office.desk
    region = replace(desk.configured, scans=True)
    office.desk = WebDesk(desk.store, region, desk.gate, desk.clock, desk.preview, desk.extractor, scanner)
    return office


def test_an_infected_mail_is_a_case_whose_files_nobody_gets(office: Office) -> None:
    address = kept(office, written("", FILE, OTHER))
    _infected(office, address)
    client = office.inside()
    shown = client.get(address).text
    assert "Virus gevonden (Test.Virus-1)" in shown
    assert "/bijlage/1" not in shown
    assert "verslag.pdf" in shown
    for number in (1, 2):
        answer = client.get(f"{address}/bijlage/{number}")
        assert answer.status_code == 403
        assert "Deze bijlage is geblokkeerd" in answer.text
        assert b"%PDF" not in answer.content
    reference = address.split("/")[2]
    assert "virus gevonden" in client.get(f"/zaak/{reference}").text
    assert "virus gevonden" in client.get("/").text
    assert len(office.events("attachment-refused")) == 2
    assert office.events("attachment-downloaded") == []


@pytest.mark.parametrize(
    ("state", "words"),
    [(None, "Nog niet gescand op virussen"), (ScanState.WAITING, "Nog niet gescand op virussen"),
     (ScanState.CLEAN, "Gescand: geen virus gevonden"), (ScanState.TOO_LARGE, "te groot voor de virusscanner")],
)  # fmt: skip
def test_a_mail_says_whether_it_was_scanned_and_its_files_are_there(
    office: Office, state: ScanState | None, words: str
) -> None:
    address = kept(office, written("", FILE))
    mail, _ = _mail_of(office, address)
    if state is not None:
        with office.store.transaction() as tx:
            tx.scans.keep(mail, state, next_at=tx.now)
    client = _with(office, None).outside()
    client.get("/binnen", params={"token": TOKEN})
    assert words in client.get(address).text
    assert client.get(f"{address}/bijlage/1").status_code == 200


def test_without_a_scanner_nothing_is_said_of_scanning(office: Office) -> None:
    assert "gescand" not in office.inside().get(kept(office, written("", FILE))).text.lower()


def test_a_file_that_is_found_infected_when_it_is_asked_for_is_not_given(office: Office) -> None:
    address = kept(office, written("", FILE))
    scanner = Says(lambda data: "Test.Virus-1" if data.startswith(b"%PDF") else "")
    client = _with(office, scanner).outside()
    client.get("/binnen", params={"token": TOKEN})
    assert client.get(f"{address}/bijlage/1").status_code == 403
    assert "Virus gevonden (Test.Virus-1)" in client.get(address).text
    assert len(scanner.seen) == 1
    assert client.get(f"{address}/bijlage/1").status_code == 403
    scanner.here = False
    assert client.get(f"{address}/bijlage/1").status_code == 403


def test_the_file_of_a_case_leaves_an_infected_mail_out_and_says_so(office: Office) -> None:
    address = kept(office, written("", FILE))
    _infected(office, address)
    answer = office.inside().get(f"/zaak/{address.split('/')[2]}/dossier.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert not [name for name in names if name.endswith((".eml", ".pdf"))]
        assert "virus gevonden" in archive.read("niet-meegenomen.txt").decode()
        assert [name for name in names if name.endswith("samenvatting.txt")]


def test_a_mail_that_nobody_could_read_is_not_given_when_it_is_infected(office: Office) -> None:
    case, number = quarantined(office)
    with office.store.transaction() as tx:
        note_virus(tx, number, BOX, case.id, "Test.Virus-1")
    client = office.inside()
    answer = press(client, f"/zaak/{case.reference}", f"/ongelezen/{number}/downloaden")
    assert "De virusscanner vond een virus in dit bericht" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert office.events("quarantine-downloaded") == []
