"""Templates into pages. Everything is escaped; a name a template does not know is an error, not an empty place."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from triage.domain.access import Act
from triage.web.inert import inert, one_line
from triage.web.onward import LOGIN

if TYPE_CHECKING:
    from triage.identity import SessionLimits
    from triage.web.sessions import Session
    from triage.web.stop_page import StopView

_ERRORS = {
    400: ("Deze vraag begrijpt de dienst niet", "Het adres of een deel ervan klopt niet. Ga terug naar de wachtrij."),
    403: (
        "U bent niet aangemeld",
        "Uw sessie is afgelopen. Er is niets gewijzigd. Meld u aan: dan bent u terug waar u was. Wat u typte, vindt u "
        "soms nog terug met de knop Vorige van uw browser.",
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


# The pages that begin something, and what one must be granted for them.
_PAGES = (
    (Act.READ, "Wachtrij", "/"),
    (Act.READ, "Afspraken", "/dinsdagen"),
    (Act.HANDLE, "Nieuwe zaak zonder mail", "/nieuwe-zaak"),
    (Act.FIGURES, "Overzicht", "/overzicht"),
    (Act.FIGURES, "Cijfers", "/cijfers"),
    (Act.READ, "Bewaren en vernietigen", "/bewaren"),
    (Act.ADMINISTER, "Gebruikers", "/gebruikers"),
    (Act.ADMINISTER, "Partners", "/beheer/partners"),
    (Act.ADMINISTER, "Sluitingsdagen", "/beheer/sluitingsdagen"),
    (Act.ADMINISTER, "Diensten", "/beheer/diensten"),
    (Act.ADMINISTER, "Configuratie", "/configuratie"),
    (Act.ADMINISTER, "Status", "/status"),
)

_NO_ROLE = (
    "Hier heeft u geen rol voor",
    "Uw rollen geven geen toegang tot deze pagina. Vraag uw functioneel beheerder als u die wel nodig heeft.",
)

_UNSAFE = (
    "Alleen via https",
    "Deze dienst is over het netwerk alleen via https te openen. Begin het adres met https:// of vraag uw beheerder.",
)


@cache
def _templates() -> Environment:
    """The templates, each compiled once in a process: a page is known by its template, not by its region."""
    found = Environment(
        loader=PackageLoader("triage.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"inert": inert, "one_line": one_line}
    found.globals |= {"stop": None, "notices": (), "account": None}
    return found


class Pages:
    """Renders the templates of one region; hours are those of its *zone*, sessions last as *limits* say."""

    def __init__(self, region_name: str, zone: tzinfo, limits: SessionLimits) -> None:
        self._region_name, self._zone, self._limits = region_name, zone, limits

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """One page."""
        found = _templates().get_template(template)
        return HTMLResponse(found.render(region_name=self._region_name, **values), status_code=status)

    def inside(self, template: str, session: Session, stop: StopView | None, **values: Any) -> HTMLResponse:
        """A page for somebody who is in: with the stop button's state, what came of their last act, and their end."""
        account = {
            "name": session.name,
            "ends": f"{session.ends.astimezone(self._zone):%H:%M}",
            "until": f"{session.until.astimezone(self._zone):%H:%M}",
            "last": session.ends >= session.until,
            "left": max(0, int(session.left().total_seconds())),
            "warning": int(self._limits.warning.total_seconds()),
            "pages": [(name, path) for act, name, path in _PAGES if session.viewer.may_somewhere(act)],
        }
        return self.page(template, stop=stop, proof=session.proof, notices=session.told(), account=account, **values)

    def notice(self, title: str, text: str, *, status: int = 200) -> HTMLResponse:
        """A page that says one thing to somebody who is not in."""
        return self.page("error.html", status, outside=True, title=title, text=text)

    def again(self, path: str) -> HTMLResponse:
        """A page of our own that goes to *path*: with it the browser brings its Strict cookie."""
        return self.page("again.html", path=path)

    def no_role(self) -> HTMLResponse:
        """Somebody who is in asked for what their roles do not give."""
        title, text = _NO_ROLE
        return self.page("error.html", 403, outside=False, title=title, text=text)

    def unsafe(self) -> HTMLResponse:
        """Asked for over a network without https."""
        title, text = _UNSAFE
        return self.page("error.html", 400, outside=True, title=title, text=text)

    def error(self, status: int, login: str = LOGIN) -> HTMLResponse:
        """What went wrong, in words, with what to do; nothing of what was asked comes back. *login*: where to log in,
        and return to where one was."""
        title, text = _ERRORS.get(status, _ERRORS[400 if status < 500 else 500])
        return self.page("error.html", status, outside=status == 403, title=title, text=text, login=login)

    def foreign(self) -> HTMLResponse:
        """An act that no page of this session asked for."""
        title, text = _FOREIGN
        return self.page("error.html", 403, outside=False, title=title, text=text)
