"""Second factors: codes by time (RFC 6238) and recovery codes. The door of pyotp and segno."""

from __future__ import annotations

import base64
import io
import secrets
from datetime import datetime

import pyotp
import segno

from triage.identity.tokens import same

STEP_SECONDS = 30
CODES = 8
_DIGITS = 6
# A clock may be half a minute off (RFC 6238, 5.2: at most one step).
_DRIFT = 1
_ISSUER = "Veiligheidstriage"
# 120 bits: over the 112 from which a digest without a slow hash is enough (NIST SP 800-63B, 5.1.2.2).
_RECOVERY_BYTES = 15


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226, 4: R6)."""
    return pyotp.random_base32(32)


def address_of(secret: str, name: str) -> str:
    """The `otpauth:` address that an authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def picture_of(secret: str, name: str) -> str:
    """The same as a QR code in SVG, dark on light, with room around it (ISO 18004: four modules)."""
    drawn = io.BytesIO()
    code = segno.make(address_of(secret, name), error="m", micro=False)
    code.save(
        drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=False,
        title="QR-code voor uw authenticator-app",
    )  # fmt: skip
    return drawn.getvalue().decode("utf-8")


def grouped(secret: str) -> str:
    """A secret to be read and typed, in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None where it is none of now's. Every candidate is compared."""
    given = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret, digits=_DIGITS, interval=STEP_SECONDS)
    found: int | None = None
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        if same(given, totp.generate_otp(step)):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Codes for when the phone is lost, each to be used once."""
    made = (base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(CODES))
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in made]


def plain_recovery(code: str) -> str:
    """A recovery code as it was made, however it was typed."""
    return "".join(char for char in code.lower() if char.isalnum())[:64]
