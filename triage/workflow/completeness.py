"""Which mailboxes hold mail that is not accounted for, or could not be looked at: in words, for every door (R-50)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from triage.ports.store import PollReport, Transaction

_MOST_UIDS: Final = 20


def unhealthy(tx: Transaction, mailboxes: Collection[str]) -> list[PollReport]:
    """The latest reports of *mailboxes* that do not add up, or whose folder could not be read."""
    return [each for each in tx.ledger.reports() if each.mailbox in mailboxes and (_left_out(each) or each.error)]


def is_incomplete(report: PollReport) -> bool:
    """Whether the server holds mail that is not accounted for."""
    return _left_out(report) > 0


def _left_out(report: PollReport) -> int:
    return max(report.on_server - report.accounted_for, len(report.missing))


def in_words(report: PollReport) -> str:
    """What is wrong and where, without anything of a mail."""
    found = []
    number = _left_out(report)
    if number:
        what = "1 bericht op de server is" if number == 1 else f"{number} berichten op de server zijn"
        shown = ", ".join(str(uid) for uid in report.missing[:_MOST_UIDS])
        more = f" en {number - _MOST_UIDS} andere" if number > _MOST_UIDS else ""
        found.append(f"{what} niet opgenomen: map {report.folder}, UID {shown}{more}")
    if report.error:
        found.append(f"map {report.folder} kon niet worden gelezen")
    return "; ".join(found)


ADVICE: Final = "open die berichten in het mailprogramma; de dienst probeert het bij elke ronde opnieuw"
"""What a person can do about mail that the server holds and does not give."""
