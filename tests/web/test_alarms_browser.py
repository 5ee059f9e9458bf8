"""An alarm in a real Chromium: it appears by itself, and is taken in two steps without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.test_alarms import alarmed
from tests.web.test_browser import Desk, _later, desk, plain_desk  # noqa: F401 - the fixtures


def test_an_alarm_appears_above_a_queue_that_stands_open(desk: Desk) -> None:  # noqa: F811
    desk.office.add()
    desk.open("/")
    case = alarmed(desk.office)
    _later(desk)
    listed = desk.page.get_by_role("region", name="Spoed die nog niemand aannam")
    expect(listed.get_by_role("link", name=case.reference)).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
def test_it_is_taken_from_the_list_above_the_queue_without_javascript(plain_desk: Desk, width: int) -> None:  # noqa: F811
    case, page = alarmed(plain_desk.office), plain_desk.page
    page.set_viewport_size({"width": width, "height": 700})
    plain_desk.open("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    link = page.get_by_role("region", name="Spoed die nog niemand aannam").get_by_role("link", name=case.reference)
    assert (link.bounding_box() or {"height": 0})["height"] >= 24
    link.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Ik neem dit alarm aan").click()
    expect(page.locator("#gedaan")).to_contain_text("U heeft het alarm aangenomen.")
    expect(page.get_by_role("button", name="Ik neem dit alarm aan")).to_have_count(0)
