"""Mail that nobody wrote: made up and mutated MIME. Reading never raises, stays in its bounds, and adds up.

500 examples in CI, always the same ones. By hand, each time other ones:
`TRIAGE_EXAMPLES=10000 python -m pytest tests/mail/test_generated.py`.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbox_config import load
from triage.domain.errors import LimitExceeded
from triage.domain.message import IncomingMessage
from triage.mail.limits import NAME_CHARACTERS, SUBJECT_CHARACTERS, ParseLimits
from triage.mail.read import read
from triage.mail.tolerant import read_tolerantly
from triage.mail.wire import answer, message_from
from triage.ports.store import Outcome
from triage.wiring.settings import Settings
from triage.wiring.worker import Works, open_works
from triage.workflow.assess import assess_all
from triage.workflow.receive import Intake, Numbered

EXAMPLES = int(os.environ.get("TRIAGE_EXAMPLES", "500"))
BOUNDS = ParseLimits(size=2_000_000, text=20_000)
CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "corpus").glob("*.eml"))]
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)

_quick = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES <= 500,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# What mails are made of, right and wrong.
_NEWLINE = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\n", b"\r\n "])
_ODD = st.binary(max_size=40)
_CHARSETS = st.sampled_from(
    [*b"utf-8 us-ascii iso-8859-1 windows-1252 utf-16 gb2312 utf-7 idna punycode x".split(), b""]
)
_KINDS = st.sampled_from(
    [
        *b"text/plain text/html text/calendar text/rfc822-headers text / image/png application/octet-stream".split(),
        *b"multipart/mixed multipart/alternative multipart/related multipart/report multipart/digest".split(),
        *b"multipart/signed multipart/encrypted application/pkcs7-mime application/pgp-encrypted".split(),
        *b"message/rfc822 message/delivery-status message/disposition-notification message/partial".split(),
        *b"message/external-body application/ms-tnef".split(),
        *(b"", b"tekst; tekst", b"\xc3\xa9/\xff"),
    ]
)
_ENCODINGS = st.sampled_from(
    [b"7bit", b"8bit", b"base64", b"quoted-printable", b"x-uuencode", b"BASE64 ", b"", b"\xff"]
)
_WORDS = st.one_of(
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        [
            *b"=?utf-8?Q?co=C3=B6rd?= =?utf-8?B?T3Zlcmxl?= =?utf-8?B?=?= =??Q??= =?x?b?a?= =?utf-8?q?=ff?=".split(),
            *b"<> @ <@> (((((( filename*0*=utf-8''%E2%80%AE;filename*1=x filename=../x name*=x'y'% boundary=".split(),
            *(b'boundary="b b"', b'"', b"\0", b"Tue, 17 Nov 2026 09:00:00 +0100", b"Tue, 99 Foo 0 -99:99"),
            *(b"Anja <anja@jeugdteam.example>", b'"a@b.example" <c@d.example>', b"groep: a@b.example;"),
            b"<a@b.example> <c@d.example>",
        ]
    ),
    _ODD,
)
_NAMES = st.sampled_from(
    [
        *b"From To Cc Subject Date Message-ID References In-Reply-To Reply-To Sender Auto-Submitted Received".split(),
        *b"Authentication-Results Content-Type Content-Disposition Content-ID Content-Transfer-Encoding".split(),
        *b"MIME-Version X-Veiligheidstriage Resent-From :".split(),
        *(b"", b" Subject", b"From "),
    ]
)


@st.composite
def header_lines(draw: st.DrawFn) -> bytes:
    """A block of header lines, each with its own idea of a line end."""
    lines = draw(st.lists(st.tuples(_NAMES, st.lists(_WORDS, max_size=3), _NEWLINE), max_size=8))
    return b"".join(name + b": " + b" ".join(words) + newline for name, words, newline in lines)


@st.composite
def parts(draw: st.DrawFn, depth: int = 3) -> bytes:
    """A part: its header lines, an empty line (mostly), and a body that may hold other parts."""
    newline = draw(st.sampled_from([b"\r\n", b"\n"]))
    kind, charset, encoding = draw(_KINDS), draw(_CHARSETS), draw(_ENCODINGS)
    boundary = draw(st.sampled_from([b"g1", b"g2", b"g 3", b"", b"g1-", b"'"]))
    head = b"Content-Type: " + kind + b"; charset=" + charset + b'; boundary="' + boundary + b'"' + newline
    head += b"Content-Transfer-Encoding: " + encoding + newline
    if draw(st.booleans()):
        head += b"Content-Disposition: " + draw(st.sampled_from([b"attachment", b"inline", b"x"]))
        head += b"; " + draw(_WORDS).replace(b"\n", b"") + newline
    body = draw(st.one_of(_ODD, _WORDS, st.sampled_from([b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n", b"<p>x<p>" * 20])))
    if depth and draw(st.booleans()):
        inner = draw(st.lists(parts(depth - 1), max_size=3))
        body = b"".join(newline + b"--" + boundary + newline + part for part in inner)
        body += draw(st.sampled_from([newline + b"--" + boundary + b"--" + newline, b"", b"--"]))
    return head + draw(st.sampled_from([newline, newline, newline, b""])) + body


made_up = st.builds(bytes.__add__, header_lines(), parts())


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A hard mail of the corpus with a few things done to its bytes."""
    raw = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 60)))
        act = draw(st.sampled_from(["delete", "insert", "double", "cut", "splice", "flip"]))
        if act == "delete":
            raw = raw[:start] + raw[end:]
        elif act == "insert":
            raw = raw[:start] + draw(st.one_of(_ODD, _WORDS, _NEWLINE)) + raw[start:]
        elif act == "double":
            raw = raw[:end] + raw[start:]
        elif act == "cut":
            raw = raw[:start] if start > 40 else raw
        elif act == "splice":
            other = draw(st.sampled_from(CORPUS))
            raw = raw[:start] + other[draw(st.integers(0, len(other))) :]
        else:
            raw = (
                raw[:start]
                + bytes(byte ^ draw(st.integers(1, 255)) for byte in raw[start : start + 3])
                + raw[start + 3 :]
            )
    return raw[:400_000]


