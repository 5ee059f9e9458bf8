"""Looking for viruses beside the walk of a mail: a verdict, a scanner that is away, one that a mail ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.workflow.parts import Room
from triage.domain.access import service_viewer
from triage.domain.decision import Flag
from triage.ports.scan import NotScanned, ScannerAway, ScanState, TooLargeToScan
from triage.workflow.assess import assess_all
from triage.workflow.scanning import Infected, ScanDesk, check_file, refuse_infected, scan_round

BOX = "veiligheidsteam"


class Says:
    """A scanner that says what a test wants of each mail."""

    def __init__(self, say: Callable[[bytes], str | Exception] = lambda _: "") -> None:
        self.say = say
        self.here = True
        self.seen: list[bytes] = []

    def scan(self, data: bytes) -> str:
        self.seen.append(data)
        said = self.say(data) if self.here else ScannerAway()
        if isinstance(said, Exception):
            raise said
        return said

    def version(self) -> str:
        if not self.here:
            raise ScannerAway
        return "ClamAV 9"


@pytest.fixture
def room() -> Room:
    return Room()


def _desk(room: Room, scanner: Says, holder: str = "test") -> ScanDesk:
    return ScanDesk(room.store, scanner, room.notes, holder, timedelta(minutes=5))


def _received(room: Room, *bodies: str) -> list[int]:
    mails = [room.receive(body) for body in bodies]
    list(assess_all(room.desk))
    return mails


def _states(room: Room, mails: list[int]) -> list[ScanState | None]:
    with room.store.reading() as tx:
        found = tx.scans.of_mails(mails)
    return [found[each].state if each in found else None for each in mails]


def _flags(room: Room, mail: int) -> frozenset[Flag]:
    with room.store.reading() as tx:
        case_id = tx.ledger.outcome(mail)[1]
        assert case_id is not None
        return tx.cases.get(service_viewer(BOX), case_id).flags


def test_a_mail_with_a_virus_is_a_case_that_says_so_and_the_others_are_clean(room: Room) -> None:
    good, bad = _received(room, "Kunnen jullie aansluiten?", "zie bijlage")
    scanner = Says(lambda raw: "Test.Virus" if b"bijlage" in raw else "")
    assert scan_round(_desk(room, scanner)) == 2
    assert _states(room, [good, bad]) == [ScanState.CLEAN, ScanState.INFECTED]
    assert Flag.VIRUS in _flags(room, bad)
    assert Flag.VIRUS not in _flags(room, good)
    events = [each for each in room.store._state.events if each.item.action == "virus-found"]
    assert [(each.mailbox, dict(each.item.data)) for each in events] == [
        (BOX, {"mail": str(bad), "signature": "Test.Virus"})
    ]
    assert scan_round(_desk(room, scanner)) == 0
    assert len(scanner.seen) == 2


def test_a_scanner_that_is_away_holds_up_nothing_and_counts_against_no_mail(room: Room) -> None:
    mails = _received(room, "een", "twee")
    scanner = Says()
    scanner.here = False
    assert scan_round(_desk(room, scanner)) == 0
    assert _states(room, mails) == [None, None]
    assert len(scanner.seen) == 1
    assert "antivirus-away" in room.notes.events
    scanner.here = True
    assert scan_round(_desk(room, scanner)) == 2
    assert _states(room, mails) == [ScanState.CLEAN, ScanState.CLEAN]


@pytest.mark.parametrize("end", [ScannerAway(), NotScanned()])
def test_a_mail_that_ends_the_scanner_goes_behind_the_others_and_is_tried_again_later(
    room: Room, end: Exception
) -> None:
    poison, good = _received(room, "gif", "goed")
    scanner = Says(lambda raw: end if b"gif" in raw else "")
    assert scan_round(_desk(room, scanner)) == 1
    assert _states(room, [poison, good]) == [ScanState.WAITING, ScanState.CLEAN]
    assert scan_round(_desk(room, scanner)) == 0
    assert len(scanner.seen) == 2
    room.clock.pass_(minutes=1)
    assert scan_round(_desk(room, scanner)) == 0
    assert len(scanner.seen) == 3
    room.clock.pass_(minutes=31)
    scanner.say = lambda _: "Test.Virus"
    assert scan_round(_desk(room, scanner)) == 1
    assert Flag.VIRUS in _flags(room, poison)


def test_what_is_too_large_is_not_tried_again(room: Room) -> None:
    (mail,) = _received(room, "groot")
    scan_round(_desk(room, Says(lambda _: TooLargeToScan())))
    assert _states(room, [mail]) == [ScanState.TOO_LARGE]
    room.clock.pass_(days=2)
    scanner = Says()
    scan_round(_desk(room, scanner))
    assert scanner.seen == []


def test_one_worker_scans_at_a_time(room: Room) -> None:
    _received(room, "een")
    other = room.store.lease("antivirus", "een ander", timedelta(minutes=5))
    scanner = Says()
    assert other is not None
    assert scan_round(_desk(room, scanner)) == 0
    assert scanner.seen == []
    room.store.release(other)
    assert scan_round(_desk(room, scanner)) == 1


def test_a_mail_that_waits_to_be_read_is_scanned_after_it(room: Room) -> None:
    room.receive("een")
    scanner = Says()
    assert scan_round(_desk(room, scanner)) == 0
    list(assess_all(room.desk))
    assert scan_round(_desk(room, scanner)) == 1


def test_a_file_is_scanned_as_it_is_given_and_marks_its_whole_mail(room: Room) -> None:
    (mail,) = _received(room, "een")
    with room.store.reading() as tx:
        case_id = tx.ledger.outcome(mail)[1]
    place = {"mail_id": mail, "mailbox": BOX, "case_id": case_id}
    check_file(room.store, None, b"x", **place)  # type: ignore[arg-type]
    away = Says()
    away.here = False
    check_file(room.store, away, b"x", **place)  # type: ignore[arg-type]
    with room.store.reading() as tx:
        refuse_infected(tx, mail)
    with pytest.raises(Infected):
        check_file(room.store, Says(lambda _: "Test.Virus"), b"x", **place)  # type: ignore[arg-type]
    with room.store.reading() as tx, pytest.raises(Infected):
        refuse_infected(tx, mail)
    assert Flag.VIRUS in _flags(room, mail)
