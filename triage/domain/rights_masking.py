"""Hiding other people's data in what is collected about one person (AVG art. 15, paragraph 4): a first pass, before a
person goes over it by hand.

It hides too much rather than too little: every address, telephone number and citizen service number but the person's
own; names of who wrote and of partners; signatures of others; header lines in quoted mail; and every sentence about who
made a report, with the lines under such a heading. It cannot know every name: the reader decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from triage.domain.quoting import split

ADDRESS, TELEPHONE, NUMBER, NAME = "[adres]", "[telefoon]", "[nummer]", "[naam]"
PARTNER, REPORTER, SIGNATURE = "[partner]", "[over de melder weggelaten]", "[ondertekening weggelaten]"

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TELEPHONE = re.compile(r"(?<![\w/-])(?:\+31|0031|\(?0)(?:[\s().-]{0,2}\d){8,10}(?![\w-])")
_NUMBER = re.compile(r"(?<![\w-])\d(?:[ .]?\d){7,8}(?![\w-])")
_HEADER = re.compile(
    r"^([\s>*_]*(?:van|aan|cc|bcc|from|to|sent by|verzonden door|afzender|ontvanger)[\s*_]*:).*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^[\s>]*(?:op .{4,80} schreef|on .{4,80} wrote|.{1,80} heeft op .{4,80} geschreven)", re.IGNORECASE
)
_REPORTER = re.compile(r"\b(?:melders?|meldsters?|meldende|gemeld door|melding (?:is )?gedaan door)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
_WORD = re.compile(r"[^\W\d_]{3,40}")
# Words of an address or a team's name that name nobody.
_NOBODY = frozenset(
    """info algemeen contact post postbus mail secretariaat team teams jeugdteam wijkteam wmo gemeente veilig thuis
    veiligheidsteam lokaal lokale huis zorg school politie administratie balie receptie noreply reply servicedesk van
    der den het een""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Mask:
    """What is left as it is (`own_names` and `own_addresses` of the person, `public` addresses), and what is hidden:
    `others` are addresses whose owners' names are hidden too, `other_names` of whom staff spoke with, `partners` the
    names of teams and organisations."""

    own_names: tuple[str, ...] = field(default=(), repr=False)
    own_addresses: frozenset[str] = field(default=frozenset(), repr=False)
    public: frozenset[str] = frozenset()
    others: frozenset[str] = field(default=frozenset(), repr=False)
    partners: tuple[str, ...] = ()
    other_names: tuple[str, ...] = field(default=(), repr=False)

    def is_own(self, address: str) -> bool:
        """Whether *address* is the person's own."""
        return address.lower() in self.own_addresses

    def address(self, address: str) -> str:
        """*address* where it may be seen, else what stands for it."""
        bare = address.lower()
        return address if bare in self.own_addresses or bare in self.public else ADDRESS

    def short(self, text: str) -> str:
        """A line or a note: no signature is looked for."""
        return "\n".join(_lines(text, self))

    def message(self, text: str, sender: str) -> str:
        """The text of a mail; the signature goes too, unless the person wrote it."""
        signature = None if self.is_own(sender) else split(text).signature
        if signature:
            text = _without(text, signature)
        return "\n".join(_lines(text, self))

    @property
    def hidden(self) -> re.Pattern[str] | None:
        """Names to hide, longest first; None where there are none."""
        own = {word.lower() for name in self.own_names for word in _WORD.findall(name)}
        own |= {word.lower() for address in self.own_addresses for word in _WORD.findall(address.partition("@")[0])}
        words = {
            word.lower()
            for address in self.others - self.own_addresses - self.public
            for word in _WORD.findall(address.partition("@")[0])
        }
        words |= {word.lower() for name in self.other_names for word in _WORD.findall(name) if word[0].isupper()}
        return _one_of(words - own - _NOBODY)


def _one_of(words: Collection[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    # A name begins with a capital; the same letters in small may be an ordinary word.
    return re.compile(rf"\b(?=[^\W\d_a-z])(?i:{listed})\b")


def _without(text: str, signature: str) -> str:
    lines = set(signature.splitlines()) - {""}
    kept, said = [], False
    for line in text.splitlines():
        if line in lines:
            if not said:
                kept.append(SIGNATURE)
            said = True
        else:
            kept.append(line)
    return "\n".join(kept)


def _lines(text: str, mask: Mask) -> Iterable[str]:
    hidden, partners = mask.hidden, _one_of_names(mask.partners)
    under_reporter = False
    for line in text.splitlines():
        if under_reporter and line.strip():
            continue
        under_reporter = False
        if _REPORTER.search(line):
            # A heading has its data in the lines below; a sentence has them in itself.
            under_reporter = line.rstrip(" *_").endswith(":")
            yield _without_reporter(line)
            continue
        if header := _HEADER.match(line):
            yield f"{header[1]} {NAME}"
        elif _WROTE.match(line):
            yield NAME
        else:
            yield _plain(line, mask, hidden, partners)


def _without_reporter(line: str) -> str:
    """Nothing of a line with a label (`Melder: …`) or a heading; of another line the sentences about something else."""
    if ":" in line:
        return REPORTER
    kept = [REPORTER if _REPORTER.search(each) else each.strip() for each in _SENTENCE.findall(line)]
    # What stands beside such a sentence may go on about the same person: only what comes before it is kept.
    first = kept.index(REPORTER)
    return " ".join([*kept[:first], REPORTER])


def _one_of_names(names: Collection[str]) -> re.Pattern[str] | None:
    named = sorted((name for name in names if len(name) > 3), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, named))})\b", re.IGNORECASE) if named else None


def _plain(line: str, mask: Mask, hidden: re.Pattern[str] | None, partners: re.Pattern[str] | None) -> str:
    kept: list[str] = []

    def aside(found: re.Match[str]) -> str:
        shown = mask.address(found[0])
        if shown == ADDRESS:
            return ADDRESS
        kept.append(shown)
        return f"\x00{len(kept) - 1}\x00"

    line = _ADDRESS.sub(aside, line.replace("\x00", ""))
    if partners is not None:
        line = partners.sub(PARTNER, line)
    if hidden is not None:
        line = hidden.sub(NAME, line)
    line = _NUMBER.sub(NUMBER, _TELEPHONE.sub(TELEPHONE, line))
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], line)
