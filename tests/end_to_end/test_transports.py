"""Both sides change their transports while they run, and neither disturbs the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feeds import transports
from feeds.frame import SIDES, Frame, SideName
from feeds.lab import Lab, LabError
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
NOWHERE = "postgresql://somebody:secret@127.0.0.1:1/nothing"
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


@pytest.mark.skipif(
    bool(transports.find("postgres-query").lacking(NOWHERE)), reason="no PostgreSQL driver"
)
@on_loop
async def test_a_transport_that_cannot_be_had_is_refused_in_one_line_and_all_is_as_before() -> None:
    refusals: list[tuple[SideName, str, str]] = []
    watch = Watch()

    def refused(side: SideName, key: str, why: str) -> None:
        refusals.append((side, key, why))

    async with Lab(QUICK, on_frame=watch.take, on_refused=refused, database_url=NOWHERE) as lab:
        await wait_until(lambda: watch.measures(QUICK))
        lab.apply(QUICK.replace(polled_transport="postgres-query", poll_interval_s=0.2))
        await wait_until(lambda: refusals)
        ((side, key, why),) = refusals
        assert (side, key) == ("polled", "postgres-query")
        assert "127.0.0.1" in why
        assert "secret" not in why
        assert "\n" not in why
        expected = QUICK.replace(poll_interval_s=0.2)  # what else was wanted holds
        assert lab.settings == expected
        await wait_until(lambda: watch.measures(expected))
        counters = await lab.counters()
        assert (counters.live.errors, counters.live.reconnects, counters.polled.errors) == (0, 0, 0)


@on_loop
async def test_a_run_whose_first_transport_cannot_be_had_ends_in_one_line() -> None:
    with pytest.raises(LabError, match=r"^[^\n]*127\.0\.0\.1[^\n]*$"):
        async with Lab(QUICK.replace(live_transport="postgres-notify"), database_url=NOWHERE):
            pass
