"""Calendars on real servers: Radicale over CalDAV, ICS files over https, and servers that answer badly or not."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.calendar.parts import FROM, UNTIL, ZONE, calendar, event, told
from tests.servers.caldav import PASSWORD, USER, IcsServer, Radicale, ics_server, radicale_server
from triage.calendar import Account, CaldavCalendar, IcsCalendar
from triage.calendar.limits import LARGEST
from triage.ports.calendar import Busy, Unavailable

AT_ONE = ("DTSTART;TZID=Europe/Amsterdam:20261013T130000", "DTEND;TZID=Europe/Amsterdam:20261013T140000")
TITLE = "SUMMARY:Gesprek over gezin Jansen"
# Lets the servers that wait go.
LEFT = threading.Event()


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale_server(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def ics(tmp_path: Path) -> Iterator[IcsServer]:
    with ics_server(tmp_path) as server:
        yield server


def account_of(server: Radicale, **changes: str) -> Account:
    values = {"user": USER, "password": PASSWORD, "ca_file": str(server.certificates.ca_file), **changes}
    return Account(values.pop("url", server.url), ZONE, **values)  # type: ignore[arg-type]


def read(server: IcsServer, url: str, seconds: float = 60, user: str = "") -> Busy | Unavailable:
    account = Account(
        url, ZONE, user=user, password="geheim", ca_file=str(server.certificates.ca_file), seconds=seconds
    )
    return IcsCalendar(account).between(FROM, UNTIL)


def test_busy_times_come_from_a_real_caldav_server(radicale: Radicale) -> None:
    radicale.put("een", calendar(event(*AT_ONE, TITLE, "RRULE:FREQ=WEEKLY;COUNT=3", uid="een")))
    radicale.put("vrij", calendar(event(*AT_ONE, "TRANSP:TRANSPARENT", uid="vrij")))
    radicale.put("dag", calendar(event("DTSTART;VALUE=DATE:20261105", "SUMMARY:Heidag", uid="dag")))
    radicale.put("weg", calendar(event("DTSTART:20261112T110000Z", "DURATION:PT1H", "STATUS:CANCELLED", uid="weg")))
    radicale.put("buiten", calendar(event("DTSTART:20270112T110000Z", "DURATION:PT1H", uid="buiten")))
    found = CaldavCalendar(account_of(radicale)).between(FROM, UNTIL)
    assert told(found) == [
        "di 13-10 13:00-14:00", "di 20-10 13:00-14:00", "di 27-10 13:00-14:00", "do 05-11 00:00-06-11 00:00",
    ]  # fmt: skip
    assert "Jansen" not in repr(found)


def test_a_wrong_password_and_a_calendar_that_is_not_there_say_what_to_do(radicale: Radicale) -> None:
    refused = CaldavCalendar(account_of(radicale, password="verkeerd")).between(FROM, UNTIL)
    assert isinstance(refused, Unavailable)
    assert refused.lasting
    assert "wachtwoord" in refused.reason
    nowhere = CaldavCalendar(account_of(radicale, url=f"{radicale.url}weg/")).between(FROM, UNTIL)
    assert isinstance(nowhere, Unavailable)
    assert nowhere.lasting


def test_a_certificate_of_an_unknown_authority_is_refused(radicale: Radicale) -> None:
    found = CaldavCalendar(account_of(radicale, ca_file="")).between(FROM, UNTIL)
    assert isinstance(found, Unavailable)
    assert "certificaat" in found.reason


def test_busy_times_come_from_an_ics_address(ics: IcsServer) -> None:
    url = ics.give("/geheim/agenda.ics", calendar(event(*AT_ONE, TITLE)))
    assert told(read(ics, url)) == ["di 13-10 13:00-14:00"]
    assert ics.asked == [("GET", "/geheim/agenda.ics", None)]


def test_a_redirect_is_followed_and_the_password_stays_with_its_host(ics: IcsServer, tmp_path: Path) -> None:
    (tmp_path / "ander").mkdir()
    with ics_server(tmp_path / "ander") as other:
        target = other.give("/agenda.ics", calendar(event(*AT_ONE)))
        both = tmp_path / "both.pem"
        both.write_bytes(ics.certificates.ca_file.read_bytes() + other.certificates.ca_file.read_bytes())
        url = ics.give("/door", "", 302, location=target)
        account = Account(url, ZONE, user="bea", password="geheim", ca_file=str(both))
        assert told(IcsCalendar(account).between(FROM, UNTIL)) == ["di 13-10 13:00-14:00"]
        assert ics.asked[0][2] is not None
        assert other.asked == [("GET", "/agenda.ics", None)]


@pytest.mark.parametrize("target", ["http://localhost/agenda.ics", "/door", "file:///etc/passwd"])
def test_a_redirect_without_end_or_protection_is_refused(ics: IcsServer, target: str) -> None:
    found = read(ics, ics.give("/door", "", 302, location=target))
    assert isinstance(found, Unavailable)
    assert found.lasting


@pytest.mark.parametrize(
    ("status", "body", "word", "lasting"),
    [
        (200, "<html>Meld u aan</html>", "geen agenda", False),
        (404, "", "geen agenda", True),
        (410, "", "geen agenda", True),
        (403, "", "weigert", True),
        (429, "", "429", False),
        (500, "", "500", False),
    ],
)
def test_an_answer_that_is_no_calendar_says_what_to_do(
    ics: IcsServer, status: int, body: str, word: str, lasting: bool
) -> None:
    found = read(ics, ics.give("/a", body, status))
    assert isinstance(found, Unavailable)
    assert word in found.reason
    assert found.lasting is lasting


def test_a_calendar_beyond_the_limit_is_refused(ics: IcsServer) -> None:
    ten = calendar(*[event(*AT_ONE, "DESCRIPTION:" + "x" * 1000, uid=str(n)) for n in range(10_000)])
    assert len(ten) > 2 * LARGEST
    found = read(ics, ics.give("/groot", ten))
    assert isinstance(found, Unavailable)
    assert "groter dan 5 MB" in found.reason


def test_a_server_that_drips_or_hangs_or_breaks_off_is_left_in_time(ics: IcsServer) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        with contextlib.suppress(OSError):
            while True:
                request.wfile.write(b"X" * 70_000)
                request.wfile.flush()
                if LEFT.wait(0.2):
                    return

    def hang(request: BaseHTTPRequestHandler) -> None:
        LEFT.wait(60)

    def half(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-length", "1000")
        request.end_headers()
        request.wfile.write(b"BEGIN:VCALENDAR")

    LEFT.clear()
    ics.answers |= {"/drip": drip, "/hang": hang, "/half": half}
    try:
        for path, word in (("/drip", "te langzaam"), ("/hang", "niet op tijd"), ("/half", "breekt af")):
            # Time enough for a busy machine to come as far as the first bytes.
            found = read(ics, ics.url(path), seconds=3)
            assert isinstance(found, Unavailable)
            assert word in found.reason, path
    finally:
        LEFT.set()


def test_a_server_that_is_not_there_is_no_exception(ics: IcsServer) -> None:
    with ics_server(Path(ics.certificates.ca_file).parent / ".") as gone:
        url = gone.url("/a")
    found = read(ics, url)
    assert isinstance(found, Unavailable)
    assert not found.lasting


def test_a_reason_never_names_the_secret_address(ics: IcsServer) -> None:
    for answer in (read(ics, "https://localhost:1/geheim-adres"), read(ics, ics.url("/geheim-adres"))):
        assert isinstance(answer, Unavailable)
        assert "geheim-adres" not in answer.reason
    assert "geheim-adres" not in repr(Account("https://localhost:1/geheim-adres", ZONE))
