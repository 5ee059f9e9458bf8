"""Requests about somebody's own data: opened, extended, decided, rectified by an officer with a role (AVG art. 15-17).

Every act and every look stands in the access log, by the request's reference and never by a name. Nothing is sent and
nothing is erased: the officer answers the requester, and `triage purge` destroys what may be destroyed (R-55).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from triage.domain import rights
from triage.domain.access import Act, Viewer
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.record import Record, RecordKind
from triage.domain.rights import Outcome, Request, RightKind, RightsRefused, Step, StepKind
from triage.domain.terms import Deadline
from triage.ports.store import Transaction
from triage.workflow import record


@dataclass(frozen=True, slots=True)
class Standing:
    """A request with what was done on it, and when the requester must have heard."""

    request: Request
    steps: tuple[Step, ...]
    due: Deadline

    @property
    def decided(self) -> Step | None:
        """The latest decision."""
        return rights.decision_of(self.steps)


def open_request(tx: Transaction, viewer: Viewer, region: Region, request: Request) -> Standing:
    """Take a request in. *request* names the mailboxes it is about, none for all that *viewer* handles."""
    handled = viewer.mailboxes(Act.HANDLE) & set(region.mailboxes)
    wanted = [key for key in region.mailboxes if key in (set(request.mailboxes) or handled)]
    if not wanted or not set(wanted) <= handled:
        raise RightsRefused(
            f"{viewer.who} behandelt hier geen zaken, of niet in elke genoemde mailbox; noem een ander met --as, of "
            "andere mailboxen"
        )
    if request.wanted.is_empty:
        raise RightsRefused("noem waarop te zoeken is: --name, --address of --reference")
    if request.received_at > tx.now:
        raise RightsRefused("het verzoek is nog niet binnen; kijk --received na")
    new = Request(
        request.kind, tuple(wanted), request.received_at, viewer.who, request.wanted, note=request.note.strip()
    )
    opened = tx.rights.open(new, region.calendar.local_date(request.received_at).year)
    _note(tx, viewer, "rights-opened", opened, ("kind", opened.kind.value))
    return _standing(tx, region, opened)


def find(tx: Transaction, viewer: Viewer, region: Region, reference: str) -> Standing:
    """A request; NotFound for whom does not handle every mailbox it is about: nobody learns which."""
    request = tx.rights.find(reference)
    if request is None or not _may(viewer, request):
        raise NotFound(f"verzoek '{reference}' bestaat niet, of {viewer.who} behandelt niet elke mailbox ervan")
    return _standing(tx, region, request)


def look(tx: Transaction, viewer: Viewer, region: Region, reference: str) -> Standing:
    """A request with who asks, for who looks at it; the look is recorded (R-54)."""
    found = find(tx, viewer, region, reference)
    _note(tx, viewer, "rights-viewed", found.request)
    return found


def every(tx: Transaction, viewer: Viewer, region: Region) -> list[Standing]:
    """The requests that *viewer* may see, in the order in which they were made."""
    return [_standing(tx, region, each) for each in tx.rights.every() if _may(viewer, each)]


def extend(tx: Transaction, viewer: Viewer, region: Region, reference: str, why: str) -> Standing:
    """Take the two further months, with the reason that the requester was told (art. 12, paragraph 3)."""
    found = find(tx, viewer, region, reference)
    reason = rights.check_reason(why)
    rights.check_extension(found.request, found.steps, tx.now, region.calendar)
    return _added(tx, viewer, region, found, Step(StepKind.EXTENDED, viewer.who, reason=reason), "rights-extended")


def decide(
    tx: Transaction, viewer: Viewer, region: Region, reference: str, outcome: Outcome, grounds: Sequence[str], why: str,
    *, again: bool = False,
) -> Standing:  # fmt: skip
    """Keep the officer's decision with its grounds and reasons. RightsRefused where it cannot stand as it is."""
    found = find(tx, viewer, region, reference)
    kept = rights.check_decision(found.request, found.steps, outcome, grounds, again=again)
    reason = rights.check_reason(why) if outcome is not Outcome.GRANTED or again else why.strip()
    step = Step(StepKind.DECIDED, viewer.who, outcome.value, kept, reason)
    data = (("outcome", outcome.value), *(("ground", each) for each in kept))
    return _added(tx, viewer, region, found, step, "rights-decided", *data)


def rectify(tx: Transaction, viewer: Viewer, region: Region, reference: str, case: str, note: str) -> Standing:
    """Lay the rectification, or the requester's own statement, beside a case as a note (art. 16): what was received is
    kept as it came, and both are read together."""
    found = find(tx, viewer, region, reference)
    if found.request.kind is not RightKind.RECTIFICATION:
        raise RightsRefused(f"{found.request.reference} is geen verzoek om rectificatie")
    text = rights.check_reason(note)
    kept = tx.cases.find(viewer, case)
    if kept.id is None or kept.mailbox not in found.request.mailboxes:
        raise NotFound
    said = f"Rectificatie (AVG art. 16, verzoek {found.request.reference}): {text}"
    record.record(tx, viewer, region, kept.id, kept.version, Record(RecordKind.NOTE, tx.now, viewer.who, note=said))
    step = Step(StepKind.RECTIFIED, viewer.who, reason=text, cases=(kept.reference,))
    return _added(tx, viewer, region, found, step, "rights-rectified")


def add_step(
    tx: Transaction, viewer: Viewer, region: Region, found: Standing, step: Step, action: str, *data: tuple[str, str]
) -> Standing:  # fmt: skip
    """Append what was done on a request, with its line in the access log."""
    return _added(tx, viewer, region, found, step, action, *data)


def _added(
    tx: Transaction, viewer: Viewer, region: Region, found: Standing, step: Step, action: str, *data: tuple[str, str]
) -> Standing:  # fmt: skip
    assert found.request.id is not None
    tx.rights.add(found.request.id, step)
    _note(tx, viewer, action, found.request, *data)
    return _standing(tx, region, found.request)


def _standing(tx: Transaction, region: Region, request: Request) -> Standing:
    steps = tuple(tx.rights.steps(request.id)) if request.id is not None else ()
    return Standing(request, steps, rights.due(request, steps, region.calendar))


def _may(viewer: Viewer, request: Request) -> bool:
    return bool(request.mailboxes) and _all_handled(viewer, request.mailboxes)


def _all_handled(viewer: Viewer, mailboxes: Collection[str]) -> bool:
    return all(viewer.may(Act.HANDLE, key) for key in mailboxes)


def _note(tx: Transaction, viewer: Viewer, action: str, request: Request, *data: tuple[str, str]) -> None:
    tx.history.append(viewer, action, mailbox="", data=(("request", request.reference), *data), by=Act.HANDLE)
