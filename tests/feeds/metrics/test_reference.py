"""Random streams of events: the meters equal the definitions evaluated by brute force."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.counters import SideSummary
from feeds.frame import Point
from feeds.metrics.run_meter import RunMeter
from feeds.metrics.side_meter import SideMeter
from feeds.update import Update
from tests.feeds.metrics.reference import SideReference, key_of

_ACTIONS = (
    *("publish",) * 6,
    *("learn",) * 6,
    *("live",) * 4,
    *("polled",) * 2,
    *("lose", "invent", "future", "restart", "segment", "compare"),
)
_WAITS = (0, 0, 1, 3, 40, 250, 777)
_STEPS = st.lists(
    st.tuples(st.sampled_from(_WAITS), st.sampled_from(_ACTIONS), st.integers(0, 3)),
    min_size=10,
    max_size=60,
)


class World:
    """Drives the meter and the reference with the same events."""

    def __init__(self) -> None:
        self.now = 1_000
        self.meter = RunMeter(self.now)
        self.sides: dict[str, tuple[SideMeter[Any], SideReference]] = {
            "live": (self.meter.live, SideReference()),
            "polled": (self.meter.polled, SideReference()),
        }
        self.made: list[Update] = []
        self.untold: list[Update] = []
        self.points: dict[str, list[Point]] = {"live": [], "polled": []}
        self.seq = 0
        self.from_ns: int | None = None

    def step(self, wait: int, action: str, number: int) -> None:
        """Let ``wait`` ns pass and something happen."""
        self.now += wait
        if action in self.sides:
            self._receive(action, number)
        elif action in ("invent", "future"):
            self._receive_nonsense(action, number)
        else:
            getattr(self, f"_{action}")()

    def _publish(self) -> None:
        self.seq += 1
        update = Update(self.seq, self.now, float(self.seq * 7 % 11))
        self.made.append(update)
        self.untold.append(update)

    def _learn(self) -> None:
        if not self.untold:
            return
        update = self.untold.pop(0)
        assert self.meter.published(update)
        assert not self.meter.published(update)
        for _, reference in self.sides.values():
            reference.truth.append(update)
            if self.from_ns is not None and update.published_ns >= self.from_ns:
                reference.counted.add(key_of(update))

    def _lose(self) -> None:
        """The truth's link was cut for one update."""
        if self.untold:
            self.untold.pop(0)

    def _receive(self, side: str, back: int) -> None:
        if back < len(self.made):
            self._give(side, self.made[-1 - back])

    def _receive_nonsense(self, action: str, number: int) -> None:
        side = ("live", "polled")[number % 2]
        if action == "future":
            self._give(side, Update(self.seq + 1, self.now + 1, 1.0))
        else:
            seq = 2**60 if number == 3 else 2**50 + number
            self._give(side, Update(seq, self.now - number, -5.0))

    def _give(self, side: str, update: Update) -> None:
        meter, reference = self.sides[side]
        assert meter.received(update, self.now) == reference.receive(update, self.now)

    def _restart(self) -> None:
        self.seq = 0
        self.now += 1

    def _segment(self) -> None:
        if self.from_ns is None:
            self.meter.measure_from(self.now)
        else:
            self.meter.begin_segment(self.now)
        self.from_ns = self.now
        for _, reference in self.sides.values():
            reference.from_ns = self.now
            reference.counted.clear()

    def _compare(self) -> None:
        if self.from_ns is None or self.now == self.from_ns:
            return
        counters = self.meter.counters(self.now)
        assert counters.elapsed_s == (self.now - self.from_ns) / 1e9
        for (name, (meter, reference)), summary in zip(
            self.sides.items(), (counters.live, counters.polled), strict=True
        ):
            assert counters.updates_published == len(reference.counted)
            assert meter.stale_since_ns() == reference.outdated_since(self.now)
            check_latencies(summary, reference)
            check_integrals(summary, reference, self.now)
            self.points[name] += meter.take_points()
            check_curve(self.points[name], reference)


def check_latencies(summary: SideSummary, reference: SideReference) -> None:
    late, delivered, missed, pending = reference.latencies()
    assert summary.updates_delivered == len(delivered)
    assert summary.updates_missed == missed
    assert summary.updates_pending == pending
    assert summary.update_latency_ms.count == len(late)
    if late:
        assert summary.update_latency_ms.mean == pytest.approx(sum(late) / len(late) / 1e6)
        assert summary.update_latency_ms.max == max(late) / 1e6
    if delivered:
        mean = sum(delivered) / len(delivered) / 1e6
        assert summary.delivered_latency_ms.mean == pytest.approx(mean)


def check_integrals(summary: SideSummary, reference: SideReference, now: int) -> None:
    mean, largest, fresh = reference.staleness(now)
    assert summary.staleness_ms.mean == pytest.approx(mean / 1e6)
    assert summary.staleness_ms.max == pytest.approx(largest / 1e6)
    assert summary.freshness == pytest.approx(fresh, abs=1e-12)
    age = reference.age(now)
    if age is None:
        assert summary.age_of_information_ms.mean is None
    else:
        assert summary.age_of_information_ms.mean == pytest.approx(age[0] / 1e6)
        assert summary.age_of_information_ms.max == pytest.approx(age[1] / 1e6)
    assert summary.rms_error == pytest.approx(reference.rms_error(now))


def check_curve(points: list[Point], reference: SideReference) -> None:
    """Straight lines through the corners draw the staleness from the first corner to the last."""
    if not points:
        return
    whole = SideReference(reference.truth, set(), reference.arrivals, points[0].at_ns)
    until = points[-1].at_ns
    if until > whole.from_ns:
        assert area_ns_ms(points) == pytest.approx(
            whole.staleness(until)[0] / 1e6 * (until - whole.from_ns)
        )


def area_ns_ms(points: list[Point]) -> float:
    return sum(trapezoids(points))


def trapezoids(points: list[Point]) -> Iterator[float]:
    for before, after in pairwise(points):
        assert after.at_ns >= before.at_ns
        yield (after.at_ns - before.at_ns) * (before.staleness_ms + after.staleness_ms) / 2


def check_run(steps: list[tuple[int, str, int]]) -> None:
    world = World()
    for step in steps:
        world.step(*step)
    world.step(10, "compare", 0)


@settings(max_examples=100)
@given(_STEPS)
def test_meters_equal_the_definitions(steps: list[tuple[int, str, int]]) -> None:
    check_run(steps)


@pytest.mark.parametrize("seed", range(150))
def test_meters_equal_the_definitions_in_long_runs(seed: int) -> None:
    dice = random.Random(seed)
    check_run(
        [
            (dice.choice(_WAITS), dice.choice(_ACTIONS), dice.randrange(4))
            for _ in range(dice.randrange(20, 200))
        ]
    )
