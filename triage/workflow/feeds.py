"""The agenda as a calendar: what its secret address gives, and giving out and taking back such an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.agenda_feed import FeedEntry, entry_of
from triage.domain.errors import NotFound
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.slot import Hold, SlotPlan
from triage.ports.calendar import Feed
from triage.ports.store import Transaction

BEFORE = timedelta(weeks=4)
"""How far back it shows what was (ours)."""

LOGGED_EVERY = timedelta(hours=1)
"""A program asks every few minutes; the access log gets one line an hour of each address."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda with the mailboxes that share its tables; `plan` is the first one's: they agree on when it meets."""

    key: str
    plan: SlotPlan
    boxes: tuple[MailboxPolicy, ...]

    @property
    def name(self) -> str:
        """As people call it: by its mailboxes."""
        return ", ".join(box.name for box in self.boxes)


def agendas_of(region: Region) -> Mapping[str, Agenda]:
    """Every agenda of a region, in the order of its mailboxes."""
    found: dict[str, Agenda] = {}
    for box in region.mailboxes.values():
        if box.slot_plan is not None:
            before = found.get(box.slot_plan.agenda)
            boxes = (*before.boxes, box) if before else (box,)
            found[box.slot_plan.agenda] = Agenda(box.slot_plan.agenda, before.plan if before else box.slot_plan, boxes)
    return found


def feed_entries(tx: Transaction, region: Region, agenda: Agenda) -> Iterator[FeedEntry]:
    """What the feed of *agenda* shows now, in order of time: references only, and of a shielded case not even that."""
    service = service_viewer(*region.mailboxes)
    until = tx.now + agenda.plan.horizon + timedelta(weeks=1)
    for hold in tx.agenda.between(agenda.key, tx.now - BEFORE, until):
        # Its own UID: that of the invitation would make a reader's program take the one for the other.
        uid = f"{tx.keyed(agenda.boxes[0].key, 'feed', hold.uid)}@{_domain(hold)}"
        yield entry_of(hold, uid, _reference(tx, service, hold.case_id))


def _domain(hold: Hold) -> str:
    return hold.uid.rpartition("@")[2] or "veiligheidstriage.invalid"


def _reference(tx: Transaction, service: Viewer, case_id: int) -> str:
    try:
        return "" if tx.cases.shielded_to(service, case_id) else tx.cases.get(service, case_id).reference
    except NotFound:
        return ""


def note_look(tx: Transaction, feed: Feed, origin: str) -> None:
    """Put in the access log that the feed was read, from where, once an hour."""
    if tx.feeds.looked(feed.id, tx.now, tx.now - LOGGED_EVERY):
        reader = Viewer(f"agenda-adres {feed.id}", origin=origin)
        tx.history.append(reader, "feed-read", mailbox="", data=(("agenda", feed.agenda), ("feed", str(feed.id))))


def give_out(tx: Transaction, actor: str | Viewer, agenda: str, title: str, digest: bytes) -> Feed:
    """A new address for *agenda*, of which *digest* is kept; in the access log."""
    feed = tx.feeds.add(agenda, title, digest, actor if isinstance(actor, str) else actor.who)
    data = (("agenda", agenda), ("feed", str(feed.id)))
    tx.history.append(actor, "feed-made", mailbox="", data=data, by=Act.ADMINISTER)
    return feed


def take_back(tx: Transaction, actor: str | Viewer, feed_id: int) -> None:
    """Close an address for good; NotFound where there is none such. In the access log."""
    if not tx.feeds.revoke(feed_id):
        raise NotFound
    tx.history.append(actor, "feed-revoked", mailbox="", data=(("feed", str(feed_id)),), by=Act.ADMINISTER)
