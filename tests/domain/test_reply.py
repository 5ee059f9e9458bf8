"""May we write to this person, and what? Row by row of the rule table; every silence has its rule."""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain import reply as module
from triage.domain.decision import TriageDecision, decide
from triage.domain.message import TOLERANT, IncomingMessage, MailStamp, Protection, Report
from triage.domain.policy import Caps, MailboxPolicy, Partner, PartnerBook, SendMode
from triage.domain.reading import Colour, Kind, Readings
from triage.domain.reply import (
    Circumstances,
    CrisisNotice,
    Proposal,
    Reply,
    Silence,
    SlotUpdate,
    Threading,
    barred,
    is_answerable,
    reply_for,
    wants_slot,
)
from triage.domain.slot import Slot

Mail = Callable[..., IncomingMessage]
Read = Callable[..., Readings]
Moment = Callable[[str], datetime]
OWN = frozenset({"team@rvt.example", "lokaal@stad.example"})
USUAL = Circumstances()
SENDER = "anna@jeugdteam.example"


class Desk:
    """Decides about one mail as the service does: the decision, what bars an answer, the answer."""

    def __init__(self, policy: MailboxPolicy, partners: PartnerBook, stamp: MailStamp, slot: Slot) -> None:
        self.policy, self.partners, self.stamp, self.slot = policy, partners, stamp, slot

    def decision(self, message: IncomingMessage, readings: Readings) -> TriageDecision:
        return decide(message, readings, self.policy, self.stamp, "hash")

    def bar(self, message: IncomingMessage, readings: Readings, now: Circumstances = USUAL) -> Silence | None:
        return barred(message, self.decision(message, readings), self.policy, self.partners, OWN, now)

    def answer(
        self, message: IncomingMessage, readings: Readings, now: Circumstances = USUAL, *, full: bool = False
    ) -> Reply:
        slot = None if full else self.slot
        bar = self.bar(message, readings, now)
        return reply_for(message, self.decision(message, readings), self.policy, now, bar, slot)


@pytest.fixture(scope="session")
def stamp(at: Moment) -> MailStamp:
    return MailStamp(at("2026-11-23T09:00Z"), at("2026-11-23T09:01Z"))


@pytest.fixture(scope="session")
def desk(policy: MailboxPolicy, partners: PartnerBook, stamp: MailStamp, at: Moment) -> Desk:
    slot = Slot(at("2026-11-24 13:00"), at("2026-11-24 13:45"), "dinsdag", 1)
    return Desk(policy, partners, stamp, slot)


# --- what goes out ---------------------------------------------------------------------------------------------------
def test_a_sure_support_request_of_an_authenticated_partner_gets_a_proposal_by_itself(
    desk: Desk, mail: Mail, read: Read
) -> None:
    assert desk.answer(mail(), read()) == Proposal(
        SendMode.AUTOMATIC, SENDER, Threading("<vraag@jeugdteam.example>", ("<vraag@jeugdteam.example>",)), desk.slot
    )


def test_an_urgent_mail_of_a_partner_gets_the_crisis_text_and_no_slot(desk: Desk, mail: Mail, read: Read) -> None:
    for kind in (Kind.SUPPORT, Kind.CONSULT, Kind.OTHER):
        readings = read(kind, urgent=True)
        assert isinstance(desk.answer(mail(), readings), CrisisNotice)
        assert not wants_slot(desk.decision(mail(), readings), desk.policy, USUAL)
    unsure = desk.answer(mail(), read(confidence=0.1, urgent=True))
    assert isinstance(unsure, CrisisNotice)
    assert unsure.mode is SendMode.AUTOMATIC


def test_an_urgent_mail_in_a_known_case_gets_the_crisis_text_too(desk: Desk, mail: Mail, read: Read) -> None:
    assert isinstance(desk.answer(mail(), read(urgent=True), Circumstances(first_of_case=False)), CrisisNotice)


