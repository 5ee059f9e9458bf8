"""`triage sbom`: what this installation is made of, as a CycloneDX bill of materials."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from triage.cli.output import DONE, NEEDS_PERSON, complain


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `sbom`."""
    parser.add_argument("--output", type=Path, metavar="BESTAND", help="schrijf naar dit bestand")
    parser.add_argument("--json", action="store_true", help="alles op een regel")


def run(options: argparse.Namespace) -> int:
    """Write the list; 1 where something is installed otherwise than it was tested."""
    from triage.domain.errors import UsageError
    from triage.operate.sbom import bill_of_materials
    from triage.wiring.clock import SystemClock

    bill = bill_of_materials(SystemClock().now())
    text = json.dumps(bill.document, ensure_ascii=False, indent=None if options.json else 2)
    if options.output is None:
        print(text)
    else:
        try:
            options.output.write_text(text + "\n", "utf-8")
        except OSError as error:
            raise UsageError(f"{options.output}: {error.strerror}; kies een andere plaats met --output") from None
    for line in bill.differing:
        complain(f"anders dan getest: {line}")
    return NEEDS_PERSON if bill.differing else DONE
