"""The routes that ship, rule by rule, and what a routes.toml may not say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import mailbox_config
from mailbox_config import load
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import Evidence, ObligationRule, StartEvent
from triage.domain.policy import Region

SHIPPED = Path(mailbox_config.__file__).parent / "zaanstreek_waterland"


@pytest.fixture(scope="module")
def region() -> Region:
    return load("zaanstreek_waterland").region


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "own"))


def rule(region: Region, route: str, key: str, mailbox: str = "lokaal-team") -> ObligationRule:
    found = region.rule(mailbox, route, key)
    assert found is not None
    return found


def refused(own: Path, obligation: str, *, of: str = "obligation") -> str:
    """What loading says when routes.toml has this in place of the reply's table (or, `of` route, beside it)."""
    path = own / "routes.toml"
    text = path.read_text("utf-8")
    if of == "obligation":
        text = re.sub(
            r"\[obligation\.reactie\].*?\n\n", f"[obligation.reactie]\n{obligation}\n\n", text, count=1, flags=re.S
        )
    else:
        text += f"\n{obligation}\n"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(str(own))
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- what ships, by rule ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("route", ["geel", "groen"])
@pytest.mark.parametrize("key", ["overdracht-bevestigen", "afspraak-maken"])
def test_a_handover_runs_from_mail_or_document_whichever_is_first(region: Region, route: str, key: str) -> None:
    assert rule(region, route, key).starts == (StartEvent.RECEIVED, StartEvent.DOCUMENT_RECEIVED)


def test_green_seeks_contact_unless_contact_was_made(region: Region) -> None:
    assert set(rule(region, "groen", "contact-zoeken").met_by) == {Evidence.CONTACT_MADE, Evidence.CONTACT_SOUGHT}


def test_green_reports_back_with_one_of_four_outcomes_the_third_with_reasons(region: Region) -> None:
    outcomes = rule(region, "groen", "terugkoppelen").outcomes
    assert [(each.key, each.reasons_required) for each in outcomes] == [
        ("geen-contact", False),
        ("geen-hulpvraag", False),
        ("zorgen", True),
        ("in-zorg", False),
    ]


@pytest.mark.parametrize("route", ["oranje", "rood"])
def test_the_handover_talk_went_well_or_the_case_goes_back(region: Region, route: str) -> None:
    talk = rule(region, route, "overdrachtsgesprek")
    assert [(each.key, each.event, each.hands_back) for each in talk.outcomes] == [
        ("goed", StartEvent.WARM_HANDOVER_HELD, False),
        ("stagneerde", None, True),
    ]
    assert talk.owner == "Veilig Thuis"
    for key in ("stagnatie", "monitoring-3", "monitoring-12"):
        assert rule(region, route, key).starts == (StartEvent.WARM_HANDOVER_HELD,)


@pytest.mark.parametrize("route", ["oranje", "rood"])
def test_stagnation_has_its_ways_out(region: Region, route: str) -> None:
    outcomes = {each.key: each.hands_back for each in rule(region, route, "stagnatie").outcomes}
    assert outcomes == {
        "hulp-loopt": False,
        "vt-bij-gesprek": False,
        "vt-onderzoek": False,
        "opschalen-bt": False,
        "nooit-contact": True,
    }


def test_only_orange_has_a_talk_by_telephone_beforehand(region: Region) -> None:
    assert rule(region, "oranje", "voorbespreking").owner == "Veilig Thuis"
    assert region.rule("lokaal-team", "rood", "voorbespreking") is None


def test_verrijking_asks_two_questions_with_the_criteria_of_being_known(region: Region) -> None:
    questions = rule(region, "verrijking", "verrijking-antwoord").questions
    assert [each.key for each in questions] == ["betrokken", "zorgaanbieder-gi"]
    criteria = questions[0].criteria
    assert len(criteria) == 6
    assert sum(each.startswith("Jeugdteam") for each in criteria) == sum(each.startswith("Wmo") for each in criteria)
    assert sum("half jaar" in each for each in criteria) == 3
    assert questions[1].criteria == ()


def test_a_crisis_handover_is_for_office_hours_and_says_what_else(region: Region) -> None:
    only = [key for key, route in region.routes.items() if route.office_hours]
    assert only == ["crisis"]
    assert "Veilig Thuis" in region.routes["crisis"].otherwise


def test_every_route_of_the_contract_is_there(region: Region) -> None:
    wanted = {"consult", "support", "geel", "groen", "oranje", "rood", "verrijking", "crisis", "thv", "noodbed", "ret",
              "bt", "zvh"}  # fmt: skip
    assert wanted <= region.routes.keys()


def test_every_rule_rests_on_a_source_and_names_who_owes(region: Region) -> None:
    for route in region.routes.values():
        assert re.search(r"R-\d", route.source)
        for each in route.obligations:
            assert re.search(r"R-\d", each.source), each.key
            assert each.owner


