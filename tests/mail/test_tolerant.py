"""The second reading: a mail that breaks the first one still says who wrote it and about what."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.test_parse_limits import stand_in  # noqa: F401 - the fixture
from triage.domain.message import TOLERANT
from triage.mail.parse import ChildParser
from triage.mail.tolerant import read_tolerantly


def read(raw: bytes, longest: int = 10_000) -> tuple[tuple[str, ...], str, str]:
    found = read_tolerantly(raw, truncated=False, longest=longest)
    assert found.defects == (TOLERANT,)
    return found.senders, found.subject, found.text


def test_sender_subject_and_text_are_found_line_by_line() -> None:
    raw = b"From: Anja <Anja@Jeugdteam.example>\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n lang\r\n\r\nBeste\r\ncollega"
    assert read(raw) == (("anja@jeugdteam.example",), "café lang", "Beste\ncollega")


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\nH\xc3\xa9!", "Hé!"),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nH=E9=\r\n!", "Hé!"),
        (
            b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode(b"<p>H&eacute;!</p>"),
            "Hé!",
        ),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n*", "*"),
    ],
)
def test_the_first_text_part_is_decoded(part: bytes, text: str) -> None:
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=g\r\n\r\n--g\r\n" + part + b"\r\n--g--\r\n"
    assert read(raw)[2].strip() == text


def test_two_senders_are_two_and_none_is_none() -> None:
    assert read(b"From: <a@b.example>, <c@d.example>\r\n\r\nx")[0] == ("a@b.example", "c@d.example")
    assert read(b"Subject: x\r\n\r\nx")[0] == ()


def test_a_long_text_is_bounded() -> None:
    assert len(read(b"From: a@b.example\r\n\r\n" + b"woord " * 10_000, longest=1_000)[2]) <= 1_000


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=400))
def test_it_never_raises(raw: bytes) -> None:
    read(b"Content-Type: text/plain\r\n" + raw)


GOOD = b"From: anja@jeugdteam.example\r\nSubject: goed BAD\r\n\r\nleesbaar"


def test_a_mail_that_breaks_the_first_reading_is_read_tolerantly(stand_in: Callable[[str], None]) -> None:  # noqa: F811
    stand_in("parse_child.read = lambda *_, **__: 1 / 0")
    with ChildParser() as parser:
        found = parser.start(GOOD).result()
    assert (found.senders, found.subject, found.text) == (("anja@jeugdteam.example",), "goed BAD", "leesbaar")
    assert TOLERANT in found.defects
