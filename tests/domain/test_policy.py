"""Who is a partner, what a mailbox sends by itself, and which obligations a case there carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from triage.domain.errors import ConfigurationError, LostClaim, Permanent, Transient, TriageError, Unreadable
from triage.domain.obligation import Evidence, ObligationRule, StartEvent
from triage.domain.policy import MailboxPolicy, Partner, PartnerBook, Region, RoutePolicy, SendMode
from triage.domain.reading import Kind
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

TEAM = Partner("Jeugdteam", addresses=frozenset({"jeugd@stad.example"}))
TOWN = Partner("Stad", domains=frozenset({"stad.example"}))
DESK = Partner("Veilig Thuis", domains=frozenset({"vt.example"}), mailboxes=frozenset({"lokaal-team"}))
BOOK = PartnerBook((TOWN, TEAM, DESK))


@pytest.mark.parametrize(
    ("address", "mailbox", "partner"),
    [
        ("jeugd@stad.example", "veiligheidsteam", TEAM),  # an address goes before a domain
        ("wmo@stad.example", "veiligheidsteam", TOWN),
        ("jan@vt.example", "lokaal-team", DESK),
        ("jan@vt.example", "veiligheidsteam", None),  # a partner of another mailbox
        ("jan@elders.example", "veiligheidsteam", None),
        ("jan@post.stad.example", "veiligheidsteam", None),  # a domain is not its subdomains
        ("jan@nietstad.example", "veiligheidsteam", None),
        ("stad.example", "veiligheidsteam", None),  # no address at all
        ("", "veiligheidsteam", None),
        ("jan@", "veiligheidsteam", None),
        ("jan@stad.example@elders.example", "veiligheidsteam", None),
    ],
)
def test_it_finds_the_partner_an_address_belongs_to(address: str, mailbox: str, partner: Partner | None) -> None:
    assert BOOK.find(address, mailbox) is partner


def test_an_empty_book_knows_nobody() -> None:
    assert PartnerBook().find("jeugd@stad.example", "veiligheidsteam") is None


def test_what_is_not_named_is_never_sent(policy: MailboxPolicy) -> None:
    assert policy.mode(Kind.SUPPORT) is SendMode.AUTOMATIC
    assert policy.mode("urgent") is SendMode.AUTOMATIC
    assert [policy.mode(kind) for kind in (Kind.CONSULT, Kind.OTHER, Kind.UNDECIDED)] == [SendMode.OFF] * 3
    assert replace(policy, modes={}).mode(Kind.SUPPORT) is SendMode.OFF


def test_every_case_of_a_mailbox_carries_its_own_obligations_once(
    policy: MailboxPolicy, calendar: WorkCalendar
) -> None:
    def rule(key: str) -> ObligationRule:
        return ObligationRule(key, key, "team", None, (StartEvent.RECEIVED,), (Evidence.RECORDED,), "R-6")

    reply, look = rule("reactie"), rule("beoordelen")
    region = Region(
        name="regio",
        calendar=calendar,
        mailboxes={"met": replace(policy, always=(reply,)), "zonder": policy},
        routes={"support": RoutePolicy("support", "", (reply, look), "R-4")},
        partners=BOOK,
        own_addresses=frozenset(),
        config_hash="",
    )
    assert region.rules_for("met", "support") == (reply, look)
    assert region.rules_for("zonder", "support") == (reply, look)
    assert region.rules_for("met", "een-latere-route") == (reply,)
    assert region.rules_for("zonder", "een-latere-route") == ()


@pytest.mark.parametrize("moment", [datetime(2026, 11, 24), datetime(2026, 11, 24, 12, 30)])  # noqa: DTZ001
def test_a_time_without_a_time_zone_is_refused(moment: datetime) -> None:
    with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
        aware(moment)


def test_an_error_says_by_its_type_whether_to_try_again() -> None:
    assert issubclass(LostClaim, Transient)
    assert issubclass(Unreadable, Permanent)
    assert not issubclass(Transient, Permanent)


def test_an_error_has_a_default_message_in_dutch() -> None:
    assert str(Unreadable()) == "Het bericht is niet te lezen; een medewerker moet het bekijken."
    assert str(TriageError("anders")) == "anders"


def test_a_configuration_error_is_one_line_whatever_the_file_holds() -> None:
    error = ConfigurationError("routes.toml", "route.x", "'een\nregel\r\nmeer' kan niet", "kies\tuit a")
    assert str(error) == "routes.toml: route.x: 'een regel meer' kan niet; kies uit a"
    assert (error.file, error.key, error.right) == ("routes.toml", "route.x", "kies\tuit a")
