"""A recording of a real lab ends where it was asked to, and holds what the figures rest on."""

from __future__ import annotations

import asyncio

from app.commands.rendering.recorded import record
from feeds.settings import Settings


def test_a_recording_ends_with_both_sides_up() -> None:
    settings = Settings(seed=1, rate_per_s=50.0, poll_interval_s=0.2)
    still = asyncio.run(record(settings, 1.5))
    assert still.settings == settings
    last = still.frames[-1]
    assert (last.live.state, last.polled.state) == ("up", "up")
    assert still.at_ns == last.segment_began_ns + 1_500_000_000
    assert 0 <= still.at_ns - last.at_ns < 500_000_000
    counters = [frame.counters for frame in still.frames if frame.counters is not None]
    assert counters[-1].live.messages > 20
