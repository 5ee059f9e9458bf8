"""What-if of requests against slots: worked out by hand, then by rules that hold whatever comes in."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mailbox_config
from tests.store.build import case
from triage.cli.main import main
from triage.cli.simulate import answer_to
from triage.domain.reading import Kind
from triage.domain.slot import SlotPlan
from triage.domain.terms import Term
from triage.operate.simulate import Outcome, Question, Spread, poisson, quantile, resampled, simulate
from triage.store.open import open_store

CALENDAR = mailbox_config.load("zaanstreek_waterland").region.calendar
QUESTION = Question(CALENDAR, Term.parse("2 dagen"), timedelta(weeks=2))
# Two times an afternoon: 13:00 and 13:45.
SMALL = SlotPlan("proef", closes=time(14, 30))
MONDAY = date(2026, 11, 23)
DOCS = Path(__file__).parents[2] / "docs"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone)


def only(moments: list[datetime], plan: SlotPlan = SMALL) -> Outcome:
    """What comes of these very requests."""
    (outcome,) = simulate([plan], QUESTION, lambda _: moments, runs=2, seed=1)
    return outcome


def test_what_comes_of_a_few_requests_is_as_worked_out_by_hand() -> None:
    # Thursday 10:00 gets Tuesday 13:00, five days and three hours later; the next 13:45; the third a week later.
    thursday = local("2026-11-19 10:00")
    found = only([thursday, thursday, thursday])
    hours = [123, 123.75, 123 + 168]
    assert found.median.value == pytest.approx(hours[1] / 168)
    assert found.p90.value == pytest.approx((hours[1] + 0.8 * (hours[2] - hours[1])) / 168)
    assert found.full.value == 0
    # The term of two days ends on Saturday and so with Monday: no Tuesday is in time.
    assert found.beyond_term is not None
    assert found.beyond_term.value == 1
    # From Sunday the two days end with Tuesday.
    assert only([local("2026-11-22 10:00")]).beyond_term == Spread(0, 0, 0)


def test_a_wait_over_a_clock_change_is_what_elapsed() -> None:
    # Thursday 22 October 13:00 to Tuesday 27 October 13:00 is five days and the hour the clock goes back.
    assert only([local("2026-10-22 13:00")]).median.value == pytest.approx((5 * 24 + 1) / 168)


def test_who_finds_the_horizon_full_has_no_time_and_counts_as_beyond() -> None:
    short = replace(SMALL, horizon=timedelta(weeks=2), notice=timedelta(0))
    # Thursday: two Tuesdays of two times; the fifth finds none.
    found = only([local("2026-11-19 10:00")] * 5, short)
    assert found.full.value == pytest.approx(0.2)
    assert found.beyond_patience.value == pytest.approx(0.2)
    assert found.curve[-1][1].value == pytest.approx(0.8)
    assert dict((weeks, each.value) for weeks, each in found.curve)[1] == pytest.approx(0.4)


def test_the_same_seed_gives_the_same_figures_and_another_others() -> None:
    def figures(seed: int) -> tuple[Outcome, ...]:
        return simulate([SMALL], QUESTION, poisson(2, MONDAY, 8, CALENDAR), runs=10, seed=seed)

    assert figures(1) == figures(1)
    assert figures(1) != figures(2)


def test_requests_by_chance_come_in_office_hours_at_the_rate_asked_for() -> None:
    # Eight weeks around Christmas: fewer working days, as many requests.
    draw = poisson(6, date(2026, 12, 7), 8, CALENDAR)
    drawn = [draw(Random(f"{number}")) for number in range(200)]
    assert all(CALENDAR.is_office_time(moment) for moments in drawn for moment in moments)
    assert all(moments == sorted(moments) for moments in drawn)
    average = sum(len(moments) for moments in drawn) / len(drawn)
    # 48 on average, and a standard error of 0.49 over 200 draws.
    assert average == pytest.approx(48, abs=2.5)


def test_a_drawn_week_is_a_week_of_the_history_with_its_days_and_times() -> None:
    # The second week is in winter time, the first in summer time.
    history = [local("2026-10-21 09:30"), local("2026-10-23 16:00"), local("2026-10-28 09:30")]
    draw = resampled(history, date(2026, 10, 19), 2, CALENDAR)
    seen = Counter(tuple(f"{moment:%m-%d %H:%M}" for moment in draw(Random(f"{number}"))) for number in range(100))
    first, second = ("10-21 09:30", "10-23 16:00"), ("10-28 09:30",)
    moved, kept = ("10-28 09:30", "10-30 16:00"), ("10-21 09:30",)
    assert set(seen) == {first + second, first + moved, kept + second, kept + moved}


def test_the_history_itself_is_the_figure_and_its_drawn_weeks_the_interval() -> None:
    history = [local("2026-11-19 10:00")] * 3 + [local("2026-11-26 10:00")]
    drawn = resampled(history, date(2026, 11, 16), 2, CALENDAR)
    (found,) = simulate([SMALL], QUESTION, drawn, runs=100, seed=1, replay=history)
    assert found.requests.value == 4
    # Two weeks of three, two of one, or one of each.
    assert (found.requests.low, found.requests.high) == (2, 6)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.5, 12), st.integers(1, 10))
def test_another_table_never_makes_a_request_wait_longer(seed: int, per_week: float, weeks: int) -> None:
    arrivals = poisson(per_week, MONDAY, weeks, CALENDAR)
    plans = [replace(SMALL, tables=number) for number in (1, 2, 3)]
    found = simulate(plans, QUESTION, arrivals, runs=2, seed=seed)
    for fewer, more in pairwise(found):
        assert more.median.value <= fewer.median.value + 1e-9
        assert more.p90.value <= fewer.p90.value + 1e-9
        assert more.full.value <= fewer.full.value
        assert more.beyond_patience.value <= fewer.beyond_patience.value
        assert all(many.value >= few.value for (_, few), (_, many) in zip(fewer.curve, more.curve, strict=True))


def test_a_quantile_lies_between_its_neighbours() -> None:
    assert [quantile([1, 2, 4], share) for share in (0, 0.25, 0.5, 0.75, 1)] == [1, 1.5, 2, 3, 4]
    assert quantile([7], 0.9) == 7


# --- the answer ------------------------------------------------------------------------------------------------------
def outcome(tables: int, late: float, missed: float) -> Outcome:
    half = Spread(1.24, 1, 2)
    return Outcome(SlotPlan("x", tables=tables), half, half, half, None, Spread(late, 0, 0.5), half, missed, ())


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        (0, "Is een tweede tafel nodig? Nee. Met 1 tafel wacht 20 % van de aanvragen langer dan 2 weken"),
        (0.02, "Is een tweede tafel nodig? Nee. "),
        (0.3, "Is een tweede tafel nodig? Waarschijnlijk niet: met 1 tafel wordt de norm in 30 van de 100 keer niet"),
        (0.84, "Is een tweede tafel nodig? Waarschijnlijk wel: met 1 tafel wordt de norm in 84 van de 100 keer niet"),
        (0.98, "Is een tweede tafel nodig? Ja. Met 1 tafel wacht 20 %"),
    ],
)
def test_it_is_sure_where_95_of_100_runs_agree(missed: float, expected: str) -> None:
    assert answer_to([outcome(1, 0.2, missed)], 2, 0.10).startswith(expected)


def test_the_answer_names_how_many_tables_will_do() -> None:
    found = [outcome(2, 0.9, 1), outcome(3, 0.5, 0.9), outcome(4, 0.01, 0)]
    assert answer_to(found, 1, 0.1) == (
        "Is een derde tafel nodig? Ja. Met 2 tafels wacht 90 % van de aanvragen langer dan 1 week (95 %: 0 % tot 50 %) "
        "en de helft hoogstens 1,2 weken. Met 3 tafels wacht 50 % van de aanvragen langer dan 1 week (95 %: 0 % tot "
        "50 %) en de helft hoogstens 1,2 weken. De norm is hoogstens 10 %. Met 4 tafels wordt de norm gehaald."
    )
    assert answer_to(found[:2], 1, 0.1).endswith("Geen van deze aantallen haalt de norm zeker.")


def test_the_norm_is_missed_in_the_runs_where_too_many_wait_too_long() -> None:
    # Runs of one request and of three, in turn: the third waits for the second afternoon.
    runs = iter([[local("2026-11-19 10:00")] * number for number in (1, 3, 1, 3)])
    question = replace(QUESTION, patience=timedelta(weeks=1))
    (found,) = simulate([SMALL], question, lambda _: next(runs), runs=4, seed=1)
    assert found.missed == 0.5


# --- the command -----------------------------------------------------------------------------------------------------
@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    for name in ("TRIAGE_CONFIG", "TRIAGE_DATABASE_URL", "TRIAGE_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


RATE = ["simulate", "--per-week", "4", "--now", "2026-11-23", "--runs", "20", "--weeks", "8"]


def shapes(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_rate_needs_no_database_and_makes_none(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RATE, "--json"]) == 0
    *tables, last = shapes(capsys)
    assert [each["tables"] for each in tables] == [1, 2, 3]
    assert set(tables[0]) == {
        "tables", "opens", "closes", "minutes", "requests", "median_weeks", "p90_weeks", "beyond_term", "beyond_weeks",
        "full", "norm",
    }  # fmt: skip
    for each in tables:
        for name in ("requests", "median_weeks", "p90_weeks", "beyond_term", "beyond_weeks", "full"):
            found = each[name]
            assert isinstance(found, dict)
            assert found["low"] <= found["value"] <= found["high"]
    assert set(last) == {"answer", "weeks", "runs", "seed"}
    assert str(last["answer"]).startswith("Is een tweede tafel nodig? ")
    assert list(home.iterdir()) == []
    assert main([*RATE, "--json"]) == 0
    assert shapes(capsys) == [*tables, last]


def test_people_get_a_table_and_the_answer_in_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RATE, "--tables", "2", "--opens", "09:00", "--closes", "12:00", "--minutes", "60"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "na de termijn van 2 dagen" in said
    assert "Is een derde tafel nodig? Nee. Met 2 tafels wacht 0 % van de aanvragen langer dan 2 weken" in said


def test_the_chart_is_an_svg_that_says_what_it_shows(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "wachttijd.svg"
    assert main([*RATE, "--svg", str(path)]) == 0
    answer = capsys.readouterr().out.strip().splitlines()[-1]
    drawn = ET.parse(path).getroot()  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.find(f"{space}title") is not None
    described = drawn.find(f"{space}desc")
    assert described is not None
    assert described.text == answer
    names = {text.text for text in drawn.iter(f"{space}text")}
    assert {"1 tafel", "2 tafels", "3 tafels", "2 weken", "100 %"} <= names
    assert len(drawn.findall(f"{space}polyline")) == len(drawn.findall(f"{space}polygon")) == 3


def test_the_chart_and_the_answer_of_the_documents_are_what_their_command_makes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (DOCS / "dinsdagmiddag.md").read_text("utf-8")
    command = re.search(r"^    triage (simulate .*--svg) docs/(\S+)$", page, re.MULTILINE)
    assert command is not None
    assert main([*command[1].split(), str(home / "made.svg")]) == 0
    assert (home / "made.svg").read_bytes() == (DOCS / command[2]).read_bytes()
    answer = capsys.readouterr().out.strip().splitlines()[-1]
    assert answer in " ".join(line.removeprefix("> ") for line in page.splitlines())


def test_without_a_rate_the_history_is_replayed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(None, home)
    with store.transaction() as tx:
        for day in range(1, 29):
            # Three a day on weekdays of four weeks, one of them no request for a time; and one after the last Monday.
            at = datetime(2026, 9, 6, 9, tzinfo=UTC) + timedelta(days=day)
            for number in range(3 if at.weekday() < 5 else 0):
                kind = Kind.CONSULT if number == 2 else Kind.SUPPORT
                tx.cases.add(replace(case(received_at=at + timedelta(hours=number)), kind=kind), "RVT", 2026)
        tx.cases.add(case(received_at=datetime(2026, 10, 5, 12, tzinfo=UTC)), "RVT", 2026)
    store.close()
    ask = ["simulate", "--now", "2026-10-08T12:00", "--runs", "20", "--json"]
    assert main(ask) == 0
    first, *_, last = shapes(capsys)
    assert first["requests"] == {"value": 40, "low": 40, "high": 40}
    assert last["weeks"] == 4
    assert main([*ask, "--weeks", "1"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out.splitlines()[0])["requests"]["value"] == 10
    assert "de historie telt maar 10 aanvragen" in captured.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "er is geen historie: in de 26 weken voor deze week kwam er geen ondersteuningsvraag in veiligheidsteam"),
        (["--per-week", "0"], "--per-week: 0 kan niet; kies 0.1 tot en met 1000"),
        (["--per-week", "nan"], "--per-week: nan kan niet; kies 0.1 tot en met 1000"),
        (["--per-week", "3", "--weeks", "0"], "--weeks: 0 kan niet; kies 1 tot en met 260"),
        (["--per-week", "3", "--runs", "1"], "--runs: 1 kan niet; kies 2 tot en met 10000"),
        (["--per-week", "3", "--tables", "1", "0"], "--tables: 0 kan niet; kies 1 tot en met 20"),
        (["--per-week", "3", "--opens", "18:00"], "18:00:00 ligt niet voor 17:00:00; kies een latere eindtijd"),
        (["--per-week", "3", "--minutes", "40"], "een slot en een pauze duren een veelvoud van 15 minuten; kies"),
        (["--per-week", "3", "--mailbox", "ret"], "mailbox ret heeft geen agenda; stel [mailbox.ret.slots] in"),
        (["--per-week", "0.1", "--weeks", "1", "--runs", "2"], "er kwam geen enkele aanvraag; kies een hogere"),
        (["--per-week", "3", "--svg", "/bestaat/niet/a.svg"], "--svg: '/bestaat/niet/a.svg' is niet te schrijven"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert main(["simulate", "--now", "2026-11-23", *options]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"triage: {said}")
    assert told.count("\n") == 1


def test_an_hour_that_is_none_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["simulate", "--per-week", "3", "--opens", "25:00"])
    assert caught.value.code == 2
    assert "bij --opens: '25:00' is geen tijd van de dag, schrijf bijvoorbeeld 13:00" in capsys.readouterr().err
