"""How soon, with IDLE: from a delivery on the server to the case in the queue and to the alarm of those on duty."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.place import Bench, worker
from tests.servers.smtp import Sink
from tests.walk.region import mail

URGENT = (
    "Vader staat nu met een mes voor de deur en moeder durft met de kinderen niet naar buiten. Dit kan niet wachten,"
    " wat moeten we doen?"
)


def measure(bench: Bench, sink: Sink, rounds: int) -> dict[str, list[float]]:
    """Deliver *rounds* urgent mails one by one to a running worker; seconds to the case and to the alarm."""
    spent: dict[str, list[float]] = {"case": [], "alarm": []}
    store = bench.store()
    with worker(bench):
        _deliver(bench, 0)
        _until(lambda: len(sink.mails) > 0)
        for number in range(1, rounds + 1):
            cases, alarms = bench.cases(store), _alarms(sink)
            begun = time.perf_counter()
            _deliver(bench, number)
            _until(lambda before=cases: bench.cases(store) > before)  # type: ignore[misc]
            spent["case"].append(time.perf_counter() - begun)
            _until(lambda before=alarms: _alarms(sink) > before)  # type: ignore[misc]
            spent["alarm"].append(time.perf_counter() - begun)
    return spent


def _alarms(sink: Sink) -> int:
    return sum(1 for mail_ in sink.mails if mail_.rcpt_tos == ["piket@veiligheidsteam.example"])


def _deliver(bench: Bench, number: int) -> None:
    raw = mail(10_000 + number, URGENT, sender=f"u{number}@jeugdteam.example", subject="Nu")
    bench.imap.deliver("rvt", raw, datetime.now(tz=UTC))


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.perf_counter() + seconds
    while not holds():
        if time.perf_counter() > until:
            raise TimeoutError
        time.sleep(0.002)


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """p50, p95 and p99."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]
