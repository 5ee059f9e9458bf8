"""The ten commonest tasks in a real Chromium: by keyboard alone, and by clicks with JavaScript off; each at most five.

The counts are those of docs/handleiding.md: a text that is typed counts as one, however long it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers.chromium import Profiles
from tests.web.parts import HOUR, REGION, TOKEN, Office
from tests.web.test_browser import _serving, drawn, ready
from tests.web.test_quarantine import announced
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import DeliveryState
from triage.workflow import state

MANUAL = Path(__file__).parents[2] / "docs" / "handleiding.md"
MOST = 5
LT = "lokaal-team"
VT = "overdracht@veiligthuis.example"


@dataclass
class Hands:
    """A person at a page, who counts."""

    page: Page
    base: str
    office: Office
    scripted: bool
    count: int = 0

    def open(self, path: str) -> None:
        """Where a task begins; that costs nothing."""
        self.page.goto(self.base + path)
        self._look()

    def _look(self) -> None:
        (ready if self.scripted else drawn)(self.page)

    def press(self, *keys: str) -> None:
        """Keys, one by one; a key that leads to another page is waited for by what is expected next."""
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)

    def follow(self, key: str) -> None:
        """A key that opens another page."""
        with self.page.expect_navigation():
            self.press(key)
        self._look()

    def type(self, text: str) -> None:
        """A text in the field that has the focus."""
        self.count += 1
        self.page.keyboard.insert_text(text)

    def click(self, place: Locator) -> None:
        """One click."""
        self.count += 1
        place.click()

    def go(self, place: Locator) -> None:
        """A click that opens another page."""
        with self.page.expect_navigation():
            self.click(place)
        self._look()

    def fill(self, place: Locator, text: str) -> None:
        """A text in a field."""
        self.count += 1
        place.fill(text)

    def button(self, name: str) -> Locator:
        """The button of that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """The first link of that name."""
        return self.page.get_by_role("link", name=name).first

    def case(self, case: Case) -> Case:
        """The case as it is stored now."""
        with self.office.store.reading() as tx:
            return tx.cases.find(Viewer.of("lokaal", frozenset(REGION.mailboxes), Role.BEHEERDER), case.reference)


def _hands(profiles: Profiles, *, javascript: bool) -> Iterator[Hands]:
    office = Office(allowed_hosts=("127.0.0.1",))
    with _serving(office) as base, profiles.page(javascript=javascript) as page:
        page.goto(f"{base}/binnen?token={TOKEN}")
        yield Hands(page, base, office, javascript)


@pytest.fixture
def keyboard(profiles: Profiles) -> Iterator[Hands]:
    yield from _hands(profiles, javascript=True)


@pytest.fixture
def mouse(profiles: Profiles) -> Iterator[Hands]:
    yield from _hands(profiles, javascript=False)


@dataclass(frozen=True)
class Task:
    """A task: what is there before it, its keys, its clicks, and what is true after it."""

    before: Callable[[Hands], Case]
    keys: Callable[[Hands, Case], None]
    clicks: Callable[[Hands, Case], None]
    after: Callable[[Hands, Case], None]


TASKS: dict[str, Task] = {}


def _task(name: str) -> Callable[[type], type]:
    def add(one: type) -> type:
        TASKS[name] = Task(one.before, one.keys, one.clicks, one.after)  # type: ignore[attr-defined]
        return one

    return add


def _opened(hands: Hands, case: Case) -> None:
    hands.open(f"/zaak/{case.reference}")


def _row(hands: Hands, case: Case) -> Locator:
    return hands.page.get_by_role("rowheader", name=case.reference).get_by_role("link")


