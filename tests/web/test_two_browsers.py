"""Two people on one case, and who is away for a while: nothing is lost, nothing is done twice, everybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.servers.chromium import Profiles
from tests.web.parts import REGION, TOKEN, Office
from tests.web.test_browser import _serving
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.reading import Kind
from triage.ports.delivery import DeliveryState

BOX = "veiligheidsteam"


@dataclass
class Pair:
    """Anna and Bob, each in a browser of their own, on one store."""

    office: Office
    anna: Page
    bob: Page
    bases: tuple[str, str]

    def open(self, path: str) -> None:
        """Both look at the same page."""
        for page, base in zip((self.anna, self.bob), self.bases, strict=True):
            page.goto(base + path)

    def case(self, case: Case) -> Case:
        """The case as it is stored now."""
        with self.office.store.reading() as tx:
            return tx.cases.find(Viewer.of("anna", frozenset(REGION.mailboxes), Role.BEHEERDER), case.reference)


def _let_in(office: Office, who: str, boxes: frozenset[str]) -> None:
    office.desk = office.desk_for(Viewer.of(who, boxes, Role.BEHEERDER))


@pytest.fixture
def pair(profiles: Profiles) -> Iterator[Pair]:
    office = Office(allowed_hosts=("127.0.0.1",))
    boxes = frozenset(REGION.mailboxes)
    _let_in(office, "anna", boxes)
    with _serving(office) as first:
        _let_in(office, "bob", boxes)
        with (
            _serving(office) as second,
            profiles.page(javascript=False, whose="anna") as anna,
            profiles.page(javascript=False, whose="bob") as bob,
        ):
            anna.goto(f"{first}/binnen?token={TOKEN}")
            bob.goto(f"{second}/binnen?token={TOKEN}")
            yield Pair(office, anna, bob, (first, second))


def _press(page: Page, name: str) -> None:
    """Press a button and wait for what comes of it: who is first here is first at the server."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_what_a_colleague_judged_meanwhile_is_told_and_stays(pair: Pair) -> None:
    case = pair.office.add(kind=Kind.SUPPORT)
    pair.open(f"/zaak/{case.reference}")
    for page, kind in ((pair.anna, "consult"), (pair.bob, "overig")):
        page.get_by_label(kind, exact=True).check()
        _press(page, "Bevestigen")
    expect(pair.anna.get_by_role("status").first).to_be_visible()
    expect(pair.bob.get_by_role("alert").first).to_be_visible()
    assert pair.case(case).kind is Kind.CONSULT
    # Who came second sees the case as it is now, and can still say otherwise.
    pair.bob.goto(f"{pair.bases[1]}/zaak/{case.reference}")
    expect(pair.bob.get_by_label("consult", exact=True)).to_be_checked()


def test_who_comes_second_keeps_what_was_typed_and_can_send_it_after_looking(pair: Pair) -> None:
    case = pair.office.add(kind=Kind.CONSULT)
    pair.open(f"/zaak/{case.reference}/wachten")
    pair.bob.get_by_label("Waarop wacht de zaak?").fill("een lange uitleg die niemand nog eens typt")
    pair.bob.get_by_label("Datum").fill("2026-12-01")
    pair.bob.get_by_label("Tijd").fill("09:30")
    pair.anna.goto(f"{pair.bases[0]}/zaak/{case.reference}/toewijzen")
    pair.anna.get_by_label("Wie behandelt deze zaak?").select_option("anna")
    _press(pair.anna, "Toewijzen")
    _press(pair.bob, "Laten wachten")
    expect(pair.bob.get_by_role("alert").first).to_contain_text("Er is nog niets opgeslagen")
    expect(pair.bob.get_by_label("Waarop wacht de zaak?")).to_have_value("een lange uitleg die niemand nog eens typt")
    expect(pair.bob.get_by_label("Datum")).to_have_value("2026-12-01")
    assert pair.case(case).assignee == "anna"
    assert pair.case(case).state is not CaseState.WAITING


def test_two_who_let_the_same_mail_go_send_it_once(pair: Pair) -> None:
    case = pair.office.add()
    number = pair.office.propose(case)
    pair.open(f"/zaak/{case.reference}")
    for page in (pair.anna, pair.bob):
        _press(page, "Akkoord, verstuur")
    expect(pair.anna.locator("#gedaan")).to_contain_text("Akkoord gegeven")
    expect(pair.bob.get_by_role("alert").first).to_be_visible()
    expect(pair.bob.locator("main")).to_contain_text("akkoord van anna")
    assert pair.office.state(number) is DeliveryState.QUEUED
    assert len(pair.office.deliver()) == 1


