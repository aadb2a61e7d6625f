"""What goes into the summary of a run: counts of both processes, latencies of the first."""

from __future__ import annotations

from msgspec.structs import replace

from feeds.counters import Spread
from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.load.records import Load, LoadSummary, ServingCost, SideLoad
from feeds.load.summary import summary_of

OURS, THEIRS = Spread(count=900, p50=20.0), Spread(count=90, p50=10.0)
CROWD = CrowdReport(
    at_ns=5,
    live=CrowdSide(asked=9, up=9, measured_s=4.0, update_latency_ms=OURS, messages=90, gaps=1),
    polled=CrowdSide(asked=9, up=9, measured_s=4.0, requests=30, errors=2, p95_ms=7.0),
    cpu_s=9.0,
    measured_cpu_s=0.5,
)
CONTROL = CrowdReport(
    at_ns=5,
    live=CrowdSide(asked=3, up=3, measured_s=4.0, update_latency_ms=THEIRS, messages=9, gaps=2),
    polled=CrowdSide(asked=3, up=3, measured_s=4.0, requests=10, p95_ms=5.0),
    cpu_s=3.0,
    measured_cpu_s=0.25,
)
LOAD = Load(
    at_ns=6,
    size=Size(13, 13),
    live=SideLoad(cost=ServingCost(25.0)),
    crowd_rss_bytes=70_000_000,
    report=CROWD,
    control=CONTROL,
)


def test_counts_are_those_of_both_processes_and_latencies_those_of_the_first() -> None:
    found = summary_of(LOAD)
    crowd = found.crowd
    assert crowd is not None
    assert (crowd.clients, crowd.measured_s, crowd.rss_bytes) == (13, 4.0, 70_000_000)
    assert (crowd.live.messages, crowd.live.gaps) == (99, 3)
    assert (crowd.polled.requests, crowd.polled.errors, crowd.polled.p95_ms) == (40, 2, 7.0)
    assert (crowd.live.update_latency_ms, crowd.control.live.update_latency_ms) == (OURS, THEIRS)
    assert found.live == ServingCost(25.0)


def test_the_crowds_processor_time_is_that_of_its_figures() -> None:
    crowd = summary_of(LOAD).crowd
    assert crowd is not None
    assert crowd.cpu_s == 0.75


def test_of_a_crowd_that_is_not_measured_nothing_is_told() -> None:
    coming = replace(CROWD, live=replace(CROWD.live, measured_s=None))
    assert summary_of(replace(LOAD, report=coming)).crowd is None
    assert summary_of(None) == LoadSummary()
