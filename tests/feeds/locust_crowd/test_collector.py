"""What the master takes of its workers, and of anybody else who reaches its port."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from feeds.locust_crowd.collector import SETTLE_S, SILENT_S, Collector
from feeds.locust_crowd.records import BEGIN, REPORT, SideReport, WorkerReport
from feeds.metrics.histogram import SparseCounts
from tests.feeds.locust_crowd.test_outcome import report


class FakeRunner:
    """A runner of Locust's, as far as a collector knows it."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.listeners: dict[str, Any] = {}

    def register_message(self, kind: str, listener: object) -> None:
        """Note who is to hear messages of a kind."""
        self.listeners[kind] = listener

    def send_message(self, kind: str, data: object) -> None:
        """Note that a message was sent to all workers."""
        self.sent.append(kind)

    def hear(self, worker: str, told: object) -> None:
        """Have a message come from a worker."""
        self.listeners[REPORT](environment=None, msg=SimpleNamespace(node_id=worker, data=told))


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner()


@pytest.fixture
def collector(runner: FakeRunner) -> Collector:
    environment: Any = SimpleNamespace(runner=runner)
    return Collector(environment)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at_s = [100.0]
    monkeypatch.setattr("feeds.locust_crowd.collector.time.monotonic", lambda: at_s[0])
    return at_s


def packed(told: WorkerReport) -> dict[str, bytes]:
    return {"report": msgspec.msgpack.encode(told)}


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        {},
        {"report": 5},
        {"report": b"\xc1"},
        {"report": b"\x80"},
        packed(report("a:1", live=SideReport(latency=SparseCounts([2**40], [1], 1, 1)))),
        packed(report("a:1", polled=SideReport(latency=SparseCounts([1], [2**63], 1, 1)))),
    ],
)
def test_nonsense_is_counted_and_survived(
    runner: FakeRunner, collector: Collector, nonsense: object
) -> None:
    runner.hear("x", nonsense)
    assert collector.nonsense == 1
    assert collector.reports == {}


def test_a_report_that_comes_late_replaces_nothing(
    runner: FakeRunner, collector: Collector
) -> None:
    runner.hear("x", packed(report("a:1", 5, number=7)))
    runner.hear("x", packed(report("a:1", number=6)))
    assert collector.reports["x"].number == 7
    assert collector.reports["x"].live.measured.messages == 1


def test_figures_begin_when_all_are_up_and_settled(
    runner: FakeRunner, collector: Collector, now: list[float]
) -> None:
    side = SideReport(asked=5, up=4)
    runner.hear("x", packed(report("a:1", live=side, polled=side, following=True)))
    assert collector.settled(10) == "8 of 10 clients up"
    side = SideReport(asked=5, up=5)
    runner.hear("x", packed(report("a:1", live=side, polled=side, number=10)))
    assert collector.settled(10) == "waiting for the truth of every worker"
    runner.hear("x", packed(report("a:1", live=side, polled=side, number=11, following=True)))
    assert collector.settled(10) == "settling"
    assert runner.sent == []
    now[0] += SETTLE_S
    assert collector.settled(10) == ""
    assert runner.sent == [BEGIN]


def test_who_is_silent_is_not_waited_for(
    runner: FakeRunner, collector: Collector, now: list[float]
) -> None:
    runner.hear("x", packed(report("a:1", ended=False)))
    assert not collector.ended()
    now[0] += SILENT_S
    assert collector.here() == {}
    assert collector.ended()
