"""What a person does from the pages: let a mail go, keep it back, stop everything; nobody else does it for them."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from tests.web.parts import HOUR, REGION, TUESDAY, Office, press
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.obligation import Evidence, Met
from triage.domain.policy import SendMode
from triage.ports.delivery import DeliveryState
from triage.web.acting import acting
from triage.web.app import create_app
from triage.web.login_page import asked, must_be_asked
from triage.workflow import review

ANNA = Viewer.of("anna", frozenset(REGION.mailboxes), Role.BEHANDELAAR)
BOB = Viewer.of("bob", frozenset(REGION.mailboxes), Role.BEHEERDER)
READER = Viewer.of("rita", frozenset(REGION.mailboxes), Role.MEELEZER)
ELSEWHERE = Viewer.of("eva", frozenset({"ret"}), Role.BEHEERDER)
FIVE_MINUTES = timedelta(minutes=5)
GONE = [DeliveryState.CANCELLED, DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.FAILED]


def rows_of(page: str) -> str:
    """The words of the cases in the list, not those of the lists beside it."""
    return words_of(page.partition('<tbody id="rijen"')[2].partition("</tbody>")[0])


def is_stopped(office: Office) -> bool:
    with office.store.reading() as tx:
        return review.stopped(tx)


def notice_of(text: str) -> str:
    return words_of(text.partition('<div id="gedaan"')[2].partition("</div>")[0].partition(">")[2])


def test_a_held_mail_is_shown_as_it_would_go_out(office: Office) -> None:
    case = office.add()
    office.propose(case)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    for expected in (
        "Deze mail is nog niet weg",
        "Voorstel voor een tijd: wacht op akkoord",
        "Aan anja@jeugdteam.example",
        f"Onderwerp Voorstel voor een gesprek op dinsdag 24 november 2026 om 13.00 uur [{case.reference}]",
        "Deze tijd houden wij voor u vast tot dinsdag 24 november 9.00 uur.",
        "Uitnodiging voor in de agenda",
        f"Gesprek {case.reference} , dinsdag 24 november 2026 van 13.00 tot 13.45 uur",
        "regel R-4",
        "Akkoord, verstuur",
        "Niet versturen",
    ):
        assert expected in read, expected


def test_what_is_previewed_is_what_is_sent(office: Office) -> None:
    case = office.add()
    office.propose(case)
    client = office.inside()
    page = client.get(f"/zaak/{case.reference}").text
    press(client, f"/zaak/{case.reference}", "akkoord")
    (raw,) = office.deliver()
    waiting = page.partition('<section class="waiting"')[2]
    shown = waiting.partition('<div class="text" dir="auto">')[2].partition("</div>")[0]
    message = email.message_from_bytes(raw, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    assert body is not None
    assert unescape(shown) == body.get_content()
    assert f"<bdi>{message['Subject']}</bdi>" in page


def test_approving_sends_the_mail_and_says_who_approved(office: Office) -> None:
    case = office.add()
    number = office.propose(case)
    client = office.inside(ANNA)
    assert office.deliver() == []
    answer = press(client, f"/zaak/{case.reference}", "akkoord")
    assert notice_of(answer.text) == "Akkoord gegeven. De mail gaat nu uit."
    assert len(office.deliver()) == 1
    assert office.state(number) is DeliveryState.SENT
    read = words_of(client.get(f"/zaak/{case.reference}").text)
    assert "voorstel voor een tijd verstuurd" in read
    assert "akkoord van anna" in read
    assert "akkoord gegeven: mail mag weg" in read
    assert "Akkoord, verstuur" not in read
    assert [event[0] for event in office.events("delivery-approved")] == ["anna"]
    assert "wacht op akkoord" not in rows_of(client.get("/").text)


def test_a_notice_is_told_once(office: Office) -> None:
    case = office.add()
    office.propose(case)
    client = office.inside()
    press(client, f"/zaak/{case.reference}", "akkoord")
    assert notice_of(client.get(f"/zaak/{case.reference}").text) == ""


@pytest.mark.parametrize("mode", [SendMode.AFTER_APPROVAL, SendMode.AUTOMATIC])
def test_a_mail_that_was_kept_back_never_goes(office: Office, mode: SendMode) -> None:
    case = office.add()
    number = office.propose(case, mode, FIVE_MINUTES)
    client = office.inside(ANNA)
    answer = press(client, f"/zaak/{case.reference}", "niet-versturen")
    assert "De mail is tegengehouden" in notice_of(answer.text)
    office.clock.at += HOUR
    assert office.deliver() == []
    assert office.state(number) is DeliveryState.CANCELLED
    assert [event[0] for event in office.events("delivery-withheld")] == ["anna"]


def test_a_mail_in_its_delay_says_how_long_it_can_still_be_kept_back(office: Office) -> None:
    case = office.add()
    office.propose(case, SendMode.AUTOMATIC, FIVE_MINUTES)
    office.clock.at += timedelta(seconds=50)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert "Voorstel voor een tijd: gaat over 4 minuten uit ( za 21 nov 14:35" in read
    assert "Niet versturen" in read
    assert "Akkoord, verstuur" not in read
    office.clock.at += FIVE_MINUTES
    assert "gaat nu uit" in words_of(office.inside().get(f"/zaak/{case.reference}").text)


def test_a_second_approval_by_a_colleague_is_told_and_sends_nothing_twice(office: Office) -> None:
    case = office.add()
    office.propose(case)
    page = f"/zaak/{case.reference}"
    anna, bob = office.inside(ANNA), office.inside(BOB)
    bobs_page = bob.get(page).text
    press(anna, page, "akkoord")
    assert len(office.deliver()) == 1
    answer = _again(bob, bobs_page, page, "akkoord")
    assert "Een collega was u voor" in notice_of(answer)
    assert "akkoord gegeven: mail mag weg (voorstel voor een tijd) door anna" in words_of(answer)
    assert 'role="alert"' in answer
    assert office.deliver() == []
    assert [event[0] for event in office.events("delivery-approved")] == ["anna"]


def test_keeping_back_what_a_colleague_let_go_is_told(office: Office) -> None:
    case = office.add()
    number = office.propose(case)
    page = f"/zaak/{case.reference}"
    anna, bob = office.inside(ANNA), office.inside(BOB)
    bobs_page = bob.get(page).text
    press(anna, page, "akkoord")
    office.deliver()
    answer = _again(bob, bobs_page, page, "niet-versturen")
    assert "akkoord gegeven: mail mag weg (voorstel voor een tijd) door anna" in words_of(answer)
    assert office.state(number) is DeliveryState.SENT


def test_keeping_back_what_a_colleague_kept_back_is_told(office: Office) -> None:
    case = office.add()
    office.propose(case)
    page = f"/zaak/{case.reference}"
    anna, bob = office.inside(ANNA), office.inside(BOB)
    bobs_page = bob.get(page).text
    press(anna, page, "niet-versturen")
    answer = _again(bob, bobs_page, page, "niet-versturen")
    assert "Een collega was u voor" in notice_of(answer)
    assert len(office.events("delivery-withheld")) == 1


def _again(client: TestClient, shown: str, page: str, action: str) -> str:
    """Press a button on a page that has been open for a while."""
    proof = shown.partition('name="bewijs" value="')[2].partition('"')[0]
    number = shown.partition(f"{page}/mail/")[2].partition("/")[0]
    version = shown.partition('name="versie" value="')[2].partition('"')[0]
    return client.post(f"{page}/mail/{number}/{action}", data={"bewijs": proof, "versie": version}).text


@pytest.mark.parametrize("state", GONE)
def test_what_is_under_way_or_gone_is_never_sent_again(office: Office, state: DeliveryState) -> None:
    case = office.add()
    number = office.propose(case)
    client = office.inside()
    shown = client.get(f"/zaak/{case.reference}").text
    kept = office.store._state.deliveries[number]
    office.store._state.deliveries[number] = replace(kept, delivery=replace(kept.delivery, state=state))
    assert "wacht niet meer op akkoord" in _again(client, shown, f"/zaak/{case.reference}", "akkoord")
    assert office.state(number) is state


def test_a_time_that_is_no_longer_kept_is_not_proposed(office: Office) -> None:
    case = office.add()
    number = office.propose(case)
    office.clock.at = TUESDAY - timedelta(minutes=59)
    answer = press(office.inside(), f"/zaak/{case.reference}", "akkoord")
    assert "te dichtbij of voorbij" in notice_of(answer.text)
    assert office.state(number) is DeliveryState.HELD


def test_a_case_waits_for_approval_as_long_as_one_of_its_mails_does(office: Office) -> None:
    case = office.add()
    office.propose(case)
    office.queue_mail(case, DeliveryState.HELD)
    client = office.inside()
    press(client, f"/zaak/{case.reference}", "niet-versturen")
    assert "wacht op akkoord" in rows_of(client.get("/").text)
    press(client, f"/zaak/{case.reference}", "niet-versturen")
    assert "wacht op akkoord" not in rows_of(client.get("/").text)


def test_a_mail_that_cannot_be_shown_cannot_be_approved_only_kept_back(office: Office) -> None:
    case = office.add()
    office.queue_mail(case, DeliveryState.HELD)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert "Van dit bericht is geen voorbeeld te maken" in read
    assert "Akkoord, verstuur" not in read
    assert "Niet versturen" in read


def test_the_stop_button_asks_once_more_and_then_holds_every_automatic_mail(office: Office) -> None:
    case = office.add()
    number = office.propose(case, SendMode.AUTOMATIC, FIVE_MINUTES)
    client = office.inside(ANNA)
    assert 'href="/stopknop"' in client.get("/").text
    assert "Alle automatische mail stoppen?" in client.get("/stopknop").text
    assert not is_stopped(office)
    answer = press(client, "/stopknop", "stoppen")
    assert notice_of(answer.text) == "Alle automatische mail is gestopt."
    office.clock.at += HOUR
    assert office.deliver() == []
    assert office.state(number) is DeliveryState.HELD
    data = (("name", "stop-automatic-mail"), ("value", "on"))
    assert [(event[0], event[3]) for event in office.events("setting_changed")] == [("anna", data)]


def test_a_stopped_service_says_so_on_every_page(office: Office) -> None:
    case = office.add()
    client = office.inside()
    pages = ["/", "/?fragment=lijst", f"/zaak/{case.reference}", f"/zaak/{case.reference}/bericht/1", "/stopknop"]
    banner = '<aside class="stopped" id="gestopt"'
    assert [page for page in pages if banner in client.get(page).text] == []
    press(client, "/stopknop", "stoppen")
    assert [page for page in pages if banner not in client.get(page).text] == []


def test_started_again_what_was_held_still_waits_for_a_person(office: Office) -> None:
    case = office.add()
    held = office.propose(case, SendMode.AUTOMATIC)
    client = office.inside(ANNA)
    press(client, "/stopknop", "stoppen")
    office.deliver()
    read = words_of(client.get(f"/zaak/{case.reference}").text)
    assert "Voorstel voor een tijd: tegengehouden met de stopknop" in read
    assert "Akkoord geven kan weer als de automatische mail is gestart." in read
    assert "wacht op akkoord" in rows_of(client.get("/").text)
    answer = press(client, "/stopknop", "starten")
    assert "Automatische mail gaat weer uit." in notice_of(answer.text)
    assert office.deliver() == []
    assert office.state(held) is DeliveryState.HELD
    press(client, f"/zaak/{case.reference}", "akkoord")
    assert len(office.deliver()) == 1


def test_nothing_is_approved_while_everything_is_stopped(office: Office) -> None:
    case = office.add()
    number = office.propose(case)
    client = office.inside()
    shown = client.get(f"/zaak/{case.reference}").text
    press(client, "/stopknop", "stoppen")
    answer = _again(client, shown, f"/zaak/{case.reference}", "akkoord")
    assert "Alle automatische mail is gestopt." in notice_of(answer)
    assert office.state(number) is DeliveryState.HELD


ACTS = ["/zaak/{case}/mail/{number}/akkoord", "/zaak/{case}/mail/{number}/niet-versturen", "/stopknop/stoppen"]


@pytest.fixture
def refused(office: Office) -> Iterator[tuple[Office, list[str]]]:
    """A held mail, and the addresses of acts that must change nothing."""
    case = office.add()
    number = office.propose(case)
    yield office, [act.format(case=case.reference, number=number) for act in ACTS]
    assert office.state(number) is DeliveryState.HELD
    assert not is_stopped(office)
    for action in ("delivery-approved", "delivery-withheld", "setting_changed"):
        assert office.events(action) == []


def proof_of(client: TestClient) -> str:
    """What the session's own pages carry, and no others."""
    found = re.search(r'name="bewijs" value="([^"]+)"', client.get("/account").text)
    assert found
    return found[1]


