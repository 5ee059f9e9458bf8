"""The faults, each with what it does to a scene, and the one way in which all of them are judged."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from tests.faults import points
from tests.faults.scene import Post, Scene, Stage, Told, chosen, open_mailbox, told
from tests.faults.stable import Stable
from triage.store import open_store

_T = TypeVar("_T")
_QUIET_SECONDS = 300.0
# So many scenes at once: each has servers of its own, and while one waits for a lease to run out another works.
_AT_ONCE = 12
SMTP_ANSWERS = {
    "421": "421 4.3.2 even niet",
    "451": "451 4.3.0 probeer later",
    "550": "550 5.7.1 geweigerd",
    "niets": "none",
}


@dataclass(frozen=True)
class Fault:
    """One fault: `name` for the table; `strike` does it and returns what did not happen that should have; `cuts` are
    the numbers of the IMAP and the SMTP command after which the line is cut."""

    name: str
    strike: Callable[[Scene, Stable], str]
    cuts: tuple[int | None, int | None] = (None, None)
    smtp_timeout: int = 10


@dataclass
class Result:
    """What became of one fault."""

    fault: str
    wrong: list[str] = field(default_factory=list)


def _killed(point: str, nth: int) -> Fault:
    def strike(scene: Scene, stable: Stable) -> str:
        code = scene.poll(stable, die=point, nth=nth)
        return "" if code == -9 else f"de worker kwam niet op dit punt (code {code})"

    return Fault(f"SIGKILL: {point}", strike)


def _cut(protocol: str, number: int, command: str) -> Fault:
    def strike(scene: Scene, stable: Stable) -> str:
        scene.poll(stable)
        line = scene.imap_line if protocol == "IMAP" else scene.smtp_line
        return "" if line.was_cut else "de lijn is niet verbroken"

    cuts = (number, None) if protocol == "IMAP" else (None, number)
    return Fault(f"{protocol}: lijn weg na {command}", strike, cuts)


def _answered(step: str, name: str) -> Fault:
    def strike(scene: Scene, stable: Stable) -> str:
        scene.sink.answers[step] = SMTP_ANSWERS[name]
        scene.poll(stable)
        scene.sink.answers.clear()
        return "" if any(said.startswith(("MAIL", "RCPT")) for said in scene.sink.commands) else "niets geprobeerd"

    return Fault(f"SMTP antwoordt op {step}: {name}", strike, smtp_timeout=2)


def _full(pages: int) -> Fault:
    def strike(scene: Scene, stable: Stable) -> str:
        return "" if scene.poll(stable, pages=pages) else "de schijf was niet vol"

    return Fault("schijf vol", strike)


def _locked(seconds: float) -> Fault:
    def strike(scene: Scene, stable: Stable) -> str:
        other = sqlite3.connect(scene.place.home / "triage.db", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        release = threading.Timer(seconds, lambda: (other.rollback(), other.close()))
        release.start()
        code = scene.poll(stable)
        release.join()
        if code:
            return f"de ronde eindigde met code {code}"
        return "" if time.monotonic() - begun >= seconds else "de worker heeft niet gewacht"

    return Fault("database even op slot", strike)


def _jumped(hours: int, point: str) -> Fault:
    """A worker dies, and the next one finds another hour: what the first had taken must not wait for that hour."""

    def strike(scene: Scene, stable: Stable) -> str:
        clock = scene.place.home / "clock"
        clock.write_text("0")
        code = scene.poll(stable, clock=str(clock), die=point)
        clock.write_text(str(hours * 3600))
        scene.poll(stable, clock=str(clock))
        scene.poll(stable, clock=str(clock))
        # All that waits was due before: a clock that is off must not keep it waiting.
        if not scene.is_quiet():
            return "werk bleef liggen na de sprong"
        return "" if code == -9 else f"de worker kwam niet op dit punt (code {code})"

    return Fault(f"klok {hours:+d} uur", strike)


def faults_of(seed: int, imap: Sequence[str], smtp: Sequence[str], *, share: int = 1) -> list[Fault]:
    """Every fault in the order of a seed. *imap* and *smtp* are the commands of a run without faults: the line is cut
    after each of them. With *share* a seed takes one in so many points to die at, and of the commands one in three
    times as many; the seeds after it take the others."""
    picked = random.Random(seed)
    dying = [point for number, point in enumerate(points.names()) if (number + seed) % share == 0]
    found = [_killed(point, picked.randint(1, 2)) for point in dying]
    for protocol, commands in (("IMAP", imap), ("SMTP", smtp)):
        found += [
            _cut(protocol, number, command)
            for number, command in enumerate(commands, 1)
            if share == 1 or (number + seed) % (3 * share) == 0
        ]
    steps = ("MAIL", "RCPT", "DATA")
    found += [
        _answered(step, name) for number, name in enumerate(SMTP_ANSWERS) for step in (steps[(number + seed) % 3],)
    ]
    found += [_full(picked.randint(0, 1)), _locked(picked.uniform(2, 4))]
    found += [_jumped(hours, picked.choice(("mails geclaimd", "zaak niet vastgelegd"))) for hours in (2, -2)]
    picked.shuffle(found)
    return found


@contextmanager
def open_stage(workers: int = 2) -> Iterator[Stage]:
    """A mail server and *workers* that run at the same time."""
    with (
        tempfile.TemporaryDirectory(prefix="triage-faults-") as name,
        open_mailbox(Path(name)) as stage,
        ExitStack() as stack,
    ):
        for _ in range(workers):
            stage.stables.append(stable := Stable())
            stack.callback(stable.close)
        yield stage


def run_seed(stage: Stage, seed: int, *, share: int = 1) -> list[Result]:
    """All faults of one seed."""
    post = chosen(seed)
    with stage.scene(f"goed{seed}", post) as scene:
        scene.poll(stage.stables[0])
        right = _told(scene)
        plain = Result("zonder fouten", scene.wrong(right) if scene.is_quiet() else ["niet klaar na een ronde"])
        if len(right) != len(post.mails) or len(scene.sink.mails) < 3:
            plain.wrong.append(f"{len(right)} zaken en {len(scene.sink.mails)} mails van {len(post.mails)} mails")
        imap, smtp = list(scene.imap_line.heard), list(scene.smtp_line.heard)
    if plain.wrong:
        return [plain]
    faults = faults_of(seed, imap, smtp, share=share)
    free: SimpleQueue[Stable] = SimpleQueue()
    for stable in stage.stables:
        free.put(stable)
    results = [plain]
    for start in range(0, len(faults), _AT_ONCE):
        results += _struck(stage, free, faults[start : start + _AT_ONCE], f"s{seed}x{start}", post, right)
    return results


def _struck(
    stage: Stage, free: SimpleQueue[Stable], faults: Sequence[Fault], name: str, post: Post,
    right: tuple[Told, ...],
) -> list[Result]:  # fmt: skip
    with ExitStack() as stack, ThreadPoolExecutor(len(stage.stables)) as pool:
        scenes = [
            stack.enter_context(
                stage.scene(
                    f"{name}n{number}", post, imap_cut=fault.cuts[0], smtp_cut=fault.cuts[1],
                    smtp_timeout=fault.smtp_timeout,
                )
            )
            for number, fault in enumerate(faults)
        ]  # fmt: skip
        missed = list(
            pool.map(
                lambda pair: _with(free, lambda stable: pair[0].strike(pair[1], stable)),
                zip(faults, scenes, strict=True),
            )
        )
        wrong = list(pool.map(lambda scene: _settled(free, scene, right), scenes))
        found = zip(faults, missed, wrong, strict=True)
        return [Result(fault.name, [*filter(None, [miss]), *bad]) for fault, miss, bad in found]


def _with(free: SimpleQueue[Stable], work: Callable[[Stable], _T]) -> _T:
    stable = free.get()
    try:
        return work(stable)
    finally:
        free.put(stable)


def _settled(free: SimpleQueue[Stable], scene: Scene, right: tuple[Told, ...]) -> list[str]:
    """Rounds without faults until nothing waits; then a last one, which must find nothing to do."""
    until = time.monotonic() + _QUIET_SECONDS
    while not scene.is_quiet():
        if time.monotonic() > until:
            return [f"niet klaar na {scene.rounds} rondes", *scene.wrong(right)]
        _with(free, scene.poll)
    sent = len(scene.sink.mails)
    _with(free, scene.poll)
    again = ["de laatste ronde verstuurde nog iets"] if len(scene.sink.mails) != sent else []
    return [*again, *scene.wrong(right)]


def _told(scene: Scene) -> tuple[Told, ...]:
    store = open_store(None, scene.place.home)
    try:
        with store.reading() as tx:
            return told(tx)
    finally:
        store.close()
