"""Is every mail accounted for? Reckoned from what lay in the mailbox and what stands in the database afterwards;
nobody's own count is taken at its word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the mails of a mailbox: each is taken, waiting or lost. *waiting*: no case, and a next round can
    still find it. *doubled*: cases or messages more than there were mails for them."""

    mails: int
    taken: int
    waiting: int
    lost: int
    doubled: int


def account(delivered: Sequence[str], left: Collection[str], kept: Sequence[str], cases: int) -> Account:
    """*delivered*: what names each mail, its Message-ID where it has a good one. *left*: those that a next round still
    finds. *kept*: the Message-ID of each mail that stands at a case; one that names none of the mails belongs to a mail
    without a good one. *cases*: how many there are; more than mails that stand at them are cases made for nothing."""
    mails = set(delivered)
    if len(mails) != len(delivered):
        raise ValueError("two mails have the same name")
    times = Counter(name for name in kept if name in mails)
    nameless = len(kept) - times.total()
    # A mail that is in the mailbox no more was taken in under no name, or is lost.
    gone = mails - set(left) - set(times)
    taken_nameless = min(nameless, len(gone))
    return Account(
        mails=len(mails),
        taken=len(times) + taken_nameless,
        waiting=len((mails & set(left)) - set(times)),
        lost=len(gone) - taken_nameless,
        doubled=len(kept) - len(times) - taken_nameless + max(0, cases - len(kept)),
    )
