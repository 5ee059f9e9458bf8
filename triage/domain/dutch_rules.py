"""The Dutch of the rules that carried a reading: what pages, digests and command line say of a marked span."""

from __future__ import annotations

from typing import Final

FALLBACK: Final = "aanwijzing"
"""For a rule that a newer reader wrote: a plain word, never a slug."""

_COLOUR: Final[dict[str, str]] = {
    "subject-code": "kleurcode in het onderwerp",
    "body-code": "kleurcode in de tekst: een suggestie, geen besluit",
}

_KIND: Final[dict[str, str]] = {
    # support
    "asks-to-join": "vraagt om aan te sluiten",
    "asks-to-come-along": "vraagt om mee te gaan",
    "one-of-you": "vraagt om iemand van het team",
    "asks-joint-work": "wil het samen doen",
    "asks-to-take-up": "vraagt om inzet of om het op te pakken",
    "plans-a-meeting": "wil een afspraak maken",
    # consult
    "asks-advice": "vraagt advies of om mee te denken",
    "asks-opinion": "vraagt hoe het team erover denkt",
    "asks-own-way": "vraagt wat de afzender zelf kan doen",
    "asks-rule": "vraagt naar een regel of procedure",
    "asks-call-back": "vraagt om terug te bellen",
    "states-a-question": "zegt een vraag te hebben",
    # other
    "for-information": "is ter informatie",
    "withdraws": "trekt de vraag in",
    "thanks-afterwards": "bedankt achteraf",
    "wrong-desk": "hoort bij een ander loket",
    "business": "is zakelijk en gaat niet over een huishouden",
    # where no pattern was found
    "telling-sentence": "zin die de doorslag gaf",
    "machine-asks-nothing": "automatische mail vraagt niets",
}

_URGENT: Final[dict[str, str]] = {
    "alarm-weapon": "noemt een wapen",
    "alarm-kill": "dreigt met doden",
    "alarm-veiled": "verhulde dreiging",
    "alarm-violence": "geweld",
    "alarm-threat": "bedreiging",
    "alarm-suicide": "spreekt over zelfdoding",
    "alarm-coming": "iemand is onderweg",
    "alarm-fear": "angst",
    "alarm-honour": "eer of schande in de familie",
    "alarm-flight": "gevlucht, weggelopen of op het punt te vertrekken",
    "alarm-dares-not": "durft niet naar huis",
    "alarm-locked": "opgesloten of buitengesloten",
    "alarm-alone": "alleen of zonder slaapplek",
    "alarm-injury": "letsel of ziek",
    "alarm-intoxicated": "onder invloed of buiten zinnen",
    "alarm-released": "komt vrij, of een verbod loopt af",
    "alarm-crisis-word": "noemt crisis of spoed",
    "alarm-now-moment": "gebeurt op dit moment",
    "alarm-now-today": "speelt vandaag of vannacht",
    "alarm-now-soon": "gaat zo meteen gebeuren",
    "alarm-now-hour": "noemt een uur",
    "alarm-now-word": "zegt dat het nu is",
    "alarm-scene-here": "de afzender staat er middenin",
    "alarm-scene-there": "beschrijft wat er nu gebeurt",
    "alarm-cannot-reach": "iemand is niet te bereiken",
    "alarm-services-now": "hulpdiensten zijn erbij geroepen",
    "alarm-ask-now": "vraagt wat er nu moet gebeuren",
    "alarm-whole-mail": "de mail als geheel",
}

_AUTOMATIC: Final[dict[str, str]] = {
    "header-auto-submitted": "mailkop: automatisch verzonden",
    "header-generated": "mailkop: door een systeem gemaakt",
    "header-report": "mailkop: bezorgbericht",
    "header-null-return-path": "mailkop: geen retouradres",
    "header-precedence": "mailkop: automatisch antwoord",
    "header-auto-reply": "mailkop: automatisch antwoord",
    "sender-mail-system": "afzender is een mailsysteem",
    "hint-precedence": "mailkop: bulkmail",
    "hint-list": "mailkop: mailinglijst",
    "hint-suppress": "mailkop: geen automatisch antwoord gewenst",
    "hint-no-reply": "afzender die geen antwoord ontvangt",
    "hint-absent-subject": "onderwerp van een afwezigheidsbericht",
    "hint-bounce-subject": "onderwerp van een bezorgbericht",
    "hint-text": "tekst van een automatische mail",
    "machine-subject": "onderwerp van een automatische mail",
    "machine-says-automatic": "zegt automatisch te zijn",
    "machine-no-answer-please": "vraagt niet te antwoorden",
    "machine-absent": "meldt afwezigheid",
    "machine-left-for-good": "meldt een vertrek",
    "machine-works-on": "noemt werkdagen",
    "machine-period": "noemt een periode",
    "machine-refers": "verwijst naar een ander",
    "machine-not-read": "zegt dat de mail niet of later gelezen wordt",
    "machine-thanks-for-mail": "bedankt voor de mail",
    "machine-to-anybody": "aanhef aan iedereen",
    "machine-notice": "melding van een systeem",
    "machine-delivery-text": "bezorgbericht",
    "machine-receipt-text": "ontvangstmelding van een systeem",
    "machine-ticket-state": "stand van een melding of zaak in een systeem",
    "machine-queue-order": "antwoord op volgorde van binnenkomst, of een wachtlijst",
    "machine-form-copy": "kopie van een ingevuld formulier",
    "machine-mailing-text": "nieuwsbrief of mailing",
    "machine-secure-mail": "bericht van een beveiligde maildienst",
    "machine-machine-form": "opmaak van een systeem",
    "machine-reply-above": "vraagt boven een regel te antwoorden",
    "machine-event": "meldt wat er met iets is gebeurd",
    "machine-press": "zegt waarop u kunt klikken",
    "machine-counts": "telt of meet iets",
    "machine-state": "velden van een systeem",
    "machine-number": "nummer van een melding, zaak of bestelling",
    "machine-told": "zegt wat u kunt of krijgt",
    "machine-reads": "zegt wanneer mail gelezen wordt",
    "machine-offers": "aanbod of nieuwsbrief",
}

READINGS: Final[dict[str, str]] = {
    "kind": "wijst op de soort vraag",
    "colour": "kleurcode",
    "urgent": "wijst op spoed",
    "automatic": "wijst op een machine",
}
"""What is said of a span whose rule this version does not know."""

WORDS: Final[dict[str, str]] = {**_COLOUR, **_KIND, **_URGENT, **_AUTOMATIC}
"""Every rule of every reader, by slug."""


def words_for(rule: str, reading: str = "") -> str:
    """What the rule says, in Dutch; for a rule that this version does not know, what the *reading* is about."""
    return WORDS.get(rule) or READINGS.get(reading, FALLBACK)


def words_for_other(rule: str, reading: str = "") -> str:
    """The same for a span that stands for a kind that was not chosen."""
    return "zin die er het meest op lijkt" if rule == "telling-sentence" else words_for(rule, reading)
