"""Where one mail's walk spends the processor's time, step by step: `python -m bench --only profile`.

Processor time, because wall time on a shared machine says little. A step inside another is counted once, in the inner
one. The parse children's time comes from the operating system; what it goes to is measured by reading the same mails
once more in this process.
"""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time, thread_time
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from classifiers import Reader
from triage.mail import ChildParser, body, parse_child, read
from triage.mail.limits import ParseLimits
from triage.store import sealing, sql
from triage.store.queries import cases, contents, obligations, outbox
from triage.wiring.tools import configuration
from triage.wiring.worker import Works, open_works
from triage.workflow import assess, decided, receive, slots

_Steps = tuple[tuple[Any, str, str], ...]
# Where a step is called, and its name here. What it calls that is not in the list counts as its own.
_SERVICE: _Steps = (
    (receive, "collect_open", "fetch, over IMAP"),
    (receive, "_archive", "keep the bytes: seal, ledger"),
    (sealing, "chunks_of", "keep the bytes: compress"),
    (sql.SqlStore, "claim_mails", "claim, open the bytes"),
    (assess, "assess_next", "walk: all between the steps"),
    (Reader, "read", "reader (classifiers)"),
    (assess, "split", "quotes told apart"),
    (assess, "decide", "decide"),
    (decided.DecidedMail, "finish", "transaction: duplicate, thread, flags, history, settled"),
    (decided, "new_case", "transaction: case with reference, terms"),
    (obligations, "add_obligations", "transaction: obligations"),
    (contents, "add_message", "transaction: message"),
    (contents, "add_decision", "transaction: decision"),
    (cases, "index_case", "transaction: search tokens"),
    (slots, "hold_first_free", "transaction: time held"),
    (outbox.SqlOutbox, "queue", "transaction: delivery"),
    (outbox.SqlOutbox, "_counted", "transaction: counts for the loop guard"),
    (DefaultDialect, "do_commit", "commit, on disk"),
)
_CHILD: _Steps = (
    (read, "guarded", "bounds"),
    (read, "_tree", "MIME tree"),
    (read, "_fields", "addresses and date"),
    (body, "read_body", "body, HTML"),
    (parse_child, "read", "all between"),
    (parse_child, "answer", "as JSON"),
)


class Steps:
    """Processor seconds of this thread by step, in `spent`, from its making on."""

    def __init__(self, steps: _Steps) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inside = [0.0]
        for owner, name, step in steps:
            setattr(owner, name, self._timed(getattr(owner, name), step))

    def _timed(self, called: Callable[..., Any], step: str) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            begun = thread_time()
            self._inside.append(0.0)
            try:
                return called(*args, **named)
            finally:
                whole = thread_time() - begun
                self.spent[step] += whole - self._inside.pop()
                self._inside[-1] += whole

        return timed


def _dearest(steps: Steps) -> list[tuple[str, float]]:
    return sorted(steps.spent.items(), key=lambda item: -item[1])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _starting() -> float:
    """What two children cost that read next to nothing."""
    before = _children()
    with ChildParser(children=2) as parser:
        for each in [parser.start(b"Subject: x\r\n\r\nx") for _ in range(20)]:
            each.result()
    return _children() - before


def _warm(works: Works) -> None:
    """One mail: what is loaded at the first is no cost of a mail."""
    raw = b"From: a@jeugdteam.example\r\nSubject: Vraag\r\n\r\nWij vragen ondersteuning voor dit huishouden.\r\n"
    intake = receive.Intake(works.store, works.journal)
    receive.Numbered.open(intake, "veiligheidsteam", answer=False).archive(raw, datetime.now(tz=UTC))
    list(assess.assess_all(works.desk))


def _walk(steps: Steps) -> tuple[list[bytes], float]:
    """Collect and assess everything; the mails, and the seconds of this process's other threads."""
    with open_works(configuration()) as works:
        source, settings = works.sources["veiligheidsteam"]
        _warm(works)
        steps.spent.clear()
        tenure = works.tenure(settings)
        tenure.begin()
        others = process_time() - thread_time()
        receive.collect(source, "INBOX", works.intake(settings, tenure))
        found = [item.mail_id for item in assess.assess_all(works.desk)]
        others = process_time() - thread_time() - others
        with works.store.reading() as tx:
            return [tx.ledger.raw(mail_id) for mail_id in found], others


def main() -> None:
    """Walk once; prints milliseconds of the processor a mail by step, the dearest first."""
    starting = _starting()
    steps = Steps(_SERVICE)
    before = _children()
    raws, others = _walk(steps)
    steps.spent["to the children and back"] = others
    steps.spent["parse children"] = _children() - before - starting
    inside = Steps(_CHILD)
    for raw in raws:
        parse_child._reply(b"\0" + raw, ParseLimits())
    whole = sum(steps.spent.values())
    for step, spent in _dearest(steps):
        print(f"  {step:56} {spent / len(raws) * 1000:7.2f} ms {spent / whole:5.0%}")
        for part, its in _dearest(inside) if step == "parse children" else ():
            print(f"    {part:54} {its / len(raws) * 1000:7.2f} ms")
    print(f"  {'together':56} {whole / len(raws) * 1000:7.2f} ms, {len(raws)} mails")


if __name__ == "__main__":
    main()