def in_bounds(message: IncomingMessage, raw: bytes) -> None:
    """What the rest of the service relies on, whatever came in."""
    # An empty line stands between the texts of two parts.
    assert len(message.text) <= BOUNDS.text + 2 * BOUNDS.parts
    assert len(message.subject) <= SUBJECT_CHARACTERS
    assert message.subject == " ".join(message.subject.split())[:SUBJECT_CHARACTERS] or message.subject.endswith(" ")
    for text in (message.subject, *(item.name for item in message.attachments)):
        assert not any(unicodedata.category(char) == "Cc" for char in text)
    for item in message.attachments:
        assert 0 < len(item.name) <= NAME_CHARACTERS
        assert not {"/", "\\"} & set(item.name)
        assert item.size >= 0
    for address in (*message.senders, *message.to, *message.cc, *message.reply_to):
        assert address.count("@") == 1
        assert address == address.lower()
        assert not any(char.isspace() or char in "<>,;" for char in address)
    assert all(name == name.lower() for name, _ in message.headers)
    assert not any("\n" in value or "\r" in value for _, value in message.headers)
    for identifier in (*message.thread, *message.reported_ids, *filter(None, [message.message_id])):
        assert identifier.startswith("<")
        assert identifier.endswith(">")
    # It survives its way out of the child; only lone surrogates do not.
    back = message_from(json.loads(answer(message))["message"])
    assert back.senders == message.senders
    assert len(back.attachments) == len(message.attachments)
    assert answer(back) == answer(message)


def _read(raw: bytes) -> IncomingMessage | None:
    try:
        return read(raw, bounds=BOUNDS)
    except LimitExceeded:
        return None


@_quick
@given(made_up)
def test_mail_that_was_made_up_is_read_or_goes_beyond_a_limit(raw: bytes) -> None:
    message = _read(raw)
    if message is not None:
        in_bounds(message, raw)


@_quick
@given(mutated())
def test_mail_that_was_damaged_is_read_or_goes_beyond_a_limit(raw: bytes) -> None:
    message = _read(raw)
    if message is not None:
        in_bounds(message, raw)


@_quick
@given(st.one_of(mutated(), made_up, st.binary(max_size=2_000)))
def test_the_second_reading_takes_anything(raw: bytes) -> None:
    in_bounds(read_tolerantly(raw, truncated=False, longest=BOUNDS.text), raw)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    settings_ = Settings("demo", tmp_path_factory.mktemp("home"), None, None, {})
    with open_works(load("demo"), settings=settings_, patient=False) as found:
        yield found


@settings(_quick, max_examples=max(EXAMPLES // 20, 1))
@given(st.lists(st.one_of(mutated(), made_up), min_size=1, max_size=6))
def test_every_mail_that_is_taken_in_is_accepted_a_duplicate_or_quarantined(works: Works, raws: list[bytes]) -> None:
    """Through the store, the parse child and the readers, as `triage ingest` does it."""
    intake = Intake(works.store, works.journal, answer_from=NOW)
    numbered = Numbered.open(intake, "veiligheidsteam", answer=False)
    before = _counted(works)
    for raw in raws:
        numbered.archive(raw, NOW)
    for _ in assess_all(works.desk):
        pass
    after = _counted(works)
    assert after[Outcome.PENDING] == 0
    assert (after - before).total() == len(raws)


def _counted(works: Works) -> Counter[Outcome]:
    with works.store.transaction() as tx:
        count = tx.ledger.count("veiligheidsteam")
    return Counter(
        {
            Outcome.ACCEPTED: count.accepted,
            Outcome.DUPLICATE: count.duplicate,
            Outcome.QUARANTINED: count.quarantined,
            Outcome.PENDING: count.pending,
        }
    )
