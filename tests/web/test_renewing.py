"""What pages fetch of themselves, in a real Chromium: htmx puts it in its place, and does nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Response, expect

from tests.web.test_browser import Desk, _later, desk  # noqa: F401 - fixtures
from tests.web.test_queue_choice import BOB
from triage.domain.case import Case

MOST = 300_000
"""Bytes of a page with all it loads (ours)."""


def _look(desk: Desk, case: Case) -> None:  # noqa: F811
    """A colleague opens a case."""
    with desk.office.store.transaction() as tx:
        tx.history.append(BOB, "viewed", mailbox=case.mailbox, case_id=case.id)


def _asked_again(desk: Desk) -> None:  # noqa: F811
    """A minute passes, and what the page asks for then is in its place: the page's clock leaps, the server does not."""
    with desk.page.expect_response(lambda answer: "/aanwezig" in answer.url):
        desk.page.clock.run_for(60_500)
    expect(desk.page.locator("#aanwezig")).not_to_have_class(re.compile("htmx-request"))


def test_who_else_has_the_case_open_is_told_without_touching_the_rest(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    desk.open(f"/zaak/{case.reference}")
    page = desk.page
    page.evaluate(
        "document.querySelector('#aanwezig').before(Object.assign(document.createElement('input'), {id: 'x'}))"
    )
    page.locator("#x").fill("half getypt")
    _look(desk, case)
    _asked_again(desk)
    expect(page.locator("#aanwezig")).to_have_text("bob bekijkt deze zaak ook (sinds 14:30).")
    expect(page.locator("#x")).to_be_focused()
    page.evaluate("""() => { window.changes = 0; new MutationObserver((all) => { window.changes += all.length; })
        .observe(document.querySelector("#aanwezig"), { childList: true, characterData: true, subtree: true }); }""")
    _asked_again(desk)
    # The same again is no news for who listens to the page.
    assert page.evaluate("new Promise((done) => requestAnimationFrame(() => done(window.changes)))") == 0
    desk.office.clock.at += timedelta(minutes=11)
    _asked_again(desk)
    expect(page.locator("#aanwezig")).to_have_text("")


def test_a_notice_that_cannot_be_renewed_stays_as_it_is(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    _look(desk, case)
    desk.open(f"/zaak/{case.reference}")
    desk.page.context.clear_cookies()
    with desk.page.expect_response(lambda answer: "/aanwezig" in answer.url) as answered:
        desk.page.clock.run_for(60_500)
    assert answered.value.status == 403
    desk.page.clock.run_for(2_000)
    expect(desk.page.locator("#aanwezig")).to_have_text("bob bekijkt deze zaak ook (sinds 14:30).")
    desk.complaints[:] = [line for line in desk.complaints if "403" not in line]


def test_a_list_beside_the_queue_keeps_the_focus_while_the_rest_is_renewed(desk: Desk) -> None:  # noqa: F811
    desk.open("/")
    link = desk.page.get_by_role("link", name="Te laat")
    link.focus()
    case = desk.office.add(urgent=True)
    _later(desk)
    expect(desk.page.get_by_role("link", name=case.reference)).to_be_visible()
    expect(link).to_be_focused()
    expect(desk.page.locator("#lijsten")).to_contain_text("Spoed 0")
    desk.page.get_by_role("button", name="Bijwerken pauzeren").focus()
    _later(desk)
    expect(desk.page.locator("#lijsten")).to_contain_text("Spoed 1")


def test_a_row_that_stays_is_the_same_row_when_another_comes_before_it(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    desk.open("/")
    desk.page.evaluate("document.querySelector('#rijen tr').kept = true")
    desk.office.add(urgent=True)
    _later(desk)
    expect(desk.page.locator("#rijen tr")).to_have_count(2)
    assert desk.page.evaluate("Array.from(document.querySelectorAll('#rijen tr'), (row) => row.kept === true)") == [
        False,
        True,
    ]
    expect(desk.page.locator("#rijen tr").nth(1)).to_contain_text(case.reference)


def test_htmx_writes_no_style_and_runs_no_text(desk: Desk) -> None:  # noqa: F811
    desk.open("/")
    page = desk.page
    assert page.evaluate("document.adoptedStyleSheets.length + document.querySelectorAll('style, [style]').length") == 0
    page.evaluate("""() => { const bad = document.createElement("button"); bad.id = "kwaad";
        bad.setAttribute("hx-on:click", "window.ran = 1"); bad.setAttribute("hx-get", "javascript:window.ran = 1");
        document.body.append(bad); htmx.process(bad); }""")
    page.locator("#kwaad").click()
    page.clock.run_for(1_000)
    assert page.evaluate("window.ran") is None
    assert desk.complaints
    assert all("unsafe-eval" in line or "EvalError" in line for line in desk.complaints), desk.complaints
    desk.complaints.clear()


@pytest.mark.parametrize("path", ["/", "/zaak/{reference}", "/overzicht", "/dinsdagen"])
def test_no_page_is_heavier_than_300_kb_with_all_it_loads(desk: Desk, path: str) -> None:  # noqa: F811
    for number in range(50):
        case = desk.office.add(urgent=number < 5, text="Een gewone zin over een gezin. " * 40)
    answers: list[Response] = []
    desk.page.on("response", lambda answer: answers.append(answer))
    desk.open(path.format(reference=case.reference))
    desk.page.wait_for_load_state("networkidle")
    weights = {each.url: int(each.headers["content-length"]) for each in answers if each.status == 200}
    assert len(weights) > 5
    assert sum(weights.values()) <= MOST, weights
