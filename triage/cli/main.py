"""`triage`: finds the command, runs it, turns errors into one line and an exit code.

Exit codes: 0 done; 1 done, and something needs a person; 2 wrong usage or configuration; 3 a server could not be
reached.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from triage.cli.output import NEEDS_PERSON, UNREACHABLE, WRONG, complain

# Each command: the module that has `add_arguments` and `run`, and its line in the help.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "alles zien werken op deze machine: mailbox, triage, wachtrij"),
    "init": ("init", "een configuratie voor uw eigen regio maken, met een paar vragen"),
    "check": ("check", "configuratie, servers en database nalopen"),
    "poll": ("poll", "een ronde langs de mailboxen (--once)"),
    "run": ("run", "de dienst: ophalen, beoordelen, versturen, bewaken"),
    "serve": ("serve", "de wachtrij in de browser"),
    "ingest": ("ingest", "mailbestanden opnemen (.eml, map, Maildir, mbox)"),
    "explain": ("explain", "wat zou er met een mail gebeuren, en waarom"),
    "deadline": ("deadline", "elke termijn van een route, met de dagen geteld"),
    "slots": ("slots", "vrije, vastgehouden en geboekte tijden"),
    "feed": ("feed", "geheime adressen om een agenda als kalender te lezen (feed new, list, revoke)"),
    "token": ("token", "tokens waarmee een ander systeem zaken leest (token new, list, revoke)"),
    "health": ("health", "werkt de dienst? voor een bewaker of een container: 0 goed, 1 niet"),
    "simulate": ("simulate", "wat als: hoe lang wachten aanvragen? is een tweede tafel nodig?"),
    "queue": ("queue", "de open zaken, in de volgorde van de wachtrij"),
    "evaluate": ("learning", "de lezers meten op voorbeelden"),
    "train": ("learning", "leren van de voorbeelden"),
    "audit": ("audit", "het toegangslogboek controleren en uitvoeren (audit verify, audit export)"),
    "shield": ("shield", "wie een afgeschermde zaak mag zien (shield list, shield add)"),
    "rights": ("rights", "verzoeken over eigen gegevens: inzage, rectificatie, wissen (AVG art. 15 tot 17)"),
    "keys": ("keys", "de sleutels waarmee inhoud is verzegeld (keys list, keys rotate)"),
    "report": ("report", "cijfers: termijnen gehaald, reactietijd, voorstellen, overdrachten"),
    "export": ("report", "dezelfde cijfers als CSV of Excel-blad"),
    "purge": ("purge", "bewaartermijnen: wat vernietigd mag worden, vernietigen, de verklaring, tegenhouden"),
    "user": ("user", "gebruikers, rollen en sessies"),
    "sbom": ("sbom", "waar deze installatie uit bestaat, met versies, controlegetallen en licenties (CycloneDX)"),
    "backup": ("backup", "een verzegelde reservekopie van de hele database, terwijl de dienst werkt"),
    "restore": ("backup", "een reservekopie terugzetten op een lege machine"),
    "db": ("database", "de database bijwerken (db upgrade) of overzetten naar PostgreSQL (db copy)"),
}


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the usage in one Dutch line; its help is Dutch."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, **options)
        self._positionals.title = "wat"
        self._optionals.title = "opties"

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {_in_dutch(message)}; zie `{self.prog} --help`")
        raise SystemExit(WRONG)


_PHRASES = (
    ("the following arguments are required:", "verplicht:"),
    ("unrecognized arguments:", "onbekend:"),
    ("expected one argument", "verwacht een waarde"),
    ("expected at least one argument", "verwacht minstens een waarde"),
    ("invalid choice:", "onbekende keuze:"),
    ("choose from", "kies uit"),
    ("invalid int value:", "geen geheel getal:"),
    ("not allowed with argument", "kan niet samen met"),
    ("one of the arguments", "een van deze is nodig:"),
    ("is required", ""),
    ("argument", "bij"),
)


def _in_dutch(message: str) -> str:
    for english, dutch in _PHRASES:
        message = message.replace(english, dutch)
    return message.strip()


def run() -> NoReturn:
    """The entry point of the `triage` script."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    debug = "--debug" in arguments
    try:
        return _dispatch(list(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output stopped reading (`| head`): that is no error of ours.
        sys.stderr.close()
        return 0
    except Exception as error:
        if debug:
            raise
        return _explained(error)


def _explained(error: Exception) -> int:
    from triage.domain.errors import LoginRefused, Permanent, ServerUnreachable, Transient, TriageError

    if isinstance(error, TriageError):
        complain(str(error))
        if isinstance(error, ServerUnreachable | LoginRefused | Transient):
            return UNREACHABLE
        return WRONG if isinstance(error, Permanent) else NEEDS_PERSON
    complain(
        f"onverwachte fout ({type(error).__name__}); er is niets half opgeslagen; herhaal met --debug voor details"
    )
    return NEEDS_PERSON


def _dispatch(arguments: list[str]) -> int:
    name = _command(arguments)
    if name is None or any(word in ("-h", "--help") for word in arguments[: arguments.index(name)]):
        return _top(arguments)
    module = importlib.import_module(f"triage.cli.{COMMANDS[name][0]}")
    parser = Parser(prog=f"triage {name}", description=COMMANDS[name][1])
    _common(parser)
    module.add_arguments(parser, name)
    before = arguments.index(name)
    options = parser.parse_args(arguments[:before] + arguments[before + 1 :])
    return int(module.run(options))


def _command(arguments: list[str]) -> str | None:
    """The command among *arguments*: the first word that is neither an option nor the value of --config."""
    before = ""
    for word in arguments:
        if not word.startswith("-") and before != "--config":
            return word if word in COMMANDS else None
        before = word
    return None


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="deze uitleg")
    parser.add_argument("--config", metavar="NAAM", help="naam van een configuratie, of een map")
    parser.add_argument("--debug", action="store_true", help="bij een fout alles laten zien")


def _top(arguments: list[str]) -> int:
    parser = Parser(
        prog="triage",
        description="Triage van mail over onveilige huizen: lezen, beslissen, antwoorden, termijnen bewaken.",
        epilog="opdrachten:\n" + "\n".join(f"  {name:<10} {line}" for name, (_, line) in COMMANDS.items()),
    )
    _common(parser)
    parser.add_argument("--version", action="store_true", help="de versie")
    parser.add_argument("opdracht", nargs="?", help="een van de opdrachten hieronder")
    options = parser.parse_args(arguments)
    if options.version:
        from importlib.metadata import version

        print(f"triage {version('veiligheidstriage')}")
        return 0
    if options.opdracht is not None:
        parser.error(f"onbekende opdracht '{options.opdracht}', kies uit {', '.join(COMMANDS)}")
    parser.print_help()
    return WRONG