@pytest.mark.parametrize(
    ("confidence", "mode"),
    [
        (1.0, SendMode.AUTOMATIC),
        (0.95, SendMode.AUTOMATIC),
        (0.949, SendMode.AFTER_APPROVAL),
        (0.80, SendMode.AFTER_APPROVAL),
    ],
)
def test_a_proposal_below_the_automatic_threshold_waits_for_approval(
    confidence: float, mode: SendMode, desk: Desk, mail: Mail, read: Read
) -> None:
    answer = desk.answer(mail(), read(confidence=confidence))
    assert isinstance(answer, Proposal)
    assert answer.mode is mode


@pytest.mark.parametrize("confidence", [0.80, 0.99])
def test_where_a_region_wants_approval_nothing_goes_out_by_itself(
    confidence: float, desk: Desk, mail: Mail, read: Read
) -> None:
    modes = {"support": SendMode.AFTER_APPROVAL, "urgent": SendMode.AFTER_APPROVAL}
    careful = Desk(replace(desk.policy, modes=modes), desk.partners, desk.stamp, desk.slot)
    for readings in (read(confidence=confidence), read(urgent=True)):
        answer = careful.answer(mail(), readings)
        assert isinstance(answer, Proposal | CrisisNotice)
        assert answer.mode is SendMode.AFTER_APPROVAL


def test_it_ties_an_answer_to_the_mail_by_its_headers_alone(desk: Desk, mail: Mail, read: Read) -> None:
    references = tuple(f"<{number}@jeugdteam.example>" for number in range(40))
    answer = desk.answer(mail(references=(*references, "<vraag@jeugdteam.example>")), read())
    assert isinstance(answer, Proposal)
    assert answer.threading.in_reply_to == "<vraag@jeugdteam.example>"
    assert answer.threading.references == (*references[-19:], "<vraag@jeugdteam.example>")
    nameless = desk.answer(mail(message_id=None, references=references), read())
    assert isinstance(nameless, Proposal)
    assert nameless.threading == Threading(None)


# --- the rule table, row by row --------------------------------------------------------------------------------------
HISTORY = Circumstances(answerable=False)
MACHINES: list[tuple[str, dict[str, Any]]] = [
    ("auto-submitted: auto-replied", {"headers": (("auto-submitted", "auto-replied"),)}),
    ("auto-submitted: Auto-Generated", {"headers": (("auto-submitted", "Auto-Generated; type=x"),)}),
    ("auto-submitted twice", {"headers": (("auto-submitted", "no"), ("auto-submitted", "auto-replied"))}),
    ("precedence: bulk", {"headers": (("precedence", "Bulk"),)}),
    ("precedence: list", {"headers": (("precedence", "list"),)}),
    ("precedence: junk", {"headers": (("precedence", "junk"),)}),
    ("precedence: auto_reply", {"headers": (("precedence", "auto_reply"),)}),
    ("list-id", {"headers": (("list-id", "<nieuws.jeugdteam.example>"),)}),
    ("list-unsubscribe", {"headers": (("list-unsubscribe", "<https://x.example>"),)}),
    ("list-help", {"headers": (("list-help", "<mailto:x@x.example>"),)}),
    ("null sender", {"headers": (("return-path", "<>"),)}),
    ("null sender with spaces", {"headers": (("return-path", " < > "),)}),
    ("suppress all", {"headers": (("x-auto-response-suppress", "All"),)}),
    ("suppress oof", {"headers": (("x-auto-response-suppress", "DR, OOF"),)}),
    ("suppress autoreply", {"headers": (("x-auto-response-suppress", "dr,autoreply"),)}),
    ("mailer-daemon", {"senders": ("mailer-daemon@jeugdteam.example",)}),
    ("postmaster", {"senders": ("postmaster@jeugdteam.example",)}),
    ("noreply", {"senders": ("noreply@jeugdteam.example",)}),
    ("no-reply", {"senders": ("no-reply@jeugdteam.example",)}),
    ("no_reply", {"senders": ("no_reply+17@jeugdteam.example",)}),
    ("do-not-reply", {"senders": ("do-not-reply@jeugdteam.example",)}),
    ("niet-beantwoorden", {"senders": ("niet-beantwoorden@jeugdteam.example",)}),
    ("delivery report", {"report": Report.DELIVERY}),
    ("read receipt", {"report": Report.DISPOSITION}),
]


