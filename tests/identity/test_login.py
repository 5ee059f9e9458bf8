"""Logging in on the page, and what an attacker tries there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

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
from tests.web.parts import QUICK_HASHER, Office
from triage.domain.access import Role
from triage.identity import Hasher
from triage.identity.tokens import digest_of
from triage.ports.identity import TicketKind
from triage.web.onward import safe_onward

MINUTE = timedelta(minutes=1)


def test_a_password_and_a_code_let_somebody_in_with_their_roles(office: Office) -> None:
    anna, client = known(office), browser(office)
    assert log_in(client, anna).headers["location"] == "/"
    assert is_in(client)
    assert client.get("/?mailbox=veiligheidsteam").status_code == 200
    assert client.get("/?mailbox=ret").status_code == 404
    assert office.events("login")[-1][0] == ANNA


def test_the_password_alone_lets_nobody_in(office: Office) -> None:
    anna, client = known(office), browser(office)
    answer = say_password(client, anna.person.name)
    assert answer.headers["location"] == "/aanmelden/code"
    assert not is_in(client)
    assert client.get("/account", follow_redirects=False).headers["location"] == "/aanmelden?terug=%2Faccount"


def test_a_name_is_found_whatever_its_case_and_spaces(office: Office) -> None:
    known(office)
    assert say_password(browser(office), f" {ANNA.upper()} ").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [(ANNA, "een ander wachtwoord"), (BEA, PASSWORD), ("", ""), ("a" * 300, "b" * 2000)]
)
def test_a_wrong_name_and_a_wrong_password_look_alike(office: Office, name: str, password: str) -> None:
    known(office)
    client = browser(office)
    answer = say_password(client, name, password)
    assert answer.status_code == 403
    assert "Naam of wachtwoord klopt niet" in answer.text
    assert not is_in(client)


def test_somebody_disabled_and_somebody_without_password_look_like_nobody(office: Office) -> None:
    anna = known(office)
    with office.store.transaction() as tx:
        tx.people.add(BEA)
        tx.people.disable(anna.person.id, disabled=True)
    texts = {say_password(browser(office, f"192.0.2.{n}"), name).text for n, name in enumerate((ANNA, BEA), 1)}
    stripped = {re.sub(r'value="[^"]*"', "", text) for text in texts}
    assert len(stripped) == 1
    assert "Naam of wachtwoord klopt niet" in stripped.pop()


def test_every_try_does_one_hash_whoever_is_named(office: Office) -> None:
    """Timing: counted, because a clock in a test says nothing."""
    anna = known(office)
    with office.store.transaction() as tx:
        tx.people.add(BEA)
    for number, (name, password) in enumerate(
        [(ANNA, PASSWORD), (ANNA, "niet goed genoeg"), ("niemand@gemeente.example", PASSWORD), (BEA, PASSWORD)]
    ):
        before = QUICK_HASHER.done
        say_password(browser(office, f"192.0.2.{number}"), name, password)
        assert QUICK_HASHER.done == before + 1, name
    with office.store.transaction() as tx:
        tx.people.disable(anna.person.id, disabled=True)
    before = QUICK_HASHER.done
    say_password(browser(office, "192.0.2.9"), ANNA)
    assert QUICK_HASHER.done == before + 1


def test_a_name_that_nobody_has_is_not_kept(office: Office) -> None:
    """It may be a password in the wrong field."""
    say_password(browser(office), "mijn-geheime-wachtwoord")
    assert "geheim" not in str(office.store._state)
    assert office.events("login_failed")[0][0] == "onbekend"


def test_a_hash_made_with_older_parameters_is_renewed_at_login(office: Office) -> None:
    anna = known(office)
    stronger = Hasher(memory_kib=16, passes=1)
    office.desk = replace(office.desk, gate=replace(office.desk.gate, login=type(office.desk.gate.login)(
        office.desk.gate.sessions, stronger)))  # fmt: skip
    say_password(browser(office), ANNA)
    with office.store.reading() as tx:
        kept = tx.people.get(anna.person.id)
    assert kept is not None
    assert "m=16," in kept.password
    assert stronger.verify(kept.password, PASSWORD)


def test_a_code_is_accepted_once_only(office: Office) -> None:
    anna = known(office)
    first, second = browser(office), browser(office, "192.0.2.2")
    code = anna.code
    log_in(first, anna)
    say_password(second, ANNA)
    answer = say_code(second, code)
    assert answer.status_code == 403
    assert "al gebruikt" in answer.text
    office.clock.at += timedelta(seconds=30)
    assert say_code(second, anna.code).status_code == 303


def test_an_older_code_than_the_one_used_is_not_accepted_any_more(office: Office) -> None:
    anna = known(office)
    older = anna.code
    office.clock.at += timedelta(seconds=30)
    log_in(browser(office), anna)
    client = browser(office, "192.0.2.2")
    say_password(client, ANNA)
    assert say_code(client, older).status_code == 403


@pytest.mark.parametrize(("drift", "status"), [(-60, 403), (-30, 303), (0, 303), (30, 303), (60, 403)])
def test_a_clock_that_is_half_a_minute_off_is_forgiven(office: Office, drift: int, status: int) -> None:
    anna, client = known(office), browser(office)
    say_password(client, ANNA)
    office.clock.at += timedelta(seconds=drift)
    code = anna.code
    office.clock.at -= timedelta(seconds=drift)
    assert say_code(client, code).status_code == status


def test_five_wrong_codes_end_the_login(office: Office) -> None:
    anna, client = known(office), browser(office)
    log_in(client, anna)
    client.post("/afmelden", data=fields_of(client.get("/account").text, "/afmelden"))
    office.clock.at += MINUTE
    say_password(client, ANNA)
    for _ in range(5):
        assert say_code(client, "000000").status_code == 403
    assert "Begin opnieuw" in say_code(client, anna.code).text
    assert not is_in(client)


def test_a_recovery_code_lets_in_once(office: Office) -> None:
    anna = known(office)
    with office.store.transaction() as tx:
        from triage.identity.first_use import renew_recovery

        code = renew_recovery(tx, anna.person.id)[3]
        assert code.replace("-", "") not in str(office.store._state)
    for expected in (303, 403):
        client = browser(office)
        say_password(client, ANNA)
        typed = code.upper().replace("-", " ")
        answer = fill(client, "/aanmelden/code", "/aanmelden/herstelcode", code=typed)
        assert answer.status_code == expected
    with office.store.reading() as tx:
        assert tx.people.recovery_left(anna.person.id) == 7


def test_a_recovery_code_is_no_code_of_the_app_and_the_other_way_round(office: Office) -> None:
    anna, client = known(office), browser(office)
    say_password(client, ANNA)
    assert fill(client, "/aanmelden/code", "/aanmelden/herstelcode", code=anna.code).status_code == 403


# Slowing down guessing


def test_after_five_wrong_tries_a_name_at_an_address_waits_longer_and_longer(office: Office) -> None:
    known(office)
    client = browser(office)
    waits = []
    for _ in range(8):
        answer = say_password(client, ANNA, "niet goed genoeg")
        if answer.status_code == 429:
            with office.store.reading():
                until = max(each.blocked_until for each in office.store._state.buckets.values())
            waits.append((until - office.clock.at).total_seconds())
            office.clock.at = until
    assert waits == [30.0, 60.0, 120.0][: len(waits)]
    assert len(waits) >= 2


def test_while_a_name_waits_even_the_right_password_does_no_work(office: Office) -> None:
    known(office)
    client = browser(office)
    for _ in range(5):
        say_password(client, ANNA, "niet goed genoeg")
    before = QUICK_HASHER.done
    answer = say_password(client, ANNA)
    assert answer.status_code == 429
    assert "U kunt het weer proberen vanaf" in answer.text
    assert QUICK_HASHER.done == before


def test_an_unknown_name_waits_like_a_known_one(office: Office) -> None:
    known(office)
    answers = []
    for number, name in enumerate((ANNA, BEA), 1):
        client = browser(office, f"192.0.2.{number}")
        answers.append([say_password(client, name, "niet goed genoeg").status_code for _ in range(7)])
    assert answers[0] == answers[1] == [403] * 5 + [429] * 2


def test_somebody_elsewhere_cannot_lock_a_known_device_out(office: Office) -> None:
    """The lockout is no weapon: a thousand failures elsewhere, and Anna's own browser still works."""
    anna, own = known(office), browser(office)
    log_in(own, anna)
    own.post("/afmelden", data=fields_of(own.get("/account").text, "/afmelden"))
    for number in range(150):
        say_password(browser(office, f"198.51.100.{number}"), ANNA, "niet goed genoeg")
    stranger = browser(office, "203.0.113.7")
    assert say_password(stranger, ANNA).status_code == 429
    office.clock.at += MINUTE
    log_in(own, anna)
    assert is_in(own)


