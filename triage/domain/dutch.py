"""The Dutch word of every enum member that a user reads: web, digests and command line share it."""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.access import Role
from triage.domain.case import CaseState
from triage.domain.decision import Flag
from triage.domain.dutch_slots import SLOT_ACTIONS, SLOT_PURPOSES
from triage.domain.hooks import HookEvent
from triage.domain.policy import SendMode
from triage.domain.reading import AnswerKind, Colour, Kind
from triage.domain.rights import Outcome, RightKind, StepKind
from triage.domain.slot import HoldState

KINDS = {
    Kind.CONSULT: "consult",
    Kind.SUPPORT: "ondersteuning",
    Kind.OTHER: "overig",
    Kind.UNDECIDED: "onbeslist",
}

COLOURS = {Colour.YELLOW: "geel", Colour.GREEN: "groen", Colour.ORANGE: "oranje", Colour.RED: "rood"}

STATES = {
    CaseState.NEW: "nieuw",
    CaseState.IN_PROGRESS: "in behandeling",
    CaseState.WAITING: "wacht",
    CaseState.CLOSED: "gesloten",
}

FLAGS = {
    Flag.UNDECIDED: "onbeslist",
    Flag.QUARANTINED: "niet te lezen",
    Flag.AUTOMATIC: "van een machine",
    Flag.COLOUR_SUGGESTED: "kleur in de tekst",
    Flag.COLOUR_AMBIGUOUS: "kleur niet eenduidig",
    Flag.FUTURE_DATE: "tijd in de toekomst",
    Flag.SEVERAL_SENDERS: "meer dan een afzender",
    Flag.NO_SENDER: "geen afzender",
    Flag.NOT_PARTNER: "geen partner",
    Flag.NOT_AUTHENTICATED: "afzender niet bevestigd",
    Flag.HISTORY: "van voor de start",
    Flag.PROTECTED: "versleuteld",
    Flag.SIGNED: "digitaal ondertekend",
    Flag.ELSEWHERE: "inhoud elders",
    Flag.FORWARDED: "doorgestuurd door een regel",
    Flag.TRUNCATED: "alleen het begin gelezen",
    Flag.DAMAGED: "beschadigd",
    Flag.TO_CHECK: "te controleren",
    Flag.WAITS_FOR_APPROVAL: "wacht op akkoord",
    Flag.NO_SLOT: "geen vrije tijd",
    Flag.SLOT_AFTER_TERM: "afspraak na een termijn",
    Flag.MAY_BELONG_ELSEWHERE: "hoort misschien bij een andere zaak",
    Flag.OUTSIDE_HOURS: "buiten kantooruren",
    Flag.VIRUS: "virus gevonden",
    Flag.UNKNOWN: "onbekend kenmerk",
}

FLAG_ADVICE = {
    Flag.NOT_AUTHENTICATED: (
        "Een mail in deze zaak noemt een partner als afzender, maar de mailserver bevestigt dat niet. Antwoord niet op "
        "die mail: bel de partner op een nummer dat u al had. De dienst antwoordt er zelf nooit op."
    ),
    Flag.VIRUS: (
        "De bijlagen van het bericht met het virus zijn hier niet te openen. Open dat bericht ook niet in uw "
        "mailprogramma en meld het bij uw ICT-beheer."
    ),
}
"""What somebody does about a flag, where its word alone does not say it."""

HOLDS = {
    HoldState.HELD: "vastgehouden",
    HoldState.BOOKED: "geboekt",
    HoldState.RELEASED: "vrijgegeven",
    HoldState.LAPSED: "verlopen",
}

MODES = {SendMode.OFF: "uit", SendMode.AFTER_APPROVAL: "na akkoord", SendMode.AUTOMATIC: "automatisch"}

ANSWERS = {
    AnswerKind.ACCEPT: "akkoord",
    AnswerKind.DECLINE: "kan niet",
    AnswerKind.OTHER_TIME: "wil een andere tijd",
    AnswerKind.QUESTION: "stelt een vraag",
    AnswerKind.NONE: "geen antwoord op het voorstel",
}

