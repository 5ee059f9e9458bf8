"""What ships, how a region writes its own, and how a mistake is named: in one line, in Dutch."""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from mailbox_config import Configuration, load, shipped
from mailbox_config.holidays_nl import termijnenwet
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import Evidence, ObligationRule, StartEvent
from triage.domain.policy import AuthenticationMode, SendMode, Thresholds
from triage.domain.reading import Colour, Kind, LocalKind
from triage.domain.terms import Ending, Unit
from triage.domain.watching import FIGURES

SHIPPED = Path(__file__).parents[2] / "mailbox_config" / "zaanstreek_waterland"


@pytest.fixture(scope="session")
def region() -> Configuration:
    return load("zaanstreek_waterland")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own with everything in it."""
    folder = tmp_path / "eigen"
    shutil.copytree(SHIPPED, folder)
    return folder


@pytest.fixture
def extending(tmp_path: Path) -> Callable[..., Path]:
    """A folder that extends the shipped region; files by name, texts as `texts/…`."""

    def make(extends: str = "zaanstreek_waterland", **files: str) -> Path:
        folder = tmp_path / "regio"
        (folder / "texts").mkdir(parents=True, exist_ok=True)
        (folder / "configuration.toml").write_text(f'extends = "{extends}"\n', "utf-8")
        for name, content in files.items():
            (folder / f"{name}.toml").write_text(content, "utf-8")
        return folder

    return make


def mistake(folder: Path | str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load(str(folder))
    said = str(caught.value)
    assert "\n" not in said
    assert "\r" not in said
    assert len(said) < 500
    return caught.value


# --- what ships ------------------------------------------------------------------------------------------------------
def test_two_configurations_ship_and_load() -> None:
    assert shipped() == ("demo", "zaanstreek_waterland")
    assert [load(name).name for name in shipped()] == list(shipped())


def test_the_six_mailboxes_have_the_addresses_the_sources_print(region: Configuration) -> None:
    boxes = region.region.mailboxes
    assert {key: box.addresses for key, box in boxes.items()} == {
        "veiligheidsteam": {"algemeen@veiligheidsteamzawa.nl"},
        "lokaal-team": {"lokaalteam@gemeente.example"},
        "ret": {"ret@zaanstad.nl"},
        "bt-zaanstreek": {"beschermingstafelzaanstreek@zaanstad.nl"},
        "bt-purmerend": {"beschermingstafel@purmerend.nl"},
        "zvh": {"zorgenveiligheidshuiszawa@zaanstad.nl", "zorgveiligheidshuiszawa@zaanstad.nl"},
    }
    assert region.region.own_addresses == frozenset().union(*(box.addresses for box in boxes.values()))
    assert {key: [source.user.lower() for source in found] for key, found in region.sources.items()} == {
        "veiligheidsteam": ["algemeen@veiligheidsteamzawa.nl"],
        "lokaal-team": ["lokaalteam@gemeente.example"],
        "ret": ["ret@zaanstad.nl"],
        "bt-zaanstreek": ["beschermingstafelzaanstreek@zaanstad.nl"],
        "bt-purmerend": ["beschermingstafel@purmerend.nl"],
        "zvh": ["zorgenveiligheidshuiszawa@zaanstad.nl", "zorgveiligheidshuiszawa@zaanstad.nl"],
    }


def test_every_case_of_the_safety_team_carries_the_term_of_two_days(region: Configuration) -> None:
    box = region.region.mailboxes["veiligheidsteam"]
    for route in (*box.routes.values(), *region.region.routes):
        reply = region.region.rules_for("veiligheidsteam", route)[0]
        assert reply.key == "reactie"
        assert reply.starts == (StartEvent.RECEIVED,)
        assert reply.term is not None
        assert (reply.term.amount, reply.term.unit, reply.term.ending) == (2, Unit.DAYS, Ending.LAWFUL)
        assert set(reply.met_by) == {Evidence.STAFF_MAIL, Evidence.CALL_SPOKEN, Evidence.PROPOSAL_SENT}
    assert set(box.routes) == set(Kind)


def rules(region: Configuration, route: str, mailbox: str = "lokaal-team") -> dict[str, ObligationRule]:
    return {rule.key: rule for rule in region.region.rules_for(mailbox, route)}


EITHER = "received, document_received"

TERMS = [
    ("geel", "overdracht-bevestigen", "5 werkdagen", EITHER, Ending.LAWFUL, {Evidence.HANDOVER_CONFIRMED}),
    ("geel", "afspraak-maken", "5 werkdagen", EITHER, Ending.LAWFUL, {Evidence.APPOINTMENT_MADE}),
    ("groen", "overdracht-bevestigen", "5 werkdagen", EITHER, Ending.LAWFUL, {Evidence.HANDOVER_CONFIRMED}),
    ("groen", "afspraak-maken", "5 werkdagen", EITHER, Ending.LAWFUL, {Evidence.APPOINTMENT_MADE}),
    ("groen", "contact-zoeken", "2 weken", EITHER, Ending.LAWFUL, {Evidence.CONTACT_MADE, Evidence.CONTACT_SOUGHT}),
    ("groen", "terugkoppelen", "4 weken", EITHER, Ending.LAWFUL, {Evidence.REPORTED_BACK}),
    ("oranje", "stagnatie", "3 maanden", "warm_handover_held", Ending.LAWFUL, {Evidence.STAGNATION_WEIGHED}),
    ("rood", "stagnatie", "3 maanden", "warm_handover_held", Ending.LAWFUL, {Evidence.STAGNATION_WEIGHED}),
    ("oranje", "monitoring-3", "3 maanden", "warm_handover_held", Ending.LAWFUL, {Evidence.MONITORING_HELD}),
    ("oranje", "monitoring-12", "12 maanden", "warm_handover_held", Ending.LAWFUL, {Evidence.MONITORING_HELD}),
    ("rood", "monitoring-3", "3 maanden", "warm_handover_held", Ending.LAWFUL, {Evidence.MONITORING_HELD}),
    ("rood", "monitoring-12", "12 maanden", "warm_handover_held", Ending.LAWFUL, {Evidence.MONITORING_HELD}),
    ("oranje", "afronding-melden", "direct", "closed", Ending.LAWFUL, {Evidence.CLOSING_REPORTED}),
    ("rood", "afronding-melden", "direct", "closed", Ending.LAWFUL, {Evidence.CLOSING_REPORTED}),
    ("crisis", "crisis-handelen", "direct", "received", Ending.LAWFUL, {Evidence.CRISIS_ACTED}),
    ("thv", "thv-einde", "10 dagen", "received", Ending.EXACT, {Evidence.RECORDED}),
    ("thv", "thv-verlenging", "28 dagen", "received", Ending.EXACT, {Evidence.RECORDED}),
    ("noodbed", "noodbed-einde", "3 dagen", "received", Ending.EXACT, {Evidence.RECORDED}),
    ("crisisopvang", "opvang-einde", "6 weken", "received", Ending.EXACT, {Evidence.RECORDED}),
    ("zvh", "zvh-triage", "1 week", "received", Ending.LAWFUL, {Evidence.RECORDED}),
]


@pytest.mark.parametrize(
    ("route", "key", "term", "starts", "ending", "met_by"), TERMS, ids=[f"{row[0]}-{row[1]}" for row in TERMS]
)
def test_a_route_has_the_term_of_its_source(
    route: str, key: str, term: str, starts: str, ending: Ending, met_by: set[Evidence], region: Configuration
) -> None:
    rule = rules(region, route)[key]
    assert rule.term is not None
    assert (rule.term.text, ", ".join(rule.starts), rule.term.ending) == (term, starts, ending)
    assert set(rule.met_by) == met_by
    assert re.search(r"R-\d", rule.source)


def test_a_route_owes_nothing_beyond_its_source(region: Configuration) -> None:
    confirmed = ["overdracht-bevestigen", "afspraak-maken"]
    assert list(rules(region, "geel")) == [*confirmed, "veiligheidsplan"]
    assert list(rules(region, "groen")) == [*confirmed, "contact-zoeken", "terugkoppelen", "veiligheidsplan"]
    handover = [
        "overdrachtsgesprek",
        "veiligheidsplan",
        "stagnatie",
        "monitoring-3",
        "monitoring-12",
        "afronding-melden",
    ]
    assert list(rules(region, "oranje")) == ["voorbespreking", *handover]
    assert list(rules(region, "rood")) == handover
    assert list(rules(region, "crisis")) == ["crisis-handelen", "veiligheidsplan"]
    assert list(rules(region, "thv")) == ["thv-einde", "thv-verlenging", "thv-afstemmen"]
    assert list(rules(region, "noodbed")) == ["screening", "noodbed-einde"]
    assert list(rules(region, "zvh", "zvh")) == ["beoordelen", "zvh-triage"]
    for route, key in (
        ("oranje", "voorbespreking"),
        ("rood", "overdrachtsgesprek"),
        ("verrijking", "verrijking-antwoord"),
        ("geel", "veiligheidsplan"),
        ("thv", "thv-afstemmen"),
        ("crisisbed", "screening"),
    ):
        assert rules(region, route)[key].term is None  # the sources give none


def test_no_route_is_without_an_obligation_or_a_source(region: Configuration) -> None:
    for route in region.region.routes.values():
        assert route.obligations
        assert re.search(r"R-\d", route.source)


def test_a_local_team_routes_by_colour_and_the_others_do_not(region: Configuration) -> None:
    boxes = region.region.mailboxes
    assert boxes["lokaal-team"].colour_routes == {colour: colour.value for colour in Colour}
    assert boxes["lokaal-team"].local_routes == {
        LocalKind.ENRICHMENT: "verrijking",
        LocalKind.CRISIS_HANDOVER: "crisis",
    }
    assert all(not box.colour_routes for key, box in boxes.items() if key != "lokaal-team")


def test_tuesday_afternoon_is_kept_free(region: Configuration) -> None:
    boxes = region.region.mailboxes
    plan = boxes["veiligheidsteam"].slot_plan
    assert plan is not None
    assert (plan.weekday, plan.opens, plan.closes, plan.length, plan.tables) == (
        1,
        time(13),
        time(17),
        timedelta(minutes=45),
        1,
    )
    assert (plan.notice, plan.lapse_workdays, plan.lapse_before, plan.lapse_least_hours) == (
        timedelta(hours=20),
        3,
        timedelta(hours=4),
        4,
    )
    assert all(box.slot_plan is None for key, box in boxes.items() if key != "veiligheidsteam")


@pytest.mark.parametrize("name", ["zaanstreek_waterland", "demo"])
def test_only_the_safety_teams_proposal_and_crisis_text_go_out_by_themselves(name: str) -> None:
    sent = {
        (key, kind)
        for key, box in load(name).region.mailboxes.items()
        for kind in (*Kind, "urgent")
        if box.mode(kind) is not SendMode.OFF
    }
    assert sent == {("veiligheidsteam", Kind.SUPPORT), ("veiligheidsteam", "urgent")}
    box = load(name).region.mailboxes["veiligheidsteam"]
    assert box.mode(Kind.SUPPORT) is box.mode("urgent") is SendMode.AUTOMATIC
    assert all(found.trust.mode is AuthenticationMode.REQUIRED for found in load(name).region.mailboxes.values())


def test_a_person_has_five_minutes_to_stop_a_mail(region: Configuration) -> None:
    assert {box.delay for box in region.region.mailboxes.values()} == {timedelta(minutes=5)}


def test_nobody_is_a_partner_until_a_region_says_so(region: Configuration) -> None:
    assert region.region.partners.partners == ()


def test_the_demo_is_the_same_region_with_partners_and_without_delay(region: Configuration) -> None:
    demo = load("demo")
    assert demo.region.mailboxes.keys() == region.region.mailboxes.keys()
    assert demo.region.mailboxes["veiligheidsteam"].delay == timedelta(0)
    assert {box.trust.authserv_id for box in demo.region.mailboxes.values()} == {"mx.triage.example"}
    for domain in ("jeugdteam.example", "wijkteam.example", "veiligthuis.example"):
        for mailbox in demo.region.mailboxes:
            assert demo.region.partners.find(f"jan@{domain}", mailbox) is not None
    assert demo.region.config_hash != region.region.config_hash
    assert demo.smtp == region.smtp


def test_the_same_files_give_the_same_hash_and_another_term_another(own: Path) -> None:
    before = load(str(own)).region.config_hash
    assert load(str(own)).region.config_hash == before == load("zaanstreek_waterland").region.config_hash
    change(own, "routes.toml", 'term = "2 dagen"', 'term = "2 werkdagen"')
    assert load(str(own)).region.config_hash != before


def test_a_text_says_what_rule_52_asks(region: Configuration) -> None:
    texts = region.region.mailboxes["veiligheidsteam"].texts
    for text in (texts.proposal, texts.crisis, texts.invitation_description):
        said = " ".join(text.split())
        assert "geen melding bij Veilig Thuis" in said
        assert re.search(r"Zet geen namen.* of burgerservicenummers in uw antwoord", said)
    for text in (texts.proposal, texts.crisis):
        assert "geen bevestiging van een overdracht" in " ".join(text.split())
        assert "zelf verantwoordelijk" in text
        assert "112" in text
    assert "0800-2000" in texts.crisis


def test_a_text_is_filled_with_nothing_of_the_received_mail(region: Configuration) -> None:
    allowed = {"reference", "mailbox", "slot", "answer_until", "place"}
    # To whoever watches the access log: numbers of the log, and no case at all.
    others = {
        "crisis": {"reference", "mailbox"},
        "alarm": {"reference", "mailbox"},
        "anchor": {"position", "link", "day"},
        "reminder": {"reference", "mailbox", "due"},
        "dagstart": {"mailbox", "day", *FIGURES},
    }
    texts = region.region.mailboxes["veiligheidsteam"].texts
    for name in texts.__dataclass_fields__:
        fields = {field for _, field, _, _ in string.Formatter().parse(getattr(texts, name)) if field}
        assert fields <= others.get(name.removesuffix("_subject"), allowed), name
    assert "{slot}" in texts.proposal
    assert "{slot}" not in texts.crisis


def test_a_mailbox_without_thresholds_has_the_models_own() -> None:
    found = load("demo", thresholds=Thresholds(0.7, 0.97)).region.mailboxes["ret"].thresholds
    assert found == Thresholds(0.7, 0.97)


# --- the calendar of the law -----------------------------------------------------------------------------------------
EASTERS = {
    2024: "03-31",
    2025: "04-20",
    2026: "04-05",
    2027: "03-28",
    2028: "04-16",
    2029: "04-01",
    2030: "04-21",
    2031: "04-13",
    2032: "03-28",
}


@pytest.mark.parametrize("year", EASTERS)
def test_the_holidays_are_those_of_the_law_and_no_others(year: int, region: Configuration) -> None:
    easter = date.fromisoformat(f"{year}-{EASTERS[year]}")
    kings_day = date(year, 4, 27) if date(year, 4, 27).weekday() < 6 else date(year, 4, 26)
    by_hand = {
        date(year, 1, 1),
        easter - timedelta(days=2),
        easter,
        easter + timedelta(days=1),
        kings_day,
        date(year, 5, 5),
        easter + timedelta(days=39),
        easter + timedelta(days=49),
        easter + timedelta(days=50),
        date(year, 12, 25),
        date(year, 12, 26),
    }
    assert set(region.region.calendar.holidays_of(year)) == by_hand


def test_a_designated_day_is_a_holiday_of_its_own_year() -> None:
    days = termijnenwet({date(2027, 12, 24): "gelijkgesteld"})
    assert days(2027)[date(2027, 12, 24)] == "gelijkgesteld"
    assert date(2026, 12, 25) in days(2026)
    assert len(days(2026)) == 11
    assert len(days(2027)) == 12


def test_a_mail_as_old_as_its_server_says_has_its_holidays_too() -> None:
    assert date(1970, 4, 30) in termijnenwet({})(1970)  # the Queen's


def test_a_year_whose_holidays_are_not_known_is_refused_rather_than_guessed() -> None:
    with pytest.raises(
        ConfigurationError, match=r"calendar.toml: holidays: van 2150 is .* niet bekend; werk het pakket"
    ):
        termijnenwet({})(2150)


# --- a region of one's own -------------------------------------------------------------------------------------------
def test_a_full_folder_works_by_its_path(own: Path, region: Configuration) -> None:
    found = load(str(own))
    assert found.name == "eigen"
    assert found.region.mailboxes.keys() == region.region.mailboxes.keys()


def test_another_region_needs_nothing_of_this_one(tmp_path: Path) -> None:
    folder = tmp_path / "drenthe"
    (folder / "texts").mkdir(parents=True)
    (folder / "mailboxes.toml").write_text(
        """
        [region]
        name = "Drenthe"
        [mailbox.team]
        name = "Team Drenthe"
        prefix = "DR"
        addresses = ["Team@Drenthe.example"]
        routes = { consult = "vraag", support = "vraag", other = "vraag", undecided = "vraag" }
        [mailbox.team.slots]
        agenda = "donderdag"
        weekday = "donderdag"
        """,
        "utf-8",
    )
    (folder / "routes.toml").write_text(
        """
        [obligation.reactie]
        title = "Reageren"
        owner = "team"
        term = "3 werkdagen"
        source = "eigen afspraak"
        [route.vraag]
        title = "Vraag"
        obligations = ["reactie"]
        source = "eigen afspraak"
        """,
        "utf-8",
    )
    (folder / "calendar.toml").write_text('[[closures]]\ndate = 2026-12-31\nreason = "sluiting"\n', "utf-8")
    (folder / "partners.toml").write_text('[[partner]]\nname = "School"\naddresses = ["IB@School.example"]\n', "utf-8")
    for name in ("proposal", "crisis", "alarm", "invitation", "moved", "booked", "cancelled"):
        # As Notepad saves it: with a byte order mark and CRLF.
        (folder / "texts" / f"{name}.txt").write_bytes(b"\xef\xbb\xbfOnderwerp: {reference}\r\n\r\nTekst.\r\n")
    found = load(str(folder)).region
    box = found.mailboxes["team"]
    assert box.addresses == {"team@drenthe.example"}
    assert box.mode(Kind.SUPPORT) is SendMode.AFTER_APPROVAL
    assert box.slot_plan is not None
    assert box.slot_plan.weekday == 3
    assert found.calendar.why_closed(date(2026, 12, 31)) == "sluiting"
    assert found.partners.find("ib@school.example", "team") is not None
    assert (box.texts.crisis_subject, box.texts.crisis) == ("{reference}", "Tekst.\n")


def test_what_a_region_does_not_say_comes_from_the_one_it_extends(
    extending: Callable[..., Path], region: Configuration
) -> None:
    found = load(str(extending())).region
    assert found.config_hash == region.region.config_hash
    assert found.routes == region.region.routes


def test_tables_are_merged_and_lists_replaced(extending: Callable[..., Path]) -> None:
    folder = extending(
        mailboxes="""
        [mailbox.zvh]
        addresses = ["anders@zvh.example"]
        [mailbox.veiligheidsteam.slots]
        tables = 2
        [mailbox.lokaal-team-twee]
        profile = "lokaal-team"
        prefix = "LTT"
        name = "Lokaal team Twee"
        addresses = ["twee@gemeente.example"]
        """,
        routes='[obligation.reactie]\nterm = "2 werkdagen"\n[route.geel]\nobligations = ["afspraak-maken"]\n',
        calendar='[[closures]]\ndate = "2026-12-31"\nreason = "sluiting"\n',
        partners='[[partner]]\nname = "A"\ndomains = ["a.example"]\nmailboxes = ["zvh"]\n',
    )
    (folder / "texts" / "alarm.txt").write_text("Onderwerp: let op {reference}\n\nKijk nu.\n", "utf-8")
    found = load(str(folder)).region
    assert found.mailboxes["zvh"].addresses == {"anders@zvh.example"}
    plan = found.mailboxes["veiligheidsteam"].slot_plan
    assert plan is not None
    assert (plan.tables, plan.length) == (2, timedelta(minutes=45))
    assert found.mailboxes["lokaal-team-twee"].colour_routes == found.mailboxes["lokaal-team"].colour_routes
    assert found.mailboxes["lokaal-team-twee"].reference_prefix == "LTT"
    (reply, *_) = found.rules_for("veiligheidsteam", "consult")
    assert (reply.title, reply.term and reply.term.text) == ("Reageren op de afzender", "2 werkdagen")
    assert [rule.key for rule in found.routes["geel"].obligations] == ["afspraak-maken"]
    assert found.calendar.why_closed(date(2026, 12, 31)) == "sluiting"
    assert found.partners.find("x@a.example", "zvh") is not None
    assert found.partners.find("x@a.example", "ret") is None
    assert found.mailboxes["zvh"].texts.alarm == "Kijk nu.\n"
    assert "112" in found.mailboxes["zvh"].texts.crisis


def test_a_region_may_extend_its_neighbour_and_bear_the_name_of_its_base(extending: Callable[..., Path]) -> None:
    first = extending(mailboxes='[region]\nname = "Eerste"\n')
    second = first.parent / "zaanstreek_waterland"
    shutil.copytree(first, second)
    (second / "configuration.toml").write_text('extends = "regio"\n', "utf-8")
    assert load(str(second)).region.name == "Eerste"
    (second / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n', "utf-8")
    (second / "mailboxes.toml").unlink()
    assert load(str(second)).region.name == "Zaanstreek-Waterland"


# --- mistakes, each in one line that names file, key, what is wrong and what would be right --------------------------
def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


BOX, ROUTES, CALENDAR, PARTNERS = "mailboxes.toml", "routes.toml", "calendar.toml", "partners.toml"
EVENTS = "is geen gebeurtenis; kies uit received, document_received, handover_confirmed, warm_handover_held, closed"
KEYS_ROUTES = (
    "kies uit bt, consult, crisis, crisisbed, crisisopvang, geel, groen, noodbed, onbeslist, oranje, overig, ret, rood,"
    " support, thv, verrijking, zvh, zvh-advies"
)
MISTAKES = [
    # unknown and missing keys
    (
        BOX,
        "horizon_weeks = 8",
        "horizon_weaks = 8",
        "mailbox.veiligheidsteam.slots.horizon_weaks",
        "is geen bekende sleutel; bedoelt u 'horizon_weeks'? Haal de sleutel anders weg",
    ),
    (
        BOX,
        'name = "Regionaal Expertteam"',
        'naam = "Regionaal Expertteam"',
        "mailbox.ret.naam",
        "is geen bekende sleutel; bedoelt u 'name'? Haal de sleutel anders weg",
    ),
    (BOX, "[region]", "[region]\nqqq = 1", "region.qqq", "is geen bekende sleutel; haal de sleutel weg"),
    (BOX, 'name = "Regionaal Expertteam"\n', "", "mailbox.ret.name", "ontbreekt; voeg deze sleutel toe"),
    (BOX, ', undecided = "ret"', "", "mailbox.ret.routes.undecided", "ontbreekt; noem de route voor deze soort"),
    (ROUTES, 'owner = "beheerder"\n', "", "obligation.beoordelen.owner", "ontbreekt; voeg deze sleutel toe"),
    # a word of a fixed list
    (
        BOX,
        'security = "tls"',
        'security = "ssl"',
        "mailbox.veiligheidsteam.source.0.security",
        "'ssl' kan niet; kies uit 'tls', 'starttls' of 'plain-text-without-protection'",
    ),
    (
        BOX,
        'support = "automatic"',
        'support = "altijd"',
        "mailbox.veiligheidsteam.send.support",
        "'altijd' kan niet; kies uit 'off', 'after_approval' of 'automatic'",
    ),
    (
        BOX,
        'urgent = "automatic"',
        'urgent = "automatic"\nconsult = "automatic"',
        "mailbox.veiligheidsteam.send.consult",
        "'automatic' kan niet; kies uit 'off'",
    ),
    (
        BOX,
        'weekday = "dinsdag"',
        'weekday = "zondag"',
        "mailbox.veiligheidsteam.slots.weekday",
        "'zondag' kan niet; kies uit 'maandag', 'dinsdag', 'woensdag', 'donderdag' of 'vrijdag'",
    ),
    (
        BOX,
        "{ geel =",
        "{ paars =",
        "mailbox.lokaal-team.colour_routes.paars",
        "'paars' kan niet; kies uit 'geel', 'groen', 'oranje' of 'rood'",
    ),
    (
        ROUTES,
        'ending = "exact"\nsource',
        'ending = "precies"\nsource',
        "obligation.thv-einde.ending",
        "'precies' kan niet; kies uit 'atw' of 'exact'",
    ),
    (
        ROUTES,
        'starts = "closed"',
        'starts = "gesloten"',
        "obligation.afronding-melden.starts",
        f"'gesloten' {EVENTS}",
    ),
    (
        ROUTES,
        'met_by = ["reviewed"]',
        'met_by = ["revieuwed"]',
        "obligation.beoordelen.met_by.0",
        "'revieuwed' is geen bewijs;"
        " kies uit proposal_sent, staff_mail, call_spoken, handover_confirmed, appointment_made,"
        " contact_made, contact_sought, reported_back, talk_beforehand, warm_handover_held, stagnation_weighed,"
        " closing_reported, monitoring_held, verrijking_answered, crisis_acted, reviewed, recorded",
    ),
    (
        ROUTES,
        'starts = "closed"',
        'starts = "unknown"',
        "obligation.afronding-melden.starts",
        f"'unknown' {EVENTS}",
    ),
    (
        CALENDAR,
        '"algemene-termijnenwet"',
        '"elke dag"',
        "holidays",
        "'elke dag' kan niet; kies uit 'algemene-termijnenwet'",
    ),
    # terms
    (
        ROUTES,
        'term = "2 dagen"',
        'term = "twee dagen"',
        "obligation.reactie.term",
        "'twee dagen' is geen termijn; schrijf bijvoorbeeld '2 dagen', '5 werkdagen' of 'half jaar'",
    ),
    (
        ROUTES,
        'term = "2 dagen"',
        'term = "0 dagen"',
        "obligation.reactie.term",
        "'0 dagen' is geen zinnige termijn; kies 1 tot en met 366 dagen",
    ),
    # names that nothing bears
    (
        BOX,
        '{ consult = "consult"',
        '{ consult = "konsult"',
        "mailbox.veiligheidsteam.routes.consult",
        f"'konsult' bestaat niet; {KEYS_ROUTES}",
    ),
    (
        BOX,
        'geel = "geel"',
        'geel = "geil"',
        "mailbox.lokaal-team.colour_routes.geel",
        f"'geil' bestaat niet; {KEYS_ROUTES}",
    ),
    (
        BOX,
        'verrijking = "verrijking"',
        'verrijking = "vraag"',
        "mailbox.lokaal-team.local_routes.verrijking",
        f"'vraag' bestaat niet; {KEYS_ROUTES}",
    ),
    (
        BOX,
        'profile = "lokaal-team"',
        'profile = "wijkteam"',
        "mailbox.lokaal-team.profile",
        "'wijkteam' bestaat niet; kies uit lokaal-team",
    ),
    (
        BOX,
        'profile = "lokaal-team"',
        'profile = ["lokaal-team"]',
        "mailbox.lokaal-team.profile",
        "'['lokaal-team']' bestaat niet; kies uit lokaal-team",
    ),
    (
        BOX,
        'timezone = "Europe/Amsterdam"',
        'timezone = "Europe/Zaandam"',
        "region.timezone",
        "'Europe/Zaandam' is geen tijdzone; schrijf Europe/Amsterdam",
    ),
    (
        BOX,
        'timezone = "Europe/Amsterdam"',
        'timezone = "Europe"',
        "region.timezone",
        "'Europe' is geen tijdzone; schrijf Europe/Amsterdam",
    ),
    (
        BOX,
        'timezone = "Europe/Amsterdam"',
        'timezone = ""',
        "region.timezone",
        "'' is geen tijdzone; schrijf Europe/Amsterdam",
    ),
    # twice the same
    (BOX, 'prefix = "RET"', 'prefix = "RVT"', "mailbox.ret.prefix", "'RVT' is ook van veiligheidsteam; kies een eigen"),
    (
        BOX,
        'key = "ret"',
        'key = "veiligheidsteam"',
        "mailbox.ret.source.key",
        "'veiligheidsteam' is ook van veiligheidsteam; kies een eigen",
    ),
    (
        BOX,
        'key = "zvh-aanmelding"',
        'key = "zvh-advies"',
        "mailbox.zvh.source.key",
        "'zvh-advies' is ook van zvh; kies een eigen",
    ),
    (
        BOX,
        '["ret@zaanstad.nl"]',
        '["Algemeen@VeiligheidsteamZaWa.nl"]',
        "mailbox.ret.addresses",
        "'algemeen@veiligheidsteamzawa.nl' is ook van veiligheidsteam; kies een eigen",
    ),
    # values of the wrong kind, form or size
    (
        BOX,
        "port = 993",
        'port = "negen"',
        "mailbox.veiligheidsteam.source.0.port",
        "'negen' is geen geheel getal; schrijf een getal zonder aanhalingstekens",
    ),
    (
        BOX,
        "port = 993",
        "port = 99300",
        "mailbox.veiligheidsteam.source.0.port",
        "99300 kan niet; kies hoogstens 65535",
    ),
    (
        BOX,
        "minutes = 45",
        "minutes = 40",
        "mailbox.veiligheidsteam.slots.minutes",
        "40 kan niet; kies een veelvoud van 15",
    ),
    (BOX, "minutes = 45", "minutes = 0", "mailbox.veiligheidsteam.slots.minutes", "0 kan niet; kies minstens 15"),
    (
        BOX,
        "minutes = 45",
        "minutes = 45.5",
        "mailbox.veiligheidsteam.slots.minutes",
        "45.5 is geen geheel getal; schrijf een getal zonder aanhalingstekens",
    ),
    (
        BOX,
        'name = "Zaanstreek-Waterland"',
        "name = 3",
        "region.name",
        "3 is geen tekst; zet aanhalingstekens om de waarde",
    ),
    (BOX, 'name = "Zaanstreek-Waterland"', 'name = ""', "region.name", "is leeg; vul minstens één waarde in"),
    (
        BOX,
        'addresses = ["ret@zaanstad.nl"]',
        'addresses = "ret@zaanstad.nl"',
        "mailbox.ret.addresses",
        "'ret@zaanstad.nl' is geen lijst; zet de waarden tussen [ en ]",
    ),
    (
        BOX,
        'addresses = ["ret@zaanstad.nl"]',
        "addresses = []",
        "mailbox.ret.addresses",
        "is leeg; vul minstens één waarde in",
    ),
    (
        BOX,
        '["ret@zaanstad.nl"]',
        '["RET <ret@zaanstad.nl>"]',
        "mailbox.ret.addresses.0",
        "'RET <ret@zaanstad.nl>' heeft niet de juiste vorm; schrijf een kaal adres, zoals team@gemeente.example",
    ),
    (
        BOX,
        'prefix = "RET"',
        'prefix = "ret"',
        "mailbox.ret.prefix",
        "'ret' heeft niet de juiste vorm; schrijf 2 tot 8 hoofdletters, zoals RVT",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "De RET"',
        "mailbox.ret.source.0.key",
        "'De RET' heeft niet de juiste vorm; gebruik kleine letters, cijfers en streepjes, zoals lokaal-team",
    ),
    (
        BOX,
        'envelope = "empty"',
        'envelope = "leeg"',
        "mailbox.veiligheidsteam.smtp.envelope",
        "'leeg' heeft niet de juiste vorm; schrijf empty of een adres van de mailbox",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nidle = "misschien"',
        "mailbox.ret.source.0.idle",
        "'misschien' is geen ja of nee; schrijf true of false, zonder aanhalingstekens",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nfolders = []',
        "mailbox.ret.source.0.folders",
        "is leeg; vul minstens één waarde in",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nafter_receipt = "move"',
        "mailbox.ret.source.0",
        "after_receipt is 'move' zonder move_to; noem in move_to de map",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nsent_folders = ["INBOX"]',
        "mailbox.ret.source.0",
        "map 'INBOX' staat bij ontvangen en bij verzonden post; noem hem in folders of in sent_folders",
    ),
    (
        BOX,
        'user = "RET@zaanstad.nl"\nsent_folder = "Sent Items"',
        'user = "RET@zaanstad.nl"\nsent_folder = ""',
        "mailbox.ret.source.0",
        "sent_copy is 'append' zonder sent_folder; noem in sent_folder de map",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nanswer_from = 2026-11-24T09:00:00',
        "mailbox.ret.source.0.answer_from",
        "de tijd heeft geen tijdzone; schrijf hem met een offset, zoals 2026-11-24T09:00:00+01:00",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nanswer_from = 2026-11-24',
        "mailbox.ret.source.0.answer_from",
        "de tijd heeft geen tijdzone; schrijf hem met een offset, zoals 2026-11-24T09:00:00+01:00",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nanswer_from = 20261124',
        "mailbox.ret.source.0.answer_from",
        "20261124 is geen datum of tijd; schrijf 2026-12-24, 13:00:00 of 2026-12-24T13:00:00+01:00",
    ),
    (
        BOX,
        'key = "ret"',
        'key = "ret"\nanswer_from = "morgen"',
        "mailbox.ret.source.0.answer_from",
        "'morgen' is geen tijdstip; schrijf het met offset, zoals 2026-11-24T09:00:00+01:00",
    ),
    (
        BOX,
        "opens = 13:00:00",
        "opens = 13",
        "mailbox.veiligheidsteam.slots.opens",
        "13 is geen datum of tijd; schrijf 2026-12-24, 13:00:00 of 2026-12-24T13:00:00+01:00",
    ),
    (
        BOX,
        "opens = 13:00:00",
        'opens = "een uur"',
        "mailbox.veiligheidsteam.slots.opens",
        "'een uur' is geen tijd; schrijf 13:00:00",
    ),
    (
        BOX,
        "opens = 13:00:00",
        "opens = 13:10:00",
        "mailbox.veiligheidsteam.slots.opens",
        "13:10:00 begint niet op een kwartier; kies bijvoorbeeld 13:00:00",
    ),
    (
        BOX,
        "closes = 17:00:00",
        "closes = 12:00:00",
        "mailbox.veiligheidsteam.slots.opens",
        "13:00:00 ligt niet voor 12:00:00; kies een latere eindtijd",
    ),
    (
        BOX,
        "tables = 1",
        'tables = 1\ndropped = ["kerst"]',
        "mailbox.veiligheidsteam.slots.dropped.0.date",
        "'kerst' is geen datum; schrijf een dag zoals 2026-12-24, zonder tijd",
    ),
    (
        BOX,
        "[mailbox.ret]\n",
        "[mailbox.ret]\nthresholds = { decide = 0.3 }\n",
        "mailbox.ret.thresholds.decide",
        "0.3 kan niet; kies minstens 0.5",
    ),
    (
        BOX,
        "[mailbox.ret]\n",
        '[mailbox.ret]\nthresholds = { decide = "hoog" }\n',
        "mailbox.ret.thresholds.decide",
        "'hoog' is geen getal; schrijf een getal, zoals 0.8",
    ),
    (
        BOX,
        "[mailbox.ret]\n",
        "[mailbox.ret]\ntrust = 1\n",
        "mailbox.ret.trust",
        "1 is geen tabel; schrijf een kop tussen [ en ] met de sleutels eronder",
    ),
    (
        CALENDAR,
        "opens = 09:00:00",
        "opens = 18:00:00",
        "opens",
        "de openingstijd ligt niet voor de sluitingstijd; kies een vroegere openingstijd",
    ),
    (
        ROUTES,
        '["beoordelen"]',
        '["beoordeling"]',
        "route.overig.obligations",
        "'beoordeling' bestaat niet;"
        " kies uit afronding-melden, afspraak-maken, beoordelen, contact-zoeken, crisis-handelen,"
        " monitoring-12, monitoring-3, noodbed-einde, opvang-einde, overdracht-bevestigen, overdrachtsgesprek, reactie,"
        " screening, stagnatie, terugkoppelen, thv-afstemmen, thv-einde, thv-verlenging, veiligheidsplan,"
        " verrijking-antwoord, voorbespreking, zvh-triage",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "says"), MISTAKES, ids=lambda part: str(part)[:30])
def test_a_mistake_is_named_in_one_line(file: str, old: str, new: str, key: str, says: str, own: Path) -> None:
    change(own, file, old, new)
    error = mistake(own)
    assert str(error) == f"{file}: {key}: {says}"
    assert (error.file, error.key, f"{error.wrong}; {error.right}") == (file, key, says)


def test_a_mailbox_of_no_such_obligation_is_refused(own: Path) -> None:
    change(own, BOX, 'obligations = ["reactie"]', 'obligations = ["antwoord"]')
    error = mistake(own)
    assert (error.file, error.key, error.wrong) == (
        BOX,
        "mailbox.veiligheidsteam.obligations",
        "'antwoord' bestaat niet",
    )


@pytest.mark.parametrize(
    ("partner", "key", "says"),
    [
        (
            'name = "A"\nmailboxes = ["veiligheidstaem"]',
            "partner.0.mailboxes",
            "'veiligheidstaem' bestaat niet;"
            " kies uit bt-purmerend, bt-zaanstreek, lokaal-team, ret, veiligheidsteam, zvh",
        ),
        (
            'name = "A"\ndomains = ["@a.example"]',
            "partner.0.domains.0",
            "'@a.example' heeft niet de juiste vorm; schrijf een kaal domein, zoals gemeente.example",
        ),
        (
            'name = "A"\nadresses = []',
            "partner.0.adresses",
            "is geen bekende sleutel; bedoelt u 'addresses'? Haal de sleutel anders weg",
        ),
        ('addresses = ["a@a.example"]', "partner.0.name", "ontbreekt; voeg deze sleutel toe"),
    ],
)
def test_a_mistaken_partner_is_named(partner: str, key: str, says: str, own: Path) -> None:
    (own / PARTNERS).write_text(f"[[partner]]\n{partner}\n", "utf-8")
    assert str(mistake(own)) == f"{PARTNERS}: {key}: {says}"


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (
            '[region\nname = "x"\n',
            "regel 1, teken 8: is geen geldige TOML; controleer aanhalingstekens en haken op die regel",
        ),
        (
            '[region]\nname "x"\n',
            "regel 2, teken 6: achter een sleutel ontbreekt het =-teken; schrijf sleutel = waarde",
        ),
        (
            '[region]\n\nname = "x\n',
            "regel 3, teken 10: een tekst wordt niet gesloten of bevat een verboden teken;"
            " controleer de aanhalingstekens",
        ),
        ("[region]\nname = Zaan\n", "regel 2, teken 8: is geen geldige waarde; zet tekst tussen aanhalingstekens"),
        ('[region]\nname = "x"\nname = "y"\n', "regel 3, teken 11: een sleutel staat er twee keer; laat er één staan"),
        (
            "[region]\n[region]\n",
            "regel 2, teken 8: een tabel staat er twee keer; zet de sleutels bij elkaar onder één kop",
        ),
        (
            "a = 13:00\n",
            "regel 1, teken 7: na de waarde staat nog iets; schrijf één sleutel per regel, en een tijd als 13:00:00",
        ),
        ("a = [1,\n", "einde van het bestand: is geen geldige waarde; zet tekst tussen aanhalingstekens"),
        ('a = """x', "einde van het bestand: een tekst wordt niet gesloten; zet aanhalingstekens aan beide kanten"),
        ("a = " + "[" * 5000, "is te diep genest; schrijf een tabel als [tabel.sleutel] op een eigen regel"),
    ],
    ids=range(10),
)
def test_broken_toml_is_named_with_its_line(broken: str, says: str, own: Path) -> None:
    (own / BOX).write_text(broken, "utf-8")
    assert str(mistake(own)) == f"{BOX}: TOML: {says}"


