"""Both sides change their transports while they run, and neither disturbs the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feeds import transports
from feeds.frame import SIDES, Frame, SideName
from feeds.lab import Lab
from feeds.settings import STYLES, Settings
from tests.end_to_end.test_lab import children
from tests.support.clock import on_loop, wait_until

QUICK = Settings(
    source="clock", rate_per_s=50, poll_interval_s=0.1, delay_ms=5, jitter_ms=0, seed=1
)
CHOICES = [
    (side, one.key)
    for side in SIDES
    for one in transports.catalogue(STYLES[side])
    if one.key != QUICK.transport(side) and not one.lacking()
]
STARTS_S = 60.0
"""How long a database may take to be made for the first time on a machine that is busy."""


class Watch:
    """What the frames of a lab tell."""

    def __init__(self) -> None:
        self.last = Frame(at_ns=0)
        self.live_seqs: list[int] = []

    def take(self, frame: Frame) -> None:
        """Take the next frame."""
        self.last = frame
        self.live_seqs += [arrival.seq for arrival in frame.live.arrivals]

    def measures(self, settings: Settings) -> bool:
        """Say whether figures are those of these transports, with updates on both sides."""
        counters = self.last.counters
        if counters is None or self.last.settling:
            return False
        sides = (counters.live, counters.polled)
        keys = [side.transport for side in sides]
        wanted = [settings.transport(side) for side in SIDES]
        return keys == wanted and all(side.updates_delivered > 3 for side in sides)


@asynccontextmanager
async def running() -> AsyncIterator[tuple[Lab, Watch]]:
    """Run a lab."""
    watch = Watch()
    async with Lab(QUICK, on_frame=watch.take) as lab:
        await wait_until(lambda: watch.measures(QUICK))
        yield lab, watch


async def change(lab: Lab, watch: Watch, settings: Settings) -> None:
    """Apply ``settings`` and wait until they are measured."""
    before = watch.last.segment
    lab.apply(settings)
    async with asyncio.timeout(STARTS_S):
        await wait_until(lambda: watch.last.segment > before and watch.measures(settings))


@pytest.mark.parametrize(("side", "key"), CHOICES)
@on_loop
async def test_a_side_changes_its_transport_and_the_other_goes_on(side: SideName, key: str) -> None:
    async with running() as (lab, watch):
        chosen = QUICK.replace(**{f"{side}_transport": key})
        await change(lab, watch, chosen)
        counters = await lab.counters()
        other = counters.polled if side == "live" else counters.live
        assert (other.reconnects, other.errors) == (0, 0)
        processes = children()
        await change(lab, watch, QUICK)
        counters = await lab.counters()
        for each in (counters.live, counters.polled):
            assert (each.errors, each.updates_missed if each.transport == "websocket" else 0) == (
                0,
                0,
            )
        assert set(processes) == set(children())
        if side == "polled":  # nothing was ever dropped where nothing was changed
            seqs = watch.live_seqs
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
