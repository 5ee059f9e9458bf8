"""`triage simulate`: what-if of arrivals against slots. Do we need a second table?"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, complain, moment, print_json, print_table, progress_bar

if TYPE_CHECKING:
    from triage.domain.policy import MailboxPolicy, Region
    from triage.domain.slot import SlotPlan
    from triage.domain.terms import Term
    from triage.operate.simulate import Arrivals, Outcome, Spread

_ORDINALS = {2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde", 6: "zesde"}
# Fewer requests than this say little; the figures are shown all the same.
_FEW = 20
# Outside the interval on one side: so few of the runs are no reason to doubt.
_RARELY = 0.025


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `simulate`."""
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="van welke mailbox de agenda is (standaard de eerste)")
    parser.add_argument(
        "--per-week", type=float, metavar="N", help="zoveel aanvragen per week, toevallig verdeeld; zonder: de historie"
    )
    parser.add_argument(
        "--tables",
        type=int,
        nargs="+",
        metavar="N",
        help="vergelijk deze aantallen tafels (standaard drie vanaf het plan)",
    )
    parser.add_argument("--opens", type=_hour, metavar="UU:MM", help="begin van de middag")
    parser.add_argument("--closes", type=_hour, metavar="UU:MM", help="einde van de middag")
    parser.add_argument("--minutes", type=int, metavar="N", help="lengte van een gesprek")
    parser.add_argument("--weeks", type=int, default=26, metavar="N", help="hoeveel weken (standaard 26)")
    parser.add_argument(
        "--beyond", type=float, default=2, metavar="N", help="langer dan N weken is te lang (standaard 2)"
    )
    parser.add_argument(
        "--accept", type=float, default=10, metavar="P", help="hoeveel procent te lang mag wachten (standaard 10)"
    )
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="hoeveel keer (standaard 200)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="hetzelfde getal geeft dezelfde uitkomst")
    parser.add_argument("--now", metavar="TIJD", help="reken vanaf dit moment (ISO 8601)")
    parser.add_argument("--svg", metavar="BESTAND", help="ook een grafiek schrijven")
    parser.add_argument("--json", action="store_true")


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is geen tijd van de dag, schrijf bijvoorbeeld 13:00") from None


def run(options: argparse.Namespace) -> int:
    """Play the requests against the plan at each number of tables; print what came of it and what that answers."""
    from triage.operate.simulate import Question, simulate
    from triage.wiring.clock import SystemClock
    from triage.wiring.tools import configuration

    _check(options)
    region = configuration(options.config).region
    mailbox = _mailbox(region, options.mailbox)
    plans = _plans(mailbox, options)
    calendar = region.calendar
    now = moment(options.now, calendar) if options.now else SystemClock().now()
    term = _response_term(region, mailbox)
    weeks, arrivals, history = _arrivals(region, mailbox, options, now)
    question = Question(calendar, term, timedelta(weeks=options.beyond), options.accept / 100)
    with progress_bar("simuleren", options.runs) as advance:
        outcomes = simulate(
            plans, question, arrivals, runs=options.runs, seed=options.seed, replay=history, after_run=advance
        )
    if not outcomes:
        from triage.domain.errors import UsageError

        raise UsageError("er kwam geen enkele aanvraag; kies een hogere --per-week of meer --weeks")
    answer = answer_to(outcomes, options.beyond, options.accept / 100)
    if options.json:
        for outcome in outcomes:
            print_json(_shape(outcome, options))
        print_json({"answer": answer, "weeks": weeks, "runs": options.runs, "seed": options.seed})
    else:
        _print(outcomes, term, options)
        print(f"\n{answer}")
    if history is not None and len(history) < _FEW:
        complain(f"de historie telt maar {len(history)} aanvragen: dat zegt weinig; probeer ook --per-week")
    if options.svg:
        _write_svg(Path(options.svg), outcomes, answer, options.beyond)
    return DONE


