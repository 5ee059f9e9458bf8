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
