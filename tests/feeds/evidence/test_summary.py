"""summary.json and its schema, and the folder or zip that it is in."""

from __future__ import annotations

import json
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from feeds.counters import Breakdown, Counters, Expectation, LeftOut, ServerBooks
from feeds.evidence.archive import FILES
from feeds.evidence.run import EvidenceRun
from feeds.evidence.summary import Context, summary
from feeds.evidence.updates import Updates
from feeds.frame import Marker
from feeds.settings import Settings
from tests.feeds.evidence import runs
from tests.feeds.evidence.rows import arrival, counters, frame, published

SCHEMA: dict[str, Any] = json.loads(
    (resources.files("resources") / "schema" / "summary.json").read_text(encoding="utf-8")
)


def test_the_unit_of_the_values_is_told() -> None:
    assert runs.whole()["unit"] == "USD"
    figures = runs.counters()
    assert summary(Settings(source="heartbeat"), figures)["unit"] == "mV"


def test_a_marker_after_a_pause_is_kept() -> None:
    began_ns, figures = 10**9, runs.counters()
    markers = [Marker(at_s, began_ns + at_s * 10**9, "") for at_s in (1, 14, 16)]
    context = Context(segments=[(2, began_ns)], markers=markers)
    for pauses, kept in (([], [1]), ([(0, 9.0)], [1]), ([(0, 9.0), (3 * 10**9, 5.0)], [1, 14])):
        left_out = [LeftOut(from_ns, lasted_s, "") for from_ns, lasted_s in pauses]
        told = summary(runs.SETTINGS, replace(figures, left_out=left_out), context)
        assert [one["number"] for one in told["markers"]] == kept


def test_schema_holds_and_documents_every_name() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    told = runs.followed()
    jsonschema.validate(told, SCHEMA)
    undocumented = set(told) - set(SCHEMA["properties"])
    assert not undocumented
    assert set(SCHEMA["required"]) <= set(told)
    documented = SCHEMA["properties"]["conditions"]["properties"]
    assert set(told.get("conditions", documented)) == set(documented)
    defined = SCHEMA["$defs"]
    assert (
        set(told["live"]) == set(defined["side"]["properties"]) == set(defined["side"]["required"])
    )
    assert set(told["settings"]) == set(SCHEMA["properties"]["settings"]["properties"])
    assert set(Breakdown.__struct_fields__) == set(defined["breakdown"]["properties"])
    assert set(Expectation.__struct_fields__) == set(defined["expectation"]["properties"])
    assert {*Counters.__struct_fields__} <= set(SCHEMA["properties"])
    text = json.dumps(SCHEMA)
    assert text.count('"description"') > 100


def test_the_crowd_and_what_it_cost_stand_under_the_agreed_names() -> None:
    told = runs.crowded()
    jsonschema.validate(told, SCHEMA)
    crowd = told["crowd"]
    latency = told["live"]["update_latency_ms"].keys()
    assert {"clients", "live", "polled", "control", "cpu_s", "rss_bytes"} <= crowd.keys()
    for side in ("live", "polled"):
        assert {"update_latency_ms", "messages", "requests", "gaps", "errors"} <= crowd[side].keys()
        assert crowd[side]["update_latency_ms"].keys() == latency
        assert crowd["control"][side]["update_latency_ms"].keys() == latency
    assert (told["settings"]["clients"], crowd["clients"]) == (100, 100)
    assert (crowd["polled"]["gaps"], crowd["polled"]["bytes_sent"]) == (2, 90_000)
    assert told["live"]["server_cost"] == {
        "cpu_us_per_message": 25.5,
        "cpu_us_per_request": None,
        "bytes_per_client": 15_000.0,
        "connections": 101,
    }
    assert told["polled"]["server_at_rest"]["rss_bytes"] == 52_000_000
    documented, defined = SCHEMA["properties"]["crowd"]["properties"], SCHEMA["$defs"]
    assert crowd.keys() == documented.keys()
    assert crowd["live"].keys() == defined["crowd_side"]["properties"].keys()
    assert told["live"]["server_cost"].keys() == defined["server_cost"]["properties"].keys()
    assert told["live"]["server_at_rest"].keys() == defined["at_rest"]["properties"].keys()


def test_with_one_client_nothing_was_measured_but_the_connections() -> None:
    figures = runs.counters()
    known = replace(figures.live, server=ServerBooks(connections=3))
    told = summary(runs.SETTINGS, replace(figures, live=known))
    assert (told["crowd"], told["settings"]["clients"]) == (None, 1)
    nothing = {"cpu_us_per_message": None, "cpu_us_per_request": None, "bytes_per_client": None}
    assert told["live"]["server_cost"] == nothing | {"connections": 3}
    assert told["polled"]["server_cost"] == nothing | {"connections": None}
    assert told["polled"]["server_at_rest"] is None


@pytest.mark.parametrize(
    "wrong", [{"elapsed_s": "1"}, {"live": {}}, {"n": -1}, {"clock": None}, {"crowd": {}}]
)
def test_schema_refuses_what_is_wrong(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(runs.whole() | wrong, SCHEMA)


def _page(summary: dict[str, Any], updates: Updates | None) -> str:
    return f"{len(updates or ())} updates, {summary['n']} measured"


def _run(target: Path) -> None:
    """Make evidence of five updates at ``target``."""
    settings = Settings(seed=1, message_bytes=100)
    evidence = EvidenceRun(target, settings, force=True)
    news = [published(k, 10 * k) for k in range(1, 6)]
    live = [arrival(update, 10 * update.seq + 2) for update in news]
    evidence.take(frame(80, news=news, live=live, polled=[arrival(news[3], 60)]))
    assert evidence.complete(settings, counters(75, 5), Context(), _page) == ""
    evidence.discard()


@pytest.mark.parametrize("name", ["run", "run.zip", "old"])
def test_folder_and_zip_hold_the_three_files_and_nothing_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "summary.json").write_text("old", encoding="utf-8")
    target = tmp_path / name
    _run(target)
    if target.suffix:
        with zipfile.ZipFile(target) as packed:
            found = {one: packed.read(one).decode() for one in packed.namelist()}
    else:
        found = {one.name: one.read_text(encoding="utf-8") for one in target.iterdir()}
    assert sorted(found) == sorted(FILES)
    jsonschema.validate(json.loads(found["summary.json"]), SCHEMA)
    assert len(found["updates.csv"].splitlines()) == 6
    assert found["report.html"] == "5 updates, 5 measured"
    assert {one.name for one in tmp_path.iterdir()} == {"old", name}


def test_a_run_given_up_leaves_nothing(tmp_path: Path) -> None:
    evidence = EvidenceRun(tmp_path / "run", Settings())
    assert list(tmp_path.iterdir())
    evidence.discard()
    evidence.discard()
    assert not list(tmp_path.iterdir())
