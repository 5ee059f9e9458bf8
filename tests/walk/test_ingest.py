"""`triage ingest` on folders as people have them: it ends with 0 or 1, takes in all that is mail, and adds up."""

from __future__ import annotations

import mailbox
import os
import resource
import subprocess
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.walk.inside import Done, inside
from tests.walk.region import Place, command, mail

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(Path("demo"), tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "post"
    found.mkdir()
    return found


def _ingest(place: Place, *paths: Path) -> tuple[dict[str, Any], list[dict[str, Any]], Done]:
    """The total, the mails, and how it ended: with 0 or 1, without a traceback, and adding up."""
    done = inside(place, "ingest", *map(str, paths), "--mailbox", "veiligheidsteam", "--json")
    assert done.exit in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert "onverwachte fout" not in done.stderr
    *mails, total = done.lines
    counted = Counter(item["outcome"] for item in mails)
    assert total["total"] == len(mails) == counted["accepted"] + counted["duplicate"] + counted["quarantined"]
    assert {key: total[key] for key in counted} == dict(counted)
    assert (done.exit == 1) == (counted["quarantined"] > 0)
    return total, mails, done


def _outcomes(mails: list[dict[str, Any]]) -> dict[str, str]:
    return {Path(item["path"]).name: item["outcome"] for item in mails}


def test_the_whole_corpus_adds_up_and_only_what_goes_beyond_a_limit_waits_for_a_person(place: Place) -> None:
    expected = tomllib.loads((CORPUS / "expected.toml").read_text())
    total, mails, _ = _ingest(place, CORPUS)
    assert total["total"] == len(list(CORPUS.glob("*.eml")))
    limited = {f"{name}.eml" for name, table in expected.items() if table.get("outcome") == "limit"}
    assert {name for name, outcome in _outcomes(mails).items() if outcome == "quarantined"} == limited
    again, _, _ = _ingest(place, CORPUS)
    assert again["duplicate"] == again["total"]


def test_odd_things_among_the_files_stop_nothing(place: Place, folder: Path) -> None:
    (folder / "1.eml").write_bytes(mail(1))
    (folder / "2.eml").mkdir()
    (folder / "2.eml" / "binnen.eml").write_bytes(mail(2))
    (folder / "3.eml").symlink_to(folder / "3.eml")
    (folder / "4.eml").symlink_to(folder / "nergens.eml")
    os.mkfifo(folder / "5.eml")
    (folder / "terug").symlink_to(folder)
    (folder / "leeg").mkdir()
    (folder / "foto.png").write_bytes(b"\x89PNG")
    (folder / ".verborgen.eml").write_bytes(mail(6))
    (folder / "7.EML").write_bytes(mail(7))
    # A file that opens and then cannot be read, whoever runs this.
    (folder / "8.eml").symlink_to("/proc/self/mem")
    _, mails, done = _ingest(place, folder)
    assert _outcomes(mails) == {
        "1.eml": "accepted", "binnen.eml": "accepted", "3.eml": "quarantined", "4.eml": "quarantined",
        "5.eml": "quarantined", "7.EML": "accepted", "8.eml": "quarantined",
    }  # fmt: skip
    # Each of them is named, with the reason, to whoever ran it.
    assert done.stderr.count("niet te lezen, er is geen zaak van gemaakt") == 4


def test_empty_files_and_a_name_that_is_no_text_are_mails_like_others(place: Place, folder: Path) -> None:
    (folder / "0.eml").write_bytes(b"")
    (folder / "1.eml").write_bytes(b"\r\n")
    (Path(os.fsdecode(os.fsencode(folder) + b"/zo\xeb \x1b[2J.eml"))).write_bytes(mail(1))
    total, _, done = _ingest(place, folder)
    assert total["accepted"] == 3
    assert "\x1b" not in done.stdout + done.stderr
    # In a process of its own, where the standard streams are those of the system.
    again = inside(place, "ingest", str(folder), "--mailbox", "veiligheidsteam")
    assert again.exit == 0, again.stderr
    assert "3 dubbel" in again.stdout
    assert "\x1b[2J" not in again.stdout


def test_a_maildir_gives_what_was_delivered_and_not_what_is_under_way(place: Place, folder: Path) -> None:
    box = mailbox.Maildir(folder / "maildir", create=True)
    box.add(mail(1))
    read = mailbox.MaildirMessage(mail(2))
    read.set_subdir("cur")
    read.set_flags("S")
    box.add(read)
    (folder / "maildir" / "tmp" / "half").write_bytes(mail(3)[:80])
    (folder / "maildir" / "new" / "map").mkdir()
    os.utime(next((folder / "maildir" / "new").glob("*.*")), (1e12, 1e12))
    total, _, _ = _ingest(place, folder / "maildir")
    assert (total["total"], total["accepted"]) == (2, 2)


FROM_LINE = b"From anja@jeugdteam.example Tue Nov 17 09:12:00 2026"
SENTENCES = (
    "Beste collega's,\r\n\r\n"
    "From now on graag bellen.\r\n\r\nFrom Anja: vraag\r\nvan dinsdag.\r\n\r\n>From stond er al.\r\n>>From ook.\r\n"
)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_an_mbox_is_divided_where_a_mail_program_did_and_nowhere_else(
    place: Place, folder: Path, newline: bytes
) -> None:
    originals = [mail(1, SENTENCES).replace(b"\r\n", newline), mail(2).replace(b"\r\n", newline)]
    stored = b""
    for raw in originals:
        escaped = newline.join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in raw.split(newline)
        )
        stored += FROM_LINE + newline + escaped + newline
    (folder / "post.mbox").write_bytes(stored)
    total, mails, _ = _ingest(place, folder / "post.mbox")
    assert (total["total"], total["accepted"]) == (2, 2)
    assert [item["message_id"] for item in mails] == ["<1@test.jeugdteam.example>", "<2@test.jeugdteam.example>"]
    # What came out is what went in: the same mails as files are copies, to the byte.
    for number, raw in enumerate(originals):
        (folder / f"{number}.eml").write_bytes(raw)
    again, _, _ = _ingest(place, folder / "0.eml", folder / "1.eml")
    assert again["duplicate"] == 2


