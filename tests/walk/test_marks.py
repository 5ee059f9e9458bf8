"""The mark hunt: mails with a mark in every part go through the real program, are looked at, opened and saved; after
that no mark stands anywhere but on the pages for who may read them (R-52)."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import json
import logging
import os
import quopri
import re
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mailbox_config import load
from tests.servers.dovecot import running_dovecot
from tests.servers.smtp import Received, running_sink
from tests.walk.inside import Done, inside, within
from tests.walk.region import AUTHENTICATED, MAILBOX, PARTNER, SUPPORT, Place, write_region
from triage.domain.access import Role
from triage.identity import Entrance, Hasher
from triage.web.app import create_app
from triage.web.desk import WebDesk
from triage.wiring.clock import SystemClock
from triage.wiring.composing import previewer
from triage.wiring.identity import gate
from triage.wiring.journal import json_lines
from triage.wiring.settings import Settings
from triage.wiring.web import configuration_and_store, extractor
from triage.wiring.worker import open_works, poll_once

MARKS = {
    "display name": "Wilhelmine Zwanenkamp",
    "second recipient": "buurvrouw.kievitsbloem@school.example",
    "subject": "Zonneveld-Kraaij",
    "child": "Fenneken Ooievaarsnest",
    "telephone": "06-51324768",
    "bsn": "999990019",
    "street": "Distelvinkdreef 173",
    "html comment": "kantlijnopmerking van Roodborst",
    "html only": "Nachtegaalhofje vertrek",
    "attachment name": "plan-Purperreiger",
    "attachment content": "vertrouwelijk verslag Waterhoen",
    "quoted history": "eerdere melding over Lepelaar",
    "signature": "toestel van Grutto 8812",
    "header": "thread-van-IJsvogelweg",
    "broken mail": "onleesbare zin over Kwartelkoning",
    "private sender": "Smient-Tafeleend",
    "private address": "puttertje.vinkenslag@prive-mail.example",
}
AUDIT = '\n[region.audit]\nmailbox = "veiligheidsteam"\nto = ["privacy@regio.example"]\n'
DUTY = "piket@veiligheidsteam.example"
TOKEN = "alleen-voor-deze-test-0123456789"
ORIGIN = "http://testserver"
URGENT = (
    "Mevrouw zit nu bij ons op kantoor. Haar man heeft vanmiddag gezegd dat hij haar vanavond vermoordt en hij heeft"
    " een mes. Zij durft niet naar huis. Wie kan er nu komen?"
)
# The loggers of the test's own browser: what it asked for is no log line of the program.
_TESTERS = ("httpx", "httpcore", "faker", "hypothesis")


def support(number: int, *, urgent: bool = False) -> bytes:
    """A partner's request with a mark in every part of it."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = f"{MARKS['display name']} <{PARTNER}>"
    mail["To"] = f"{MAILBOX}, {MARKS['second recipient']}"
    mail["Subject"] = f"{'HELP ' if urgent else 'Vraag '}{MARKS['subject']}"
    mail["Message-ID"] = f"<{number}@test.jeugdteam.example>"
    mail["Thread-Topic"] = MARKS["header"]
    mail["Date"] = datetime.now(tz=UTC)
    asks = URGENT if urgent else SUPPORT.partition("\r\n\r\n")[2].partition("\r\n")[0]
    about = f"{MARKS['child']}, {MARKS['street']}, {MARKS['telephone']}, BSN {MARKS['bsn']}"
    history = f"Op di 17 nov 2026 schreef iemand <{PARTNER}>:\n> {MARKS['quoted history']}"
    greeting = f"Groet,\n{MARKS['signature']}\n\n{history}\n"
    mail.set_content(f"Beste collega's,\n\n{asks}\n\nHet gaat om {about}.\n\n{greeting}")
    page = f"<p>{asks}</p><!-- {MARKS['html comment']} --><p>{MARKS['html only']}</p>"
    mail.add_alternative(page, subtype="html")
    mail.add_attachment(
        f"{MARKS['attachment content']}".encode(), maintype="application", subtype="pdf",
        filename=f"{MARKS['attachment name']}.pdf",
    )  # fmt: skip
    return AUTHENTICATED.encode() + mail.as_bytes()


def broken() -> bytes:
    """A mail that nobody can read: more layers than any mail has."""
    layers = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(300))
    head = f"From: {MARKS['display name']} <{PARTNER}>\r\nSubject: {MARKS['subject']}\r\n"
    return AUTHENTICATED.encode() + head.encode() + layers + MARKS["broken mail"].encode()