@pytest.mark.parametrize("changes", [changes for _, changes in MACHINES], ids=[name for name, _ in MACHINES])
def test_it_never_answers_a_machine(changes: dict[str, Any], desk: Desk, mail: Mail, read: Read) -> None:
    changes = dict(changes)
    message = mail(*changes.pop("headers", ()), **changes)
    for readings in (read(), read(urgent=True)):
        assert desk.answer(message, readings) == Silence(
            "R-51", "Door een machine verstuurd of niet bedoeld om te beantwoorden (RFC 3834)."
        )


def test_it_never_answers_what_reads_like_a_machines_mail(desk: Desk, mail: Mail, read: Read) -> None:
    silence = desk.answer(mail(), read(automatic=True))
    assert isinstance(silence, Silence)
    assert silence.rule == "R-51"


@pytest.mark.parametrize(
    "headers",
    [
        (("auto-submitted", "no"),),
        (("auto-submitted", "No"),),
        (("auto-submitted", " NO "),),
        (("auto-submitted", "no (a person)"),),
        (("auto-submitted", "No; owner-email=x"),),
        (("auto-submitted", ""),),
        (("x-auto-response-suppress", "DR"),),
        (("x-auto-response-suppress", "DR, RN, NRN"),),
        (("precedence", "first-class"),),
        (("return-path", "<anna@jeugdteam.example>"),),
        (("x-mailer", "Outlook"), ("importance", "high")),
    ],
)
def test_it_takes_no_person_for_a_machine(
    headers: tuple[tuple[str, str], ...], desk: Desk, mail: Mail, read: Read
) -> None:
    assert isinstance(desk.answer(mail(*headers), read()), Proposal)


@pytest.mark.parametrize("name", ["nora", "noor", "noreen", "postma", "niels", "geena", "n.oreply-visser", "noreplyn"])
def test_it_takes_nobodys_name_for_a_machines(name: str, desk: Desk, mail: Mail, read: Read) -> None:
    assert isinstance(desk.answer(mail(senders=(f"{name}@jeugdteam.example",)), read()), Proposal)


NOTICE = "U heeft een beveiligd bericht ontvangen.\nKlik op de knop om het bericht te openen."
BARS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("history", "R-57", "Ontvangen voor de ingebruikname", {"now": HISTORY}),
    ("own header", "R-51", "van de dienst zelf", {"headers": (("x-veiligheidstriage", "1"),)}),
    ("own address", "R-51", "van de dienst zelf", {"senders": ("team@rvt.example",)}),
    ("own other address", "R-51", "van de dienst zelf", {"senders": ("lokaal@stad.example",)}),
    ("no sender", "R-53", "niet precies één afzender", {"senders": ()}),
    ("two senders", "R-53", "niet precies één afzender", {"senders": (SENDER, "ben@jeugdteam.example")}),
    ("reply-to elsewhere", "R-53", "Het antwoordadres wijkt af", {"reply_to": ("ben@jeugdteam.example",)}),
    ("reply-to also elsewhere", "R-53", "Het antwoordadres wijkt af", {"reply_to": (SENDER, "x@elders.example")}),
    ("only in cc", "R-53", "niet in het veld Aan", {"to": ("ben@jeugdteam.example",), "cc": ("team@rvt.example",)}),
    ("only in bcc", "R-53", "niet in het veld Aan", {"to": ()}),
    ("to another own mailbox", "R-53", "niet in het veld Aan", {"to": ("lokaal@stad.example",)}),
    ("no partner", "R-5", "geen bekende partner", {"senders": ("jan@elders.example",)}),
    ("not authenticated", "R-53", "bevestigt de afzender niet", {"results": None}),
    ("dmarc fails", "R-53", "bevestigt de afzender niet", {"results": "mx.triage.example; dmarc=fail"}),
    ("added by hand", "R-53", "behandelt deze zaak al", {"now": Circumstances(by_hand=True)}),
    ("notice of secure mail", "R-12", "de inhoud staat elders", {"text": NOTICE}),
    (
        "sent on by a rule",
        "R-53",
        "Door een regel doorgestuurd",
        {"headers": (("x-forwarded-for", "a@b.example c@d.example"),)},
    ),
    (
        "sent on, and marked as a machine's",
        "R-53",
        "Door een regel doorgestuurd",
        {"headers": (("auto-submitted", "auto-generated"), ("x-ms-exchange-inbox-rules-loop", "a@b.example"))},
    ),
    ("signed", "R-50", "ondertekend", {"protection": Protection.SIGNED}),
    ("read tolerantly", "R-50", "onvolledig", {"defects": (TOLERANT,)}),
    ("encrypted", "R-50", "versleuteld of onvolledig", {"protection": Protection.ENCRYPTED}),
    ("truncated", "R-50", "versleuteld of onvolledig", {"truncated": True}),
    ("cap of the address", "R-51", "al te veel", {"now": Circumstances(to_address_hour=3)}),
    ("cap of the case", "R-51", "al te veel", {"now": Circumstances(in_case=4)}),
    ("cap of the mailbox", "R-51", "al te veel", {"now": Circumstances(from_mailbox_day=200)}),
]


