"""Two runs compared: differences, their intervals, what is noise; and what is no evidence."""

from __future__ import annotations

import json
import math
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from feeds.evidence.comparison import Comparison, compare
from feeds.evidence.differences import Difference
from feeds.evidence.reading import load
from feeds.load.records import LoadSummary, ServingCost
from tests.feeds.evidence.runs import crowded, folder, whole
from tests.support.crowds import CROWD, LOAD


def _row(comparison: Comparison, side: str, name: str) -> Difference:
    return next(row for row in comparison.differences if (row.side, row.name) == (side, name))


def test_differences_and_what_is_noise(tmp_path: Path) -> None:
    a = folder(tmp_path / "a", mean_ms=55, half_ms=3)
    near = folder(tmp_path / "near", mean_ms=58, half_ms=4)
    far = folder(tmp_path / "far", mean_ms=65, half_ms=4)
    noise = _row(compare(load(a), load(near)), "polled", "update_latency_ms")
    assert (noise.a, noise.b, noise.difference) == (55, 58, 3)
    assert noise.half_width == pytest.approx(math.hypot(3, 4))
    assert noise.finding == "inside the noise"
    real = _row(compare(load(a), load(far)), "polled", "update_latency_ms")
    assert real.finding == "differs"
    assert real.relative == pytest.approx(10 / 55)


def test_one_request_more_or_less_is_chance(tmp_path: Path) -> None:
    told = whole()
    told["polled"]["confidence"]["requests_per_s"] = {"mean": 9.7, "half_width": 0.001, "n": 97}
    paths = [tmp_path / name for name in ("a.json", "b.json")]
    for path, requests in zip(paths, (97, 98), strict=True):
        told["polled"]["requests"] = requests
        path.write_text(json.dumps(told), encoding="utf-8")
    row = _row(compare(*map(load, paths)), "polled", "requests_per_s")
    assert row.difference == pytest.approx(0.1)
    assert row.half_width == pytest.approx(math.hypot(0.1, 0.1))
    assert row.finding == "inside the noise"


def test_without_an_interval_a_difference_is_not_judged(tmp_path: Path) -> None:
    a = folder(tmp_path / "a")
    row = _row(compare(load(a), load(a / "summary.json")), "live", "update_latency_ms")
    assert (row.difference, row.half_width) == (0, None)
    b = folder(tmp_path / "b", mean_ms=60, half_ms=None)
    assert _row(compare(load(a), load(b)), "polled", "update_latency_ms").finding == "unknown"


def test_what_was_set_differently(tmp_path: Path) -> None:
    a, b = folder(tmp_path / "a"), folder(tmp_path / "b")
    told = whole()
    told["settings"] |= {"poll_interval_s": 2.0}
    told["settings"]["fairness"]["live_compression"] = True
    (b / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    changed = compare(load(a), load(b)).settings
    assert changed == {"fairness.live_compression": (False, True), "poll_interval_s": (0.1, 2.0)}


def _many(path: Path, load_of: LoadSummary = LOAD) -> Path:
    path.write_text(json.dumps(crowded(load_of)), encoding="utf-8")
    return path


def test_many_clients_are_compared_where_both_runs_had_them(tmp_path: Path) -> None:
    slower = replace(CROWD, live=replace(CROWD.live, p95_ms=50.0), distorted="queue\n")
    dearer = replace(LOAD, crowd=slower, polled=ServingCost(None, 360.0))
    a, b = _many(tmp_path / "a.json"), _many(tmp_path / "b.json", dearer)
    found = compare(load(a), load(b))
    rows = {(row.side, row.name): row for row in found.differences if row.many}
    p95 = rows["live", "crowd.p95_ms"]
    assert (p95.a, p95.b, p95.difference, p95.relative) == (25.0, 50.0, 25.0, 1.0)
    assert (p95.half_width, p95.finding, p95.unit) == (None, "unknown", "ms")
    assert rows["polled", "server_cost.cpu_us_per_request"].b == 360.0
    assert rows["polled", "crowd.gaps"].difference == 0
    assert rows["live", "crowd.gaps"].relative is None
    assert ("polled", "server_cost.bytes_per_client") not in rows  # b has none
    assert found.distorted == {"b": "queue?"}
    alone = compare(load(a), load(folder(tmp_path / "one")))
    assert not [row for row in alone.differences if row.many]
    assert alone.settings == {"clients": (100, 1)}


def test_zip(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("summary.json", json.dumps(whole()))
    evidence = load(path)
    assert compare(evidence, evidence).settings == {}
    assert evidence.means == load(folder(tmp_path / "run")).means
