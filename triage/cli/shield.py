"""`triage shield list` and `triage shield add`: for when everybody who may see a shielded case has left."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, print_json, print_table


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `shield`."""
    parser.add_argument("what", choices=("list", "add"), metavar="list|add")
    parser.add_argument("case", nargs="?", default="", metavar="KENMERK", help="add: de zaak")
    parser.add_argument("name", nargs="?", default="", metavar="NAAM", help="add: de collega die hem ook mag zien")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Show who may see which shielded case, or let one more colleague in; no content."""
    from triage.domain.errors import NotFound, UsageError
    from triage.wiring.auditing import operator
    from triage.wiring.tools import configuration, the_store
    from triage.workflow.shield import let_in

    region = configuration(options.config).region
    store = the_store(region)
    if options.what == "add":
        if not options.case or not options.name:
            raise UsageError("schrijf `triage shield add KENMERK NAAM`")
        try:
            with store.transaction() as tx:
                let_in(tx, region.mailboxes, options.case, options.name, operator())
        except NotFound:
            raise UsageError(
                f"'{options.case}' is geen afgeschermde zaak, of '{options.name}' heeft er geen rol voor; zie "
                "`triage shield list` en `triage user list`"
            ) from None
        print(f"{options.name} mag zaak {options.case.upper()} nu ook zien.")
        return DONE
    with store.reading() as tx:
        found = tx.cases.shields(frozenset(region.mailboxes))
    if options.json:
        for reference, mailbox, names in found:
            print_json({"case": reference, "mailbox": mailbox, "names": list(names)})
        return DONE
    print_table(("zaak", "mailbox", "wie"), ([reference, mailbox, ", ".join(who)] for reference, mailbox, who in found))
    return DONE
