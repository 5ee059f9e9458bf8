"""A real OpenID provider in a process of its own: django-oauth-toolkit (oauthlib, jwcrypto) over HTTPS on loopback.

It knows nothing of the library that the service uses. People log in on its own page, as with any provider. What a
broken or hostile provider would say is told to it through a file: claims that replace its own, or another way to sign.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from tests.servers.tls import Certificates, make_certificates

CLIENT, SECRET = "triage-web", "geheim-van-de-registratie-bij-de-aanbieder"
OTHER_CLIENT = "een-andere-dienst"
TENANT = "11111111-2222-3333-4444-555555555555"
PASSWORD = "wachtwoord-bij-de-aanbieder"
# What Entra calls `oid`: the same for somebody whatever the service is.
OID = "99999999-8888-7777-6666-555555555555"
_REPOSITORY = Path(__file__).parents[2]


@dataclass
class OpenidServer:
    """A running provider; `said` is the file through which it is told to misbehave."""

    port: int
    certificates: Certificates
    said: Path

    @property
    def issuer(self) -> str:
        """What its tokens name."""
        return f"https://localhost:{self.port}/o"

    def misbehave(self, **faults: Any) -> None:
        """From now on: `claims` replace its own; `sign` is none, hs256 or foreign. Nothing: behave."""
        self.said.write_text(json.dumps(faults), encoding="utf-8")

    def client(self) -> httpx.Client:
        """A browser that trusts its certificate; it follows nothing by itself."""
        context = ssl.create_default_context(cafile=str(self.certificates.ca_file))
        return httpx.Client(verify=context, follow_redirects=False, timeout=60)

    def answer_to(self, address: str, user: str, browser: httpx.Client | None = None) -> str:
        """Log in as *user* where *address* (the service's redirect) leads; the address it sends the browser back to."""
        with contextlib.ExitStack() as closing:
            browser = browser or closing.enter_context(self.client())
            for _ in range(6):
                answer = browser.get(address)
                if answer.status_code == 200:
                    answer = self._log_in(browser, address, answer.text, user)
                assert answer.is_redirect, answer.text[:2000]
                address = urljoin(address, answer.headers["location"])
                if urlsplit(address).port != self.port:
                    return address
        raise AssertionError("the provider sends the browser round in a ring")

    def _log_in(self, browser: httpx.Client, address: str, page: str, user: str) -> httpx.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:2000]
        form = {"csrfmiddlewaretoken": token[1], "username": user, "password": PASSWORD}
        return browser.post(address, data=form, headers={"referer": address})


@contextlib.contextmanager
def running_openid_server(folder: Path, return_addresses: str) -> Iterator[OpenidServer]:
    """Start a provider that knows one service, which gets its answers at *return_addresses* (separated by spaces)."""
    certificates = make_certificates(folder)
    said = folder / "faults.json"
    said.write_text("{}", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.openid", str(folder), return_addresses],
        cwd=_REPOSITORY,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(_REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=(folder / "openid.log").open("w", encoding="utf-8"),
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("port "), (folder / "openid.log").read_text("utf-8")[-3000:]
        yield OpenidServer(int(line.split()[1]), certificates, said)
    finally:
        process.terminate()
        process.wait(timeout=120)


def write_provider(folder: Path, issuer: str, certificates: Certificates) -> Path:
    """A region whose people log in with one provider, `gemeente`, in *folder*."""
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    (folder / "mailboxes.toml").write_text(
        f'[oidc.gemeente]\ntitle = "Gemeente"\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\n'
        f'ca_file = "{certificates.ca_file}"\ntimeout_seconds = 30\n'
    )
    return folder


_LOGIN_PAGE = '<form method="post">{% csrf_token %}{{ form }}<button>Log in</button></form>'


def _configure(folder: Path, port: int) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    loaders = [("django.template.loaders.locmem.Loader", {"registration/login.html": _LOGIN_PAGE})]
    settings.configure(
        SECRET_KEY="alleen-voor-tests",
        ALLOWED_HOSTS=["localhost"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "openid.db")}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "OPTIONS": {
            "loaders": loaders, "context_processors": ["django.template.context_processors.request"]}}],
        ROOT_URLCONF=__name__,
        LOGIN_URL="/login/",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": key.decode(), "PKCE_REQUIRED": True,
            "OIDC_ISS_ENDPOINT": f"https://localhost:{port}/o",
            "SCOPES": {"openid": "openid", "profile": "profile", "email": "email"},
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True, "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
        },
    )  # fmt: skip


