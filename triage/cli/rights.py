"""`triage rights`: requests about somebody's own data (AVG art. 15 to 17), for the officer who decides on them.

Nothing is sent and nothing is erased. Names and reasons are content: they can come from a file (`@PAD`) or from
standard input (`-`), so that they need not stand in a shell's history.
"""

from __future__ import annotations

import argparse
import os
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, NEEDS_PERSON, complain, moment, print_json, print_table, safe

if TYPE_CHECKING:
    from triage.domain.access import Viewer
    from triage.domain.policy import Region
    from triage.domain.rights import RightKind
    from triage.ports.store import Store
    from triage.workflow.rights import Standing
    from triage.workflow.rights_collect import Collected, Entry

_WHAT = ("open", "collect", "extend", "rectify", "decide", "show", "list")
_KINDS = ("access", "rectification", "erasure")
_OUTCOMES = ("granted", "partly", "refused")
_HELP = (
    "open SOORT (access, rectification, erasure); collect, extend, show VERZOEK; rectify VERZOEK ZAAK; "
    "decide VERZOEK BESLUIT (granted, partly, refused); list"
)


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `rights`."""
    parser.add_argument("what", choices=_WHAT, metavar="wat", help=_HELP)
    parser.add_argument("subject", nargs="?", default="", metavar="SOORT of VERZOEK")
    parser.add_argument("more", nargs="?", default="", metavar="ZAAK of BESLUIT")
    parser.add_argument(
        "--as", dest="who", default="", metavar="NAAM", help="de gebruiker die dit doet, met diens rollen"
    )
    parser.add_argument("--received", metavar="TIJD", help="open: wanneer het verzoek binnenkwam")
    for option, name, what in (
        ("--name", "NAAM", "de naam van de betrokkene"), ("--address", "ADRES", "een mailadres van de betrokkene"),
        ("--reference", "KENMERK", "een kenmerk, van hier of van een ander"),
    ):  # fmt: skip
        parser.add_argument(option, action="append", default=[], metavar=name, help=f"open: {what}; meer keer mag")
    parser.add_argument("--mailbox", action="append", default=[], metavar="SLEUTEL", help="open: alleen deze mailboxen")
    parser.add_argument("--out", metavar="PAD", help="collect: een nieuwe map, of een bestand dat op .zip eindigt")
    parser.add_argument("--thorough", action="store_true", help="collect: elke zaak openen, niet alleen zoeken")
    parser.add_argument("--unmasked", action="store_true", help="collect: gegevens van anderen laten staan; met --why")
    parser.add_argument(
        "--without", action="append", default=[], metavar="ZAAK", help="collect: deze zaak gaat over iemand anders"
    )
    parser.add_argument(
        "--ground", action="append", default=[], metavar="ARTIKEL", help="decide: zoals 15(4), 23, 17(3)(b)"
    )
    parser.add_argument(
        "--why", default="", metavar="TEKST", help="reden of notitie; @PAD leest een bestand, - de invoer"
    )
    parser.add_argument("--again", action="store_true", help="decide: een eerder besluit heroverwegen")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Do one act in the name of a person with roles; it stands in the access log."""
    from triage.domain.errors import NotFound, UsageError
    from triage.wiring.tools import configuration, the_store
    from triage.workflow.present import present

    region = configuration(options.config).region
    store = the_store(region)
    region = present(region, store)
    viewer = _officer(store, options.who)
    try:
        return _RUN[options.what](options, store, region, viewer)
    except NotFound as error:
        raise UsageError(str(error)) from None


def _officer(store: Store, name: str) -> Viewer:
    """The person in whose name it is done, from this machine."""
    from triage.domain.access import Viewer
    from triage.domain.errors import UsageError
    from triage.wiring.auditing import operator

    if not name:
        raise UsageError("noem met --as de gebruiker die dit doet; zie `triage user list`")
    with store.reading() as tx:
        person = tx.people.find(name)
    if person is None or person.disabled:
        raise UsageError(f"gebruiker '{name}' bestaat niet of is uitgezet; zie `triage user list`")
    return Viewer(person.name, person.grants, operator())


def _text(value: str) -> str:
    """What stands for content: itself, the file behind an @, or standard input."""
    from triage.domain.errors import UsageError

    if value == "-":
        return sys.stdin.read().strip()
    if not value.startswith("@"):
        return value.strip()
    try:
        return Path(value[1:]).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"'{value[1:]}' is niet te lezen; geef een tekstbestand") from None


