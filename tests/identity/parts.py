"""Parts of the identity tests: people with a password and an app, and a browser that fills in forms as they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pyotp
from httpx import Response
from starlette.testclient import TestClient

from tests.web.parts import QUICK_HASHER, Office
from tests.web.stage import browser_at
from triage.domain.access import Role
from triage.ports.identity import Person

PASSWORD = "vier willekeurige woorden"
ANNA, BEA = "anna@gemeente.example", "bea@gemeente.example"


@dataclass
class Known:
    """Somebody with a password and an app."""

    person: Person
    secret: str
    office: Office

    @property
    def code(self) -> str:
        """What their app shows now."""
        return pyotp.TOTP(self.secret).at(self.office.clock.at)


def known(office: Office, name: str = ANNA, *, mailbox: str = "veiligheidsteam", role: Role = Role.BEHEERDER) -> Known:
    """Add somebody with PASSWORD and an app, and one role."""
    secret = pyotp.random_base32()
    with office.store.transaction() as tx:
        person = tx.people.add(name)
        tx.people.set_password(person.id, QUICK_HASHER.hash(PASSWORD))
        tx.people.set_totp(person.id, secret, 0)
        tx.people.grant(person.id, mailbox, role, "test")
        found = tx.people.get(person.id)
    assert found is not None
    return Known(found, secret, office)


def browser(office: Office, address: str = "192.0.2.1", base_url: str = "http://testserver") -> TestClient:
    """A browser at an address; each has cookies of its own."""
    return browser_at(office.desk, base_url=base_url, headers={"origin": base_url}, client=(address, 50000))


def fields_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form on *page* with this action."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}">(.*?)</form>', page, re.DOTALL)
    assert form, f"no form {action}"
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1])
    return {name: unescape(value) for name, value in hidden}


def fill(client: TestClient, page: str, action: str, **values: str) -> Response:
    """Open *page*, fill in its form and send it; redirects are not followed."""
    shown = client.get(page)
    fields = {**fields_of(shown.text, action), **values}
    return client.post(action, data=fields, follow_redirects=False)


def say_password(client: TestClient, name: str, password: str = PASSWORD, page: str = "/aanmelden") -> Response:
    """The first step."""
    return fill(client, page, "/aanmelden", naam=name, wachtwoord=password)


def say_code(client: TestClient, code: str) -> Response:
    """The second step."""
    return fill(client, "/aanmelden/code", "/aanmelden/code", code=code)


def log_in(client: TestClient, who: Known, page: str = "/aanmelden") -> Response:
    """Both steps; returns the answer that lets them in."""
    assert say_password(client, who.person.name, page=page).status_code == 303
    answer = say_code(client, who.code)
    assert answer.status_code == 303, answer.text
    return answer


def is_in(client: TestClient) -> bool:
    """Whether a page opens."""
    return client.get("/account", follow_redirects=False).status_code == 200
