"""The queue's filters and lists in the address: what they show, say, count and refuse, without a script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.web.parts import HOUR, REGION, Office, press
from tests.web.test_queue import references, words_of
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.web.queue_choice import Asked, asked_in
from triage.web.queue_page import PAGE

DAY = timedelta(days=1)
BOB = Viewer.of("bob", REGION.mailboxes, Role.BEHANDELAAR)


def change(office: Office, case: Case, **changes: object) -> Case:
    """The same case with other values, as some act made it."""
    with office.store.transaction() as tx:
        return tx.cases.change(replace(case, **changes))  # type: ignore[arg-type]


def views(page: str) -> dict[str, str]:
    """The lists beside the queue with their numbers."""
    nav = page.partition('id="lijsten"')[2].partition("</nav>")[0]
    return dict(re.findall(r'>([^<>]+?) <span class="number">(\d+)</span>', nav))


FILTERS = {
    "soort=consult": {"kind": Kind.CONSULT},
    "kleur=oranje": {"colour": Colour.ORANGE, "mailbox": "lokaal-team"},
    "spoed=ja": {"urgent": True},
    "let-op=niet-te-lezen": {"flags": frozenset({Flag.QUARANTINED})},
    "let-op=akkoord": {"flags": frozenset({Flag.WAITS_FOR_APPROVAL})},
    "let-op=elders": {"flags": frozenset({Flag.ELSEWHERE})},
    "let-op=controleren": {"flags": frozenset({Flag.TO_CHECK})},
    "let-op=onbeslist": {"kind": Kind.UNDECIDED},
    "termijn=te-laat": {"ago": 5 * DAY},
    "mailbox=ret&soort=overig": {"mailbox": "ret", "kind": Kind.OTHER},
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_in_the_address_shows_those_cases_and_no_others(office: Office, query: str) -> None:
    office.add()
    wanted = office.add(**FILTERS[query])  # type: ignore[arg-type]
    page = office.inside().get(f"/?{query}").text
    assert references(page) == [wanted.reference]
    assert "1 zaak" in words_of(page)


def test_filters_by_holder_and_state_work_and_can_be_combined(office: Office) -> None:
    office.desk_for(BOB)
    mine, bobs = office.add(), office.add(urgent=True)
    nobodys = office.add()
    change(office, mine, assignee="lokaal", state=CaseState.IN_PROGRESS)
    change(office, bobs, assignee="bob", state=CaseState.WAITING)
    client = office.inside()

    def shown(query: str) -> list[str]:
        return references(client.get(f"/?{query}").text)

    assert shown("bij=mij") == [mine.reference]
    assert shown("bij=niemand") == [nobodys.reference]
    assert shown("bij=collega:bob") == shown("bij=collega%3Abob&spoed=ja&stand=wacht") == [bobs.reference]
    assert shown("stand=in-behandeling") == [mine.reference]
    assert shown("bij=mij&spoed=ja") == []


def test_terms_of_today_and_of_this_week_are_chosen_by_local_days(office: Office) -> None:
    # Saturday 21 November: two days end on Monday; the week ends on Sunday.
    office.add(ago=HOUR)
    client = office.inside()
    assert references(client.get("/?termijn=week").text) == []
    office.clock.at += 2 * DAY
    client = office.inside()
    assert len(references(client.get("/?termijn=vandaag").text)) == 1
    assert len(references(client.get("/?termijn=week").text)) == 1
    assert references(client.get("/?termijn=te-laat").text) == []


def test_closed_cases_are_found_by_state_and_by_words(office: Office) -> None:
    closed = office.add(text="Over de schuldhulpverlening.")
    change(office, closed, state=CaseState.CLOSED, closed_at=office.clock.at - 8 * DAY)
    client = office.inside()
    assert references(client.get("/").text) == []
    assert references(client.get("/?stand=gesloten").text) == [closed.reference]
    assert references(client.get("/?stand=gesloten&sinds=30").text) == [closed.reference]
    assert references(client.get("/?stand=gesloten&sinds=7").text) == []
    assert references(client.get("/?zoek=schuldhulpverlening").text) == [closed.reference]
    assert references(client.get("/?zoek=schuldhulpverlening&stand=nieuw").text) == []
    assert references(client.get(f"/?zoek={closed.reference.lower()}").text) == [closed.reference]
    assert "Zoekt op hele woorden" in client.get("/").text


@pytest.mark.parametrize(
    "query",
    [
        "soort=support", "kleur=paars", "stand=open-ish", "sinds=30000&stand=gesloten", "termijn=ooit", "bij=bob",
        "let-op=alles", "volgorde=naam", "spoed=nee", "soort=consult&soort=overig", "zoek=" + "a" * 201, "zoek=%00",
        "pagina=0", "fragment=anders",
    ],
)  # fmt: skip
def test_a_value_that_no_page_offers_is_refused(office: Office, query: str) -> None:
    answer = office.inside().get(f"/?{query}")
    assert answer.status_code == 400
    assert "Terug" in answer.text or "wachtrij" in answer.text


def test_empty_fields_of_the_form_and_unknown_names_ask_nothing(office: Office) -> None:
    case = office.add()
    page = office.inside().get("/?zoek=&bij=&termijn=&soort=&kleur=&stand=&sinds=30&volgorde=&wat=dan").text
    assert references(page) == [case.reference]
    assert "Gekozen filters" not in page


def test_a_mailbox_that_somebody_may_not_read_is_not_found(office: Office) -> None:
    viewer = Viewer.of("eva", {"veiligheidsteam"}, Role.BEHEERDER)
    client = office.inside(viewer)
    assert client.get("/?mailbox=ret").status_code == client.get("/?mailbox=bestaat-niet").status_code == 404


def test_every_filter_is_a_chip_that_takes_off_that_filter_alone(office: Office) -> None:
    page = office.inside().get("/?mailbox=ret&spoed=ja&let-op=elders&let-op=akkoord&zoek=het+gezin").text
    chips = dict(
        (words_of(text).partition(" ×")[0], address.replace("&amp;", "&"))
        for address, text in re.findall(
            r'<li><a href="([^"]+)">(.*?)</a></li>', page.partition("Gekozen filters")[2].partition("</ul>")[0]
        )
    )
    assert set(chips) == {
        f"mailbox: {REGION.mailboxes['ret'].name}", "spoed", "let op: wacht op akkoord", "let op: inhoud elders",
        "met de woorden: het gezin", "Alles weghalen",
    }  # fmt: skip
    assert chips["spoed"] == "/?mailbox=ret&let-op=akkoord&let-op=elders&zoek=het+gezin"
    assert chips["let op: inhoud elders"] == "/?mailbox=ret&spoed=ja&let-op=akkoord&zoek=het+gezin"
    assert chips["Alles weghalen"] == "/"


def test_the_form_holds_what_was_asked(office: Office) -> None:
    page = office.inside().get("/?mailbox=ret&kleur=rood&spoed=ja&zoek=%3Cb%3E").text
    form = page.partition('id="filters"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="mailbox" value="ret">' in form
    assert '<option value="rood" selected>' in form
    assert 'name="spoed" value="ja" checked' in form
    assert 'value="&lt;b&gt;"' in form


def test_the_order_can_be_by_receipt_and_what_is_closed_stands_by_its_closing(office: Office) -> None:
    old, new = office.add(ago=3 * HOUR), office.add(ago=HOUR)
    urgent = office.add(urgent=True, ago=5 * HOUR)
    client = office.inside()
    page = client.get("/?volgorde=ontvangen").text
    assert references(page) == [new.reference, old.reference, urgent.reference]
    assert "nieuwste eerst" in page
    change(office, new, state=CaseState.CLOSED, closed_at=office.clock.at)
    change(office, old, state=CaseState.CLOSED, closed_at=office.clock.at - HOUR)
    assert references(client.get("/?stand=gesloten").text) == [new.reference, old.reference]


def test_pages_keep_the_filters_and_count_what_is_asked(office: Office) -> None:
    for number in range(PAGE + 1):
        office.add(kind=Kind.CONSULT, ago=HOUR * (number + 1) / 100)
    office.add()
    client = office.inside()
    first = client.get("/?soort=consult").text
    assert "51 zaken" in words_of(first)
    assert 'href="/?soort=consult&amp;pagina=2"' in first
    second = client.get("/?soort=consult&pagina=2").text
    assert len(references(second)) == 1
    assert 'href="/?soort=consult&amp;pagina=1"' in second
    assert len(references(client.get("/?soort=consult&pagina=2&fragment=lijst").text)) == 1


def test_the_lists_beside_the_queue_say_how_many_cases_they_show(office: Office) -> None:
    late = office.add(ago=5 * DAY)
    change(office, late, assignee="lokaal")
    office.add(urgent=True)
    waits = office.add(flags=frozenset({Flag.WAITS_FOR_APPROVAL}))
    change(office, waits, state=CaseState.WAITING, assignee="bob")
    office.add(flags=frozenset({Flag.QUARANTINED}))
    closed = office.add()
    change(office, closed, state=CaseState.CLOSED, closed_at=office.clock.at)
    client = office.inside()
    page = client.get("/").text
    found = views(page)
    assert found == {
        "Mijn zaken vandaag": "2", "Spoed": "1", "Te laat": "1", "Nieuw bericht": "0", "Wacht op akkoord": "1",
        "Niet te lezen": "1", "Van niemand": "2", "Wacht op": "1", "Gesloten (laatste 30 dagen)": "1",
    }  # fmt: skip
    nav = page.partition('id="lijsten"')[2].partition("</nav>")[0]
    for address, name, number in re.findall(r'href="([^"]+)"[^>]*>([^<]+) <span class="number">(\d+)', nav):
        address = address.replace("&amp;", "&")
        shown = client.get(address).text
        assert len(references(shown)) == int(number), name
        assert f'href="{address.replace("&", "&amp;")}" aria-current="page"' in shown


def test_no_list_counts_a_case_that_somebody_may_not_see(office: Office) -> None:
    case = office.add(urgent=True)
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"bob"}))
    page = office.inside().get("/").text
    assert set(views(page).values()) == {"0"}


def test_somebody_keeps_a_list_renames_it_and_takes_it_away(office: Office) -> None:
    office.add(colour=Colour.RED, mailbox="lokaal-team")
    office.add()
    client = office.inside()
    kept = press(client, "/?kleur=rood&zoek=gezin", "/lijsten/bewaren", naam=" Rood ", lijst="kleur=rood&zoek=gezin")
    assert "Lijst “Rood” is bewaard, zonder de zoekwoorden." in kept.text
    assert views(client.get("/").text)["Rood"] == "1"
    assert 'href="/?kleur=rood" aria-current="page"' in client.get("/?kleur=rood").text
    renamed = press(client, "/lijsten", "/naam", naam="Alles wat rood is")
    assert "De lijst heet nu “Alles wat rood is”." in renamed.text
    assert "Alles wat rood is" in views(client.get("/").text)
    # Another person sees nothing of it, and cannot take it away.
    other = office.inside(BOB)
    assert "Alles wat rood is" not in other.get("/lijsten").text
    gone = press(client, "/lijsten", "/weg")
    assert "De lijst is weg" in gone.text
    assert "Alles wat rood is" not in views(client.get("/").text)


def test_a_list_without_a_name_or_a_filter_is_not_kept(office: Office) -> None:
    client = office.inside()
    page = "/?kleur=rood"
    assert "vul een naam in" in press(client, page, "/lijsten/bewaren", naam=" ", lijst="kleur=rood").text
    assert "kies eerst een filter" in press(client, page, "/lijsten/bewaren", naam="Alles", lijst="zoek=x").text
    assert office.store._state.views == {}


def test_an_address_is_read_back_as_it_was_made() -> None:
    for query in ("", "kleur=rood", "let-op=akkoord&let-op=elders", "bij=collega%3Abob&zoek=a+%26+b"):
        assert asked_in(query).query == query
        assert asked_in(asked_in(query).query) == asked_in(query)
    assert Asked().address == "/"
