"""What the demo runs on: a home of its own, the servers, and the configuration `demo` pointed at them."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from mailbox_config import Configuration, SmtpSettings, SourceSettings
from triage.demo.mails import Sample, load_samples
from triage.demo.servers import HOST, SENT_FOLDER, ImapServer, Postman, SmtpSink
from triage.domain.account import Security
from triage.wiring.settings import Settings, password_name

CONFIGURATION = "demo"
# The demo's mailboxes went live before every mail that may still be answered.
_LIVE_SINCE = timedelta(days=2)


@dataclass(frozen=True)
class Stage:
    """The home, the servers and the sample mails; `settings` stand in for the environment."""

    loaded: Configuration
    settings: Settings
    samples: tuple[Sample, ...]
    imap: ImapServer
    sink: SmtpSink
    password: str

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The mailboxes that get mail, in the order of the configuration."""
        used = {sample.mailbox for sample in self.samples}
        return tuple(key for key in self.loaded.region.mailboxes if key in used)

    def postman(self, mailbox: str) -> Postman:
        """Somebody who can put mail into *mailbox*."""
        return Postman(self.imap.port, mailbox, self.password)


@contextmanager
def open_stage(loaded: Configuration, now: datetime, keep: Path | None = None) -> Iterator[Stage]:
    """Set the stage and clear it away; the home stays where *keep* names a folder for it."""
    samples = tuple(load_samples())
    used = [key for key in loaded.region.mailboxes if any(sample.mailbox == key for sample in samples)]
    password = secrets.token_urlsafe(16)
    with ExitStack() as stack:
        home = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="triage-demo-")))
        imap = stack.enter_context(ImapServer(dict.fromkeys(used, password)))
        sink = stack.enter_context(SmtpSink())
        here = replace(
            loaded,
            sources={key: (_source(key, imap.port, now),) if key in used else () for key in loaded.region.mailboxes},
            smtp={key: SmtpSettings(host=HOST, port=sink.port, security=Security.PLAIN) for key in used},
        )
        passwords = {password_name(key): password for key in used}
        yield Stage(here, Settings(CONFIGURATION, home, None, None, passwords), samples, imap, sink, password)


def _source(mailbox: str, port: int, now: datetime) -> SourceSettings:
    return SourceSettings(
        key=mailbox,
        host=HOST,
        port=port,
        security=Security.PLAIN,
        user=mailbox,
        sent_folder=SENT_FOLDER,
        poll_seconds=5,
        timeout_seconds=10,
        answer_from=now - _LIVE_SINCE,
    )
