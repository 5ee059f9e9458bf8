"""The queue in a real Chromium: seen, worked by keyboard, renewing itself, and untouched by what strangers write."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from tests.servers.chromium import Profiles, new_context
from tests.web.parts import TOKEN, Office
from tests.web.test_case import HOSTILE
from triage.ports.delivery import DeliveryState
from triage.web.app import create_app

_ROUND = 15_500
# What only a mail could have brought in.
_OWN = "#toetsen > form, #filters, section.links > form"
FOREIGN = f"img, iframe, object, embed, form:not(:has(input[name=bewijs])):not({_OWN})"
DOUBLE_IDS = """() => { const ids = Array.from(document.querySelectorAll("[id]"), (one) => one.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at); }"""


@dataclass
class Desk:
    """A browser that is in, and what it did meanwhile that it should not."""

    page: Page
    office: Office
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page of the queue."""
        self.page.goto(self.base + path)


@contextmanager
def _serving(office: Office) -> Iterator[str]:
    """The application under uvicorn on a free loopback port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(office.desk), access_log=False, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=60)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    # A context of its own, because the page's clock is the context's.
    context = new_context(browser)
    yield from _desk(context.new_page(), javascript=True)
    context.close()


@pytest.fixture
def plain_desk(profiles: Profiles) -> Iterator[Desk]:
    with profiles.page(javascript=False) as page:
        yield from _desk(page, javascript=False)


def _desk(page: Page, *, javascript: bool) -> Iterator[Desk]:
    office = Office(allowed_hosts=("127.0.0.1",))
    with _serving(office) as base:
        found = Desk(page, office, base)
        if javascript:
            page.clock.install(time=office.clock.at)
        page.on("console", lambda line: _note_said(found, f"{line.type}: {line.text}"))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (found.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: _note_foreign(found, request.url))
        page.goto(f"{base}/binnen?token={TOKEN}")
        yield found
        page.close()
        assert found.complaints == []


def _note_said(desk: Desk, line: str) -> None:
    # What Chromium says of a page with a field that gets the focus, where the address names a place too.
    if "Autofocus processing was blocked" not in line:
        desk.complaints.append(line)


def _note_foreign(desk: Desk, url: str) -> None:
    if not url.startswith(desk.base):
        desk.complaints.append(f"request to {urlsplit(url).netloc}")


def ready(page: Page) -> None:
    """The page's scripts listen, and what asks for the focus has it: a key before that is nobody's."""
    expect(page.get_by_role("button", name="Toetsen op deze pagina")).to_be_visible()
    drawn(page)


def drawn(page: Page) -> None:
    """`ready`, where there are no scripts. Chromium gives the focus to the place that an address names, or to what asks
    for it, only once it draws the page: somebody who was quicker, and had it elsewhere, then loses it."""
    page.wait_for_load_state()
    place = urlsplit(page.url).fragment
    wanted = page.locator(f"[id='{place}'][tabindex]" if place else "[autofocus]")
    if wanted.count():
        expect(wanted.first).to_be_focused()


def _later(desk: Desk) -> None:
    """A round of renewing passes."""
    with desk.page.expect_response(lambda answer: "fragment=lijst" in answer.url):
        desk.page.clock.run_for(_ROUND)


def test_the_queue_shows_and_a_case_opens_by_keyboard(desk: Desk) -> None:
    case = desk.office.add(subject="Vraag over een gezin")
    desk.open("/")
    page = desk.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inhoud")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de zaken")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#lijst")).to_be_focused()
    row = page.get_by_role("rowheader", name=case.reference).get_by_role("link")
    for _ in range(20):
        page.keyboard.press("Tab")
        if row.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vraag over een gezin")
    expect(page.get_by_role("heading", name="Termijnen")).to_be_visible()


def test_a_new_case_appears_by_itself_and_is_announced(desk: Desk) -> None:
    desk.office.add()
    desk.open("/")
    expect(desk.page.locator("#rijen tr")).to_have_count(1)
    case = desk.office.add(urgent=True)
    _later(desk)
    expect(desk.page.get_by_role("link", name=case.reference)).to_be_visible()
    expect(desk.page.get_by_role("status")).to_have_text("De lijst is bijgewerkt: 1 zaak erbij.")
    expect(desk.page).to_have_title("(1 spoed) Wachtrij – veiligheidstriage")
    expect(desk.page.locator("#tellers .presses")).to_contain_text("1")


def test_the_list_stands_still_under_the_hands_of_who_works_in_it(desk: Desk) -> None:
    first = desk.office.add()
    desk.open("/")
    link = desk.page.get_by_role("link", name=first.reference)
    link.focus()
    second = desk.office.add(urgent=True)
    _later(desk)
    expect(desk.page.get_by_role("status")).to_contain_text("zodra u de lijst verlaat")
    expect(link).to_be_focused()
    expect(desk.page.get_by_role("link", name=second.reference)).to_have_count(0)
    desk.page.get_by_role("button", name="Bijwerken").focus()
    desk.page.clock.run_for(10)
    expect(desk.page.get_by_role("link", name=second.reference)).to_be_visible()


def test_renewing_can_be_paused_and_taken_up_again(desk: Desk) -> None:
    desk.open("/")
    desk.page.get_by_role("button", name="Bijwerken pauzeren").click()
    case = desk.office.add()
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.page.clock.run_for(2 * _ROUND)
    assert asked == []
    desk.page.get_by_role("button", name="Bijwerken hervatten").click()
    expect(desk.page.get_by_role("link", name=case.reference)).to_be_visible()


def test_a_server_that_is_away_is_told_once_and_tried_again(desk: Desk) -> None:
    desk.open("/")
    desk.page.route("**/*fragment=lijst*", lambda route: route.abort())
    desk.page.clock.run_for(_ROUND)
    expect(desk.page.get_by_role("status")).to_contain_text("Bijwerken lukt nu niet")
    desk.page.unroute("**/*fragment=lijst*")
    case = desk.office.add()
    _later(desk)
    expect(desk.page.get_by_role("link", name=case.reference)).to_be_visible()
    # The browser and htmx log the request that was cut off.
    cut = ("net::ERR_FAILED", "htmx:error: Failed to fetch")
    desk.complaints[:] = [line for line in desk.complaints if not any(each in line for each in cut)]


def test_a_session_that_ended_is_told(desk: Desk) -> None:
    desk.open("/")
    desk.page.context.clear_cookies()
    _later(desk)
    expect(desk.page.get_by_role("status")).to_contain_text("Uw sessie is afgelopen")
    desk.complaints[:] = [line for line in desk.complaints if "403" not in line]


def test_it_works_without_javascript(plain_desk: Desk) -> None:
    case = plain_desk.office.add(subject="Vraag over een gezin")
    page = plain_desk.page
    plain_desk.open("/")
    acts = ["Afmelden", "Zoeken", "Gekozen zaken toewijzen", "Nieuwe berichten nagekeken"]
    expect(page.get_by_role("button")).to_have_text(acts)
    page.get_by_role("link", name="Regionaal Veiligheidsteam").click()
    page.get_by_role("link", name=case.reference).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vraag over een gezin")
    page.get_by_text("Zo is deze datum berekend").click()
    expect(page.get_by_role("cell", name="dag 2 van 2, laatste dag")).to_be_visible()
    page.get_by_role("link", name="Terug naar de wachtrij").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wachtrij")


def test_a_mail_is_read_and_approved_without_javascript(plain_desk: Desk) -> None:
    case = plain_desk.office.add()
    number = plain_desk.office.propose(case)
    page = plain_desk.page
    plain_desk.open("/")
    page.get_by_role("link", name=case.reference).click()
    expect(page.get_by_role("heading", name="Voorstel voor een tijd: wacht op akkoord")).to_be_visible()
    expect(page.get_by_text("Deze tijd houden wij voor u vast")).to_be_visible()
    page.get_by_role("button", name="Akkoord, verstuur").click()
    expect(page.get_by_role("status")).to_have_text("Akkoord gegeven. De mail gaat nu uit.")
    assert plain_desk.office.state(number) is DeliveryState.QUEUED
    assert len(plain_desk.office.deliver()) == 1


def test_everything_is_stopped_and_started_by_keyboard_without_javascript(plain_desk: Desk) -> None:
    page = plain_desk.page
    plain_desk.open("/")
    page.get_by_role("link", name="Alle automatische mail stoppen").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alle automatische mail stoppen?")
    page.get_by_role("button", name="Ja, alle automatische mail stoppen").press("Enter")
    banner = page.get_by_role("complementary", name="Stopknop")
    expect(banner).to_contain_text("Alle automatische mail is gestopt.")
    drawn(page)
    banner.get_by_role("link", name="Automatische mail weer starten").press("Enter")
    page.get_by_role("button", name="Ja, weer starten").press("Enter")
    expect(page.locator("#gedaan")).to_contain_text("Automatische mail gaat weer uit.")
    expect(banner).to_have_count(0)


def test_a_queue_that_stands_open_shows_that_a_colleague_stopped_everything(desk: Desk) -> None:
    desk.open("/")
    desk.office.stop()
    _later(desk)
    expect(desk.page.get_by_role("complementary", name="Stopknop")).to_be_visible()
    expect(desk.page.get_by_role("status")).to_have_text("Alle automatische mail is gestopt.")


def test_without_javascript_headings_follow_each_other_and_every_control_has_a_name(plain_desk: Desk) -> None:
    """With it: test_accessibility.py, on every page."""
    desk = plain_desk
    case = desk.office.add(text="Dag,\n\nGroet,\nAnja")
    desk.office.propose(case)
    for path in ("/", f"/zaak/{case.reference}", "/stopknop", f"/zaak/{case.reference}/bericht/1", "/niet-hier"):
        desk.open(path)
        levels = [int(one.evaluate("h => h.tagName[1]")) for one in desk.page.locator("h1, h2, h3, h4").all()]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        names = desk.page.locator("a, button, summary").evaluate_all("all => all.map(one => one.textContent.trim())")
        assert all(names), path
        assert desk.page.evaluate(DOUBLE_IDS) == []
    desk.complaints[:] = [line for line in desk.complaints if "404" not in line]


def test_a_hostile_mail_runs_nothing_and_fetches_nothing(desk: Desk) -> None:
    case = desk.office.add(subject=HOSTILE, text=HOSTILE * 3, attachments=("\u202egpj.exe",), sender="a<b>@x.example")
    for path in ("/", f"/zaak/{case.reference}", f"/zaak/{case.reference}/bericht/1"):
        desk.open(path)
        desk.page.clock.run_for(2000)
        assert desk.page.locator(FOREIGN).count() == 0
        assert desk.page.locator("a[href^='javascript']").count() == 0
        assert desk.page.locator("main script").count() == 0
    expect(desk.page.locator(".text")).to_contain_text("<script>alert(1)</script>")


def test_nothing_runs_off_the_side(desk: Desk) -> None:
    case = desk.office.add(subject="W" * 200, text="x" * 3000, urgent=True, sender="y" * 60 + "@jeugdteam.example")
    desk.office.propose(case)
    desk.office.stop()
    for path in ("/", f"/zaak/{case.reference}", "/stopknop"):
        desk.open(path)
        for width in (320, 640, 1100, 1440):
            desk.page.set_viewport_size({"width": width, "height": 700})
            assert desk.page.evaluate("innerWidth") == width
            assert desk.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_what_can_be_pressed_is_large_enough(desk: Desk) -> None:
    case = desk.office.add(text="Dag,\n\nGroet,\nAnja")
    desk.office.propose(case)
    pages = ("/", f"/zaak/{case.reference}", "/stopknop")
    for number, path in enumerate((*pages, *pages)):
        if number == len(pages):
            desk.office.stop()
        desk.open(path)
        for width in (320, 1440):
            desk.page.set_viewport_size({"width": width, "height": 700})
            small = desk.page.evaluate(
                """() => Array.from(document.querySelectorAll("a:not(.skip), button, summary"))
                     .filter(one => one.checkVisibility() && !one.closest("p.cut, .notice"))
                     .filter(one => one.getBoundingClientRect().height < 24)
                     .map(one => one.textContent)"""
            )
            assert small == [], (path, width)


def test_every_text_stands_out_from_its_ground(desk: Desk) -> None:
    desk.office.add(urgent=True)
    desk.open("/")
    for scheme in ("light", "dark"):
        desk.page.emulate_media(color_scheme=scheme)
        assert _weak_pairs(desk.page) == {}, scheme


def _weak_pairs(page: Page) -> dict[tuple[str, str], float]:
    """The pairs of colours that stand too close."""
    tokens = page.evaluate(
        """() => { const style = getComputedStyle(document.documentElement);
             return Object.fromEntries(["ground", "sheet", "sunk", "ink", "soft", "link", "bar", "bar-ink",
               "press", "press-ground", "soon", "mark", "mark-ink"]
               .map(name => [name, style.getPropertyValue("--" + name)])); }"""
    )
    pairs = [
        (ink, ground) for ink in ("ink", "soft", "link", "press") for ground in ("ground", "sheet", "press-ground")
    ]
    pairs += [
        ("soft", "sunk"),
        ("ink", "sunk"),
        ("soon", "sheet"),
        ("mark-ink", "mark"),
        ("bar-ink", "bar"),
        ("sheet", "press"),
        ("sheet", "link"),
    ]
    weak = {pair: round(_contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}
    return {pair: found for pair, found in weak.items() if found < 4.5}


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.strip().removeprefix("#")
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
