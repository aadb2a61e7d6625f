"""Closed forms of a server's share of a core, against values worked out by hand."""

from __future__ import annotations

from math import inf

import pytest

from feeds.metrics.server_share import (
    break_even_share_s,
    fan_out_s,
    most_polling,
    most_pushed,
    poll_share,
    push_share,
)

MESSAGE_S, REQUEST_S = 32e-6, 160e-6
"""Measured on two cores with 120-byte messages: 23 to 40 µs a push, 141 to 370 µs a poll."""


def test_pushing_5000_clients_one_update_a_second() -> None:
    assert push_share(5000, 1.0, MESSAGE_S) == pytest.approx(0.16)  # 5000 × 32 µs = 160 ms a second
    assert push_share(5000, 0.25, MESSAGE_S) == pytest.approx(0.04)  # coalesced to one in 4 s
    assert push_share(0, 1.0, MESSAGE_S) == 0


def test_5000_clients_that_poll_every_5_s() -> None:
    assert poll_share(5000, 5.0, REQUEST_S) == pytest.approx(0.16)  # 1000 × 160 µs
    assert poll_share(5000, 1.0, REQUEST_S) == pytest.approx(0.8)


def test_both_cost_the_same_at_an_interval_that_no_number_of_clients_changes() -> None:
    even_s = break_even_share_s(1.0, MESSAGE_S, REQUEST_S)
    assert even_s == pytest.approx(5.0)  # 160 µs / (1/s × 32 µs)
    assert break_even_share_s(10.0, MESSAGE_S, REQUEST_S) == pytest.approx(0.5)
    for clients in (1, 100, 5000):
        pushed = push_share(clients, 1.0, MESSAGE_S)
        assert poll_share(clients, even_s, REQUEST_S) == pytest.approx(pushed)
        assert poll_share(clients, even_s * 0.9, REQUEST_S) > pushed


def test_the_mean_client_waits_for_half_of_the_others() -> None:
    assert fan_out_s(5000, MESSAGE_S) == pytest.approx(0.08)  # 2500 × 32 µs


def test_the_most_clients_that_leave_no_time_over() -> None:
    assert most_polling(5.0, REQUEST_S) == pytest.approx(31_250)
    assert most_pushed(1.0, MESSAGE_S) == pytest.approx(31_250)
    assert poll_share(most_polling(2.0, REQUEST_S), 2.0, REQUEST_S) == pytest.approx(1)
    assert push_share(most_pushed(7.0, MESSAGE_S), 7.0, MESSAGE_S) == pytest.approx(1)


def test_what_costs_nothing_has_no_bound() -> None:
    assert break_even_share_s(1.0, 0.0, REQUEST_S) == inf
    assert break_even_share_s(0.0, MESSAGE_S, REQUEST_S) == inf
    assert (most_polling(5.0, 0.0), most_pushed(1.0, 0.0)) == (inf, inf)
