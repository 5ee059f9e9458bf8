"""OpenID Connect against a real provider: the good way, and every way that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from starlette.testclient import TestClient

import mailbox_config
from tests.identity.parts import browser, fields_of, is_in
from tests.servers.openid import (
    CLIENT,
    OTHER_CLIENT,
    SECRET,
    TENANT,
    OpenidServer,
    running_openid_server,
    write_provider,
)
from tests.servers.ports import free_port
from tests.web.parts import Office
from triage.domain.access import Role
from triage.identity import OidcSettings
from triage.identity.oidc import OidcProvider
from triage.web.cookies import cookie_name  # noqa: F401 - the name stands in the cookies below
from triage.wiring.machine_check import examine_providers

BASE = "https://testserver"
BACK = f"{BASE}/aanmelden/terug/gemeente"
ANNA, BEA, STRANGER = "anna@gemeente.example", "bea@gemeente.example", "stranger@gemeente.example"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenidServer]:
    folder = tmp_path_factory.mktemp("openid")
    with running_openid_server(folder, f"{BACK} {BASE}/aanmelden/terug/andere") as server:
        yield server


def settings_of(provider: OpenidServer, **changes: object) -> OidcSettings:
    settings = OidcSettings(
        key="gemeente",
        title="Gemeente",
        issuer=provider.issuer,
        client_id=CLIENT,
        secret=SECRET,
        ca_file=str(provider.certificates.ca_file),
    )
    return replace(settings, **changes)  # type: ignore[arg-type]


def with_providers(office: Office, *settings: OidcSettings) -> Office:
    providers = {each.key: OidcProvider(each) for each in settings}
    office.desk = replace(office.desk, gate=replace(office.desk.gate, providers=providers))
    return office


@pytest.fixture
def town(office: Office, provider: OpenidServer) -> Office:
    """A queue with that provider; Anna and Bea were added by an administrator. Its clock is the machine's."""
    provider.misbehave()
    office.clock.at = datetime.now(tz=UTC)
    with office.store.transaction() as tx:
        for name in (ANNA, BEA):
            person = tx.people.add(name)
            tx.people.grant(person.id, "veiligheidsteam", Role.BEHANDELAAR, "test")
    return with_providers(office, settings_of(provider))


def visitor(town: Office) -> TestClient:
    return browser(town, base_url=BASE)


def leave(client: TestClient, page: str = "/aanmelden/via/gemeente") -> str:
    """The provider's address to which the service sends the browser."""
    answer = client.get(page, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def come_back(client: TestClient, address: str) -> int:
    return client.get(address.removeprefix(BASE), follow_redirects=False).status_code


def with_query(address: str, **changes: str | None) -> str:
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **changes}
    return urlunsplit(parts._replace(query=urlencode({name: value for name, value in query.items() if value})))


def reasons(town: Office) -> list[str]:
    return [dict(event[3]).get("why", "") for event in town.events("login_failed")]


def person_id(town: Office, name: str) -> int:
    with town.store.reading() as tx:
        found = tx.people.find(name)
    assert found is not None
    return found.id


