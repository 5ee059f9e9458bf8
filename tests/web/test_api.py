"""The read API: what a token opens, what it never shows, and how refusals read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.parts import HOUR, NOW, REGION, Office
from triage.domain.access import Role, Viewer
from triage.domain.api_token import TokenRole
from triage.domain.case import Case, CaseState
from triage.domain.reading import Colour, Kind
from triage.identity import digest_of
from triage.web.api_access import Pace
from triage.workflow import shield, tokens

RVT, RET = "veiligheidsteam", "ret"
SECRET = "een-token-van-de-test-0123456789abcdef"
ALL = ("/cases", "/cases/RVT-2026-0001", "/cases/RVT-2026-0001/obligations", "/obligations", f"/slots?mailbox={RVT}")


class Coupled(Office):
    """An office with a token that may read the veiligheidsteam's cases."""

    def token(self, role: TokenRole = TokenRole.COUPLING, *mailboxes: str, secret: str = SECRET, days: int = 9) -> int:
        """A token; its number."""
        with self.store.transaction() as tx:
            made = tokens.give_out(
                tx, "test", "zaaksysteem", role, mailboxes or (RVT,), timedelta(days=days), digest_of(secret)
            )
        return made.id


@pytest.fixture
def office() -> Coupled:
    return Coupled()


class Caller:
    """Another system with its token."""

    def __init__(self, client: TestClient, secret: str = SECRET) -> None:
        self.client, self.headers = client, {"authorization": f"Bearer {secret}"}

    def get(self, path: str, status: int = 200) -> Any:
        """The answer to a question, which has that status."""
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == status, answer.text
        kind = "application/json" if status == 200 else "application/problem+json"
        assert answer.headers["content-type"] == kind
        return answer.json()


def _close(office: Office, case: Case) -> None:
    with office.store.transaction() as tx:
        tx.cases.change(replace(case, state=CaseState.CLOSED, closed_at=NOW))


def test_a_coupled_system_sees_cases_without_anything_of_a_mail(office: Coupled) -> None:
    office.token()
    case = office.add(subject="Gezin Jansen", text="Vader slaat moeder.", urgent=True, colour=Colour.RED)
    caller = Caller(office.outside())
    shown = [caller.get(path) for path in ("/cases", f"/cases/{case.reference}", "/obligations")]
    assert shown[0]["cases"][0]["reference"] == case.reference
    assert shown[0]["cases"][0]["urgent"] is True
    assert shown[0]["cases"][0]["colour"] == "rood"
    assert shown[0]["cases"][0]["received_at"] == "2026-11-21T13:30:00+01:00"
    assert shown[0]["next"] is None
    assert shown[1]["content"] is None
    assert shown[1]["obligations"][0]["due_at"] is not None
    for word in ("Jansen", "slaat", "anja", "jeugdteam.example"):
        assert word not in json.dumps(shown)


def test_a_reader_sees_what_mails_say_in_the_case_alone(office: Coupled) -> None:
    office.token(TokenRole.READER)
    case = office.add(subject="Gezin Jansen", text="Vader slaat moeder.")
    caller = Caller(office.outside())
    content = caller.get(f"/cases/{case.reference}")["content"]
    assert content["subject"] == "Gezin Jansen"
    assert content["messages"][0]["text"] == "Vader slaat moeder."
    assert "Jansen" not in json.dumps(caller.get("/cases"))


@pytest.mark.parametrize(
    ("role", "right"), [(TokenRole.COUPLING, "koppeling zonder inhoud"), (TokenRole.READER, "koppeling met inhoud")]
)
def test_the_access_log_tells_the_right_of_the_token(office: Coupled, role: TokenRole, right: str) -> None:
    number = office.token(role)
    case = office.add()
    Caller(office.outside()).get(f"/cases/{case.reference}")
    vera = Viewer.of("vera", {RVT}, Role.BEHEERDER)
    with office.store.reading() as tx:
        looks = [each for each in tx.history.of_case(vera, case.id or 0) if each.actor == f"koppeling {number}"]
    assert {each.role for each in looks} == {right}


