"""OpenID Connect (Core 1.0, authorization code flow) with PKCE, state and nonce. The door of Authlib.

What it guarantees: an answer is accepted only in the browser that asked for it, once, from the issuer that was asked,
for this service, while it is valid, signed with a key that the issuer publishes. Addresses of the provider are https,
redirects of its endpoints are not followed.
"""

from __future__ import annotations

import json
import secrets
import ssl
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from triage.domain.dutch_tls import why_not_protected
from triage.domain.errors import ServerUnreachable
from triage.identity.provider import Begun, OidcSettings, ProviderRefused, VerifiedIdentity
from triage.identity.tokens import new_token, same

# A provider's clock and ours may differ.
_LEEWAY_SECONDS = 60
_KEPT = timedelta(hours=1)
_ASKED_AGAIN = timedelta(minutes=1)
_LARGEST = 1_000_000
# Where a login for a trial would go on to: nobody is sent there.
_NOWHERE = "https://triage.invalid/openid"
_NOT_THIS_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
# Signatures only: never `none`, never a key that both sides know (RFC 8725, 3.1 and 3.2).
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class OidcProvider:
    """One provider; what it publishes is kept for an hour."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._metadata: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    @property
    def settings(self) -> OidcSettings:
        """How it is configured."""
        return self._settings

    def probe(self, now: datetime) -> None:
        """What is published: exactly this issuer, the addresses that a login needs, and keys that can be read; and
        whether the secret is taken. Raises ServerUnreachable or ProviderRefused."""
        for name in ("authorization_endpoint", "token_endpoint"):
            self._endpoint(name, now)
        if not self._signing_keys(now).keys:
            raise ProviderRefused("jwks")
        try:
            # A code that nobody was given. RFC 6749, 5.2: who asks is looked at before what is asked, and has an error
            # of its own; every other refusal is what such a code deserves.
            self._exchange("proef", Begun(new_token(), new_token(), secrets.token_urlsafe(48), _NOWHERE), now)
        except ProviderRefused as refused:
            if getattr(refused.__cause__, "error", "") in _NOT_THIS_CLIENT:
                raise ProviderRefused("client") from None

    def begin(self, redirect: str, now: datetime) -> tuple[str, Begun]:
        """Where to send the browser, and what to keep. Raises ServerUnreachable or ProviderRefused."""
        begun = Begun(new_token(), new_token(), secrets.token_urlsafe(48), redirect)
        endpoint = self._endpoint("authorization_endpoint", now)
        with self._session(redirect) as session:
            address, _ = session.create_authorization_url(
                endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(address), begun

    def finish(self, answer: Mapping[str, str], begun: Begun, now: datetime) -> VerifiedIdentity:
        """Whom the answer is about. Raises ProviderRefused with the check that failed, or ServerUnreachable."""
        if not answer.get("state") or not same(answer["state"], begun.state):
            raise ProviderRefused("state")
        metadata = self._published(now)
        # RFC 9207: which provider answers; without it, the address of the answer says so.
        named = answer.get("iss", "")
        if named != self.settings.issuer if named else metadata.get("authorization_response_iss_parameter_supported"):
            raise ProviderRefused("iss")
        if answer.get("error") or not answer.get("code"):
            raise ProviderRefused("denied")
        token = self._exchange(answer["code"], begun, now)
        return self._identity(token, begun, now)

    def logout(self, id_token: str, back: str, now: datetime) -> str:
        """The address that ends the provider's own session (RP-Initiated Logout 1.0); empty where it offers none."""
        try:
            endpoint = str(self._published(now).get("end_session_endpoint") or "")
        except (ServerUnreachable, ProviderRefused):
            return ""
        if urlsplit(endpoint).scheme != "https":
            return ""
        asked = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        if id_token:
            asked["id_token_hint"] = id_token
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def _exchange(self, code: str, begun: Begun, now: datetime) -> Mapping[str, Any]:
        endpoint = self._endpoint("token_endpoint", now)
        try:
            with self._session(begun.redirect) as session:
                token: Mapping[str, Any] = session.fetch_token(
                    endpoint,
                    code=code,
                    code_verifier=begun.verifier,
                    timeout=self.settings.timeout,
                    allow_redirects=False,
                    verify=self._authorities,
                )
        except AuthlibBaseError as error:
            raise ProviderRefused("code") from error
        except requests.exceptions.JSONDecodeError as error:
            raise ProviderRefused("token") from error
        except requests.RequestException as error:
            raise ServerUnreachable(self._unreachable(error)) from error
        except ValueError as error:
            raise ProviderRefused("token") from error
        if not isinstance(token.get("id_token"), str):
            raise ProviderRefused("token")
        return token

    def _identity(self, token: Mapping[str, Any], begun: Begun, now: datetime) -> VerifiedIdentity:
        claims = self._claims(token, begun, now)
        settings = self.settings
        subject = claims.get(settings.subject_claim)
        if not isinstance(subject, str) or not subject:
            raise ProviderRefused(settings.subject_claim)
        if settings.tenant and claims.get("tid") != settings.tenant:
            raise ProviderRefused("tid")
        name = claims.get(settings.name_claim)
        if not isinstance(name, str) or (settings.name_claim == "email" and claims.get("email_verified") is not True):
            name = ""
        return VerifiedIdentity(settings.issuer, subject, name.strip().lower(), token["id_token"])

    def _claims(self, token: Mapping[str, Any], begun: Begun, now: datetime) -> CodeIDToken:
        try:
            signed = self._verified(token["id_token"], now)
        except (JoseError, ValueError) as error:
            raise ProviderRefused("signature") from error
        options: Any = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }
        params = {
            "nonce": begun.nonce,
            "client_id": self.settings.client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(signed.claims, signed.header, options, params)
        try:
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
        except JoseError as error:
            raise ProviderRefused(_reason(error)) from error
        return claims

    def _verified(self, text: str, now: datetime) -> jwt.Token:
        try:
            return jwt.decode(text, self._signing_keys(now), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            # The issuer may have changed its keys; how often it is asked is not the caller's to say.
            if self._keys is None or now - self._keys[0] < _ASKED_AGAIN:
                raise
            self._keys = None
            return jwt.decode(text, self._signing_keys(now), algorithms=_ALGORITHMS)

    def _signing_keys(self, now: datetime) -> KeySet:
        known = self._keys
        if known is None or now - known[0] > _KEPT:
            try:
                found = KeySet.import_key_set(self._asked(self._endpoint("jwks_uri", now)))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ProviderRefused("jwks") from error
            known = self._keys = (now, found)
        return known[1]

    def _published(self, now: datetime) -> Mapping[str, Any]:
        with self._turn:
            if self._metadata is None or now - self._metadata[0] > _KEPT:
                found = self._asked(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                # OpenID Connect Discovery 1.0, 4.3: exactly the issuer that was asked.
                if found.get("issuer") != self.settings.issuer:
                    raise ProviderRefused("issuer")
                self._metadata = (now, found)
            return self._metadata[1]

    def _endpoint(self, name: str, now: datetime) -> str:
        address = str(self._published(now).get(name) or "")
        if urlsplit(address).scheme != "https":
            raise ProviderRefused(name)
        return address

    def _asked(self, address: str) -> dict[str, Any]:
        if urlsplit(address).scheme != "https":
            raise ProviderRefused("https")
        try:
            with self._session("") as session:
                answer = session.get(
                    address,
                    withhold_token=True,
                    timeout=self.settings.timeout,
                    allow_redirects=False,
                    verify=self._authorities,
                )
            found = json.loads(answer.content[:_LARGEST]) if answer.status_code == 200 else None
        except requests.RequestException as error:
            raise ServerUnreachable(self._unreachable(error)) from error
        except ValueError as error:
            raise ProviderRefused("json") from error
        if not isinstance(found, dict):
            raise ServerUnreachable(self._unreachable())
        return found

    def _session(self, redirect: str) -> OAuth2Session:
        return OAuth2Session(
            self.settings.client_id,
            self.settings.secret,
            scope=" ".join(self.settings.scopes),
            redirect_uri=redirect,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
        )

    @property
    def _authorities(self) -> str | bool:
        # Said at every request: requests lets REQUESTS_CA_BUNDLE go before what a session says.
        paths = ssl.get_default_verify_paths()
        return self.settings.ca_file or paths.cafile or paths.capath or True

    def _unreachable(self, error: Exception | None = None) -> str:
        host = urlsplit(self.settings.issuer).netloc
        why = f": {why_not_protected(error)}" if isinstance(error, requests.exceptions.SSLError) else ""
        cannot = f"aanmelden via {self.settings.title} kan nu niet"
        return f"{host} is niet bereikbaar of antwoordt niet goed{why}; {cannot}."


def _reason(error: JoseError) -> str:
    """Which check failed, by the error's type and the claim it names."""
    claim = getattr(error, "claim", None)
    return str(claim) if claim else str(getattr(error, "error", "") or "claims")
