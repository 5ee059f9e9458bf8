"""Several cases given away at once, and the case that comes after an act."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from httpx import Response
from starlette.testclient import TestClient

from tests.web.parts import HOUR, PARTNER, REGION, Office, press
from tests.web.test_queue import references, words_of
from tests.web.test_queue_choice import BOB, change
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.decision import Flag


def holder(office: Office, case: Case) -> str | None:
    """Who has a case now."""
    return office.store._state.cases[case.id or 0].assignee


def proof_on(client: TestClient, page: str) -> str:
    """The proof that forms of this session carry."""
    found = re.search(r'name="bewijs" value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def give(client: TestClient, ticked: list[str], **fields: str | list[str]) -> Response:
    """Send the form under the list."""
    return client.post("/zaken/toewijzen", data={"bewijs": proof_on(client, "/"), "zaak": ticked, **fields})


def test_ticked_cases_go_to_a_colleague_each_with_its_own_line_of_history(office: Office) -> None:
    office.desk_for(BOB)
    first, second, third = office.add(), office.add(), office.add()
    client = office.inside()
    page = client.get("/").text
    assert f'value="{first.reference}:1:0"' in page
    answer = give(client, [f"{first.reference}:1", f"{third.reference}:1"], bij="collega:bob", lijst="spoed=ja")
    assert answer.url.query == b"spoed=ja"
    assert "2 zaken toegewezen aan bob." in answer.text
    assert [holder(office, each) for each in (first, second, third)] == ["bob", None, "bob"]
    assert [case_id for _, _, case_id, _ in office.events("case-assigned")] == [first.id, third.id]


def test_everything_on_the_page_goes_without_a_script_too(office: Office) -> None:
    cases = [office.add(), office.add()]
    client = office.inside()
    page = client.get("/").text
    rows = re.findall(r'type="hidden" name="rij" form="keuze" value="([^"]+)"', page)
    assert len(rows) == 2
    answer = give(client, [], rij=rows, alles="ja", bij="mij")
    assert "2 zaken toegewezen aan u." in answer.text
    assert [holder(office, each) for each in cases] == ["lokaal", "lokaal"]
    # Not ticked: the rows of the page alone give nothing away.
    answer = give(client, [], rij=[row.replace(":1", ":2") for row in rows], bij="niemand")
    assert "Niets toegewezen" in answer.text
    assert [holder(office, each) for each in cases] == ["lokaal", "lokaal"]


def test_one_case_that_a_colleague_changed_does_not_stop_the_others_and_is_named(office: Office) -> None:
    first, second = office.add(), office.add()
    change(office, first, urgent=True)
    answer = give(office.inside(), [f"{first.reference}:1", f"{second.reference}:1", "RVT-2026-0999:1"], bij="mij")
    read = words_of(answer.text)
    assert "1 zaak toegewezen aan u." in read
    assert "2 zaken niet toegewezen." in read
    assert f"{first.reference}: Deze zaak is intussen gewijzigd" in read
    assert "RVT-2026-0999: deze zaak is er niet meer" in read
    assert [holder(office, each) for each in (first, second)] == [None, "lokaal"]


def test_nobody_gives_a_case_to_somebody_who_may_not_have_it_nor_without_a_role_or_proof(office: Office) -> None:
    office.desk_for(Viewer.of("eva", {"ret"}, Role.BEHANDELAAR))
    case = office.add()
    ticked = [f"{case.reference}:1"]
    assert "Kies een collega die" in give(office.inside(), ticked, bij="collega:eva").text
    assert "Niets toegewezen" in give(office.inside(), ticked, bij="collega:vreemd").text
    assert office.inside().post("/zaken/toewijzen", data={"zaak": ticked, "bij": "mij"}).status_code == 403
    reader = office.inside(Viewer.of("lena", REGION.mailboxes, Role.MEELEZER))
    assert 'id="keuze"' not in reader.get("/").text
    assert reader.get("/zaken/overdragen").status_code == 403
    # Who acts in one mailbox and only reads another gives away the cases of the first.
    grants = {"veiligheidsteam": frozenset({Role.MEELEZER}), "ret": frozenset({Role.BEHANDELAAR})}
    assert "u mag hem niet behandelen" in give(office.inside(Viewer("kees", grants)), ticked, bij="mij").text
    assert holder(office, case) is None


def test_all_cases_of_an_absent_colleague_go_after_a_look_at_how_many(office: Office) -> None:
    office.desk_for(BOB)
    theirs = [change(office, office.add(), assignee="bob") for _ in range(3)]
    change(office, theirs[2], state=CaseState.CLOSED, closed_at=office.clock.at)
    with office.store.transaction() as tx:
        person = tx.people.find("bob")
        assert person is not None
        tx.people.disable(person.id, disabled=True)
    client = office.inside()
    page = "/zaken/overdragen?van=collega:bob&naar=mij"
    assert "2 open zaken van bob gaan naar mij." in words_of(client.get(page).text)
    fields = {"van": "collega:bob", "naar": "mij"}
    # Meanwhile there is one more: nothing happens before somebody saw that.
    change(office, office.add(), assignee="bob")
    stale = press(client, page, "/zaken/overdragen", **fields, aantal="2")
    assert "Het aantal zaken is intussen 3. Er is nog niets gewijzigd" in stale.text
    assert holder(office, theirs[0]) == "bob"
    done = press(client, page, "/zaken/overdragen", **fields, aantal="3")
    assert "3 zaken toegewezen aan u." in done.text
    assert [holder(office, each) for each in theirs] == ["lokaal", "lokaal", "bob"]
    assert "Er zijn geen open zaken van bob" in client.get(page).text


def test_handing_over_asks_for_two_different_people_whom_it_offers(office: Office) -> None:
    client = office.inside()
    assert "Kies twee verschillende" in client.get("/zaken/overdragen?van=mij&naar=mij").text
    assert "Kies van wie en naar wie" in client.get("/zaken/overdragen?van=collega:wie&naar=mij").text
    assert "Bevestigen" not in client.get("/zaken/overdragen").text


def following(page: str) -> str:
    """Where the key for the next case leads; empty where there is none."""
    found = re.search(r'<a href="([^"]+)" data-key="n">Volgende zaak</a>', page)
    return html.unescape(found[1]) if found else ""


def test_the_next_case_is_that_of_the_list_one_came_from(office: Office) -> None:
    urgent = [office.add(urgent=True, ago=HOUR * (9 - number)) for number in range(3)]
    office.add()
    client = office.inside()
    rows = re.findall(r'<a href="(/zaak/[^"]+)"', client.get("/?spoed=ja").text)
    page = client.get(html.unescape(rows[0])).text
    assert following(page) == f"/zaak/{urgent[1].reference}?lijst=spoed%3Dja&plek=1"
    assert '<a href="/?spoed=ja">Terug naar de wachtrij</a>' in page
    last = client.get(following(client.get(following(page)).text)).text
    assert f"{urgent[2].reference}</span>" in last
    assert following(last) == ""


def test_after_an_act_that_takes_a_case_off_its_list_the_next_is_the_one_in_its_place(office: Office) -> None:
    held = frozenset({Flag.ELSEWHERE})
    cases = [office.add(flags=held, ago=HOUR * (9 - number)) for number in range(3)]
    client = office.inside()
    address = f"/zaak/{cases[1].reference}?lijst=let-op%3Delders&plek=1"
    client.get(address)
    with office.store.transaction() as tx:
        tx.cases.change(replace(tx.cases.find(office.desk.gate and BOB, cases[1].reference), flags=frozenset()))
    # An act returns to the case without its list; the session knows it.
    page = client.get(f"/zaak/{cases[1].reference}").text
    assert following(page) == f"/zaak/{cases[2].reference}?lijst=let-op%3Delders&plek=1"


def test_an_act_tells_what_came_of_it_and_offers_the_next_case(office: Office) -> None:
    first, second = office.add(ago=2 * HOUR), office.add()
    client = office.inside()
    client.get(f"/zaak/{first.reference}?plek=0")
    page = press(client, f"/zaak/{first.reference}/toewijzen", "/toewijzen", who="lokaal", version="1").text
    assert "Toegewezen." in page
    assert f'<a href="/zaak/{second.reference}?plek=1">Verder met de volgende zaak</a>' in page


def test_a_list_in_the_address_of_a_case_that_makes_no_sense_does_no_harm(office: Office) -> None:
    case, other = office.add(ago=2 * HOUR), office.add()
    client = office.inside()
    for query in ("lijst=kleur%3Dpaars&plek=0", "plek=99999999999", "plek=x", "lijst=%00&plek=-1"):
        page = client.get(f"/zaak/{case.reference}?{query}")
        assert page.status_code == 200
        assert following(page.text).startswith(f"/zaak/{other.reference}")
    assert references(client.get("/").text) == [case.reference, other.reference]


def arrive(office: Office, case: Case, text: str = "Nog een vraag.") -> None:
    """One more mail comes in a case."""
    with office.store.transaction() as tx:
        mail = CaseMessage("in", PARTNER, ("rvt@example.example",), "RE: vraag", text, office.clock.at, None)
        tx.cases.add_message(case.id or 0, mail)


def flags_on(client: TestClient, case: Case) -> list[str]:
    """What stands under "Let op" in the row of a case."""
    row = client.get("/").text.partition(f'id="rij-{case.reference}"')[2].partition("</tr>")[0]
    return re.findall(r'<li class="nl-data-badge">([^<]+)</li>', row)


def test_a_mail_that_came_in_since_is_flagged_until_who_has_the_case_looked(office: Office) -> None:
    office.desk_for(BOB)
    case, other = office.add(), office.add()
    client = office.inside()
    assert flags_on(client, case) == []
    arrive(office, case)
    arrive(office, case)
    assert flags_on(client, case) == ["2 nieuwe berichten"]
    assert references(client.get("/?let-op=nieuw-bericht").text) == [case.reference]
    change(office, case, assignee="bob")
    client.get(f"/zaak/{case.reference}")
    assert flags_on(client, case) == ["2 nieuwe berichten"]
    assert "2 nieuwe berichten" in office.inside(BOB).get(f"/zaak/{case.reference}").text
    assert flags_on(client, case) == []
    arrive(office, other)
    reader = Viewer.of("meelezer", REGION.mailboxes, Role.MEELEZER)
    office.inside(reader).get(f"/zaak/{other.reference}")
    assert flags_on(client, other) == ["nieuw bericht"]
    client.get(f"/zaak/{other.reference}")
    assert flags_on(client, other) == []


def test_new_mail_of_many_cases_is_said_to_be_read_but_none_that_nobody_saw(office: Office) -> None:
    office.desk_for(BOB)
    first, second, third = office.add(), office.add(), office.add()
    change(office, first, assignee="bob")
    for case in (first, second):
        arrive(office, case)
    client = office.inside()
    rows = re.findall(r'type="hidden" name="rij" form="keuze" value="([^"]+)"', client.get("/").text)
    arrive(office, second)
    proof = proof_on(client, "/")
    answer = client.post("/zaken/nagekeken", data={"bewijs": proof, "rij": rows, "alles": "ja", "lijst": "spoed=ja"})
    assert answer.url.query == b"spoed=ja"
    told = words_of(html.unescape(answer.text))
    assert "Nieuwe berichten nagekeken in 1 zaak. 1 zaak niet gewijzigd." in told
    assert f"{second.reference}: er kwam intussen nog een bericht" in told
    assert [flags_on(client, each) for each in (first, second, third)] == [[], ["2 nieuwe berichten"], []]
    assert [case_id for _, _, case_id, _ in office.events("mail-seen")] == [first.id]
    # It is no change of the case: who acts on what they saw is not held up.
    assert office.store._state.cases[first.id or 0].version == 2
    assert client.post("/zaken/nagekeken", data={"zaak": rows}).status_code == 403
    reader = office.inside(Viewer.of("meelezer", REGION.mailboxes, Role.MEELEZER))
    refused = reader.post("/zaken/nagekeken", data={"bewijs": proof_on(reader, "/"), "zaak": rows})
    assert refused.status_code == 403
