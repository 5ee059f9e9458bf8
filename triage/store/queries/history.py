"""History and audit rows, and the settings whose changes they note."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from triage.domain.access import Act, Viewer, author
from triage.domain.case import HistoryItem
from triage.store.dialect import insert_row, once, replace_row
from triage.store.queries.visible import check_visible
from triage.store.tables import EventRow, SettingRow, table_of
from triage.store.work import Work, plain

EVENTS = table_of(EventRow)
_SETTINGS = table_of(SettingRow)
_SETTING = once(select(_SETTINGS.c.value).where(_SETTINGS.c.name == bindparam("name")))


class SqlHistory:
    """See `triage.ports.store.History`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._waiting: list[dict[str, Any]] = []

    def append(
        self, actor: str | Viewer, action: str, *, mailbox: str, case_id: int | None = None, walk: str = "",
        data: Iterable[tuple[str, str]] = (), by: Act = Act.READ,
    ) -> None:  # fmt: skip
        """Append one event, unchained; the sealer chains it later (`triage.store.audit`)."""
        who, role, origin = author(actor, by, mailbox)
        row = {
            "at": self._work.now, "actor": plain(who), "role": role, "origin": plain(origin), "action": action,
            "mailbox": mailbox, "case_id": case_id, "walk": walk, "data": json.dumps([list(pair) for pair in data]),
            "position": None, "link": None,
        }  # fmt: skip
        self._waiting.append(row)

    def flush(self) -> None:
        """Write what waits: before the commit, and before the history is read."""
        if self._waiting:
            self._work.run(insert_row(EVENTS), self._waiting)
            self._waiting = []

    def of_case(self, viewer: Viewer, case_id: int) -> list[HistoryItem]:
        """A case's history, oldest first."""
        check_visible(self._work, viewer, case_id)
        self.flush()
        rows = self._work.all(select(EVENTS).where(EVENTS.c.case_id == case_id).order_by(EVENTS.c.id))
        return [HistoryItem(row.at, row.actor, row.action, _pairs(row.data), row.role, row.origin) for row in rows]


def _pairs(data: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(data))


class SqlSettings:
    """See `triage.ports.store.Settings`."""

    def __init__(self, work: Work, history: SqlHistory) -> None:
        self._work, self._history = work, history

    def get(self, name: str) -> str | None:
        """The value a person set, or None."""
        value: str | None = self._work.value(_SETTING, {"name": name})
        return value

    def set(self, name: str, value: str, actor: str | Viewer) -> None:
        """Set and append to the history."""
        who = actor if isinstance(actor, str) else actor.who
        row = {"name": name, "value": plain(value), "changed_at": self._work.now, "changed_by": plain(who)}
        self._work.run(replace_row(_SETTINGS), row)
        self._history.append(
            actor, "setting_changed", mailbox="", data=(("name", name), ("value", value)), by=Act.HANDLE
        )
