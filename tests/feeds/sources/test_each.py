"""What only one source does."""

from __future__ import annotations

import statistics
from itertools import pairwise
from time import perf_counter

import psutil
import pytest

from feeds.sources import computer, earthquakes
from feeds.sources.base import Sample, Source
from feeds.sources.clock import Clock
from feeds.sources.computer import Computer
from feeds.sources.earthquakes import Earthquakes
from feeds.sources.heartbeat import Heartbeat
from feeds.sources.market import Market


def values(source: Source, count: int) -> list[float]:
    found = []
    for _ in range(count):
        source.gap_s()
        found.append(source.sample().value)
    return found


@pytest.mark.parametrize("rate_per_s", [1.0, 10.0, 100.0])
def test_market_moves_alike_at_any_rate_and_stays_on_the_chart(rate_per_s: float) -> None:
    prices = values(Market(seed=4, rate_per_s=rate_per_s), int(3600 * rate_per_s))
    assert 90 < min(prices) < max(prices) < 110
    half_minutes = prices[:: int(30 * rate_per_s)]
    moves = [after - before for before, after in pairwise(half_minutes)]
    assert 0.9 < statistics.stdev(moves) < 1.8
    assert all(price == round(price, 2) for price in prices)


def test_market_gaps_are_exponential() -> None:
    source = Market(seed=4, rate_per_s=10.0)
    gaps = [source.gap_s() for _ in range(20_000)]
    assert statistics.stdev(gaps) == pytest.approx(statistics.mean(gaps), rel=0.03)


def test_market_seeds_differ() -> None:
    assert values(Market(seed=1, rate_per_s=1), 5) != values(Market(seed=2, rate_per_s=1), 5)


def test_heartbeat_runs_in_real_time_at_any_rate() -> None:
    recorded = values(Heartbeat(seed=1, rate_per_s=360), 3600)
    coarse = values(Heartbeat(seed=1, rate_per_s=36), 360)
    assert coarse == pytest.approx(recorded[9::10], abs=1e-3)
    fine = values(Heartbeat(seed=1, rate_per_s=720), 7200)
    assert fine[1::2] == pytest.approx(recorded, abs=1e-3)
    assert min(recorded) - 1e-9 <= min(fine) < max(fine) <= max(recorded) + 1e-9


def test_heartbeat_loops() -> None:
    source = Heartbeat(seed=1, rate_per_s=1 / 60)
    first, again = values(source, 5), values(source, 5)
    assert first == pytest.approx(again, abs=1e-3)


def test_heartbeat_opens_quickly() -> None:
    took_s = []
    for _ in range(3):
        began_s = perf_counter()
        Heartbeat(seed=1, rate_per_s=120)
        took_s.append(perf_counter() - began_s)
    assert min(took_s) < 0.1


def test_earthquakes_keep_the_week_as_it_was() -> None:
    source = Earthquakes(seed=1, rate_per_s=1.0)
    gaps, quakes = [], []
    for _ in range(1707):
        gaps.append(source.gap_s())
        quakes.append(source.sample())
    assert max(gaps) / statistics.mean(gaps) == pytest.approx(2918.56 / 353.678, rel=1e-3)
    assert Sample(6.4, "M 6.4 22km NNE of Hualian, Taiwan") in quakes
    assert quakes[0] == Sample(0.31, "M 0.3 37km NNE of Amboy, Washington")
    source.gap_s()
    assert source.sample() == quakes[0]


@pytest.mark.parametrize(
    ("rate_per_s", "note"),
    [(1.0, "time ×354"), (10.0, "time ×3\u202f537"), (1 / 60, "time ×5.9"), (0.002, "time ×0.71")],
)
def test_earthquakes_say_how_fast_time_runs(rate_per_s: float, note: str) -> None:
    assert Earthquakes(seed=1, rate_per_s=rate_per_s).note == note


@pytest.mark.parametrize("instants_s", [[5.0], [5.0, 5.0, 5.0], [5.0, 5.0, 7.0]])
def test_earthquakes_at_the_same_instant(
    monkeypatch: pytest.MonkeyPatch, instants_s: list[float]
) -> None:
    week = [(at_s, Sample(1.0, "M 1.0 here")) for at_s in instants_s]
    monkeypatch.setattr(earthquakes, "_load", lambda: week)
    source = Earthquakes(seed=1, rate_per_s=4.0)
    gaps = []
    for _ in range(30):
        gaps.append(source.gap_s())
        source.sample()
    assert statistics.mean(gaps) == pytest.approx(0.25)
    assert source.note


class Machine:
    """Readings of a machine that a test decides."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s, self.cpu, self.moved = 100.0, 12.0, 5_000
        self.cpu_readings = 0
        monkeypatch.setattr(computer, "perf_counter", lambda: self.now_s)
        monkeypatch.setattr(computer, "_moved_bytes", lambda: self.moved)
        monkeypatch.setattr(psutil, "cpu_percent", self._cpu_percent)

    def _cpu_percent(self) -> float:
        self.cpu_readings += 1
        return self.cpu


def test_computer_reads_load_and_network(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    source = Computer(seed=1, rate_per_s=2.0)
    machine.now_s, machine.cpu, machine.moved = 102.0, 34.4, 15_000
    sample = source.sample()
    assert sample.value == 34.4
    assert sample.text.startswith("CPU 34 % · memory ")
    assert sample.text.endswith(" % · network 5 kB/s")


def test_computer_repeats_a_reading_that_is_too_recent(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    source = Computer(seed=1, rate_per_s=1000.0)
    machine.cpu = 99.0
    for _ in range(99):
        machine.now_s += 0.001
        assert source.sample().value == 12.0
    machine.now_s += 0.002
    assert source.sample().value == 99.0
    assert machine.cpu_readings == 2


def test_computer_survives_an_interface_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    source = Computer(seed=1, rate_per_s=2.0)
    machine.now_s, machine.moved = 101.0, 0
    assert source.sample().text.endswith("network 0 kB/s")


def test_computer_without_any_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "net_io_counters", lambda: None)
    assert 0 <= Computer(seed=1, rate_per_s=2.0).sample().value <= 100


def test_clock_shows_the_seconds_of_the_minute() -> None:
    found = values(Clock(seed=1, rate_per_s=10.0), 36_000)
    assert found[:3] == [0.1, 0.2, 0.3]
    assert found[599] == 0.0
    assert found[-1] == 0.0
    assert max(found) == 59.9
