"""Lists that people keep for themselves, in memory."""

from __future__ import annotations

from dataclasses import replace

from triage.ports.views import MOST_VIEWS, SavedView
from triage.store.memory_state import State


class MemoryViews:
    """See `triage.ports.views.Views`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of(self, who: str) -> list[SavedView]:
        """In order of name."""
        theirs = (view for owner, view in self._state.views.values() if owner == who)
        return sorted(theirs, key=lambda view: (view.name, view.id))

    def add(self, who: str, name: str, address: str) -> bool:
        """Keep one; one of the same name gets the new address."""
        known = next((view for view in self.of(who) if view.name == name), None)
        if known is None and len(self.of(who)) >= MOST_VIEWS:
            return False
        view_id = known.id if known else self._state.next_id("saved_view")
        self._state.views[view_id] = (who, SavedView(view_id, name, address))
        return True

    def rename(self, who: str, view_id: int, name: str) -> bool:
        """False where there is none such of theirs, or they have one of that name."""
        owner, view = self._state.views.get(view_id, (None, None))
        taken = any(each.name == name and each.id != view_id for each in self.of(who))
        if view is None or owner != who or taken:
            return False
        self._state.views[view_id] = (who, replace(view, name=name))
        return True

    def remove(self, who: str, view_id: int) -> bool:
        """False where there is none such of theirs."""
        if self._state.views.get(view_id, (None,))[0] != who:
            return False
        del self._state.views[view_id]
        return True