@pytest.mark.parametrize("file", [BOX, ROUTES, CALENDAR, PARTNERS, "texts/crisis.txt"])
def test_a_file_that_is_not_utf_8_is_named(file: str, own: Path) -> None:
    (own / file).write_bytes("# één\n".encode("latin-1"))
    assert str(mistake(own)) == f"{file}: tekens: is geen UTF-8; bewaar het bestand als UTF-8"


@pytest.mark.parametrize("file", [ROUTES, CALENDAR, PARTNERS])
def test_a_missing_file_is_named(file: str, own: Path) -> None:
    (own / file).unlink()
    assert str(mistake(own)) == f"{file}: bestand: ontbreekt; zet {file} in eigen"


@pytest.mark.parametrize("text", ["proposal", "crisis", "alarm", "invitation"])
def test_a_missing_text_is_named(text: str, own: Path) -> None:
    (own / "texts" / f"{text}.txt").unlink()
    assert str(mistake(own)) == f"texts/{text}.txt: bestand: ontbreekt; zet de tekst in de map texts"


def test_a_file_that_cannot_be_read_is_named(own: Path) -> None:
    (own / "texts" / "alarm.txt").unlink()
    (own / "texts" / "alarm.txt").symlink_to(own / BOX)
    assert mistake(own).file == "texts/alarm.txt"


