"""Recording in a real Chromium: by keyboard, without JavaScript; forms fit, name their fields, can be pressed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.web.test_axe import violations
from tests.web.test_browser import Desk, desk, plain_desk  # noqa: F401 - the fixtures
from tests.web.test_recording import LT, owed
from triage.domain.reading import Colour, Kind

FORMS = (
    "vastleggen/call",
    "vastleggen/reported-back",
    "vastleggen/date-agreed",
    "sluiten",
    "wachten",
    "route",
    "toewijzen",
)


def test_a_call_is_recorded_by_keyboard_without_javascript(plain_desk: Desk) -> None:  # noqa: F811
    case = plain_desk.office.add(kind=Kind.CONSULT)
    page = plain_desk.page
    plain_desk.open(f"/zaak/{case.reference}")
    page.get_by_role("link", name="Gebeld? Leg het gesprek vast").press("Enter")
    page.get_by_label("gesproken", exact=True).press("Space")
    page.get_by_role("button", name="Vastleggen").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd: telefoongesprek.")
    met = owed(plain_desk.office, case)["reactie"].met
    assert met is not None
    assert met.record is not None


def test_what_is_wrong_is_announced_and_leads_to_its_field(plain_desk: Desk) -> None:  # noqa: F811
    case = plain_desk.office.add(mailbox=LT, colour=Colour.GREEN)
    page = plain_desk.page
    plain_desk.open(f"/zaak/{case.reference}/vastleggen/handover-confirmed")
    page.get_by_label("Notitie").fill("een lange notitie")
    page.get_by_role("button", name="Vastleggen").click()
    alert = page.get_by_role("alert").filter(has_text="Er is nog niets opgeslagen")
    expect(alert).to_be_visible()
    alert.get_by_role("link", name="Naam of functie").click()
    expect(page.get_by_label("Naam of functie")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Notitie")).to_have_value("een lange notitie")
    plain_desk.complaints[:] = [line for line in plain_desk.complaints if "422" not in line]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_forms_fit_and_every_field_has_a_name(desk: Desk, width: int) -> None:  # noqa: F811
    case = desk.office.add(mailbox=LT, colour=Colour.GREEN)
    desk.page.set_viewport_size({"width": width, "height": 800})
    for path in ("/nieuwe-zaak", f"/zaak/{case.reference}", *(f"/zaak/{case.reference}/{form}" for form in FORMS)):
        desk.open(path)
        assert desk.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), path
        levels = [int(one.evaluate("h => h.tagName[1]")) for one in desk.page.locator("h1, h2, h3, h4").all()]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        nameless = desk.page.locator("main input:not([type=hidden]), main select, main textarea").evaluate_all(
            "all => all.filter(one => !one.labels || !one.labels.length).map(one => one.outerHTML)"
        )
        assert nameless == [], path
        small = desk.page.locator("main button, .stacked label:has(input), main select").evaluate_all(
            "all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 24)"
            ".map(one => one.outerHTML)"
        )
        assert small == [], path


def test_each_form_has_no_violation_also_where_it_was_wrong(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add(mailbox=LT, colour=Colour.GREEN)
    desk.open(f"/zaak/{case.reference}/vastleggen/call")
    desk.page.get_by_label("gesproken", exact=True).check()
    desk.page.get_by_role("button", name="Vastleggen").click()
    for form in ("", "vastgelegd/1/terugnemen", *FORMS):
        desk.open(f"/zaak/{case.reference}/{form}".rstrip("/"))
        for details in desk.page.locator(".recording details").all():
            details.evaluate("one => { one.open = true }")
        for _ in range(2 if form not in ("", "toewijzen") else 1):
            assert violations(desk.page) == [], form
            if form:
                with desk.page.expect_navigation():
                    desk.page.locator("main button").click()
    desk.complaints[:] = [line for line in desk.complaints if "422" not in line]


def test_a_case_without_a_mail_is_opened_without_javascript(plain_desk: Desk) -> None:  # noqa: F811
    page = plain_desk.page
    plain_desk.open("/nieuwe-zaak")
    page.get_by_label("Lokaal team Voorbeeldgemeente").check()
    page.get_by_label("brief").check()
    page.get_by_label("Van wie?").fill("Veilig Thuis")
    page.get_by_label("Waarover?").fill("Overdracht")
    page.get_by_label("Kleurcode").select_option("oranje")
    page.get_by_role("button", name="Zaak openen").click()
    expect(page.get_by_role("status")).to_contain_text("is geopend")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Overdracht")
