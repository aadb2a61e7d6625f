"""Numbers for a spreadsheet are plain, and names of files tell what was measured."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from app.features.take_away.numbers import plain, tab_separated
from app.text import tables
from app.window.save_questions import proposed
from feeds.fairness import Fairness
from feeds.settings import Settings
from feeds.sources import catalogue, find
from tests.support.crowds import CROWD, LOAD
from tests.support.fake_lab import COUNTERS

WHEN = datetime(2026, 11, 24, 6, 15, 30, tzinfo=UTC)


def test_every_figure_of_the_table_is_there_with_its_unit() -> None:
    text = tab_separated(Settings(seed=1), COUNTERS, WHEN)
    lines = [line.split("\t") for line in text.splitlines()]
    head = lines.index(["figure", "unit", "live", "polled"])
    table = {name: rest for name, *rest in lines[head + 1 :]}
    names = [row.name for block in tables.blocks(COUNTERS) for row in block]
    assert list(table) == [name.removesuffix(" (source's unit)") for name in names]
    assert table["update latency mean"] == ["ms", "20", ""]
    assert table["requests"] == ["", "1", "2"]
    assert table["updates missed"] == ["", "0", "28"]
    settings = {line[0]: line[1:] for line in lines[1:head] if len(line) == 3}
    assert settings["poll every"] == ["s", "2"]
    assert (settings["live by"], settings["polled by"]) == (["", "WebSocket"], ["", "REST"])
    assert settings["pushed at most"] == ["/s", ""]
    assert settings["taken at"] == ["", "2026-11-24 06:15:30+00:00"]
    assert settings["fairness"] == ["", "equal"]


def test_the_crowd_and_what_it_cost_follow() -> None:
    text = tab_separated(Settings(seed=1, clients=100), COUNTERS, WHEN, LOAD)
    table = {name: rest for name, *rest in (line.split("\t") for line in text.splitlines()) if rest}
    assert table["update latency of the crowd p95"] == ["ms", "25", "1920"]
    assert table["update latency of the control clients p99"] == ["ms", "26", "2000"]
    assert table["processor a message"] == ["µs", "25.5", ""]
    assert table["memory a client"] == ["B", "15000", "8600"]
    assert table["processor share, at rest"] == ["share of 1", "0.012", "0.008"]
    assert "distorted" not in text
    crowd = replace(CROWD, distorted="the crowd itself")
    text = tab_separated(Settings(seed=1), COUNTERS, WHEN, replace(LOAD, crowd=crowd))
    assert "update latency of the crowd p95, distorted\tms\t25\t1920" in text.splitlines()
    assert text.splitlines()[-1] == "distorted\t\tthe crowd itself"


@pytest.mark.parametrize("key", catalogue())
def test_the_deviation_is_in_the_unit_of_the_source(key: str) -> None:
    lines = tab_separated(Settings(source=key, seed=1), COUNTERS, WHEN).splitlines()
    (row,) = (line.split("\t") for line in lines if line.startswith("RMS error"))
    assert row[1] == find(key).unit
    polled = replace(COUNTERS.polled, rms_error=0.5)
    known = replace(COUNTERS, polled=polled)
    (found,) = (
        row for block in tables.blocks(known, find(key).unit) for row in block if "RMS" in row.name
    )
    assert (found.live, found.polled.replace("\u00a0", " ")) == ("–", f"0.5 {find(key).unit}")


def test_numbers_have_a_dot_and_no_spaces() -> None:
    text = tab_separated(Settings(rate_per_s=1 / 60, seed=1), COUNTERS, WHEN)
    assert not set(text) & set("\u00a0\u202f,–−")
    assert plain(1234567.25) == "1234567.25"
    assert plain(0.1 + 0.2) == "0.3"
    assert plain(1e-7) == "0.0000001"
    assert plain(123456789012) == "123456789012"
    assert [plain(none) for none in (None, math.nan, math.inf)] == ["", "", ""]


def test_what_is_unequal_is_said() -> None:
    unfair = Settings(fairness=Fairness(polled_keep_alive=False))
    assert "fairness\t\tnew connection for every poll" in tab_separated(unfair, COUNTERS, WHEN)


def test_a_name_tells_the_settings() -> None:
    assert proposed(Settings(), WHEN, ".png") == (
        "live-vs-polled market 10 per s, REST every 2 s, 2026-11-24 061530.png"
    )
    slow = Settings(source="clock", rate_per_s=1 / 60, poll_interval_s=0.25)
    assert proposed(slow, WHEN, ".zip") == (
        "live-vs-polled clock 1 per min, REST every 250 ms, 2026-11-24 061530.zip"
    )


def test_how_many_clients_there_are_is_said() -> None:
    crowd = Settings(clients=5000)
    assert "clients a side\t\t5000" in tab_separated(crowd, COUNTERS, WHEN)
    assert proposed(crowd, WHEN, ".png") == (
        "live-vs-polled market 10 per s, REST every 2 s, 5 000 clients a side, "
        "2026-11-24 061530.png"
    )


def test_a_name_is_one_on_every_system() -> None:
    for rate in (1 / 60, 0.5, 1000.0):
        for interval in (0.05, 1.25, 60.0):
            name = proposed(Settings(rate_per_s=rate, poll_interval_s=interval), WHEN, ".csv")
            assert name.isascii()
            assert not set(name) & set('<>:"/\\|?*')