TASKS = {
    "call_back": "terugbellen: geen antwoord op het voorstel, of twee keer geweigerd",
    "no_slot": "geen vrije tijd: zelf een afspraak maken",
    "answer_to_proposal": "antwoord op het voorstel bekijken",
    "delivery_failed": "bericht niet aangenomen: afzender zelf benaderen",
    "proposal_taken_back": "het voorstel geldt niet meer: afzender laten weten dat de tijd vervalt",
    "delivery_unknown": "onbekend of het bericht aankwam: controleren",
    "sent_before_restore": "verstuurd voor het terugzetten van de reservekopie: vergelijk met de map Verzonden",
    "woken": "weer boven: kijk of waarop de zaak wachtte er is",
    "dates_differ": "met de huidige kalender eindigt een termijn anders: datum overnemen of houden",
    "alarm_unanswered": "alarm niet aangenomen: iedereen in dienst is gewaarschuwd, niemand nam het aan",
    "alarm_nobody": "niemand gewaarschuwd: er was niemand in dienst",
    "alarm_failed": "alarm niet afgeleverd: waarschuw wie dienst heeft zelf",
}

LABELS = {"kind": "soort vraag", "colour": "kleurcode", "urgent": "spoed"}
"""What a person may correct of a reading."""


def label(what: str, value: str) -> str:
    """The Dutch of a label's value as it stands in the history; an unknown word is shown as such."""
    if what == "kind":
        return next((word for kind, word in KINDS.items() if kind.value == value), "onbekend")
    if what == "urgent":
        return {"yes": "ja", "no": "nee"}.get(value, "onbekend")
    return next((word for colour, word in COLOURS.items() if colour.value == value), "geen")


def changed(what: str, before: str, after: str) -> str:
    """One correction in words: *soort vraag van consult naar ondersteuning*."""
    return f"{LABELS[what]} van {label(what, before)} naar {label(what, after)}"


REPLIES = {**SLOT_PURPOSES, "proposal": "voorstel", "crisis_notice": "crisistekst", "silence": "geen bericht"}

# What happened, in the history of a case and in the access log.
ROLES: Mapping[Role, str] = {
    Role.BEHEERDER: "beheerder",
    Role.BEHANDELAAR: "behandelaar",
    Role.MEELEZER: "meelezer",
    Role.COORDINATOR: "coördinator (alleen cijfers)",
    Role.FUNCTIONEEL_BEHEERDER: "functioneel beheerder (geen inhoud)",
    Role.SERVICE: "de dienst",
}

