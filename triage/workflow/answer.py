"""Answer: the outbox is emptied one delivery at a time; what may have arrived is never sent again (R-51).

`sending` is committed before the mail server hears of the mail, so that a crash in between means *unknown*, never
*again*.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from triage.domain.access import service_viewer
from triage.domain.case import CaseMessage
from triage.domain.decision import Flag
from triage.domain.errors import LostClaim, Permanent, Transient, TriageError
from triage.domain.obligation import Evidence, Met
from triage.domain.policy import Region
from triage.domain.reading import Kind
from triage.ports.delivery import NOTICE, WEBHOOK, Delivery, DeliveryState
from triage.ports.events import Journal
from triage.ports.hook import Hook, HookCall, HookDeferred, HookRefused
from triage.ports.mail import ComposedMail, Composer, MailSource, Sender, SendUnknown, SendUnreachable
from triage.ports.store import Claim, Keep, Store, Transaction, let_run_out
from triage.workflow import after_restore, drafts
from triage.workflow.invitations import REQUESTS, is_overtaken
from triage.workflow.outgoing import DRAFT, dispatch_of, is_known, is_stopped, reply_of
from triage.workflow.slots import case_of

# Where nobody keeps the claim alive, a mail server may take this long.
CLAIM_LASTS = timedelta(minutes=5)
# With the waits below and their jitter, 25 tries span about 24 hours.
MOST_ATTEMPTS = 25
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=2)
# An alarm is worth nothing tomorrow: it is tried every few minutes, for about as long.
_LONGEST_ALARM_WAIT = timedelta(minutes=5)
MOST_ALARM_ATTEMPTS = 300
_ALARMS = frozenset({"alarm", WEBHOOK})


@dataclass(frozen=True, slots=True)
class Counter:
    """What delivering needs. `senders` and `sources` by mailbox; a mailbox without a sender keeps its deliveries.
    `hooks` by key. `chance` gives numbers from 0 to 1, for jitter. A claim lasts `claim_lasts`, and while kept."""

    store: Store
    region: Region
    composer: Composer
    senders: Mapping[str, Sender]
    sources: Mapping[str, MailSource]
    journal: Journal
    holder: str
    chance: Callable[[], float]
    claim_lasts: timedelta = CLAIM_LASTS
    keep: Keep = let_run_out
    hooks: Mapping[str, Hook] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one delivery. `unreachable`: the mail server was not reached at all, which says nothing of this
    mail and something of the next."""

    delivery: Delivery
    state: DeliveryState
    error: str = ""
    unreachable: bool = False


class Incomplete(Permanent):
    """De gegevens van dit bericht zijn niet volledig; een medewerker moet de afzender zelf benaderen."""


def deliver_next(counter: Counter, except_for: Collection[str] = ()) -> Delivered | None:
    """Send the next delivery whose time has come, of any mailbox but those in *except_for*; None when there is none."""
    claimed = counter.store.claim_delivery(counter.holder, counter.claim_lasts, except_for=except_for)
    if claimed is None:
        return None
    claim, delivery = claimed
    try:
        with counter.keep([claim]):
            return _deliver(counter, claim, delivery)
    except LostClaim:
        # Whoever has it now sees SENDING, calls it unknown, and sends nothing.
        counter.journal.note("delivery-claim-lost", walk=delivery.walk)
        return _as_it_stands(counter, delivery)


def _deliver(counter: Counter, claim: Claim, delivery: Delivery) -> Delivered:
    if not is_known(delivery):
        # Its claim stays until it runs out, so that a newer worker comes by.
        counter.journal.note("delivery-of-newer-version", walk=delivery.walk, kind=delivery.kind)
        return Delivered(delivery, DeliveryState.QUEUED)
    if delivery.kind == WEBHOOK:
        return _send(counter, claim, delivery, None)
    sender = counter.senders.get(delivery.mailbox)
    if sender is None:
        return _postpone(counter, claim, delivery, "geen smtp ingesteld voor deze mailbox")
    return _send(counter, claim, delivery, sender)