def test_the_good_way_leads_where_one_was(town: Office, provider: OpenidServer) -> None:
    client = visitor(town)
    case = town.add()
    asked = leave(client, f"/aanmelden/via/gemeente?terug=/zaak/{case.reference}")
    sent = parse_qs(urlsplit(asked).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["redirect_uri"] == [BACK]
    assert len(sent["nonce"][0]) >= 32
    assert len(sent["state"][0]) >= 32
    answer = client.get(provider.answer_to(asked, "anna").removeprefix(BASE), follow_redirects=False)
    assert f'content="0; url=/zaak/{case.reference}"' in answer.text
    cookies = {each.partition("=")[0]: each for each in answer.headers.get_list("set-cookie")}
    assert "SameSite=strict" in cookies["__Host-triage-sessie-443"]
    assert is_in(client)
    assert client.get(f"/zaak/{case.reference}").status_code == 200
    assert dict(town.events("login")[0][3])["how"] == "oidc:gemeente"


def test_the_login_page_offers_it_and_its_cookie_comes_back_from_another_site(town: Office) -> None:
    client = visitor(town)
    assert "Aanmelden via Gemeente" in client.get("/aanmelden?terug=/zaak/x").text
    answer = client.get("/aanmelden/via/gemeente", follow_redirects=False)
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-triage-aanmelden-443=")
    assert "SameSite=lax" in cookie


def test_who_was_linked_is_known_by_subject_whatever_their_name_becomes(town: Office, provider: OpenidServer) -> None:
    first = visitor(town)
    come_back(first, provider.answer_to(leave(first), "anna"))
    provider.misbehave(claims={"email": BEA, "preferred_username": BEA})
    again = visitor(town)
    come_back(again, provider.answer_to(leave(again), "anna"))
    assert ANNA in again.get("/account").text
    assert BEA not in again.get("/account").text


def test_another_subject_with_the_name_of_who_was_linked_comes_not_in(town: Office, provider: OpenidServer) -> None:
    """A name that is given out again is not the person who had it."""
    first = visitor(town)
    come_back(first, provider.answer_to(leave(first), "anna"))
    provider.misbehave(claims={"email": ANNA})
    thief = visitor(town)
    assert come_back(thief, provider.answer_to(leave(thief), "stranger")) == 403
    assert not is_in(thief)
    assert reasons(town) == ["linked_to_another"]


def test_who_has_no_row_comes_not_in(town: Office, provider: OpenidServer) -> None:
    client = visitor(town)
    answer = client.get(provider.answer_to(leave(client), "stranger").removeprefix(BASE))
    assert answer.status_code == 403
    assert "deze dienst kent u niet" in answer.text
    assert not is_in(client)
    assert reasons(town) == ["unknown"]
    with town.store.reading() as tx:
        assert tx.people.find(STRANGER) is None


def test_an_address_that_the_provider_did_not_verify_links_nobody(town: Office, provider: OpenidServer) -> None:
    with town.store.transaction() as tx:
        tx.people.add("unverified@gemeente.example")
    client = visitor(town)
    assert come_back(client, provider.answer_to(leave(client), "unverified")) == 403
    assert reasons(town) == ["unknown"]


def test_who_is_disabled_comes_not_in(town: Office, provider: OpenidServer) -> None:
    linked = visitor(town)
    come_back(linked, provider.answer_to(leave(linked), "bea"))
    with town.store.transaction() as tx:
        for name in (ANNA, BEA):
            found = tx.people.find(name)
            assert found is not None
            tx.people.disable(found.id, disabled=True)
    assert not is_in(linked)
    for user in ("anna", "bea"):
        client = visitor(town)
        assert come_back(client, provider.answer_to(leave(client), user)) == 403
    assert reasons(town) == ["disabled", "disabled"]
    with town.store.reading() as tx:
        found = tx.people.find(ANNA)
    assert found is not None
    assert not found.subject


def test_another_nonce_is_refused(town: Office, provider: OpenidServer) -> None:
    """The browser carries another nonce to the provider: its token is for another login."""
    client = visitor(town)
    asked = with_query(leave(client), nonce="van-een-ander")
    assert come_back(client, provider.answer_to(asked, "anna")) == 403
    assert reasons(town) == ["nonce"]
    assert not is_in(client)


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ({"claims": {"aud": OTHER_CLIENT}}, "aud"),
        ({"claims": {"aud": [OTHER_CLIENT]}}, "aud"),
        ({"claims": {"iss": "https://kwaad.example/o"}}, "iss"),
        ({"claims": {"exp": 1_700_000_000}}, "exp"),
        ({"claims": {"nonce": None}}, "nonce"),
        ({"claims": {"at_hash": "bmlldC1kZXplLXRva2Vu"}}, "at_hash"),
        ({"claims": {"azp": OTHER_CLIENT}}, "azp"),
        ({"claims": {"sub": ""}}, "sub"),
        ({"claims": {"nbf": 4_000_000_000}}, "nbf"),
        ({"sign": "none"}, "signature"),
        ({"sign": "hs256"}, "signature"),
        ({"sign": "foreign"}, "signature"),
    ],
)
def test_a_token_that_is_not_right_lets_nobody_in(
    town: Office, provider: OpenidServer, faults: dict[str, object], reason: str
) -> None:
    client = visitor(town)
    provider.misbehave(**faults)
    assert come_back(client, provider.answer_to(leave(client), "anna")) == 403
    assert reasons(town) == [reason]
    assert not is_in(client)
    with town.store.reading() as tx:
        found = tx.people.find(ANNA)
    assert found is not None
    assert not found.subject


def test_a_token_is_over_by_our_own_clock(town: Office, provider: OpenidServer) -> None:
    client = visitor(town)
    answer = provider.answer_to(leave(client), "anna")
    settings = settings_of(provider)
    late = OidcProvider(settings)
    external = town.desk.gate.login.take_external(client.cookies["__Host-triage-aanmelden-443"], "gemeente")
    assert external is not None
    from triage.identity import ProviderRefused

    with pytest.raises(ProviderRefused) as refused:
        late.finish(dict(parse_qsl(urlsplit(answer).query)), external.begun, datetime.now(tz=UTC) + timedelta(days=2))
    assert refused.value.reason == "exp"


