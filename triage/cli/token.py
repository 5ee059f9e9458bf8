"""`triage token`: tokens with which another system reads cases; made, listed, taken back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from triage.cli.output import DONE, print_json, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from triage.domain.api_token import ApiToken
    from triage.domain.policy import Region
    from triage.ports.store import Store

_DAYS = 366


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `token`."""
    parser.add_argument("what", choices=("new", "list", "revoke"), help="maken, tonen of intrekken")
    parser.add_argument("number", nargs="?", type=int, metavar="NUMMER", help="bij revoke: welk token (zie list)")
    parser.add_argument("--title", default="", metavar="TEKST", help="bij new: welk systeem het gebruikt")
    parser.add_argument(
        "--mailbox", action="append", default=[], metavar="SLEUTEL", help="bij new: welke mailbox; meer keer mag"
    )
    parser.add_argument(
        "--role", default="koppeling", metavar="ROL", help="koppeling (geen inhoud, standaard) of meelezer (met inhoud)"
    )
    parser.add_argument("--days", type=int, default=_DAYS, metavar="N", help="hoe lang het geldt, hoogstens 366 dagen")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Do it; whoever runs this is in the access log."""
    from triage.wiring.settings import Settings
    from triage.wiring.web import configuration_and_store

    loaded, store = configuration_and_store(Settings.from_environment(options.config))
    if options.what == "new":
        return _new(store, options, loaded.region)
    if options.what == "revoke":
        return _revoke(store, options)
    return _list(store, options)


def _new(store: Store, options: argparse.Namespace, region: Region) -> int:
    from datetime import timedelta

    from triage.domain.api_token import TokenRole
    from triage.domain.errors import UsageError
    from triage.identity import digest_of, new_token
    from triage.wiring.auditing import operator
    from triage.wiring.tools import known_mailbox
    from triage.workflow.tokens import give_out

    if not options.title.strip():
        raise UsageError("--title: schrijf welk systeem het token gebruikt, zoals 'zaaksysteem'")
    if not options.mailbox:
        raise UsageError(f"--mailbox: noem minstens een mailbox; kies uit {', '.join(region.mailboxes)}")
    if options.role not in set(TokenRole):
        raise UsageError(f"rol '{options.role}' bestaat niet; kies koppeling (geen inhoud) of meelezer (met inhoud)")
    if not 1 <= options.days <= _DAYS:
        raise UsageError(f"--days: kies 1 tot en met {_DAYS}")
    keys = [known_mailbox(region, key).key for key in options.mailbox]
    secret, lasting = new_token(), timedelta(days=options.days)
    with store.transaction() as tx:
        token = give_out(
            tx, operator(), options.title, TokenRole(options.role), keys, lasting, digest_of(secret)
        )  # fmt: skip
        now = tx.now
    if options.json:
        print_json({**_shape(token, now), "secret": secret})
        return DONE
    print(
        f"Token {token.id} voor {token.title}, geldig tot en met {token.expires_at:%Y-%m-%d}:\n\n    {secret}\n\n"
        "Het staat hier eenmalig. Bewaar het als een wachtwoord. Gebruik: Authorization: Bearer TOKEN "
        f"(docs/koppelen.md).\nIntrekken: `triage token revoke {token.id}`."
    )
    return DONE


def _list(store: Store, options: argparse.Namespace) -> int:
    with store.reading() as tx:
        found, now = tx.api_tokens.all(), tx.now
    if options.json:
        for token in found:
            print_json(_shape(token, now))
        return DONE
    rows = [
        (
            str(token.id),
            token.title,
            token.role.value,
            ", ".join(token.mailboxes),
            _standing(token, now),
            f"{token.made_at:%Y-%m-%d} door {token.made_by}",
            f"{token.seen_at:%Y-%m-%d %H:%M} UTC" if token.seen_at else "nog niet",
        )
        for token in found
    ]
    print_table(("nummer", "systeem", "rol", "mailboxen", "stand", "gemaakt", "laatst gebruikt"), rows)
    return DONE


def _standing(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return "ingetrokken"
    day = f"{token.expires_at:%Y-%m-%d}"
    return f"geldig tot {day}" if token.is_valid(now) else f"verlopen op {day}"


def _shape(token: ApiToken, now: datetime) -> dict[str, object]:
    return {
        "token": token.id,
        "title": token.title,
        "role": token.role.value,
        "mailboxes": list(token.mailboxes),
        "valid": token.is_valid(now),
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "made_at": token.made_at,
        "made_by": token.made_by,
        "seen_at": token.seen_at,
    }


def _revoke(store: Store, options: argparse.Namespace) -> int:
    from triage.domain.errors import NotFound, UsageError
    from triage.wiring.auditing import operator
    from triage.workflow.tokens import take_back

    if options.number is None:
        raise UsageError("revoke: noem het nummer van het token; `triage token list` toont ze")
    try:
        with store.transaction() as tx:
            take_back(tx, operator(), options.number)
    except NotFound:
        raise UsageError(
            f"token {options.number} bestaat niet of is al ingetrokken; `triage token list` toont ze"
        ) from None
    if options.json:
        print_json({"token": options.number, "revoked": True})
    else:
        print(f"token {options.number} is ingetrokken: wie het heeft, leest vanaf nu niets meer")
    return DONE
