"""What assessing works with, and what it says became of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from triage.domain.decision import TriageDecision
from triage.domain.policy import Region
from triage.domain.reply import Reply
from triage.ports.events import Journal
from triage.ports.mail import Parser
from triage.ports.reading import MailReader
from triage.ports.store import Keep, Outcome, Store, let_run_out

# Where nobody keeps the claims alive, a batch must be done within them: eight mails, two children, and the parser's
# limit of ten seconds a mail.
CLAIM_LASTS = timedelta(seconds=60)
BATCH = 8
BACKOFF = (timedelta(seconds=30), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Desk:
    """What assessing needs: the store, the region's decisions, the parser, the reader. `backoff` is how long a mail
    whose assessment failed stands behind the others, by attempt. A claim lasts `claim_lasts`, and while it is kept."""

    store: Store
    region: Region
    parser: Parser
    reader: MailReader
    journal: Journal
    holder: str
    backoff: tuple[timedelta, ...] = BACKOFF
    claim_lasts: timedelta = CLAIM_LASTS
    keep: Keep = let_run_out


@dataclass(frozen=True, slots=True)
class Assessed:
    """What became of one mail."""

    mail_id: int
    mailbox: str
    outcome: Outcome
    case_id: int | None = None
    reference: str = ""
    reason: str = ""
    decision: TriageDecision | None = None
    reply: Reply | None = None
