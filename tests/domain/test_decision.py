"""What a mail is taken for, on which route it goes, what is shown with it, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.decision import Flag, TriageDecision, decide, unreadable
from triage.domain.message import TOLERANT, IncomingMessage, MailStamp, Protection, Report
from triage.domain.policy import MailboxPolicy
from triage.domain.reading import (
    AutomaticReading,
    Colour,
    ColourReading,
    Evidence,
    Kind,
    KindReading,
    LocalKind,
    Readings,
    UrgencyReading,
)

Mail = Callable[..., IncomingMessage]
Read = Callable[..., Readings]
Moment = Callable[[str], datetime]


@pytest.fixture(scope="session")
def stamp(at: Moment) -> MailStamp:
    return MailStamp(at("2026-11-23T09:00Z"), at("2026-11-23T09:01Z"))


@pytest.fixture(scope="session")
def judge(mail: Mail, stamp: MailStamp) -> Callable[..., TriageDecision]:
    def decided(readings: Readings, policy: MailboxPolicy, **changes: Any) -> TriageDecision:
        return decide(mail(**changes), readings, policy, stamp, "hash-1")

    return decided


Judge = Callable[..., TriageDecision]


def texts(decision: TriageDecision) -> str:
    return " | ".join(f"{reason.rule} {reason.text}" for reason in decision.reasons)


# --- kind ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "confidence", "decided", "route"),
    [
        (Kind.SUPPORT, 0.99, Kind.SUPPORT, "support"),
        (Kind.SUPPORT, 0.80, Kind.SUPPORT, "support"),
        (Kind.SUPPORT, 0.799, Kind.UNDECIDED, "onbeslist"),
        (Kind.CONSULT, 0.90, Kind.CONSULT, "consult"),
        (Kind.CONSULT, 0.10, Kind.UNDECIDED, "onbeslist"),
        (Kind.OTHER, 0.90, Kind.OTHER, "overig"),
        (Kind.OTHER, 0.50, Kind.UNDECIDED, "onbeslist"),
    ],
)
def test_it_guesses_no_kind_below_the_threshold(
    kind: Kind, confidence: float, decided: Kind, route: str, policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(kind, confidence), policy)
    assert (decision.kind, decision.route) == (decided, route)
    assert (decision.best_guess, decision.confidence) == (kind, confidence)
    assert (Flag.UNDECIDED in decision.flags) is (decided is Kind.UNDECIDED)


@pytest.mark.parametrize("confidence", [0.99, 0.10])
@pytest.mark.parametrize("kind", [Kind.SUPPORT, Kind.CONSULT, Kind.OTHER])
def test_a_machines_mail_is_other_and_alarms_nobody(
    kind: Kind, confidence: float, policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(kind, confidence, automatic=True, urgent=True), policy)
    assert (decision.kind, decision.route, decision.automatic, decision.urgent) == (Kind.OTHER, "overig", True, False)
    assert decision.best_guess is kind
    assert Flag.AUTOMATIC in decision.flags
    assert Flag.UNDECIDED not in decision.flags
    assert texts(decision) == (
        "R-51 Dit bericht lijkt door een machine geschreven. | R-3 De soort vraag bepaalt de route."
    )


def test_urgency_stands_beside_every_kind(policy: MailboxPolicy, judge: Judge, read: Read) -> None:
    for kind, confidence in ((Kind.SUPPORT, 0.99), (Kind.OTHER, 0.99), (Kind.CONSULT, 0.2)):
        decision = judge(read(kind, confidence, urgent=True), policy)
        assert decision.urgent
        assert "R-24 Het bericht vertelt over een situatie die niet tot morgen kan wachten." in texts(decision)
    assert not judge(read(), policy).urgent


# --- colour and route ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("colour", Colour)
def test_a_subjects_code_gives_the_route_where_the_mailbox_routes_by_colour(
    colour: Colour, local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    for confidence in (0.99, 0.1):
        decision = judge(read(Kind.OTHER, confidence, colour=colour), local_policy)
        assert (decision.colour, decision.route) == (colour, colour.value)
        assert f"R-10 Kleurcode {colour.value} in het onderwerp bepaalt de route." in texts(decision)


@pytest.mark.parametrize("colour", Colour)
def test_a_code_is_read_and_routes_nothing_in_other_mailboxes(
    colour: Colour, policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(Kind.SUPPORT, colour=colour), policy)
    assert (decision.colour, decision.route) == (colour, "support")


@pytest.mark.parametrize("colour", Colour)
def test_a_code_found_only_in_the_body_is_a_suggestion_that_a_person_confirms(
    colour: Colour, policy: MailboxPolicy, local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    readings = read(Kind.OTHER, in_body=colour)
    here = judge(readings, local_policy)
    assert (here.colour, here.suggested_colour, here.route) == (None, colour, "onbeslist")
    assert Flag.COLOUR_SUGGESTED in here.flags
    assert f"R-10 Alleen in de tekst staat kleurcode {colour.value}: een medewerker bevestigt." in texts(here)
    elsewhere = judge(readings, policy)
    assert (elsewhere.colour, elsewhere.suggested_colour, elsewhere.route) == (None, colour, "overig")


def test_a_code_in_the_body_beside_one_in_the_subject_needs_nobody(
    local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(Kind.OTHER, colour=Colour.RED, in_body=Colour.GREEN), local_policy)
    assert (decision.colour, decision.route) == (Colour.RED, "rood")
    assert Flag.COLOUR_SUGGESTED not in decision.flags


def test_codes_nobody_could_choose_between_are_left_to_a_person(
    local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(Kind.OTHER, ambiguous=True), local_policy)
    assert (decision.colour, decision.colour_ambiguous, decision.route) == (None, True, "onbeslist")
    assert Flag.COLOUR_AMBIGUOUS in decision.flags
    assert "R-10 In het onderwerp staan kleurcodes waartussen niet te kiezen is." in texts(decision)


def test_no_code_never_means_green(local_policy: MailboxPolicy, judge: Judge, read: Read) -> None:
    handover = judge(read(Kind.OTHER, local=LocalKind.HANDOVER, local_confidence=0.99), local_policy)
    assert (handover.colour, handover.route) == (None, "onbeslist")
    assert judge(read(Kind.OTHER), local_policy).route == "overig"


@pytest.mark.parametrize(
    ("local", "confidence", "route", "rule"),
    [
        (LocalKind.ENRICHMENT, 0.99, "verrijking", "R-22"),
        (LocalKind.ENRICHMENT, 0.80, "verrijking", "R-22"),
        (LocalKind.CRISIS_HANDOVER, 0.99, "crisis", "R-25"),
        (LocalKind.ENRICHMENT, 0.79, "onbeslist", "R-8"),
        (LocalKind.CRISIS_HANDOVER, 0.10, "onbeslist", "R-8"),
        (LocalKind.FEEDBACK, 0.99, "onbeslist", "R-8"),
        (LocalKind.HOUSEHOLD, 0.99, "overig", "R-3"),
        (LocalKind.NONE, 0.99, "overig", "R-3"),
    ],
)
def test_a_local_team_routes_by_what_the_mail_is(
    local: LocalKind, confidence: float, route: str, rule: str, local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(Kind.OTHER, local=local, local_confidence=confidence), local_policy)
    assert (decision.route, decision.reasons[-1].rule) == (route, rule)


def test_what_a_local_team_would_be_asked_routes_nothing_elsewhere(
    policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    decision = judge(read(Kind.CONSULT, local=LocalKind.ENRICHMENT, local_confidence=0.99), policy)
    assert decision.route == "consult"


def test_a_secure_mail_notice_with_a_code_keeps_its_route(
    local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    # The information goes ahead by secure mail with the code in the subject: a machine wrote the notice.
    decision = judge(read(Kind.OTHER, colour=Colour.ORANGE, automatic=True), local_policy)
    assert (decision.route, decision.kind) == ("oranje", Kind.OTHER)


# --- flags, reasons, provenance --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"senders": ()}, Flag.NO_SENDER),
        ({"senders": ("a@x.example", "b@x.example")}, Flag.SEVERAL_SENDERS),
        ({"protection": Protection.ENCRYPTED}, Flag.PROTECTED),
        ({"protection": Protection.SIGNED}, Flag.SIGNED),
        ({"truncated": True}, Flag.TRUNCATED),
        ({"defects": (TOLERANT,)}, Flag.DAMAGED),
        ({"defects": ("two-from-headers",)}, Flag.DAMAGED),
        ({"defects": ("undeclared-charset", "bad-base64")}, Flag.DAMAGED),
    ],
)
def test_it_flags_what_a_person_should_know(
    changes: dict[str, Any], flag: Flag, policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    assert judge(read(), policy, **changes).flags == {flag}


@pytest.mark.parametrize("changes", [{}, {"defects": ("undeclared-charset", "wrong-charset")}])
def test_it_flags_nothing_that_is_in_order(
    changes: dict[str, Any], policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    assert judge(read(), policy, **changes).flags == frozenset()


def test_it_flags_a_time_of_receipt_in_the_future(policy: MailboxPolicy, mail: Mail, read: Read, at: Moment) -> None:
    stamp = MailStamp(at("2099-01-01T00:00Z"), at("2026-11-23T09:01Z"))
    assert decide(mail(), read(), policy, stamp, "hash-1").flags == {Flag.FUTURE_DATE}
    assert Flag.FUTURE_DATE in unreadable(policy, stamp, "te diep genest", "hash-1").flags


@pytest.mark.parametrize(
    ("readings", "reasons"),
    [
        ({}, "R-4 De afzender vraagt ondersteuning voor een huishouden (99 % zeker)."),
        ({"kind": Kind.CONSULT}, "R-3 De afzender vraagt consult of advies (99 % zeker)."),
        ({"kind": Kind.OTHER}, "R-8 De afzender vraagt geen consult en geen ondersteuning (99 % zeker)."),
        ({"confidence": 0.414}, "R-8 De soort vraag is niet zeker (41 %); een medewerker beslist."),
    ],
)
def test_it_gives_its_reasons_in_dutch_with_their_rule(
    readings: dict[str, Any], reasons: str, policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    assert texts(judge(read(**readings), policy)) == f"{reasons} | R-3 De soort vraag bepaalt de route."


def test_it_keeps_what_it_rests_on(policy: MailboxPolicy, judge: Judge) -> None:
    spans = [
        Evidence("kind", "meedenken", 30, 39, "asks-to-join"),
        Evidence("colour", "Rood", 0, 4, "subject-code"),
        Evidence("urgent", "nu", 10, 12, "now"),
    ]
    readings = Readings(
        ColourReading(Colour.RED, evidence=(spans[1],)),
        KindReading(Kind.SUPPORT, 0.9, (spans[0],)),
        UrgencyReading(True, (spans[2],)),
        AutomaticReading(False),
        model_id="model-1",
    )
    decision = judge(readings, policy)
    assert decision.evidence == (spans[1], spans[2], spans[0])  # in the order of the text
    assert (decision.mailbox, decision.model_id, decision.config_hash) == ("veiligheidsteam", "model-1", "hash-1")


def test_a_mail_nobody_can_read_is_for_a_person(policy: MailboxPolicy, stamp: MailStamp) -> None:
    decision = unreadable(policy, stamp, "te diep genest", "hash-1")
    assert (decision.kind, decision.route, decision.urgent) == (Kind.UNDECIDED, "onbeslist", False)
    assert decision.best_guess is not Kind.UNDECIDED
    assert decision.flags == {Flag.QUARANTINED, Flag.UNDECIDED}
    assert texts(decision) == "R-50 Het bericht is niet te lezen (te diep genest); een medewerker bekijkt het."
    assert decision.config_hash == "hash-1"


def test_an_older_worker_reads_a_newer_flag_as_unknown() -> None:
    assert Flag("something-new") is Flag.UNKNOWN


@given(
    kind=st.sampled_from([Kind.CONSULT, Kind.SUPPORT, Kind.OTHER]),
    confidence=st.floats(0, 1),
    colour=st.none() | st.sampled_from(Colour),
    in_body=st.none() | st.sampled_from(Colour),
    ambiguous=st.booleans(),
    urgent=st.booleans(),
    automatic=st.booleans(),
    local=st.sampled_from(LocalKind),
    local_confidence=st.floats(0, 1),
)
def test_every_mail_gets_a_route_of_its_mailbox_and_a_reason(
    policy: MailboxPolicy, local_policy: MailboxPolicy, judge: Judge, read: Read, **readings: Any
) -> None:
    for box in (policy, local_policy):
        decision = judge(read(**readings), box)
        known = {*box.routes.values(), *box.colour_routes.values(), *box.local_routes.values()}
        assert decision.route in known
        assert decision.best_guess is not Kind.UNDECIDED
        assert all(reason.rule.startswith("R-") and reason.text.endswith(".") for reason in decision.reasons)
        # The subject's colour decides; a sure crisis handover alone goes before it.
        by_colour = decision.colour is not None and bool(box.colour_routes)
        assert not by_colour or decision.route in (
            str(decision.colour),
            box.local_routes.get(LocalKind.CRISIS_HANDOVER),
        )
        # A green term runs only where the subject says green.
        assert decision.route != "groen" or decision.colour is Colour.GREEN


def test_a_sure_crisis_handover_goes_before_the_colour_beside_it(
    local_policy: MailboxPolicy, judge: Judge, read: Read
) -> None:
    crisis = read(Kind.OTHER, colour=Colour.YELLOW, local=LocalKind.CRISIS_HANDOVER, local_confidence=0.95)
    assert judge(crisis, local_policy).route == "crisis"
    doubtful = read(Kind.OTHER, colour=Colour.YELLOW, local=LocalKind.CRISIS_HANDOVER, local_confidence=0.5)
    assert judge(doubtful, local_policy).route == "geel"


# --- mail that is not what it looks like ------------------------------------------------------------------------------
SENT_ON = [
    ("x-ms-exchange-inbox-rules-loop", "anna@elders.example"),
    ("x-ms-exchange-forwardingloop", "anna@elders.example;0f3"),
    ("x-ms-exchange-generated-message-source", "Mailbox Rules Agent"),
    ("x-forwarded-for", "anna@elders.example team@rvt.example"),
    ("x-forwarded-to", "team@rvt.example"),
    ("resent-from", "anna@elders.example"),
]


@pytest.mark.parametrize("line", SENT_ON, ids=[name for name, _ in SENT_ON])
def test_mail_that_a_rule_sent_on_is_no_machines_mail_and_a_person_decides(
    line: tuple[str, str], policy: MailboxPolicy, mail: Mail, read: Read, stamp: MailStamp
) -> None:
    message = mail(line, ("auto-submitted", "auto-generated"))
    decision = decide(message, read(automatic=True, urgent=True), policy, stamp, "hash-1")
    assert not decision.automatic
    assert (decision.kind, decision.route, decision.urgent) == (Kind.UNDECIDED, "onbeslist", True)
    assert decision.flags == {Flag.FORWARDED, Flag.UNDECIDED}
    assert "Door een regel doorgestuurd" in texts(decision)


def test_mail_that_a_rule_sent_on_keeps_what_it_reads_like(
    policy: MailboxPolicy, mail: Mail, read: Read, stamp: MailStamp
) -> None:
    decision = decide(mail(SENT_ON[0]), read(Kind.CONSULT, 0.99), policy, stamp, "hash-1")
    assert (decision.kind, decision.flags) == (Kind.CONSULT, {Flag.FORWARDED})


def test_a_delivery_report_that_a_rule_sent_on_stays_a_machines(
    policy: MailboxPolicy, mail: Mail, read: Read, stamp: MailStamp
) -> None:
    report = mail(SENT_ON[0], report=Report.DELIVERY)
    assert decide(report, read(automatic=True), policy, stamp, "hash-1").automatic


def test_a_notice_of_secure_mail_says_that_its_content_is_elsewhere(
    policy: MailboxPolicy, mail: Mail, read: Read, stamp: MailStamp
) -> None:
    text = "U heeft een beveiligd bericht ontvangen. Klik hier om het bericht te openen."
    notice = mail(senders=("noreply@veiligpost.example",), text=text)
    decision = decide(notice, read(automatic=True), policy, stamp, "hash-1")
    assert Flag.ELSEWHERE in decision.flags
    assert "de inhoud staat elders" in texts(decision)
