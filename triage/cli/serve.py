"""`triage serve`: the queue in the browser, on this machine itself."""

from __future__ import annotations

import argparse
import signal
from typing import TYPE_CHECKING

from triage.cli.output import DONE

if TYPE_CHECKING:
    from mailbox_config import Configuration
    from triage.ports.store import Store
    from triage.wiring.web import Address


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `serve`."""
    parser.add_argument("--host", default="127.0.0.1", metavar="ADRES", help="alleen deze machine zelf (127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="standaard een vrije poort vanaf 8470")


def run(options: argparse.Namespace) -> int:
    """Serve the queue of the configured database until Ctrl-C or SIGTERM."""
    from triage.wiring.settings import Settings
    from triage.wiring.web import configuration_and_store, loopback

    address = loopback(options.host, options.port)
    loaded, store = configuration_and_store(Settings.from_environment(options.config))
    end_on_signal()
    serve_queue(loaded, store, address)
    return DONE


def end_on_signal() -> None:
    """Let SIGTERM end the work as Ctrl-C does: everything is put away, nothing is cut short."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def serve_queue(loaded: Configuration, store: Store, address: Address) -> None:
    """Print the one-time link and serve until a signal."""
    from triage.web.app import WebDesk, create_app
    from triage.web.guard import ENTRANCE
    from triage.web.serve import serve
    from triage.wiring.clock import SystemClock
    from triage.wiring.composing import previewer
    from triage.wiring.web import one_time_token

    token = one_time_token()
    app = create_app(WebDesk(store, loaded.region, token, address.names, SystemClock(), previewer(loaded)))
    print(f"De wachtrij staat open op deze machine. De link werkt een keer:\n\n"
          f"    http://{address.shown}:{address.port}{ENTRANCE}?token={token}\n\n"
          f"Stoppen: Ctrl-C", flush=True)  # fmt: skip
    serve(app, address.host, address.port)
