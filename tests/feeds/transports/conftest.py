"""What every test of a transport is given."""

from __future__ import annotations

import pytest

from feeds import halves
from feeds.wire import fan_out
from tests.feeds.transports.driver import PULL

DEADLINES_S = {
    f"{halves.__name__}.GIVE_UP_AFTER_S": 0.3,
    f"{halves.__name__}.STALL_AFTER_S": 0.15,
    f"{halves.__name__}.PING_EVERY_S": 0.05,
    f"{halves.__name__}.DEADLINE_S": 0.3,
    f"{fan_out.__name__}.CUT_OFF_S": 0.3,
}
"""Time limits of every transport, in a hurry."""

HOLD_S = 0.2
"""How long a server of these tests holds a request at most."""


@pytest.fixture(autouse=True)
def short_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every server answer in time that there is nothing new."""
    for transport in PULL:
        monkeypatch.setattr(transport, "hold_s", min(transport.hold_s, HOLD_S))


@pytest.fixture(autouse=True)
def available(request: pytest.FixtureRequest) -> None:
    """Leave out what a transport cannot do here, and say why."""
    if "transport" in request.fixturenames:
        lacking = request.getfixturevalue("transport").lacking()
        if lacking:
            pytest.skip(lacking)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the transport's patience short."""
    for name, seconds in DEADLINES_S.items():
        monkeypatch.setattr(name, seconds)


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the transport's patience short."""
    hurry(monkeypatch)
