"""Which case a Message-ID belongs to, by keyed digests, so that the database names no mail; which cases are linked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import bindparam, or_, select

from triage.domain.case import LinkKind
from triage.store import sealing
from triage.store.dialect import Once, insert_or_nothing, once
from triage.store.renderings import message_id_key
from triage.store.tables import CaseLinkRow, KnownMessageId, table_of
from triage.store.work import Work

_KNOWN = table_of(KnownMessageId)
_LINKS = table_of(CaseLinkRow)


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


def link(work: Work, case_id: int, other_id: int, kind: LinkKind) -> None:
    """Keep that a case has to do with another; the same link twice is one."""
    row = {"case_id": case_id, "other_id": other_id, "kind": kind.value, "made_at": work.now}
    work.run(insert_or_nothing(_LINKS), row)


def links_of(work: Work, case_id: int) -> list[tuple[LinkKind, int, bool]]:
    """Each case this one has to do with, oldest link first; True where it was said of the other one."""
    here = or_(_LINKS.c.case_id == case_id, _LINKS.c.other_id == case_id)
    rows = work.all(select(_LINKS).where(here).order_by(_LINKS.c.made_at, _LINKS.c.case_id, _LINKS.c.other_id))
    return [
        (LinkKind(row.kind), row.other_id if row.case_id == case_id else row.case_id, row.other_id == case_id)
        for row in rows
    ]
