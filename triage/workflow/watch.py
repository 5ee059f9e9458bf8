"""Watch: what time does to cases: holds lapse, terms come near and pass, alarms go on to the next, the day starts.

A round does each thing once, whatever crashed before and however many watch: each is a step of its own under the
watch's lease, and what it leaves (a breach, a step of an alarm, a mail) is kept by a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from triage.domain.case import Case
from triage.domain.duty import AlarmState
from triage.domain.errors import LostClaim, TriageError
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.terms import Term
from triage.domain.watching import dagstart_day, furthest, reminder_due
from triage.ports.events import Journal
from triage.ports.store import Lease, Store, Transaction
from triage.ports.watch import Coming
from triage.workflow import slots, state, watch_alarms, watch_mail

LEASE = "watch"
_MOST_BREACHES = 200
_ITEM = TypeVar("_ITEM")


@dataclass(frozen=True, slots=True)
class Post:
    """What watching needs: the store, the region with its rota, and under which lease it is done (None: alone)."""

    store: Store
    region: Region
    journal: Journal
    lease: Lease | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What one round did, and how many terms end soon."""

    lapsed: int = 0
    breached: int = 0
    alarmed: int = 0
    woken: int = 0
    reminded: int = 0
    started: int = 0
    due_soon: int = 0


def watch(post: Post, *, soon: timedelta = timedelta(hours=24)) -> Watched:
    """One round. What fails is noted and holds up nothing else; one that lost its lease ends, for another has it."""
    try:
        # Alarms first: somebody waits.
        seen = Watched(
            alarmed=_noted(post, "alarms", lambda: _alarms(post)),
            lapsed=_noted(post, "lapse", lambda: slots.lapse(post.store, post.region)),
            breached=_noted(post, "breaches", lambda: _breaches(post)),
            woken=_noted(post, "wake", lambda: _wake(post)),
            reminded=_reminders(post),
            started=_dagstarts(post),
            due_soon=_noted(post, "due", lambda: _due_soon(post, soon)),
        )
    except LostClaim:
        post.journal.note("watch-lost")
        return Watched()
    post.journal.note(
        "watched", lapsed=seen.lapsed, breached=seen.breached, alarmed=seen.alarmed, woken=seen.woken,
        reminded=seen.reminded, started=seen.started, due_soon=seen.due_soon,
    )  # fmt: skip
    return seen


def _noted(post: Post, name: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except LostClaim:
        raise
    except TriageError as error:
        post.journal.note("watch-failed", what=name, error=type(error).__name__)
        return 0


def _in_steps(post: Post, name: str, items: Iterable[_ITEM], do: Callable[[Transaction, _ITEM], bool]) -> int:
    """*do* each of *items* in a transaction of its own; how many changed something."""

    def step(item: _ITEM) -> int:
        with post.store.transaction(post.lease) as tx:
            return int(do(tx, item))

    return sum(_noted(post, name, partial(step, item)) for item in items)


def _alarms(post: Post) -> int:
    with post.store.reading() as tx:
        standing = [
            alarm
            for alarm in tx.watch.standing()
            if alarm.mailbox in post.region.mailboxes and watch_alarms.is_due(alarm, post.region, tx.now)
        ]

    def move_on(tx: Transaction, alarm: AlarmState) -> bool:
        return watch_alarms.move_on(tx, alarm, post.region)

    return _in_steps(post, "alarm", standing, move_on)


def _breaches(post: Post) -> int:
    with post.store.transaction(post.lease) as tx:
        found = tx.watch.mark_breaches(_MOST_BREACHES)
        for breach in found:
            data = (("obligation", breach.key), ("due", breach.due_at.isoformat()))
            tx.history.append("service", "term-breached", mailbox=breach.mailbox, case_id=breach.case_id, data=data)
    return len(found)


def _wake(post: Post) -> int:
    """What a case waits for is over: a person looks at it again. Its terms ran on."""
    with post.store.reading() as tx:
        waking = tx.cases.waking(tx.now)

    def wake(tx: Transaction, case: Case) -> bool:
        state.wake(tx, "service", case)
        return True

    return _in_steps(post, "wake", waking, wake)


def _reminders(post: Post) -> int:
    return sum(
        _noted(post, "remind", partial(_remind, post, policy))
        for policy in post.region.mailboxes.values()
        if policy.watch.remind and policy.watch.beheerders
    )


def _remind(post: Post, policy: MailboxPolicy) -> int:
    calendar = post.region.calendar
    with post.store.reading() as tx:
        now = tx.now
        coming = tx.watch.coming(policy.key, now + furthest(policy.watch))
        due = [(end, reminder_due(policy.watch, end.starts_at, end.due_at, now, calendar)) for end in coming]
        todo = [(end, before) for end, before in due if before and not watch_mail.is_reminded(tx, policy, end, before)]

    def remind(tx: Transaction, pair: tuple[Coming, Term]) -> bool:
        return watch_mail.remind(tx, policy, *pair)

    return _in_steps(post, "remind", todo, remind)


def _dagstarts(post: Post) -> int:
    def start(tx: Transaction, policy: MailboxPolicy) -> bool:
        return watch_mail.start_day(tx, policy, post.region.calendar)

    with post.store.reading() as tx:
        now = tx.now
    boxes = post.region.mailboxes.values()
    todo = [policy for policy in boxes if dagstart_day(policy.watch, now, post.region.calendar) is not None]
    return _in_steps(post, "dagstart", todo, start)


def _due_soon(post: Post, soon: timedelta) -> int:
    with post.store.reading() as tx:
        return sum(len(tx.watch.coming(key, tx.now + soon)) for key in post.region.mailboxes)
