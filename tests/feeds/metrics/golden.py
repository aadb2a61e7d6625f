"""The golden table: figures of six set-ups, simulated with 200,000 updates each."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Golden(NamedTuple):
    """One row: the set-up, then the figures in seconds and shares, polled before live."""

    arrivals: Literal["poisson", "periodic"]
    rate_per_s: float
    poll_s: float
    leg_s: float
    update_latency_s: float
    missed: float
    empty: float
    staleness_s: tuple[float, float]
    freshness: tuple[float, float]
    age_s: tuple[float, float]
    delivered_latency_s: float | None = None


GOLDEN = [
    Golden(
        "poisson",
        rate_per_s=1,
        poll_s=2.0002,
        leg_s=0.05,
        update_latency_s=1.0501,
        missed=0.5677,
        empty=0.1353,
        staleness_s=(0.4613, 0.0012),
        freshness=(0.4112, 0.9512),
        age_s=(2.0501, 1.0500),
        delivered_latency_s=0.736,
    ),
    Golden(
        "poisson",
        rate_per_s=10,
        poll_s=2.0002,
        leg_s=0.05,
        update_latency_s=1.0501,
        missed=0.9500,
        empty=0.0000,
        staleness_s=(0.9531, 0.0107),
        freshness=(0.0303, 0.6065),
        age_s=(1.1501, 0.1500),
        delivered_latency_s=0.149,
    ),
    Golden(
        "poisson",
        rate_per_s=0.2,
        poll_s=1.0,
        leg_s=0.02,
        update_latency_s=0.5200,
        missed=0.0937,
        empty=0.8187,
        staleness_s=(0.0336, 0.00004),
        freshness=(0.9027, 0.9960),
        age_s=(5.5200, 5.0200),
    ),
    Golden(
        "periodic",
        rate_per_s=10,
        poll_s=2.00037,
        leg_s=0.02,
        update_latency_s=1.0202,
        missed=0.9500,
        empty=0.0000,
        staleness_s=(0.9706, 0.0020),
        freshness=(0.0160, 0.8000),
        age_s=(1.0702, 0.0700),
    ),
    Golden(
        "periodic",
        rate_per_s=0.2,
        poll_s=1.00037,
        leg_s=0.02,
        update_latency_s=0.5202,
        missed=0.0000,
        empty=0.7999,
        staleness_s=(0.0354, 0.00004),
        freshness=(0.8960, 0.9960),
        age_s=(3.0202, 2.5200),
    ),
    Golden(
        "periodic",
        rate_per_s=1,
        poll_s=0.50013,
        leg_s=0.02,
        update_latency_s=0.2701,
        missed=0.0000,
        empty=0.4999,
        staleness_s=(0.0469, 0.0002),
        freshness=(0.7299, 0.9800),
        age_s=(0.7701, 0.5200),
        delivered_latency_s=0.270,
    ),
]