ACTIONS: Mapping[str, str] = {
    "triaged": "bericht gelezen en zaak gemaakt",
    "message-added": "vervolgbericht bij de zaak gezet",
    "quarantined": "bericht niet te lezen: voor een medewerker",
    "quarantine-retried": "gevraagd om het bericht opnieuw te lezen",
    "quarantine-downloaded": "ongelezen bericht gedownload",
    "read-after-all": "bericht alsnog gelezen",
    "content-added": "opgehaald bericht toegevoegd",
    "content-read": "toegevoegd bericht gelezen en opnieuw besloten",
    "sent": "bericht verstuurd",
    "staff-answered": "een medewerker antwoordde vanuit het eigen mailprogramma",
    "staff-mail": "mail van een medewerker bij de zaak gezet",
    "delivery-bounced": "bericht kwam terug: niet aangekomen",
    "slot-booked": "afspraak geboekt",
    "slot-answered": "antwoord op het voorstel gekregen",
    "slot-released": "tijd weer vrij, het voorstel geldt niet meer",
    "corrected": "beoordeling gewijzigd",
    "accepted": "beoordeling bevestigd",
    "slot-lapsed": "voorstel verlopen, tijd weer vrij",
    **SLOT_ACTIONS,
    "delivery_failed": "bericht niet verstuurd",
    "delivery_unknown": "onbekend of het bericht aankwam",
    "delivery-approved": "akkoord gegeven: mail mag weg",
    "delivery-held-back": "voorstel aangehouden: een medewerker antwoordde al zelf",
    "delivery-withheld": "mail tegengehouden: gaat niet uit",
    "backup-made": "reservekopie gemaakt",
    "backup-restored": "reservekopie teruggezet",
    "sent-scanned": "na terugzetten: map Verzonden gelezen",
    "sent-before-restore": "mail van voor het terugzetten bij de zaak gezet",
    "draft-sent": "mail van een medewerker verstuurd",
    "term-breached": "termijn verstreken zonder dat hij was gehaald",
    "reminded": "herinnering aan de termijn gestuurd",
    "alarm-raised": "alarm wegens spoed",
    "alarm-escalated": "de volgende in dienst gewaarschuwd",
    "alarm-unanswered": "alarm door niemand aangenomen",
    "alarm-nobody": "niemand in dienst om te waarschuwen",
    "alarm-acknowledged": "alarm aangenomen",
    "criterion-checked": "punt van de checklist afgevinkt",
    "criterion-unchecked": "vinkje weggehaald",
    "figures-exported": "cijfers uitgevoerd",
    "date-taken-over": "datum volgens de huidige kalender overgenomen",
    "date-kept": "beloofde datum gehouden, de huidige kalender gaf een andere",
    "checked": "automatisch antwoord gezien: niet meer te controleren",
    "viewed": "zaak bekeken",
    "mail-seen": "nieuwe berichten nagekeken",
    "agenda-viewed": "in de agenda getoond",
    "listed": "in de wachtrij getoond",
    "mail-html-viewed": "opmaak van een bericht bekeken",
    "attachment-downloaded": "bijlage gedownload",
    "attachment-refused": "bijlage niet gegeven: er zit een virus in het bericht",
    "rights-opened": "verzoek over eigen gegevens ingeschreven",
    "rights-viewed": "verzoek over eigen gegevens bekeken",
    "rights-searched": "gegevens voor een verzoek gezocht en verzameld",
    "rights-collected": "zaak verzameld voor een verzoek over eigen gegevens",
    "rights-extended": "termijn van een verzoek over eigen gegevens verlengd",
    "rights-rectified": "rectificatie vastgelegd voor een verzoek",
    "rights-decided": "besloten op een verzoek over eigen gegevens",
    "virus-found": "virus gevonden in een bericht: bijlagen worden niet gegeven",
    "setting_changed": "instelling gewijzigd",
    "learnt-from": "voorbeelden gebruikt om van te leren",
    "case-shielded": "zaak afgeschermd",
    "recorded": "vastgelegd wat er gebeurde",
    "record-taken-back": "iets wat was vastgelegd teruggenomen",
    "route-chosen": "route met de hand gekozen",
    "case-by-hand": "zaak zonder mail geopend",
    "case-assigned": "zaak toegewezen",
    "case-waits": "zaak laten wachten",
    "case-woken": "zaak komt weer boven",
    "case-closed": "zaak gesloten",
    "case-reopened": "zaak heropend",
    "case-merged": "zaak samengevoegd met een andere",
    "case-joined": "een andere zaak hierbij gevoegd",
    "case-unmerged": "samengevoegde zaak weer apart gezet",
    "case-left": "een zaak die hierbij was gevoegd staat weer apart",
    "case-linked": "zaak gekoppeld aan een andere",
    "case-unlinked": "koppeling met een andere zaak weggehaald",
    "case-split": "zaak gemaakt voor een ander huishouden",
    "case-split-off": "deze zaak is gemaakt uit een andere",
    "case-filed": "gezegd dat de zaak in het dossier staat",
    "legal-hold": "vernietigen tegengehouden",
    "legal-hold-lifted": "vernietigen niet meer tegengehouden",
    "case-erased": "inhoud van de zaak vernietigd",
    "retention-settled": "bewaartermijnen vastgesteld",
    "retention-unsettled": "vaststelling van de bewaartermijnen ingetrokken",
    "purge-begun": "begonnen met vernietigen",
    "purge-declared": "verklaring van vernietiging gemaakt",
    "case-exported": "zaak gedownload voor het dossier",
    "case-opened": "afscherming opgeheven",
    "audit-exported": "toegangslogboek uitgevoerd",
    "people-viewed": "lijst van gebruikers bekeken",
    "overlay-laid": "partner, sluiting of dienst ingevoerd",
    "overlay-withdrawn": "partner, sluiting of dienst weggehaald",
    "status-viewed": "status van de dienst bekeken",
    "feed-read": "agenda opgehaald via een geheim adres",
    "feed-made": "geheim adres voor een agenda gemaakt",
    "feed-revoked": "geheim adres voor een agenda ingetrokken",
    "token-made": "token voor een ander systeem gemaakt",
    "token-revoked": "token voor een ander systeem ingetrokken",
    "api-read": "gelezen door een ander systeem",
    "hook-retried": "melding aan een ander systeem opnieuw verstuurd",
    "keys-rotated": "sleutel van een mailbox vernieuwd",
    "login": "aangemeld",
    "login_failed": "aanmelden mislukt",
    "login_blocked": "te veel pogingen om aan te melden",
    "logout": "afgemeld",
    "sessions_ended": "sessies beëindigd",
    "reauthentication_failed": "wachtwoord of code opnieuw gevraagd: klopte niet",
    "credentials_set": "wachtwoord en tweede stap ingesteld met een eenmalige link",
    "password_changed": "wachtwoord gewijzigd",
    "second_factor_changed": "tweede stap gewijzigd",
    "recovery_code_used": "herstelcode gebruikt",
    "oidc_linked": "account van de organisatie gekoppeld",
    "first_link_made": "link voor de eerste beheerder gemaakt",
    "first_administrator": "eerste beheerder gemaakt",
    "person_added": "gebruiker toegevoegd",
    "person_disabled": "gebruiker uitgezet",
    "person_enabled": "gebruiker weer aangezet",
    "role_granted": "rol gegeven",
    "role_revoked": "rol ingetrokken",
    "link_made": "eenmalige link gemaakt",
}

