"""What every test of a transport is given."""

from __future__ import annotations

import sys

import pytest

from feeds.transports.base import Transport

DEADLINES_S = {
    "DEADLINE_S": 0.3,
    "GIVE_UP_AFTER_S": 0.3,
    "STALL_AFTER_S": 0.15,
    "PING_EVERY_S": 0.05,
    "CUT_OFF_S": 0.3,
}
"""Time limits that transports keep as constants of their modules, in a hurry."""


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch, transport: type[Transport]) -> None:
    """Make the transport's patience short."""
    module = sys.modules[transport.__module__]
    for name, seconds in DEADLINES_S.items():
        if hasattr(module, name):
            monkeypatch.setattr(module, name, seconds)
