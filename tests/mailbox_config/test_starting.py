"""`triage init`: a folder for another region, accepted at once, in which nothing goes by itself or is overwritten."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import pytest

import mailbox_config
from mailbox_config.asking import QUESTIONS
from tests.demo.parts import TRIAGE, clean_environment
from tests.terminal import dialogue
from triage.cli.main import main
from triage.domain.policy import SendMode

NAMED = ["--region", "Polder", "--address", "team@polder.example", "--yes"]
IMAP = [*NAMED, "--imap", "imap.polder.example"]
MICROSOFT = [*NAMED, "--microsoft"]


def init(folder: Path, *options: str) -> int:
    return main(["init", str(folder), *options])


@pytest.mark.parametrize(
    ("where", "slots", "partners"),
    list(
        itertools.product((IMAP, MICROSOFT), ("nee", "dinsdag", "vrijdag"), ((), ("jeugd.example", "a@wijk.example")))
    ),
)
def test_every_choice_makes_a_configuration_of_one_region_in_which_nothing_goes_by_itself(
    tmp_path: Path, where: list[str], slots: str, partners: tuple[str, ...]
) -> None:
    folder = tmp_path / "regio"
    named = [part for each in partners for part in ("--partner", each)]
    assert init(folder, *where, "--slots", slots, *named) == 0
    found = mailbox_config.load(str(folder))
    assert found.region.name == "Polder"
    assert found.region.own_addresses == {"team@polder.example"}
    (box,) = found.region.mailboxes.values()
    assert {box.modes["support"], box.modes["urgent"]} == {SendMode.AFTER_APPROVAL}
    assert SendMode.AUTOMATIC not in box.modes.values()
    assert not any(policy.is_configured for policy in found.region.retention.values())
    assert tomllib.loads((folder / "retention.toml").read_text("utf-8")) == {}
    assert (box.slot_plan is not None) == (slots != "nee")
    assert {name for each in found.region.partners.partners for name in (*each.addresses, *each.domains)} == set(
        partners
    )
    # The routes and texts of the law and the agreements came along, and nobody of the region they were written for.
    assert {"consult", "support", "geel", "groen", "oranje", "rood"} <= set(found.region.routes)
    assert [desk.key for desk in found.region.desks] == ["crisis"]
    assert "zaanst" not in repr(found).replace(str(folder), "").lower()


def test_the_texts_name_the_day_that_was_chosen(tmp_path: Path) -> None:
    assert init(tmp_path / "regio", *IMAP, "--slots", "donderdag") == 0
    texts = mailbox_config.load(str(tmp_path / "regio")).region.mailboxes["veiligheidsteam"].texts
    assert "donderdagmiddag" in repr(texts)
    assert "dinsdag" not in repr(texts)


def test_a_name_with_signs_of_the_file_s_own_language_stays_a_name(tmp_path: Path) -> None:
    name = 'Regio "Noord" \\ Zuid # nr. 1 = één'
    assert init(tmp_path / "regio", *IMAP, "--title", name) == 0
    assert mailbox_config.load(str(tmp_path / "regio")).region.mailboxes["veiligheidsteam"].name == name


def test_a_key_of_its_own_is_used_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(tmp_path / "regio", *IMAP, "--mailbox", "rvt-polder", "--smtp-user", "geen", "--json") == 0
    assert json.loads(capsys.readouterr().out)["secrets"] == ["TRIAGE_PASSWORD_RVT_POLDER"]
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "regio").glob("*.toml"))
    assert "veiligheidsteam" not in written


def test_every_explained_example_in_the_folder_is_one_once_its_hashes_are_gone(tmp_path: Path) -> None:
    assert init(tmp_path / "regio", *IMAP) == 0
    for name in ("duty.toml", "hooks.toml"):
        path = tmp_path / "regio" / name
        _, _, example = path.read_text("utf-8").partition("Een voorbeeld:\n#\n")
        path.write_text("\n".join(line.removeprefix("# ") for line in example.splitlines()), "utf-8")
    assert set(mailbox_config.load(str(tmp_path / "regio")).hooks) == {"zaaksysteem"}


@pytest.mark.parametrize("options", [IMAP, MICROSOFT, [*IMAP, "--slots", "dinsdag", "--partner", "jeugd.example"]])
def test_check_accepts_it_at_once_but_for_servers_and_secrets(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "gegevens"))
    assert init(tmp_path / "regio", *options) == 0
    capsys.readouterr()
    main(["--config", str(tmp_path / "regio"), "check", "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    wrong = [line for line in lines if not line["ok"]]
    assert wrong
    expected = ("server ", "mappen op", "versturen via", "token")
    assert [line for line in wrong if not any(word in line["what"] for word in expected)] == []
    advice = " ".join(line["advice"] for line in wrong)
    assert "TRIAGE_PASSWORD_VEILIGHEIDSTEAM" in advice or "tenant" in advice


def _everything(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["configuration.toml", "mailboxes.toml", "partners.toml", "texts/moved.txt"])
def test_a_file_that_is_there_stays_as_it_is_and_nothing_is_written_beside_it(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("van iemand", "utf-8")
    before = _everything(tmp_path)
    assert init(tmp_path, *IMAP, "--slots", "vrijdag") == 2
    assert name in capsys.readouterr().err
    assert _everything(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bestand").write_text("")
    assert init(tmp_path / "bestand", *IMAP) == 2
    assert init(tmp_path / "bestand" / "regio", *IMAP) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert all("bestand" in line and "; " in line for line in said)


@pytest.mark.parametrize(
    ("options", "wrong", "right"),
    [
        (["--address", "team"], "geen e-mailadres", "team@mijnregio.example"),
        (["--prefix", "R1"], "begin van een kenmerk", "RVT"),
        (["--mailbox", "Team A"], "geen sleutel", "kleine letters"),
        (["--imap", "imap polder"], "geen mailserver", "mail.mijnregio.example"),
        (["--imap", "imap.polder.example:99999"], "geen mailserver", "mail.mijnregio.example"),
        (["--imap", "imap.polder.example:"], "geen mailserver", "mail.mijnregio.example"),
        (["--imap", "10.1.2.3", "--unencrypted"], "andere machine", "127.0.0.1"),
        (["--slots", "zondag"], "geen werkdag", "maandag"),
        (["--partner", "jeugd"], "geen domein", "jeugdteam.example"),
        (["--partner", "team@polder.example"], "eigen mailbox", "anderen"),
        (["--alarm", "piket"], "geen e-mailadres", "piket@mijnregio.example"),
        (["--sent-folder", "inbox"], "verzonden post", "Sent"),
        (["--region", "a\nb"], "één regel", "Midden-Polder"),
        (["--authserv-id", "mx polder"], "geen naam", "mx.mijnregio.example"),
        (["--tenant", "x"], "--microsoft", "noem"),
        (["--microsoft"], "kan niet samen", "noem een van beide"),
    ],
)
def test_a_bad_option_is_refused_with_what_would_be_right(
    tmp_path: Path, options: list[str], wrong: str, right: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path / "regio", *IMAP, *options) == 2
    said = capsys.readouterr().err
    assert wrong in said
    assert right in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "regio").exists()


def test_without_a_terminal_it_says_what_to_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(tmp_path / "regio", "--yes") == 2
    said = capsys.readouterr().err
    assert all(option in said for option in ("--region", "--address", "--microsoft", "--imap"))
    assert not (tmp_path / "regio").exists()


def test_a_bad_answer_is_asked_again_with_what_would_be_right(tmp_path: Path) -> None:
    answers = ["", "Polder", "team", "team@polder.example", "", "", "", "misschien", "nee", "", "smtp polder", "", "",
               "", "", "", "zondag", "woensdag", "jeugd", "jeugd.example", ""]  # fmt: skip
    code, shown = dialogue([*TRIAGE, "init", "regio"], answers, tmp_path, clean_environment(tmp_path))
    assert code == 0, shown
    for told in (
        "Hier is een antwoord nodig",
        "geen e-mailadres",
        "schrijf ja of nee",
        "geen mailserver",
        "kies maandag",
    ):
        assert told in shown
    found = mailbox_config.load(str(tmp_path / "regio"))
    box = found.region.mailboxes["veiligheidsteam"]
    assert box.slot_plan is not None
    assert box.slot_plan.weekday == 2
    assert [each.host for each in found.sources["veiligheidsteam"]] == ["imap.polder.example"]
    assert found.smtp["veiligheidsteam"].host == "smtp.polder.example"


def test_what_an_option_says_is_not_asked_and_who_stops_finds_nothing_written(tmp_path: Path) -> None:
    code, shown = dialogue(
        [*TRIAGE, "init", "regio", "--region", "Polder", "--microsoft"], ["team@polder.example", "\x04"], tmp_path,
        clean_environment(tmp_path),
    )  # fmt: skip
    assert code == 2
    assert "Hoe heet uw regio" not in shown
    assert "er is niets geschreven" in shown
    assert not (tmp_path / "regio").exists()


def test_every_question_can_be_answered_by_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["init", "--help"])
    said = capsys.readouterr().out
    named = {"partners": "--partner", "client": "--client"}
    missing = [q.name for q in QUESTIONS if named.get(q.name, f"--{q.name.replace('_', '-')}") not in said]
    assert missing == []