def private(number: int, words: str) -> bytes:
    """A mail of somebody who writes for themselves, vouched for by their provider."""
    vouched = AUTHENTICATED.replace("jeugdteam.example", "prive-mail.example")
    name, address = MARKS["private sender"], MARKS["private address"]
    return (
        f"{vouched}From: {name} <{address}>\r\nTo: {MAILBOX}\r\nSubject: {name}\r\n"
        f"Message-ID: <p{number}@prive-mail.example>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n\r\n{name}\r\n"
    ).encode()


PRIVATE = (
    "Mijn man slaat mij en de kinderen. Kunt u aansluiten bij een gesprek? Ik vraag u om ondersteuning.",
    "Hij heeft een mes en zegt dat hij mij vanavond vermoordt. Ik durf niet naar huis, kom nu!",
    "Ik heb een vraag: mag een school dit delen? Graag advies.",
)


def forms_of(mark: str) -> Iterator[bytes]:
    """*mark* as it may stand in bytes: in the usual charsets, in quoted-printable, in base64 at each alignment."""
    for charset in ("utf-8", "utf-16-le"):
        plain = mark.encode(charset)
        yield plain.lower()
        yield quopri.encodestring(plain).replace(b"=\n", b"").strip().lower()
        for shift in range(3):
            # Without the characters at both ends, which depend on what stands beside it.
            yield base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4]
    yield re.sub(r"\W", "", mark).lower().encode()
    yield mark.replace(" ", "%20").lower().encode()


FORMS = {name: [form for form in forms_of(mark) if len(form) >= 8] for name, mark in MARKS.items()}


def marks_in(raw: bytes | str) -> set[str]:
    """Which marks stand in *raw*, in any of their forms."""
    data = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    lower = data.lower()
    return {name for name, forms in FORMS.items() if any(form in data or form in lower for form in forms)}


def decoded(raw: bytes) -> bytes:
    """A mail and everything that a mail program makes of it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found = [raw, *(str(value).encode() for part in message.walk() for value in part.values())]
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found.append(re.sub(rb"\r?\n[ \t]", b"", payload))
    return b"\n".join(found)


class _Everything(logging.Handler):
    """Every line of every logger, at any level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.journal: list[dict[str, Any]] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_TESTERS):
            self.lines.append(self.format(record))
            # As the program writes it, whoever the record is from.
            self.journal.append(json.loads(json_lines().format(record)))


