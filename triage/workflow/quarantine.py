"""What a person does with a mail that could not be read, or whose content lies elsewhere: let it be read once more,
take it along, add what they fetched. The bytes are read by the worker, under its limits, never here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.errors import Conflict, NotChosen, NotFound
from triage.ports.store import Archived, Arrival, CaseMail, Location, Outcome, Transaction
from triage.workflow.acts import must_stand_alone
from triage.workflow.reread import ADDED, meet_content
from triage.workflow.scanning import refuse_infected

MOST_TEXT: Final = 500_000
"""Characters of a text that a person pastes; a long letter has ten thousand (ours)."""

# A pasted text as a mail of its own: no sender and no subject, for those nobody vouches for.
_HEAD = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    b"X-Veiligheidstriage-Added: "
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail of a case that is not read, or not yet. `waits`: the worker will read it in a moment."""

    mail: CaseMail
    waits: bool


def unread_of(tx: Transaction, case_id: int) -> list[Unread]:
    """The mails of a case that could not be read, or that wait to be read."""
    waiting = {Outcome.QUARANTINED: False, Outcome.PENDING: True}
    return [Unread(mail, waiting[mail.outcome]) for mail in tx.ledger.of_case(case_id) if mail.outcome in waiting]


def retry(tx: Transaction, viewer: Viewer, reference: str, mail_id: int) -> None:
    """Let the worker read a mail once more. Conflict where it is read by now, or waits already."""
    case = _handled(tx, viewer, reference)
    _mail_of(tx, case, mail_id)
    if not tx.ledger.retry(mail_id):
        raise Conflict("Dit bericht wordt al opnieuw gelezen, of is intussen gelezen.")
    _note(tx, viewer, case, "quarantine-retried", ("mail", str(mail_id)))


def taken_along(tx: Transaction, viewer: Viewer, reference: str, mail_id: int) -> tuple[str, bytes]:
    """The bytes of a mail as they came, with a safe name for the file; who took them stands in the history. Raises
    Infected where a virus was found in it."""
    case = _handled(tx, viewer, reference)
    _mail_of(tx, case, mail_id)
    refuse_infected(tx, mail_id)
    raw = tx.ledger.raw(mail_id)
    _note(tx, viewer, case, "quarantine-downloaded", ("mail", str(mail_id)))
    return f"{case.reference}-{mail_id}.eml", raw


def add_mail(tx: Transaction, viewer: Viewer, reference: str, raw: bytes, largest: int) -> Archived:
    """Add a mail that a person fetched elsewhere to a case; the worker reads it and decides anew.

    Raises NotChosen for an empty file, Conflict for one above *largest* bytes or one that is known already; GoesOn for
    a case that goes on in another: there its term is met.
    """
    case = _handled(tx, viewer, reference)
    assert case.id is not None
    must_stand_alone(tx, case)
    if not raw.strip():
        raise NotChosen("Kies een bestand (.eml) of plak de tekst van het bericht.")
    if len(raw) > largest:
        raise Conflict(f"Het bestand is groter dan {largest // 1_000_000} MB en is niet toegevoegd.")
    source = f"{ADDED}{case.mailbox}"
    tx.ledger.first_seen(source, case.mailbox, None)
    # A number that nobody else draws at the same time: two people may add something at once.
    arrival = Arrival(
        Location(source, "", 0, uuid.uuid4().int >> 66),
        case.mailbox,
        raw,
        tx.now,
        len(raw),
        answer_wanted=False,
        case_id=case.id,
    )
    added = tx.ledger.archive(arrival, walk=uuid.uuid4().hex)
    if added.outcome is not Outcome.PENDING:
        here = "deze" if added.case_id == case.id else "een andere"
        raise Conflict(f"Dit bericht is al ontvangen en staat bij {here} zaak; het is niet nog eens toegevoegd.")
    meet_content(tx, case.mailbox, case.id, viewer.who)
    _note(tx, viewer, case, "content-added", ("mail", str(added.mail_id)))
    return added


def add_text(tx: Transaction, viewer: Viewer, reference: str, text: str, largest: int) -> Archived:
    """Add the text of a message that a person fetched elsewhere. Raises as `add_mail` does."""
    if not text.strip():
        raise NotChosen("Kies een bestand (.eml) of plak de tekst van het bericht.")
    if len(text) > MOST_TEXT:
        raise Conflict(f"De tekst is langer dan {MOST_TEXT} tekens en is niet toegevoegd.")
    # The mark tells the same text that is added to two cases apart.
    mark = reference.upper().encode("ascii", "ignore") + b"\r\n\r\n"
    return add_mail(tx, viewer, reference, _HEAD + mark + text.encode("utf-8", "replace"), largest)


def _handled(tx: Transaction, viewer: Viewer, reference: str) -> Case:
    """The case, where *viewer* may act on it; NotFound where they may not, or where there is none."""
    case = tx.cases.find(viewer, reference)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    return case


def _mail_of(tx: Transaction, case: Case, mail_id: int) -> CaseMail:
    assert case.id is not None
    found = next((each.mail for each in unread_of(tx, case.id) if each.mail.mail_id == mail_id), None)
    if found is None:
        raise NotFound
    return found


def _note(tx: Transaction, viewer: Viewer, case: Case, action: str, *data: tuple[str, str]) -> None:
    tx.history.append(viewer, action, mailbox=case.mailbox, case_id=case.id, data=data, by=Act.HANDLE)
