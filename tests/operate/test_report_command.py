"""`triage report` and `triage export` through the command, on a database of their own."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import mailbox_config
from triage.cli.main import main
from triage.domain.case import open_case
from triage.domain.decision import TriageDecision
from triage.domain.obligation import Evidence, Met, obligations_for
from triage.domain.reading import Kind
from triage.operate.sheet import as_csv, as_sheet, harmless
from triage.store import open_store

RVT = "veiligheidsteam"
REGION = mailbox_config.load("demo").region
# A Monday in May of 2025: long over, whenever this runs.
MONDAY = datetime(2025, 5, 12, 9, 0, tzinfo=REGION.calendar.zone)
YEAR = ("--from", "2025-01-01", "--until", "2025-12-31")
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten consults answered in 1 to 10 hours, three after a week, two never; nothing in the other mailboxes."""
    for name in ("TRIAGE_DATABASE_URL", "TRIAGE_KEY", "TRIAGE_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRIAGE_CONFIG", "demo")
    store = open_store(None, tmp_path / "home")
    for number in range(15):
        after = timedelta(hours=number + 1) if number < 10 else timedelta(days=7)
        with store.transaction() as tx:
            decision = TriageDecision(
                RVT, "consult", Kind.CONSULT, Kind.CONSULT, 0.9, None, False, None, False, False, (), frozenset()
            )
            made = tx.cases.add(open_case(decision, "", "anja@jeugdteam.example", "Zwanenburgwal", MONDAY), "RVT", 2025)
            assert made.id is not None
            owed = obligations_for(REGION.rules_for(RVT, "consult"), MONDAY, REGION.calendar)
            kept = tx.cases.add_obligations(made.id, owed, REGION.config_hash)
            if number < 13 and kept[0].id is not None:
                tx.cases.meet(made.id, kept[0].id, Met(Evidence.STAFF_MAIL, MONDAY + after, "anna"))
    store.close()
    return tmp_path


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    said = capsys.readouterr()
    assert said.err == ""
    return [json.loads(line) for line in said.out.splitlines()]


def test_every_figure_is_an_object_on_a_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--json", "--own-mailbox", RVT, "--mailbox", RVT, *YEAR]) == 0
    found = objects(capsys)
    assert found[0] == {
        "mailbox": RVT, "from": "2025-01-01", "until": "2025-12-31", "by": "total", "key": RVT,
        "title": "Regionaal Veiligheidsteam", "in_time": 10, "late": 3, "open": 0, "overdue": 2, "percent_in_time": 67,
        "responses": 13, "median_seconds": 7 * 3600, "p90_seconds": 7 * 86_400, "suppressed": [],
    }  # fmt: skip
    titles = {each["by"]: each["title"] for each in found if "title" in each}
    assert (titles["week"], titles["term"], titles["colour"]) == (
        "2025-W20",
        "Reageren op de afzender",
        "geen kleurcode",
    )
    assert {(each["by"], each["key"]) for each in found} == {
        ("total", RVT), ("kind", "consult"), ("colour", "geen"), ("week", "2025-W20"), ("term", "reactie"),
        ("proposals", "made"), ("proposals", "accepted"), ("proposals", "refused"), ("proposals", "lapsed"),
        ("proposals", "taken_back"), ("proposals", "standing"), ("handovers", "with_code"),
        ("handovers", "without_code"),
    }  # fmt: skip


