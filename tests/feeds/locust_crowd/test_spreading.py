"""Users go evenly to workers, each side by itself, and few of each to the control's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.locust_crowd.even import EvenDispatcher, even, shared

CLASSES = ["LiveUser", "PolledUser"]


@given(st.integers(0, 400), st.integers(1, 9))
def test_each_side_is_spread_evenly_and_nobody_moves(clients: int, count: int) -> None:
    workers = [f"w{number}" for number in range(count)]
    spread, more = even(2 * clients, workers, CLASSES), even(2 * clients + 7, workers, CLASSES)
    for name in CLASSES:
        here = [spread[worker][name] for worker in workers]
        assert sum(here) == clients
        assert max(here) - min(here) <= 1
        assert all(more[worker][name] >= spread[worker][name] for worker in workers)


@pytest.mark.parametrize(("clients", "few"), [(20, 5), (2000, 50), (3, 0)])
def test_the_control_has_its_share(clients: int, few: int) -> None:
    spread = shared(2 * clients, 2 * clients, ["a", "b"], ["control"], CLASSES)
    assert spread["control"] == dict.fromkeys(CLASSES, few)
    assert sum(spread[worker]["LiveUser"] for worker in "ab") == clients - few


def test_users_come_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.locust_crowd.even.STEP_S", 0.001)
    nodes: Any = [SimpleNamespace(id="a"), SimpleNamespace(id="b")]
    classes: Any = [type(name, (), {}) for name in CLASSES]
    dispatcher = EvenDispatcher(worker_nodes=nodes, user_classes=classes)
    dispatcher.new_dispatch(10, 4000.0)
    totals = [sum(sum(one.values()) for one in step.values()) for step in dispatcher]
    assert totals == [4, 8, 10]
    assert not dispatcher.dispatch_in_progress