ALL = "kies uit answer_until, mailbox, place, reference, slot"


@pytest.mark.parametrize(
    ("text", "content", "key", "says"),
    [
        ("proposal", "Onderwerp: {naam}\n\nx", "{naam}", f"is hier geen bekend veld; {ALL}"),
        ("proposal", "Onderwerp: x\n\nBeste {sender}", "{sender}", f"is hier geen bekend veld; {ALL}"),
        ("proposal", "Onderwerp: x\n\n{}", "{}", f"is hier geen bekend veld; {ALL}"),
        ("proposal", "Onderwerp: x\n\n{reference.x}", "{reference.x}", f"is hier geen bekend veld; {ALL}"),
        ("proposal", "Onderwerp: x\n\n{slot:%d}", "{slot…}", "heeft een opmaak; schrijf alleen {slot}"),
        ("proposal", "Onderwerp: x\n\n{slot!r}", "{slot…}", "heeft een opmaak; schrijf alleen {slot}"),
        ("crisis", "Onderwerp: x\n\n{slot}", "{slot}", "is hier geen bekend veld; kies uit mailbox, reference"),
        ("alarm", "Onderwerp: {slot}\n\nx", "{slot}", "is hier geen bekend veld; kies uit mailbox, reference"),
        (
            "crisis",
            "Onderwerp: x\n\neen { los",
            "{…}",
            "een accolade staat los; schrijf {{ of }} voor een gewone accolade",
        ),
        (
            "crisis",
            "Onderwerp: x\n\neen } los",
            "{…}",
            "een accolade staat los; schrijf {{ of }} voor een gewone accolade",
        ),
        (
            "crisis",
            "Beste collega\n\nx",
            "eerste regel",
            "is 'Beste collega'; schrijf 'Onderwerp: …', een lege regel, de tekst",
        ),
        (
            "crisis",
            "Onderwerp:\n\nx",
            "eerste regel",
            "is 'Onderwerp:'; schrijf 'Onderwerp: …', een lege regel, de tekst",
        ),
        (
            "crisis",
            "Onderwerp: x\n\n \n",
            "eerste regel",
            "is 'Onderwerp: x'; schrijf 'Onderwerp: …', een lege regel, de tekst",
        ),
        ("crisis", "", "eerste regel", "is ''; schrijf 'Onderwerp: …', een lege regel, de tekst"),
    ],
)
def test_a_mistake_in_a_text_is_named(text: str, content: str, key: str, says: str, own: Path) -> None:
    (own / "texts" / f"{text}.txt").write_text(content, "utf-8")
    assert str(mistake(own)) == f"texts/{text}.txt: {key}: {says}"


