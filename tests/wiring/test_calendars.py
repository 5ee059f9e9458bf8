"""The worker keeps the team's calendars up to date, and `triage check` says how they stand. Real servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import mailbox_config
from mailbox_config import Configuration
from tests.calendar.parts import calendar, event
from tests.servers.caldav import PASSWORD, USER, IcsServer, Radicale, ics_server, radicale_server
from tests.workflow.parts import Clock, Notes
from triage.jobs import Worker
from triage.store.memory import MemoryStore
from triage.wiring import doctor
from triage.wiring.calendars import CalendarJob, asked_range, calendar_jobs
from triage.wiring.settings import Settings
from triage.wiring.worker import open_works, poll_once

NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
TUESDAY = ("DTSTART;TZID=Europe/Amsterdam:20261124T130000", "DTEND;TZID=Europe/Amsterdam:20261124T140000")
TITLE = "SUMMARY:Gesprek over gezin Jansen"


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    with radicale_server(tmp_path) as server:
        yield server


@pytest.fixture
def ics(tmp_path: Path) -> Iterator[IcsServer]:
    with ics_server(tmp_path) as server:
        yield server


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(Clock(NOW))


def configured(folder: Path, calendars: str) -> Configuration:
    own = folder / "regio"
    own.mkdir(exist_ok=True)
    (own / "configuration.toml").write_text('extends = "demo"\n', "utf-8")
    (own / "mailboxes.toml").write_text(calendars, "utf-8")
    return mailbox_config.load(str(own))


def caldav(folder: Path, server: Radicale) -> Configuration:
    return configured(
        folder,
        "[[mailbox.veiligheidsteam.slots.busy]]\n"
        f'key = "gw-er"\ntitle = "Agenda GW-er"\nkind = "caldav"\nurl = "{server.url}"\nuser = "{USER}"\n'
        f'ca_file = "{server.certificates.ca_file}"\n',
    )


def secret_ics(folder: Path, server: IcsServer) -> Configuration:
    return configured(
        folder,
        '[[mailbox.veiligheidsteam.slots.busy]]\nkey = "gw-er"\ntitle = "Agenda GW-er"\nkind = "ics"\n'
        f'ca_file = "{server.certificates.ca_file}"\n',
    )


def jobs(loaded: Configuration, store: MemoryStore, notes: Notes | None = None) -> list[CalendarJob]:
    return calendar_jobs(loaded, {"veiligheidsteam"}, store, notes or Notes(), "test")


def known(store: MemoryStore) -> list[str]:
    with store.reading() as tx:
        return [f"{span.starts_at:%d %H:%M}" for _, span in tx.busy.between({"gw-er"}, NOW, NOW + timedelta(weeks=9))]


def test_the_worker_reads_a_caldav_calendar_and_keeps_times_only(
    radicale: Radicale, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_CALENDAR_PASSWORD_GW_ER", PASSWORD)
    radicale.put("een", calendar(event(*TUESDAY, TITLE, "RRULE:FREQ=WEEKLY;COUNT=2")))
    (job,) = jobs(caldav(tmp_path, radicale), store)
    job.run()
    assert known(store) == ["24 12:00", "01 12:00"]
    assert "Jansen" not in repr(store._state.busy)


def test_it_is_asked_again_when_its_turn_comes_and_what_was_known_stays_when_it_fails(
    ics: IcsServer, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = ics.give("/geheim.ics", calendar(event(*TUESDAY)))
    monkeypatch.setenv("TRIAGE_CALENDAR_URL_GW_ER", url)
    notes = Notes()
    (job,) = jobs(secret_ics(tmp_path, ics), store, notes)
    job.run()
    job.run()
    assert len(ics.asked) == 1
    ics.give("/geheim.ics", "weg", 500)
    store._clock.pass_(minutes=15)  # type: ignore[attr-defined]
    job.run()
    assert len(ics.asked) == 2
    assert known(store) == ["24 12:00"]
    assert notes.events == ["calendar-unavailable"]
    with store.reading() as tx:
        state = tx.busy.states(["gw-er"])["gw-er"]
    assert state.read_at == NOW
    assert "500" in state.error


def test_a_calendar_that_another_worker_asks_now_is_left_to_it(
    ics: IcsServer, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_CALENDAR_URL_GW_ER", ics.give("/a", calendar()))
    (job,) = jobs(secret_ics(tmp_path, ics), store)
    assert store.lease("calendar:gw-er", "ander", timedelta(minutes=5)) is not None
    job.run()
    assert ics.asked == []


def test_without_its_secret_it_says_what_is_missing_and_stops_nothing(
    ics: IcsServer, store: MemoryStore, tmp_path: Path
) -> None:
    (job,) = jobs(secret_ics(tmp_path, ics), store)
    job.run()
    with store.reading() as tx:
        assert "TRIAGE_CALENDAR_URL_GW_ER" in tx.busy.states(["gw-er"])["gw-er"].error


def test_a_calendar_that_is_configured_no_more_is_forgotten(
    ics: IcsServer, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_CALENDAR_URL_GW_ER", ics.give("/a", calendar(event(*TUESDAY))))
    (job,) = jobs(secret_ics(tmp_path, ics), store)
    job.run()
    assert known(store) == ["24 12:00"]
    assert jobs(mailbox_config.load("demo"), store) == []
    assert known(store) == []


def test_it_is_asked_as_far_as_proposals_look(ics: IcsServer, tmp_path: Path) -> None:
    loaded = secret_ics(tmp_path, ics)
    plan = loaded.region.mailboxes["veiligheidsteam"].slot_plan
    assert plan is not None
    from_, until = asked_range(loaded, "gw-er", NOW)
    assert from_ < NOW
    assert until > NOW + plan.horizon + plan.length


def lines(loaded: Configuration, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> list[doctor.Finding]:
    monkeypatch.setattr(doctor, "servers_of", lambda *_: [])
    monkeypatch.setattr(doctor, "the_store", lambda *_: store)
    return [line for line in doctor.examine(loaded, ["veiligheidsteam"]) if line.what.startswith("agenda ")]


def test_the_check_says_of_each_calendar_whether_it_can_be_read_and_what_stays_known(
    ics: IcsServer, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = secret_ics(tmp_path, ics)
    (line,) = lines(loaded, store, monkeypatch)
    assert (line.ok, line.kind) == (False, "wrong")
    assert "TRIAGE_CALENDAR_URL_GW_ER" in line.advice
    monkeypatch.setenv("TRIAGE_CALENDAR_URL_GW_ER", ics.give("/a", calendar(event(*TUESDAY))))
    assert lines(loaded, store, monkeypatch)[0].ok
    jobs(loaded, store)[0].run()
    ics.give("/a", "", 503)
    (line,) = lines(loaded, store, monkeypatch)
    assert (line.ok, line.kind) == (False, "unreachable")
    assert "21 november 2026" in line.advice
    ics.give("/a", calendar(event("DTSTART:onzin")))
    (line,) = lines(loaded, store, monkeypatch)
    assert (line.ok, line.kind) == (False, "person")


def test_a_round_of_the_mailboxes_reads_the_calendars_last(
    ics: IcsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_CALENDAR_URL_GW_ER", ics.give("/a", calendar(event(*TUESDAY))))
    loaded = secret_ics(tmp_path, ics)
    settings = Settings("demo", tmp_path / "home", None, None, secrets={})
    with open_works(loaded, settings=settings) as works:
        poll_once(works, ["veiligheidsteam"])
        with works.store.reading() as tx:
            assert tx.busy.states(["gw-er"])["gw-er"].error == ""


def test_the_service_asks_each_calendar_by_itself(
    ics: IcsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_CALENDAR_URL_GW_ER", ics.give("/a", calendar(event(*TUESDAY))))
    loaded = secret_ics(tmp_path, ics)
    settings = Settings("demo", tmp_path / "home", None, None, secrets={})
    with open_works(loaded, settings=settings) as works:
        worker = Worker(works, frozenset({"veiligheidsteam"}))
        worker.start()
        try:
            until = time.monotonic() + 180
            while not ics.asked and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            worker.stop()
    assert [path for _, path, _ in ics.asked] == ["/a"]
