"""Latencies pooled over clients: every published update counts, whoever's it was."""

from __future__ import annotations

import pytest

from feeds.counters import Spread
from feeds.crowd.pooled import KEPT, PooledLatency, Truth
from feeds.update import LARGEST

MS = 1_000_000


def truth_of(*published_ms: int) -> Truth:
    truth = Truth()
    for seq, at_ms in enumerate(published_ms, 1):
        truth.published(seq, at_ms * MS)
    return truth


def measuring(truth: Truth, added_ms: int = 0) -> PooledLatency:
    pool = PooledLatency(truth, added_ms * MS)
    pool.begin(0)
    return pool


def test_every_update_that_a_message_covers_counts() -> None:
    pool = measuring(truth_of(0, 10, 20, 30))
    pool.received(1, 4, 30 * MS, 40 * MS)
    pool.settle()
    spread = pool.spread()
    assert spread.count == 3
    assert spread.max == pytest.approx(30, rel=1e-3)
    assert spread.mean == pytest.approx(20, rel=1e-3)


def test_the_networks_delay_is_added_to_each() -> None:
    pool = measuring(truth_of(0, 10), added_ms=5)
    pool.received(1, 2, 10 * MS, 11 * MS)
    pool.settle()
    assert pool.spread().mean == pytest.approx(6)
    assert pool.p95_ms() == pytest.approx(6, rel=1e-3)


def test_what_was_published_before_the_figures_began_is_left_out() -> None:
    pool = PooledLatency(truth_of(0, 10, 20))
    pool.begin(15 * MS)
    pool.received(1, 3, 20 * MS, 21 * MS)
    pool.settle()
    assert pool.spread().count == 1


def test_nothing_counts_before_it_begins_or_of_a_client_that_held_nothing() -> None:
    pool = PooledLatency(truth_of(0, 10))
    pool.received(1, 2, 10 * MS, 11 * MS)
    pool.begin(0)
    pool.received(0, 2, 10 * MS, 11 * MS)
    pool.settle()
    assert pool.spread().count == 0
    assert not pool.gaps
    pool.rest()
    assert not pool.measuring


def test_an_arrival_before_the_truth_waits_for_it() -> None:
    truth = truth_of(0)
    pool = measuring(truth)
    pool.received(1, 3, 20 * MS, 25 * MS)
    truth.published(2, 10 * MS)
    truth.published(3, 20 * MS)
    pool.settle()
    assert pool.spread().count == 2
    assert pool.spread().max == pytest.approx(15, rel=1e-3)


@pytest.mark.parametrize(("orderly", "gaps"), [(True, 2), (False, 0)])
def test_a_number_left_out_is_a_gap_where_all_are_promised(orderly: bool, gaps: int) -> None:
    pool = measuring(truth_of(0, 1, 2, 3))
    pool.orderly = orderly
    pool.received(1, 4, 3 * MS, 4 * MS)
    assert pool.gaps == gaps


def test_a_number_that_comes_back_is_a_gap_but_a_new_count_is_none() -> None:
    truth = truth_of(0, 1, 2)
    pool = measuring(truth)
    pool.received(3, 2, MS, 4 * MS)
    assert pool.gaps == 1
    truth.published(1, 9 * MS)  # the source has started again
    pool.received(3, 1, 9 * MS, 10 * MS)
    assert pool.gaps == 1


def test_the_latest_are_those_since_they_were_taken() -> None:
    pool = measuring(truth_of(0, 10, 20))
    pool.received(1, 2, 10 * MS, 12 * MS)
    pool.settle()
    spread, p95_ms = pool.take_latest()
    assert (spread.count, spread.p50) == (1, p95_ms)
    assert pool.take_latest() == (Spread(), None)
    assert pool.spread().count == 1


def test_truth_is_bounded_and_keeps_the_newest() -> None:
    truth = Truth()
    for seq in range(1, 2 * KEPT + 10):
        truth.published(seq, seq)
    assert truth.newest == 2 * KEPT + 9
    assert list(truth.between(truth.newest - 2, truth.newest)) == [2 * KEPT + 8, 2 * KEPT + 9]
    assert not len(truth.between(1, 5))


def test_a_number_that_leaps_costs_no_more_than_what_is_kept() -> None:
    truth, leapt = truth_of(1, 2), LARGEST - 1
    truth.published(leapt, 3 * MS)
    truth.published(leapt + 1, 4 * MS)
    assert truth.newest == leapt + 1
    assert list(truth.between(leapt - 1, leapt + 1)) == [3 * MS, 4 * MS]
    assert len(truth.between(1, leapt)) == KEPT
