"""When a case's content is destroyed, and what people have to say in it: they settle the terms, hold a case back, say
that it is in the file (R-55). Destroying itself is `triage.workflow.erasing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import Region
from triage.domain.record import MOST_NOTE, Record, RecordKind, Unrecordable
from triage.domain.retention import (
    Facts,
    LegalHold,
    Plan,
    RetentionPolicy,
    RetentionRule,
    Settlement,
    filed_at,
    plan_of,
)
from triage.domain.rights import RIGHTS, decision_of
from triage.ports.retention import SETTLED, Candidate
from triage.ports.store import Transaction
from triage.workflow.acts import begun, noted

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """A closed case with when it is destroyed. The reference and the route say nothing of anybody."""

    reference: str
    mailbox: str
    route: str
    closed_at: datetime
    plan: Plan


@dataclass(frozen=True, slots=True)
class Found:
    """What a round would destroy in a mailbox now, and what would have been due if nothing stood in the way."""

    mailbox: str
    policy: RetentionPolicy
    settlement: Settlement | None
    due: tuple[Planned, ...]
    barred: tuple[Planned, ...]
    loose_mails: int = 0
    loose_deliveries: int = 0
    requests: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether somebody settled these very terms."""
        return self.settlement is not None and self.settlement.mark == self.policy.mark

    @property
    def waits_for_settling(self) -> bool:
        """Whether a term ran out of something, and nobody settled it."""
        over = self.barred or self.loose_mails or self.loose_deliveries or self.requests
        return bool(over) and not self.is_settled

    @property
    def has_work(self) -> bool:
        """Whether a round would destroy anything."""
        return self.is_settled and bool(self.due or self.loose_mails or self.loose_deliveries or self.requests)


def settlement_of(tx: Transaction, mailbox: str) -> Settlement | None:
    """What was settled of a mailbox's terms last; it may be about other terms than those of now."""
    return Settlement.of(tx.settings.get(SETTLED + mailbox))


def settle(tx: Transaction, region: Region, mailbox: str, *, by: str, actor: str) -> Settlement:
    """Somebody settles the terms of *mailbox* as they are configured now. Raises Conflict where there are none."""
    policy = region.retention_for(mailbox)
    if not policy.is_configured:
        raise Conflict(f"Voor mailbox '{mailbox}' staat in retention.toml nog geen bewaartermijn.")
    settled = Settlement(policy.mark, by, tx.now)
    tx.settings.set(SETTLED + mailbox, settled.text(), actor)
    data = (("by", by), ("terms", policy.mark), ("selectielijst", policy.selectielijst))
    tx.history.append(actor, "retention-settled", mailbox=mailbox, data=data, by=Act.ADMINISTER)
    return settled


def unsettle(tx: Transaction, mailbox: str, *, actor: str) -> None:
    """From now on nothing is destroyed in *mailbox*, until its terms are settled again."""
    tx.settings.set(SETTLED + mailbox, "", actor)
    tx.history.append(actor, "retention-unsettled", mailbox=mailbox, by=Act.ADMINISTER)


def plan_for(tx: Transaction, region: Region, case: Case) -> Plan:
    """When *case* is destroyed, or what stands in the way."""
    policy, settlement = region.retention_for(case.mailbox), settlement_of(tx, case.mailbox)
    return plan_of(policy, settlement, _facts(tx, case), tx.now, region.calendar)


def _facts(tx: Transaction, case: Case) -> Facts:
    assert case.id is not None
    if case.state is not CaseState.CLOSED or case.erased_at is not None or case.merged_into is not None:
        closed = case.closed_at if case.state is CaseState.CLOSED else None
        return Facts(case.route, closed, None, case.merged_into is not None, erased=case.erased_at is not None)
    family, service = tx.retention.family(case.id), service_viewer(case.mailbox)
    owed = any(each.met is None for one in family for each in tx.cases.obligations(service, one))
    return Facts(
        case.route, case.closed_at, filed_at(tx.records.of_case(service, case.id)),
        held=bool(tx.retention.held(family)), owed=owed, under_way=tx.retention.under_way(family),
    )  # fmt: skip


def held_back(tx: Transaction, case: Case) -> LegalHold | None:
    """Who holds this very case back, since when and why."""
    return tx.retention.held([case.id]).get(case.id) if case.id is not None else None


