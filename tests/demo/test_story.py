"""The course of the demo, on its own servers and a clock of the test's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import mailbox_config
from triage.demo.stage import open_stage
from triage.demo.story import Story
from triage.wiring.worker import Works


class _Hurrying:
    """A second passes at each look."""

    def __init__(self) -> None:
        self._at = datetime(2026, 11, 24, 13, 10, tzinfo=UTC)

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


def test_a_mail_that_comes_twice_is_the_same_to_the_byte_however_slow_the_machine() -> None:
    clock = _Hurrying()
    with open_stage(mailbox_config.load("demo"), clock.now()) as stage:
        # Nothing is taken in here: no works are needed.
        story = Story(stage, cast(Works, None), clock)
        pair = [each for each in stage.samples if each.slug in ("58-support-origineel", "59-dubbel-zelfde-bytes")]
        story.deliver(pair, lambda: None)
        assert list(story._samples.values()) == [pair]
        assert len(pair) == 2
