"""`triage explain`: what would be decided, why, and the mail that would go out. Writes nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from triage.cli.output import DONE, moment, print_json, print_table, progress, safe
from triage.cli.terms import shape_lines


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `explain`."""
    parser.add_argument("file", nargs="?", metavar="BESTAND", help="een .eml-bestand, of - voor standaardinvoer")
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="standaard veiligheidsteam")
    parser.add_argument("--now", metavar="TIJD", help="moment van ontvangst (ISO 8601); standaard nu")
    parser.add_argument("--requests", metavar="BESTAND", help="veel mails: JSON-regels met id, from, subject, body")
    parser.add_argument("--answers", metavar="BESTAND", help="antwoorden op een voorstel: id, subject, body, proposed")
    parser.add_argument("--quotes", metavar="BESTAND", help="eigen tekst en citaten: id, subject, body")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Explain one mail, or many lines."""
    from triage.domain.errors import UsageError

    many = [name for name in ("requests", "answers", "quotes") if getattr(options, name)]
    if len(many) + bool(options.file) != 1:
        raise UsageError("explain: geef een .eml-bestand (of -), of een van --requests, --answers en --quotes")
    if options.file:
        return _one(options)
    shape = {"requests": _requests, "answers": _answers, "quotes": _quotes}[many[0]]
    for item in progress(shape(options, _lines(getattr(options, many[0]))), None, "lezen"):
        print_json(item)
    return DONE


def _lines(path: str) -> Iterator[dict[str, Any]]:
    from triage.domain.errors import UsageError

    try:
        opened = sys.stdin if path == "-" else Path(path).open(encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'niet leesbaar'}; geef een bestand met JSON-regels") from None
    with opened:
        for number, line in enumerate(opened, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except json.JSONDecodeError as error:
                raise UsageError(
                    f"{path}, regel {number}: geen JSON ({error.msg}); schrijf een object per regel"
                ) from None
            if not isinstance(item, dict) or "id" not in item:
                raise UsageError(f"{path}, regel {number}: geen object met id; zie `triage explain --help`")
            yield item


def _request(item: dict[str, Any]) -> Any:
    from triage.domain.message import RequestText

    headers = {str(key).lower(): str(value) for key, value in (item.get("headers") or {}).items()}
    return RequestText(
        str(item.get("from") or ""), str(item.get("subject") or ""), str(item.get("body") or ""), headers
    )


def _requests(options: argparse.Namespace, lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from triage.wiring.tools import configuration, default_mailbox, known_mailbox, reader

    region = configuration(options.config).region
    chosen = options.mailbox or default_mailbox(region)
    read = reader().read
    for item in lines:
        policy = known_mailbox(region, str(item.get("mailbox") or chosen))
        yield {"id": item["id"], **readings_shape(read(_request(item)), policy)}


def _answers(options: argparse.Namespace, lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from triage.wiring.tools import configuration, reader

    calendar = configuration(options.config).region.calendar
    read = reader().read_answer
    for item in lines:
        found = read(_request(item), moment(str(item.get("proposed") or ""), calendar))
        wanted = found.wanted.isoformat() if found.wanted is not None else None
        yield {"id": item["id"], "answer": found.answer.value, "wanted": wanted, "confidence": found.confidence,
               "unconditional": found.unconditional}  # fmt: skip


def _quotes(options: argparse.Namespace, lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from triage.domain.quoting import split

    for item in lines:
        found = split(str(item.get("body") or ""), str(item.get("subject") or ""))
        yield {"id": item["id"], "new_text": found.new_text, "signature": found.signature,
               "has_quote": found.has_quote, "forward": found.forward}  # fmt: skip


def readings_shape(readings: Any, policy: Any) -> dict[str, Any]:
    """Readings as the contract prints them; `kind` by the mailbox's threshold."""
    from triage.wiring.shapes import evidence_shape, second_shape

    kind = readings.kind
    decided = kind.confidence >= policy.thresholds.decide
    if readings.automatic.automatic:
        decided = True
    return {
        "colour": readings.colour.colour.value if readings.colour.colour else None,
        "colour_ambiguous": readings.colour.ambiguous,
        "kind": kind.best_guess.value if decided else "undecided",
        "best_guess": kind.best_guess.value,
        "confidence": round(kind.confidence, 4),
        "urgent": readings.urgency.urgent,
        "automatic": readings.automatic.automatic,
        "suggested_colour": readings.colour.in_body.value if readings.colour.in_body else None,
        "evidence": [evidence_shape(item) for item in readings.evidence],
        "second": None if readings.automatic.automatic else second_shape(kind.second),
    }


