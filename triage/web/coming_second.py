"""An act that came second, because a colleague was quicker: what they did, told where one can decide again."""

from __future__ import annotations

from triage.domain.errors import Conflict
from triage.web.case_log import HistoryView, history_of
from triage.web.desk import WebDesk
from triage.web.moments import Moments
from triage.web.sessions import Session
from triage.workflow.acts import Changed

TYPED = "Een collega was u voor. Kijk wat er veranderde; klopt uw invoer nog, verstuur hem dan opnieuw."
CHOSEN = "Een collega was u voor, dus er is niets gewijzigd. Kijk wat er veranderde, en kies dan opnieuw."


def changes_of(error: Exception | None, moments: Moments) -> tuple[HistoryView, ...]:
    """What colleagues did since the page was made, oldest first; nothing where that is not what went wrong."""
    return history_of(error.since, moments)[0][::-1] if isinstance(error, Changed) else ()


def tell_conflict(desk: WebDesk, session: Session, error: Conflict) -> None:
    """Say on the next page that an act without any text of its own was not done, and what a colleague did instead."""
    changes = changes_of(error, Moments(desk.region.calendar, desk.clock.now()))
    session.tell(CHOSEN if isinstance(error, Changed) else str(error), failed=True, changes=changes)
