"""Who owes what by when: from receipt at once, from other events once they happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from triage.domain.obligation import (
    Evidence,
    Met,
    ObligationRule,
    StartEvent,
    obligation_from,
    obligations_for,
    start_of,
)
from triage.domain.terms import Term, deadline
from triage.domain.workdays import WorkCalendar

Moment = Callable[[str], datetime]

REPLY = ObligationRule(
    "reactie",
    "Reageren op de afzender",
    "Regionaal Veiligheidsteam",
    Term.parse("2 dagen"),
    (StartEvent.RECEIVED,),
    (Evidence.STAFF_MAIL, Evidence.CALL_SPOKEN),
    "R-3",
)
STAGNATION = replace(REPLY, key="stagnatie", term=Term.parse("3 maanden"), starts=(StartEvent.WARM_HANDOVER_HELD,))
ENRICHMENT = replace(REPLY, key="verrijking-antwoord", term=None)


def test_it_runs_from_receipt_with_its_whole_account(calendar: WorkCalendar, at: Moment) -> None:
    received = at("2026-11-27 23:59")  # vr
    (owed,) = obligations_for((REPLY,), received, calendar)
    assert REPLY.term is not None
    assert (owed.key, owed.title, owed.owner, owed.term, owed.source, owed.met_by) == (
        "reactie",
        "Reageren op de afzender",
        "Regionaal Veiligheidsteam",
        "2 dagen",
        "R-3",
        (Evidence.STAFF_MAIL, Evidence.CALL_SPOKEN),
    )
    assert owed.starts_at == received
    assert owed.due_at == at("2026-12-01 00:00")
    assert owed.trace == deadline(REPLY.term, received, calendar).trace
    assert owed.met is None


def test_it_has_no_date_while_its_event_has_not_happened(calendar: WorkCalendar, at: Moment) -> None:
    (owed,) = obligations_for((STAGNATION,), at("2026-11-24 10:00"), calendar)
    assert (owed.starts_at, owed.due_at, owed.trace, owed.term) == (None, None, (), "3 maanden")


def test_it_gets_its_date_when_its_event_happens(calendar: WorkCalendar, at: Moment) -> None:
    owed = obligation_from(STAGNATION, at("2026-11-24 10:00"), calendar)
    assert owed.due_at == at("2027-02-25 00:00")  # wo 24 februari is de laatste dag


def test_it_has_a_start_and_no_date_where_the_sources_give_no_term(calendar: WorkCalendar, at: Moment) -> None:
    (owed,) = obligations_for((ENRICHMENT,), at("2026-11-24 10:00"), calendar)
    assert (owed.starts_at, owed.due_at, owed.trace, owed.term) == (at("2026-11-24 10:00"), None, (), "")


EITHER = replace(REPLY, key="bevestigen", starts=(StartEvent.RECEIVED, StartEvent.DOCUMENT_RECEIVED))


def test_it_runs_from_whichever_comes_first(calendar: WorkCalendar, at: Moment) -> None:
    mail, document = at("2026-11-24 10:00"), at("2026-11-23 09:00")
    for received, other, start in ((mail, document, document), (document, mail, document)):
        (owed,) = obligations_for((EITHER,), received, calendar, {StartEvent.DOCUMENT_RECEIVED: other})
        assert owed.starts_at == start
    (owed,) = obligations_for((EITHER,), mail, calendar)
    assert owed.starts_at == mail


def test_only_its_own_events_start_it(calendar: WorkCalendar, at: Moment) -> None:
    held = at("2026-11-25 10:00")
    events = {StartEvent.WARM_HANDOVER_HELD: held, StartEvent.DOCUMENT_RECEIVED: at("2026-11-01 10:00")}
    stagnation, reply = obligations_for((STAGNATION, REPLY), at("2026-11-24 10:00"), calendar, events)
    assert (stagnation.starts_at, reply.starts_at) == (held, at("2026-11-24 10:00"))
    assert start_of((StartEvent.CLOSED,), events) is None


def test_it_keeps_the_order_of_the_route(calendar: WorkCalendar, at: Moment) -> None:
    owed = obligations_for((STAGNATION, REPLY, ENRICHMENT), at("2026-11-24 10:00"), calendar)
    assert [item.key for item in owed] == ["stagnatie", "reactie", "verrijking-antwoord"]


def test_an_older_worker_reads_a_newer_word_as_unknown() -> None:
    assert StartEvent("moved-house") is StartEvent.UNKNOWN
    assert Evidence("carrier-pigeon") is Evidence.UNKNOWN


def test_it_refuses_times_without_a_time_zone(calendar: WorkCalendar, at: Moment) -> None:
    naive = datetime(2026, 11, 24, 12)  # noqa: DTZ001
    owed = obligation_from(REPLY, at("2026-11-24 10:00"), calendar)
    for made in (
        lambda: obligation_from(REPLY, naive, calendar),
        lambda: replace(owed, due_at=naive),
        lambda: replace(owed, starts_at=naive),
        lambda: Met(Evidence.STAFF_MAIL, naive, "anna"),
    ):
        with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
            made()