def test_an_mbox_that_nobody_escaped_keeps_its_sentences(place: Place, folder: Path) -> None:
    stored = b"".join(FROM_LINE + b"\n" + mail(number, SENTENCES).replace(b"\r\n", b"\n") + b"\n" for number in (1, 2))
    (folder / "post").write_bytes(stored)
    total, _, _ = _ingest(place, folder)
    assert (total["total"], total["accepted"]) == (2, 2)


@pytest.mark.parametrize(
    "line", [b"From - Tue Nov 17 09:12:00 2026", b"From x@y.example", b"From MAILER-DAEMON Tue, 17 Nov 2026 09:12:00"]
)
def test_dividers_of_several_programs_are_known(place: Place, folder: Path, line: bytes) -> None:
    stored = b"".join(line + b"\n" + mail(number).replace(b"\r\n", b"\n") + b"\n" for number in (1, 2, 3))
    (folder / "post.mbox").write_bytes(stored)
    assert _ingest(place, folder)[0]["accepted"] == 3


def test_a_file_far_above_the_limit_is_taken_in_by_its_beginning(place: Place, folder: Path) -> None:
    with (folder / "groot.eml").open("wb") as opened:
        opened.write(mail(1))
        # A hole: it takes no room on the disk, and would take it all in memory.
        opened.truncate(8_000_000_000)
    (folder / "klein.eml").write_bytes(mail(2))
    done = subprocess.run(
        command("ingest", str(folder), "--mailbox", "veiligheidsteam", "--json"),
        env=place.environment(), capture_output=True, text=True, timeout=600, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cases = {case["case"]: case for case in inside(place, "queue", "--json").lines}
    assert sorted("truncated" in case["flags"] for case in cases.values()) == [False, True]


def test_a_path_that_is_not_there_is_told_before_anything_is_read(place: Place, folder: Path) -> None:
    (folder / "1.eml").write_bytes(mail(1))
    done = inside(place, "ingest", str(folder), str(folder / "nergens"), "--mailbox", "veiligheidsteam", "--json")
    assert done.exit == 2
    assert done.stdout == ""
