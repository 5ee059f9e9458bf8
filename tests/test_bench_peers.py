"""The benchmark beside others says what became of each mail: reckoned, not taken at anybody's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.peers import environment
from bench.peers.__main__ import main
from bench.peers.accounting import Account, account
from bench.peers.party import Rate
from bench.peers.runs import Told, hostile
from bench.peers.table import hostile_table, speed_table

A, B, C = "<a@x.example>", "<b@x.example>", "<c@x.example>"


@pytest.mark.parametrize(
    ("left", "kept", "cases", "wanted"),
    [
        pytest.param([], [A, B, C], 3, Account(3, 3, 0, 0, 0), id="each once"),
        pytest.param([B, C], [A], 1, Account(3, 1, 2, 0, 0), id="two still wait"),
        pytest.param([], [A, B], 2, Account(3, 2, 0, 1, 0), id="one is nowhere"),
        pytest.param([], [A, B, B, C], 4, Account(3, 3, 0, 0, 1), id="one twice"),
        pytest.param([], [A, B, C], 4, Account(3, 3, 0, 0, 1), id="a case that no mail stands at"),
        pytest.param([], [A, B, ""], 3, Account(3, 3, 0, 0, 0), id="one without a Message-ID of its own"),
        pytest.param([], [A, "", ""], 3, Account(3, 3, 0, 0, 0), id="two without"),
        pytest.param([], [A, B, C, ""], 4, Account(3, 3, 0, 0, 1), id="more without than there were mails"),
        pytest.param([A, B, C], [A, B, C], 3, Account(3, 3, 0, 0, 0), id="a mailbox that is left as it is"),
        pytest.param([C], [A, B, "", ""], 4, Account(3, 2, 1, 0, 2), id="stuck on a mail, with a case at every try"),
        pytest.param([], [A, C, ""], 3, Account(3, 3, 0, 0, 0), id="its Message-ID unreadable"),
    ],
)
def test_every_mail_is_taken_waiting_or_lost_and_what_is_too_many_is_doubled(
    left: list[str], kept: list[str], cases: int, wanted: Account
) -> None:
    found = account([A, B, C], left, kept, cases)
    assert found == wanted
    assert found.taken + found.waiting + found.lost == found.mails


def test_two_mails_with_one_name_are_refused_because_a_loss_would_go_unseen() -> None:
    with pytest.raises(ValueError, match="same name"):
        account([A, A], [], [A], 1)


def test_the_hostile_mails_are_each_their_own() -> None:
    names, raws = hostile()
    assert len(names) == len(raws) == len(set(names)) == len(set(raws))


def test_the_ratios_are_made_of_what_was_measured() -> None:
    rates = {"wij": Rate(2.0, 5.0, 4.0, 200_000_000, 500_000), "zij": Rate(10.0, 11.0, 3.0, 60_000_000, 2_000_000)}
    idle = {"wij": Rate(0.1, 3.0, 3.0, 0, 0), "zij": Rate(0.1, 1.0, 1.0, 0, 0)}
    ours, theirs = [
        line.split("|")[2:8] for line in speed_table(100, rates, idle, "wij").splitlines() if "ij " in line
    ][-2:]
    assert [cell.strip() for cell in ours] == ["50.0", "1.00", "10.0", "200", "5.0", "3.0"]
    assert [cell.strip() for cell in theirs] == ["10.0", "5.00", "20.0", "60", "20.0", "1.0"]


def test_a_round_that_broke_off_is_told_beside_what_it_left() -> None:
    said = hostile_table({"zij": Told(Account(98, 24, 74, 0, 2), rounds=3, broken=3, seconds=12.0)})
    numbers = [cell.strip() for cell in said.splitlines()[-1].split("|")[2:9]]
    assert numbers == ["98", "24", "74", "0", "2", "3 van 3", "12"]


def test_without_a_way_to_install_the_others_it_says_what_to_do_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "PLACE", tmp_path / "peers")
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setattr("sys.argv", ["bench.peers"])
    assert main() == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "make bench-peers" in line
    assert "the network was disabled" in line
