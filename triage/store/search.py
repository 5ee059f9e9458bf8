"""Search by keyed tokens: the database holds numbers that only the mailbox's key can make from a word.

The trade-off: whoever has the file but not the key sees which cases share words, never which words; whoever has the key
can test a guess. A case keeps at most 150 tokens, sender and subject first, and they go when the case goes.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, intersect, select

from triage.store.sealing import token_number
from triage.store.tables import CaseRow, CaseToken, table_of
from triage.store.words import MOST_TOKENS, asked_tokens, tokens_of
from triage.store.work import Work

_TOKENS = table_of(CaseToken)
_CASES = table_of(CaseRow)
# A new case writes one page a bucket, not one a token; a search reads one bucket a word: 20,000 cases in some 50 ms.
BUCKETS = 32
_ADD = f"INSERT INTO {_TOKENS.name} (bucket, case_id, token) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608 (the name is ours)
_HERE = (_TOKENS.c.bucket.in_(range(BUCKETS)), _TOKENS.c.case_id == bindparam("case"))
_OF_CASE = select(_TOKENS.c.token).where(*_HERE)
_FORGET = _TOKENS.delete().where(*_HERE)


def index_case(work: Work, mailbox: str, case_id: int, texts: Iterable[str], *, fresh: bool = False) -> None:
    """Add the tokens of *texts* to a case, as far as it has room. *fresh*: the case has none yet."""
    key = work.index_for(mailbox).search
    known = set() if fresh else {row.token for row in work.all(_OF_CASE, {"case": case_id})}
    room = MOST_TOKENS - len(known)
    # What the case knows already takes no room, so more words than there is room for may have to be looked at.
    numbers = (token_number(key, token) for token in tokens_of(texts, most=MOST_TOKENS if fresh else None))
    rows = [(number % BUCKETS, case_id, number) for number in numbers if number not in known][: max(0, room)]
    if rows:
        # On PostgreSQL two mails of one case may be indexed at once.
        work.run_many(_ADD, sorted(rows))


def find_cases(work: Work, mailbox: str, words: str, limit: int) -> list[int]:
    """The newest cases of a mailbox that hold all of *words*."""
    keys, asked = work.index_of(mailbox), asked_tokens(words)
    if keys is None or not asked:
        return []
    numbers = [token_number(keys.search, token) for token in asked]
    holding = [
        select(_TOKENS.c.case_id).where(_TOKENS.c.bucket == number % BUCKETS, _TOKENS.c.token == number)
        for number in numbers
    ]
    holds_all = intersect(*holding) if len(holding) > 1 else holding[0]
    query = select(_CASES.c.id).where(_CASES.c.mailbox == mailbox, _CASES.c.id.in_(holds_all))
    return [row.id for row in work.all(query.order_by(_CASES.c.received_at.desc(), _CASES.c.id.desc()).limit(limit))]


def forget_case(work: Work, case_id: int) -> None:
    """Remove a case's tokens."""
    work.run(_FORGET, {"case": case_id})
