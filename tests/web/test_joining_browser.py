"""Joining a case in a real Chromium, by keyboard alone: five keys, and fit for the smallest screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.test_axe import TAGS
from tests.web.test_browser import Desk, desk  # noqa: F401 - the fixtures
from triage.domain.reading import Kind


def test_a_case_is_joined_to_another_in_five_keys_and_the_words(desk: Desk) -> None:  # noqa: F811
    desk.office.add(subject="Nog een Molenweg", kind=Kind.CONSULT)
    older = desk.office.add(subject="Gezin Molenweg", kind=Kind.CONSULT)
    found = desk.office.add(subject="Tweede mail", kind=Kind.CONSULT)
    desk.open(f"/zaak/{found.reference}")
    page = desk.page
    page.keyboard.press("l")
    page.keyboard.type("gezin molenweg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name=older.reference)).to_be_focused()
    results = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
    assert [each["id"] for each in results.response["violations"]] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#gedaan")).to_contain_text(f"Zaak {found.reference} gaat verder in deze zaak")
    expect(page.get_by_role("heading", name="Hierbij gevoegd")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
    results = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
    assert [(each["id"], each["nodes"][0]["target"]) for each in results.response["violations"]] == []


def test_every_key_of_the_case_leads_where_it_says(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add(kind=Kind.CONSULT)
    page = desk.page
    for key, title in (("r", "telefoongesprek"), ("t", "Toewijzen"), ("e", "Sluiten")):
        desk.open(f"/zaak/{case.reference}")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    desk.open(f"/zaak/{case.reference}")
    page.keyboard.press("o")
    expect(page.get_by_label("Notitie", exact=True)).to_be_focused()
