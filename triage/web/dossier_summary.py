"""What stands of a case on paper: what was decided, owed, met and recorded, by whom and when; plain text to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from triage.domain import dutch, dutch_records
from triage.domain.case import CaseFile, HistoryItem
from triage.domain.obligation import Obligation
from triage.domain.policy import Region
from triage.domain.record import ClosingOutcome, Record, RecordKind, standing
from triage.ports.delivery import Delivery
from triage.web import words
from triage.web.case_log import history_of
from triage.web.inert import one_line
from triage.web.moments import Moments
from triage.web.queue_page import mailbox_name


def summary_of(
    file: CaseFile, deliveries: Sequence[Delivery], region: Region, moments: Moments, names: Mapping[int, str]
) -> str:  # fmt: skip
    """The summary of one case, as lines of text. *names*: the file of each mail."""
    lines = [
        *_head(file, region, moments),
        *_chapter("Berichten", _messages(file, moments, names)),
        *_chapter("Besluiten", _decisions(file, region, moments)),
        *_chapter("Termijnen", (line for each in file.obligations for line in _owed(each, moments))),
        *_chapter("Vastgelegd", _records(file.records, moments)),
        *_chapter("Berichten van de dienst", _sent(deliveries, moments)),
        *_chapter("Geschiedenis", _history(file.history, moments)),
    ]
    return "\r\n".join(lines) + "\r\n"


def _chapter(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield ""
    yield title
    yield "-" * len(title)
    yield from found or ["(niets)"]


def _head(file: CaseFile, region: Region, moments: Moments) -> Iterator[str]:
    case = file.line.case
    route = region.routes.get(case.route)
    yield f"Zaak {case.reference}"
    yield "=" * (5 + len(case.reference))
    yield f"Gemaakt op {moments.moment(moments.now).long}"
    yield f"Mailbox: {mailbox_name(region, case.mailbox)}"
    yield f"Ontvangen: {moments.moment(case.received_at).long}"
    yield f"Van: {one_line(case.sender, 300)}"
    yield f"Onderwerp: {one_line(case.subject, 300)}"
    yield f"Soort: {dutch.KINDS[case.kind]}{f', kleurcode {dutch.COLOURS[case.colour]}' if case.colour else ''}"
    yield f"Route: {route.title if route else 'route die niet meer is ingesteld'}"
    if case.urgent:
        yield "Spoed: ja"
    yield f"Stand: {dutch.STATES[case.state]}{f', bij {case.assignee}' if case.assignee else ''}"
    if case.closed_at is not None:
        yield f"Gesloten: {moments.moment(case.closed_at).long}"


def _messages(file: CaseFile, moments: Moments, names: Mapping[int, str]) -> Iterator[str]:
    for each in file.messages:
        way = f"van {one_line(each.sender, 200)}" if each.direction == "in" else f"aan {', '.join(each.recipients)}"
        name = names.get(each.mail_id, "") if each.mail_id is not None else ""
        where = f" [{name}.eml]" if name else ""
        yield f"{moments.moment(each.at).long}, {way}: {one_line(each.subject, 200)}{where}"
        if not where:
            yield from (f"    {line}" for line in each.text.splitlines())


def _decisions(file: CaseFile, region: Region, moments: Moments) -> Iterator[str]:
    for each in file.decisions:
        decision = each.decision
        route = region.routes.get(decision.route)
        title = route.title if route else "route die niet meer is ingesteld"
        yield f"{moments.moment(each.at).long}: gelezen als {dutch.KINDS[decision.kind]}, route {title}"
        yield from (f"    {reason.text} (regel {reason.rule})" for reason in decision.reasons)


def _owed(each: Obligation, moments: Moments) -> Iterator[str]:
    yield f"{each.title} (wie: {each.owner}; bron: {each.source})"
    if each.due_at is not None:
        yield f"    termijn: {each.term}, tot {moments.end(each.due_at).long}"
    for before in each.earlier:
        if before.due_at is not None:
            yield f"    eerder beloofd: {moments.end(before.due_at).long}; gewijzigd door {before.by}: {before.why}"
    if each.met is None:
        yield "    staat open"
    elif each.withdrawn:
        yield f"    vervallen: {each.met.ref}; {moments.moment(each.met.at).long}, door {each.met.by}"
    else:
        act = words.MET_BY[each.met.evidence]
        yield f"    voldaan: {act}, {moments.moment(each.met.at).long}, door {each.met.by}"


def _records(records: Sequence[Record], moments: Moments) -> Iterator[str]:
    stand = {each.id for each in standing(records)}
    for each in sorted(records, key=lambda one: (one.at, one.id or 0)):
        gone = "" if each.id in stand else " (teruggenomen)"
        yield f"{moments.moment(each.at).long}: {dutch_records.KINDS[each.kind]}, door {each.by}{gone}"
        told = [
            dutch_records.CHANNELS[each.channel] if each.channel else "",
            dutch_records.RESULTS[each.result] if each.result else "",
            f"met {one_line(each.with_whom, 200)}" if each.with_whom else "",
            dutch_records.CLOSINGS[ClosingOutcome(each.outcome)] if each.kind is RecordKind.CLOSED else each.outcome,
            one_line(each.reasons, 2_000),
        ]
        if any(told):
            yield "    " + "; ".join(text for text in told if text)
        yield from (f"    {line}" for line in each.note.splitlines())


def _sent(deliveries: Sequence[Delivery], moments: Moments) -> Iterator[str]:
    for each in deliveries:
        if each.kind == "mail":
            what = words.word(words.PURPOSES, each.purpose, "bericht")
            to = one_line(each.content.get("to", ""), 200)
            at = moments.moment(each.sent_at or each.next_at)
            yield f"{at.long}: {what} aan {to}: {words.DELIVERIES[each.state]}"
            yield from (f"    {line}" for line in each.content.get("text", "").splitlines())


def _history(history: Sequence[HistoryItem], moments: Moments) -> Iterator[str]:
    views, left_out, seen = history_of(history, moments)
    for each in reversed(views):
        yield f"{each.at.long}: {each.what}{f' ({each.detail})' if each.detail else ''}, door {each.actor}"
    if left_out:
        yield f"(en {left_out} oudere regels)"
    if seen is not None:
        yield f"{seen.times} keer bekeken, het laatst door {seen.by} op {seen.at.long}"
