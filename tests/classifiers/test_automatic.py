"""Machine mail: headers that settle it, texts that give it away, and people who only look like machines (R-51)."""

from __future__ import annotations

import pytest

from tests.classifiers.mails import read

AWAY = "Ik ben afwezig tot en met 12 mei. Uw bericht wordt niet gelezen. Bij spoed belt u het algemene nummer."


@pytest.mark.parametrize("value", ["auto-replied", "Auto-Generated", "AUTO-REPLIED; owner-email=x"])
def test_auto_submitted_settles_it_in_any_case(value: str) -> None:
    assert read("Re: vraag", "Tot 12 mei.", Auto_Submitted=value).automatic.automatic


def test_auto_submitted_no_is_a_persons_mail() -> None:
    assert not read("vraag", "Kunnen jullie mij terugbellen over een gezin?", Auto_Submitted="no").automatic.automatic


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Return_Path", "<>"),
        ("Content_Type", "multipart/report; report-type=delivery-status"),
        ("Precedence", "auto_reply"),
        ("X_Autoreply", "yes"),
    ],
)
def test_other_headers_of_machines_settle_it(name: str, value: str) -> None:
    assert read("bericht", "tekst", **{name: value}).automatic.automatic


def test_a_mail_system_as_sender_settles_it() -> None:
    assert read("Undelivered", "text", sender="MAILER-DAEMON@mx.example").automatic.automatic


def test_suppress_header_alone_says_nothing() -> None:
    body = "Hoi, kan een van jullie donderdag met mij mee naar dit gezin? Groet, Anna"
    assert not read("gezin", body, X_Auto_Response_Suppress="All").automatic.automatic


def test_a_mailing_list_header_does_not_make_a_person_a_machine() -> None:
    body = "Hoi, ik zit met een vraag over een gezin. Hoe zouden jullie dit aanpakken? Groet, Ben"
    reading = read("vraagje", body, List_Id="<team.wijkteam.example>", List_Unsubscribe="<mailto:x@wijkteam.example>")
    assert not reading.automatic.automatic


def test_an_absence_notice_without_headers_is_known_by_its_text() -> None:
    assert read("Automatisch antwoord: gezin", AWAY).automatic.automatic


def test_a_person_who_writes_about_being_away_is_a_person() -> None:
    body = (
        "Ik ben vanaf maandag twee weken met vakantie. Kan mijn collega Eva in die tijd met "
        "jullie sparren over dit gezin?"
    )
    assert not read("vakantie en gezin K.", body).automatic.automatic


def test_a_person_who_pastes_an_automatic_text_is_a_person() -> None:
    body = (
        f'Dag, ik krijg bij VT steeds dit terug: "{AWAY}" Weten jullie bij wie ik dan wel terecht kan met mijn casus?'
    )
    assert not read("niemand te bereiken", body).automatic.automatic


def test_a_web_form_carries_a_persons_words() -> None:
    body = (
        "Naam: Sara\nE-mail: s@wijkteam.example\nTelefoon: 06-0\nBericht: kunnen jullie met mij "
        "meedenken over een gezin?"
    )
    assert not read("Nieuw bericht via het formulier", body, sender="noreply@site.example").automatic.automatic


def test_a_short_yes_is_a_persons() -> None:
    assert not read("Re: dinsdag", "top, akkoord!").automatic.automatic


FORM = "Naam: Sara\nTeam: Wmo\nE-mail: s@wijkteam.example\nBericht: mag ik dit zonder toestemming bespreken?"


def test_a_web_form_that_says_it_was_generated_still_carries_a_persons_words() -> None:
    assert not read(
        "Formulier", FORM, sender="noreply@site.example", Auto_Submitted="auto-generated"
    ).automatic.automatic


def test_bulk_headers_alone_do_not_make_a_person_a_machine() -> None:
    body = (
        "Beste collega's, het MDO van donderdag is verzet naar maandag om tien uur. Ik neem het verslag mee. Groet, Ans"
    )
    headers = {"Precedence": "bulk", "List_Unsubscribe": "<mailto:x@lijst.example>"}
    assert not read("MDO verzet", body, **headers).automatic.automatic


