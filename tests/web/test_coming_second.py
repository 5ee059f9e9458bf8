"""Who comes second on any acting page is shown what a colleague did, loses nothing, and may go on after looking.

What has forms of its own (recording, steering, joining, appointing, approving, dates) is tested there.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.form_reading import ReadForm, forms_of
from tests.web.parts import REGION, Office
from tests.web.test_acts import notice_of
from tests.web.test_quarantine import announced
from tests.web.test_queue import words_of
from tests.web.test_recording import send
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, LinkKind
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import Delivery
from triage.workflow.merging import merge

LT = "lokaal-team"
VT = "overdracht@veiligthuis.example"
ANNA = Viewer.of("anna", frozenset(REGION.mailboxes), Role.BEHEERDER)
BOB = Viewer.of("bob", frozenset(REGION.mailboxes), Role.BEHEERDER)
CARLA = Viewer.of("carla", frozenset(REGION.mailboxes), Role.BEHEERDER)


def form(client: TestClient, page: str, action: str) -> ReadForm:
    """The form of a page whose address ends so, as the page was when it was opened."""
    found = (each for each in forms_of(client.get(page).text) if each.method == "post")
    return next(each for each in found if each.action.endswith(action))


def sent(client: TestClient, opened: ReadForm, **changes: str | list[str]) -> Response:
    """Send what was opened, with what was filled in."""
    answer: Response = client.post(opened.action, data=opened.sent() | changes)
    return answer


def mails(office: Office, case: Case) -> list[Delivery]:
    with office.store.reading() as tx:
        return tx.outbox.of_case(case.id or 0)


# A mail that a person sends


def test_of_two_who_confirm_a_handover_the_second_is_shown_the_first_and_sends_nothing(office: Office) -> None:
    case = office.add(mailbox=LT, kind=Kind.OTHER, colour=Colour.YELLOW, sender=VT)
    anna, bob = office.inside(ANNA), office.inside(BOB)
    page = f"/zaak/{case.reference}/opstellen/overdracht-bevestigen"
    bobs = forms_of(sent(bob, form(bob, page, "overdracht-bevestigen")).text)
    annas = forms_of(sent(anna, form(anna, page, "overdracht-bevestigen")).text)
    last = next(each for each in annas if each.action.endswith("versturen"))
    assert "de mail gaat nu uit" in sent(anna, last).text
    # The same button twice is one mail, and nobody's mistake.
    assert "de mail gaat nu uit" in sent(anna, last).text
    answer = sent(bob, next(each for each in bobs if each.action.endswith("versturen")))
    assert answer.status_code == 422
    assert "Een collega was u voor, dus de mail is niet verstuurd" in words_of(answer.text)
    assert "door anna" in words_of(answer.text).partition("Een collega was u voor")[2]
    assert len(mails(office, case)) == 1
    # Whoever has read that may still send one.
    again = sent(bob, next(each for each in forms_of(answer.text) if each.action.endswith("overdracht-bevestigen")))
    sent(bob, next(each for each in forms_of(again.text) if each.action.endswith("versturen")))
    assert len(mails(office, case)) == 2


def test_a_mail_that_is_being_written_keeps_its_text_when_a_colleague_changes_the_case(office: Office) -> None:
    case = office.add(mailbox=LT, kind=Kind.OTHER, colour=Colour.GREEN, sender=VT)
    anna, bob = office.inside(ANNA), office.inside(BOB)
    opened = form(bob, f"/zaak/{case.reference}/opstellen/terugkoppelen", "terugkoppelen")
    send(anna, f"/zaak/{case.reference}/vastleggen/note", note="gebeld met school")
    answer = sent(bob, opened, uitkomst="in-zorg", toelichting="een lange uitleg")
    assert answer.status_code == 422
    assert "vastgelegd wat er gebeurde door anna" in words_of(answer.text)
    assert "een lange uitleg" in answer.text
    assert 'value="in-zorg" checked' in answer.text
    again = next(each for each in forms_of(answer.text) if each.action.endswith("terugkoppelen"))
    assert "Verstuur deze mail" in sent(bob, again).text


# What is chosen on the page of the case


def test_a_link_that_is_taken_away_on_an_old_page_stays_and_the_change_is_shown(office: Office) -> None:
    one, other = office.add(kind=Kind.CONSULT), office.add(kind=Kind.CONSULT)
    with office.store.transaction() as tx:
        tx.cases.tie(one.id or 0, other.id or 0, LinkKind.SAME_HOUSEHOLD, by="bob", why="zelfde adres")
    anna, bob = office.inside(ANNA), office.inside(BOB)
    opened = form(bob, f"/zaak/{one.reference}", "/ontkoppelen")
    send(anna, f"/zaak/{one.reference}/vastleggen/note", note="echt hetzelfde huishouden")
    answer = sent(bob, opened)
    told = words_of(answer.text.partition('id="gedaan"')[2].partition("</ol>")[0])
    assert "Een collega was u voor" in told
    assert "vastgelegd wat er gebeurde door anna" in told
    assert "Hetzelfde huishouden" in words_of(answer.text)
    # The page as it is now takes it away.
    assert "is weg" in sent(bob, form(bob, f"/zaak/{one.reference}", "/ontkoppelen")).text


def test_ticks_of_two_at_once_are_both_kept_and_the_other_s_are_told(office: Office) -> None:
    case = office.add(mailbox="ret")
    anna, bob, page = office.inside(ANNA), office.inside(BOB), f"/zaak/{case.reference}"
    annas, bobs = form(anna, page, "/checklist/ret"), form(bob, page, "/checklist/ret")
    one, two, three = annas.sent()["getoond"][:3]
    sent(anna, annas, gedaan=[one, two])
    answer = sent(bob, bobs, gedaan=[three])
    assert "1 punt gewijzigd" in words_of(answer.text)
    told = words_of(answer.text.partition("intussen ook")[2].partition("</ol>")[0])
    assert told.count("punt van de checklist afgevinkt") == 2
    assert "door anna" in told
    now = form(bob, page, "/checklist/ret").sent()["gedaan"]
    assert sorted(now) == sorted([one, two, three])


def test_whom_a_colleague_let_in_is_not_shut_out_unseen(office: Office) -> None:
    for viewer in (ANNA, BOB, CARLA):
        office.desk_for(viewer)
    case = office.add()
    anna, bob, page = office.inside(ANNA), office.inside(BOB), f"/zaak/{case.reference}"
    opened = form(bob, page, "/afschermen")
    sent(anna, form(anna, page, "/afschermen"), wie=["anna", "bob", "carla"])
    answer = sent(bob, opened, wie=["bob"])
    assert "Een collega was u voor" in words_of(answer.text)
    with office.store.reading() as tx:
        assert tx.cases.shielded_to(BOB, case.id or 0) == {"anna", "bob", "carla"}


# Several at once


def test_cases_that_could_not_be_given_are_shown_with_what_was_done_and_stay_chosen(office: Office) -> None:
    first, second = office.add(), office.add()
    anna, bob = office.inside(ANNA), office.inside(BOB)
    ticked = [f"{each.reference}:{each.version}" for each in (first, second)]
    proof = form(bob, "/stopknop", "stoppen").sent()["bewijs"]
    send(anna, f"/zaak/{first.reference}/toewijzen", who="anna")
    answer = bob.post("/zaken/toewijzen", data={"bewijs": proof, "zaak": ticked, "bij": "mij", "lijst": "spoed=ja"})
    read = words_of(answer.text)
    assert "1 zaak toegewezen aan u. 1 zaak niet toegewezen." in read
    assert f"{first.reference}: zaak toegewezen" in read
    assert "door anna" in read
    again = next(each for each in forms_of(answer.text) if each.action == "/zaken/toewijzen")
    assert again.sent() == {
        "bewijs": proof, "version": ["0"], "lijst": ["spoed=ja"], "zaak": [f"{first.reference}:2"], "bij": ["mij"]
    }  # fmt: skip
    assert "1 zaak toegewezen aan u." in notice_of(sent(bob, again).text)


# A case that goes on in another


@pytest.fixture
def joined(office: Office) -> tuple[Case, Case]:
    """A case that goes on in the second."""
    here, there = office.add(kind=Kind.CONSULT, ago=timedelta(hours=3)), office.add(kind=Kind.CONSULT)
    with office.store.transaction() as tx:
        merge(tx, ANNA, REGION, here.id or 0, here.version, there.id or 0)
    return here, there


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("vastleggen/call", {"result": "spoken", "party": "sender"}),
        ("vastleggen/note", {"note": "gebeld"}),
        ("toewijzen", {"who": "anna"}),
        ("heropenen", {"reasons": "toch open"}),
    ],
)
def test_what_is_done_in_a_case_that_goes_on_elsewhere_is_led_there(
    office: Office, joined: tuple[Case, Case], path: str, fields: dict[str, str]
) -> None:
    here, there = joined
    answer = send(office.inside(ANNA), f"/zaak/{here.reference}/{path}", **fields)
    assert answer.status_code == 422
    assert f"Deze zaak gaat verder in zaak {there.reference}: doe het daar" in words_of(answer.text)
    assert office.events("recorded") == []


def test_the_page_of_a_case_that_goes_on_elsewhere_offers_only_the_way_there_and_back(
    office: Office, joined: tuple[Case, Case]
) -> None:
    here, there = joined
    page = office.inside(ANNA).get(f"/zaak/{here.reference}").text
    assert f'<a href="/zaak/{there.reference}">' in page
    actions = {each.action.rpartition("/")[2] for each in forms_of(page) if here.reference in each.action}
    assert actions <= {"afschermen", "afscherming-opheffen"}
    assert f"/zaak/{here.reference}/apart-zetten" in page
    for gone in ("vastleggen/call", "toewijzen", "wachten", "opstellen/", "toevoegen"):
        assert f"/zaak/{here.reference}/{gone}" not in page


def test_content_that_was_announced_in_a_joined_case_is_added_to_the_one_that_goes_on(office: Office) -> None:
    there = office.add(kind=Kind.CONSULT, subject="Het gezin", ago=timedelta(hours=3))
    here = announced(office)
    with office.store.transaction() as tx:
        merge(tx, ANNA, REGION, here.id or 0, here.version, there.id or 0)
    anna = office.inside(ANNA)
    assert "De inhoud staat elders" not in anna.get(f"/zaak/{here.reference}").text
    proof = form(anna, "/stopknop", "stoppen").sent()["bewijs"]
    refused = anna.post(f"/zaak/{here.reference}/toevoegen", data={"bewijs": proof, "tekst": "wat ik ophaalde"})
    assert refused.status_code == 422
    assert f"gaat verder in zaak {there.reference}" in words_of(refused.text)
    assert "wat ik ophaalde" in refused.text
    added = sent(anna, form(anna, f"/zaak/{there.reference}", "/toevoegen"), tekst="wat ik ophaalde")
    assert "Toegevoegd." in notice_of(added.text)
    (mail,) = office.store.claim_mails(9, "test", timedelta(hours=1))
    assert mail.case_id == there.id
    assert "De inhoud staat elders" not in anna.get(f"/zaak/{there.reference}").text


@pytest.mark.parametrize("which", [0, 1], ids=["the joined", "the one that goes on"])
def test_shielding_one_of_two_joined_cases_shields_both_and_opening_opens_both(
    office: Office, joined: tuple[Case, Case], which: int
) -> None:
    for viewer in (ANNA, BOB):
        office.desk_for(viewer)
    anna, bob = office.inside(ANNA), office.inside(BOB)
    page = f"/zaak/{joined[which].reference}"
    sent(anna, form(anna, page, "/afschermen"), wie=["anna"])
    assert [bob.get(f"/zaak/{each.reference}").status_code for each in joined] == [404, 404]
    assert len(office.events("case-shielded")) == 2
    sent(anna, form(anna, page, "/afscherming-opheffen"))
    assert [bob.get(f"/zaak/{each.reference}").status_code for each in joined] == [200, 200]
