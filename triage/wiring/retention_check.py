"""What `triage check` says of retention: nothing is destroyed while nobody settled the terms (R-55)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.domain.policy import Region
from triage.domain.rights import RIGHTS
from triage.ports.store import Store
from triage.wiring.duty_check import Told
from triage.workflow.privacy import Found, look


def examine_retention(region: Region, mailboxes: Sequence[str], store: Store) -> Iterator[Told]:
    """One line a mailbox that keeps cases or has terms. A person is needed where content waits to be destroyed for want
    of a settlement, or where the terms are others than were settled; else it is told what is not arranged yet."""
    with store.reading() as tx:
        asked = [*mailboxes, *([RIGHTS] if region.retention_for(RIGHTS).is_configured else [])]
        found = [look(tx, region, each, most=1) for each in asked]
    for each in found:
        yield _told(each)


def _told(found: Found) -> Told:
    what, settle = f"{found.mailbox}: bewaartermijnen", f"`triage purge settle --mailbox {found.mailbox} --by NAAM`"
    if not found.policy.is_configured:
        return what, True, "niet ingesteld: alles blijft bewaard (retention.toml)", "person"
    if found.is_settled:
        return what, True, "", "person"
    if found.settlement is not None:
        changed = f"veranderd na het vaststellen: er wordt niets vernietigd; kijk ze na en draai {settle}"
        return what, False, changed, "person"
    if found.waits_for_settling:
        return what, False, f"niet vastgesteld, en van sommige inhoud is de termijn om; draai {settle}", "person"
    return what, True, f"niet vastgesteld: er wordt niets vernietigd; vaststellen doet u met {settle}", "person"
