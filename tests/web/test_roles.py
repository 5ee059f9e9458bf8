"""Every route with every role: denied unless granted, and a route without a rule does not start (R-54)."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from tests.web.parts import REGION, Office
from triage.domain.access import Role, Viewer
from triage.web.allow import check_rules, rules
from triage.web.app import create_app

RVT = "veiligheidsteam"
PEOPLE = [role for role in Role if role is not Role.SERVICE]

# Which roles get past a rule. Written out here, so that a change of the table in the domain shows.
GRANTED = {
    "open": set(PEOPLE),
    # No role opens it and none is needed: the secret in the address does, which the route looks up itself.
    "secret": set(PEOPLE),
    "in": set(PEOPLE),
    "read": {Role.BEHEERDER, Role.BEHANDELAAR, Role.MEELEZER},
    "handle": {Role.BEHEERDER, Role.BEHANDELAAR},
    "shield": {Role.BEHEERDER},
    "figures": {Role.BEHEERDER, Role.BEHANDELAAR, Role.MEELEZER, Role.COORDINATOR},
    "administer": {Role.FUNCTIONEEL_BEHEERDER},
}
EXPECTED_RULES = {
    "/": "in",
    "/zaak/{reference}": "read",
    "/zaak/{reference}/bericht/{number}": "read",
    "/zaak/{reference}/bericht/{number}/opmaak": "read",
    "/zaak/{reference}/bericht/{number}/opmaak/inhoud": "read",
    "/zaak/{reference}/bericht/{number}/bijlage/{n}": "read",
    "/zaak/{reference}/beoordelen": "handle",
    "/zaak/{reference}/mail/{number}/akkoord": "handle",
    "/zaak/{reference}/mail/{number}/niet-versturen": "handle",
    "/zaak/{reference}/ongelezen/{number}/opnieuw": "handle",
    "/zaak/{reference}/ongelezen/{number}/downloaden": "handle",
    "/zaak/{reference}/toevoegen": "handle",
    "/zaak/{reference}/afschermen": "shield",
    "/zaak/{reference}/afscherming-opheffen": "shield",
    "/stopknop": "handle",
    "/stopknop/stoppen": "handle",
    "/stopknop/starten": "handle",
    "/zaak/{reference}/checklist/{key}": "handle",
    "/dinsdagen": "read",
    "/zaak/{reference}/afspraak": "handle",
    "/zaak/{reference}/afspraak/verplaatsen": "handle",
    "/zaak/{reference}/afspraak/boeken": "handle",
    "/zaak/{reference}/afspraak/vrijgeven": "handle",
    "/agenda/{token}.ics": "secret",
    "/cijfers": "figures",
    "/cijfers/verantwoording": "figures",
    "/cijfers/verantwoording.csv": "figures",
    "/cijfers/verantwoording.xlsx": "figures",
    "/cijfers/verantwoording/zaken": "read",
    "/zaak/{reference}/vastleggen/{key}": "handle",
    "/zaak/{reference}/vastgelegd/{number}/terugnemen": "handle",
    "/zaak/{reference}/sluiten": "handle",
    "/zaak/{reference}/hoort-bij": "handle",
    "/zaak/{reference}/ontkoppelen": "handle",
    "/zaak/{reference}/apart-zetten": "handle",
    "/zaak/{reference}/splitsen": "handle",
    "/zaak/{reference}/dossier.zip": "handle",
    "/zaak/{reference}/aanwezig": "read",
    "/nieuwe-zaak": "handle",
    "/gebruikers": "administer",
    "/gebruikers/nieuw": "administer",
    "/gebruikers/{number}/rollen": "administer",
    "/gebruikers/{number}/link": "administer",
    "/gebruikers/{number}/toegang": "administer",
    "/beheer/partners": "administer",
    "/beheer/partners/weghalen": "administer",
    "/beheer/sluitingsdagen/nieuw": "administer",
    "/beheer/diensten/nieuw": "administer",
    "/configuratie": "administer",
    "/overzicht": "figures",
    "/bewaren": "read",
    "/zaak/{reference}/in-dossier": "handle",
    "/zaak/{reference}/tegenhouden": "handle",
    "/zaak/{reference}/niet-meer-tegenhouden": "handle",
    "/status": "administer",
    "/status/melding/{number}/opnieuw": "administer",
    "/metrics": "machine",
    "/healthz": "open",
    "/readyz": "open",
    "/api/v1/cases": "token",
    "/api/v1/cases/{reference}": "token",
    "/api/v1/cases/{reference}/obligations": "token",
    "/api/v1/obligations": "token",
    "/api/v1/slots": "token",
}


def _routes() -> list[tuple[str, str, str]]:
    """Method, path and rule of every route."""
    app = create_app(Office().desk)
    return [(method, path, rule) for methods, path, rule in rules(app) for method in sorted(methods - {"HEAD"})]


ROUTES = _routes()


def test_a_route_without_a_rule_stops_the_application() -> None:
    app, router = FastAPI(), APIRouter()

    @router.get("/nieuw")
    def new() -> None: ...

    app.include_router(router)
    with pytest.raises(RuntimeError, match="/nieuw"):
        check_rules(app)


def test_every_page_about_cases_has_the_rule_that_its_content_asks() -> None:
    held = {path: rule for _, path, rule in ROUTES}
    assert {path: held.get(path) for path in EXPECTED_RULES} == EXPECTED_RULES
    # Nobody who is not in gets at anything under /zaak, and nothing there is merely for whoever is in.
    assert {rule for path, rule in held.items() if path.startswith("/zaak")} <= {"read", "handle", "shield"}


def test_the_calendar_at_a_secret_address_is_the_only_page_of_its_kind() -> None:
    assert {path for _, path, rule in ROUTES if rule == "secret"} == {"/agenda/{token}.ics"}


def test_a_session_opens_nothing_that_asks_for_a_token() -> None:
    office = Walked()
    client = office.inside(Viewer.of("wim", REGION.mailboxes, Role.BEHEERDER))
    asked = [(method, path) for method, path, rule in ROUTES if rule == "token"]
    assert {_reached(client, office, method, path) for method, path in asked} == {401}


def test_what_a_monitoring_system_reads_is_for_no_role() -> None:
    office = Walked()
    client = office.inside(Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER))
    assert {path for _, path, rule in ROUTES if rule == "machine"} == {"/metrics"}
    assert client.get("/metrics").status_code == 403


def _reached(client: TestClient, office: Office, method: str, path: str) -> int:
    reference = office.reference
    target = path.format(reference=reference, number=1, n=1, nummer=1, key="x")
    form = {"bewijs": "verkeerd"} if method == "POST" else None
    return client.request(method, target, data=form, follow_redirects=False).status_code


class Walked(Office):
    """An office with one case, so that every path leads somewhere."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.reference = self.add().reference


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value)
def test_every_route_asks_for_the_role_it_needs(role: Role) -> None:
    office = Walked()
    client = office.inside(Viewer.of("wim", {RVT}, role))
    for method, path, rule in ROUTES:
        if rule in ("open", "in", "secret", "token", "machine"):
            continue
        status = _reached(client, office, method, path)
        page = f"{method} {path} as {role.value}"
        if role in GRANTED[rule]:
            # A form without its proof is refused as foreign, not for the role.
            assert status in ((403,) if method == "POST" else (200, 303, 404)), page
        else:
            assert status == 403, page


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value)
def test_a_refusal_for_the_role_says_so_and_shows_nothing_of_the_case(role: Role) -> None:
    office = Walked()
    client = office.inside(Viewer.of("wim", {RVT}, role))
    answer = client.get(f"/zaak/{office.reference}")
    if role in GRANTED["read"]:
        assert office.reference in answer.text
    else:
        assert answer.status_code == 403
        assert "Hier heeft u geen rol voor" in answer.text
        assert "Vraag over een gezin" not in answer.text