def test_numbers_under_five_are_kept_back_unless_the_mailbox_is_ones_own(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--json", "--mailbox", RVT, *YEAR]) == 0
    total = objects(capsys)[0]
    assert (total["in_time"], total["late"], total["overdue"], total["responses"]) == (10, None, None, None)
    assert total["suppressed"] == ["late", "overdue"]
    assert total["percent_in_time"] is None
    assert main(["report", "--mailbox", RVT, *YEAR]) == 0
    assert "< 5" in capsys.readouterr().out


def test_no_total_over_mailboxes_is_made_of_numbers_that_were_kept_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--json", "--own-mailbox", RVT, *YEAR]) == 0
    assert {each["mailbox"] for each in objects(capsys)} == set(REGION.mailboxes)
    own = [word for key in REGION.mailboxes for word in ("--own-mailbox", key)]
    assert main(["report", "--json", *own, *YEAR]) == 0
    assert objects(capsys)[-1]["mailbox"] == "*"


def test_a_table_is_there_for_people_in_dutch_and_names_nobody(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--own-mailbox", RVT, "--mailbox", RVT, *YEAR]) == 0
    shown = capsys.readouterr().out
    assert "te laat en open" in shown
    assert "7 uur" in shown
    assert "67 %" in shown
    assert "signalen voor de netwerkcoördinator" in shown
    assert not [each for each in ("Zwanenburgwal", "anja", "anna", "RVT-2025") if each in shown]


def test_a_period_without_cases_has_empty_figures(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--json", "--mailbox", RVT, "--from", "2025-05-13", "--until", "2025-05-13"]) == 0
    total = objects(capsys)[0]
    assert (total["in_time"], total["median_seconds"], total["percent_in_time"]) == (0, None, None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["report", "--mailbox", "weg"], "mailbox 'weg' bestaat niet; kies uit"),
        (["report", "--own-mailbox", "weg"], "mailbox 'weg' bestaat niet; kies uit"),
        (["report", "--from", "gisteren"], "--from 'gisteren' is geen dag; schrijf"),
        (["report", "--from", "2025-02-01", "--until", "2025-01-01"], "wissel ze om"),
        (["export", "--format", "xlsx"], "noem met --to het bestand"),
        (["export", "--to", "bestaat/niet/x.csv"], "is niet te schrijven"),
        (["export", "--format", "ods"], "onbekende keuze"),
    ],
)
def test_what_cannot_be_asked_is_exit_2_with_what_would_be_right(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    said = capsys.readouterr()
    assert says in said.err
    assert len(said.err.splitlines()) == 1


def test_an_export_is_csv_and_that_it_was_made_is_recorded(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--own-mailbox", RVT, "--mailbox", RVT, *YEAR]) == 0
    text = capsys.readouterr().out
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert text.startswith("\ufeff")
    kind = [RVT, "soort", "consult", "consult", "10", "3", "0", "2", "67", "13", "7,0", "168,0"]
    assert kind in lines
    with open_store(None, home / "home").reading() as tx:
        events = tx._work.connection.exec_driver_sql(
            "SELECT actor, mailbox FROM event WHERE action = 'figures-exported'"
        ).all()
    assert [mailbox for _, mailbox in events] == [RVT]
    assert events[0][0].startswith("opdrachtregel:")


def _sheet(path: Path) -> list[list[str]]:
    """The cells of the first sheet, as text; a formula is shown as such."""
    with zipfile.ZipFile(path) as book:
        strings = [
            "".join(part.text or "" for part in item.iter(f"{_NAMESPACE}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 (our own file)
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    found = []
    for line in sheet.iter(f"{_NAMESPACE}row"):
        cells = []
        for cell in line:
            assert cell.find(f"{_NAMESPACE}f") is None, "a formula"
            value = cell.findtext(f"{_NAMESPACE}v") or ""
            cells.append(strings[int(value)] if cell.get("t") == "s" else value)
        found.append(cells)
    return found


def test_an_export_is_a_sheet_with_the_same_figures(home: Path) -> None:
    for name in ("cijfers.xlsx", "cijfers"):
        form = [] if name.endswith("xlsx") else ["--format", "xlsx"]
        path = home / name
        assert main(["export", "--own-mailbox", RVT, "--mailbox", RVT, "--to", str(path), *form, *YEAR]) == 0
        assert [RVT, "soort", "consult", "consult", "10", "3", "0", "2", "67", "13", "7", "168"] in _sheet(path)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31",
        "-2",
        "@SOM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "=cmd|' /C calc'!A0",
        "＝1",
        "\ufeff=1",
        '=HYPERLINK("x")',
    ],
)
def test_no_cell_is_taken_for_a_formula(tmp_path: Path, text: str) -> None:
    assert harmless(text) == f"'{text}"
    written = as_csv([(text, "gewoon", 3, -2)]).removeprefix("\ufeff")
    assert next(csv.reader(io.StringIO(written, newline=""), delimiter=";")) == [f"'{text}", "gewoon", "3", "-2"]
    (tmp_path / "x.xlsx").write_bytes(as_sheet([(text, 3)]))
    assert _sheet(tmp_path / "x.xlsx")[0][0].startswith("'")


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert [harmless(each) for each in ("–", "< 5", "RVT", "", 3, -3, 1.5)] == ["–", "< 5", "RVT", "", 3, -3, 1.5]
