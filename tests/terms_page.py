"""Writes the tables of docs/termijnen.md from the configuration that ships: `python -m tests.terms_page`."""

from __future__ import annotations

from pathlib import Path

import mailbox_config
from triage.domain.dutch_terms import starts_in_words
from triage.domain.obligation import ObligationRule
from triage.domain.policy import Region
from triage.domain.terms import Ending
from triage.web.words import MET_BY

PAGE = Path(__file__).parents[1] / "docs" / "termijnen.md"
BEGIN, END = "<!-- tabellen: gemaakt met python -m tests.terms_page -->", "<!-- einde van de tabellen -->"


def tables(region: Region) -> str:
    """A part for each route with obligations of its own, and one with the choices and questions."""
    parts = [_route(region, key) for key in region.routes]
    rules = {rule.key: rule for route in region.routes.values() for rule in route.obligations}
    choices = [_choices(rule) for rule in rules.values() if rule.outcomes or rule.questions]
    return "\n\n".join([*parts, "## Uitkomsten en vragen", *choices])


def _route(region: Region, key: str) -> str:
    route = region.routes[key]
    lines = [f"### {route.title} (`{key}`)", "", f"Bron: {route.source}.", ""]
    if route.office_hours:
        hours = region.calendar.hours
        lines += [f"Alleen op werkdagen van {hours.opens:%H:%M} tot {hours.closes:%H:%M}. {route.otherwise}", ""]
    lines += ["| wat | wie | termijn | vanaf | vervuld door | bron |", "| --- | --- | --- | --- | --- | --- |"]
    notes = [f"- {note.text} ({note.source})" for note in route.notes]
    return "\n".join([*lines, *(_row(rule) for rule in route.obligations), *([""] if notes else []), *notes])


def _row(rule: ObligationRule) -> str:
    exact = ", schuift nooit" if rule.term and rule.term.ending is Ending.EXACT else ""
    term = f"{rule.term.text}{exact}" if rule.term else "geen"
    starts = starts_in_words(rule.starts) if rule.term else ""
    met_by = ", ".join(MET_BY[each] for each in rule.met_by)
    return f"| {rule.title} | {rule.owner} | {term} | {starts} | {met_by} | {rule.source} |"


def _choices(rule: ObligationRule) -> str:
    lines = [f"### {rule.title}", ""]
    for outcome in rule.outcomes:
        notes = [
            "met onderbouwing" if outcome.reasons_required else "",
            f"daarmee begint wat wacht op {starts_in_words((outcome.event,))}" if outcome.event else "",
            "de zaak gaat terug" if outcome.hands_back else "",
        ]
        told = "; ".join(note for note in notes if note)
        lines.append(f"- {outcome.title}{f' ({told})' if told else ''}")
    for question in rule.questions:
        lines.append(f"- {question.title}")
        lines += [f"  - {each}" for each in question.criteria]
    return "\n".join(lines)


def written(page: str, region: Region) -> str:
    """The page with its tables as the configuration says."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables(region)}\n\n{END}{tail}"


if __name__ == "__main__":
    shipped = mailbox_config.load("zaanstreek_waterland").region
    PAGE.write_text(written(PAGE.read_text("utf-8"), shipped), "utf-8")
