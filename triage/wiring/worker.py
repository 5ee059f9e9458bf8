"""The working parts of the service, put together from the configuration and the environment."""

from __future__ import annotations

import os
import random
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from mailbox_config import Configuration, HookSettings, SmtpSettings, SourceSettings, WebhookSettings, rule_of
from triage.domain.errors import ConfigurationError, LostClaim, ServerBusy, TriageError
from triage.domain.hooks import HOOK_PREFIX
from triage.domain.policy import Region
from triage.mail import (
    ChildParser,
    HookAccount,
    ImapAccount,
    ImapSource,
    SmtpAccount,
    SmtpSender,
    WebHook,
)
from triage.ports.delivery import DeliveryState
from triage.ports.events import Journal
from triage.ports.hook import Hook
from triage.ports.mail import MailSource, Sender
from triage.ports.store import Store
from triage.store import SqlStore
from triage.store.audit import head, seal_events
from triage.wiring.antivirus import scan_due
from triage.wiring.calendars import calendar_jobs
from triage.wiring.clock import SystemClock
from triage.wiring.composing import composer
from triage.wiring.fencing import Tenure
from triage.wiring.heart import Heart
from triage.wiring.journal import LogJournal, QuietJournal
from triage.wiring.logins import Logins
from triage.wiring.purging import purge_nightly
from triage.wiring.settings import Find, Settings, password, password_name, secret
from triage.wiring.tools import reader, the_store
from triage.workflow import hooks as hooks_workflow
from triage.workflow.anchor import mail_anchor
from triage.workflow.answer import Counter, Delivered, deliver_all
from triage.workflow.assess import assess_all
from triage.workflow.catching_up import catch_up
from triage.workflow.completeness import ADVICE, in_words, is_incomplete, unhealthy
from triage.workflow.desk import BACKOFF, Assessed, Desk
from triage.workflow.present import PresentRegion
from triage.workflow.receive import Intake, collect, note_failure
from triage.workflow.watch import LEASE, Post, Watched, watch


@dataclass(frozen=True)
class Works:
    """Everything a worker needs. `sources` by key; `troubles`, by mailbox, are those that cannot be used as configured;
    `holder` names this process in leases. `present` is the region with what people laid over it: who begins a step
    takes the `desk`, the `counter` or the `loaded` configuration of that moment."""

    configured: Configuration
    store: Store
    present: PresentRegion
    assessing: Desk
    delivering: Counter
    sources: Mapping[str, tuple[MailSource, SourceSettings]]
    troubles: Mapping[str, list[ConfigurationError]]
    journal: Journal
    holder: str
    lease: timedelta

    @property
    def region(self) -> Region:
        """The region's decisions at present."""
        return self.present.region

    @property
    def loaded(self) -> Configuration:
        """The configuration with the region of now."""
        return replace(self.configured, region=self.region)

    @property
    def desk(self) -> Desk:
        """What assessing needs, with the region of now."""
        return replace(self.assessing, region=self.region)

    @property
    def counter(self) -> Counter:
        """What delivering needs, with the region of now."""
        return replace(self.delivering, region=self.region)

    def keep_log(self) -> int:
        """Chain the history rows that are not chained yet, and queue the day's mail with the head of the chain where
        the region wants one; returns how many rows were chained, 0 while another worker does it."""
        if not isinstance(self.store, SqlStore):
            return 0
        chained = seal_events(self.store, self.holder)
        if self.region.audit is not None:
            today = SystemClock().now().astimezone(self.region.calendar.zone).date()
            with self.store.work(read_only=True) as work:
                position, link = head(work)
            with self.store.transaction() as tx:
                mail_anchor(tx, self.region, today, position, link)
        return chained

    def scan(self) -> int:
        """One round of looking for viruses; returns how many mails got a verdict."""
        return scan_due(self.configured, self.store, self.journal, self.holder)

    def purge(self) -> int:
        """Destroy what is kept long enough; returns how many cases."""
        if not isinstance(self.store, SqlStore):
            return 0
        return purge_nightly(self.store, self.region, self.journal, self.holder)

    def keep_watch(self) -> Watched | None:
        """One round of the watch; None while another worker does it."""
        lease = self.store.lease(LEASE, self.holder, self.lease)
        if lease is None:
            return None
        return watch(Post(self.store, self.region, self.journal, lease))

    def awaits_sent(self, mailbox: str) -> bool:
        """Whether the database of *mailbox* was put back, and its Sent folders are to be read before anything else."""
        with self.store.reading() as tx:
            after = tx.restores.of(mailbox)
        return after is not None and after.scanned_at is None

    def catch_up(self) -> list[str]:
        """After a restore: settle what the Sent folders prove; gives the mailboxes that are still to be read."""
        folders: dict[str, list[tuple[str, str]]] = {}
        for key, many in self.configured.sources.items():
            for each in many:
                source = self.sources.get(each.key)
                names = (*source[0].folders, *source[0].sent_folders) if source is not None else ("",)
                folders.setdefault(key, []).extend((each.key, name) for name in names)
        return catch_up(self.store, self.region, folders, self.journal)

    def tell_hooks(self) -> int:
        """Queue what other systems have to hear; returns how many calls, 0 while another worker does it."""
        rules = [rule_of(key, settings) for key, settings in self.configured.hooks.items()]
        lease = self.store.lease(hooks_workflow.LEASE, self.holder, self.lease) if rules else None
        if lease is None:
            return 0
        return hooks_workflow.tell_hooks(self.store, self.region, rules, self.journal, lease)

    def tenure(self, settings: SourceSettings) -> Tenure:
        """A source's lease, to take and to write under."""
        return Tenure(self.store, f"source:{settings.key}", self.holder, self.lease)

    def intake(self, settings: SourceSettings, tenure: Tenure) -> Intake:
        """The intake of one source, under its lease."""
        return Intake(
            tenure,
            self.journal,
            largest_mail=settings.largest_mail,
            answer_from=settings.answer_from,
            still_ours=tenure.still_ours,
        )


