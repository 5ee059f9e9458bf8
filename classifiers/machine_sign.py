"""How much in a mail can be pointed at that is a machine's, and what shows a person (R-51).

Rules about the whole of a mail, over its phrases, traces and parts. They say from which likelihood on a mail is a
machine's; they are no features, so that they stay a second opinion beside the head."""

from __future__ import annotations

import re
from collections.abc import Set
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from classifiers.automatic import settled_by_headers, speaks_personally
from classifiers.machine_phrases import MAILING_PHRASE, PLAIN_PHRASES, WEAK_PHRASES
from classifiers.sign_person import (
    is_case_sheet,
    is_letter,
    is_of_household,
    is_word_of_desk,
    says_is_back,
    shows_person,
    signs,
    speaks_of_household,
    speaks_to_one,
    talks_of_program,
    tells_more,
    tells_of_household,
)
from classifiers.sign_points import (
    FEWEST_WEAK,
    SAYS_ABSENT,
    SOME_PARTS,
    UNREAD_BOX,
    has_left,
    is_bare_absence,
    is_full_absence,
    is_programs_absence,
    pointed,
    points,
    tells,
)
from classifiers.sign_system import built_by_system, is_copy, is_programs_word, is_report, told_by_system
from classifiers.text import lower

if TYPE_CHECKING:
    from classifiers.mail_features import Mail

_NOT_SAID: Final = SAYS_ABSENT - {"absent"}
"""Of these what nobody says who begins a mail: that mail is not read, that he left."""

LEFT: Final = "left-for-good"
_REPLY_ABOVE: Final = re.compile(r"##-|(?:antwoord|reactie) boven dez?e (?:regel|lijn)|reply above this line", re.I)
"""What a ticket system writes above what it says, for whoever answers it."""


class Sign(IntEnum):
    """How much in a mail can be pointed at that is a machine's; `PERSON` where something shows that nobody's is, and
    `AGAINST` where it only speaks as a person would: programs say *wij*, ask and greet by name.

    `BARE` is a mail from an address that is a thing, in which nobody speaks and nothing else can be pointed at.
    """

    PERSON = -2
    AGAINST = -1
    BARE = 0
    WEAK = 1
    STRONG = 2
    PROGRAM = 3


def settled(mail: Mail) -> str:
    """The header rule that settles it, or an empty text.

    A web form or a ticket system passes a person's words on as generated mail: where it asks us something, they count.
    A notice with a button that takes no answer only cites them.
    """
    rule = settled_by_headers(mail.headers, mail.sender)
    cites = "no-reply" in mail.hints and mail.traces.actions > 0
    passed_on = rule == "header-generated" and (mail.is_form or (mail.asks_us and not cites))
    return "" if passed_on else rule


def sign_of(mail: Mail) -> Sign:
    """How telling the mail is of a machine where no header settles it: by this sign the likelihood decides.

    Where an address is a thing's and nothing can be pointed at, the likelihood has to be very high.
    """
    sign = _sign_within(mail)
    if sign is None and mail.traces.impersonal:
        return Sign.BARE
    if sign not in {None, Sign.AGAINST}:
        return sign
    of_thing = mail.traces.sender in {"desk", "nobody"} or "service" in mail.hints
    return Sign.AGAINST if of_thing else Sign.PERSON


def _sign_within(mail: Mail) -> Sign | None:
    """The same by what the mail says; None where it says nothing of either.

    Who asks us something is a person, whatever else stands there, but for a notice that says what it is and cites.
    Strong is what a mail program writes itself, an address that takes no answer, or a mail built as systems build
    theirs in which nobody speaks to anybody.
    """
    if not settled(mail) and is_copy(mail):
        return Sign.STRONG
    if settled(mail) or says_is_back(mail) or speaks_to_one(mail) or talks_of_program(mail):
        return Sign.PERSON
    if mail.asks_us:
        return Sign.AGAINST if _cites(mail) else Sign.PERSON
    if mail.is_form:
        return Sign.AGAINST
    if "answered-by-program" in mail.hints:
        return _under_programs_subject(mail)
    if not mail.own_text.strip():
        # Only an earlier mail, or nothing: nobody speaks, but neither does a machine, unless it wrote so above it.
        return Sign.STRONG if _REPLY_ABOVE.search(mail.ready.source) else Sign.PERSON
    return _sign_of_text(mail, {name for name, _ in mail.phrases})


