"""Machine mail: headers that settle it, texts that give it away, and people who only look like machines (R-51)."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.automatic import heads_as_absent
from classifiers.dataset import Example
from classifiers.machine import least_for
from classifiers.machine_sign import Sign, sign_of
from classifiers.traces import traces_of
from classifiers.training import prepare
from classifiers.vectors import Head
from tests.bounds import at_most
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


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Lies Tak heeft u een beveiligd bericht gestuurd",
         "U heeft een beveiligd bericht ontvangen.\n\nOnderwerp: Kunnen jullie meekomen naar het gezin?\n\n"
         "Open het bericht\nHet bericht is beschikbaar tot 4 mei.", "Veilig Post <bericht@veiligpost.example>"),
        ("Kopie van uw aanvraag",
         "Hieronder vindt u wat u ons stuurde op 3 mei om 10.12 uur.\n\nUw naam: T. Bos\n"
         "Uw vraag: Kunt u mij helpen met een gesprek over de kinderen?\n\nBinnen vijf werkdagen krijgt u antwoord.",
         "Gemeente Stroom <formulieren@stroom.example>"),
        ("Re: kunnen jullie aansluiten?",
         "Fijn dat je mailt! Ik zit tot en met vrijdag in een training en beantwoord mijn berichten daarna op volgorde "
         "van binnenkomst. Kan het niet wachten, bel dan de wachtdienst.", "Eva Bos <e.bos@wonen.example>"),
    ],
)  # fmt: skip
def test_a_question_that_a_machine_only_cites_does_not_make_it_a_person(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


def test_a_notice_with_a_button_that_takes_no_answer_is_a_machines_also_where_it_cites_a_question() -> None:
    body = "Wil Mol: @Veiligheidsteam kunnen jullie hier even naar kijken?\n\nBeantwoorden in Ruimte"
    sender = "noreply@samenwerken.example"
    assert read("Wil heeft je genoemd", body, sender=sender, Auto_Submitted="auto-generated").automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("FW: Automatisch antwoord: gezin Mol",
         "Dit kreeg ik terug, ze is er tot juni niet. Wat kan ik zelf nu met de moeder bespreken?\n\n"
         "Van: Anne Tol\nOnderwerp: Automatisch antwoord: gezin Mol\n\n"
         "Ik heb verlof tot en met 1 juni. Mail wordt niet gelezen.", "Tom Reus <t.reus@huisarts.example>"),
        ("huisbezoek verzet", "Huisbezoek mevr. Mol: 14 mei wordt 17 mei, 11.00 uur. Dochter wil erbij zijn.",
         "Planning <planning@wmo.example>"),
        ("Ingevuld formulier 'Stel uw vraag'",
         "Ingezonden op 11-05-2026 15:31\n\nNaam: K. Tol\nOrganisatie: Jeugdteam\nTelefoon: 000-1188\n"
         "Uw vraag: Wij lopen vast met een gezin. Kan iemand van u aanschuiven bij het gesprek?",
         "Website <webformulier@veiligheidsteam.example>"),
        ("Re: stukken", "Stukken binnen. Na mijn nachtdienst lees ik ze. Donderdag ben ik erbij.\nT.",
         "Tom Reus <t.reus@politie.example>"),
        ("Melding kwam verkeerd",
         "Deze melding is bij u terechtgekomen en is inmiddels door ons in behandeling genomen. U kunt het bericht van "
         "vanochtend vernietigen.\nA. Mol", "leerplicht@stroom.example"),
    ],
)  # fmt: skip
def test_who_only_looks_like_a_machine_is_a_person(subject: str, body: str, sender: str) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Casus anoniem",
         "Kind: meisje, 6 jaar\nOuders: gescheiden\nZorgen: komt met blauwe plekken op school\nWat gaat goed: oma\n"
         "Vraag: wat is een goede volgorde van gesprekken?", "intake@zorgplein.example"),
        ("Ontvangen", "De stukken zijn ontvangen en aan Fatma gegeven. Zij is er morgen weer.\n\nCorrie (receptie)",
         "Info <info@jeugdpunt.example>"),
        ("Ontvangen", "Uw verslag is ontvangen en doorgegeven aan Wim. Hij belt u na het weekend.\n\nGroet, Lia",
         "secretariaat@huisartsenpost.example"),
        ("Re: bericht van gisteren",
         "Goed dat u ons schrijft. Wij hebben het besproken en gaan morgen bij moeder langs. Daarna krijgt u antwoord "
         "van Aisha.", "Wijkteam Noord <wijkteam@noordstad.example>"),
    ],
)  # fmt: skip
def test_somebody_under_the_name_of_a_desk_is_a_person(subject: str, body: str, sender: str) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


def test_a_joke_under_the_subject_of_a_program_is_somebodys_whatever_the_address() -> None:
    body = (
        "Jullie kregen al die weken mijn out of office, dus die zet ik er zelf maar boven. Ik ben terug! Het verlof "
        "was heerlijk.\n\nSofie"
    )
    for sender in ("sofie.k@jeugdteam.example", "wijkteam@jeugdteam.example"):
        assert not read("Automatisch antwoord: haha nee, gewoon ik", body, sender=sender).automatic.automatic


def test_somebody_who_will_be_away_and_first_asks_something_is_a_person() -> None:
    body = (
        "Beste collega's,\n\nIk ben van morgen tot 3 mei afwezig vanwege een operatie. Voor die tijd zit ik nog met "
        "een vraag: mag de school weten dat de ouders uit elkaar gaan? Mijn collega leest het antwoord.\n\nIlse"
    )
    (mail,) = prepare(
        [Example("1", "", "aandachtsfunctionaris@lyceum.example", "Afwezig tot 3 mei, vraag vooraf", body)]
    )
    assert sign_of(mail) in {Sign.PERSON, Sign.AGAINST}
    assert not read("Afwezig tot 3 mei, vraag vooraf", body, sender=mail.sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Niet aanwezig: vraag over een plan",
         "Beste lezer,\n\nBedankt voor uw bericht. Ik werk op maandag en donderdag. Uw bericht wordt op mijn "
         "eerstvolgende werkdag gelezen. Is er acuut gevaar, belt u dan 112.\n\nMet vriendelijke groet,\nPia Mol",
         "p.mol@gemeente-stroom.example"),
        ("AUTO: Dorpsstraat 4",
         "Dit account wordt 's nachts niet uitgelezen. Voor spoed 112, anders de politie op 0900. Uw bericht wordt "
         "behandeld zodra ik weer dienst heb.", "wijkagent.noord@politie-stroom.example"),
        ("Automatisch antwoord: Kunnen jullie meedenken?",
         "Hoi,\n\nJe mail is er, ik niet ;-) Ik heb ouderschapsverlof op dinsdag en ben vrijdag vrij. De rest van de "
         "week probeer ik dezelfde dag te antwoorden.\n\nHaast? App me gerust, of loop even langs bij Jip of Sem, zij "
         "weten meestal waar ik mee bezig ben.\n\nRoos", "Roos Tak <r.tak@stroom.example>"),
        ("Els werkt hier niet meer",
         "Beste afzender,\n\nSinds 1 mei ben ik niet meer werkzaam bij jeugdteam Zuid. Deze mailbox wordt niet meer "
         "gelezen en straks opgeheven. Richt uw bericht aan aanmelding@zuid.example. Ik heb hier met plezier gewerkt!",
         "els.b@jeugdteam-zuid.example"),
    ],
)  # fmt: skip
def test_what_a_program_answers_for_somebody_is_a_machines(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Uw vraag is binnen",
         "Geachte heer, mevrouw,\n\nBedankt voor uw bericht. U schreef ons:\n\n\"Kunnen jullie meedenken over een plan "
         "voor een moeder met twee kinderen, of meekomen naar het gesprek van vrijdag?\"\n\nWij antwoorden binnen vijf "
         "werkdagen.\n\nDit bericht is automatisch verstuurd.", "Opvang De Brug <website@debrug.example>"),
        ("Kopie van uw formulier",
         "Dit is een kopie van het formulier dat u op onze site heeft ingestuurd.\n\nNaam: Veiligheidsteam\n"
         "Uw vraag: Kunnen jullie vertellen of er nog plek is in de groep?\n\nVerzonden op: 03-03 om 11:12",
         "noreply@formulieren-brug.example"),
        ("Fijn dat u ons schrijft",
         "Hallo,\n\nFijn dat u contact opneemt met Wonen Stroom. Het is druk. Een collega reageert meestal binnen drie "
         "dagen. Lekkage? Wacht niet, maar bel de storingslijn.\n\nGroeten van ons hele team",
         "klantenservice@wonenstroom.example"),
        ("Ruud Bos heeft gereageerd op \"Plan 2026\"",
         "Ruud Bos heeft een opmerking geplaatst in Plan 2026.docx:\n\n\"Moeten wij hier niet eerst bellen?\"\n\n"
         "Ga naar opmerking\nWaarom ontvang ik dit bericht? | Meldingen uitzetten",
         "Samenwerken <meldingen@deelplek.example>"),
        ("Je inschrijving is gelukt",
         "Gelukt! Je inschrijving is verwerkt.\n\nWorkshop 1: Veilig gezin\nLunch: ja\n\nNeem je QR-code mee. Kun je "
         "niet? Annuleer dan via deze link.", "Congresbureau <inschrijving@dagvandejeugd.example>"),
    ],
)  # fmt: skip
def test_a_notice_that_cites_or_confirms_is_a_machines(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


def test_a_mail_without_any_sign_is_a_persons_and_one_from_a_thing_asks_the_most_certainty() -> None:
    head = Head("automatic", ("no", "yes"), {}, {}, np.array([9.0], dtype=np.float32), threshold=0.75)
    thresholds = {"machine_strong": 0.6, "machine_bare": 0.98, "machine_against": 0.985}
    assert least_for(Sign.STRONG, head, thresholds) == 0.6
    assert least_for(Sign.WEAK, head, thresholds) == 0.75
    assert least_for(Sign.BARE, head, thresholds) == 0.98
    assert least_for(Sign.AGAINST, head, thresholds) == 0.985
    assert least_for(Sign.PERSON, head, thresholds) > 1.0


def test_a_model_that_says_nothing_of_mails_from_a_thing_without_a_sign_takes_none_for_a_machines() -> None:
    head = Head("automatic", ("no", "yes"), {}, {}, np.array([9.0], dtype=np.float32), threshold=0.75)
    assert least_for(Sign.BARE, head, {"machine_strong": 0.6}) > 1.0
    assert least_for(Sign.AGAINST, head, {"machine_strong": 0.6}) > 1.0


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Ontvangstbevestiging", "Uw bericht over de jongen is binnen. Esma pakt het op en belt u morgen.",
         "balie@lokaalteam.example"),
        ("Vakantie", "Ik ben van 3 tot 17 juli weg. Joost neemt gezin Stam over en belt je woensdag.",
         "m.bos@jeugdteam.example"),
        ("Afwezig: dinsdag",
         "Ik kan dinsdag niet bij gezin Vos, ben ziek. Kun jij gaan of zullen we verzetten naar donderdag?",
         "k.post@jeugdteam.example"),
    ],
)  # fmt: skip
def test_who_names_the_family_or_says_who_calls_when_is_a_person(subject: str, body: str, sender: str) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Nota 2026-118",
         "Geachte heer, mevrouw,\n\nNota 2026-118 is bij vergissing verzonden. U kunt deze als niet verzonden "
         "beschouwen. De juiste nota volgt per post.\n\nT. van Looveren\nFinanciële administratie",
         "Administratie <administratie@zorgdeluwte.example>"),
        ("Mededeling",
         "De regeling voor het bewaren van gespreksverslagen is per 1 mei gewijzigd. De tekst staat op intranet onder "
         "Archief. U hoeft hierop niet te reageren.\n\nmr. drs. H. Palm",
         "Archiefbeheer <archief@gemeente-stroom.example>"),
        ("Nota 2026-118",
         "Geachte heer, mevrouw,\n\nNota 2026-118 is bij vergissing verzonden. U kunt deze als niet verzonden "
         "beschouwen. U hoeft hierop niet te reageren.\n\nGreet", "Administratie <administratie@zorgdeluwte.example>"),
        ("Nota 2026-118",
         "Geachte heer, mevrouw,\n\nNota 2026-118 is bij vergissing verzonden. U kunt deze als niet verzonden "
         "beschouwen.\n\nMevr. A.B. de Wit-Palm\nDebiteurenbeheer\nZorggroep De Luwte",
         "Administratie <administratie@zorgdeluwte.example>"),
        ("Mededeling",
         "De regeling voor het bewaren van gespreksverslagen is per 1 mei gewijzigd. De tekst staat op intranet onder "
         "Archief. U hoeft hierop niet te reageren.\n\nOlaf van Dam\nArchivaris",
         "Archiefbeheer <archief@gemeente-stroom.example>"),
    ],
)  # fmt: skip
def test_who_signs_with_a_name_is_a_person_under_words_that_systems_use_too(
    subject: str, body: str, sender: str
) -> None:
    (mail,) = prepare([Example("1", "", sender, subject, body)])
    assert sign_of(mail) is Sign.PERSON
    assert not read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Re: stukken", "Ik ben tot en met 12 mei afwezig. Mijn mail wordt niet gelezen. Bij spoed belt u het "
         "secretariaat.\n\nmr. T. van Looveren", "t.vanlooveren@advocaten-stroom.example"),
        ("Nieuwe nota", "Uw nota staat klaar in het portaal. Dit is een automatisch bericht.\n\nT. van Looveren\n"
         "Financiële administratie", "Administratie <administratie@zorgdeluwte.example>"),
    ],
)  # fmt: skip
def test_a_name_below_an_absence_notice_or_a_word_of_a_program_leaves_it_a_machines(
    subject: str, body: str, sender: str
) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


CITED = (
    '"Dank voor uw bericht. Onze praktijk is met vakantie en gesloten tot en met 3 mei. Uw bericht wordt niet gelezen. '
    'Is er direct gevaar, bel 112. Bij spoed belt u de wachtdienst."'
)


@pytest.mark.parametrize("subject", ["Voorbeeld van een afwezigheidsbericht", "Jouw out of office", "Re: stukken"])
def test_a_notice_that_a_colleague_gives_as_an_example_is_not_his_own(subject: str) -> None:
    body = f"Hallo Lotte, zoals gevraagd, neem gerust over:\n\n{CITED}\n\nSucces ermee. Nico"
    sender = "Nico Bos <n.bos@stroom.example>"
    (mail,) = prepare([Example("1", "", sender, subject, body)])
    assert sign_of(mail) in {Sign.PERSON, Sign.AGAINST}
    assert not read(subject, body, sender=sender).automatic.automatic


def test_the_name_of_an_organisation_is_nobodys_signature() -> None:
    body = (
        "Beste lezer,\n\nUw mail is goed ontvangen. Wij lezen onze post op werkdagen. Kan het niet wachten, bel dan de "
        "balie.\n\nFysio De Hoek"
    )
    assert read("Ontvangst van uw mail", body, sender="balie@fysio-dehoek.example").automatic.automatic


def test_a_subject_on_absence_over_nothing_but_a_cited_notice_is_no_sign() -> None:
    body = f"Voorstel voor de tekst:\n\n{CITED}\n\nAkkoord zo? Nico"
    (mail,) = prepare([Example("1", "", "n.bos@stroom.example", "Afwezigheidsbericht team: voorstel", body)])
    assert sign_of(mail) in {Sign.PERSON, Sign.AGAINST}


@pytest.mark.parametrize(
    ("subject", "heads"),
    [
        ("Afwezig t/m 3 mei", True),
        ("[Out of office] stukken", True),
        ("Fuort / afwezig", True),
        ("Tekst voor jullie afwezigheidsbericht", False),
        ("Nieuwe regels voor de automatische reactie", False),
    ],
)
def test_words_of_a_program_count_where_a_subject_begins_with_them(subject: str, heads: bool) -> None:
    assert heads_as_absent(subject) is heads


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Kopie bestelling folders",
         "U vulde op 4 mei 2026 om 10:12 het formulier 'Bestellen folders' in. Hieronder staat een kopie voor uw "
         "administratie.\n\nOrganisatie: Veiligheidsteam\nFolder 'Wat nu?': 20\nOpmerking: graag bij onze balie "
         "afleveren", "Webformulier <website@opvangstroom.example>"),
        ("Dit heb je gemist",
         "Hoi collega! 7 nieuwe berichten sinds je laatste bezoek:\n\n- Parkeren bij het stadhuis\n"
         "- Wie wordt de collega van het jaar?\n- Nieuw: verlof aanvragen met de app\n\nAlles lezen? Klik door.",
         "Intranet Samen <samen@intranet-stroom.example>"),
        ("Opgelost: storing telefonie",
         "Update 10:15 - De storing is verholpen. Wij blijven de situatie volgen. U ontvangt over deze storing geen "
         "verdere berichten.", "Storingsmonitor <status@telefonieplatform.example>"),
        ("Re: kennismaking",
         "Beste inwoner of samenwerkingspartner,\n\nFijn dat u contact zoekt met Wijkteam Stroom. We lezen uw bericht "
         "zo snel mogelijk, meestal binnen drie werkdagen.\n\nTot snel,\nteam Stroom",
         "Wijkteam Stroom <wijkteam@stroom.example>"),
    ],
)  # fmt: skip
def test_what_a_program_counts_confirms_or_answers_to_all_is_a_machines(subject: str, body: str, sender: str) -> None:
    (mail,) = prepare([Example("1", "", sender, subject, body)])
    assert sign_of(mail) >= Sign.WEAK
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Re: bericht",
         "Beste mevrouw,\n\nFijn dat u contact zoekt. We lezen uw bericht zo snel mogelijk, maar eerst bezoeken wij "
         "moeder. Ik bel u morgen.\n\nLia", "Wijkteam Stroom <wijkteam@stroom.example>"),
        ("Vraag via het formulier",
         "Bericht: mijn aanmelding is gelukt, maar wie belt mij terug over mijn dochter?",
         "Webformulier <website@opvangstroom.example>"),
    ],
)  # fmt: skip
def test_somebody_who_uses_such_words_is_a_person(subject: str, body: str, sender: str) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


def test_a_mail_of_blank_lines_is_read_at_once() -> None:
    with at_most(2):
        traces_of("a@jeugdteam.example", "Vraag", "\n" * 100_000 + " \n" * 50_000)


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Uw reservering loopt af",
         "Uw reservering van kluis 12 verloopt over 3 dagen. Verlengen kan in de app.",
         "Kluisbeheer <kluis@stationskluis.example>"),
        ("Rapport R-20881 staat klaar",
         "Rapport R-20881 is voltooid. Download het binnen 14 dagen; daarna wordt het bestand verwijderd.",
         "Rapportage <rapport@cijferbank.example>"),
        ("Controle mislukt: opslag-4",
         "Host: opslag-4\nStatus: kritiek\nVrije ruimte: 3 %\nSinds: 02:11:40",
         "Bewaking <bewaking@serverpark.example>"),
        ("Nieuw bericht voor u",
         "Hallo Petra,\n\nEr staat een nieuw bericht voor u klaar. Log in om het te lezen. U ontvangt deze melding "
         "eenmaal.", "Berichtenpost <bericht@berichtenpost.example>"),
    ],
)  # fmt: skip
def test_what_only_systems_write_is_a_machines_also_in_new_words(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("zaal 3", "De verwarming van zaal 3 is stuk. Jullie zitten dus in de kantine, daar is het warm.",
         "Beheer De Stroom <beheer@buurthuis-stroom.example>"),
        ("dossier 26-118", "Dossier 26-118 is gesloten. Ouders zijn het ermee eens en de juf ook.",
         "Registratie <registratie@vt-stroom.example>"),
        ("verzet", "De hoorzitting van 3 juni is verplaatst naar 10 juni. De oproep komt per post.",
         "secretariaat@commissie-stroom.example"),
        ("afhalen", "Het rijbewijs van meneer ligt hier aan de balie. Ophalen mag ook door zijn zoon.",
         "Balie Stroom <balie@gemeente-stroom.example>"),
        ("kopij", "Kopij voor het julinummer is welkom tot 12 juni. Vorig jaar was iedereen te laat.",
         "Redactie <redactie@wijkblad-stroom.example>"),
    ],
)  # fmt: skip
def test_a_desk_that_writes_three_lines_without_a_word_of_a_systems_is_a_person(
    subject: str, body: str, sender: str
) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


def test_who_answers_an_automatic_reply_under_its_subject_is_a_person() -> None:
    body = "Je automatische antwoord zegt dat je vrijdag weer werkt. Ik zet het dan op vrijdag 11 uur."
    subject = "Automatisch antwoord: Re: afspraak"
    assert not read(subject, body, sender="T. Hoek <t.hoek@vt-stroom.example>").automatic.automatic


def test_what_a_ticket_system_writes_below_its_line_for_answers_is_a_machines() -> None:
    body = "##- Typ uw antwoord boven deze regel -##\n\nUw aanvraag (30117) is ontvangen en wordt beoordeeld."
    reading = read("[Aanvraag ontvangen] toegang", body, sender="Helpteam <hulp@deskruimte.example>")
    assert reading.automatic.automatic


def test_the_words_of_a_system_are_shown_where_they_stand() -> None:
    subject, body = "Toner bijna leeg", "Resterend: 4 %. Er is een nieuwe toner besteld met nummer 20771."
    (first, *_) = read(subject, body, sender="Printbeheer <print@kantoorprint.example>").automatic.evidence
    assert f"{subject}\n{body}"[first.start : first.end] == first.text
    assert first.text


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("trap", "De trap bij de achterdeur is nat. Let op je hoofd.", "Huismeester <loket@facilitair-stroom.example>"),
        ("factuur 26-204", "Op factuur 26-204 staat het verkeerde jaar. Zonder nummer van de inkoper betalen wij niet.",
         "Inkoop Stroom <aanvragen@inkoop-stroom.example>"),
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_button_or_a_reference_make_no_machine(
    subject: str, body: str, sender: str
) -> None:
    assert not read(subject, body, sender=sender).automatic.automatic


def test_the_name_of_the_desk_itself_is_no_signature_and_a_first_name_is() -> None:
    text = "Beste klant,\n\nUw vraag is bij ons binnen.\n\n"
    sender = "Klantenservice <klantenservice@stroomwinkel.example>"
    assert not traces_of(sender, "Uw vraag", f"{text}Klantenservice").first_name
    assert traces_of(sender, "Uw vraag", f"{text}Sjors").first_name
    assert traces_of("Sjors <sjors@stroomwinkel.example>", "Uw vraag", f"{text}Sjors").first_name


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Uw bericht is binnen", "Bedankt voor uw bericht. U ontvangt binnen twee werkdagen een reactie van een onzer "
         "juristen. Dringende zaken graag per telefoon.", "secretariaat@rechtshulp-stroom.example"),
        ("Fijn dat je mailt", "Fijn dat je ons mailt. We doen ons best om binnen drie werkdagen te antwoorden.",
         "contact@steunpunt-stroom.example"),
    ],
)  # fmt: skip
def test_a_desk_that_thanks_for_the_mail_and_says_when_it_is_read_answers_by_program(
    subject: str, body: str, sender: str
) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Je rooster voor week 50 staat klaar",
         "Hoi Bram,\n\nJe rooster voor week 50 is gepubliceerd.\nma 09:00-17:00 kantoor\ndi vrij\nEr is 1 open dienst "
         "in je team. Interesse? Tik in de app op Aanmelden.\n\nWerkplanner", "rooster@werkplanner.example"),
        ("Quarantaineoverzicht: 2 berichten vastgehouden",
         "De volgende berichten zijn vastgehouden:\n1. 'Re: gezin B., kunnen jullie meekomen?'\n2. 'Aanbieding toner'\n"
         "3. 'Pakket'\nVrijgeven kan binnen 14 dagen via het beheerscherm. Dit overzicht wordt dagelijks verstuurd.",
         "rapport@mailwacht.example"),
        ("Kopie van uw ingevulde formulier",
         "Bedankt voor het invullen. Hieronder ziet u wat u ons heeft gestuurd.\n\nNaam: algemene mailbox\nOnderwerp: "
         "openingstijden\nUw vraag: Kunnen jullie laten weten of de balie op zaterdag open is?\n\nOp dit bericht kunt "
         "u niet antwoorden.", "Website gemeente Stroom <webformulier@gemeente-stroom.example>"),
        ("November: drie webinars en een podcast",
         "In deze editie:\n- Wat zeggen de nieuwe cijfers?\n- Webinar 3 december\n\nVraag van de maand\nMag een school "
         "zomaar bellen? Heb jij ook een vraag? Stuur hem in!\n\nU ontvangt deze nieuwsbrief omdat u zich heeft "
         "ingeschreven. Afmelden of voorkeuren wijzigen.", "nieuws@kenniskring-stroom.example"),
    ],
)  # fmt: skip
def test_what_a_program_cites_hands_over_or_asks_of_anybody_leaves_it_a_machines(
    subject: str, body: str, sender: str
) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("terugbelverzoek mw. Aalders",
         "Terugbellen: mw. Aalders, wijkteam Stroom, 000-1112233\nWaarover: broer die onder invloed bij zijn zus "
         "blijft komen, kind van 4\nWanneer: na 14.00 uur\nAangenomen door: Kees, balie",
         "balie@wijkteam-stroom.example"),
        ("Koppeling 0312 beëindigd",
         "Koppeling 0312 is beëindigd op verzoek van een der partijen.\n\nNieuwe koppeling: in behandeling.\nTermijn: "
         "twee weken.\n\nCoördinatie (Hanneke)", "info@maatjes-stroom.example"),
    ],
)  # fmt: skip
def test_a_note_of_a_desk_about_a_household_or_with_a_name_below_is_somebodys(
    subject: str, body: str, sender: str
) -> None:
    (mail,) = prepare([Example("1", "", sender, subject, body)])
    assert sign_of(mail) in {Sign.PERSON, Sign.BARE, Sign.AGAINST}
    assert not read(subject, body, sender=sender).automatic.automatic


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Voorlopig: nabespreking", "Lotte Kamp heeft voorlopig geaccepteerd.\nmaandag 30 november 2026 09:00 - 09:45",
         "l.kamp@slachtofferhulp-stroom.example"),
        ("Nieuwe tijd voorgesteld: overleg plan",
         "Lotte Kamp heeft een nieuwe tijd voorgesteld voor deze vergadering.\nHuidig: di 1 dec 13:00-14:00\n"
         "Voorgesteld: di 1 dec 15:00-16:00", "l.kamp@jeugdteam-stroom.example"),
        ("Uw bezoeker heeft zich gemeld",
         "B. Kamp (GI Stroom) staat bij de receptie voor: Veiligheidsteam. Aangemeld om 13:52.",
         "bezoek@gebouw-stroom.example"),
        ("Kopie van uw ingezonden formulier",
         'U vulde op 20-11-2026 het formulier "Terugbelverzoek" in. Hieronder uw antwoorden.\nUw naam: algemeen\n'
         "Uw vraag: Kunt u mij terugbellen over een gezin?", "formulieren@gi-stroom.example"),
    ],
)  # fmt: skip
def test_what_a_calendar_a_door_and_a_form_write_is_a_machines(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).automatic.automatic


def test_who_leaves_next_week_and_asks_first_is_a_person() -> None:
    body = (
        "I'm out of the office next week, hence this before I leave: a dad wants to pick up his son for a long trip "
        "while mum is away. Nothing wrong that we know of. Can we ask mum for written consent? Please copy reception."
        "\n\nHelen"
    )
    found = read("Out of office next week, so asking now", body, sender="office@harbourschool.example")
    assert not found.automatic.automatic
