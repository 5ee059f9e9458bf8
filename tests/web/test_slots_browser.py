"""The afternoons in a real Chromium: a time is moved and given back by keyboard alone, without script, and it all fits
a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.chromium import new_context
from tests.web.parts import TOKEN, TUESDAY, Office
from tests.web.test_browser import _serving, drawn
from triage.domain.case import Case


@pytest.fixture
def office() -> Office:
    return Office(allowed_hosts=("127.0.0.1",))


@pytest.fixture
def case(office: Office) -> Case:
    case = office.add()
    office.propose(case)
    return case


@pytest.fixture
def page(browser: Browser, office: Office, case: Case) -> Iterator[Page]:
    """A browser without script that is in."""
    with _serving(office) as base:
        context = new_context(browser, java_script_enabled=False, base_url=base)
        shown = context.new_page()
        shown.goto(f"/binnen?token={TOKEN}")
        yield shown
        context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called *name*."""
    drawn(page)
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (focused.text_content() or ""):
            return
    raise AssertionError(f"Tab never reaches {name}")


def starts_at(office: Office, case: Case) -> object:
    with office.store.reading() as tx:
        hold = tx.agenda.of_case(case.id or 0)
    return hold.slot.starts_at if hold else None


def test_a_time_is_moved_by_keyboard_from_the_weeks(page: Page, office: Office, case: Case) -> None:
    page.goto("/dinsdagen")
    tab_to(page, "Verplaatsen of vrijgeven")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Afspraak {case.reference}")
    tab_to(page, "Deze tijd boeken")
    # Into the free times, and on to the second of them.
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(
        "verplaatst naar dinsdag 24 november 2026 van 14.30 tot 15.15 uur"
    )
    assert starts_at(office, case) == TUESDAY.replace(hour=13, minute=30)


def test_a_time_is_given_back_by_keyboard(page: Page, office: Office, case: Case) -> None:
    page.goto(f"/zaak/{case.reference}/afspraak")
    tab_to(page, "Tijd vrijgeven")
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_contain_text("De tijd is vrijgegeven")
    assert starts_at(office, case) is None


def test_a_time_is_moved_with_the_mouse(page: Page, office: Office, case: Case) -> None:
    page.goto(f"/zaak/{case.reference}/afspraak")
    page.get_by_text("15.15 – 16.00").first.click()
    page.get_by_role("button", name="Verplaatsen naar deze tijd").click()
    expect(page.get_by_role("status")).to_contain_text("van 15.15 tot 16.00 uur")


@pytest.mark.parametrize("path", ["/dinsdagen", "/dinsdagen?druk=1", "/zaak/{}/afspraak"])
def test_it_fits_a_screen_of_320_pixels(page: Page, case: Case, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path.format(case.reference))
    main = page.locator("main").bounding_box()
    assert main is not None
    assert main["x"] + main["width"] <= 320
    for target in page.locator("main a:visible, main button:visible, main label:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 320


def test_the_weeks_are_a_real_table_with_headers(page: Page, case: Case) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/dinsdagen")
        table = page.get_by_role("table").first
        expect(table).to_have_accessible_name("dinsdag 24 november 2026 4 tijden vrij")
        expect(table.get_by_role("columnheader")).to_have_text(["Tijd", "Stand", "Zaak"])
        expect(table.get_by_role("rowheader").first).to_have_text("13.00 – 13.45")


def test_on_paper_there_is_nothing_but_the_afternoon(page: Page, case: Case) -> None:
    page.goto("/dinsdagen?druk=1")
    page.emulate_media(media="print")
    expect(page.get_by_text(case.reference)).to_be_visible()
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator(".on-screen")).to_be_hidden()
    expect(page.locator("footer")).to_be_hidden()
