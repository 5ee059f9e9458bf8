"""Mail that is not read, in a real Chromium: tried again, taken along and added without JavaScript."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.test_browser import Desk, _later, desk, plain_desk  # noqa: F401 - the fixtures
from tests.web.test_quarantine import RAW, announced, outcome, quarantined, report, waiting_mails
from triage.ports.store import Outcome


def test_a_mail_is_taken_along_and_tried_again_without_javascript(plain_desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    case, number = quarantined(plain_desk.office)
    page = plain_desk.page
    plain_desk.open("/")
    page.get_by_role("link", name=case.reference).click()
    expect(page.get_by_role("heading", name="Dit bericht kon niet worden gelezen")).to_be_visible()
    with page.expect_download() as found:
        page.get_by_role("button", name="Download (.eml)").click()
    assert found.value.suggested_filename == f"{case.reference}-{number}.eml"
    found.value.save_as(tmp_path / "kept.eml")
    assert (tmp_path / "kept.eml").read_bytes() == RAW
    page.get_by_role("button", name="Lees opnieuw").click()
    expect(page.locator("#gedaan")).to_contain_text("Het bericht wordt opnieuw gelezen.")
    assert outcome(plain_desk.office, number) is Outcome.PENDING


def test_a_file_that_was_fetched_is_added_without_javascript(plain_desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    case = announced(plain_desk.office)
    kept = tmp_path / "gehaald.eml"
    kept.write_bytes(RAW)
    page = plain_desk.page
    plain_desk.open(f"/zaak/{case.reference}")
    page.get_by_label("Bestand van het bericht (.eml)").set_input_files(kept)
    page.get_by_role("button", name="Toevoegen").click()
    expect(page.locator("#gedaan")).to_contain_text("Toegevoegd.")
    assert waiting_mails(plain_desk.office) == [(RAW, case.id)]


def test_a_text_that_was_fetched_is_pasted_by_keyboard(plain_desk: Desk) -> None:  # noqa: F811
    case = announced(plain_desk.office)
    page = plain_desk.page
    plain_desk.open(f"/zaak/{case.reference}")
    page.get_by_label("Of plak de tekst van het bericht").fill("Regel een\nRegel twee")
    page.get_by_role("button", name="Toevoegen").press("Enter")
    expect(page.locator("#gedaan")).to_contain_text("Toegevoegd.")
    ((raw, _),) = waiting_mails(plain_desk.office)
    assert raw.endswith(b"Regel een\r\nRegel twee")


def test_a_queue_that_stands_open_learns_that_it_is_not_complete(desk: Desk) -> None:  # noqa: F811
    desk.open("/")
    expect(desk.page.get_by_role("heading", name="Deze lijst is niet volledig")).to_have_count(0)
    report(desk.office)
    _later(desk)
    expect(desk.page.get_by_role("heading", name="Deze lijst is niet volledig")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_fit_and_their_headings_follow_each_other(desk: Desk, width: int) -> None:  # noqa: F811
    unread, _ = quarantined(desk.office)
    elsewhere = announced(desk.office)
    report(desk.office, missing=tuple(range(1_000_000, 1_000_030)))
    desk.page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", f"/zaak/{unread.reference}", f"/zaak/{elsewhere.reference}"):
        desk.open(path)
        assert desk.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), path
        levels = [int(one.evaluate("h => h.tagName[1]")) for one in desk.page.locator("h1, h2, h3, h4").all()]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        small = desk.page.locator(".unread button, .unread input:not([type=hidden]), .unread textarea").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
        )
        assert small == []
