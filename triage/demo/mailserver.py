"""A mail server to try the service against on more than one machine: the demo's IMAP and SMTP servers, in plain text.

`python -m triage.demo.mailserver` serves one account for each mailbox of the demo, named after it. Half of the
samples lie there at the start; the others come in one by one, so that a service which has just connected finds history,
which it never answers (R-57), and new mail. What is sent is accepted, kept as files and passed on to nobody.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from mailbox_config import load
from triage.demo.mails import Sample, load_samples
from triage.demo.servers import ImapServer, Postman, SmtpSink
from triage.demo.stage import CONFIGURATION
from triage.wiring.clock import SystemClock
from triage.wiring.settings import password

# Whose mails a region may have addressed to a mailbox of its own.
_READDRESSED = "veiligheidsteam"
PASSWORD = "TRIAGE_PROEF_PASSWORD"  # noqa: S105 - the name of a variable


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    options = _options()
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    samples = [sample for sample in load_samples() if not sample.answers]
    secret = password(PASSWORD)
    mailboxes = load(CONFIGURATION).region.mailboxes
    accounts = dict.fromkeys(mailboxes, secret)
    written = min(mailboxes[_READDRESSED].addresses).encode()
    send = partial(_deliver, secret=secret, address=(written, options.address.encode() or written))
    with (
        ImapServer(accounts, options.host, options.imap_port) as imap,
        SmtpSink(options.host, options.smtp_port) as sink,
    ):
        old, new = samples[::2], samples[1::2]
        now = SystemClock().now()
        for sample in old:
            send(imap.port, sample, now - max(sample.age, timedelta(days=2)))
        print(f"{len(old)} mails klaargezet; gebruikers: {', '.join(accounts)}", flush=True)
        print(f"IMAP op {options.host}:{imap.port}, SMTP op {options.host}:{sink.port}", flush=True)
        kept = 0
        while not over.wait(options.every):
            if new:
                send(imap.port, new.pop(0), SystemClock().now())
            kept = _keep(sink, options.keep, kept)
        _keep(sink, options.keep, kept)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m triage.demo.mailserver", description="een mailserver om te proberen"
    )
    parser.add_argument("--host", default="127.0.0.1", help="adres om op te luisteren; standaard alleen deze machine")
    parser.add_argument("--imap-port", type=int, default=1143, help="0: een vrije poort")
    parser.add_argument("--smtp-port", type=int, default=1025, help="0: een vrije poort")
    parser.add_argument("--every", type=float, default=20.0, help="om de zoveel seconden komt er een mail bij")
    parser.add_argument("--address", default="", help=f"adres waaraan de mails voor {_READDRESSED} gericht zijn")
    parser.add_argument("--keep", type=Path, help="map voor wat er verstuurd wordt")
    return parser.parse_args()


def _deliver(port: int, sample: Sample, received_at: datetime, *, secret: str, address: tuple[bytes, bytes]) -> None:
    """Deliver *sample*, with the first *address* in it written as the second."""
    with Postman(port, sample.mailbox, secret) as postman:
        postman.deliver(sample.rendered(received_at).replace(*address), received_at)


def _keep(sink: SmtpSink, folder: Path | None, kept: int) -> int:
    """Write what was sent since *kept* mails; gives how many there are now."""
    sent = sink.kept
    for number, mail in enumerate(sent[kept:], kept + 1):
        print(f"verstuurd aan {', '.join(mail.recipients)}", flush=True)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{os.getpid()}-{number:04}.eml").write_bytes(mail.raw)
    return len(sent)


if __name__ == "__main__":
    main()
