"""`triage db upgrade`: bring the database to the schema of this version. `triage db copy`: move it to PostgreSQL."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, print_json, print_table, progress_bar

_AFTERWARDS = """
Alles is overgezet en rij voor rij vergeleken. Zo gaat u verder:
  1. Zet TRIAGE_DATABASE_URL op het adres van --to, bij elke opdracht en op elke machine.
  2. Gebruik dezelfde sleutel: zet TRIAGE_KEY_FILE op {key}, of de inhoud ervan in TRIAGE_KEY.
     De inhoud is versleuteld overgezet; met een andere sleutel is hij niet te lezen.
  3. Start de dienst, en nooit meer op de oude database: dan zouden twee diensten dezelfde post beantwoorden.
     Bewaar de oude database tot u zeker bent; er is niets in veranderd."""


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `db`."""
    parser.add_argument("what", choices=("upgrade", "copy"), metavar="upgrade|copy")
    parser.add_argument("--to", metavar="ADRES", help="bij copy: de lege PostgreSQL-database om alles in te zetten")
    parser.add_argument("--json", action="store_true", help="bij copy: een regel per tabel")


def run(options: argparse.Namespace) -> int:
    """Upgrade, which is harmless where nothing is to be done; or copy, whole or not at all."""
    from triage.domain.errors import UsageError

    if options.what == "copy":
        if not options.to:
            raise UsageError("triage db copy: noem met --to de database om naar te kopiëren; zie `triage db --help`")
        return _copy(options)
    if options.to or options.json:
        raise UsageError("--to en --json horen bij `triage db copy`; zie `triage db --help`")
    from triage.wiring.tools import upgrade_database

    print(upgrade_database())
    return DONE


def _copy(options: argparse.Namespace) -> int:
    from triage.wiring.copying import copy_to, key_in_use, number_of_tables

    with progress_bar("tabellen overzetten", number_of_tables()) as step:
        copied = copy_to(options.to, lambda _: step())
    if options.json:
        for each in copied:
            print_json({"table": each.table, "rows": each.rows, "sha256": each.digest})
        return DONE
    rows = [(each.table, str(each.rows), each.digest[:16]) for each in copied]
    print_table(("tabel", "rijen", "gelijk, met kenmerk"), rows)
    print(_AFTERWARDS.format(key=key_in_use()))
    return DONE
