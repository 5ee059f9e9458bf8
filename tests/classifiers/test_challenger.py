"""Learning from what people judged: nothing real on disk, both models side by side, and a person puts one in use."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import mailbox_config
from classifiers import model_file
from classifiers.challenger import challenge, measured
from classifiers.dataset import Example, Part, mail_files, read_examples
from classifiers.training import train
from tests.workflow.parts import PARTNER
from triage.cli.main import main
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseMessage, open_case
from triage.domain.decision import TriageDecision
from triage.domain.errors import ConfigurationError, UsageError
from triage.domain.reading import Kind
from triage.ports.store import Arrival, Location, Store
from triage.store import open_store
from triage.store.open import process_clock
from triage.wiring import model, tools
from triage.wiring.settings import Settings
from triage.workflow import review
from triage.workflow.learn import lessons

# A name that stands in no shipped example, twice, so that a vocabulary made from these mails would hold it.
NAME = "Xandriekwartel"
EVA = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)


def few(folder: Path) -> Path:
    """A data folder with some of the shipped examples of both parts."""
    (folder / "mails").mkdir(parents=True)
    found = read_examples(mail_files())
    train_part = [each for each in found if each.part is Part.TRAIN]
    chosen = train_part[::24] + [each for each in found if each.part is Part.GATE][::14]
    lines = [json.dumps(dict(each.raw), ensure_ascii=False) for each in chosen]
    (folder / "mails" / "few.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few(tmp_path_factory.mktemp("data") / "data")


def judged(number: int) -> Example:
    body = f"Beste collega's, kunnen jullie aansluiten bij mevrouw {NAME}? Groet, Anja {NAME}"
    told = {"id": f"RVT-{number}", "subject": "Vraag", "body": body, "kind": "support"}
    return Example(
        id=f"RVT-{number}", situation=f"RVT-{number}", sender=PARTNER, subject="Vraag", body=body, kind="support",
        urgent=False, automatic=False, raw=told,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    into = tmp_path_factory.mktemp("challenger") / "nieuw"
    return into, challenge([judged(number) for number in range(1, 6)], into, model_file.load(), data)


def test_both_models_are_measured_on_mails_the_challenger_never_saw(data: Path, made: tuple[Path, object]) -> None:
    into, contest = made
    told = contest.to_dict()  # type: ignore[attr-defined]
    gate = [each for each in read_examples(mail_files(data)) if each.part is Part.GATE]
    assert told["gate"] == len(gate)
    assert told["corrections"] == 5
    assert told["current_knew_gate"] is True
    assert told["challenger"] == measured(model_file.load(into), gate)
    assert told["current"] == measured(model_file.load(), gate)
    assert set(told["current"]) >= {"kind.macro_f1", "urgent.recall"}
    assert model_file.load(into).card["examples"] == {"train": told_train(data), "corrections": 5}
    assert all(len(row) == 4 for row in contest.rows())  # type: ignore[attr-defined]


def told_train(data: Path) -> int:
    return sum(each.part is Part.TRAIN for each in read_examples(mail_files(data)))


def test_no_word_of_a_judged_mail_stands_in_the_model(made: tuple[Path, object]) -> None:
    into, _ = made
    pieces = [NAME.lower(), NAME[:6].lower(), "ndriek"]
    for path in into.iterdir():
        raw = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                raw = b"\n".join(archive.read(name) for name in archive.namelist())
        assert not [piece for piece in pieces if piece.encode() in raw.lower()], path.name


@pytest.fixture(scope="module")
def plain(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the same examples without what was judged."""
    into = tmp_path_factory.mktemp("plain") / "model"
    train(data, into, parts=(Part.TRAIN,))
    return into


def test_what_was_judged_weighs_in_the_challenger(made: tuple[Path, object], plain: Path) -> None:
    assert model_file.load(made[0]).model_id != model_file.load(plain).model_id


def test_too_little_to_learn_from_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    with pytest.raises(UsageError, match="te weinig"):
        challenge([judged(1)], tmp_path / "x", model_file.load(), tmp_path)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
    for name in ("TRIAGE_MODEL", "TRIAGE_DATABASE_URL", "TRIAGE_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_a_promoted_model_is_the_one_that_reads_and_the_former_is_kept(
    home: Path, made: tuple[Path, object], plain: Path
) -> None:
    into, _ = made
    shipped = tools.reader().model_id
    assert shipped == model_file.load().model_id
    done = model.promote(into)
    assert tools.reader().model_id == done.model_id == model_file.load(into).model_id
    assert (done.former_id, done.kept) == (shipped, None)
    loaded = tools.configuration("demo")
    thresholds = model_file.load(into).card["thresholds"]
    assert loaded.region.mailboxes["veiligheidsteam"].thresholds.decide == thresholds["decide"]
    again = model.promote(plain)
    # A running process goes on with what it loaded; the next one reads with the new model.
    assert tools.reader().model_id == done.model_id
    tools._reader_of.cache_clear()
    assert tools.reader().model_id == again.model_id == model_file.load(plain).model_id
    assert again.kept is not None
    assert model_file.load(again.kept).model_id == done.model_id
    with pytest.raises(UsageError, match="al in gebruik"):
        model.promote(plain)


