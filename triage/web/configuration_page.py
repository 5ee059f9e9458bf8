"""What the configuration says of a mailbox, to read and not to change: where its mail goes, what goes out by itself,
and each text with its file and an example. No secret and no server stands here: `Region` holds none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain import dutch
from triage.domain.access import Act
from triage.domain.dutch_terms import starts_in_words
from triage.domain.errors import NotFound, Permanent
from triage.domain.obligation import ObligationRule
from triage.domain.policy import AuthenticationMode, MailboxPolicy, Region
from triage.domain.reading import Kind
from triage.domain.workdays import WEEKDAYS
from triage.ports.delivery import Delivery
from triage.ports.preview import Preview
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.moments import plural
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow.examples import draft_examples, examples

PATH = "/configuratie"
_NEVER = "nooit: niet ingesteld"


@dataclass(frozen=True, slots=True)
class RouteView:
    """A route of the mailbox: what leads to it, and what is owed on it."""

    title: str
    led_by: str
    owed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextView:
    """A text: its file, and the mail it makes; None where no example can be made."""

    file: str
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class DraftText:
    """A mail that a person may send: its file, when it fits, and how it would go with the first of every choice."""

    title: str
    file: str
    fits: str
    source: str
    preview: Preview | None


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The page."""
    router = APIRouter(dependencies=[needs(Act.ADMINISTER)])

    @router.get(PATH)
    def configuration(request: Request, mailbox: Annotated[str, Query(max_length=64)] = "") -> Response:
        session: Session = request.state.session
        region = desk.region
        own = sorted(session.viewer.mailboxes(Act.ADMINISTER) & region.mailboxes.keys())
        if (mailbox and mailbox not in own) or not own:
            raise NotFound
        policy = region.mailboxes[mailbox or own[0]]
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
        return pages.inside(
            "configuration.html",
            session,
            stop,
            name=policy.name,
            boxes=[(key, region.mailboxes[key].name, key == policy.key) for key in own],
            facts=list(_facts(policy)),
            modes=[(_of_mode(key), dutch.MODES[mode]) for key, mode in policy.modes.items()],
            routes=list(_routes(region, policy)),
            texts=list(_texts(desk, policy)),
            drafts=list(_drafts(desk, policy)),
            hash=region.config_hash,
            changed=region.config_hash != desk.configured.config_hash,
        )

    return router


def _facts(policy: MailboxPolicy) -> Iterator[tuple[str, str]]:
    """What to know of a mailbox, each fact with its name."""
    yield "Adressen", ", ".join(sorted(policy.addresses))
    yield "Kenmerk van een zaak", f"{policy.reference_prefix}-jaar-nummer"
    yield "Wachttijd voor automatische mail", plural(int(policy.delay.total_seconds()) // 60, "minuut", "minuten")
    yield "Soort vraag staat vast vanaf", f"{policy.thresholds.decide:.0%} zeker".replace("%", " %")
    yield "Automatisch antwoord vanaf", f"{policy.thresholds.automatic:.0%} zeker".replace("%", " %")
    caps = policy.caps
    yield (
        "Hoogstens automatisch",
        f"{caps.per_address_hour} per afzender per uur, {caps.per_case} per zaak, {caps.per_mailbox_day} per dag",
    )
    needed = policy.trust.mode is AuthenticationMode.REQUIRED
    checked = "de mailserver moet de afzender bevestigen" if needed else "als de mailserver er iets over zegt"
    yield "Echtheid van de afzender", checked
    yield "Seintje bij spoed naar", ", ".join(policy.alarm_to) or "niemand"
    watch = policy.watch
    yield "Herinneringen en dagstart naar", ", ".join(watch.beheerders) or "niemand"
    yield "Herinnering voor het einde van een termijn", ", ".join(each.text for each in watch.remind) or _NEVER
    yield "Dagstart", f"elke werkdag om {watch.dagstart:%H.%M} uur" if watch.dagstart else _NEVER
    plan = policy.slot_plan
    if plan is not None:
        minutes = int(plan.length.total_seconds()) // 60
        hours = f"{WEEKDAYS[plan.weekday]} van {plan.opens:%H.%M} tot {plan.closes:%H.%M} uur"
        tables = f", {plan.tables} tafels naast elkaar" if plan.tables > 1 else ""
        yield "Gesprekken", f"{hours}, {minutes} minuten per gesprek{tables}"
    yield "Leren van verbeteringen", "ja" if policy.learn_from_corrections else "nee"


def _of_mode(key: str) -> str:
    return next((dutch.KINDS[kind] for kind in Kind if kind.value == key), "spoed" if key == "urgent" else key)


def _routes(region: Region, policy: MailboxPolicy) -> Iterator[RouteView]:
    """Every route that a case here can get."""
    led: dict[str, list[str]] = {}
    for kind, route in policy.routes.items():
        led.setdefault(route, []).append(f"soort {dutch.KINDS[kind]}")
    for colour, route in policy.colour_routes.items():
        led.setdefault(route, []).append(f"kleurcode {dutch.COLOURS[colour]}")
    for route in policy.local_routes.values():
        led.setdefault(route, []).append("wat de mail zelf zegt")
    for route in policy.hand_routes:
        led.setdefault(route, []).append("een medewerker")
    for route, by in led.items():
        title = region.routes[route].title if route in region.routes else route
        owed = tuple(_owed(rule) for rule in region.rules_for(policy.key, route))
        yield RouteView(title, ", ".join(dict.fromkeys(by)), owed)


def _owed(rule: ObligationRule) -> str:
    term = f"{rule.term.text}, vanaf {starts_in_words(rule.starts)}" if rule.term else "zonder termijn"
    return f"{rule.title} ({rule.owner}): {term} [{rule.source}]"


def _texts(desk: WebDesk, policy: MailboxPolicy) -> Iterator[TextView]:
    now = desk.clock.now()
    for file, delivery in examples(policy, desk.region.calendar, now):
        yield TextView(f"texts/{file}", _shown(desk, delivery))


def _drafts(desk: WebDesk, policy: MailboxPolicy) -> Iterator[DraftText]:
    region = desk.region
    for rule, delivery in draft_examples(region, policy, desk.clock.now()):
        titles = [region.routes[key].title for key in sorted(rule.routes) if key in region.routes]
        fits = f"bij {', '.join(titles)}" if titles else "bij elke zaak"
        fits += "; alleen aan wie geen partner is" if rule.strangers else ""
        fits += "; met inhoud, dus alleen langs een beveiligde route" if rule.content else ""
        yield DraftText(rule.title, f"texts/drafts/{rule.key}.txt", fits, rule.source, _shown(desk, delivery))


def _shown(desk: WebDesk, delivery: Delivery) -> Preview | None:
    try:
        return desk.preview(delivery, desk.clock.now())
    except Permanent:
        return None
