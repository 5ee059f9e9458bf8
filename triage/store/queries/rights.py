"""The register of requests about somebody's own data: appended rows, their content sealed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from triage.domain.case import reference_text
from triage.domain.rights import PREFIX, Request, RightKind, Step, StepKind, Wanted
from triage.ports.rights import RIGHTS
from triage.store import sealing
from triage.store.queries.cases import next_number
from triage.store.tables import RightsRequestRow, RightsStepRow, table_of
from triage.store.work import Work, listed, matching, plain, unlisted

_REQUESTS = table_of(RightsRequestRow)
_STEPS = table_of(RightsStepRow)


class SqlRightsBook:
    """See `triage.ports.rights.RightsBook`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def open(self, request: Request, year: int) -> Request:
        """Add a request with the next reference of *year*."""
        work, sid = self._work, sealing.new_sid()
        reference = reference_text(PREFIX, year, next_number(work, PREFIX, year))
        wanted = request.wanted
        content = {
            "names": wanted.names, "addresses": wanted.addresses, "references": wanted.references, "note": request.note,
        }  # fmt: skip
        row = {
            "sid": sid, "reference": reference, "kind": request.kind.value, "mailboxes": listed(request.mailboxes),
            "received_at": request.received_at, "made_at": work.now, "made_by": plain(request.by),
            "content": work.seal(RIGHTS, _REQUESTS, "content", sid, content),
        }  # fmt: skip
        return replace(request, reference=reference, made_at=work.now, id=work.add(_REQUESTS, row))

    def find(self, reference: str) -> Request | None:
        """The request of a reference."""
        row = self._work.first(select(_REQUESTS).where(_REQUESTS.c.reference == reference.strip().upper()))
        return self._request(row) if row is not None else None

    def every(self) -> list[Request]:
        """All requests, in the order in which they were made."""
        return [self._request(row) for row in self._work.all(select(_REQUESTS).order_by(_REQUESTS.c.id))]

    def _request(self, row: Row[Any]) -> Request:
        said = self._work.unseal(_REQUESTS, "content", row.sid, row.content)
        return Request(
            kind=RightKind(row.kind),
            mailboxes=unlisted(row.mailboxes),
            received_at=row.received_at,
            by=row.made_by,
            wanted=Wanted(tuple(said["names"]), tuple(said["addresses"]), tuple(said["references"])),
            note=said["note"],
            reference=row.reference,
            made_at=row.made_at,
            id=row.id,
        )

    def add(self, request_id: int, step: Step) -> Step:
        """Append what was done."""
        work, sid = self._work, sealing.new_sid()
        content = {"reason": step.reason, "cases": step.cases, "unmasked": step.unmasked}
        row = {
            "sid": sid, "request_id": request_id, "kind": step.kind.value, "at": work.now, "by": plain(step.by),
            "outcome": step.outcome, "grounds": listed(step.grounds),
            "content": work.seal(RIGHTS, _STEPS, "content", sid, content),
        }  # fmt: skip
        return replace(step, at=work.now, id=work.add(_STEPS, row))

    def steps(self, request_id: int) -> list[Step]:
        """What was done on a request, oldest first."""
        rows = self._work.all(matching(_STEPS, request_id=request_id).order_by(_STEPS.c.id))
        return [self._step(row) for row in rows]

    def _step(self, row: Row[Any]) -> Step:
        said = self._work.unseal(_STEPS, "content", row.sid, row.content)
        return Step(
            kind=StepKind(row.kind),
            by=row.by,
            outcome=row.outcome,
            grounds=unlisted(row.grounds),
            reason=said["reason"],
            cases=tuple(said["cases"]),
            unmasked=said["unmasked"],
            at=row.at,
            id=row.id,
        )
