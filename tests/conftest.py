"""Servers that many tests share: started once, each stopped by its own id; and how Hypothesis tries."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.servers.chromium import Profiles, running_chromium
from tests.servers.postgres import PostgresServer, postgres_server

# A slow machine is no failure. Where every server is required, each run tries the same: it fails for what was changed,
# not by the draw.
settings.register_profile(
    "tests",
    deadline=None,
    derandomize=os.environ.get("TRIAGE_TEST_REQUIRE") == "all",
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server("fsync=off", "max_connections=60") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    return Profiles(browser)
