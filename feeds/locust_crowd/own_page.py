"""The crowd's latencies in Locust's own statistics, for its page and its tables.

Locust rounds them, to two digits; the figures of the program are not taken from there.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from locust.stats import StatsEntry, bucket_response_time

if TYPE_CHECKING:
    from locust.stats import RequestStats

    from feeds.frame import SideName
    from feeds.metrics.histogram import LatencyHistogram


def show(stats: RequestStats, side: SideName, latest: LatencyHistogram) -> None:
    """Add the latencies of one side since the last time, all at once: one by one takes too long."""
    if not latest.count:
        return
    steps, now_s = latest.steps(), time.time()
    more = StatsEntry(stats, "update latency", side)
    more.num_requests = latest.count
    more.total_response_time = round((latest.mean_ms or 0.0) * latest.count)
    more.min_response_time, more.max_response_time = (round(steps[at][0]) for at in (0, -1))
    for late_ms, count in steps:
        more.response_times[bucket_response_time(late_ms)] += count
    more.num_reqs_per_sec[int(now_s)] = latest.count
    more.last_request_timestamp = now_s
    for entry in (stats.get(more.name, more.method), stats.total):
        entry.extend(more)
