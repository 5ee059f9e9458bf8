"""Templates into pages. Everything is escaped; a name a template does not know is an error, not an empty place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from triage.web.inert import inert, one_line

if TYPE_CHECKING:
    from triage.web.sessions import Session
    from triage.web.stop_page import StopView

_ERRORS = {
    400: ("Deze vraag begrijpt de server niet", "Het adres of een deel ervan klopt niet. Ga terug naar de wachtrij."),
    403: (
        "U bent niet binnen",
        "Bij elke start geeft de dienst een link die één keer werkt. Uw sessie is afgelopen of de link is gebruikt.",
    ),
    404: ("Niet gevonden", "Deze pagina of zaak bestaat niet, of u heeft er geen rol voor."),
    405: ("Dit kan hier niet", "Deze handeling bestaat niet op deze pagina."),
    500: ("Er ging iets mis", "De fout is vastgelegd, zonder inhoud van een zaak. Probeer het opnieuw."),
    503: ("De dienst is even bezet", "Wacht een paar tellen en laad de pagina opnieuw."),
}

_FOREIGN = (
    "Deze handeling kwam niet van uw eigen pagina",
    "Er is niets gewijzigd. Ga naar de wachtrij, open de zaak opnieuw en probeer het daar.",
)


class Pages:
    """Renders the templates of one region."""

    def __init__(self, region_name: str) -> None:
        self._environment = Environment(
            loader=PackageLoader("triage.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["inert"] = inert
        self._environment.filters["one_line"] = one_line
        self._environment.globals["region_name"] = region_name
        self._environment.globals |= {"stop": None, "notices": ()}

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """One page."""
        return HTMLResponse(self._environment.get_template(template).render(**values), status_code=status)

    def inside(self, template: str, session: Session, stop: StopView, **values: Any) -> HTMLResponse:
        """A page for somebody who is in: with the stop button's state and what came of their last act."""
        return self.page(template, stop=stop, proof=session.proof, notices=session.told(), **values)

    def error(self, status: int) -> HTMLResponse:
        """What went wrong, in words, with what to do; nothing of what was asked comes back."""
        title, text = _ERRORS.get(status, _ERRORS[400 if status < 500 else 500])
        return self.page("error.html", status, outside=status == 403, title=title, text=text)

    def foreign(self) -> HTMLResponse:
        """An act that no page of this session asked for."""
        title, text = _FOREIGN
        return self.page("error.html", 403, outside=False, title=title, text=text)
