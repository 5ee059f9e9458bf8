"""What a mail to a local team's mailbox is: handover, verrijking, crisis handover, feedback, … (R-10 to R-29)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from classifiers.text import lower
from classifiers.vectors import Head, Vector
from triage.domain.reading import LocalKind

_SENDERS: Final[dict[str, str]] = {
    "from-vt": r"veilig ?-?thuis|@vt[-.]|\bvt\b",
    "from-private": r"@(?:postbak|snelmail|gmail|hotmail|outlook|live|ziggo|kpnmail|planet|icloud|yahoo|postbus|prive|"
    r"thuismail)[a-z-]*\.",
    "from-crisis": r"crisis|bureaudienst|interventie",
    "from-monitoring": r"monitoring|secretariaat|netwerk|opleiding",
    "from-triage": r"triage|aanmeld|toets|bekendheid",
    "from-team": r"jeugdteam|wmo|wijkteam|gemeente|school|ggd|huisarts|politie",
}
_TEXT: Final[dict[str, str]] = {
    "hands-over":
        r"dra(?:ag|gen|agt) (?:\w+ ){0,8}over\b|overgedragen|over te dragen|overdracht\w*|jullie kant op|"
        r"gele route|groene route|gaat (?:\w+ ){0,4}(?:geel|groen|oranje|rood)"
    r"|warme overdracht|v&v|perspectiefplan|ontvangstbevestiging|5 werkdagen|binnen vijf werkdagen|"
    r"bevestig\w* (?:\w+ ){0,4}(?:overdracht|ontvangst)",
    "colour": r"\b(?:geel|gele|groen|groene|oranje|rood|rode)\b",
    "asks-known":
        r"bekend bij|bij jullie bekend\?|bekend\?|verrijk\w*|kennen jullie|betrokken bij|"
        r"zijn jullie betrokken|zorgaanbieder|gi (?:actief|betrokken)|hulpverlening actief|loopt er|"
        r"nog actueel|staat (?:\w+ ){0,6}bij jullie|in zorg bij",
    "crisis":
        r"\bcrisis\b|crisisoverdracht|direct over|telefonisch besproken|zojuist (?:telefonisch|gebeld)|"
        r"net (?:aan de telefoon|gebeld|gesproken)|wij sluiten|sluiten ons dossier|direct actie|"
        r"achterwacht",
    "asks-after":
        r"terugkoppel\w*|hoe is het (?:\w+ ){0,3}(?:afgelopen|gegaan)|monitor\w*|nazorg|stand van zaken|"
        r"afgesloten|maanden na|eerder overgedragen|termijn|hebben jullie (?:al )?contact|"
        r"heeft (?:\w+ ){0,4}contact|afschrift|trekken (?:\w+ ){0,4}in|niet door",
    "own-story":
        r"\bmijn (?:man|vrouw|ex|kind\w*|dochter|zoon|moeder|vader|gezin|partner|vriend)|\bbrief\b|"
        r"ik (?:kreeg|heb) (?:\w+ ){0,3}brief|wij wonen|ik woon|onze (?:zoon|dochter|kinderen)|"
        r"contact (?:met u )?opnemen|moest (?:jullie|u) (?:bellen|mailen)",
}  # fmt: skip
_COMPILED: Final = {name: re.compile(expression) for name, expression in {**_SENDERS, **_TEXT}.items()}


def local_features(sender: str, subject: str, text: str) -> Iterator[str]:
    """Hints of sender, subject and text, alone and in pairs."""
    who, title, body = lower(sender), lower(subject), lower(text)
    found = [name for name in _SENDERS if _COMPILED[name].search(who)]
    found += [f"{name}|subject" for name in _TEXT if _COMPILED[name].search(title)]
    found += [name for name in _TEXT if _COMPILED[name].search(body)]
    if "?" in body:
        found.append("question")
    yield from found
    for first, one in enumerate(found):
        for other in found[first + 1 :]:
            yield f"{one}&{other}"


def read_local(head: Head, vectors: Mapping[str, Vector]) -> tuple[LocalKind, float]:
    """The most probable local kind and its calibrated probability."""
    chances = head.probabilities(vectors)
    best = int(chances.argmax())
    return LocalKind(head.classes[best]), round(float(chances[best]), 4)
