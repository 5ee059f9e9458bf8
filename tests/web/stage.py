"""The application of a test's desk without building it again: a process builds one, and puts each test's desk under it.

Building takes apart the signatures of 130 routes, a tenth of a second and more for each of a thousand tests. What an
application is given of a desk here leads on to the desk that stands under it now, so that it keeps nothing of another.
Each browser has one to itself, which is free again once that browser is gone. Who tests how an application is made, or
counts what it remembers, makes one (`create_app`).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from starlette.testclient import TestClient

from triage.web.app import create_app
from triage.web.desk import WebDesk


class _LeadsTo:
    """What stands somewhere now, whatever it is; *parts* in place of what it has under those names."""

    def __init__(self, now: Callable[[], Any], **parts: Any) -> None:
        self.__dict__.update(parts, _now=now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now(), name)


class _Stage:
    """An application whose desk changes."""

    def __init__(self, desk: WebDesk) -> None:
        # All that an application may read of a desk when it is built: what it kept besides, it would keep for the next.
        gate, limits = desk.gate, SimpleNamespace(limits=desk.gate.sessions.limits)
        known = {"allowed_hosts": gate.allowed_hosts, "secure_only": gate.secure_only, "providers": gate.providers}
        self.desk: Any = SimpleNamespace(configured=desk.configured, gate=SimpleNamespace(**known, sessions=limits))
        # Each part of a gate that the application keeps. The demo's link, which works once, is not there.
        ways_in = _LeadsTo(
            lambda: self.desk.gate,
            sessions=_LeadsTo(lambda: self.desk.gate.sessions),
            login=_LeadsTo(lambda: self.desk.gate.login),
            first_use=_LeadsTo(lambda: self.desk.gate.first_use),
            account=_LeadsTo(lambda: self.desk.gate.account),
            entrance=None,
        )
        self.app = create_app(cast(WebDesk, _LeadsTo(lambda: self.desk, gate=ways_in)))


_FREE: dict[object, list[_Stage]] = {}


def browser_at(desk: WebDesk, **options: Any) -> TestClient:
    """A browser at the application of *desk*, which nobody is in."""
    gate, region = desk.gate, desk.configured
    # What the application reads of a desk when it is built.
    built_of = (gate.allowed_hosts, gate.secure_only, tuple(gate.providers), gate.sessions.limits, region.name)
    free = _FREE.setdefault((*built_of, region.calendar.zone), [])
    stage = free.pop() if free else _Stage(desk)
    stage.desk = desk
    client = TestClient(stage.app, raise_server_exceptions=False, **options)
    weakref.finalize(client, free.append, stage)
    return client
