"""One worker's world: a mailbox with mails, a place to send to, a database; and what must hold once it is quiet."""

from __future__ import annotations

import email
import email.policy
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.proxy import ImapCommands, Proxy, SmtpCommands, running_proxy
from tests.faults.stable import Stable
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.smtp import Sink, running_sink
from tests.walk.region import Place, write_region
from triage.demo.mails import Sample, load_samples
from triage.domain.access import Viewer, service_viewer
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.store import open_store

MAILBOX = "veiligheidsteam"
LEASE_SECONDS = 2
# An hour of the day at which neither a clock two hours off nor the running of the tests makes another day of it.
_RECEIVED_AGO = timedelta(hours=3)
_PLAIN = 'security = "plain-text-without-protection"'


@dataclass(frozen=True)
class Post:
    """The mails of a seed and when the mail server received them: the same in every scene, so that terms compare."""

    mails: list[bytes]
    received: datetime


def chosen(seed: int) -> Post:
    """The sample mails of a seed: two that get a proposal, one that gets the crisis text, three of any other kind."""
    picked = random.Random(seed)
    samples = [each for each in load_samples() if each.mailbox == MAILBOX and not _is_odd(each)]
    proposals = [each for each in samples if each.reply == "proposal"]
    crises = [each for each in samples if each.reply == "crisis"]
    others = [each for each in samples if each.reply == "silence"]
    mine = picked.sample(proposals, 2) + picked.sample(crises, 1) + picked.sample(others, 3)
    picked.shuffle(mine)
    received = datetime.now(tz=UTC).replace(microsecond=0) - _RECEIVED_AGO
    return Post([each.rendered(received) for each in mine], received)


def _is_odd(sample: Sample) -> bool:
    # Those that have to do with another mail, and those that keep a parser busy to its limit, are tested elsewhere.
    return bool(sample.later or sample.answers or sample.duplicate_of or sample.quarantined)


@dataclass(frozen=True)
class Told:
    """What a case comes to, whatever went wrong on the way: nothing of it depends on when it was looked at."""

    sender: str
    subject: str
    facts: tuple[object, ...]
    terms: tuple[tuple[str, str, str], ...]
    replies: tuple[str, ...]


@dataclass
class Scene:
    """One fault's own mailbox, mail server, database and worker."""

    name: str
    place: Place
    imap: Dovecot
    sink: Sink
    imap_line: Proxy
    smtp_line: Proxy
    mails: list[bytes]
    rounds: int = 0
    codes: list[int] = field(default_factory=list)

    def poll(self, stable: Stable, **order: object) -> int:
        """One round of a worker that may be told to die; returns its status."""
        self.codes.append(stable.run(self.place, "poll", "--once", "--mailbox", MAILBOX, "--json", **order))
        self.rounds += 1
        return self.codes[-1]

    def is_quiet(self) -> bool:
        """Whether nothing waits for its turn any more: no mail to assess, none to send, and every mail of the server
        taken in."""
        store = open_store(None, self.place.home)
        try:
            with store.reading() as tx:
                count = tx.ledger.count(MAILBOX)
                waiting = tx.outbox.count()
        finally:
            store.close()
        taken_in = count.pending == 0 and count.total >= len(self.mails)
        return taken_in and not (waiting[DeliveryState.QUEUED] or waiting[DeliveryState.SENDING])

    def wrong(self, right: tuple[Told, ...]) -> list[str]:
        """What does not hold now; *right* is what a run without faults came to."""
        store = open_store(None, self.place.home)
        try:
            with store.reading() as tx:
                return [*self._unaccounted(tx), *self._sent_wrongly(tx), *_differences(told(tx), right)]
        finally:
            store.close()

    def _unaccounted(self, tx: Transaction) -> Iterator[str]:
        count = tx.ledger.count(MAILBOX)
        # The worker's copies in the Sent folder are accounted for beside the received mails.
        lines = (self.place.home / "out").read_text().splitlines()
        said = next((json.loads(line) for line in lines if MAILBOX in line), {})
        if said.get("on_server") != len(self.mails) or said.get("accounted_for") != len(self.mails):
            yield f"verantwoord {said.get('accounted_for')} van {said.get('on_server')}, er liggen {len(self.mails)}"
        if said.get("accepted", 0) + said.get("duplicate", 0) + said.get("quarantined", 0) != len(self.mails):
            yield f"de uitkomsten tellen niet op: {said}"
        if count.pending:
            yield f"{count.pending} mails wachten nog"
        if self.codes[-1] not in (0, 1):
            yield f"de laatste ronde eindigde met code {self.codes[-1]}"

    def _sent_wrongly(self, tx: Transaction) -> Iterator[str]:
        wanted = {each.message_id: each for each in _deliveries(tx)}
        arrived = Counter(_message_id(each.content) for each in self.sink.mails)
        yield from (f"twee keer verstuurd: {mail}" for mail, times in arrived.items() if times > 1)
        recipients = Counter((each.rcpt_tos[0], _reference(each.content)) for each in self.sink.mails)
        yield from (f"twee mails aan een zaak: {pair}" for pair, times in recipients.items() if times > 1)
        for message_id in arrived:
            delivery = wanted.get(message_id)
            if delivery is None:
                yield f"verstuurd zonder besluit: {message_id}"
            elif delivery.state not in (DeliveryState.SENT, DeliveryState.UNKNOWN):
                yield f"verstuurd, en toch {delivery.state}: {message_id}"
        for delivery in wanted.values():
            if delivery.state is DeliveryState.SENT and delivery.message_id not in arrived:
                yield f"nooit aangekomen, en toch verstuurd: {delivery.message_id}"