def _check(options: argparse.Namespace) -> None:
    from triage.domain.errors import UsageError

    bounds = (
        ("--weeks", options.weeks, 1, 260), ("--runs", options.runs, 2, 10_000), ("--accept", options.accept, 0, 100),
        ("--beyond", options.beyond, 0.1, 52), ("--per-week", options.per_week or 1, 0.1, 1000),
        *(("--tables", number, 1, 20) for number in options.tables or ()),
    )  # fmt: skip
    for name, value, least, most in bounds:
        if not least <= value <= most:
            raise UsageError(f"{name}: {value:g} kan niet; kies {least:g} tot en met {most:g}")
    if options.per_week == 0:
        raise UsageError("--per-week: 0 kan niet; kies 0.1 tot en met 1000")


def _mailbox(region: Region, key: str | None) -> MailboxPolicy:
    from triage.domain.errors import UsageError
    from triage.wiring.tools import known_mailbox

    if key is None:
        key = next((name for name, policy in region.mailboxes.items() if policy.slot_plan), None)
        if key is None:
            raise UsageError("geen enkele mailbox heeft een agenda; stel [mailbox.SLEUTEL.slots] in")
    found = known_mailbox(region, key)
    if found.slot_plan is None:
        raise UsageError(f"mailbox {key} heeft geen agenda; stel [mailbox.{key}.slots] in")
    return found


def _plans(mailbox: MailboxPolicy, options: argparse.Namespace) -> list[SlotPlan]:
    from triage.domain.errors import UsageError

    plan = mailbox.slot_plan
    assert plan is not None
    changes: dict[str, Any] = {
        name: value for name, value in (("opens", options.opens), ("closes", options.closes)) if value is not None
    }
    if options.minutes is not None:
        changes["length"] = timedelta(minutes=options.minutes)
    numbers = options.tables or range(plan.tables, plan.tables + 3)
    try:
        return [replace(plan, tables=number, **changes) for number in dict.fromkeys(numbers)]
    except ValueError as error:
        raise UsageError(str(error)) from None


def _response_term(region: Region, mailbox: MailboxPolicy) -> Term | None:
    """The term that a proposal meets (R-6), of the route that a request for a time takes."""
    from triage.domain.obligation import Evidence
    from triage.domain.reading import Kind

    rules = region.rules_for(mailbox.key, mailbox.routes[Kind.SUPPORT])
    return next((rule.term for rule in rules if rule.term and Evidence.PROPOSAL_SENT in rule.met_by), None)


def _arrivals(
    region: Region, mailbox: MailboxPolicy, options: argparse.Namespace, now: datetime
) -> tuple[int, Arrivals, list[datetime] | None]:
    """How many weeks, what draws a run's requests, and the requests that really came, where those are replayed."""
    from triage.domain.errors import UsageError
    from triage.operate.simulate import poisson, resampled
    from triage.wiring.tools import existing_store

    calendar = region.calendar
    if options.per_week is not None:
        first = calendar.local_date(now)
        return options.weeks, poisson(options.per_week, first, options.weeks, calendar), None
    store = existing_store()
    until = _monday(calendar.local_date(now))
    history: list[datetime] = []
    if store is not None:
        span = (calendar.at(day, time()) for day in (until - timedelta(weeks=options.weeks), until))
        with store.reading() as tx:
            history = [each.astimezone(calendar.zone) for each in tx.agenda.asked(mailbox.key, *span)]
    if not history:
        raise UsageError(
            f"er is geen historie: in de {options.weeks} weken voor deze week kwam er geen ondersteuningsvraag in "
            f"{mailbox.key}; geef --per-week N"
        )
    first = _monday(history[0].date())
    weeks = (until - first).days // 7
    return weeks, resampled(history, first, weeks, calendar), history


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def answer_to(outcomes: Sequence[Outcome], beyond: float, accept: float) -> str:
    """Whether the first number of tables will do, and else which of the others; sure where 95 of 100 runs agree."""
    first, *others = outcomes
    number = first.plan.tables + 1
    question = f"Is een {_ORDINALS.get(number, f'{number}e')} tafel nodig?"
    said = " ".join(_told(outcome, beyond) for outcome in (first, *others[:1]))
    norm = f"De norm is hoogstens {_percent(accept)}."
    if first.missed <= _RARELY:
        return f"{question} Nee. {said} {norm}"
    enough = next((each for each in others if each.missed <= _RARELY), None)
    met = f"Met {_tables(enough)} wordt de norm gehaald." if enough else "Geen van deze aantallen haalt de norm zeker."
    return f"{question} {_verdict(first)} {said} {norm} {met}"


