"""People changed on pages: by whom, only where one administers, and only by somebody who is still themselves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.parts import QUICK_HASHER, REGION, Office
from triage.domain.access import Role, Viewer

FRITS = Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER)
VERA = Viewer.of("vera", {"ret"}, Role.FUNCTIONEEL_BEHEERDER)
NEW = "hans@gemeente.example"


def carried(client: TestClient, path: str) -> dict[str, str]:
    """What the form on a page carries along unseen."""
    return unseen(client.get(path))


def unseen(page: Response) -> dict[str, str]:
    """The fields of its forms that are not shown."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def send(client: TestClient, path: str, **fields: object) -> Response:
    return client.post(path, data={**carried(client, path), **fields})


def roles(office: Office, name: str) -> dict[str, set[Role]]:
    with office.store.reading() as tx:
        person = tx.people.find(name)
    assert person is not None
    return {key: set(held) for key, held in person.grants.items()}


def number_of(office: Office, name: str) -> int:
    with office.store.reading() as tx:
        person = tx.people.find(name)
    assert person is not None
    return person.id


def known(office: Office, name: str = NEW, mailbox: str = "ret", role: Role = Role.BEHANDELAAR) -> int:
    """A colleague with a role."""
    office.desk_for(Viewer.of(name, {mailbox}, role))
    return number_of(office, name)


def local(office: Office, name: str, password: str) -> None:
    """Give somebody a password and a second factor."""
    with office.store.transaction() as tx:
        tx.people.set_password(number_of(office, name), QUICK_HASHER.hash(password))
        tx.people.set_totp(number_of(office, name), "JBSWY3DPEHPK3PXP", 0)


def test_a_newcomer_gets_roles_and_a_link_that_opens(office: Office) -> None:
    client = office.inside(FRITS)
    fields = {"naam": f" {NEW.upper()} ", "rol-ret": ["behandelaar", "meelezer"], "rol-zvh": "coordinator"}
    page = send(client, "/gebruikers/nieuw", **fields).text
    link = re.search(r"<code>(http://testserver/eerste-keer\?code=[^<]+)</code>", page)
    assert link
    assert roles(office, NEW) == {"ret": {Role.BEHANDELAAR, Role.MEELEZER}, "zvh": {Role.COORDINATOR}}
    assert 'name="herhaling"' in office.outside().get(link[1]).text
    assert link[1] not in client.get("/gebruikers").text
    assert [(actor, dict(data)["person"]) for actor, _, _, data in office.events("person_added")] == [("frits", NEW)]
    assert len(office.events("role_granted")) == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"naam": "hans"}, "naam"), ({"naam": "bea@gemeente.example"}, "naam"), ({"rol-ret": []}, "rol-bt-purmerend")],
)
def test_a_newcomer_that_is_not_right_is_refused_beside_its_field(
    office: Office, fields: dict[str, str], field: str
) -> None:
    known(office, "bea@gemeente.example")
    page = send(office.inside(FRITS), "/gebruikers/nieuw", **{"naam": NEW, "rol-ret": "meelezer", **fields})
    assert page.status_code == 422
    assert re.findall(r'id="fout-([\w-]+)"', page.text) == [field]
    assert "meelezer" in page.text


def test_roles_are_set_as_they_are_ticked_and_each_change_is_recorded(office: Office) -> None:
    number = known(office)
    client = office.inside(FRITS)
    page = client.get(f"/gebruikers/{number}/rollen").text
    assert re.search(r'name="rol-ret" value="behandelaar" checked', page)
    send(client, f"/gebruikers/{number}/rollen", **{"rol-ret": "beheerder", "rol-zvh": "meelezer"})
    assert roles(office, NEW) == {"ret": {Role.BEHEERDER}, "zvh": {Role.MEELEZER}}
    assert len(office.events("role_revoked")) == 1
    # The service is nobody's role.
    send(client, f"/gebruikers/{number}/rollen", **{"rol-ret": ["beheerder", "service"]})
    assert roles(office, NEW) == {"ret": {Role.BEHEERDER}}


def test_who_is_put_out_is_out_at_once_and_comes_in_again_with_the_same_roles(office: Office) -> None:
    number = known(office)
    hans = office.inside(Viewer.of(NEW, {"ret"}, Role.BEHANDELAAR))
    assert hans.get("/account").status_code == 200
    client = office.inside(FRITS)
    assert "is uitgezet en afgemeld" in send(client, f"/gebruikers/{number}/toegang").text
    assert hans.get("/account", follow_redirects=False).status_code != 200
    assert "aanzetten" in client.get(f"/gebruikers/{number}/toegang").text
    send(client, f"/gebruikers/{number}/toegang")
    assert [len(office.events(action)) for action in ("person_disabled", "person_enabled")] == [1, 1]
    assert roles(office, NEW) == {"ret": {Role.BEHANDELAAR}}


