"""The ledger in memory."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import datetime

from triage.domain.errors import LostClaim, NotFound
from triage.domain.message import IncomingMessage, MailStamp
from triage.ports.store import MOST_ATTEMPTS, Archived, Arrival, CaseMail, Claim, MailboxCount, Outcome, PollReport
from triage.store.memory_state import KeptMail, Place, State
from triage.store.renderings import rendering_of


class MemoryLedger:
    """See `triage.ports.store.Ledger`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def first_seen(self, source: str, mailbox: str, answer_from: datetime | None) -> datetime:
        """Register a source at its first connection; returns its go-live."""
        return self._state.sources.setdefault(source, answer_from or self._now)

    def known_uids(self, source: str, folder: str, uidvalidity: int, since: int = 0) -> frozenset[int]:
        """The UIDs that are accounted for."""
        here = (source, folder, uidvalidity)
        return frozenset(
            place.uid
            for place in self._state.places
            if (place.source, place.folder, place.uidvalidity) == here and place.uid >= since
        )

    def archive(self, arrival: Arrival, walk: str) -> Archived:
        """Keep one mail; the same location again changes nothing."""
        state = self._state
        known = state.places.get(arrival.location)
        if known is not None:
            return self._archived(known)
        fingerprint = hashlib.sha256(arrival.raw).hexdigest()
        earlier = state.fingerprints.get((arrival.mailbox, arrival.sent, fingerprint))
        erased = self._erased(arrival.mailbox, fingerprint)
        if erased is not None:
            place = Place(arrival.mailbox, erased, Outcome.TOMBSTONE, copy=True, sent=arrival.sent)
        elif earlier is not None:
            place = Place(arrival.mailbox, earlier, Outcome.DUPLICATE, copy=True, sent=arrival.sent)
        else:
            kept = self._keep(arrival, fingerprint, walk)
            place = Place(arrival.mailbox, kept, Outcome.PENDING, copy=False, sent=arrival.sent)
        state.places[arrival.location] = place
        return self._archived(place)

    def _erased(self, mailbox: str, fingerprint: str) -> int | None:
        known = (self._state.fingerprints.get((mailbox, sent, fingerprint)) for sent in (False, True))
        mails = self._state.mails
        return next((each for each in known if each is not None and mails[each].outcome is Outcome.TOMBSTONE), None)

    def _archived(self, place: Place) -> Archived:
        return Archived(place.mail_id, place.outcome, self._state.mails[place.mail_id].case_id)

    def _keep(self, arrival: Arrival, fingerprint: str, walk: str) -> int:
        mail_id = self._state.next_id("mail")
        self._state.fingerprints[arrival.mailbox, arrival.sent, fingerprint] = mail_id
        self._state.mails[mail_id] = KeptMail(
            id=mail_id,
            location=arrival.location,
            mailbox=arrival.mailbox,
            raw=arrival.raw,
            fingerprint=fingerprint,
            stamp=MailStamp(arrival.internal_date, self._now),
            truncated=arrival.truncated,
            answer_wanted=arrival.answer_wanted,
            sent=arrival.sent,
            walk=walk,
            outcome=Outcome.PENDING,
            next_at=self._now,
            case_id=arrival.case_id,
        )
        return mail_id

    def duplicate_of(self, mailbox: str, message: IncomingMessage, mail_id: int) -> int | None:
        """The earlier mail that *message* is a new rendering of, or None."""
        rendering = rendering_of(message)
        if rendering is None:
            return None
        first = self._state.renderings.setdefault((mailbox, *rendering), mail_id)
        return None if first == mail_id else first

    def was_erased(self, mailbox: str, message: IncomingMessage) -> bool:
        """Whether *message* is a rendering of a mail that was erased."""
        rendering = rendering_of(message)
        known = self._state.renderings.get((mailbox, *rendering)) if rendering is not None else None
        return known is not None and self._state.mails[known].outcome is Outcome.TOMBSTONE

    def settle(self, claim: Claim, outcome: Outcome, *, case_id: int | None, reason: str = "") -> None:
        """Account for a claimed mail."""
        mail = self._claimed(claim)
        attempts = mail.attempts + (outcome is Outcome.QUARANTINED)
        self._state.mails[mail.id] = replace(
            mail, outcome=outcome, case_id=case_id, reason=reason, claimed_until=None, attempts=attempts
        )
        self._settle_places(mail.id, outcome)

    def _settle_places(self, mail_id: int, outcome: Outcome) -> None:
        for location, place in self._state.places.items():
            if place.mail_id == mail_id and not place.copy:
                self._state.places[location] = replace(place, outcome=outcome)

    def postpone(self, claim: Claim, until: datetime, reason: str) -> None:
        """Push a mail behind the others after a failed attempt."""
        mail = self._claimed(claim)
        self._state.mails[mail.id] = replace(
            mail, next_at=until, reason=reason, attempts=mail.attempts + 1, claimed_until=None
        )

    def _claimed(self, claim: Claim) -> KeptMail:
        mail = self._state.mails.get(claim.id) if claim.kind == "mail" else None
        if mail is None or mail.token != claim.token or mail.outcome is not Outcome.PENDING:
            raise LostClaim
        return mail

    def outcome(self, mail_id: int) -> tuple[Outcome, int | None, str]:
        """How an archived mail is accounted for."""
        mail = self._state.mails.get(mail_id)
        if mail is None:
            raise NotFound
        return mail.outcome, mail.case_id, mail.reason

    def of_case(self, case_id: int) -> list[CaseMail]:
        """The received mails that make up a case, oldest first."""
        left_out = (Outcome.DUPLICATE, Outcome.TOMBSTONE)
        here = [
            mail
            for mail in self._state.mails.values()
            if mail.case_id == case_id and not mail.sent and mail.outcome not in left_out
        ]
        return [
            CaseMail(
                mail.id, mail.outcome, mail.stamp.received_at, len(mail.raw or b""), mail.truncated, mail.attempts,
                mail.reason,
            )
            for mail in sorted(here, key=lambda mail: (mail.stamp.internal_date, mail.id))
        ]  # fmt: skip

    def retry(self, mail_id: int) -> bool:
        """Let a quarantined mail be read once more, for the same case."""
        mail = self._state.mails.get(mail_id)
        if mail is None or mail.outcome is not Outcome.QUARANTINED:
            return False
        attempts = min(mail.attempts, MOST_ATTEMPTS - 1)
        self._state.mails[mail_id] = replace(
            mail, outcome=Outcome.PENDING, next_at=self._now, claimed_until=None, attempts=attempts
        )
        self._settle_places(mail_id, Outcome.PENDING)
        return True

    def same_in(self, mailbox: str, message: IncomingMessage) -> int | None:
        """The case in another mailbox that the same mail began or joined, or None."""
        rendering = rendering_of(message)
        known = self._state.renderings.get((mailbox, *rendering)) if rendering is not None else None
        mail = self._state.mails.get(known) if known is not None else None
        gone = mail is None or mail.sent or mail.outcome is Outcome.TOMBSTONE
        return None if mail is None or gone else mail.case_id

    def count(self, mailbox: str, *, source: str | None = None, sent: bool = False) -> MailboxCount:
        """How a mailbox's (or one source's) mails of one direction are accounted for."""
        found = Counter(
            place.outcome.value
            for location, place in self._state.places.items()
            if place.mailbox == mailbox and place.sent is sent and source in (None, location.source)
        )
        return MailboxCount(**found)

    def unread(self, mailbox: str) -> int:
        """How many received mails of a mailbox could not be read."""
        return self.count(mailbox).quarantined

    def report(self, report: PollReport) -> None:
        """Keep what a poll found."""
        self._state.reports[report.source, report.folder] = report

    def reports(self) -> list[PollReport]:
        """The latest report of each source's folder."""
        return [self._state.reports[key] for key in sorted(self._state.reports)]

    def raw(self, mail_id: int) -> bytes:
        """The bytes as they came."""
        mail = self._state.mails.get(mail_id)
        if mail is None or mail.raw is None:
            raise NotFound
        return mail.raw

    def erase(self, mail_id: int) -> None:
        """Remove the bytes of a mail and keep its tombstone."""
        mail = self._state.mails.get(mail_id)
        if mail is None:
            raise NotFound
        self._state.mails[mail_id] = replace(
            mail, raw=None, reason="", outcome=Outcome.TOMBSTONE, claimed_until=None, token=mail.token + 1
        )
        for location, place in self._state.places.items():
            if place.mail_id == mail_id:
                self._state.places[location] = replace(place, outcome=Outcome.TOMBSTONE)
