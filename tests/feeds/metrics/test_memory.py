"""Meters take the same memory however long a run lasts."""

from __future__ import annotations

import tracemalloc

import pytest

from feeds.metrics.run_meter import RunMeter
from feeds.update import Update

pytestmark = pytest.mark.slow

MS = 1_000_000


def update(seq: int) -> Update:
    return Update(seq, seq * MS, 0.0)


@pytest.fixture
def meter() -> RunMeter:
    meter = RunMeter(0)
    meter.measure_from(0)
    return meter


def test_memory_stays_flat(meter: RunMeter) -> None:
    def run(seqs: range) -> None:
        for seq in seqs:
            each = update(seq)
            meter.published(each)
            meter.live.received(each, each.published_ns + MS)
            meter.live.follower.sent(seq, each.published_ns + 100)
            if seq % 100 == 0:
                sent_ns = each.published_ns + 10
                meter.polled.answered(sent_ns, sent_ns + MS, reused=True)
                meter.polled.received(each, sent_ns + MS)
                meter.polled.follower.served(sent_ns + 5, sent_ns + 6)
            if seq % 50 == 0:
                meter.live.take_points()
                meter.polled.take_points()

    tracemalloc.start()
    try:
        run(range(1, 7001))
        before_bytes, _ = tracemalloc.get_traced_memory()
        run(range(7001, 17_001))
        after_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after_bytes - before_bytes < 30_000


def test_memory_stays_flat_without_stamps(meter: RunMeter) -> None:
    def run(seqs: range) -> None:
        for seq in seqs:
            each = update(seq)
            meter.published(each)
            meter.live.received(each, each.published_ns + MS)
            meter.polled.answered(each.published_ns, each.published_ns + MS, reused=True)
            meter.polled.received(each, each.published_ns + MS)
            meter.live.follower.sent(seq + 1_000_000, 0)  # what never fits
            meter.polled.follower.served(10**18, 10**18)
        meter.live.take_points()
        meter.polled.take_points()

    tracemalloc.start()
    try:
        run(range(1, 6001))
        before_bytes, _ = tracemalloc.get_traced_memory()
        run(range(6001, 12_001))
        after_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after_bytes - before_bytes < 50_000
