"""The demo in writing, for whoever checks it: what became of each mail, and everything that left, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from triage.demo.servers import SentMail
from triage.demo.summary import Line
from triage.domain.reply import Silence

LINES, SENT, ENVELOPES = "mails.jsonl", "verstuurd", "enveloppen.jsonl"


def write_record(folder: Path, lines: Iterable[Line], sent: Iterable[SentMail]) -> None:
    """Write `mails.jsonl`, `enveloppen.jsonl` and the folder `verstuurd` into *folder*."""
    (folder / SENT).mkdir(parents=True, exist_ok=True)
    _write(folder / LINES, (_shape(line) for line in lines))
    envelopes = []
    for number, mail in enumerate(sent, 1):
        name = f"{number:03}.eml"
        (folder / SENT / name).write_bytes(mail.raw)
        envelopes.append({"file": name, "from": mail.envelope_from, "to": list(mail.recipients)})
    _write(folder / ENVELOPES, envelopes)


def _write(path: Path, items: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), "utf-8")


def _shape(line: Line) -> dict[str, Any]:
    decision, reply, answer = line.decision, line.assessed.reply if line.assessed else None, line.answer
    return {
        "file": line.sample.file,
        "mailbox": line.sample.mailbox,
        "outcome": line.outcome.value,
        "case": line.reference,
        "kind": decision.kind.value if decision else None,
        "confidence": decision.confidence if decision else None,
        "colour": decision.colour.value if decision and decision.colour else "",
        "urgent": decision.urgent if decision else None,
        "automatic": decision.automatic if decision else None,
        "route": decision.route if decision else None,
        "reply": answer.purpose if answer else "silence",
        "rule": reply.rule if isinstance(reply, Silence) else "",
        "state": answer.state.value if answer else "",
        "message_id": answer.message_id if answer else "",
        "alarms": line.alarms,
        "slot": line.hold.state.value if line.hold else "",
    }
