"""The virus scanner: the same behaviour of Debian's clamd and of a scripted one, and what only the latter does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers.clamd import EICAR, SIGNATURE, STREAM_LIMIT, ClamdServer, running_clamd, scripted_clamd
from tests.servers.ports import free_port
from tests.servers.scripted import Line, scripted_server
from triage.mail import Clamd, ClamdAccount
from triage.ports.scan import NotScanned, ScannerAway, TooLargeToScan


@pytest.fixture(scope="module")
def clamd() -> Iterator[ClamdServer]:
    with running_clamd() as server:
        yield server


@pytest.fixture(params=["clamd over its socket", "clamd over TCP", "scripted"])
def scanner(request: pytest.FixtureRequest) -> Iterator[Clamd]:
    if request.param == "scripted":
        with scripted_clamd() as server:
            yield server.by_port
        return
    real: ClamdServer = request.getfixturevalue("clamd")
    yield real.by_socket if "socket" in request.param else real.by_port


def test_a_virus_is_found_and_named(scanner: Clamd) -> None:
    assert scanner.scan(b"voor" + EICAR + b"na").startswith(SIGNATURE)


def test_nothing_is_found_in_what_holds_nothing(scanner: Clamd) -> None:
    assert scanner.scan(b"Beste collega's, kunnen jullie meekijken?") == ""
    assert scanner.scan(b"") == ""


def test_what_is_larger_than_it_takes_is_said_to_be_too_large(scanner: Clamd) -> None:
    assert scanner.scan(b"a" * (STREAM_LIMIT - 10)) == ""
    with pytest.raises(TooLargeToScan):
        scanner.scan(b"a" * (STREAM_LIMIT * 4))


def test_it_says_what_it_is(scanner: Clamd) -> None:
    assert scanner.version().startswith("ClamAV ")


def test_clamd_finds_a_virus_in_a_mail_as_it_came(clamd: ClamdServer) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Verslag"
    mail.set_content("Zie de bijlage.")
    assert clamd.by_socket.scan(mail.as_bytes()) == ""
    mail.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="verslag.com")
    assert EICAR not in mail.as_bytes()
    assert clamd.by_socket.scan(mail.as_bytes()).startswith(SIGNATURE)


@pytest.mark.parametrize(
    ("said", "name"),
    [(b"stream: Win.Worm-12 FOUND", "Win.Worm-12"), ("stream: <b>é\n{HEX}\x1b[31m FOUND".encode(), "b_HEX_31m"),
     (b"stream: " + b"a" * 500 + b" FOUND", "a" * 80), (b"stream:  FOUND", "onbekend")],
)  # fmt: skip
def test_of_a_name_only_plain_letters_are_kept(said: bytes, name: str) -> None:
    with scripted_clamd(lambda _: said) as server:
        assert server.by_port.scan(b"iets") == name


@pytest.mark.parametrize("said", [b"stream: Can't allocate memory ERROR", b"", b"OK", b"FOUND"])
def test_an_answer_that_is_no_verdict_is_none(said: bytes) -> None:
    with scripted_clamd(lambda _: said) as server, pytest.raises(NotScanned):
        server.by_port.scan(b"iets")


def test_a_line_that_closes_before_the_answer_is_a_scanner_that_is_away() -> None:
    with scripted_clamd(lambda _: None) as server, pytest.raises(ScannerAway):
        server.by_port.scan(b"iets")


def test_an_answer_without_end_is_left() -> None:
    with scripted_clamd(lambda _: b"stream: " + b"a" * 50_000) as server, pytest.raises(ScannerAway):
        server.by_port.scan(b"iets")


def test_an_answer_before_the_end_is_heard_although_nobody_reads_on() -> None:
    heard = threading.Event()

    def script(line: Line) -> None:
        line.take(len(b"zINSTREAM\0") + 4)
        line.raw(b"INSTREAM size limit exceeded. ERROR\0")
        heard.wait(60)

    with scripted_server(script) as port:
        try:
            with pytest.raises(TooLargeToScan):
                Clamd(ClamdAccount(host="127.0.0.1", port=port, timeout=60)).scan(b"a" * 60_000_000)
        finally:
            heard.set()


def test_a_scanner_that_hangs_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hanging = Clamd(ClamdAccount(host="127.0.0.1", port=listener.getsockname()[1], timeout=0.5))
        with pytest.raises(ScannerAway, match=r"geen antwoord binnen 0\.5 seconden"):
            hanging.scan(b"iets")


def test_nobody_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ScannerAway, match="de verbinding wordt geweigerd; controleer host en port"):
        Clamd(ClamdAccount(host="127.0.0.1", port=free_port(), timeout=60)).scan(b"iets")
    with pytest.raises(ScannerAway, match="clamd luistert niet op deze socket"):
        Clamd(ClamdAccount(path=str(tmp_path / "weg.ctl"), timeout=60)).version()
