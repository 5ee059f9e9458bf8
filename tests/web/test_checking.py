"""The checklist of an application and the desks beside a case, as people see and use them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.web.parts import REGION, Office, press
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, LinkKind
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind

RETA = Viewer.of("reta", {"ret"}, Role.BEHANDELAAR)
READER = Viewer.of("rik", {"ret"}, Role.MEELEZER)
TEXT = (
    "Beste collega's,\n\nWij vragen bespreking voor een jongen van 14 jaar. Alle reguliere routes zijn doorlopen.\n"
    "De ouders geven geen toestemming.\n\nGroet,\nAnja"
)


def applied(office: Office, text: str = TEXT, files: tuple[str, ...] = (), **more: object) -> Case:
    return office.add(mailbox="ret", kind=Kind.OTHER, text=text, attachments=files, **more)  # type: ignore[arg-type]


def point(page: str, title: str) -> str:
    """What a page says under one point of a list."""
    page = page[page.index('class="checklist"') :]
    found = re.search(rf"<li[^>]*>(?:(?!</li>).)*{re.escape(title)}.*?</li>", page, re.DOTALL)
    assert found, f"no point {title}"
    return " ".join(re.sub(r"<[^>]+>", "", found[0]).split())


def test_an_application_shows_what_is_there_and_what_seems_to_be_missing(office: Office) -> None:
    case = applied(office)
    page = office.inside(RETA).get(f"/zaak/{case.reference}").text
    assert "Voldoet de aanmelding voor het RET?" in page
    assert "staat in de mail – “Alle reguliere routes zijn doorlopen”" in point(page, "Alle reguliere routes")
    consent = point(page, "Toestemming van de ouders of verzorgers")
    assert "lijkt te ontbreken: het bericht zegt het tegendeel – “De ouders geven geen toestemming”" in consent
    assert "lijkt te ontbreken" in point(page, "Het aanmeldformulier is bijgevoegd")
    assert "zelf nagaan" in point(page, "Geen crisis")
    assert "U beslist." in page


def test_the_ret_page_warns_that_the_case_is_discussed_anonymously(office: Office) -> None:
    case = applied(office)
    page = office.inside(RETA).get(f"/zaak/{case.reference}").text
    assert "De casus wordt anoniem besproken" in page


def test_a_form_that_is_attached_takes_away_that_it_seems_to_be_missing(office: Office) -> None:
    case = applied(office, files=("Aanmeldformulier.pdf",))
    page = office.inside(RETA).get(f"/zaak/{case.reference}").text
    assert "is bijgevoegd – “Aanmeldformulier.pdf”" in point(page, "Het aanmeldformulier is bijgevoegd")
    assert "kijk in de bijlage" in point(page, "Besproken met de jeugdige")


def test_a_person_ticks_off_and_it_is_in_the_history_with_who(office: Office) -> None:
    case = applied(office)
    client = office.inside(RETA)
    where = f"/zaak/{case.reference}"
    answer = press(client, where, "checklist/ret", getoond="formulier", gedaan="formulier")
    assert "Bewaard: 1 punt gewijzigd." in answer.text
    assert "Afgevinkt door reta" in point(answer.text, "Het aanmeldformulier is bijgevoegd")
    assert "punt van de checklist afgevinkt" in answer.text
    title = "Het aanmeldformulier is bijgevoegd"
    event = (("reference", case.reference), ("list", "ret"), ("criterion", "formulier"), ("title", title))
    assert office.events("criterion-checked") == [("reta", "ret", case.id, event)]
    # Once more changes nothing; without the tick it is taken away.
    assert (
        "Er is niets gewijzigd." in press(client, where, "checklist/ret", getoond="formulier", gedaan="formulier").text
    )
    again = press(client, where, "checklist/ret", getoond="formulier")
    assert "Afgevinkt door" not in again.text
    assert len(office.events("criterion-unchecked")) == 1


def test_what_a_page_did_not_show_keeps_the_tick_of_another(office: Office) -> None:
    case = applied(office)
    where = f"/zaak/{case.reference}"
    client = office.inside(RETA)
    press(client, where, "checklist/ret", getoond="monitor", gedaan="monitor")
    page = press(client, where, "checklist/ret", getoond="routes", gedaan="routes").text
    assert "Afgevinkt door reta" in point(page, "landelijke monitor")


def test_a_reader_sees_the_list_and_cannot_tick(office: Office) -> None:
    case = applied(office)
    client = office.inside(READER)
    page = client.get(f"/zaak/{case.reference}").text
    assert "Voldoet de aanmelding voor het RET?" in page
    assert "Vinkjes bewaren" not in page
    proof = re.findall(r'name="bewijs" value="([^"]+)"', page)[0]
    data = {"bewijs": proof, "getoond": "routes", "gedaan": "routes"}
    assert client.post(f"/zaak/{case.reference}/checklist/ret", data=data).status_code == 403
    assert office.events("criterion-checked") == []


@pytest.mark.parametrize("path", ["checklist/zvh", "checklist/bestaat-niet"])
def test_a_list_that_does_not_belong_to_the_case_is_not_found(office: Office, path: str) -> None:
    case = applied(office)
    client = office.inside(RETA)
    page = client.get(f"/zaak/{case.reference}").text
    proof = re.findall(r'name="bewijs" value="([^"]+)"', page)[0]
    data = {"bewijs": proof, "getoond": "formulier", "gedaan": "formulier"}
    assert client.post(f"/zaak/{case.reference}/{path}", data=data).status_code == 404


def test_of_a_mail_that_nobody_could_read_nothing_seems_to_be_missing(office: Office) -> None:
    case = applied(office, text="", flags=frozenset({Flag.QUARANTINED}))
    page = office.inside(RETA).get(f"/zaak/{case.reference}").text
    assert "niet alles van het bericht was te lezen" in page
    assert "lijkt te ontbreken" not in page


def test_what_a_reply_quotes_of_our_question_is_not_what_it_says(office: Office) -> None:
    quoted = (
        "Hallo,\n\nHet formulier volgt morgen.\n\nOp 3 nov. 2026 schreef RET <ret@zaanstad.nl>:\n"
        "> Alle routes zijn doorlopen.\n"
    )
    case = applied(office, text=quoted, subject="RE: uw aanmelding")
    page = office.inside(RETA).get(f"/zaak/{case.reference}").text
    assert "niet gevonden in het bericht" in point(page, "Alle reguliere routes")


def test_a_yellow_handover_asks_whether_the_household_is_known(office: Office) -> None:
    case = office.add(mailbox="lokaal-team", kind=Kind.OTHER, colour=Colour.YELLOW, route="geel")
    page = office.inside().get(f"/zaak/{case.reference}").text
    assert "Is het huishouden bekend bij het team?" in page
    assert "keukentafelgesprek in het afgelopen half jaar" in page


def test_a_request_to_the_safety_team_has_no_checklist(office: Office) -> None:
    page = office.inside().get(f"/zaak/{office.add().reference}").text
    assert 'class="checklist"' not in page


def test_every_case_shows_the_desks_those_that_fit_first(office: Office) -> None:
    case = office.add(
        kind=Kind.OTHER, subject="VTB", text="Hierbij ons Verzoek tot Bespreking voor de Beschermingstafel Purmerend."
    )
    page = office.inside().get(f"/zaak/{case.reference}").text
    panel = page[page.index("Waar hoort dit?") :]
    assert panel.index("Beschermingstafel Purmerend") < panel.index("Regionaal Expertteam")
    assert "genoemd in het bericht" in panel
    assert all(each in panel for each in ("Beschermingstafel@purmerend.nl", "RET@zaanstad.nl", "075-6552477", "112"))
    assert "<details>" in page[page.index('class="belonging"') : page.index("Waar hoort dit?")]


def test_the_desks_are_shown_without_anything_of_the_mail(office: Office) -> None:
    case = office.add(kind=Kind.OTHER, subject="Zwanenburgwal", text="Over Zwanenburgwal en de beschermingstafel.")
    page = office.inside().get(f"/zaak/{case.reference}").text
    panel = page[page.index('class="belonging"') :]
    assert "Zwanenburgwal" not in panel[: panel.index("</section>")]


def test_that_a_mail_came_in_elsewhere_is_told_only_while_the_two_are_linked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = office.add(mailbox="bt-zaanstreek"), office.add(mailbox="zvh")
    with office.store.transaction() as tx:
        tx.cases.link(here.id or 0, there.id or 0, LinkKind.SAME_MAIL)
    where = f"/zaak/{here.reference}"
    both = Viewer.of("bea", {"bt-zaanstreek", "zvh"}, Role.BEHEERDER)
    # It was switched on when the mail came in, and off since.
    page = office.inside(both).get(where).text
    assert "Ook ontvangen" not in page
    assert there.reference not in page.partition("<main")[2]
    boxes = dict(REGION.mailboxes)
    boxes["bt-zaanstreek"] = replace(boxes["bt-zaanstreek"], linked_with=frozenset({"zvh"}))
    monkeypatch.setattr("tests.web.parts.REGION", replace(REGION, mailboxes=boxes))
    assert "Ook ontvangen door Zorg- en Veiligheidshuis" in office.inside(both).get(where).text
