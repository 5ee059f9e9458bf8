"""What people say that cases have to do with each other, and another case of the same mail for another household.

A link gives nobody access: each case is seen by who may see it (R-54). Between mailboxes only where the configuration
lets the two know of each other (R-41).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from triage.domain.access import Viewer, service_viewer
from triage.domain.case import Case, CaseLink, CaseMessage, CaseState, LinkKind
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.obligation import obligations_for
from triage.domain.policy import Region
from triage.domain.record import MOST_NAME, MOST_NOTE, Channel, Record, RecordKind, Unrecordable
from triage.ports.store import Transaction
from triage.workflow.acts import begun, noted
from triage.workflow.by_hand import decided_by_hand
from triage.workflow.record import settle
from triage.workflow.watch_alarms import sound

BY_HAND = (LinkKind.SAME_HOUSEHOLD, LinkKind.MAY_BELONG)
"""What a person may say that a case has to do with another."""


def mailboxes_of_links(region: Region, mailbox: str) -> frozenset[str]:
    """The mailboxes to whose cases those of *mailbox* may be linked: its own, and those it is paired with (R-41)."""
    policies = region.mailboxes
    paired = policies[mailbox].linked_with
    return frozenset(
        {mailbox} | {each for each in paired if each in policies and mailbox in policies[each].linked_with}
    )


def link(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, reference: str, kind: LinkKind,
    why: str,
) -> Case:  # fmt: skip
    """Say that a case has to do with the case of *reference*, and why. Raises Unrecordable with what is wrong."""
    case = begun(tx, viewer, case_id, version)
    wrong: dict[str, str] = {}
    if kind not in BY_HAND:
        wrong["kind"] = "Kies wat de zaken met elkaar te maken hebben."
    if not why.strip():
        wrong["why"] = "Vul in waarom deze zaken bij elkaar horen."
    elif len(why) > MOST_NOTE:
        wrong["why"] = f"Deze tekst is te lang; maak er hoogstens {MOST_NOTE} tekens van."
    other = _other(tx, viewer, region, case, reference)
    if other is None:
        wrong["other"] = "Er is geen zaak met dit kenmerk die u hieraan kunt koppelen."
    if wrong or other is None or other.id is None:
        raise Unrecordable(wrong)
    tx.cases.tie(case_id, other.id, kind, by=viewer.who, why=why.strip())
    case = tx.cases.change(_without_doubt(case, other, kind))
    noted(tx, viewer, case, "case-linked", ("case", other.reference), ("kind", kind.value))
    _note_there(tx, viewer, other, case, "case-linked", kind)
    return case


def _other(tx: Transaction, viewer: Viewer, region: Region, case: Case, reference: str) -> Case | None:
    try:
        other = tx.cases.find(viewer, reference.strip())
    except NotFound:
        return None
    may = other.mailbox in mailboxes_of_links(region, case.mailbox)
    return other if may and other.id != case.id else None


def _without_doubt(case: Case, other: Case, kind: LinkKind) -> Case:
    """The service asked whether it may belong to another; a person who says what it is has answered that."""
    answered = kind is not LinkKind.MAY_BELONG and other.mailbox == case.mailbox
    return replace(case, flags=case.flags - {Flag.MAY_BELONG_ELSEWHERE}) if answered else case


def unlink(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, reference: str, kind: LinkKind,
    why: str = "",
) -> Case:  # fmt: skip
    """Say that a case has nothing to do with that of *reference* after all, whoever said it had. NotFound where there
    is no such link."""
    case = begun(tx, viewer, case_id, version)
    found = _link_to(tx.cases.links(viewer, case_id), reference, kind)
    assert found.other.id is not None
    one, two = (found.other.id, case_id) if found.back else (case_id, found.other.id)
    tx.cases.tie(one, two, kind, by=viewer.who, why=why.strip(), holds=False)
    left = [each for each in tx.cases.links(viewer, case_id) if each.kind is LinkKind.MAY_BELONG and not each.back]
    flags = case.flags if left else case.flags - {Flag.MAY_BELONG_ELSEWHERE}
    case = tx.cases.change(replace(case, flags=flags))
    noted(tx, viewer, case, "case-unlinked", ("case", found.other.reference), ("kind", kind.value))
    _note_there(tx, viewer, found.other, case, "case-unlinked", kind)
    return case


def _link_to(links: Collection[CaseLink], reference: str, kind: LinkKind) -> CaseLink:
    for each in links:
        if each.other.reference == reference and each.kind is kind:
            return each
    raise NotFound


def _note_there(
    tx: Transaction, viewer: Viewer, other: Case, case: Case, action: str, kind: LinkKind
) -> None:  # fmt: skip
    data = (("case", case.reference), ("kind", kind.value))
    tx.history.append(viewer, action, mailbox=other.mailbox, case_id=other.id, data=data)


@dataclass(frozen=True, slots=True)
class SplitOff:
    """What the second case is: what it is about, and which of the mails (by place, from 1) it is about. `subject` and
    `why` are content."""

    mails: frozenset[int]
    route: str
    urgent: bool = False
    subject: str = field(default="", repr=False)
    why: str = field(default="", repr=False)


def split(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, said: SplitOff) -> Case:
    """Make a second case of a mail that is about two households: received when the mail was, with that mail, and with
    obligations of its own. The first stays as it is. Returns the new one. Raises Unrecordable with what is wrong."""
    case = begun(tx, viewer, case_id, version)
    policy = region.mailboxes[case.mailbox]
    messages = tx.cases.file(viewer, case.reference).messages
    chosen = [each for number, each in enumerate(messages, 1) if number in said.mails and each.direction == "in"]
    wrong = _wrong_split(said, chosen, policy.choosable_routes())
    if wrong:
        raise Unrecordable(wrong)
    colour = next((colour for colour, each in policy.colour_routes.items() if each == said.route), None)
    kind = next((kind for kind, each in policy.routes.items() if each == said.route), case.kind)
    draft = replace(
        case, id=None, reference="", version=1, state=CaseState.IN_PROGRESS, kind=kind, colour=colour,
        route=said.route, urgent=said.urgent, subject=said.subject.strip(), by_hand=True, assignee=None,
        closed_at=None, wake_at=None, merged_into=None, flags=frozenset(),
        sender=chosen[0].sender, received_at=case.received_at,
    )  # fmt: skip
    decision = decided_by_hand(region, draft, said.route)
    draft = replace(draft, flags=decision.flags)
    year = region.calendar.local_date(case.received_at).year
    made = tx.cases.add(draft, policy.reference_prefix, year)
    assert made.id is not None
    _fill(tx, viewer, region, case, made, chosen, said)
    made = tx.cases.change(made)
    noted(tx, viewer, made, "case-split-off", ("case", case.reference), ("route", said.route))
    case = tx.cases.change(case)
    noted(tx, viewer, case, "case-split", ("case", made.reference))
    if made.urgent:
        sound(tx, made, region, fingerprint=f"{made.reference} split off")
    return made


def _wrong_split(said: SplitOff, chosen: list[CaseMessage], routes: Collection[str]) -> dict[str, str]:
    wrong = {}
    if not chosen:
        wrong["mails"] = "Kies minstens één bericht dat ook over het andere huishouden gaat."
    if said.route not in routes:
        wrong["route"] = "Kies een route van deze mailbox."
    if not said.subject.strip():
        wrong["subject"] = "Vul in waar de nieuwe zaak over gaat."
    elif len(said.subject) > MOST_NAME:
        wrong["subject"] = f"Dit onderwerp is te lang; maak er hoogstens {MOST_NAME} tekens van."
    if len(said.why) > MOST_NOTE:
        wrong["why"] = f"Deze tekst is te lang; maak er hoogstens {MOST_NOTE} tekens van."
    return wrong


def _fill(
    tx: Transaction, viewer: Viewer, region: Region, case: Case, made: Case, chosen: list[CaseMessage],
    said: SplitOff,
) -> None:  # fmt: skip
    assert case.id is not None
    assert made.id is not None
    named = tx.cases.shielded_to(service_viewer(case.mailbox), case.id)
    if named:
        tx.cases.shield(made.id, named)
    for message in chosen:
        # The mail's answers keep coming to the first case: it was the first to know its Message-ID.
        tx.cases.add_message(made.id, message)
    why = "Met de hand geopend: het bericht wordt bij de eerste zaak beantwoord."
    tx.cases.add_decision(
        made.id, None, decided_by_hand(region, made, said.route), "silence", "R-53", why
    )  # fmt: skip
    rules = region.rules_for(made.mailbox, said.route)
    tx.cases.add_obligations(
        made.id, obligations_for(rules, made.received_at, region.calendar), region.config_hash
    )  # fmt: skip
    tx.records.add(
        made.id, Record(RecordKind.OPENED, made.received_at, viewer.who, Channel.MAIL, with_whom=case.reference)
    )  # fmt: skip
    settle(tx, viewer.who, region, made)
    tx.cases.tie(made.id, case.id, LinkKind.SPLIT_OFF, by=viewer.who, why=said.why.strip())
