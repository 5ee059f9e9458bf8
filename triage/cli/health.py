"""`triage health`: whether the service does its work, from the database; for a container's check or a monitor."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from triage.cli.output import DONE, NEEDS_PERSON, complain, print_json

if TYPE_CHECKING:
    from triage.operate.health import Health, Trouble


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `health`."""
    parser.add_argument(
        "--here", action="store_true", help="alleen of er op deze machine (of in deze container) een worker werkt"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 where it works, 1 where something is broken; what asks for a person later is told and is no failure."""
    from triage.operate.health import Totals, look
    from triage.wiring.settings import Settings
    from triage.wiring.web import configuration_and_store, has_database
    from triage.workflow.outgoing import is_stopped
    from triage.workflow.present import present

    settings = Settings.from_environment(options.config)
    if not has_database(settings):
        complain("er is nog geen database; start eerst `triage run` of `triage serve`")
        return NEEDS_PERSON
    loaded, store = configuration_and_store(settings)
    region = present(loaded.region, store)
    with store.reading() as tx:
        # A container asks twice a minute, and no trouble is told by what takes a walk along everything.
        health = look(tx, region, stopped=is_stopped(tx), totals=Totals())
    troubles = _of_here(health) if options.here else health.troubles()
    broken = any(each.broken for each in troubles)
    if options.json:
        print_json(_shape(health, troubles))
    else:
        for each in troubles:
            complain(f"{'kapot: ' if each.broken else ''}{each.text}")
        if not broken:
            print(f"de dienst werkt ({_workers(len(health.awake))})")
    return NEEDS_PERSON if broken else DONE


def _of_here(health: Health) -> list[Trouble]:
    """Only whether a worker of this machine gives signs: what is wrong elsewhere is no reason to start this one
    again."""
    import socket

    from triage.operate.health import Trouble

    here = f"{socket.gethostname()}:"
    if any(each.sign.holder.startswith(here) for each in health.awake):
        return []
    return [Trouble("Op deze machine werkt geen worker.", broken=True)]


def _workers(number: int) -> str:
    return "1 worker" if number == 1 else f"{number} workers"


def _shape(health: Health, troubles: list[Trouble]) -> dict[str, object]:
    return {
        "healthy": not any(each.broken for each in troubles),
        "at": health.at,
        "config": health.config_hash,
        "workers": [
            {
                "worker": each.sign.holder,
                "version": each.sign.version,
                "config": each.sign.config_hash,
                "seen_at": each.sign.beat_at,
                "silent": each.is_silent,
            }
            for each in health.workers
        ],
        "troubles": [{"text": each.text, "broken": each.broken} for each in troubles],
    }
