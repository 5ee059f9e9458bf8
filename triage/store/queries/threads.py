"""Which case a Message-ID belongs to: keyed digests, so that the database names no mail."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import bindparam, or_, select

from triage.store import sealing
from triage.store.dialect import Once, insert_or_nothing, once
from triage.store.renderings import message_id_key
from triage.store.tables import KnownMessageId, table_of
from triage.store.work import Work

_KNOWN = table_of(KnownMessageId)


@cache
def _find(count: int) -> Once:
    wanted = or_(*(_KNOWN.c.digest == bindparam(f"digest_{number}") for number in range(count)))
    return once(select(_KNOWN.c.digest, _KNOWN.c.case_id).where(_KNOWN.c.mailbox == bindparam("mailbox"), wanted))


def remember_message_id(work: Work, mailbox: str, message_id: str, case_id: int) -> None:
    """Tie a Message-ID to a case; the first case to know it keeps it, whoever uses it again."""
    digest = sealing.digest(work.index_for(mailbox).thread, message_id_key(message_id))
    row = {"mailbox": mailbox, "digest": digest, "case_id": case_id}
    work.run(insert_or_nothing(_KNOWN), row)


def case_of_message_ids(work: Work, mailbox: str, message_ids: Sequence[str]) -> int | None:
    """The case that knows one of *message_ids*, nearest first."""
    keys = work.index_of(mailbox)
    if keys is None or not message_ids:
        return None
    digests = [sealing.digest(keys.thread, message_id_key(each)) for each in message_ids]
    # As many places as the next power of two, so that there are few statements to know; the last digest fills them.
    places = 1 << (len(digests) - 1).bit_length()
    asked = {f"digest_{number}": digests[min(number, len(digests) - 1)] for number in range(places)}
    found = {bytes(row.digest): int(row.case_id) for row in work.all(_find(places), {"mailbox": mailbox, **asked})}
    return next((found[digest] for digest in digests if digest in found), None)
