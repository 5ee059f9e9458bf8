"""`python -m tests.faults --seeds N`: every fault on a real mailbox, and a table of what became of it."""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict

from tests.faults.catalogue import Result, open_stage, run_seed
from triage.cli.output import print_table


def main() -> int:
    """Run the seeds; 1 where something did not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="Fouten met opzet, en wat er dan geldt."
    )
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="zoveel reeksen: 1 tot en met N")
    parser.add_argument("--seed", type=int, metavar="GETAL", help="alleen deze reeks, om een fout over te doen")
    options = parser.parse_args()
    seeds = [options.seed] if options.seed is not None else list(range(1, options.seeds + 1))
    results: list[Result] = []
    bad = []
    with open_stage() as stage:
        for seed in seeds:
            begun = time.monotonic()
            found = run_seed(stage, seed)
            results += found
            bad += [(seed, result, line) for result in found for line in result.wrong]
            print(f"reeks {seed}: {len(found)} fouten in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print_table(("fout", "keer", "uitkomst"), rows(results))
    for seed, result, line in bad:
        print(f"reeks {seed}, {result.fault}: {line}  (over te doen met --seed {seed})", file=sys.stderr)
    return 1 if bad else 0


def rows(results: list[Result]) -> list[list[str]]:
    """One row a kind of fault: how often it was made, and what came of it."""
    told: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        told[result.fault].append(result)
    return [
        [name, str(len(many)), "goed" if not (bad := sum(bool(each.wrong) for each in many)) else f"{bad} keer FOUT"]
        for name, many in sorted(told.items())
    ]


if __name__ == "__main__":
    sys.exit(main())
