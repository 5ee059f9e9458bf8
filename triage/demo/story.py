"""The course of the demo: mails arrive, the service does its round, partners answer, and later more mails come in."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from triage.demo.mails import Sample, as_answer_to, proposal_to
from triage.demo.stage import Stage
from triage.ports.clock import Clock
from triage.wiring.worker import Polled, Works, poll_once
from triage.workflow.answer import Delivered
from triage.workflow.desk import Assessed

See = Callable[[], None]
BETWEEN_ARRIVALS = timedelta(seconds=20)


class Story:
    """What happened so far: which mail was delivered as which bytes, and what the service made of it."""

    def __init__(self, stage: Stage, works: Works, clock: Clock) -> None:
        self.stage = stage
        self.works = works
        self.clock = clock
        self.assessed: list[Assessed] = []
        self._samples: dict[tuple[str, str], list[Sample]] = {}

    @property
    def first(self) -> list[Sample]:
        """What lies in the mailboxes when the service first looks."""
        return [sample for sample in self.stage.samples if not sample.later and not sample.answers]

    @property
    def answers(self) -> list[Sample]:
        """What partners write back once they have a proposal."""
        return [sample for sample in self.stage.samples if not sample.later and sample.answers]

    @property
    def later(self) -> list[Sample]:
        """What arrives while somebody watches."""
        found = [sample for sample in self.stage.samples if sample.later]
        return sorted(found, key=lambda sample: sample.after_seconds)

    def deliver(self, samples: Iterable[Sample], see: See) -> None:
        """Put *samples* into their mailboxes, over IMAP. Together they are of one moment: a mail that comes twice is
        the same to the byte, also where a second begins between the two."""
        chosen, now = list(samples), self.clock.now().astimezone(self.stage.loaded.region.calendar.zone)
        for mailbox in self.stage.mailboxes:
            here = [sample for sample in chosen if sample.mailbox == mailbox]
            if here:
                with self.stage.postman(mailbox) as postman:
                    for sample in here:
                        raw, received_at = self._mail(sample, now)
                        self._samples.setdefault((mailbox, _digest(raw)), []).append(sample)
                        postman.deliver(raw, received_at)
                        see()

    def poll(self, see: See) -> list[Polled]:
        """One round over the mailboxes: the real one."""

        def keep(item: Assessed | Delivered) -> None:
            if isinstance(item, Assessed):
                self.assessed.append(item)
                see()

        return poll_once(self.works, self.stage.mailboxes, keep)

    def arrivals(self, stopping: threading.Event, say: Callable[[Sample], None]) -> None:
        """Deliver the later mails one by one, until there are no more or *stopping*."""
        for sample in self.later:
            if stopping.wait(BETWEEN_ARRIVALS.total_seconds()):
                return
            self.deliver([sample], lambda: None)
            say(sample)

    def sample_of(self, mailbox: str, raw: bytes) -> list[Sample]:
        """The samples that were delivered as these bytes: more than one where a mail came twice."""
        return self._samples.get((mailbox, _digest(raw)), [])

    @property
    def delivered(self) -> Iterator[tuple[str, Sample]]:
        """Every mail delivered so far, with its mailbox."""
        for (mailbox, _), samples in self._samples.items():
            for sample in samples:
                yield mailbox, sample

    def _mail(self, sample: Sample, now: datetime) -> tuple[bytes, datetime]:
        """The bytes of *sample* and when it was received; an answer answers what really was proposed to its sender."""
        proposal = proposal_to(sample.sender, self.stage.sink.kept) if sample.answers else None
        received_at = now if proposal is not None or sample.later else now - sample.age
        raw = sample.rendered(received_at)
        return (as_answer_to(raw, proposal) if proposal is not None else raw), received_at


@contextmanager
def arriving(story: Story, say: Callable[[Sample], None]) -> Iterator[None]:
    """The later mails arrive while this is open."""
    stopping = threading.Event()
    thread = threading.Thread(target=story.arrivals, args=(stopping, say), name="demo-arrivals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=2)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