def deliver_all(counter: Counter) -> Iterator[Delivered]:
    """Deliver until nothing is due. A mailbox whose mail server is not reached keeps its mails for the next round."""
    away: set[str] = set()
    while (found := deliver_next(counter, away)) is not None:
        if found.unreachable:
            away.add(found.delivery.mailbox)
        yield found


def _as_it_stands(counter: Counter, delivery: Delivery) -> Delivered:
    """Another worker or a person did something with it meanwhile; what it came to is theirs to report."""
    with counter.store.reading() as tx:
        now = tx.outbox.get(delivery.id) if delivery.id is not None else None
    return Delivered(delivery, now.state if now else DeliveryState.CANCELLED)


def _send(counter: Counter, claim: Claim, delivery: Delivery, sender: Sender | None) -> Delivered:
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        now = tx.now
        if is_stopped(tx) and delivery.kind == "mail" and delivery.automatic:
            tx.outbox.move(delivery.id, DeliveryState.HELD, now, error="stopknop")
            flag_waiting(tx, delivery)
            return Delivered(delivery, DeliveryState.HELD, "stopknop")
        copy = after_restore.copy_of(tx, delivery)
        if copy is not None and settle_sent(tx, counter.region, delivery, copy.sent_at):
            after_restore.compare(tx, delivery, copy.starts_at)
            return Delivered(delivery, DeliveryState.SENT)
        if after_restore.must_wait(tx, delivery):
            tx.outbox.move(delivery.id, DeliveryState.HELD, now, error=after_restore.WAITS)
            flag_waiting(tx, delivery)
            return Delivered(delivery, DeliveryState.HELD, after_restore.WAITS)
        if is_overtaken(tx, delivery):
            return _overtaken(tx, delivery)
        if _is_hidden(tx, delivery):
            tx.outbox.move(delivery.id, DeliveryState.CANCELLED, now)
            return Delivered(delivery, DeliveryState.CANCELLED)
        if not tx.outbox.move(delivery.id, DeliveryState.SENDING, now):
            return _as_it_stands(counter, delivery)
    try:
        mail = None
        if sender is None:
            _call(counter, delivery, now)
        else:
            mail = _composed(counter, delivery, now)
            _hand_over(counter, sender, mail, delivery.walk)
    except SendUnknown as error:
        return _record(counter, claim, delivery, DeliveryState.UNKNOWN, error)
    except Transient as error:
        return _again(counter, claim, delivery, error)
    except Permanent as error:
        return _record(counter, claim, delivery, DeliveryState.FAILED, error)
    return _sent(counter, claim, delivery, mail)


def _overtaken(tx: Transaction, delivery: Delivery) -> Delivered:
    """It names a time that is no longer kept for its case: nobody is offered what another may get (R-9)."""
    assert delivery.id is not None
    tx.outbox.move(delivery.id, DeliveryState.CANCELLED, tx.now)
    tx.history.append(
        "service", "delivery-overtaken", mailbox=delivery.mailbox, case_id=delivery.case_id, walk=delivery.walk,
        data=(("purpose", delivery.purpose),),
    )  # fmt: skip
    return Delivered(delivery, DeliveryState.CANCELLED)


def _is_hidden(tx: Transaction, delivery: Delivery) -> bool:
    """Whether it would tell another system of a case that was shielded since: then nobody is told (R-54)."""
    if not delivery.about_case or delivery.case_id is None:
        return False
    return bool(tx.cases.shielded_to(service_viewer(delivery.mailbox), delivery.case_id))


def _composed(counter: Counter, delivery: Delivery, at: datetime) -> ComposedMail:
    """The mail; whatever is wrong with its row is a person's to see, and holds up no other."""
    try:
        return counter.composer.compose(reply_of(delivery), dispatch_of(delivery, at))
    except TriageError:
        raise
    except Exception as error:  # nothing has left yet, so failing is certain and safe
        counter.journal.note("compose-failed", walk=delivery.walk, error=type(error).__name__)
        raise Incomplete from error


