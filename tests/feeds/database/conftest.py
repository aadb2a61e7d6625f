"""What every test of a database needs."""

from __future__ import annotations

import pytest

from feeds.database import wheel


@pytest.fixture(autouse=True)
def available() -> None:
    """Leave the tests out where there is no database, and say why."""
    if lacking := wheel.lacking(""):
        pytest.skip(lacking)
