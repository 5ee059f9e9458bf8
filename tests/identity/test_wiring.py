"""What is configured becomes what is used: providers, how long sessions last, how strong a hash is."""

from __future__ import annotations

from pathlib import Path

import pytest

import mailbox_config
from triage.domain.errors import ConfigurationError
from triage.identity import Hasher
from triage.wiring.identity import limits_of, oidc_settings, providers_of

TENANT = "11111111-2222-3333-4444-555555555555"
ENTRA = f'[oidc.gemeente]\ntitle = "Gemeente"\ntenant = "{TENANT.upper()}"\nclient_id = "c"\n'
OTHER = '[oidc.ander-huis]\ntitle = "Ander"\nissuer = "https://aanmelden.example/x"\nclient_id = "c"\n'


def loaded(folder: Path, mailboxes: str) -> mailbox_config.Configuration:
    (folder / "configuration.toml").write_text('extends = "demo"\n', "utf-8")
    (folder / "mailboxes.toml").write_text(mailboxes, "utf-8")
    return mailbox_config.load(str(folder))


def test_a_tenant_gives_entras_issuer_and_claims(tmp_path: Path) -> None:
    found = oidc_settings("gemeente", loaded(tmp_path, ENTRA).oidc["gemeente"], lambda name: f"waarde van {name}")
    assert found.issuer == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert (found.subject_claim, found.name_claim, found.tenant) == ("oid", "preferred_username", TENANT)
    assert found.secret == "waarde van TRIAGE_OIDC_SECRET_GEMEENTE"
    assert "waarde" not in repr(found)


def test_another_provider_is_its_issuer_with_a_verified_address(tmp_path: Path) -> None:
    found = oidc_settings("ander-huis", loaded(tmp_path, OTHER).oidc["ander-huis"], str)
    assert (found.issuer, found.subject_claim, found.name_claim) == ("https://aanmelden.example/x", "sub", "email")
    assert found.secret == "TRIAGE_OIDC_SECRET_ANDER_HUIS"


def test_a_provider_without_its_secret_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIAGE_OIDC_SECRET_GEMEENTE", raising=False)
    with pytest.raises(ConfigurationError, match="TRIAGE_OIDC_SECRET_GEMEENTE of TRIAGE_OIDC_SECRET_GEMEENTE_FILE"):
        providers_of(loaded(tmp_path, ENTRA))
    (tmp_path / "geheim").write_text("waarde\n", "utf-8")
    monkeypatch.setenv("TRIAGE_OIDC_SECRET_GEMEENTE_FILE", str(tmp_path / "geheim"))
    assert list(providers_of(loaded(tmp_path, ENTRA))) == ["gemeente"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('[oidc.x]\ntitle = "X"\nclient_id = "c"\n', "noem tenant"),
        (ENTRA + 'issuer = "https://x.example"\n', "noem tenant"),
        ('[oidc.x]\ntitle = "X"\nissuer = "http://x.example"\nclient_id = "c"\n', "oidc.x.issuer"),
        ('[oidc.x]\ntitle = "X"\ntenant = "common"\nclient_id = "c"\n', "oidc.x.tenant"),
        (OTHER + 'scopes = ["email"]\n', "scopes mist openid"),
        (OTHER + 'subject_claim = "email"\n', "oidc.ander-huis.subject_claim"),
        ("[session]\nhours = 24\n", "session.hours"),
        ("[session]\nidle_minutes = 600\n", "session.idle_minutes"),
        ("[session]\nidle_minutes = 5\n", "warning_minutes"),
    ],
)
def test_what_cannot_be_is_refused_by_file_and_key(tmp_path: Path, wrong: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        loaded(tmp_path, wrong)
    assert words in str(refused.value)
    assert "mailboxes.toml" in str(refused.value)


def test_how_long_sessions_last_is_configured(tmp_path: Path) -> None:
    found = limits_of(loaded(tmp_path, "[session]\nidle_minutes = 15\nhours = 8\nwarning_minutes = 2\n").session)
    assert [each.total_seconds() / 60 for each in (found.idle, found.absolute, found.warning)] == [15, 480, 2]


def test_the_real_hash_is_argon2id_as_strong_as_owasp_advises() -> None:
    hasher = Hasher()
    made = hasher.hash("vier willekeurige woorden")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify(made, "vier willekeurige woorden")
    assert not hasher.verify(made, "vier willekeurige woordeN")
    assert not hasher.verify("", "van niemand")
    assert hasher.verify(hasher.hash("é" * 12), "e\u0301" * 12)
