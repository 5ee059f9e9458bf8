"""Which desks stand first at a case (R-41)."""

from __future__ import annotations

import mailbox_config
from triage.domain.desk import Desk, Fit, Way, desks_for

REGION = mailbox_config.load("zaanstreek_waterland").region


def first(mailbox: str, route: str, *texts: str, urgent: bool = False) -> list[tuple[str, Fit]]:
    found = desks_for(REGION.desks, mailbox, route, urgent=urgent, texts=texts)
    return [(desk.key, fit) for desk, fit in found if fit is not Fit.OTHER]


def desk(key: str) -> Desk:
    return next(each for each in REGION.desks if each.key == key)


def test_every_desk_of_the_network_is_there_with_its_address_as_printed() -> None:
    printed = {each.text for found in REGION.desks for each in found.access if each.way in (Way.MAIL, Way.TELEPHONE)}
    assert printed >= {
        "algemeen@veiligheidsteamzawa.nl", "RET@zaanstad.nl", "BeschermingstafelZaanstreek@zaanstad.nl",
        "Beschermingstafel@purmerend.nl", "zorgenveiligheidshuiszawa@zaanstad.nl",
        "zorgveiligheidshuiszawa@zaanstad.nl", "075-6552477", "112",
    }  # fmt: skip
    assert {found.key for found in REGION.desks} == {
        "crisis", "rvt", "lokaal-team", "veilig-thuis", "ret", "bt-zaanstreek", "bt-purmerend", "zvh-advies",
        "zvh-aanmelding",
    }  # fmt: skip
    assert all(found.source and found.purpose for found in REGION.desks)


def test_the_desk_of_the_case_stands_first() -> None:
    assert first("bt-purmerend", "bt")[0] == ("bt-purmerend", Fit.HERE)
    assert first("zvh", "zvh-advies")[:2] == [("zvh-advies", Fit.HERE), ("zvh-aanmelding", Fit.BESIDE)]


def test_what_cannot_wait_stands_above_all() -> None:
    assert first("veiligheidsteam", "support", urgent=True)[0] == ("crisis", Fit.URGENT)
    assert ("crisis", Fit.URGENT) not in first("veiligheidsteam", "support")


def test_a_mail_that_names_another_desk_brings_it_forward() -> None:
    mail = "Hierbij ons Verzoek tot Bespreking voor de Beschermingstafel in Purmerend."
    found = first("veiligheidsteam", "overig", mail)
    assert found[:2] == [("bt-zaanstreek", Fit.NAMED), ("bt-purmerend", Fit.NAMED)]
    assert ("rvt", Fit.BESIDE) in found


def test_a_desk_in_short_says_where_to_turn() -> None:
    assert desk("zvh-advies").in_short == (
        "Zorg- en Veiligheidshuis: advies (zorgenveiligheidshuiszawa@zaanstad.nl, 075-6552477)"
    )
    assert desk("lokaal-team").in_short == "Lokaal team van de gemeente"
