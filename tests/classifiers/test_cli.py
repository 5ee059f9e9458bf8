"""`triage evaluate` and `triage train` at the command line: no database, no key, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifiers import model_file
from classifiers.dataset import mail_files
from triage.cli.main import main


def test_evaluate_prints_the_figures_of_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "enkele.jsonl"
    path.write_text("\n".join(mail_files()[0].read_text("utf-8").split("\n")[:12]) + "\n", encoding="utf-8")
    assert main(["evaluate", str(path), "--plots", str(tmp_path / "plots")]) == 0
    assert "Soort vraag (12 voorbeelden)" in capsys.readouterr().out
    assert sorted(plot.name for plot in (tmp_path / "plots").iterdir()) == ["coverage-precision.svg", "reliability.svg"]
    assert main(["evaluate", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["kind"] == 12


def test_evaluate_names_the_bad_line_without_a_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "kapot.jsonl"
    path.write_text("{oeps\n", encoding="utf-8")
    assert main(["evaluate", str(path)]) == 2
    told = capsys.readouterr().err
    assert "regel 1" in told
    assert "Traceback" not in told


def test_train_makes_the_shipped_model_again_byte_for_byte(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["train", "--into", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model_id"] == model_file.load().model_id
    for name in (model_file.FILE_NAME, model_file.CARD_NAME):
        assert (tmp_path / name).read_bytes() == (model_file.MODEL_FOLDER / name).read_bytes()