@_task("1")
class _DayStart:
    """From the queue: what is urgent, what is late, what is mine today."""

    @staticmethod
    def before(hands: Hands) -> Case:
        hands.office.add()
        case = hands.office.add(urgent=True)
        hands.open("/")
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("s")
        expect(hands.page.locator("#rijen tr")).to_have_count(1)
        hands.follow("t")
        hands.follow("m")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        lists = hands.page.get_by_role("navigation", name="Lijsten")
        for name in ("Spoed", "Te laat", "Mijn zaken vandaag"):
            hands.go(lists.get_by_role("link", name=name))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator(".views [aria-current]")).to_contain_text("Mijn zaken vandaag")


@_task("2")
class _Judge:
    """From the queue: read a new mail and say that its kind is another than was read."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(kind=Kind.SUPPORT)
        hands.open("/")
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.press("j")
        hands.follow("Enter")
        hands.press("b", "ArrowUp")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(_row(hands, case))
        hands.click(hands.page.get_by_label("consult", exact=True))
        hands.go(hands.button("Bevestigen"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.get_by_role("status").filter(has_text=re.compile("\\w"))).not_to_have_count(0)
        assert hands.case(case).kind is not Kind.SUPPORT


@_task("3")
class _Join:
    """From the case: find the case that it belongs to, by its reference, and join the two."""

    @staticmethod
    def before(hands: Hands) -> Case:
        hands.office.add(subject="Eerder")
        case = hands.office.add(subject="Later")
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.press("l")
        hands.type("RVT-2026-0001")
        hands.follow("Enter")
        hands.press("Space")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.fill(hands.page.locator("#zoek"), "RVT-2026-0001")
        hands.go(hands.button("Zoeken"))
        hands.click(hands.page.get_by_role("radio", name="RVT-2026-0001"))
        hands.go(hands.button("Samenvoegen"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_be_visible()
        assert hands.case(case).state is CaseState.CLOSED


@_task("4")
class _Assign:
    """From the case: take it oneself."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add()
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("t")
        expect(hands.page.get_by_label("Wie behandelt deze zaak?")).to_be_focused()
        hands.press("Tab")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Toewijzen"))
        hands.go(hands.button("Toewijzen"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("Toegewezen")
        assert hands.case(case).assignee == "lokaal"


@_task("5")
class _AddContent:
    """From a case whose content stands elsewhere: paste what was fetched there."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = announced(hands.office)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.press("i")
        hands.type("Het bericht uit de beveiligde omgeving.")
        hands.press("Tab")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.fill(hands.page.get_by_label("Of plak de tekst van het bericht"), "Het bericht.")
        hands.go(hands.button("Toevoegen"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("Toegevoegd.")


@_task("6")
class _Call:
    """From the case: somebody was rung and spoken to."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(kind=Kind.CONSULT)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("r")
        hands.press("Space")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Gebeld"))
        hands.click(hands.page.get_by_label("gesproken", exact=True))
        hands.go(hands.button("Vastleggen"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("Vastgelegd: telefoongesprek.")
        expect(hands.page.locator("#termijnen + article")).to_contain_text("telefonisch gesproken")


@_task("7")
class _Outlook:
    """From the queue: a consult that a colleague answered from their own mail program."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(kind=Kind.CONSULT)
        with hands.office.store.transaction() as tx:
            viewer = Viewer.of("t", frozenset(REGION.mailboxes), Role.BEHEERDER)
            owed = tx.cases.obligations(viewer, case.id or 0)[0]
            tx.cases.meet(case.id or 0, owed.id or 0, Met(Evidence.STAFF_MAIL, case.received_at + HOUR / 2, "bob"))
        hands.open("/")
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.press("j")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(_row(hands, case))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#termijnen + article")).to_contain_text("Voldaan: mail van een medewerker")


@_task("8")
class _Approve:
    """From the case: let a proposal for Tuesday go."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add()
        hands.office.propose(case)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.press("v")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.button("Akkoord, verstuur"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("Akkoord gegeven")
        assert hands.office.state(1) is DeliveryState.QUEUED


@_task("8, verplaatsen")
class _Move:
    """From the case: another time than the one that was kept."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add()
        hands.office.propose(case)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("s")
        hands.press("Space")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Afspraak maken of wijzigen"))
        hands.click(hands.page.get_by_role("radio").first)
        hands.go(hands.button("Verplaatsen naar deze tijd"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_be_visible()
        assert hands.office.state(1) is not DeliveryState.QUEUED


def _sent(hands: Hands, draft: str) -> None:
    """The mail of that draft goes out now."""
    expect(hands.page.locator("#gedaan")).to_contain_text("de mail gaat nu uit", ignore_case=True)
    sent = [dict(data).get("draft") for _, _, _, data in hands.office.events("draft-sent")]
    assert sent == [draft]


@_task("9, verwijzen")
class _Refer:
    """From a mail that belongs elsewhere: refer its sender to the right desk, here the third of the list."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(kind=Kind.OTHER)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.press("m")
        hands.follow("Enter")
        hands.press("3")
        hands.follow("Enter")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Verwijzen naar het juiste loket"))
        hands.click(hands.page.get_by_role("radio").nth(2))
        hands.go(hands.button("Bekijk de mail"))
        hands.go(hands.button("Verstuur deze mail"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        _sent(hands, "verwijzen")
        with hands.office.store.reading() as tx:
            text = tx.outbox.of_case(case.id or 0)[-1].content["text"]
        desk = next(each for each in REGION.drafts if each.key == "verwijzen").fields[0].choices[2]
        assert desk.text.splitlines()[0] in text
        expect(hands.page.locator("main")).to_contain_text("Sluit de zaak als doorverwezen")


@_task("9, bevestigen")
class _ConfirmHandover:
    """From the case: confirm a handover to Veilig Thuis, by a mail that was seen before it went."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(mailbox=LT, kind=Kind.OTHER, colour=Colour.YELLOW, sender=VT)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        for key in ("a", "Enter", "Enter"):
            hands.follow(key)

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Ontvangst van de overdracht bevestigen"))
        hands.go(hands.button("Bekijk de mail"))
        hands.go(hands.button("Verstuur deze mail"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        _sent(hands, "overdracht-bevestigen")


@_task("9, verrijking")
class _AnswerVerrijking:
    """From the case: answer both questions of Veilig Thuis, by a mail that was seen before it went."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(mailbox=LT, kind=Kind.OTHER, route="verrijking", sender=VT)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("a")
        hands.press("1", "4")
        hands.follow("Enter")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Antwoord op een verrijkingsvraag"))
        hands.click(hands.page.get_by_role("radio").nth(0))
        hands.click(hands.page.get_by_role("radio").nth(3))
        hands.go(hands.button("Bekijk de mail"))
        hands.go(hands.button("Verstuur deze mail"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        _sent(hands, "verrijking-antwoorden")
        with hands.office.store.reading() as tx:
            (mail,) = tx.outbox.of_case(case.id or 0)
        assert dict(json.loads(mail.content["answers"])) == {"betrokken": "ja", "zorgaanbieder-gi": "nee"}


def _without_terms(hands: Hands) -> Case:
    case = hands.office.add(kind=Kind.CONSULT)
    with hands.office.store.transaction() as tx:
        viewer = Viewer.of("t", frozenset(REGION.mailboxes), Role.BEHEERDER)
        for owed in tx.cases.obligations(viewer, case.id or 0):
            tx.cases.meet(case.id or 0, owed.id or 0, Met(Evidence.STAFF_MAIL, case.received_at + HOUR / 2, "bob"))
    return case


@_task("10")
class _Close:
    """From a case without open terms: close it for the file, and take the file along."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = _without_terms(hands)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("e")
        hands.press("ArrowUp")
        hands.follow("Enter")
        with hands.page.expect_download():
            hands.press("d")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Sluiten"))
        hands.click(hands.page.get_by_label("naar dossier"))
        hands.go(hands.button("Zaak sluiten"))
        with hands.page.expect_download():
            hands.click(hands.link("download deze zaak"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("gesloten")
        assert hands.case(case).state is CaseState.CLOSED
        assert [number for _, _, number, _ in hands.office.events("case-exported")] == [case.id]
        with hands.office.store.reading() as tx:
            viewer = Viewer.of("t", frozenset(REGION.mailboxes), Role.BEHEERDER)
            assert "to_file" in repr(tx.records.of_case(viewer, case.id or 0))


@_task("10, wachten")
class _Wait:
    """From the case: it waits for something, and comes up again on the next working day."""

    @staticmethod
    def before(hands: Hands) -> Case:
        case = hands.office.add(kind=Kind.CONSULT)
        _opened(hands, case)
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("p")
        expect(hands.page.get_by_label("Waarop wacht de zaak?")).to_be_focused()
        hands.type("school belt terug")
        hands.follow("Enter")

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        hands.go(hands.link("Wacht op"))
        hands.fill(hands.page.get_by_label("Waarop wacht de zaak?"), "school belt terug")
        hands.go(hands.button("Laten wachten"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("De zaak wacht")
        now = hands.case(case)
        # Saturday 21 November: Monday at nine.
        assert (now.state, now.wake_at) == (CaseState.WAITING, datetime(2026, 11, 23, 8, tzinfo=UTC))


@_task("10, najagen")
class _Chase:
    """From the queue: what waits, the first of it, and on with it."""

    @staticmethod
    def before(hands: Hands) -> Case:
        hands.office.add(kind=Kind.CONSULT)
        case = hands.office.add(kind=Kind.CONSULT)
        with hands.office.store.transaction() as tx:
            viewer = Viewer.of("t", frozenset(REGION.mailboxes), Role.BEHEERDER)
            wakes = hands.office.clock.at + 40 * HOUR
            state.wait(tx, viewer, REGION, case.id or 0, case.version, "school belt terug", wakes)
        hands.open("/")
        return case

    @staticmethod
    def keys(hands: Hands, case: Case) -> None:
        hands.follow("p")
        hands.press("j")
        for key in ("Enter", "g", "Enter"):
            hands.follow(key)

    @staticmethod
    def clicks(hands: Hands, case: Case) -> None:
        lists = hands.page.get_by_role("navigation", name="Lijsten")
        hands.go(lists.get_by_role("link", name=re.compile("^Wacht op(?! akkoord)")))
        hands.go(_row(hands, case))
        hands.go(hands.link("Verdergaan"))
        hands.go(hands.button("Verdergaan"))

    @staticmethod
    def after(hands: Hands, case: Case) -> None:
        expect(hands.page.locator("#gedaan")).to_contain_text("De zaak wacht niet meer")
        assert hands.case(case).state is CaseState.IN_PROGRESS


def _promised() -> dict[str, tuple[int, int]]:
    """What the manual says: keys and clicks of each task."""
    rows = [line.split("|")[1:-1] for line in MANUAL.read_text("utf-8").splitlines() if re.match(r"\| \d", line)]
    return {row[0].strip(): (int(row[3]), int(row[5])) for row in rows}


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_done_by_keyboard_alone_in_the_keys_that_the_manual_counts(keyboard: Hands, name: str) -> None:
    task = TASKS[name]
    case = task.before(keyboard)
    task.keys(keyboard, case)
    task.after(keyboard, case)
    assert (keyboard.count, keyboard.count <= MOST) == (_promised()[name][0], True)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_done_without_javascript_in_the_clicks_that_the_manual_counts(mouse: Hands, name: str) -> None:
    task = TASKS[name]
    case = task.before(mouse)
    task.clicks(mouse, case)
    task.after(mouse, case)
    assert (mouse.count, mouse.count <= MOST) == (_promised()[name][1], True)


def test_the_manual_counts_every_task() -> None:
    assert set(_promised()) == set(TASKS)
