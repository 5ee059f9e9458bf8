"""A small database with something of everything, as a version leaves it: what an upgrade must carry over.

    python -m tests.upgrades.fixture tests/upgrades/released/0.1.0

writes it as files of the version that is checked out: an SQLite database, the same as SQL for PostgreSQL, and what they
are of. A release freezes them once (docs/architecture.md, Upgrades); from then on they are never made anew.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from tests.store.build import (
    HOUR,
    MINUTE,
    NOW,
    RVT,
    SENDER,
    arrival,
    case,
    decision,
    delivery,
    message,
    obligation,
    slot,
)
from tests.store.conftest import KEY
from triage.domain.access import Role
from triage.domain.case import LinkKind
from triage.domain.obligation import Evidence, Met
from triage.domain.overlay import OverlayKind
from triage.domain.record import Channel, Record, RecordKind
from triage.ports.delivery import DeliveryState
from triage.ports.scan import ScanState
from triage.ports.store import Outcome
from triage.store import migrations, open_store
from triage.store.audit import seal_events
from triage.store.sql import SqlStore
from triage.store.tables import METADATA

DATABASE, SQL, ABOUT = "triage.db", "postgresql.sql", "about.json"


def fill(store: SqlStore) -> None:
    """A case with all that hangs on it, its mails, a person, what waits and what was sent."""
    with store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, NOW - HOUR)
        for uid in (1, 2):
            tx.ledger.archive(arrival(uid), f"w{uid}")
        made, other = tx.cases.add(case(), "RVT", 2026), tx.cases.add(case(subject="Een andere"), "RVT", 2026)
        assert made.id is not None
        assert other.id is not None
        tx.cases.add_message(made.id, message(mail_id=1))
        tx.cases.add_decision(made.id, 1, decision(), "proposal", "", "")
        (owed,) = tx.cases.add_obligations(made.id, [obligation()], "config-1")
        assert owed.id is not None
        tx.cases.meet(made.id, owed.id, Met(Evidence.PROPOSAL_SENT, NOW, "service"))
        tx.cases.add_task(made.id, "call_back", NOW)
        tx.cases.link(made.id, other.id, LinkKind.SAME_MAIL)
        tx.records.add(made.id, Record(RecordKind.CALL, NOW, "anna", channel=Channel.TELEPHONE, note="Gesproken."))
        tx.agenda.hold(made.id, slot(), made_at=NOW, expires_at=NOW + HOUR, uid="een@triage.example")
        tx.outbox.queue(delivery(made.id, 1), to=SENDER)
        tx.outbox.queue(delivery(made.id, 2, state=DeliveryState.HELD), to=SENDER)
        person = tx.people.add("anna")
        tx.people.grant(person.id, RVT, Role.BEHEERDER, "test")
        tx.settings.set("stop-automatic-mail", "off", "anna")
        tx.overlay.lay(OverlayKind.CLOSURE, "2026-12-24", {"reason": "Gesloten"}, "anna")
    (first, second) = store.claim_mails(2, "worker", MINUTE)
    with store.transaction(first.claim) as tx:
        tx.ledger.settle(first.claim, Outcome.ACCEPTED, case_id=made.id)
        tx.scans.keep(first.claim.id, ScanState.CLEAN)
    with store.transaction(second.claim) as tx:
        tx.ledger.settle(second.claim, Outcome.QUARANTINED, case_id=other.id, reason="te diep genest")
    seal_events(store, "test")


def write(folder: Path) -> None:
    """Write the fixture of this version."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as home:
        store = open_store(None, Path(home), KEY, clock=lambda: NOW)
        fill(store)
        with store.work(read_only=True) as work:
            (folder / SQL).write_text("".join(sql_of(work.connection)), "utf-8")
        store.close()
        # Closed by its last user, the file holds everything: no log beside it.
        shutil.copy(Path(home) / "triage.db", folder / DATABASE)
    about = {"version": version("veiligheidstriage"), "revision": migrations.HEAD}
    (folder / ABOUT).write_text(json.dumps(about) + "\n", "utf-8")


def sql_of(connection: Connection) -> list[str]:
    """Every row as PostgreSQL takes it. The tables are made by the migrations, up to the fixture's own revision: what a
    released migration makes never changes."""
    lines = []
    for table in METADATA.sorted_tables:
        for row in connection.execute(select(table)):
            given = {name: value for name, value in row._mapping.items() if value is not None}
            names = ", ".join(given)
            values = ", ".join(map(_literal, given.values()))
            lines.append(f"INSERT INTO {table.name} ({names}) VALUES ({values});\n")  # noqa: S608 - our own names and rows
        column = table.autoincrement_column
        if column is not None:
            sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            lines.append(f"SELECT setval({sequence}, (SELECT max({column.name}) FROM {table.name}));\n")  # noqa: S608
    return lines


def _literal(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case bytes():
            return f"'\\x{value.hex()}'"
        case datetime():
            return f"'{value.isoformat()}'"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
