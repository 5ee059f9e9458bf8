"""A hostile mailbox: 40 mails that break parsers, each followed by a good one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import PARTNER, mail
from tests.walk.worker import apart

_HEAD = b"From: Anja <anja@jeugdteam.example>\r\nTo: algemeen@veiligheidsteamzawa.nl\r\nSubject: Vraag\r\n"
_NEST = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
_ENCODED = b"=?utf-8?q?=C3=A9?= "


def _part(kind: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(line + b"\r\n" for line in headers)
    return _HEAD + b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n" + lines + b"\r\n" + body + b"\r\n"


POISON: list[bytes] = [
    b"\r\n",
    b"\x00" * 2000,
    bytes(range(256)) * 40,
    b"\xff\xfe" * 5000,
    b"\r\n".join([b"geen kop"] * 3000),
    b"From " * 4000,
    b":" * 50_000,
    b"\n" * 100_000,
    b" \r\n" * 30_000,
    _HEAD,
    _HEAD + b"\r\n",
    _HEAD.replace(b"Anja <anja@jeugdteam.example>", b'"' + b"\\" * 20_000),
    _HEAD.replace(b"Anja <anja@jeugdteam.example>", b"(" * 20_000),
    _HEAD.replace(b"Anja <anja@jeugdteam.example>", b"<" * 20_000 + b"@" * 20_000),
    _HEAD.replace(b"Anja <anja@jeugdteam.example>", b"=?x-bestaat-niet?q?=FF?="),
    _HEAD.replace(b"Vraag", _ENCODED * 20_000),
    _HEAD.replace(b"Vraag", b"=?utf-8?b?" + b"A" * 100_001 + b"?="),
    _HEAD.replace(b"Vraag", b"\xe9\xe8\x00\x07" * 1000),
    _HEAD + b"Date: Thu, 99 Foo 99999 99:99:99 +9999\r\n\r\nx",
    _HEAD + b"Message-ID: <" + b"x" * 200_000 + b"@y.example>\r\n\r\nx",
    _HEAD + b"References: " + b"<a@b.example> " * 40_000 + b"\r\n\r\nx",
    _HEAD + b"Received: from a by b\r\n" * 30_000 + b"\r\nx",
    _HEAD + b"X-Lang: " + b"x\r\n " * 30_000 + b"\r\n\r\nx",
    _HEAD.replace(b"To: ", b"To: " + b"a@b.example, " * 50_000),
    _HEAD + _HEAD + b"\r\nx",
    b"".join(_NEST % (number, number) for number in range(5000)),
    _HEAD + b"".join(_NEST % (number, number) for number in range(300)) + b"\r\nx",
    _part(b"multipart/mixed", b"--geen\r\n\r\nx"),
    _part(b'multipart/mixed; boundary=""', b"--\r\n\r\nx\r\n----"),
    _part(b"multipart/mixed; boundary=b", b"--b\r\n\r\n" * 5000),
    _part(b"text/plain; " + b"a=b; " * 40_000, b"x"),
    _part(b"text/plain; charset=bestaat-niet", b"\xff\xfe\xfd"),
    _part(b"text/plain; charset=utf-7", b"+AGEAYg" * 100),
    _part(b"text/plain", b"=" * 50_000, b"Content-Transfer-Encoding: quoted-printable"),
    _part(b"text/plain", b"geen base64!" * 5000, b"Content-Transfer-Encoding: base64"),
    _part(b"text/plain", b"begin 644 x\r\n" + b"M" * 60_000, b"Content-Transfer-Encoding: x-uuencode"),
    _part(b"text/html", b"<div>" * 30_000),
    _part(b"text/html", b"<!--" * 10_000 + b"<![CDATA[" * 10_000 + b"<a href='" * 10_000),
    _part(b"text/calendar; method=REPLY", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:9999\r\n" * 500),
    _part(b"application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22" + b"\xff" * 5000),
]


def test_of_40_poison_mails_each_one_is_accounted_for_and_the_good_one_behind_it_is_triaged_in_the_same_round(
    world: World,
) -> None:
    assert len(POISON) == 40
    raws = []
    for number, raw in enumerate(POISON):
        # Each its own content: what is not told apart would be a copy of another.
        raws += [raw + b"%d" % number, mail(number, sender=f"m{number}@jeugdteam.example")]
    world.imap.deliver_all("rvt", raws, datetime.now(tz=UTC))

    done = apart(world.place, "poll", "--once", "--json", timeout=600)

    said = next(line for line in map(json.loads, done.stdout.splitlines()) if line["mailbox"] == "veiligheidsteam")
    assert said["on_server"] == said["accounted_for"] == 80, done.stderr
    assert said["accepted"] + said["duplicate"] + said["quarantined"] == 80
    cases = [json.loads(line) for line in inside(world.place, "queue", "--json").stdout.splitlines()]
    assert len(cases) == 80 - said["duplicate"]
    assert all(case["due_at"] or case["slot_at"] for case in cases)
    good = [case for case in cases if case["kind"] == "support"]
    assert len(good) >= 40
    answered = {each.rcpt_tos[0] for each in world.smtp.mails}
    assert not answered & {PARTNER}, "wat niet bevestigd is krijgt geen antwoord"
    assert "Traceback" not in done.stderr
