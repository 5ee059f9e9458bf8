"""Who asks: the token of a request, what it opens, and how often it may ask.

A token is looked up by the digest of its secret. Wrong ones are counted by network and slow down; a right one may ask
`MOST_A_MINUTE` times a minute of each web process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

from fastapi import Request
from starlette.exceptions import HTTPException

from triage.domain.access import Viewer
from triage.domain.api_token import ApiToken
from triage.identity import digest_of
from triage.identity.limits import Allowance, counted, network_of
from triage.ports.store import Transaction
from triage.web.api_problem import Refused
from triage.web.cookies import address_of
from triage.web.desk import WebDesk

MOST_A_MINUTE = 600
_WRONG = Allowance("api-token", 30, timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
_LONGEST = 200
_MINUTE = 60.0
_CHALLENGE = {"www-authenticate": 'Bearer realm="veiligheidstriage"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as what they may see."""

    token: ApiToken
    viewer: Viewer

    def check(self, mailbox: str | None) -> None:
        """403 where the token does not open *mailbox*; whether there is one such is not said."""
        if mailbox is not None and mailbox not in self.viewer.readable:
            raise HTTPException(403)


class Pace:
    """How often each token asked in the present minute. *clock* gives seconds, and is one that nobody sets."""

    def __init__(self, most: int = MOST_A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._turn = threading.Lock()
        self._seen: dict[int, tuple[float, int]] = {}

    def wait(self, token_id: int) -> int:
        """Count one question; how many seconds to wait, 0 where it is answered."""
        with self._turn:
            now = self._clock()
            began, number = self._seen.get(token_id, (now, 0))
            if now - began >= _MINUTE:
                began, number = now, 0
            self._seen[token_id] = (began, number + 1)
        return 0 if number < self._most else max(1, int(began + _MINUTE - now) + 1)


def caller_of(desk: WebDesk, pace: Pace) -> Callable[[Request], None]:
    """The rule of the API's routes: a valid token, which is put where the route finds it."""

    def with_token(request: Request) -> None:
        secret = _secret_of(request)
        with desk.store.transaction() as tx:
            token = tx.api_tokens.find(digest_of(secret)) if secret else None
            # The count of a wrong one is kept: the refusal comes after this transaction.
            wait = _slowed(tx, request) if secret and token is None else 0
            valid = token is not None and token.is_valid(tx.now)
        if wait:
            raise HTTPException(429, headers={"retry-after": str(wait)})
        if token is None:
            raise HTTPException(401, headers=_CHALLENGE)
        if not valid:
            _refuse_old(token)
        wait = pace.wait(token.id)
        if wait:
            raise HTTPException(429, headers={"retry-after": str(wait)})
        request.state.caller = Caller(token, token.viewer(desk.region.mailboxes, address_of(request)))

    return with_token


def _refuse_old(token: ApiToken) -> NoReturn:
    why = "verlopen" if token.revoked_at is None else "ingetrokken"
    raise Refused(401, f"Dit token is {why}; vraag de beheerder van de wachtrij om een nieuw.", _CHALLENGE)


def _secret_of(request: Request) -> str:
    """The token of the one Authorization header (RFC 6750, 2.1); empty where there is none."""
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        return ""
    scheme, _, secret = given[0].partition(" ")
    secret = secret.strip()
    return secret if scheme.lower() == "bearer" and 0 < len(secret) <= _LONGEST else ""


def _slowed(tx: Transaction, request: Request) -> int:
    blocked_until = counted(tx, [(_WRONG, (network_of(address_of(request)),))]).blocked_until
    return 0 if blocked_until is None else int((blocked_until - tx.now).total_seconds()) + 1