def _deliveries(tx: Transaction) -> Iterator[Delivery]:
    for line in tx.cases.queue(_viewer()):
        yield from tx.outbox.of_case(line.case.id or 0)


def _viewer() -> Viewer:
    return service_viewer(MAILBOX)


def told(tx: Transaction) -> tuple[Told, ...]:
    """Every open case, with its terms; and whether what is met is rightly met."""
    found = []
    for line in tx.cases.queue(_viewer()):
        case = line.case
        owed = tx.cases.obligations(_viewer(), case.id or 0)
        deliveries = tx.outbox.of_case(case.id or 0)
        terms = tuple(sorted((each.key, str(each.starts_at), str(each.due_at)) for each in owed))
        facts = (case.route, case.kind.value, case.urgent, case.colour, *_unfounded(line.open_tasks, owed, deliveries))
        replies = tuple(sorted(each.purpose for each in deliveries))
        found.append(Told(case.sender, case.subject, facts, terms, replies))
    return tuple(sorted(found, key=lambda each: (each.sender, each.subject)))


def _unfounded(tasks: tuple[str, ...], owed: object, deliveries: list[Delivery]) -> Iterator[str]:
    """A term that was met by a proposal nobody knows to have gone out; one that runs on though it went out; a mail that
    went wrong and that nobody is asked to look at."""
    proposals = {each.state for each in deliveries if each.purpose == "proposal"}
    met = any(each.met is not None and each.met.evidence.value == "proposal_sent" for each in owed)  # type: ignore[attr-defined]
    if met != (DeliveryState.SENT in proposals):
        yield "termijn gehaald zonder voorstel" if met else "termijn loopt na een voorstel"
    for state in (DeliveryState.FAILED, DeliveryState.UNKNOWN):
        for each in deliveries:
            alarm = each.kind == "alarm" and state is DeliveryState.FAILED
            if each.state is state and ("alarm_failed" if alarm else f"delivery_{state.value}") not in tasks:
                yield f"{state.value} zonder taak"


def _differences(found: tuple[Told, ...], right: tuple[Told, ...]) -> Iterator[str]:
    if len(found) != len(right):
        yield f"{len(found)} zaken, en zonder fouten {len(right)}"
    for mine, theirs in zip(found, right, strict=False):
        if mine != theirs:
            mails = f"{mine.sender}: {mine.subject}", f"{theirs.sender}: {theirs.subject}"
            parts = (mails, (mine.facts, theirs.facts), (mine.terms, theirs.terms), (mine.replies, theirs.replies))
            yield "anders dan zonder fouten: " + "; ".join(f"{one} ({two})" for one, two in parts if one != two)


def _message_id(raw: bytes) -> str:
    return str(email.message_from_bytes(raw, policy=email.policy.default)["Message-ID"]).strip()


def _reference(raw: bytes) -> str:
    return str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"])


@dataclass
class Stage:
    """What the scenes share: a mail server with a mailbox for each, an empty database to copy, workers that start."""

    folder: Path
    imap: Dovecot
    template: Path
    stables: list[Stable] = field(default_factory=list)

    @contextmanager
    def scene(
        self, name: str, post: Post, *, imap_cut: int | None = None, smtp_cut: int | None = None,
        smtp_timeout: int = 10,
    ) -> Iterator[Scene]:  # fmt: skip
        """A scene with its mails delivered."""
        folder = self.folder / name
        home = folder / "home"
        shutil.copytree(self.template, home)
        with ExitStack() as stack:
            sink = stack.enter_context(running_sink(folder))
            imap_line = stack.enter_context(running_proxy(self.imap.plain_port, ImapCommands, imap_cut))
            smtp_line = stack.enter_context(running_proxy(sink.port, SmtpCommands, smtp_cut))
            place = PatientPlace(write_plain_region(folder / "region", name, imap_line, smtp_line, smtp_timeout), home)
            self.imap.deliver_all(name, post.mails, post.received)
            yield Scene(name, place, self.imap, sink, imap_line, smtp_line, post.mails)


@contextmanager
def open_mailbox(folder: Path) -> Iterator[Stage]:
    """A stage with its mail server, and no worker yet."""
    with running_dovecot() as imap:
        open_store(None, folder / "template").close()
        yield Stage(folder, imap, folder / "template")


class PatientPlace(Place):
    """A place whose workers wait two seconds for one that died."""

    def environment(self) -> dict[str, str]:
        """The environment of a worker."""
        return super().environment() | {"TRIAGE_LEASE_SECONDS": str(LEASE_SECONDS)}


def write_plain_region(folder: Path, user: str, imap_line: Proxy, smtp_line: Proxy, smtp_timeout: int = 10) -> Path:
    """The region of the walk's tests, without TLS, so that a proxy sees what goes by."""
    nothing = Path("/")
    write_region(folder, imap_port=imap_line.port, imap_ca=nothing, smtp_port=smtp_line.port, smtp_ca=nothing)
    file = folder / "mailboxes.toml"
    text = file.read_text().replace('user = "rvt"', f'user = "{user}"').replace('security = "starttls"', _PLAIN)
    # Some faults are lines that fall silent.
    text = text.replace("timeout_seconds = 60", "timeout_seconds = 10")
    text = text.replace('ca_file = "/"\nuser', f"{_PLAIN}\nuser", 1).replace('ca_file = "/"\n', "")
    head, mark, tail = text.rpartition("timeout_seconds = 10")
    # Who is alarmed at once, and nothing that goes as time passes: some faults set the clock.
    told = '[mailbox.veiligheidsteam.send]\nalarm_to = ["piket@veiligheidsteam.example"]\n'
    file.write_text(f"{head}{mark[:-2]}{smtp_timeout}{tail}\n{told}")
    (folder / "duty.toml").write_text("shift = []\n")
    return folder
