"""What all runs of real processes have in common."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def a_short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure servers at rest only briefly: these tests are about other things than their costs."""
    monkeypatch.setattr("feeds.load.watch.REST_S", 0.3)
