"""How a region says that its mailboxes log in with a token, and what it is told when it says it wrongly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailbox_config import FILL_IN, Configuration, Login, load
from triage.domain.errors import ConfigurationError

ID = "11111111-2222-3333-4444-555555555555"
GOOD = f'''
[oauth.gemeente]
tenant = "{ID}"
client_id = "{ID}"
secret_expires = 2027-03-01

[[mailbox.veiligheidsteam.source]]
key = "veiligheidsteam"
host = "outlook.office365.com"
login = "microsoft"
oauth = "gemeente"
user = "team@gemeente.example"
'''


def read(folder: Path, mailboxes: str) -> Configuration:
    (folder / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n', "utf-8")
    (folder / "mailboxes.toml").write_text(mailboxes, "utf-8")
    return load(str(folder))


def test_what_ships_logs_in_with_microsoft_and_leaves_the_ids_to_be_filled_in() -> None:
    shipped = load("zaanstreek_waterland")
    exchange = [item for many in shipped.sources.values() for item in many if item.host == "outlook.office365.com"]
    assert len(exchange) == 6
    assert {item.login for item in exchange} == {Login.MICROSOFT}
    assert {item.oauth for item in exchange} == set(shipped.oauth)
    assert {(item.tenant, item.client_id) for item in shipped.oauth.values()} == {(FILL_IN, FILL_IN)}


def test_a_registration_has_microsofts_addresses_unless_it_says_otherwise(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD).oauth["gemeente"]
    assert found.authority == "https://login.microsoftonline.com"
    assert found.scope == "https://outlook.office365.com/.default"
    assert found.secret_expires == date(2027, 3, 1)


def test_sending_logs_in_as_the_mailboxes_first_source_does(tmp_path: Path) -> None:
    smtp = read(tmp_path, GOOD).smtp["veiligheidsteam"]
    assert (smtp.login, smtp.oauth) == (Login.MICROSOFT, "gemeente")
    password = GOOD.replace('login = "microsoft"\noauth = "gemeente"\n', "")
    assert read(tmp_path, password).smtp["veiligheidsteam"].login is Login.PASSWORD


def test_sending_may_log_in_its_own_way(tmp_path: Path) -> None:
    smtp = read(tmp_path, GOOD + '[mailbox.veiligheidsteam.smtp]\nlogin = "password"\n').smtp["veiligheidsteam"]
    assert (smtp.login, smtp.oauth) == (Login.PASSWORD, "")


WRONG = [
    ('login = "microsoft"', 'login = "oauth2"', "source.0.login", "kies uit 'password', 'microsoft' of 'google'"),
    ('oauth = "gemeente"\n', "", "source.veiligheidsteam.oauth", "ontbreekt bij login = 'microsoft'; noem in oauth"),
    ('oauth = "gemeente"', 'oauth = "elders"', "source.veiligheidsteam.oauth", "'elders' bestaat niet; kies uit gem"),
    ('login = "microsoft"\n', "", "source.veiligheidsteam.oauth", "staat er zonder login"),
    (f'tenant = "{ID}"\n', "", "oauth.gemeente.tenant", "ontbreekt; neem de Directory (tenant) ID over"),
    (f'tenant = "{ID}"', 'tenant = "de gemeente"', "oauth.gemeente.tenant", "kan niet; schrijf de Directory"),
    (f'client_id = "{ID}"', 'client_id = "triage"', "oauth.gemeente.client_id", "kan niet; schrijf de Application"),
    ("2027-03-01", '"maart 2027"', "oauth.gemeente.secret_expires", "is geen datum"),
    ("secret_expires", "secret", "oauth.gemeente.secret", "is geen bekende sleutel"),
    (
        "secret_expires = 2027-03-01",
        'authority = "http://login.example"',
        "oauth.gemeente.authority",
        "schrijf een adres dat met https:// begint",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "said"), WRONG, ids=lambda value: str(value)[:30])
def test_a_mistake_is_named_with_what_would_be_right(tmp_path: Path, old: str, new: str, key: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert caught.value.key.endswith(key)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_registration_is_of_one_provider(tmp_path: Path) -> None:
    mixed = GOOD + '[mailbox.veiligheidsteam.smtp]\nlogin = "google"\noauth = "gemeente"\n'
    with pytest.raises(ConfigurationError, match="wordt ook met login = 'microsoft' gebruikt"):
        read(tmp_path, mixed)


def test_a_domain_is_a_tenant_too(tmp_path: Path) -> None:
    named = GOOD.replace(f'tenant = "{ID}"', 'tenant = "gemeente.onmicrosoft.com"')
    assert read(tmp_path, named).oauth["gemeente"].tenant == "gemeente.onmicrosoft.com"