@pytest.mark.parametrize(("rule", "why", "changes"), [row[1:] for row in BARS], ids=[row[0] for row in BARS])
def test_it_is_silent_by_each_rule_also_when_it_is_urgent(
    rule: str, why: str, changes: dict[str, Any], desk: Desk, mail: Mail, read: Read
) -> None:
    changes = dict(changes)
    now = changes.pop("now", USUAL)
    message = mail(*changes.pop("headers", ()), **changes)
    for readings in (read(), read(urgent=True)):
        silence = desk.answer(message, readings, now)
        assert isinstance(silence, Silence)
        assert silence.rule == rule
        assert why in silence.why


@pytest.mark.parametrize(
    "changes",
    [
        {"reply_to": (SENDER,)},
        {"to": ("ben@jeugdteam.example", "team@rvt.example")},
        {"cc": ("ben@jeugdteam.example",)},
    ],
)
def test_what_is_usual_bars_nothing(changes: dict[str, Any], desk: Desk, mail: Mail, read: Read) -> None:
    answer = desk.answer(mail(**changes), read())
    assert isinstance(answer, Proposal)
    assert answer.to == SENDER  # never reply-all


def test_just_below_its_caps_it_still_answers(desk: Desk, mail: Mail, read: Read) -> None:
    now = Circumstances(to_address_hour=2, in_case=3, from_mailbox_day=199)
    assert isinstance(desk.answer(mail(), read(), now), Proposal)


def test_the_caps_are_the_mailboxs_own(desk: Desk, mail: Mail, read: Read) -> None:
    strict = Desk(replace(desk.policy, caps=Caps(1, 1, 1)), desk.partners, desk.stamp, desk.slot)
    for now in (Circumstances(to_address_hour=1), Circumstances(in_case=1), Circumstances(from_mailbox_day=1)):
        assert isinstance(strict.answer(mail(), read(), now), Silence)


def test_the_rules_are_asked_in_their_order(desk: Desk, mail: Mail, read: Read) -> None:
    """Everything is wrong at first; one mistake after another is taken away, the first of the table first."""
    now = Circumstances(answerable=False, to_address_hour=3)
    wrong: dict[str, Any] = {
        "senders": ("jan@elders.example", "x@elders.example"),
        "reply_to": ("y@elders.example",),
        "to": (),
        "results": None,
        "truncated": True,
    }
    headers: tuple[tuple[str, str], ...] = (("precedence", "bulk"), ("x-veiligheidstriage", "1"))
    seen = []

    def look() -> None:
        silence = desk.bar(mail(*headers, **wrong), read(), now)
        seen.append(silence and (silence.rule, silence.why.split()[0]))

    look()
    now = replace(now, answerable=True)
    look()
    headers = headers[1:]
    look()
    headers = ()
    look()
    wrong["senders"] = ("jan@elders.example",)
    look()
    wrong["reply_to"] = ()
    look()
    wrong["to"] = ("team@rvt.example",)
    look()
    wrong["senders"] = (SENDER,)
    look()
    del wrong["results"]
    look()
    wrong["truncated"] = False
    look()
    now = USUAL
    look()
    assert seen == [
        ("R-57", "Ontvangen"),
        ("R-51", "Door"),
        ("R-51", "Afkomstig"),
        ("R-53", "Er"),
        ("R-53", "Het"),
        ("R-53", "De"),
        ("R-5", "De"),
        ("R-53", "De"),
        ("R-50", "Het"),
        ("R-51", "Er"),
        None,
    ]


