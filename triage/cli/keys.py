"""`triage keys list` and `triage keys rotate`: the keys that seal each mailbox's content."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, NEEDS_PERSON, complain, print_json, print_table


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `keys`."""
    parser.add_argument("what", choices=("list", "rotate"), metavar="list|rotate")
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="alleen deze mailbox")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """List the keys, or renew them."""
    from triage.domain.errors import UsageError
    from triage.store.rotation import key_states
    from triage.wiring.tools import sql_store

    store = sql_store()
    states = {state.mailbox: state for state in key_states(store)}
    if options.mailbox and options.mailbox not in states:
        raise UsageError(
            f"mailbox '{options.mailbox}' heeft nog geen sleutel; kies uit {', '.join(states) or '(geen)'}"
        )
    chosen = [options.mailbox] if options.mailbox else list(states)
    if options.what == "rotate":
        return _rotate(options, chosen)
    for key in chosen:
        state = states[key]
        if options.json:
            print_json({"mailbox": key, "number": state.number, "since": state.since, "retired": state.retired})
    if not options.json:
        rows = (
            [key, str(states[key].number), f"{states[key].since:%d-%m-%Y}", str(states[key].retired)] for key in chosen
        )
        print_table(("mailbox", "sleutel nr", "sinds", "oude sleutels nog nodig"), rows)
    return DONE


def _rotate(options: argparse.Namespace, chosen: list[str]) -> int:
    """Renew, seal anew, destroy. Whatever stops it half-way, the same command goes on where it was."""
    from triage.cli.output import progress
    from triage.store.rotation import finish, rotate
    from triage.wiring.auditing import operator
    from triage.wiring.tools import sql_store

    store, left = sql_store(), 0
    for mailbox in chosen:
        cells = sum(progress(rotate(store, mailbox, operator()), None, mailbox))
        destroyed, waiting = finish(store, mailbox)
        left += waiting
        if options.json:
            print_json({"mailbox": mailbox, "cells": cells, "destroyed": destroyed, "waiting": waiting})
        else:
            print(f"{mailbox}: {cells} gegevens met een nieuwe sleutel verzegeld, {destroyed} oude sleutels vernietigd")
    if left:
        complain(
            f"nog te vernietigen oude sleutels: {left}. Een draaiende dienst gebruikt ze hooguit nog twee minuten. "
            "Draai `triage keys rotate` dan nog eens; er komt geen nieuwe sleutel bij."
        )
        return NEEDS_PERSON
    return DONE
