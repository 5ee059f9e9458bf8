"""The mails that a person sends from a case: seen whole before they go, never by themselves, content only where it is
safe (R-12 to R-14, R-22)."""

from __future__ import annotations

import html
import re
from email import message_from_bytes, policy

import pytest
from httpx import Response

from tests.web.parts import REGION, Office, press
from tests.web.test_acts import notice_of
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer, service_viewer
from triage.domain.case import Case
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import Delivery

ANNA = Viewer.of("anna", frozenset(REGION.mailboxes), Role.BEHANDELAAR)
READER = Viewer.of("rita", frozenset(REGION.mailboxes), Role.MEELEZER)
VT = "overdracht@veiligthuis.example"


def green(office: Office, sender: str = VT) -> Case:
    return office.add(
        mailbox="lokaal-team", kind=Kind.OTHER, colour=Colour.GREEN, sender=sender, subject="Groen: Jansen"
    )


def outbox(office: Office, case: Case) -> list[Delivery]:
    with office.store.reading() as tx:
        return tx.outbox.of_case(case.id or 0)


def hidden(page: str) -> dict[str, str]:
    """What the form under the preview would send."""
    form = page.rpartition('action="')[2]
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in found}


def look(office: Office, case: Case, key: str, **values: str) -> Response:
    path = f"/zaak/{case.reference}/opstellen/{key}"
    return press(office.inside(ANNA), path, f"opstellen/{key}", **values)


def test_a_case_offers_the_mails_that_belong_to_its_route(office: Office) -> None:
    page = office.inside(ANNA).get(f"/zaak/{green(office).reference}").text
    read = words_of(page)
    assert "Ontvangst van de overdracht bevestigen" in read
    assert "Uitkomst terugkoppelen aan Veilig Thuis" in read
    assert "Antwoord op een verrijkingsvraag" not in read


def test_nothing_is_queued_before_the_mail_was_shown_and_sent(office: Office) -> None:
    case = green(office)
    shown = look(office, case, "overdracht-bevestigen")
    read = words_of(shown.text)
    assert "Zo gaat de mail uit" in read
    assert f"Aan {VT}" in read
    assert "Hierbij bevestigen wij de ontvangst van de overdracht" in read
    assert "Jansen" not in read
    assert outbox(office, case) == []


def test_the_mail_that_was_shown_is_the_mail_that_goes_once(office: Office) -> None:
    case = green(office)
    client = office.inside(ANNA)
    path = f"/zaak/{case.reference}/opstellen/overdracht-bevestigen"
    shown = press(client, path, "opstellen/overdracht-bevestigen")
    fields = hidden(shown.text)
    told = client.post(f"{path}/versturen", data=fields)
    assert "de mail gaat nu uit" in (notice_of(told.text) or "")
    client.post(f"{path}/versturen", data=fields)
    sent = outbox(office, case)
    assert len(sent) == 1
    assert not sent[0].automatic
    assert office.events("draft-sent")[0][0] == "anna"


def test_it_goes_as_a_letter_of_a_person_and_not_as_a_machine_s(office: Office) -> None:
    case = office.add(kind=Kind.OTHER, sender="burger@prive.example")
    client = office.inside(ANNA)
    path = f"/zaak/{case.reference}/opstellen/geen-partner"
    client.post(f"{path}/versturen", data=hidden(press(client, path, "opstellen/geen-partner").text))
    (raw,) = office.deliver()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "burger@prive.example"
    assert mail["Auto-Submitted"] is None
    body = mail.get_body(("plain",))
    assert body is not None
    assert "wij kunnen uw vraag hier niet" in " ".join(body.get_content().split())
    shown = words_of(office.inside(ANNA).get(f"/zaak/{case.reference}").text)
    assert "Uw bericht is ontvangen. Deze mailbox is alleen voor teams" in shown