def test_one_lets_a_mail_go_while_another_keeps_it_back_and_the_first_act_holds(pair: Pair) -> None:
    case = pair.office.add()
    number = pair.office.propose(case)
    pair.open(f"/zaak/{case.reference}")
    _press(pair.anna, "Niet versturen")
    _press(pair.bob, "Akkoord, verstuur")
    expect(pair.bob.get_by_role("alert").first).to_be_visible()
    expect(pair.bob.locator("main")).to_contain_text("ingetrokken")
    assert pair.office.state(number) is DeliveryState.CANCELLED
    assert pair.office.deliver() == []


def test_a_call_that_both_recorded_is_told_to_the_second_and_not_recorded_twice(pair: Pair) -> None:
    case = pair.office.add(kind=Kind.CONSULT)
    pair.open(f"/zaak/{case.reference}/vastleggen/call")
    for page in (pair.anna, pair.bob):
        page.get_by_label("gesproken", exact=True).check()
        page.get_by_label("Notitie").fill("teruggebeld")
        _press(page, "Vastleggen")
    expect(pair.anna.locator("#gedaan")).to_contain_text("Vastgelegd")
    expect(pair.bob.get_by_role("alert").first).to_be_visible()
    expect(pair.bob.get_by_label("Notitie")).to_have_value("teruggebeld")
    assert len(pair.office.events("recorded")) == 1


def test_closing_a_case_that_a_colleague_works_on_is_not_done_over_their_heads(pair: Pair) -> None:
    case = pair.office.add(kind=Kind.CONSULT, mailbox="ret")
    pair.open(f"/zaak/{case.reference}/sluiten")
    pair.anna.goto(f"{pair.bases[0]}/zaak/{case.reference}/vastleggen/call")
    pair.anna.get_by_label("voicemail").check()
    _press(pair.anna, "Vastleggen")
    for field in pair.bob.locator("main fieldset").all():
        if field.get_by_role("radio").count():
            field.get_by_role("radio").first.check()
    pair.bob.get_by_role("button", name="Zaak sluiten").click()
    expect(pair.bob.get_by_role("alert").first).to_contain_text("Er is nog niets opgeslagen")
    assert pair.case(case).state is not CaseState.CLOSED


# Who was away, and who asks for what is not theirs.


def test_a_session_that_ended_leads_back_to_the_page_where_one_was(pair: Pair) -> None:
    case = pair.office.add()
    place = f"/zaak/{case.reference}/vastleggen/call"
    pair.open(place)
    pair.office.clock.at += timedelta(hours=13)
    pair.anna.reload()
    expect(pair.anna.get_by_role("heading", level=1)).to_contain_text("Aanmelden")
    back = pair.anna.locator("main form input[name=terug]").first
    expect(back).to_have_value(place)


def test_what_is_sent_after_the_session_ended_changes_nothing_and_says_what_to_do(pair: Pair) -> None:
    case = pair.office.add()
    pair.open(f"/zaak/{case.reference}/vastleggen/call")
    pair.office.clock.at += timedelta(hours=13)
    pair.anna.get_by_label("gesproken", exact=True).check()
    pair.anna.get_by_role("button", name="Vastleggen").click()
    expect(pair.anna.locator("main")).to_contain_text("aanmelden", ignore_case=True)
    assert pair.office.events("recorded") == []
    pair.anna.get_by_role("link", name="Naar aanmelden").click()
    expect(pair.anna.locator("main form input[name=terug]").first).to_have_value(
        f"/zaak/{case.reference}/vastleggen/call"
    )


@pytest.mark.parametrize("rest", ["", "/bericht/1", "/vastleggen/call", "/toewijzen", "/sluiten", "/afspraak"])
def test_an_unknown_case_and_one_of_another_mailbox_look_the_same(profiles: Profiles, rest: str) -> None:
    office = Office(allowed_hosts=("127.0.0.1",))
    hidden = office.add(mailbox="ret", subject="gezin Oosterbaan")
    office.desk = office.desk_for(Viewer.of("anna", frozenset({BOX}), Role.BEHEERDER))
    with _serving(office) as base, profiles.page(javascript=True) as page:
        page.goto(f"{base}/binnen?token={TOKEN}")
        shown = []
        for reference in (hidden.reference, "RET-2026-9999"):
            answer = page.goto(f"{base}/zaak/{reference}{rest}")
            assert answer is not None
            assert answer.status == 404
            shown.append(page.locator("main").inner_text())
        assert shown[0] == shown[1]
        assert "Oosterbaan" not in shown[0]
        expect(page.get_by_role("link", name="Naar de wachtrij")).to_be_visible()
