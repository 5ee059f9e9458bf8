"""The register of requests about somebody's own data: the same behaviour from every store."""

from __future__ import annotations

from tests.store.build import HOUR, NOW, RET, RVT, FakeClock
from tests.store.conftest import Database
from triage.domain.rights import Outcome, Request, RightKind, Step, StepKind, Wanted
from triage.ports.store import Store

MARK = "Zeldzaam"
WANTED = Wanted((f"Bo {MARK}",), (f"bo@{MARK.lower()}.example",), (f"VT-{MARK}",))


def _request(kind: RightKind = RightKind.ACCESS) -> Request:
    return Request(kind, (RVT, RET), NOW - HOUR, "anna", WANTED, note=f"{MARK} aan de balie")


def test_requests_are_numbered_by_year_and_found_by_reference(store: Store) -> None:
    with store.transaction() as tx:
        first = tx.rights.open(_request(), 2026)
        second = tx.rights.open(_request(RightKind.ERASURE), 2026)
        other = tx.rights.open(_request(), 2027)
    assert [each.reference for each in (first, second, other)] == ["AVG-2026-0001", "AVG-2026-0002", "AVG-2027-0001"]
    with store.reading() as tx:
        assert tx.rights.every() == [first, second, other]
        found = tx.rights.find(" avg-2026-0002 ")
        assert tx.rights.find("AVG-2026-0003") is None
    assert found == second
    assert (found.wanted, found.note, found.made_at, found.received_at) == (
        WANTED, f"{MARK} aan de balie", NOW, NOW - HOUR
    )  # fmt: skip


def test_what_was_done_is_kept_in_order(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        request = tx.rights.open(_request(), 2026)
        assert request.id is not None
        seen = Step(StepKind.COLLECTED, "anna", cases=("RVT-2026-0001",), unmasked=True, reason="nodig voor de brief")
        first = tx.rights.add(request.id, seen)
    clock.forward(HOUR)
    with store.transaction() as tx:
        decided = Step(StepKind.DECIDED, "vera", Outcome.PARTLY.value, ("15(4)", "23"), f"over {MARK} en anderen")
        second = tx.rights.add(request.id, decided)
    with store.reading() as tx:
        assert tx.rights.steps(request.id) == [first, second]
        assert tx.rights.steps(999) == []
    assert (first.at, second.at) == (NOW, NOW + HOUR)
    assert (second.grounds, second.cases, second.unmasked) == (("15(4)", "23"), (), False)


def test_who_asked_and_why_is_sealed(sqlite_database: Database) -> None:
    store = sqlite_database.open()
    with store.transaction() as tx:
        request = tx.rights.open(_request(), 2026)
        assert request.id is not None
        tx.rights.add(request.id, Step(StepKind.DECIDED, "vera", "refused", ("23",), f"over {MARK}"))
    raw = b"".join(file.read_bytes() for file in sqlite_database.home.glob("triage.db*"))
    assert b"AVG-2026-0001" in raw
    assert MARK.encode() not in raw
    assert MARK.lower().encode() not in raw
