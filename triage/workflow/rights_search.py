"""Which cases hold something about a person: by the search's keyed tokens, and where asked by opening every case.

A case keeps 150 searchable words (architecture, first migration, 5), so the quick way can miss one that names somebody
far down a long mail; the thorough way opens every case that the officer may see and compares letter by letter. Neither
looks into attachments, nor into mail that nobody could read: the officer is told how much that is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from triage.domain.access import Viewer
from triage.domain.case import CaseFile, CaseLine
from triage.domain.choice import EVERY_STATE, Choice, Mark, Order
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.rights import Request, Wanted
from triage.ports.identity import Person
from triage.ports.store import Transaction

_MOST = 1_000
_PAGE = 200
_WORD = re.compile(r"[^\W_]{2,40}")
BY_NAME, BY_ADDRESS, BY_REFERENCE = "naam", "adres", "kenmerk"


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that holds something, and by what it was found."""

    reference: str
    mailbox: str
    case_id: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found. `unread`: cases with mail that nobody could read, which was not searched; `shielded`: open cases
    that the officer may not see, by number only; `unknown`: references that lead to nothing the officer may see;
    `accounts`: user accounts of that name; `partners`: partners whose address was asked for."""

    cases: tuple[FoundCase, ...]
    unread: tuple[str, ...]
    shielded: int
    unknown: tuple[str, ...]
    accounts: tuple[Person, ...]
    partners: tuple[str, ...]
    thorough: bool


def narrowed(viewer: Viewer, request: Request) -> Viewer:
    """The officer, in the mailboxes of the request alone."""
    return Viewer(viewer.who, {key: viewer.grants[key] for key in request.mailboxes}, viewer.origin)


def search(tx: Transaction, viewer: Viewer, region: Region, request: Request, *, thorough: bool) -> Searched:
    """Everything that is held on the person of *request*, as far as *viewer* may see it (R-54)."""
    seen = narrowed(viewer, request)
    wanted = request.wanted
    found: dict[str, tuple[CaseFile, list[str]]] = {}
    for reference, by in (*_by_words(tx, seen, wanted), *(_everywhere(tx, seen, wanted) if thorough else ())):
        file = found[reference][0] if reference in found else tx.cases.file(seen, reference)
        hows = found.setdefault(reference, (file, []))[1]
        if by not in hows:
            hows.append(by)
    unknown = []
    for reference in wanted.references:
        hits = list(_by_reference(tx, seen, reference))
        unknown += [] if hits else [reference]
        for hit in hits:
            hows = found.setdefault(hit, (tx.cases.file(seen, hit), []))[1]
            hows.append(BY_REFERENCE)
    names = (*wanted.names, *wanted.addresses)
    accounts = {person.id: person for name in names if (person := tx.people.find(name)) is not None}
    partners = {
        partner.name
        for address in wanted.addresses
        for key in request.mailboxes
        if (partner := region.partners.find(address.lower(), key)) is not None
    }
    return Searched(
        cases=tuple(
            FoundCase(file.line.case.reference, file.line.case.mailbox, file.line.case.id or 0, tuple(hows))
            for file, hows in sorted(found.values(), key=lambda each: each[0].line.case.received_at)
        ),
        unread=tuple(line.case.reference for line in _all(tx, seen, frozenset({Mark.UNREAD}))),
        shielded=tx.cases.shielded(seen, tx.now).open,
        unknown=tuple(unknown),
        accounts=tuple(accounts.values()),
        partners=tuple(sorted(partners)),
        thorough=thorough,
    )


def _by_words(tx: Transaction, viewer: Viewer, wanted: Wanted) -> Iterator[tuple[str, str]]:
    for name in wanted.names:
        for line in tx.cases.search(viewer, name, _MOST):
            yield line.case.reference, BY_NAME
    for address in wanted.addresses:
        # Quoted: each of its words as it stands, not by its stem.
        for line in tx.cases.search(viewer, f'"{address}"', _MOST):
            yield line.case.reference, BY_ADDRESS


def _by_reference(tx: Transaction, viewer: Viewer, reference: str) -> Iterator[str]:
    """One of our own, or another organisation's that somebody wrote down on a case."""
    with suppress(NotFound):
        yield tx.cases.find(viewer, reference.strip()).reference
    for key in viewer.grants:
        for case_id in tx.records.same_reference(key, reference):
            with suppress(NotFound):
                yield tx.cases.get(viewer, case_id).reference


def _all(tx: Transaction, viewer: Viewer, marks: frozenset[Mark] = frozenset()) -> Iterator[CaseLine]:
    choice = Choice(states=EVERY_STATE, order=Order.RECEIVED, marks=marks)
    for key in viewer.grants:
        start = 0
        while lines := tx.cases.queue(viewer, choice, mailbox=key, limit=_PAGE, offset=start):
            yield from lines
            start += len(lines)


def _everywhere(tx: Transaction, viewer: Viewer, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Every case, letter by letter: the words of a name in any order, an address as it is."""
    names = [set(_words(name)) for name in wanted.names]
    addresses = [address.lower() for address in wanted.addresses]
    for line in _all(tx, viewer):
        text = text_of(tx.cases.file(viewer, line.case.reference))
        words = set(_words(text))
        if any(name and name <= words for name in names):
            yield line.case.reference, BY_NAME
        if any(address in text.lower() for address in addresses):
            yield line.case.reference, BY_ADDRESS


def text_of(file: CaseFile) -> str:
    """All words of a case that people wrote."""
    case = file.line.case
    parts = [case.sender, case.subject]
    for message in file.messages:
        parts += [message.sender, *message.recipients, message.subject, message.text, *message.attachments]
    for each in file.records:
        parts += [each.with_whom, each.their_reference, each.note, each.reasons]
    return "\n".join(parts)


def _words(text: str) -> list[str]:
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(mark))
    return _WORD.findall(bare)
