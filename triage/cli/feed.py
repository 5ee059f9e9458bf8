"""`triage feed`: secret addresses under which an agenda is read as a calendar; made, listed, taken back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from triage.cli.output import DONE, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.ports.store import Store
    from triage.workflow.feeds import Agenda


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `feed`."""
    parser.add_argument("what", choices=("new", "list", "revoke"), help="maken, tonen of intrekken")
    parser.add_argument("number", nargs="?", type=int, metavar="NUMMER", help="bij revoke: welk adres (zie list)")
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="bij new: van welke mailbox de agenda")
    parser.add_argument("--title", default="", metavar="TEKST", help="bij new: voor wie of wat het adres is")
    parser.add_argument("--base-url", default="", metavar="ADRES", help="bij new: waar de wachtrij te openen is")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Do it; whoever runs this is in the access log."""
    from triage.wiring.tools import configuration, the_store
    from triage.workflow.feeds import agendas_of

    region = configuration(options.config).region
    agendas = agendas_of(region)
    store = the_store(region)
    if options.what == "new":
        return _new(store, options, _chosen(options, agendas))
    if options.what == "revoke":
        return _revoke(store, options)
    return _list(store, options)


def _chosen(options: argparse.Namespace, agendas: Mapping[str, Agenda]) -> Agenda:
    from triage.domain.errors import UsageError

    found = [each for each in agendas.values() if any(box.key == options.mailbox for box in each.boxes)]
    if not found:
        keys = ", ".join(box.key for each in agendas.values() for box in each.boxes) or "geen: stel eerst slots in"
        raise UsageError(f"--mailbox: kies een mailbox met een agenda ({keys})")
    if not options.title.strip():
        raise UsageError("--title: schrijf voor wie of wat het adres is, zoals 'scherm vergaderkamer'")
    return found[0]


def _new(store: Store, options: argparse.Namespace, agenda: Agenda) -> int:
    from triage.identity import digest_of, new_token
    from triage.web.feed_page import feed_path
    from triage.wiring.auditing import operator
    from triage.workflow.feeds import give_out

    token = new_token()
    with store.transaction() as tx:
        feed = give_out(tx, operator(), agenda.key, options.title.strip(), digest_of(token))
    address = f"{options.base_url.rstrip('/')}{feed_path(token)}"
    if options.json:
        print_json({"feed": feed.id, "agenda": feed.agenda, "title": feed.title, "address": address})
        return DONE
    where = "" if options.base_url else ", achter het adres van de wachtrij"
    print(
        f"Agenda-adres {feed.id} van {agenda.name}{where}:\n\n    {address}\n\n"
        "Dit adres staat hier eenmalig: wie het heeft, ziet de tijden en kenmerken. Intrekken: "
        f"`triage feed revoke {feed.id}`.\nOutlook en Google halen het op vanaf hun eigen servers: dat lukt alleen als "
        "de wachtrij vanaf internet te openen is."
    )
    return DONE


def _list(store: Store, options: argparse.Namespace) -> int:
    with store.reading() as tx:
        found = tx.feeds.all()
    if options.json:
        for feed in found:
            seen = {"made_at": feed.made_at, "made_by": feed.made_by, "seen_at": feed.seen_at}
            print_json({"feed": feed.id, "agenda": feed.agenda, "title": feed.title, **seen})
        return DONE
    rows = [
        (
            str(feed.id),
            feed.agenda,
            feed.title,
            f"{feed.made_at:%Y-%m-%d} door {feed.made_by}",
            f"{feed.seen_at:%Y-%m-%d %H:%M} UTC" if feed.seen_at else "nog niet",
        )
        for feed in found
    ]
    print_table(("nummer", "agenda", "voor", "gemaakt", "laatst opgehaald"), rows)
    return DONE


def _revoke(store: Store, options: argparse.Namespace) -> int:
    from triage.domain.errors import NotFound, UsageError
    from triage.wiring.auditing import operator
    from triage.workflow.feeds import take_back

    if options.number is None:
        raise UsageError("revoke: noem het nummer van het adres; `triage feed list` toont ze")
    try:
        with store.transaction() as tx:
            take_back(tx, operator(), options.number)
    except NotFound:
        raise UsageError(f"adres {options.number} bestaat niet (meer); `triage feed list` toont ze") from None
    if options.json:
        print_json({"feed": options.number, "revoked": True})
    else:
        print(f"agenda-adres {options.number} is ingetrokken: wie het heeft, krijgt vanaf nu niets meer")
    return DONE
