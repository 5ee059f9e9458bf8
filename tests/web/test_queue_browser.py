"""The queue's lists, filters and acts in a real Chromium: by keyboard alone, without a script, and while it renews."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.parts import PARTNER
from tests.web.test_axe import TAGS
from tests.web.test_browser import Desk, _later, desk, drawn, plain_desk, ready  # noqa: F401 - fixtures
from tests.web.test_queue_choice import BOB, change
from triage.domain.case import CaseMessage
from triage.domain.reading import Colour


def test_cases_are_found_ticked_and_given_away_by_keyboard_alone(desk: Desk) -> None:  # noqa: F811
    desk.office.desk_for(BOB)
    urgent, other = desk.office.add(urgent=True), desk.office.add()
    desk.open("/")
    ready(desk.page)
    keys = desk.page.keyboard
    keys.press("s")
    expect(desk.page).to_have_url(f"{desk.base}/?spoed=ja")
    expect(desk.page.locator("#rijen tr")).to_have_count(1)
    ready(desk.page)
    keys.press("a")
    keys.press("Space")
    expect(desk.page.locator("#gekozen")).to_have_text("1 zaak gekozen")
    keys.press("g")
    keys.type("bob")
    keys.press("Tab")
    keys.press("Enter")
    expect(desk.page.get_by_role("status").first).to_contain_text("1 zaak toegewezen aan bob.")
    assert desk.office.store._state.cases[urgent.id or 0].assignee == "bob"
    assert desk.office.store._state.cases[other.id or 0].assignee is None


def test_a_search_by_key_and_the_next_case_by_key(desk: Desk) -> None:  # noqa: F811
    first = desk.office.add(text="Over schuldhulpverlening.")
    second = desk.office.add(text="Ook schuldhulpverlening.")
    desk.office.add()
    desk.open("/")
    ready(desk.page)
    keys = desk.page.keyboard
    keys.press("/")
    keys.type("schuldhulpverlening")
    keys.press("Enter")
    expect(desk.page.locator("#rijen tr")).to_have_count(2)
    ready(desk.page)
    keys.press("j")
    keys.press("Enter")
    expect(desk.page.locator("h1 .ref")).to_have_text(second.reference)
    ready(desk.page)
    keys.press("n")
    expect(desk.page.locator("h1 .ref")).to_have_text(first.reference)
    expect(desk.page.get_by_role("link", name="Volgende zaak")).to_have_count(0)


def test_a_filtered_list_renews_itself_and_stays_as_it_is_filtered(desk: Desk) -> None:  # noqa: F811
    desk.office.add(mailbox="lokaal-team", colour=Colour.RED)
    desk.open("/?kleur=rood")
    expect(desk.page.locator("#rijen tr")).to_have_count(1)
    desk.office.add(mailbox="lokaal-team", colour=Colour.RED)
    desk.office.add(mailbox="lokaal-team", colour=Colour.GREEN, urgent=True)
    _later(desk)
    expect(desk.page.locator("#rijen tr")).to_have_count(2)
    expect(desk.page.locator("#aantal")).to_contain_text("2 zaken")
    expect(desk.page.locator("#lijsten")).to_contain_text("Spoed 1")
    expect(desk.page).to_have_title("(1 spoed) Wachtrij – veiligheidstriage")


def test_ticked_cases_stay_where_they_are_until_the_tick_is_off(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    desk.open("/")
    tick = desk.page.get_by_label(f"Kies {case.reference}")
    tick.check()
    desk.page.get_by_role("heading", level=1).click()
    desk.office.add(urgent=True)
    _later(desk)
    expect(desk.page.locator("#rijen tr")).to_have_count(1)
    expect(tick).to_be_checked()
    tick.uncheck()
    desk.page.locator("#zoek").focus()
    expect(desk.page.locator("#rijen tr")).to_have_count(2)


def test_sound_is_off_until_somebody_switches_it_on_and_then_tells_new_urgent_cases_once(desk: Desk) -> None:  # noqa: F811
    desk.page.add_init_script(
        """
        window.tones = 0;
        window.AudioContext = class {
          constructor() { this.state = "running"; this.currentTime = 0; this.destination = {}; }
          createOscillator() {
            return { frequency: {}, connect: (next) => next, start: () => { window.tones += 1; }, stop: () => {} };
          }
          createGain() { return { gain: {}, connect: (next) => next }; }
        };
        """
    )
    tones = lambda: desk.page.evaluate("() => window.tones")  # noqa: E731
    desk.open("/")
    button = desk.page.get_by_role("button", name="Geluid bij nieuwe spoed")
    expect(button).to_have_attribute("aria-pressed", "false")
    desk.office.add(urgent=True)
    _later(desk)
    expect(desk.page.locator("#rijen tr[data-reference]")).to_have_count(1)
    assert tones() == 0
    button.click()
    assert tones() == 2
    # It is remembered on the next page; what is not urgent, or was told, makes no sound.
    desk.open("/")
    expect(button).to_have_attribute("aria-pressed", "true")
    desk.office.add()
    _later(desk)
    expect(desk.page.locator("#rijen tr[data-reference]")).to_have_count(2)
    assert tones() == 0
    desk.page.locator("#rijen a").first.focus()
    desk.office.add(urgent=True)
    _later(desk)
    _later(desk)
    expect(desk.page).to_have_title("(2 spoed) Wachtrij – veiligheidstriage")
    desk.page.wait_for_function("() => window.tones > 0")
    assert tones() == 2


def test_everything_works_without_a_script(plain_desk: Desk) -> None:  # noqa: F811
    plain_desk.office.desk_for(BOB)
    cases = [plain_desk.office.add(mailbox="lokaal-team", colour=Colour.RED) for _ in range(2)]
    plain_desk.office.add()
    plain_desk.open("/")
    expect(plain_desk.page.get_by_role("button", name="Geluid bij nieuwe spoed")).to_be_hidden()
    plain_desk.page.get_by_text("Filters", exact=True).click()
    plain_desk.page.get_by_label("Kleurcode").select_option("rood")
    plain_desk.page.get_by_role("button", name="Filters toepassen").click()
    expect(plain_desk.page.locator("#rijen tr")).to_have_count(2)
    plain_desk.page.get_by_label("Alles op deze pagina").check()
    plain_desk.page.get_by_label("Toewijzen aan").select_option("bob")
    plain_desk.page.get_by_role("button", name="Gekozen zaken toewijzen").click()
    expect(plain_desk.page.get_by_role("status").first).to_contain_text("2 zaken toegewezen aan bob.")
    assert [plain_desk.office.store._state.cases[case.id or 0].assignee for case in cases] == ["bob", "bob"]
    drawn(plain_desk.page)
    plain_desk.page.get_by_label("Deze lijst bewaren als").fill("Rood")
    plain_desk.page.get_by_role("button", name="Bewaren").click()
    expect(plain_desk.page.get_by_role("link", name="Rood 2")).to_have_attribute("aria-current", "page")
    plain_desk.page.get_by_role("link", name="kleur: rood").click()
    expect(plain_desk.page.locator("#rijen tr")).to_have_count(3)
    plain_desk.page.get_by_role("link", name="Alle zaken van een collega overdragen").click()
    plain_desk.page.get_by_label("Van wie?").select_option("bob")
    plain_desk.page.get_by_label("Naar wie?").select_option("niemand")
    plain_desk.page.get_by_role("button", name="Kijk om hoeveel zaken het gaat").click()
    plain_desk.page.get_by_role("button", name="2 zaken overdragen").click()
    expect(plain_desk.page.get_by_role("status").first).to_contain_text("2 zaken toegewezen aan niemand.")


def test_the_queue_with_its_filters_open_fits_a_narrow_screen(desk: Desk) -> None:  # noqa: F811
    change(desk.office, desk.office.add(urgent=True), assignee="iemand-met-een-hele-lange-naam@veiligheidsteam.example")
    desk.page.set_viewport_size({"width": 320, "height": 640})
    desk.open("/?spoed=ja&zoek=gezin")
    for path in ("/?spoed=ja&zoek=gezin", "/lijsten", "/zaken/overdragen"):
        desk.open(path)
        assert desk.page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_a_filtered_list_and_a_confirmation_have_no_violation(desk: Desk) -> None:  # noqa: F811
    desk.office.desk_for(BOB)
    change(desk.office, desk.office.add(urgent=True), assignee="bob")
    with desk.office.store.transaction() as tx:
        tx.views.add("lokaal", "Spoed van Bob", "spoed=ja&bij=collega%3Abob")
    for path in ("/?spoed=ja&zoek=gezin&stand=alle", "/lijsten", "/zaken/overdragen?van=collega:bob&naar=mij"):
        desk.open(path)
        found = Axe().run(desk.page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert [each["id"] for each in found.response["violations"]] == [], path


def test_new_mail_of_ticked_cases_is_reviewed_by_keyboard_alone(desk: Desk) -> None:  # noqa: F811
    case = desk.office.add()
    with desk.office.store.transaction() as tx:
        mail = CaseMessage("in", PARTNER, (), "RE: vraag", "Nog iets.", desk.office.clock.at, None)
        tx.cases.add_message(case.id or 0, mail)
    desk.open("/")
    ready(desk.page)
    keys = desk.page.keyboard
    keys.press("b")
    expect(desk.page).to_have_url(f"{desk.base}/?let-op=nieuw-bericht")
    expect(desk.page.locator("#rijen .nl-data-badge")).to_have_text("nieuw bericht")
    ready(desk.page)
    keys.press("a")
    keys.press("Space")
    keys.press("x")
    expect(desk.page.get_by_role("status").first).to_have_text("Nieuwe berichten nagekeken in 1 zaak.")
    expect(desk.page.locator("#rijen")).to_contain_text("Geen zaak past bij deze filters.")
