"""Destroying for good, through the real program: marks are planted in everything that a case can hold, and after
`triage purge --execute` no byte of them is left, in the database, its free space, a backup or a log (R-55)."""

from __future__ import annotations

import contextlib
import email.policy
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.servers.postgres import PostgresServer
from tests.walk.inside import Done, inside, within
from tests.walk.region import AUTHENTICATED, MAILBOX, PARTNER, SUPPORT, Place
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, LinkKind
from triage.domain.correction import Correction, Labels
from triage.domain.reading import Kind
from triage.domain.record import Channel, ClosingOutcome, Record, RecordKind
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Arrival, Location
from triage.store import SqlStore, open_store, upgrade
from triage.store.rotation import SEALED
from triage.store.sealing import key_text, new_key
from triage.store.tables import METADATA
from triage.wiring.tools import configuration
from triage.wiring.worker import Works, open_works
from triage.workflow import linking, merging, privacy, state
from triage.workflow.assess import assess_all
from triage.workflow.by_hand import ByHand, open_by_hand

RVT = "veiligheidsteam"
EVA = Viewer.of(
    "eva",
    frozenset({RVT}),
    Role.BEHEERDER,
)
RETENTION = """
selectielijst = "Selectielijst voor deze test"

[mailbox.veiligheidsteam.rule.consult]
routes = ["consult"]
term = "1 jaar"
category = "5.1 advies"

[mailbox.veiligheidsteam.rule.rest]
term = "1 jaar"
category = "5.2 overig"

[mailbox.veiligheidsteam.without_case]
term = "90 dagen"
category = "8.1 geen zaak"
"""
LONG_AGO = timedelta(days=800)
# Each in another place of a case.
GONE = {
    "subject": "Zonneveldkraai", "name": "Wilhelmine-Zwanenkamp", "text": "Fenneken-Ooievaarsnest",
    "attachment": "verslag-Waterhoen", "attachment name": "plan-Purperreiger", "header": "thread-IJsvogelweg",
    "merged": "samengevoegd-Lepelaar", "split": "tweede-huishouden-Kluut", "broken": "onleesbaar-Kwartelkoning",
    "by hand": "gebeld-door-Tureluur", "their reference": "VT-Wulpen-2024", "note": "notitie-Roerdomp",
    "staff": "antwoord-van-Grutto", "loose": "prive-Bontbekplevier", "bounce": "onbestelbaar-Scholekster",
    "outbox": "concept-Slobeend", "error": "geweigerd-Krakeend", "why": "koppeling-Smient",
    "wait": "wacht-op-Tafeleend", "withdrawn": "vervalt-Bergeend", "reference of theirs": "dossier-Pijlstaart",
}  # fmt: skip
KEPT = {"open": "open-Nachtegaal", "held": "klacht-Roodborst", "not filed": "afgehandeld-Winterkoning"}


@dataclass
class World:
    """A place with a database, and what was planted in it."""

    place: Place
    post: Path
    cases: dict[str, Case] = field(default_factory=dict)

    @contextlib.contextmanager
    def store(self) -> Iterator[SqlStore]:
        found = open_store(self.place.database_url, self.place.home, self.place.key)
        try:
            yield found
        finally:
            found.close()

    def run(self, *arguments: str) -> Done:
        return inside(self.place, *arguments)


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    config = tmp_path / "region"
    config.mkdir()
    (config / "configuration.toml").write_text('extends = "demo"\n')
    (config / "retention.toml").write_text(RETENTION)
    post = tmp_path / "post"
    post.mkdir()
    if request.param == "sqlite":
        return World(Place(config, tmp_path / "home"), post)
    postgres: PostgresServer = request.getfixturevalue("postgres")
    url = postgres.url(postgres.new_database())
    upgrade(url, tmp_path / "home")
    return World(Place(config, tmp_path / "home", url, key_text(new_key())), post)