@pytest.mark.parametrize("proof", [None, "", "verzonnen", "é", "x" * 10_000])
def test_a_form_without_the_sessions_own_proof_changes_nothing(
    refused: tuple[Office, list[str]], proof: str | None
) -> None:
    office, addresses = refused
    client = office.inside()
    for address in addresses:
        answer = client.post(address, data={} if proof is None else {"bewijs": proof})
        assert answer.status_code == 403
        assert "Er is niets gewijzigd." in answer.text


def test_the_proof_of_another_session_changes_nothing(refused: tuple[Office, list[str]]) -> None:
    office, addresses = refused
    theirs = proof_of(office.inside(BOB))
    client = office.inside(ANNA)
    assert {client.post(address, data={"bewijs": theirs}).status_code for address in addresses} == {403}


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "https://testserver", "http://testserver.evil"])
def test_a_form_from_another_site_changes_nothing(refused: tuple[Office, list[str]], origin: str) -> None:
    office, addresses = refused
    client = office.inside()
    data = {"bewijs": proof_of(client)}
    for address in addresses:
        assert client.post(address, data=data, headers={"origin": origin}).status_code == 403


def test_a_form_from_nobody_inside_changes_nothing(refused: tuple[Office, list[str]]) -> None:
    office, addresses = refused
    client = office.outside()
    for address in addresses:
        answer = client.post(address, data={"bewijs": ""}, headers={"origin": "http://testserver"})
        assert answer.status_code == 403
        assert "U bent niet aangemeld" in answer.text


