"""Search by keyed tokens: the database holds digests that only the mailbox's key can make from a word.

The trade-off: whoever has the file but not the key sees which cases share words, never which words; whoever has the key
can test a guess. A case keeps at most 150 tokens, sender and subject first, and they go when the case goes.

A case's tokens stand one after another in a few cells, by bucket: a new case writes 8 rows instead of 150, and a search
reads one cell of each case for a word: 100,000 cases in some 30 ms on SQLite (docs/speed.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, exists, or_, select

from triage.store.dialect import holds_bytes, once, replace_row
from triage.store.sealing import TOKEN_BYTES, search_tokens
from triage.store.tables import CaseRow, CaseTokens, table_of
from triage.store.words import MOST_TOKENS, asked_tokens, tokens_of
from triage.store.work import Work

_TOKENS = table_of(CaseTokens)
_CASES = table_of(CaseRow)
BUCKETS = 8
# On PostgreSQL two mails of one case may be indexed at once: the second waits, and reads what the first wrote.
_LOCK = once(select(_CASES.c.id).where(_CASES.c.id == bindparam("case")).with_for_update(key_share=True))
_HERE = (
    _TOKENS.c.mailbox == bindparam("mailbox"),
    or_(*(_TOKENS.c.bucket == bucket for bucket in range(BUCKETS))),
    _TOKENS.c.case_id == bindparam("case"),
)
_OF_CASE = once(select(_TOKENS.c.bucket, _TOKENS.c.tokens).where(*_HERE))
_FORGET = once(_TOKENS.delete().where(*_HERE))


def index_case(work: Work, mailbox: str, case_id: int, texts: Iterable[str], *, fresh: bool = False) -> None:
    """Add the tokens of *texts* to a case, as far as it has room. *fresh*: the case has none yet."""
    key = work.index_for(mailbox).search
    cells: dict[int, bytes] = {}
    if not fresh:
        work.run(_LOCK, {"case": case_id})
        cells = {row.bucket: bytes(row.tokens) for row in work.all(_OF_CASE, {"mailbox": mailbox, "case": case_id})}
    known = {token for cell in cells.values() for token in _cut(cell)}
    # What the case knows already takes no room, so more words than there is room for may have to be looked at.
    new = (token for token in search_tokens(key, tokens_of(texts)) if token not in known)
    added = islice(new, max(0, MOST_TOKENS - len(known)))
    grown: dict[int, list[bytes]] = {}
    for token in added:
        grown.setdefault(token[-1] % BUCKETS, []).append(token)
    rows = [
        {
            "mailbox": mailbox,
            "bucket": bucket,
            "case_id": case_id,
            "tokens": cells.get(bucket, b"") + b"".join(grown[bucket]),
        }
        for bucket in sorted(grown)
    ]
    if rows:
        work.run(replace_row(_TOKENS), rows)


def _cut(cell: bytes) -> list[bytes]:
    return [cell[start : start + TOKEN_BYTES] for start in range(0, len(cell), TOKEN_BYTES)]


def holding(work: Work, mailbox: str, words: str) -> Select[tuple[int]] | None:
    """The query for the ids of the cases of a mailbox that hold all of *words*; None where there are no words."""
    keys, asked = work.index_of(mailbox), asked_tokens(words)
    if keys is None or not asked:
        return None
    first, *others = search_tokens(keys.search, asked)
    found = select(_TOKENS.c.case_id).where(_has(work, _TOKENS, mailbox, first))
    for token in others:
        # Asked of the cases that have the first word, not of all: a look by key each.
        theirs = _TOKENS.alias()
        found = found.where(exists().where(theirs.c.case_id == _TOKENS.c.case_id, _has(work, theirs, mailbox, token)))
    return found


def _has(work: Work, cells: FromClause, mailbox: str, token: bytes) -> ColumnElement[bool]:
    # Looked for anywhere in its cell: that it is found across two others is as likely as guessing one.
    held = holds_bytes(cells.c.tokens, token, on_sqlite=work.on_sqlite)
    return and_(cells.c.mailbox == mailbox, cells.c.bucket == token[-1] % BUCKETS, held)


def find_cases(work: Work, mailbox: str, words: str, limit: int) -> list[int]:
    """The newest cases of a mailbox that hold all of *words*."""
    holds_all = holding(work, mailbox, words)
    if holds_all is None:
        return []
    query = select(_CASES.c.id).where(_CASES.c.mailbox == mailbox, _CASES.c.id.in_(holds_all))
    return [row.id for row in work.all(query.order_by(_CASES.c.received_at.desc(), _CASES.c.id.desc()).limit(limit))]


def forget_case(work: Work, mailbox: str, case_id: int) -> None:
    """Remove a case's tokens."""
    work.run(_FORGET, {"mailbox": mailbox, "case": case_id})
