"""A mail that nobody could read, and content that lies elsewhere: what a person sees of it and may do about it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.parts import HOUR, NOW, REGION, Office, press
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, LinkKind
from triage.domain.decision import Flag, unreadable
from triage.domain.message import MailStamp
from triage.domain.obligation import obligations_for
from triage.domain.secure_mail import obligation_to_fetch
from triage.ports.store import Arrival, Location, Outcome, PollReport

BOX = "veiligheidsteam"
RAW = b"From: <script>@x.example\r\nSubject: kapot\r\n\r\n\xff\xfe\x00 <b>inhoud</b>"
WHY = "Het bericht heeft meer dan 500 delen; een medewerker moet het bekijken."
READER = Viewer.of("mees", {BOX}, Role.MEELEZER)
OTHER = Viewer.of("bob", {"ret"}, Role.BEHEERDER)


def quarantined(office: Office, raw: bytes = RAW, uid: int = 1) -> tuple[Case, int]:
    """A case as a mail that could not be read makes it, and the number of that mail."""
    policy = REGION.mailboxes[BOX]
    received = NOW - HOUR
    with office.store.transaction() as tx:
        tx.ledger.first_seen(BOX, BOX, received)
        tx.ledger.archive(Arrival(Location(BOX, "INBOX", 1, uid), BOX, raw, received, len(raw)), walk="w")
    (mail,) = office.store.claim_mails(1, "test", HOUR)
    decision = unreadable(policy, MailStamp(received, NOW), WHY, REGION.config_hash)
    with office.store.transaction(mail.claim) as tx:
        from triage.domain.case import open_case

        case = tx.cases.add(open_case(decision, "", "", "", received), policy.reference_prefix, 2026)
        assert case.id is not None
        owed = obligations_for(REGION.rules_for(BOX, decision.route), received, REGION.calendar)
        tx.cases.add_obligations(case.id, owed, REGION.config_hash)
        tx.cases.add_decision(case.id, mail.claim.id, decision, "silence", "R-50", "")
        tx.ledger.settle(mail.claim, Outcome.QUARANTINED, case_id=case.id, reason=WHY)
    return case, mail.claim.id


def outcome(office: Office, number: int) -> Outcome:
    with office.store.reading() as tx:
        return tx.ledger.outcome(number)[0]


def page(client: TestClient, case: Case) -> str:
    return client.get(f"/zaak/{case.reference}").text


def test_the_queue_shows_it_with_its_term_like_any_case(office: Office) -> None:
    case, _ = quarantined(office)
    shown = office.inside().get("/").text
    assert case.reference in shown
    assert "niet te lezen" in shown
    assert "(geen onderwerp)" in shown
    assert "uiterlijk" in shown


def test_the_page_says_why_how_often_it_was_tried_and_shows_no_byte_of_it(office: Office) -> None:
    case, _ = quarantined(office)
    shown = page(office.inside(), case)
    assert "Dit bericht kon niet worden gelezen" in shown
    assert "Het bericht heeft meer dan 500 delen" in shown
    assert "1 poging." in shown
    assert "inhoud</b>" not in shown
    assert "kapot" not in shown


def test_it_is_read_again_at_the_press_of_a_button_and_that_is_noted(office: Office) -> None:
    case, number = quarantined(office)
    client = office.inside()
    after = press(client, f"/zaak/{case.reference}", "/opnieuw")
    assert "Het bericht wordt opnieuw gelezen" in after.text
    assert "Lees opnieuw" not in after.text
    assert outcome(office, number) is Outcome.PENDING
    ((who, mailbox, case_id, _),) = office.events("quarantine-retried")
    assert (who, mailbox, case_id) == ("lokaal", BOX, case.id)
    assert "gevraagd om het bericht opnieuw te lezen" in page(client, case)


def test_a_second_press_is_told_and_does_nothing(office: Office) -> None:
    case, number = quarantined(office)
    first, second = office.inside(), office.inside()
    stale = page(second, case)
    press(first, f"/zaak/{case.reference}", "/opnieuw")
    again = send(second, stale, "/opnieuw")
    assert "wordt al opnieuw gelezen" in again.text
    assert outcome(office, number) is Outcome.PENDING


def send(client: TestClient, shown: str, action: str, **fields: str) -> Response:
    """The form of a page that stands open already."""
    found = re.search(
        rf'<form method="post" action="([^"]*{action})"[^>]*><input type="hidden" name="bewijs" value="([^"]+)">', shown
    )
    assert found
    return client.post(found[1], data={"bewijs": found[2], **fields})


def test_it_is_taken_along_byte_for_byte_as_a_file_that_no_browser_shows(office: Office) -> None:
    case, number = quarantined(office)
    answer = press(office.inside(), f"/zaak/{case.reference}", "/downloaden")
    assert answer.content == RAW
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"] == f'attachment; filename="{case.reference}-{number}.eml"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    ((who, *_),) = office.events("quarantine-downloaded")
    assert who == "lokaal"


def test_who_may_only_read_sees_why_and_can_do_nothing(office: Office) -> None:
    case, number = quarantined(office)
    client = office.inside(READER)
    shown = page(client, case)
    assert "Dit bericht kon niet worden gelezen" in shown
    assert "/ongelezen/" not in shown
    for act in ("opnieuw", "downloaden"):
        answer = client.post(f"/zaak/{case.reference}/ongelezen/{number}/{act}", data={"bewijs": proof(shown)})
        assert answer.status_code in (403, 404)
    assert outcome(office, number) is Outcome.QUARANTINED
    assert office.events("quarantine-downloaded") == []


def proof(shown: str) -> str:
    found = re.search(r'name="bewijs" value="([^"]+)"', shown)
    return found[1] if found else ""


@pytest.mark.parametrize("act", ["opnieuw", "downloaden"])
@pytest.mark.parametrize("given", ["", "anders"])
def test_without_the_sessions_own_proof_nothing_happens(office: Office, act: str, given: str) -> None:
    case, number = quarantined(office)
    answer = office.inside().post(f"/zaak/{case.reference}/ongelezen/{number}/{act}", data={"bewijs": given})
    assert answer.status_code == 403
    assert RAW not in answer.content
    assert outcome(office, number) is Outcome.QUARANTINED


def test_nothing_is_taken_along_by_looking(office: Office) -> None:
    case, number = quarantined(office)
    assert office.inside().get(f"/zaak/{case.reference}/ongelezen/{number}/downloaden").status_code == 405


def test_who_has_no_role_for_the_mailbox_finds_nothing(office: Office) -> None:
    case, number = quarantined(office)
    client = office.inside(OTHER)
    own = office.add(mailbox="ret")
    mine = proof(page(client, own))
    for reference in (case.reference, own.reference):
        answer = client.post(f"/zaak/{reference}/ongelezen/{number}/downloaden", data={"bewijs": mine})
        assert answer.status_code == 404


# Content that lies elsewhere


def announced(office: Office) -> Case:
    case = office.add(subject="Beveiligd bericht", flags=frozenset({Flag.ELSEWHERE}))
    assert case.id is not None
    with office.store.transaction() as tx:
        tx.cases.add_obligations(case.id, [obligation_to_fetch(NOW + 48 * HOUR, NOW - HOUR)], REGION.config_hash)
    return case


def waiting_mails(office: Office) -> list[tuple[bytes, int | None]]:
    return [(mail.raw, mail.case_id) for mail in office.store.claim_mails(9, "test", HOUR)]


def test_a_case_whose_content_is_elsewhere_says_so_with_its_expiry_and_asks_for_it(office: Office) -> None:
    case = announced(office)
    client = office.inside()
    assert "inhoud elders" in client.get("/").text
    shown = page(client, case)
    assert "De inhoud staat elders" in shown
    assert "Beveiligd bericht ophalen voordat het verloopt" in shown
    assert 'enctype="multipart/form-data"' in shown


def test_a_pasted_text_goes_to_the_worker_for_this_case(office: Office) -> None:
    case = announced(office)
    client = office.inside()
    after = send(client, page(client, case), "/toevoegen", tekst="Dit stond in de kluis: café")
    assert "Toegevoegd." in after.text
    assert "inhoud opgehaald en toegevoegd" in after.text
    ((raw, case_id),) = waiting_mails(office)
    assert raw.endswith("Dit stond in de kluis: café".encode())
    assert case_id == case.id
    ((who, *_),) = office.events("content-added")
    assert who == "lokaal"


def test_a_file_goes_to_the_worker_byte_for_byte(office: Office) -> None:
    case = announced(office)
    client = office.inside()
    raw = b"From: vt@veiligthuis.example\r\nSubject: x\r\n\r\n\xe9\x00"
    answer = client.post(
        f"/zaak/{case.reference}/toevoegen",
        data={"bewijs": proof(page(client, case)), "tekst": ""},
        files={"bestand": ("../../x.eml", raw, "message/rfc822")},
    )
    assert "Toegevoegd." in answer.text
    assert waiting_mails(office) == [(raw, case.id)]


def test_an_empty_form_is_told(office: Office) -> None:
    case = announced(office)
    client = office.inside()
    after = send(client, page(client, case), "/toevoegen", tekst=" ")
    assert "Kies een bestand (.eml) of plak de tekst" in after.text
    assert waiting_mails(office) == []


def test_content_is_added_with_proof_and_by_who_may_act_only(office: Office) -> None:
    case = announced(office)
    assert office.inside().post(f"/zaak/{case.reference}/toevoegen", data={"tekst": "x"}).status_code == 403
    reader = office.inside(READER)
    shown = page(reader, case)
    assert "/toevoegen" not in shown
    data = {"tekst": "x", "bewijs": proof(shown)}
    assert reader.post(f"/zaak/{case.reference}/toevoegen", data=data).status_code in (403, 404)
    assert waiting_mails(office) == []


# What goes together, and what is not here


def test_other_cases_are_named_to_who_may_see_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = dict(REGION.mailboxes)
    boxes[BOX] = replace(boxes[BOX], linked_with=frozenset({"lokaal-team"}))
    monkeypatch.setattr("tests.web.parts.REGION", replace(REGION, mailboxes=boxes))
    here, there = office.add(), office.add(mailbox="lokaal-team", subject="Dezelfde mail")
    with office.store.transaction() as tx:
        tx.cases.link(here.id or 0, there.id or 0, LinkKind.SAME_MAIL)
    shown = page(office.inside(Viewer.of("bea", REGION.mailboxes, Role.BEHEERDER)), here)
    assert f"Ook ontvangen door {REGION.mailboxes['lokaal-team'].name}" in shown
    assert f'href="/zaak/{there.reference}"' in shown
    hidden = page(office.inside(READER), here)
    assert here.reference in hidden
    assert there.reference not in hidden
    assert "Ook ontvangen" not in hidden


def test_a_case_that_may_belong_to_another_says_to_which(office: Office) -> None:
    old, new = office.add(), office.add()
    with office.store.transaction() as tx:
        tx.cases.link(new.id or 0, old.id or 0, LinkKind.MAY_BELONG)
    client = office.inside()
    assert re.search(rf'Hoort misschien bij: <a href="/zaak/{old.reference}">', page(client, new))
    assert re.search(rf'Misschien hoort die zaak hierbij: <a href="/zaak/{new.reference}">', page(client, old))


def report(office: Office, mailbox: str = BOX, missing: tuple[int, ...] = (4, 7), error: str = "") -> None:
    with office.store.transaction() as tx:
        tx.ledger.report(PollReport(mailbox, "INBOX", mailbox, NOW, 9, 9 - len(missing), missing, error))


@pytest.mark.parametrize("fragment", ["", "lijst"])
def test_a_list_that_is_not_complete_says_which_mail_is_not_in_it(office: Office, fragment: str) -> None:
    report(office)
    shown = office.inside().get("/", params={"fragment": fragment}).text
    assert "Deze lijst is niet volledig" in shown
    assert REGION.mailboxes[BOX].name in shown
    assert "2 berichten op de server zijn niet opgenomen: map INBOX, UID 4, 7" in shown


def test_a_complete_list_says_nothing(office: Office) -> None:
    report(office, missing=())
    assert "niet volledig" not in office.inside().get("/").text


def test_only_who_may_read_a_mailbox_hears_of_it(office: Office) -> None:
    report(office, mailbox="ret")
    assert "niet volledig" not in office.inside(READER).get("/").text


def test_a_mailbox_that_cannot_be_read_is_said_too(office: Office) -> None:
    report(office, missing=(), error="ServerUnreachable")
    assert "map INBOX kon niet worden gelezen" in office.inside().get("/").text
