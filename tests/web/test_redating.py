"""A changed calendar shows the promised date beside the present one on the case's page, and a person decides."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from tests.web.parts import REGION, TOKEN, Office
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer
from triage.domain.obligation import obligation_from
from triage.domain.reading import Colour, Kind
from triage.web.app import create_app

MEES = Viewer.of("mees", REGION.mailboxes, Role.MEELEZER)


def closing(office: Office, viewer: Viewer | None = None) -> TestClient:
    """A browser at the queue after somebody closed Monday 23 November, on which the term of the case ended."""
    calendar = replace(REGION.calendar, holidays_of=lambda year: {date(2026, 11, 23): "gelijkgesteld bij besluit"})
    region = replace(REGION, calendar=calendar, config_hash="later")
    desk = replace(office.desk_for(viewer) if viewer else office.desk, configured=region)
    client = TestClient(create_app(desk), raise_server_exceptions=False, headers={"origin": "http://testserver"})
    assert client.get("/binnen", params={"token": TOKEN}).status_code == 200
    return client


def choose(client: TestClient, reference: str, choice: str) -> str:
    page = client.get(f"/zaak/{reference}").text
    form = page.partition(f'action="/zaak/{reference}/datum"')[2]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', form.partition("</form>")[0]))
    return words_of(client.post(f"/zaak/{reference}/datum", data={**fields, "keuze": choice}).text)


def test_both_dates_stand_there_with_their_accounts_and_the_promise_holds(office: Office) -> None:
    reference = office.add().reference
    read = words_of(closing(office).get(f"/zaak/{reference}").text)
    assert (
        "Beloofd: ma 23 nov 24:00 maandag 23 november 2026 om 24.00 uur . Met de huidige kalender: di 24 nov 24:00"
        in read
    )
    assert "De beloofde datum geldt, tot iemand de nieuwe overneemt." in read
    assert "ma 23 nov ja dag 2 van 2, laatste dag" in read
    assert "ma 23 nov nee gelijkgesteld bij besluit, de termijn eindigt niet op deze dag" in read
    assert "Uiterlijk nog 2 dagen ma 23 nov 24:00" in read


def test_nothing_stands_there_while_nothing_differs(office: Office) -> None:
    assert "huidige kalender" not in office.inside().get(f"/zaak/{office.add().reference}").text


def test_the_new_date_is_taken_over_and_the_old_promise_stays_to_be_seen(office: Office) -> None:
    reference = office.add().reference
    client = closing(office)
    read = choose(client, reference, "overnemen")
    assert "De nieuwe datum geldt." in read
    assert "Uiterlijk nog 3 dagen di 24 nov 24:00" in read
    assert "Eerder beloofd (1)" in read
    assert "om 14.30 uur : de datum volgens de huidige kalender is overgenomen" in read
    assert "Met de huidige kalender" not in read
    assert "datum volgens de huidige kalender overgenomen" in read


def test_the_promise_can_be_kept(office: Office) -> None:
    reference = office.add().reference
    read = choose(closing(office), reference, "houden")
    assert "De beloofde datum blijft gelden." in read
    assert "Uiterlijk nog 2 dagen ma 23 nov 24:00" in read
    assert "de beloofde datum is gehouden" in read


def test_what_had_no_date_yet_was_no_promise(office: Office) -> None:
    case = office.add(mailbox="lokaal-team", colour=Colour.ORANGE, kind=Kind.OTHER)
    assert case.id is not None
    viewer = Viewer.of("lokaal", REGION.mailboxes, Role.BEHEERDER)
    with office.store.transaction() as tx:
        owed = next(each for each in tx.cases.obligations(viewer, case.id) if each.key == "stagnatie")
        rule = REGION.rule("lokaal-team", "oranje", "stagnatie")
        assert rule is not None
        dated = obligation_from(rule, office.clock.at, REGION.calendar)
        tx.cases.redate(case.id, replace(dated, id=owed.id), REGION.config_hash, by="anna", why="warme overdracht")
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert "vanaf de warme overdracht (za 21 nov 14:30)" in read
    assert "Eerder beloofd" not in read


def test_a_choice_that_somebody_else_made_meanwhile_is_told(office: Office) -> None:
    reference = office.add().reference
    first, second = closing(office), closing(office)
    second_page = second.get(f"/zaak/{reference}").text
    choose(first, reference, "overnemen")
    form = second_page.partition(f'action="/zaak/{reference}/datum"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', form))
    read = words_of(second.post(f"/zaak/{reference}/datum", data={**fields, "keuze": "houden"}).text)
    assert "Een collega was u voor" in read
    assert "datum volgens de huidige kalender overgenomen" in read.partition("Een collega was u voor")[2][:200]


@pytest.mark.parametrize("choice", ["", "weg"])
def test_an_unknown_choice_is_refused(office: Office, choice: str) -> None:
    reference = office.add().reference
    client = closing(office)
    assert "Uiterlijk nog 2 dagen" in choose(client, reference, "houden")
    proof = re.findall('name="bewijs" value="([^"]+)"', client.get(f"/zaak/{reference}").text)[0]
    form = {"bewijs": proof, "versie": "1", "verplichting": "1", "keuze": choice}
    assert client.post(f"/zaak/{reference}/datum", data=form).status_code in (400, 422)


def test_whoever_may_only_read_sees_both_dates_and_no_buttons(office: Office) -> None:
    reference = office.add().reference
    page = closing(office, MEES).get(f"/zaak/{reference}").text
    assert "Met de huidige kalender" in page
    assert f"/zaak/{reference}/datum" not in page