def test_an_answer_works_once(town: Office, provider: OpenidServer) -> None:
    """A replayed code: in the same browser, and in another that got hold of the address."""
    client, thief = visitor(town), visitor(town)
    answer = provider.answer_to(leave(client), "anna")
    assert come_back(client, answer) == 200
    client.cookies.delete("__Host-triage-sessie-443")
    assert come_back(client, answer) == 403
    assert not is_in(client)
    leave(thief)
    assert come_back(thief, answer) == 403
    assert not is_in(thief)


def test_a_code_that_was_used_already_is_refused_by_the_provider_and_here(town: Office, provider: OpenidServer) -> None:
    """The code of one login in the address of another, with that other's good state."""
    first, second = visitor(town), visitor(town)
    used = provider.answer_to(leave(first), "anna")
    come_back(first, used)
    code = parse_qs(urlsplit(used).query)["code"][0]
    fresh = provider.answer_to(leave(second), "bea")
    assert come_back(second, with_query(fresh, code=code)) == 403
    assert reasons(town) == ["code"]
    assert not is_in(second)


def test_a_code_of_another_login_is_not_taken_without_its_verifier(town: Office, provider: OpenidServer) -> None:
    """Code injection: PKCE ties a code to the browser that asked for it."""
    victim, attacker = visitor(town), visitor(town)
    stolen = parse_qs(urlsplit(provider.answer_to(leave(victim), "anna")).query)["code"][0]
    own = provider.answer_to(leave(attacker), "bea")
    assert come_back(attacker, with_query(own, code=stolen)) == 403
    assert not is_in(attacker)


@pytest.mark.parametrize("state", [None, "verzonnen", ""])
def test_without_the_state_nothing_is_accepted(town: Office, provider: OpenidServer, state: str | None) -> None:
    client = visitor(town)
    assert come_back(client, with_query(provider.answer_to(leave(client), "anna"), state=state)) == 403
    assert reasons(town) == ["state"]
    assert not is_in(client)


def test_an_answer_in_a_browser_that_asked_nothing_is_refused(town: Office, provider: OpenidServer) -> None:
    """Login CSRF: an attacker's answer, opened by a victim."""
    attacker, victim = visitor(town), visitor(town)
    answer = provider.answer_to(leave(attacker), "anna")
    assert come_back(victim, answer) == 403
    assert not is_in(victim)


def test_an_answer_for_another_provider_is_refused(town: Office, provider: OpenidServer) -> None:
    """Mix-up: two providers, and the answer of one at the address of the other (RFC 9207)."""
    with_providers(town, settings_of(provider), settings_of(provider, key="andere", title="Andere"))
    client = visitor(town)
    answer = provider.answer_to(leave(client), "anna")
    assert come_back(client, answer.replace("/terug/gemeente", "/terug/andere")) == 403
    assert not is_in(client)
    again = visitor(town)
    answer = provider.answer_to(leave(again), "anna")
    assert come_back(again, with_query(answer, iss="https://kwaad.example")) == 403
    assert reasons(town) == ["iss"]


def test_a_provider_that_says_no_is_told_kindly(town: Office) -> None:
    client = visitor(town)
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    answer = client.get(f"/aanmelden/terug/gemeente?error=access_denied&error_description=<b>x</b>&state={state}")
    assert answer.status_code == 403
    assert "Aanmelden via Gemeente lukte niet" in answer.text
    assert "<b>x</b>" not in answer.text


def test_a_provider_with_another_issuer_than_it_says_is_refused(town: Office, provider: OpenidServer) -> None:
    with_providers(town, settings_of(provider, issuer=f"{provider.issuer}/"))
    answer = visitor(town).get("/aanmelden/via/gemeente", follow_redirects=False)
    assert answer.status_code == 503
    assert "location" not in answer.headers


def test_a_certificate_of_somebody_else_is_refused(town: Office, provider: OpenidServer) -> None:
    with_providers(town, settings_of(provider, ca_file=""))
    assert visitor(town).get("/aanmelden/via/gemeente", follow_redirects=False).status_code == 503


