"""Figures: each name of a side has one record, which reads it, and the schema says the same."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import msgspec
import pytest

from feeds.counters import Counters, MeanMax, SideSummary, Spread
from feeds.figure import Figure, Kind, kind_of
from feeds.figures import BY_KEY, FIGURES, GROUPS, listed
from feeds.metrics import prediction

STRUCTURE = {"transport", "confidence", "breakdown_ms", "server", "theory"}
"""What a side holds beside figures."""
SERVING = {"server_cost", "server_at_rest"}
"""What a summary has of a side that is not the client's: see test_load_figures."""
SIDE = SideSummary(
    transport="rest",
    requests=40,
    messages=30,
    bytes_received=5000,
    bytes_sent=3000,
    updates_delivered=30,
    updates_missed=90,
    updates_pending=7,
    empty_responses=10,
    update_latency_ms=Spread(120, 1017.0, 1000.0, 1800.0, 1990.0, 2001.0, 2004.0),
    staleness_ms=MeanMax(950.0, 2004.0),
    freshness=0.03,
    server_cpu_s=0.5,
)
FIELDS = {field.name: field for field in msgspec.structs.fields(SideSummary)}


def stored() -> list[Figure]:
    return [figure for figure in FIGURES if figure.derive is None]


def test_each_name_of_a_side_has_one_record() -> None:
    assert {figure.key for figure in stored()} == set(FIELDS) - STRUCTURE
    assert len(BY_KEY) == len(FIGURES)
    assert not [figure for figure in FIGURES if figure.derive and figure.key in FIELDS]
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_is_explained_and_its_parts_are_those_of_its_distribution(figure: Figure) -> None:
    assert len(figure.meaning) > 20
    assert not figure.meaning.endswith(".")
    held = None if figure.derive else getattr(SIDE, figure.key)
    parts = {""} if not isinstance(held, msgspec.Struct) else set(held.__struct_fields__)
    assert set(figure.parts) <= parts
    assert figure.value(SideSummary(transport=""), 0.0, figure.parts[0]) in (None, 0)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("requests", 40),
        ("freshness", 0.03),
        ("missed_share", 0.75),
        ("delivered_share", 0.25),
        ("empty_share", 0.25),
        ("requests_per_s", 4.0),
        ("messages_per_s", 3.0),
        ("bytes_per_s", 800.0),
        ("server_cpu_share", 0.05),
    ],
)
def test_what_a_figure_reads(key: str, value: float) -> None:
    assert BY_KEY[key].value(SIDE, 10.0) == value
    if BY_KEY[key].derive is not None:
        assert BY_KEY[key].value(SideSummary(transport=""), 0.0) is None


def test_a_part_of_a_distribution() -> None:
    latency = BY_KEY["update_latency_ms"]
    assert (latency.value(SIDE, 10.0, "p999"), latency.label("p999")) == (
        2001.0,
        "update latency p99.9",
    )
    assert BY_KEY["staleness_ms"].value(SIDE, 10.0, "mean") == 950.0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("update_latency_ms", "ms"),
        ("live.update_latency_ms.p50", "ms"),
        ("live.update_latency_ms.count", ""),
        ("first.polled.confidence.staleness_ms.n", ""),
        ("server_cpu_s", "s"),
        ("elapsed_s", "s"),
        ("breakdown_ms.server_cpu_s", "s"),
        ("requests_per_s", "/s"),
        ("bytes_per_s", "B/s"),
        ("bytes_received", "B"),
        ("server_rss_bytes", "B"),
        ("missed_share", "share"),
        ("freshness", "share"),
        ("rms_error", "source"),
        ("updates_missed", ""),
    ],
)
def test_a_name_ends_in_its_unit(name: str, kind: Kind) -> None:
    assert kind_of(name) == kind


def _keys(counters: Counters) -> list[str]:
    return [figure.key for block in listed(counters) for figure, _ in block]


def test_events_are_listed_where_the_source_has_any() -> None:
    without, with_some = (
        _keys(Counters(1.0, 1, SIDE, SIDE, events_published=n)) for n in (None, 3)
    )
    events = {figure.key for figure in GROUPS["events"]}
    assert set(with_some) - set(without) == events
    assert len(without) > len(set(without)) > 15


def test_a_database_is_listed_where_one_serves() -> None:
    served = msgspec.structs.replace(SIDE, database_cpu_s=0.2, database_rss_bytes=10**7)
    without, with_one = (_keys(Counters(1.0, 1, SIDE, polled)) for polled in (SIDE, served))
    assert set(with_one) - set(without) == {figure.key for figure in GROUPS["database"]}
    assert BY_KEY["database_cpu_share"].value(served, 10.0) == 0.02


def test_the_schema_describes_each_figure_in_the_same_words() -> None:
    text = (resources.files("resources") / "schema" / "summary.json").read_text(encoding="utf-8")
    side: dict[str, Any] = json.loads(text)["$defs"]["side"]
    described = {key: one.get("description") for key, one in side["properties"].items()}
    assert set(side["required"]) == set(described) == set(FIELDS) | SERVING
    assert {key: described[key] for key in set(described) - STRUCTURE - SERVING} == {
        figure.key: figure.meaning for figure in stored()
    }


def test_what_theory_predicts_is_a_figure() -> None:
    assert set(prediction.PREDICTED) <= set(BY_KEY)