@contextmanager
def open_works(
    loaded: Configuration, *, settings: Settings | None = None, quiet: bool = True, patient: bool = True
) -> Iterator[Works]:
    """Put the parts together and take them down at the end; *settings* stand in for those of the environment.

    Not *patient*: a mail whose assessment fails is tried again at once, so that a command ends with every mail
    accounted for.
    """
    region = loaded.region
    settings = settings or Settings.from_environment()
    journal: Journal = QuietJournal() if quiet else LogJournal()
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with ExitStack() as stack:
        store = the_store(region, settings)
        parser = stack.enter_context(ChildParser(children=2))
        logins = Logins(loaded.oauth, settings.secret)
        sources, troubles = _sources(loaded, settings.secret, journal, logins)
        first: dict[str, MailSource] = {}
        for source, _ in sources.values():
            first.setdefault(source.mailbox, source)
        backoff = BACKOFF if patient else (timedelta(0),)
        heart = Heart(store, journal, settings.lease)
        stack.enter_context(heart.beating())
        yield Works(
            configured=loaded,
            store=store,
            present=PresentRegion(region, store, time.monotonic),
            assessing=Desk(store, region, parser, reader(), journal, holder, backoff, settings.lease, heart.keep),
            delivering=Counter(
                store,
                region,
                composer(loaded),
                senders(loaded, settings.secret, logins),
                first,
                journal,
                holder,
                random.SystemRandom().random,
                settings.lease,
                heart.keep,
                hooks(loaded, settings.secret),
            ),
            sources=sources,
            troubles=troubles,
            journal=journal,
            holder=holder,
            lease=settings.lease,
        )


def _sources(
    loaded: Configuration, find: Find, journal: Journal, logins: Logins
) -> tuple[dict[str, tuple[MailSource, SourceSettings]], dict[str, list[ConfigurationError]]]:
    found: dict[str, tuple[MailSource, SourceSettings]] = {}
    troubles: dict[str, list[ConfigurationError]] = {}
    for key, many in loaded.sources.items():
        for settings in many:
            try:
                found[settings.key] = (imap_source(key, settings, logins, find, journal), settings)
            except ConfigurationError as error:
                troubles.setdefault(key, []).append(error)
    return found, troubles


