"""`triage run`: the scheduled worker."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `run`."""
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="alleen deze mailbox")


def run(options: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    from triage.jobs import Worker
    from triage.wiring.journal import start_logging
    from triage.wiring.tools import configuration, known_mailbox
    from triage.wiring.worker import open_works

    start_logging()
    loaded = configuration(options.config)
    keys = {known_mailbox(loaded.region, options.mailbox).key} if options.mailbox else set(loaded.region.mailboxes)
    with open_works(loaded, quiet=False) as works:
        Worker(works, frozenset(keys)).run_until_signal()
    return DONE
