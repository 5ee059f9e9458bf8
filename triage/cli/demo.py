"""`triage demo`: the whole service on this machine alone, with sample mails; then the queue in the browser."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from triage.cli.output import DONE, NEEDS_PERSON, complain, print_table, progress_bar
from triage.cli.serve import end_on_signal, serve_queue

if TYPE_CHECKING:
    from datetime import datetime

    from triage.demo.mails import Sample
    from triage.demo.stage import Stage
    from triage.demo.story import Story
    from triage.wiring.web import Address
    from triage.wiring.worker import Polled, Works

_NEXT_DUE = 10


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `demo`."""
    parser.add_argument("--headless", action="store_true", help="stop na de samenvatting")
    parser.add_argument("--port", type=int, metavar="N", help="poort van de wachtrij; standaard een vrije vanaf 8470")


def run(options: argparse.Namespace) -> int:
    """Play the demo. Exit 0 when every sample mail is accounted for, else 1, naming which."""
    from triage.domain.errors import UsageError
    from triage.wiring.web import loopback

    if options.config not in (None, "demo"):
        raise UsageError("de demo gebruikt altijd de configuratie demo; laat --config weg")
    address = None if options.headless else loopback("127.0.0.1", options.port)
    end_on_signal()
    try:
        return _play(address, debug=options.debug)
    except KeyboardInterrupt:
        if address is None:
            raise
        print("\nDe demo is gestopt en opgeruimd.")
        return DONE


def _play(address: Address | None, *, debug: bool) -> int:
    from triage.demo.record import write_record
    from triage.demo.stage import CONFIGURATION, open_stage
    from triage.demo.story import Story
    from triage.demo.summary import lines, unaccounted
    from triage.wiring.clock import SystemClock
    from triage.wiring.journal import start_logging
    from triage.wiring.tools import configuration
    from triage.wiring.worker import open_works

    if debug:
        start_logging()
    print("Verzonnen mails, een eigen mailserver, een eigen database: er gaat niets van deze machine af.\n", flush=True)
    clock, keep = SystemClock(), _kept_home()
    with (
        open_stage(configuration(CONFIGURATION), clock.now(), keep) as stage,
        open_works(stage.loaded, settings=stage.settings, quiet=not debug, patient=False) as works,
    ):
        story = Story(stage, works, clock)
        polled = _first_rounds(story)
        _tell(story, polled, clock.now())
        wrong = unaccounted(polled, story.delivered)
        for line in wrong:
            complain(f"niet verantwoord: {line}")
        if keep is not None:
            write_record(keep, lines(story), stage.sink.kept)
        if address is not None:
            _live(story, works, address)
    return NEEDS_PERSON if wrong else DONE


def _kept_home() -> Path | None:
    """A folder to leave everything in, for whoever wants to look afterwards."""
    from triage.domain.errors import UsageError

    named = os.environ.get("TRIAGE_DEMO_KEEP")
    if not named:
        return None
    folder = Path(named)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"TRIAGE_DEMO_KEEP: {folder} is geen lege map; noem een map die nog niet bestaat")
    return folder


def _first_rounds(story: Story) -> list[Polled]:
    """The mailboxes as they were found; then partners answer the proposals they got."""
    with progress_bar("mails bezorgen", len(story.first)) as step:
        story.deliver(story.first, step)
    with progress_bar("mails lezen en beoordelen", len(story.first)) as step:
        story.poll(step)
    with progress_bar("antwoorden van partners", 2 * len(story.answers)) as step:
        story.deliver(story.answers, step)
        return story.poll(step)


def _tell(story: Story, polled: list[Polled], now: datetime) -> None:
    from triage.demo import summary

    region = story.stage.loaded.region
    found = summary.lines(story)
    for key in story.stage.mailboxes:
        rows = [summary.row(line, region.calendar) for line in found if line.sample.mailbox == key]
        print_table(summary.COLUMNS, rows, f"\n{region.mailboxes[key].name} ({key})")
    columns = (
        "mailbox",
        "op de server",
        "verantwoord",
        "opgenomen",
        "dubbel",
        "niet te lezen",
        "verstuurd",
        "wacht op akkoord",
    )
    print_table(columns, [[str(value) for value in result.shape.values()] for result in polled], "\nTotalen")
    due = summary.next_due(story, now, _NEXT_DUE)
    print_table(
        summary.DUE_COLUMNS,
        [summary.due_row(item, now, region.calendar) for item in due],
        "\nTermijnen die het eerst aflopen",
    )
    print_table(summary.SLOT_COLUMNS, summary.held_slots(story, now), "\nTijden die zijn vastgehouden of geboekt")
    for title, rows in summary.dagstarts(story):
        print_table(summary.DAGSTART_COLUMNS, rows, title)


def _live(story: Story, works: Works, address: Address) -> None:
    """The worker goes on, now and then a mail comes in, and somebody watches the queue."""
    from triage.demo.story import arriving
    from triage.wiring.identity import demo_entrance

    def say(sample: Sample) -> None:
        print(f"nieuwe mail in {sample.mailbox}: {sample.slug}", flush=True)

    print()
    # Nobody else is in the demo's own database, and nothing of it leaves this machine: a link is enough here.
    entrance = demo_entrance(works.loaded.region, works.store)
    with _working(works, story.stage), arriving(story, say):
        serve_queue(works.loaded, works.store, address, entrance)
    print("\nDe demo is gestopt en opgeruimd.")


@contextmanager
def _working(works: Works, stage: Stage) -> Iterator[None]:
    from triage.jobs import Worker

    worker = Worker(works, frozenset(stage.mailboxes))
    worker.start()
    try:
        yield
    finally:
        worker.stopping.set()
        # Whoever waits on the line for new mail is called off it, instead of waiting on.
        stage.imap.stop()
        worker.stop()
