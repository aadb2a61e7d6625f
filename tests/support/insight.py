"""Counters of a run with something to teach: for the tests of the insight drawer."""

from __future__ import annotations

from feeds.counters import (
    Breakdown,
    Conditions,
    Counters,
    Expectation,
    Interval,
    SideSummary,
    Spread,
)


def taught() -> Counters:
    """Return two sides: polling misses most updates, and a stall held its requests up."""
    live = SideSummary(
        transport="websocket",
        requests=1,
        messages=612,
        updates_delivered=612,
        update_latency_ms=Spread(612, 20.4, 20.0, 21.0, 23.0, 83.0, 184.0),
        delivered_latency_ms=Spread(612, 20.4, 20.0, 21.0, 23.0, 83.0, 184.0),
        response_time_ms=Spread(60, 41.0, 41.0, 43.0, 44.0, 45.0, 45.0),
        naive_response_time_ms=Spread(60, 41.0, 41.0, 43.0, 44.0, 45.0, 45.0),
        breakdown_ms=Breakdown(612, 0.0, 0.0, 0.3, 20.06, 0.04, 20.4),
        theory=[
            Expectation("update_latency_ms", 20.0, 20.4, 0.02, True),
            Expectation("staleness_ms", 4.0, 4.1, 0.02, True),
        ],
    )
    polled = SideSummary(
        transport="rest",
        requests=31,
        messages=29,
        updates_missed=581,
        updates_delivered=29,
        update_latency_ms=Spread(610, 1017.0, 1000.0, 1810.0, 1990.0, 2003.0, 2004.0),
        delivered_latency_ms=Spread(29, 149.0, 120.0, 250.0, 300.0, 310.0, 310.0),
        response_time_ms=Spread(600, 99.0, 41.0, 43.0, 1290.0, 1400.0, 1400.0),
        naive_response_time_ms=Spread(600, 44.0, 41.0, 42.0, 43.0, 1400.0, 1400.0),
        breakdown_ms=Breakdown(29, 1000.0, 20.0, 0.6, 20.3, 0.1, 1041.0),
        confidence={"update_latency_ms": Interval(1017.0, 30.5, 610)},
        theory=[
            Expectation("update_latency_ms", 1020.0, 1017.0, -0.003, True),
            Expectation("requests_per_s", 0.5, 0.5, 0.0, True),
            Expectation("staleness_ms", 970.0, 969.0, -0.001, True),
        ],
    )
    every = Conditions(asked_interval_s=2.0)
    return Counters(
        elapsed_s=61.0, updates_published=612, live=live, polled=polled, conditions=every
    )
