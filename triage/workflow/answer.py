"""Answer: the outbox is emptied one delivery at a time; what may have arrived is never sent again (R-51).

`sending` is committed before the mail server hears of the mail, so that a crash in between means *unknown*, never
*again*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.domain.case import CaseMessage
from triage.domain.decision import Flag
from triage.domain.errors import LostClaim, Permanent, Transient, TriageError
from triage.domain.obligation import Evidence, Met
from triage.domain.policy import Region
from triage.domain.reading import Kind
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.events import Journal
from triage.ports.mail import ComposedMail, Composer, MailSource, Sender, SendUnknown
from triage.ports.store import Claim, Store, Transaction
from triage.workflow.outgoing import dispatch_of, is_stopped, reply_of
from triage.workflow.slots import case_of, service_viewer

CLAIM_LASTS = timedelta(minutes=5)
# With the waits below and their jitter, 22 tries span about 24 hours.
MOST_ATTEMPTS = 22
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Counter:
    """What delivering needs. `senders` and `sources` by mailbox; a mailbox without a sender keeps its deliveries.
    `chance` gives numbers from 0 to 1, for jitter."""

    store: Store
    region: Region
    composer: Composer
    senders: Mapping[str, Sender]
    sources: Mapping[str, MailSource]
    journal: Journal
    holder: str
    chance: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one delivery."""

    delivery: Delivery
    state: DeliveryState
    error: str = ""


def deliver_next(counter: Counter) -> Delivered | None:
    """Send the next delivery whose time has come; None when there is none."""
    try:
        return _deliver_next(counter)
    except LostClaim:
        # It took longer than the claim: whoever has it now sees SENDING, calls it unknown, and sends nothing.
        counter.journal.note("delivery-claim-lost")
        return None


def _deliver_next(counter: Counter) -> Delivered | None:
    claimed = counter.store.claim_delivery(counter.holder, CLAIM_LASTS)
    if claimed is None:
        return None
    claim, delivery = claimed
    if delivery.state is DeliveryState.UNKNOWN:
        return _look_for(counter, claim, delivery)
    sender = counter.senders.get(delivery.mailbox)
    if sender is None:
        return _postpone(counter, claim, delivery, "geen smtp ingesteld voor deze mailbox")
    return _send(counter, claim, delivery, sender)


def deliver_all(counter: Counter) -> Iterator[Delivered]:
    """Deliver until nothing is due."""
    while (found := deliver_next(counter)) is not None:
        yield found


def _send(counter: Counter, claim: Claim, delivery: Delivery, sender: Sender) -> Delivered | None:
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        now = tx.now
        if is_stopped(tx) and delivery.kind == "mail" and delivery.automatic:
            tx.outbox.move(delivery.id, DeliveryState.HELD, now, error="stopknop")
            _flag_waiting(tx, delivery)
            return Delivered(delivery, DeliveryState.HELD, "stopknop")
        if not tx.outbox.move(delivery.id, DeliveryState.SENDING, now):
            return None
    try:
        mail = counter.composer.compose(reply_of(delivery), dispatch_of(delivery, now))
        sender.send(mail)
    except SendUnknown as error:
        return _record(counter, claim, delivery, DeliveryState.UNKNOWN, error)
    except Transient as error:
        return _again(counter, claim, delivery, error)
    except Permanent as error:
        return _record(counter, claim, delivery, DeliveryState.FAILED, error)
    return _sent(counter, claim, delivery, mail)


def _sent(counter: Counter, claim: Claim, delivery: Delivery, mail: ComposedMail) -> Delivered:
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        settle_sent(tx, delivery, tx.now)
    counter.journal.note("sent", walk=delivery.walk, mailbox=delivery.mailbox, purpose=delivery.purpose)
    source = counter.sources.get(delivery.mailbox)
    if source is not None and delivery.kind == "mail":
        try:
            source.append_sent(mail.raw, dispatch_of(delivery, delivery.next_at).at)
        except TriageError as error:  # the mail is out; the copy is a convenience
            counter.journal.note("sent-copy-failed", walk=delivery.walk, error=type(error).__name__)
    return Delivered(delivery, DeliveryState.SENT)


def settle_sent(tx: Transaction, delivery: Delivery, at: datetime, *, only_from: DeliveryState | None = None) -> bool:
    """The server has it since *at*: a proposal meets the response term, to be checked by a person (R-6). False where
    the delivery was not in a state, or not in *only_from*, to become sent."""
    assert delivery.id is not None
    if not tx.outbox.move(delivery.id, DeliveryState.SENT, at, only_from=only_from):
        return False
    if delivery.case_id is not None:
        _note_sent(tx, delivery, delivery.case_id, at)
    return True


