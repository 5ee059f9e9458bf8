"""Logging in with an OpenID provider: to it, and back with its answer."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.domain.errors import ServerUnreachable
from triage.identity import Provider, ProviderRefused, Refused, Why
from triage.web import cookies
from triage.web.allow import open_to_all
from triage.web.desk import WebDesk
from triage.web.login_page import LoginPages, enter, home_of
from triage.web.onward import LOGIN, safe_onward
from triage.web.render import Pages

_LOG = logging.getLogger("triage.web")
_AGAIN = "Aanmelden via {title} lukte niet. Begin opnieuw."
_UNKNOWN = "U bent bij {title} aangemeld, maar deze dienst kent u niet of u heeft geen toegang. Vraag uw beheerder."
_AWAY = "{title} is nu niet bereikbaar. Probeer het later, of meld u aan met uw wachtwoord."


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """One way out and one way back for each provider, so that the address says which one answers."""
    router = APIRouter(prefix=LOGIN, dependencies=[open_to_all()])
    shown = LoginPages(desk, pages)

    def known(key: str) -> Provider:
        if key not in desk.gate.providers:
            raise HTTPException(404)
        return desk.gate.providers[key]

    def told(request: Request, provider: Provider, text: str, status: int) -> Response:
        return shown.first(request, "/", told=text.format(title=provider.settings.title), status=status)

    @router.get("/via/{key}")
    def leave(request: Request, key: str, terug: Annotated[str, Query()] = "") -> Response:
        provider, now = known(key), desk.clock.now()
        try:
            address, begun = provider.begin(_return_address(request, key), now)
        except (ServerUnreachable, ProviderRefused) as error:
            _LOG.warning("aanmelden via %s kan niet: %s", key, getattr(error, "reason", type(error).__name__))
            return told(request, provider, _AWAY, 503)
        token = desk.gate.login.begin_external(key, begun, cookies.origin_of(request), safe_onward(terug))
        if isinstance(token, Refused):
            text, status = shown.refused(token, _AGAIN)
            return told(request, provider, text, status)
        away = RedirectResponse(address, status_code=303)
        cookies.write(request, away, "aanmelden", token)
        return away

    @router.get("/terug/{key}")
    def back(request: Request, key: str) -> Response:
        provider, now = known(key), desk.clock.now()
        origin = cookies.origin_of(request)
        external = desk.gate.login.take_external(cookies.read(request, "aanmelden"), key)
        if external is None:
            return told(request, provider, _AGAIN, 403)
        try:
            found = provider.finish(dict(request.query_params), external.begun, now)
        except ProviderRefused as error:
            desk.gate.login.note_provider_refused(key, error.reason, origin)
            return told(request, provider, _AGAIN, 403)
        except ServerUnreachable:
            return told(request, provider, _AWAY, 503)
        entered = desk.gate.login.by_provider(found, external, origin)
        if isinstance(entered, Refused):
            return told(request, provider, _UNKNOWN if entered.why is not Why.EXPIRED else _AGAIN, 403)
        # Not a redirect: it would come from the provider's site still, and the Strict cookie would stay behind.
        return enter(request, entered, pages.again(home_of(entered)))

    return router


def _return_address(request: Request, key: str) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{LOGIN}/terug/{key}"
