"""Lists that people keep for themselves."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from triage.ports.views import MOST_VIEWS, SavedView
from triage.store.dialect import insert_or_nothing
from triage.store.tables import SavedViewRow, table_of
from triage.store.work import Work, plain

_VIEWS = table_of(SavedViewRow)


class SqlViews:
    """See `triage.ports.views.Views`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of(self, who: str) -> list[SavedView]:
        """In order of name."""
        rows = self._work.all(select(_VIEWS).where(_VIEWS.c.who == plain(who)))
        # Databases differ in how they order letters.
        return sorted((SavedView(row.id, row.name, row.address) for row in rows), key=lambda view: (view.name, view.id))

    def add(self, who: str, name: str, address: str) -> bool:
        """Keep one; one of the same name gets the new address."""
        named = update(_VIEWS).where(_VIEWS.c.who == plain(who), _VIEWS.c.name == plain(name))
        if self._work.changed(named.values(address=plain(address))):
            return True
        has = self._work.value(select(func.count()).select_from(_VIEWS).where(_VIEWS.c.who == plain(who)))
        if has >= MOST_VIEWS:
            return False
        row = {"who": plain(who), "name": plain(name), "address": plain(address), "made_at": self._work.now}
        # Of two at once one is first, and both have what they asked.
        self._work.run(insert_or_nothing(_VIEWS, "who", "name"), row)
        return True

    def rename(self, who: str, view_id: int, name: str) -> bool:
        """False where there is none such of theirs, or they have one of that name."""
        other = select(_VIEWS.c.id).where(_VIEWS.c.who == plain(who), _VIEWS.c.name == plain(name))
        if self._work.first(other.where(_VIEWS.c.id != view_id)) is not None:
            return False
        theirs = update(_VIEWS).where(_VIEWS.c.id == view_id, _VIEWS.c.who == plain(who))
        return bool(self._work.changed(theirs.values(name=plain(name))))

    def remove(self, who: str, view_id: int) -> bool:
        """False where there is none such of theirs."""
        return bool(self._work.changed(delete(_VIEWS).where(_VIEWS.c.id == view_id, _VIEWS.c.who == plain(who))))
