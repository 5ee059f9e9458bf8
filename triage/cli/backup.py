"""`triage backup`: a sealed copy of the whole database, made while the service works. `triage restore`: put it back."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from triage.cli.output import DONE, complain, print_json, print_table, progress_bar

if TYPE_CHECKING:
    from triage.store.backup import BackupSays
    from triage.store.restoring import Restored

_RESTORED = """
Zo gaat u verder (docs/back-up.md):
  1. Wat na de reservekopie is vernietigd staat er weer in, en wat daarna is tegengehouden is dat niet meer. Daarom is
     geen bewaartermijn meer vastgesteld. Kijk met `triage purge` en `triage purge held` na wat er staat, houd opnieuw
     tegen wat nodig is, stel vast met `triage purge settle`, en draai dan `triage purge --execute`.
  2. Loop `triage user list`, `triage token list` en `triage feed list` na: wat na de reservekopie is ingetrokken geldt
     weer. Iedereen moet opnieuw aanmelden.
  3. Start de dienst, en nooit meer op de oude database: dan zouden twee diensten dezelfde post beantwoorden.
     Hij leest eerst de map Verzonden. Een antwoord op mail van voor {until} waarvan daar geen kopie ligt,
     wacht op een medewerker."""


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `backup` and of `restore`."""
    parser.set_defaults(command=command)
    parser.add_argument("file", metavar="BESTAND", help="de reservekopie")
    if command == "backup":
        parser.add_argument(
            "--verify", action="store_true", help="maak niets: zet de kopie terug in een proefdatabase en meet dat"
        )
    else:
        parser.add_argument("--stopped-at", metavar="TIJD", help="wanneer de oude dienst stopte; zonder deze optie: nu")
    parser.add_argument("--json", action="store_true", help="een regel per tabel")


def run(options: argparse.Namespace) -> int:
    """Make a backup, try one out, or put one back."""
    if options.command == "restore":
        return _restore(options)
    return _verify(options) if options.verify else _backup(options)


def _backup(options: argparse.Namespace) -> int:
    from triage.wiring.backing import make_backup
    from triage.wiring.copying import number_of_tables

    with progress_bar("reservekopie maken en teruglezen", 2 * number_of_tables()) as step:
        says = make_backup(options.config, Path(options.file), lambda _: step())
    if not _told(options, says):
        print(f"Reservekopie '{options.file}': {says.rows} rijen, teruggelezen en gelijk. Bewaar de sleutel apart.")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from triage.wiring.backing import try_backup
    from triage.wiring.copying import number_of_tables

    with progress_bar("reservekopie proberen", number_of_tables()) as step:
        tried = try_backup(Path(options.file), lambda _: step())
    if options.json:
        _told(options, tried.says)
        took, age = round(tried.took.total_seconds(), 1), round(tried.age.total_seconds())
        print_json({"made_at": tried.says.made_at, "restored_in_seconds": took, "age_seconds": age})
        return DONE
    _told(options, tried.says)
    print(
        f"Reservekopie '{options.file}' is heel en met deze sleutel terug te zetten. Terugzetten duurde "
        f"{_in_words(tried.took)}; bij verlies van deze machine mist u nu de laatste {_in_words(tried.age)}."
    )
    return DONE


def _restore(options: argparse.Namespace) -> int:
    from triage.cli.output import moment
    from triage.wiring.backing import put_back
    from triage.wiring.copying import number_of_tables
    from triage.wiring.tools import configuration

    calendar = configuration(options.config).region.calendar
    stopped_at = moment(options.stopped_at, calendar) if options.stopped_at else None
    with progress_bar("reservekopie lezen en terugzetten", 2 * number_of_tables()) as step:
        restored = put_back(Path(options.file), stopped_at, lambda _: step())
    if _told(options, restored.says):
        print_json({"made_at": restored.says.made_at, "unknown": restored.settled.unknown})
    else:
        _explain(restored, f"{(stopped_at or restored.settled.at).astimezone(calendar.zone):%d-%m-%Y %H:%M}")
    if restored.settled.unknown:
        complain(
            f"van {restored.settled.unknown} mail(s) die klaarstonden is onbekend of ze weg zijn; de map Verzonden "
            "geeft antwoord, anders een medewerker"
        )
    return DONE


def _explain(restored: Restored, until: str) -> None:
    says = restored.says
    print(f"Teruggezet: {says.rows} rijen van {says.made_at:%d-%m-%Y %H:%M} UTC, vergeleken en gelijk.")
    print(_RESTORED.format(until=until))


def _told(options: argparse.Namespace, says: BackupSays) -> bool:
    """The tables, where they are asked for; whether they were printed for a script."""
    if options.json:
        for each in says.tables:
            print_json({"table": each.table, "rows": each.rows, "sha256": each.digest})
        return True
    if getattr(options, "verify", False):
        print_table(
            ("tabel", "rijen", "kenmerk"), [(each.table, str(each.rows), each.digest[:16]) for each in says.tables]
        )
    return False


def _in_words(span: timedelta) -> str:
    seconds = max(0, round(span.total_seconds()))
    if seconds < 120:
        return f"{seconds} seconden"
    if seconds < 7_200:
        return f"{seconds // 60} minuten"
    return f"{seconds // 3600} uur" if seconds < 172_800 else f"{seconds // 86_400} dagen"