def imap_source(
    mailbox: str, settings: SourceSettings, logins: Logins, find: Find = secret, journal: Journal | None = None
) -> ImapSource:
    """One source of *mailbox*. ConfigurationError where its password or secret is not in the environment."""
    tokens = logins.tokens(settings.login, settings.oauth)
    account = ImapAccount(
        key=settings.key,
        mailbox=mailbox,
        host=settings.host,
        port=settings.port,
        security=settings.security,
        ca_file=settings.ca_file,
        user=settings.user,
        password=password(password_name(settings.key), find) if tokens is None else "",
        folders=settings.folders,
        sent_folder=settings.sent_folder,
        more_sent_folders=settings.sent_folders,
        sent_copy=settings.sent_copy,
        after_receipt=settings.after_receipt,
        keyword=settings.keyword,
        move_to=settings.move_to,
        timeout=settings.timeout_seconds,
        tokens=tokens,
    )
    return ImapSource(account, SystemClock(), journal)


def senders(loaded: Configuration, find: Find, logins: Logins) -> dict[str, Sender]:
    """The SMTP servers, by mailbox; one without its password or secret sends nothing: its mail waits for a person."""
    found: dict[str, Sender] = {}
    for key, settings in loaded.smtp.items():
        with suppress(ConfigurationError):
            found[key] = smtp_sender(key, settings, logins, find)
    return found


def hooks(loaded: Configuration, find: Find) -> dict[str, Hook]:
    """The webhooks, by key; one without its secret makes no request: its alarms become a task."""
    found: dict[str, Hook] = {}
    for key, settings in loaded.webhooks.items():
        with suppress(ConfigurationError):
            found[key] = web_hook(key, settings, find)
    for key, told in loaded.hooks.items():
        with suppress(ConfigurationError):
            found[f"{HOOK_PREFIX}{key}"] = case_hook(key, told, find)
    return found


def case_hook(key: str, settings: HookSettings, find: Find = secret) -> WebHook:
    """A system that is told of cases. ConfigurationError where its secret is not to be found."""
    signing = password(f"TRIAGE_HOOK_SECRET_{key.upper().replace('-', '_')}", find)
    return WebHook(HookAccount(key, settings.url, signing, settings.ca_file, settings.timeout_seconds))


def web_hook(key: str, settings: WebhookSettings, find: Find = secret) -> WebHook:
    """One webhook. ConfigurationError where its secret is not to be found."""
    signing = password(f"TRIAGE_WEBHOOK_SECRET_{key.upper().replace('-', '_')}", find)
    return WebHook(HookAccount(key, settings.url, signing, settings.ca_file, settings.timeout_seconds))


def smtp_sender(mailbox: str, settings: SmtpSettings, logins: Logins, find: Find = secret) -> SmtpSender:
    """The server that sends for *mailbox*. ConfigurationError where its password or secret is not to be found."""
    tokens = logins.tokens(settings.login, settings.oauth) if settings.user else None
    account = SmtpAccount(
        host=settings.host,
        port=settings.port,
        security=settings.security,
        ca_file=settings.ca_file,
        user=settings.user,
        password=password(password_name(mailbox, smtp=True), find) if settings.user and tokens is None else "",
        timeout=settings.timeout_seconds,
        tokens=tokens,
    )
    return SmtpSender(account)


@dataclass
class Polled:
    """What one round brought for one mailbox.

    `unreachable`: servers that did not answer; `wrong`: what the configuration lacks; `for_person`: what a person must
    look at.
    """

    mailbox: str
    shape: dict[str, Any]
    unreachable: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    for_person: list[str] = field(default_factory=list)


