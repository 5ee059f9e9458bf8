"""A case that belongs to another: found, joined, linked, split, set apart; who else has it open; and the file of it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.parts import NOW, PARTNER, REGION, Office
from tests.web.test_acts import notice_of
from tests.web.test_queue import words_of
from tests.web.test_recording import ANNA, BOB, send, wrong_in
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, CaseState, LinkKind
from triage.domain.reading import Kind
from triage.domain.record import ClosingOutcome
from triage.ports.store import Arrival, Location

RVT = "veiligheidsteam"
READER = Viewer.of("rita", frozenset(REGION.mailboxes), Role.MEELEZER)
MAIL = b"From: anja@jeugdteam.example\r\nSubject: Vraag\r\n\r\nKunnen jullie meedenken?\r\n"
WITH_FILE = (
    b"From: anja@jeugdteam.example\r\nSubject: Bijlage\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nzie bijlage\r\n'
    b'--x\r\nContent-Type: text/plain; name="../../plan.txt"\r\n'
    b'Content-Disposition: attachment; filename="../../plan.txt"\r\n\r\nhet plan\r\n--x--\r\n'
)


def now_of(office: Office, case: Case) -> Case:
    with office.store.reading() as tx:
        return tx.cases.find(ANNA, case.reference)


def kept(office: Office, case: Case, raw: bytes, uid: int) -> None:
    """A mail of the case with its bytes."""
    with office.store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, None)
        found = tx.ledger.archive(
            Arrival(Location("rvt", "INBOX", 1, uid), RVT, raw, NOW, len(raw), case_id=case.id), "w"
        )
        message = CaseMessage("in", PARTNER, (), "Vraag", "tekst", NOW, f"<{uid}@x.example>", mail_id=found.mail_id)
        tx.cases.add_message(case.id or 0, message)


def test_a_case_is_found_by_its_words_joined_and_set_apart_again(office: Office) -> None:
    older = office.add(subject="Gezin Molenweg", kind=Kind.CONSULT, ago=timedelta(hours=30))
    found = office.add(subject="Nog iets", text="de tweede mail", kind=Kind.CONSULT)
    elsewhere = office.add(subject="Molenweg bij RET", mailbox="ret", kind=Kind.OTHER)
    client, page = office.inside(ANNA), f"/zaak/{found.reference}"
    read = client.get(f"{page}/hoort-bij", params={"zoek": "molenweg"}).text
    assert older.reference in read
    assert elsewhere.reference not in read
    # The only one that was found is chosen already: Enter joins it.
    answer = send(client, f"{page}/hoort-bij?zoek=molenweg", wat="samenvoegen", kenmerk=older.reference)
    assert f"Zaak {found.reference} gaat verder in deze zaak" in notice_of(answer.text)
    assert now_of(office, found).merged_into == older.id
    assert "de tweede mail" in words_of(answer.text)
    assert "Samengevoegd met " + older.reference in words_of(client.get(page).text)
    answer = send(client, f"{page}/apart-zetten")
    assert set(wrong_in(answer.text)) == {"reasons"}
    send(client, f"{page}/apart-zetten", reasons="ander gezin")
    assert (now_of(office, found).merged_into, now_of(office, found).state) == (None, CaseState.NEW)


def test_nothing_found_and_nothing_chosen_are_told(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    client, path = office.inside(ANNA), f"/zaak/{case.reference}/hoort-bij"
    assert "Geen andere zaak gevonden" in client.get(path, params={"zoek": "xyzzy"}).text
    proof = client.get(f"/zaak/{case.reference}").text.split('name="bewijs" value="')[1].split('"')[0]
    answer = client.post(path, data={"bewijs": proof, "version": "1", "wat": "samenvoegen"})
    assert answer.status_code == 422
    assert "Kies eerst bij welke zaak deze hoort" in answer.text
    assert now_of(office, case) == case


def test_two_cases_are_linked_with_a_reason_and_the_link_is_taken_away(office: Office) -> None:
    one, other = office.add(subject="Een", kind=Kind.CONSULT), office.add(subject="Twee", kind=Kind.CONSULT)
    client, page = office.inside(ANNA), f"/zaak/{one.reference}"
    fields = {"wat": "koppelen", "kenmerk": other.reference, "soort": "same_household"}
    answer = send(client, f"{page}/hoort-bij?zoek=twee", **fields, waarom="")
    assert "Vul in waarom deze zaken bij elkaar horen" in answer.text
    send(client, f"{page}/hoort-bij?zoek=twee", **fields, waarom="zelfde adres")
    read = words_of(client.get(f"/zaak/{other.reference}").text)
    assert f"Hetzelfde huishouden: {one.reference}" in read
    assert "anna: zelfde adres" in read
    now = now_of(office, one)
    proof = client.get(page).text.split('name="bewijs" value="')[1].split('"')[0]
    gone = {"bewijs": proof, "version": str(now.version), "kenmerk": other.reference, "soort": "same_household"}
    client.post(f"{page}/ontkoppelen", data=gone)
    assert "Hetzelfde huishouden" not in client.get(page).text
    assert [action for _, _, _, action in office.events("case-unlinked")]


def test_a_mail_about_two_households_becomes_two_cases_each_with_its_own_terms(office: Office) -> None:
    case = office.add(subject="Twee gezinnen", kind=Kind.CONSULT, ago=timedelta(hours=5))
    client, page = office.inside(ANNA), f"/zaak/{case.reference}"
    assert set(wrong_in(send(client, f"{page}/splitsen").text)) == {"subject", "mails"}
    send(client, f"{page}/splitsen", subject="Het tweede gezin", mails="1", route=case.route)
    with office.store.reading() as tx:
        (link,) = tx.cases.links(ANNA, case.id or 0)
        made = link.other
        file = tx.cases.file(ANNA, made.reference)
        first = tx.cases.obligations(ANNA, case.id or 0)
    assert (link.kind, link.back) == (LinkKind.SPLIT_OFF, True)
    assert (made.received_at, made.by_hand, made.sender) == (case.received_at, True, PARTNER)
    assert [each.subject for each in file.messages] == ["Twee gezinnen"]
    assert [(each.key, each.due_at) for each in file.obligations] == [(each.key, each.due_at) for each in first]
    send(client, f"/zaak/{made.reference}/vastleggen/call", result="spoken", party="sender")
    with office.store.reading() as tx:
        assert [each.met for each in tx.cases.obligations(ANNA, case.id or 0)] == [None] * len(first)


# Two people on one case


def test_of_two_browsers_the_second_is_shown_what_the_first_did_and_keeps_what_was_typed(office: Office) -> None:
    case = office.add(subject="Gezin Molenweg", kind=Kind.CONSULT)
    other = office.add(subject="Tweede", kind=Kind.CONSULT)
    anna, bob = office.inside(ANNA), office.inside(BOB)
    path = f"/zaak/{case.reference}/hoort-bij?zoek=tweede"
    annas = anna.get(path).text
    proof = annas.split('name="bewijs" value="')[1].split('"')[0]
    office.clock.at += timedelta(minutes=3)
    send(bob, f"/zaak/{case.reference}/vastleggen/note", note="gebeld met school")
    fields = {"bewijs": proof, "version": "1", "zoek": "tweede", "kenmerk": other.reference, "wat": "koppelen"}
    answer = anna.post(path, data=fields | {"soort": "may_belong", "waarom": "zelfde straat"})
    read = words_of(answer.text)
    assert "Een collega was u voor" in read
    assert "vastgelegd wat er gebeurde door bob" in read
    assert 'value="zelfde straat"' in answer.text
    again = fields | {"version": str(now_of(office, case).version), "soort": "may_belong", "waarom": "zelfde straat"}
    assert notice_of(anna.post(path, data=again).text) == f"Gekoppeld aan zaak {other.reference}."
    with office.store.reading() as tx:
        assert [each.note for each in tx.records.of_case(ANNA, case.id or 0)] == ["gebeld met school"]


def test_who_else_has_a_case_open_is_told_for_ten_minutes(office: Office) -> None:
    case = office.add()
    anna, bob, page = office.inside(ANNA), office.inside(BOB), f"/zaak/{case.reference}"
    bob.get(page)
    office.clock.at += timedelta(minutes=4)
    assert "bob bekijkt deze zaak ook (sinds 14:30)." in words_of(anna.get(page).text)
    assert "anna bekijkt deze zaak ook (sinds 14:34)." in bob.get(f"{page}/aanwezig?fragment=1").text
    looks = len(office.events("viewed"))
    office.clock.at += timedelta(minutes=7)
    # Renewing the notice is no look, and keeps nobody there.
    assert "bob" not in anna.get(f"{page}/aanwezig?fragment=1").text
    assert len(office.events("viewed")) == looks


def test_on_a_shielded_case_only_those_are_named_who_may_see_it(office: Office) -> None:
    case = office.add()
    anna, bob, page = office.inside(ANNA), office.inside(BOB), f"/zaak/{case.reference}"
    bob.get(page)
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({"anna"}))
    assert "bekijkt deze zaak ook" not in anna.get(page).text
    assert bob.get(f"{page}/aanwezig").status_code == 404


# Naar dossier


def test_the_file_of_a_case_holds_each_mail_byte_for_byte_with_a_summary_and_safe_names(office: Office) -> None:
    other = office.add(subject="Eerste", kind=Kind.CONSULT)
    case = office.add(subject="Tweede", kind=Kind.CONSULT)
    kept(office, other, WITH_FILE, 1)
    client = office.inside(ANNA)
    send(client, f"/zaak/{case.reference}/hoort-bij?zoek=eerste", wat="samenvoegen", kenmerk=other.reference)
    answer = client.get(f"/zaak/{other.reference}/dossier.zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="{other.reference}-dossier.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        summary = archive.read(f"{other.reference}/samenvatting.txt").decode()
        assert archive.testzip() is None
        (mail,) = [name for name in names if name.endswith(".eml")]
        assert archive.read(mail) == WITH_FILE
        (file,) = [name for name in names if "/bijlage-" in name]
        assert archive.read(file).strip() == b"het plan"
    assert not any(".." in name.split("/") or name.startswith("/") for name in names)
    assert f"{case.reference}/samenvatting.txt" in names
    for told in (other.reference, "andere zaak hierbij gevoegd", "Termijnen", "Eerste", PARTNER):
        assert told in summary
    exported = {number for _, _, number, _ in office.events("case-exported")}
    assert exported == {other.id, case.id}


HOSTILE_NAMES = (
    "../../../etc/cron.d/x", "C:\\Windows\\con.txt", "/absoluut.txt", "..", "gpj.\u202eexe", "regel\r\nnieuw.txt",
    "nul\x00byte.txt", "a" * 400 + ".pdf", "twee.txt", "twee.txt", "`rm -rf`; $(x).sh", "<b>vet</b>.html", "aux", "",
)  # fmt: skip


def with_files(names: tuple[str, ...]) -> bytes:
    """A mail with a file of each name, as its sender wrote it (RFC 2231)."""
    head = (
        b"From: anja@jeugdteam.example\r\nSubject: Bijlagen\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nzie bijlagen\r\n'
    )
    parts = (
        f"--x\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''{quote(name, safe='')}\r\n\r\ninhoud {number}\r\n".encode()
        for number, name in enumerate(names)
    )
    return head + b"".join(parts) + b"--x--\r\n"


def test_names_that_a_stranger_gave_decide_nothing_in_the_file_of_a_case_joined_of_two(
    office: Office, tmp_path: Path
) -> None:
    other = office.add(subject="Eerste", kind=Kind.CONSULT)
    case = office.add(subject="Tweede ../..", kind=Kind.CONSULT)
    client = office.inside(ANNA)
    send(client, f"/zaak/{case.reference}/hoort-bij?zoek=eerste", wat="samenvoegen", kenmerk=other.reference)
    raw = with_files(HOSTILE_NAMES)
    kept(office, other, raw, 1)
    kept(office, case, raw.replace(b"Subject: Bijlagen", b"Subject: ../../x"), 2)
    answer = client.get(f"/zaak/{other.reference}/dossier.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        archive.extractall(tmp_path / "uit")
    assert len(names) == len(set(names)) == len({name.lower() for name in names})
    for name in names:
        # What no file system takes amiss (Windows included), and nothing that turns the text around.
        part = r"[^\x00-\x1f\x7f\\/:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
        assert re.fullmatch(f"{part}(/{part}){{1,2}}", name), name
        assert all(0 < len(part) <= 200 and part.strip(". ") for part in name.split("/")), name
    # All of it is there, once for each of the two, and nothing landed elsewhere.
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    for number in range(len(HOSTILE_NAMES)):
        assert sum(path.read_bytes().strip() == f"inhoud {number}".encode() for path in found) == 2, number
    for each in (case, other):
        assert (tmp_path / "uit" / each.reference / "samenvatting.txt").is_file()
    exported = [(who, number) for who, _, number, _ in office.events("case-exported")]
    assert sorted(exported) == sorted([("anna", other.id), ("anna", case.id)])
    assert "zaak gedownload" in words_of(client.get(f"/zaak/{other.reference}").text)


def test_a_mail_that_could_not_be_read_goes_along_as_it_came(office: Office) -> None:
    case = office.add()
    raw = b"\x00\xff geen mail"
    with office.store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, None)
        tx.ledger.archive(Arrival(Location("rvt", "INBOX", 1, 9), RVT, raw, NOW, len(raw), case_id=case.id), "w")
    answer = office.inside(ANNA).get(f"/zaak/{case.reference}/dossier.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert raw in [archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize(("viewer", "status"), [(READER, 403), (Viewer.of("ret", {"ret"}, Role.BEHEERDER), 404)])
def test_only_who_handles_a_case_takes_its_file_along(office: Office, viewer: Viewer, status: int) -> None:
    case = office.add()
    assert office.inside(viewer).get(f"/zaak/{case.reference}/dossier.zip").status_code == status
    assert office.events("case-exported") == []


def test_closing_to_the_file_offers_the_file(office: Office) -> None:
    case = office.add(kind=Kind.CONSULT)
    client, page = office.inside(ANNA), f"/zaak/{case.reference}"
    wrong = wrong_in(send(client, f"{page}/sluiten", outcome="to_file").text)
    ending = dict.fromkeys(wrong, "vervalt") | {f"reason-{name}": "klaar" for name in wrong}
    answer = send(client, f"{page}/sluiten", outcome=ClosingOutcome.TO_FILE.value, **ending)
    assert "Naar dossier: download deze zaak met alle mail en bijlagen" in words_of(answer.text)


def test_a_desk_refers_with_itself_chosen_and_then_offers_to_close(office: Office) -> None:
    case = office.add(kind=Kind.OTHER)
    client, page = office.inside(ANNA), f"/zaak/{case.reference}"
    read = client.get(page).text
    key = read.split("/opstellen/verwijzen?loket=")[1].split('"')[0]
    draft = client.get(f"{page}/opstellen/verwijzen", params={"loket": key}).text
    assert f'name="loket" value="{key}" checked' in draft
    assert 'value="referred" checked' in client.get(f"{page}/sluiten?outcome=referred").text
    assert "Sluit de zaak als doorverwezen" not in read
    with office.store.transaction() as tx:
        data = (("draft", "verwijzen"), ("delivery", "1"))
        tx.history.append(ANNA, "draft-sent", mailbox=RVT, case_id=case.id, data=data)
    assert "Sluit de zaak als doorverwezen" in client.get(page).text


def test_a_note_is_written_on_the_page_of_the_case(office: Office) -> None:
    case = office.add()
    client, page = office.inside(ANNA), f"/zaak/{case.reference}"
    form = client.get(page).text.split('<form class="note"')[1].split("</form>")[0]
    proof = form.split('name="bewijs" value="')[1].split('"')[0]
    answer = client.post(f"{page}/vastleggen/note", data={"bewijs": proof, "version": "1", "note": "school belt terug"})
    assert notice_of(answer.text) == "Vastgelegd: notitie."
    assert "school belt terug" in words_of(answer.text)
