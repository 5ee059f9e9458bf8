"""Mail made to exhaust a parser: it costs that mail at most, and the next one is read."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.domain.errors import LimitExceeded, Unreadable
from triage.domain.message import IncomingMessage
from triage.mail.limits import ParseLimits
from triage.mail.parse import ChildParser

GOOD = b"From: a@jeugdteam.example\r\nSubject: goed\r\n\r\nleesbaar"
SAMPLES = sorted((Path(__file__).parents[2] / "triage" / "demo" / "samples").glob("*/*.eml"))


@pytest.fixture(scope="module")
def parser() -> Iterator[ChildParser]:
    with ChildParser(limits=ParseLimits(seconds=120)) as started:
        yield started


def _nested(depth: int, kind: bytes = b"multipart") -> bytes:
    if kind == b"message":
        return b"From: a@x.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nhallo"
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number) for number in range(depth)
    )
    return b"From: a@x.example\r\n" + head + b"\r\nhallo"


FROM = b"From: a@x.example\r\n"
WORDS = b"=?utf-8?q?a?= " * 200_000
TWO_PARTS = FROM + b'Content-Type: multipart/mixed; boundary="g"\r\n\r\n--g\r\n\r\nhallo\r\n--g\r\n'
READABLE: dict[str, bytes] = {
    "a subject of 1 MB": FROM + b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\nhallo",
    "200,000 encoded words": FROM + b"Subject: " + WORDS + b"\r\n\r\nhallo",
    "200,000 encoded words, folded": FROM + b"Subject: " + WORDS.replace(b" ", b"\r\n ") + b"\r\n\r\nhallo",
    "200,000 encoded words in To": FROM + b"To: " + WORDS + b"<b@x.example>\r\n\r\nhallo",
    "100,000 Received": b"Received: from a by b; x\r\n" * 100_000 + FROM + b"\r\nhallo",
    "300,000 addresses": FROM + b"To: " + b"b@x.example, " * 300_000 + b"\r\n\r\nhallo",
    "100,000 parameters": FROM + b"Content-Type: text/plain" + b"; a=b" * 100_000 + b"\r\n\r\nhallo",
    "100,000 parameters of a part": TWO_PARTS
    + b"Content-Type: text/plain"
    + b"; a=b" * 100_000
    + b"\r\n\r\nx\r\n--g--\r\n",
    "a file name of 200,000 encoded words": (
        TWO_PARTS
        + b'Content-Type: image/png\r\nContent-Disposition: inline; filename="'
        + WORDS
        + b'"\r\n\r\nx\r\n--g--\r\n'
    ),
    "5 MB of references": FROM + b"References: " + b"<a@b>\r\n " * 600_000 + b"\r\n\r\nhallo",
    "16,000 header names": FROM + b"".join(b"X-%d: y\r\n" % number for number in range(16_000)) + b"\r\nhallo",
    "a million header lines without a body": FROM + b"X: y\r\n" * 1_000_000,
    "8 MB of line ends": FROM + b"\r\nhallo" + b"\n" * 8_000_000,
    "a million quotation marks": FROM + b"\r\nhallo\n" + b">" * 1_000_000,
}


@pytest.mark.parametrize("name", READABLE)
def test_what_only_looks_heavy_is_read(parser: ChildParser, name: str) -> None:
    # The child's own bound of time breaks off what is not in proportion.
    found = parser.start(READABLE[name]).result()
    assert found.senders == ("a@x.example",)
    assert "hallo" in found.text or "line" in name
    assert len(found.subject) <= 1_000
    assert len(found.to) <= 500


@pytest.mark.parametrize("kind", [b"message/rfc822", b'multipart/mixed; boundary="g"'])
def test_an_overlong_line_of_a_part_is_cut_also_where_the_body_begins_with_it(parser: ChildParser, kind: bytes) -> None:
    line = b"Content-Type: text/plain" + b"; a=b" * 2_000 + b"\r\n\r\nhallo\r\n"
    opened = b"" if kind.startswith(b"message") else b"--g\r\n"
    found = parser.start(FROM + b"Content-Type: " + kind + b"\r\n\r\n" + opened + line).result()
    assert "header-trimmed" in found.defects


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (_nested(5_000), "delen|genest"),
        (_nested(5_000, b"message"), "genest"),
        (_nested(31), "genest"),
        (b'Content-Type: multipart/mixed; boundary="g"\r\n\r\n' + b"--g\r\n\r\nx\r\n" * 501, "500 delen"),
    ],
)
def test_too_many_parts_or_layers_are_for_a_person(parser: ChildParser, raw: bytes, why: str) -> None:
    with pytest.raises(LimitExceeded, match=why):
        parser.start(raw).result()
    assert parser.start(GOOD).result().subject == "goed"


def test_what_people_write_stays_within_the_limits(parser: ChildParser) -> None:
    assert parser.start(_nested(20)).result().text.strip() == "hallo"
    many = b'From: a@x.example\r\nContent-Type: multipart/mixed; boundary="g"\r\n\r\n' + b"--g\r\n\r\nx\r\n" * 200
    assert parser.start(many).result().senders == ("a@x.example",)


def test_a_mail_above_the_size_is_refused_before_it_is_read() -> None:
    with ChildParser(limits=ParseLimits(size=1_000)) as parser, pytest.raises(LimitExceeded, match="groter"):
        parser.start(GOOD + b"x" * 1_000).result()


def test_a_long_text_is_kept_up_to_its_limit_and_says_so() -> None:
    with ChildParser(limits=ParseLimits(text=1_000)) as parser:
        found = parser.start(GOOD + b" woord" * 1_000).result()
    assert len(found.text) == 1_000
    assert "text-trimmed" in found.defects


def test_a_long_html_text_is_kept_up_to_its_limit() -> None:
    with ChildParser(limits=ParseLimits(text=1_000)) as parser:
        found = parser.start(
            b"From: a@x.example\r\nContent-Type: text/html\r\n\r\n" + b"<p>woord</p>" * 10_000
        ).result()
    assert 900 <= len(found.text) <= 1_000
    assert "text-trimmed" in found.defects


def test_fifty_megabytes_of_attachment_fit(parser: ChildParser) -> None:
    line = b"QUJD" * 19 + b"\r\n"
    raw = (
        TWO_PARTS
        + b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + line * 640_000
        + b"--g--\r\n"
    )
    assert len(raw) > 49_000_000
    found = parser.start(raw).result()
    assert found.text == "hallo"
    assert found.attachments[0].size == 640_000 * 57


def test_a_child_that_needs_too_much_memory_costs_that_mail_only() -> None:
    with ChildParser(limits=ParseLimits(memory=150_000_000)) as parser:
        with pytest.raises(LimitExceeded, match="geheugen"):
            parser.start(b"From: a@x.example\r\n\r\n" + b"a\n" * 10_000_000).result()
        assert parser.start(GOOD).result().subject == "goed"


# Children that hang, crash and answer nonsense: the real pool, another module in the child.


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the pool start a child that runs *code* for a mail with BAD in it, and is the real one for others."""

    def install(code: str) -> None:
        (tmp_path / "stand_in.py").write_text(
            "import os, signal, sys, time\n"
            "from triage.mail import parse_child\n"
            "real = parse_child._reply\n"
            "def reply(request, bounds):\n"
            "    if b'BAD' in request:\n"
            f"        {code}\n"
            "    return real(request, bounds)\n"
            "parse_child._reply = reply\n"
            "parse_child.main()\n"
        )
        start = subprocess.Popen

        def instead(arguments: list[str], **options: object) -> subprocess.Popen[bytes]:
            return start([arguments[0], "-P", str(tmp_path / "stand_in.py"), arguments[-1]], **options)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr("triage.mail.confined.subprocess.Popen", instead)

    return install