def test_an_urgent_mail_of_anybody_else_gets_no_mail_by_rule_5(desk: Desk, mail: Mail, read: Read) -> None:
    for results in (None, "mx.triage.example; dmarc=pass header.from=elders.example"):
        message = mail(senders=("buurvrouw@elders.example",), results=results)
        silence = desk.answer(message, read(Kind.OTHER, urgent=True))
        assert isinstance(silence, Silence)
        assert silence.rule == "R-5"


def test_a_partner_of_another_mailbox_is_no_partner_here(desk: Desk, mail: Mail, read: Read) -> None:
    book = PartnerBook((Partner("Jeugdteam", domains=frozenset({"jeugdteam.example"}), mailboxes=frozenset({"ret"})),))
    elsewhere = Desk(desk.policy, book, desk.stamp, desk.slot)
    silence = elsewhere.answer(mail(), read())
    assert isinstance(silence, Silence)
    assert silence.rule == "R-5"


# --- silences without a bar ------------------------------------------------------------------------------------------
def test_every_other_silence_has_its_rule(desk: Desk, mail: Mail, read: Read) -> None:
    later = Circumstances(first_of_case=False)
    cases = [
        (desk.answer(mail(), read(), later), "R-51", "Vervolgbericht"),
        (desk.answer(mail(), read(confidence=0.79)), "R-8", "niet zeker"),
        (desk.answer(mail(), read(Kind.CONSULT)), "R-6", "een medewerker antwoordt"),
        (desk.answer(mail(), read(Kind.OTHER)), "R-6", "een medewerker antwoordt"),
        (desk.answer(mail(), read(), full=True), "R-9", "geen vrije tijd"),
    ]
    for answer, rule, why in cases:
        assert isinstance(answer, Silence)
        assert (answer.rule, why in answer.why) == (rule, True), answer


def test_a_mailbox_that_sends_nothing_by_itself_is_silent(
    local_policy: MailboxPolicy, desk: Desk, mail: Mail, read: Read
) -> None:
    quiet = Desk(local_policy, desk.partners, desk.stamp, desk.slot)
    support, urgent = quiet.answer(mail(), read()), quiet.answer(mail(), read(urgent=True))
    assert isinstance(support, Silence)
    assert support.rule == "R-6"
    assert isinstance(urgent, Silence)
    assert urgent.rule == "R-24"


@pytest.mark.parametrize(
    ("readings", "now", "changes"),
    [
        ({"kind": Kind.CONSULT}, USUAL, {}),
        ({"confidence": 0.79}, USUAL, {}),
        ({"urgent": True}, USUAL, {}),
        ({"automatic": True}, USUAL, {}),
        ({}, Circumstances(first_of_case=False), {}),
        ({}, USUAL, {"slot_plan": None}),
        ({}, USUAL, {"modes": {"urgent": SendMode.AUTOMATIC}}),
    ],
)
def test_no_time_is_held_for_what_gets_no_proposal(
    readings: dict[str, Any], now: Circumstances, changes: dict[str, Any], desk: Desk, mail: Mail, read: Read
) -> None:
    assert wants_slot(desk.decision(mail(), read()), desk.policy, USUAL)
    assert not wants_slot(desk.decision(mail(), read(**readings)), replace(desk.policy, **changes), now)


