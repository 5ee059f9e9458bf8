"""What axe cannot see, on every page in a real Chromium: reflow, zoom, text spacing, keyboard order, focus, contrast.

The results stand in words in docs/toegankelijkheid.md, with what a person has to look at besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.servers.chromium import new_context
from tests.web.parts import REGION, TOKEN, Office
from tests.web.test_axe import _fill, _paths
from tests.web.test_browser import DOUBLE_IDS, _serving
from tests.web.test_mail_view import kept, written
from tests.web.test_plain_dutch import READ, wrong_in
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseState
from triage.workflow.merging import merge

# The framed layout is a stranger's mail in a page without anything of ours; a file is no page.
PAGES = [path for path in _paths() if not path.endswith(("/inhoud", "/binnen")) and "/bijlage/" not in path]
# Where a page asks for another case, mail or form than the first.
PLACES = {
    "/zaak/{reference}/vastleggen/{key}": "/zaak/{reference}/vastleggen/call",
    "/zaak/{reference}/vastgelegd/{number}/terugnemen": "/zaak/{reference}/vastgelegd/{record}/terugnemen",
    "/zaak/{reference}/afspraak": "/zaak/{supported}/afspraak",
    "/zaak/{reference}/apart-zetten": "/zaak/{merged}/apart-zetten",
    "/zaak/{reference}/heropenen": "/zaak/{closed}/heropenen",
    "/zaak/{reference}/bericht/{number}/opmaak": "{layout}/opmaak",
    "/cijfers/verantwoording/zaken": "/cijfers/verantwoording/zaken?van=2026-10-01&tot=2026-12-31"
    "&mailbox=lokaal-team&tabel=total&rij=lokaal-team&kolom=open",
}
# Pages for who is outside, met by who is in: what they then say is a page as well.
REFUSING = ("/eerste-keer", "/aanmelden/code")
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"
WIDE = """() => Array.from(document.querySelectorAll("body *"))
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".skip, .sr, .queue thead, svg"))
  .filter((e) => { for (let up = e; up; up = up.parentElement)
      if (up !== e && ["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return false; return true; })
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""
# WCAG 1.4.12, the four values of the criterion.
SPACING = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; }"
    + "* { word-spacing: 0.16em !important }"
    + " p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet]; }"""
CLIPPED = """() => Array.from(document.querySelectorAll("body *"))
  .filter((e) => e.checkVisibility() && !e.closest(".sr, .skip, .queue thead, svg, dialog:not([open])"))
  .filter((e) => { for (let up = e; up; up = up.parentElement)
      if (getComputedStyle(up).clipPath !== "none") return false; return true; })
  .filter((e) => !e.matches("textarea, select, input, iframe"))
  .filter((e) => { const style = getComputedStyle(e);
      const hides = (value) => value === "hidden" || value === "clip";
      return (hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
          || (hides(style.overflowY) && e.scrollHeight > e.clientHeight + 1); })
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""
# Where the focus is now: how it shows, whether something covers it, and what it is.
FOCUSED = """() => { const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const middle = document.elementFromPoint(
    Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)),
    Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2)));
  return { at: Number(e.dataset.testPlace ?? -1), what: e.outerHTML.slice(0, 100),
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    covered: middle !== null && !e.contains(middle) && !middle.contains(e)
      && !(e.labels && Array.from(e.labels).some((l) => l.contains(middle))) }; }"""
NUMBER = """() => { let at = 0; for (const e of document.querySelectorAll("*")) e.dataset.testPlace = at++; }"""
CAN_FOCUS = """() => Array.from(document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']"))
  .filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }))
  .filter((e) => e.type !== "radio" || e.checked || !e.form
      || (!Array.from(e.form.elements).some((o) => o.name === e.name && o.checked) &&
      Array.from(e.form.elements).find((o) => o.name === e.name) === e))
  .map((e) => Number(e.dataset.testPlace))"""
# WCAG 2.5.8: 24 by 24 px, or in a line of text.
SMALL = """() => Array.from(document.querySelectorAll(
    "a[href], button, summary, select, input:not([type=hidden]), textarea"))
  .filter((e) => e.checkVisibility() && !e.matches(".skip"))
  .map((e) => e.matches("input[type=radio], input[type=checkbox]") && e.labels.length ? e.labels[0] : e)
  .filter((e) => { const box = e.getBoundingClientRect(); if (box.height >= 24 && box.width >= 24) return false;
      const text = e.closest("p, li, dd, td, h3"); const length = (one) => one.textContent.trim().length;
      return !(e.localName === "a" && text && length(text) > length(e) + 3); })
  .map((e) => e.outerHTML.slice(0, 120))"""
MOVING = """() => Array.from(document.querySelectorAll("body *"))
  .filter((e) => e.draggable && !e.matches("a, img") || e.matches("marquee, blink, [autoplay]")
    || getComputedStyle(e).animationName !== "none").map((e) => e.outerHTML.slice(0, 100))"""
ORDER = """() => { const names = ["a.skip", "header .brand a", "main", "footer"];
  const parts = names.map((name) => document.querySelector(name));
  return parts.every(Boolean) && parts.every((e, at) => !at || parts[at - 1].compareDocumentPosition(e) & 4)
    && document.querySelector("footer").textContent.includes("Bel 112") ? [] : ["order"]; }"""
# A number in a table is told apart by the headings of its row and column.
NAMES = """() => {
  const seen = (e) => Array.from(e.childNodes, (one) => one.nodeType === 3 ? one.data
      : one.nodeType === 1 && !one.matches(".sr, svg") ? seen(one) : "").join("").trim().replace(/\\s+/g, " ");
  const whole = (e) => (e.getAttribute("aria-label") || e.textContent).trim().replace(/\\s+/g, " ");
  const all = Array.from(document.querySelectorAll("a[href], button, summary"))
      .filter((e) => e.checkVisibility());
  const unlike = all.filter((e) => !whole(e).toLowerCase().includes(seen(e).toLowerCase())).map(whole);
  const places = new Map();
  for (const e of all.filter((one) => one.localName === "a" && !one.closest("td")))
      places.set(whole(e), (places.get(whole(e)) || new Set()).add(e.getAttribute("href")));
  const doubles = Array.from(places).filter(([, found]) => found.size > 1).map(([name]) => name);
  return unlike.concat(doubles).slice(0, 8); }"""
BARE = """() => Array.from(document.querySelectorAll("button, input:not([type=hidden]), select, textarea, .urgent"))
  .filter((e) => e.checkVisibility() && !e.matches("[type=radio], [type=checkbox]"))
  .filter((e) => { const style = getComputedStyle(e); const under = getComputedStyle(e.parentElement);
      return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1
        || style.borderTopColor === under.backgroundColor; }).map((e) => e.outerHTML.slice(0, 100))"""
AS_IT_WAS = """() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = "";
  document.activeElement.blur(); scrollTo(0, 0); }"""


@dataclass
class Walk:
    """A browser that is in, and the addresses of all pages."""

    page: Page
    base: str
    values: dict[str, str]

    def everywhere(self) -> Iterator[str]:
        """Open each page in turn, with every fold open; its path."""
        for path in PAGES:
            answer = self.page.goto(self.base + PLACES.get(path, path).format(**self.values))
            assert answer is not None
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert answer.status == 200 or path in REFUSING, (path, answer.status)
                self.page.evaluate(OPEN_ALL)
                yield path


@dataclass
class Findings:
    """What is wrong, by what was looked at and by page; and the pages that bear a title."""

    wrong: dict[str, dict[str, Any]]
    titles: dict[str, set[str]]

    def of(self, *looked_at: str) -> dict[str, Any]:
        """What is wrong by any of these, each of which was looked at on every page."""
        assert all(len(self.wrong[each]) == len(self.wrong["headings"]) > 40 for each in looked_at)
        return {f"{path}, {each}": found for each in looked_at for path, found in self.wrong[each].items() if found}


def _more(office: Office) -> dict[str, str]:
    """What the first case of every sort has not: a record, a layout, an end."""
    closed = office.add()
    with office.store.transaction() as tx:
        tx.cases.change(replace(closed, state=CaseState.CLOSED))
    here, there = office.add(), office.add()
    with office.store.transaction() as tx:
        viewer = Viewer.of("lokaal", frozenset(REGION.mailboxes), Role.BEHEERDER)
        merge(tx, viewer, REGION, here.id or 0, tx.cases.get(viewer, here.id or 0).version, there.id or 0)
    return {
        "merged": here.reference,
        "supported": office.add().reference,
        "closed": closed.reference,
        "layout": kept(office, written("<p>Een zin.</p>" * 300, ("plan.pdf", "application/pdf", b"%PDF-1.7"))),
    }


@pytest.fixture(scope="module")
def inside(browser: Browser) -> Iterator[tuple[Browser, str, dict[str, str], dict[str, Any]]]:
    office = Office(allowed_hosts=("127.0.0.1",))
    office.desk = office.desk_for(
        Viewer("axe", {box: frozenset({Role.BEHEERDER, Role.FUNCTIONEEL_BEHEERDER}) for box in REGION.mailboxes})
    )
    values = _fill(office) | _more(office)
    with _serving(office) as base:
        context = new_context(browser)
        page = context.new_page()
        page.goto(f"{base}/binnen?token={TOKEN}")
        # One call, so that there is a record to take back.
        page.goto(f"{base}/zaak/{values['reference']}/vastleggen/call")
        page.get_by_label("voicemail").check()
        page.get_by_role("button", name="Vastleggen").click()
        page.goto(f"{base}/zaak/{values['reference']}")
        link = page.get_by_role("link", name="Terugnemen").first.get_attribute("href") or ""
        values["record"] = link.split("/")[4]
        state = context.storage_state()
        context.close()
        yield browser, base, values, dict(state)


@pytest.fixture(scope="module")
def walk(inside: tuple[Browser, str, dict[str, str], dict[str, Any]]) -> Iterator[Walk]:
    chromium, base, values, state = inside
    context = new_context(chromium, viewport={"width": 1280, "height": 800}, storage_state=state)
    yield Walk(context.new_page(), base, values)
    context.close()


@pytest.fixture(scope="module")
def findings(walk: Walk) -> Findings:
    """Every page opened once, and looked at in each way."""
    found = Findings({}, {})
    for path in walk.everywhere():
        found.titles.setdefault(walk.page.title(), set()).add(walk.page.url.partition("#")[0])
        for what, wrong in _looked_at(walk.page):
            found.wrong.setdefault(what, {})[path] = wrong
    return found


def _looked_at(page: Page) -> Iterator[tuple[str, Any]]:
    """A page that is open in a window of 1280 by 800: what is looked at, and what is wrong."""
    yield "headings", _headings(page)
    yield "moving", page.evaluate(MOVING)
    yield "ids", page.evaluate(DOUBLE_IDS)
    yield "order", page.evaluate(ORDER)
    yield "names", page.evaluate(NAMES)
    yield "Dutch", sorted(set(wrong_in(page.evaluate(READ))))[:8]
    page.emulate_media(forced_colors="active")
    yield "forced colours", page.evaluate(BARE)
    page.emulate_media(forced_colors="none")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    yield "text of 200 %", page.evaluate(CLIPPED)
    page.evaluate(AS_IT_WAS)
    for width, height in ((1280, 800), (640, 512), (320, 512)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("innerWidth") == width
        yield f"small at {width}", page.evaluate(SMALL)
        yield f"wide at {width}", _wide(page)
        page.evaluate(SPACING)
        yield f"spaced at {width}", page.evaluate(CLIPPED) + _wide(page)
        page.evaluate(AS_IT_WAS)
    page.set_viewport_size({"width": 1280, "height": 800})
    yield "tab", _tabbed(page)


def _headings(page: Page) -> list[str]:
    levels = [
        int(level)
        for level in page.locator("h1, h2, h3, h4, h5").evaluate_all(
            "all => all.filter(h => h.checkVisibility()).map(h => h.localName[1])"
        )
    ]
    wrong = [] if page.locator("html").get_attribute("lang") == "nl" else ["lang"]
    wrong += [] if levels.count(1) == 1 and levels[0] == 1 else [f"headings {levels}"]
    wrong += [] if all(after <= before + 1 for before, after in pairwise(levels)) else [f"skips {levels}"]
    titled = page.title().endswith("veiligheidstriage") and len(page.title()) > 20
    return wrong + ([] if titled else [f"title {page.title()}"])


def _wide(page: Page) -> Any:
    off: bool = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return page.evaluate(WIDE) or ["the page scrolls sideways"] if off else []


def _tabbed(page: Page) -> list[str]:
    """Tab through the whole page; what is wrong on the way."""
    page.evaluate(NUMBER)
    expected: list[int] = page.evaluate(CAN_FOCUS)
    # Where a form puts the focus at once, the walk still begins at the top.
    page.locator("a.skip").first.focus()
    wrong: list[str] = []
    reached: list[int] = [page.evaluate(FOCUSED)["at"]]
    for _ in range(len(expected) + 60):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or found["at"] in reached[:1]:
            break
        # A date and a time are one field with several stops.
        if not reached or reached[-1] != found["at"]:
            reached.append(found["at"])
        if found["what"].startswith("<iframe"):
            # The ring stands inside the frame, around the stranger's page.
            style = "() => getComputedStyle(document.activeElement).outlineStyle"
            found["shows"] = page.frames[1].evaluate(style) != "none"
        for name in ("shows", "seen"):
            wrong += [] if found[name] else [f"not {name}: {found['what']}"]
        wrong += [f"covered: {found['what']}"] if found["covered"] else []
    else:
        wrong.append("the focus never leaves the page")
    wrong += [] if reached == sorted(reached) else ["the order is not that of the page"]
    missing = [place for place in expected if place not in reached]
    for place in missing:
        wrong.append(
            "not reached: "
            + page.evaluate("at => document.querySelector(`[data-test-place='${at}']`).outerHTML.slice(0, 100)", place)
        )
    return wrong[:6]


def test_every_page_has_its_language_a_title_of_its_own_and_one_main_heading(findings: Findings) -> None:
    assert findings.of("headings", "ids") == {}
    assert {title: urls for title, urls in findings.titles.items() if len(urls) > 1} == {}


def test_every_page_speaks_dutch(findings: Findings) -> None:
    assert findings.of("Dutch") == {}


def test_every_page_fits_its_window(findings: Findings) -> None:
    """WCAG 1.4.10 and 1.4.4: a window of 320 px, which is 1280 at 400 %, and of 640; nothing runs off the side."""
    assert findings.of("wide at 320", "wide at 640") == {}


def test_text_of_twice_the_size_is_cut_off_nowhere(findings: Findings) -> None:
    """WCAG 1.4.4 for who enlarges text alone: a wide table may then scroll, no text may disappear."""
    assert findings.of("text of 200 %") == {}


def test_wider_spacing_of_text_cuts_nothing_off(findings: Findings) -> None:
    """WCAG 1.4.12."""
    assert findings.of("spaced at 320", "spaced at 1280") == {}


def test_tab_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(findings: Findings) -> None:
    """WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11."""
    assert findings.of("tab") == {}


def test_what_can_be_pressed_is_large_enough_everywhere(findings: Findings) -> None:
    """WCAG 2.5.8."""
    assert findings.of("small at 320", "small at 1280") == {}


def test_nothing_is_dragged_hovered_or_timed(findings: Findings) -> None:
    """WCAG 2.5.7, 1.4.13, 2.2.2: no dragging, no moving parts; what a title says stands in the text as well."""
    assert findings.of("moving") == {}


def test_help_and_the_way_back_stand_in_the_same_place_on_every_page(findings: Findings) -> None:
    """WCAG 3.2.6 and 3.2.3: the footer with whom to call, and the name that leads to the queue, in one order."""
    assert findings.of("order") == {}


def test_a_name_holds_what_is_seen_and_the_same_name_is_the_same_place(findings: Findings) -> None:
    """WCAG 2.5.3 and 2.4.4: who says what stands on a button reaches it, and a list of links tells them apart."""
    assert findings.of("names") == {}


def test_every_page_stands_in_forced_colours(findings: Findings) -> None:
    """Windows' high contrast: a colour never carries a meaning alone, and what can be pressed keeps its edge."""
    assert findings.of("forced colours") == {}


def test_what_asks_who_somebody_is_leaves_room_for_a_password_manager(walk: Walk) -> None:
    """WCAG 3.3.8 and 1.3.5: nothing to remember or retype; fields of the person carry their purpose."""
    for path in ("/aanmelden", "/aanmelden/code", "/account/wachtwoord"):
        answer = walk.page.goto(walk.base + path)
        assert answer is not None
        fields = walk.page.locator("main input[type=password], main input[type=text], main input:not([type])")
        for one in fields.all():
            assert one.get_attribute("autocomplete") in (
                "username",
                "current-password",
                "new-password",
                "one-time-code",
            ), path
            assert one.evaluate("e => e.onpaste === null")
