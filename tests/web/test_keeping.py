"""What the pages say of keeping and destroying: the day, what stands in the way, the hold, and a case that is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.web.parts import REGION, SUBJECT, TEXT, Office, press
from tests.web.test_roles import ROUTES
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict
from triage.domain.obligation import Evidence, Met
from triage.domain.record import ClosingOutcome, Record, RecordKind
from triage.workflow import merging, privacy
from triage.workflow.erasing import purge

RVT = "veiligheidsteam"
BEN = Viewer.of("ben", REGION.mailboxes, Role.BEHANDELAAR)
LIES = Viewer.of("lies", REGION.mailboxes, Role.MEELEZER)
YEARS = timedelta(days=6 * 366)


def closed(office: Office, outcome: ClosingOutcome = ClosingOutcome.TO_FILE) -> Case:
    """A case that was closed on Saturday 21 November 2026, with nothing left to do."""
    made = office.add()
    number = made.id or 0
    viewer = Viewer.of("eva", REGION.mailboxes, Role.BEHEERDER)
    with office.store.transaction() as tx:
        for owed in tx.cases.obligations(viewer, number):
            tx.cases.meet(number, owed.id or 0, owed_met(office))
        tx.records.add(number, Record(RecordKind.CLOSED, tx.now, "eva", outcome=outcome.value))
        return tx.cases.change(replace(made, state=CaseState.CLOSED, closed_at=tx.now))


def owed_met(office: Office) -> Met:
    return Met(Evidence.CALL_SPOKEN, office.clock.at, "eva")


def settled(office: Office) -> None:
    with office.store.transaction() as tx:
        privacy.settle(tx, REGION, RVT, by="de archivaris", actor="opdrachtregel:beheer")


def erased(office: Office) -> Case:
    """A case whose content was destroyed, six years on."""
    made = closed(office)
    settled(office)
    office.clock.at += YEARS
    lease = office.store.lease("purge", "test", timedelta(minutes=5))
    assert lease is not None
    assert purge(office.store, REGION, RVT, actor="service", lease=lease) is not None
    return made


def words(office: Office, path: str, viewer: Viewer | None = None) -> str:
    answer = office.inside(viewer).get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.text.split())


def test_a_closed_case_says_on_which_day_it_is_destroyed_and_by_which_category(office: Office) -> None:
    case = closed(office)
    settled(office)
    page = words(office, f"/zaak/{case.reference}")
    # Five years, and the day after.
    assert "<strong>Vernietiging op za 22 nov 2031</strong>." in page
    assert "Selectielijst: verzonnen 2: ondersteuning en het overige." in page


def test_a_day_that_nobody_settled_is_told_with_what_is_missing(office: Office) -> None:
    case = closed(office)
    office.clock.at += YEARS
    page = words(office, f"/zaak/{case.reference}")
    assert "maar nu niet: de bewaartermijnen zijn nog niet vastgesteld" in page


@pytest.mark.parametrize(
    ("mailbox", "says"),
    [
        (RVT, "Deze zaak blijft bewaard: nog niet naar dossier."),
        ("ret", "Deze zaak blijft bewaard: er is geen bewaartermijn ingesteld."),
    ],
)
def test_a_case_that_stays_says_why(office: Office, mailbox: str, says: str) -> None:
    case = closed(office, ClosingOutcome.HANDLED if mailbox == RVT else ClosingOutcome.TO_FILE)
    if mailbox != RVT:
        with office.store.transaction() as tx:
            case = tx.cases.change(replace(case, route="onbekend"))
        office.desk = replace(office.desk, configured=replace(REGION, retention={}))
    assert says in words(office, f"/zaak/{case.reference}")


def test_a_hold_is_placed_with_a_reason_shown_and_let_go(office: Office) -> None:
    case = closed(office)
    here = f"/zaak/{case.reference}"
    ben = office.inside(BEN)
    refused = press(ben, f"{here}/tegenhouden", "/tegenhouden", why=" ")
    assert refused.status_code == 422
    done = press(ben, f"{here}/tegenhouden", "/tegenhouden", why="er loopt een klacht")
    assert "wordt niet vernietigd" in done.text
    page = words(office, here)
    assert "Vernietigen is tegengehouden</strong> door ben" in page
    assert "er loopt een klacht" in page
    assert "maar nu niet: vernietigen is tegengehouden" in page
    assert press(office.inside(BEN), f"{here}/niet-meer-tegenhouden", "tegenhouden", why="klaar").status_code == 404
    press(office.inside(), f"{here}/niet-meer-tegenhouden", "tegenhouden", why="de klacht is afgehandeld")
    assert "Vernietigen is tegengehouden" not in words(office, here)
    assert [event[0] for event in office.events("legal-hold")] == ["ben"]
    assert len(office.events("legal-hold-lifted")) == 1


def test_a_closed_case_can_be_said_to_be_in_the_file(office: Office) -> None:
    case = closed(office, ClosingOutcome.HANDLED)
    here = f"/zaak/{case.reference}"
    assert "Staat deze zaak in het dossier?" in words(office, here)
    press(office.inside(BEN), f"{here}/in-dossier", "/in-dossier")
    assert "Vernietiging op" in words(office, here)
    assert "Staat deze zaak in het dossier?" not in words(office, here)


def test_a_reader_sees_the_day_and_may_do_nothing_about_it(office: Office) -> None:
    case = closed(office)
    page = words(office, f"/zaak/{case.reference}", LIES)
    assert "Vernietiging op" in page
    assert "tegenhouden" not in page.split("Bewaren</h2>")[1].split("</section>")[0]


def test_of_a_destroyed_case_its_page_tells_that_and_what_is_left(office: Office) -> None:
    case = erased(office)
    page = words(office, f"/zaak/{case.reference}")
    assert "De inhoud van deze zaak is vernietigd" in page
    assert "gedaan" in page
    assert SUBJECT not in page
    assert TEXT.split()[0] not in page.split("<main")[1]
    assert office.events("viewed")[-1][2] == case.id


def test_no_page_of_a_destroyed_case_fails_or_takes_anything(office: Office) -> None:
    case = erased(office)
    client = office.inside()
    for method, path, _ in ROUTES:
        if "{reference}" not in path or path.startswith("/api"):
            continue
        target = path.format(reference=case.reference, number=1, n=1, nummer=1, key="note")
        if method == "GET":
            assert client.get(target).status_code in (200, 404, 409), path
    assert client.get(f"/zaak/{case.reference}/dossier.zip").status_code == 404
    noted = press(client, f"/zaak/{case.reference}/vastleggen/note", "/note", note="alsnog iets")
    assert noted.status_code in (409, 422)
    assert "vernietigd" in noted.text


def test_the_page_lists_what_goes_first_what_stays_and_what_went(office: Office) -> None:
    gone = erased(office)
    settled(office)
    coming, left = closed(office), closed(office, ClosingOutcome.HANDLED)
    page = words(office, "/bewaren")
    assert "Vastgesteld door de archivaris" in page
    assert "zaken met route Consult of advies" in page
    assert coming.reference in page
    assert left.reference in page
    assert gone.reference not in page
    assert "Er is nog niets vernietigd" not in page
    listed = office.events("listed")[-1]
    assert {value for _, value in listed[3]} == {coming.reference, left.reference}


def test_the_page_says_where_nothing_is_configured_or_settled(office: Office) -> None:
    assert "Niemand heeft deze termijnen vastgesteld" in words(office, "/bewaren")
    assert "Er zijn geen bewaartermijnen ingesteld" in words(office, "/bewaren?mailbox=ret")
    assert office.inside(Viewer.of("cora", {RVT}, Role.COORDINATOR)).get("/bewaren").status_code == 403


def test_a_shielded_case_is_no_line_for_who_may_not_see_it(office: Office) -> None:
    case = closed(office)
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"eva"}))
    assert case.reference not in words(office, "/bewaren", BEN)


def test_the_list_of_closed_cases_says_of_a_destroyed_one_that_it_is(office: Office) -> None:
    case = erased(office)
    page = words(office, "/?stand=gesloten")
    assert case.reference in page
    assert "(inhoud vernietigd)" in page


def test_no_case_is_joined_to_a_destroyed_one(office: Office) -> None:
    gone, other = erased(office), office.add()
    eva = Viewer.of("eva", REGION.mailboxes, Role.BEHEERDER)
    with office.store.transaction() as tx, pytest.raises(Conflict, match="vernietigd"):
        merging.merge(tx, eva, REGION, other.id or 0, other.version, gone.id or 0)
