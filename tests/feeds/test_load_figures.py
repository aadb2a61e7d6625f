"""Figures of many clients: each name of the records has one, which reads it and has a unit."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import msgspec
import pytest

from feeds.counters import Spread
from feeds.crowd.records import Crowd, PooledSide
from feeds.figure import Term, kind_of
from feeds.load.figures import COSTS, CROWD, LOAD_FIGURES, POOLED, SERVERS
from feeds.load.records import AtRest, ServingCost, SideLoad

APART = {"cost", "at_rest"}
"""What a side's load holds beside figures."""
SIDES = {"live", "polled"}


def names(record: type[msgspec.Struct]) -> set[str]:
    return {field.name for field in msgspec.structs.fields(record)}


def keys(terms: tuple[Term, ...]) -> set[str]:
    return {one.key for one in terms}


def test_each_name_of_the_records_has_one_record() -> None:
    assert keys(COSTS) == names(ServingCost)
    assert keys(SERVERS) == names(SideLoad) - APART
    assert keys(POOLED) == names(PooledSide)
    assert keys(CROWD) == names(Crowd) - SIDES
    everything: tuple[Term, ...] = (*LOAD_FIGURES, *CROWD)
    assert len({one.name for one in everything}) == len(everything)


def test_the_schema_describes_each_in_the_same_words() -> None:
    text = (resources.files("resources") / "schema" / "summary.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    defined, crowd = schema["$defs"], schema["properties"]["crowd"]
    for terms, found in ((COSTS, defined["server_cost"]), (POOLED, defined["crowd_side"])):
        described = {key: one["description"] for key, one in found["properties"].items()}
        assert described == {one.key: one.meaning for one in terms}
    described = {one.key: crowd["properties"][one.key]["description"] for one in CROWD}
    assert described == {one.key: one.meaning for one in CROWD}
    assert set(crowd["required"]) == names(Crowd)
    assert set(defined["at_rest"]["properties"]) == names(AtRest)


@pytest.mark.parametrize("one", [*LOAD_FIGURES, *CROWD], ids=lambda one: one.name)
def test_each_is_explained(one: Term) -> None:
    assert len(one.meaning) > 20
    assert not one.meaning.endswith(".")
    assert not one.formula.endswith(".")
    assert one.window.endswith(".")


def test_what_a_figure_reads() -> None:
    found = {one.key: one for one in LOAD_FIGURES}
    cost = ServingCost(cpu_us_per_message=31.5, connections=5001)
    assert found["cpu_us_per_message"].value(cost) == 31.5
    assert found["cpu_us_per_request"].value(cost) is None
    assert found["connections"].value(cost) == 5001
    assert found["loop_lag_ms"].value(SideLoad(loop_lag_ms=3.0)) == 3.0
    pooled = PooledSide(
        update_latency_ms=Spread(4, 21.0, 20.0, 22.0, 23.0, 24.0, 25.0), p95_ms=22.5
    )
    latency = found["update_latency_ms"]
    assert (latency.value(pooled), latency.value(pooled, "p99")) == (21.0, 23.0)
    assert latency.label("p99") == "update latency of the crowd p99"
    assert found["p95_ms"].value(pooled) == 22.5


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("cpu_us_per_message", "µs"),
        ("cpu_us_per_request", "µs"),
        ("bytes_per_client", "B"),
        ("connections", ""),
        ("cpu_share", "share"),
        ("rss_bytes", "B"),
        ("bytes_per_s", "B/s"),
        ("loop_lag_ms", "ms"),
        ("gaps", ""),
    ],
)
def test_each_has_the_unit_that_its_name_ends_in(key: str, unit: str) -> None:
    (found,) = (one for one in LOAD_FIGURES if one.key == key)
    assert found.kind == unit


def test_a_name_within_a_summary_has_its_unit_too() -> None:
    assert kind_of("live.server_cost.cpu_us_per_message") == "µs"
    assert kind_of("polled.server_cost.bytes_per_client") == "B"
    assert kind_of("live.server_cost.connections") == ""
    assert kind_of("crowd.live.update_latency_ms.p50") == "ms"
