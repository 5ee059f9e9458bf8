"""One-time links: the first administrator, people who were added, and what a stranger makes of a link."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from starlette.testclient import TestClient

from tests.identity.parts import (
    ANNA,
    BEA,
    PASSWORD,
    browser,
    fields_of,
    fill,
    is_in,
    known,
    log_in,
    say_code,
    say_password,
)
from tests.web.parts import REGION, Office
from triage.domain.access import Role
from triage.identity import Administration
from triage.identity.passwords import SHORTEST, why_refused
from triage.ports.identity import Person


def administration(office: Office) -> Administration:
    return Administration(office.desk.gate.sessions, "opdrachtregel:test")


@pytest.fixture
def empty() -> Office:
    """A database without people."""
    office = Office()
    office.store._state.people.clear()
    return office


def person_of(office: Office, name: str) -> Person:
    with office.store.reading() as tx:
        found = tx.people.find(name)
    assert found is not None
    return found


def open_link(client: TestClient, code: str) -> int:
    answer = client.get("/eerste-keer", params={"code": code}, follow_redirects=False)
    assert code not in answer.text
    return answer.status_code


def choose(client: TestClient, **values: str) -> str:
    """Step 1; the next page."""
    fill(client, "/eerste-keer", "/eerste-keer", wachtwoord=PASSWORD, herhaling=PASSWORD, **values)
    return client.get("/eerste-keer").text


def secret_on(page: str) -> str:
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    return found[1].replace(" ", "")


def confirm(office: Office, client: TestClient, page: str) -> str:
    """Step 2; the page with the recovery codes."""
    code = pyotp.TOTP(secret_on(page)).at(office.clock.at)
    fields = {**fields_of(page, "/eerste-keer/code"), "code": code}
    return client.post("/eerste-keer/code", data=fields, follow_redirects=False).text


def test_the_first_administrator_comes_in_by_the_link_and_sees_no_content(empty: Office) -> None:
    code, client = administration(empty).first_link(), browser(empty)
    assert code is not None
    assert open_link(client, code) == 303
    page = choose(client, naam=ANNA.upper())
    shown = confirm(empty, client, page)
    assert len(re.findall(r"<li><code>([a-z2-7-]+)</code></li>", shown)) == 8
    assert is_in(client)
    person = person_of(empty, ANNA)
    assert set(person.grants) == set(REGION.mailboxes)
    assert set(person.grants.values()) == {frozenset({Role.FUNCTIONEEL_BEHEERDER})}
    assert not person.viewer.readable
    assert empty.events("first_administrator")[0][0] == ANNA


def test_the_picture_holds_the_same_secret_as_the_text(empty: Office) -> None:
    code, client = administration(empty).first_link(), browser(empty)
    assert code is not None
    open_link(client, code)
    page = choose(client, naam=ANNA)
    picture = client.get("/eerste-keer/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    from triage.identity.totp import picture_of

    assert picture.text == picture_of(secret_on(page), ANNA)
    assert browser(empty).get("/eerste-keer/qr.svg").status_code == 404


def test_a_link_works_once_and_for_an_hour(empty: Office) -> None:
    code = administration(empty).first_link()
    assert code is not None
    late = browser(empty)
    open_link(late, code)
    client = browser(empty)
    open_link(client, code)
    confirm(empty, client, choose(client, naam=ANNA))
    assert open_link(browser(empty), code) == 403
    assert "werkt niet meer" in choose_status(late)
    empty.store._state.people.clear()
    another = administration(empty).first_link()
    assert another is not None
    empty.clock.at += timedelta(hours=1)
    assert open_link(browser(empty), another) == 403


def choose_status(client: TestClient) -> str:
    return client.get("/eerste-keer").text


def test_opening_a_link_spends_nothing(empty: Office) -> None:
    """A mail scanner opens links too."""
    code = administration(empty).first_link()
    assert code is not None
    for _ in range(3):
        assert open_link(browser(empty), code) == 303
    client = browser(empty)
    open_link(client, code)
    confirm(empty, client, choose(client, naam=ANNA))
    assert is_in(client)


def test_of_two_who_would_be_the_first_one_is(empty: Office) -> None:
    codes = [administration(empty).first_link() for _ in range(2)]
    clients = [browser(empty), browser(empty)]
    pages = []
    for client, code, name in zip(clients, codes, (ANNA, BEA), strict=True):
        assert code is not None
        open_link(client, code)
        pages.append(choose(client, naam=name))
    confirm(empty, clients[0], pages[0])
    assert "werkt niet meer" in confirm(empty, clients[1], pages[1])
    assert not is_in(clients[1])
    with empty.store.reading() as tx:
        assert [person.name for person in tx.people.everybody()] == [ANNA]


def test_on_a_database_with_people_there_is_no_first_link(office: Office) -> None:
    assert administration(office).first_link() is None


def test_a_person_who_was_added_gets_the_roles_that_were_given_and_no_others(office: Office) -> None:
    """Mass assignment: fields that the form does not have change nothing."""
    _, code = administration(office).add(BEA, [("ret", Role.MEELEZER)])
    client = browser(office)
    open_link(client, code)
    greedy = {
        "naam": "baas@gemeente.example", "role": "beheerder", "rol": "beheerder", "mailbox": "veiligheidsteam",
        "grants": "veiligheidsteam:beheerder", "person_id": "1", "disabled": "0", "issuer": "x", "stage": "second",
    }  # fmt: skip
    page = choose(client, **greedy)
    confirm(office, client, page)
    bea = person_of(office, BEA)
    assert bea.grants == {"ret": frozenset({Role.MEELEZER})}
    assert bea.issuer == ""
    with office.store.reading() as tx:
        assert tx.people.find("baas@gemeente.example") is None


def test_the_account_form_changes_nobody_elses_and_no_roles(office: Office) -> None:
    """Mass assignment, once in: other people's ids and names in one's own form."""
    anna, bea = known(office), known(office, BEA)
    client = browser(office)
    log_in(client, anna)
    page = client.get("/account/wachtwoord").text
    new = "een heel nieuw wachtwoord"
    data = {
        **fields_of(page, "/account/wachtwoord"), "huidig": PASSWORD, "wachtwoord": new, "herhaling": new,
        "naam": BEA, "person_id": str(bea.person.id), "role": "functioneel_beheerder", "mailbox": "ret",
    }  # fmt: skip
    assert client.post("/account/wachtwoord", data=data, follow_redirects=False).status_code == 303
    assert person_of(office, BEA).password == bea.person.password
    assert person_of(office, ANNA).password != anna.person.password
    assert person_of(office, ANNA).grants == anna.person.grants


def test_a_new_link_replaces_password_and_app_and_ends_sessions(office: Office) -> None:
    anna, before = known(office), browser(office)
    log_in(before, anna)
    earlier, code = administration(office).link(ANNA), administration(office).link(ANNA)
    assert open_link(browser(office), earlier) == 403
    client = browser(office)
    open_link(client, code)
    page = client.get("/eerste-keer").text
    assert ANNA in page
    fields = {**fields_of(page, "/eerste-keer"), "wachtwoord": "nog een ander wachtwoord"}
    client.post("/eerste-keer", data={**fields, "herhaling": fields["wachtwoord"]})
    confirm(office, client, client.get("/eerste-keer").text)
    assert is_in(client)
    assert not is_in(before)
    office.clock.at += timedelta(minutes=1)
    fresh = browser(office)
    assert say_password(fresh, ANNA).status_code == 403
    assert say_password(fresh, ANNA, "nog een ander wachtwoord").status_code == 303
    assert say_code(fresh, anna.code).status_code == 403


def test_a_disabled_persons_link_opens_nothing(office: Office) -> None:
    known(office)
    code = administration(office).link(ANNA)
    administration(office).disable(ANNA, disabled=True)
    assert open_link(browser(office), code) == 403


def test_a_login_under_way_is_no_first_use_and_the_other_way_round(office: Office) -> None:
    """Each step takes its own kind of ticket: one with a right password chooses no new one by another address."""
    known(office)
    client = browser(office)
    say_password(client, ANNA)
    assert client.get("/eerste-keer").status_code == 403
    _, code = administration(office).add(BEA, [])
    other = browser(office)
    open_link(other, code)
    assert other.get("/aanmelden/code", follow_redirects=False).headers["location"] == "/aanmelden"


def test_without_the_apps_code_nothing_is_set(office: Office) -> None:
    _, code = administration(office).add(BEA, [])
    client = browser(office)
    open_link(client, code)
    page = choose(client)
    data = {**fields_of(page, "/eerste-keer/code"), "code": "000000"}
    answer = client.post("/eerste-keer/code", data=data)
    assert answer.status_code == 422
    assert "De code klopt niet" in answer.text
    assert not person_of(office, BEA).password
    assert not is_in(client)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("kort", "minstens 12 tekens"),
        ("a" * 11, "minstens 12 tekens"),
        ("x" * 257, "hoogstens 256 tekens"),
        (BEA, "gelijk aan uw naam"),
        (BEA.upper(), "gelijk aan uw naam"),
        ("wachtwoord123", "inbrekers"),
        ("Welkom2026!!!", "inbrekers"),
        ("P@ssw0rd1234", "inbrekers"),
        ("123456789012", "inbrekers"),
        ("abcdefghijkl", "inbrekers"),
        ("aaaaaaaaaaaa", "inbrekers"),
        ("qwertyuiop12", "inbrekers"),
        ("Veiligheidstriage1", "inbrekers"),
    ],
)
def test_a_password_that_is_short_known_or_ones_name_is_refused(office: Office, password: str, words: str) -> None:
    _, code = administration(office).add(BEA, [])
    client = browser(office)
    open_link(client, code)
    answer = fill(client, "/eerste-keer", "/eerste-keer", wachtwoord=password, herhaling=password)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert password not in answer.text.replace(BEA, "")


@pytest.mark.parametrize(
    "password",
    ["vier willekeurige woorden", "alleenkleineletters", "834756102938", "ééñ wãchtwóórd", "correct horse battery"],
)
def test_no_kind_of_character_is_asked_for(password: str) -> None:
    assert len(password) >= SHORTEST
    assert why_refused(password, BEA) == ""


def test_two_passwords_that_differ_are_asked_for_again(office: Office) -> None:
    _, code = administration(office).add(BEA, [])
    client = browser(office)
    open_link(client, code)
    answer = fill(client, "/eerste-keer", "/eerste-keer", wachtwoord=PASSWORD, herhaling=PASSWORD + "!")
    assert "De twee wachtwoorden zijn niet gelijk" in answer.text


@pytest.mark.parametrize(
    "name", ["", "anna", "anna@", "@x.example", "a b@x.example", "<a@x.example>", "a@b", "a" * 300]
)
def test_a_name_is_an_address(empty: Office, name: str) -> None:
    code, client = administration(empty).first_link(), browser(empty)
    assert code is not None
    open_link(client, code)
    data = {"naam": name, "wachtwoord": PASSWORD, "herhaling": PASSWORD}
    assert fill(client, "/eerste-keer", "/eerste-keer", **data).status_code in (400, 422)
    assert 'name="naam"' in client.get("/eerste-keer").text