def hold(tx: Transaction, viewer: Viewer, case_id: int, version: int, why: str) -> Case:
    """A person holds a case back from destruction, open or closed. Raises Unrecordable without a reason."""
    case = begun(tx, viewer, case_id, version)
    return _hold(tx, viewer, viewer.who, case, why, holds=True)


def let_go(tx: Transaction, viewer: Viewer, case_id: int, version: int, why: str) -> Case:
    """A person lets go of it again; for who may shield cases of the mailbox. Conflict where nothing holds it."""
    case = begun(tx, viewer, case_id, version)
    if not viewer.may(Act.SHIELD, case.mailbox):
        raise NotFound
    return _hold(tx, viewer, viewer.who, case, why, holds=False)


def hold_by_operator(tx: Transaction, region: Region, reference: str, why: str, *, actor: str, holds: bool) -> Case:
    """The same on the machine itself. NotFound for a case that there is not."""
    case = tx.cases.find(service_viewer(*region.mailboxes), reference)
    return _hold(tx, actor, actor, case, why, holds=holds)


def _hold(tx: Transaction, actor: Viewer | str, who: str, case: Case, why: str, *, holds: bool) -> Case:
    assert case.id is not None
    if not why.strip():
        raise Unrecordable({"why": "Vul in waarom."})
    if len(why) > MOST_NOTE:
        raise Unrecordable({"why": f"Deze tekst is te lang; maak er hoogstens {MOST_NOTE} tekens van."})
    if (held_back(tx, case) is not None) is holds:
        raise Conflict(
            "Vernietigen is al tegengehouden." if holds else "Vernietigen is bij deze zaak niet tegengehouden."
        )
    # First: a round that looks at it at this moment finds another version.
    case = tx.cases.change(case)
    say = tx.retention.hold if holds else tx.retention.lift
    say(case.id or 0, by=who, why=why.strip())
    noted(tx, actor, case, "legal-hold" if holds else "legal-hold-lifted")
    return case


def file(tx: Transaction, viewer: Viewer, case_id: int, version: int) -> Case:
    """A person says of a closed case that it is in the file, where its closing did not. Conflict where it is open."""
    case = begun(tx, viewer, case_id, version)
    if case.state is not CaseState.CLOSED:
        raise Conflict("Deze zaak is nog open: sluit hem eerst.")
    if case.merged_into is not None:
        raise Conflict("Deze zaak gaat verder in een andere: zet die in het dossier.")
    if filed_at(tx.records.of_case(service_viewer(case.mailbox), case_id)) is not None:
        raise Conflict("Van deze zaak is al gezegd dat hij in het dossier staat.")
    kept = tx.records.add(case_id, Record(RecordKind.FILED, tx.now, viewer.who))
    case = tx.cases.change(case)
    noted(tx, viewer, case, "case-filed", ("record", str(kept.id)))
    return case


def look(tx: Transaction, region: Region, mailbox: str, *, most: int = 1000) -> Found:
    """What a round would do in *mailbox* now; nothing is changed. At most *most* cases of each."""
    policy = region.retention_for(mailbox)
    due: list[Planned] = []
    barred: list[Planned] = []
    settlement = settlement_of(tx, mailbox)
    settled = settlement is not None and settlement.mark == policy.mark
    for rule in policy.rules if policy.is_configured else ():
        for case in _over(tx, region, policy, rule, tx.now):
            planned = _planned(tx, region, case)
            among = due if planned.plan.is_due else barred
            if len(among) < most:
                among.append(planned)
            # Where nothing is settled nothing is due: no need to look at all of it.
            if len(due) >= most or (not settled and len(barred) >= most):
                break
    mails, deliveries = 0, 0
    until = loose_until(policy, tx.now, region)
    if until is not None:
        mails, deliveries = tx.retention.loose(mailbox, until)
    requests = len(requests_over(tx, region)) if mailbox == RIGHTS else 0
    return Found(mailbox, policy, settlement, tuple(due), tuple(barred), mails, deliveries, requests)


def kept_by_terms(region: Region) -> list[str]:
    """All that has terms of its own: the mailboxes, and the register of requests where it was given one."""
    return [*region.mailboxes, *([RIGHTS] if region.retention_for(RIGHTS).is_configured else [])]


