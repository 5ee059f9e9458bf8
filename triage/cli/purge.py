"""`triage purge`: what is kept long enough, settling the terms, holding cases back, and the declarations (R-55).

Without `--execute` it shows what it would do and changes nothing.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, NEEDS_PERSON, UNREACHABLE, complain, print_json, print_table

if TYPE_CHECKING:
    from mailbox_config import Configuration
    from triage.domain.policy import Region
    from triage.domain.retention import Erasure
    from triage.wiring.purging import Round
    from triage.workflow.privacy import Found, Planned

_WHAT = ("settle", "unsettle", "hold", "lift", "held", "copies", "declarations", "declaration", "verify")
_MOST_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `purge`."""
    parser.add_argument("what", nargs="?", choices=_WHAT, metavar="|".join(_WHAT))
    parser.add_argument("subject", nargs="?", default="", metavar="KENMERK, NR of BESTAND")
    parser.add_argument("--mailbox", default="", metavar="SLEUTEL", help="alleen deze mailbox")
    parser.add_argument("--execute", action="store_true", help="vernietig echt; zonder dit verandert er niets")
    parser.add_argument("--by", default="", metavar="NAAM", help="settle: wie de termijnen vaststelt (naam en functie)")
    parser.add_argument("--reason", default="", metavar="TEKST", help="hold, lift: waarom")
    parser.add_argument("--whole", action="store_true", help="PostgreSQL: schrijf elke tabel opnieuw (VACUUM FULL)")
    parser.add_argument("--look", action="store_true", help="copies: kijk op de mailserver wat er nog ligt")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Show, destroy, settle, hold back, list or declare."""
    from triage.domain.errors import Conflict, UsageError

    acts = {
        "settle": _settle, "unsettle": _unsettle, "hold": _hold, "lift": _hold, "held": _held, "copies": _copies,
        "declarations": _declarations, "declaration": _declaration, "verify": _verify,
    }  # fmt: skip
    try:
        return acts[options.what](options) if options.what else _round(options)
    except Conflict as error:
        raise UsageError(str(error)) from None


def _chosen(options: argparse.Namespace) -> tuple[Configuration, list[str]]:
    from triage.wiring.tools import configuration, known_mailbox
    from triage.workflow.privacy import kept_by_terms

    loaded = configuration(options.config)
    every = kept_by_terms(loaded.region)
    if options.mailbox and options.mailbox not in every:
        known_mailbox(loaded.region, options.mailbox)
    return loaded, [options.mailbox] if options.mailbox else every


def _one_mailbox(options: argparse.Namespace) -> tuple[Configuration, str]:
    from triage.domain.errors import UsageError

    if not options.mailbox:
        raise UsageError(f"noem de mailbox: `triage purge {options.what} --mailbox SLEUTEL`")
    loaded, _ = _chosen(options)
    return loaded, options.mailbox


def _round(options: argparse.Namespace) -> int:
    from triage.wiring.tools import sql_store
    from triage.workflow.privacy import look

    loaded, mailboxes = _chosen(options)
    region, store = loaded.region, sql_store()
    if options.execute:
        return _execute(options, region, mailboxes)
    with store.reading() as tx:
        found = [look(tx, region, each) for each in mailboxes]
    for each in found:
        if options.json:
            print_json(_as_json(each, region))
        else:
            _tell(each, region)
    if not options.json:
        print("Er is niets veranderd. Vernietigen doet u met `triage purge --execute`.")
    return NEEDS_PERSON if any(each.waits_for_settling for each in found) else DONE


def _execute(options: argparse.Namespace, region: Region, mailboxes: list[str]) -> int:
    import os
    import secrets
    import socket

    from triage.cli.output import progress_bar
    from triage.wiring.auditing import operator
    from triage.wiring.purging import purge_all
    from triage.wiring.tools import sql_store
    from triage.workflow.privacy import look

    store = sql_store()
    with store.reading() as tx:
        before = {each: look(tx, region, each) for each in mailboxes}
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    total = sum(len(each.due) for each in before.values() if each.is_settled)
    with progress_bar("vernietigen", total) as move:
        done = purge_all(
            store, region, mailboxes, actor=operator(), holder=holder, whole=options.whole, seen=move
        )  # fmt: skip
    _told(options, done)
    unsettled = [each for each in mailboxes if before[each].waits_for_settling]
    for each in unsettled:
        complain(
            f"mailbox {each}: de bewaartermijnen zijn niet vastgesteld, of daarna veranderd; er is niets vernietigd. "
            f"Stel ze vast met `triage purge settle --mailbox {each} --by NAAM`."
        )
    left = sum(each.left for each in done.purged)
    if left:
        complain(f"{left} zaken zijn tijdens het vernietigen gewijzigd en overgeslagen; draai de opdracht opnieuw")
    if not done.tidy:
        complain(
            "de lege ruimte in de database is nog niet opgeruimd, omdat de database bezet was; de dienst probeert het "
            "vannacht weer, of draai de opdracht opnieuw"
        )
    return NEEDS_PERSON if unsettled or left or not done.tidy else DONE


def _told(options: argparse.Namespace, done: Round) -> None:
    for each in done.purged:
        declared = json.loads(each.erasure.declaration)
        if options.json:
            print_json(declared)
        else:
            print(_text(declared))
    if not done.purged and not options.json:
        print("Er was niets te vernietigen.")


def _as_json(found: Found, region: Region) -> dict[str, Any]:
    settled = found.settlement
    return {
        "mailbox": found.mailbox, "selectielijst": found.policy.selectielijst, "configured": found.policy.is_configured,
        "settled": found.is_settled, "settled_by": settled.by if settled else None,
        "settled_at": settled.at if settled else None,
        "due": [_case(each, region) for each in found.due], "barred": [_case(each, region) for each in found.barred],
        "mails_without_case": found.loose_mails, "sent_without_case": found.loose_deliveries,
        "requests": found.requests,
    }  # fmt: skip


def _case(planned: Planned, region: Region) -> dict[str, Any]:
    plan = planned.plan
    return {
        "case": planned.reference, "route": planned.route, "closed_at": planned.closed_at,
        "rule": plan.rule.key if plan.rule else None, "category": plan.rule.category if plan.rule else None,
        "at": plan.at.astimezone(region.calendar.zone) if plan.at else None,
        "barrier": plan.barrier.value if plan.barrier else None,
    }  # fmt: skip


def _tell(found: Found, region: Region) -> None:
    from triage.domain.dutch_retention import BARRIERS
    from triage.domain.rights import RIGHTS
    from triage.workflow.privacy import name_of

    policy, name = found.policy, name_of(region, found.mailbox)
    print(f"{name} ({found.mailbox})")
    if not policy.is_configured:
        print("  geen bewaartermijn ingesteld: alles blijft bewaard (retention.toml)")
        return
    print(f"  selectielijst: {policy.selectielijst}")
    for rule in policy.all_rules:
        loose = "elk besloten verzoek" if found.mailbox == RIGHTS else "wat bij geen zaak hoort"
        about = ", ".join(sorted(rule.routes)) or (loose if rule is policy.loose else "de rest")
        print(f"  {rule.key}: {rule.keeping.text} ({about}); {rule.category}")
    if found.is_settled and found.settlement is not None:
        print(f"  vastgesteld door {found.settlement.by}, {found.settlement.at:%d-%m-%Y}")
    else:
        print(f"  niet vastgesteld; dat doet u met `triage purge settle --mailbox {found.mailbox} --by NAAM`")
    rows = [
        [each.reference, each.route, _day(each, region), BARRIERS[each.plan.barrier] if each.plan.barrier else "nu"]
        for each in (*found.due, *found.barred)[:_MOST_SHOWN]
    ]
    if rows:
        print_table(("zaak", "route", "vanaf", "vernietigen"), rows)
    if found.mailbox == RIGHTS:
        print(f"  nu te vernietigen: {found.requests} verzoeken")
        return
    more = len(found.due) + len(found.barred) - len(rows)
    print(
        f"  nu te vernietigen: {len(found.due)} zaken, {found.loose_mails} mails zonder zaak, "
        f"{found.loose_deliveries} verzonden berichten zonder zaak{f' (en {more} zaken meer)' if more else ''}"
    )


def _day(planned: Planned, region: Region) -> str:
    at = planned.plan.at
    return f"{at.astimezone(region.calendar.zone):%d-%m-%Y}" if at else ""


def _settle(options: argparse.Namespace) -> int:
    from triage.domain.errors import UsageError
    from triage.wiring.auditing import operator
    from triage.wiring.tools import sql_store
    from triage.workflow.privacy import settle

    loaded, mailbox = _one_mailbox(options)
    if not options.by.strip():
        raise UsageError("zeg met --by wie de termijnen vaststelt: naam en functie, zoals het besluit hem noemt")
    with sql_store().transaction() as tx:
        settled = settle(tx, loaded.region, mailbox, by=options.by.strip(), actor=operator())
    policy = loaded.region.retention_for(mailbox)
    if options.json:
        print_json({"mailbox": mailbox, "terms": settled.mark, "settled_by": settled.by, "settled_at": settled.at})
        return DONE
    print(f"Vastgesteld voor {mailbox}, door {settled.by}, uit {policy.selectielijst}:")
    for rule in policy.all_rules:
        print(f"  {rule.key}: {rule.keeping.text}; {rule.category}")
    print("Verandert er iets in retention.toml, dan vernietigt de dienst niets tot u opnieuw vaststelt.")
    return DONE


def _unsettle(options: argparse.Namespace) -> int:
    from triage.wiring.auditing import operator
    from triage.wiring.tools import sql_store
    from triage.workflow.privacy import unsettle

    _, mailbox = _one_mailbox(options)
    with sql_store().transaction() as tx:
        unsettle(tx, mailbox, actor=operator())
    print(f"Van {mailbox} wordt niets meer vernietigd tot de termijnen opnieuw zijn vastgesteld.")
    return DONE


def _hold(options: argparse.Namespace) -> int:
    from triage.domain.errors import NotFound, UsageError
    from triage.wiring.auditing import operator
    from triage.wiring.tools import sql_store
    from triage.workflow.privacy import hold_by_operator

    loaded, _ = _chosen(options)
    holds = options.what == "hold"
    try:
        with sql_store().transaction() as tx:
            case = hold_by_operator(
                tx, loaded.region, options.subject, options.reason, actor=operator(), holds=holds
            )  # fmt: skip
    except NotFound:
        raise UsageError(f"er is geen zaak '{options.subject}'; noem het kenmerk, zoals RVT-2026-0042") from None
    told = "wordt niet vernietigd tot u dat opheft" if holds else "mag weer vernietigd worden als de termijn om is"
    print(f"Zaak {case.reference} {told}.")
    return DONE


def _held(options: argparse.Namespace) -> int:
    from triage.domain.access import service_viewer
    from triage.wiring.tools import sql_store

    _, mailboxes = _chosen(options)
    with sql_store().reading() as tx:
        rows = [
            (tx.cases.get(service_viewer(mailbox), number).reference, mailbox, held)
            for mailbox in mailboxes
            for number, held in tx.retention.all_held(mailbox).items()
        ]
    # The reason is content: it stands on the case's page, for who may see the case.
    if options.json:
        for reference, mailbox, held in rows:
            print_json({"case": reference, "mailbox": mailbox, "by": held.by, "at": held.at})
    else:
        shown = ([reference, mailbox, held.by, f"{held.at:%d-%m-%Y}"] for reference, mailbox, held in rows)
        print_table(("zaak", "mailbox", "door", "sinds"), shown)
    return DONE


def _copies(options: argparse.Namespace) -> int:
    from triage.wiring.purging import still_there
    from triage.wiring.tools import sql_store

    loaded, mailboxes = _chosen(options)
    with sql_store().reading() as tx:
        found = [copy for each in mailboxes for copy in tx.retention.copies(each)]
    troubles: list[str] = []
    if options.look:
        found, troubles = still_there(loaded, found)
    if options.json:
        for each in found:
            print_json(
                {
                    "source": each.source, "folder": each.folder, "uidvalidity": each.uidvalidity, "uid": each.uid,
                    "seen_at": each.seen_at,
                }
            )  # fmt: skip
    else:
        shown = ([each.source, each.folder, str(each.uid), f"{each.seen_at:%d-%m-%Y}"] for each in found)
        print_table(("bron", "map", "UID", "gezien"), shown)
        ending = (
            "Deze mails liggen er nog" if options.look else "Hier zijn deze mails gezien; misschien liggen ze er nog"
        )
        print(f"{ending}. De dienst wist nooit iets in een mailbox: dat doet een mens.")
    for trouble in troubles:
        complain(trouble)
    return UNREACHABLE if troubles else NEEDS_PERSON if found and options.look else DONE


def _declarations(options: argparse.Namespace) -> int:
    from triage.wiring.tools import sql_store

    _, mailboxes = _chosen(options)
    with sql_store().reading() as tx:
        found = [each for each in tx.retention.erasures(mailboxes) if each.declaration]
    for each in found if options.json else ():
        print_json(json.loads(each.declaration))
    if not options.json:
        rows = ([str(each.id), each.mailbox, *_in_short(each)] for each in found)
        print_table(("nr", "mailbox", "klaar", "zaken", "mails", "controlegetal"), rows)
    return DONE


def _in_short(erasure: Erasure) -> list[str]:
    told = json.loads(erasure.declaration)
    return [told["finished_at"][:10], str(told["total"]["cases"]), str(told["total"]["mails"]), told["hash"][:16]]


def _declaration(options: argparse.Namespace) -> int:
    found = _kept(options, options.subject)
    if options.json:
        print_json(found)
    else:
        print(_text(found))
    return DONE


def _kept(options: argparse.Namespace, number: str) -> dict[str, Any]:
    from triage.domain.errors import UsageError
    from triage.domain.rights import RIGHTS
    from triage.wiring.tools import sql_store

    loaded, _ = _chosen(options)
    with sql_store().reading() as tx:
        known = {str(each.id): each.declaration for each in tx.retention.erasures([*loaded.region.mailboxes, RIGHTS])}
    if not known.get(number):
        raise UsageError(f"er is geen verklaring '{number}'; zie `triage purge declarations`")
    declared: dict[str, Any] = json.loads(known[number])
    return declared


def _verify(options: argparse.Namespace) -> int:
    """Hold a declaration that was kept elsewhere to its own hash and to what the database says."""
    from pathlib import Path

    from triage.domain.errors import UsageError
    from triage.domain.retention import hash_of

    try:
        told = json.loads(Path(options.subject).read_text("utf-8"))
        number = str(told["number"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"'{options.subject}' is geen verklaring; maak er een met `declaration NR --json`") from None
    if hash_of(told) != told.get("hash") or _kept(options, number) != told:
        complain("deze verklaring is veranderd: het controlegetal of de inhoud klopt niet met wat de dienst bewaart")
        return NEEDS_PERSON
    print("Deze verklaring klopt.")
    return DONE


def _text(told: dict[str, Any]) -> str:
    """A declaration to read and to sign."""
    from triage.domain.retention import REGISTER

    total = told["total"]
    lines = [
        "VERKLARING VAN VERNIETIGING", "",
        f"Nummer:            {told['number']}",
        f"Organisatie:       {told['controller'] or told['organisation']}",
        f"Mailbox:           {told['mailbox_name']} ({told['mailbox']})",
        f"Selectielijst:     {told['selectielijst']}",
        f"Vastgesteld door:  {told['settled_by']}, {told['settled_at']}",
        f"Uitgevoerd door:   {told['carried_out_by']}",
        f"Begonnen:          {told['started_at']}",
        f"Klaar:             {told['finished_at']}", "",
    ]  # fmt: skip
    for part in told["parts"]:
        if part["rule"] == REGISTER:
            lines += [
                f"- {part['category']} (bewaartermijn {part['term']}): {part['records']} verzoeken over eigen "
                f"gegevens, voor het laatst behandeld van {part['from']} tot en met {part['until']}"
            ]
            continue
        lines += [
            f"- {part['category']} (bewaartermijn {part['term']}): {part['cases']} zaken, {part['mails']} mails met "
            f"bijlagen, {part['records']} notities, {part['sent']} verzonden berichten; "
            f"van {part['from']} tot en met {part['until']}"
        ]
    lines += [
        "", f"Samen: {total['cases']} zaken, {total['mails']} mails.",
        f"Bekende plaatsen in mailboxen waar een vernietigde mail is gezien: {told['known_places_in_mailboxes']}.",
        f"Controlegetal (SHA-256): {told['hash']}", "", "Handtekening:",
    ]  # fmt: skip
    return "\n".join(lines)
