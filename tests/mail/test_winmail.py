"""winmail.dat: what Outlook packed away comes out, within bounds; what cannot be opened stays an attachment."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest

from tests.bounds import at_most
from tests.mail.outlook import packed_rtf, winmail
from triage.domain.message import IncomingMessage
from triage.mail import rtf, tnef
from triage.mail.parse import ChildParser

HEAD = b"From: a@jeugdteam.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=g\r\n\r\n"
RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}"
    rb"Kunnen jullie caf\'e9 \u8364?5\par bellen?}"
)


@pytest.fixture(scope="module")
def parser() -> Iterator[ChildParser]:
    with ChildParser() as started:
        yield started


@pytest.fixture
def read(parser: ChildParser) -> Callable[..., IncomingMessage]:
    def reading(data: bytes, *, text: str = "", kind: str = "application/ms-tnef") -> IncomingMessage:
        beside = f"--g\r\nContent-Type: text/plain\r\n\r\n{text}\r\n" if text else ""
        part = f"--g\r\nContent-Type: {kind}; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        raw = HEAD + beside.encode() + part.encode() + base64.encodebytes(data) + b"--g--\r\n"
        return parser.start(raw).result()

    return reading


Read = Callable[..., IncomingMessage]


@pytest.mark.parametrize(
    ("packed", "text", "from_html"),
    [
        ({"text": "Kunnen jullie café €5\r\nbellen?"}, "Kunnen jullie café €5\nbellen?", False),
        ({"html": "<p>Kunnen jullie café €5<br>bellen?</p>"}, "Kunnen jullie café €5\nbellen?", True),
        ({"rtf": RTF}, "Kunnen jullie café €5\nbellen?", False),
    ],
    ids=["plain", "html", "rich text"],
)
def test_the_text_comes_out_of_whatever_body_it_has(
    read: Read, packed: dict[str, object], text: str, from_html: bool
) -> None:
    found = read(winmail(**packed))  # type: ignore[arg-type]
    assert (found.text, found.text_from_html) == (text, from_html)
    assert found.attachments == ()


def test_attachments_come_out_with_safe_names_and_their_sizes(read: Read) -> None:
    files = (("plan.pdf", b"x" * 1000), ("..\\..\\start.exe", b"y"), ("", b"zz"))
    found = read(winmail(text="zie bijlage", attachments=files))
    assert [(item.name, item.size) for item in found.attachments] == [
        ("plan.pdf", 1000),
        ("start.exe", 1),
        ("bijlage-3", 2),
    ]


def test_text_that_stands_beside_it_is_not_repeated(read: Read) -> None:
    found = read(winmail(text="hetzelfde", attachments=(("a.pdf", b"x"),)), text="hetzelfde")
    assert found.text == "hetzelfde"
    assert [item.name for item in found.attachments] == ["a.pdf"]


def test_it_is_known_by_its_name_too(read: Read) -> None:
    assert read(winmail(text="hallo"), kind="application/octet-stream").text == "hallo"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"geen",
        winmail(text="hallo")[:40],
        b"\x78\x9f\x3e\x22" + b"\xff" * 500,
        winmail(text="x").replace(b"\3\x90", b"\4\x80"),
    ],
)
def test_what_cannot_be_opened_stays_an_attachment(read: Read, data: bytes) -> None:
    found = read(data, text="de mail zelf")
    assert found.text == "de mail zelf"
    assert [item.name for item in found.attachments] in ([], ["winmail.dat"])


def test_very_many_pieces_are_left_closed() -> None:
    many = winmail(text="x") + b"\1\0\0\0\0\0\0\0\0\0\0" * 200_000
    with at_most(10):
        assert tnef.opened(many, 1_000) is None


def test_a_long_text_is_kept_up_to_its_bound() -> None:
    for found in (tnef.opened(winmail(text="woord " * 10_000), 500), tnef.opened(winmail(rtf=RTF * 1_000), 500)):
        assert found is not None
        assert 400 <= len(found.text) <= 520


def test_packed_rich_text_that_refers_to_what_stood_before_is_unpacked() -> None:
    """The example of MS-OXRTFCP, 3.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    unpacked = rtf.unpacked(packed, 1_000)
    assert unpacked == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.text_of(unpacked, 1_000) == "hello world"


@pytest.mark.parametrize("data", [b"", b"LZFu", packed_rtf(RTF)[:30], b"\0" * 8 + b"LZFu" + b"\0" * 4 + b"\xff" * 100])
def test_broken_packing_gives_what_came(data: bytes) -> None:
    assert isinstance(rtf.text_of(rtf.unpacked(data, 1_000), 1_000), str)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1 een\par twee\tab drie\line vier}", "een\ntwee\tdrie\nvier"),
        (rb"{\rtf1\ansicpg1251 \'c4\'e0}", "Да"),
        (rb"{\rtf1{\info{\author Wie}}{\pict 0102}zichtbaar\~hier}", "zichtbaar hier"),
        (rb"{\rtf1\uc2 \u233??n}", "én"),
        (rb"}}}{\rtf1 los}", "los"),
    ],
)
def test_rich_text_is_read_as_lines(source: bytes, text: str) -> None:
    assert rtf.text_of(source, 1_000) == text
