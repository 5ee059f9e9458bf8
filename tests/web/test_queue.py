"""The queue: what is on it, in which order, in which words, and that showing it is recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from tests.web.parts import HOUR, Office
from triage.domain.case import CaseState
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.domain.slot import Slot
from triage.web.queue_page import PAGE

DAY = timedelta(days=1)
_RAW = ("support", "undecided", "in_progress", "not_partner", "to_check", "urgent", "None", "veiligheidsteam<")


def references(text: str) -> list[str]:
    """The references in the order of the page."""
    return re.findall(r'data-reference="([^"]+)"', text)


def words_of(text: str) -> str:
    """The page as one reads it: no tags, single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_urgent_cases_stand_first_then_what_is_due_first(office: Office) -> None:
    later = office.add(ago=HOUR)
    sooner = office.add(ago=3 * DAY)
    urgent = office.add(urgent=True, ago=HOUR / 2)
    assert references(office.inside().get("/").text) == [urgent.reference, sooner.reference, later.reference]


def test_a_row_says_everything_in_words(office: Office) -> None:
    office.add(
        kind=Kind.SUPPORT,
        subject="Overdracht oranje",
        colour=Colour.ORANGE,
        mailbox="lokaal-team",
        sender="m@veiligthuis.example",
        flags=frozenset({Flag.TO_CHECK, Flag.NOT_AUTHENTICATED}),
        route="geel",
    )
    read = words_of(office.inside().get("/").text)
    for expected in (
        "LT-2026-0001",
        "Overdracht oranje",
        "nog 6 dagen",
        "vr 27 nov 24:00",
        "vrijdag 27 november 2026 om 24.00 uur",
        "ondersteuning",
        "oranje",
        "Veilig Thuis",
        "aan Lokaal team Voorbeeldgemeente",
        "za 21 nov 13:30",
        "nieuw",
        "te controleren",
        "afzender niet bevestigd",
    ):
        assert expected in read, expected


def test_no_raw_word_of_the_program_stands_on_the_page(office: Office) -> None:
    everything = frozenset(Flag)
    for kind in Kind:
        office.add(kind=kind, flags=everything, sender="wie@onbekend.example", urgent=True)
    office.add(sender="", subject="")
    page = office.inside().get("/").text
    read = words_of(page)
    assert "geen partner" in read
    assert "geen afzender" in read
    assert "(geen onderwerp)" in read
    for raw in _RAW:
        assert raw not in read


def test_a_colour_is_a_word_and_a_shape_of_its_own(office: Office) -> None:
    for colour in Colour:
        office.add(colour=colour, mailbox="lokaal-team")
    page = office.inside().get("/").text
    shapes = dict(re.findall(r'<span class="colour colour-(\w+)"><svg[^>]*>(.*?)</svg>\1</span>', page))
    assert set(shapes) == {colour.value for colour in Colour}
    assert len(set(shapes.values())) == len(Colour)


def test_what_is_late_says_since_when_and_what_is_due_says_how_long(office: Office) -> None:
    office.add(ago=4 * DAY)
    office.add(ago=HOUR)
    read = words_of(office.inside().get("/").text)
    assert "te laat sinds do 19 nov 24:00 sinds donderdag 19 november 2026 om 24.00 uur" in read
    assert "nog 2 dagen ma 23 nov 24:00 , uiterlijk maandag 23 november 2026 om 24.00 uur" in read


def test_the_last_day_of_a_term_counts_down_to_midnight(office: Office) -> None:
    office.clock.at += 2 * DAY + timedelta(hours=6, minutes=29)
    office.add(ago=2 * DAY)
    read = words_of(office.inside().get("/").text)
    assert "nog 3 uur ma 23 nov 24:00" in read


def test_the_counts_stand_at_the_top_and_the_title_counts_urgent_cases(office: Office) -> None:
    office.add(ago=4 * DAY)
    office.add(urgent=True)
    office.add(urgent=True, mailbox="lokaal-team", kind=Kind.OTHER)
    office.clock.at += 2 * DAY
    client = office.inside()
    page = client.get("/").text
    counts = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    assert counts == [("open", "3"), ("spoed", "2"), ("vandaag af", "2"), ("te laat", "1")]
    assert "<title>(2 spoed) Wachtrij – veiligheidstriage</title>" in page
    here = client.get("/", params={"mailbox": "veiligheidsteam"}).text
    assert re.findall(r"<dd>(\d+)</dd>", here) == ["2", "1", "1", "1"]


