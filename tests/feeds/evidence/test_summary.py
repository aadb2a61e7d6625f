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

from feeds.counters import Breakdown, Counters, Expectation, LeftOut
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
    assert set(told["live"]) == set(defined["side"]["properties"])
    assert set(told["settings"]) == set(SCHEMA["properties"]["settings"]["properties"])
    assert set(Breakdown.__struct_fields__) == set(defined["breakdown"]["properties"])
    assert set(Expectation.__struct_fields__) == set(defined["expectation"]["properties"])
    assert {*Counters.__struct_fields__} <= set(SCHEMA["properties"])
    text = json.dumps(SCHEMA)
    assert text.count('"description"') > 100


@pytest.mark.parametrize("wrong", [{"elapsed_s": "1"}, {"live": {}}, {"n": -1}, {"clock": None}])
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
