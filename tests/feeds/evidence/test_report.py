"""The report and the summary's schema: self-contained, complete, readable by machine."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from feeds.evidence import report
from feeds.evidence.archive import FILES
from feeds.evidence.lines import HARD, number
from feeds.evidence.run import EvidenceRun
from feeds.evidence.summary import Context
from feeds.frame import Breakdown, Counters, Expectation
from feeds.settings import Settings
from tests.feeds.evidence import runs
from tests.feeds.evidence.rows import arrival, counters, frame, published

SCHEMA: dict[str, Any] = json.loads(
    (resources.files("resources") / "schema" / "summary.json").read_text(encoding="utf-8")
)


def _followed() -> dict[str, Any]:
    """Return a summary in which every part is filled."""
    told = runs.whole()
    parts = {"count": 9, "wait": 50.0, "request": 5.0, "server": 0.4, "response": 5.0}
    told["polled"]["breakdown_ms"] = parts | {"decode": 0.1, "total": 60.5}
    told["polled"]["theory"] = [
        {
            "name": "update_latency_ms",
            "predicted": 55.0,
            "measured": 56.1,
            "apart": 0.02,
            "agrees": False,
            "reason": "phase <lock>",
        }
    ]
    return told


def test_report_needs_nothing_from_outside() -> None:
    page = report.render(_followed(), runs.updates())
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|https?://|src=|href=", page)
    assert "prefers-color-scheme: dark" in page
    for chart in ("Value over time", "Staleness over time", "Distribution", "Where the time goes"):
        assert f'aria-label="{chart}' in page
    for picture in re.findall(r"<svg.*?</svg>", page, re.S):
        ET.fromstring(picture)  # well formed
    assert "nan" not in page.replace("resonan", "")


def test_report_says_what_a_reader_wants_to_know() -> None:
    page = report.render(_followed(), runs.updates())
    text = " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[1]).split())
    assert "known 5 ms after its publication on the live side and 55 ms" in text.replace(HARD, " ")
    assert "11 times as long" in text
    assert "1,000 updates were published and measured in 10.0 s" in text
    assert "The 1.5 s before both sides were up (the warm-up) are left out" in text
    assert f"55 ± 1{HARD}ms" in page
    assert "phase &lt;lock&gt;" in page  # nothing that was measured is taken for markup
    assert "Is the comparison fair?" in text
    assert "TCP_NODELAY" in text
    assert "polled, theory" in text


def test_report_without_updates_has_the_figures() -> None:
    page = report.render(runs.whole(), None)
    assert "All figures" in page
    assert "<svg" not in page


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "ms", "–"),
        (0, "ms", f"0{HARD}ms"),
        (1234567, "B", f"1\u202f234\u202f567{HARD}B"),
        (0.000012345, "s", f"1.2e-05{HARD}s"),
        (123456.7, "ms", f"123\u202f457{HARD}ms"),
        (5, "", "5"),
    ],
)
def test_numbers(value: float | None, unit: str, text: str) -> None:
    assert number(value, unit) == text


def test_schema_holds_and_documents_every_name() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    told = _followed()
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


def _run(target: Path) -> None:
    """Make evidence of five updates at ``target``."""
    settings = Settings(seed=1, message_bytes=100)
    evidence = EvidenceRun(target, settings)
    news = [published(k, 10 * k) for k in range(1, 6)]
    live = [arrival(update, 10 * update.seq + 2) for update in news]
    evidence.take(frame(80, news=news, live=live, polled=[arrival(news[3], 60)]))
    assert evidence.complete(settings, counters(75, 5), "1", Context()) == ""
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
    assert {one.name for one in tmp_path.iterdir()} == {"old", name}


def test_a_run_given_up_leaves_nothing(tmp_path: Path) -> None:
    evidence = EvidenceRun(tmp_path / "run", Settings())
    assert list(tmp_path.iterdir())
    evidence.discard()
    evidence.discard()
    assert not list(tmp_path.iterdir())