def test_a_known_device_is_that_of_one_person_only(office: Office) -> None:
    anna, bea = known(office), known(office, BEA)
    client = browser(office)
    log_in(client, anna)
    client.post("/afmelden", data=fields_of(client.get("/account").text, "/afmelden"))
    for _ in range(5):
        say_password(client, BEA, "niet goed genoeg")
    assert say_password(client, BEA).status_code == 429
    office.clock.at += MINUTE
    log_in(client, anna)
    assert bea.person.id != anna.person.id


def test_a_stolen_device_cookie_does_not_guess_for_ever(office: Office) -> None:
    anna, client = known(office), browser(office)
    log_in(client, anna)
    client.post("/afmelden", data=fields_of(client.get("/account").text, "/afmelden"))
    statuses = [say_password(client, ANNA, "niet goed genoeg").status_code for _ in range(12)]
    assert statuses == [403] * 10 + [429] * 2


def test_one_address_that_tries_many_names_is_slowed_down(office: Office) -> None:
    """Password spraying: one guess for each of many accounts."""
    client = browser(office)
    statuses = [
        say_password(client, f"naam{number}@gemeente.example", "Welkom2026!!!").status_code for number in range(40)
    ]
    assert statuses.index(429) == 30
    assert set(statuses[30:]) == {429}


