"""How much came in by week: each chart with a table that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from triage.domain import dutch
from triage.domain.dutch_dates import week_in_words
from triage.domain.reading import Colour, Kind
from triage.operate.columns import Series, columns
from triage.ports.overview import Volume
from triage.web.moments import plural

_KINDS = {each.value: (dutch.KINDS[each], f"bar-{number}") for number, each in enumerate(Kind)}
_COLOURS = {"": ("geen kleurcode", "bar-none")} | {
    each.value: (dutch.COLOURS[each], f"bar-{each.value}") for each in Colour
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its table: a row a week, newest first, a column for each of `names`, and their sum."""

    key: str
    title: str
    svg: Markup
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def charts(found: Sequence[Volume], weeks: Sequence[str]) -> list[Chart]:
    """By kind and by colour, over *weeks* as ISO 8601 writes them; people read `week_in_words`."""
    return [
        _chart("soort", "Nieuwe zaken per week, naar soort", weeks, _KINDS, [(v.kind, v) for v in found]),
        _chart("kleur", "Nieuwe zaken per week, naar kleurcode", weeks, _COLOURS, [(v.colour, v) for v in found]),
    ]


def _chart(
    key: str, title: str, weeks: Sequence[str], looks: Mapping[str, tuple[str, str]],
    found: Sequence[tuple[str, Volume]],
) -> Chart:  # fmt: skip
    counted: Counter[tuple[str, int]] = Counter()
    for part, each in found:
        # What a newer version wrote is counted with what belongs nowhere.
        counted[part if part in looks else next(iter(looks)), each.week] += each.cases
    series = [
        Series(name, [counted[part, week] for week in range(len(weeks))], look) for part, (name, look) in looks.items()
    ]
    rows = [
        (week_in_words(week), (*(each.values[number] for each in series), sum(each.values[number] for each in series)))
        for number, week in enumerate(weeks)
    ]
    total = sum(numbers[-1] for _, numbers in rows)
    said = f"{plural(total, 'nieuwe zaak', 'nieuwe zaken')} in {len(weeks)} weken. De tabel ernaast geeft de getallen."
    labels = [f"wk {int(week.rpartition('W')[2])}" for week in weeks]
    svg = Markup(columns(f"grafiek-{key}", title, said, labels, series))  # noqa: S704 - numbers and our own words
    return Chart(key, title, svg, tuple(each.name for each in series), tuple(reversed(rows)))