def _open(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.domain.errors import UsageError
    from triage.domain.rights import Request, Wanted
    from triage.workflow.rights import open_request

    if options.subject not in _KINDS:
        raise UsageError(f"noem wat wordt gevraagd: `triage rights open` met {', '.join(_KINDS)}")
    if not options.received:
        raise UsageError("noem met --received wanneer het verzoek binnenkwam: de termijn loopt vanaf dan")
    wanted = Wanted(
        tuple(filter(None, map(_text, options.name))),
        tuple(filter(None, map(_text, options.address))),
        tuple(filter(None, map(_text, options.reference))),
    )
    received = moment(options.received, region.calendar)
    asked = Request(_kind(options.subject), tuple(options.mailbox), received, viewer.who, wanted, _text(options.why))
    with store.transaction() as tx:
        opened = open_request(tx, viewer, region, asked)
    if options.json:
        print_json(_shape(opened))
        return DONE
    print(f"Ingeschreven als {opened.request.reference}. {_due(opened, region)}")
    return DONE


def _kind(text: str) -> RightKind:
    from triage.domain.rights import RightKind

    return RightKind(text)


def _collect(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.domain.errors import UsageError
    from triage.wiring.web import extractor
    from triage.workflow.rights_collect import collect

    if not options.out:
        raise UsageError("noem met --out een nieuwe map, of een bestand dat op .zip eindigt")
    out, why = Path(options.out), _text(options.why)
    if out.exists() or not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out}: bestaat al, of de map erboven bestaat niet; kies een nieuw pad")
    if options.unmasked != bool(why):
        raise UsageError("--unmasked en --why horen bij elkaar: schrijf waarom gegevens van anderen blijven staan")
    found = collect(
        store, viewer, region, extractor(), options.subject,
        thorough=options.thorough, unmasked=why, without=options.without,
    )  # fmt: skip
    _write(out, found.entries)
    if options.json:
        print_json(_collected(found, out))
    else:
        _tell(found, out)
    incomplete = found.searched.unread or found.searched.shielded or found.searched.unknown or not found.taken
    if incomplete:
        complain("niet alles is doorzocht of gevonden; LEESMIJ.txt in wat is verzameld zegt wat")
    return NEEDS_PERSON if incomplete else DONE


def _write(out: Path, entries: Iterable[Entry]) -> None:
    """For the one who runs this alone, whatever the machine's habit is."""
    if out.suffix.lower() == ".zip":
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in entries:
                archive.writestr(entry.path, entry.data)
        return
    out.mkdir(mode=0o700)
    for entry in entries:
        place = out / entry.path
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(entry.data)


def _tell(found: Collected, out: Path) -> None:
    print_table(
        ("zaak", "mailbox", "gevonden op"), ((each.reference, each.mailbox, ", ".join(each.by)) for each in found.taken)
    )
    masked = "met gegevens van anderen" if found.unmasked else "gegevens van anderen gemaskeerd voor zover herkend"
    print(f"Verzameld in {out}, {masked}. Lees alles na voor u er iets van geeft; er is niets verstuurd.")


def _extend(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.workflow.rights import extend

    with store.transaction() as tx:
        found = extend(tx, viewer, region, options.subject, _text(options.why))
    said = "Verlengd. Schrijf de aanvrager zelf dat en waarom, nog binnen de eerste maand."
    return _done(options, found, region, said)


def _rectify(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.workflow.rights import rectify

    with store.transaction() as tx:
        found = rectify(tx, viewer, region, options.subject, options.more, _text(options.why))
    return _done(options, found, region, f"Als notitie bij zaak {options.more.upper()} gezet.")


def _decide(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.domain.errors import UsageError
    from triage.domain.rights import Outcome
    from triage.workflow.rights import decide

    if options.more not in _OUTCOMES:
        raise UsageError(f"noem het besluit: `triage rights decide VERZOEK` met {', '.join(_OUTCOMES)}")
    with store.transaction() as tx:
        found = decide(
            tx, viewer, region, options.subject, Outcome(options.more), options.ground, _text(options.why),
            again=options.again,
        )  # fmt: skip
    return _done(options, found, region, f"Besluit vastgelegd. {_next(found)}")


def _next(found: Standing) -> str:
    """What the officer does now: the service sends nothing and erases nothing."""
    from triage.domain.rights import Outcome, RightKind

    told = "Schrijf de aanvrager zelf"
    if found.decided is not None and found.decided.outcome != Outcome.GRANTED.value:
        told += (
            ", met de reden, het recht om te klagen bij de Autoriteit Persoonsgegevens en het rechtsmiddel (AVG art. "
            "12 lid 4; UAVG art. 34)"
        )
    if found.request.kind is RightKind.ERASURE and found.decided and found.decided.outcome != Outcome.REFUSED.value:
        told += (
            ". Er is nog niets gewist: zet de zaak naar dossier en draai `triage purge` om te zien wat vernietigd mag "
            "worden, daarna `triage purge --execute`"
        )
    return f"{told}."


def _show(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.domain.dutch import RIGHTS, RIGHTS_OUTCOMES, RIGHTS_STEPS
    from triage.domain.dutch_dates import moment_in_words
    from triage.domain.rights import Outcome
    from triage.workflow.rights import look

    with store.transaction() as tx:
        found = look(tx, viewer, region, options.subject)
    if options.json:
        print_json(_shape(found) | _content(found))
        return DONE
    wanted, zone = found.request.wanted, region.calendar.zone
    print(f"{found.request.reference}: {RIGHTS[found.request.kind]}. {_due(found, region)}")
    print(safe(f"Gezocht op: {'; '.join((*wanted.names, *wanted.addresses, *wanted.references))}"))
    rows = []
    for step in found.steps:
        what = RIGHTS_STEPS[step.kind]
        what += f": {RIGHTS_OUTCOMES[Outcome(step.outcome)]}" if step.outcome else ""
        what += f" ({', '.join(step.grounds)})" if step.grounds else ""
        at = moment_in_words(step.at, zone) if step.at else ""
        rows.append((at, step.by, what, ", ".join(step.cases), step.reason))
    print_table(("wanneer", "wie", "wat", "zaken", "reden"), rows)
    return DONE


def _list(options: argparse.Namespace, store: Store, region: Region, viewer: Viewer) -> int:
    from triage.domain.dutch import RIGHTS, RIGHTS_OUTCOMES
    from triage.domain.dutch_dates import end_in_words
    from triage.domain.rights import Outcome
    from triage.workflow.rights import every

    with store.reading() as tx:
        found, now = every(tx, viewer, region), tx.now
    if options.json:
        for each in found:
            print_json(_shape(each))
    else:
        rows = []
        for each in found:
            state = RIGHTS_OUTCOMES[Outcome(each.decided.outcome)] if each.decided else "open"
            state = "TE LAAT" if each.decided is None and each.due.due_at <= now else state
            until = end_in_words(each.due.due_at, region.calendar.zone)
            rows.append((each.request.reference, RIGHTS[each.request.kind], until, state))
        print_table(("verzoek", "wat", "uiterlijk", "stand"), rows)
    late = [each.request.reference for each in found if each.decided is None and each.due.due_at <= now]
    if late:
        complain(f"termijn voorbij zonder besluit: {', '.join(late)}; beslis en schrijf de aanvrager")
    return NEEDS_PERSON if late else DONE


def _done(options: argparse.Namespace, found: Standing, region: Region, said: str) -> int:
    if options.json:
        print_json(_shape(found))
    else:
        print(f"{found.request.reference}: {said} {_due(found, region)}")
    return DONE


def _due(found: Standing, region: Region) -> str:
    from triage.domain.dutch_dates import end_in_words

    if found.decided is not None:
        return ""
    return f"Antwoord uiterlijk {end_in_words(found.due.due_at, region.calendar.zone)} (AVG art. 12 lid 3)."


def _shape(found: Standing) -> dict[str, Any]:
    """A request without content."""
    request, decided = found.request, found.decided
    return {
        "request": request.reference,
        "kind": request.kind.value,
        "mailboxes": list(request.mailboxes),
        "received_at": request.received_at,
        "due_at": found.due.due_at,
        "extended": any(step.kind.value == "extended" for step in found.steps),
        "outcome": decided.outcome if decided else None,
        "grounds": list(decided.grounds) if decided else [],
        "decided_at": decided.at if decided else None,
    }


def _content(found: Standing) -> dict[str, Any]:
    wanted = found.request.wanted
    steps = [
        {
            "what": step.kind.value, "at": step.at, "by": step.by, "outcome": step.outcome or None,
            "grounds": list(step.grounds), "cases": list(step.cases), "unmasked": step.unmasked, "reason": step.reason,
        }
        for step in found.steps
    ]  # fmt: skip
    return {
        "names": list(wanted.names), "addresses": list(wanted.addresses), "references": list(wanted.references),
        "note": found.request.note, "steps": steps,
    }  # fmt: skip


def _collected(found: Collected, out: Path) -> dict[str, Any]:
    searched = found.searched
    return {
        "request": found.standing.request.reference,
        "out": str(out),
        "cases": [{"case": each.reference, "mailbox": each.mailbox, "found_by": list(each.by)} for each in found.taken],
        "unmasked": found.unmasked,
        "thorough": searched.thorough,
        "unread": list(searched.unread),
        "shielded": searched.shielded,
        "unknown_references": list(searched.unknown),
    }


_RUN = {
    "open": _open, "collect": _collect, "extend": _extend, "rectify": _rectify, "decide": _decide, "show": _show,
    "list": _list,
}  # fmt: skip
