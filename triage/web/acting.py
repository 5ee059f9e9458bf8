"""What every act on a page shares: a page of this very session sent it, and the next page tells what came of it."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Form, HTTPException, Request
from starlette.responses import RedirectResponse

from triage.web.sessions import Session

PROOF = "bewijs"
"""The form field that proves that a page of this session sent it."""


def acting(request: Request, bewijs: Annotated[str, Form()] = "") -> Session:
    """The session that acts; 403 where the form does not carry the session's own proof."""
    session: Session = request.state.session
    if not hmac.compare_digest(bewijs.encode(errors="replace"), session.proof.encode()):
        raise HTTPException(403)
    return session


def onward(path: str) -> RedirectResponse:
    """To the page that tells what came of it: loading that page again repeats nothing."""
    return RedirectResponse(f"{path}#gedaan", status_code=303)
