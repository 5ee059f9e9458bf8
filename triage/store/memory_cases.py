"""Cases in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import (
    Case,
    CaseCounts,
    CaseFile,
    CaseLine,
    CaseLink,
    CaseMessage,
    CaseState,
    Decided,
    LinkKind,
    Shielded,
    reference_text,
)
from triage.domain.choice import EVERYTHING_OPEN, Choice, Order
from triage.domain.decision import TriageDecision
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Met, Obligation, Promise
from triage.store.memory_parts import MemoryAgenda, MemoryHistory
from triage.store.memory_record import MemoryRecords
from triage.store.memory_state import NEVER, State, Task
from triage.store.renderings import message_id_key
from triage.store.words import MOST_TOKENS, asked_tokens, tokens_of


class MemoryCases:
    """See `triage.ports.store.Cases`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now
        self._without_mail: set[int] = set()

    def add(self, case: Case, prefix: str, year: int) -> Case:
        """Add a case, giving it the next reference of *prefix* and *year*."""
        number = self._state.references.get((prefix, year), 0) + 1
        self._state.references[prefix, year] = number
        added = replace(case, reference=reference_text(prefix, year, number), version=1, id=self._state.next_id("case"))
        self._put(added)
        self._index(added, (added.sender, added.subject))
        self._without_mail.add(added.id or 0)
        return added

    def _put(self, case: Case) -> None:
        self._state.cases[case.id or 0] = case

    def _index(self, case: Case, texts: Iterable[str]) -> None:
        known = self._state.tokens.get(case.id or 0, frozenset())
        fresh = [token for token in tokens_of(texts) if token not in known]
        self._state.tokens[case.id or 0] = known | frozenset(fresh[: MOST_TOKENS - len(known)])

    def change(self, case: Case) -> Case:
        """Save a changed case; Conflict where its version is no longer current."""
        current = self._known(case.id)
        if current.version != case.version or current.erased_at is not None:
            raise Conflict
        changed = replace(case, mailbox=current.mailbox, reference=current.reference, version=case.version + 1)
        self._put(changed)
        return changed

    def _known(self, case_id: int | None) -> Case:
        case = self._state.cases.get(case_id or 0)
        if case is None:
            raise NotFound
        return case

    def _whole(self, case_id: int) -> Case:
        case = self._known(case_id)
        if case.erased_at is not None:
            raise NotFound
        return case

    def add_message(self, case_id: int, message: CaseMessage) -> None:
        """Add a mail to a case; its Message-ID becomes known for threading, its words for search."""
        case = self._whole(case_id)
        if message.direction == "in" and case_id not in self._without_mail:
            self._state.new_mails[case_id] = self._state.new_mails.get(case_id, 0) + 1
        self._without_mail.discard(case_id)
        self._state.messages = (*self._state.messages, (case_id, message))
        if message.message_id:
            self._state.known_ids.setdefault((case.mailbox, message_id_key(message.message_id)), case_id)
        self._index(case, (message.sender, message.subject, message.text))

    def seen_mail(self, case_id: int, number: int) -> bool:
        """Somebody saw the *number* mails that were new."""
        if number < 1 or self._state.new_mails.get(case_id, 0) != number:
            return False
        self._state.new_mails[case_id] = 0
        return True

    def add_decision(
        self, case_id: int, mail_id: int | None, decision: TriageDecision, reply: str, rule: str, why: str
    ) -> None:
        """Add a decision with what was answered."""
        self._whole(case_id)
        self._state.decisions = (*self._state.decisions, (case_id, Decided(decision, self._now, reply, rule, why)))

    def add_obligations(
        self, case_id: int, obligations: Iterable[Obligation], config_hash: str, model_id: str = ""
    ) -> list[Obligation]:
        """Add what is owed; returns it with ids."""
        self._known(case_id)
        added = [
            replace(each, id=self._state.next_id("obligation"), met=None, config_hash=config_hash, earlier=())
            for each in obligations
        ]
        self._state.obligations.update({each.id or 0: (case_id, each) for each in added})
        return added

    def meet(self, case_id: int, obligation_id: int, met: Met) -> None:
        """Append what met an obligation."""
        self._set_met(case_id, obligation_id, met)

    def unmeet(self, case_id: int, obligation_id: int, why: str, at: datetime) -> None:
        """Append that what met it no longer holds."""
        self._set_met(case_id, obligation_id, None)

    def redate(self, case_id: int, owed: Obligation, config_hash: str, *, by: str, why: str) -> None:
        """Give an obligation another start, date and account; what was promised before is appended."""
        owner, old = self._state.obligations.get(owed.id or 0, (None, None))
        if old is None or owner != case_id:
            raise NotFound
        promise = Promise(
            old.starts_at, old.due_at, old.trace, self._now, by, why, old.config_hash, old.by_hand
        )  # fmt: skip
        self._state.obligations[owed.id or 0] = (
            case_id,
            replace(
                old, starts_at=owed.starts_at, due_at=owed.due_at, trace=owed.trace, by_hand=owed.by_hand,
                config_hash=config_hash, earlier=(*old.earlier, promise),
            ),
        )  # fmt: skip

    def _set_met(self, case_id: int, obligation_id: int, met: Met | None) -> None:
        owner, obligation = self._state.obligations.get(obligation_id, (None, None))
        if obligation is None or owner != case_id:
            raise NotFound
        self._state.obligations[obligation_id] = (case_id, replace(obligation, met=met))

    def add_task(self, case_id: int, kind: str, at: datetime) -> None:
        """A task for a person; one open task of a kind a case."""
        self._known(case_id)
        if kind not in self._open_tasks(case_id):
            self._state.tasks = (*self._state.tasks, Task(case_id, kind, at))

    def finish_task(self, case_id: int, kind: str, at: datetime) -> None:
        """The open task of that kind is done."""
        self._state.tasks = tuple(
            replace(task, finished_at=at)
            if (task.case_id, task.kind, task.finished_at) == (case_id, kind, None)
            else task
            for task in self._state.tasks
        )

    def with_task(self, kind: str) -> frozenset[int]:
        """The cases with an open task of that kind."""
        return frozenset(task.case_id for task in self._state.tasks if (task.kind, task.finished_at) == (kind, None))

    def _open_tasks(self, case_id: int) -> tuple[str, ...]:
        return tuple(task.kind for task in self._state.tasks if task.case_id == case_id and task.finished_at is None)

    def by_message_ids(self, mailbox: str, message_ids: Sequence[str]) -> int | None:
        """The case in *mailbox* that knows one of these Message-IDs, nearest first, or None."""
        known = self._state.known_ids
        found = (known.get((mailbox, message_id_key(each))) for each in message_ids)
        first = next((case_id for case_id in found if case_id is not None), None)
        return self.goes_on_in(first) if first is not None else None

    def by_reference(self, mailbox: str, reference: str) -> int | None:
        """The case of *mailbox* with that reference, or the one it was merged into, or None."""
        spellings = (reference, reference.upper())
        cases = self._state.cases.values()
        here = (case for case in cases if case.mailbox == mailbox and case.erased_at is None)
        found = next((case.id for case in here if case.reference in spellings), None)
        return self.goes_on_in(found) if found is not None else None

    def goes_on_in(self, case_id: int) -> int:
        """The case that a case was merged into, through others too; itself where it was not."""
        case = self._state.cases.get(case_id)
        return case_id if case is None or case.merged_into is None else self.goes_on_in(case.merged_into)

    def merged(self, viewer: Viewer, case_id: int) -> list[Case]:
        """The cases that were merged into a case, through others too, as far as *viewer* may see them."""
        self.get(viewer, case_id)
        family = self._family(case_id)
        return [case for case in self._visible(viewer) if case.id in family and case.id != case_id]

    def _family(self, case_id: int) -> frozenset[int]:
        return frozenset(each for each in self._state.cases if self._is_within(each, case_id)) | {case_id}

    def _is_within(self, case_id: int, through: int) -> bool:
        case = self._state.cases.get(case_id)
        further = case.merged_into if case is not None else None
        return further is not None and (further == through or self._is_within(further, through))

    def shield(self, case_id: int, who: frozenset[str]) -> None:
        """Close a case to all but *who*; nobody named: open it again."""
        self._known(case_id)
        self._state.shields.pop(case_id, None)
        if who:
            self._state.shields[case_id] = who

    def shielded_to(self, viewer: Viewer, case_id: int) -> frozenset[str]:
        """Who may see a case that is closed to others."""
        self.get(viewer, case_id)
        return self._state.shields.get(case_id, frozenset())

    def shields(self, mailboxes: frozenset[str]) -> list[tuple[str, str, tuple[str, ...]]]:
        """Reference, mailbox and who may see it, of every open case that is closed to others."""
        named = ((self._state.cases[case_id], who) for case_id, who in sorted(self._state.shields.items()))
        return [
            (case.reference, case.mailbox, tuple(sorted(who)))
            for case, who in named
            if case.mailbox in mailboxes and case.state is not CaseState.CLOSED
        ]

    def shielded(self, viewer: Viewer, now: datetime) -> Shielded:
        """The open cases that are closed to *viewer*: numbers only."""
        here, who = viewer.mailboxes(Act.SHIELD), viewer.who
        closed = [
            self._line(case)
            for case in self._state.cases.values()
            if case.mailbox in here
            and case.state is not CaseState.CLOSED
            and who not in self._state.shields.get(case.id or 0, frozenset({who}))
        ]
        return Shielded(len(closed), sum(line.due_at is not None and line.due_at <= now for line in closed))

    def participants(self, case_id: int) -> frozenset[str]:
        """Bare addresses that wrote or were written to in a case."""
        family = self._family(case_id)
        messages = [message for owner, message in self._state.messages if owner in family]
        found = {address for message in messages for address in (message.sender, *message.recipients)}
        return frozenset(found - {""})

    def link(self, case_id: int, other_id: int, kind: LinkKind) -> None:
        """Keep that a case has to do with another."""
        self._state.links.setdefault((case_id, other_id, kind), self._now)

    def links(self, viewer: Viewer, case_id: int) -> list[CaseLink]:
        """What a case has to do with others that *viewer* may see."""
        self.get(viewer, case_id)
        shown = {case.id: case for case in self._visible(viewer)}
        found: dict[tuple[LinkKind, int, bool], tuple[str, str] | None] = {}
        for one, other, kind in self._state.links:
            if case_id in (one, other):
                found[kind, one if other == case_id else other, other == case_id] = ("", "")
        for one, other, kind, by, why, holds in self._state.ties:
            if case_id in (one, other):
                found[kind, one if other == case_id else other, other == case_id] = (by, why) if holds else None
        return [
            CaseLink(kind, shown[other], back, *told)
            for (kind, other, back), told in found.items()
            if told is not None and other in shown
        ]

    def tie(
        self, case_id: int, other_id: int, kind: LinkKind, *, by: str, why: str, holds: bool = True
    ) -> None:  # fmt: skip
        """A person says that a case has to do with another, or that it has not."""
        self._known(case_id)
        self._known(other_id)
        self._state.ties = (*self._state.ties, (case_id, other_id, kind, by, why, holds))

    def get(self, viewer: Viewer, case_id: int) -> Case:
        """One case; NotFound where it does not exist or the viewer has no role for it."""
        case = self._known(case_id)
        if not self._state.shows(viewer, case):
            raise NotFound
        return case

    def find(self, viewer: Viewer, reference: str) -> Case:
        """The case of a reference."""
        spellings = (reference, reference.upper())
        case = next((each for each in self._visible(viewer) if each.reference in spellings), None)
        if case is None:
            raise NotFound
        return case

    def obligations(self, viewer: Viewer, case_id: int) -> list[Obligation]:
        """What is owed in a case, in the order it was added."""
        self.get(viewer, case_id)
        return [obligation for owner, obligation in self._state.obligations.values() if owner == case_id]

    def file(self, viewer: Viewer, reference: str) -> CaseFile:
        """Everything of one case."""
        case = self.find(viewer, reference)
        assert case.id is not None
        messages = [message for owner, message in self._state.messages if owner == case.id]
        return CaseFile(
            line=self._line(case),
            messages=tuple(sorted(messages, key=lambda message: message.at)),
            obligations=tuple(self.obligations(viewer, case.id)),
            decisions=tuple(decision for owner, decision in self._state.decisions if owner == case.id),
            history=tuple(MemoryHistory(self._state, self._now).of_case(viewer, case.id)),
            records=tuple(MemoryRecords(self._state, self._now).of_case(viewer, case.id)),
        )

    def _visible(self, viewer: Viewer) -> list[Case]:
        return [case for case in self._state.cases.values() if self._state.shows(viewer, case)]

    def _open(self, viewer: Viewer, mailbox: str | None) -> list[Case]:
        return [
            case
            for case in self._visible(viewer)
            if case.state is not CaseState.CLOSED and mailbox in (None, case.mailbox)
        ]

    def _line(self, case: Case) -> CaseLine:
        owed = [
            each
            for owner, each in self._state.obligations.values()
            if owner == case.id and each.met is None and each.due_at is not None
        ]
        first = min(owed, key=lambda each: (each.due_at or NEVER, each.id), default=None)
        hold = MemoryAgenda(self._state).of_case(case.id or 0)
        return CaseLine(
            case=case,
            due_at=first.due_at if first else None,
            due_title=first.title if first else "",
            slot_at=hold.slot.starts_at if hold else None,
            open_tasks=self._open_tasks(case.id or 0),
            to_check=any(
                owner == case.id and each.met is not None and each.met.to_check
                for owner, each in self._state.obligations.values()
            ),
            new_mails=self._state.new_mails.get(case.id or 0, 0),
        )

    def queue(
        self, viewer: Viewer, choice: Choice = EVERYTHING_OPEN, *, mailbox: str | None = None, limit: int = 200,
        offset: int = 0,
    ) -> list[CaseLine]:  # fmt: skip
        """The cases of a choice, in its order."""
        choice = choice.within(mailbox)
        lines = [line for line in map(self._line, self._visible(viewer)) if self._asked(choice, line)]
        if choice.order is Order.DUE:
            lines.sort(
                key=lambda line: (not line.case.urgent, line.due_at or NEVER, line.case.received_at, line.case.id)
            )
        elif choice.order is Order.RECEIVED:
            lines.sort(key=lambda line: (line.case.received_at, line.case.id), reverse=True)
        else:
            lines.sort(key=lambda line: (line.case.closed_at or NEVER, line.case.id), reverse=True)
        return lines[offset : offset + limit]

    def found(
        self, viewer: Viewer, choice: Choice, *, limit: int, offset: int = 0
    ) -> tuple[list[CaseLine], int]:  # fmt: skip
        """The cases of a choice, and how many there are in all."""
        return self.queue(viewer, choice, limit=limit, offset=offset), self.count(viewer, [choice])[0]

    def count(self, viewer: Viewer, choices: Sequence[Choice]) -> list[int]:
        """How many cases each of *choices* asks for."""
        lines = [self._line(case) for case in self._visible(viewer)]
        return [sum(self._asked(choice, line) for line in lines) for choice in choices]

    def _asked(self, choice: Choice, line: CaseLine) -> bool:
        return choice.fits(line) and (not choice.words or self._holds(line.case, choice.words))

    def _holds(self, case: Case, words: str) -> bool:
        asked = frozenset(asked_tokens(words))
        named = case.reference in (words.strip(), words.strip().upper())
        return named or (bool(asked) and asked <= self._state.tokens.get(case.id or 0, frozenset()))

    def count_open(self, viewer: Viewer, *, mailbox: str | None = None) -> int:
        """How many cases are open."""
        return len(self._open(viewer, mailbox))

    def counts(
        self, viewer: Viewer, now: datetime, end_of_today: datetime, *, mailbox: str | None = None
    ) -> CaseCounts:
        """Open cases, and how many press."""
        lines = [self._line(case) for case in self._open(viewer, mailbox)]
        dues = [line.due_at for line in lines if line.due_at is not None]
        return CaseCounts(
            open=len(lines),
            urgent=sum(line.case.urgent for line in lines),
            today=sum(now < due_at <= end_of_today for due_at in dues),
            late=sum(due_at <= now for due_at in dues),
        )

    def figures(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> CaseCounts:
        """The same over a whole mailbox, shielded cases too."""
        if not viewer.may(Act.FIGURES, mailbox):
            raise NotFound
        return self.counts(service_viewer(mailbox), now, end_of_today)

    def search(self, viewer: Viewer, words: str, limit: int = 50) -> list[CaseLine]:
        """Cases that hold all of *words*, or whose reference it is, newest first."""
        found = [case for case in self._visible(viewer) if self._holds(case, words)]
        found.sort(key=lambda case: (case.received_at, case.id), reverse=True)
        return [self._line(case) for case in found[:limit]]

    def waking(self, now: datetime) -> list[Case]:
        """Waiting cases whose time has come, earliest first."""
        here = [
            case
            for case in self._state.cases.values()
            if case.state is CaseState.WAITING and case.wake_at is not None and case.wake_at <= now
        ]
        return sorted(here, key=lambda case: (case.wake_at or NEVER, case.id))

    def due(self, until: datetime) -> list[tuple[int, Obligation]]:
        """Unmet obligations due before *until*, earliest first; of a closed case those that stayed owed."""
        found = [
            (owner, each)
            for owner, each in self._state.obligations.values()
            if each.met is None and each.due_at is not None and each.due_at < until
        ]
        return sorted(found, key=lambda pair: (pair[1].due_at or NEVER, pair[1].id))
