"""One rule for a server that is not there: skip and say so, or fail where everything is required (CI)."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip this test because *what* is missing; fail it under TRIAGE_TEST_REQUIRE=all."""
    if os.environ.get("TRIAGE_TEST_REQUIRE") == "all":
        pytest.fail(f"{what} ontbreekt, en TRIAGE_TEST_REQUIRE=all eist alle servers", pytrace=False)
    pytest.skip(f"{what} ontbreekt")
