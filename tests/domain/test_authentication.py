"""Whether the receiving server vouches for the sender (RFC 8601): what it says, and what only looks like it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.authentication import Verdict, is_authenticated, verdict
from triage.domain.message import IncomingMessage
from triage.domain.policy import AuthenticationMode, Trust

Mail = Callable[..., IncomingMessage]
NAMED = Trust("mx.triage.example")
NAMELESS = Trust("")
PASSED, FAILED, UNKNOWN = Verdict(True, False), Verdict(False, True), Verdict(False, False)
EXCHANGE = (
    "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=jeugdteam.example; dkim=pass (signature was verified)"
    " header.d=jeugdteam.example;dmarc=pass action=none header.from=jeugdteam.example;compauth=pass reason=100"
)


@pytest.mark.parametrize(
    "results",
    [
        "mx.triage.example; dmarc=pass header.from=jeugdteam.example",
        "mx.triage.example; dmarc=pass",
        "mx.triage.example 1; dmarc=pass header.from=jeugdteam.example",
        "mx.triage.example; dmarc/1=pass header.from=jeugdteam.example",
        "MX.Triage.Example; DMARC=Pass Header.From=JeugdTeam.Example",
        '"mx.triage.example"; dmarc=pass header.from="jeugdteam.example"',
        "mx.triage.example;dmarc=pass header.from=jeugdteam.example;",
        "mx.triage.example; dmarc = pass header.from = jeugdteam.example",
        "mx.triage.example;\r\n\tspf=none;\r\n dmarc=pass\r\n\t(p=reject)\r\n\theader.from=jeugdteam.example",
        "(a comment) mx.triage.example (1) ; (another; dmarc=fail) dmarc (x) = (y) pass (z (nested) \\) z)",
        "mx.triage.example; dkim=pass header.d=jeugdteam.example header.s=s1 header.b=aBc/+==",
        "mx.triage.example; dkim=pass header.i=@jeugdteam.example",
        "mx.triage.example; dkim=pass header.d=jeugdteam.example header.i=@post.jeugdteam.example",
        "mx.triage.example; dkim=pass header.d=esp.example; dkim=pass header.d=jeugdteam.example",
        "mx.triage.example; spf=pass smtp.mailfrom=anna@jeugdteam.example",
        "mx.triage.example; spf=pass smtp.mailfrom=jeugdteam.example.",
        "mx.triage.example; spf=pass smtp.mailfrom=<anna@jeugdteam.example>",
        'mx.triage.example; spf=pass smtp.mailfrom="anna b"@jeugdteam.example',
        "mx.triage.example; dkim=fail header.d=esp.example; spf=pass smtp.mailfrom=jeugdteam.example",
        'mx.triage.example; dkim=pass reason="good; signature" header.d=jeugdteam.example',
    ],
)
def test_it_believes_the_trusted_server(results: str, mail: Mail) -> None:
    message = mail(results=results)
    assert verdict(message, NAMED) == PASSED
    assert is_authenticated(message, NAMED)


@pytest.mark.parametrize(
    "results",
    [
        "mx.triage.example; dmarc=fail header.from=jeugdteam.example",
        # DMARC has the last word, whatever SPF says and wherever it stands
        "mx.triage.example; spf=pass smtp.mailfrom=jeugdteam.example; dmarc=fail header.from=jeugdteam.example",
        "mx.triage.example; dmarc=fail; dkim=pass header.d=jeugdteam.example",
        "mx.triage.example; dmarc=fail header.from=jeugdteam.example; dmarc=pass header.from=jeugdteam.example",
        # passed, but for another domain
        "mx.triage.example; spf=pass smtp.mailfrom=elders.example",
        "mx.triage.example; dkim=pass header.d=elders.example",
        "mx.triage.example; dmarc=pass header.from=elders.example",
        "mx.triage.example; spf=pass smtp.helo=jeugdteam.example",
        "mx.triage.example; spf=pass smtp.mailfrom=",
        "mx.triage.example; spf=pass",
        "mx.triage.example; dkim=pass header.d=nietjeugdteam.example",
        "mx.triage.example; dkim=pass header.d=jeugdteam.example.elders.example",
        "mx.triage.example; dkim=pass header.d=elders.example header.d=jeugdteam.example",
        "mx.triage.example; dkim=pass header.d=elders.example header.i=@jeugdteam.example",
        "mx.triage.example; spf=pass smtp.mailfrom=elders.example header.from=jeugdteam.example",
        # nothing passed
        "mx.triage.example; dkim=none; spf=none; dmarc=none",
        "mx.triage.example; dmarc=bestguesspass header.from=jeugdteam.example",
        "mx.triage.example; dkim=temperror header.d=jeugdteam.example; spf=softfail smtp.mailfrom=jeugdteam.example",
        # an envelope address may spell out a result of its own
        'mx.triage.example; spf=pass smtp.mailfrom="jeugdteam.example"@elders.example',
        'mx.triage.example; spf=pass smtp.mailfrom="a@jeugdteam.example"@elders.example',
        'mx.triage.example; spf=pass smtp.mailfrom="x;dmarc=pass header.from=jeugdteam.example"@elders.example',
        'mx.triage.example; spf=pass smtp.mailfrom="x\\";dmarc=pass"@elders.example',
        'mx.triage.example; dkim=fail reason="; dmarc=pass header.from=jeugdteam.example"',
        'mx.triage.example; spf=fail reason="x dmarc=pass"',
        "mx.triage.example; dkim=fail (a comment; dmarc=pass header.from=jeugdteam.example)",
        "mx.triage.example; dkim=fail (a (nested) comment; dmarc=pass header.from=jeugdteam.example)",
    ],
)
def test_it_sees_that_the_trusted_server_does_not_vouch(results: str, mail: Mail) -> None:
    message = mail(results=results)
    assert verdict(message, NAMED) == FAILED
    assert not is_authenticated(message, NAMED)


@pytest.mark.parametrize(
    "results",
    [
        None,
        "",
        ";",
        "mx.triage.example",
        "mx.triage.example; none",
        "mx.triage.example; x-own=pass header.from=jeugdteam.example; auth=pass smtp.auth=anna",
        "mx.elders.example; dmarc=pass header.from=jeugdteam.example",
        "mx.triage.example.elders.example; dmarc=pass header.from=jeugdteam.example",
        "elders.mx.triage.example; dmarc=pass",
        "dmarc=pass header.from=jeugdteam.example",  # no id where one is asked for
        "; dmarc=pass header.from=jeugdteam.example",
        # outside the grammar: an unclosed quote or comment, stray words, an id that is not one word
        'mx.triage.example; dmarc=pass header.from="jeugdteam.example',
        "mx.triage.example; dmarc=pass (header.from=jeugdteam.example",
        "mx.triage.example; dmarc=pass header.from=jeugdteam.example )",
        "mx.triage.example; spf=pass smtp.mailfrom=jeugdteam.example@ elders.example",
        "mx.triage.example; spf=pass smtp.mailfrom=jeugdteam.example (c) @elders.example",
        "mx.triage.example; zomaar spf=pass smtp.mailfrom=jeugdteam.example",
        "mx.triage.example en meer; dmarc=pass",
        "mx.triage.example, mx.elders.example; dmarc=pass",
        "= mx.triage.example; dmarc=pass",
    ],
)
def test_it_knows_nothing_where_the_trusted_server_says_nothing(results: str | None, mail: Mail) -> None:
    message = mail(results=results)
    assert verdict(message, NAMED) == UNKNOWN
    assert not is_authenticated(message, NAMED)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (EXCHANGE, PASSED),
        (EXCHANGE.replace("; ", ";\r\n "), PASSED),
        (EXCHANGE.replace("jeugdteam", "elders"), FAILED),
        (EXCHANGE.replace("dmarc=pass action=none", "dmarc=fail action=quarantine"), FAILED),
        ("spf=none (sender IP is ) smtp.mailfrom=; dkim=none (message not signed) header.d=none;dmarc=none", FAILED),
        ("spf = pass smtp.mailfrom=jeugdteam.example", PASSED),
        # somebody's header with an id is not the own server's
        ("mx.elders.example; " + EXCHANGE, UNKNOWN),
        ("mx.triage.example; dmarc=pass", UNKNOWN),
    ],
)
def test_it_believes_a_topmost_header_without_an_id_where_the_trusted_id_is_empty(
    results: str, expected: Verdict, mail: Mail
) -> None:
    assert verdict(mail(results=results), NAMELESS) == expected


def test_it_looks_at_the_topmost_header_alone(mail: Mail) -> None:
    # What stands lower came with the mail: its sender may have written it.
    forged = mail(("authentication-results", "mx.elders.example; dmarc=pass"))
    assert verdict(forged, NAMED) == UNKNOWN
    refused = mail(("authentication-results", "mx.triage.example; dmarc=fail"))
    assert verdict(refused, NAMED) == FAILED
    nameless = mail(("authentication-results", "spf=fail smtp.mailfrom=jeugdteam.example"), results=EXCHANGE)
    assert verdict(nameless, NAMELESS) == FAILED


@pytest.mark.parametrize("senders", [(), ("anna@jeugdteam.example", "ben@jeugdteam.example")])
def test_it_vouches_for_exactly_one_sender(senders: tuple[str, ...], mail: Mail) -> None:
    message = mail(senders=senders)
    assert verdict(message, NAMED) == UNKNOWN
    assert not is_authenticated(message, NAMED)
    assert not is_authenticated(mail(senders=senders, results=None), Trust("", AuthenticationMode.WHEN_PRESENT))


@pytest.mark.parametrize("sender", ["jeugdteam.example", "", "anna"])
def test_it_vouches_for_no_sender_without_a_domain(sender: str, mail: Mail) -> None:
    assert not verdict(mail(senders=(sender,)), NAMED).passed
    assert not verdict(mail(senders=(sender,), results="mx.triage.example; dmarc=pass"), NAMED).passed


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (None, True),
        ("mx.triage.example; dmarc=pass header.from=jeugdteam.example", True),
        ("mx.triage.example; dmarc=fail header.from=jeugdteam.example", False),
        ("mx.triage.example; dkim=none", False),
        ("mx.elders.example; dmarc=pass header.from=jeugdteam.example", False),
        ("mx.triage.example; (", False),
    ],
)
def test_a_server_that_writes_no_results_may_be_believed_until_one_is_there(
    results: str | None, expected: bool, mail: Mail
) -> None:
    trust = Trust("mx.triage.example", AuthenticationMode.WHEN_PRESENT)
    assert is_authenticated(mail(results=results), trust) is expected


@pytest.mark.parametrize(
    "results",
    [
        "(" * 200_000,
        "()" * 100_000,
        '"' * 200_001,
        'mx.triage.example; spf=pass smtp.mailfrom="' + "\\" * 200_000,
        "mx.triage.example;" + " " * 200_000 + "x",
        "mx.triage.example;" + "dkim" + " " * 200_000,
        "mx.triage.example;" + "dkim=" * 40_000,
        "mx.triage.example;" + ";" * 200_000,
        "mx.triage.example;" + "dkim=fail header.d=a;" * 10_000,
        "mx.triage.example; dkim=fail " + "header.d=a " * 18_000,
        "mx.triage.example; dkim=fail header.d=" + '"a"' * 60_000,
        "a" * 200_000,
        "mx.triage.example; dkim=pass " + "(" * 99_000 + ")" * 99_000,
    ],
    ids=range(13),
)
def test_it_reads_a_hostile_header_in_linear_time(results: str, mail: Mail) -> None:
    began = time.perf_counter()
    assert not verdict(mail(results=results), NAMED).passed
    assert time.perf_counter() - began < 2


@given(st.text(alphabet=' ;=()"\\@.<>\r\n\tab1', max_size=60))
def test_no_text_makes_it_raise_or_vouch(mail: Mail, text: str) -> None:
    for trust in (NAMED, NAMELESS):
        assert not verdict(mail(results=text), trust).passed
        assert not verdict(mail(results=f"mx.triage.example; dkim={text}"), trust).passed
