"""Who comes in, what every answer carries, what an error shows (R-54)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.web.parts import TOKEN, Office
from triage.domain.errors import DatabaseBusy
from triage.ports.store import Transaction
from triage.web.app import create_app
from triage.web.sessions import LASTS

PROMISED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


def test_somebody_without_a_session_is_told_how_to_come_in(office: Office) -> None:
    answer = office.outside().get("/")
    assert answer.status_code == 403
    assert "triage serve" in answer.text
    assert "U bent niet binnen" in answer.text


def test_every_address_but_the_entrance_and_the_static_files_is_closed(office: Office) -> None:
    case = office.add()
    client = office.outside()
    addresses = [
        "/",
        f"/zaak/{case.reference}",
        f"/zaak/{case.reference}/bericht/1",
        "/bestaat-niet",
        "/?fragment=lijst",
    ]
    assert {client.get(address).status_code for address in addresses} == {403}


def test_the_token_works_once(office: Office) -> None:
    app = create_app(office.desk)
    first, second = TestClient(app), TestClient(app)
    assert first.get("/binnen", params={"token": TOKEN}).status_code == 200
    assert first.get("/").status_code == 200
    assert second.get("/binnen", params={"token": TOKEN}).status_code == 403
    assert second.get("/").status_code == 403


def test_the_link_opened_again_by_who_is_in_leads_to_the_queue(office: Office) -> None:
    client = office.inside()
    answer = client.get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("token", ["", "x", TOKEN + "x", TOKEN.upper(), "é", "\x00", "a" * 5000])
def test_another_token_opens_nothing_and_spends_nothing(office: Office, token: str) -> None:
    client = office.outside()
    assert client.get("/binnen", params={"token": token}).status_code == 403
    assert client.get("/binnen", params={"token": TOKEN}).status_code == 200


def test_an_empty_token_never_opens_the_door(office: Office) -> None:
    desk = replace(office.desk, token="")
    assert TestClient(create_app(desk)).get("/binnen", params={"token": ""}).status_code == 403


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(office: Office) -> None:
    answer = office.outside().get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert TOKEN not in cookie


def test_over_https_the_cookie_is_secure_and_the_browser_is_told_to_stay_there(office: Office) -> None:
    answer = office.outside("https://testserver").get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


def test_a_session_that_somebody_made_up_is_no_session(office: Office) -> None:
    client = office.outside()
    made_up = {"cookie": "triage-80=verzonnen"}
    assert client.get("/", headers=made_up).status_code == 403
    answer = client.get("/binnen", params={"token": TOKEN}, headers=made_up, follow_redirects=False)
    assert "verzonnen" not in answer.headers["set-cookie"]


def test_a_session_ends(office: Office) -> None:
    client = office.inside()
    office.clock.at += LASTS - timedelta(seconds=1)
    assert client.get("/").status_code == 200
    office.clock.at += timedelta(seconds=1)
    assert client.get("/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "[::1]"])
def test_another_host_is_refused(office: Office, host: str) -> None:
    answer = office.inside().get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8123", 403),
        ("127.0.0.1:8123", "127.0.0.1:8123", 403),
        ("127.0.0.1:8123", "127.0.0.1:9", 400),
        ("[::1]", "[::1]:8123", 403),
        ("LOCALHOST", "localhost", 403),
    ],
)
def test_a_host_is_allowed_by_name_or_by_name_and_port(allowed: str, host: str, status: int) -> None:
    client = Office(allowed_hosts=(allowed,)).outside()
    assert client.get("/", headers={"host": host}).status_code == status


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
        ("/?pagina=nul", 400, "begrijpt de server niet"),
        ("/?pagina=0", 400, "begrijpt de server niet"),
        ("/?fragment=anders", 400, "begrijpt de server niet"),
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
    office: Office, caplog: pytest.LogCaptureFixture, error: Exception, status: int, words: str
) -> None:
    office.desk = replace(office.desk, store=_Broken(error))  # type: ignore[arg-type]
    client = office.outside()
    client.get("/binnen", params={"token": TOKEN}, follow_redirects=False)
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/")
    assert answer.status_code == status
    assert words in answer.text
    assert PROMISED.items() <= dict(answer.headers).items()
    for text in (answer.text, caplog.text):
        assert "Oosterbaan" not in text
        assert "Traceback" not in text
    assert type(error).__name__ in caplog.text
