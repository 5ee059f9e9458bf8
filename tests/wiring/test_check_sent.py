"""What `triage check` says about the mail that staff send."""

from __future__ import annotations

import pytest

import mailbox_config
from triage.store.memory import MemoryStore
from triage.wiring import doctor


@pytest.fixture(autouse=True)
def _no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "servers_of", lambda *_: [])
    monkeypatch.setattr(doctor, "the_store", lambda *_: MemoryStore())


def test_the_check_says_how_exchange_online_keeps_sent_mail_in_the_mailbox() -> None:
    loaded = mailbox_config.load("zaanstreek_waterland")
    found = [line for line in doctor.examine(loaded, ["ret"]) if "verzonden post" in line.what]
    assert [line.ok for line in found] == [True]
    assert "Set-Mailbox -Identity RET@zaanstad.nl -MessageCopyForSentAsEnabled $true" in found[0].advice


def test_the_check_says_nothing_of_it_for_another_server() -> None:
    loaded = mailbox_config.load("zaanstreek_waterland")
    assert not [line for line in doctor.examine(loaded, ["lokaal-team"]) if "verzonden post" in line.what]
