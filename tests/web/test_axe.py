"""Every page that a person opens, in both themes, through axe: no violation of WCAG 2.2 A and AA.

What axe cannot see is checked by hand and written down in docs/toegankelijkheid.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.parts import REGION, TOKEN, Office
from tests.web.test_browser import _serving, browser  # noqa: F401 - a fixture
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.web.allow import rules
from triage.web.app import create_app

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, str, dict[str, str]]]:  # noqa: F811
    office = Office(allowed_hosts=("127.0.0.1",))
    office.desk = office.desk_for(
        Viewer("axe", {box: frozenset({Role.BEHEERDER, Role.FUNCTIONEEL_BEHEERDER}) for box in REGION.mailboxes})
    )
    values = _fill(office)
    with _serving(office) as base:
        context = browser.new_context(color_scheme=request.param)
        opened = context.new_page()
        opened.goto(f"{base}/binnen?token={TOKEN}")
        yield opened, base, values
        context.close()


@pytest.mark.parametrize("path", _paths())
def test_a_page_has_no_violation(page: tuple[Page, str, dict[str, str]], path: str) -> None:
    opened, base, values = page
    answer = opened.goto(base + path.format(**values))
    assert answer is not None
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    opened.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = Axe().run(opened, options={"runOnly": TAGS, "resultTypes": ["violations"]})
    problems = [
        f"{each['id']}: {each['help']}: {node['target']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
    assert problems == []
