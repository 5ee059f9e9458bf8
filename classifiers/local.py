"""What a mail to a local team's mailbox is: handover, verrijking, crisis handover, feedback, … (R-10 to R-29)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from classifiers.cues import Grammar
from classifiers.text import lower
from classifiers.vectors import Head, Vector
from triage.domain.reading import LocalKind

_SENDERS: Final[dict[str, str]] = {
    "from-vt": r"veilig ?-?thuis|@vt[-.]|\bvt\b",
    "from-private": r"@(?:postbak|snelmail|gmail|hotmail|outlook|live|ziggo|kpnmail|planet|icloud|yahoo|postbus|prive|"
    r"thuismail|hotpost|\w*post|\w*mail|web|home)[a-z-]*\.",
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
    "settled":
        r"intrek\w*|prullenbak|trek\w* (?:\w+ ){0,6}\bin\b|correctie|tikfout|weet ik genoeg|dank je wel|"
        r"bedankt|\bdank\b|"
        r"(?:niets|niks) meer (?:nodig|te)|hoef\w* (?:\w+ ){0,4}(?:niet|niets|niks)|geen overdracht|loos|vals alarm|"
        r"kan blijven staan|verkeerde (?:gemeente|team|adres)|excuus|excuses",
    "time-is-up":
        r"(?:weken|maanden|dagen) (?:om\b|voorbij|geleden|verder)|termijn|vandaag is het|op de schaal|welk cijfer|"
        r"een (?:6|7|8|zes|zeven|acht)\b|wat is het geworden|hoe (?:staat|loopt|liep|gaat|ging)|geen contact",
    "after-handover":
        r"(?:die|dat|deze) (?:ik|wij|we) (?:\w+ ){0,6}(?:overdroeg\w*|overgedragen)|droeg\w* (?:\w+ ){0,8}over\b|"
        r"vierde melding|derde melding|\w+ meldingen over|\bmdo\b|bezwaar|teruggetrokken|nemen de casus terug|"
        r"haal hem terug|ontbrak|ontvangstbevestiging (?:\w+ ){0,4}(?:niet|nog|gemist)|conform afspraak",
    "asks-impression":
        r"inschatting|indruk|hoe zien|hoe kijk\w*|jullie mening|jouw mening|wat vind\w*|wat doe ik|advies|meedenken",
    "to-everybody":
        r"beste (?:allemaal|regisseurs|collega's van|teams|bewoners|relaties|ketenpartners)|per 1 \w+|contactpersoon|"
        r"training|nieuwsbrief|kwartaal|postbus|werkafspraken|bijeenkomst|oefening|vacature|uitnodiging|telefoonnummer",
    "machine":
        r"automatisch\w*|afwezig\w*|niet (?:te )?beantwoord\w*|zaaknummer|could not be delivered|beveiligd bericht|"
        r"\bmet verlof|met vakantie|out of office",
    "own-story":
        r"familie \w+ ?$|wij lossen het|wij hebben besloten|gemiste oproep|ik wil (?:geen|graag|niet)|"
        r"\bmijn (?:man|vrouw|ex|kind\w*|dochter|zoon|moeder|vader|gezin|partner|vriend)|\bbrief\b|"
        r"ik (?:kreeg|heb) (?:\w+ ){0,3}brief|wij wonen|ik woon|onze (?:zoon|dochter|kinderen)|"
        r"contact (?:met u )?opnemen|moest (?:jullie|u) (?:bellen|mailen)",
}  # fmt: skip
_SENDER_GRAMMAR: Final = Grammar(_SENDERS)
_TEXT_GRAMMAR: Final = Grammar(_TEXT)


def local_features(sender: str, subject: str, text: str) -> Iterator[str]:
    """Hints of sender, subject and text, alone and in pairs."""
    who, title, body = lower(sender), lower(subject), lower(text)
    found = [name for name in ("re", "fw", "fwd") if title.startswith(name + ":")]
    found += [name for name, _ in _SENDER_GRAMMAR.first_spans(who)]
    found += [f"{name}|subject" for name, _ in _TEXT_GRAMMAR.first_spans(title)]
    found += [name for name, _ in _TEXT_GRAMMAR.first_spans(body)]
    if not {"from-vt", "from-private"} & set(found):
        found.append("from-others")
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
