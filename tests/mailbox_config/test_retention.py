"""retention.toml: what a region says of keeping, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbox_config import load
from triage.domain.errors import ConfigurationError
from triage.domain.retention import LOOSE
from triage.domain.rights import RIGHTS

WHOLE = """
selectielijst = "Selectielijst van de regio, 2020"

[mailbox.veiligheidsteam.rule.consult]
routes = ["consult"]
term = "1 jaar"
category = "5.1"

[mailbox.veiligheidsteam.rule.rest]
term = "5 jaar"
category = "5.2"

[mailbox.veiligheidsteam.without_case]
term = "90 dagen"
category = "8.1"
"""


def region(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n')
    (folder / "retention.toml").write_text(text)
    return folder


def test_each_mailbox_says_what_it_keeps_and_how_long(tmp_path: Path) -> None:
    found = load(str(region(tmp_path / "r", WHOLE))).region
    policy = found.retention_for("veiligheidsteam")
    assert policy.is_configured
    consult, rest = policy.rule_for("consult"), policy.rule_for("support")
    assert consult is not None
    assert (consult.key, consult.keeping.text, consult.category) == ("consult", "1 jaar", "5.1")
    assert rest is not None
    assert rest.key == "rest"
    assert policy.loose is not None
    assert policy.loose.key == LOOSE
    assert not found.retention_for("ret").is_configured


def test_the_register_of_requests_has_terms_of_its_own(tmp_path: Path) -> None:
    told = '\n[rights]\nterm = "{}"\ncategory = "9.1"\n'
    found = load(str(region(tmp_path / "r", WHOLE + told.format("5 jaar")))).region
    policy = found.retention_for(RIGHTS)
    assert policy.loose is not None
    assert (policy.is_configured, policy.loose.keeping.text, policy.loose.category) == (True, "5 jaar", "9.1")
    assert not load(str(region(tmp_path / "s", WHOLE))).region.retention_for(RIGHTS).is_configured
    with pytest.raises(ConfigurationError, match=r"rights\.term"):
        load(str(region(tmp_path / "t", WHOLE + told.format("snel"))))


def test_the_shipped_region_keeps_everything() -> None:
    found = load("zaanstreek_waterland").region
    assert not any(found.retention_for(key).is_configured for key in found.mailboxes)


def test_the_demo_shows_terms_that_nobody_settled() -> None:
    policy = load("demo").region.retention_for("veiligheidsteam")
    assert policy.is_configured
    assert "verzonnen" in policy.selectielijst


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Selectielijst van de regio, 2020", ""), "selectielijst"),
        (('"1 jaar"', '"1 werkdag"'), "mailbox.veiligheidsteam.rule.consult.term"),
        (('["consult"]', '["onbekend"]'), "mailbox.veiligheidsteam.rule.consult.routes"),
        (('term = "5 jaar"', 'term = "5 jaar"\nroutes = ["consult"]'), "mailbox.veiligheidsteam.rule.rest.routes"),
        (('routes = ["consult"]\n', ""), "mailbox.veiligheidsteam.rule.rest.routes"),
        (("[mailbox.veiligheidsteam.without_case]", "[mailbox.nergens.without_case]"), "mailbox.nergens"),
        (('category = "8.1"', ""), "mailbox.veiligheidsteam.without_case.category"),
        (("rule.rest]", f"rule.{LOOSE}]"), f"mailbox.veiligheidsteam.rule.{LOOSE}"),
    ],
)
def test_a_mistake_is_refused_by_its_key(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    folder = region(tmp_path / "r", WHOLE.replace(*change, 1))
    with pytest.raises(ConfigurationError) as caught:
        load(str(folder))
    assert str(caught.value).startswith(f"retention.toml, {said}:") or f" {said}" in str(caught.value)