def poll_once(
    works: Works, mailboxes: Sequence[str], see: Callable[[Assessed | Delivered], None] | None = None
) -> list[Polled]:
    """Collect every source of *mailboxes*, assess what is pending, deliver what is due. One error holds up no other."""
    errors: dict[str, list[str]] = {key: [] for key in mailboxes}
    seen: dict[str, list[int]] = {key: [0, 0] for key in mailboxes}
    for source, settings in works.sources.values():
        if source.mailbox in errors:
            _poll_source(works, source, settings, errors[source.mailbox], seen[source.mailbox])
    assessed = list(_shown(assess_all(works.desk), see))
    still_waiting = works.catch_up()
    works.keep_log()
    works.keep_watch()
    works.tell_hooks()
    delivered = list(_shown(deliver_all(works.counter), see))
    # Last: nothing waits for a scanner or a calendar.
    works.scan()
    for job in calendar_jobs(works.loaded, mailboxes, works.store, works.journal, works.holder):
        job.run()
    polled = [_polled(works, key, seen[key], errors[key], assessed, delivered) for key in mailboxes]
    for each in polled:
        if each.mailbox in still_waiting:
            each.for_person.append(_AWAITS_SENT)
    return polled


_AWAITS_SENT = (
    "na het terugzetten is de map Verzonden nog niet helemaal gelezen; automatische mail aan wie daarvoor schreef wacht"
)
_SEEN = TypeVar("_SEEN", Assessed, Delivered)


def _shown(items: Iterable[_SEEN], see: Callable[[Assessed | Delivered], None] | None) -> Iterator[_SEEN]:
    for item in items:
        if see is not None:
            see(item)
        yield item


def _poll_source(
    works: Works, source: MailSource, settings: SourceSettings, errors: list[str], seen: list[int]
) -> None:
    tenure = works.tenure(settings)
    if tenure.begin() is None:
        errors.append(f"bron {source.key}: een andere worker haalt deze mailbox nu op; probeer het later opnieuw")
        return
    intake = works.intake(settings, tenure)
    try:
        # What staff sent comes last: what it answers is kept by then. After a restore it tells what went out already.
        folders = (*source.folders, *source.sent_folders)
        if works.awaits_sent(source.mailbox):
            folders = (*source.sent_folders, *source.folders)
        for folder in folders:
            try:
                received = collect(source, folder, intake)
                if folder in source.folders:
                    seen[0] += received.on_server
                    seen[1] += received.on_server - len(received.missing)
            except TriageError as error:
                errors.append(f"bron {source.key}: {error}")
                with suppress(LostClaim):
                    note_failure(source, folder, intake, type(error).__name__)
                if isinstance(error, ServerBusy):
                    return
    finally:
        tenure.give_back()


def _polled(
    works: Works, key: str, seen: list[int], errors: list[str], assessed: list[Assessed], delivered: list[Delivered]
) -> Polled:
    with works.store.transaction() as tx:
        count = tx.ledger.count(key)
        states = tx.outbox.count(key, kind="mail")
        gaps = [each for each in unhealthy(tx, {key}) if is_incomplete(each)]
    for_person = [f"niet volledig opgenomen: {in_words(each)}; {ADVICE}" for each in gaps]
    for_person += [
        f"bericht niet te lezen, zaak {item.reference} ({item.reason})"
        for item in assessed
        if item.mailbox == key and item.outcome.value == "quarantined" and item.reference
    ]
    for_person += [
        f"versturen {'onbekend' if item.state is DeliveryState.UNKNOWN else 'mislukt'}: {item.error}"
        for item in delivered
        if item.delivery.mailbox == key and item.state in (DeliveryState.UNKNOWN, DeliveryState.FAILED)
    ]
    shape = {
        "mailbox": key,
        "on_server": seen[0],
        "accounted_for": seen[1],
        "accepted": count.accepted,
        "duplicate": count.duplicate,
        "quarantined": count.quarantined,
        "replies_sent": states.get(DeliveryState.SENT, 0),
        "replies_held": states.get(DeliveryState.HELD, 0) + states.get(DeliveryState.QUEUED, 0),
    }
    return Polled(key, shape, errors, [str(error) for error in works.troubles.get(key, ())], for_person)
