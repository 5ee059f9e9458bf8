"""Every page that a person opens, in both themes, through axe: no violation of WCAG 2.2 A and AA.

What axe cannot see is checked by hand and written down in docs/toegankelijkheid.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import triage.web.app
from tests.servers.chromium import new_context
from tests.web.parts import REGION, TOKEN, Office
from tests.web.test_browser import _serving
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.web.allow import rules
from triage.web.app import create_app

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules of these that look at colours.
COLOURS = ["color-contrast", "link-in-text-block"]
STATIC = Path(triage.web.app.__file__).parent / "static"
# Not pages: fragments of one, files, pictures, and what leads on elsewhere at once.
NO_PAGES = ("/static", "/agenda/", "/openid", "/api/", "/healthz", "/readyz", "/metrics")
NO_ENDS = ("/qr.svg", ".csv", ".xlsx", ".zip", "/aanwezig")


def _paths() -> list[str]:
    app = create_app(Office().desk)
    found = {path for methods, path, _ in rules(app) if "GET" in methods}
    return sorted(path for path in found if not path.startswith(NO_PAGES) and not path.endswith(NO_ENDS))


def _fill(office: Office) -> dict[str, str]:
    """Cases of every sort that a page can show; the values for the places in a path."""
    office.add(urgent=True, ago=timedelta(days=4))
    office.add(kind=Kind.UNDECIDED, flags=frozenset({Flag.UNDECIDED, Flag.NOT_PARTNER}))
    office.add(kind=Kind.CONSULT, flags=frozenset({Flag.QUARANTINED}))
    office.add(mailbox="ret", kind=Kind.SUPPORT, attachments=("Aanmeldformulier.docx",))
    office.add(mailbox="lokaal-team", kind=Kind.OTHER, colour=Colour.ORANGE)
    office.propose(office.add())
    case = office.add(mailbox="lokaal-team", kind=Kind.OTHER, colour=Colour.GREEN)
    return {"reference": case.reference, "number": "1", "n": "1", "key": "terugkoppelen"}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[tuple[Page, str, dict[str, str]]]:
    office = Office(allowed_hosts=("127.0.0.1",))
    office.desk = office.desk_for(
        Viewer("axe", {box: frozenset({Role.BEHEERDER, Role.FUNCTIONEEL_BEHEERDER}) for box in REGION.mailboxes})
    )
    values = _fill(office)
    with _serving(office) as base:
        context = new_context(browser)
        opened = context.new_page()
        opened.goto(f"{base}/binnen?token={TOKEN}")
        yield opened, base, values
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong on a page that stands open, in both themes."""
    page.emulate_media(color_scheme="light")
    light = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response
    page.emulate_media(color_scheme="dark")
    colours = {"runOnly": {"type": "rule", "values": COLOURS}, "resultTypes": ["violations"]}
    dark = page.evaluate("options => axe.run(options)", colours)
    return [
        f"{scheme}: {each['id']}: {each['help']}: {node['target']}"
        for scheme, found in (("light", light), ("dark", dark))
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("path", _paths())
def test_a_page_has_no_violation(page: tuple[Page, str, dict[str, str]], path: str) -> None:
    opened, base, values = page
    answer = opened.goto(base + path.format(**values))
    assert answer is not None
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    opened.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert violations(opened) == []


def test_the_dark_theme_is_the_light_one_in_other_colours() -> None:
    """So what does not look at colours is asked once."""
    for sheet in STATIC.glob("*.css"):
        for block in re.findall(
            r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", sheet.read_text("utf-8"), re.DOTALL
        ):
            assert re.fullmatch(r"\s*:root \{(\s*--[\w-]+: #[0-9a-f]{6};)+\s*\}", block), sheet
