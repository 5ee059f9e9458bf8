"""Somebody who writes a partner's address in From: shown as who says to be that partner, in queue and case."""

from __future__ import annotations

from tests.web.parts import Office
from triage.domain.decision import Flag


def _team(office: Office) -> str:
    found = office.desk.region.partners.find("anja@jeugdteam.example", "veiligheidsteam")
    assert found is not None
    return found.name


def test_a_partner_that_the_mail_server_does_not_vouch_for_only_says_to_be_one(office: Office) -> None:
    team = _team(office)
    office.add(subject="Echt")
    spoofed = office.add(subject="Vals", flags=frozenset({Flag.NOT_AUTHENTICATED}))
    client = office.inside()
    queue = client.get("/").text
    assert queue.count(f"zegt {team} te zijn") == 1
    assert "afzender niet bevestigd" in queue
    page = client.get(f"/zaak/{spoofed.reference}").text
    assert f'<span class="unknown">zegt {team} te zijn</span>' in page
    assert "bel de partner op een nummer dat u al had" in page


def test_a_partner_that_is_vouched_for_is_named_as_it_is(office: Office) -> None:
    case = office.add()
    page = office.inside().get(f"/zaak/{case.reference}").text
    assert "te zijn</span>" not in page
    assert "bel de partner" not in page
