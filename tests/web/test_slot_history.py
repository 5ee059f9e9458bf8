"""What became of a proposed time stands on the page of its case, in words."""

from __future__ import annotations

import pytest

from tests.web.parts import Office
from triage.domain.dutch_slots import ODD_ANSWERS
from triage.workflow.slot_answers import odd


@pytest.mark.parametrize("why", sorted(ODD_ANSWERS))
def test_an_answer_that_changed_nothing_is_shown_with_its_reason(office: Office, why: str) -> None:
    case = office.add()
    with office.store.transaction() as tx:
        odd(tx, case, why, walk="w1")
    page = office.inside().get(f"/zaak/{case.reference}").text
    assert "antwoord van een agenda dat niets verandert" in page
    assert ODD_ANSWERS[why] in page
    assert "antwoord op het voorstel bekijken" in page
