"""Destroying content in memory, and what keeps it from being destroyed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, NotFound
from triage.domain.record import ClosingOutcome, RecordKind
from triage.domain.retention import Erasure, Gone, LegalHold, Part, RetentionRule
from triage.domain.slot import HoldState
from triage.ports.delivery import DeliveryState
from triage.ports.retention import Candidate, Copy
from triage.ports.store import Outcome
from triage.store.memory_ledger import MemoryLedger
from triage.store.memory_state import State

_ON_ITS_WAY = (DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING)
_ERASED_ID = "vernietigd:"
_UNTIDY = "retention.untidy_since"


class MemoryRetention:
    """See `triage.ports.retention.Retention`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def closed(
        self, mailbox: str, until: datetime, *, filed: bool, routes: Collection[str] = (),
        but_not: Collection[str] = (), after: Candidate | None = None, limit: int = 100,
    ) -> list[Candidate]:  # fmt: skip
        """Closed cases with content left, the longest closed first."""
        said = {
            owner for owner, record in self._state.records
            if record.kind is RecordKind.FILED
            or (record.kind is RecordKind.CLOSED and record.outcome == ClosingOutcome.TO_FILE.value)
        }  # fmt: skip
        found = [
            Candidate(case.id or 0, case.closed_at)
            for case in self._state.cases.values()
            if case.mailbox == mailbox and case.state is CaseState.CLOSED and case.closed_at is not None
            and case.closed_at <= until and case.erased_at is None and case.merged_into is None
            and (case.id in said) is filed
            and (not routes or case.route in routes) and case.route not in but_not
        ]  # fmt: skip
        found.sort(key=_place)
        return [each for each in found if after is None or _place(each) > _place(after)][:limit]

    def family(self, case_id: int) -> tuple[int, ...]:
        """A case and those that were merged into it."""
        into = [case.id or 0 for case in self._state.cases.values() if case.merged_into == case_id]
        return (case_id, *(each for child in into for each in self.family(child)))

    def hold(self, case_id: int, *, by: str, why: str) -> None:
        """Hold a case back from destruction."""
        self._check(case_id)
        self._state.legal_holds[case_id] = LegalHold(by, self._now, why)

    def lift(self, case_id: int, *, by: str, why: str) -> None:
        """Let go of it again."""
        self._check(case_id)
        self._state.legal_holds.pop(case_id, None)

    def _check(self, case_id: int) -> None:
        if self._case(case_id).erased_at is not None:
            raise Conflict("De inhoud van deze zaak is al vernietigd.")

    def _case(self, case_id: int) -> Case:
        case = self._state.cases.get(case_id)
        if case is None:
            raise NotFound
        return case

    def held(self, case_ids: Sequence[int]) -> dict[int, LegalHold]:
        """Those of *case_ids* that are held back now."""
        return {each: held for each, held in self._state.legal_holds.items() if each in case_ids}

    def all_held(self, mailbox: str) -> dict[int, LegalHold]:
        """Every case of *mailbox* that is held back now."""
        held = self._state.legal_holds.items()
        return {each: hold for each, hold in held if self._state.cases[each].mailbox == mailbox}

    def under_way(self, case_ids: Sequence[int]) -> bool:
        """Whether a mail of one waits to be read or to go, or a time of one is still to come."""
        state, standing = self._state, (HoldState.HELD, HoldState.BOOKED)
        return (
            any(mail.case_id in case_ids and mail.outcome is Outcome.PENDING for mail in state.mails.values())
            or any(
                row.delivery.case_id in case_ids and row.delivery.state in _ON_ITS_WAY
                for row in state.deliveries.values()
            )
            or any(
                hold.case_id in case_ids and hold.state in standing and hold.slot.ends_at > self._now
                for hold in state.holds.values()
            )
        )

    def begun(self, mailbox: str) -> Erasure | None:
        """The round that was begun and not finished."""
        rounds = self._state.erasures.values()
        return next((each for each in rounds if each.mailbox == mailbox and each.finished_at is None), None)

    def begin(self, mailbox: str, by: str, basis: Mapping[str, str]) -> Erasure:
        """Begin a round."""
        made = Erasure(self._state.next_id("erasure"), mailbox, by, self._now, dict(basis))
        self._state.erasures[made.id] = made
        return made

    def erase_case(self, erasure: Erasure, rule: RetentionRule, case_id: int, version: int) -> Gone:
        """Destroy all content of a closed case."""
        case = self._case(case_id)
        if case.mailbox != erasure.mailbox:
            raise NotFound
        if case.state is not CaseState.CLOSED or case.version != version or case.erased_at is not None:
            raise Conflict("Deze zaak is intussen gewijzigd; er is niets van vernietigd.")
        self._state.cases[case_id] = replace(
            case, sender="", subject="", assignee=None, flags=frozenset(), erased_at=self._now, version=version + 1
        )
        mails = self._erase_mails(case_id)
        messages, records = len(self._of(self._state.messages, case_id)), len(self._of(self._state.records, case_id))
        self._forget(case_id)
        self._empty_terms(case_id)
        gone = Gone(1, mails, messages, records, self._empty_deliveries(case_id))
        self._count(erasure, rule, gone, case.closed_at or self._now)
        self.tidy_next(wanted=True)
        return gone

    def _of(self, rows: Sequence[tuple[int, object]], case_id: int) -> list[object]:
        return [row for owner, row in rows if owner == case_id]

    def _erase_mails(self, case_id: int) -> int:
        state, erased = self._state, 0
        for mail in [each for each in state.mails.values() if each.case_id == case_id]:
            other = next(
                (
                    owner for owner, message in state.messages
                    if message.mail_id == mail.id and owner != case_id and state.cases[owner].erased_at is None
                ),
                None,
            )  # fmt: skip
            if other is not None:
                state.mails[mail.id] = replace(mail, case_id=other)
            elif mail.outcome is not Outcome.TOMBSTONE:
                MemoryLedger(state, self._now).erase(mail.id)
                erased += 1
        return erased

    def _forget(self, case_id: int) -> None:
        state = self._state
        state.messages = tuple(each for each in state.messages if each[0] != case_id)
        state.records = tuple(each for each in state.records if each[0] != case_id)
        state.tasks = tuple(each for each in state.tasks if each.case_id != case_id)
        state.corrections = tuple(each for each in state.corrections if each.case_id != case_id)
        state.ties = tuple(each for each in state.ties if case_id not in each[:2])
        state.links = {link: at for link, at in state.links.items() if case_id not in link[:2]}
        state.known_ids = {key: owner for key, owner in state.known_ids.items() if owner != case_id}
        state.alarms = {key: alarm for key, alarm in state.alarms.items() if alarm.case_id != case_id}
        for held in (state.tokens, state.shields, state.legal_holds, state.new_mails):
            held.pop(case_id, None)
        state.decisions = tuple(
            (owner, replace(each, why="", decision=replace(each.decision, reasons=(), evidence=(), second=None)))
            if owner == case_id
            else (owner, each)
            for owner, each in state.decisions
        )

    def _empty_terms(self, case_id: int) -> None:
        for number, (owner, owed) in list(self._state.obligations.items()):
            if owner == case_id:
                met = replace(owed.met, by="", ref="", record=None) if owed.met else None
                self._state.obligations[number] = (owner, replace(owed, trace=(), earlier=(), met=met))

    def _empty_deliveries(self, case_id: int) -> int:
        rows = [row for row in self._state.deliveries.values() if row.delivery.case_id == case_id]
        for row in rows:
            self._empty(row.delivery.id or 0)
        return len(rows)

    def _empty(self, number: int) -> None:
        row = self._state.deliveries[number]
        gone = replace(row.delivery, content={}, last_error="", message_id=f"{_ERASED_ID}{number}")
        self._state.deliveries[number] = replace(row, delivery=gone, to="")

    def erase_loose_mails(self, erasure: Erasure, rule: RetentionRule, until: datetime, limit: int) -> int:
        """Destroy mails that belong to no case."""
        found = self._loose_mails(erasure.mailbox, until)[:limit]
        for number in found:
            at = self._state.mails[number].stamp.internal_date
            MemoryLedger(self._state, self._now).erase(number)
            self._count(erasure, rule, Gone(mails=1), at)
        if found:
            self.tidy_next(wanted=True)
        return len(found)

    def erase_request(self, erasure: Erasure, rule: RetentionRule, request_id: int, at: datetime) -> None:
        """Destroy a request about somebody's own data with all its steps."""
        state = self._state
        state.rights_steps = tuple(each for each in state.rights_steps if each[0] != request_id)
        if state.rights.pop(request_id, None) is not None:
            self._count(erasure, rule, Gone(records=1), at)
            self.tidy_next(wanted=True)

    def _loose_mails(self, mailbox: str, until: datetime) -> list[int]:
        return [
            mail.id
            for mail in self._state.mails.values()
            if mail.mailbox == mailbox and mail.case_id is None
            and mail.outcome not in (Outcome.PENDING, Outcome.TOMBSTONE)
            and min(mail.stamp.internal_date, mail.stamp.observed_at) <= until
        ]  # fmt: skip

    def erase_loose_deliveries(self, erasure: Erasure, rule: RetentionRule, until: datetime, limit: int) -> int:
        """Destroy what was sent about no case."""
        found = self._loose_deliveries(erasure.mailbox, until)[:limit]
        for number in found:
            at = self._state.deliveries[number].queued_at
            self._empty(number)
            self._count(erasure, rule, Gone(deliveries=1), at)
        if found:
            self.tidy_next(wanted=True)
        return len(found)

    def _loose_deliveries(self, mailbox: str, until: datetime) -> list[int]:
        return [
            number
            for number, row in self._state.deliveries.items()
            if row.delivery.mailbox == mailbox and row.delivery.case_id is None and row.queued_at <= until
            and row.delivery.state not in _ON_ITS_WAY and not row.delivery.message_id.startswith(_ERASED_ID)
        ]  # fmt: skip

    def loose(self, mailbox: str, until: datetime) -> tuple[int, int]:
        """How many of both there are to destroy."""
        return len(self._loose_mails(mailbox, until)), len(self._loose_deliveries(mailbox, until))

    def _count(self, erasure: Erasure, rule: RetentionRule, gone: Gone, at: datetime) -> None:
        known = self._state.erasure_parts.get((erasure.id, rule.key))
        first, last = (min(at, known.first), max(at, known.last)) if known else (at, at)
        total = known.gone.plus(gone) if known else gone
        self._state.erasure_parts[erasure.id, rule.key] = Part(
            rule.key, rule.category, rule.keeping.text, total, first, last
        )

    def parts(self, erasure: Erasure) -> list[Part]:
        """What a round destroyed, by rule."""
        return [part for (number, _), part in sorted(self._state.erasure_parts.items()) if number == erasure.id]

    def finish(self, erasure: Erasure, declaration: str) -> None:
        """Keep the declaration of a round that is done."""
        known = self._state.erasures[erasure.id]
        self._state.erasures[erasure.id] = replace(known, finished_at=self._now, declaration=declaration)

    def erasures(self, mailboxes: Collection[str]) -> list[Erasure]:
        """The rounds of *mailboxes*, newest first."""
        return [each for each in reversed(self._state.erasures.values()) if each.mailbox in mailboxes]

    def copies(self, mailbox: str) -> list[Copy]:
        """Every place where a mail that was erased has been seen."""
        return sorted(
            (
                Copy(at.source, at.folder, at.uidvalidity, at.uid, self._state.mails[place.mail_id].stamp.observed_at)
                for at, place in self._state.places.items()
                if place.mailbox == mailbox and place.outcome is Outcome.TOMBSTONE
            ),
            key=lambda each: (each.source, each.folder, each.uidvalidity, each.uid),
        )

    def untidy_since(self) -> datetime | None:
        """When something was erased for the first time since the free space was cleaned."""
        since = self._state.settings.get(_UNTIDY)
        return datetime.fromisoformat(since) if since else None

    def tidy_next(self, *, wanted: bool) -> None:
        """Note that the free space is to be cleaned, or that it was."""
        since = self.untidy_since() or self._now
        self._state.settings[_UNTIDY] = since.isoformat() if wanted else ""


def _place(candidate: Candidate) -> tuple[datetime, int]:
    return candidate.closed_at, candidate.case_id