def test_an_unknown_name_says_which_there_are() -> None:
    assert str(mistake("zaandam")) == (
        "zaandam: configuratie: is geen map met een mailboxes.toml;"
        " kies demo of zaanstreek_waterland, of geef het pad van een map"
    )


def test_an_empty_folder_is_no_configuration(tmp_path: Path) -> None:
    assert mistake(tmp_path).wrong == "is geen map met een mailboxes.toml"


@pytest.mark.parametrize(
    ("content", "key", "says"),
    [
        ("", "extends", "ontbreekt; voeg deze sleutel toe"),
        ("extends = 3\n", "extends", "3 is geen tekst; zet aanhalingstekens om de waarde"),
        ('extends = "zaandam"\n', "extends", "'zaandam' bestaat niet; kies demo of zaanstreek_waterland"),
        (
            'extends = "demo"\nnaam = "x"\n',
            "naam",
            "is geen bekende sleutel; bedoelt u 'name'? Haal de sleutel anders weg",
        ),
        ("extends = [\n", "TOML", "einde van het bestand: is geen geldige waarde; zet tekst tussen aanhalingstekens"),
    ],
)
def test_a_mistake_in_what_is_extended_is_named(
    content: str, key: str, says: str, extending: Callable[..., Path]
) -> None:
    folder = extending()
    (folder / "configuration.toml").write_text(content, "utf-8")
    assert str(mistake(folder)) == f"configuration.toml: {key}: {says}"