RIGHTS: Mapping[RightKind, str] = {
    RightKind.ACCESS: "inzage (AVG art. 15)",
    RightKind.RECTIFICATION: "rectificatie (AVG art. 16)",
    RightKind.ERASURE: "wissen (AVG art. 17)",
    RightKind.UNKNOWN: "iets wat deze versie niet kent",
}

RIGHTS_STEPS: Mapping[StepKind, str] = {
    StepKind.COLLECTED: "verzameld",
    StepKind.EXTENDED: "termijn met twee maanden verlengd",
    StepKind.RECTIFIED: "rectificatie bij de zaak vastgelegd",
    StepKind.DECIDED: "besloten",
    StepKind.UNKNOWN: "iets wat deze versie niet kent",
}

RIGHTS_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.GRANTED: "toegewezen",
    Outcome.PARTLY: "gedeeltelijk toegewezen",
    Outcome.REFUSED: "geweigerd",
}

ACTORS: Mapping[str, str] = {"service": "de dienst", "dienst": "de dienst", "lokaal": "beheerder op deze computer"}

HOOK_EVENTS: Mapping[str, str] = {
    HookEvent.OPENED.value: "zaak geopend",
    HookEvent.CHANGED.value: "zaak gewijzigd",
    HookEvent.CLOSED.value: "zaak gesloten",
    HookEvent.REOPENED.value: "zaak heropend",
    HookEvent.AT_RISK.value: "termijn loopt bijna af",
    HookEvent.BREACHED.value: "termijn verstreken",
}
