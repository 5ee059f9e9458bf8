"""Shielding a case on its page: only whom one chose still sees it, and nobody can lock everybody out (R-54)."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.web.parts import Office
from triage.domain.access import Role, Viewer

RVT = "veiligheidsteam"
ANNA = Viewer.of("anna", {RVT}, Role.BEHEERDER)
BOB = Viewer.of("bob", {RVT}, Role.BEHANDELAAR)
CARLA = Viewer.of("carla", {RVT}, Role.BEHEERDER)


@pytest.fixture
def office() -> Office:
    office = Office()
    for viewer in (ANNA, BOB, CARLA):
        office.desk_for(viewer)
    return office


def _proof(client: TestClient, path: str) -> str:
    return client.get(path).text.split('name="bewijs" value="')[1].split('"')[0]


def _shield(client: TestClient, reference: str, *names: str) -> str:
    read = client.get(f"/zaak/{reference}").text
    stood = (
        []
        if "Afgeschermd." not in read
        else re.findall(r'name="stond" value="([^"]+)"', read.partition("/afschermen")[2].partition("</form>")[0])
    )
    form = {"bewijs": _proof(client, f"/zaak/{reference}"), "wie": list(names), "stond": stood}
    return client.post(f"/zaak/{reference}/afschermen", data=form).text


def test_a_shielded_case_is_gone_for_a_colleague_and_still_counts(office: Office) -> None:
    reference = office.add().reference
    anna, bob, carla = office.inside(ANNA), office.inside(BOB), office.inside(CARLA)
    assert "Afgeschermd. Alleen wie u koos" in _shield(anna, reference, "anna")
    assert bob.get(f"/zaak/{reference}").status_code == 404
    assert reference not in bob.get("/").text
    assert "Alleen anna ziet deze zaak." in anna.get(f"/zaak/{reference}").text
    # Whoever answers for the mailbox knows that there is work they do not see; others do not even know that.
    assert "1 afgeschermde zaak die u niet mag zien" in carla.get("/").text
    assert "afgeschermde zaak" not in bob.get("/").text


def test_who_was_chosen_sees_the_case_and_opening_it_shows_it_to_all(office: Office) -> None:
    reference = office.add().reference
    anna, bob = office.inside(ANNA), office.inside(BOB)
    _shield(anna, reference, "anna", "bob")
    assert bob.get(f"/zaak/{reference}").status_code == 200
    _shield(anna, reference, "anna")
    assert bob.get(f"/zaak/{reference}").status_code == 404
    form = {"bewijs": _proof(anna, f"/zaak/{reference}"), "stond": "anna"}
    assert "opgeheven" in anna.post(f"/zaak/{reference}/afscherming-opheffen", data=form).text
    assert bob.get(f"/zaak/{reference}").status_code == 200


@pytest.mark.parametrize("names", [(), ("bob",), ("niemand",)], ids=["nobody", "who may not open it", "a stranger"])
def test_nobody_can_shield_a_case_from_everybody_who_could_open_it(office: Office, names: tuple[str, ...]) -> None:
    reference = office.add().reference
    anna = office.inside(ANNA)
    assert "Kies minstens een beheerder die de zaak blijft zien" in _shield(anna, reference, *names)
    assert "Iedereen met een rol voor deze mailbox ziet deze zaak." in anna.get(f"/zaak/{reference}").text


def test_a_beheerder_who_knows_the_household_can_hand_the_case_over_and_is_out(office: Office) -> None:
    reference = office.add().reference
    anna = office.inside(ANNA)
    assert "U ziet de zaak zelf niet meer" in _shield(anna, reference, "carla")
    assert anna.get(f"/zaak/{reference}").status_code == 404
    assert office.inside(CARLA).get(f"/zaak/{reference}").status_code == 200


def test_a_behandelaar_cannot_shield_or_open(office: Office) -> None:
    reference = office.add().reference
    bob = office.inside(BOB)
    page = bob.get(f"/zaak/{reference}").text
    assert "/afschermen" not in page
    assert bob.post(f"/zaak/{reference}/afschermen", data={"bewijs": "x", "wie": "bob"}).status_code == 403
    assert office.events("case-shielded") == []


def test_the_access_log_holds_who_shielded_and_for_whom(office: Office) -> None:
    case = office.add()
    _shield(office.inside(ANNA), case.reference, "anna", "bob")
    assert office.events("case-shielded") == [
        ("anna", RVT, case.id, (("reference", case.reference), ("name", "anna"), ("name", "bob")))
    ]