def test_no_token_ever_sees_a_shielded_case(office: Coupled) -> None:
    number = office.token(TokenRole.READER)
    open_, closed = office.add(), office.add()
    office.propose(closed)
    vera = Viewer.of("vera", {RVT}, Role.BEHEERDER)
    with office.store.transaction() as tx:
        person = tx.people.add("vera")
        tx.people.grant(person.id, RVT, Role.BEHEERDER, "test")
        shield.shield(tx, vera, closed.reference, {"vera"})
        # Whatever stands in a shield, a token is nobody's name.
        tx.cases.shield(closed.id or 0, frozenset({"vera", "zaaksysteem"}))
    caller = Caller(office.outside())
    assert [each["reference"] for each in caller.get("/cases")["cases"]] == [open_.reference]
    assert {each["reference"] for each in caller.get("/obligations")["obligations"]} == {open_.reference}
    held = [each for each in caller.get(f"/slots?mailbox={RVT}")["slots"] if each["state"] == "held"]
    assert [each["reference"] for each in held] == [None]
    caller.get(f"/cases/{closed.reference}", 404)
    caller.get(f"/cases/{closed.reference}/obligations", 404)
    assert number == 1


def test_a_token_opens_its_own_mailboxes_and_does_not_say_whether_others_have_a_case(office: Coupled) -> None:
    office.token()
    other = office.add(mailbox=RET)
    caller = Caller(office.outside())
    there = caller.get(f"/cases/{other.reference}", 404)
    assert there == caller.get("/cases/RET-2026-9999", 404)
    assert caller.get("/cases?state=all")["cases"] == []
    elsewhere = caller.get(f"/cases?mailbox={RET}", 403)
    assert elsewhere == caller.get("/cases?mailbox=bestaat-niet", 403)
    for path in (f"/obligations?mailbox={RET}", f"/slots?mailbox={RET}"):
        assert caller.get(path, 403) == elsewhere


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer verkeerd"},
        {"authorization": f"Basic {SECRET}"},
        {"authorization": SECRET},
        {"authorization": "Bearer "},
    ],
)
def test_without_a_token_nothing_is_told(office: Coupled, path: str, headers: dict[str, str]) -> None:
    office.token()
    office.add()
    answer = office.outside().get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["detail"].startswith("Stuur een geldig token mee")


def test_a_token_ends_on_its_day_and_when_it_is_taken_back(office: Coupled) -> None:
    number = office.token(days=2)
    caller = Caller(office.outside())
    caller.get("/cases")
    office.clock.at += timedelta(days=2)
    assert "verlopen" in caller.get("/cases", 401)["detail"]
    office.clock.at -= timedelta(days=1)
    caller.get("/cases")
    with office.store.transaction() as tx:
        tokens.take_back(tx, "frits", number)
    assert "ingetrokken" in caller.get("/cases", 401)["detail"]


def test_pages_follow_each_other_and_miss_nothing_that_is_added_meanwhile(office: Coupled) -> None:
    office.token()
    made = [office.add().reference for _ in range(5)]
    caller = Caller(office.outside())
    first = caller.get("/cases?limit=2")
    made.append(office.add().reference)
    second = caller.get(f"/cases?limit=2&cursor={first['next']}")
    third = caller.get(f"/cases?limit=2&cursor={second['next']}")
    assert [each["reference"] for page in (first, second, third) for each in page["cases"]] == made
    assert third["next"] is None


def test_cases_can_be_chosen(office: Coupled) -> None:
    office.token()
    support, consult = office.add(), office.add(kind=Kind.CONSULT, urgent=True, ago=3 * HOUR)
    closed = office.add(colour=Colour.GREEN)
    _close(office, closed)
    caller = Caller(office.outside())
    expected = {
        "": [support, consult],
        "?state=closed": [closed],
        "?state=all&colour=groen": [closed],
        "?kind=consult": [consult],
        "?urgent=false": [support],
        "?received_until=2026-11-21T12:00:00%2B01:00": [consult],
        "?received_from=2026-11-21T12:00:00+01:00": [support],
        "?received_from=0001-01-01T00:00:00%2B14:00&received_until=9999-12-31T23:59:59-12:00": [support, consult],
    }
    for asked, cases in expected.items():
        found = [each["reference"] for each in caller.get(f"/cases{asked}")["cases"]]
        assert found == [each.reference for each in cases], asked