@pytest.mark.parametrize("viewer", [READER, ELSEWHERE], ids=lambda viewer: viewer.who)
def test_who_may_not_send_gets_nowhere(refused: tuple[Office, list[str]], viewer: Viewer) -> None:
    office, addresses = refused
    client = office.inside(viewer)
    # Any session's pages carry its proof; these have no form to take it from.
    proof = proof_of(client) or proof_of(client)
    mails = addresses if viewer is READER else addresses[:2]
    # A reader has no business with any mail; who handles mail elsewhere does not learn that there is one here.
    expected = {403} if viewer is READER else {404}
    assert {client.post(address, data={"bewijs": proof}).status_code for address in mails} == expected


def test_a_reader_sees_the_mail_and_no_buttons(office: Office) -> None:
    case = office.add()
    office.propose(case)
    client = office.inside(READER)
    page = client.get(f"/zaak/{case.reference}").text
    assert "Voorstel voor een gesprek" in page
    assert '<form method="post" action="/zaak' not in page
    assert "/stopknop" not in client.get("/").text
    assert client.get("/stopknop").status_code == 403


def test_a_mail_is_acted_on_under_its_own_case_only(refused: tuple[Office, list[str]]) -> None:
    office, addresses = refused
    other = office.add()
    client = office.inside()
    data = {"bewijs": proof_of(client)}
    number = addresses[0].split("/")[4]
    for wrong in (f"/zaak/{other.reference}/mail/{number}", f"/zaak/{other.reference}/mail/999"):
        assert client.post(f"{wrong}/akkoord", data=data).status_code == 404


