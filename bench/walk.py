"""The walk under the clock: `triage`'s own parts from the server to the committed case, one transaction a mail."""

from __future__ import annotations

import json
import sys
import time

from triage.domain.message import RequestText
from triage.wiring.tools import configuration
from triage.wiring.worker import open_works
from triage.workflow.assess import assess_all
from triage.workflow.receive import collect


def main() -> None:
    """Collect and assess everything; prints seconds for both, the mails, and a second round with nothing new."""
    loaded = configuration()
    with open_works(loaded) as works:
        source, settings = works.sources["veiligheidsteam"]
        # As the floor does: what is loaded for the first mail is the start's, and no cost of a mail.
        works.desk.reader.read(RequestText("", "warm", "warm", {}))
        begun = time.perf_counter()
        tenure = works.tenure(settings)
        tenure.begin()
        received = collect(source, "INBOX", works.intake(settings, tenure))
        collected = time.perf_counter()
        cases = sum(1 for _ in assess_all(works.desk))
        assessed = time.perf_counter()
        collect(source, "INBOX", works.intake(settings, tenure))
        again = time.perf_counter()
        with works.store.transaction() as tx:
            queued = sum(tx.outbox.count("veiligheidsteam", kind="mail").values())
    print(
        json.dumps(
            {
                "mails": received.archived,
                "assessed": cases,
                "queued": queued,
                "collect": collected - begun,
                "assess": assessed - collected,
                "total": assessed - begun,
                "nothing_new": again - assessed,
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
