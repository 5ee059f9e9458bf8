"""`triage demo` as a stranger runs it: one process, an empty home, and then all it left behind is searched."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import os
import quopri
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.demo.parts import TRIAGE, clean_environment, link_of, queue_page
from triage.demo.mails import Sample, load_samples
from triage.demo.record import ENVELOPES, LINES, SENT

COMMAND = [*TRIAGE, "demo"]
# On two cores it takes some 8 seconds; a busy machine may need many times that.
LONGEST_SECONDS = 300
SAMPLES = [sample for sample in load_samples() if not sample.later]
BY_FILE = {sample.file: sample for sample in SAMPLES}
MARKS = sorted({mark for sample in load_samples() for mark in sample.mark})
PURPOSE = {"proposal": "proposal", "crisis": "crisis_notice", "booked": "slot_booked", "silence": "silence"}


@dataclass(frozen=True)
class Played:
    """A demo that was played to its end, and what it left."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    home: Path
    kept: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        return read_lines(self.kept / LINES)

    @property
    def sent(self) -> list[tuple[dict[str, Any], EmailMessage]]:
        """Every mail that left: its envelope and itself."""
        found = []
        for envelope in read_lines(self.kept / ENVELOPES):
            raw = (self.kept / SENT / envelope["file"]).read_bytes()
            message = email.message_from_bytes(raw, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append((envelope, message))
        return found


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    home, kept = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("kept") / "demo"
    started = time.monotonic()
    done = subprocess.run(
        [*COMMAND, "--headless", "--debug"],
        cwd=home,
        env=clean_environment(home, TRIAGE_DEMO_KEEP=str(kept)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=900,
        check=False,
    )
    seconds = time.monotonic() - started
    return Played(done.returncode, done.stdout.decode(), done.stderr.decode(), seconds, home, kept)


def named(line: dict[str, Any]) -> Sample:
    return BY_FILE[line["file"]]


def test_it_ends_well_with_every_sample_mail_accounted_for(played: Played) -> None:
    assert played.code == 0, played.stderr[-3000:]
    assert [line["file"] for line in played.lines] == [sample.file for sample in SAMPLES]
    outcomes = {line["file"]: line["outcome"] for line in played.lines}
    expected = {sample.file: expected_outcome(sample) for sample in SAMPLES}
    assert outcomes == expected


def expected_outcome(sample: Sample) -> str:
    if sample.quarantined:
        return "quarantined"
    return "duplicate" if sample.duplicate_of else "accepted"


def test_it_is_quick_enough_to_wait_for(played: Played) -> None:
    assert played.seconds < LONGEST_SECONDS


def test_it_leaves_nothing_in_the_home_of_its_user(played: Played) -> None:
    assert list(played.home.iterdir()) == []


def test_it_speaks_dutch_and_shows_no_traceback(played: Played) -> None:
    for word in ("kenmerk", "gelezen", "route en reden", "Totalen", "niet te lezen", "Termijnen", "vastgehouden"):
        assert word in played.stdout
    for word in ("Traceback", "None", "accepted", "quarantined", "silence", "support", "undecided", "proposal"):
        # The name of a sample or of a route may be such a word: they stand in columns of their own.
        outside = re.sub(r"\b\d\d-[a-z0-9-]+\b|\b(support|consult):", "", played.stdout)
        assert word not in outside, word
    assert "Traceback" not in played.stderr


def test_no_crisis_is_missed_and_no_colour_is_mistaken_for_another(played: Played) -> None:
    read = [line for line in played.lines if line["kind"] is not None and not named(line).quarantined]
    missed = [line["file"] for line in read if named(line).urgent and not line["urgent"]]
    assert missed == []
    mistaken = [line["file"] for line in read if line["colour"] not in ("", named(line).colour)]
    assert mistaken == []
    # A code that is not seen leaves the route to a person: no harm, but no use either.
    unseen = [line["file"] for line in read if line["colour"] != named(line).colour]
    assert len(unseen) <= 2, unseen


def test_kinds_are_read_as_expected_or_left_to_a_person(played: Played) -> None:
    read = [line for line in played.lines if line["kind"] is not None and not named(line).quarantined]
    other = [line for line in read if line["kind"] != named(line).kind]
    told = "\n".join(f"{line['file']}: {named(line).kind}, {line['kind']} ({line['confidence']:.2f})" for line in other)
    wrong = [line for line in other if line["kind"] != "undecided"]
    assert len(wrong) <= len(read) // 12, told
    assert len(other) <= len(read) // 3, told


def test_everybody_gets_the_reply_they_should_and_nobody_else_does(played: Played) -> None:
    wrong: list[str] = []
    unsure: list[str] = []
    for line in played.lines:
        sample = named(line)
        right = {PURPOSE[sample.reply], *(PURPOSE[other] for other in sample.reply_also_right)}
        if line["reply"] in right:
            continue
        told = f"{sample.slug}: {sample.reply}, {line['reply']} ({line['kind']}, {line['rule']})"
        # A request that was not recognised as one waits for a person; every other difference is a mistake.
        waits = sample.reply == "proposal" and line["reply"] == "silence" and line["kind"] != sample.kind
        (unsure if waits else wrong).append(told)
    assert wrong == [], "\n".join([*wrong, "en wachten op een mens:", *unsure])
    assert len(unsure) <= sum(sample.reply == "proposal" for sample in SAMPLES) // 4, "\n".join(unsure)


def test_each_reply_left_once_and_only_to_who_asked(played: Played) -> None:
    by_id = {str(message["Message-ID"]): (envelope, message) for envelope, message in played.sent}
    assert len(by_id) == len(played.sent)
    replies = [line for line in played.lines if line["reply"] != "silence" and line["state"] == "sent"]
    assert replies
    for line in replies:
        envelope, message = by_id.pop(line["message_id"])
        assert envelope["to"] == [named(line).sender]
        assert envelope["from"] == ""
        assert str(message["To"]) == named(line).sender
        assert message["Cc"] is None
        assert line["case"] in str(message["Subject"])
        check_content(line, message)
    # On a working day the beheerders get their dagstart as well, and reminders.
    rest = [envelope["to"] for envelope, _ in by_id.values()]
    alarms = [to for to in rest if to != ["beheer@veiligheidsteam.example"]]
    assert alarms == [["piket@veiligheidsteam.example"]] * sum(line["alarms"] for line in played.lines)


def check_content(line: dict[str, Any], message: EmailMessage) -> None:
    kinds = [part.get_content_type() for part in message.walk()]
    text = next(part for part in message.walk() if part.get_content_type() == "text/plain").get_content()
    if line["reply"] == "proposal":
        assert "text/calendar" in kinds
        assert "Deze tijd houden wij voor u vast" in text
    elif line["reply"] == "slot_booked":
        assert "text/calendar" in kinds
        assert "De afspraak voor het gesprek staat vast" in text
    else:
        assert "text/calendar" not in kinds
        assert "112" in text
        assert "levensgevaar" in text


def test_an_urgent_mail_to_the_team_raises_an_alarm_whoever_wrote_it(played: Played) -> None:
    silent = [
        line["file"]
        for line in played.lines
        if named(line).urgent and line["mailbox"] == "veiligheidsteam" and line["alarms"] != 1
    ]
    assert silent == []


def test_addresses_that_must_get_nothing_get_nothing(played: Played) -> None:
    never = {address: sample.slug for sample in SAMPLES for address in sample.never_to}
    asked = {named(line).sender for line in played.lines if line["reply"] != "silence"}
    reached = {address for envelope, _ in played.sent for address in envelope["to"]}
    assert {address: never[address] for address in reached & set(never) if address not in asked} == {}


def test_a_partner_who_agrees_books_the_time(played: Played) -> None:
    # Whether a partner has a proposal to agree with depends on how sure the reader was of the request.
    assert "booked" in [line["slot"] for line in played.lines if named(line).answers]


def forms_of(mark: str) -> Iterator[bytes]:
    """*mark* as it may stand in bytes: in the usual charsets, in quoted-printable, in base64 at each alignment."""
    for charset in ("utf-8", "latin-1", "utf-16-le"):
        plain = mark.encode(charset, "ignore")
        yield plain.lower()
        yield quopri.encodestring(plain).replace(b"=\n", b"").strip().lower()
        for shift in range(3):
            # Without the characters at both ends, which depend on what stands beside it.
            yield base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4]


FORMS = {mark: [form for form in forms_of(mark) if len(form) >= 5] for mark in MARKS}


def marks_in(raw: bytes) -> set[str]:
    """The marks that stand in *raw*, in any of their forms."""
    lower = raw.lower()
    return {mark for mark, forms in FORMS.items() if any(form in raw or form in lower for form in forms)}


def decoded(message: EmailMessage) -> bytes:
    """Everything that a mail program makes of a mail: headers and parts decoded, calendar lines unfolded."""
    found = [str(value).encode() for part in message.walk() for value in part.values()]
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found.append(re.sub(rb"\r?\n[ \t]", b"", payload))
    return b"\n".join(found)


def test_the_hunt_finds_a_mark_wherever_it_is_hidden() -> None:
    mark = MARKS[0]
    for form in (mark, mark.upper()):
        assert marks_in(b"x" + form.encode() + b"y") == {mark}
    for shift in (b"", b"a", b"ab"):
        assert mark in marks_in(base64.b64encode(shift + mark.encode() + b" en verder"))


def test_no_mark_of_any_mail_leaves_by_mail(played: Played) -> None:
    assert played.sent
    for envelope, message in played.sent:
        raw = (played.kept / SENT / envelope["file"]).read_bytes()
        assert marks_in(raw) | marks_in(decoded(message)) == set(), envelope


def test_no_mark_of_any_mail_stands_in_the_log_or_on_the_terminal(played: Played) -> None:
    assert '"event"' in played.stderr, "er is geen log om in te zoeken"
    assert marks_in(played.stderr.encode()) == set()
    assert marks_in(played.stdout.encode()) == set()


def test_no_mark_of_any_mail_stands_in_the_database_files(played: Played) -> None:
    files = [path for path in played.kept.iterdir() if path.is_file() and path.name.startswith("triage.db")]
    assert sum(path.stat().st_size for path in files) > 100_000
    for path in files:
        assert marks_in(path.read_bytes()) == set(), path.name


@pytest.fixture
def live(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        COMMAND,
        cwd=tmp_path,
        env=clean_environment(tmp_path, PYTHONUNBUFFERED="1", TMPDIR=str(tmp_path)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def send_term(process: subprocess.Popen[str]) -> None:
    process.terminate()


def press_control_c(process: subprocess.Popen[str]) -> None:
    # A terminal tells the whole group, the children that read mail too.
    os.killpg(process.pid, signal.SIGINT)


@pytest.mark.parametrize("stop", [send_term, press_control_c])
def test_the_queue_is_served_and_ends_cleanly_on_a_signal(
    live: subprocess.Popen[str], stop: Callable[[subprocess.Popen[str]], None], tmp_path: Path
) -> None:
    page = queue_page(link_of(live))
    assert "RVT-" in page
    assert "Traceback" not in page
    stop(live)
    stdout, stderr = live.communicate(timeout=120)
    assert live.returncode == 0, stderr
    assert "gestopt en opgeruimd" in stdout
    assert stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == [], "de tijdelijke map is niet opgeruimd"
