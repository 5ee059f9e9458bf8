"""Two seeds of `make faults`: half of the points to die at each, and a sixth of the commands to lose the line after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.catalogue import open_stage, run_seed
from tests.faults.scene import Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened


@pytest.mark.parametrize("seed", [1, 2])
def test_after_every_fault_all_is_accounted_for_and_nothing_was_sent_twice(stage: Stage, seed: int) -> None:
    found = run_seed(stage, seed, share=2)
    assert len(found) > 20
    assert [f"{each.fault}: {line}" for each in found for line in each.wrong] == []
