"""Every form of the application with what nobody should send: a missing, endless, odd or forged value in each field.

The forms are those that the pages really have, and together they reach every address that takes one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.form_reading import TYPED, ReadForm, forms_of
from tests.web.parts import NOW, REGION, Office
from tests.web.test_acts import notice_of
from tests.web.test_alarms import alarmed
from tests.web.test_people_acts import known
from tests.web.test_plain_dutch import wrong_in
from tests.web.test_quarantine import announced, quarantined
from tests.web.test_redating import closing
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseState, LinkKind
from triage.domain.overlay import OverlayKind
from triage.domain.reading import Colour, Kind
from triage.domain.record import Record, RecordKind
from triage.domain.slot import HoldState
from triage.web.acting import PROOF
from triage.web.allow import rules
from triage.web.app import create_app
from triage.web.record_panel import slug
from triage.web.recording import _FIELDS as FIELDS_OF_RECORDS
from triage.workflow.merging import merge

WHO = Viewer("lokaal", {box: frozenset({Role.BEHEERDER, Role.FUNCTIONEEL_BEHEERDER}) for box in REGION.mailboxes})
RVT, LT, RET = "veiligheidsteam", "lokaal-team", "ret"
LONG = "eindeloos " * 4_000
MARK = "dit typ ik niet nog eens"
ODD = "\x00\u202e{x} <b>%s'"
BAD = {"nothing": None, "endless": LONG, "odd": ODD, "a number": "9" * 20, "of another list": "unknown"}
# What nobody types: it is chosen on the page, or stands in it.
BAD_CHOICE = {"nothing": None, "odd": ODD, "a number": "9" * 20, "of another list": "unknown"}
BAD_DATE = {"nothing": None, "odd": ODD, "no date": "2026-02-31", "no time": "25:61"}
# Buttons, and passwords and codes, which no page ever gives back: the tests of the account.
ELSEWHERE = {
    "/afmelden", "/sessie/blijven", "/account/overal-afmelden", "/account/sessie", "/account/wachtwoord",
    "/account/tweede-stap", "/account/tweede-stap/code", "/status/melding/{number}/opnieuw",
}  # fmt: skip
SENDING = "/zaak/{reference}/opstellen/{key}/versturen"
WRITTEN = ("text", "textarea", "search", "email")
AGENDA = "rvt-dinsdag"
_NUMBERS = iter(range(10_000))
GREEN: dict[str, Any] = {"mailbox": LT, "kind": Kind.OTHER, "colour": Colour.GREEN, "sender": "vt@veiligthuis.example"}
NIGHT = {
    "dates": ["2026-12-24"], "opens": "22:00", "closes": "07:00", "mailboxes": [],
    "steps": [{"people": ["nacht@team.example"], "minutes": 5}],
}  # fmt: skip


def _below(rest: str, **more: Any) -> Callable[[Office], str]:
    return lambda office: f"/zaak/{office.add(**more).reference}{rest}"


def _proposed(rest: str = "") -> Callable[[Office], str]:
    def make(office: Office) -> str:
        case = office.add()
        with office.store.transaction() as tx:
            for hold in tx.agenda.between(AGENDA, NOW, NOW + timedelta(days=30)):
                tx.agenda.settle(hold.id or 0, HoldState.RELEASED, tx.now)
        office.propose(case)
        return f"/zaak/{case.reference}{rest}"

    return make


def _merged(office: Office) -> str:
    here, there = office.add(kind=Kind.CONSULT), office.add(kind=Kind.CONSULT)
    with office.store.transaction() as tx:
        merge(tx, WHO, REGION, here.id or 0, here.version, there.id or 0)
    return f"/zaak/{here.reference}/apart-zetten"


def _closed(rest: str) -> Callable[[Office], str]:
    def make(office: Office) -> str:
        case = office.add()
        with office.store.transaction() as tx:
            tx.cases.change(replace(case, state=CaseState.CLOSED))
        return f"/zaak/{case.reference}{rest}"

    return make


def _shielded(office: Office) -> str:
    case = office.add()
    with office.store.transaction() as tx:
        tx.cases.shield(case.id or 0, frozenset({WHO.who}))
    return f"/zaak/{case.reference}"


def _quarantined(office: Office) -> str:
    number = next(_NUMBERS) + 1
    return f"/zaak/{quarantined(office, b'onleesbaar %d' % number, number)[0].reference}"


def _found(office: Office) -> str:
    other, case = office.add(subject=f"Woord{(number := next(_NUMBERS))}"), office.add()
    assert other
    return f"/zaak/{case.reference}/hoort-bij?zoek=woord{number}"


def _waiting(office: Office) -> str:
    case = office.add()
    with office.store.transaction() as tx:
        tx.cases.change(replace(case, state=CaseState.WAITING, wake_at=NOW))
    return f"/zaak/{case.reference}/verder"


def _recorded(office: Office) -> str:
    case = office.add(kind=Kind.CONSULT)
    with office.store.transaction() as tx:
        kept = tx.records.add(case.id or 0, Record(RecordKind.NOTE, NOW, "bob", note="gebeld"))
    return f"/zaak/{case.reference}/vastgelegd/{kept.id}/terugnemen"


def _linked(office: Office) -> str:
    one, other = office.add(), office.add()
    with office.store.transaction() as tx:
        tx.cases.tie(one.id or 0, other.id or 0, LinkKind.SAME_HOUSEHOLD, by="bob", why="zelfde adres")
    return f"/zaak/{one.reference}"


def _person(rest: str) -> Callable[[Office], str]:
    def make(office: Office) -> str:
        return f"/gebruikers/{known(office, f'collega-{next(_NUMBERS)}@gemeente.example')}/{rest}"

    return make


def _overlaid(path: str) -> Callable[[Office], str]:
    """A list of administration with a row that can be taken away."""
    laid: dict[str, tuple[OverlayKind, str, Mapping[str, Any]]] = {
        "partners": (OverlayKind.PARTNER, "Wijkteam Zuid", {"addresses": ["z@team.example"], "domains": []}),
        "sluitingsdagen": (OverlayKind.CLOSURE, "2026-12-28", {"reason": "verhuizing"}),
        "diensten": (OverlayKind.SHIFT, "7", NIGHT),
    }

    def make(office: Office) -> str:
        kind, key, value = laid[path]
        with office.store.transaction() as tx:
            if not any(row.key == key for row in tx.overlay.standing(kind)):
                tx.overlay.lay(kind, key, value, WHO.who)
        return f"/beheer/{path}"

    return make


def _partner_gone(office: Office) -> str:
    with office.store.transaction() as tx:
        if not any(row.value.get("gone") for row in tx.overlay.standing(OverlayKind.PARTNER)):
            tx.overlay.lay(OverlayKind.PARTNER, "Jeugdteam", {"gone": True}, WHO.who)
    return "/beheer/partners"


def _kept_list(office: Office) -> str:
    with office.store.transaction() as tx:
        for view in tx.views.of(WHO.who):
            tx.views.remove(WHO.who, view.id)
        tx.views.add(WHO.who, "spoed", "spoed=ja")
    return "/lijsten"


def _handing_over(office: Office) -> str:
    known(office, "bob", RVT)
    case = office.add()
    with office.store.transaction() as tx:
        tx.cases.change(replace(case, assignee="bob"))
    return "/zaken/overdragen?van=collega:bob&naar=mij"


def _stopped(office: Office) -> str:
    office.stop()
    return "/stopknop"


def _at(path: str) -> Callable[[Office], str]:
    return lambda _: path


def _case(**more: Any) -> Callable[[Office], str]:
    return _below("", **more)


FORMS: dict[str, Callable[[Office], str]] = {
    "/zaak/{reference}/beoordelen": _case(kind=Kind.UNDECIDED),
    "/zaak/{reference}/vastleggen/note": _case(),
    "/zaak/{reference}/datum": _case(),
    "/zaak/{reference}/mail/{number}/akkoord": _proposed(),
    "/zaak/{reference}/mail/{number}/niet-versturen": _proposed(),
    "/zaak/{reference}/checklist/{key}": _case(mailbox=RET),
    "/zaak/{reference}/ontkoppelen": _linked,
    "/zaak/{reference}/afschermen": _case(),
    "/zaak/{reference}/afscherming-opheffen": _shielded,
    "/zaak/{reference}/alarm-aannemen": lambda office: f"/zaak/{alarmed(office).reference}",
    "/zaak/{reference}/ongelezen/{number}/opnieuw": _quarantined,
    "/zaak/{reference}/ongelezen/{number}/downloaden": _quarantined,
    "/zaak/{reference}/toevoegen": lambda office: f"/zaak/{announced(office).reference}",
    "/zaak/{reference}/vastgelegd/{number}/terugnemen": _recorded,
    "/zaak/{reference}/toewijzen": _below("/toewijzen"),
    "/zaak/{reference}/wachten": _below("/wachten"),
    "/zaak/{reference}/verder": _waiting,
    "/zaak/{reference}/route": _below("/route"),
    "/zaak/{reference}/sluiten": _below("/sluiten"),
    "/zaak/{reference}/heropenen": _closed("/heropenen"),
    "/zaak/{reference}/in-dossier": _closed("/in-dossier"),
    "/zaak/{reference}/tegenhouden": _closed("/tegenhouden"),
    "/zaak/{reference}/niet-meer-tegenhouden": _closed("/niet-meer-tegenhouden"),
    "/zaak/{reference}/splitsen": _below("/splitsen"),
    "/zaak/{reference}/apart-zetten": _merged,
    "/zaak/{reference}/hoort-bij": _found,
    "/zaak/{reference}/afspraak/verplaatsen": _proposed("/afspraak"),
    "/zaak/{reference}/afspraak/boeken": _proposed("/afspraak"),
    "/zaak/{reference}/afspraak/vrijgeven": _proposed("/afspraak"),
    "/zaak/{reference}/opstellen/{key}": _below("/opstellen/terugkoppelen", **GREEN),
    "/nieuwe-zaak": _at("/nieuwe-zaak"),
    "/zaken/toewijzen": lambda office: (office.add(), "/")[1],
    "/zaken/nagekeken": lambda office: (office.add(), "/")[1],
    "/zaken/overdragen": _handing_over,
    "/lijsten/bewaren": lambda office: (office.add(urgent=True), "/?spoed=ja")[1],
    "/lijsten/{number}/naam": _kept_list,
    "/lijsten/{number}/weg": _kept_list,
    "/stopknop/stoppen": _at("/stopknop"),
    "/stopknop/starten": _stopped,
    "/gebruikers/nieuw": _at("/gebruikers/nieuw"),
    "/gebruikers/{number}/rollen": _person("rollen"),
    "/gebruikers/{number}/link": _person("link"),
    "/gebruikers/{number}/toegang": _person("toegang"),
    "/beheer/partners/nieuw": _at("/beheer/partners/nieuw"),
    "/beheer/partners/weghalen": _overlaid("partners"),
    "/beheer/partners/terugzetten": _partner_gone,
    "/beheer/sluitingsdagen/nieuw": _at("/beheer/sluitingsdagen/nieuw"),
    "/beheer/sluitingsdagen/weghalen": _overlaid("sluitingsdagen"),
    "/beheer/diensten/nieuw": _at("/beheer/diensten/nieuw"),
    "/beheer/diensten/weghalen": _overlaid("diensten"),
}
"""By the address that a form posts to: a page that has it."""

KINDS = [kind for kind in RecordKind if kind in FIELDS_OF_RECORDS]


@pytest.fixture(scope="module")
def inside() -> tuple[Office, TestClient]:
    """One browser for all of it, in an office whose calendar changed, so that dates differ."""
    office = Office()
    return office, closing(office, WHO)


def _form(page: str, pattern: str) -> ReadForm:
    wanted = re.compile(re.sub(r"\{\w+\}", r"[^/]+", pattern))
    found = next((each for each in forms_of(page) if wanted.fullmatch(each.action) and each.method == "post"), None)
    assert found, f"no form to {pattern}"
    return found


def _attempts(form: ReadForm) -> Iterator[tuple[str, str, str | None]]:
    """Each field but the proof with each bad value."""
    for name in form.names:
        kind = form.kind_of(name)
        bad = BAD if kind in WRITTEN else BAD_DATE if kind in ("date", "time") else BAD_CHOICE
        if name != PROOF:
            yield from ((name, what, value) for what, value in bad.items())


def _marked(form: ReadForm) -> dict[str, list[str]]:
    """As somebody fills in what they have at hand: a text in each field of text that is empty."""
    sent = form.sent()
    for each in form.fields:
        if each.kind in WRITTEN and not any(sent.get(each.name, [])):
            sent[each.name] = [MARK]
    return sent


def _told(page: str) -> str:
    """What the application says on a page: not what others wrote, nor what stands in a field."""
    body = re.sub(r"(?s)<(bdi|textarea|script|code|option|title)\b.*?</\1>", " ", page.partition("<main")[2])
    body = re.sub(r'(?s)<(div|span) class="(?:text|ref)[^"]*".*?</\1>', " ", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body)).replace(LONG, "")


def _walk(office: Office, client: TestClient, pattern: str, place: Callable[[Office], str]) -> list[str]:
    """Send a form with each bad value; what went wrong."""
    problems = []
    form = _form(client.get(place(office)).text, pattern)
    for name, what, value in list(_attempts(form)):
        sent = _marked(form)
        sent.pop(name, None)
        if value is not None:
            sent[name] = [value]
        answer = client.post(form.action, data=sent)
        problems += [f"{name} is {what}: {each}" for each in _wrong(form, name, value, sent, answer)]
        if answer.status_code < 400:
            # It was done, or something was done: another of the same sort.
            form = _form(client.get(place(office)).text, pattern)
    return problems


def _wrong(form: ReadForm, name: str, value: str | None, sent: dict[str, list[str]], answer: Response) -> Iterator[str]:
    told = _told(answer.text)
    if answer.status_code >= 500 or answer.status_code in (403, 405):
        yield f"status {answer.status_code}"
    if answer.status_code == 400 and form.kind_of(name) in TYPED:
        yield "what was typed is lost"
    english = [each for each in wrong_in(told.replace(value or "", "")) if MARK not in each]
    if english:
        yield f"says {english[:2]}"
    written = [each.name for each in form.fields if each.kind in WRITTEN]
    keeps = answer.status_code == 422
    if keeps and any(html.escape(MARK) not in answer.text for each in written if sent.get(each) == [MARK]):
        yield "what was typed elsewhere is lost"
    if keeps and value not in (None, LONG, ODD) and name in written and value not in html.unescape(answer.text):
        yield "what was typed is lost"
    # Whoever forges what stands in a page is owed nothing; a version that is old is a colleague's doing.
    forged = form.kind_of(name) == "hidden" and name not in ("version", "versie", "gezien")
    others = [each for each in written if each != name and sent.get(each) == [MARK] and not forged]
    if 'class="told failed"' in answer.text and not keeps and (others or (name in written and value)):
        yield f"refused without keeping it: {notice_of(answer.text)}"


@pytest.mark.parametrize("pattern", FORMS)
def test_a_form_takes_no_nonsense_and_keeps_what_was_typed(inside: tuple[Office, TestClient], pattern: str) -> None:
    assert _walk(*inside, pattern, FORMS[pattern]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_of_what_happened_takes_no_nonsense(inside: tuple[Office, TestClient], kind: RecordKind) -> None:
    key = slug(kind)
    office, client = inside
    case = office.add(mailbox=LT, kind=Kind.OTHER)
    route = ""
    routes = {RecordKind.VERRIJKING_ANSWERED: "verrijking", RecordKind.REPORTED_BACK: "groen"}
    for route in (routes.get(kind, ""), "geel", "groen", "oranje", "crisis", "verrijking"):
        case = office.add(mailbox=LT, route=route, kind=Kind.OTHER)
        if client.get(f"/zaak/{case.reference}/vastleggen/{key}").status_code == 200:
            break
    found = _walk(
        office, client, f"/zaak/{{reference}}/vastleggen/{key}",
        _below(f"/vastleggen/{key}", mailbox=LT, route=route, kind=Kind.OTHER),
    )  # fmt: skip
    assert found == []


@pytest.mark.parametrize("value", [LONG, ODD, "9" * 20, "unknown", None])
def test_a_mail_that_was_looked_at_is_not_sent_with_another_value(
    inside: tuple[Office, TestClient], value: str | None
) -> None:
    office, client = inside
    asked = _form(client.get(FORMS["/zaak/{reference}/opstellen/{key}"](office)).text, SENDING.rpartition("/")[0])
    chosen = {each.name: each.value for each in asked.fields if each.kind == "hidden"}
    outcome = re.search(r'name="uitkomst" value="([^"]+)"', client.get(asked.action).text)
    assert outcome
    shown = client.post(asked.action, data=chosen | {"uitkomst": outcome[1], "toelichting": MARK})
    form = _form(shown.text, SENDING)
    for name in form.names:
        if name == PROOF:
            continue
        sent = form.sent()
        sent.pop(name)
        if value is not None:
            sent[name] = [value]
        answer = client.post(form.action, data=sent)
        assert list(_wrong(form, name, value, sent, answer)) == []
        if name == "uitkomst":
            assert answer.status_code == 422
            assert MARK in answer.text


def test_every_address_that_takes_a_form_is_among_them() -> None:
    posts = {path for methods, path, rule in rules(create_app(Office().desk)) if "POST" in methods and rule != "open"}
    reached = {re.sub("/note$", "/{key}", path) for path in FORMS} | ELSEWHERE | {SENDING}
    assert posts - reached == set()
    assert reached - posts == set()
