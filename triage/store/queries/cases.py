"""Cases: reading takes a `Viewer`, and a case outside it is not found (R-54)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, literal_column, or_, select

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import (
    Case,
    CaseCounts,
    CaseFile,
    CaseLine,
    CaseLink,
    CaseMessage,
    CaseState,
    LinkKind,
    Shielded,
    reference_text,
)
from triage.domain.choice import EVERYTHING_OPEN, Choice, pressing
from triage.domain.decision import TriageDecision
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Met, Obligation
from triage.store import sealing
from triage.store.dialect import Once, once
from triage.store.queries import contents, merging, obligations, threads
from triage.store.queries.agenda import HOLDS
from triage.store.queries.choosing import IS_OPEN, counts_of, queue_query
from triage.store.queries.history import SqlHistory
from triage.store.queries.records import records_of
from triage.store.queries.visible import CASES, SHIELD, check_visible, closed_cases, closed_to, find_visible, visible_to
from triage.store.search import find_cases, index_case
from triage.store.tables import FAR, ReferenceCounter, TaskRow, table_of
from triage.store.work import Work, listed, plain

_COUNTERS = table_of(ReferenceCounter)
_TASKS = table_of(TaskRow)
_NEXT_NUMBER = Once(
    lambda insert: (
        insert(_COUNTERS)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": _COUNTERS.c.last + 1})
        .returning(_COUNTERS.c.last)
    )
)
_ADD_TASK = Once(
    lambda insert: insert(_TASKS).on_conflict_do_nothing(
        index_elements=["case_id", "kind"], index_where=_TASKS.c.finished_at.is_(None)
    )
)
# Of what was destroyed nothing is written any more.
_MAILBOX_OF = once(select(CASES.c.mailbox).where(CASES.c.id == bindparam("case"), CASES.c.erased_at.is_(None)))
# No change of the case: who acts on what they saw of it is not held up by a mail.
_NEW_MAIL = once(CASES.update().where(CASES.c.id == bindparam("case")).values(new_mails=CASES.c.new_mails + 1))
_SEEN_MAIL = once(
    CASES.update().where(CASES.c.id == bindparam("case"), CASES.c.new_mails == bindparam("number")).values(new_mails=0)
)
_KEPT = once(select(CASES.c.mailbox, CASES.c.reference, CASES.c.sid).where(CASES.c.id == bindparam("case")))
_CHANGED = (
    "state", "kind", "colour", "route", "urgent", "rank", "flags", "by_hand", "assignee", "received_at", "closed_at",
    "wake_at", "merged_into", "content", "version",
)  # fmt: skip
_CHANGE = once(
    CASES.update()
    .where(CASES.c.id == bindparam("case"), CASES.c.version == bindparam("known"), CASES.c.erased_at.is_(None))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


def next_number(work: Work, prefix: str, year: int) -> int:
    """The next number of a row of references."""
    # One statement, so that two workers never read the same number; the row stays locked until the commit.
    return int(work.value(_NEXT_NUMBER, {"prefix": prefix, "year": year, "last": 1}))


class SqlCases:
    """See `triage.ports.store.Cases`."""

    def __init__(self, work: Work, history: SqlHistory) -> None:
        self._work, self._history = work, history
        self._mailboxes: dict[int, str] = {}
        self._unindexed: dict[int, list[str]] = {}

    def add(self, case: Case, prefix: str, year: int) -> Case:
        """Add a case, giving it the next reference of *prefix* and *year*."""
        work, sid = self._work, sealing.new_sid()
        reference = reference_text(prefix, year, next_number(work, prefix, year))
        row = self._row(case, sid) | {
            "sid": sid, "mailbox": case.mailbox, "reference": reference, "opened_at": work.now, "version": 1,
            "next_due_at": FAR, "next_due_title": "", "to_check": False, "new_mails": 0,
            "erased_at": None,
        }  # fmt: skip
        case_id = work.add(CASES, row)
        self._mailboxes[case_id] = case.mailbox
        self._unindexed[case_id] = [case.sender, case.subject]
        return replace(case, reference=reference, version=1, id=case_id)

    def _row(self, case: Case, sid: bytes) -> dict[str, Any]:
        content = [case.sender, case.subject]
        return {
            "state": case.state.value, "kind": case.kind.value, "colour": case.colour.value if case.colour else None,
            "route": case.route, "urgent": case.urgent, "rank": 0 if case.urgent else 1,
            "flags": listed(sorted(case.flags)), "by_hand": case.by_hand, "assignee": case.assignee,
            "received_at": case.received_at, "closed_at": case.closed_at, "wake_at": case.wake_at,
            "merged_into": case.merged_into,
            "content": self._work.seal(case.mailbox, CASES, "content", sid, content),
        }  # fmt: skip

    def change(self, case: Case) -> Case:
        """Save a changed case; Conflict where its version is no longer current."""
        row = self._work.first(_KEPT, {"case": case.id})
        if row is None:
            raise NotFound
        kept = replace(case, mailbox=row.mailbox, reference=row.reference, version=case.version + 1)
        values = self._row(kept, row.sid) | {"version": kept.version}
        asked = {"case": case.id, "known": case.version} | {f"new_{name}": values[name] for name in _CHANGED}
        if self._work.changed(_CHANGE, asked) != 1:
            raise Conflict
        return kept

    def _mailbox_of(self, case_id: int) -> str:
        if case_id not in self._mailboxes:
            found = self._work.value(_MAILBOX_OF, {"case": case_id})
            if found is None:
                raise NotFound
            self._mailboxes[case_id] = found
        return self._mailboxes[case_id]

    def add_message(self, case_id: int, message: CaseMessage) -> None:
        """Add a mail to a case; its Message-ID becomes known for threading, its words for search."""
        mailbox = self._mailbox_of(case_id)
        contents.add_message(self._work, mailbox, case_id, message)
        if message.message_id:
            threads.remember_message_id(self._work, mailbox, message.message_id, case_id)
        fresh = case_id in self._unindexed
        texts = [*self._unindexed.pop(case_id, []), message.sender, message.subject, message.text]
        index_case(self._work, mailbox, case_id, texts, fresh=fresh)
        if message.direction == "in" and not fresh:
            self._work.run(_NEW_MAIL, {"case": case_id})

    def seen_mail(self, case_id: int, number: int) -> bool:
        """Somebody saw the *number* mails that were new."""
        return number > 0 and bool(self._work.changed(_SEEN_MAIL, {"case": case_id, "number": number}))

    def flush(self) -> None:
        """Before a commit: the tokens of cases that were added without a mail (by hand)."""
        for case_id, texts in self._unindexed.items():
            index_case(self._work, self._mailboxes[case_id], case_id, texts, fresh=True)
        self._unindexed.clear()

    def add_decision(
        self, case_id: int, mail_id: int | None, decision: TriageDecision, reply: str, rule: str, why: str
    ) -> None:
        """Add a decision with what was answered."""
        case = (case_id, self._mailbox_of(case_id))
        contents.add_decision(self._work, case, mail_id, decision, (reply, rule, why))

    def add_obligations(
        self, case_id: int, owed: Iterable[Obligation], config_hash: str, model_id: str = ""
    ) -> list[Obligation]:
        """Add what is owed; returns it with ids."""
        return obligations.add_obligations(self._work, case_id, owed, config_hash, model_id)

    def meet(self, case_id: int, obligation_id: int, met: Met) -> None:
        """Append what met an obligation."""
        obligations.meet(self._work, self._mailbox_of(case_id), case_id, obligation_id, met)

    def redate(self, case_id: int, owed: Obligation, config_hash: str, *, by: str, why: str) -> None:
        """Give an obligation another start, date and account; what was promised before is appended."""
        obligations.redate(self._work, self._mailbox_of(case_id), case_id, owed, config_hash, by=by, why=why)

    def unmeet(self, case_id: int, obligation_id: int, why: str, at: datetime) -> None:
        """Append that what met it no longer holds."""
        obligations.unmeet(self._work, self._mailbox_of(case_id), case_id, obligation_id, why, at)

    def add_task(self, case_id: int, kind: str, at: datetime) -> None:
        """A task for a person; one open task of a kind a case."""
        row = {"case_id": case_id, "kind": kind, "opened_at": at, "finished_at": None}
        self._work.run(_ADD_TASK, row)

    def finish_task(self, case_id: int, kind: str, at: datetime) -> None:
        """The open task of that kind is done."""
        undone = _TASKS.update().where(
            _TASKS.c.case_id == case_id, _TASKS.c.kind == kind, _TASKS.c.finished_at.is_(None)
        )
        self._work.run(undone.values(finished_at=at))

    def with_task(self, kind: str) -> frozenset[int]:
        """The cases with an open task of that kind."""
        query = select(_TASKS.c.case_id).where(_TASKS.c.kind == kind, _TASKS.c.finished_at.is_(None))
        return frozenset(row.case_id for row in self._work.all(query))

    def by_message_ids(self, mailbox: str, message_ids: Sequence[str]) -> int | None:
        """The case in *mailbox* that knows one of these Message-IDs, nearest first, or None."""
        found = threads.case_of_message_ids(self._work, mailbox, message_ids)
        return merging.goes_on_in(self._work, found) if found is not None else None

    def by_reference(self, mailbox: str, reference: str) -> int | None:
        """The case of *mailbox* with that reference, or the one it was merged into, or None."""
        spelled = CASES.c.reference.in_([reference, reference.upper()])
        # What was destroyed is no case to go on with.
        known = select(CASES.c.id).where(CASES.c.mailbox == mailbox, spelled, CASES.c.erased_at.is_(None))
        found: int | None = self._work.value(known)
        return merging.goes_on_in(self._work, found) if found is not None else None

    def goes_on_in(self, case_id: int) -> int:
        """The case that a case was merged into, through others too; itself where it was not."""
        return merging.goes_on_in(self._work, case_id)

    def merged(self, viewer: Viewer, case_id: int) -> list[Case]:
        """The cases that were merged into a case, through others too, as far as *viewer* may see them."""
        check_visible(self._work, viewer, case_id)
        found = merging.merged_into(self._work, case_id)
        query = select(CASES).where(CASES.c.id.in_(found), visible_to(viewer)).order_by(CASES.c.id)
        return [case_of(self._work, row) for row in (self._work.all(query) if found else ())]

    def shield(self, case_id: int, who: frozenset[str]) -> None:
        """Close a case to all but *who*; nobody named: open it again."""
        self._work.run(SHIELD.delete().where(SHIELD.c.case_id == case_id))
        if who:
            self._work.run(SHIELD.insert(), [{"case_id": case_id, "who": plain(name)} for name in sorted(who)])

    def shielded_to(self, viewer: Viewer, case_id: int) -> frozenset[str]:
        """Who may see a case that is closed to others."""
        check_visible(self._work, viewer, case_id)
        rows = self._work.all(select(SHIELD.c.who).where(SHIELD.c.case_id == case_id))
        return frozenset(row.who for row in rows)

    def shields(self, mailboxes: frozenset[str]) -> list[tuple[str, str, tuple[str, ...]]]:
        """Reference, mailbox and who may see it, of every open case that is closed to others."""
        query = select(CASES.c.reference, CASES.c.mailbox, SHIELD.c.who).join(SHIELD, SHIELD.c.case_id == CASES.c.id)
        rows = self._work.all(
            query.where(IS_OPEN, CASES.c.mailbox.in_(sorted(mailboxes))).order_by(CASES.c.id, SHIELD.c.who)
        )
        named: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            named.setdefault((row.reference, row.mailbox), []).append(row.who)
        return [(*case, tuple(who)) for case, who in named.items()]

    def shielded(self, viewer: Viewer, now: datetime) -> Shielded:
        """The open cases that are closed to *viewer*: numbers only."""
        here, closed = viewer.mailboxes(Act.SHIELD), closed_cases(self._work, viewer.who)
        if not here or not closed:
            return Shielded(0, 0)
        late = func.count().filter(CASES.c.next_due_at <= now).label("late")
        # Spelled so that SQLite goes by their ids, and not through every case of these mailboxes.
        theirs = func.coalesce(CASES.c.mailbox, "").in_(sorted(here)) & CASES.c.id.in_(closed_to(viewer.who))
        row = self._work.first(select(func.count().label("open"), late).where(CASES.c.state != "closed", theirs))
        return Shielded(row.open, row.late)

    def participants(self, case_id: int) -> frozenset[str]:
        """Bare addresses that wrote or were written to in a case."""
        family = (case_id, *merging.merged_into(self._work, case_id))
        messages = [message for each in family for message in contents.messages_of(self._work, each)]
        found = {address for message in messages for address in (message.sender, *message.recipients)}
        return frozenset(found - {""})

    def link(self, case_id: int, other_id: int, kind: LinkKind) -> None:
        """Keep that a case has to do with another."""
        threads.link(self._work, case_id, other_id, kind)

    def links(self, viewer: Viewer, case_id: int) -> list[CaseLink]:
        """What a case has to do with others that *viewer* may see."""
        check_visible(self._work, viewer, case_id)
        said = merging.ties_of(self._work, case_id)
        found = {link: ("", "") for link in threads.links_of(self._work, case_id)} | said
        others = [other for (_, other, _), told in found.items() if told is not None]
        query = select(CASES).where(CASES.c.id.in_(others), visible_to(viewer))
        shown = {row.id: case_of(self._work, row) for row in (self._work.all(query) if others else ())}
        return [
            CaseLink(kind, shown[other], back, *told)
            for (kind, other, back), told in found.items()
            if told is not None and other in shown
        ]

    def tie(
        self, case_id: int, other_id: int, kind: LinkKind, *, by: str, why: str, holds: bool = True
    ) -> None:  # fmt: skip
        """A person says that a case has to do with another, or that it has not."""
        merging.tie(self._work, self._mailbox_of(case_id), case_id, other_id, kind, (by, why), holds=holds)

    def get(self, viewer: Viewer, case_id: int) -> Case:
        """One case; NotFound where it does not exist or the viewer has no role for it."""
        return case_of(self._work, check_visible(self._work, viewer, case_id))

    def find(self, viewer: Viewer, reference: str) -> Case:
        """The case of a reference."""
        return case_of(self._work, find_visible(self._work, viewer, reference))

    def obligations(self, viewer: Viewer, case_id: int) -> list[Obligation]:
        """What is owed in a case, in the order it was added."""
        check_visible(self._work, viewer, case_id)
        return obligations.obligations_of(self._work, case_id)

    def file(self, viewer: Viewer, reference: str) -> CaseFile:
        """Everything of one case."""
        row = find_visible(self._work, viewer, reference)
        return CaseFile(
            line=self._lines([row])[0],
            messages=tuple(contents.messages_of(self._work, row.id)),
            obligations=tuple(obligations.obligations_of(self._work, row.id)),
            decisions=tuple(contents.decisions_of(self._work, row.id, row.mailbox)),
            history=tuple(self._history.of_case(viewer, row.id)),
            records=tuple(records_of(self._work, row.id)),
        )

    def queue(
        self, viewer: Viewer, choice: Choice = EVERYTHING_OPEN, *, mailbox: str | None = None, limit: int = 200,
        offset: int = 0,
    ) -> list[CaseLine]:  # fmt: skip
        """The cases of a choice, in its order."""
        choice = choice.within(mailbox)
        return self._lines(self._work.all(queue_query(self._work, viewer, choice).limit(limit).offset(offset)))

    def found(
        self, viewer: Viewer, choice: Choice, *, limit: int, offset: int = 0
    ) -> tuple[list[CaseLine], int]:  # fmt: skip
        """The cases of a choice, and how many there are in all."""
        # The database counts everything, and hands over the ids of one page: thousands of rows would keep Python's
        # collector busy longer than the search takes.
        total = func.count().over().label("total")
        asked = queue_query(self._work, viewer, choice).with_only_columns(CASES.c.id, total)
        page = self._work.all(asked.limit(limit).offset(offset))
        if not page:
            return [], self.count(viewer, [choice])[0] if offset else 0
        rows = {row.id: row for row in self._work.all(select(CASES).where(CASES.c.id.in_([row.id for row in page])))}
        return self._lines([rows[each.id] for each in page]), page[0].total

    def count(self, viewer: Viewer, choices: Sequence[Choice]) -> list[int]:
        """How many cases each of *choices* asks for."""
        return counts_of(self._work, viewer, choices)

    def count_open(self, viewer: Viewer, *, mailbox: str | None = None) -> int:
        """How many cases are open."""
        query = select(func.count()).select_from(CASES).where(IS_OPEN, visible_to(viewer, mailbox))
        return int(self._work.value(query))

    def counts(
        self, viewer: Viewer, now: datetime, end_of_today: datetime, *, mailbox: str | None = None
    ) -> CaseCounts:
        """Open cases, and how many press."""
        return CaseCounts(*counts_of(self._work, viewer, pressing(now, end_of_today, mailbox)))

    def figures(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> CaseCounts:
        """The same over a whole mailbox, shielded cases too."""
        if not viewer.may(Act.FIGURES, mailbox):
            raise NotFound
        return self.counts(service_viewer(mailbox), now, end_of_today)

    def search(self, viewer: Viewer, words: str, limit: int = 50) -> list[CaseLine]:
        """Cases that hold all of *words*, or whose reference it is, newest first."""
        self.flush()
        found = [number for each in sorted(viewer.readable) for number in find_cases(self._work, each, words, limit)]
        spelled = CASES.c.reference.in_([words.strip(), words.strip().upper()])
        query = select(CASES).where(visible_to(viewer), or_(CASES.c.id.in_(found), spelled))
        order = (CASES.c.received_at.desc(), CASES.c.id.desc())
        return self._lines(self._work.all(query.order_by(*order).limit(limit)))

    def waking(self, now: datetime) -> list[Case]:
        """Waiting cases whose time has come, earliest first."""
        # Spelled as in the partial index.
        query = select(CASES).where(literal_column("state = 'waiting'"), CASES.c.wake_at <= now)
        return [case_of(self._work, row) for row in self._work.all(query.order_by(CASES.c.wake_at, CASES.c.id))]

    def due(self, until: datetime) -> list[tuple[int, Obligation]]:
        """Unmet obligations due before *until*, earliest first."""
        return obligations.due(self._work, until)

    def _lines(self, rows: Sequence[Row[Any]]) -> list[CaseLine]:
        shown = [row.id for row in rows]
        held = select(HOLDS.c.case_id, HOLDS.c.starts_at).where(
            HOLDS.c.case_id.in_(shown), HOLDS.c.state.in_(["held", "booked"])
        )
        slots = {row.case_id: row.starts_at for row in self._work.all(held.order_by(HOLDS.c.id))}
        undone = select(_TASKS.c.case_id, _TASKS.c.kind).where(
            _TASKS.c.case_id.in_(shown), _TASKS.c.finished_at.is_(None)
        )
        tasks: dict[int, list[str]] = {}
        for row in self._work.all(undone.order_by(_TASKS.c.id)):
            tasks.setdefault(row.case_id, []).append(row.kind)
        return [
            CaseLine(
                case=case_of(self._work, row),
                due_at=None if row.next_due_at == FAR else row.next_due_at,
                due_title=row.next_due_title,
                slot_at=slots.get(row.id),
                open_tasks=tuple(tasks.get(row.id, ())),
                to_check=row.to_check,
                new_mails=row.new_mails,
            )
            for row in rows
        ]


def case_of(work: Work, row: Row[Any]) -> Case:
    """A case with its content opened."""
    sender, subject = work.unseal(CASES, "content", row.sid, row.content)
    return Case(
        mailbox=row.mailbox,
        reference=row.reference,
        state=CaseState(row.state),
        kind=contents.kind_of(row.kind),
        colour=contents.colour_of(row.colour),
        route=row.route,
        urgent=row.urgent,
        sender=sender,
        subject=subject,
        received_at=row.received_at,
        flags=contents.flags_of(row.flags),
        by_hand=row.by_hand,
        assignee=row.assignee,
        closed_at=row.closed_at,
        wake_at=row.wake_at,
        merged_into=row.merged_into,
        erased_at=row.erased_at,
        version=row.version,
        id=row.id,
    )
