"""The mails that a person must send: fixed texts with that person's choices filled in, never sent by themselves.

A draft without content names a reference and fixed words only, and may go by ordinary mail. One with content (what is
known of a household: an outcome, an answer) goes only where the mailbox has a secure route to its recipient; elsewhere
it is text for the team's own secure mail (R-12, R-22). A handover is confirmed by such a mail, and by nothing the
service does by itself (R-13).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.errors import NotChosen
from triage.domain.record import RecordKind

MOST_TEXT = 4_000
"""Characters a person may write in one field (ours)."""

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@]{1,64}@[^\s<>()\[\],;:\"\\@]{1,253}\.[^\s<>()\[\],;:\"\\@.]{2,63}")


class Addressee(StrEnum):
    """To whom a draft goes: who wrote the mail that began the case, or an address that a person fills in."""

    SENDER = "afzender"
    OTHER = "zelf-invullen"


class FieldKind(StrEnum):
    """What a person fills in: one of a list, one of the desks of the network, or a text of their own."""

    CHOICE = "keuze"
    DESK = "loket"
    TEXT = "tekst"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list: `text` stands in the mail. `reasons`: it is not complete without the draft's text (R-14)."""

    key: str
    text: str
    reasons: bool = False


@dataclass(frozen=True, slots=True)
class DraftField:
    """A place in a draft that a person fills. `needed`: the draft is not complete without it."""

    key: str
    title: str
    kind: FieldKind
    choices: tuple[Choice, ...] = ()
    needed: bool = True


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A draft as the configuration gives it. `routes` it belongs to, all where none is named. `content`: it tells what
    is known of a household. `records`: what happened once the mail server has it; None: nothing but a staff mail.
    `strangers`: only for who is no partner (R-5)."""

    key: str
    title: str
    subject: str
    text: str
    to: Addressee
    content: bool
    fields: tuple[DraftField, ...]
    routes: frozenset[str]
    records: RecordKind | None
    source: str
    strangers: bool = False

    def fits(self, route: str, *, partner: bool) -> bool:
        """Whether it belongs to a case on *route*, of a *partner* or of somebody else."""
        return (not self.routes or route in self.routes) and not (self.strangers and partner)


@dataclass(frozen=True, slots=True)
class SecureRoute:
    """How a mailbox's mail leaves, and where it goes safely (NTA 7516 and the like): the recipients' domains to which
    its mail server keeps content secret, and a word in the subject that tells a gateway so, where it needs one.
    `sends`: it has a mail server to send by at all."""

    sends: bool = True
    domains: frozenset[str] = frozenset()
    subject_tag: str = ""

    def reaches(self, address: str) -> bool:
        """Whether content may go to *address* by this route."""
        return self.sends and address.rpartition("@")[2].lower() in self.domains


@dataclass(frozen=True, slots=True)
class FilledDraft:
    """A draft as it would go. `sendable`: this service may send it; else it is text to send from elsewhere. `outcome`:
    the key of what was chosen, where the draft has one choice; `answers` by field where it has several; `reasons`: the
    text a person wrote."""

    rule: DraftRule
    to: str
    subject: str
    text: str
    sendable: bool
    outcome: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    reasons: str = ""


class Unfilled(NotChosen):
    """De mail is nog niet compleet; vul de genoemde velden in."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__()
        self.problems = dict(problems)


def fill(
    rule: DraftRule, values: Mapping[str, str], fixed: Mapping[str, str], *, sender: str, secure: SecureRoute
) -> FilledDraft:
    """*rule* with what a person chose. *fixed*: reference, mailbox and the like. Raises `Unfilled` naming each field
    and what to do about it; `aan` is the address's."""
    problems: dict[str, str] = {}
    to = values.get("aan", "").strip().lower() if asks_address(rule, sender) else sender
    if not _ADDRESS.fullmatch(to):
        problems["aan"] = "Vul een e-mailadres in, zoals naam@organisatie.nl."
    words = {field.key: _word(field, values.get(field.key, "").strip(), problems) for field in rule.fields}
    chosen = _chosen(rule, values)
    keys = {each.key for each in rule.fields if each.kind is FieldKind.CHOICE}
    texts = [field for field in rule.fields if field.kind is FieldKind.TEXT]
    if chosen is not None and chosen.reasons and texts and not words[texts[0].key]:
        problems[texts[0].key] = "Bij deze keuze hoort een onderbouwing. Schrijf haar hier."
    if problems:
        raise Unfilled(problems)
    reached = secure.reaches(to)
    subject = " ".join(rule.subject.format_map({**words, **fixed}).split())
    if rule.content and reached and secure.subject_tag:
        subject = f"{secure.subject_tag} {subject}"
    return FilledDraft(
        rule, to, subject, _tidy(rule.text.format_map({**words, **fixed})),
        secure.sends and (not rule.content or reached),
        chosen.key if chosen and len(keys) == 1 else "",
        tuple((key, values[key]) for key in sorted(keys)) if len(keys) > 1 else (),
        words[texts[0].key] if texts else "",
    )  # fmt: skip


def asks_address(rule: DraftRule, sender: str) -> bool:
    """Whether a person fills in the address: the draft asks for one, or the case has no sender to answer."""
    return rule.to is Addressee.OTHER or not _ADDRESS.fullmatch(sender)


def _word(field: DraftField, value: str, problems: dict[str, str]) -> str:
    if field.kind is FieldKind.TEXT:
        if len(value) > MOST_TEXT:
            problems[field.key] = f"Houd het korter dan {MOST_TEXT} tekens; nu zijn het er {len(value)}."
        elif field.needed and not value:
            problems[field.key] = "Schrijf hier een tekst."
        return value.replace("\r\n", "\n")
    found = next((choice for choice in field.choices if choice.key == value), None)
    if found is None and (field.needed or value):
        problems[field.key] = "Kies er een."
    return found.text if found else ""


def _chosen(rule: DraftRule, values: Mapping[str, str]) -> Choice | None:
    for field in rule.fields:
        if field.kind is FieldKind.CHOICE:
            return next((choice for choice in field.choices if choice.key == values.get(field.key)), None)
    return None


def _tidy(text: str) -> str:
    """Without the holes that fields left empty make: at most one empty line, none at the ends."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip() + "\n"
