"""What the commands that answer a question need: the configuration, the store, the reader, put together late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbox_config import Configuration, load
from triage.domain.errors import Permanent, Unreadable, UsageError
from triage.domain.policy import MailboxPolicy, Region, RoutePolicy, Thresholds
from triage.domain.slot import Quarter
from triage.wiring.clock import SystemClock
from triage.wiring.model import model_in_use
from triage.wiring.settings import Settings

if TYPE_CHECKING:
    from classifiers import Reader
    from triage.ports.store import Store
    from triage.store import SqlStore
    from triage.wiring.files import MailFile


def configuration(name: str | None = None) -> Configuration:
    """The configuration of --config, TRIAGE_CONFIG or the default; where it sets no thresholds, the model's own."""
    from classifiers import default_thresholds

    chosen = Settings.from_environment(name).configuration
    try:
        thresholds = Thresholds(*default_thresholds(model_in_use()))
    except Permanent:
        # Terms and slots need no model; whoever reads mail hears of it when the reader is loaded.
        return load(chosen)
    return load(chosen, thresholds=thresholds)


def known_mailbox(region: Region, key: str) -> MailboxPolicy:
    """The mailbox *key*; UsageError names those there are."""
    if key not in region.mailboxes:
        raise UsageError(f"mailbox '{key}' bestaat niet; kies uit {', '.join(region.mailboxes)}")
    return region.mailboxes[key]


def known_route(region: Region, key: str) -> RoutePolicy:
    """The route *key*; UsageError names those there are."""
    if key not in region.routes:
        raise UsageError(f"route '{key}' bestaat niet; kies uit {', '.join(region.routes)}")
    return region.routes[key]


def default_mailbox(region: Region) -> str:
    """The mailbox of `explain` where none is named."""
    return "veiligheidsteam" if "veiligheidsteam" in region.mailboxes else next(iter(region.mailboxes))


def local_now(region: Region) -> datetime:
    """Now, in the region's time zone."""
    return SystemClock().now().astimezone(region.calendar.zone)


def reader() -> Reader:
    """The readers with the model that is in use: the promoted one, else the shipped one; loaded once."""
    return _reader_of(model_in_use())


@cache
def _reader_of(folder: Path | None) -> Reader:
    from classifiers import load_reader

    return load_reader(folder)


def the_store(region: Region, settings: Settings | None = None) -> Store:
    """The database of *settings*, else of the environment; an empty SQLite home makes it and its key (contract)."""
    return sql_store(settings)


def sql_store(settings: Settings | None = None) -> SqlStore:
    """The same, for what is done to the database itself: its access log, its keys."""
    from triage.store import open_store

    settings = settings or Settings.from_environment()
    return open_store(settings.database_url, settings.home, settings.key)


def existing_store() -> Store | None:
    """The database where there is one, without making any."""
    from triage.store import database_exists, open_store

    settings = Settings.from_environment()
    if not database_exists(settings.database_url, settings.home):
        return None
    return open_store(settings.database_url, settings.home, settings.key)


def upgrade_database() -> str:
    """Bring the database of the environment to this version's schema; says in Dutch what was done."""
    from triage.store import upgrade

    settings = Settings.from_environment()
    return upgrade(settings.database_url, settings.home)


def ingest_files(
    loaded: Configuration, mailbox: str, files: Iterator[MailFile], *, answer: bool, received_at: datetime | None
) -> Iterator[dict[str, Any]]:
    """Archive each file and assess it; each file's outcome as the contract prints it, in the order of the files."""
    from triage.domain.access import service_viewer
    from triage.ports.store import Outcome
    from triage.wiring.files import message_id_of
    from triage.wiring.worker import open_works
    from triage.workflow.assess import assess_all
    from triage.workflow.receive import Intake, Numbered

    clock = SystemClock()
    with open_works(loaded, patient=False) as works:
        # Files are not a mailbox that goes live: whether they are answered is --answer's to say.
        intake = Intake(works.store, works.journal, answer_from=datetime(1970, 1, 1, tzinfo=UTC))
        numbered = Numbered.open(intake, mailbox, answer=answer)
        for file in files:
            if file.wrong:
                yield {
                    "path": file.path,
                    "outcome": "quarantined",
                    "case": None,
                    "message_id": None,
                    "reason": file.wrong,
                }
                continue
            kept = numbered.archive(file.raw, received_at or file.delivered_at or clock.now(), file.size)
            for _ in assess_all(works.desk):
                pass
            with works.store.transaction() as tx:
                # A copy of an earlier mail has no row of its own: it is a duplicate, whatever became of the first.
                outcome, case_id, reason = tx.ledger.outcome(kept.mail_id)
                case = tx.cases.get(service_viewer(mailbox), case_id).reference if case_id is not None else None
            if kept.outcome is not Outcome.PENDING or outcome is Outcome.TOMBSTONE:
                # A copy, or what was erased here before: either way it is known.
                outcome, reason = Outcome.DUPLICATE, ""
            elif outcome is Outcome.PENDING:
                # Kept, and not lost: a worker has it, or the database was busy.
                outcome, reason = Outcome.QUARANTINED, "bewaard, nog niet beoordeeld; `triage run` doet dat"
            shape = {"path": file.path, "outcome": outcome.value, "case": case, "message_id": message_id_of(file.raw)}
            yield shape | ({"reason": reason} if reason else {})
        works.scan()


def explain_mail(loaded: Configuration, mailbox: str, raw: bytes, now: datetime) -> dict[str, Any]:
    """What would become of one mail, as the contract prints it."""
    from triage.mail import ChildParser
    from triage.wiring.composing import composer
    from triage.wiring.shapes import explanation_shape, unreadable_shape
    from triage.workflow.busy import busy_quarters
    from triage.workflow.explain import explain

    region, policy = loaded.region, loaded.region.mailboxes[mailbox]
    with ChildParser(children=1) as parser:
        try:
            message = parser.start(raw).result()
        except Unreadable as error:
            return unreadable_shape(region, policy, str(error), now)
    store = existing_store()

    def taken(agenda: str, from_: datetime, until: datetime) -> frozenset[Quarter]:
        if store is None:
            return frozenset()
        with store.transaction() as tx:
            plan = policy.slot_plan
            busy = busy_quarters(tx, plan, from_, until) if plan is not None else frozenset()
            return tx.agenda.taken(agenda, from_, until) | busy

    found = explain(message, region, policy, reader(), composer(loaded), now, taken)
    return explanation_shape(found, message, policy)
