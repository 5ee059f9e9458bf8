"""`triage evaluate` and `triage train`: measure the readers on labelled examples; learn from examples."""

from __future__ import annotations

import argparse
from pathlib import Path

from triage.cli.output import DONE, print_json, print_table


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
        aim = parser.add_mutually_exclusive_group()
        aim.add_argument("--challenger", metavar="MAP", help="ook leren van beoordeelde mails, en vergelijken")
        aim.add_argument("--promote", metavar="MAP", help="het model in deze map in gebruik nemen")
        parser.add_argument("--mailbox", metavar="SLEUTEL", help="met --challenger: alleen van deze mailbox leren")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Measure, or learn; only a challenger needs a database and its key: it learns from what people judged."""
    if options.command == "evaluate":
        return _evaluate(options)
    if options.promote:
        return _promote(options)
    return _challenge(options) if options.challenger else _train(options)


def _evaluate(options: argparse.Namespace) -> int:
    from classifiers.evaluation import evaluate
    from classifiers.report_text import write_plots
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
    from classifiers.dataset import DATA_FOLDER
    from classifiers.model_file import MODEL_FOLDER
    from classifiers.training import train

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


def _challenge(options: argparse.Namespace) -> int:
    from triage.wiring.model import challenge
    from triage.wiring.tools import configuration, known_mailbox

    loaded = configuration(options.config)
    if options.mailbox:
        known_mailbox(loaded.region, options.mailbox)
    data = Path(options.data) if options.data else None
    contest, learnt = challenge(loaded, Path(options.challenger), options.mailbox, data)
    if options.json:
        print_json({**contest.to_dict(), "erased": learnt.erased})
        return DONE
    columns = ("gemeten op de keurmails", "in gebruik", "zonder beoordelingen", "uitdager")
    print_table(columns, contest.rows(), f"{contest.current_id} en uitdager {contest.training.model_id}")
    print(f"Geleerd van {contest.judged} beoordeelde mails; van {learnt.erased} is de tekst er niet meer.")
    if contest.knew_gate:
        print("Het model in gebruik leerde ook van de keurmails: zijn cijfers vallen te gunstig uit.")
        print("Vergelijk de uitdager daarom vooral met de kolom 'zonder beoordelingen'.")
    print(f"In gebruik nemen: triage train --promote {contest.training.folder}")
    return DONE


def _promote(options: argparse.Namespace) -> int:
    from triage.wiring.model import promote

    done = promote(Path(options.promote))
    if options.json:
        print_json(done.to_dict())
        return DONE
    print(f"In gebruik: model {done.model_id} in {done.folder}. De dienst leest ermee na een herstart.")
    kept = f"bewaard in {done.kept}" if done.kept else "het meegeleverde model"
    print(f"Daarvoor: model {done.former_id}, {kept}.")
    return DONE