def test_what_a_colleague_changed_meanwhile_is_told_and_not_undone(office: Office) -> None:
    number = known(office)
    path = f"/gebruikers/{number}/rollen"
    client, colleague = office.inside(FRITS), office.inside(VERA)
    before = carried(client, path)
    send(colleague, path, **{"rol-ret": ["behandelaar", "beheerder"]})
    refused = client.post(path, data={**before, "rol-ret": "behandelaar", "rol-zvh": "meelezer"})
    assert refused.status_code == 422
    assert "gewijzigd sinds u de pagina opende. Nu zijn het: behandelaar (" in refused.text
    assert re.search(r'name="rol-zvh" value="meelezer" checked', refused.text)
    assert roles(office, NEW) == {"ret": {Role.BEHANDELAAR, Role.BEHEERDER}}
    client.post(path, data={**unseen(refused), "rol-ret": "behandelaar", "rol-zvh": "meelezer"})
    assert roles(office, NEW) == {"ret": {Role.BEHANDELAAR}, "zvh": {Role.MEELEZER}}


def test_a_page_of_before_lets_nobody_in_whom_a_colleague_put_out(office: Office) -> None:
    number = known(office)
    path = f"/gebruikers/{number}/toegang"
    client, colleague = office.inside(FRITS), office.inside(VERA)
    before = carried(client, path)
    send(colleague, path)
    assert "was al uitgezet" in client.post(path, data=before).text
    assert office.events("person_enabled") == []
    assert client.post(path, data={**before, "wordt": ""}).status_code == 422


@pytest.mark.parametrize("act", ["rollen", "link", "toegang"])
def test_nobody_changes_themselves_nor_who_has_a_role_elsewhere(office: Office, act: str) -> None:
    elsewhere, both = known(office, "eva@gemeente.example", "zvh"), known(office)
    office.desk_for(Viewer.of(NEW, {"zvh"}, Role.MEELEZER))
    client = office.inside(VERA)
    proof = re.search(r'name="bewijs" value="([^"]+)"', client.get("/gebruikers").text)
    assert proof
    for number in (elsewhere, both, number_of(office, "vera"), 999):
        assert client.get(f"/gebruikers/{number}/{act}").status_code == 404
        assert client.post(f"/gebruikers/{number}/{act}", data={"bewijs": proof[1]}).status_code == 404
    assert "/rollen" not in client.get("/gebruikers").text


def test_roles_are_given_only_where_one_administers(office: Office) -> None:
    number = known(office)
    send(office.inside(VERA), f"/gebruikers/{number}/rollen", **{"rol-ret": "meelezer", "rol-zvh": "beheerder"})
    assert roles(office, NEW) == {"ret": {Role.MEELEZER}}


@pytest.mark.parametrize("act", ["rollen", "link", "toegang"])
def test_the_password_is_asked_again(office: Office, act: str) -> None:
    number = known(office)
    client = office.inside(FRITS)
    local(office, "frits", "een lang genoeg wachtwoord")
    path = f"/gebruikers/{number}/{act}"
    assert 'type="password"' in client.get(path).text
    answer = send(client, path, huidig="geraden")
    assert answer.status_code == 422
    assert "Uw huidige wachtwoord of de code klopt niet" in answer.text
    assert "geraden" not in answer.text
    assert len(office.events("reauthentication_failed")) == 1
    assert roles(office, NEW) == {"ret": {Role.BEHANDELAAR}}
    assert send(client, path, **{"huidig": "een lang genoeg wachtwoord", "rol-ret": "behandelaar"}).status_code == 200


def test_who_logs_in_elsewhere_must_have_done_so_just_now(office: Office) -> None:
    number = known(office)
    client = office.inside(FRITS)
    office.clock.at += timedelta(minutes=14)
    client.get("/gebruikers")
    assert send(client, f"/gebruikers/{number}/link").status_code == 200
    office.clock.at += timedelta(minutes=2)
    answer = send(client, f"/gebruikers/{number}/link")
    assert "Meld u af en opnieuw aan" in answer.text
    assert len(office.events("link_made")) == 1
