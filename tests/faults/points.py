"""What a worker of these tests has that the product does not know: a point where it dies, a disk that fills up, a clock
that jumps. Everything is set from outside, around the product's own ports.
"""

from __future__ import annotations

import itertools
import os
import signal
import smtplib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _around(holder: type, name: str, nth: int, *, before: bool = False) -> None:
    """Die at the *nth* call, once the method has done its work, or before it begins. A call that gave nothing is no
    call."""
    real: Callable[..., Any] = getattr(holder, name)
    calls = itertools.count(1)

    def dying(*arguments: Any, **named: Any) -> Any:
        if before and next(calls) == nth:
            _die()
        result = real(*arguments, **named)
        if isinstance(result, Iterator):
            result = list(result)
        if not before and result != [] and result is not None and next(calls) == nth:
            _die()
        return result

    setattr(holder, name, dying)


def _after_data(nth: int) -> None:
    """The mail server has the whole mail, its end as well; the answer is not read."""
    real = smtplib.SMTP.send
    ends = itertools.count(1)

    def send(self: smtplib.SMTP, content: Any) -> None:
        real(self, content)
        raw = content if isinstance(content, bytes) else content.encode()
        if raw == b".\r\n" and next(ends) == nth:
            # Until the server took it: whatever it answers is lost.
            self.file.peek(1) if self.file is not None else self.sock.recv(1)
            _die()

    smtplib.SMTP.send = send  # type: ignore[method-assign]


def _points() -> dict[str, Callable[[int], None]]:
    from triage.mail.imap import ImapFolder, ImapSource
    from triage.mail.smtp import SmtpSender
    from triage.store.queries.ledger import SqlLedger
    from triage.store.queries.outbox import SqlOutbox
    from triage.store.sql import SqlStore
    from triage.wiring.fencing import Tenure

    return {
        # The source is ours, nothing was read yet.
        "bron in beheer": lambda _: _around(Tenure, "begin", 1),
        # Everything came over the line, nothing is kept yet.
        "mails opgehaald": lambda _: _around(ImapFolder, "fetch", 1),
        # Bytes are written in a step that is not committed.
        "opslag niet vastgelegd": lambda nth: _around(SqlLedger, "archive", nth),
        # Bytes are committed, the poll's report is not.
        "opslag vastgelegd": lambda _: _around(SqlLedger, "report", 1, before=True),
        "mails geclaimd": lambda _: _around(SqlStore, "claim_mails", 1),
        # The reply is in the outbox, in a step that is not committed.
        "antwoord niet vastgelegd": lambda nth: _around(SqlOutbox, "queue", nth),
        # Case, obligations, hold and reply are written, not committed.
        "zaak niet vastgelegd": lambda nth: _around(SqlLedger, "settle", nth, before=True),
        "verzending geclaimd": lambda nth: _around(SqlStore, "claim_delivery", nth),
        # SENDING is committed; the mail server has heard nothing.
        "vlak voor de mailserver": lambda nth: _around(SmtpSender, "send", nth, before=True),
        "tussen DATA en het antwoord": _after_data,
        # The mail server took it; the database still says SENDING.
        "verstuurd niet vastgelegd": lambda nth: _around(SqlOutbox, "move", 2 * nth, before=True),
        # SENT is committed; no copy lies in the Sent folder.
        "vlak voor de kopie": lambda nth: _around(ImapSource, "append_sent", nth, before=True),
    }


def names() -> list[str]:
    """The twelve points, in the order of a mail's walk."""
    return list(_points())


def die_at(name: str, nth: int) -> None:
    """Let this process die at a point; *nth* is which mail, where the point comes once a mail."""
    _points()[name](nth)


def fill_disk(pages: int) -> None:
    """Let every database file grow by *pages* and no further."""
    from sqlalchemy import Engine, event

    limit: list[int] = []

    def bound(connection: Any, _record: Any) -> None:
        if not limit:
            limit.append(connection.execute("PRAGMA page_count").fetchone()[0] + pages)
        connection.execute(f"PRAGMA max_page_count = {limit[0]}").close()

    event.listen(Engine, "connect", bound)


def follow_clock(file: Path) -> None:
    """Let every clock of this process be off by the seconds in *file*, which a test may change at any time."""
    import apscheduler.schedulers.base
    import apscheduler.triggers.interval

    from triage.store import open as opening
    from triage.wiring.clock import SystemClock

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            real = datetime.now(tz=UTC) + timedelta(seconds=float(file.read_text()))
            return real.astimezone(tz) if tz else real.replace(tzinfo=None)

    def now(_self: object = None) -> datetime:
        return Jumping.now(UTC)

    opening.process_clock = now
    SystemClock.now = now  # type: ignore[method-assign]
    apscheduler.schedulers.base.datetime = Jumping
    apscheduler.triggers.interval.datetime = Jumping


def install(order: dict[str, Any]) -> None:
    """Set what an order asks for."""
    if order.get("die"):
        die_at(order["die"], int(order.get("nth", 1)))
    if order.get("pages") is not None:
        fill_disk(int(order["pages"]))
    if order.get("clock"):
        follow_clock(Path(order["clock"]))


if __name__ == "__main__":
    # `python -m tests.faults.points CLOCK ARGUMENT...`: a worker that goes on, by the clock of a test.
    install({"clock": sys.argv[1]})
    from triage.cli.main import main

    sys.exit(main(sys.argv[2:]))