def _one(options: argparse.Namespace) -> int:
    from triage.wiring.tools import configuration, default_mailbox, explain_mail, known_mailbox, local_now

    loaded = configuration(options.config)
    policy = known_mailbox(loaded.region, options.mailbox or default_mailbox(loaded.region))
    now = moment(options.now, loaded.region.calendar) if options.now else local_now(loaded.region)
    shape = explain_mail(loaded, policy.key, _raw(options.file), now)
    if options.json:
        print_json(shape)
    else:
        _for_people(shape)
    return DONE


def _raw(path: str) -> bytes:
    from triage.domain.errors import UsageError

    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'niet leesbaar'}; geef een .eml-bestand") from None


_ABOUT = {"kind": "soort", "colour": "kleur", "urgent": "spoed", "automatic": "van een machine"}


def _spoken(item: dict[str, Any]) -> str:
    """A span and what it says: “kunnen jullie aansluiten” (vraagt om aan te sluiten)."""
    text = " ".join(item["text"].split())
    return f"“{text}” ({item['why']})" if text else str(item["why"])


def _second_lines(second: dict[str, Any] | None) -> list[str]:
    from triage.domain.dutch import KINDS
    from triage.domain.reading import Kind

    if second is None:
        return []
    word, chance = KINDS[Kind(second["kind"])], f"{round(second['confidence'] * 100)} %"
    if not second["evidence"]:
        return [f"{word} ({chance})"]
    return [f"lijkt ook op {word} ({chance}): {_spoken(item)}" for item in second["evidence"]]


def _too_late(late: dict[str, Any]) -> str:
    """A term that is over when the proposed time begins."""
    line = f"deze tijd ligt na de termijn van '{late['title']}' ({late['due_at']})"
    return f"{line}; het voorstel zelf haalt die termijn" if late["met"] else line


def _for_people(shape: dict[str, Any]) -> None:
    from triage.domain.dutch import KINDS
    from triage.domain.reading import Kind

    facts = [
        ("mailbox", shape["mailbox"]),
        ("route", shape["route"]),
        (
            "soort",
            f"{KINDS[Kind(shape['kind'])]} (beste gok {KINDS[Kind(shape['best_guess'])]}, {shape['confidence']:.0%})",
        ),
        ("kleur", shape["colour"] or ("niet eenduidig" if shape["colour_ambiguous"] else "geen")),
        ("spoed", "ja" if shape["urgent"] else "nee"),
        ("van een machine", "ja" if shape["automatic"] else "nee"),
        *(("omdat", f"{item['text']} ({item['rule']})") for item in shape["reasons"]),
        *(("bewijs", f"{_ABOUT[item['for']]}: {_spoken(item)}") for item in shape["evidence"]),
        *(("tweede keus", line) for line in _second_lines(shape["second"])),
        *(("anders als", change["text"]) for change in shape["changes"]),
        *(("termijn", line) for item in shape["obligations"] for line in shape_lines(item)),
        ("tijd", shape["slot"]["starts_at"] if shape["slot"] else "geen"),
        *(("let op", _too_late(item)) for item in (shape["slot"] or {}).get("after_terms", ())),
    ]
    reply = shape["reply"]
    if reply["mode"] == "silence":
        facts.append(("antwoord", f"geen: {reply['why']} ({reply['rule']})"))
        print_table(("wat", "uitkomst"), [(name, str(value)) for name, value in facts])
        return
    facts.append(("antwoord", f"{'vanzelf' if reply['mode'] == 'automatic' else 'na akkoord'} aan {reply['to']}"))
    print_table(("wat", "uitkomst"), [(name, str(value)) for name, value in facts])
    print(f"\n{reply['subject']}\n")
    print("\n".join(safe(line) for line in reply["text"].splitlines()))
