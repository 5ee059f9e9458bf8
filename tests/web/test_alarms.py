"""Alarms on the pages: above the queue until somebody takes them, with a button for whoever handles cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.web.parts import HOUR, REGION, Office, press
from triage.domain.access import Role, Viewer
from triage.domain.case import Case
from triage.domain.duty import NOBODY
from triage.domain.policy import Region
from triage.workflow.watch_alarms import sound

RVT = "veiligheidsteam"
READER = Viewer.of("rita", {RVT}, Role.MEELEZER)
ELSEWHERE = Viewer.of("rob", {"ret"}, Role.BEHEERDER)


def alarmed(office: Office, region: Region = REGION, **facts: object) -> Case:
    """An urgent case whose alarm stands."""
    case = office.add(urgent=True, **facts)  # type: ignore[arg-type]
    with office.store.transaction() as tx:
        sound(tx, case, region, fingerprint=case.reference)
    return case


def test_an_alarm_stands_above_the_queue_until_somebody_takes_it(office: Office) -> None:
    case, page = alarmed(office), office.inside()
    shown = page.get("/").text
    assert shown.index("Spoed die nog niemand aannam") < shown.index('id="lijst"')
    assert f'href="/zaak/{case.reference}#alarm"' in shown
    done = press(page, f"/zaak/{case.reference}", "/alarm-aannemen")
    assert "U heeft het alarm aangenomen" in done.text
    assert "Spoed die nog niemand aannam" not in page.get("/").text
    assert "Ik neem dit alarm aan" not in page.get(f"/zaak/{case.reference}").text
    (event,) = office.events("alarm-acknowledged")
    assert event[:3] == ("lokaal", RVT, case.id)


def test_the_page_that_renews_itself_hears_of_a_new_alarm(office: Office) -> None:
    page = office.inside()
    assert 'id="alarmen" hidden' in page.get("/", params={"fragment": "lijst"}).text
    case = alarmed(office)
    assert case.reference in page.get("/", params={"fragment": "lijst"}).text.partition('id="rijen"')[0]


def test_of_two_who_take_it_the_second_is_told(office: Office) -> None:
    case = alarmed(office)
    first, second = office.inside(), office.inside(Viewer.of("bob", {RVT}, Role.BEHANDELAAR))
    shown = second.get(f"/zaak/{case.reference}").text
    press(first, f"/zaak/{case.reference}", "/alarm-aannemen")
    proof = shown.partition('name="bewijs" value="')[2].partition('"')[0]
    again = second.post(f"/zaak/{case.reference}/alarm-aannemen", data={"bewijs": proof})
    assert "al aangenomen" in again.text


def test_who_only_reads_sees_the_alarm_and_no_button(office: Office) -> None:
    case = alarmed(office)
    page = office.inside(READER)
    assert case.reference in page.get("/").text
    assert "Ik neem dit alarm aan" not in page.get(f"/zaak/{case.reference}").text
    shown = page.get("/").text
    proof = shown.partition('name="bewijs" value="')[2].partition('"')[0]
    refused = page.post(f"/zaak/{case.reference}/alarm-aannemen", data={"bewijs": proof})
    assert refused.status_code in (403, 404)
    assert office.events("alarm-acknowledged") == []


def test_an_alarm_of_another_mailbox_or_of_a_shielded_case_is_not_named(office: Office) -> None:
    case = alarmed(office)
    assert case.reference not in office.inside(ELSEWHERE).get("/").text
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"eva"}))
    shown = office.inside(READER).get("/").text
    assert case.reference not in shown
    assert "Spoed die nog niemand aannam" not in shown


def test_the_page_says_honestly_that_nobody_was_told(office: Office) -> None:
    case = alarmed(office, replace(REGION, duty=NOBODY))
    shown = office.inside().get(f"/zaak/{case.reference}").text
    assert "niemand gewaarschuwd: er was niemand in dienst" in shown
    assert "er is nu niemand anders in dienst" in shown


@pytest.mark.parametrize("sent", [False, True])
def test_the_page_says_who_was_reached_only_when_the_mail_server_has_it(office: Office, sent: bool) -> None:
    case = alarmed(office)
    if sent:
        office.deliver()
    shown = office.inside().get(f"/zaak/{case.reference}").text
    assert ("1 waarschuwing afgeleverd" in shown) is sent
    assert ("nog niemand bereikt" in shown) is not sent
    assert "de volgende in dienst hoort het over 10 minuten" in shown


def test_a_long_list_of_alarms_is_cut_and_counted(office: Office) -> None:
    for _ in range(22):
        alarmed(office, ago=HOUR + timedelta(minutes=1))
    assert "en 2 andere" in office.inside().get("/").text