@pytest.mark.parametrize(
    "body",
    [
        "Ik ben met verlof van 3 tot en met 14 maart. Neem voor vragen contact op met het secretariaat.",
        "Bedankt voor uw bericht. Ik ben tot maandag afwezig en lees mijn mail niet. Bij spoed belt u mijn collega.",
        "Uw bericht is ontvangen en geregistreerd. U krijgt binnen drie werkdagen antwoord.",
    ],
)
def test_absence_period_and_referral_are_an_automatic_reply_whatever_the_subject(body: str) -> None:
    assert read("Re: gezin", body).automatic.automatic


@pytest.mark.parametrize(
    "body",
    [
        "Ik ben van 3 tot en met 14 maart met verlof. Ik kom er daarna op terug, het gesprek met moeder ging goed.",
        "Ik ben deze week afwezig, maar ik lees wel mee. Kan iemand van jullie donderdag aansluiten bij het gesprek?",
        "Ik ben er vrijdag niet. Zou u het verslag aan mijn collega willen sturen?",
    ],
)
def test_somebody_who_is_away_and_still_answers_or_asks_is_a_person(body: str) -> None:
    assert not read("Re: gezin", body).automatic.automatic


def test_what_a_mail_program_puts_before_the_subject_is_a_machines_also_where_the_text_seems_to_ask() -> None:
    body = (
        "Op maandag en woensdag ben ik aan het werk.\n\nWilt u overleggen over een gezin? Bel dan de achterwacht. "
        "Wilt u iets melden? Dat kan bij Veilig Thuis.\n\nJoris Kempen"
    )
    assert read("Automatisch antwoord: gezin D.", body, sender="j.kempen@gi.example").automatic.automatic


REPORT = "Taak: nachtkopie\nStatus: mislukt\nGestart: 20-01-2026 02:00:11\nFout: doel niet bereikbaar"


def test_a_report_in_fields_from_an_address_that_is_a_thing_is_a_systems() -> None:
    assert read("Kopie mislukt", REPORT, sender="kopie@opslag.example").automatic.automatic


def test_the_same_fields_with_somebody_who_speaks_are_a_persons() -> None:
    body = REPORT + "\n\nHoi, dit kreeg ik vanmorgen. Ik snap er niks van, weten jullie wie dit regelt?\nAns"
    assert not read("Kopie mislukt", body, sender="a.bos@wijkteam.example").automatic.automatic


def test_somebody_who_greets_by_name_and_says_to_type_it_is_no_absence_notice() -> None:
    body = (
        "Beste Jolien en Amir,\n\nNee, dit is geen automatisch bericht. Ik ben van 2 t/m 13 maart afwezig voor mijn "
        "heup. Bart neemt mijn gezinnen waar en weet van alles. Mijn mail lees ik niet.\n\nTessa"
    )
    assert not read("Afwezig van 2 t/m 13 maart", body, sender="t.bouma@jeugdteam.example").automatic.automatic


@pytest.mark.parametrize(
    ("body", "machine"),
    [
        ("Irma Pot heeft deze vergadering bijgewerkt.\n\nWas: maandag 26 januari 15.00\nWordt: dinsdag 13.30", True),
        ("Ik heb het verzet, want ik kon de zaal niet krijgen. Neem jij het dossier mee?\nIrma", False),
    ],
)
def test_a_changed_appointment_is_a_machines_unless_somebody_wrote_words_with_it(body: str, machine: bool) -> None:
    reading = read("Gewijzigd: overleg gezin V.", body, sender="Irma Pot <i.pot@school.example>")
    assert reading.automatic.automatic is machine


def test_an_invoice_with_a_letter_to_a_relation_is_a_persons() -> None:
    body = (
        "Geachte relatie, hierbij de rekening voor de zaalhuur van 4 maart. Wilt u die binnen 30 dagen voldoen? "
        "Voor vragen kunt u mailen naar Greet."
    )
    assert not read("Rekening zaalhuur", body, sender="administratie@buurthuis.example").automatic.automatic


@pytest.mark.parametrize(
    "body",
    [
        "Vandaag en morgen ben ik op cursus en lees ik geen mail. Kan het niet wachten, bel dan mijn collega Fenna.",
        "Fijn dat je schrijft! Op dinsdag werk ik niet. Woensdag lees ik je bericht. Haast? Vraag naar Corine.",
    ],
)
def test_an_informal_absence_notice_without_headers_is_a_machines(body: str) -> None:
    assert read("Re: gezin", body, sender="r.sanders@school.example").automatic.automatic


