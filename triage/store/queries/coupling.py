"""What other systems read, and the tokens they read with. Nothing sealed is opened here but what met an obligation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select

from triage.domain.access import Viewer
from triage.domain.api_token import ApiToken, TokenRole
from triage.domain.case import CaseState
from triage.domain.choice import EVERY_STATE
from triage.domain.errors import NotFound
from triage.ports.coupling import Asked, CaseFact, Happening, OwedFact
from triage.store.dialect import replace_row
from triage.store.queries import contents
from triage.store.queries.agenda import HOLDS
from triage.store.queries.history import EVENTS
from triage.store.queries.obligations import owed_of
from triage.store.queries.visible import CASES, SHIELD, visible_to
from triage.store.tables import FAR, ApiTokenRow, HookCursorRow, ObligationRow, table_of
from triage.store.work import Work, listed, matching, plain, unlisted

_TOKENS = table_of(ApiTokenRow)
_TOKEN_ROLES = frozenset(role.value for role in TokenRole)
_CURSORS = table_of(HookCursorRow)
_OWED = table_of(ObligationRow)
# No sealed column among them.
_FACTS = (
    CASES.c.id, CASES.c.reference, CASES.c.mailbox, CASES.c.state, CASES.c.kind, CASES.c.colour, CASES.c.route,
    CASES.c.urgent, CASES.c.by_hand, CASES.c.received_at, CASES.c.closed_at, CASES.c.next_due_at,
    CASES.c.next_due_title, CASES.c.version,
)  # fmt: skip


class SqlTokens:
    """See `triage.ports.coupling.Tokens`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(
        self, title: str, role: TokenRole, mailboxes: tuple[str, ...], expires_at: datetime, digest: bytes, by: str
    ) -> ApiToken:
        """Give one out."""
        row = {
            "digest": digest, "title": plain(title), "role": role.value, "mailboxes": listed(mailboxes),
            "made_at": self._work.now, "made_by": plain(by), "expires_at": expires_at, "seen_at": None,
            "revoked_at": None,
        }  # fmt: skip
        number = self._work.add(_TOKENS, row)
        return ApiToken(number, plain(title), role, mailboxes, self._work.now, plain(by), expires_at)

    def find(self, digest: bytes) -> ApiToken | None:
        """The token of this digest, valid or not."""
        row = self._work.first(matching(_TOKENS, digest=digest))
        return _token(row) if row else None

    def all(self) -> list[ApiToken]:
        """Every token, in the order in which they were made."""
        return [_token(row) for row in self._work.all(select(_TOKENS).order_by(_TOKENS.c.id))]

    def revoke(self, token_id: int) -> bool:
        """Take one back for good."""
        here = _TOKENS.update().where(_TOKENS.c.id == token_id, _TOKENS.c.revoked_at.is_(None))
        return self._work.changed(here.values(revoked_at=self._work.now)) == 1

    def used(self, token_id: int) -> None:
        """Note that it was used now."""
        self._work.run(_TOKENS.update().where(_TOKENS.c.id == token_id).values(seen_at=self._work.now))


def _token(row: Row[Any]) -> ApiToken:
    # A role that only a newer version knows opens nothing here.
    known = row.role in _TOKEN_ROLES
    return ApiToken(
        id=row.id,
        title=row.title,
        role=TokenRole(row.role) if known else TokenRole.COUPLING,
        mailboxes=unlisted(row.mailboxes),
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        seen_at=row.seen_at,
        revoked_at=row.revoked_at if known else row.revoked_at or row.made_at,
    )


