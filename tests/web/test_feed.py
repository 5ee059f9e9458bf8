"""The agenda as a calendar at a secret address: references only, for whoever knows it, until it is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from tests.web.parts import NOW, TUESDAY, Office
from triage.domain.slot import HoldState
from triage.identity import digest_of
from triage.workflow import feeds

TOKEN = "een-geheim-van-de-test-0123456789abcdefghijk"
PATH = f"/agenda/{TOKEN}.ics"


@pytest.fixture
def office() -> Office:
    office = Office()
    with office.store.transaction() as tx:
        feeds.give_out(tx, "bea", "rvt-dinsdag", "scherm", digest_of(TOKEN))
    return office


def events(client: TestClient) -> list[dict[str, str]]:
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    return [{name: str(each[name]) for name in ("SUMMARY", "STATUS", "SEQUENCE", "UID")} for each in found.events]


def test_it_gives_references_and_times_and_nothing_of_a_case(office: Office) -> None:
    case = office.add(subject="Gezin Jansen", text="Vader slaat moeder.")
    office.propose(case)
    client = office.outside()
    (shown,) = events(client)
    assert (shown["SUMMARY"], shown["STATUS"]) == (f"{case.reference} vastgehouden", "TENTATIVE")
    body = client.get(PATH).text
    event = Calendar.from_ical(body).events[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (TUESDAY, TUESDAY + timedelta(minutes=45))
    assert event["DTSTAMP"].dt == NOW
    for word in ("Jansen", "slaat", "jeugdteam", "anja"):
        assert word.lower() not in body.lower()
    assert "u@x.example" not in body
    assert not Calendar.from_ical(body).errors
    assert max(len(line) for line in body.encode().split(b"\r\n")) <= 75


def test_a_booking_is_the_same_entry_a_step_further(office: Office) -> None:
    case = office.add()
    office.propose(case)
    client = office.outside()
    (before,) = events(client)
    office.clock.at += timedelta(minutes=7)
    with office.store.transaction() as tx:
        hold = tx.agenda.of_case(case.id or 0)
        assert hold is not None
        assert tx.agenda.settle(hold.id or 0, HoldState.BOOKED, tx.now)
    (after,) = events(client)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (after["SUMMARY"], after["STATUS"]) == (f"{case.reference} geboekt", "CONFIRMED")
    assert Calendar.from_ical(client.get(PATH).content).events[0]["DTSTAMP"].dt == NOW + timedelta(minutes=7)


def test_of_a_shielded_case_not_even_the_reference_is_given(office: Office) -> None:
    case = office.add()
    office.propose(case)
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"bea"}))
    (shown,) = events(office.outside())
    assert shown["SUMMARY"] == "bezet, vastgehouden"


def test_who_has_it_already_is_told_that_nothing_changed(office: Office) -> None:
    case = office.add()
    client = office.outside()
    first = client.get(PATH)
    office.clock.at += timedelta(minutes=20)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert "no-store" not in first.headers["cache-control"]
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", W/{tag}'}, {"if-modified-since": changed}):
        answer = client.get(PATH, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    office.propose(case)
    for headers in ({"if-none-match": tag}, {"if-modified-since": changed}, {"if-modified-since": "onzin"}):
        answer = client.get(PATH, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["etag"] != tag
        assert answer.headers["last-modified"] != changed


def test_a_release_is_a_change_too(office: Office) -> None:
    case = office.add()
    office.propose(case)
    client = office.outside()
    changed = client.get(PATH).headers["last-modified"]
    office.clock.at += timedelta(minutes=5)
    with office.store.transaction() as tx:
        hold = tx.agenda.of_case(case.id or 0)
        assert hold is not None
        tx.agenda.settle(hold.id or 0, HoldState.RELEASED, tx.now)
    assert client.get(PATH, headers={"if-modified-since": changed}).status_code == 200
    assert events(client) == []


def test_a_wrong_secret_is_not_found_and_shows_nothing(office: Office) -> None:
    client = office.outside()
    for path in ("/agenda/anders.ics", "/agenda/.ics", f"/agenda/{TOKEN}", f"/agenda/{'x' * 5000}.ics"):
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code == 404, path
    assert office.events("feed-read") == []


def test_one_that_was_taken_back_is_not_found_at_once(office: Office) -> None:
    client = office.outside()
    assert client.get(PATH).status_code == 200
    with office.store.transaction() as tx:
        feeds.take_back(tx, "bea", 1)
    assert client.get(PATH).status_code == 404


def test_who_tries_one_address_after_another_is_told_to_wait_and_the_right_one_still_works(office: Office) -> None:
    client = office.outside()
    answers = [client.get(f"/agenda/gok{number}.ics").status_code for number in range(70)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert client.get(PATH).status_code == 200


def test_a_look_is_in_the_access_log_once_an_hour_with_its_address(office: Office) -> None:
    client = office.outside()
    for _ in range(5):
        client.get(PATH)
        office.clock.at += timedelta(minutes=10)
    assert len(office.events("feed-read")) == 1
    office.clock.at += timedelta(minutes=10)
    client.get(PATH)
    found = [event for event in office.store._state.events if event.item.action == "feed-read"]
    assert len(found) == 2
    assert found[0].item.origin == "testclient"
    assert found[0].item.data == (("agenda", "rvt-dinsdag"), ("feed", "1"))


def test_it_is_asked_for_by_our_own_name_alone(office: Office) -> None:
    assert office.outside("http://ander.example").get(PATH).status_code == 400


def test_it_cannot_be_written_to(office: Office) -> None:
    client = office.outside()
    assert client.post(PATH, headers={"origin": "http://testserver"}).status_code == 405
    assert client.put(PATH, headers={"origin": "http://testserver"}).status_code == 405


def test_what_was_over_long_ago_is_not_shown(office: Office) -> None:
    case = office.add()
    office.propose(case)
    office.clock.at = datetime(2027, 1, 30, tzinfo=UTC)
    assert events(office.outside()) == []
