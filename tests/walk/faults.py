"""`triage` in a process that kills itself (SIGKILL) at a named point, the first time it gets there.

The product knows nothing of this: the points are set from outside, around the real parts.
"""

from __future__ import annotations

import os
import signal
import smtplib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from triage.cli.main import main
from triage.mail.imap import ImapFolder
from triage.store.queries.ledger import SqlLedger


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after(holder: type, name: str) -> None:
    """Die once the method has done its work."""
    real: Callable[..., Any] = getattr(holder, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        if isinstance(result, Iterator):
            result = list(result)
        _die()
        return result

    setattr(holder, name, dying)


POINTS: dict[str, Callable[[], None]] = {
    # Everything came over the line, nothing is kept yet.
    "after-fetch": lambda: _after(ImapFolder, "fetch"),
    # Bytes are kept in the transaction, which is not committed.
    "before-archive-commit": lambda: _after(SqlLedger, "archive"),
    # Case, obligations, hold and delivery are written in the transaction, which is not committed.
    "before-case-commit": lambda: _after(SqlLedger, "settle"),
}


if __name__ == "__main__":
    point = sys.argv[1]
    if point == "between-data-and-answer":
        # The mail server has the whole mail, its end as well; the answer is not read.
        real_send = smtplib.SMTP.send

        def send(self: smtplib.SMTP, content: Any) -> None:
            real_send(self, content)
            raw = content if isinstance(content, bytes) else content.encode()
            if raw.endswith(b".\r\n") and len(raw) <= 5:
                _die()

        smtplib.SMTP.send = send  # type: ignore[method-assign]
    elif point != "none":
        POINTS[point]()
    sys.exit(main(sys.argv[2:]))