def mail(number: int, mark: str, *, subject: str = "", answers: str = "", sender: str = PARTNER) -> bytes:
    """A partner's request with marks in every part of it."""
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"] = f"{GONE['name'] if mark in GONE.values() else 'Anja'} <{sender}>"
    made["To"] = MAILBOX
    made["Subject"] = f"Vraag {subject or mark}"
    made["Message-ID"] = f"<{number}@test.jeugdteam.example>"
    made["Date"] = datetime(2026, 11, 17, 9, number, tzinfo=UTC)
    made["Thread-Topic"] = GONE["header"] if mark in GONE.values() else "x"
    if answers:
        made["In-Reply-To"] = answers
    made.set_content(SUPPORT.replace("\r\n", "\n") + f"\nHet gaat om {mark}.\n")
    name = GONE["attachment name"] if mark in GONE.values() else "plan"
    inside_ = GONE["attachment"] if mark in GONE.values() else "verslag"
    made.add_attachment(
        f"{inside_}\r\n".encode() * 50, maintype="application", subtype="pdf", filename=f"{name}.pdf", cte="8bit"
    )
    return AUTHENTICATED.encode() + made.as_bytes()


def rendered_anew(raw: bytes) -> bytes:
    """The same mail as another server writes it: other bytes, the same words."""
    return b"Received: from elders.example; Mon, 16 Nov 2026 09:00:00 +0100\r\n" + raw


def broken(mark: str) -> bytes:
    layers = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(300))
    return f"From: Iemand <iemand@elders.example>\r\nSubject: {mark}\r\n".encode() + layers + mark.encode()


def bounce(number: int) -> bytes:
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"] = "Mail Delivery <mailer-daemon@elders.example>"
    made["To"] = MAILBOX
    made["Subject"] = "Undelivered"
    made["Message-ID"] = f"<bounce-{number}@elders.example>"
    made["In-Reply-To"] = "<1@test.jeugdteam.example>"
    made["Auto-Submitted"] = "auto-replied"
    made.set_content(f"Your message to {GONE['bounce']} could not be delivered.\n")
    return made.as_bytes()


def plant(world: World) -> None:
    """Cases of every kind, with a mark in everything that they can hold."""
    files = {
        "1.eml": mail(1, GONE["text"], subject=GONE["subject"]),
        "2.eml": mail(2, GONE["merged"], sender="berend@wijkteam.example"),
        "3.eml": broken(GONE["broken"]),
        "4.eml": mail(4, KEPT["open"]), "5.eml": mail(5, KEPT["held"]), "6.eml": mail(6, KEPT["not filed"]),
        "7.eml": bounce(7),
        "8.eml": rendered_anew(mail(1, GONE["text"], subject=GONE["subject"])),
    }  # fmt: skip
    (world.post / "1b.eml").write_bytes(files["1.eml"])
    for name, raw in files.items():
        (world.post / name).write_bytes(raw)
    done = world.run("ingest", str(world.post), "--mailbox", RVT, "--json")
    assert done.exit in (0, 1), done.stderr
    found = {Path(line["path"]).name: line["case"] for line in done.lines if "path" in line}
    assert found["7.eml"] == found["1.eml"] == found["8.eml"]
    with within(world.place), open_works(configuration()) as works:
        _sent_by_staff(works)
        for name, file in (("whole", "1.eml"), ("merged", "2.eml"), ("broken", "3.eml"), ("open", "4.eml"),
                           ("held", "5.eml"), ("not filed", "6.eml")):  # fmt: skip
            with works.store.reading() as tx:
                world.cases[name] = tx.cases.find(EVA, found[file])
        _acted_on(world, works)
        _closed(world, works)
        works.keep_log()


