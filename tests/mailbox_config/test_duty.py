"""duty.toml and [mailbox.x.watch]: what ships, what a region writes, and how a mistake is named."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from mailbox_config import Configuration, load
from triage.domain.duty import Contact
from triage.domain.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "bewaking.md"
SHIPPED = ROOT / "mailbox_config" / "zaanstreek_waterland" / "duty.toml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A region that says only what differs from what ships."""
    folder = tmp_path / "eigen"
    folder.mkdir()
    (folder / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n')
    return folder


def with_duty(folder: Path, text: str) -> Configuration:
    (folder / "duty.toml").write_text(text)
    return load(str(folder))


def with_watch(folder: Path, text: str) -> Configuration:
    (folder / "mailboxes.toml").write_text(f"[mailbox.veiligheidsteam.watch]\n{text}\n")
    return load(str(folder))


def blocks(document: Path, name: str) -> list[str]:
    """The TOML examples of a page that say they are of file *name*."""
    found = re.findall(r"```toml\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    return [text for text in found if text.startswith(f"# {name}\n")]


def test_what_ships_tells_nobody_anything() -> None:
    shipped = load("zaanstreek_waterland")
    assert shipped.region.duty.shifts == ()
    assert shipped.webhooks == {}
    assert all(not box.watch.beheerders and not box.alarm_to for box in shipped.region.mailboxes.values())


def test_the_example_that_ships_as_a_comment_is_a_rota(own: Path) -> None:
    lines = SHIPPED.read_text("utf-8").partition("Een voorbeeld:\n")[2].splitlines()
    found = with_duty(own, "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines))
    (shift,) = found.region.duty.shifts
    assert shift.workdays
    assert [step.wait for step in shift.steps] == [timedelta(minutes=10), timedelta(minutes=15)]
    assert found.webhooks["oproep"].url.startswith("https://")


def test_the_example_of_the_documentation_is_a_rota(own: Path) -> None:
    (duty,) = blocks(DOCUMENT, "duty.toml")
    (watch,) = blocks(DOCUMENT, "mailboxes.toml")
    (own / "mailboxes.toml").write_text(watch)
    found = with_duty(own, duty).region
    office, evening, swapped = found.duty.shifts
    assert (office.opens, office.closes, office.workdays, office.free_days) == (time(9), time(17), True, False)
    assert (evening.opens, evening.closes) == (time(17), time(22))
    assert swapped.dates == {date(2026, 12, 24)}
    assert office.steps[1].people == (Contact("teamleider@gemeente.example", "oproep"),)
    watching = found.mailboxes["veiligheidsteam"].watch
    assert watching.beheerders == ("beheer@gemeente.example",)
    assert [before.text for before in watching.remind] == ["1 werkdag", "2 uur"]
    assert watching.dagstart == time(8, 30)


def test_the_demo_has_a_rota_day_and_night() -> None:
    (shift,) = load("demo").region.duty.shifts
    assert (shift.workdays, shift.free_days, shift.opens, shift.closes) == (True, True, time(0), time(0))


PERSON = '[person.piket]\nmail = "piket@rvt.example"\n'
STEP = '[[shift.step]]\npeople = ["piket"]\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'[[shift]]\nkey = "a"\n{STEP}{PERSON}', "noem days"),
        (f'[[shift]]\nkey = "a"\ndays = ["werkdag"]\ndates = [2026-12-24]\n{STEP}{PERSON}', "een van beide"),
        (f'[[shift]]\nkey = "a"\ndays = ["feestdag"]\n{STEP}{PERSON}', "kan niet; kies uit"),
        ('[[shift]]\nkey = "a"\ndays = ["werkdag"]\n', "step: ontbreekt"),
        (f'[[shift]]\nkey = "a"\ndays = ["werkdag"]\n{STEP}', "shift.a.step.people: 'piket' bestaat niet"),
        (f'[[shift]]\nkey = "a"\ndays = ["werkdag"]\nmailboxes = ["rvt"]\n{STEP}{PERSON}', "'rvt' bestaat niet"),
        (2 * f'[[shift]]\nkey = "a"\ndays = ["werkdag"]\n{STEP}' + PERSON, "staat er twee keer"),
        ("[person.piket]\n", "heeft geen mail en geen webhook"),
        ('[person.piket]\nwebhook = "oproep"\n', "'oproep' bestaat niet"),
        ('[webhook.oproep]\nurl = "http://oproep.example/x"\n', "begint"),
        ('[webhook.oproep]\nurl = "https:///x"\n', "begint"),
        ('[webhook.oproep]\nurl = "https://u:p@oproep.example/x"\n', "begint"),
        ('[webhook.oproep]\nurl = "https://[oproep/x"\n', "begint"),
        (
            '[webhook.oproep]\nurl = "http://oproep.example/x"\nsecurity = "plain-text-without-protection"\n',
            "alleen op deze machine zelf",
        ),
        (f'[[shift]]\nkey = "a"\ndays = ["werkdag"]\nopens = 9\n{STEP}{PERSON}', "is geen datum of tijd"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_is_wrong_and_what_would_be_right(own: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        with_duty(own, text)
    assert str(refused.value).startswith("duty.toml: ")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_plain_http_to_this_machine_itself_has_to_be_asked_for(own: Path) -> None:
    plain = '[webhook.oproep]\nurl = "http://127.0.0.1:8080/x"\n'
    with pytest.raises(ConfigurationError):
        with_duty(own, plain)
    assert with_duty(own, plain + 'security = "plain-text-without-protection"\n').webhooks


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('remind = ["morgen"]', "'morgen' is geen termijn"),
        ('remind = ["3 maanden"]', "kan hier niet; kies uren, dagen, werkdagen of weken"),
        ('remind = ["direct"]', "kan hier niet"),
        ("dagstart = 02:30:00", "om 02:30 kan de klok verspringen; kies een tijd buiten 02:00 tot 03:00"),
        ("dagstart = 02:00:00", "kan de klok verspringen"),
        ("dagstart = 8", "is geen datum of tijd"),
        ('beheerders = ["Beheer <b@rvt.example>"]', "schrijf een kaal adres"),
    ],
)
def test_a_mistake_in_the_watch_of_a_mailbox_is_named(own: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=r"mailboxes\.toml: mailbox\.veiligheidsteam\.watch") as refused:
        with_watch(own, text)
    assert says in str(refused.value)


def test_a_mailbox_may_have_reminders_without_a_dagstart(own: Path) -> None:
    found = with_watch(own, 'beheerders = ["b@rvt.example"]\nmail_dagstart = false')
    assert found.region.mailboxes["veiligheidsteam"].watch.dagstart is None


@pytest.mark.parametrize("text", ["reminder", "dagstart"])
def test_the_texts_of_the_watch_are_needed_where_somebody_gets_them(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "heel"
    folder.mkdir()
    for path in SHIPPED.parent.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(SHIPPED.parent)
            target.parent.mkdir(exist_ok=True, parents=True)
            target.write_bytes(path.read_bytes())
    (folder / "texts" / f"{text}.txt").unlink()
    load(str(folder))
    boxes = (folder / "mailboxes.toml").read_text("utf-8")
    (folder / "mailboxes.toml").write_text(boxes.replace("beheerders = []", 'beheerders = ["b@rvt.example"]'))
    with pytest.raises(ConfigurationError, match=f"texts/{text}.txt: bestand: ontbreekt"):
        load(str(folder))
