"""Random tokens: what their holder may do is found by a digest, so that reading the database lets nobody in."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_BYTES = 32


def new_token() -> str:
    """256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> bytes:
    """What is kept of a token. A random one needs no salt and no slow hash (NIST SP 800-63B, 5.1.2)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def proof_of(token: str, purpose: str = "form") -> str:
    """What only a page for the holder of *token* can carry in its forms (CSRF); says nothing of the token."""
    return hmac.digest(token.encode("utf-8", "replace"), purpose.encode(), "sha256").hex()


def same(given: str, known: str) -> bool:
    """Whether two secrets are equal, in the same time whatever was given."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode("utf-8", "replace"))
