"""What a person may choose by hand: routes that no mail gets, and the steps of an escalation (R-23, R-27, R-28)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbox_config import load
from tests.mailbox_config.test_linked import region
from triage.domain.errors import ConfigurationError


def test_the_shipped_local_team_chooses_what_its_mail_gets_and_what_no_mail_gets() -> None:
    boxes = load("zaanstreek_waterland").region.mailboxes
    found = boxes["lokaal-team"].choosable_routes()
    assert set(found) == {
        "overig", "geel", "groen", "oranje", "rood", "verrijking", "crisis", "thv", "noodbed", "crisisbed",
        "crisisopvang",
    }  # fmt: skip
    assert "onbeslist" not in boxes["veiligheidsteam"].choosable_routes()
    # Where everything has one route, that one can be chosen.
    assert boxes["ret"].choosable_routes() == ("ret",)


def test_the_shipped_ladder_has_the_three_steps_of_the_source() -> None:
    worker, scientist, manager = load("zaanstreek_waterland").region.escalation
    assert "medewerker" in worker
    assert "gedragswetenschapper" in scientist
    assert "teammanager" in manager


def test_a_region_without_a_ladder_has_no_steps(tmp_path: Path) -> None:
    assert load(str(region(tmp_path / "r", "[region]\nescalation = []\n"))).region.escalation == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[mailbox.lokaal-team]\nhand_routes = ["huisverbod"]\n', "'huisverbod' bestaat niet"),
        ('[mailbox.lokaal-team]\nhand_routes = ["THV"]\n', "hand_routes"),
        ("[region]\nescalation = [1]\n", "escalation"),
        ('[region]\nescalation = ["een", " "]\n', "escalation"),
    ],
)
def test_what_cannot_be_chosen_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        load(str(region(tmp_path / "r", text)))
