"""Meters: the names of summary.json and the derived ones, each with the value that was measured."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from feeds.counters import (
    Breakdown,
    Conditions,
    Counters,
    Expectation,
    Interval,
    MeanMax,
    SideSummary,
    Spread,
)
from feeds.fairness import Fairness
from feeds.metrics.looks import Looks
from feeds.settings import Settings
from feeds.stories import meters
from feeds.stories.claim import Claim
from feeds.stories.numbers import names_of, numbers

NOTHING = SideSummary(transport="")
COUNTERS = Counters(
    elapsed_s=4.0,
    updates_published=40,
    live=SideSummary(
        transport="websocket",
        requests=1,
        messages=40,
        bytes_received=4000,
        bytes_sent=400,
        updates_delivered=40,
        update_latency_ms=Spread(40, 21.0, 20.0, 24.0, 25.0, 25.5, 26.0),
        freshness=0.8,
        server_cpu_s=0.2,
    ),
    polled=SideSummary(
        transport="rest",
        requests=5,
        messages=3,
        empty_responses=1,
        updates_delivered=3,
        updates_missed=27,
        updates_pending=10,
        staleness_ms=MeanMax(900.0, 2000.0),
        breakdown_ms=Breakdown(count=30, server=0.04),
        confidence={"update_latency_ms": Interval(1000.0, 90.0, 30)},
        theory=[Expectation("update_latency_ms", 1020.0, 1000.0)],
    ),
    conditions=Conditions(rate_per_s=10.0, arrivals="poisson"),
)


class Server(msgspec.Struct, frozen=True):
    """A record such as a side may come to hold."""

    pings: int = 0
    loop_ms: Spread | None = None
    name: str = ""


class Side(msgspec.Struct, frozen=True):
    """A side that holds such a record."""

    server: Server = Server()
    events_seen: int | None = None


SETTINGS = Settings(seed=3, poll_interval_s=2.0)


def flattened(data: Any, prefix: str = "") -> dict[str, float | None]:  # noqa: ANN401
    """Return the numbers of plain data by dotted names; those of lists are left out."""
    if isinstance(data, dict):
        return {
            name: value
            for key, inner in data.items()
            for name, value in flattened(inner, f"{prefix}{key}.").items()
        }
    number = data is None or (isinstance(data, int | float) and not isinstance(data, bool))
    return {prefix[:-1]: data} if number else {}


def test_every_number_of_the_summary_has_its_name_and_its_value() -> None:
    found = meters.values(COUNTERS, SETTINGS)
    told = flattened(msgspec.to_builtins(COUNTERS))
    del told["remote"]  # a record: its numbers have names of their own where there is one
    told |= flattened(msgspec.to_builtins(SETTINGS), "settings.")
    assert len(told) > 100
    assert {name: found.get(name, "no such name") for name in told} == told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("live.requests_per_s", 0.25),
        ("live.messages_per_s", 10.0),
        ("live.bytes_per_s", 1100.0),
        ("live.server_cpu_share", 0.05),
        ("live.missed_share", 0.0),
        ("live.delivered_share", 1.0),
        ("live.empty_share", 0.0),
        ("polled.missed_share", 0.9),
        ("polled.delivered_share", 0.1),
        ("polled.empty_share", 0.2),
        ("polled.server_cpu_share", None),
        ("polled.theory.update_latency_ms", 1020.0),
        ("polled.theory.staleness_ms", None),
        ("polled.confidence.update_latency_ms.half_width", 90.0),
        ("polled.confidence.staleness_ms.half_width", None),
        ("screen.looks", 240),
        ("screen.looks_per_s", 60.0),
        ("screen.shown", 38),
        ("screen.never_shown", 2),
        ("settings.poll_interval_s", 2.0),
        ("settings.duration_s", None),
    ],
)
def test_derived_values(name: str, value: float | None) -> None:
    found = meters.values(COUNTERS, SETTINGS, Looks(240, 38, 2))
    assert found[name] == (None if value is None else pytest.approx(value))


def test_before_anything_was_measured_nothing_is_known() -> None:
    found = meters.values(Counters(0.0, 0, NOTHING, NOTHING), SETTINGS)
    assert found["live.requests_per_s"] is found["polled.missed_share"] is None
    assert found["polled.update_latency_ms.mean"] is found["screen.looks"] is None


def test_names_are_all_that_values_gives() -> None:
    found = set(meters.values(COUNTERS, SETTINGS, Looks()))
    assert meters.names() == found
    assert not {name for name in found if "transport" in name}  # no number


def test_switches_are_numbers() -> None:
    switched = SETTINGS.replace(adaptive=True, fairness=Fairness(polled_conditional=True))
    found = meters.values(COUNTERS, switched)
    names = ("adaptive", "query_all", "fairness.polled_conditional", "fairness.phase_locked")
    assert [found[f"settings.{name}"] for name in names] == [1, 0, 1, 0]
    assert found["settings.push_limit_per_s"] is None


def test_every_name_can_be_written_in_a_claim() -> None:
    for name in meters.names():
        assert Claim(f"1 < {name}").names == {name}


def test_a_record_inside_a_record_gets_names_by_itself() -> None:
    names = set(names_of(Side))
    assert {"server.pings", "server.loop_ms.p99", "events_seen"} < names
    assert "server.name" not in names
    assert numbers(Side())["server.loop_ms"] is None
    assert numbers(Side(Server(pings=3)))["server.pings"] == 3
