"""The webhook of an alarm, against a real HTTPS server: what it holds, how it is signed, what is tried again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers.hook import HookServer, running_hook
from tests.servers.ports import free_port
from triage.domain.errors import ServerUnreachable
from triage.mail import HookAccount, WebHook
from triage.ports.hook import HookCall, HookDeferred, HookRefused

SECRET = "een-heel-lang-geheim"
CALL = HookCall("abc@rvt.example", "RVT-2026-0042", datetime(2026, 11, 25, 9, 0, tzinfo=UTC))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HookServer]:
    with running_hook(tmp_path) as found:
        yield found


def account(server: HookServer) -> HookAccount:
    return HookAccount("oproep", server.url, SECRET, str(server.certificates.ca_file), 5)


def test_an_alarm_holds_the_reference_and_nothing_else(server: HookServer) -> None:
    WebHook(account(server)).call(CALL)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/alarm?sleutel=geheim")
    assert json.loads(request.body) == {"reference": "RVT-2026-0042"}
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Triage-Delivery"] == "abc@rvt.example"


def test_it_is_signed_so_that_the_other_side_can_check_it_as_the_documentation_says(server: HookServer) -> None:
    WebHook(account(server)).call(CALL)
    (request,) = server.requests
    parts = dict(part.split("=", 1) for part in request.headers["X-Triage-Signature"].split(","))
    signed = f"{parts['t']}.{request.headers['X-Triage-Delivery']}.".encode() + request.body
    assert parts["v1"] == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert int(parts["t"]) == int(CALL.at.timestamp())
    assert SECRET not in str(request)


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 425])
def test_a_server_that_cannot_now_is_tried_again(server: HookServer, status: int) -> None:
    server.answers = [status]
    with pytest.raises(HookDeferred, match=str(status)):
        WebHook(account(server)).call(CALL)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 301])
def test_a_refusal_is_one_and_says_what_to_do_without_the_secret_path(server: HookServer, status: int) -> None:
    server.answers = [status]
    with pytest.raises(HookRefused, match=str(status)) as refused:
        WebHook(account(server)).call(CALL)
    assert "sleutel" not in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_is_not_followed(server: HookServer, tmp_path: Path, status: int) -> None:
    folder = tmp_path / "elders"
    folder.mkdir()
    with running_hook(folder, tls=False) as elsewhere:
        server.answers, server.redirect_to = [status], elsewhere.url
        with pytest.raises(HookRefused):
            WebHook(account(server)).call(CALL)
        assert elsewhere.requests == []


def test_a_line_that_drops_before_the_answer_is_tried_again(server: HookServer) -> None:
    server.answers = [0]
    with pytest.raises(HookDeferred):
        WebHook(account(server)).call(CALL)


def test_a_server_that_is_not_there_is_tried_again_and_named(server: HookServer) -> None:
    gone = replace(account(server), url=f"https://localhost:{free_port()}/alarm")
    with pytest.raises(HookDeferred, match="webhook oproep op localhost"):
        WebHook(gone).call(CALL)


def test_a_certificate_nobody_vouches_for_gets_nothing(server: HookServer) -> None:
    hook = WebHook(replace(account(server), ca_file=""))
    with pytest.raises(HookDeferred, match="certificaat"):
        hook.call(CALL)
    with pytest.raises(ServerUnreachable, match="certificaat"):
        hook.probe()
    assert server.requests == []


def test_another_hosts_certificate_gets_nothing(server: HookServer) -> None:
    with pytest.raises(HookDeferred, match="certificaat"):
        WebHook(replace(account(server), url=server.url.replace("localhost", "127.0.0.1"))).call(CALL)
    assert server.requests == []


def test_a_check_wakes_nobody(server: HookServer) -> None:
    WebHook(account(server)).probe()
    assert server.requests == []


def test_the_secret_stands_in_no_representation(server: HookServer) -> None:
    assert SECRET not in repr(account(server))
