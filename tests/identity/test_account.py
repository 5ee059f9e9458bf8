"""Somebody's own account: sessions, password, second factor."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp

from tests.identity.parts import (
    ANNA,
    BEA,
    PASSWORD,
    Known,
    browser,
    fields_of,
    fill,
    is_in,
    known,
    log_in,
    say_code,
    say_password,
)
from tests.web.parts import Office

NEW = "een heel nieuw wachtwoord"
MINUTE = timedelta(minutes=1)


def second_browser(office: Office, anna: Known) -> object:
    office.clock.at += MINUTE
    other = browser(office, "192.0.2.2")
    log_in(other, anna)
    return other


def test_a_new_password_ends_other_sessions_and_logins_under_way(office: Office) -> None:
    anna, client, other, half = known(office), browser(office), browser(office, "192.0.2.2"), browser(office)
    log_in(client, anna)
    office.clock.at += MINUTE
    log_in(other, anna)
    say_password(half, ANNA)
    values = {"huidig": PASSWORD, "wachtwoord": NEW, "herhaling": NEW}
    answer = fill(client, "/account/wachtwoord", "/account/wachtwoord", **values)
    assert answer.status_code == 303
    assert "Uw wachtwoord is gewijzigd" in client.get("/account").text
    assert "Uw wachtwoord is gewijzigd" not in client.get("/account").text
    assert is_in(client)
    assert not is_in(other)
    office.clock.at += MINUTE
    assert "Begin opnieuw" in say_code_anyhow(half, anna.code)
    assert say_password(browser(office), ANNA).status_code == 403
    assert say_password(browser(office), ANNA, NEW).status_code == 303


def say_code_anyhow(client: object, code: str) -> str:
    from starlette.testclient import TestClient

    assert isinstance(client, TestClient)
    token = fields_of(client.get("/aanmelden").text, "/aanmelden")["bewijs"]
    return client.post("/aanmelden/code", data={"bewijs": token, "code": code}).text


def test_without_the_current_password_nothing_changes_and_guessing_is_slowed_down(office: Office) -> None:
    anna, client = known(office), browser(office)
    log_in(client, anna)
    values = {"huidig": "geraden wachtwoord", "wachtwoord": NEW, "herhaling": NEW}
    texts = [fill(client, "/account/wachtwoord", "/account/wachtwoord", **values).text for _ in range(12)]
    assert all("klopt niet" in text for text in texts[:10])
    assert all("Te veel pogingen" in text for text in texts[10:])
    with office.store.reading() as tx:
        kept = tx.people.find(ANNA)
    assert kept is not None
    assert kept.password == anna.person.password


def test_a_new_app_needs_password_and_a_code_of_the_old_one(office: Office) -> None:
    anna, client = known(office), browser(office)
    log_in(client, anna)
    here = "/account/tweede-stap"
    assert fill(client, here, here, huidig=PASSWORD, code="000000").status_code == 422
    assert client.get(f"{here}/qr.svg").status_code == 404
    office.clock.at += MINUTE
    assert fill(client, here, here, huidig=PASSWORD, code=anna.code).status_code == 303
    page = client.get(here).text
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    secret = found[1].replace(" ", "")
    assert secret != anna.secret
    office.clock.at += MINUTE
    assert "klopt niet" in fill(client, here, f"{here}/code", code=anna.code).text
    shown = fill(client, here, f"{here}/code", code=pyotp.TOTP(secret).at(office.clock.at)).text
    assert len(re.findall(r"<li><code>", shown)) == 8
    office.clock.at += MINUTE
    later = browser(office)
    say_password(later, ANNA)
    assert say_code(later, anna.code).status_code == 403
    assert say_code(later, pyotp.TOTP(secret).at(office.clock.at)).status_code == 303


def test_one_sees_where_one_is_logged_in_and_ends_one_of_them(office: Office) -> None:
    anna, client, other = known(office), browser(office), browser(office, "192.0.2.2")
    log_in(client, anna)
    office.clock.at += MINUTE
    other.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0"
    log_in(other, anna)
    page = client.get("/account").text
    assert "Firefox op Windows" in page
    assert "192.0.2.2" in page
    assert page.count("deze browser") == 1
    keys = re.findall(r'name="sessie" value="([0-9a-f]+)"', page)
    assert len(keys) == 1
    data = {**fields_of(page, "/account/sessie"), "sessie": keys[0]}
    client.post("/account/sessie", data=data)
    assert not is_in(other)
    assert is_in(client)


def test_nobody_ends_another_persons_session(office: Office) -> None:
    anna, bea = known(office), known(office, BEA)
    client, other = browser(office), browser(office, "192.0.2.2")
    log_in(client, anna)
    log_in(other, bea)
    with office.store.reading() as tx:
        (theirs,) = office.desk.gate.sessions.of(tx, bea.person.id)
    proof = fields_of(client.get("/account").text, "/afmelden")["bewijs"]
    client.post("/account/sessie", data={"bewijs": proof, "sessie": theirs.digest.hex()})
    assert is_in(other)


def test_logging_out_everywhere_ends_every_session_and_forgets_devices(office: Office) -> None:
    anna, client, other = known(office), browser(office), browser(office, "192.0.2.2")
    log_in(client, anna)
    office.clock.at += MINUTE
    log_in(other, anna)
    answer = fill(client, "/account", "/account/overal-afmelden")
    assert answer.headers["location"] == "/aanmelden"
    assert not is_in(client)
    assert not is_in(other)
    assert {each.kind for each in office.store._state.tickets.values()} == set()


def test_the_account_page_shows_roles_in_words(office: Office) -> None:
    client = browser(office)
    log_in(client, known(office))
    page = client.get("/account").text
    assert ANNA in page
    assert "Regionaal Veiligheidsteam" in page
    assert "beheerder" in page
