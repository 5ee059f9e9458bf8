"""A round of destruction: what need not be kept any more goes for good, with an account of it (R-55).

It goes case by case, each with those that were merged into it, in one transaction: a crash leaves whole cases only, and
the next round goes on with the same account. Everything is decided anew in the transaction that destroys.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from triage.domain.access import Act, service_viewer
from triage.domain.errors import Conflict
from triage.domain.policy import Region
from triage.domain.retention import Erasure, Gone, declaration_of
from triage.domain.rights import RIGHTS
from triage.ports.store import Lease, Transacting
from triage.workflow.privacy import Found, look, loose_until, name_of, plan_for, requests_over

LEASE = "purge"
"""One round at a time, whoever begins it."""

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Purged:
    """What a round did in a mailbox: its account, and how many cases it left for the next because they changed."""

    erasure: Erasure
    gone: Gone
    left: int = 0


Step = Callable[[], None]


def purge(
    store: Transacting, region: Region, mailbox: str, *, actor: str, lease: Lease, step: Step = lambda: None
) -> Purged | None:
    """One round in *mailbox* under *lease*: destroy what is due, each case in a transaction of its own, and declare it.
    None where there was nothing to do. *step* is called after each transaction: to renew the lease, to show progress.
    A round that a crash left unfinished is gone on with."""
    with store.reading() as tx:
        found = look(tx, region, mailbox)
        unfinished = tx.retention.begun(mailbox)
    if not found.has_work and unfinished is None:
        return None
    erasure = unfinished or _begin(store, region, found, actor, lease)
    left = 0
    if found.is_settled:
        if unfinished is not None and unfinished.basis.get("terms") != found.policy.mark:
            # Begun under other terms: that account is closed, and what is due now has its own.
            _finish(store, region, erasure, lease)
            if not found.has_work:
                return _purged(store, erasure)
            erasure = _begin(store, region, found, actor, lease)
        left = _erase_all(store, region, erasure, lease, step)
    _finish(store, region, erasure, lease)
    return _purged(store, erasure, left)


def _begin(store: Transacting, region: Region, found: Found, actor: str, lease: Lease) -> Erasure:
    policy, settled = found.policy, found.settlement
    assert settled is not None
    controller = region.mailboxes[found.mailbox].controller if found.mailbox in region.mailboxes else ""
    basis = {
        "organisation": region.name, "mailbox_name": name_of(region, found.mailbox),
        "controller": controller, "selectielijst": policy.selectielijst,
        "terms": policy.mark, "settled_by": settled.by,
        "settled_at": settled.at.astimezone(region.calendar.zone).isoformat(timespec="seconds"),
    }  # fmt: skip
    with store.transaction(lease) as tx:
        erasure = tx.retention.begin(found.mailbox, actor, basis)
        data = (("round", str(erasure.id)), ("terms", policy.mark))
        tx.history.append(actor, "purge-begun", mailbox=found.mailbox, data=data, by=Act.ADMINISTER)
    return erasure


def _erase_all(store: Transacting, region: Region, erasure: Erasure, lease: Lease, step: Step) -> int:
    """Every case that is due, and what belongs to none; returns how many changed meanwhile and were left."""
    left = 0
    while True:
        with store.reading() as tx:
            due = look(tx, region, erasure.mailbox).due
        done = 0
        for each in due:
            if _erase(store, region, erasure, lease, each.reference):
                done += 1
            else:
                left += 1
            step()
        if not done:
            break
        left = 0
    if erasure.mailbox == RIGHTS:
        _erase_requests(store, region, erasure, lease, step)
    else:
        _erase_loose(store, region, erasure, lease, step)
    return left


def _erase(store: Transacting, region: Region, erasure: Erasure, lease: Lease, reference: str) -> bool:
    """One case with those merged into it, if it is due still: looked at again where it is destroyed."""
    try:
        with store.transaction(lease) as tx:
            service = service_viewer(erasure.mailbox)
            case = tx.cases.find(service, reference)
            plan = plan_for(tx, region, case)
            if not plan.is_due or plan.rule is None or case.id is None:
                return False
            for number in tx.retention.family(case.id):
                one = tx.cases.get(service, number)
                if one.erased_at is not None:
                    continue
                gone = tx.retention.erase_case(erasure, plan.rule, number, one.version)
                data = (("round", str(erasure.id)), ("rule", plan.rule.key), ("mails", str(gone.mails)))
                tx.history.append(erasure.by, "case-erased", mailbox=one.mailbox, case_id=number, data=data)
    except Conflict:
        return False
    return True


def _erase_loose(store: Transacting, region: Region, erasure: Erasure, lease: Lease, step: Step) -> None:
    policy = region.retention_for(erasure.mailbox)
    rule = policy.loose
    while rule is not None:
        with store.transaction(lease) as tx:
            until = loose_until(policy, tx.now, region)
            if until is None:
                return
            mails = tx.retention.erase_loose_mails(erasure, rule, until, _PAGE)
            sent = tx.retention.erase_loose_deliveries(erasure, rule, until, _PAGE)
        step()
        if mails + sent == 0:
            return


def _erase_requests(store: Transacting, region: Region, erasure: Erasure, lease: Lease, step: Step) -> None:
    rule = region.retention_for(RIGHTS).loose
    if rule is None:
        return
    with store.transaction(lease) as tx:
        for number, at in requests_over(tx, region):
            tx.retention.erase_request(erasure, rule, number, at)
    step()


def _finish(store: Transacting, region: Region, erasure: Erasure, lease: Lease) -> None:
    """Write the declaration; its hash stands in the history too, which is chained."""
    with store.transaction(lease) as tx:
        parts = tx.retention.parts(erasure)
        places = len(tx.retention.copies(erasure.mailbox))
        told = declaration_of(erasure, parts, region.calendar, tx.now, places)
        tx.retention.finish(erasure, json.dumps(told, ensure_ascii=True))
        data = (("round", str(erasure.id)), ("hash", str(told["hash"])))
        tx.history.append(erasure.by, "purge-declared", mailbox=erasure.mailbox, data=data, by=Act.ADMINISTER)


def _purged(store: Transacting, erasure: Erasure, left: int = 0) -> Purged:
    with store.reading() as tx:
        kept = next(each for each in tx.retention.erasures([erasure.mailbox]) if each.id == erasure.id)
        total = Gone()
        for part in tx.retention.parts(erasure):
            total = total.plus(part.gone)
    return Purged(kept, total, left)
