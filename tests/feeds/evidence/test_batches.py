"""Batch means of the updates, the leg found on them, and both against what is known."""

from __future__ import annotations

import numpy as np
import pytest

from feeds.evidence.updates import Updates
from tests.feeds.evidence.batches import batch_count, intervals
from tests.feeds.evidence.runs import updates


def test_means_are_those_of_the_run() -> None:
    made = updates()
    live = intervals(made, "live", poll_interval_s=0.103)
    polled = intervals(made, "polled", poll_interval_s=0.103)
    assert live["update_latency_ms"].mean == pytest.approx(5.0, abs=0.02)
    assert live["missed_share"].mean == 0
    assert live["freshness"].mean == pytest.approx(0.5, abs=0.01)
    assert live["staleness_ms"].mean == pytest.approx(5**2 / 2 / 10, abs=0.03)
    assert live["age_of_information_ms"].mean == pytest.approx(10.0, abs=0.05)
    assert polled["update_latency_ms"].mean == pytest.approx(103 / 2 + 5, rel=0.02)
    assert polled["missed_share"].mean == pytest.approx(1 - 10 / 103, abs=0.01)
    assert polled["age_of_information_ms"].mean == pytest.approx(103 / 2 + 5 + 5, rel=0.02)
    for name, one in polled.items():
        assert one.half_width is not None, name
        assert one.half_width > 0, name


def test_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(200):
        published = np.cumsum(random.exponential(1e7, 1000)).astype(np.int64)
        received = published + random.exponential(5e6, 1000).astype(np.int64)
        received = np.maximum.accumulate(received)
        made = Updates(published, {"live": received, "polled": received}, np.zeros(1000))
        one = intervals(made, "live", poll_interval_s=1)["age_of_information_ms"]
        assert one.mean is not None
        assert one.half_width is not None
        inside += abs(one.mean - _long_run_ms()) <= one.half_width
    assert 0.85 <= inside / 200 <= 1


def _long_run_ms(held: list[float] = []) -> float:  # noqa: B006 - worked out once
    """Return the mean age over a run so long that chance hardly matters."""
    if not held:
        random = np.random.default_rng(4)
        published = np.cumsum(random.exponential(10.0, 400_000))
        received = np.maximum.accumulate(published + random.exponential(5.0, 400_000))
        young, old = received[:-1] - published[:-1], received[1:] - published[:-1]
        held.append(float(((old**2 - young**2) / 2).sum() / (received[-1] - received[0])))
    return held[0]


def test_too_short_a_run_has_means_but_no_interval() -> None:
    assert batch_count(1.0, 0.2) == 0
    found = intervals(updates(count=30), "polled", poll_interval_s=0.1)
    assert found["update_latency_ms"].half_width is None
    assert intervals(updates(count=1), "live", poll_interval_s=0.1) == {}
