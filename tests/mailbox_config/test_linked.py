"""Which mailboxes tell each other that one mail came in at both: one controller, switched on, never the RET (R-41)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbox_config import load
from triage.domain.errors import ConfigurationError


def region(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    (folder / "mailboxes.toml").write_text(text)
    return folder


def test_nothing_is_linked_unless_it_is_switched_on() -> None:
    for name in ("zaanstreek_waterland", "demo"):
        assert all(not box.linked_with for box in load(name).region.mailboxes.values())


def test_a_pair_is_linked_from_both_sides(tmp_path: Path) -> None:
    found = load(str(region(tmp_path / "r", '[mailbox.bt-zaanstreek]\nlinked_with = ["zvh"]\n'))).region.mailboxes
    assert found["bt-zaanstreek"].linked_with == {"zvh"}
    assert found["zvh"].linked_with == {"bt-zaanstreek"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[mailbox.bt-purmerend]\nlinked_with = ["zvh"]\n', "niet dezelfde controller"),
        ('[mailbox.zvh]\nlinked_with = ["zvh"]\n', "niet dezelfde controller"),
        ('[mailbox.zvh]\nlinked_with = ["ret"]\n', "never_linked"),
        ('[mailbox.ret]\nlinked_with = ["zvh"]\n', "never_linked"),
        ('[mailbox.zvh]\nlinked_with = ["elders"]\n', "bestaat niet"),
        ('[mailbox.zvh]\ncontroller = ""\nlinked_with = ["bt-zaanstreek"]\n', "niet dezelfde controller"),
    ],
)
def test_what_may_not_be_linked_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        load(str(region(tmp_path / "r", text)))


def test_a_source_may_trust_another_mail_server_than_its_mailbox(tmp_path: Path) -> None:
    text = '[[mailbox.zvh.source]]\nkey = "zvh-oud"\nhost = "x.example"\nuser = "x"\n'
    text += 'trust = { authserv_id = "mx.oud.example" }\n'
    box = load(str(region(tmp_path / "r", text))).region.mailboxes["zvh"]
    assert box.for_source("zvh-oud").trust.authserv_id == "mx.oud.example"
    assert box.for_source("anders").trust == box.trust
