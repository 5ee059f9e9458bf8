"""The ledger: what was received and how it is accounted for (R-50)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, case, func, select

from triage.domain.errors import LostClaim, NotFound, SealBroken
from triage.domain.message import IncomingMessage, MailStamp
from triage.ports.store import MOST_ATTEMPTS, Archived, Arrival, CaseMail, Claim, MailboxCount, Outcome, PollReport
from triage.store import sealing
from triage.store.dialect import insert_once_returning, insert_or_nothing, insert_row, once, replace_row
from triage.store.renderings import VERSION, rendering_of
from triage.store.tables import (
    Mail,
    MailChunk,
    MailLocation,
    MailScanRow,
    PollReportRow,
    Rendering,
    Source,
    Tombstone,
    table_of,
)
from triage.store.work import Work, matching, plain

MAILS = table_of(Mail)
LOCATIONS = table_of(MailLocation)
CHUNKS = table_of(MailChunk)
_RENDERINGS = table_of(Rendering)
_TOMBSTONES = table_of(Tombstone)
SOURCES = table_of(Source)
_REPORTS = table_of(PollReportRow)
_SCANS = table_of(MailScanRow)

_AT = once(
    select(LOCATIONS.c.mail_id, LOCATIONS.c.outcome, MAILS.c.case_id).join(MAILS).where(
        LOCATIONS.c.source == bindparam("source"),
        LOCATIONS.c.folder == bindparam("folder"),
        LOCATIONS.c.uidvalidity == bindparam("uidvalidity"),
        LOCATIONS.c.uid == bindparam("uid"),
    )
)  # fmt: skip
_ERASED = once(
    select(_TOMBSTONES.c.mail_id).where(
        _TOMBSTONES.c.mailbox == bindparam("mailbox"), _TOMBSTONES.c.digest == bindparam("digest")
    )
)
_PIECES = once(
    select(CHUNKS.c.number, CHUNKS.c.data).where(CHUNKS.c.mail_id == bindparam("mail")).order_by(CHUNKS.c.number)
)
_SETTLE = once(
    MAILS.update()
    .where(
        MAILS.c.id == bindparam("mail"),
        MAILS.c.claim_token == bindparam("token"),
        MAILS.c.outcome == Outcome.PENDING.value,
    )
    .values(
        outcome=bindparam("settled"), case_id=bindparam("case"), reason=bindparam("why"),
        date_header=bindparam("written_at"), claimed_until=None, claim_holder="",
        # What could not be read counts as a reading that failed, for who looks at it.
        attempts=MAILS.c.attempts + bindparam("failed", type_=Integer),
    )
)  # fmt: skip
_SETTLE_PLACES = once(
    LOCATIONS.update()
    .where(LOCATIONS.c.mail_id == bindparam("mail"), LOCATIONS.c.is_copy.is_(False))
    .values(outcome=bindparam("settled"))
)


class SqlLedger:
    """See `triage.ports.store.Ledger`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._dates: dict[int, datetime | None] = {}

    def first_seen(self, source: str, mailbox: str, answer_from: datetime | None) -> datetime:
        """Register a source at its first connection; returns its go-live."""
        now = self._work.now
        row = {"name": source, "mailbox": mailbox, "answer_from": answer_from or now, "first_seen_at": now}
        self._work.run(insert_or_nothing(SOURCES), row)
        kept: datetime = self._work.value(select(SOURCES.c.answer_from).where(SOURCES.c.name == source))
        return kept

    def known_uids(self, source: str, folder: str, uidvalidity: int, since: int = 0) -> frozenset[int]:
        """The UIDs that are accounted for."""
        query = select(LOCATIONS.c.uid).where(
            LOCATIONS.c.source == source, LOCATIONS.c.folder == folder, LOCATIONS.c.uidvalidity == uidvalidity,
            LOCATIONS.c.uid >= since,
        )  # fmt: skip
        return frozenset(uid for (uid,) in self._work.all(query))

    def archive(self, arrival: Arrival, walk: str) -> Archived:
        """Keep one mail, sealed; the same location again changes nothing."""
        known = self._at(arrival)
        if known is not None:
            return known
        fingerprint = hashlib.sha256(arrival.raw).digest()
        place = self._tombstone_of(arrival, fingerprint)
        fresh: int | None = None
        if place is None:
            fresh = self._keep(arrival, fingerprint, walk)
            place = (fresh, Outcome.PENDING) if fresh else (self._first_of(arrival, fingerprint), Outcome.DUPLICATE)
        located = self._locate(arrival, *place, is_copy=fresh is None)
        if fresh is not None and located:
            return Archived(fresh, Outcome.PENDING)
        if fresh is not None:
            # Another worker accounted for this very location meanwhile: what it kept stands, ours goes.
            self._work.run(CHUNKS.delete().where(CHUNKS.c.mail_id == fresh))
            self._work.run(MAILS.delete().where(MAILS.c.id == fresh))
        found = self._at(arrival)
        if found is None:
            raise NotFound
        return found

    def _at(self, arrival: Arrival) -> Archived | None:
        here = arrival.location
        values = {"source": here.source, "folder": here.folder, "uidvalidity": here.uidvalidity, "uid": here.uid}
        row = self._work.first(_AT, values)
        return Archived(row.mail_id, Outcome(row.outcome), row.case_id) if row else None

    def _tombstone_of(self, arrival: Arrival, fingerprint: bytes) -> tuple[int, Outcome] | None:
        key = self._work.index_for(arrival.mailbox).tombstone
        row = self._work.first(_ERASED, {"mailbox": arrival.mailbox, "digest": sealing.digest(key, fingerprint)})
        return (row.mail_id, Outcome.TOMBSTONE) if row else None

    def _first_of(self, arrival: Arrival, fingerprint: bytes) -> int:
        query = select(MAILS.c.id).where(
            MAILS.c.mailbox == arrival.mailbox, MAILS.c.sent.is_(arrival.sent), MAILS.c.fingerprint == fingerprint
        )
        return int(self._work.value(query))

    def _keep(self, arrival: Arrival, fingerprint: bytes, walk: str) -> int | None:
        """Insert the mail and its chunks; None where its bytes are known in this mailbox."""
        sid, here, now = sealing.new_sid(), arrival.location, self._work.now
        row = {
            "sid": sid, "mailbox": arrival.mailbox, "source": here.source, "folder": here.folder,
            "uidvalidity": here.uidvalidity, "uid": here.uid, "fingerprint": fingerprint,
            "internal_date": arrival.internal_date, "observed_at": now, "date_header": None, "size": arrival.size,
            "truncated": arrival.truncated, "answer_wanted": arrival.answer_wanted, "sent": arrival.sent, "walk": walk,
            "outcome": Outcome.PENDING.value, "reason": None, "case_id": arrival.case_id, "attempts": 0, "next_at": now,
            "claim_token": 0, "claim_holder": "", "claimed_until": None,
        }  # fmt: skip
        mail_id = self._work.value(insert_once_returning(MAILS, "mailbox", "sent", "fingerprint"), row)
        if mail_id is None:
            return None
        pieces = sealing.chunks_of(arrival.raw)
        self._work.run(
            insert_row(CHUNKS),
            [
                {
                    "mail_id": mail_id,
                    "number": number,
                    "data": self._work.seal_bytes(arrival.mailbox, piece, chunk_place(sid, number, len(pieces))),
                }
                for number, piece in enumerate(pieces, 1)
            ],
        )
        return int(mail_id)

    def _locate(self, arrival: Arrival, mail_id: int, outcome: Outcome, *, is_copy: bool) -> bool:
        here = arrival.location
        row = {
            "source": here.source, "folder": here.folder, "uidvalidity": here.uidvalidity, "uid": here.uid,
            "mailbox": arrival.mailbox, "mail_id": mail_id, "outcome": outcome.value, "is_copy": is_copy,
            "sent": arrival.sent, "seen_at": self._work.now,
        }  # fmt: skip
        return self._work.changed(insert_or_nothing(LOCATIONS), row) == 1

    def duplicate_of(self, mailbox: str, message: IncomingMessage, mail_id: int) -> int | None:
        """The earlier mail that *message* is a new rendering of, or None; notes the digest of this one."""
        self._dates[mail_id] = message.date_header
        parts = rendering_of(message)
        if parts is None:
            return None
        digest = sealing.digest(self._work.index_for(mailbox).rendering, *parts)
        row = {"mailbox": mailbox, "version": VERSION, "digest": digest, "mail_id": mail_id}
        # The key decides who was first, also between two workers: the second insert waits for the first's commit.
        if self._work.changed(insert_or_nothing(_RENDERINGS), row) == 1:
            return None
        known = self._work.first(matching(_RENDERINGS, mailbox=mailbox, version=VERSION, digest=digest))
        return None if known is None or known.mail_id == mail_id else int(known.mail_id)

    def was_erased(self, mailbox: str, message: IncomingMessage) -> bool:
        """Whether *message* is a rendering of a mail that was erased."""
        keys, parts = self._work.index_of(mailbox), rendering_of(message)
        if keys is None or parts is None:
            return False
        known = select(MAILS.c.outcome).join(_RENDERINGS, _RENDERINGS.c.mail_id == MAILS.c.id)
        here = known.where(
            _RENDERINGS.c.mailbox == mailbox,
            _RENDERINGS.c.version == VERSION,
            _RENDERINGS.c.digest == sealing.digest(keys.rendering, *parts),
        )
        found: str | None = self._work.value(here)
        return found == Outcome.TOMBSTONE.value

    def settle(self, claim: Claim, outcome: Outcome, *, case_id: int | None, reason: str = "") -> None:
        """Account for a claimed mail. Raises LostClaim where the claim is no longer ours."""
        values = {
            "mail": claim.id, "token": claim.token, "settled": outcome.value, "case": case_id,
            "why": self._sealed_reason(claim, reason), "written_at": self._dates.get(claim.id),
            "failed": int(outcome is Outcome.QUARANTINED),
        }  # fmt: skip
        if claim.kind != "mail" or self._work.changed(_SETTLE, values) != 1:
            raise LostClaim
        self._work.run(_SETTLE_PLACES, {"mail": claim.id, "settled": outcome.value})

    def postpone(self, claim: Claim, until: datetime, reason: str) -> None:
        """Push a mail behind the others after a failed attempt; counts the attempt."""
        ours = MAILS.update().where(
            MAILS.c.id == claim.id, MAILS.c.claim_token == claim.token, MAILS.c.outcome == Outcome.PENDING.value
        )
        values = {
            "next_at": until, "reason": self._sealed_reason(claim, reason), "attempts": MAILS.c.attempts + 1,
            "claimed_until": None, "claim_holder": "",
        }  # fmt: skip
        if claim.kind != "mail" or self._work.changed(ours.values(values)) != 1:
            raise LostClaim

    def _sealed_reason(self, claim: Claim, reason: str) -> bytes | None:
        if not reason:
            return None
        row = self._work.first(select(MAILS.c.mailbox, MAILS.c.sid).where(MAILS.c.id == claim.id))
        return self._work.seal(row.mailbox, MAILS, "reason", row.sid, reason) if row else None

    def outcome(self, mail_id: int) -> tuple[Outcome, int | None, str]:
        """How an archived mail is accounted for."""
        query = select(MAILS.c.sid, MAILS.c.outcome, MAILS.c.case_id, MAILS.c.reason).where(MAILS.c.id == mail_id)
        row = self._work.first(query)
        if row is None:
            raise NotFound
        reason = self._work.unseal(MAILS, "reason", row.sid, row.reason) if row.reason else ""
        return Outcome(row.outcome), row.case_id, reason

    def of_case(self, case_id: int) -> list[CaseMail]:
        """The received mails that make up a case, oldest first."""
        query = select(MAILS).where(
            MAILS.c.case_id == case_id,
            MAILS.c.sent.is_(False),
            MAILS.c.outcome.not_in([Outcome.DUPLICATE.value, Outcome.TOMBSTONE.value]),
        )
        return [self._case_mail(row) for row in self._work.all(query.order_by(MAILS.c.internal_date, MAILS.c.id))]

    def _case_mail(self, row: Row[Any]) -> CaseMail:
        return CaseMail(
            mail_id=row.id,
            outcome=Outcome(row.outcome),
            received_at=MailStamp(row.internal_date, row.observed_at).received_at,
            size=row.size,
            truncated=row.truncated,
            attempts=row.attempts,
            reason=self._work.unseal(MAILS, "reason", row.sid, row.reason) if row.reason else "",
        )

    def retry(self, mail_id: int) -> bool:
        """Let a quarantined mail be read once more, for the same case."""
        held = MAILS.update().where(MAILS.c.id == mail_id, MAILS.c.outcome == Outcome.QUARANTINED.value)
        again = {
            "outcome": Outcome.PENDING.value, "next_at": self._work.now, "claimed_until": None, "claim_holder": "",
            # Once more, however often it was tried before.
            "attempts": case((MAILS.c.attempts >= MOST_ATTEMPTS, MOST_ATTEMPTS - 1), else_=MAILS.c.attempts),
        }  # fmt: skip
        if self._work.changed(held.values(again)) != 1:
            return False
        self._work.run(_SETTLE_PLACES, {"mail": mail_id, "settled": Outcome.PENDING.value})
        return True

    def same_in(self, mailbox: str, message: IncomingMessage) -> int | None:
        """The case in another mailbox that the same mail began or joined, or None."""
        keys, parts = self._work.index_of(mailbox), rendering_of(message)
        if keys is None or parts is None:
            return None
        digest = sealing.digest(keys.rendering, *parts)
        query = select(MAILS.c.case_id).join(_RENDERINGS, _RENDERINGS.c.mail_id == MAILS.c.id)
        here = query.where(
            _RENDERINGS.c.mailbox == mailbox,
            _RENDERINGS.c.version == VERSION,
            _RENDERINGS.c.digest == digest,
            MAILS.c.sent.is_(False),
            MAILS.c.outcome != Outcome.TOMBSTONE.value,
        )
        found: int | None = self._work.value(here)
        return found

    def count(self, mailbox: str, *, source: str | None = None, sent: bool = False) -> MailboxCount:
        """How a mailbox's (or one source's) mails of one direction are accounted for."""
        query = select(LOCATIONS.c.outcome, func.count().label("number")).where(
            LOCATIONS.c.mailbox == mailbox, LOCATIONS.c.sent.is_(sent)
        )
        if source is not None:
            query = query.where(LOCATIONS.c.source == source)
        found = {row.outcome: row.number for row in self._work.all(query.group_by(LOCATIONS.c.outcome))}
        return MailboxCount(**found)

    def unread(self, mailbox: str) -> int:
        """How many received mails of a mailbox could not be read: by the index, not along all that were read."""
        query = select(func.count()).where(
            LOCATIONS.c.mailbox == mailbox, LOCATIONS.c.sent.is_(False),
            LOCATIONS.c.outcome == Outcome.QUARANTINED.value,
        )  # fmt: skip
        return int(self._work.value(query))

    def report(self, report: PollReport) -> None:
        """Keep what a poll found."""
        row = {
            "source": report.source, "folder": report.folder, "mailbox": report.mailbox, "at": report.at,
            "on_server": report.on_server, "accounted_for": report.accounted_for,
            "missing": json.dumps(report.missing), "error": plain(report.error),
        }  # fmt: skip
        self._work.run(replace_row(_REPORTS), row)

    def reports(self) -> list[PollReport]:
        """The latest report of each source's folder."""
        rows = self._work.all(select(_REPORTS).order_by(_REPORTS.c.source, _REPORTS.c.folder))
        return [_report(row) for row in rows]

    def raw(self, mail_id: int) -> bytes:
        """The bytes as they came; NotFound where there is no such mail, or it was erased."""
        row = self._work.first(select(MAILS.c.sid).where(MAILS.c.id == mail_id))
        raw = raw_of(self._work, mail_id, row.sid) if row else None
        if raw is None:
            raise NotFound
        return raw

    def erase(self, mail_id: int) -> None:
        """Remove the bytes of a mail for good and remember them as a tombstone."""
        row = self._work.first(matching(MAILS, id=mail_id))
        if row is None:
            raise NotFound
        if row.fingerprint is not None:
            key = self._work.index_for(row.mailbox).tombstone
            tombstone = {
                "mailbox": row.mailbox, "digest": sealing.digest(key, row.fingerprint), "mail_id": mail_id,
                "erased_at": self._work.now,
            }  # fmt: skip
            self._work.run(insert_or_nothing(_TOMBSTONES), tombstone)
        gone = {
            "outcome": Outcome.TOMBSTONE.value, "fingerprint": None, "reason": None, "claimed_until": None,
            "claim_token": row.claim_token + 1, "date_header": None,
        }  # fmt: skip
        self._work.run(CHUNKS.delete().where(CHUNKS.c.mail_id == mail_id))
        self._work.run(_SCANS.delete().where(_SCANS.c.mail_id == mail_id))
        self._work.run(MAILS.update().where(MAILS.c.id == mail_id).values(gone))
        places = LOCATIONS.update().where(LOCATIONS.c.mail_id == mail_id)
        self._work.run(places.values(outcome=Outcome.TOMBSTONE.value))


def chunk_place(sid: bytes, number: int, count: int) -> bytes:
    """Where a chunk belongs: its mail, its number and how many there are, so that none can be dropped or swapped."""
    return sealing.place_of(CHUNKS.name, "data", sid, f"{number}/{count}")


def raw_of(work: Work, mail_id: int, sid: bytes) -> bytes | None:
    """A mail's bytes, or None where none are kept."""
    rows = work.all(_PIECES, {"mail": mail_id})
    if not rows:
        return None
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        raise SealBroken
    return sealing.joined(work.unseal_bytes(row.data, chunk_place(sid, row.number, len(rows))) for row in rows)


def _report(row: Row[Any]) -> PollReport:
    return PollReport(
        source=row.source,
        folder=row.folder,
        mailbox=row.mailbox,
        at=row.at,
        on_server=row.on_server,
        accounted_for=row.accounted_for,
        missing=tuple(json.loads(row.missing)),
        error=row.error,
    )
