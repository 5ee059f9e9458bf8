"""The Dutch of what people record: what happened, by which way, with whom, how it ended."""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.record import CallResult, Channel, ClosingOutcome, Party, RecordKind

KINDS: Mapping[RecordKind, str] = {
    RecordKind.OPENED: "zaak zonder mail geopend",
    RecordKind.CALL: "telefoongesprek",
    RecordKind.LETTER_RECEIVED: "brief ontvangen",
    RecordKind.LETTER_SENT: "brief verstuurd",
    RecordKind.PORTAL_MESSAGE: "bericht in het portaal",
    RecordKind.DOCUMENT_RECEIVED: "overdrachtsdocument ontvangen",
    RecordKind.HANDOVER_CONFIRMED: "overdracht bevestigd aan Veilig Thuis",
    RecordKind.APPOINTMENT_MADE: "afspraak gemaakt met het huishouden",
    RecordKind.CONTACT_MADE: "contact met het huishouden",
    RecordKind.CONTACT_SOUGHT: "zelf contact gezocht met het huishouden",
    RecordKind.REPORTED_BACK: "teruggekoppeld aan Veilig Thuis",
    RecordKind.TALK_BEFOREHAND: "telefonisch vooraf besproken",
    RecordKind.WARM_HANDOVER_HELD: "overdrachtsgesprek gehouden",
    RecordKind.STAGNATION_WEIGHED: "stagnatie gewogen met Veilig Thuis",
    RecordKind.CLOSING_REPORTED: "afronding gemeld aan Veilig Thuis",
    RecordKind.MONITORING_HELD: "monitoring door Veilig Thuis gehouden",
    RecordKind.VERRIJKING_ANSWERED: "vragen van de verrijking beantwoord",
    RecordKind.CRISIS_ACTED: "gehandeld na de crisisoverdracht",
    RecordKind.REVIEWED: "bericht beoordeeld",
    RecordKind.ESCALATION: "stap van de escalatie gezet",
    RecordKind.START_CORRECTED: "begin van een termijn verbeterd",
    RecordKind.DATE_AGREED: "andere datum afgesproken",
    RecordKind.ROUTE_CHOSEN: "route gekozen",
    RecordKind.WAITING: "zaak wacht op iets",
    RecordKind.CLOSED: "zaak gesloten",
    RecordKind.TAKEN_BACK: "teruggenomen",
    RecordKind.NOTE: "notitie",
    RecordKind.JOINED: "andere zaak hierbij gevoegd",
    RecordKind.FILED: "naar dossier",
    RecordKind.UNKNOWN: "iets wat deze versie niet kent",
}

CHANNELS: Mapping[Channel, str] = {
    Channel.TELEPHONE: "telefoon",
    Channel.MAIL: "mail",
    Channel.LETTER: "brief",
    Channel.PORTAL: "portaal",
    Channel.IN_PERSON: "in persoon",
    Channel.UNKNOWN: "een andere weg",
}

RESULTS: Mapping[CallResult, str] = {
    CallResult.SPOKEN: "gesproken",
    CallResult.VOICEMAIL: "voicemail",
    CallResult.NO_ANSWER: "niet bereikt",
    CallResult.UNKNOWN: "onbekend",
}

PARTIES: Mapping[Party, str] = {
    Party.SENDER: "de afzender van de zaak",
    Party.VEILIG_THUIS: "Veilig Thuis",
    Party.HOUSEHOLD: "het huishouden",
    Party.COLLEAGUE: "een collega",
    Party.OTHER: "iemand anders",
    Party.UNKNOWN: "iemand anders",
}

CLOSINGS: Mapping[ClosingOutcome, str] = {
    ClosingOutcome.HANDLED: "afgehandeld",
    ClosingOutcome.REFERRED: "doorverwezen naar een andere tafel of organisatie",
    ClosingOutcome.TAKEN_BACK_BY_VT: "teruggenomen door Veilig Thuis",
    ClosingOutcome.NOT_FOR_US: "niet voor deze mailbox bedoeld",
    ClosingOutcome.TO_FILE: "naar dossier",
    ClosingOutcome.MERGED: "samengevoegd met een andere zaak",
    ClosingOutcome.UNKNOWN: "anders",
}
