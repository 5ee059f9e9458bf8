"""Single keys: what a page offers is what "?" lists, they can be switched off, and none fires while somebody types."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.test_browser import Desk, desk, plain_desk, ready  # noqa: F401 - fixtures


def test_the_list_of_keys_is_that_of_the_page_and_opens_by_its_key(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    desk.open(f"/zaak/{case.reference}")
    desk.page.keyboard.press("?")
    shown = desk.page.get_by_role("dialog", name="Toetsen op deze pagina")
    expect(shown).to_be_visible()
    expect(shown).to_contain_text("Beoordelen: klopt dit?")
    expect(shown).to_contain_text("Naar de wachtrij")
    desk.page.keyboard.press("Escape")
    expect(shown).to_be_hidden()


def test_a_case_is_found_opened_and_judged_without_a_mouse(desk: Desk) -> None:  # noqa: F811
    desk.office.add()
    second = desk.office.add()
    desk.open("/")
    rows = desk.page.locator("#rijen tr")
    expect(rows).to_have_count(2)
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("j")
    expect(desk.page.locator("#rijen tr").nth(1).get_by_role("link")).to_be_focused()
    desk.page.keyboard.press("k")
    expect(desk.page.locator("#rijen tr").nth(0).get_by_role("link")).to_be_focused()
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(second.reference[:4])
    ready(desk.page)
    desk.page.keyboard.press("b")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("status").first).to_contain_text("Bevestigd.")


def test_they_are_switched_off_for_who_wants_none(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    desk.open(f"/zaak/{case.reference}")
    desk.page.get_by_role("button", name="Toetsen op deze pagina").click()
    desk.page.get_by_label("Losse toetsen gebruiken").uncheck()
    desk.page.get_by_role("button", name="Sluiten").click()
    desk.page.keyboard.press("w")
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="Toetsen op deze pagina")).to_be_hidden()
    assert desk.page.url.endswith(case.reference)
    # It holds on the next page too, and is put back as it was put off.
    desk.open("/")
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="Toetsen op deze pagina")).to_be_hidden()
    desk.page.get_by_role("button", name="Toetsen op deze pagina").click()
    desk.page.get_by_label("Losse toetsen gebruiken").check()
    desk.page.get_by_role("button", name="Sluiten").click()
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="Toetsen op deze pagina")).to_be_visible()


def test_no_key_fires_while_somebody_types_or_holds_a_modifier(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add(sender="burger@prive.example")
    desk.open(f"/zaak/{case.reference}")
    desk.page.keyboard.press("Control+b")
    desk.page.locator("#kleur").focus()
    desk.page.keyboard.press("w")
    assert desk.page.url.endswith(case.reference)


def test_keys_come_after_every_script_that_they_lead_to(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    for path in ("/", f"/zaak/{case.reference}"):
        desk.open(path)
        found = desk.page.eval_on_selector_all(
            "script", "all => all.map((one) => [new URL(one.src).pathname, one.defer])"
        )
        assert found[-1] == ["/static/keys.js", True]
        assert len(found) > 1


def test_without_a_script_there_is_no_button_that_does_nothing(plain_desk: Desk) -> None:  # noqa: F811
    plain_desk.open("/")
    expect(plain_desk.page.get_by_role("button", name="Toetsen op deze pagina")).to_be_hidden()
