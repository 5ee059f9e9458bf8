"""The configuration to read: what a mailbox does by itself, its routes, and every text with its file and an example."""

from __future__ import annotations

import re
from pathlib import Path

import mailbox_config
from tests.web.parts import LOADED, REGION, Office
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer

PAGE = "/configuratie"
CONFIGURED = Path(mailbox_config.__file__).parent / "zaanstreek_waterland"
FRITS = Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER)
VERA = Viewer.of("vera", {"ret"}, Role.FUNCTIONEEL_BEHEERDER)


def test_a_mailbox_is_told_as_it_is_configured(office: Office) -> None:
    read = words_of(office.inside(FRITS).get(PAGE, params={"mailbox": "veiligheidsteam"}).text)
    for expected in (
        "Configuratie: Regionaal Veiligheidsteam",
        ", ".join(sorted(REGION.mailboxes["veiligheidsteam"].addresses)),
        "ondersteuning automatisch",
        "spoed automatisch",
        f"Soort vraag staat vast vanaf {REGION.mailboxes['veiligheidsteam'].thresholds.decide:.0%}".replace("%", " %"),
        "Gesprekken dinsdag van 13.00 tot 17.00 uur, 45 minuten per gesprek",
        "soort ondersteuning",
        "Reageren op de afzender",
        "2 dagen, vanaf",
        REGION.config_hash,
    ):
        assert expected in read, expected


def test_every_text_stands_there_with_its_file_and_filled_in(office: Office) -> None:
    page = office.inside(FRITS).get(PAGE, params={"mailbox": "veiligheidsteam"}).text
    files = set(re.findall(r"<code>texts/([a-z]+\.txt)</code>", page))
    texts = REGION.mailboxes["veiligheidsteam"].texts
    wanted = {"proposal.txt", "crisis.txt", "alarm.txt", "invitation.txt", "moved.txt", "booked.txt", "cancelled.txt"}
    wanted |= {f"{name}.txt" for name in ("reminder", "dagstart", "anchor") if getattr(texts, name)}
    assert files == wanted
    assert "geen voorbeeld te maken" not in page
    assert "dinsdag 24 november 2026 om 13.00 uur [RVT-2026-0000]" in page
    # Filled in: no field is left open.
    assert not re.search(r"\{[a-z_]+\}", page)


def test_every_mail_that_a_person_sends_stands_there_with_its_file_and_filled_in(office: Office) -> None:
    page = office.inside(FRITS).get(PAGE, params={"mailbox": "lokaal-team"}).text
    part = page.partition('id="kop-mails"')[2]
    shown = set(re.findall(r"<code>texts/drafts/([a-z-]+)\.txt</code>", part))
    there = {each.stem for each in (CONFIGURED / "texts" / "drafts").glob("*.txt")}
    # All but what belongs to the other tables' applications.
    assert shown == there - {"aanvullen"}
    assert "Van deze tekst is geen voorbeeld te maken" not in part
    assert "[LT-2026-0000]" in part
    assert "(Hier staat wat u zelf schrijft.)" in part
    assert not re.search(r"\{[a-z_]+\}", part)
    read = words_of(part)
    title = REGION.routes["geel"].title
    assert f"texts/drafts/overdracht-bevestigen.txt , bij {title}" in read
    assert "met inhoud, dus alleen langs een beveiligde route" in read
    # Nothing was written or sent by looking.
    assert office.events("draft-sent") == []


def test_a_mailbox_without_an_agenda_has_no_text_about_times(office: Office) -> None:
    page = office.inside(FRITS).get(PAGE, params={"mailbox": "ret"}).text
    assert "texts/crisis.txt" in page
    assert "texts/proposal.txt" not in page


def test_no_server_and_no_login_stands_there(office: Office) -> None:
    for key in REGION.mailboxes:
        page = office.inside(FRITS).get(PAGE, params={"mailbox": key}).text
        for source in LOADED.sources[key]:
            assert source.host not in page
            assert "TRIAGE_" not in page


def test_who_administers_one_mailbox_reads_that_one(office: Office) -> None:
    client = office.inside(VERA)
    page = client.get(PAGE).text
    assert f"Configuratie: {REGION.mailboxes['ret'].name}" in page
    assert "Regionaal Veiligheidsteam" not in page
    assert client.get(PAGE, params={"mailbox": "veiligheidsteam"}).status_code == 404
    assert office.inside(Viewer.of("hans", {"ret"}, Role.BEHEERDER)).get(PAGE).status_code == 403
