"""What the identity tests share."""

from __future__ import annotations

import pytest

from tests.web.parts import Office


@pytest.fixture
def office() -> Office:
    """A web queue without cases."""
    return Office()