def _sent_by_staff(works: Works) -> None:
    """An answer of staff, and a mail of theirs about something else."""
    for number, mark, answers in ((1, "staff", "<1@test.jeugdteam.example>"), (2, "loose", "")):
        raw = (
            f"From: Team <{MAILBOX}>\r\nTo: {PARTNER}\r\nSubject: RE\r\nMessage-ID: <uit-{number}@rvt.example>\r\n"
            + (f"In-Reply-To: {answers}\r\n" if answers else "")
            + f"Date: Tue, 17 Nov 2026 10:00:00 +0100\r\n\r\n{GONE[mark]}\r\n"
        ).encode()
        with works.store.transaction() as tx:
            at = datetime.now(tz=UTC) - timedelta(days=2)
            place = Location(RVT, "Sent", 1, number)
            tx.ledger.archive(Arrival(place, RVT, raw, at, len(raw), sent=True), f"s{number}")
    list(assess_all(replace(works.desk, backoff=(timedelta(0),))))


def _acted_on(world: World, works: Works) -> None:
    region, cases = works.region, world.cases
    whole = cases["whole"]
    assert whole.id is not None
    with works.store.transaction() as tx:
        said = ByHand(
            RVT, Channel.TELEPHONE, tx.now - timedelta(hours=1), Kind.CONSULT, their_reference=GONE["their reference"],
            sender=GONE["by hand"], subject=GONE["by hand"], note=GONE["by hand"],
        )  # fmt: skip
        cases["by hand"] = open_by_hand(tx, EVA, region, said)
    with works.store.transaction() as tx:
        split = linking.SplitOff(frozenset(range(1, 9)), "consult", subject=GONE["split"], why=GONE["split"])
        whole = tx.cases.get(EVA, whole.id)
        cases["split"] = linking.split(tx, EVA, region, whole.id or 0, whole.version, split)
    with works.store.transaction() as tx:
        merged = tx.cases.get(EVA, cases["merged"].id or 0)
        merging.merge(tx, EVA, region, merged.id or 0, merged.version, whole.id or 0)
    with works.store.transaction() as tx:
        tx.cases.tie(whole.id or 0, cases["open"].id or 0, LinkKind.SAME_HOUSEHOLD, by="eva", why=GONE["why"])
        tx.records.add(whole.id or 0, Record(RecordKind.NOTE, tx.now, "eva", note=GONE["note"]))
        tx.records.add(
            whole.id or 0,
            Record(RecordKind.LETTER_RECEIVED, tx.now, "eva", their_reference=GONE["reference of theirs"]),
        )  # fmt: skip
        mails = [each.mail_id for each in tx.ledger.of_case(whole.id or 0)]
        labels = Labels(Kind.SUPPORT, None, urgent=False)
        tx.corrections.add(Correction(RVT, whole.id or 0, mails[0], labels, labels, (), "m", "c", tx.now, "eva"))
        tx.cases.add_task(whole.id or 0, "call_back", tx.now)
        _queued(tx.outbox, whole.id, "draft", {"text": GONE["outbox"], "to": PARTNER}, tx.now)
        _queued(tx.outbox, None, "dagstart", {"text": GONE["outbox"], "to": "eva@rvt.example"}, tx.now)
        waiting = tx.cases.get(EVA, whole.id or 0)
        state.wait(tx, EVA, region, waiting.id or 0, waiting.version, GONE["wait"], tx.now + timedelta(days=2))


def _queued(outbox: Any, case_id: int | None, purpose: str, content: dict[str, str], now: datetime) -> None:
    made = Delivery(
        "mail", purpose, RVT, case_id, DeliveryState.QUEUED, now, f"<{purpose}-{case_id}@rvt.example>", content
    )
    number = outbox.queue(made, to=content["to"])
    outbox.move(number, DeliveryState.SENDING, now)
    outbox.move(number, DeliveryState.FAILED, now, error=GONE["error"])


def _closed(world: World, works: Works) -> None:
    ends = {name: ClosingOutcome.TO_FILE for name in ("whole", "broken", "by hand", "split", "held")}
    for name, outcome in (ends | {"not filed": ClosingOutcome.HANDLED}).items():
        number = world.cases[name].id or 0
        with works.store.transaction() as tx:
            case = tx.cases.get(EVA, number)
            owed = {each.key: GONE["withdrawn"] for each in state.open_obligations(tx, case)}
            if name not in ("whole", "broken", "by hand", "split"):
                owed = dict.fromkeys(owed, "hoeft niet meer")
            state.close(tx, EVA, works.region, number, case.version, outcome, withdraw=owed)
    with works.store.transaction() as tx:
        held = tx.cases.get(EVA, world.cases["held"].id or 0)
        privacy.hold(tx, EVA, held.id or 0, held.version, KEPT["held"])


