"""What people lay over the configuration: the same behaviour from every store."""

from __future__ import annotations

from sqlalchemy import select

from tests.store.build import HOUR, FakeClock
from tests.store.conftest import Database
from triage.domain.overlay import OverlayKind
from triage.ports.store import Store
from triage.store.tables import METADATA

PARTNER, CLOSURE = OverlayKind.PARTNER, OverlayKind.CLOSURE
TEAM = {"addresses": ["zoë@team.example"], "domains": [], "mailboxes": ["veiligheidsteam"]}


def test_a_row_stands_until_somebody_takes_it_back(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        assert tx.overlay.lay(PARTNER, "Wijkteam Zuid", TEAM, "frits")
        assert tx.overlay.lay(CLOSURE, "2026-12-24", {"reason": "verhuizing"}, "frits")
        made_at = tx.now
    with store.reading() as tx:
        team, closure = tx.overlay.standing()
        assert tx.overlay.standing(CLOSURE) == [closure]
    assert (team.kind, team.key, team.value, team.made_by, team.made_at) == (
        PARTNER, "Wijkteam Zuid", TEAM, "frits", made_at
    )  # fmt: skip
    clock.forward(HOUR)
    with store.transaction() as tx:
        assert tx.overlay.withdraw(team.id, "vera") == team
        assert tx.overlay.withdraw(team.id, "vera") is None
        assert tx.overlay.standing() == [closure]


def test_nothing_of_what_a_row_said_is_left_when_it_is_taken_back(database: Database) -> None:
    store = database.open()
    with store.transaction() as tx:
        assert tx.overlay.lay(PARTNER, "Wijkteam Zuid", TEAM, "frits")
        tx.overlay.withdraw(tx.overlay.standing()[0].id, "vera")
    with store.work(read_only=True) as work:
        (row,) = work.all(select(METADATA.tables["overlay"]))
    assert (row.kind, row.key, row.value, row.withdrawn_by) == ("partner", "", "{}", "vera")


def test_one_of_a_kind_and_key_stands_at_a_time(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.overlay.lay(CLOSURE, "2026-12-24", {"reason": "verhuizing"}, "frits")
        assert not tx.overlay.lay(CLOSURE, "2026-12-24", {"reason": "feest"}, "vera")
        assert tx.overlay.lay(PARTNER, "2026-12-24", TEAM, "vera")
        (row,) = tx.overlay.standing(CLOSURE)
        assert row.value == {"reason": "verhuizing"}
        assert tx.overlay.withdraw(row.id, "vera") == row
        assert tx.overlay.lay(CLOSURE, "2026-12-24", {"reason": "feest"}, "vera")
        assert [each.value for each in tx.overlay.standing(CLOSURE)] == [{"reason": "feest"}]


def test_every_change_gives_another_version(store: Store) -> None:
    seen = []
    for step in range(4):
        with store.transaction() as tx:
            seen.append(tx.overlay.version())
            if step in (0, 1):
                tx.overlay.lay(CLOSURE, f"2026-12-2{step}", {"reason": "dicht"}, "frits")
            else:
                tx.overlay.withdraw(tx.overlay.standing()[0].id, "frits")
    with store.reading() as tx:
        seen.append(tx.overlay.version())
    assert seen == sorted(set(seen))
    assert seen[0] == 0
