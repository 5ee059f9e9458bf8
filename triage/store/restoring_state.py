"""What the world went on with since a backup was made: settled in the transaction that puts it back (R-51).

Mail that waited to leave, or was leaving, may be gone by now: nobody knows, so that it is *unknown* until its copy in a
Sent folder says otherwise or a person does. Numbers that were given out since are not given out again: references stand
in mails, ids in the links and cursors of other systems. Nobody is logged in, and no worker holds anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, func, select, text, union

from triage.ports.delivery import DeliveryState
from triage.ports.retention import SETTLED
from triage.store.backup import last_id
from triage.store.dialect import insert_or_nothing
from triage.store.queries.cases import SqlCases
from triage.store.queries.history import SqlHistory
from triage.store.queries.outbox import DELIVERIES
from triage.store.queries.restored import SqlRestores
from triage.store.tables import METADATA, LeaseRow, ReferenceCounter, SettingRow, Source, TicketRow, WorkerRow, table_of
from triage.store.work import Work, plain

REFERENCE_GAP, ID_GAP = 1_000, 1_000_000
"""How many references (of a prefix and year) and how many ids are passed over: more than come into use between two
backups (ours)."""
_LEAVING = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
_SOURCES, _LEASES, _COUNTERS = table_of(Source), table_of(LeaseRow), table_of(ReferenceCounter)
_SETTINGS = table_of(SettingRow)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled, and when: how many mails are unknown now, and the mailboxes whose Sent folders are to be read
    first."""

    at: datetime
    unknown: int
    mailboxes: tuple[str, ...]


def settle_restored(work: Work, made_at: datetime, actor: str, stopped_at: datetime | None = None) -> Settled:
    """Settle a database that holds a backup made at *made_at*. The service is taken to have sent mail until
    *stopped_at*, else until now."""
    history = SqlHistory(work)
    unknown = _give_up_on_leaving(work, history)
    work.run(_LEASES.update().values(expires_at=work.now))
    for table in (table_of(WorkerRow), table_of(TicketRow)):
        work.run(delete(table))
    _skip_references(work)
    for table in METADATA.sorted_tables:
        last = last_id(work.connection, table)
        if last:
            set_last_id(work.connection, table, last + ID_GAP)
    _unsettle(work, history, actor)
    restores, until = SqlRestores(work), min(stopped_at or work.now, work.now)
    known = union(select(_SOURCES.c.mailbox), select(DELIVERIES.c.mailbox))
    mailboxes = tuple(sorted(row.mailbox for row in work.all(known)))
    for mailbox in mailboxes:
        restores.begin(mailbox, until)
    data = (("made_at", made_at.isoformat()), ("unknown", str(unknown)))
    history.append(actor, "backup-restored", mailbox="", data=data)
    history.flush()
    return Settled(work.now, unknown, mailboxes)


def _unsettle(work: Work, history: SqlHistory, actor: str) -> None:
    """A hold or a change of mind since the backup is not in it: nothing is destroyed until somebody looked (R-55)."""
    settled = _SETTINGS.c.name.startswith(SETTLED, autoescape=True) & (_SETTINGS.c.value != "")
    for row in work.all(select(_SETTINGS.c.name).where(settled).order_by(_SETTINGS.c.name)):
        gone = {"value": "", "changed_at": work.now, "changed_by": plain(actor)}
        work.run(_SETTINGS.update().where(_SETTINGS.c.name == row.name).values(gone))
        history.append(actor, "retention-unsettled", mailbox=row.name.removeprefix(SETTLED))


def _skip_references(work: Work) -> None:
    """Go on beyond what was given out since; a year that began since has no counter yet."""
    work.run(_COUNTERS.update().values(last=_COUNTERS.c.last + REFERENCE_GAP))
    prefixes = {row.prefix for row in work.all(select(_COUNTERS.c.prefix).distinct())}
    # At the turn of the year the local one is a day ahead at most.
    for year in {work.now.year, (work.now + timedelta(days=1)).year}:
        for prefix in sorted(prefixes):
            row = {"prefix": prefix, "year": year, "last": REFERENCE_GAP}
            work.run(insert_or_nothing(_COUNTERS, "prefix", "year"), row)


def _give_up_on_leaving(work: Work, history: SqlHistory) -> int:
    """Mail alone: an alarm that is told twice harms nobody, and one that is lost does."""
    leaving = (DELIVERIES.c.kind == "mail") & DELIVERIES.c.state.in_(_LEAVING)
    rows = work.all(select(DELIVERIES).where(leaving).order_by(DELIVERIES.c.id))
    cases = SqlCases(work, history)
    for row in rows:
        gone = {
            "state": DeliveryState.UNKNOWN.value, "claim_token": row.claim_token + 1, "claimed_until": None,
            "claim_holder": "",
        }  # fmt: skip
        work.run(DELIVERIES.update().where(DELIVERIES.c.id == row.id).values(gone))
        if row.case_id is not None:
            cases.add_task(row.case_id, "delivery_unknown", work.now)
        data = (("delivery", str(row.id)),)
        history.append(
            "service", "delivery_unknown", mailbox=row.mailbox, case_id=row.case_id, walk=row.walk, data=data
        )  # fmt: skip
    return len(rows)


def set_last_id(connection: Connection, table: Table, last: int) -> None:
    """The next id that *table* gives out follows *last*; of a table whose ids SQLite may use again nothing is kept."""
    column = table.autoincrement_column
    if column is None:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        values = {"name": table.name, "last": last}
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)
