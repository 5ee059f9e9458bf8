"""How the service stands: `/healthz` and `/readyz` for who keeps it running, `/metrics` for Prometheus, `/status` for
people.

`/healthz` says that this process answers, `/readyz` that it can do its work: it never fails itself, whatever is wrong
with the database. `/metrics` is for whoever brings the configured token, or asks from this machine itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, Response

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.errors import Conflict, TriageError
from triage.domain.hooks import HOOK_PREFIX
from triage.domain.policy import MailboxPolicy
from triage.identity import same
from triage.operate.health import Health, Tally, look
from triage.operate.metrics import CONTENT_TYPE, exposition
from triage.ports.delivery import DeliveryState
from triage.web.acting import acting, onward
from triage.web.allow import for_machines, needs, open_to_all
from triage.web.api_problem import Refused
from triage.web.desk import WebDesk
from triage.web.guard import HEALTH, METRICS, READY, is_near, without_content
from triage.web.moments import Moments
from triage.web.readiness import readiness
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow.hooks import retry
from triage.workflow.outgoing import is_stopped
from triage.workflow.present import present

PATH = "/status"
_LOG = logging.getLogger("triage.web")
_STATES = {
    DeliveryState.HELD: "wacht op een mens",
    DeliveryState.QUEUED: "klaar om te gaan",
    DeliveryState.SENDING: "onderweg",
    DeliveryState.SENT: "verstuurd",
    DeliveryState.FAILED: "mislukt",
    DeliveryState.UNKNOWN: "onbekend of het aankwam",
    DeliveryState.CANCELLED: "ingetrokken",
}
_KINDS = {
    "mail": "mail",
    "alarm": "alarm",
    "webhook": "melding aan een ander systeem",
    "notice": "bericht aan het team",
}


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The pages and answers about the service itself."""
    router = APIRouter()
    tally = Tally(time.monotonic)

    @router.get(HEALTH, dependencies=[open_to_all()])
    def alive() -> Response:
        return PlainTextResponse("ok\n")

    @router.get(READY, dependencies=[open_to_all()])
    def ready() -> Response:
        return readiness(_checks(desk))

    @router.get(METRICS, dependencies=[for_machines(_may_measure(desk))])
    def metrics() -> Response:
        return Response(exposition(_looked(desk, tally)), headers={"content-type": CONTENT_TYPE})

    @router.get(PATH, dependencies=[needs(Act.ADMINISTER)])
    def status(request: Request) -> Response:
        session: Session = request.state.session
        # Apart: nobody who writes waits while everything is counted.
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
            health = look(tx, desk.region, stopped=is_stopped(tx))
        with desk.store.transaction() as tx:
            tx.history.append(session.viewer, "status-viewed", mailbox="", by=Act.ADMINISTER)
        mine = session.viewer.mailboxes(Act.ADMINISTER)
        boxes = {key: box for key, box in desk.region.mailboxes.items() if key in mine}
        shown = _Shown(health, session.viewer, boxes, Moments(desk.region.calendar, health.at))
        return pages.inside("status.html", session, stop, **shown.values())

    @router.post(f"{PATH}/melding/{{number}}/opnieuw", dependencies=[needs(Act.ADMINISTER)])
    def again(number: int, session: Session = Depends(acting)) -> Response:  # noqa: B008 - how FastAPI is told
        try:
            with desk.store.transaction() as tx:
                retry(tx, session.viewer, number)
        except Conflict as error:
            session.tell(str(error), failed=True)
        else:
            session.tell("De melding gaat opnieuw uit.")
        return onward(PATH)

    return router


def _checks(desk: WebDesk) -> dict[str, str]:
    def database() -> str:
        with desk.store.reading() as tx:
            tx.operating.leases()
        return ""

    def overlay() -> str:
        present(desk.configured, desk.store)
        return ""

    return {
        "database": _checked(database, "De database is niet te lezen."),
        "schema": _checked(desk.operations.schema, "Het schema van de database is niet te lezen."),
        "overlay": _checked(overlay, "Wat bij Partners, Sluitingsdagen en Diensten is ingevoerd, is niet te lezen."),
    }


