"""Who comes in, what every answer carries, what an error shows (R-54)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.web.parts import TOKEN, Office
from triage.domain.errors import DatabaseBusy, UsageError
from triage.identity import Entrance
from triage.ports.store import Transaction
from triage.web.app import create_app
from triage.wiring.identity import demo_entrance

PROMISED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


def test_somebody_without_a_session_is_asked_to_log_in_and_returns_where_they_were(office: Office) -> None:
    case = office.add()
    answer = office.outside().get(f"/zaak/{case.reference}?x=1", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/aanmelden?terug=%2Fzaak%2F{case.reference}%3Fx%3D1"


def test_every_address_but_the_ways_in_and_the_static_files_is_closed(office: Office) -> None:
    case = office.add()
    client = office.outside()
    addresses = ["/", f"/zaak/{case.reference}", f"/zaak/{case.reference}/bericht/1", "/bestaat-niet", "/account"]
    answers = [client.get(address, follow_redirects=False) for address in addresses]
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"].partition("?")[0] for answer in answers} == {"/aanmelden"}
    assert client.get("/?fragment=lijst").status_code == 403
    assert client.post("/stopknop/stoppen", headers={"origin": "http://testserver"}).status_code == 403


def test_the_demo_link_works_once(office: Office) -> None:
    app = create_app(office.desk)
    first, second = TestClient(app), TestClient(app)
    assert first.get("/binnen", params={"token": TOKEN}).status_code == 200
    assert "Wachtrij" in first.get("/").text
    assert second.get("/binnen", params={"token": TOKEN}).status_code == 403
    assert "Aanmelden" in second.get("/").text


def test_the_link_opened_again_by_who_is_in_leads_to_the_queue(office: Office) -> None:
    client = office.outside()
    assert client.get("/binnen", params={"token": TOKEN}).status_code == 200
    answer = client.get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_outside_the_demo_that_way_in_does_not_exist(office: Office) -> None:
    office.desk = replace(office.desk, gate=replace(office.desk.gate, entrance=None))
    client = office.outside()
    for token in ("", TOKEN):
        assert client.get("/binnen", params={"token": token}).status_code == 404
    assert client.get("/", follow_redirects=False).status_code == 303


def test_the_demo_opens_no_database_that_has_people_of_its_own(office: Office) -> None:
    with pytest.raises(UsageError, match="niet van de demo"):
        demo_entrance(office.desk.region, office.store)


@pytest.mark.parametrize("token", ["", "x", TOKEN + "x", TOKEN.upper(), "é", "\x00", "a" * 5000])
def test_another_token_opens_nothing_and_spends_nothing(office: Office, token: str) -> None:
    client = office.outside()
    assert client.get("/binnen", params={"token": token}).status_code == 403
    assert client.get("/binnen", params={"token": TOKEN}).status_code == 200


def test_an_empty_token_never_opens_the_door(office: Office) -> None:
    office.desk = replace(office.desk, gate=replace(office.desk.gate, entrance=Entrance("", "lokaal")))
    assert office.outside().get("/binnen", params={"token": ""}).status_code == 403


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(office: Office) -> None:
    answer = office.outside().get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("triage-sessie-"))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/;" in f"{cookie};"
    assert "Domain" not in cookie
    assert "Secure" not in cookie
    assert TOKEN not in cookie


def test_over_https_every_cookie_is_bound_to_this_host_and_the_browser_is_told_to_stay_there(office: Office) -> None:
    client = office.outside("https://testserver")
    asked = client.get("/aanmelden")
    answer = client.get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    for cookie in (*asked.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")):
        assert cookie.startswith("__Host-triage-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/;" in f"{cookie};"
        assert "Domain" not in cookie
    assert "strict-transport-security" in answer.headers


def test_a_session_that_somebody_made_up_is_no_session_and_is_replaced(office: Office) -> None:
    """Session fixation: an identifier that the browser was given before never becomes a session."""
    client = office.outside()
    made_up = {"cookie": "triage-sessie-80=verzonnen; triage-aanmelden-80=verzonnen"}
    assert client.get("/", headers=made_up, follow_redirects=False).status_code == 303
    answer = client.get("/binnen", params={"token": TOKEN}, headers=made_up, follow_redirects=False)
    assert "verzonnen" not in str(answer.headers.get_list("set-cookie"))
    assert client.get("/", headers=made_up, follow_redirects=False).status_code == 303


def test_a_session_ends_when_nothing_is_done_and_asking_by_itself_is_nothing(office: Office) -> None:
    client = office.inside()
    for _ in range(5):
        office.clock.at += timedelta(minutes=29)
        assert client.get("/", follow_redirects=False).status_code == 200
    office.clock.at += timedelta(minutes=29)
    assert client.get("/?fragment=lijst").status_code == 200
    assert 0 < client.get("/sessie").json()["over"] <= 60
    office.clock.at += timedelta(minutes=1)
    assert client.get("/?fragment=lijst").status_code == 403
    assert client.get("/sessie").json() == {"over": 0}
    assert client.get("/", follow_redirects=False).status_code == 303


def test_a_session_ends_after_half_a_day_whatever_is_done(office: Office) -> None:
    client = office.inside()
    for _ in range(35):
        office.clock.at += timedelta(minutes=20)
        assert client.get("/", follow_redirects=False).status_code == 200
    office.clock.at += timedelta(minutes=20)
    assert client.get("/", follow_redirects=False).status_code == 303


def test_the_page_says_when_the_session_ends_and_a_button_puts_it_off(office: Office) -> None:
    client = office.inside()
    shown = client.get("/").text
    assert '<span id="afloop-tijd">15:00</span> uur afgemeld als u tot dan niets doet' in shown
    button = r'action="/sessie/blijven"><input type="hidden" name="bewijs" value="([^"]+)"'
    found = re.search(button, shown)
    assert found
    office.clock.at += timedelta(minutes=26)
    assert client.get("/sessie").json() == {"over": 240}
    assert client.post("/sessie/blijven", data={"bewijs": "verzonnen"}).status_code == 403
    assert client.post("/sessie/blijven", data={"bewijs": found[1]}).json() == {"over": 1800}
    office.clock.at += timedelta(minutes=29)
    assert client.get("/", follow_redirects=False).status_code == 200


def test_another_sites_link_brings_somebody_who_is_in_where_it_points(office: Office) -> None:
    """A Strict cookie stays behind then: a page of our own asks again, and it comes along."""
    case = office.add()
    away = office.outside().get(f"/zaak/{case.reference}", headers={"sec-fetch-site": "cross-site"})
    assert away.status_code == 200
    assert f'content="0; url=/zaak/{case.reference}"' in away.text
    assert case.sender not in away.text


@pytest.mark.parametrize("path", ["//kwaad.example/x", "//kwaad.example", "/\\kwaad.example", '/x"><script>'])
def test_that_page_of_our_own_leads_nowhere_else(office: Office, path: str) -> None:
    away = office.outside().send(
        office.outside().build_request("GET", "http://testserver" + path, headers={"sec-fetch-site": "cross-site"})
    )
    assert "<script" not in away.text
    assert re.search(r'content="0; url=/(?![/\\])', away.text)


def test_over_a_network_it_answers_by_https_alone(office: Office) -> None:
    office.desk = replace(office.desk, gate=replace(office.desk.gate, secure_only=True))
    plain = office.outside().get("/aanmelden")
    assert plain.status_code == 400
    assert "Alleen via https" in plain.text
    assert "set-cookie" not in plain.headers
    assert office.outside("https://testserver").get("/aanmelden").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "[::1]"])
def test_another_host_is_refused(office: Office, host: str) -> None:
    answer = office.inside().get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8123", 200),
        ("127.0.0.1:8123", "127.0.0.1:8123", 200),
        ("127.0.0.1:8123", "127.0.0.1:9", 400),
        ("[::1]", "[::1]:8123", 200),
        ("LOCALHOST", "localhost", 200),
    ],
)
def test_a_host_is_allowed_by_name_or_by_name_and_port(allowed: str, host: str, status: int) -> None:
    client = Office(allowed_hosts=(allowed,)).outside()
    assert client.get("/aanmelden", headers={"host": host}).status_code == status


@pytest.mark.parametrize("path", ["/", "/bestaat-niet", "/zaak/RVT-2026-9999", "/static/triage.css", "/?pagina=x"])
def test_every_answer_carries_the_promised_headers(office: Office, path: str) -> None:
    answer = office.inside().get(path)
    assert PROMISED.items() <= dict(answer.headers).items()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_there_is_no_page_about_the_interface(office: Office) -> None:
    client = office.inside()
    assert {client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/bestaat-niet", 404, "Niet gevonden"),
        ("/?pagina=nul", 400, "begrijpt de dienst niet"),
        ("/?pagina=0", 400, "begrijpt de dienst niet"),
        ("/?fragment=anders", 400, "begrijpt de dienst niet"),
        ("/?mailbox=van-een-ander", 404, "Niet gevonden"),
    ],
)
def test_an_error_is_a_dutch_page_that_repeats_nothing(office: Office, path: str, status: int, words: str) -> None:
    answer = office.inside().get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert path.rpartition("=")[2] not in answer.text.replace("/static", "") or path == "/?pagina=0"


def test_another_method_is_refused_in_dutch(office: Office) -> None:
    answer = office.inside().post("/", headers={"origin": "http://testserver"})
    assert answer.status_code == 405
    assert "Dit kan hier niet" in answer.text


class _Broken:
    """A store that fails with content in its message."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        raise self._error
        yield


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("geheim: gezin Oosterbaan"), 500, "Er ging iets mis"),
        (DatabaseBusy("geheim: gezin Oosterbaan"), 503, "De dienst is even bezet"),
    ],
)
def test_a_failure_shows_and_logs_no_content(
    office: Office,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    words: str,
) -> None:
    client = office.inside()
    monkeypatch.setattr(office.store, "reading", _Broken(error).reading)
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/")
    assert answer.status_code == status
    assert words in answer.text
    assert PROMISED.items() <= dict(answer.headers).items()
    for text in (answer.text, caplog.text):
        assert "Oosterbaan" not in text
        assert "Traceback" not in text
    assert type(error).__name__ in caplog.text
