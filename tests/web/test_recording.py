"""Recording what happened, in the browser without a script: what was typed stays, what is wrong stands beside it."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.parts import HOUR, NOW, REGION, Office
from tests.web.test_acts import notice_of
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.obligation import Obligation
from triage.domain.reading import Colour, Kind
from triage.domain.record import Record, RecordKind

ANNA = Viewer.of("anna", frozenset(REGION.mailboxes), Role.BEHANDELAAR)
BOB = Viewer.of("bob", frozenset(REGION.mailboxes), Role.BEHEERDER)
READER = Viewer.of("rita", frozenset(REGION.mailboxes), Role.MEELEZER)
LT = "lokaal-team"
AT = {"at-date": "2026-11-21", "at-time": "14:00"}


def filled(page: str) -> dict[str, str]:
    """What a browser would send if nobody touched the page's form."""
    form = page.partition("<main")[2].partition('<form method="post"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', form))
    found |= dict(re.findall(r'<input type="(?:date|time)" name="([\w-]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input type="radio" name="([\w-]+)" value="([^"]*)" checked[^>]*>', form))
    found |= dict(re.findall(r'<input id="[^"]*" name="([\w-]+)" type="text"[^>]* value="([^"]*)"', form))
    found |= {
        name: text for name, text in re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>\n?(.*?)</textarea>', form, re.S)
    }
    for name, options in re.findall(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        found[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in found.items()}


def send(client: TestClient, path: str, **changes: str) -> Response:
    """Open a form's page, fill in and send."""
    page = client.get(path)
    assert page.status_code == 200, path
    fields = {name.replace("_date", "-date").replace("_time", "-time"): value for name, value in changes.items()}
    answer: Response = client.post(path, data=filled(page.text) | fields)
    return answer


def wrong_in(page: str) -> dict[str, str]:
    """What the page says is wrong, by field."""
    return dict(re.findall(r'<p class="wrong" id="fout-([\w-]+)">([^<]+)</p>', page))


def records(office: Office, case: Case) -> list[Record]:
    with office.store.reading() as tx:
        return tx.records.of_case(BOB, case.id or 0)


def owed(office: Office, case: Case) -> dict[str, Obligation]:
    with office.store.reading() as tx:
        return {each.key: each for each in tx.cases.obligations(BOB, case.id or 0)}


def state(office: Office, case: Case) -> Case:
    with office.store.reading() as tx:
        return tx.cases.get(BOB, case.id or 0)


def test_a_call_that_was_answered_is_recorded_at_its_time_and_meets_the_term(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    client = office.inside(ANNA)
    answer = send(
        client, f"/zaak/{case.reference}/vastleggen/call", at_time="14:10", result="spoken", note="terug te bellen"
    )
    assert notice_of(answer.text) == "Vastgelegd: telefoongesprek."
    met = owed(office, case)["reactie"].met
    assert met is not None
    assert (met.at, met.by) == (datetime.fromisoformat("2026-11-21T14:10:00+01:00"), "anna")
    read = words_of(answer.text)
    for expected in ("telefoongesprek (telefoon; gesproken", "voldoet aan: Reageren op de afzender", "terug te bellen"):
        assert expected in read, expected


def test_the_form_stands_filled_in_with_now_and_asks_what_nobody_can_know(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    page = office.inside(ANNA).get(f"/zaak/{case.reference}/vastleggen/call").text
    assert filled(page) | {"bewijs": ""} == {
        "bewijs": "", "version": "1", "at-date": "2026-11-21", "at-time": "14:30", "party": "sender", "with_whom": "",
        "note": "",
    }  # fmt: skip
    for word in ("gesproken", "voicemail", "niet bereikt"):
        assert word in words_of(page)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"result": ""}, {"result": "gesproken, voicemail of niet bereikt"}),
        ({"result": "spoken", "at_time": "15:30"}, {"at": "in de toekomst"}),
        ({"result": "spoken", "at_date": "2024-11-21"}, {"at": "meer dan een jaar"}),
        ({"result": "spoken", "at_date": "31-02-2026"}, {"at": "Vul een datum in"}),
        ({"result": "spoken", "at_time": "25:00"}, {"at": "Vul een tijd in"}),
        ({"at_time": "", "result": ""}, {"at": "Vul een tijd in", "result": "Kies hoe"}),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_says_beside_each_field_what_is_wrong(
    office: Office, changes: dict[str, str], wrong: dict[str, str]
) -> None:
    case = office.add(kind=Kind.CONSULT)
    client = office.inside(ANNA)
    said = {"note": 'een <b>"lange"</b>\n\nnotitie', "with_whom": "mevrouw Zwanenburg"}
    answer = send(client, f"/zaak/{case.reference}/vastleggen/call", **said, **changes)
    assert answer.status_code == 422
    told = wrong_in(answer.text)
    assert set(told) == set(wrong)
    for field, text in wrong.items():
        assert text in told[field]
        assert f'href="#veld-{field}"' in answer.text
    assert "Fout: " in answer.text.partition("</title>")[0]
    kept = filled(answer.text)
    typed = {
        name.replace("_date", "-date").replace("_time", "-time"): value for name, value in (said | changes).items()
    }
    assert {name: kept.get(name, "") for name in typed} == typed
    assert records(office, case) == []


def test_a_date_is_also_understood_as_people_write_it(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT, ago=timedelta(days=3))
    send(
        office.inside(ANNA), f"/zaak/{case.reference}/vastleggen/call",
        at_date="20-11-2026", at_time="9.05", result="voicemail",
    )  # fmt: skip
    (kept,) = records(office, case)
    assert kept.at == datetime.fromisoformat("2026-11-20T09:05:00+01:00")
    assert owed(office, case)["reactie"].met is None


def test_a_green_case_is_reported_back_with_an_outcome_and_reasons_where_they_are_asked(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    client, path = office.inside(ANNA), f"/zaak/{case.reference}/vastleggen/reported-back"
    assert len(re.findall(r'name="outcome"', client.get(path).text)) == 4
    answer = send(client, path, outcome="zorgen", channel="mail")
    assert wrong_in(answer.text) == {"reasons": "Vul bij deze uitkomst de redenen in."}
    assert filled(answer.text)["outcome"] == "zorgen"
    fields = filled(answer.text) | {"reasons": "er is geen eten in huis"}
    assert client.post(path, data=fields).status_code == 200
    assert owed(office, case)["terugkoppelen"].met is not None


def test_the_questions_of_verrijking_stand_with_their_criteria(office: Office) -> None:
    case = office.add(mailbox=LT, route="verrijking", kind=Kind.OTHER)
    client, path = office.inside(ANNA), f"/zaak/{case.reference}/vastleggen/verrijking-answered"
    assert "keukentafelgesprek" in words_of(client.get(path).text)
    answer = send(client, path, **{"answer-betrokken": "ja"})
    assert set(wrong_in(answer.text)) == {"answer-zorgaanbieder-gi"}
    client.post(path, data=filled(answer.text) | {"answer-zorgaanbieder-gi": "nee"})
    assert owed(office, case)["verrijking-antwoord"].met is not None


def test_a_confirmed_handover_is_taken_back_with_a_reason_and_stays_visible(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.YELLOW)
    client = office.inside(ANNA)
    send(
        client, f"/zaak/{case.reference}/vastleggen/handover-confirmed",
        channel="telephone", result="spoken", with_whom="VT, mevrouw B.",
    )  # fmt: skip
    assert owed(office, case)["overdracht-bevestigen"].met is not None
    number = records(office, case)[-1].id
    path = f"/zaak/{case.reference}/vastgelegd/{number}/terugnemen"
    assert path in client.get(f"/zaak/{case.reference}").text
    answer = send(client, path, reasons="")
    assert set(wrong_in(answer.text)) == {"reasons"}
    read = words_of(send(client, path, reasons="verkeerde zaak").text)
    assert "teruggenomen : verkeerde zaak" in read
    assert "VT, mevrouw B." in read
    assert owed(office, case)["overdracht-bevestigen"].met is None
    assert client.get(path).status_code == 404


def test_a_form_of_an_older_version_says_what_changed_and_keeps_what_was_typed(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    anna, bob = office.inside(ANNA), office.inside(BOB)
    path = f"/zaak/{case.reference}/vastleggen/note"
    annas = filled(anna.get(path).text)
    send(bob, path, note="van Bob")
    answer = anna.post(path, data=annas | {"note": "van Anna"})
    assert "vastgelegd wat er gebeurde door bob" in words_of(answer.text)
    assert filled(answer.text)["note"] == "van Anna"
    assert [each.note for each in records(office, case)] == ["van Bob"]
    # The old form sent again is no way around it; whoever has read what changed may send it.
    assert anna.post(path, data=annas | {"note": "van Anna"}).status_code == 422
    assert notice_of(anna.post(path, data=filled(answer.text)).text) == "Vastgelegd: notitie."
    assert [each.note for each in records(office, case)] == ["van Bob", "van Anna"]


def test_waiting_going_on_closing_and_opening_again(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.ORANGE)
    client, page = office.inside(ANNA), f"/zaak/{case.reference}"
    assert set(wrong_in(send(client, f"{page}/wachten", until_date="", until_time="").text)) == {"note", "until"}
    read = words_of(
        send(client, f"{page}/wachten", note="bericht van de school", until_date="2026-12-01", until_time="09:00").text
    )
    assert "Wacht op: bericht van de school , weer boven di 1 dec 09:00" in read.replace("  ", " ")
    assert state(office, case).state is CaseState.WAITING
    send(client, f"{page}/verder")
    assert state(office, case).state is CaseState.IN_PROGRESS
    answer = send(client, f"{page}/sluiten", outcome="handled")
    wrong = wrong_in(answer.text)
    assert "owed-overdrachtsgesprek" in wrong
    assert "owed-afronding-melden" not in wrong
    fields = filled(answer.text) | dict.fromkeys(wrong, "vervalt")
    fields |= {f"reason-{name}": "verhuisd" for name in wrong} | {"owed-monitoring-12": "blijft"}
    assert notice_of(client.post(f"{page}/sluiten", data=fields).text) == "De zaak is gesloten."
    now = owed(office, case)
    assert (now["monitoring-12"].met, now["overdrachtsgesprek"].withdrawn) == (None, True)
    assert now["afronding-melden"].due_at is not None
    assert state(office, case).state is CaseState.CLOSED
    send(client, f"{page}/heropenen", reasons="toch niet")
    assert state(office, case).state is CaseState.IN_PROGRESS


def test_a_closing_whose_time_cannot_be_read_closes_nothing(office: Office) -> None:
    case = office.add(mailbox=LT, route="verrijking", kind=Kind.OTHER)
    path = f"/zaak/{case.reference}/sluiten"
    answer = send(
        office.inside(ANNA), path, outcome="handled", at_time="x", **{"owed-verrijking-antwoord": "blijft"}
    )  # fmt: skip
    assert set(wrong_in(answer.text)) == {"at"}
    assert state(office, case) == case


def test_a_case_that_a_colleague_changed_is_not_steered_by_sending_the_form_again(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    client, path = office.inside(ANNA), f"/zaak/{case.reference}/toewijzen"
    old = filled(client.get(path).text)
    send(client, f"/zaak/{case.reference}/vastleggen/note", note="x")
    answer = client.post(path, data=old | {"who": "anna"})
    assert "vastgelegd wat er gebeurde door anna" in words_of(answer.text)
    assert client.post(path, data=old | {"who": "anna"}).status_code == 422
    assert state(office, case).assignee is None


def test_a_route_by_hand_with_its_own_start(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    client, path = office.inside(ANNA), f"/zaak/{case.reference}/route"
    assert set(wrong_in(send(client, path).text)) == {"route"}
    answer = send(client, path, route="thv", starts_at_date="2026-11-19", starts_at_time="22:00")
    assert notice_of(answer.text) == "De route is gekozen."
    assert owed(office, case)["thv-einde"].due_at == datetime.fromisoformat("2026-11-30T00:00:00+01:00")
    assert "route gekozen: Tijdelijk huisverbod" in words_of(answer.text)


def test_a_case_is_given_to_a_colleague(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    office.inside(BOB)
    client = office.inside(ANNA)
    send(client, f"/zaak/{case.reference}/toewijzen", who="bob")
    assert state(office, case).assignee == "bob"
    answer = send(client, f"/zaak/{case.reference}/toewijzen", who="niemand-hier")
    assert set(wrong_in(answer.text)) == {"who"}


def test_a_case_without_a_mail_is_opened_with_its_real_time(office: Office) -> None:
    client = office.inside(ANNA)
    answer = send(client, "/nieuwe-zaak", mailbox="", sender="VT", note="mevrouw belde")
    assert {"mailbox"} <= set(wrong_in(answer.text))
    fields = filled(answer.text) | {"mailbox": LT}
    answer = client.post("/nieuwe-zaak", data=fields)
    assert set(wrong_in(answer.text)) == {"channel", "subject", "kind"}
    fields = filled(answer.text) | {
        "channel": "letter", "subject": "Overdracht", "colour": "groen", "received_at-date": "2026-11-19",
        "received_at-time": "10:15", "their_reference": "VT 12",
    }  # fmt: skip
    assert fields["note"] == "mevrouw belde"
    answer = client.post("/nieuwe-zaak", data=fields)
    assert notice_of(answer.text) == "Zaak LT-2026-0001 is geopend."
    with office.store.reading() as tx:
        (line,) = tx.cases.search(BOB, "mevrouw")
    assert (line.case.received_at, line.case.colour) == (
        datetime.fromisoformat("2026-11-19T10:15:00+01:00"), Colour.GREEN,
    )  # fmt: skip
    assert office.deliver() == []


def test_who_may_only_read_sees_what_was_recorded_and_no_form(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    send(office.inside(ANNA), f"/zaak/{case.reference}/vastleggen/note", note="gebeld met school")
    client = office.inside(READER)
    page = client.get(f"/zaak/{case.reference}").text
    assert "gebeld met school" in page
    for part in ("/vastleggen/", "terugnemen", "/sluiten", "nieuwe-zaak"):
        assert part not in page
    for path in ("vastleggen/note", "sluiten", "wachten", "route", "toewijzen", "heropenen", "verder"):
        assert client.get(f"/zaak/{case.reference}/{path}").status_code == 403
    assert client.get("/nieuwe-zaak").status_code == 403


def test_another_mailbox_is_not_found_and_offered_nowhere(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    client = office.inside(Viewer.of("ret", frozenset({"ret"}), Role.BEHEERDER))
    for path in ("vastleggen/note", "sluiten", "wachten", "route", "toewijzen", "heropenen", "verder"):
        assert client.get(f"/zaak/{case.reference}/{path}").status_code == 404
    assert "Voorbeeldgemeente" not in client.get("/nieuwe-zaak").text
    answer = send(client, "/nieuwe-zaak", mailbox=LT, channel="letter", sender="x", subject="x", kind="other")
    assert set(wrong_in(answer.text)) == {"mailbox"}


def test_reading_here_and_handling_elsewhere_is_no_recording_here(office: Office) -> None:
    case = office.add(mailbox=LT, colour=Colour.GREEN)
    client = office.inside(Viewer("wim", {LT: frozenset({Role.MEELEZER}), "ret": frozenset({Role.BEHEERDER})}))
    for path in ("vastleggen/note", "sluiten", "wachten", "route", "toewijzen", "heropenen", "verder"):
        assert client.get(f"/zaak/{case.reference}/{path}").status_code == 404
    fields = filled(client.get("/nieuwe-zaak").text) | AT | {"note": "x", "version": "1"}
    assert client.post(f"/zaak/{case.reference}/vastleggen/note", data=fields).status_code == 404
    assert records(office, case) == []


@pytest.mark.parametrize("key", ["closed", "taken-back", "opened", "bestaat-niet", "warm-handover-held"])
def test_what_cannot_be_recorded_here_has_no_form(office: Office, key: str) -> None:
    case = office.add(kind=Kind.CONSULT)
    assert office.inside(ANNA).get(f"/zaak/{case.reference}/vastleggen/{key}").status_code == 404


def test_every_kind_that_a_case_offers_has_a_form_that_can_be_sent_without_a_crash(office: Office) -> None:
    client = office.inside(ANNA)
    cases = [office.add(mailbox=LT, colour=colour, ago=HOUR) for colour in (Colour.GREEN, Colour.ORANGE)]
    cases += [office.add(mailbox=LT, route=route, kind=Kind.OTHER) for route in ("verrijking", "crisis")]
    seen = set()
    for case in cases:
        page = client.get(f"/zaak/{case.reference}").text
        for key in re.findall(r'/vastleggen/([\w-]+)"', page):
            answer = send(client, f"/zaak/{case.reference}/vastleggen/{key}")
            assert answer.status_code in (200, 422), key
            seen.add(RecordKind(key.replace("-", "_")))
    assert len(seen) >= 20
    assert RecordKind.UNKNOWN not in seen


def test_handovers_with_one_reference_are_counted_on_the_page(office: Office) -> None:
    client = office.inside(ANNA)
    for subject in ("Eerste", "Tweede", "Derde"):
        send(
            client, "/nieuwe-zaak", mailbox=LT, channel="letter", sender="VT", subject=subject, colour="groen",
            their_reference="VT 12", received_at_date=f"{NOW:%Y-%m-%d}", received_at_time="09:00",
        )  # fmt: skip
    read = words_of(client.get("/zaak/LT-2026-0001").text)
    assert "Minstens 3 overdrachten van dit huishouden zijn hier bekend." in read
    assert "Veilig Thuis bespreekt drie of meer meldingen" in read
