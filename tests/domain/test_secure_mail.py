"""Notices of secure mail: which mail is one, and until when its content can be fetched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from triage.domain.message import Attachment, IncomingMessage
from triage.domain.obligation import Evidence
from triage.domain.secure_mail import notice_in, obligation_to_fetch

ZONE = ZoneInfo("Europe/Amsterdam")
RECEIVED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
MACHINE = "noreply@kluispost.example"
PERSON = "m.dekker@jeugdteam.example"


def mail(text: str, subject: str = "Bericht", sender: str = MACHINE, **changes: object) -> IncomingMessage:
    return IncomingMessage(None, (sender,), subject, text, **changes)  # type: ignore[arg-type]


NOTICES = {
    "a link and a code": (
        "U heeft een beveiligd bericht ontvangen van Team Noord.\nKlik op de knop; u krijgt een sms-code.",
        "",
    ),
    "the sender named first": (
        "Klik hier om het bericht te openen.",
        "Wijkteam Oost heeft u een beveiligd bericht gestuurd",
    ),
    "files": ("GI De Brug heeft 2 bestanden voor u klaargezet. Ze kunnen worden opgehaald t/m 28-11-2026.", ""),
    "a safe": ("Er staat een nieuw bericht voor u klaar in kluis 7.\nOpenen: https://lees.kluispost.example/k/7", ""),
    "secure e-mail": (
        "Lees het bericht op de beveiligde pagina. U heeft een pincode nodig.",
        "Beveiligde e-mail van De Brink",
    ),
    "encrypted": ("Je hebt een versleuteld bericht ontvangen. Bericht openen", ""),
    "English": ("You have received a secure message.\nClick here to read the message with a one-time passcode.", ""),
    "protected, English": ("Team South (zuid@wijk.example) has sent you a protected message. Read the message", ""),
}


@pytest.mark.parametrize(("text", "subject"), NOTICES.values(), ids=NOTICES)
@pytest.mark.parametrize("sender", [MACHINE, PERSON])
def test_a_notice_is_known_by_its_wording_whoever_it_says_to_be_from(text: str, subject: str, sender: str) -> None:
    assert notice_in(mail(text, subject, sender), TODAY) is not None


def test_the_wrapper_of_a_protected_message_is_a_notice_whatever_it_says() -> None:
    wrapper = Attachment("message_v2.rpmsg", "application/x-microsoft-rpmsg-message", 9_000)
    assert notice_in(mail("", sender=PERSON, attachments=(wrapper,)), TODAY) is not None


@pytest.mark.parametrize(
    "text",
    [
        'Ik kreeg zo\'n "u heeft een beveiligd bericht" maar de sms-code komt niet. Kunnen jullie het bericht openen?',
        "Ik heb u een beveiligd bericht gestuurd; klik op de knop om het te openen. Kunnen wij dinsdag bellen?",
        "De stukken komen via de beveiligde mail. Wilt u bevestigen dat u ze heeft?",
        "Het wachtwoord voor de stukken krijgen jullie via sms.",
        "Kunnen jullie aansluiten bij het gesprek met dit gezin?",
    ],
)
def test_a_person_who_writes_about_secure_mail_sends_no_notice(text: str) -> None:
    assert notice_in(mail(text, "Vraag", PERSON), TODAY) is None


def test_an_answer_that_quotes_a_notice_is_none() -> None:
    text = "Dank, gelezen.\n\nOp vr 20 nov 2026 om 09:00 schreef Kluispost <noreply@kluispost.example>:\n> U heeft een "
    text += "beveiligd bericht ontvangen. Klik hier."
    assert notice_in(mail(text, "Re: Bericht", PERSON), TODAY) is None
    assert notice_in(mail(NOTICES["a link and a code"][0], in_reply_to=("<1@rvt.example>",)), TODAY) is None


OPENING = "U heeft een beveiligd bericht ontvangen. Klik hier. "


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Dit bericht is beschikbaar tot 20 december 2026.", "2026-12-20 00:00"),
        ("Beschikbaar tot: 4-12-2026", "2026-12-04 00:00"),
        ("Geldig tot: 19-12-2026 23:59", "2026-12-19 23:59"),
        ("Het bericht kan worden opgehaald t/m 28-11-2026.", "2026-11-29 00:00"),
        ("U kunt het bericht lezen tot en met zondag 29 november 2026", "2026-11-30 00:00"),
        ("Het bericht verloopt op 5 dec 2026 om 17.00 uur.", "2026-12-05 17:00"),
        ("De link vervalt op 2026-12-05.", "2026-12-05 00:00"),
        ("Het bericht is beschikbaar tot 3 januari.", "2027-01-03 00:00"),
        ("This message expires on December 5, 2026.", "2026-12-05 00:00"),
        ("The message is available until 5 December 2026.", "2026-12-05 00:00"),
        ("Het bericht is 30 dagen beschikbaar.", "2026-12-20 10:30"),
        ("Geldig tot: over 14 dagen", "2026-12-04 10:30"),
        ("It expires in 7 days.", "2026-11-27 10:30"),
    ],
)
def test_the_end_that_a_notice_names_is_read(text: str, local: str) -> None:
    notice = notice_in(mail(OPENING + text), TODAY)
    assert notice is not None
    found = notice.expires_at(RECEIVED, ZONE)
    assert found is not None
    assert f"{found.astimezone(ZONE):%Y-%m-%d %H:%M}" == local


@pytest.mark.parametrize(
    "text", ["", "De toegangscode is 15 minuten geldig.", "Geldig tot 31-02-2026.", "Code 12-34-5678."]
)
def test_a_notice_without_an_end_has_none(text: str) -> None:
    notice = notice_in(mail(OPENING + text), TODAY)
    assert notice is not None
    assert notice.expires_at(RECEIVED, ZONE) is None


def test_the_obligation_ends_where_the_notice_says_and_never_shifts() -> None:
    sunday = datetime(2026, 11, 29, 11, 0, tzinfo=UTC)
    owed = obligation_to_fetch(sunday, RECEIVED)
    assert owed.due_at == sunday
    assert Evidence.CONTENT_ADDED in owed.met_by


def test_a_giant_text_costs_nothing() -> None:
    assert notice_in(mail("geldig tot " * 100_000), TODAY) is None
