"""[[…busy]]: the calendars of the team, for every mailbox that shares the agenda."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbox_config import load
from triage.domain.busy import BusyCalendar
from triage.domain.errors import ConfigurationError

ONE = '[[mailbox.veiligheidsteam.slots.busy]]\nkey = "gw-er"\ntitle = "Agenda GW-er"\nkind = "ics"\n'
SHARED = '[mailbox.ret.slots]\nagenda = "rvt-dinsdag"\n'


def written(folder: Path, text: str) -> str:
    (folder / "configuration.toml").write_text('extends = "demo"\n', "utf-8")
    (folder / "mailboxes.toml").write_text(text, "utf-8")
    return str(folder)


def test_a_calendar_counts_for_every_mailbox_of_its_agenda(tmp_path: Path) -> None:
    more = '[[mailbox.ret.slots.busy]]\nkey = "ret"\ntitle = "RET"\nkind = "caldav"\ntable = 1\n'
    loaded = load(written(tmp_path, ONE + SHARED + more))
    expected = (BusyCalendar("gw-er", "Agenda GW-er"), BusyCalendar("ret", "RET", 1))
    for key in ("veiligheidsteam", "ret"):
        plan = loaded.region.mailboxes[key].slot_plan
        assert plan is not None
        assert plan.calendars == expected
    assert [each.key for each in loaded.calendars] == ["gw-er", "ret"]


@pytest.mark.parametrize(
    ("text", "key", "word"),
    [
        (ONE + ONE, "busy.key", "twee keer"),
        (ONE + "table = 2\n", "busy.gw-er.table", "1 tafel"),
        (ONE + 'url = "http://agenda.example/a.ics"\n', "busy", "https"),
        (ONE.replace("ics", "outlook"), "kind", "caldav"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, key: str, word: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(written(tmp_path, text))
    assert key in caught.value.key
    assert word in str(caught.value)


def test_without_calendars_nothing_is_asked() -> None:
    assert load("demo").calendars == ()