def long_ago(world: World) -> None:
    """All of it happened more than two years ago."""
    columns = {
        "triage_case": ("closed_at",), "case_record": ("recorded_at", "at"), "mail": ("internal_date", "observed_at"),
        "delivery": ("queued_at",),
    }  # fmt: skip
    with world.store() as store, store.work() as work:
        for name, dated in columns.items():
            table = METADATA.tables[name]
            for row in work.all(select(table)):
                earlier = {each: getattr(row, each) - LONG_AGO for each in dated if getattr(row, each) is not None}
                if earlier:
                    work.run(table.update().where(table.c.id == row.id).values(earlier))


def opened(store: SqlStore) -> str:
    """Everything that is sealed in the database, opened, and every plain column: as an owner of the key sees it."""
    parts: list[bytes] = []
    with store.work(read_only=True) as work:
        for column in SEALED:
            query = select(column.cell.label("cell"), *column.keys, *column.also)
            if "sid" in column.table.c:
                query = query.add_columns(column.table.c.sid)
            for row in work.all(query.where(column.cell.is_not(None))):
                plain = work.unseal_bytes(bytes(row.cell), column.place(row))
                parts.append(plain[1:] if plain[:1] == b"j" else unzipped(plain[1:] if plain[:1] == b"z" else plain))
    return "\n".join(each.decode("utf-8", "replace") for each in parts) + "\n".join(dumped(store))