def test_an_ipv6_customer_counts_as_one_address(office: Office) -> None:
    statuses = [
        say_password(browser(office, f"2001:db8:1:1::{number:x}"), f"n{number}@x.example", "gok").status_code
        for number in range(32)
    ]
    assert statuses[-1] == 429
    assert say_password(browser(office, "2001:db8:1:2::1"), "n@x.example", "gok").status_code == 403


def test_logging_in_well_does_not_close_an_address_for_colleagues(office: Office) -> None:
    """A town hall is one address."""
    for number in range(40):
        who = known(office, f"collega{number}@gemeente.example")
        log_in(browser(office), who)


def test_a_right_password_without_code_is_a_failure_still(office: Office) -> None:
    """Else somebody with a leaked password guesses codes for ever."""
    known(office)
    client = browser(office)
    statuses = []
    for _ in range(4):
        statuses.append(say_password(client, ANNA).status_code)
        if statuses[-1] == 303:
            statuses.append(say_code(client, "000000").status_code)
    assert 429 in statuses
    assert not is_in(client)


def test_what_counts_failures_is_shared_between_processes(office: Office) -> None:
    """Two applications on one store: the second knows what happened at the first."""
    known(office)
    for _ in range(5):
        say_password(browser(office), ANNA, "niet goed genoeg")
    office.desk = replace(office.desk)
    assert say_password(browser(office), ANNA).status_code == 429


# Sessions


def test_a_session_gets_a_new_token_and_only_its_digest_is_kept(office: Office) -> None:
    anna, client = known(office), browser(office)
    client.cookies.set("triage-sessie-80", "vooraf-gekozen")
    log_in(client, anna)
    token = client.cookies.get("triage-sessie-80", domain="testserver.local", path="/") or next(
        each.value for each in client.cookies.jar if each.name == "triage-sessie-80" and each.value != "vooraf-gekozen"
    )
    assert token != "vooraf-gekozen"
    kept = office.store._state.tickets
    assert digest_of(str(token)) in kept
    assert str(token) not in str(kept)


def test_a_stolen_cookie_is_worth_nothing_after_logging_out(office: Office) -> None:
    anna, client = known(office), browser(office)
    log_in(client, anna)
    stolen = dict(client.cookies)
    thief = browser(office, "203.0.113.9")
    thief.cookies.update(stolen)
    assert is_in(thief)
    client.post("/afmelden", data=fields_of(client.get("/account").text, "/afmelden"))
    assert not is_in(thief)
    assert not is_in(client)


