"""`triage init FOLDER`: asks a few questions and writes a commented configuration for another region."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbox_config.asking import Question

# The option of each question, what it takes and its line in the help.
_OPTIONS = {
    "region": ("--region", "NAAM", "naam van de regio"),
    "address": ("--address", "ADRES", "adres van de gedeelde mailbox"),
    "title": ("--title", "NAAM", "naam van het team"),
    "mailbox": ("--mailbox", "SLEUTEL", "sleutel van de mailbox"),
    "prefix": ("--prefix", "LETTERS", "begin van elk kenmerk"),
    "tenant": ("--tenant", "ID", "Directory (tenant) ID bij Microsoft 365"),
    "client": ("--client", "ID", "Application (client) ID bij Microsoft 365"),
    "imap": ("--imap", "SERVER", "server met de mail, zoals imap.mijnregio.example of met :poort"),
    "smtp": ("--smtp", "SERVER", "server die verstuurt"),
    "user": ("--user", "NAAM", "aanmeldnaam bij de server met de mail"),
    "smtp_user": ("--smtp-user", "NAAM", "aanmeldnaam bij de server die verstuurt; geen als dat niet hoeft"),
    "sent_folder": ("--sent-folder", "MAP", "map met verzonden post"),
    "authserv_id": ("--authserv-id", "NAAM", "naam van uw mailserver in Authentication-Results"),
}
_REPEATED = {
    "partners": ("--partner", "DOMEIN", "adres of domein van een partner; meer keer mag"),
    "alarm": ("--alarm", "ADRES", "wie een seintje krijgt bij spoed; meer keer mag"),
}


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `init`."""
    parser.add_argument(
        "folder", type=Path, metavar="MAP", help="de map voor de configuratie; wat er staat blijft staan"
    )
    for name, (option, metavar, told) in _OPTIONS.items():
        parser.add_argument(option, dest=name, metavar=metavar, help=told)
    for name, (option, metavar, told) in _REPEATED.items():
        parser.add_argument(option, dest=name, action="append", metavar=metavar, help=told)
    parser.add_argument("--microsoft", action="store_true", help="de mailbox staat bij Microsoft 365")
    middays = parser.add_mutually_exclusive_group()
    middays.add_argument("--slots", metavar="DAG", help="middag die voor gesprekken vrij blijft, zoals dinsdag")
    middays.add_argument("--no-slots", action="store_true", help="geen vaste middag")
    parser.add_argument(
        "--unencrypted", action="store_true", help="onversleuteld, om te proberen met een mailserver op deze machine"
    )
    parser.add_argument("--yes", action="store_true", help="niets vragen: wat u niet noemt, krijgt de gewone waarde")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Ask what no option says, check that the whole loads, and write it where nothing is in the way."""
    from mailbox_config.asking import answers_of
    from mailbox_config.starting import files_of, secrets_of

    given = _answered(options)
    _refuse_what_is_there(options.folder, ())
    answers = answers_of(_asked(given, ask=sys.stdin.isatty() and not options.yes))
    files = files_of(answers)
    _refuse_what_is_there(options.folder, files)
    _check(files)
    _write(options.folder, files)
    _told(options, files, secrets_of(answers))
    return DONE


def _answered(options: argparse.Namespace) -> dict[str, Any]:
    """What the options say, by question; UsageError where one cannot be."""
    from mailbox_config.asking import QUESTIONS
    from triage.domain.errors import UsageError

    said = {name: getattr(options, name) for name in _OPTIONS if getattr(options, name) is not None}
    said |= {name: ", ".join(getattr(options, name)) for name in _REPEATED if getattr(options, name)}
    if options.slots is not None or options.no_slots:
        said["slots"] = options.slots or "nee"
    elsewhere = sorted({"imap", "smtp", "user", "smtp_user", "authserv_id"} & set(said))
    if options.microsoft and elsewhere:
        raise UsageError(f"triage init: --microsoft kan niet samen met {_OPTIONS[elsewhere[0]][0]}; noem een van beide")
    if not options.microsoft and {"tenant", "client"} & set(said):
        raise UsageError("triage init: --tenant en --client horen bij --microsoft; noem dat ook")
    if options.microsoft or elsewhere:
        said["microsoft"] = "ja" if options.microsoft else "nee"
    given: dict[str, Any] = {"unencrypted": options.unencrypted}
    for question in QUESTIONS:
        if question.name in said:
            try:
                given[question.name] = question.read(said[question.name].strip(), given)
            except ValueError as error:
                raise UsageError(f"triage init: {error}") from None
    return given


def _asked(given: dict[str, Any], *, ask: bool) -> dict[str, Any]:
    """*given* with an answer to each question that is left: asked on the terminal, else what is usual."""
    from mailbox_config.asking import QUESTIONS
    from triage.domain.errors import UsageError

    if not ask:
        needed = {"region": "--region NAAM", "address": "--address ADRES", "microsoft": "--microsoft of --imap SERVER"}
        missing = [option for name, option in needed.items() if name not in given]
        if missing:
            raise UsageError(f"triage init: noem ook {', '.join(missing)} (of draai het in een terminal, zonder --yes)")
    else:
        print("Een lege regel kiest wat tussen [ ] staat. Alles is later te wijzigen. Stoppen: Ctrl-C\n")
    for question in QUESTIONS:
        if question.name not in given and question.asked(given):
            given[question.name] = _from_terminal(question, given) if ask else _usual(question, given)
    return given


def _usual(question: Question, given: Mapping[str, Any]) -> Any:
    from triage.domain.errors import UsageError

    assert question.default is not None
    try:
        return question.read(question.default(given), given)
    except ValueError as error:
        raise UsageError(f"triage init: {error}") from None


def _from_terminal(question: Question, given: Mapping[str, Any]) -> Any:
    """Ask until the answer is good."""
    from triage.domain.errors import UsageError

    usual = question.default(given) if question.default is not None else ""
    while True:
        try:
            text = input(f"{question.text}{f' [{usual}]' if usual else ''}\n> ").strip() or usual
        except EOFError:
            raise UsageError("triage init: niet alle vragen zijn beantwoord; er is niets geschreven") from None
        if not text:
            print("  Hier is een antwoord nodig.")
            continue
        try:
            return question.read(text, given)
        except ValueError as error:
            wrong, _, right = str(error).partition("; ")
            print(f"  {wrong[:1].upper()}{wrong[1:]}: {right}.")


def _refuse_what_is_there(folder: Path, files: Mapping[str, str] | tuple[()]) -> None:
    """UsageError where *folder* is no folder or already a configuration, or has one of *files*."""
    from triage.domain.errors import UsageError

    if folder.exists() and not folder.is_dir():
        raise UsageError(f"triage init: {folder} is een bestand; noem een map die er nog niet is")
    there = [name for name in ("configuration.toml", "mailboxes.toml", *files) if (folder / name).exists()]
    if there:
        raise UsageError(
            f"triage init: {folder / there[0]} bestaat al en blijft zoals het is; noem een map zonder configuratie"
        )


def _check(files: Mapping[str, str]) -> None:
    """Refuse answers that together make no configuration, before anything is written."""
    from mailbox_config import load

    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder) / "proef", files)
        load(str(Path(folder) / "proef"))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write *files*; one that came meanwhile stays as it is."""
    from triage.domain.errors import UsageError

    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise UsageError(
            f"triage init: {folder} is niet te schrijven ({error.strerror}); kies een map die van u is"
        ) from None


def _told(options: argparse.Namespace, files: Mapping[str, str], secrets: tuple[str, ...]) -> None:
    if options.json:
        print_json({"folder": str(options.folder), "files": list(files), "secrets": list(secrets)})
        return
    folder = shlex.quote(str(options.folder))
    names = "\n".join(f"    {options.folder / name}" for name in files)
    needed = "\n".join(f"    {name}" for name in secrets)
    print(
        f"\nGeschreven:\n\n{names}\n\nEr gaat niets vanzelf uit: elke mail wacht op een medewerker. Er wordt niets "
        f"vernietigd.\n\nZet in de omgeving (of dezelfde naam met _FILE en het pad van een bestand):\n\n{needed}\n\n"
        f"Kijk daarna wat er nog moet gebeuren:\n\n    triage --config {folder} check"
    )
