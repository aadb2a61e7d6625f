"""A crowd that was measured: a hundred clients a side, and what they cost their servers."""

from feeds.counters import Spread
from feeds.crowd.records import ControlClients, ControlSide, Crowd, PooledSide
from feeds.load.records import AtRest, LoadSummary, ServingCost

CROWD = Crowd(
    clients=100,
    live=PooledSide(
        update_latency_ms=Spread(7_500, 21.5, 21.0, 23.0, 27.0, 29.0, 30.0),
        p95_ms=25.0,
        messages=7_500,
        requests=75,
        bytes_received=1_200_000,
        bytes_sent=15_000,
    ),
    polled=PooledSide(
        update_latency_ms=Spread(7_500, 1_025.0, 1_020.0, 1_800.0, 2_010.0, 2_020.0, 2_030.0),
        p95_ms=1_920.0,
        messages=375,
        requests=400,
        empty_responses=25,
        gaps=2,
        errors=1,
        reconnects=3,
        bytes_received=150_000,
        bytes_sent=90_000,
    ),
    control=ControlClients(
        ControlSide(Spread(2_400, 21.0, 20.5, 22.5, 26.0, 28.0, 29.0)),
        ControlSide(Spread(2_400, 1_020.0, 1_015.0, 1_790.0, 2_000.0, 2_010.0, 2_020.0)),
    ),
    measured_s=7.5,
    cpu_s=0.4,
    rss_bytes=60_000_000,
    added_ms=20.0,
)
LOAD = LoadSummary(
    CROWD,
    ServingCost(25.5, None, 15_000.0, 101),
    ServingCost(None, 180.0, 8_600.0, 100),
    AtRest(0.012, 48_000_000, 10.0, 0.0, 2),
    AtRest(0.008, 52_000_000, 0.5, 0.5, 1),
)
