"""Response times from the intended and from the actual sending, and which answers were empty."""

from __future__ import annotations

import pytest

from feeds.metrics.batch_means import MOST_BATCHES
from feeds.metrics.side_meter import Requests

MS = 1_000_000


def test_a_response_time_counts_from_the_intended_and_from_the_actual_sending() -> None:
    requests = Requests()
    for _ in range(3):
        requests.responded(30 * MS, 10 * MS)
    assert requests.response_time.spread().p50 == pytest.approx(30, rel=1e-3)
    assert requests.naive_response_time.spread().p50 == pytest.approx(10, rel=1e-3)


def test_a_poll_that_was_never_sent_waited_all_the_same() -> None:
    requests = Requests()
    requests.responded(10 * MS, 10 * MS)
    requests.waited(50 * MS)
    assert requests.response_time.spread().count == 2
    assert requests.naive_response_time.spread().count == 1
    found = requests.confidence()["response_time_ms"]
    assert found.mean == pytest.approx(30)
    assert found.n == 2


def test_the_mean_is_in_milliseconds_and_no_clock_that_steps_back_makes_it_less() -> None:
    requests = Requests()
    requests.responded(30 * MS, 30 * MS)
    requests.responded(-90 * MS, 1)
    requests.waited(-90 * MS)
    assert requests.confidence()["response_time_ms"].mean == pytest.approx(10)


def test_the_interval_is_of_every_response() -> None:
    requests = Requests()
    for number in range(MOST_BATCHES // 2):
        requests.responded((10 + number % 2) * MS, 1)
    found = requests.confidence()["response_time_ms"]
    assert found.half_width == pytest.approx(0.18, abs=0.03)  # 2.04 · 0.508 / √32
    assert found.n == MOST_BATCHES // 2


def test_an_answer_counts_as_empty_once_that_is_known() -> None:
    requests = Requests()
    for number in range(8):
        requests.answered()
        if number % 4 == 3:
            requests.empty()
    found = requests.confidence()["empty_share"]
    assert (found.mean, found.n) == (0.25, 8)
