"""`triage serve`: the queue in the browser."""

from __future__ import annotations

import argparse
import signal
from typing import TYPE_CHECKING

from triage.cli.output import DONE

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from mailbox_config import Configuration
    from triage.identity import Entrance
    from triage.ports.store import Store
    from triage.wiring.settings import Settings
    from triage.wiring.web import Address


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `serve`."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADRES", help="standaard alleen deze machine zelf (127.0.0.1)"
    )
    parser.add_argument("--port", type=int, metavar="N", help="standaard een vrije poort vanaf 8470")
    parser.add_argument("--cert", default="", metavar="BESTAND", help="eigen certificaat (PEM), met --key")
    parser.add_argument("--key", default="", metavar="BESTAND", help="de sleutel van het certificaat (PEM)")
    parser.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADRES",
        help="IP-adres van de proxy met https",
    )
    parser.add_argument(
        "--public-name", action="append", default=[], metavar="NAAM", help="naam waaronder mensen de wachtrij openen"
    )


def run(options: argparse.Namespace) -> int:
    """Serve the queue of the configured database until Ctrl-C or SIGTERM."""
    from mailbox_config import load
    from triage.wiring.settings import Settings
    from triage.wiring.web import listening

    address = listening(
        options.host,
        options.port,
        public=options.public_name,
        cert=options.cert,
        key=options.key,
        proxies=options.trusted_proxy,
    )
    settings = Settings.from_environment(options.config)
    loaded = load(settings.configuration)
    end_on_signal()
    _serve_when_it_can(loaded, settings, address)
    return DONE


def _serve_when_it_can(loaded: Configuration, settings: Settings, address: Address) -> None:
    """Serve the queue; while the database is not reached, serve a page that says so. What is wrong with the set-up
    itself (no key, another schema) ends it."""
    from triage.cli.output import complain
    from triage.domain.errors import Transient
    from triage.web.late import LateQueue
    from triage.wiring.journal import start_logging
    from triage.wiring.web import store_of

    start_logging()
    try:
        store = store_of(settings)
    except Transient as error:
        complain(f"{error} De wachtrij gaat open zodra dat lukt; /readyz zegt of het zover is.")
        _listen(LateQueue(lambda: _ready(loaded, store_of(settings), address), error), address)
    else:
        serve_queue(loaded, store, address)


def end_on_signal() -> None:
    """Let SIGTERM end the work as Ctrl-C does: everything is put away, nothing is cut short."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def serve_queue(loaded: Configuration, store: Store, address: Address, entrance: Entrance | None = None) -> None:
    """Say where to go and serve until a signal; on a database without people, with a link for the first."""
    _listen(_ready(loaded, store, address, entrance), address)


def _listen(app: ASGIApp, address: Address) -> None:
    from triage.web.serve import serve

    serve(app, address.door, cert=address.cert, key=address.key, proxies=address.proxies)


def _ready(loaded: Configuration, store: Store, address: Address, entrance: Entrance | None = None) -> ASGIApp:
    """The queue, and where to go on standard output."""
    from triage.web.app import WebDesk, create_app
    from triage.web.desk import Operations
    from triage.wiring.clock import SystemClock
    from triage.wiring.composing import previewer
    from triage.wiring.identity import gate
    from triage.wiring.web import extractor, metrics_token, virus_scanner, wrong_schema

    ways_in = gate(loaded, store, address.names, secure_only=address.secure_only, entrance=entrance)
    desk = WebDesk(
        store,
        loaded.region,
        ways_in,
        SystemClock(),
        previewer(loaded),
        extractor(),
        virus_scanner(loaded),
        Operations(metrics_token(), lambda: wrong_schema(store)),
    )
    app = create_app(desk)
    print(f"{_welcome(store, address, entrance)}\n\nStoppen: Ctrl-C", flush=True)
    return app


def _welcome(store: Store, address: Address, entrance: Entrance | None) -> str:
    from triage.domain.errors import TriageError
    from triage.web.guard import ENTRANCE, FIRST_USE
    from triage.wiring.auditing import operator
    from triage.wiring.identity import administration

    if entrance is not None:
        return (
            "De wachtrij staat open op deze machine. De link werkt een keer:\n\n"
            f"    {address.link}{ENTRANCE}?token={entrance.token}"
        )
    try:
        code = administration(store, operator()).first_link()
    except TriageError as error:  # it starts all the same, and says at /readyz what is wrong
        return f"{error} Aanmelden kan zodra dat is opgelost:\n\n    {address.link}/"
    if code is None:
        return f"De wachtrij staat open. Aanmelden:\n\n    {address.link}/"
    return (
        "Er zijn nog geen gebruikers. Open deze link om de eerste beheerder te worden. Hij werkt een keer, een uur "
        f"lang:\n\n    {address.link}{FIRST_USE}?code={code}"
    )