def test_an_alarm_is_no_mail_that_anybody_keeps_back(office: Office) -> None:
    case = office.add()
    number = office.propose(case)
    kept = office.store._state.deliveries[number]
    office.store._state.deliveries[number] = replace(kept, delivery=replace(kept.delivery, kind="alarm"))
    client = office.inside()
    assert "Niet versturen" not in client.get(f"/zaak/{case.reference}").text
    data = {"bewijs": proof_of(client)}
    assert client.post(f"/zaak/{case.reference}/mail/{number}/niet-versturen", data=data).status_code == 404


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every route of an application, through the routers that it includes."""
    routers = [getattr(each, "original_router", None) for each in app.routes]
    found = [*app.routes, *(route for router in routers if router is not None for route in router.routes)]
    return [route for route in found if isinstance(route, APIRoute)]


def every_call(dependant: Dependant) -> set[object]:
    """Everything that is asked before a route answers."""
    return {dependant.call}.union(*(every_call(each) for each in dependant.dependencies))


def test_every_address_that_acts_asks_for_proof(office: Office) -> None:
    acts = [route for route in routes_of(create_app(office.desk)) if route.methods - {"GET"}]
    assert len(acts) > 15
    for route in acts:
        assert {acting, asked, must_be_asked} & every_call(route.dependant), route.path


def test_a_case_that_was_answered_by_itself_is_to_be_checked_until_a_person_opened_it(office: Office) -> None:
    case = office.add()
    office.propose(case, SendMode.AUTOMATIC)
    assert len(office.deliver()) == 1
    client = office.inside(ANNA)
    assert "te controleren" in rows_of(client.get("/").text)
    first = words_of(client.get(f"/zaak/{case.reference}").text)
    assert "door de dienst te controleren" in first
    assert "te controleren" not in rows_of(client.get("/").text)
    second = words_of(client.get(f"/zaak/{case.reference}").text)
    assert "door de dienst te controleren" not in second
    assert "✓ Voldaan : voorstel verstuurd" in second
    assert "automatisch antwoord gezien: niet meer te controleren door anna" in second
    assert [event[0] for event in office.events("checked")] == ["anna"]


def test_opening_a_case_changes_nothing_else_in_it(office: Office) -> None:
    case = office.add(flags=frozenset({Flag.DAMAGED}))
    assert case.id is not None
    with office.store.transaction() as tx:
        (owed,) = (each for each in tx.cases.obligations(BOB, case.id) if Evidence.CALL_SPOKEN in each.met_by)
        tx.cases.meet(case.id, owed.id or 0, Met(Evidence.CALL_SPOKEN, office.clock.at, "anna"))
    office.inside().get(f"/zaak/{case.reference}")
    with office.store.reading() as tx:
        assert tx.cases.get(BOB, case.id) == case
    assert office.events("checked") == []


@pytest.mark.parametrize(
    ("rule", "why", "words"),
    [
        (
            "R-51",
            "Vervolgbericht in een bestaande zaak: een medewerker antwoordt.",
            "vervolgbericht in een bestaande zaak",
        ),
        ("R-5", "", "de afzender is geen bekende partner"),
    ],
)
def test_a_silence_stands_with_its_rule_and_its_own_reason(office: Office, rule: str, why: str, words: str) -> None:
    case = office.add()
    with office.store.transaction() as tx:
        decision = tx.cases.file(BOB, case.reference).decisions[0].decision
        tx.cases.add_decision(case.id or 0, None, decision, "silence", rule, why)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert f"Er ging vanzelf niets uit: {words}" in read
    assert f"regel {rule}" in read
    assert ".." not in read