def test_a_damaged_model_is_not_put_in_use(home: Path, made: tuple[Path, object], tmp_path: Path) -> None:
    into, _ = made
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in into.iterdir():
        (broken / path.name).write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(model_file.ModelRefused):
        model.promote(broken)
    assert model.model_in_use() is None
    assert not (home / "model").exists()


def test_a_named_folder_goes_first_and_may_not_be_empty(
    home: Path, made: tuple[Path, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_MODEL", str(tmp_path / "elders"))
    with pytest.raises(ConfigurationError, match="TRIAGE_MODEL"):
        tools.reader()
    model.promote(made[0])
    assert model.model_in_use() == tmp_path / "elders"
    assert not (home / "model").exists()


def a_judged_case(store: Store, config: str, text: str) -> int:
    """A consult that a person makes a support request; returns the mail's id."""
    region = mailbox_config.load(config).region
    decision = TriageDecision(
        "veiligheidsteam", "consult", Kind.CONSULT, Kind.CONSULT, 0.9, None, False, None, False, False, (),
        frozenset(), model_id="lezer-oud",
    )  # fmt: skip
    with store.transaction() as tx:
        tx.ledger.first_seen("veiligheidsteam", "veiligheidsteam", None)
        place = Location("veiligheidsteam", "INBOX", 1, len(text))
        kept = tx.ledger.archive(Arrival(place, "veiligheidsteam", text.encode(), process_clock(), len(text)), "w")
        case = tx.cases.add(open_case(decision, "", PARTNER, "Vraag", process_clock()), "RVT", 2026)
        assert case.id is not None
        mail = CaseMessage("in", PARTNER, (), "Vraag", text, process_clock(), None, kept.mail_id)
        tx.cases.add_message(case.id, mail)
        tx.cases.add_decision(case.id, kept.mail_id, decision, "silence", "R-6", "")
        review.correct(tx, EVA, region, case.id, case.version, kind=Kind.SUPPORT)
    return kept.mail_id


def configured(folder: Path, *, learn: bool) -> str:
    folder.mkdir()
    (folder / "configuration.toml").write_text('extends = "demo"\n', "utf-8")
    switch = "true" if learn else "false"
    (folder / "mailboxes.toml").write_text(f"[mailbox.veiligheidsteam]\nlearn_from_corrections = {switch}\n", "utf-8")
    return str(folder)


def test_from_the_queue_to_a_challenger_with_no_text_on_disk(
    home: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configured(tmp_path / "regio", learn=True)
    store = open_store(None, home, None)
    first = a_judged_case(store, config, judged(1).body)
    a_judged_case(store, config, judged(2).body + " Nogmaals.")
    store.close()
    wanted = ["train", "--config", config, "--data", str(data), "--challenger", str(tmp_path / "uit"), "--json"]
    assert main(wanted) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["corrections"], told["erased"]) == (2, 0)
    assert told["model_id"] == model_file.load(tmp_path / "uit").model_id
    assert model.model_in_use() is None
    for path in [each for each in tmp_path.rglob("*") if each.is_file() and data not in each.parents]:
        assert NAME.encode() not in path.read_bytes(), path
    store = open_store(None, home, None)
    with store.transaction() as tx:
        tx.ledger.erase(first)
    with store.reading() as tx:
        region = mailbox_config.load(config).region
        left = lessons(tx, region, "service")
        assert (len(left.found), left.erased) == (1, 1)
        assert len(tx.corrections.of("veiligheidsteam")) == 2
        off = replace(region.mailboxes["veiligheidsteam"], learn_from_corrections=False)
        closed = replace(region, mailboxes={**region.mailboxes, "veiligheidsteam": off})
        assert lessons(tx, closed, "service").found == ()
    store.close()
    assert main(["train", "--promote", str(tmp_path / "uit")]) == 0
    assert told["model_id"] in capsys.readouterr().out
    assert tools.reader().model_id == told["model_id"]


def test_a_region_that_does_not_learn_is_told_how(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configured(tmp_path / "regio", learn=False)
    store = open_store(None, home, None)
    a_judged_case(store, config, judged(1).body)
    store.close()
    assert main(["train", "--config", config, "--challenger", str(tmp_path / "uit")]) == 2
    assert "learn_from_corrections" in capsys.readouterr().err
    assert not (tmp_path / "uit").exists()
    assert Settings.from_environment().home == home