@pytest.mark.parametrize(
    "body",
    [
        "Ik ben ziek, morgen kom ik niet. Volgende week weer.",
        "Moeder heeft getekend. Donderdag ben ik vrij; bel Anke als vader iets van zich laat horen.",
        "Late reactie, ik had vakantie. De camera hangt er nog tot 12 april.",
    ],
)
def test_a_short_mail_of_somebody_who_is_away_is_a_persons(body: str) -> None:
    assert not read("Re: gezin", body, sender="r.sanders@school.example").automatic.automatic


def test_a_notice_that_cites_somebodys_question_is_a_systems() -> None:
    body = (
        'Lotte Prins noemde u in een opmerking:\n\n"Kunnen jullie dit nog nakijken?"\n\nOpenen in Schrijfruimte\n\n'
        "Minder meldingen ontvangen"
    )
    sender = "Schrijfruimte <no-reply@schrijfruimte.example>"
    assert read("Lotte Prins heeft u genoemd", body, sender=sender).automatic.automatic


def test_somebody_in_need_who_fills_in_a_short_web_form_is_a_person() -> None:
    body = "Er is een nieuwe inzending.\n\nNaam: liever niet\nBericht: hij heeft mij opgesloten en is zo terug"
    sender = "Formulier website <noreply@veiligheidsteam.example>"
    assert not read("Nieuwe inzending: contact", body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Automatyczna odpowiedź: rodzina", "Przebywam na urlopie do 3 maja.", "Jan Wilk <j.wilk@pomoc.example>"),
        ("[Auto-reply] plek voor moeder", "Ik geniet van een vrije week.", "Eva Bos <e.bos@wonen.example>"),
        ("Uitnodiging: MDO gezin K. @ di 3 mrt 2026 10:00 - 11:00", "MDO gezin K.\nGasten: 4\n\nReageren: Ja - Nee",
         "Eva Bos <e.bos@wonen.example>"),
        ("Uw vragenlijst", "De vragenlijst sluit op 3 mei. Het invullen duurt 5 minuten. Start de vragenlijst",
         "Peiling <peiling@vraagbureau.example>"),
    ],
)  # fmt: skip
def test_programs_of_all_languages_and_trades_are_machines(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Adviesrapport", "Hierbij ontvangt u ons rapport. Uw zienswijze kunt u tot 1 mei indienen.",
         "Inspectie Oost <bezoek@inspectie-oost.example>"),
        ("receptie", "Onze penningmeester stopt na 20 jaar. Op zaterdag is er een receptie, u bent welkom.",
         "Toneelvereniging <bestuur@toneel.example>"),
        ("vrijdag", "Ik ben vrijdag afwezig. Neem voor mij Karin mee.", "Eva Bos <e.bos@wonen.example>"),
        ("ontvangen", "Ontvangen, komt goed.", "Ouder- en Kindteam <okt@stad.example>"),
        ("Geaccepteerd: bespreking gezin K. (di 3 mrt 10:00)", "Ik ben erbij! Kan er een stopcontact bij mijn plek?",
         "Eva Bos <e.bos@wonen.example>"),
    ],
)  # fmt: skip
def test_a_desk_or_association_that_writes_is_a_person(subject: str, body: str, sender: str) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Melding 4471 doorgezet", "Melding 4471 is doorgezet naar groep Beheer.\nStreefdatum: 4 mei\nStatus: open",
         "Servicepunt <servicepunt@beheer.example>"),
        ("Uw formulier", "U heeft op 3 mei om 10:12 het volgende ingevuld.\n"
         "Toelichting: de buurman schreeuwt elke avond.",
         "Gemeente Stroom <formulieren@stroom.example>"),
        ("Re: zusjes", "Wat goed dat je mailt! Tot en met donderdag volg ik een opleiding. Daarna pak ik alles op "
         "volgorde van binnenkomst op.", "Eva Bos <e.bos@wonen.example>"),
    ],
)  # fmt: skip
def test_tickets_copies_of_forms_and_warm_absence_are_machines(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize("subject", ["Automatisch antwoord: grapje", "Out of office (niet meer dus)"])
def test_who_is_back_and_jokes_about_his_automatic_reply_is_a_person(subject: str) -> None:
    body = "Nee hoor, ik ben er weer! Het was heerlijk. Met het gezin gaat het goed, vader werkt mee."
    assert not read(subject, body, sender="Eva Bos <e.bos@wonen.example>").automatic.automatic