def _note_sent(tx: Transaction, delivery: Delivery, case_id: int, at: datetime) -> None:
    tx.history.append(
        "service", "sent", mailbox=delivery.mailbox, case_id=case_id, walk=delivery.walk,
        data=(("purpose", delivery.purpose), ("kind", delivery.kind)),
    )  # fmt: skip
    if delivery.kind != "mail":
        return
    tx.cases.add_message(case_id, _as_message(delivery, at))
    # A proposal that was on its way while a person made the case a consult answers no consult.
    if delivery.purpose == "proposal" and case_of(tx, delivery.mailbox, case_id).kind is Kind.SUPPORT:
        service = service_viewer(delivery.mailbox)
        met = Met(Evidence.PROPOSAL_SENT, at, "service", ref=delivery.message_id, to_check=True)
        for owed in tx.cases.obligations(service, case_id):
            if owed.met is None and Evidence.PROPOSAL_SENT in owed.met_by and owed.id is not None:
                tx.cases.meet(case_id, owed.id, met)


def _as_message(delivery: Delivery, at: datetime) -> CaseMessage:
    return CaseMessage(
        direction="out",
        sender="",
        recipients=(delivery.content["to"],),
        subject="",
        text="",
        at=at,
        message_id=delivery.message_id,
    )


def _record(counter: Counter, claim: Claim, delivery: Delivery, state: DeliveryState, error: TriageError) -> Delivered:
    """Failed or unknown: the sender still waits, so a person gets a task."""
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        tx.outbox.move(delivery.id, state, tx.now, error=str(error))
        if delivery.case_id is not None:
            tx.cases.add_task(delivery.case_id, f"delivery_{state.value}", tx.now)
            tx.history.append(
                "service", f"delivery_{state.value}", mailbox=delivery.mailbox, case_id=delivery.case_id,
                walk=delivery.walk, data=(("purpose", delivery.purpose),),
            )  # fmt: skip
    counter.journal.note(f"delivery-{state.value}", walk=delivery.walk, error=type(error).__name__)
    return Delivered(delivery, state, str(error))


def _again(counter: Counter, claim: Claim, delivery: Delivery, error: Transient) -> Delivered:
    assert delivery.id is not None
    if delivery.attempts + 1 >= MOST_ATTEMPTS:
        return _record(counter, claim, delivery, DeliveryState.FAILED, error)
    wait = next_wait(delivery.attempts, counter.chance())
    with counter.store.transaction(claim) as tx:
        tx.outbox.move(delivery.id, DeliveryState.QUEUED, tx.now, next_at=tx.now + wait, error=str(error))
    counter.journal.note("delivery-deferred", walk=delivery.walk, error=type(error).__name__)
    return Delivered(delivery, DeliveryState.QUEUED, str(error))


def next_wait(attempts: int, chance: float) -> timedelta:
    """How long to wait after *attempts* tries: doubling, at most two hours, half of it by *chance* (0 to 1)."""
    longest: timedelta = min(_FIRST_WAIT * 2 ** min(attempts, 12), _LONGEST_WAIT)
    return longest * (0.5 + chance / 2)


def _postpone(counter: Counter, claim: Claim, delivery: Delivery, why: str) -> Delivered:
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        tx.outbox.move(delivery.id, DeliveryState.HELD, tx.now, error=why)
        _flag_waiting(tx, delivery)
    return Delivered(delivery, DeliveryState.HELD, why)


def _flag_waiting(tx: Transaction, delivery: Delivery) -> None:
    """Let the queue show that a mail waits for a person; what nobody sees would wait for ever."""
    if delivery.case_id is None or delivery.kind != "mail":
        return
    case = tx.cases.get(service_viewer(delivery.mailbox), delivery.case_id)
    if Flag.WAITS_FOR_APPROVAL not in case.flags:
        tx.cases.change(replace(case, flags=case.flags | {Flag.WAITS_FOR_APPROVAL}))


def _look_for(counter: Counter, claim: Claim, delivery: Delivery) -> Delivered:
    """A delivery whose sender died between DATA and its answer: the Sent folder decides where it can, else a person."""
    assert delivery.id is not None
    source = counter.sources.get(delivery.mailbox)
    try:
        found = source.was_sent(delivery.message_id) if source is not None and delivery.kind == "mail" else None
    except TriageError:
        found = None
    if found:
        with counter.store.transaction(claim) as tx:
            settle_sent(tx, delivery, tx.now)
        return Delivered(delivery, DeliveryState.SENT)
    return _record(counter, claim, delivery, DeliveryState.UNKNOWN, SendUnknown())