def test_the_weekday_of_the_weekly_triage_can_be_configured(own: Path) -> None:
    path = own / "routes.toml"
    path.write_text(path.read_text("utf-8").replace('term = "1 week"', 'term = "eerstvolgende donderdag"'), "utf-8")
    found = load(str(own)).region.rule("zvh", "zvh", "zvh-triage")
    assert found is not None
    assert found.term is not None
    assert found.term.text == "eerstvolgende donderdag"


# --- nonsense --------------------------------------------------------------------------------------------------------
BASE = 'title = "Reageren"\nowner = "team"\nsource = "R-3"\n'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('term = "0 dagen"', "term: '0 dagen' is geen zinnige termijn; kies 1 tot en met 366 dagen"),
        ('term = "-3 dagen"', "term: '-3 dagen' is geen termijn; schrijf een heel getal boven nul, zoals '2 dagen'"),
        ('term = "2,5 dagen"', "term: '2,5 dagen' is geen termijn; schrijf een heel getal boven nul, zoals '2 dagen'"),
        ('term = "5 wekrdagen"', "term: '5 wekrdagen' is geen termijn; bedoelt u '5 werkdagen'?"),
        ('term = "99999 dagen"', "term: '99999 dagen' is geen zinnige termijn; kies 1 tot en met 366 dagen"),
        (
            'term = "eerstvolgende zondag"',
            "term: 'eerstvolgende zondag' is geen termijn; schrijf een werkdag, zoals 'eerstvolgende dinsdag'",
        ),
        ("term = 2", "term: 2 is geen tekst; zet aanhalingstekens om de waarde"),
        (
            'term = "direct"\nending = "exact"',
            "ending: zegt niets bij 'direct': die eindigt nooit op een weekend of feestdag of schuift nooit;"
            " haal ending weg",
        ),
        ('ending = "atw"', "ending: staat er zonder term; schrijf ook term, of haal weg"),
        (
            'term = "2 dagen"\nstarts = ["received", "telefoon"]',
            "starts.1: 'telefoon' is geen gebeurtenis; kies uit received, document_received, handover_confirmed,"
            " warm_handover_held, closed",
        ),
        ('starts = ["received", "received"]', "starts: 'received' staat er twee keer; laat er een staan"),
        ("starts = []", "starts: is leeg; vul minstens één waarde in"),
        ("met_by = []", "met_by: is leeg; vul minstens één waarde in"),
        (
            'term = "2 dagen"\nstarts = "handover_confirmed"\nmet_by = ["handover_confirmed"]',
            "starts: 'handover_confirmed' is ook waarmee deze verplichting vervuld is: de termijn zou pas lopen als hij"
            " al om is; laat de termijn bij een eerdere gebeurtenis beginnen",
        ),
        (
            'outcomes = [{ key = "a", title = "A" }, { key = "a", title = "B" }]',
            "outcomes: 'a' staat er twee keer; laat er een staan",
        ),
        (
            'term = "2 dagen"\nstarts = "closed"\noutcomes = [{ key = "a", title = "A", event = "closed" }]',
            "starts: 'closed' is ook waarmee deze verplichting vervuld is: de termijn zou pas lopen als hij al om is;"
            " laat de termijn bij een eerdere gebeurtenis beginnen",
        ),
        ('outcomes = [{ key = "a" }]', "outcomes.0.title: ontbreekt; voeg deze sleutel toe"),
        (
            'outcomes = [{ key = "a", title = "A", event = "klaar" }]',
            "outcomes.0.event: 'klaar' is geen gebeurtenis; kies uit received, document_received, handover_confirmed,"
            " warm_handover_held, closed",
        ),
    ],
)
def test_nonsense_is_refused_with_what_would_be_right(own: Path, given: str, said: str) -> None:
    assert refused(own, BASE + given) == f"routes.toml: obligation.reactie.{said}"


@pytest.mark.parametrize("source", ["", '""', '" - "'], ids=["missing", "empty", "a dash"])
def test_an_obligation_without_a_source_is_refused(own: Path, source: str) -> None:
    given = 'title = "Reageren"\nowner = "team"' + (f"\nsource = {source}" if source else "")
    assert refused(own, given).startswith("routes.toml: obligation.reactie.source: ")


def test_a_route_without_a_source_is_refused(own: Path) -> None:
    given = '[route.los]\ntitle = "Los"\nobligations = ["beoordelen"]'
    assert refused(own, given, of="route") == "routes.toml: route.los.source: ontbreekt; voeg deze sleutel toe"


def test_office_hours_say_what_to_do_outside_them(own: Path) -> None:
    given = '[route.los]\ntitle = "Los"\nobligations = ["beoordelen"]\nsource = "R-25"\noffice_hours = true'
    assert refused(own, given, of="route") == (
        "routes.toml: route.los: office_hours zonder otherwise; schrijf in otherwise wat te doen buiten kantooruren"
    )