def _cites(mail: Mail) -> bool:
    """Whether a question to us may be one that a notice cites, or that a mailing asks of all its readers."""
    if MAILING_PHRASE in {name for name, _ in mail.phrases}:
        return mail.traces.sender == "desk"
    return mail.calls_itself_automatic and bool({"no-reply", "service"} & set(mail.hints))


def _under_programs_subject(mail: Mail) -> Sign:
    """What is answered under the subject of a mail program: an absence, another notice, or what somebody says who
    answers one."""
    if is_programs_absence(mail):
        return Sign.PROGRAM
    told = {name for name, _ in mail.phrases} - {"period", "refers"} or {"away", "unread"} & set(
        mail.told_absence.parts
    )
    if told or not mail.traces.speaks:
        return Sign.STRONG
    parts = set(mail.told_absence.parts)
    answers = not parts or ("instead" not in parts and speaks_personally(lower(mail.spoken)))
    return Sign.PERSON if answers else Sign.STRONG


def _sign_of_text(mail: Mail, names: Set[str]) -> Sign | None:
    """How telling the text is of a machine where neither headers nor subject say so."""
    hints = set(mail.hints)
    if "forwarded" in hints or signs(mail, names):
        return Sign.PERSON
    if is_case_sheet(mail, names) or shows_person(mail, names):
        return Sign.AGAINST
    if mail.told_absence.whole and ("reply" in hints or not is_letter(mail, names)):
        began = "reply" not in hints and not names & PLAIN_PHRASES
        return Sign.PERSON if began and tells_of_household(mail) else Sign.STRONG
    if told_by_system(mail, names) or built_by_system(mail, names):
        # A note that somebody at a desk took down has fields and a time as well.
        noted = mail.traces.impersonal and mail.traces.fields > 0 and not names & PLAIN_PHRASES
        return None if noted and "no-reply" not in hints and speaks_of_household(mail) else Sign.STRONG
    if is_programs_word(mail, names) or has_left(mail, names) or is_full_absence(mail):
        return Sign.WEAK
    if tells_more(mail, names):
        return None
    if mail.traces.serves:
        return Sign.STRONG if mail.traces.product else Sign.WEAK
    if tells(mail):
        return Sign.WEAK
    return Sign.AGAINST if is_letter(mail, names) else _weak_sign(mail, names)


def _weak_sign(mail: Mail, names: Set[str]) -> Sign | None:
    """Whether a short mail without anything telling is nothing but an absence, a desk's that nobody speaks in, or full
    of phrases."""
    traces = mail.traces
    # A program answers a mail: who begins a new one to say that he is away does so himself.
    began = traces.speaks and traces.sender in {"person", "named"} and "reply" not in mail.hints
    if began and (not names & _NOT_SAID or (names & _NOT_SAID == {LEFT} and not UNREAD_BOX.search(mail.own_text))):
        return Sign.PERSON
    if traces.initialled and not names & SAYS_ABSENT and not mail.told_absence.parts:
        return Sign.PERSON
    bare = is_bare_absence(mail) or (mail.told_absence.bare and "reply" in mail.hints)
    if bare and not traces.familiar and traces.sender != "private":
        return Sign.WEAK
    if traces.speaks and traces.sender in {"person", "private"} and not names & SAYS_ABSENT:
        return None
    if traces.first_name and not names & SAYS_ABSENT and not traces.built:
        return Sign.PERSON  # somebody at a desk who signs
    if traces.impersonal:
        if is_word_of_desk(mail, names):
            return Sign.AGAINST
        return Sign.WEAK if points(mail, names) and not is_of_household(mail, names) else None
    if "reads" in mail.system_parts and traces.sender == "desk" and pointed(mail, names) >= SOME_PARTS:
        return Sign.WEAK
    if not names & PLAIN_PHRASES and speaks_personally(lower(mail.spoken)):
        return None
    told = names - WEAK_PHRASES or len(names) >= FEWEST_WEAK
    if told and not names & SAYS_ABSENT and not mail.told_absence.parts:
        return Sign.WEAK if pointed(mail, names) >= SOME_PARTS else None
    return Sign.WEAK if told or ("bounce-subject" in mail.hints and is_report(mail, names)) else None
