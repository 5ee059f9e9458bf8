"""`triage evaluate` and `triage train`: measure the readers on labelled examples; learn from examples."""

from __future__ import annotations

import argparse
from pathlib import Path

from triage.cli.output import DONE, print_json


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `evaluate` and `train`."""
    parser.set_defaults(command=command)
    if command == "evaluate":
        what = "JSON-regels met labels; zie classifiers/data/README.md"
        parser.add_argument("files", nargs="+", metavar="BESTAND", help=what)
        parser.add_argument("--plots", metavar="MAP", help="ook de grafieken schrijven, als SVG")
    else:
        parser.add_argument("--data", metavar="MAP", help="map met voorbeelden; standaard de meegeleverde")
        parser.add_argument("--into", metavar="MAP", help="waar het model komt; standaard het meegeleverde model")
        parser.add_argument("--corrections", metavar="BESTAND", nargs="*", default=[], help="extra voorbeelden")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Measure, or learn; neither needs a database or a key."""
    return _evaluate(options) if options.command == "evaluate" else _train(options)


def _evaluate(options: argparse.Namespace) -> int:
    from classifiers.evaluation import evaluate, write_plots
    from triage.wiring.tools import reader

    report = evaluate([Path(name) for name in options.files], reader())
    if options.plots:
        write_plots(report, Path(options.plots))
    if options.json:
        print_json(report.to_dict())
    else:
        print(report.table())
    return DONE


def _train(options: argparse.Namespace) -> int:
    from classifiers.training import DATA_FOLDER, MODEL_FOLDER, train

    report = train(
        Path(options.data) if options.data else DATA_FOLDER,
        Path(options.into) if options.into else MODEL_FOLDER,
        corrections=[Path(name) for name in options.corrections],
    )
    if options.json:
        print_json(report.to_dict())
    else:
        print(report.table())
    return DONE
