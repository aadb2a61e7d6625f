"""What was kept is evidence: in summary.json and the report, compared as two runs are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from app.report.page import render
from feeds.evidence.comparison import compare
from feeds.evidence.kept import KeptFigures
from feeds.evidence.reading import load
from feeds.evidence.summary import Context, summary
from tests.feeds.evidence import runs
from tests.feeds.evidence.test_summary import SCHEMA

BEFORE = runs.SETTINGS.replace(poll_interval_s=0.4)
KEPT = KeptFigures(
    name="slow <polls>",
    at="2026-11-26T10:00:00+00:00",
    settings=BEFORE,
    counters=runs.counters(mean_ms=205.0, half_ms=4.0),
)


def whole() -> dict[str, Any]:
    context = Context(segments=[(2, 1_000_000_000)], kept=[KEPT])
    told = summary(runs.SETTINGS, runs.counters(), context)
    return dict(json.loads(json.dumps(told)))


def test_it_has_the_names_of_a_summary_and_the_differences_of_compare(tmp_path: Path) -> None:
    told = whole()
    jsonschema.validate(told, SCHEMA)
    [kept] = told["kept"]
    documented = SCHEMA["properties"]["kept"]["items"]["properties"]
    assert set(kept) == set(documented)
    alone = summary(BEFORE, KEPT.counters)
    assert all(kept[name] == json.loads(json.dumps(alone[name])) for name in ("live", "polled"))
    paths = tmp_path / "before.json", tmp_path / "now.json"
    for path, run in zip(paths, (alone, told), strict=True):
        path.write_bytes(msgspec.json.encode(run))
    both = [
        msgspec.to_builtins(row)
        for row in compare(*map(load, paths)).differences
        if row.a is not None and row.b is not None
    ]
    assert kept["differences"] == both
    assert any(row["finding"] == "differs" for row in both)


def test_the_report_has_a_table_of_before_now_and_the_change() -> None:
    page = render(whole(), runs.columns([])).replace("\u00a0", " ")
    assert "Before and after: slow &lt;polls&gt;" in page
    assert "set otherwise: poll every 400 ms" in page
    assert '<td class="n">205 ms</td><td class="n">55 ms</td><td>3.7× less, better</td>' in page
    assert "Before and after" not in render(runs.whole(), runs.columns([]))