def test_an_answer_that_a_person_sends_meets_the_response_term(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT, sender="burger@prive.example")
    client = office.inside(ANNA)
    path = f"/zaak/{case.reference}/opstellen/geen-partner"
    client.post(f"{path}/versturen", data=hidden(press(client, path, "opstellen/geen-partner").text))
    office.deliver()
    with office.store.reading() as tx:
        owed = {each.key: each for each in tx.cases.obligations(service_viewer(case.mailbox), case.id or 0)}
    met = owed["reactie"].met
    assert met is not None
    assert met.by == "anna"


def test_a_confirmation_that_the_mail_server_took_confirms_the_handover(office: Office) -> None:
    case = office.add(
        mailbox="lokaal-team", kind=Kind.OTHER, colour=Colour.YELLOW, sender=VT, subject="Geel: overdracht"
    )
    client = office.inside(ANNA)
    path = f"/zaak/{case.reference}/opstellen/overdracht-bevestigen"
    client.post(f"{path}/versturen", data=hidden(press(client, path, "opstellen/overdracht-bevestigen").text))
    assert not met(office, case, "overdracht-bevestigen")
    office.deliver()
    assert met(office, case, "overdracht-bevestigen")
    assert not met(office, case, "afspraak-maken")


def met(office: Office, case: Case, key: str) -> bool:
    with office.store.reading() as tx:
        owed = tx.cases.obligations(service_viewer(case.mailbox), case.id or 0)
    return next(each for each in owed if each.key == key).met is not None


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(office: Office) -> None:
    answer = look(office, green(office), "terugkoppelen", uitkomst="zorgen", toelichting="")
    assert answer.status_code == 422
    assert re.search(r'value="zorgen" checked', answer.text)
    assert "Bij deze keuze hoort een onderbouwing" in words_of(answer.text)
    kept = look(office, green(office), "terugkoppelen", toelichting="Wij <b>zien</b> meer.")
    assert "Wij &lt;b&gt;zien&lt;/b&gt; meer." in kept.text
    assert "Kies er een." in words_of(kept.text)


def test_content_goes_by_the_secure_route(office: Office) -> None:
    shown = look(office, green(office), "terugkoppelen", uitkomst="in-zorg")
    assert "Verstuur deze mail" in words_of(shown.text)


def test_without_a_secure_route_it_is_text_for_ones_own_secure_mail(office: Office) -> None:
    case = green(office, sender="iemand@anders.example")
    shown = look(office, case, "terugkoppelen", uitkomst="in-zorg")
    read = words_of(shown.text)
    assert "Tekst voor uw eigen beveiligde mail" in read
    assert "Verstuur deze mail" not in read
    # Whoever makes up the form himself gets no further.
    client = office.inside(ANNA)
    path = f"/zaak/{case.reference}/opstellen/terugkoppelen"
    proof = re.search(r'name="bewijs" value="([^"]+)"', client.get(path).text)
    assert proof
    fields = {"bewijs": proof[1], "uitkomst": "in-zorg", "eenmalig": "a" * 22, "version": str(case.version)}
    told = client.post(f"{path}/versturen", data=fields)
    assert told.status_code == 422
    assert "kan deze mail niet zelf veilig versturen" in words_of(told.text)
    assert outbox(office, case) == []


def test_who_only_reads_sends_nothing(office: Office) -> None:
    case = green(office)
    client = office.inside(READER)
    assert "Mail opstellen" not in words_of(client.get(f"/zaak/{case.reference}").text)
    assert client.get(f"/zaak/{case.reference}/opstellen/overdracht-bevestigen").status_code in (403, 404)


@pytest.mark.parametrize("key", ["bestaat-niet", "verrijking-antwoorden"])
def test_a_mail_that_does_not_belong_to_the_case_is_not_found(office: Office, key: str) -> None:
    case = green(office)
    assert office.inside(ANNA).get(f"/zaak/{case.reference}/opstellen/{key}").status_code == 404
