"""`triage serve`: the queue of the configured database, for this machine alone or behind TLS."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.demo.parts import REPOSITORY, TRIAGE, clean_environment, link_of
from tests.servers.ports import free_port
from tests.servers.tls import make_certificates
from triage.domain.errors import UsageError
from triage.wiring.web import listening, loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "triage.example", ""])
def test_it_refuses_any_host_but_this_machine(host: str) -> None:
    with pytest.raises(UsageError, match="alleen op deze machine zelf"):
        loopback(host, None)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_it_refuses_a_port_that_cannot_be(port: int) -> None:
    with pytest.raises(UsageError, match="kies 1 tot en met 65535"):
        loopback("127.0.0.1", port)


def test_it_takes_the_next_free_port_and_says_when_a_chosen_one_is_taken() -> None:
    first = loopback("127.0.0.1", None)
    # It is taken from the moment that it was chosen, long before anything is served there.
    with first.door, loopback("127.0.0.1", None).door as second:
        assert second.getsockname()[1] > first.port
        with pytest.raises(UsageError, match="bezet"):
            loopback("127.0.0.1", first.port)


def test_a_refusal_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    done = subprocess.run(
        [*TRIAGE, "serve", "--host", "0.0.0.0"],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@contextmanager
def served(tmp_path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`triage serve` on an empty home, until SIGTERM; it ends well and says nothing on standard error."""
    process = subprocess.Popen(
        [*TRIAGE, "serve", *options],
        cwd=tmp_path,
        env=clean_environment(tmp_path, TRIAGE_HOME=str(tmp_path / "home"), PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=300)
    finally:
        process.kill()
    assert process.returncode == 0, stderr
    assert stderr == ""


def _whole(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    """The answer, read; the connection is closed, so that no server waits for it."""
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def _answer(link: urllib.parse.SplitResult, path: str, ca_file: Path | None = None) -> http.client.HTTPResponse:
    """What the server answers, once it listens."""
    assert link.hostname is not None
    context = ssl.create_default_context(cafile=str(ca_file)) if ca_file else None
    until = time.monotonic() + 120
    while time.monotonic() < until:
        connection = (
            http.client.HTTPSConnection(link.hostname, link.port, timeout=60, context=context)
            if context
            else http.client.HTTPConnection(link.hostname, link.port, timeout=60)
        )
        try:
            connection.request("GET", path)
            return _whole(connection)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


def test_an_empty_home_gives_a_link_for_the_first_administrator_and_no_other_way_in(tmp_path: Path) -> None:
    with served(tmp_path) as process:
        link = link_of(process)
        assert link.hostname == "127.0.0.1"
        assert link.path == "/eerste-keer"
        assert _answer(link, "/").getheader("location") == "/aanmelden"
        assert _answer(link, f"{link.path}?{link.query}").status == 303
        token = link.query.partition("=")[2]
        assert _answer(link, f"/binnen?token={token}").status == 404
    assert (tmp_path / "home" / "triage.db").exists()


def test_with_a_certificate_it_speaks_tls_and_its_cookies_stay_there(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    options = ("--cert", str(made.chain), "--key", str(made.key), "--public-name", "localhost")
    with served(tmp_path, *options) as process:
        link = link_of(process)
        assert (link.scheme, link.hostname) == ("https", "localhost")
        answer = _answer(link, "/aanmelden", made.ca_file)
        assert answer.status == 200
        assert answer.getheader("strict-transport-security")
        cookie = answer.getheader("set-cookie") or ""
        assert cookie.startswith("__Host-triage-aanmelden-")
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}
        with pytest.raises(ssl.SSLError):
            _old_tls(link, made.ca_file)


def _old_tls(link: urllib.parse.SplitResult, ca_file: Path) -> None:
    context = ssl.create_default_context(cafile=str(ca_file))
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection((link.hostname, link.port), timeout=60) as plain:
        context.wrap_socket(plain, server_hostname=link.hostname).close()


def _through_proxy(port: int, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/aanmelden", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return _whole(connection)


@pytest.mark.parametrize(("proxy", "status"), [("127.0.0.1", 200), ("10.9.8.7", 400)])
def test_forwarded_headers_count_from_the_named_proxy_alone(tmp_path: Path, proxy: str, status: int) -> None:
    name = "triage.gemeente.example"
    port = free_port()
    options = ("--port", str(port), "--trusted-proxy", proxy, "--public-name", name)
    with served(tmp_path, *options) as process:
        link = link_of(process)
        assert link.geturl().startswith(f"https://{name}/eerste-keer?code=")
        _answer(urllib.parse.urlsplit(f"http://127.0.0.1:{port}"), "/")
        answer = _through_proxy(port, Host=name, X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.4")
        assert answer.status == status
        assert ("Secure" in (answer.getheader("set-cookie") or "")) is (status == 200)
        assert _through_proxy(port, Host=name).status == 400
        forged = _through_proxy(port, Host="kwaad.example", X_Forwarded_Host=name, X_Forwarded_Proto="https")
        assert forged.status == 400


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cert": "x.pem"}, "horen bij elkaar"),
        ({"cert": "/bestaat/niet.pem", "key": "/bestaat/niet.pem", "public": ["a.example"]}, "bestaat niet"),
        ({"proxies": ["*"], "public": ["a.example"]}, "geef het IP-adres"),
        ({"proxies": ["0.0.0.0/0"], "public": ["a.example"]}, "geef het IP-adres"),
        ({"proxies": ["10.0.0.5"]}, "--public-name"),
        ({"public": ["a.example"]}, "--trusted-proxy"),
        ({"proxies": ["10.0.0.5"], "public": ["https://a.example/"]}, "alleen de naam"),
        ({"proxies": ["10.0.0.5"], "public": ["*.a.example"]}, "alleen de naam"),
    ],
)
def test_over_the_network_only_with_what_makes_it_safe(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        listening("0.0.0.0", None, **options)


def test_a_certificate_and_a_key_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = make_certificates(tmp_path / "a"), make_certificates(tmp_path / "b")
    with pytest.raises(UsageError, match="horen niet bij elkaar"):
        listening("127.0.0.1", None, public=["a.example"], cert=str(one.chain), key=str(other.key))


def test_it_starts_without_the_library_that_reads_mail() -> None:
    seen = "import sys, triage.cli.serve, triage.wiring.web, triage.web.app, triage.web.serve; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", seen], cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=True
    )
    assert {"spacy", "classifiers", "sklearn", "numpy"}.isdisjoint(done.stdout.split())