def test_regions_that_extend_one_another_are_refused(extending: Callable[..., Path]) -> None:
    first = extending("tweede")
    second = first.parent / "tweede"
    shutil.copytree(first, second)
    (second / "configuration.toml").write_text('extends = "regio"\n', "utf-8")
    assert str(mistake(first)) == (
        "configuration.toml: extends: 'regio' verwijst in een kring; verwijs naar een volledige map"
    )
    (first / "configuration.toml").write_text('extends = "regio"\n', "utf-8")
    assert mistake(first).wrong == "'regio' verwijst in een kring"


@pytest.mark.parametrize(
    ("content", "key", "wrong"),
    [
        ("[[mailbox]]\nname = 'x'\n[region]\nname = 'x'\n", "mailbox", "een lijst is geen tabel"),
        ("mailbox = 3\n[region]\nname = 'x'\n", "mailbox", "3 is geen tabel"),
        ("mailbox.x = 3\n[region]\nname = 'x'\n", "mailbox.x", "3 is geen tabel"),
        ("profile = 3\n[region]\nname = 'x'\n", "profile", "is geen tabel"),
        ("profile.x = 3\n[mailbox.y]\nprofile = 'x'\n", "profile", "is geen tabel"),
        ("[region]\nname = 'x'\n[mailbox]\n", "mailbox", "is leeg"),
        ("", "region", "ontbreekt"),
        ("region = 'x'\n[mailbox.x]\n", "region", "'x' is geen tabel"),
        (
            "[region]\nname = 'x'\n[mailbox.'Met Hoofdletter']\n",
            "mailbox.Met Hoofdletter",
            "'Met Hoofdletter' heeft niet de juiste vorm",
        ),
    ],
    ids=range(9),
)
def test_a_file_of_another_shape_is_named(content: str, key: str, wrong: str, own: Path) -> None:
    (own / BOX).write_text(content, "utf-8")
    error = mistake(own)
    assert (error.file, error.key, error.wrong) == (BOX, key, wrong)


def test_a_region_that_mails_the_head_of_its_log_needs_the_text_and_a_mailbox_of_its_own(
    extending: Callable[..., Path],
) -> None:
    chosen = '[region.audit]\nmailbox = "{}"\nto = ["privacy@regio.example"]\n'
    found = load(str(extending(mailboxes=chosen.format("ret")))).region
    assert found.audit is not None
    assert (found.audit.mailbox, found.audit.to) == ("ret", ("privacy@regio.example",))
    assert found.mailboxes["ret"].texts.anchor_subject
    with pytest.raises(ConfigurationError, match=r"region\.audit\.mailbox: 'elders' bestaat niet"):
        load(str(extending(mailboxes=chosen.format("elders"))))