def _verdict(first: Outcome) -> str:
    if first.missed >= 1 - _RARELY:
        return "Ja."
    times = f"met {_tables(first)} wordt de norm in {first.missed * 100:.0f} van de 100 keer niet gehaald."
    return f"Waarschijnlijk {'wel' if first.missed >= 0.5 else 'niet'}: {times}"


def _told(outcome: Outcome, beyond: float) -> str:
    late = outcome.beyond_patience
    return (
        f"Met {_tables(outcome)} wacht {_percent(late.value)} van de aanvragen langer dan {_weeks(beyond)} "
        f"(95 %: {_percent(late.low)} tot {_percent(late.high)}) en de helft hoogstens "
        f"{_weeks(outcome.median.value)}."
    )


def _tables(outcome: Outcome) -> str:
    return "1 tafel" if outcome.plan.tables == 1 else f"{outcome.plan.tables} tafels"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _weeks(value: float) -> str:
    number = _number(value)
    return f"{number} week" if number == "1" else f"{number} weken"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _print(outcomes: Sequence[Outcome], term: Term | None, options: argparse.Namespace) -> None:
    def weeks(spread: Spread) -> str:
        return f"{_number(spread.value)} ({_number(spread.low)} tot {_number(spread.high)})"

    def share(spread: Spread | None) -> str:
        return (
            "" if spread is None else f"{_percent(spread.value)} ({_percent(spread.low)} tot {_percent(spread.high)})"
        )

    late = f"na de termijn van {term.text}" if term else "na de termijn"
    columns = ("tafels", "aanvragen", "helft binnen (weken)", "90 % binnen (weken)", late,
               f"langer dan {_weeks(options.beyond)}", "agenda vol")  # fmt: skip
    rows = [
        (
            str(each.plan.tables), weeks(each.requests), weeks(each.median), weeks(each.p90), share(each.beyond_term),
            share(each.beyond_patience), share(each.full),
        )
        for each in outcomes
    ]  # fmt: skip
    print_table(columns, rows, title=f"{options.runs} keer; tussen haakjes waar 95 van de 100 keer in ligt")


def _shape(outcome: Outcome, options: argparse.Namespace) -> dict[str, Any]:
    def spread(found: Spread | None) -> dict[str, float] | None:
        return None if found is None else {name: round(getattr(found, name), 4) for name in ("value", "low", "high")}

    plan = outcome.plan
    return {
        "tables": plan.tables,
        "opens": f"{plan.opens:%H:%M}",
        "closes": f"{plan.closes:%H:%M}",
        "minutes": plan.length // timedelta(minutes=1),
        "requests": spread(outcome.requests),
        "median_weeks": spread(outcome.median),
        "p90_weeks": spread(outcome.p90),
        "beyond_term": spread(outcome.beyond_term),
        "beyond_weeks": {"weeks": options.beyond, **(spread(outcome.beyond_patience) or {})},
        "full": spread(outcome.full),
        "norm": {"share": options.accept / 100, "missed": round(outcome.missed, 4)},
    }


def _write_svg(path: Path, outcomes: Sequence[Outcome], answer: str, beyond: float) -> None:
    from triage.domain.errors import UsageError
    from triage.operate.chart import Curve, chart

    curves = [
        Curve(_tables(each), [(weeks, found.value, found.low, found.high) for weeks, found in each.curve])
        for each in outcomes
    ]
    drawn = chart(
        "Hoe lang wacht een aanvraag op de dinsdagmiddag?"
        if outcomes[0].plan.weekday == 1
        else "Hoe lang wacht een aanvraag?",
        answer,
        "weken na de aanvraag",
        "deel van de aanvragen dat dan is besproken of aan de beurt is",
        curves,
        mark=(beyond, _weeks(beyond)),
    )
    try:
        path.write_text(drawn, "utf-8")
    except OSError as error:
        raise UsageError(f"--svg: '{path}' is niet te schrijven ({error.strerror}); kies een andere plek") from None
