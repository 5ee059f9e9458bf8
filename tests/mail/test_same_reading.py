"""What is read in a short way reads as in the standard library's own: any page, any mail with encoded bodies."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.mail.test_generated import _quick, mutated
from triage.domain.errors import LimitExceeded
from triage.domain.message import IncomingMessage
from triage.mail import html, long_bodies
from triage.mail.limits import ParseLimits
from triage.mail.read import read

_ELEMENTS = st.sampled_from(
    [
        *("p", "div", "span", "a", "b", "br", "hr", "img", "td", "tr", "table", "li", "ul", "pre", "blockquote", "o:p"),
        *("script", "style", "title", "textarea", "select", "P", "SPAN", "x"),
    ]
)
_ATTRIBUTES = st.sampled_from(
    [
        *('class="MsoNormal"', "class=MsoNormal", 'style="display:none"', 'style="color:white"', "hidden", 'hidden=""'),
        *('bgcolor="black"', "style='color:white'", 'title="a>b"', 'title="a<b"', 'href="?a=1&amp;b"', "x=", '"', "/"),
        *('style="color:&#119;hite"', 'STYLE="DISPLAY:NONE"', 'class="a" class="MsoNormal"', '\u00a0class="b"'),
    ]
)
_SPACES = st.sampled_from([" ", " ", "\n", "\t", "\u00a0", ""])
_OPENING = st.builds(
    lambda tag, found, end: "<" + tag + "".join(space + each for space, each in found) + end,
    _ELEMENTS,
    st.lists(st.tuples(_SPACES, _ATTRIBUTES), max_size=3),
    st.sampled_from([">", ">", ">", " >", "/>", ""]),
)
_CLOSING = st.builds(lambda tag, end: f"</{tag}{end}", _ELEMENTS, st.sampled_from([">", ">", " >", ' class="x">', ""]))
_BETWEEN = st.sampled_from(
    [
        "hallo",
        " ",
        "\r\n  ",
        "a  b\tc",
        "&amp;",
        "&am",
        "\u00a0",
        "<",
        "<!--",
        "-->",
        "<![if !x]>",
        "</",
        "\u2003",
        "> x",
    ]
)
_PAGES = st.lists(st.one_of(_OPENING, _CLOSING, _BETWEEN), max_size=30).map("".join)


@_quick
@given(_PAGES)
@example("<p>voor</p><script><!--</script><p>achter</p>")
def test_a_page_of_plain_and_odd_tags_reads_as_the_library_reads_each_of_them(page: str) -> None:
    read_at_once = html.text_of(page)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "_TAG", re.compile("(?!)"))
        assert read_at_once == html.text_of(page)


_LINES = st.sampled_from(
    [
        *(b"QUJDREVG" * 9, b"QUJDREVG" * 9, b"QUJD", b"", b"Subject: Vraag", b"Action: delayed", b" vervolg", b"--g1"),
        *(b"--g2", b"Content-Type: text/plain", b"From a"),
    ]
)
_INNER = st.sampled_from(
    [
        *(b"message/rfc822", b"message/delivery-status", b"text/rfc822-headers", b"text/plain", b"application/pdf"),
        b"multipart/mixed; boundary=g2",
    ]
)


@st.composite
def with_a_body(draw: st.DrawFn) -> bytes:
    """A mail with a part of encoded lines, among which others stand that mean something to a parser."""
    newline = draw(st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"]))
    head = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=g1\n\n--g1\nContent-Type: " + draw(_INNER)
    encoding = b"\nContent-Transfer-Encoding: " + draw(st.sampled_from([b"base64", b"7bit"]))
    return head + encoding + b"\n\n" + newline.join(draw(st.lists(_LINES, max_size=6))) + b"\n--g1--\n"


# Its blank lines keep blocks apart, and each block is a part (RFC 3464, 2.1).
_REPORT = (
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=g1\n\n--g1\nContent-Type: message/delivery-status\n\n"
)


def _read(raw: bytes, longest: int) -> IncomingMessage | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_bodies, "_LONG", longest)
        try:
            return read(raw, bounds=ParseLimits(parts=4))
        except LimitExceeded as error:
            return str(error)


@_quick
@given(st.one_of(with_a_body(), mutated()))
@example(_REPORT + b"QUJDREVGR0hJ\n\n" * 4 + b"--g1--\n")
def test_a_mail_reads_the_same_with_its_encoded_bodies_kept_from_the_parser(raw: bytes) -> None:
    assert _read(raw, 10) == _read(raw, len(raw))


def test_a_long_attachment_is_kept_from_the_parser_and_measured() -> None:
    mail = EmailMessage()
    mail["From"] = "anja@jeugdteam.example"
    mail.set_content("Zie de bijlage.")
    mail.add_attachment(bytes(range(256)) * 400, maintype="application", subtype="pdf", filename="formulier.pdf")
    raw = mail.as_bytes()

    short, bodies = long_bodies.cut_out(raw)
    assert len(short) < 1_000
    assert len(bodies) == 1

    message = read(raw)
    assert message.text == "Zie de bijlage."
    assert [(item.name, item.size) for item in message.attachments] == [("formulier.pdf", 102_400)]
