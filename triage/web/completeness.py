"""Above the queue: the mailboxes whose mail is not all here. Nobody should think the list complete when it is not."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.access import Act, Viewer
from triage.domain.policy import Region
from triage.ports.store import Transaction
from triage.web.moments import Moment, Moments
from triage.workflow.completeness import in_words, is_incomplete, unhealthy


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A mailbox whose latest round does not add up; `lost`: mail on the server is not here."""

    mailbox: str
    what: str
    lost: bool
    at: Moment


def incomplete_of(tx: Transaction, viewer: Viewer, region: Region, moments: Moments) -> tuple[Incomplete, ...]:
    """What *viewer* must know of the mailboxes they may read; the name of a mailbox stands first in its row."""
    boxes = {key: region.mailboxes[key].name for key in region.mailboxes if viewer.may(Act.READ, key)}
    return tuple(
        Incomplete(boxes[each.mailbox], in_words(each), is_incomplete(each), moments.moment(each.at))
        for each in unhealthy(tx, boxes)
    )