@given(
    kind=st.sampled_from([Kind.CONSULT, Kind.SUPPORT, Kind.OTHER]),
    confidence=st.floats(0, 1),
    colour=st.none() | st.sampled_from(Colour),
    urgent=st.booleans(),
    automatic=st.booleans(),
    partner=st.booleans(),
    named=st.booleans(),
    vouched=st.booleans(),
    now=st.builds(
        Circumstances, st.booleans(), st.booleans(), st.integers(0, 5), st.integers(0, 5), st.integers(0, 300)
    ),
    full=st.booleans(),
)
def test_it_writes_only_to_an_authenticated_partner_and_every_silence_says_why(
    desk: Desk, mail: Mail, read: Read, kind: Kind, confidence: float, colour: Colour | None, urgent: bool,
    automatic: bool, partner: bool, named: bool, vouched: bool, now: Circumstances, full: bool,
) -> None:  # fmt: skip
    sender = SENDER if partner else "jan@elders.example"
    result = f"mx.triage.example; dmarc={'pass' if vouched else 'none'}"
    message = mail(senders=(sender,), to=("team@rvt.example",) if named else (), results=result)
    readings = read(kind, confidence, colour=colour, urgent=urgent, automatic=automatic)
    answer = desk.answer(message, readings, now, full=full)
    if isinstance(answer, Silence):
        assert answer.rule.startswith("R-")
        assert answer.why.endswith(".")
        return
    assert (partner, named, vouched, automatic, now.answerable) == (True, True, True, False, True)
    assert answer.to == SENDER
    assert answer.mode is not SendMode.OFF
    if urgent:
        assert isinstance(answer, CrisisNotice)
    else:
        assert isinstance(answer, Proposal)
        assert (kind, now.first_of_case, full) == (Kind.SUPPORT, True, False)
        assert confidence >= 0.80
        assert answer.mode is SendMode.AFTER_APPROVAL or confidence >= 0.95


# --- what cannot be said ---------------------------------------------------------------------------------------------
def test_no_type_says_that_a_handover_is_confirmed() -> None:
    assert set(typing.get_args(Reply)) == {Proposal, SlotUpdate, CrisisNotice, Silence}
    made_here = {
        name
        for name, thing in vars(module).items()
        if is_dataclass(thing) and isinstance(thing, type) and thing.__module__ == module.__name__
    }
    assert made_here == {
        "Threading",
        "Proposal",
        "SlotUpdate",
        "PersonalMail",
        "CrisisNotice",
        "Alarm",
        "Anchor",
        "Silence",
        "Circumstances",
        "_Question",
    }


def test_nothing_of_the_mail_but_its_thread_and_its_bare_sender_goes_into_an_answer() -> None:
    assert [field.name for field in fields(Proposal)] == ["mode", "to", "threading", "slot"]
    assert [field.name for field in fields(CrisisNotice)] == ["mode", "to", "threading"]
    assert [field.name for field in fields(Threading)] == ["in_reply_to", "references"]
    assert [field.name for field in fields(module.Alarm)] == ["to"]


# --- what is history -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("received", "observed", "since", "answerable"),
    [
        ("2026-11-24T09:00Z", "2026-11-24T09:01Z", "2026-11-01T00:00Z", True),
        ("2026-11-24T09:00Z", "2026-11-24T09:01Z", "2026-11-24T09:00Z", True),
        ("2026-11-24T08:59Z", "2026-11-24T09:01Z", "2026-11-24T09:00Z", False),  # before go-live
        ("2026-11-23T09:01Z", "2026-11-24T09:01Z", "2026-11-01T00:00Z", True),  # a day ago to the minute
        ("2026-11-23T09:00Z", "2026-11-24T09:01Z", "2026-11-01T00:00Z", False),
        ("1970-01-01T00:00Z", "2026-11-24T09:01Z", "2026-11-01T00:00Z", False),
        ("2026-10-24 12:00", "2026-10-25 11:00", "2026-10-01 00:00", True),  # 24 hours: the clock went back
        ("2026-10-24 12:00", "2026-10-25 11:01", "2026-10-01 00:00", False),
        ("2026-03-28 12:00", "2026-03-29 13:00", "2026-03-01 00:00", True),  # 24 hours: the clock went forward
        ("2026-03-28 12:00", "2026-03-29 13:01", "2026-03-01 00:00", False),
    ],
)
def test_it_answers_nothing_from_before_go_live_or_over_a_day_ago(
    received: str, observed: str, since: str, answerable: bool, at: Moment
) -> None:
    assert is_answerable(at(received), at(observed), at(since)) is answerable
    assert is_answerable(at(received), at(observed) + timedelta(days=2), at(since)) is False
