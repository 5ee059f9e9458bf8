"""Destroying content by command or by the worker, and looking where copies of it lie still (R-55)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from mailbox_config import Configuration
from triage.domain.errors import Conflict, DatabaseBusy, LostClaim, TriageError
from triage.domain.policy import Region
from triage.ports.events import Journal
from triage.ports.retention import Copy
from triage.ports.store import Lease
from triage.store import SqlStore
from triage.store.tidy import tidy
from triage.wiring.logins import Logins
from triage.wiring.settings import Find, secret
from triage.workflow.erasing import LEASE, Purged, purge
from triage.workflow.privacy import kept_by_terms

_LASTING = timedelta(minutes=2)
# A week by the nights: what was erased in one night is in no free space after the seventh night that follows.
_AT_LATEST = timedelta(days=6, hours=12)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did in all mailboxes. `tidy`: the database's free space was cleaned as it should; else that is for
    the next round, because somebody kept the database."""

    purged: tuple[Purged, ...]
    tidy: bool


def purge_all(
    store: SqlStore, region: Region, mailboxes: Iterable[str], *, actor: str, holder: str, whole: bool = False,
    at_latest: timedelta = timedelta(0), seen: Callable[[], None] = lambda: None,
) -> Round:  # fmt: skip
    """Destroy what is due in *mailboxes* and clean up behind it (`tidy`). Conflict where another round is under way."""
    with _only_one(store, holder) as (lease, renew):

        def step() -> None:
            renew()
            seen()

        done = [purge(store, region, each, actor=actor, lease=lease, step=step) for each in mailboxes]
    try:
        tidy(store, whole=whole, at_latest=at_latest)
        clean = True
    except DatabaseBusy:
        clean = False
    return Round(tuple(each for each in done if each is not None), clean)


@contextmanager
def _only_one(store: SqlStore, holder: str) -> Iterator[tuple[Lease, Callable[[], None]]]:
    lease = store.lease(LEASE, holder, _LASTING)
    if lease is None:
        raise Conflict("Er wordt al vernietigd, door de dienst of door een andere opdracht; probeer het later opnieuw.")

    def renew() -> None:
        if store.lease(LEASE, holder, _LASTING) is None:
            raise LostClaim

    try:
        yield lease, renew
    finally:
        store.release(lease)


def purge_nightly(store: SqlStore, region: Region, journal: Journal, holder: str) -> int:
    """The worker's round over every mailbox; returns how many cases were destroyed. Nothing while another is at it."""
    try:
        done = purge_all(
            store, region, kept_by_terms(region), actor="service", holder=holder, at_latest=_AT_LATEST
        )  # fmt: skip
    except (Conflict, LostClaim):
        return 0
    for each in done.purged:
        gone = each.gone
        journal.note("purged", mailbox=each.erasure.mailbox, cases=gone.cases, mails=gone.mails, round=each.erasure.id)
    if not done.tidy:
        journal.note("purge-untidy")
    return sum(each.gone.cases for each in done.purged)


def still_there(loaded: Configuration, copies: Iterable[Copy], find: Find = secret) -> tuple[list[Copy], list[str]]:
    """Those of *copies* that lie at their place on the server now, and what could not be looked at, in Dutch."""
    from triage.wiring.worker import imap_source

    logins = Logins(loaded.oauth, find)
    settings = {each.key: (mailbox, each) for mailbox, many in loaded.sources.items() for each in many}
    found: list[Copy] = []
    troubles: list[str] = []
    for source, folder in dict.fromkeys((each.source, each.folder) for each in copies):
        here = [each for each in copies if (each.source, each.folder) == (source, folder)]
        if source not in settings:
            # Files that were taken in lie where somebody put them.
            found += here
            continue
        mailbox, how = settings[source]
        try:
            with imap_source(mailbox, how, logins, find).open(folder) as opened:
                there = frozenset(opened.state.uids)
                found += [each for each in here if each.uid in there and each.uidvalidity == opened.state.uidvalidity]
        except TriageError as error:
            troubles.append(f"bron {source}, map {folder}: {error}")
            found += here
    return found, troubles
