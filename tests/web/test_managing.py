"""Administration: partners, closures and shifts that hold at once, by whom, and only where one administers."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.parts import REGION, Office
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer

FRITS = Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER)
VERA = Viewer.of("vera", {"ret"}, Role.FUNCTIONEEL_BEHEERDER)
PARTNERS, CLOSURES, SHIFTS = "/beheer/partners", "/beheer/sluitingsdagen", "/beheer/diensten"
TEAM = {"name": "Wijkteam Zuid", "addresses": "Zuid@team.example\nbea@team.example", "domains": ""}
NIGHT = {"first": "24-12-2026", "last": "25-12-2026", "opens": "22:00", "closes": "7:00",
         "people-1": "nacht@team.example", "minutes-1": "5", "minutes-2": "10", "minutes-3": "10"}  # fmt: skip


def send(client: TestClient, path: str, **fields: object) -> Response:
    """Send the form on a page, as a browser does."""
    proof = re.search(r'name="bewijs" value="([^"]+)"', client.get(path).text)
    assert proof
    return client.post(path, data={"bewijs": proof[1], **fields})


def press(client: TestClient, path: str, action: str, about: str) -> Response:
    """Press the button of a row."""
    page = client.get(path).text
    rows = re.findall(rf'<form method="post" action="{path}/{action}">.*?</form>', page, re.DOTALL)
    form = next((each for each in rows if f": {about}</span>" in each), None)
    assert form, f"no {action} for {about}"
    return client.post(f"{path}/{action}", data=dict(re.findall(r'name="(\w+)" value="([^"]+)"', form)))


def told(office: Office, action: str) -> list[tuple[str, str, str]]:
    return [(actor, dict(data)["kind"], dict(data)["key"]) for actor, _, _, data in office.events(action)]


def test_a_partner_that_is_entered_is_known_at_once_and_on_the_record(office: Office) -> None:
    client = office.inside(FRITS)
    answer = send(client, f"{PARTNERS}/nieuw", **TEAM, mailboxes=["veiligheidsteam", "ret"])
    assert "De partner is toegevoegd." in answer.text
    line = words_of(answer.text).partition("Wijkteam Zuid")[2]
    assert "bea@team.example, zuid@team.example" in line
    assert "door frits, za 21 nov 14:30" in line
    region = office.desk.region if office.desk.present._known is None else client.app and office.desk.region  # type: ignore[attr-defined]
    assert region.partners.find("zuid@team.example", "ret")
    assert region.partners.find("zuid@team.example", "bt-purmerend") is None
    assert told(office, "overlay-laid") == [("frits", "partner", "Wijkteam Zuid")]
    (event,) = office.events("overlay-laid")
    assert json.loads(dict(event[3])["value"])["mailboxes"] == ["ret", "veiligheidsteam"]


def test_the_queue_calls_a_sender_by_the_partner_that_was_entered(office: Office) -> None:
    office.add(sender="zuid@team.example")
    both = Viewer("frits", {box: frozenset({Role.BEHEERDER, Role.FUNCTIONEEL_BEHEERDER}) for box in REGION.mailboxes})
    client = office.inside(both)
    assert "geen partner" in client.get("/").text
    send(client, f"{PARTNERS}/nieuw", **TEAM)
    assert "Wijkteam Zuid" in client.get("/").text
    press(client, PARTNERS, "weghalen", "Wijkteam Zuid")
    assert "geen partner" in client.get("/").text
    assert told(office, "overlay-withdrawn") == [("frits", "partner", "Wijkteam Zuid")]


def test_a_partner_of_the_configuration_is_taken_away_and_put_back(office: Office) -> None:
    client = office.inside(FRITS)
    answer = press(client, PARTNERS, "weghalen", "Jeugdteam")
    assert "krijgt geen automatisch antwoord meer" in answer.text
    assert "weggehaald; door frits" in words_of(answer.text)
    assert "telt weer mee" in press(client, PARTNERS, "terugzetten", "Jeugdteam").text
    assert "weggehaald;" not in client.get(PARTNERS).text


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"name": " "}, "name", "Vul een naam in"),
        ({"name": "jeugdTEAM"}, "name", "Er is al een partner met deze naam."),
        ({"addresses": "geen adres"}, "addresses", "geen mailadres"),
        ({"addresses": "", "domains": ""}, "addresses", "minstens een adres of een domein"),
        ({"domains": "@team"}, "domains", "geen domein"),
        ({"addresses": "algemeen@veiligheidsteamzawa.nl"}, "addresses", "van deze dienst zelf"),
        ({"mailboxes": "elders"}, "mailboxes", "Kies uit de mailboxen die hier staan."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    office: Office, fields: dict[str, str], field: str, problem: str
) -> None:
    own = next(iter(REGION.mailboxes["veiligheidsteam"].addresses))
    typed = {name: text.replace("algemeen@veiligheidsteamzawa.nl", own) for name, text in {**TEAM, **fields}.items()}
    answer = send(office.inside(FRITS), f"{PARTNERS}/nieuw", **typed)
    assert answer.status_code == 422
    beside = re.search(rf'<p class="wrong" id="fout-{field}">([^<]+)</p>', answer.text)
    assert beside
    assert problem in beside[1]
    assert typed["domains"] in answer.text
    assert typed["name"] in answer.text
    assert not office.events("overlay-laid")


def test_who_administers_one_mailbox_changes_nothing_of_another(office: Office) -> None:
    client = office.inside(VERA)
    answer = send(client, f"{PARTNERS}/nieuw", **TEAM, mailboxes="veiligheidsteam")
    assert "waarvan u functioneel beheerder bent" in answer.text
    assert "waarvan u functioneel beheerder bent" in send(client, f"{PARTNERS}/nieuw", **TEAM).text
    assert "Weghalen" not in client.get(PARTNERS).text
    proof = re.search(r'name="bewijs" value="([^"]+)"', client.get(f"{PARTNERS}/nieuw").text)
    assert proof
    taken = client.post(f"{PARTNERS}/weghalen", data={"bewijs": proof[1], "naam": "Jeugdteam"})
    assert taken.status_code == 404
    closed = send(client, f"{CLOSURES}/nieuw", day="24-12-2026", reason="verhuizing")
    assert "niet van alle mailboxen functioneel beheerder" in closed.text
    assert send(client, f"{PARTNERS}/nieuw", **TEAM, mailboxes="ret").status_code == 200
    assert "Weghalen" in client.get(PARTNERS).text


def test_a_closure_shows_which_promises_it_bears_on_before_it_holds(office: Office) -> None:
    # Yellow, received on Saturday 21 November: five working days end on Friday 27 November.
    case = office.add(mailbox="lokaal-team", route="geel")
    client = office.inside(FRITS)
    asked = send(client, f"{CLOSURES}/nieuw", day="2026-11-25", reason="verhuizing")
    assert asked.status_code == 200
    assert "minder dan 5 zaken" in asked.text
    assert not office.events("overlay-laid")
    # Sure of another day than the one that was shown is not sure.
    other = send(client, f"{CLOSURES}/nieuw", day="26-11-2026", reason="verhuizing", zeker="2026-11-25")
    assert "Ja, donderdag 26 november 2026 is een sluitingsdag" in other.text
    done = send(client, f"{CLOSURES}/nieuw", day="2026-11-25", reason="verhuizing", zeker="2026-11-25")
    assert "De sluitingsdag is toegevoegd. Bij de zaken die het raakt staat nu een taak." in done.text
    assert "woensdag 25 november 2026 verhuizing door frits" in words_of(done.text)
    with office.store.reading() as tx:
        assert tx.cases.with_task("dates_differ") == {case.id}
    colleague = office.inside(Viewer.of("hans", {"lokaal-team"}, Role.BEHANDELAAR))
    assert "Met de huidige kalender" in words_of(colleague.get(f"/zaak/{case.reference}").text)
    client = office.inside(FRITS)
    press(client, CLOSURES, "weghalen", "woensdag 25 november 2026")
    with office.store.reading() as tx:
        assert not tx.cases.with_task("dates_differ")
    assert told(office, "overlay-withdrawn") == [("frits", "closure", "2026-11-25")]


def test_a_closure_that_bears_on_nothing_holds_at_once(office: Office) -> None:
    client = office.inside(FRITS)
    answer = send(client, f"{CLOSURES}/nieuw", day="24-12-2026", reason="verhuizing")
    assert "De sluitingsdag is toegevoegd." in answer.text
    again = send(client, f"{CLOSURES}/nieuw", day="24-12-2026", reason="nog eens")
    assert "telt al niet als werkdag: verhuizing" in again.text


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("32-12-2026", "Vul een datum in"),
        ("20-11-2026", "voorbij"),
        ("22-11-2026", "zondag"),
        ("1-1-2049", "drie jaar"),
    ],
)
def test_a_day_that_cannot_be_closed_is_refused_beside_its_field(office: Office, day: str, problem: str) -> None:
    answer = send(office.inside(FRITS), f"{CLOSURES}/nieuw", day=day, reason="feest")
    assert answer.status_code == 422
    assert problem in words_of(answer.text.partition('id="fout-day"')[2].partition("</p>")[0])
    assert f'value="{day}"' in answer.text
    assert 'value="feest"' in answer.text


def test_a_shift_decides_who_is_alarmed_on_its_days(office: Office) -> None:
    client = office.inside(FRITS)
    answer = send(client, f"{SHIFTS}/nieuw", **NIGHT, **{"people-2": "chef@team.example"})
    assert "De dienst is toegevoegd." in answer.text
    read = words_of(answer.text)
    assert "do 24 dec tot en met vr 25 dec, 22:00 tot 07:00" in read
    assert "nacht@team.example (5 minuten); daarna chef@team.example (10 minuten)" in read
    desk = office.desk_for(FRITS)
    at = datetime(2026, 12, 26, 5, tzinfo=UTC)
    on_duty = desk.region.duty.on_duty("veiligheidsteam", at, desk.region.calendar)
    assert on_duty is not None
    assert [[each.mail for each in step.people] for step in on_duty.steps] == [
        ["nacht@team.example"], ["chef@team.example"]
    ]  # fmt: skip
    press(client, SHIFTS, "weghalen", "do 24 dec tot en met vr 25 dec, 22:00 tot 07:00")
    assert "Er zijn nog geen diensten op datum." in client.get(SHIFTS).text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first": ""}, "first"),
        ({"first": "2026-12-01", "last": "2026-11-30"}, "last"),
        ({"first": "2026-11-01", "last": "2026-11-02"}, "last"),
        ({"opens": "25:00"}, "opens"),
        ({"closes": ""}, "closes"),
        ({"people-1": ""}, "people-1"),
        ({"people-1": "niemand"}, "people-1"),
        ({"minutes-1": "0"}, "minutes-1"),
        ({"people-2": "chef@team.example", "minutes-2": "snel"}, "minutes-2"),
    ],
)
def test_a_shift_that_is_not_right_is_refused_beside_its_field(
    office: Office, fields: dict[str, str], field: str
) -> None:
    answer = send(office.inside(FRITS), f"{SHIFTS}/nieuw", **{**NIGHT, **fields})
    assert answer.status_code == 422
    assert re.findall(r'id="fout-([\w-]+)"', answer.text) == [field]
    assert not office.events("overlay-laid")


@pytest.mark.parametrize("path", [PARTNERS, CLOSURES, SHIFTS])
def test_who_handles_cases_does_not_administer(office: Office, path: str) -> None:
    client = office.inside(Viewer.of("hans", REGION.mailboxes, Role.BEHEERDER))
    assert client.get(path).status_code == 403
    assert client.post(f"{path}/nieuw", data={"bewijs": "x"}).status_code == 403
    assert date(2026, 12, 24) not in office.desk.region.calendar.closures
