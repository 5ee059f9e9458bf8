"""The login pages in a real Chromium: by keyboard, without script, narrow, and the warning before the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.identity.parts import ANNA, PASSWORD, known
from tests.servers.chromium import new_context
from tests.web.parts import Office
from tests.web.test_browser import _serving
from triage.identity import Administration

# A label, a name or a title for everything that can be filled in or pressed; what can be pressed is large enough.
_NAMELESS = """() => Array.from(document.querySelectorAll("input, button, a, summary, img"))
  .filter(one => one.type !== "hidden" && one.checkVisibility() && !one.closest(".skip"))
  .filter(one => !(one.labels?.length || one.textContent.trim() || one.alt || one.getAttribute("aria-label")))
  .map(one => one.outerHTML)"""
_SMALL = """() => Array.from(document.querySelectorAll("input, button, summary, a.main"))
  .filter(one => one.type !== "hidden" && one.checkVisibility() && one.getBoundingClientRect().height < 24)
  .map(one => one.outerHTML + one.getBoundingClientRect().height)"""
_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def town() -> Office:
    return Office(allowed_hosts=("127.0.0.1",))


@pytest.fixture
def base(town: Office) -> Iterator[str]:
    with _serving(town) as address:
        yield address


def context_of(chromium: Browser, *, javascript: bool = True, width: int = 1100) -> BrowserContext:
    return new_context(chromium, java_script_enabled=javascript, viewport={"width": width, "height": 800})


def check(page: Page) -> None:
    """What holds on each of these pages."""
    page.wait_for_load_state()
    assert page.evaluate(_NAMELESS) == []
    assert page.evaluate(_SMALL) == []
    assert not page.evaluate(_WIDE)
    assert page.locator("h1").count() == 1


def test_first_use_and_login_work_by_keyboard_without_script(
    town: Office,
    base: str,
    browser: Browser,
) -> None:
    import pyotp

    town.store._state.people.clear()
    code = Administration(town.desk.gate.sessions, "test").first_link()
    context = context_of(browser, javascript=False, width=360)
    page = context.new_page()
    page.goto(f"{base}/eerste-keer?code={code}")
    assert code not in page.url
    check(page)
    page.get_by_label("Uw e-mailadres").fill(ANNA)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Een tweede stap instellen")
    shown = page.get_by_role("img", name="QR-code")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("one => one.naturalWidth") > 100
    check(page)
    app = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Code van 6 cijfers").fill(app.at(town.clock.at))
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem")).to_have_count(8)
    check(page)
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw account")
    check(page)
    page.get_by_role("button", name="Afmelden", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent afgemeld")

    town.clock.at += timedelta(minutes=1)
    page.goto(f"{base}/account/wachtwoord")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aanmelden")
    check(page)
    page.get_by_label("E-mailadres").fill(ANNA)
    page.get_by_label("Wachtwoord").fill("niet goed genoeg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("klopt niet")
    check(page)
    expect(page.get_by_label("E-mailadres")).to_have_value(ANNA)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code van 6 cijfers")).to_have_attribute("autocomplete", "one-time-code")
    check(page)
    page.get_by_label("Code van 6 cijfers").fill(app.at(town.clock.at))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wachtwoord wijzigen")
    check(page)
    assert page.url == f"{base}/account/wachtwoord"
    context.close()


def log_in(town: Office, base: str, page: Page) -> None:
    anna = known(town)
    page.goto(f"{base}/aanmelden?terug=/account")
    page.get_by_label("E-mailadres").fill(ANNA)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Code van 6 cijfers").fill(anna.code)
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw account")
    # Until the page's script has looked at its clock.
    page.wait_for_load_state()


def minutes_pass(town: Office, page: Page, minutes: int) -> None:
    """Both clocks go on: the server's, and that of the page."""
    town.clock.at += timedelta(minutes=minutes)
    page.clock.run_for(minutes * 60_000)


def test_the_page_warns_five_minutes_before_and_a_button_keeps_one_in(
    town: Office,
    base: str,
    browser: Browser,
) -> None:
    context = context_of(browser)
    page = context.new_page()
    page.clock.install(time=town.clock.at)
    log_in(town, base, page)
    expect(page.get_by_text("afgemeld als u tot dan niets doet")).to_be_visible()
    minutes_pass(town, page, 23)
    expect(page.locator("#afloop")).to_be_hidden()
    minutes_pass(town, page, 3)
    expect(page.get_by_role("alert")).to_contain_text(re.compile("U wordt over [45] minuten afgemeld"))
    page.get_by_role("button", name="Aangemeld blijven").click()
    expect(page.locator("#afloop")).to_be_hidden()
    minutes_pass(town, page, 24)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw account")
    context.close()


def test_another_tab_keeps_this_one_in_too(
    town: Office,
    base: str,
    browser: Browser,
) -> None:
    context = context_of(browser)
    page = context.new_page()
    page.clock.install(time=town.clock.at)
    log_in(town, base, page)
    minutes_pass(town, page, 20)
    other = context.new_page()
    other.goto(f"{base}/account")
    with page.expect_response(lambda answer: answer.url.endswith("/sessie")):
        minutes_pass(town, page, 5)
    expect(page.locator("#afloop")).to_be_hidden()
    context.close()


def test_once_the_session_is_over_nothing_of_it_stays_on_the_screen(
    town: Office,
    base: str,
    browser: Browser,
) -> None:
    context = context_of(browser)
    page = context.new_page()
    page.clock.install(time=town.clock.at)
    log_in(town, base, page)
    minutes_pass(town, page, 26)
    expect(page.get_by_role("alert")).to_contain_text("afgemeld")
    minutes_pass(town, page, 5)
    expect(page.get_by_role("heading", level=1)).to_have_text("Aanmelden")
    assert page.url == f"{base}/aanmelden?terug=%2Faccount"
    assert ANNA not in page.content()
    context.close()