def test_the_address_filters_by_mailbox(office: Office) -> None:
    office.add()
    other = office.add(mailbox="ret", kind=Kind.OTHER)
    page = office.inside().get("/", params={"mailbox": "ret"}).text
    assert references(page) == [other.reference]
    assert 'href="/?mailbox=ret" aria-current="page"' in page


def test_a_closed_case_is_off_the_queue(office: Office) -> None:
    case = office.add()
    with office.store.transaction() as tx:
        tx.cases.change(replace(case, state=CaseState.CLOSED))
    page = office.inside().get("/").text
    assert references(page) == []
    assert "Er staan hier geen open zaken." in page


def test_a_held_time_and_a_task_stand_in_the_row(office: Office) -> None:
    case = office.add()
    assert case.id is not None
    start = office.clock.at.replace(day=24, hour=12, minute=0)
    with office.store.transaction() as tx:
        slot = Slot(start, start + timedelta(minutes=45), "rvt-dinsdag", 1)
        tx.agenda.hold(case.id, slot, made_at=office.clock.at, expires_at=start, uid="u")
        tx.cases.add_task(case.id, "call_back", office.clock.at)
        tx.cases.add_task(case.id, "a-task-of-later", office.clock.at)
    read = words_of(office.inside().get("/").text)
    assert "afspraak di 24 nov 13:00" in read
    assert "terugbellen" in read
    assert "a-task-of-later" not in read


def test_there_are_fifty_on_a_page_and_no_page_is_heavy(office: Office) -> None:
    for number in range(PAGE + 1):
        office.add(subject=f"Onderwerp {number} " + "lang " * 60, flags=frozenset({Flag.TO_CHECK, Flag.DAMAGED}))
    client = office.inside()
    first, second = client.get("/"), client.get("/", params={"pagina": 2})
    assert len(references(first.text)) == PAGE
    assert len(references(second.text)) == 1
    assert "Pagina 1 van 2" in first.text
    assert 'href="/?pagina=2"' in first.text
    assert len(first.content) <= 100_000
    assert set(references(first.text)).isdisjoint(references(second.text))


def test_a_page_beyond_the_end_shows_the_last(office: Office) -> None:
    case = office.add()
    assert references(office.inside().get("/", params={"pagina": 7}).text) == [case.reference]


def test_every_case_that_was_shown_is_recorded_by_mailbox_without_content(office: Office) -> None:
    one, two = office.add(subject="geheim onderwerp"), office.add(mailbox="ret", kind=Kind.OTHER)
    client = office.inside()
    before = len(office.events("listed"))
    client.get("/")
    events = office.events("listed")[before:]
    assert {(actor, box, data) for actor, box, _, data in events} == {
        ("lokaal", "veiligheidsteam", (("reference", one.reference),)),
        ("lokaal", "ret", (("reference", two.reference),)),
    }


def test_renewing_by_itself_records_only_what_was_not_shown_before(office: Office) -> None:
    office.add()
    client = office.inside()
    before = len(office.events("listed"))
    assert client.get("/", params={"fragment": "lijst"}).status_code == 200
    assert office.events("listed")[before:] == []
    fresh = office.add()
    page = client.get("/", params={"fragment": "lijst"}).text
    assert fresh.reference in page
    assert [data for *_, data in office.events("listed")[before:]] == [(("reference", fresh.reference),)]


def test_nothing_is_shown_where_it_cannot_be_recorded(office: Office) -> None:
    office.add(subject="geheim onderwerp")
    client = office.inside()

    def refuse(*_: object) -> None:
        raise RuntimeError

    office.store.transaction = refuse  # type: ignore[method-assign, assignment]
    answer = client.get("/")
    assert answer.status_code == 500
    assert "geheim" not in answer.text


def test_the_fragment_has_rows_counts_and_title(office: Office) -> None:
    office.add(urgent=True)
    page = office.inside().get("/", params={"fragment": "lijst"}).text
    assert 'id="rijen"' in page
    assert 'id="tellers"' in page
    assert "(1 spoed)" in page
    assert '<nav class="boxes"' not in page


def test_the_page_has_its_landmarks_and_named_columns(office: Office) -> None:
    office.add()
    page = office.inside().get("/").text
    for part in (
        '<html lang="nl">',
        'href="#inhoud"',
        '<main id="inhoud"',
        "<header",
        "<footer",
        "<caption>",
        'aria-live="polite"',
    ):
        assert part in page, part
    assert page.count('scope="col"') == 8
    assert page.count('scope="row"') == 1
    assert page.count("<h1") == 1
