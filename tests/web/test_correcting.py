"""The form "Klopt dit?": no script needed, filled in where the service was sure, and it tells what a colleague did."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.web.parts import REGION, Office, press
from tests.web.test_acts import notice_of
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import DeliveryState

ANNA = Viewer.of("anna", frozenset(REGION.mailboxes), Role.BEHANDELAAR)
BOB = Viewer.of("bob", frozenset(REGION.mailboxes), Role.BEHEERDER)
READER = Viewer.of("rita", frozenset(REGION.mailboxes), Role.MEELEZER)


def form_of(page: str) -> str:
    return page.partition('<section class="judging"')[2].partition("</section>")[0]


def filled(page: str) -> dict[str, str]:
    """What a browser would send if nobody touched the form."""
    form = form_of(page)
    found = dict(re.findall(r'<input type="(?:hidden)" name="(\w+)" value="([^"]*)">', form))
    found |= dict(re.findall(r'<input type="(?:radio|checkbox)" name="(\w+)" value="(\w+)"[^>]* checked>', form))
    chosen = re.search(r'<option value="(\w*)" selected>', form)
    return found | ({"kleur": chosen[1]} if chosen else {})


def state(office: Office, case: Case) -> Case:
    with office.store.reading() as tx:
        return tx.cases.get(BOB, case.id or 0)


def test_the_form_stands_filled_in_as_the_mail_was_read(office: Office) -> None:
    case = office.add(mailbox="lokaal-team", kind=Kind.CONSULT, colour=Colour.GREEN, urgent=True)
    page = office.inside(ANNA).get(f"/zaak/{case.reference}").text
    sent = filled(page)
    assert sent.pop("bewijs")
    assert sent == {"versie": "1", "soort": "consult", "kleur": "groen", "spoed": "ja"}
    read = words_of(form_of(page))
    for expected in ("Klopt dit?", "Wat vraagt de afzender?", "ondersteuning", "oranje", "Bevestigen"):
        assert expected in read, expected
    assert "undecided" not in form_of(page)


def test_confirming_what_was_read_takes_the_case_in_hand(office: Office) -> None:
    case = office.add(kind=Kind.OTHER)
    client = office.inside(ANNA)
    page = f"/zaak/{case.reference}"
    answer = client.post(f"{page}/beoordelen", data=filled(client.get(page).text))
    assert notice_of(answer.text) == "Bevestigd."
    assert state(office, case).state is CaseState.IN_PROGRESS
    read = words_of(answer.text)
    assert "beoordeling bevestigd door anna" in read
    assert "Voldaan : beoordeeld" in read


def test_a_correction_is_told_in_words_with_what_it_changed(office: Office) -> None:
    case = office.add(mailbox="lokaal-team", kind=Kind.CONSULT, colour=Colour.GREEN)
    client = office.inside(ANNA)
    page = f"/zaak/{case.reference}"
    fields = {"versie": "1", "soort": "consult", "kleur": "geel"}
    read = words_of(press(client, page, "beoordelen", **fields).text)
    assert "beoordeling gewijzigd (kleurcode van groen naar geel) door anna" in read
    assert "Gewijzigd door een medewerker: kleurcode van groen naar geel." in read
    assert "Vervallen : geldt niet meer: een medewerker koos de route Gele route" in read
    assert state(office, case).colour is Colour.YELLOW


def test_what_the_service_was_not_sure_of_is_not_filled_in(office: Office) -> None:
    unsure = frozenset({Flag.UNDECIDED, Flag.COLOUR_AMBIGUOUS})
    case = office.add(kind=Kind.UNDECIDED, flags=unsure)
    client = office.inside(ANNA)
    page = f"/zaak/{case.reference}"
    shown = client.get(page).text
    assert "soort" not in filled(shown)
    assert filled(shown)["kleur"] == ""
    assert "Het meest lijkt het op ondersteuning (97 % zeker)." in words_of(form_of(shown))
    answer = press(client, page, "beoordelen", versie="1", kleur="")
    assert "Kies eerst wat de afzender vraagt" in notice_of(answer.text)
    answer = press(client, page, "beoordelen", versie="1", soort="consult", kleur="")
    assert "Kies eerst de kleurcode" in notice_of(answer.text)
    assert state(office, case) == case
    press(client, page, "beoordelen", versie="1", soort="consult", kleur="geen")
    assert state(office, case).flags == frozenset()


def test_what_a_colleague_did_meanwhile_is_told_and_kept(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    page = f"/zaak/{case.reference}"
    anna, bob = office.inside(ANNA), office.inside(BOB)
    bobs = filled(bob.get(page).text)
    press(anna, page, "beoordelen", versie="1", soort="other", kleur="geen")
    answer = bob.post(f"{page}/beoordelen", data=bobs | {"soort": "support"})
    assert "soort vraag van consult naar overig) door anna" in words_of(answer.text)
    assert 'role="alert"' in answer.text
    assert state(office, case).kind is Kind.OTHER
    # What was chosen stays; whoever has read what changed may send it again.
    assert 'name="soort" value="support" checked' in answer.text
    bob.post(f"{page}/beoordelen", data=bobs | {"versie": "2", "soort": "support"})
    assert state(office, case).kind is Kind.SUPPORT


def test_support_by_hand_prepares_a_proposal_that_waits(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    client = office.inside(ANNA)
    answer = press(client, f"/zaak/{case.reference}", "beoordelen", versie="1", soort="support", kleur="geen")
    assert notice_of(answer.text) == "Bevestigd. Er staat een voorstel klaar: het wacht op akkoord."
    assert "Voorstel voor een tijd: wacht op akkoord" in words_of(answer.text)
    office.clock.at += timedelta(hours=1)
    assert office.deliver() == []


def test_consult_by_hand_keeps_a_waiting_proposal_back(office: Office) -> None:
    case = office.add()
    number = office.propose(case)
    client = office.inside(ANNA)
    page = f"/zaak/{case.reference}"
    fields = filled(client.get(page).text) | {"soort": "consult"}
    answer = client.post(f"{page}/beoordelen", data=fields)
    assert office.state(number) is DeliveryState.CANCELLED
    assert "vastgehouden" not in words_of(answer.text)


@pytest.mark.parametrize("viewer", [READER])
def test_who_may_only_read_sees_no_form_and_corrects_nothing(office: Office, viewer: Viewer) -> None:
    case = office.add(kind=Kind.CONSULT)
    client = office.inside(viewer)
    page = client.get(f"/zaak/{case.reference}").text
    assert form_of(page) == ""
    proof = re.search(r'name="bewijs" value="([^"]+)"', page)
    fields = {"bewijs": proof[1] if proof else "", "versie": "1", "soort": "other", "kleur": "geen"}
    assert client.post(f"/zaak/{case.reference}/beoordelen", data=fields).status_code in (403, 404)
    assert state(office, case) == case


@pytest.mark.parametrize(
    "fields",
    [{"versie": "x"}, {"versie": "1", "soort": "undecided"}, {"versie": "1", "soort": "other", "kleur": "paars"}],
)
def test_a_form_that_no_page_made_is_refused(office: Office, fields: dict[str, str]) -> None:
    case = office.add(kind=Kind.CONSULT)
    client = office.inside(ANNA)
    assert press(client, f"/zaak/{case.reference}", "beoordelen", **fields).status_code == 400
    assert state(office, case) == case


def test_a_case_of_another_mailbox_is_not_found(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    own = office.add(mailbox="ret", kind=Kind.CONSULT)
    client = office.inside(Viewer.of("ret", frozenset({"ret"}), Role.BEHEERDER))
    fields = filled(client.get(f"/zaak/{own.reference}").text)
    assert client.post(f"/zaak/{case.reference}/beoordelen", data=fields).status_code == 404
    assert state(office, case) == case
