"""`python -m bench.year`: a year of mail in some minutes, and a table of what came of it. Ends with 1 where anything is
wrong."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from bench.year.growth import STAYS, Month, each_mail, grown, settled, slope
from bench.year.run import Options, Outcome, run
from triage.cli.output import print_table

_MB = 1_000_000
_MOST_TOLD = 40


def main() -> int:
    """Live the year, print it, and say what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description="Een jaar post in een keer.")
    parser.add_argument("--mails", type=int, default=20_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="GETAL")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 11, 1), metavar="DAG")
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 11, 1), metavar="DAG")
    parser.add_argument("--restarts", type=int, default=60, metavar="N", help="zo vaak begint de worker opnieuw")
    parser.add_argument("--deaths", type=int, default=24, metavar="N", help="zo vaak sterft er een onder het werk")
    parser.add_argument("--folder", type=Path, metavar="MAP", help="waar database en post komen te staan")
    given = parser.parse_args()
    if given.until > datetime.now(tz=UTC).date():
        parser.error("--until ligt in de toekomst: van mail die nog moet komen verandert de mailserver de tijd")
    # Whoever stops it stops its servers and its worker too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = Options(given.first, given.until, given.mails, given.seed, given.restarts, given.deaths)
    if given.folder is not None:
        # The mail server's folders as well.
        tempfile.tempdir = str(given.folder)
    with tempfile.TemporaryDirectory(prefix="triage-year-") as name:
        outcome = run(options, Path(name) / "year", lambda line: print(line, file=sys.stderr, flush=True))
    wrong = [*outcome.wrong, *grown(outcome.months)]
    told(outcome, options)
    for line in wrong[:_MOST_TOLD]:
        print(f"FOUT: {line}")
    print(f"{len(wrong)} fout" if wrong else "alles klopt")
    return 1 if wrong else 0


def told(outcome: Outcome, options: Options) -> None:
    """Everything that was measured."""
    checks = outcome.checks
    print(
        f"van {options.first} tot {options.until}: {checks.counted['mails']} mails, {checks.counted['zaken']} zaken, in"
        f" {outcome.seconds / 60:.1f} minuten ({outcome.stations} keer keek de worker, {outcome.restarts} keer begon"
        f" hij opnieuw, {outcome.deaths[-9]} van {sum(outcome.deaths.values())} keer stierf er een onder het werk)"
    )
    print("; ".join(f"{what}: {number}" for what, number in sorted(checks.counted.items())))
    print("verstuurd: " + "; ".join(f"{to}: {number}" for to, number in sorted(outcome.sent.items())))
    print("gedaan: " + "; ".join(f"{what}: {number}" for what, number in sorted(outcome.people.done.items())))
    if outcome.people.refused:
        print("geweigerd: " + "; ".join(f"{what}: {n}" for what, n in sorted(outcome.people.refused.items())))
    _told_months(outcome.months)
    _told_lateness(outcome)
    _told_rows(outcome.months)
    _told_memory(outcome.months)


def _told_months(months: list[Month]) -> None:
    print("\nper maand, aan het eind ervan")
    print_table(
        ("maand", "mails", "open", "database MB", "worker MB", "web MB", "bestanden", "threads", "kinderen", "ms/mail"),
        [
            [
                f"{each.first:%Y-%m}", str(each.mails), str(each.rows["open cases"]), f"{each.database / _MB:.1f}",
                f"{each.held['rss'] / _MB:.0f}", f"{each.web / _MB:.0f}", str(each.held["files"]),
                str(each.held["threads"]), str(each.held["children"]),
                f"{each_mail(months, place):.0f}",
            ]
            for place, each in enumerate(months)
        ],
    )  # fmt: skip


def _told_lateness(outcome: Outcome) -> None:
    print("\nhoe laat, in seconden, het ergste van elke maand (elke 30 seconden wordt gekeken)")
    lateness = outcome.checks.lateness
    months = [f"{each.first:%Y-%m}" for each in outcome.months]
    print_table(
        ("wat", "keer", *months),
        [
            [name, str(lateness.counted[name]), *(f"{found[each]:.0f}" if each in found else "" for each in months)]
            for name, found in sorted(lateness.by_month.items())
        ],
    )
    print(f"vernietigen om 4.15 en 5.15 uur: hoogstens {outcome.purge_late:.0f} s later; het rooster van de worker")
    print(f"loopt hoogstens {outcome.drift:.6f} s uit de pas met zijn begin")


def _told_rows(months: list[Month]) -> None:
    print("\nrijen per tabel, aan het eind van de maand (* blijft: een regel zonder inhoud)")
    shown = [each for each in months if each in months[:: max(1, len(months) // 6)] or each is months[-1]]
    names = [name for name in months[-1].rows if any(each.rows[name] for each in months)]
    print_table(
        ("tabel", *(f"{each.first:%Y-%m}" for each in shown)),
        [[f"{name}{'*' if name in STAYS else ''}", *(str(each.rows[name]) for each in shown)] for name in names],
    )


def _told_memory(months: list[Month]) -> None:
    print()
    rest = settled(months) or months
    for name, values in (
        ("worker", [each.held["rss"] / _MB for each in months]), ("web", [each.web / _MB for each in months])
    ):  # fmt: skip
        tail = values[-len(rest) :]
        print(
            f"memory of {name}: {values[0]:.0f} MB after the first month, {values[-1]:.0f} MB at the end, highest"
            f" {max(values):.0f} MB; {slope(tail):+.2f} MB a month over the last {len(tail)}"
        )


if __name__ == "__main__":
    sys.exit(main())