def _fill_database(return_addresses: str) -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from oauth2_provider.models import get_application_model

    call_command("migrate", verbosity=0)
    for name in ("anna", "bea", "stranger", "unverified"):
        get_user_model().objects.create_user(name, f"{name}@gemeente.example", PASSWORD)
    for client in (CLIENT, OTHER_CLIENT):
        get_application_model().objects.create(
            client_id=client,
            client_secret=SECRET,
            client_type="confidential",
            authorization_grant_type="authorization-code",
            redirect_uris=return_addresses,
            post_logout_redirect_uris=" ".join(urljoin(address, "/aanmelden") for address in return_addresses.split()),
            algorithm="RS256",
            skip_authorization=True,
        )


def _serve(folder: Path, port_taken: Any, application: Any) -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' screen."""

        def get_environ(self) -> Any:
            return {**super().get_environ(), "HTTPS": "on", "wsgi.url_scheme": "https"}

    server = Server(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = port_taken
    server.server_address = port_taken.getsockname()
    server.server_name, server.server_port = "localhost", port_taken.getsockname()[1]
    server.setup_environ()
    server.base_environ["HTTPS"] = "on"
    server.set_app(application)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
    server.socket = context.wrap_socket(port_taken, server_side=True)
    print(f"port {server.server_port}", flush=True)
    server.serve_forever()


def _main() -> None:
    import socket

    folder, return_addresses = Path(sys.argv[1]), sys.argv[2]
    listening = socket.create_server(("127.0.0.1", 0))
    os.environ["OPENID_FAULTS"] = str(folder / "faults.json")
    # Django imports this module by its name for its addresses and its validator.
    sys.modules["tests.servers.openid"] = sys.modules["__main__"]
    _configure(folder, listening.getsockname()[1])
    import django

    django.setup()
    _fill_database(return_addresses)
    _define()
    from django.core.wsgi import get_wsgi_application

    _serve(folder, listening, get_wsgi_application())


def _faults() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(os.environ["OPENID_FAULTS"]).read_text("utf-8"))
    return found


def _signed_otherwise(token: str, how: str) -> str:
    from jwcrypto import jwk, jwt
    from jwcrypto.common import base64url_encode

    header, payload = (json.loads(_decoded(part)) for part in token.split(".")[:2])
    if how == "none":
        return f"{base64url_encode(json.dumps({**header, 'alg': 'none'}))}.{base64url_encode(json.dumps(payload))}."
    key = jwk.JWK.generate(kty="RSA", size=2048)
    if how == "hs256":
        header, key = {**header, "alg": "HS256"}, jwk.JWK(kty="oct", k=base64url_encode(SECRET))
    made = jwt.JWT(header=header, claims=payload)
    made.make_signed_token(key)
    return str(made.serialize())


def _decoded(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _define() -> None:
    """The addresses and the validator, once Django is set up."""
    from django.contrib.auth.views import LoginView
    from django.urls import include, path
    from oauth2_provider.oauth2_validators import OAuth2Validator

    class Validator(OAuth2Validator):
        oidc_claim_scope = None

        def get_additional_claims(self, request: Any) -> dict[str, Any]:
            user = request.user
            return {
                "email": user.email, "email_verified": user.username != "unverified",
                "preferred_username": user.email, "oid": OID[:-1] + str(user.pk), "tid": TENANT,
            }  # fmt: skip

        def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:
            claims, expires = super().get_id_token_dictionary(token, token_handler, request)
            return {**claims, **_faults().get("claims", {})}, expires

        def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> Any:
            made = super().finalize_id_token(id_token, token, token_handler, request)
            how = _faults().get("sign")
            return _signed_otherwise(made, how) if how else made

    globals()["Validator"] = Validator
    globals()["urlpatterns"] = [path("login/", LoginView.as_view()), path("o/", include("oauth2_provider.urls"))]


if __name__ == "__main__":
    _main()
