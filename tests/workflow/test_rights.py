"""Collecting what is held on a person: found, masked, recorded look by look, and only what the officer may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.parts import NOW, REGION, Office
from tests.web.test_mail_view import kept, written
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage
from triage.domain.errors import NotFound
from triage.domain.record import Channel, Record, RecordKind
from triage.domain.rights import Outcome, Request, RightKind, RightsRefused, StepKind, Wanted
from triage.workflow import record, rights
from triage.workflow.rights_collect import Collected, collect
from triage.workflow.scanning import note_virus

BOX, OTHER = "veiligheidsteam", "ret"
ANNA = Viewer("anna", {BOX: frozenset({Role.BEHEERDER})}, "opdrachtregel:root")
BOTH = Viewer.of("vera", {BOX, OTHER}, Role.BEHANDELAAR)
READER = Viewer.of("mees", {BOX}, Role.MEELEZER)
PERSON = "bo.zeldzaam@prive.example"
WANTED = Wanted(("Bo Zeldzaam",), (PERSON,))
WHY = "de aanvrager is de ouder met gezag en kent de afzender"
TEXT = (
    "Beste collega's,\n\nHet gaat om Bo Zeldzaam. Zij is bereikbaar op 06-12345678.\n"
    "De melder is mevrouw Kraakhelder van nummer 8.\n\nMet vriendelijke groet,\n\nAnja Vandenberg\nT 075 6543210\n"
)


@pytest.fixture
def office() -> Office:
    return Office()


def _open(
    office: Office, viewer: Viewer = ANNA, kind: RightKind = RightKind.ACCESS, wanted: Wanted = WANTED
) -> rights.Standing:
    with office.store.transaction() as tx:
        asked = Request(kind, (), NOW - timedelta(days=2), viewer.who, wanted)
        return rights.open_request(tx, viewer, REGION, asked)


def _collected(office: Office, opened: rights.Standing, viewer: Viewer = ANNA, **options: object) -> Collected:
    return collect(
        office.store, viewer, REGION, office.extractor, opened.request.reference, **options  # type: ignore[arg-type]
    )  # fmt: skip


def _files(found: Collected) -> dict[str, str]:
    return {each.path: each.data.decode(errors="replace") for each in found.entries}


def _note(office: Office, case: Case, note: str, with_whom: str = "") -> None:
    with office.store.transaction() as tx:
        assert case.id is not None
        said = Record(RecordKind.CONTACT_MADE, tx.now, "anna", Channel.IN_PERSON, with_whom=with_whom, note=note)
        record.record(tx, ANNA, REGION, case.id, tx.cases.get(ANNA, case.id).version, said)


def test_what_is_held_is_found_and_masked_but_for_the_person_s_own(office: Office) -> None:
    case = office.add(text=TEXT, attachments=("verslag Kraakhelder.pdf",))
    office.add(text="Over een heel ander gezin.")
    _note(office, case, "Besproken; bel 06-12345678.", with_whom="mevrouw Achterop")
    _note(office, case, "Mevrouw Achterop belde terug.")
    found = _collected(office, _open(office))
    files = _files(found)
    assert [each.reference for each in found.taken] == [case.reference]
    assert found.taken[0].by == ("naam",)
    text = files[f"{case.reference}/zaak.txt"]
    for shown in ("Bo Zeldzaam", "Bijlagen: 1, niet in deze map", "Bron: een samenwerkingspartner", "Besproken; bel"):
        assert shown in text
    whole = "".join(files.values())
    for hidden in ("Kraakhelder", "Vandenberg", "06-12345678", "6543210", "anja@", "Achterop", "ander gezin"):
        assert hidden not in whole
    assert not [path for path in files if path.endswith((".eml", ".pdf"))]
    assert "werkmateriaal voor de privacyfunctionaris" in files["LEESMIJ.txt"]
    assert "h. Geautomatiseerd" in files["toelichting-art-15.txt"]


def test_each_case_that_was_collected_stands_in_the_access_log_without_a_name(office: Office) -> None:
    case = office.add(text=TEXT)
    opened = _open(office)
    found = _collected(office, opened)
    # On record before anything is read from it.
    events = office.store._state.events
    (collected,) = [each for each in events if each.item.action == "rights-collected"]
    assert (collected.case_id, collected.mailbox) == (case.id, BOX)
    assert (collected.item.actor, collected.item.role, collected.item.origin) == (
        "anna", "beheerder", "opdrachtregel:root"
    )  # fmt: skip
    assert dict(collected.item.data) == {
        "reference": case.reference, "request": opened.request.reference, "masked": "yes",
    }  # fmt: skip
    assert [each.item.action for each in events if each.item.action.startswith("rights-")] == [
        "rights-opened", "rights-collected", "rights-searched",
    ]  # fmt: skip
    assert "Zeldzaam" not in str([each.item for each in events])
    assert "zeldzaam" not in str([each.item for each in events])
    assert found.standing.steps[-1].cases == (case.reference,)


def test_other_people_s_data_come_along_with_the_reason_on_record(office: Office) -> None:
    address = kept(office, written("", ("verslag.pdf", "application/pdf", b"%PDF verslag"), text=TEXT))
    reference = address.split("/")[2]
    with office.store.transaction() as tx:
        case_id = tx.cases.find(ANNA, reference).id
        assert case_id is not None
        tx.cases.add_message(case_id, CaseMessage("in", PERSON, (), "Vraag", TEXT, NOW, None))
    opened = _open(office)
    for reason in ("zomaar", "x" * 19):
        with pytest.raises(RightsRefused, match="toelichting"):
            _collected(office, opened, unmasked=reason)
    assert office.events("rights-collected") == []
    found = _collected(office, opened, unmasked=WHY)
    files = _files(found)
    assert "Kraakhelder" in files[f"{reference}/zaak.txt"]
    assert files[f"{reference}/bericht-02.eml"].startswith("From: Anja")
    assert files[f"{reference}/bericht-02-bijlage-01.pdf"] == "%PDF verslag"
    assert WHY in files["LEESMIJ.txt"]
    step = found.standing.steps[-1]
    assert (step.kind, step.unmasked, step.reason) == (StepKind.COLLECTED, True, WHY)
    assert dict(office.events("rights-collected")[0][3])["masked"] == "no"
    assert WHY not in str(office.store._state.events)


def test_an_infected_mail_does_not_come_along(office: Office) -> None:
    address = kept(office, written("", ("verslag.pdf", "application/pdf", b"%PDF verslag"), text=TEXT))
    reference = address.split("/")[2]
    with office.store.transaction() as tx:
        file = tx.cases.file(ANNA, reference)
        assert file.messages[1].mail_id is not None
        note_virus(tx, file.messages[1].mail_id, BOX, file.line.case.id, "Test.Virus")
    opened = _open(office, wanted=Wanted(references=(reference,)))
    files = _files(_collected(office, opened, unmasked=WHY))
    assert not [path for path in files if path.endswith((".eml", ".pdf"))]
    assert "virus gevonden" in files["niet-meegenomen.txt"]


def test_a_shielded_case_is_collected_only_by_who_may_see_it(office: Office) -> None:
    case = office.add(text=TEXT)
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"sanne"}))
    found = _collected(office, _open(office))
    assert found.taken == ()
    assert found.searched.shielded == 1
    files = _files(found)
    assert "Afgeschermde zaken die u niet mag zien: 1 open" in files["LEESMIJ.txt"]
    assert case.reference not in "".join(files.values())
    sanne = Viewer.of("sanne", {BOX}, Role.BEHEERDER)
    assert [each.reference for each in _collected(office, _open(office, sanne), sanne).taken] == [case.reference]


def test_only_mailboxes_that_the_officer_handles_are_searched(office: Office) -> None:
    here, there = office.add(text=TEXT), office.add(text=TEXT, mailbox=OTHER)
    assert [each.reference for each in _collected(office, _open(office)).taken] == [here.reference]
    both = _open(office, BOTH)
    assert {each.reference for each in _collected(office, both, BOTH).taken} == {here.reference, there.reference}
    for viewer in (ANNA, READER):
        with office.store.transaction() as tx, pytest.raises(NotFound):
            rights.look(tx, viewer, REGION, both.request.reference)
        with pytest.raises(NotFound):
            _collected(office, both, viewer)
    asked = Request(RightKind.ACCESS, (), NOW, "mees", WANTED)
    with office.store.transaction() as tx, pytest.raises(RightsRefused, match="behandelt hier geen zaken"):
        rights.open_request(tx, READER, REGION, asked)
    with office.store.reading() as tx:
        assert [each.request.reference for each in rights.every(tx, ANNA, REGION)] == ["AVG-2026-0001"]


def test_a_request_about_one_mailbox_searches_that_one_alone(office: Office) -> None:
    here, _ = office.add(text=TEXT), office.add(text=TEXT, mailbox=OTHER)
    with office.store.transaction() as tx:
        asked = Request(RightKind.ACCESS, (BOX,), NOW, "vera", WANTED)
        opened = rights.open_request(tx, BOTH, REGION, asked)
    assert [each.reference for each in _collected(office, opened, BOTH).taken] == [here.reference]


def test_an_address_and_references_find_as_well(office: Office) -> None:
    by_address = office.add(sender=PERSON, text="Ik heb een vraag.")
    by_theirs, by_ours = office.add(text="Overdracht."), office.add(text="Iets anders.")
    with office.store.transaction() as tx:
        assert by_theirs.id is not None
        tx.records.add(by_theirs.id, Record(RecordKind.NOTE, NOW, "anna", note="x", their_reference="VT 2026/77"))
    wanted = Wanted((), (PERSON.upper(),), ("vt202677", by_ours.reference.lower(), "VT-bestaat-niet"))
    found = _collected(office, _open(office, wanted=wanted))
    assert {each.reference: each.by for each in found.taken} == {
        by_address.reference: ("adres",), by_theirs.reference: ("kenmerk",), by_ours.reference: ("kenmerk",),
    }  # fmt: skip
    assert found.searched.unknown == ("VT-bestaat-niet",)
    assert f"Van: {PERSON}" in _files(found)[f"{by_address.reference}/zaak.txt"]


def test_thoroughly_it_finds_what_the_search_has_no_room_for(office: Office) -> None:
    long = " ".join(f"woord{number}" for number in range(400))
    case = office.add(text=f"{long}\nGezien: ZÉLDZAAM, Bo.")
    opened = _open(office)
    assert _collected(office, opened).taken == ()
    found = _collected(office, opened, thorough=True)
    assert [each.reference for each in found.taken] == [case.reference]
    assert "Gezocht is op losse woorden" not in _files(found)["LEESMIJ.txt"]


def test_a_case_about_somebody_else_is_left_out_and_named(office: Office) -> None:
    case, other = office.add(text=TEXT), office.add(text="Bo en Zeldzaam, twee anderen.")
    opened = _open(office)
    with pytest.raises(RightsRefused, match="niet gevonden"):
        _collected(office, opened, without=["RVT-2026-0999"])
    found = _collected(office, opened, without=[other.reference.lower()])
    assert [each.reference for each in found.taken] == [case.reference]
    files = _files(found)
    assert not [path for path in files if path.startswith(other.reference)]
    assert f"weggelaten (over iemand anders): {other.reference}" in files["LEESMIJ.txt"]
    assert {number for _, _, number, _ in office.events("rights-collected")} == {case.id}


def test_accounts_and_partners_of_that_name_are_told(office: Office) -> None:
    with office.store.transaction() as tx:
        person = tx.people.add("anja@jeugdteam.example")
        tx.people.grant(person.id, BOX, Role.MEELEZER, "test")
    files = _files(_collected(office, _open(office, wanted=Wanted(addresses=("anja@jeugdteam.example",)))))
    assert "Een account van deze dienst" in files["LEESMIJ.txt"]
    assert "meelezer" in files["LEESMIJ.txt"]
    assert "staat bij de partner" in files["LEESMIJ.txt"]


def test_a_case_that_is_shielded_after_it_was_found_is_not_given(office: Office) -> None:
    case = office.add(text=TEXT)
    found = _collected(office, _open(office))
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"sanne"}))
    files = _files(found)
    assert f"{case.reference}/zaak.txt" not in files
    assert "niet meer voor u te zien" in files["niet-meegenomen.txt"]


def test_a_decision_is_kept_with_its_ground_and_reason_and_nothing_is_sent(office: Office) -> None:
    case = office.add(text=TEXT)
    opened = _open(office)
    reference = opened.request.reference
    with office.store.transaction() as tx, pytest.raises(RightsRefused, match="toelichting"):
        rights.decide(tx, ANNA, REGION, reference, Outcome.REFUSED, ["23"], "nee")
    with office.store.transaction() as tx:
        decided = rights.decide(tx, ANNA, REGION, reference, Outcome.REFUSED, ["art. 23"], WHY)
    assert decided.decided is not None
    assert (decided.decided.outcome, decided.decided.grounds, decided.decided.reason) == ("refused", ("23",), WHY)
    assert office.events("rights-decided") == [
        ("anna", "", None, (("request", reference), ("outcome", "refused"), ("ground", "23")))
    ]
    with office.store.transaction() as tx, pytest.raises(RightsRefused, match="al besloten"):
        rights.decide(tx, ANNA, REGION, reference, Outcome.REFUSED, ["23"], WHY)
    assert office.deliver() == []
    assert case.id is not None
    with office.store.reading() as tx:
        assert tx.outbox.of_case(case.id) == []
        assert tx.cases.get(ANNA, case.id) == case


def test_a_term_is_extended_with_a_reason_within_the_first_month(office: Office) -> None:
    opened = _open(office)
    with office.store.transaction() as tx:
        extended = rights.extend(tx, ANNA, REGION, opened.request.reference, WHY)
    assert extended.due.due_at > opened.due.due_at + timedelta(days=50)
    office.clock.at += timedelta(days=40)
    other = _open(office)
    office.clock.at += timedelta(days=40)
    with office.store.transaction() as tx, pytest.raises(RightsRefused, match="eerste maand"):
        rights.extend(tx, ANNA, REGION, other.request.reference, WHY)


def test_a_rectification_stands_beside_the_case_and_changes_nothing_in_it(office: Office) -> None:
    case = office.add(text=TEXT)
    opened = _open(office, kind=RightKind.RECTIFICATION)
    reference = opened.request.reference
    with office.store.transaction() as tx:
        rights.rectify(tx, ANNA, REGION, reference, case.reference, "Bo is geboren in 2012, niet in 2010.")
    with office.store.reading() as tx:
        file = tx.cases.file(ANNA, case.reference)
    (note,) = file.records
    assert note.kind is RecordKind.NOTE
    assert note.note == f"Rectificatie (AVG art. 16, verzoek {reference}): Bo is geboren in 2012, niet in 2010."
    assert file.messages[0].text == TEXT
    with office.store.transaction() as tx:
        decided = rights.decide(tx, ANNA, REGION, reference, Outcome.GRANTED, [], "")
    assert decided.decided is not None
    access = _open(office)
    with office.store.transaction() as tx, pytest.raises(RightsRefused, match="geen verzoek om rectificatie"):
        rights.rectify(tx, ANNA, REGION, access.request.reference, case.reference, WHY)


def test_a_request_from_the_future_or_about_nobody_is_refused(office: Office) -> None:
    for asked, words in (
        (Request(RightKind.ACCESS, (), NOW + timedelta(minutes=1), "anna", WANTED), "nog niet binnen"),
        (Request(RightKind.ACCESS, (), NOW, "anna", Wanted()), "noem waarop te zoeken is"),
        (Request(RightKind.ACCESS, (OTHER,), NOW, "anna", WANTED), "behandelt hier geen zaken"),
    ):
        with office.store.transaction() as tx, pytest.raises(RightsRefused, match=words):
            rights.open_request(tx, ANNA, REGION, asked)
    with office.store.reading() as tx:
        assert tx.rights.every() == []