class SqlCoupling:
    """See `triage.ports.coupling.Coupling`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def cases(self, viewer: Viewer, asked: Asked, *, after: int, limit: int) -> list[CaseFact]:
        """The next cases, in order of id."""
        query = select(*_FACTS).where(visible_to(viewer, asked.mailbox), CASES.c.id > after, *_asked(asked))
        return self._facts(self._work.all(query.order_by(CASES.c.id).limit(limit)))

    def case(self, viewer: Viewer, reference: str) -> CaseFact:
        """One case."""
        spelled = CASES.c.reference.in_([reference, reference.upper()])
        rows = self._work.all(select(*_FACTS).where(spelled, visible_to(viewer)))
        if not rows:
            raise NotFound
        return self._facts(rows)[0]

    def _facts(self, rows: Any) -> list[CaseFact]:
        held = select(HOLDS.c.case_id, HOLDS.c.starts_at).where(
            HOLDS.c.case_id.in_([row.id for row in rows]), HOLDS.c.state.in_(["held", "booked"])
        )
        slots = {row.case_id: row.starts_at for row in self._work.all(held.order_by(HOLDS.c.id))} if rows else {}
        return [
            CaseFact(
                id=row.id,
                reference=row.reference,
                mailbox=row.mailbox,
                state=CaseState(row.state),
                kind=contents.kind_of(row.kind),
                colour=contents.colour_of(row.colour),
                route=row.route,
                urgent=row.urgent,
                by_hand=row.by_hand,
                received_at=row.received_at,
                closed_at=row.closed_at,
                due_at=None if row.next_due_at == FAR else row.next_due_at,
                due_title=row.next_due_title,
                slot_at=slots.get(row.id),
                version=row.version,
            )
            for row in rows
        ]

    def owed(
        self, viewer: Viewer, mailbox: str | None, until: datetime | None, *, after: int, limit: int
    ) -> list[OwedFact]:
        """The next open obligations that have a date."""
        due = _OWED.c.due_at.is_not(None) if until is None else _OWED.c.due_at <= until
        query = (
            select(_OWED, CASES.c.reference, CASES.c.mailbox)
            .join(CASES, CASES.c.id == _OWED.c.case_id)
            .where(visible_to(viewer, mailbox), _OWED.c.met_id.is_(None), due, _OWED.c.id > after)
        )
        rows = self._work.all(query.order_by(_OWED.c.id).limit(limit))
        return [OwedFact(row.reference, row.mailbox, owed_of(row)) for row in rows]

    def happenings(self, after: int, limit: int) -> list[Happening]:
        """What happened in cases, in the order of the chain."""
        earlier = EVENTS.alias()
        first = ~exists().where(earlier.c.case_id == EVENTS.c.case_id, earlier.c.position < EVENTS.c.position)
        query = (
            select(
                EVENTS.c.position, EVENTS.c.at, EVENTS.c.action, EVENTS.c.case_id, CASES.c.reference, CASES.c.mailbox,
                first.label("is_first"), CASES.c.id.in_(select(SHIELD.c.case_id)).label("shielded"),
            )
            .join(CASES, CASES.c.id == EVENTS.c.case_id)
            .where(EVENTS.c.position > after)
            .order_by(EVENTS.c.position)
            .limit(limit)
        )  # fmt: skip
        return [
            Happening(
                row.position, row.at, row.action, row.case_id, row.reference, row.mailbox, bool(row.is_first),
                bool(row.shielded),
            )
            for row in self._work.all(query)
        ]  # fmt: skip

    def last_position(self) -> int:
        """The last position of the chain."""
        return int(self._work.value(select(func.coalesce(func.max(EVENTS.c.position), 0))))

    def told_until(self, hook: str) -> int | None:
        """The position up to which *hook* was told."""
        found: int | None = self._work.value(select(_CURSORS.c.position).where(_CURSORS.c.hook == hook))
        return found

    def tell_until(self, hook: str, position: int) -> None:
        """Keep how far *hook* was told."""
        self._work.run(replace_row(_CURSORS), {"hook": hook, "position": position, "at": self._work.now})


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.states != EVERY_STATE:
        found.append(CASES.c.state.in_(sorted(state.value for state in asked.states)))
    if asked.kind is not None:
        found.append(CASES.c.kind == asked.kind.value)
    if asked.colour is not None:
        found.append(CASES.c.colour == asked.colour.value)
    if asked.urgent is not None:
        found.append(CASES.c.urgent.is_(asked.urgent))
    if asked.received_from is not None:
        found.append(CASES.c.received_at >= asked.received_from)
    if asked.received_until is not None:
        found.append(CASES.c.received_at < asked.received_until)
    return found