def test_taking_a_role_away_and_disabling_work_at_the_next_request(office: Office) -> None:
    anna, client = known(office), browser(office)
    log_in(client, anna)
    assert client.get("/?mailbox=veiligheidsteam").status_code == 200
    with office.store.transaction() as tx:
        tx.people.revoke(anna.person.id, "veiligheidsteam", Role.BEHEERDER)
    assert client.get("/?mailbox=veiligheidsteam").status_code in (403, 404)
    with office.store.transaction() as tx:
        tx.people.disable(anna.person.id, disabled=True)
    assert not is_in(client)


def test_after_a_session_ended_one_returns_to_where_one_was(office: Office) -> None:
    anna, client = known(office), browser(office)
    case = office.add()
    asked = client.get(f"/zaak/{case.reference}", follow_redirects=False).headers["location"]
    assert log_in(client, anna, asked).headers["location"] == f"/zaak/{case.reference}"


@pytest.mark.parametrize(
    "asked",
    [
        "https://kwaad.example/", "//kwaad.example/", "/\\kwaad.example", "\\\\kwaad.example", "/\t/kwaad.example",
        "/%0d%0aSet-Cookie:x", "/%09/kwaad.example", "javascript:alert(1)", "http:kwaad.example", "/\n/kwaad.example",
        " //kwaad.example", "///kwaad.example", "/@kwaad.example/..//kwaad", "", "/zaak/\u202ex", "/aanmelden",
        "/aanmelden/via/x", "/eerste-keer?code=x", "/static/x", "/" + "a" * 600,
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(office: Office, asked: str) -> None:
    """Open redirect."""
    onward = safe_onward(asked)
    assert onward.startswith("/")
    assert not onward.startswith(("//", "/\\"))
    assert "\\" not in onward
    anna, client = known(office), browser(office)
    shown = client.get("/aanmelden", params={"terug": asked})
    fields = {**fields_of(shown.text, "/aanmelden"), "terug": asked, "naam": ANNA, "wachtwoord": PASSWORD}
    client.post("/aanmelden", data=fields, follow_redirects=False)
    location = say_code(client, anna.code).headers["location"]
    assert location == onward


def test_a_form_without_this_browsers_own_proof_logs_nobody_in(office: Office) -> None:
    """CSRF on logging in: a stranger's form would put a victim in the stranger's account."""
    known(office)
    attacker, victim = browser(office), browser(office, "192.0.2.2")
    fields = fields_of(attacker.get("/aanmelden").text, "/aanmelden")
    victim.get("/aanmelden")
    before = QUICK_HASHER.done
    for proof in (fields["bewijs"], "", "x"):
        data = {"bewijs": proof, "naam": ANNA, "wachtwoord": PASSWORD}
        answer = victim.post("/aanmelden", data=data, follow_redirects=False)
        assert answer.status_code == 403
    assert QUICK_HASHER.done == before
    own = {**fields_of(victim.get("/aanmelden").text, "/aanmelden"), "naam": ANNA, "wachtwoord": PASSWORD}
    assert victim.post("/aanmelden", data=own, headers={"origin": "https://kwaad.example"}).status_code == 403
    assert QUICK_HASHER.done == before


def test_a_forged_host_reaches_no_login_page_and_no_link(office: Office) -> None:
    for path in ("/aanmelden", "/eerste-keer?code=x", "/account"):
        answer = browser(office).get(path, headers={"host": "kwaad.example"}, follow_redirects=False)
        assert answer.status_code == 400
        assert "kwaad" not in answer.text
        assert "location" not in answer.headers


def test_forwarded_headers_of_a_stranger_change_nothing(office: Office) -> None:
    answer = browser(office).get(
        "/aanmelden", headers={"x-forwarded-host": "kwaad.example", "x-forwarded-proto": "https", "forwarded": "host=k"}
    )
    assert "kwaad" not in answer.text
    assert "Secure" not in answer.headers["set-cookie"]
    known(office)
    for number in range(5):
        client = browser(office)
        client.headers["x-forwarded-for"] = f"203.0.113.{number}"
        say_password(client, ANNA, "niet goed genoeg")
    assert say_password(browser(office), ANNA).status_code == 429


def test_tickets_that_are_over_are_swept(office: Office) -> None:
    anna = known(office)
    for _ in range(3):
        say_password(browser(office), ANNA)
    office.clock.at += timedelta(hours=13)
    log_in(browser(office), anna)
    kinds = [each.kind for each in office.store._state.tickets.values()]
    assert kinds.count(TicketKind.LOGIN) == 0
    assert kinds.count(TicketKind.SESSION) == 1