@contextlib.contextmanager
def listening() -> Iterator[_Everything]:
    """All loggers as loud as they can be, and what they say."""
    root, heard = logging.getLogger(), _Everything()
    before = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    for name in ("imapclient", "sqlalchemy", "alembic", "apscheduler", "asyncio", "triage"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.removeHandler(heard)
        root.setLevel(before)
        for name in ("imapclient", "sqlalchemy", "alembic", "apscheduler", "asyncio", "triage"):
            logging.getLogger(name).setLevel(logging.NOTSET)


@dataclass
class _Processes:
    """The titles and environments of this process's children while something runs."""

    seen: set[bytes] = field(default_factory=set)
    _ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look again and again until told to end."""
        while not self._ended.wait(0.02):
            for folder in Path("/proc").iterdir():
                if folder.name.isdigit():
                    self._look(folder)

    def _look(self, folder: Path) -> None:
        with contextlib.suppress(OSError):
            if f"PPid:\t{os.getpid()}\n" in (folder / "status").read_text():
                self.seen.add((folder / "cmdline").read_bytes())
                self.seen.add((folder / "environ").read_bytes())

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Watch during a block."""
        thread = threading.Thread(target=self.watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()


@dataclass
class Walked:
    """What the walk left behind."""

    place: Place
    temporary: Path
    sent: list[Received] = field(default_factory=list)
    commands: dict[str, Done] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)
    saved: bytes = b""
    logged: list[str] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    processes: set[bytes] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("marks")
    for name in ("smtp", "temporary"):
        (folder / name).mkdir()
    with running_dovecot() as imap, running_sink(folder / "smtp", security="starttls") as sink:
        region = write_region(
            folder / "region", imap_port=imap.tls_port, imap_ca=imap.certificates.ca_file, smtp_port=sink.port,
            smtp_ca=sink.certificates.ca_file, extra=AUDIT,
        )  # fmt: skip
        found = Walked(Place(region, folder / "home"), folder / "temporary")
        now = datetime.now(tz=UTC)
        raws = [support(1), support(2, urgent=True), broken()]
        raws += [private(number, words) for number, words in enumerate(PRIVATE)]
        imap.deliver_all("rvt", raws, now - timedelta(minutes=1))
        before, tempfile.tempdir = tempfile.tempdir, str(found.temporary)
        processes = _Processes()
        try:
            with listening() as heard, processes.watched():
                _run_commands(found)
                imap.deliver("rvt", support(3), now)
                _run_worker(found.place)
                _look_around(found)
        finally:
            tempfile.tempdir = before
        found.sent, found.logged, found.processes = list(sink.mails), heard.lines, processes.seen
        found.journal = heard.journal
        yield found


def _run_worker(place: Place) -> None:
    """A round of the scheduled worker, which logs each step."""
    with within(place):
        settings = Settings.from_environment(None)
        with open_works(load(settings.configuration), settings=settings, quiet=False) as works:
            poll_once(works, ["veiligheidsteam"])


def _run_commands(found: Walked) -> None:
    for name, arguments in {
        "first poll": ("poll", "--once", "--json", "--debug"),
        "second poll": ("poll", "--once", "--json", "--debug"),
        "queue": ("queue", "--json"),
        "slots": ("slots", "--mailbox", "veiligheidsteam", "--json"),
        "verify": ("audit", "verify"),
    }.items():
        found.commands[name] = inside(found.place, *arguments)


def _look_around(found: Walked) -> None:
    """Every page of every case, each layout and file, and pages that refuse, on the store that `triage serve` opens."""
    with within(found.place):
        loaded, store = configuration_and_store(Settings.from_environment(None))
        with store.transaction() as tx:
            person = tx.people.find("lokaal") or tx.people.add("lokaal")
            tx.people.grant(person.id, "veiligheidsteam", Role.BEHEERDER, "test")
        entrance = Entrance(TOKEN, "lokaal")
        ways = gate(loaded, store, ("testserver",), entrance=entrance, hasher=Hasher(memory_kib=8, passes=1))
        desk = WebDesk(store, loaded.region, ways, SystemClock(), previewer(loaded), extractor())
        client = TestClient(create_app(desk), raise_server_exceptions=False, headers={"origin": ORIGIN})
        client.get("/binnen", params={"token": TOKEN})
        found.pages["/"] = client.get("/").text
        references = sorted(set(re.findall(r"RVT-\d{4}-\d{4}", found.pages["/"])))
        for reference in references:
            for path in ("", "/bericht/1", "/bericht/1/opmaak", "/bericht/1/opmaak/inhoud"):
                answer = client.get(f"/zaak/{reference}{path}")
                if answer.status_code == 200:
                    found.pages[f"{reference}{path}"] = answer.text
                else:
                    found.refused[f"{reference}{path}"] = answer.status_code, answer.text
            found.saved += client.get(f"/zaak/{reference}/bericht/1/bijlage/1").content
        _ask_wrongly(found, client, references[0])
    # While the store is still open: what lies beside the database now is what a thief of the disk finds.
    found.files = {
        str(path.relative_to(found.place.home.parent)): path.read_bytes()
        for folder in (found.place.home, found.temporary)
        for path in folder.rglob("*")
        if path.is_file()
    }
    for name, kind in (("csv", "--csv"), ("json", "--json")):
        found.commands[f"export {name}"] = inside(found.place, "audit", "export", kind)


def _ask_wrongly(found: Walked, client: TestClient, reference: str) -> None:
    mark = MARKS["subject"]
    for path in (f"/zaak/{mark}", f"/{mark}", f"/zaak/{reference}/bericht/99", f"/zaak/{reference}/bericht/{mark}",
                 f"/zaak/{reference}/bericht/1/bijlage/99", f"/?pagina={mark}"):  # fmt: skip
        answer = client.get(path)
        if answer.status_code >= 400:
            found.refused[path] = (answer.status_code, answer.text)
    answer = client.post(f"/zaak/{reference}/toevoegen", data={"bewijs": "verkeerd", "tekst": " ".join(MARKS.values())})
    found.refused["post"] = (answer.status_code, answer.text)


# The walk itself: without these the hunt would prove nothing.


def test_the_walk_went_all_the_way(walked: Walked) -> None:
    assert walked.commands["first poll"].exit in (0, 1), walked.commands["first poll"].stderr
    (said,) = [line for line in walked.commands["first poll"].lines if line["mailbox"] == "veiligheidsteam"]
    assert said["on_server"] == said["accounted_for"] == 3 + len(PRIVATE)
    to = [each.rcpt_tos for each in walked.sent]
    assert to.count([PARTNER]) >= 2, to
    assert [DUTY] in to
    assert ["privacy@regio.example"] in to


def test_the_marks_can_be_found_where_they_may_be(walked: Walked) -> None:
    pages = "\n".join(walked.pages.values())
    told = {"subject", "child", "telephone", "bsn", "street", "html only", "quoted history", "signature"}
    assert told | {"attachment name"} <= marks_in(pages)
    assert "html comment" not in marks_in(pages)
    assert marks_in(walked.saved) >= {"attachment content"}


@pytest.mark.parametrize("name", list(MARKS))
def test_the_hunt_finds_each_mark_in_each_form(name: str) -> None:
    mark = MARKS[name]
    for form in (mark, mark.upper()):
        assert name in marks_in(f"x{form}y")
    for shift in (b"", b"a", b"ab"):
        assert name in marks_in(base64.b64encode(shift + mark.encode() + b" en verder"))
    assert name in marks_in(mark.encode("utf-16-le"))


# The hunt.


def test_no_mark_leaves_by_mail_or_in_a_calendar_entry(walked: Walked) -> None:
    assert any(b"BEGIN:VEVENT" in decoded(each.content) for each in walked.sent)
    for each in walked.sent:
        assert marks_in(decoded(each.content)) == set(), each.rcpt_tos
        assert marks_in(" ".join(each.rcpt_tos)) == set()


def test_no_mark_stands_in_a_log_line_of_any_logger_at_any_level(walked: Walked) -> None:
    loggers = {line.partition(" ")[0] for line in walked.logged}
    assert any(name.startswith("sqlalchemy") for name in loggers), loggers
    assert "triage" in loggers, loggers
    told = {name: line[:200] for line in walked.logged for name in marks_in(line)}
    assert told == {}


def test_no_mark_stands_in_a_line_as_the_program_writes_it(walked: Walked) -> None:
    assert {line["event"] for line in walked.journal} >= {"received", "assessed", "sent"}
    lines = [json.dumps(line, ensure_ascii=False) for line in walked.journal]
    assert {name: line[:200] for line in lines for name in marks_in(line)} == {}


def test_one_id_follows_a_mail_from_the_server_to_its_answer(walked: Walked) -> None:
    """What the scheduled worker wrote of the mail that it took in, assessed and answered."""
    (received,) = [line for line in walked.journal if line["event"] == "received"]
    way = [line for line in walked.journal if line.get("walk") == received["walk"]]
    assert [line["event"] for line in way] == ["received", "assessed", "sent"]
    assert way[1]["reference"].startswith("RVT-")
    assert {line["mailbox"] for line in way} == {"veiligheidsteam"}
    assert way[2]["purpose"] == "proposal"


def test_no_mark_stands_in_what_a_command_says(walked: Walked) -> None:
    assert walked.commands["first poll"].stderr
    for name, done in walked.commands.items():
        assert marks_in(done.stdout) == set(), name
        assert marks_in(done.stderr) == set(), name


def test_no_mark_stands_in_the_exported_access_log_which_tells_of_every_look(walked: Walked) -> None:
    export = walked.commands["export json"]
    assert export.exit == 0, export.stderr
    actions = {line["action"] for line in export.lines}
    assert {"viewed", "listed", "mail-html-viewed", "attachment-downloaded", "sent", "quarantined"} <= actions


def test_no_mark_comes_back_in_a_page_that_refuses(walked: Walked) -> None:
    assert {status for status, _ in walked.refused.values()} >= {404, 403}
    for path, (_, page) in walked.refused.items():
        assert marks_in(page) == set(), path


def test_no_mark_stands_in_a_file_of_the_service_open_or_left_behind(walked: Walked) -> None:
    assert {"home/triage.db", "home/triage.db-wal"} <= walked.files.keys()
    assert sum(map(len, walked.files.values())) > 100_000
    assert {path: marks_in(data) for path, data in walked.files.items() if marks_in(data)} == {}
    assert [path for path in walked.files if path.startswith("temporary/")] == []


def test_no_mark_stands_in_the_title_or_environment_of_a_process(walked: Walked) -> None:
    assert any(b"triage.mail.parse_child" in each for each in walked.processes)
    assert any(b"triage.mail.extract_child" in each for each in walked.processes)
    for each in walked.processes:
        assert marks_in(each) == set()


def test_a_private_sender_gets_no_automatic_mail_whatever_they_write(walked: Walked) -> None:
    reached = {address for each in walked.sent for address in each.rcpt_tos}
    assert reached == {PARTNER, DUTY, "privacy@regio.example"}
    (said,) = [line for line in walked.commands["first poll"].lines if line["mailbox"] == "veiligheidsteam"]
    assert said["accepted"] >= 2 + len(PRIVATE)