def _call(counter: Counter, delivery: Delivery, at: datetime) -> None:
    """Make the request. The other side knows a repeated one by its id, so trying again is safe."""
    hook = counter.hooks.get(delivery.content.get("hook", ""))
    if hook is None:
        raise HookRefused("Deze webhook is niet meer ingesteld of mist zijn geheim; draai `triage check`.")
    try:
        event = delivery.purpose if delivery.about_case else ""
        happened_at = delivery.content.get("happened_at", "")
        hook.call(HookCall(delivery.message_id.strip("<>"), delivery.content["reference"], at, event, happened_at))
    except TriageError:
        raise
    except Exception as error:  # a repeated alarm harms nobody, a lost one does
        counter.journal.note("webhook-failed", walk=delivery.walk, error=type(error).__name__)
        raise HookDeferred from error


def _hand_over(counter: Counter, sender: Sender, mail: ComposedMail, walk: str) -> None:
    try:
        sender.send(mail)
    except TriageError:
        raise
    except Exception as error:  # nobody knows how far it came: never again
        counter.journal.note("send-failed", walk=walk, error=type(error).__name__)
        raise SendUnknown from error


def _sent(counter: Counter, claim: Claim, delivery: Delivery, mail: ComposedMail | None) -> Delivered:
    """Record it. Where that fails (the database is away, another worker called it unknown) the copy in the Sent folder
    is what tells the next round that it went out."""
    assert delivery.id is not None
    try:
        with counter.store.transaction(claim) as tx:
            settle_sent(tx, counter.region, delivery, tx.now)
    finally:
        counter.journal.note("sent", walk=delivery.walk, mailbox=delivery.mailbox, purpose=delivery.purpose)
        if mail is not None:
            _keep_copy(counter, delivery, mail)
    return Delivered(delivery, DeliveryState.SENT)


def _keep_copy(counter: Counter, delivery: Delivery, mail: ComposedMail) -> None:
    source = counter.sources.get(delivery.mailbox)
    if source is not None and delivery.kind == "mail":
        try:
            source.append_sent(mail.raw, dispatch_of(delivery, delivery.next_at).at)
        except TriageError as error:  # the mail is out; the copy is a convenience
            counter.journal.note("sent-copy-failed", walk=delivery.walk, error=type(error).__name__)


def settle_sent(
    tx: Transaction, region: Region, delivery: Delivery, at: datetime, *, only_from: DeliveryState | None = None
) -> bool:
    """The server has it since *at*: a proposal meets the response term, to be checked by a person (R-6). False where
    the delivery was not in a state, or not in *only_from*, to become sent."""
    assert delivery.id is not None
    if not tx.outbox.move(delivery.id, DeliveryState.SENT, at, only_from=only_from):
        return False
    # That another system was told is nothing that happened in the case: it would be told of that again.
    if delivery.case_id is not None and not delivery.about_case:
        _note_sent(tx, region, delivery, delivery.case_id, at)
    return True


def _note_sent(tx: Transaction, region: Region, delivery: Delivery, case_id: int, at: datetime) -> None:
    tx.history.append(
        "service", "sent", mailbox=delivery.mailbox, case_id=case_id, walk=delivery.walk,
        data=(("purpose", delivery.purpose), ("kind", delivery.kind)),
    )  # fmt: skip
    if delivery.kind != "mail":
        return
    tx.cases.add_message(case_id, _as_message(delivery, at))
    if delivery.purpose == DRAFT:
        drafts.note_sent(tx, region, delivery, case_id, at)
    # A proposal that was on its way while a person made the case a consult answers no consult.
    if delivery.purpose in REQUESTS and case_of(tx, delivery.mailbox, case_id).kind is Kind.SUPPORT:
        service = service_viewer(delivery.mailbox)
        met = Met(Evidence.PROPOSAL_SENT, at, "service", ref=delivery.message_id, to_check=True)
        for owed in tx.cases.obligations(service, case_id):
            if owed.met is None and Evidence.PROPOSAL_SENT in owed.met_by and owed.id is not None:
                tx.cases.meet(case_id, owed.id, met)


