"""Web forms: a machine sent them, and a person's own words stand in them, which must not be lost (R-50, R-51).

Told apart from the copy that a web site sends back to who filled in its form, in which nobody speaks to us."""

from __future__ import annotations

import re
from typing import Final

from classifiers.machine_phrases import FORM_COPY, without_pasted

_CITED: Final = re.compile(r"(?<!\w)'[^'\n]{3,120}'(?!\w)")
"""What stands between single quotation marks: a name of something."""

_FORM_FIELDS: Final = re.compile(
    r"^[^\S\n]*(?:(?:uw|je|jouw) )?(?:naam|voornaam|achternaam|e-?mail(?:adres)?|telefoon(?:nummer)?|tel|"
    r"organisatie|functie|"
    r"team|gemeente|afzender|onderwerp|bericht|vraag|hulpvraag|omschrijving)\s*:",
    re.M,
)
_FORM_WORDS: Final = re.compile(
    r"^[^\S\n]*(?:(?:uw|je|jouw) )?(?:bericht|vraag|hulpvraag|toelichting|opmerking\w*|omschrijving|tekst)\s*:\s*\S",
    re.M,
)
_FORM_SENDER: Final = re.compile(
    r"formulier|\bvia (?:de |uw |onze )?(?:web)?site|\bwebsite|inzending|ingevuld|\bchat\w*|web ?form|"
    r"(?:van|door) (?:een |de )?bezoeker\b"
)
_CONFIRMS: Final = re.compile(
    r"\b(?:uw|je|jouw) (?:\w+ )?(?:formulier|inzending|melding|bericht|aanmelding|aanvraag|vraag) (?:\w+ ){0,3}"
    r"(?:ontvangen|binnen\w*|gelukt|verwerkt|verzonden|geslaagd)|\bhebben (?:uw|je|jouw) \w+ (?:\w+ )?ontvangen|"
    r"\b(?:u|je) bent (?:ingeschreven|aangemeld) voor\b|^bedankt voor (?:uw|je|jouw) |"
    r"\bdank\w*(?: u| je)?(?: wel)? voor (?:het|uw|je|jouw) (?:invullen|inzend\w+|insturen)\b"
)
"""What a web site answers to who filled in its form."""

_FORM_SPEAKS: Final = re.compile(r"\b(?:ik|mij|mijn|me|wij|we|ons|onze|hij|zij|ze|haar|hem)\b")
_COPY_BEGINS: Final = 250
"""Characters within which the copy of a form says what it is."""

_COPY_TOLD: Final = re.compile(
    r"\b(?:u|je) vulde [^.?!\n]{3,120}\bformulier\b[^.?!\n]{0,80} in\.\s+hier(?:onder|bij) [^.?!\n]{0,20}\b"
    r"(?:kopie|antwoorden|gegevens)\b"
)
"""What a web site says of the copy that it sends, beside the phrases that are weighed."""


def is_form(text: str, told_by: str = "") -> bool:
    """Whether a lower-case text that is no copy is a web form: a machine sent it, and a person's own words stand in it.

    *told_by* is the sender with the subject, in lower case: where they speak of a form, one field with words is enough,
    and so is a question or somebody who speaks of people.
    """
    words = _FORM_WORDS.search(text) is not None
    if words and len(_FORM_FIELDS.findall(text)) >= 3:
        return True
    if _FORM_SENDER.search(told_by) is None or (_CONFIRMS.search(text) is not None and not words):
        return False
    return words or "?" in text or _FORM_SPEAKS.search(_CITED.sub(" ", text)) is not None


def is_form_copy(text: str) -> bool:
    """Whether a lower-case text begins as the copy of a form that a web site sends to who filled it in."""
    if _COPY_TOLD.search(text[:_COPY_BEGINS]) is not None:
        return True
    found = FORM_COPY.search(without_pasted(text))
    return found is not None and found.start() <= _COPY_BEGINS
