"""Rounds of destruction, what holds a case back from them, and where copies were seen (R-55)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, literal_column, or_, select, tuple_

from triage.domain.errors import Conflict, NotFound
from triage.domain.record import ClosingOutcome, RecordKind
from triage.domain.retention import Erasure, Gone, LegalHold, Part, RetentionRule
from triage.ports.delivery import DeliveryState
from triage.ports.retention import Candidate, Copy
from triage.ports.store import Outcome
from triage.store import sealing
from triage.store.dialect import replace_row
from triage.store.erasing import ERASED_ID, empty_deliveries, erase_case, still_standing
from triage.store.queries.ledger import LOCATIONS, MAILS, SqlLedger
from triage.store.queries.merging import merged_into
from triage.store.queries.outbox import DELIVERIES
from triage.store.queries.visible import CASES
from triage.store.tables import (
    ErasurePartRow,
    ErasureRow,
    LegalHoldRow,
    RecordRow,
    RightsRequestRow,
    RightsStepRow,
    SettingRow,
    table_of,
)
from triage.store.work import Work, matching, plain

_HELD = table_of(LegalHoldRow)
_ROUNDS, _PARTS = table_of(ErasureRow), table_of(ErasurePartRow)
_SETTINGS, _RECORDS = table_of(SettingRow), table_of(RecordRow)
_REQUESTS, _STEPS = table_of(RightsRequestRow), table_of(RightsStepRow)
_UNTIDY = "retention.untidy_since"
_COUNTED = ("cases", "mails", "messages", "records", "deliveries")
_ON_ITS_WAY = [each.value for each in (DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING)]
_FILED = exists().where(
    _RECORDS.c.case_id == CASES.c.id,
    or_(
        _RECORDS.c.kind == RecordKind.FILED.value,
        and_(_RECORDS.c.kind == RecordKind.CLOSED.value, _RECORDS.c.outcome == ClosingOutcome.TO_FILE.value),
    ),
)
_KEPT_MAIL = [Outcome.ACCEPTED.value, Outcome.DUPLICATE.value, Outcome.QUARANTINED.value]


class SqlRetention:
    """See `triage.ports.retention.Retention`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def closed(
        self, mailbox: str, until: datetime, *, filed: bool, routes: Collection[str] = (),
        but_not: Collection[str] = (), after: Candidate | None = None, limit: int = 100,
    ) -> list[Candidate]:  # fmt: skip
        """Closed cases with content left, the longest closed first."""
        # Spelled as in the partial index.
        query = select(CASES.c.id, CASES.c.closed_at).where(
            literal_column("state = 'closed'"), CASES.c.mailbox == mailbox, CASES.c.closed_at <= until,
            CASES.c.erased_at.is_(None), CASES.c.merged_into.is_(None), _FILED if filed else ~_FILED,
        )  # fmt: skip
        if routes:
            query = query.where(CASES.c.route.in_(sorted(routes)))
        if but_not:
            query = query.where(CASES.c.route.not_in(sorted(but_not)))
        if after is not None:
            query = query.where(tuple_(CASES.c.closed_at, CASES.c.id) > tuple_(after.closed_at, after.case_id))
        rows = self._work.all(query.order_by(CASES.c.closed_at, CASES.c.id).limit(limit))
        return [Candidate(row.id, row.closed_at) for row in rows]

    def family(self, case_id: int) -> tuple[int, ...]:
        """A case and those that were merged into it."""
        return (case_id, *merged_into(self._work, case_id))

    def hold(self, case_id: int, *, by: str, why: str) -> None:
        """Hold a case back from destruction."""
        self._say(case_id, by, why, holds=True)

    def lift(self, case_id: int, *, by: str, why: str) -> None:
        """Let go of it again."""
        self._say(case_id, by, why, holds=False)

    def _say(self, case_id: int, by: str, why: str, *, holds: bool) -> None:
        row = self._work.first(select(CASES.c.mailbox, CASES.c.erased_at).where(CASES.c.id == case_id))
        if row is None:
            raise NotFound
        if row.erased_at is not None:
            raise Conflict("De inhoud van deze zaak is al vernietigd.")
        sid = sealing.new_sid()
        cell = self._work.seal(row.mailbox, _HELD, "content", sid, [by, why])
        self._work.add(
            _HELD, {"sid": sid, "case_id": case_id, "made_at": self._work.now, "holds": holds, "content": cell}
        )

    def held(self, case_ids: Sequence[int]) -> dict[int, LegalHold]:
        """Those of *case_ids* that are held back now."""
        return self._standing(_HELD.c.case_id.in_(list(case_ids))) if case_ids else {}

    def all_held(self, mailbox: str) -> dict[int, LegalHold]:
        """Every case of *mailbox* that is held back now."""
        return self._standing(_HELD.c.case_id.in_(select(CASES.c.id).where(CASES.c.mailbox == mailbox)))

    def _standing(self, condition: ColumnElement[bool]) -> dict[int, LegalHold]:
        found: dict[int, LegalHold] = {}
        for row in self._work.all(select(_HELD).where(condition).order_by(_HELD.c.id)):
            found.pop(row.case_id, None)
            if row.holds:
                by, why = self._work.unseal(_HELD, "content", row.sid, row.content)
                found[row.case_id] = LegalHold(by, row.made_at, why)
        return found

    def under_way(self, case_ids: Sequence[int]) -> bool:
        """Whether a mail of one waits to be read or to go, or a time of one is still to come."""
        among = list(case_ids)
        unread = select(MAILS.c.id).where(MAILS.c.case_id.in_(among), MAILS.c.outcome == Outcome.PENDING.value)
        going = select(DELIVERIES.c.id).where(DELIVERIES.c.case_id.in_(among), DELIVERIES.c.state.in_(_ON_ITS_WAY))
        found = (self._work.first(unread.limit(1)), self._work.first(going.limit(1)))
        return any(each is not None for each in found) or still_standing(self._work, among)

    def begun(self, mailbox: str) -> Erasure | None:
        """The round that was begun and not finished."""
        query = matching(_ROUNDS, mailbox=mailbox).where(_ROUNDS.c.finished_at.is_(None)).order_by(_ROUNDS.c.id)
        row = self._work.first(query)
        return _round(row) if row else None

    def begin(self, mailbox: str, by: str, basis: Mapping[str, str]) -> Erasure:
        """Begin a round."""
        row = {
            "mailbox": mailbox, "started_by": plain(by), "started_at": self._work.now, "finished_at": None,
            "basis": json.dumps(dict(basis)), "declaration": "",
        }  # fmt: skip
        number = self._work.add(_ROUNDS, row)
        return Erasure(number, mailbox, by, self._work.now, dict(basis))

    def erase_case(self, erasure: Erasure, rule: RetentionRule, case_id: int, version: int) -> Gone:
        """Destroy all content of a closed case."""
        row = self._work.first(select(CASES.c.mailbox, CASES.c.closed_at).where(CASES.c.id == case_id))
        if row is None or row.mailbox != erasure.mailbox:
            raise NotFound
        gone = erase_case(self._work, row.mailbox, case_id, version)
        self._count(erasure, rule, gone, row.closed_at or self._work.now)
        self.tidy_next(wanted=True)
        return gone

    def erase_loose_mails(self, erasure: Erasure, rule: RetentionRule, until: datetime, limit: int) -> int:
        """Destroy mails that belong to no case."""
        query = select(MAILS.c.id, MAILS.c.internal_date).where(_is_loose_mail(erasure.mailbox, until))
        rows, ledger = self._work.all(query.order_by(MAILS.c.id).limit(limit)), SqlLedger(self._work)
        for row in rows:
            ledger.erase(row.id)
            self._count(erasure, rule, Gone(mails=1), row.internal_date)
        if rows:
            self.tidy_next(wanted=True)
        return len(rows)

    def erase_loose_deliveries(self, erasure: Erasure, rule: RetentionRule, until: datetime, limit: int) -> int:
        """Destroy what was sent about no case."""
        query = select(DELIVERIES).where(_is_loose_delivery(erasure.mailbox, until)).order_by(DELIVERIES.c.id)
        rows = self._work.all(query.limit(limit))
        empty_deliveries(self._work, erasure.mailbox, rows)
        for row in rows:
            self._count(erasure, rule, Gone(deliveries=1), row.queued_at)
        if rows:
            self.tidy_next(wanted=True)
        return len(rows)

    def erase_request(self, erasure: Erasure, rule: RetentionRule, request_id: int, at: datetime) -> None:
        """Destroy a request about somebody's own data with all its steps."""
        self._work.run(_STEPS.delete().where(_STEPS.c.request_id == request_id))
        if self._work.changed(_REQUESTS.delete().where(_REQUESTS.c.id == request_id)) == 1:
            self._count(erasure, rule, Gone(records=1), at)
            self.tidy_next(wanted=True)

    def loose(self, mailbox: str, until: datetime) -> tuple[int, int]:
        """How many of both there are to destroy."""
        mails = select(func.count()).select_from(MAILS).where(_is_loose_mail(mailbox, until))
        sent = select(func.count()).select_from(DELIVERIES).where(_is_loose_delivery(mailbox, until))
        return int(self._work.value(mails)), int(self._work.value(sent))

    def _count(self, erasure: Erasure, rule: RetentionRule, gone: Gone, at: datetime) -> None:
        known = self._work.first(matching(_PARTS, erasure_id=erasure.id, rule=rule.key))
        row = {
            "erasure_id": erasure.id, "rule": rule.key, "category": rule.category, "keeping": rule.keeping.text,
            **{name: getattr(gone, name) + (getattr(known, name) if known else 0) for name in _COUNTED},
            "first_at": min(at, known.first_at) if known else at,
            "last_at": max(at, known.last_at) if known else at,
        }  # fmt: skip
        self._work.run(replace_row(_PARTS), row)

    def parts(self, erasure: Erasure) -> list[Part]:
        """What a round destroyed, by rule."""
        rows = self._work.all(matching(_PARTS, erasure_id=erasure.id).order_by(_PARTS.c.rule))
        return [
            Part(
                row.rule, row.category, row.keeping, Gone(*(getattr(row, name) for name in _COUNTED)),
                row.first_at, row.last_at,
            )
            for row in rows
        ]  # fmt: skip

    def finish(self, erasure: Erasure, declaration: str) -> None:
        """Keep the declaration of a round that is done."""
        done = {"finished_at": self._work.now, "declaration": declaration}
        self._work.run(_ROUNDS.update().where(_ROUNDS.c.id == erasure.id).values(done))

    def erasures(self, mailboxes: Collection[str]) -> list[Erasure]:
        """The rounds of *mailboxes*, newest first."""
        query = select(_ROUNDS).where(_ROUNDS.c.mailbox.in_(sorted(mailboxes)))
        return [_round(row) for row in self._work.all(query.order_by(_ROUNDS.c.id.desc()))]

    def copies(self, mailbox: str) -> list[Copy]:
        """Every place where a mail that was erased has been seen."""
        rows = self._work.all(
            matching(LOCATIONS, mailbox=mailbox, outcome=Outcome.TOMBSTONE.value).order_by(
                LOCATIONS.c.source, LOCATIONS.c.folder, LOCATIONS.c.uidvalidity, LOCATIONS.c.uid
            )
        )
        return [Copy(row.source, row.folder, row.uidvalidity, row.uid, row.seen_at) for row in rows]

    def untidy_since(self) -> datetime | None:
        """When something was erased for the first time since the free space was cleaned."""
        since: str | None = self._work.value(select(_SETTINGS.c.value).where(_SETTINGS.c.name == _UNTIDY))
        return datetime.fromisoformat(since) if since else None

    def tidy_next(self, *, wanted: bool) -> None:
        """Note that the free space is to be cleaned, or that it was."""
        now = self._work.now
        since = (self.untidy_since() or now).isoformat() if wanted else ""
        row = {"name": _UNTIDY, "value": since, "changed_at": now, "changed_by": "dienst"}
        self._work.run(replace_row(_SETTINGS), row)


def _is_loose_mail(mailbox: str, until: datetime) -> ColumnElement[bool]:
    # The Date of the server counts, so that a mail that is rendered anew gets no new term; one in the future does not.
    return and_(
        MAILS.c.mailbox == mailbox, MAILS.c.case_id.is_(None), MAILS.c.outcome.in_(_KEPT_MAIL),
        or_(MAILS.c.internal_date <= until, MAILS.c.observed_at <= until),
    )  # fmt: skip


def _is_loose_delivery(mailbox: str, until: datetime) -> ColumnElement[bool]:
    return and_(
        DELIVERIES.c.mailbox == mailbox, DELIVERIES.c.case_id.is_(None), DELIVERIES.c.queued_at <= until,
        DELIVERIES.c.state.not_in(_ON_ITS_WAY), DELIVERIES.c.message_id.not_like(f"{ERASED_ID}%"),
    )  # fmt: skip


def _round(row: Row[Any]) -> Erasure:
    return Erasure(
        row.id, row.mailbox, row.started_by, row.started_at, json.loads(row.basis), row.finished_at, row.declaration
    )
