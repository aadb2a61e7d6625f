"""What arrivals settled: an interval says on how many updates it rests, not how many arrivals."""

from __future__ import annotations

from array import array

from feeds.metrics.join import Settlements

MS = 1_000_000


def test_an_interval_counts_updates_where_one_arrival_settles_several() -> None:
    settlements = Settlements()
    for poll in range(20):
        covered = array("q", [(10 * poll + each) * MS for each in range(4)])
        settlements.cover(covered, (10 * poll + 5) * MS, itself=True)
    found = settlements.confidence()
    assert (found["update_latency_ms"].n, found["delivered_latency_ms"].n) == (80, 20)
    assert (found["missed_share"].n, found["missed_share"].mean) == (80, 0.75)
    assert found["update_latency_ms"].mean == 3.5


def test_updates_that_came_alone_count_in_every_figure() -> None:
    settlements = Settlements()
    settlements.enter()  # nothing yet
    for number in range(600):
        settlements.single((1 + number % 2) * MS)
        assert len(settlements._single_ns) < 512  # entered in bulk, and not all at the end
    settlements.enter()
    assert (settlements.delivered, settlements.missed) == (600, 0)
    assert settlements.latencies.count == settlements.delivered_latencies.count == 600
    found = settlements.confidence()
    for name, mean in (("update_latency_ms", 1.5), ("delivered_latency_ms", 1.5)):
        assert (found[name].n, found[name].mean) == (600, mean)
    assert (found["missed_share"].n, found["missed_share"].mean) == (600, 0)
