"""`triage db upgrade`: bring the database to the schema of this version."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `db`."""
    parser.add_argument("what", choices=("upgrade",), metavar="upgrade")


def run(options: argparse.Namespace) -> int:
    """Upgrade; harmless where nothing is to be done."""
    from triage.wiring.tools import upgrade_database

    print(upgrade_database())
    return DONE