BAD = b"From: a@x.example\r\n\r\nBAD"


def test_a_child_that_hangs_is_killed_and_the_next_mail_is_read(stand_in: Callable[[str], None]) -> None:
    stand_in("time.sleep(3600)")
    with ChildParser(limits=ParseLimits(seconds=0.5)) as parser:
        first = parser.start(GOOD)
        assert first.result().subject == "goed"
        hanging, after = parser.start(BAD), parser.start(GOOD)
        with pytest.raises(LimitExceeded, match=r"0\.5 seconden"):
            hanging.result()
        assert after.result().subject == "goed"


@pytest.mark.parametrize(
    "code",
    ["os._exit(1)", "os.kill(os.getpid(), signal.SIGSEGV)", "os.write(1, b'\\0\\0\\0\\4nope'); time.sleep(3600)"],
)
def test_a_child_that_crashes_costs_that_mail_only(stand_in: Callable[[str], None], code: str) -> None:
    stand_in(code)
    with ChildParser() as parser:
        crashing, after = parser.start(BAD), parser.start(GOOD)
        with pytest.raises(Unreadable):
            crashing.result()
        assert after.result().subject == "goed"


def test_an_error_nobody_thought_of_is_an_unreadable_mail(stand_in: Callable[[str], None]) -> None:
    stand_in("raise ZeroDivisionError")
    with ChildParser() as parser:
        # The stand-in raises outside the net of the real reply, so the child ends.
        with pytest.raises(Unreadable):
            parser.start(BAD).result()
        assert parser.start(GOOD).result().subject == "goed"


