"""The page of one case: the mail as inert text, the reasons, the terms, what went out; each look is recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from classifiers.alarm import DANGERS, TIMES
from classifiers.patterns import KIND_RULES
from tests.web.parts import HOUR, SUBJECT, TEXT, Office, evidence_of
from tests.web.test_queue import words_of
from triage.domain.case import CaseMessage
from triage.domain.dutch_rules import WORDS
from triage.domain.obligation import Evidence as Act
from triage.domain.obligation import Met, ObligationRule, StartEvent, obligation_from
from triage.domain.reading import Colour, Evidence, Kind, SecondGuess
from triage.domain.terms import Term
from triage.ports.delivery import DeliveryState
from triage.web.case_page import PIECE
from triage.web.inert import STAND_IN

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\n"
    '<a href="javascript:alert(3)">klik</a> https://volg.example/pixel.gif\n'
    "\u202egpj.exe\u202c &lt;b&gt; {{ 7 * 7 }} </div></article>\x00\x1b[31m\ud800"
)


def test_the_mail_is_shown_as_text_with_its_evidence_marked(office: Office) -> None:
    evidence = (
        evidence_of(SUBJECT, TEXT, "aansluiten bij het gesprek"),
        evidence_of(SUBJECT, TEXT, "Vraag", rule="states-a-question"),
    )
    case = office.add(evidence=evidence)
    page = office.inside().get(f"/zaak/{case.reference}").text
    assert "<mark>aansluiten bij het gesprek</mark>" in page
    assert "vraagt om aan te sluiten" in page
    assert "<mark>Vraag</mark>" in page
    assert "zegt een vraag te hebben" in page


def test_overlapping_evidence_keeps_the_text_whole(office: Office) -> None:
    evidence = (
        evidence_of(SUBJECT, TEXT, "Kunnen jullie aansluiten"),
        evidence_of(SUBJECT, TEXT, "jullie aansluiten bij", reading="urgent", rule="a-rule-of-later"),
    )
    case = office.add(evidence=evidence)
    page = office.inside().get(f"/zaak/{case.reference}").text
    read = re.sub(r'<span class="why">.*?</span>(?=[^<]*<(?!/span))', "", page.partition('<div class="text"')[2])
    bare = re.sub(
        r"<span class=\"why\">.*?\)</span></span>|<[^>]+>", "", page.partition('<div class="text" dir="auto">')[2]
    )
    assert bare.startswith("Beste collega&#39;s,\n\nKunnen jullie aansluiten bij het gesprek met dit gezin?")
    assert "wijst op spoed" in page
    assert "a-rule-of-later" not in read


def test_evidence_of_another_text_marks_nothing(office: Office) -> None:
    case = office.add(evidence=(Evidence("kind", "iets heel anders", 3, 19, "asks-to-join"),))
    assert "<mark" not in office.inside().get(f"/zaak/{case.reference}").text


def test_quoted_parts_are_folded_and_nothing_is_lost(office: Office) -> None:
    text = (
        "Beste collega,\n\nKunnen jullie meekijken?\n\nGroet,\nAnja\n\nVan: Ilja <i@jeugdteam.example>\n"
        "Verzonden: donderdag 19 november 2026 11:02\nAan: Anja\nOnderwerp: gezin\n\nDit is een oude zin."
    )
    page = office.inside().get(f"/zaak/{office.add(text=text).reference}").text
    own, _, folded = page.partition('<details class="quoted">')
    assert "Kunnen jullie meekijken?" in own
    assert "Dit is een oude zin." in folded
    assert "Dit is een oude zin." not in own
    for line in filter(None, text.split("\n")):
        assert line.replace("<", "&lt;").replace(">", "&gt;") in page, line


def test_a_folded_part_with_evidence_stands_open(office: Office) -> None:
    text = "Wat vinden jullie hiervan voor dit gezin?\n\nOp 19 nov schreef Ilja:\n> Zij durft niet naar huis."
    found = evidence_of(SUBJECT, text, "durft niet naar huis", "urgent", "does-not-dare-home")
    page = office.inside().get(f"/zaak/{office.add(text=text, evidence=(found,)).reference}").text
    assert '<details class="quoted" open>' in page
    assert '<mark class="pressing">durft niet naar huis</mark>' in page


def test_a_hostile_mail_is_inert(office: Office) -> None:
    case = office.add(subject=HOSTILE, text=HOSTILE, attachments=("\u202egpj.exe",), sender="a<b>@jeugdteam.example")
    client = office.inside()
    for path in ("/", f"/zaak/{case.reference}", f"/zaak/{case.reference}/bericht/1"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert 'href="javascript' not in answer.text
        assert 'href="https://volg' not in answer.text
        assert "\u202e" not in answer.text
        assert "\x00" not in answer.text
        assert "\x1b" not in answer.text
        assert "49" not in words_of(answer.text).partition("Onderwerp")[2][:400]
    page = client.get(f"/zaak/{case.reference}").text
    assert f"{STAND_IN}gpj.exe" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_title_of_the_window_says_no_content(office: Office) -> None:
    case = office.add(subject="gezin Oosterbaan", urgent=True)
    page = office.inside().get(f"/zaak/{case.reference}").text
    assert re.findall("<title>(.*?)</title>", page) == [f"Spoed: {case.reference} – veiligheidstriage"]


def test_reasons_stand_with_their_rule(office: Office) -> None:
    read = words_of(office.inside().get(f"/zaak/{office.add().reference}").text)
    assert "Gelezen als ondersteuning . Route: Ondersteuningsvraag." in read
    assert "De afzender vraagt ondersteuning voor een huishouden (97 % zeker). regel R-4" in read


def test_a_term_stands_with_its_account_of_days(office: Office) -> None:
    read = words_of(office.inside().get(f"/zaak/{office.add().reference}").text)
    assert "Reageren op de afzender nog 2 dagen ma 23 nov 24:00" in read
    assert "Termijn: 2 dagen, vanaf de ontvangst (za 21 nov 13:30)" in read
    assert "za 21 nov nee dag waarop de termijn begint, telt niet mee" in read
    assert "ma 23 nov ja dag 2 van 2, laatste dag" in read


def test_what_waits_for_its_event_and_what_has_no_term_say_so(office: Office) -> None:
    case = office.add(mailbox="lokaal-team", colour=Colour.ORANGE, kind=Kind.OTHER)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert "Loopt nog niet: begint bij de warme overdracht" in read
    assert "Geen vaste termijn" in read
    assert "warm_handover_held" not in read


def test_what_met_a_term_says_which_act_when_and_by_whom(office: Office) -> None:
    case = office.add()
    assert case.id is not None
    with office.store.transaction() as tx:
        owed = office.store._state.obligations
        number = next(each.id for owner, each in owed.values() if owner == case.id)
        assert number is not None
        tx.cases.meet(case.id, number, Met(Act.PROPOSAL_SENT, office.clock.at, "service", to_check=True))
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert "✓ Voldaan : voorstel verstuurd, za 21 nov 14:30" in read
    assert "door de dienst te controleren" in read
    assert "geen open termijn" in read


def test_a_term_of_a_year_shows_both_ends_of_its_days(office: Office) -> None:
    case = office.add()
    assert case.id is not None
    rule = ObligationRule("m", "Monitoring", "VT", Term.parse("12 maanden"), (StartEvent.RECEIVED,), (), "R-20")
    owed = obligation_from(rule, office.clock.at, office.desk.region.calendar)
    with office.store.transaction() as tx:
        tx.cases.add_obligations(case.id, [owed], "")
    answer = office.inside().get(f"/zaak/{case.reference}")
    assert re.search(r"… 3\d\d dagen, waarvan 3\d\d meetellen …", answer.text)
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeliveryState.QUEUED, "staat klaar"),
        (DeliveryState.HELD, "wacht op een medewerker"),
        (DeliveryState.SENT, "verstuurd"),
        (DeliveryState.FAILED, "niet verstuurd: de mailserver nam het niet aan"),
        (DeliveryState.UNKNOWN, "onbekend of het aankwam"),
    ],
)
def test_what_is_sent_and_what_is_not_stands_with_its_state(office: Office, state: DeliveryState, words: str) -> None:
    case = office.add()
    office.queue_mail(case, state)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert f"voorstel voor een tijd {words} , voor di 24 nov 13:00" in read
    assert "Er ging vanzelf niets uit: bij deze soort vraag antwoordt een medewerker zelf. regel R-6" in read


def test_the_history_is_in_words_and_looks_are_counted_apart(office: Office) -> None:
    case = office.add()
    with office.store.transaction() as tx:
        tx.history.append("service", "an-event-of-later", mailbox=case.mailbox, case_id=case.id)
    client = office.inside()
    first = words_of(client.get(f"/zaak/{case.reference}").text)
    assert "bericht gelezen en zaak gemaakt (geen bericht, regel R-6) door de dienst" in first
    assert "an-event-of-later" not in first
    assert "Nog niet eerder bekeken." in first
    second = words_of(client.get(f"/zaak/{case.reference}").text)
    assert "1 keer bekeken, het laatst door beheerder op deze computer" in second


def test_every_look_at_a_case_is_recorded_without_content(office: Office) -> None:
    case = office.add(subject="geheim")
    client = office.inside()
    client.get(f"/zaak/{case.reference}")
    client.get(f"/zaak/{case.reference}/bericht/1")
    look = ("lokaal", "veiligheidsteam", case.id, (("reference", case.reference),))
    assert office.events("viewed") == [look, look]


@pytest.mark.parametrize(
    "reference", ["RVT-2026-9999", "onzin", "%00", "..%2f..", "' OR 1=1", "a" * 300, "RVT-2026-0001%0d%0aX: y"]
)
def test_an_unknown_reference_is_not_found_and_records_nothing(office: Office, reference: str) -> None:
    office.add()
    assert office.inside().get(f"/zaak/{reference}").status_code == 404
    assert office.events("viewed") == []


def test_a_case_of_a_mailbox_outside_the_region_is_not_found(office: Office) -> None:
    case = office.add()
    client = office.inside()
    office.store._state.cases[case.id or 0] = replace(case, mailbox="van-een-ander")
    assert client.get(f"/zaak/{case.reference}").status_code == 404


@pytest.mark.parametrize(
    "text", ["woord " * 200_000, '"<&' * 60_000, "é" * 400_000, "> oud\nnieuw dit is een zin.\n" * 9_000]
)
def test_a_giant_mail_is_cut_with_a_way_to_read_on_and_no_page_is_heavy(office: Office, text: str) -> None:
    case = office.add(text=text)
    client = office.inside()
    answer = client.get(f"/zaak/{case.reference}")
    assert len(answer.content) <= 100_000
    assert "Lees het hele bericht" in answer.text
    part = client.get(f"/zaak/{case.reference}/bericht/1", params={"deel": 2})
    assert part.status_code == 200
    assert len(part.content) <= 100_000
    pieces = -(-len(text) // PIECE)
    assert f"Deel 2 van {pieces}" in part.text
    assert client.get(f"/zaak/{case.reference}/bericht/1", params={"deel": pieces + 1}).status_code == 404


def test_a_long_thread_shows_the_newest_and_leads_to_the_rest(office: Office) -> None:
    case = office.add()
    assert case.id is not None
    with office.store.transaction() as tx:
        for number in range(40):
            at = office.clock.at + timedelta(minutes=number)
            tx.cases.add_message(
                case.id, CaseMessage("in", "a@jeugdteam.example", (), f"nr {number}", "woord " * 900, at, None)
            )
    client = office.inside()
    answer = client.get(f"/zaak/{case.reference}")
    assert len(answer.content) <= 100_000
    assert "nr 39" in answer.text
    links = re.findall(r"/bericht/(\d+)", answer.text)
    assert "1" in links
    assert client.get(f"/zaak/{case.reference}/bericht/1").status_code == 200
    assert client.get(f"/zaak/{case.reference}/bericht/42").status_code == 404


def test_a_case_nobody_could_read_still_has_its_page(office: Office) -> None:
    case = office.add(text="", subject="", sender="", kind=Kind.UNDECIDED, ago=HOUR)
    read = words_of(office.inside().get(f"/zaak/{case.reference}").text)
    assert "Dit bericht heeft geen tekst." in read
    assert "onbekende afzender" in read


def test_the_second_guess_stands_with_what_stands_for_it(office: Office) -> None:
    hostile = Evidence("kind", "<b>wat raden jullie</b>\n aan?", 0, 5, "asks-advice")
    case = office.add(
        second=SecondGuess(Kind.CONSULT, 0.31, (hostile, evidence_of(SUBJECT, TEXT, "Vraag", rule="telling-sentence")))
    )
    page = office.inside().get(f"/zaak/{case.reference}").text
    assert "Het lijkt ook op consult (31 %), door “<bdi>" in page
    assert "“<bdi>&lt;b&gt;wat raden jullie&lt;/b&gt; aan?</bdi>” (vraagt advies of om mee te denken)" in page
    assert "“<bdi>Vraag</bdi>” (zin die er het meest op lijkt)" in page


def test_a_second_guess_with_nothing_for_it_is_left_out(office: Office) -> None:
    case = office.add(second=SecondGuess(Kind.CONSULT, 0.01))
    assert "Het lijkt ook op" not in office.inside().get(f"/zaak/{case.reference}").text


def test_every_rule_that_marks_text_has_words() -> None:
    assert {*KIND_RULES, *(f"alarm-{name}" for name in (*DANGERS, *TIMES))} <= set(WORDS)