def name_of(region: Region, mailbox: str) -> str:
    """What a mailbox, or the register of requests, is called."""
    return "Register van verzoeken over eigen gegevens" if mailbox == RIGHTS else region.mailboxes[mailbox].name


def requests_over(tx: Transaction, region: Region) -> list[tuple[int, datetime]]:
    """The requests about somebody's own data that were decided and kept long enough since the last that was done on
    them, with when that was."""
    rule = region.retention_for(RIGHTS).loose
    found: list[tuple[int, datetime]] = []
    for each in tx.rights.every() if rule is not None and not rule.keeping.for_good else ():
        steps = tx.rights.steps(each.id or 0)
        last = max((step.at for step in steps if step.at is not None), default=tx.now)
        if decision_of(steps) is not None and rule and rule.keeping.over_at(last, region.calendar) <= tx.now:
            found.append((each.id or 0, last))
    return found


def upcoming(tx: Transaction, region: Region, mailbox: str, *, most: int = 50) -> list[Planned]:
    """The closed cases of *mailbox* that are destroyed first, or would be if nothing stood in the way."""
    policy = region.retention_for(mailbox)
    found: list[Planned] = []
    for rule in policy.rules if policy.is_configured else ():
        routes, but_not = _of_rule(policy, rule)
        page = tx.retention.closed(mailbox, tx.now, filed=True, routes=routes, but_not=but_not, limit=most)
        found += [_planned(tx, region, _case(tx, mailbox, each)) for each in page]
    far = max((each.plan.at for each in found if each.plan.at), default=tx.now)
    return sorted(found, key=lambda each: (each.plan.at or far, each.closed_at, each.reference))[:most]


def not_filed(tx: Transaction, region: Region, mailbox: str, *, most: int = 50) -> list[Planned]:
    """The longest closed cases of *mailbox* that nobody said to be in the file: nothing of them is ever destroyed."""
    page = tx.retention.closed(mailbox, tx.now, filed=False, limit=most)
    return [_planned(tx, region, _case(tx, mailbox, each)) for each in page]


def _planned(tx: Transaction, region: Region, case: Case) -> Planned:
    plan = plan_for(tx, region, case)
    return Planned(case.reference, case.mailbox, case.route, case.closed_at or tx.now, plan)


def _case(tx: Transaction, mailbox: str, candidate: Candidate) -> Case:
    return tx.cases.get(service_viewer(mailbox), candidate.case_id)


def _of_rule(policy: RetentionPolicy, rule: RetentionRule) -> tuple[frozenset[str], frozenset[str]]:
    """The routes of a rule; where it names none, those that it is not about."""
    if rule.routes:
        return rule.routes, frozenset()
    return frozenset(), frozenset(route for each in policy.rules for route in each.routes)


def _over(
    tx: Transaction, region: Region, policy: RetentionPolicy, rule: RetentionRule, now: datetime
) -> Iterator[Case]:
    """The cases whose term by *rule* has run since they were closed: all that may be due."""
    if rule.keeping.for_good:
        return
    after: Candidate | None = None
    routes, but_not = _of_rule(policy, rule)
    while True:
        page = tx.retention.closed(
            policy.mailbox, now, filed=True, routes=routes, but_not=but_not, after=after, limit=_PAGE
        )
        for each in page:
            if rule.keeping.over_at(each.closed_at, region.calendar) > now:
                return
            yield _case(tx, policy.mailbox, each)
        if len(page) < _PAGE:
            return
        after = page[-1]


def loose_until(policy: RetentionPolicy, now: datetime, region: Region) -> datetime | None:
    """What belongs to no case and came by this moment has been kept long enough."""
    if not policy.is_configured or policy.loose is None or policy.loose.keeping.for_good:
        return None
    # The latest start of which the term is over: found by halving, so that month ends count as everywhere.
    low, high = 0, int(now.timestamp())
    while low < high:
        middle = (low + high + 1) // 2
        start = datetime.fromtimestamp(middle, region.calendar.zone)
        if policy.loose.keeping.over_at(start, region.calendar) <= now:
            low = middle
        else:
            high = middle - 1
    return datetime.fromtimestamp(low, region.calendar.zone)