def _parsing_children() -> list[int]:
    """The children of this process that read mail; threads and other children come and go meanwhile."""
    found = []
    for listed in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for pid in map(int, listed.read_text().split()):
                with contextlib.suppress(OSError):
                    if b"parse_child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                        found.append(pid)
    return found


def test_a_child_that_somebody_killed_is_replaced_unnoticed() -> None:
    with ChildParser() as parser:
        assert parser.start(GOOD).result().subject == "goed"
        mine = _parsing_children()
        for pid in mine:
            os.kill(pid, signal.SIGKILL)
        assert mine
        assert parser.start(GOOD).result().subject == "goed"


def test_several_children_read_in_any_order_and_none_is_lost() -> None:
    raws = [GOOD.replace(b"goed", b"%d" % number) for number in range(200)]
    with ChildParser(children=2) as parser:
        started = [parser.start(raw) for raw in raws]
        assert [pending.result().subject for pending in reversed(started)] == [str(n) for n in range(199, -1, -1)]


def test_the_child_gets_no_environment_and_leaves_no_core() -> None:
    os.environ["TRIAGE_KEY_FOR_TEST"] = "geheim"
    try:
        with ChildParser() as parser:
            parser.start(GOOD).result()
            [child] = _parsing_children()
            assert b"geheim" not in Path(f"/proc/{child}/environ").read_bytes()
            limits = Path(f"/proc/{child}/limits").read_text()
            assert "Max core file size        0" in limits
            assert "Max file size             0" in limits
    finally:
        del os.environ["TRIAGE_KEY_FOR_TEST"]


# Anything at all


@pytest.mark.skipif(not SAMPLES, reason="no sample mails in this tree")
def test_every_sample_mail_is_read_or_refused(parser: ChildParser) -> None:
    for pending in [parser.start(path.read_bytes()) for path in SAMPLES]:
        _message_or_refusal(pending.result)


SEEDS = [
    GOOD,
    b'From: "a, b" <a@x.example>\nSubject: =?utf-8?q?a?=\nContent-Type: multipart/alternative; boundary=g\n\n--g\n'
    b"Content-Type: text/plain; format=flowed\n\nplat \n--g\nContent-Type: text/html\n\n<p style='color:#fff'>x</p>\n"
    b"--g--\n",
    b'From: a@x.example\nContent-Type: multipart/mixed; boundary="g"\n\n--g\nContent-Type: message/rfc822\n\n'
    b"Subject: in\n\nbinnen\n--g\nContent-Type: application/pdf; name*=utf-8''a%20b\nContent-Transfer-Encoding: base64"
    b"\n\nQUJD\n--g--\n",
]
PIECES = [
    b"\r\n", b"\n\n", b"--g", b"--g--", b"=?", b"?=", b"\0", b"\xff", b'"', b"<", b">", b";", b"Content-Type: ",
    b"multipart/", b"message/rfc822", b"charset=", b"boundary=", b"From: ", b"@", b"(", b"\\", b"*0*=", b"base64",
    b"Date: ", b"filename*1=", b"text/calendar", b"<blockquote>", b"<!--", b"<![", b"&#", b"=3D", b"text/html", b"\r",
    b"\t", b"delsp=yes",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    raw = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, len(raw)))
        cut = draw(st.integers(0, 20))
        raw[at : at + cut] = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)))
    return bytes(raw)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(raw=mutated())
def test_mutated_mail_is_always_a_message_or_refused(parser: ChildParser, raw: bytes) -> None:
    _message_or_refusal(parser.start(raw).result)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_a_message_or_refused(parser: ChildParser, raw: bytes) -> None:
    _message_or_refusal(parser.start(raw).result)


def _message_or_refusal(result: Callable[[], IncomingMessage]) -> None:
    try:
        found = result()
    except LimitExceeded:
        return
    # Unreadable is allowed by the port, but nothing in these mails deserves it.
    assert isinstance(found, IncomingMessage)
    assert "\0" not in found.text
    assert all(
        "\n" not in item and "\r" not in item for item in (found.subject, *found.senders, found.message_id or "")
    )