def unzipped(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


def dumped(store: SqlStore) -> Iterator[str]:
    """Every row of every table, bytes in hexadecimal: what a dump holds."""
    with store.work(read_only=True) as work:
        for table in METADATA.sorted_tables:
            for row in work.all(select(table)):
                yield " ".join(each.hex() if isinstance(each, bytes) else str(each) for each in row)


def cells(store: SqlStore, case_ids: list[int]) -> list[bytes]:
    """What these cases have in bytes: sealed cells, digests, tokens, the bytes of their mails. It must be nowhere."""
    found: list[bytes] = []
    tables = METADATA.tables
    mails = select(tables["mail"].c.id).where(tables["mail"].c.case_id.in_(case_ids))
    owed = select(tables["obligation"].c.id).where(tables["obligation"].c.case_id.in_(case_ids))
    by_case = (
        "case_message.content", "decision.content", "case_record.content", "case_record.their_reference",
        "delivery.content", "delivery.last_error", "delivery.to_digest", "case_tie.content", "mail.reason",
        "mail.fingerprint", "case_token.tokens", "known_message_id.digest",
    )  # fmt: skip
    hung = {name: ("case_id", case_ids) for name in by_case}
    hung |= {"triage_case.content": ("id", case_ids)}
    queries = [
        (name, key, select(*_of(name)).where(_of(name)[0].table.c[key].in_(ids))) for name, (key, ids) in hung.items()
    ]
    met, chunk = tables["obligation_met"], tables["mail_chunk"]
    queries.append(("met", "", select(met.c.content).where(met.c.obligation_id.in_(owed))))
    queries.append(("chunk", "", select(chunk.c.data).where(chunk.c.mail_id.in_(mails))))
    with store.work(read_only=True) as work:
        for name, _, query in queries:
            here = [bytes(row[0]) for row in work.all(query) if row[0] is not None]
            assert here, f"nothing was planted in {name}"
            found += [token for cell in here for token in tokens_of(cell)] if name.endswith("tokens") else here
    return found


def tokens_of(cell: bytes) -> list[bytes]:
    return [cell[start : start + 8] for start in range(0, len(cell), 8)]


def tokens(store: SqlStore) -> set[bytes]:
    """The search tokens of what is left: words that another case has as well."""
    with store.work(read_only=True) as work:
        rows = work.all(select(METADATA.tables["case_token"].c.tokens))
        return {token for row in rows for token in tokens_of(bytes(row.tokens))}


def pieces(cell: bytes) -> tuple[bytes, ...]:
    """What of a cell is found in a file if the cell is: one that is longer than a page lies in several."""
    return (cell,) if len(cell) <= 400 else (cell[:64], cell[-64:])


def _of(name: str) -> tuple[Any, ...]:
    table, column = name.split(".")
    return (METADATA.tables[table].c[column],)


def raw_files(world: World) -> bytes:
    """The database as it lies on disk, with its log and its index of it; and a backup of it made now."""
    file = world.place.home / "triage.db"
    copy = world.place.home.parent / "backup.db"
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    files = [file, *world.place.home.glob("triage.db-*"), copy]
    return b"\x00".join(each.read_bytes() for each in files)


def doomed(world: World) -> list[int]:
    return [world.cases[name].id or 0 for name in ("whole", "merged", "broken", "by hand", "split")]


def test_nothing_is_left_of_what_was_destroyed_and_all_else_is(world: World) -> None:
    plant(world)
    long_ago(world)
    with world.store() as store:
        before = opened(store)
        assert [name for name, mark in (GONE | KEPT).items() if mark not in before] == []
        sealed = cells(store, doomed(world))
    figures = counted(world)

    dry = world.run("purge", "--json")
    assert dry.exit == 1  # somebody has to settle
    assert world.run("purge", "--execute").exit == 1
    with world.store() as store:
        assert opened(store).count(GONE["text"]) == before.count(GONE["text"])
    settled = world.run("purge", "settle", "--mailbox", RVT, "--by", "gemeentearchivaris", "--json")
    assert settled.exit == 0, settled.stderr
    (due,) = [line for line in world.run("purge", "--json").lines if line["mailbox"] == RVT]
    assert {each["case"] for each in due["due"]} == {
        world.cases[name].reference for name in ("whole", "broken", "by hand", "split")
    }
    assert {each["case"]: each["barrier"] for each in due["barred"]} == {world.cases["held"].reference: "held"}

    done = world.run("purge", "--execute", "--json")
    assert done.exit == 0, done.stderr
    (declared,) = done.lines
    assert declared["total"]["cases"] == 5
    assert (declared["settled_by"], declared["selectielijst"]) == ("gemeentearchivaris", "Selectielijst voor deze test")

    with world.store() as store:
        after = opened(store)
        rows = "\n".join(dumped(store))
        sealed = [cell for cell in sealed if cell not in tokens(store)]
    assert [name for name, mark in GONE.items() if mark in after] == []
    assert [name for name, mark in KEPT.items() if mark not in after] == []
    assert not [cell for cell in sealed if cell.hex() in rows]
    if not world.place.database_url:
        files = raw_files(world)
        assert not [cell for cell in sealed if any(piece in files for piece in pieces(cell))]
    told = done.stdout + done.stderr + dry.stdout + dry.stderr + json.dumps(declared)
    assert not re.search("|".join({*GONE.values(), PARTNER}), told)
    assert not re.search(r"RVT-\d", json.dumps(declared))
    assert counted(world) == figures
    assert world.run("audit", "verify").exit == 0
    _does_not_come_back(world)
    _is_declared(world, declared)


FIGURES = (
    ("report", "--json", "--own-mailbox", RVT, "--from", "2020-01-01", "--until", "2030-01-01"),
    ("export", "--own-mailbox", RVT, "--from", "2020-01-01", "--until", "2030-01-01"),
)  # fmt: skip


def counted(world: World) -> list[str]:
    """The figures, without the minute in which they were asked for."""
    return [re.sub(r"(?m)^stand op;.*$", "", world.run(*asked).stdout) for asked in FIGURES]


def _does_not_come_back(world: World) -> None:
    cases = len(world.run("queue", "--json").lines)
    # The very files, another rendering of one, and what staff sent, as the next poll finds them.
    (world.post / "9.eml").write_bytes(rendered_anew(rendered_anew((world.post / "1.eml").read_bytes())))
    done = world.run("ingest", str(world.post), "--mailbox", RVT, "--json")
    assert done.exit == 0, done.stdout + done.stderr
    again = done.lines[-1]
    assert (again["accepted"], again["quarantined"]) == (0, 0)
    with within(world.place), open_works(configuration()) as works:
        raw = (
            f"Received: elders\r\nFrom: Team <{MAILBOX}>\r\nTo: {PARTNER}\r\nSubject: RE\r\n"
            f"Message-ID: <uit-1@rvt.example>\r\nIn-Reply-To: <1@test.jeugdteam.example>\r\n"
            f"Date: Tue, 17 Nov 2026 10:00:00 +0100\r\n\r\n{GONE['staff']}\r\n"
        ).encode()
        with works.store.transaction() as tx:
            place = Location(RVT, "Sent", 2, 1)
            tx.ledger.archive(Arrival(place, RVT, raw, tx.now, len(raw), sent=True), "s9")
        list(assess_all(replace(works.desk, backoff=(timedelta(0),))))
    with world.store() as store:
        after = opened(store)
    assert [name for name, mark in GONE.items() if mark in after] == []
    assert len(world.run("queue", "--json").lines) == cases
    copies = world.run("purge", "copies", "--json").lines
    assert {"source", "folder", "uidvalidity", "uid", "seen_at"} == set(copies[0])
    assert ("Sent", 2, 1) in {(each["folder"], each["uidvalidity"], each["uid"]) for each in copies}


def _is_declared(world: World, declared: dict[str, Any]) -> None:
    """The declaration can be had again, read, and held to what the service kept."""
    (line, *_) = [each for each in world.run("purge", "declarations", "--json").lines if each["number"] == 1]
    assert line == declared
    text = world.run("purge", "declaration", "1").stdout
    assert "VERKLARING VAN VERNIETIGING" in text
    assert "Vastgesteld door:  gemeentearchivaris" in text
    assert declared["hash"] in text
    kept = world.post / "verklaring.json"
    kept.write_text(world.run("purge", "declaration", "1", "--json").stdout)
    assert world.run("purge", "verify", str(kept)).exit == 0
    kept.write_text(json.dumps(declared | {"settled_by": "een ander"}))
    assert world.run("purge", "verify", str(kept)).exit == 1


@pytest.fixture
def home(tmp_path: Path) -> World:
    return World(Place(Path("demo"), tmp_path / "home"), tmp_path)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("settle",), "noem de mailbox"),
        (("settle", "--mailbox", RVT), "--by"),
        (("settle", "--mailbox", "nergens", "--by", "x"), "bestaat niet"),
        (("settle", "--mailbox", "ret", "--by", "x"), "nog geen bewaartermijn"),
        (("hold", "RVT-2026-9999", "--reason", "klacht"), "er is geen zaak"),
        (("declaration", "9"), "er is geen verklaring"),
        (("verify", "/nergens.json"), "is geen verklaring"),
    ],
)
def test_a_mistake_is_told_in_one_line(home: World, asked: tuple[str, ...], said: str) -> None:
    done = home.run("purge", *asked)
    assert done.exit == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_case_is_held_back_and_let_go_by_command(home: World) -> None:
    (home.post / "1.eml").write_bytes(mail(1, "iets"))
    (line, _) = home.run("ingest", str(home.post / "1.eml"), "--mailbox", RVT, "--json").lines
    assert home.run("purge", "hold", line["case"]).exit == 2
    assert home.run("purge", "hold", line["case"].lower(), "--reason", "klacht").exit == 0
    (held,) = home.run("purge", "held", "--json").lines
    assert (held["case"], held["mailbox"]) == (line["case"], RVT)
    assert "klacht" not in json.dumps(held)
    assert home.run("purge", "lift", line["case"], "--reason", "klaar").exit == 0
    assert home.run("purge", "held", "--json").lines == []
    told = home.run("purge").stdout
    assert "Er is niets veranderd" in told
    assert "niet vastgesteld" in told
