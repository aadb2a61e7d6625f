"""What only one source does."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from itertools import pairwise
from time import thread_time

import numpy as np
import psutil
import pytest

from feeds.metrics.events import Detector
from feeds.sources import catalogue, computer, earthquakes
from feeds.sources.base import Sample, Source
from feeds.sources.chat import Chat
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


def beats_by_slope(millivolts: np.ndarray) -> list[int]:
    """Return where the energy of the slope peaks: another way to find beats, in samples."""
    smooth = np.convolve(millivolts, np.ones(5) / 5, "same")
    energy = np.convolve(np.gradient(smooth) ** 2, np.ones(54) / 54, "same")
    around = np.lib.stride_tricks.sliding_window_view(np.pad(energy, 54, mode="edge"), 109)
    beats: list[int] = []
    heights: list[float] = []
    for peak in np.flatnonzero(energy == around.max(1)).tolist():
        high_enough = not heights or energy[peak] > 0.25 * np.median(heights[-16:])
        if high_enough and (not beats or peak - beats[-1] > 90):
            beats.append(peak)
            heights.append(float(energy[peak]))
    return beats


def test_heartbeat_s_rule_finds_the_beats_that_another_detector_finds() -> None:
    assert Heartbeat.rule is not None
    detector = Detector(Heartbeat.rule)
    recorded = values(Heartbeat(seed=1, rate_per_s=360), 5 * 60 * 360)
    beats = [
        index
        for index, value in enumerate(recorded)
        if detector.happens(value, round(index * 1e9 / 360))
    ]
    others = np.array(beats_by_slope(np.array(recorded)))
    assert 490 <= len(others) <= 505  # 2,955 annotated in 30 min are 493 in 5
    assert len(beats) == pytest.approx(len(others), rel=0.05)
    false = [beat for beat in beats if abs(others - beat).min() > 54]
    assert len(false) <= 0.03 * len(beats)


def test_heartbeat_loops() -> None:
    source = Heartbeat(seed=1, rate_per_s=1 / 60)
    first, again = values(source, 5), values(source, 5)
    assert first == pytest.approx(again, abs=1e-3)


def test_heartbeat_opens_sooner_than_its_recording_could_be_parsed() -> None:
    def took_s(work: Callable[[], object]) -> float:
        began_s = thread_time()
        work()
        return thread_time() - began_s

    rows = Heartbeat(seed=1, rate_per_s=120)._rows
    opening_s = min(took_s(lambda: Heartbeat(seed=1, rate_per_s=120)) for _ in range(3))
    parsing_s = min(took_s(lambda: [float(row.split(b",")[1]) for row in rows]) for _ in range(3))
    assert opening_s < parsing_s


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


def test_strong_earthquakes_are_alarms_each_by_itself() -> None:
    source, rule = Earthquakes(seed=1, rate_per_s=1.0), Earthquakes.rule
    assert rule is not None
    assert rule.alone
    week = values(source, 1707)
    detector = Detector(rule)
    alarms = [value for value in week if detector.happens(value, 0)]
    assert len(alarms) == sum(value >= 5 for value in week) == 39
    assert min(alarms) == 5.0


def test_chat_is_a_conversation_in_real_time() -> None:
    source = Chat(seed=1, rate_per_s=Chat.default_rate_per_s)
    assert source.speed == pytest.approx(1.0)
    gaps = []
    lines = []
    for _ in range(51):
        gaps.append(source.gap_s())
        lines.append(source.sample())
    assert 0.5 <= round(min(gaps), 3) < round(max(gaps), 3) <= 8
    assert [line.value for line in lines] == list(range(1, 52))
    assert {line.text.partition(": ")[0] for line in lines} == {"Mina", "Jonas", "Priya", "Theo"}
    source.gap_s()
    again = source.sample()
    assert (again.value, again.text) == (52, lines[0].text)  # it begins again and counts on


def test_every_source_says_how_it_likes_to_be_shown() -> None:
    shown = {key: kind.view for key, kind in catalogue().items() if kind.view != "value"}
    assert shown == {"earthquakes": "events", "chat": "conversation"}


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


def test_clock_shows_the_seconds_since_the_start() -> None:
    found = values(Clock(seed=1, rate_per_s=10.0), 36_000)
    assert found[:3] == [0.1, 0.2, 0.3]
    assert (found[599], found[-1]) == (60.0, 3600.0)


@pytest.mark.parametrize("kind", [Chat, Clock])
def test_what_counts_up_never_begins_anew(kind: type[Source]) -> None:
    found = values(kind(seed=1, rate_per_s=10.0), 5000)
    assert all(before < after for before, after in pairwise(found))
