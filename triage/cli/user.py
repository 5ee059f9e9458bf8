"""`triage user`: who may come in, with which role in which mailbox."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, print_json, print_table

if TYPE_CHECKING:
    from triage.domain.access import Role
    from triage.domain.policy import Region
    from triage.identity import Administration
    from triage.ports.identity import Person

_ACTS = ("add", "list", "role", "disable", "enable", "link", "sessions", "end")
_NAMELESS = frozenset({"list"})


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `user`."""
    parser.add_argument("act", choices=_ACTS, metavar="wat", help=", ".join(_ACTS))
    parser.add_argument("name", nargs="?", metavar="NAAM", help="het e-mailadres van de gebruiker")
    parser.add_argument(
        "--mailbox", action="append", default=[], metavar="SLEUTEL", help="meer keer mag; `alle` voor alle"
    )
    parser.add_argument("--role", metavar="ROL", help="beheerder, behandelaar, meelezer, coordinator, …")
    parser.add_argument("--revoke", action="store_true", help="de rol intrekken in plaats van geven")
    parser.add_argument(
        "--base-url",
        metavar="ADRES",
        default="",
        help="adres in de link, zoals https://triage.gemeente.nl",
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Do one act; what was done stands in the history, in the name of the operating system's user."""
    from triage.domain.errors import UsageError
    from triage.wiring.auditing import operator
    from triage.wiring.identity import administration
    from triage.wiring.settings import Settings
    from triage.wiring.web import configuration_and_store

    if (options.name is None) != (options.act in _NAMELESS):
        raise UsageError(
            f"triage user {options.act}: {'zonder naam' if options.act in _NAMELESS else 'noem het e-mailadres'}"
        )
    loaded, store = configuration_and_store(Settings.from_environment(options.config))
    _RUN[options.act](administration(store, operator()), options, _granted(options, loaded.region))
    return DONE


def _granted(options: argparse.Namespace, region: Region) -> list[tuple[str, Role]]:
    """The mailboxes and the role of the options; UsageError where they do not belong to this act."""
    from triage.domain.access import Role
    from triage.domain.errors import UsageError
    from triage.wiring.tools import known_mailbox

    if options.act not in ("add", "role"):
        if options.mailbox or options.role or options.revoke:
            raise UsageError("--mailbox, --role en --revoke horen bij `triage user add` en `triage user role`")
        return []
    if options.act == "add" and options.revoke:
        raise UsageError("--revoke hoort bij `triage user role`")
    if bool(options.mailbox) != bool(options.role) or (options.act == "role" and not options.role):
        raise UsageError("noem --mailbox SLEUTEL en --role ROL allebei")
    if not options.role:
        return []
    to_give = [role.value for role in Role if role is not Role.SERVICE]
    if options.role not in to_give:
        raise UsageError(f"rol '{options.role}' bestaat niet; kies uit {', '.join(to_give)}")
    keys = list(region.mailboxes) if "alle" in options.mailbox else options.mailbox
    if options.revoke:
        # A mailbox that is no longer configured can still have roles to take away.
        return [(key, Role(options.role)) for key in keys]
    return [(known_mailbox(region, key).key, Role(options.role)) for key in keys]


def _add(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    from triage.domain.errors import UsageError
    from triage.identity.first_use import is_name

    if not is_name(options.name.strip().lower()):
        raise UsageError(f"'{options.name}' is geen e-mailadres; schrijf bijvoorbeeld naam@gemeente.example")
    person, code = administration.add(options.name, granted)
    if options.json:
        print_json({**_shape(person), "link": _link(options, code)})
        return
    print(f"{person.name} is toegevoegd.")
    _print_link(options, code)


def _list(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    people = administration.everybody()
    if options.json:
        for person in people:
            print_json(_shape(person))
        return
    from triage.domain.dutch import ROLES

    rows = []
    for person in people:
        roles = "; ".join(
            f"{mailbox}: {', '.join(sorted(ROLES[role] for role in held))}"
            for mailbox, held in sorted(person.grants.items())
        )
        rows.append((person.name, "uitgezet" if person.disabled else "aan", _how(person), roles))
    print_table(("gebruiker", "stand", "meldt zich aan met", "rollen"), rows)


def _role(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    for mailbox, role in granted:
        if options.revoke:
            changed = administration.revoke(options.name, mailbox, role)
            done = "ingetrokken" if changed else "had deze gebruiker al niet"
        else:
            changed = administration.grant(options.name, mailbox, role)
            done = "gegeven" if changed else "had deze gebruiker al"
        if options.json:
            print_json({"user": options.name, "mailbox": mailbox, "role": role.value, "changed": changed})
        else:
            print(f"{mailbox}: rol {role.value} {done}")


def _disable(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    ended = administration.disable(options.name, disabled=True)
    _said(options, {"user": options.name, "disabled": True, "ended": ended},
          f"{options.name} is uitgezet; sessies beëindigd: {ended}")  # fmt: skip


def _enable(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    administration.disable(options.name, disabled=False)
    _said(options, {"user": options.name, "disabled": False}, f"{options.name} kan zich weer aanmelden")


def _new_link(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    code = administration.link(options.name)
    if options.json:
        print_json({"user": options.name, "link": _link(options, code)})
    else:
        _print_link(options, code)


def _sessions(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    found = administration.sessions(options.name)
    if options.json:
        for each in found:
            told = {"since": each.made_at, "seen": each.seen_at, "address": each.content.get("address", "")}
            print_json({"user": options.name, **told})
        return
    rows = [
        (
            f"{each.made_at:%Y-%m-%d %H:%M} UTC",
            f"{each.seen_at:%Y-%m-%d %H:%M} UTC",
            str(each.content.get("address", "")),
        )
        for each in found
    ]
    print_table(("aangemeld sinds", "laatst gezien", "adres"), rows)


def _end(administration: Administration, options: argparse.Namespace, granted: list[tuple[str, Role]]) -> None:
    ended = administration.end_sessions(options.name)
    _said(options, {"user": options.name, "ended": ended}, f"{options.name}: sessies beëindigd: {ended}")


def _said(options: argparse.Namespace, shape: dict[str, Any], line: str) -> None:
    if options.json:
        print_json(shape)
    else:
        print(line)


def _how(person: Person) -> str:
    ways = (["wachtwoord en code"] if person.is_local else []) + (["organisatie"] if person.issuer else [])
    return ", ".join(ways) or "nog niet ingesteld"


def _shape(person: Person) -> dict[str, Any]:
    return {
        "user": person.name,
        "disabled": person.disabled,
        "password": person.is_local,
        "oidc": bool(person.issuer),
        "roles": {mailbox: sorted(role.value for role in held) for mailbox, held in sorted(person.grants.items())},
        "made_at": person.made_at,
    }


def _link(options: argparse.Namespace, code: str) -> str:
    from triage.web.guard import FIRST_USE

    return f"{options.base_url.rstrip('/')}{FIRST_USE}?code={code}"


def _print_link(options: argparse.Namespace, code: str) -> None:
    where = "" if options.base_url else ", achter het adres van de wachtrij"
    print(
        f"Eenmalige link om een wachtwoord en een tweede stap in te stellen, 24 uur geldig{where}:\n\n"
        f"    {_link(options, code)}\n\nGeef hem langs een veilige weg: wie hem heeft, kan hem gebruiken."
    )


_RUN: dict[str, Callable[[Administration, argparse.Namespace, list[tuple[str, Role]]], None]] = {
    "add": _add, "list": _list, "role": _role, "disable": _disable, "enable": _enable, "link": _new_link,
    "sessions": _sessions, "end": _end,
}  # fmt: skip