def _as_message(delivery: Delivery, at: datetime) -> CaseMessage:
    # A fixed text is known; what a person wrote is part of the case.
    return CaseMessage(
        direction="out",
        sender="",
        recipients=(delivery.content.get("to", ""),),
        subject=delivery.content.get("subject", ""),
        text=delivery.content.get("text", ""),
        at=at,
        message_id=delivery.message_id,
    )


def _record(counter: Counter, claim: Claim, delivery: Delivery, state: DeliveryState, error: TriageError) -> Delivered:
    """Failed or unknown: the sender still waits, so a person gets a task."""
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        tx.outbox.move(delivery.id, state, tx.now, error=str(error))
        # A call to another system that was given up is for who keeps the service running: it stands on /status.
        if delivery.case_id is not None and not delivery.about_case:
            if delivery.kind != NOTICE:
                # An alarm that was refused is nothing to ask the sender about.
                alarm = delivery.kind in _ALARMS and state is DeliveryState.FAILED
                tx.cases.add_task(delivery.case_id, "alarm_failed" if alarm else f"delivery_{state.value}", tx.now)
            tx.history.append(
                "service", f"delivery_{state.value}", mailbox=delivery.mailbox, case_id=delivery.case_id,
                walk=delivery.walk, data=(("purpose", delivery.purpose),),
            )  # fmt: skip
    counter.journal.note(f"delivery-{state.value}", walk=delivery.walk, error=type(error).__name__)
    return Delivered(delivery, state, str(error))


def _again(counter: Counter, claim: Claim, delivery: Delivery, error: Transient) -> Delivered:
    assert delivery.id is not None
    pressing = delivery.kind in _ALARMS and not delivery.about_case
    if delivery.attempts + 1 >= (MOST_ALARM_ATTEMPTS if pressing else MOST_ATTEMPTS):
        return _record(counter, claim, delivery, DeliveryState.FAILED, error)
    longest = _LONGEST_ALARM_WAIT if pressing else _LONGEST_WAIT
    wait = next_wait(delivery.attempts, counter.chance(), longest)
    with counter.store.transaction(claim) as tx:
        tx.outbox.move(delivery.id, DeliveryState.QUEUED, tx.now, next_at=tx.now + wait, error=str(error))
    counter.journal.note("delivery-deferred", walk=delivery.walk, error=type(error).__name__)
    return Delivered(delivery, DeliveryState.QUEUED, str(error), unreachable=isinstance(error, SendUnreachable))


def next_wait(attempts: int, chance: float, most: timedelta = _LONGEST_WAIT) -> timedelta:
    """How long to wait after *attempts* tries: doubling, at most *most*, half of it by *chance* (0 to 1)."""
    longest: timedelta = min(_FIRST_WAIT * 2 ** min(attempts, 12), most)
    return longest * (0.5 + chance / 2)


def _postpone(counter: Counter, claim: Claim, delivery: Delivery, why: str) -> Delivered:
    assert delivery.id is not None
    with counter.store.transaction(claim) as tx:
        tx.outbox.move(delivery.id, DeliveryState.HELD, tx.now, error=why)
        flag_waiting(tx, delivery)
        if delivery.kind in _ALARMS and delivery.case_id is not None:
            tx.cases.add_task(delivery.case_id, "alarm_failed", tx.now)
    return Delivered(delivery, DeliveryState.HELD, why)


def flag_waiting(tx: Transaction, delivery: Delivery) -> None:
    """Let the queue show that a mail waits for a person; what nobody sees would wait for ever."""
    if delivery.case_id is None or delivery.kind != "mail":
        return
    case = tx.cases.get(service_viewer(delivery.mailbox), delivery.case_id)
    if Flag.WAITS_FOR_APPROVAL not in case.flags:
        tx.cases.change(replace(case, flags=case.flags | {Flag.WAITS_FOR_APPROVAL}))