def test_a_role_in_another_mailbox_opens_no_case_here() -> None:
    office = Walked()
    client = office.inside(Viewer.of("wim", {"ret"}, Role.BEHEERDER))
    answer = client.get(f"/zaak/{office.reference}")
    assert answer.status_code == 404
    assert office.reference not in client.get("/").text


def test_reading_here_and_handling_elsewhere_is_no_handling_here() -> None:
    office = Walked()
    grants = {RVT: frozenset({Role.MEELEZER}), "ret": frozenset({Role.BEHEERDER})}
    client = office.inside(Viewer("wim", grants))
    page = client.get(f"/zaak/{office.reference}").text
    assert "Klopt dit?" not in page
    proof = page.split('name="bewijs" value="')[1].split('"')[0]
    answer = client.post(
        f"/zaak/{office.reference}/beoordelen", data={"bewijs": proof, "versie": 1, "soort": "consult"}
    )
    assert answer.status_code == 404


def test_a_coordinator_sees_figures_and_no_case_and_small_numbers_are_not_told() -> None:
    office = Walked()
    client = office.inside(Viewer.of("cora", {RVT}, Role.COORDINATOR))
    answer = client.get("/")
    assert str(answer.url).endswith("/cijfers")
    assert "minder dan 5" in answer.text
    assert office.reference not in answer.text
    for _ in range(5):
        office.add()
    assert "<td>6</td>" in client.get("/cijfers").text


def test_a_functional_administrator_sees_people_and_no_content() -> None:
    office = Walked()
    client = office.inside(Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER))
    answer = client.get("/")
    assert str(answer.url).endswith("/gebruikers")
    assert "frits" in answer.text
    assert office.reference not in answer.text
    assert client.get("/cijfers").status_code == 403


def test_somebody_without_any_role_is_told_so() -> None:
    office = Walked()
    client = office.inside(Viewer.of("niels", {RVT}, Role.MEELEZER))
    with office.store.transaction() as tx:
        niels = tx.people.find("niels")
        assert niels is not None
        tx.people.revoke(niels.id, RVT, Role.MEELEZER)
    # What was taken away is gone with the next page.
    answer = client.get("/")
    assert answer.status_code == 403
    assert "Vraag uw functioneel beheerder" in answer.text
    assert client.get("/account").status_code == 200
