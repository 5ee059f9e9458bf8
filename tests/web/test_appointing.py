"""A case's time is agreed, moved and given back on its page, and nobody's edit is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.web.parts import TUESDAY, Office, press
from tests.web.test_queue import words_of
from triage.domain.access import Role, Viewer
from triage.domain.busy import BusyCalendar, Span
from triage.domain.case import Case
from triage.domain.slot import Hold, HoldState, Slot
from triage.ports.calendar import Busy
from triage.workflow import slot_acts

RVT = "veiligheidsteam"
LENGTH = timedelta(minutes=45)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def case(office: Office) -> Case:
    case = office.add()
    office.propose(case)
    return case


def hold_of(office: Office, case: Case) -> Hold | None:
    with office.store.reading() as tx:
        return tx.agenda.of_case(case.id or 0)


def page_of(case: Case) -> str:
    return f"/zaak/{case.reference}/afspraak"


def fields(client: TestClient, case: Case) -> dict[str, str]:
    """The hidden fields of the form that moves."""
    page = client.get(page_of(case)).text
    form = page[page.index("/verplaatsen") :]
    return {
        name: found[1] for name in ("versie", "gezien") if (found := re.search(rf'name="{name}" value="([^"]*)"', form))
    }


def key_of(client: TestClient, case: Case, words: str, nth: int = 0) -> str:
    """What chooses the *nth* offered time whose words are *words*."""
    page = client.get(page_of(case)).text
    return re.findall(rf'value="([^"]+)"(?: autofocus)?> {re.escape(words)}', page)[nth]


def move(client: TestClient, case: Case, words: str = "13.45 – 14.30", **changes: str) -> str:
    values = {**fields(client, case), "tijd": key_of(client, case, words), **changes}
    answer = press(client, page_of(case), "verplaatsen", **values)
    assert answer.status_code == 200
    return answer.text


def test_a_time_is_moved_to_a_free_one(office: Office, case: Case) -> None:
    client = office.inside()
    page = move(client, case)
    hold = hold_of(office, case)
    assert hold is not None
    assert (hold.slot.starts_at, hold.state) == (TUESDAY + LENGTH, HoldState.HELD)
    assert "De afspraak is verplaatst naar dinsdag 24 november 2026 van 13.45 tot 14.30 uur." in page
    assert f"Zaak {case.reference}" in page or case.reference in page
    with office.store.reading() as tx:
        assert tx.agenda.taken("rvt-dinsdag", TUESDAY, TUESDAY + LENGTH) == frozenset()


def test_a_time_is_given_back(office: Office, case: Case) -> None:
    client = office.inside()
    press(client, page_of(case), "vrijgeven", **fields(client, case))
    assert hold_of(office, case) is None
    page = client.get(page_of(case)).text
    assert "wordt geen tijd vastgehouden" in page
    assert "/vrijgeven" not in page
    # And another is chosen for it.
    move(client, case)
    assert hold_of(office, case) is not None


def test_a_time_that_was_agreed_by_telephone_is_booked(office: Office, case: Case) -> None:
    client = office.inside()
    press(client, page_of(case), "boeken", **fields(client, case))
    hold = hold_of(office, case)
    assert hold is not None
    assert hold.state is HoldState.BOOKED
    page = client.get(page_of(case)).text
    assert "geboekt" in page
    assert "/boeken" not in page


def test_a_form_for_a_time_that_a_colleague_moved_meanwhile_changes_nothing_and_says_what_it_is_now(
    office: Office, case: Case
) -> None:
    client = office.inside()
    old = fields(client, case)
    key = key_of(client, case, "14.30 – 15.15")
    colleague = Viewer.of("bea", {RVT}, Role.BEHEERDER)
    with office.store.transaction() as tx:
        now = tx.cases.get(colleague, case.id or 0)
        slot = Slot(TUESDAY + LENGTH, TUESDAY + 2 * LENGTH, "rvt-dinsdag", 1)
        slot_acts.move(tx, colleague, office.desk.region, case.id or 0, now.version, slot)
    for action in ("verplaatsen", "vrijgeven", "boeken"):
        answer = press(client, page_of(case), action, **{**old, "tijd": key})
        assert answer.status_code == 422
        read = words_of(answer.text)
        assert "Een collega was u voor" in read
        assert "andere tijd vastgehouden door bea" in read
        assert "dinsdag 24 november 2026, 13.45 – 14.30 uur : vastgehouden" in read
        # What was chosen stays chosen, and may be sent again by whoever has read that.
        assert (f'value="{key}" checked' in answer.text) is (action == "verplaatsen")
        hold = hold_of(office, case)
        assert hold is not None
        assert (hold.slot.starts_at, hold.state) == (TUESDAY + LENGTH, HoldState.HELD)


def test_a_form_for_a_time_that_lapsed_meanwhile_says_so(office: Office, case: Case) -> None:
    client = office.inside()
    old = fields(client, case)
    hold = hold_of(office, case)
    assert hold is not None
    proof_page = page_of(case)
    found = re.search(r'name="bewijs" value="([^"]+)"', client.get(proof_page).text)
    assert found
    with office.store.transaction() as tx:
        assert tx.agenda.settle(hold.id or 0, HoldState.LAPSED, tx.now)
    answer = client.post(f"{proof_page}/vrijgeven", data={"bewijs": found[1], **old})
    assert "er is nu geen tijd meer vastgehouden" in answer.text


def test_a_time_that_another_case_got_meanwhile_is_not_given_twice(office: Office, case: Case) -> None:
    client = office.inside()
    key = key_of(client, case, "13.45 – 14.30")
    other = office.add()
    slot = Slot(TUESDAY + LENGTH, TUESDAY + 2 * LENGTH, "rvt-dinsdag", 1)
    with office.store.transaction() as tx:
        assert tx.agenda.hold(other.id or 0, slot, made_at=tx.now, expires_at=TUESDAY, uid="o@x.example")
    page = press(client, page_of(case), "verplaatsen", **{**fields(client, case), "tijd": key}).text
    assert "intussen vergeven" in page
    hold = hold_of(office, case)
    assert hold is not None
    assert hold.slot.starts_at == TUESDAY


def test_without_a_choice_nothing_happens_and_it_says_so(office: Office, case: Case) -> None:
    client = office.inside()
    page = press(client, page_of(case), "verplaatsen", **fields(client, case)).text
    assert "Kies eerst een nieuwe tijd" in page
    assert hold_of(office, case) is not None
    for nonsense in ("0-1", "x", "99999999999999-1"):
        page = press(client, page_of(case), "verplaatsen", **{**fields(client, case), "tijd": nonsense}).text
        assert "kies een andere tijd" in page


def test_only_free_times_are_offered(office: Office, case: Case) -> None:
    client = office.inside()
    page = client.get(page_of(case)).text
    day = page[page.index("dinsdag 24 november 2026</h3>") :]
    assert re.findall(r"> (1\d\.\d\d – 1\d\.\d\d)", day)[:3] == ["13.45 – 14.30", "14.30 – 15.15", "15.15 – 16.00"]


def test_a_busy_time_of_an_own_calendar_is_not_offered() -> None:
    from tests.web.test_slots_page import Afternoons, region_with

    office = Afternoons()
    office.use(region_with(calendars=(BusyCalendar("gw-er", "Agenda GW-er"),)))
    case = office.add()
    with office.store.transaction() as tx:
        tx.busy.keep("gw-er", Busy((Span(TUESDAY, TUESDAY + LENGTH),)), tx.now)
    page = office.inside().get(page_of(case)).text
    day = page[page.index("dinsdag 24 november 2026</h3>") :]
    assert re.findall(r"> (1\d\.\d\d – 1\d\.\d\d)", day)[0] == "13.45 – 14.30"


def test_only_who_may_act_on_the_case_sees_the_page_or_the_link(office: Office, case: Case) -> None:
    reader = office.inside(Viewer.of("wim", {RVT}, Role.MEELEZER))
    assert reader.get(page_of(case)).status_code == 403
    assert "/afspraak" not in reader.get(f"/zaak/{case.reference}").text
    elsewhere = office.inside(Viewer.of("els", {"ret"}, Role.BEHEERDER))
    assert elsewhere.get(page_of(case)).status_code == 404
    assert "/afspraak" in office.inside().get(f"/zaak/{case.reference}").text


def test_a_case_of_a_mailbox_without_agenda_has_no_such_page(office: Office) -> None:
    case = office.add(mailbox="ret")
    client = office.inside()
    assert client.get(page_of(case)).status_code == 404
    assert "/afspraak" not in client.get(f"/zaak/{case.reference}").text


def test_a_look_at_the_page_is_in_the_history(office: Office, case: Case) -> None:
    office.inside().get(page_of(case))
    assert office.events("viewed")[-1] == ("lokaal", RVT, case.id, (("reference", case.reference),))


def test_a_form_of_elsewhere_is_refused(office: Office, case: Case) -> None:
    client = office.inside()
    answer = client.post(f"{page_of(case)}/vrijgeven", data={"bewijs": "verkeerd", **fields(client, case)})
    assert answer.status_code == 403
    assert hold_of(office, case) is not None
