"""Who somebody is, and until when: passwords, second factors, OpenID providers, sessions, and what slows down guessing.

What it guarantees: one login costs one password hash whoever is named; a code and a one-time link work once; a session
ends when its person is disabled. State is in the store, so that several web processes share it. OWASP ASVS 4, level 2;
NIST SP 800-63B.
"""

from triage.identity.account import OwnAccount
from triage.identity.first_use import Done, FirstUse, Setting
from triage.identity.gate import Entrance, Gate
from triage.identity.login import External, Login, Refused, SecondStep, Why
from triage.identity.passwords import Hasher
from triage.identity.people import Administration, LinkPurpose
from triage.identity.provider import OidcSettings, Provider, ProviderRefused, VerifiedIdentity
from triage.identity.sessions import Entered, Origin, SessionLimits, Sessions, Visitor
from triage.identity.tokens import digest_of, new_token, proof_of, same

__all__ = [
    "Administration",
    "Done",
    "Entered",
    "Entrance",
    "External",
    "FirstUse",
    "Gate",
    "Hasher",
    "LinkPurpose",
    "Login",
    "OidcSettings",
    "Origin",
    "OwnAccount",
    "Provider",
    "ProviderRefused",
    "Refused",
    "SecondStep",
    "SessionLimits",
    "Sessions",
    "Setting",
    "VerifiedIdentity",
    "Visitor",
    "Why",
    "digest_of",
    "new_token",
    "proof_of",
    "same",
]
