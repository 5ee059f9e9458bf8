"""What people laid over the configuration: kept once by its index, taken back by a conditional update."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, and_, func, select, true

from triage.domain.overlay import OverlayKind, OverlayRow
from triage.store.dialect import Once
from triage.store.tables import OverlayTable, table_of
from triage.store.work import Work, plain

OVERLAY = table_of(OverlayTable)
_LAY = Once(
    lambda insert: insert(OVERLAY).on_conflict_do_nothing(
        index_elements=["kind", "key"], index_where=OVERLAY.c.withdrawn_at.is_(None)
    )
)


class SqlOverlays:
    """See `triage.ports.overlay.Overlays`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def standing(self, kind: OverlayKind | None = None) -> list[OverlayRow]:
        """Those that nobody withdrew, in the order in which they were made."""
        wanted = true() if kind is None else OVERLAY.c.kind == kind.value
        query = select(OVERLAY).where(OVERLAY.c.withdrawn_at.is_(None), wanted).order_by(OVERLAY.c.id)
        return [_row_of(row) for row in self._work.all(query)]

    def version(self) -> int:
        """Grows with every row that is made or withdrawn."""
        return int(self._work.value(select(func.count() + func.count(OVERLAY.c.withdrawn_at)).select_from(OVERLAY)))

    def lay(self, kind: OverlayKind, key: str, value: Mapping[str, Any], who: str) -> bool:
        """Make a row; False where one of this kind and key stands already."""
        row = {
            "kind": kind.value, "key": plain(key), "value": plain(json.dumps(dict(value), ensure_ascii=False)),
            "made_by": plain(who), "made_at": self._work.now, "withdrawn_by": "", "withdrawn_at": None,
        }  # fmt: skip
        return self._work.changed(_LAY, row) == 1

    def withdraw(self, row_id: int, who: str) -> OverlayRow | None:
        """Take a row back; None where it does not stand (any more). What it said goes: it may hold addresses."""
        standing = and_(OVERLAY.c.id == row_id, OVERLAY.c.withdrawn_at.is_(None))
        row = self._work.first(select(OVERLAY).where(standing))
        gone = {"withdrawn_at": self._work.now, "withdrawn_by": plain(who), "key": "", "value": "{}"}
        if row is None or self._work.changed(OVERLAY.update().where(standing).values(gone)) != 1:
            return None
        return _row_of(row)


def _row_of(row: Row[Any]) -> OverlayRow:
    return OverlayRow(OverlayKind(row.kind), row.key, json.loads(row.value), row.made_by, row.made_at, row.id)