def test_a_provider_that_does_not_answer_leaves_the_password_page(town: Office, provider: OpenidServer) -> None:
    with_providers(town, settings_of(provider, issuer="https://localhost:1/o"))
    answer = visitor(town).get("/aanmelden/via/gemeente", follow_redirects=False)
    assert answer.status_code == 503
    assert "nu niet bereikbaar" in answer.text
    assert 'name="wachtwoord"' in answer.text


def test_logging_out_offers_to_log_out_there_too(town: Office, provider: OpenidServer) -> None:
    client = visitor(town)
    with provider.client() as with_the_provider:
        come_back(client, provider.answer_to(leave(client), "anna", with_the_provider))
        shown = client.post("/afmelden", data=fields_of(client.get("/account").text, "/afmelden")).text
        assert "U bent afgemeld" in shown
        assert not is_in(client)
        link = shown.partition('<a href="https://localhost')[2].partition('"')[0].replace("&amp;", "&")
        ended = with_the_provider.get(f"https://localhost{link}")
        assert ended.is_redirect, ended.text[:500]
        assert ended.headers["location"].startswith(f"{BASE}/aanmelden")
        asked = leave(visitor(town))
        assert "/login/" in with_the_provider.get(asked).headers["location"]


def test_entra_is_known_by_oid_tenant_and_user_name(town: Office, provider: OpenidServer) -> None:
    """The form of Microsoft Entra: `oid` for who, `tid` for the tenant, `preferred_username` without email_verified."""
    entra = settings_of(provider, tenant=TENANT, subject_claim="oid", name_claim="preferred_username")
    with_providers(town, entra)
    provider.misbehave(claims={"email_verified": None, "email": None})
    client = visitor(town)
    assert come_back(client, provider.answer_to(leave(client), "anna")) == 200
    with town.store.reading() as tx:
        found = tx.people.find(ANNA)
    assert found is not None
    assert found.subject.startswith("99999999-")
    with_providers(town, replace(entra, tenant="22222222-2222-3333-4444-555555555555"))
    other = visitor(town)
    assert come_back(other, provider.answer_to(leave(other), "anna")) == 403
    assert reasons(town) == ["tid"]


def test_a_provider_that_is_not_configured_has_no_address(office: Office) -> None:
    for path in ("/aanmelden/via/gemeente", "/aanmelden/terug/gemeente"):
        assert browser(office).get(path, follow_redirects=False).status_code == 404


# What `triage check` says of it


def test_a_provider_is_asked_for_what_a_login_takes(
    provider: OpenidServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(tz=UTC)
    monkeypatch.delenv("TRIAGE_OIDC_SECRET_GEMEENTE", raising=False)
    loaded = mailbox_config.load(str(write_provider(tmp_path, provider.issuer, provider.certificates)))
    ((_, ok, advice, kind),) = examine_providers(loaded, now)
    assert (ok, kind) == (False, "wrong")
    assert "TRIAGE_OIDC_SECRET_GEMEENTE" in advice
    monkeypatch.setenv("TRIAGE_OIDC_SECRET_GEMEENTE", "een oud geheim")
    ((_, ok, advice, kind),) = examine_providers(loaded, now)
    assert (ok, kind) == (False, "wrong")
    assert "weigert deze dienst; controleer of het geheim niet is verlopen, en client_id in [oidc.gemeente]" in advice
    monkeypatch.setenv("TRIAGE_OIDC_SECRET_GEMEENTE", SECRET)
    ((_, ok, advice, _),) = examine_providers(loaded, now)
    assert (ok, advice) == (True, "")


@pytest.mark.parametrize(
    ("change", "words", "kind"),
    [
        # It is the same address, and not the same issuer (OpenID Connect Discovery 1.0, 4.3).
        (lambda issuer: f"{issuer}/", "noemt een andere uitgever", "wrong"),
        (lambda issuer: f"{issuer}/weg", "antwoordt niet goed", "unreachable"),
        (lambda _: f"https://localhost:{free_port()}", "is niet bereikbaar", "unreachable"),
    ],
)
def test_a_provider_that_is_another_or_not_there_is_told(
    provider: OpenidServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[str], str],
    words: str,
    kind: str,
) -> None:
    monkeypatch.setenv("TRIAGE_OIDC_SECRET_GEMEENTE", "geheim")
    loaded = mailbox_config.load(str(write_provider(tmp_path, change(provider.issuer), provider.certificates)))
    ((_, ok, advice, found),) = examine_providers(loaded, datetime.now(tz=UTC))
    assert (ok, found) == (False, kind)
    assert words in advice
    assert "[oidc.gemeente]" in advice