def test_obligations_can_be_asked_by_their_end(office: Coupled) -> None:
    office.token()
    case = office.add()
    caller = Caller(office.outside())
    (owed,) = caller.get("/obligations")["obligations"]
    assert (owed["reference"], owed["breached"]) == (case.reference, False)
    assert caller.get("/obligations?due_until=2026-11-22T00:00:00Z")["obligations"] == []
    office.clock.at += timedelta(days=3)
    (late,) = caller.get("/obligations?due_until=2026-12-22T00:00:00Z")["obligations"]
    assert late["breached"] is True


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("/cases?limit=0", "limit"),
        ("/cases?limit=201", "limit"),
        ("/cases?cursor=x", "cursor"),
        ("/cases?state=weg", "state"),
        ("/cases?urgent=1", "urgent"),
        ("/cases?received_from=1764000000", "received_from"),
        ("/cases?received_from=2026-11-24T09:00:00", "received_from"),
        ("/cases?mailboks=ret", "een onbekend gegeven"),
        ("/slots", "mailbox"),
        (f"/slots?mailbox={RVT}&weeks=27", "weeks"),
    ],
)
def test_a_question_that_does_not_fit_is_refused_by_name_and_not_repeated(
    office: Coupled, asked: str, named: str
) -> None:
    office.token()
    detail = Caller(office.outside()).get(asked, 400)["detail"]
    assert named in detail
    assert "mailboks" not in detail


def test_who_asks_too_often_waits(office: Coupled) -> None:
    seconds = [0.0]
    pace = Pace(most=3, clock=lambda: seconds[0])
    assert [pace.wait(1) for _ in range(4)] == [0, 0, 0, 61]
    assert pace.wait(2) == 0
    seconds[0] = 45.5
    assert pace.wait(1) == 15
    seconds[0] = 60.0
    assert pace.wait(1) == 0


def test_guessing_slows_down_and_keeps_nobody_out_who_has_a_token(office: Coupled) -> None:
    office.token()
    client = office.outside()
    seen = {client.get("/api/v1/cases", headers={"authorization": f"Bearer {n}"}).status_code for n in range(30)}
    refused = client.get("/api/v1/cases", headers={"authorization": "Bearer nog-een"})
    assert seen == {401}
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    Caller(client).get("/cases")


def test_each_use_stands_in_the_access_log(office: Coupled) -> None:
    number = office.token()
    case = office.add()
    caller = Caller(office.outside())
    caller.get("/cases")
    caller.get(f"/cases/{case.reference}")
    listed, opened = office.events("api-read")
    assert listed[:3] == (f"koppeling {number}", RVT, None)
    assert dict(listed[3]) == {
        "asked": "cases", "token": str(number), "rights": "koppeling", "reference": case.reference
    }  # fmt: skip
    assert opened[:3] == (f"koppeling {number}", RVT, case.id)
    assert office.events("token-made")[0][:2] == ("test", RVT)


def test_nothing_can_be_changed_and_a_wrong_address_is_told_as_a_problem(office: Coupled) -> None:
    office.token()
    client = office.outside()
    headers = {"authorization": f"Bearer {SECRET}"}
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, "/api/v1/cases", headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
        assert answer.headers["content-type"] == "application/problem+json"
    Caller(client).get("/bestaat-niet", 404)
    Caller(client).get("/cases/geen-kenmerk", 404)
    wrong_host = client.get("/api/v1/cases", headers={**headers, "host": "elders.example"})
    assert (wrong_host.status_code, wrong_host.headers["content-type"]) == (400, "application/problem+json")


def test_the_document_describes_these_routes_alone_and_each_answer_fits_it(office: Coupled) -> None:
    office.token()
    case = office.add()
    client = office.outside()
    document = client.get("/api/v1/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/v1/cases", "/api/v1/cases/{reference}", "/api/v1/cases/{reference}/obligations", "/api/v1/obligations",
        "/api/v1/slots",
    }  # fmt: skip
    assert {method for each in document["paths"].values() for method in each} == {"get"}
    for each in document["paths"].values():
        assert set(each["get"]["responses"]) == {"200", "400", "401", "403", "404", "429", "503"}
    whole = document["components"]["schemas"]["WholeCase"]
    shown = Caller(client).get(f"/cases/{case.reference}")
    assert set(shown) == set(whole["properties"]) == set(whole["required"])
    assert "https://" not in json.dumps(document)


def test_every_mailbox_with_an_agenda_has_times_and_another_has_none(office: Coupled) -> None:
    office.token(TokenRole.COUPLING, *REGION.mailboxes)
    caller = Caller(office.outside())
    for key, box in REGION.mailboxes.items():
        if box.slot_plan is None:
            caller.get(f"/slots?mailbox={key}", 404)
        else:
            assert {each["state"] for each in caller.get(f"/slots?mailbox={key}&weeks=8")["slots"]} == {"free"}