def _checked(check: Callable[[], str], otherwise: str) -> str:
    """What is wrong, in Dutch; empty where nothing is."""
    try:
        return check()
    except Exception as error:  # that it is broken is the answer
        _LOG.error("niet gereed: %s", without_content(error))
        return str(error) if isinstance(error, TriageError) else otherwise


def _may_measure(desk: WebDesk) -> Callable[[Request], None]:
    def check(request: Request) -> None:
        known = desk.operations.metrics_token
        given = request.headers.get("authorization", "")
        if known and same(given, f"Bearer {known}"):
            return
        if not is_near(request):
            raise Refused(403, "Alleen met het token van TRIAGE_METRICS_TOKEN, of op deze machine zelf.")

    return check


def _looked(desk: WebDesk, tally: Tally) -> Health | None:
    try:
        with desk.store.reading() as tx:
            return look(tx, desk.region, stopped=is_stopped(tx), totals=tally.totals(tx, desk.region))
    except Exception as error:  # that the database is down is what Prometheus has to hear
        _LOG.error("geen cijfers: %s", without_content(error))
        return None


@dataclass(frozen=True)
class _Shown:
    """What the page shows: of mailboxes those that the visitor administers, of a case nothing but the reference to whom
    may see it."""

    health: Health
    viewer: Viewer
    boxes: dict[str, MailboxPolicy]
    moments: Moments

    def values(self) -> dict[str, object]:
        """The page's, by name."""
        return {
            "at": self.moments.moment(self.health.at).long,
            "hash": self.health.config_hash,
            "troubles": self.health.troubles(),
            "workers": self._workers(),
            "polls": self._polls(),
            "work": self._work(),
            "outbox": self._outbox(),
            "dead": self._dead(),
            "ends": self._ends(),
            "backup": self._short(self.health.last_backup) if self.health.last_backup else "",
            "leases": [(each.name, each.holder) for each in self.health.leases],
        }

    def _short(self, at: datetime) -> str:
        return self.moments.moment(at).short

    def _workers(self) -> list[tuple[str, ...]]:
        return [
            (
                each.sign.holder,
                self._short(each.sign.beat_at),
                each.sign.version,
                each.sign.config_hash,
                "gaf lang geen teken" if each.is_silent else "werkt",
            )
            for each in self.health.workers
        ]

    def _polls(self) -> list[tuple[str, ...]]:
        return [
            (
                self.boxes[each.mailbox].name,
                each.folder,
                self._short(each.at),
                str(each.on_server),
                str(each.accounted_for),
                "mislukt" if each.error else "gelukt",
            )
            for each in self.health.polls
            if each.mailbox in self.boxes
        ]

    def _work(self) -> list[tuple[str, ...]]:
        return [
            (
                box.name,
                str(self.health.mails[key].quarantined),
                str(self.health.mails[key].pending),
                str(self.health.terms[key].at_risk),
                str(self.health.terms[key].breached),
                str(self.health.alarms[key]),
            )
            for key, box in self.boxes.items()
        ]

    def _outbox(self) -> list[tuple[str, ...]]:
        waiting = [
            (
                self.boxes[each.mailbox].name,
                _KINDS.get(each.kind, each.kind),
                _STATES[each.state],
                str(each.number),
                self._short(each.oldest_at),
            )
            for each in self.health.outbox
            if each.mailbox in self.boxes
        ]
        sent = [
            (self.boxes[mailbox].name, _KINDS.get(kind, kind), _STATES[DeliveryState.SENT], str(number), "")
            for (mailbox, kind), number in sorted(self.health.totals.sent.items())
            if mailbox in self.boxes
        ]
        return [*waiting, *sent]

    def _dead(self) -> list[tuple[int, str, str, str, str, str]]:
        return [
            (
                each.id,
                each.hook.removeprefix(HOOK_PREFIX),
                dutch.HOOK_EVENTS.get(each.event, each.event),
                each.reference if each.mailbox in self.viewer.readable else "",
                self._short(each.at),
                each.error,
            )
            for each in self.health.dead_hooks
            if each.mailbox in self.boxes
        ]

    def _ends(self) -> list[tuple[str, str]]:
        ends = [(f"registratie {key}", last.isoformat()) for key, last in sorted(self.health.secrets.items())]
        return ends + [(f"token {each.id} ({each.title})", self._short(each.expires_at)) for each in self.health.tokens]
