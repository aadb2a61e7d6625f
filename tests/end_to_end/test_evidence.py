"""Evidence of a real run: what updates.csv tells is what the meters said."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import numpy as np
import pytest

from feeds.evidence.updates import MISSING, Updates
from feeds.recording.reader import RecordingReader
from tests.feeds.evidence.batches import intervals
from tests.feeds.evidence.runs import read
from tests.feeds.evidence.test_summary import SCHEMA

PERCENTILES = {"p50": 50.0, "p90": 90.0, "p99": 99.0, "p999": 99.9}
SIDES = ("live", "polled")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Updates]:
    """Measure for a few seconds, and return summary and updates."""
    target = tmp_path_factory.mktemp("evidence") / "run.zip"
    words = ["--duration=5", "--poll-interval=150ms", "--rate=150/s", "--seed=4"]
    kept = f"--out={target}", f"--record={target.with_name('run.mcap')}"
    done = subprocess.run(
        [sys.executable, "-m", "app", "measure", *words, *kept, "--json=-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    with zipfile.ZipFile(target) as packed:
        summary = json.loads(packed.read("summary.json"))
        updates = read(packed.read("updates.csv").decode().splitlines())
    assert json.loads(done.stdout)["live"]["requests"] == summary["live"]["requests"]
    _check_recording(target.with_name("run.mcap"), summary, updates)
    return summary, updates


def _check_recording(file: Path, summary: dict[str, Any], updates: Updates) -> None:
    """Check that the recording says the same to the digit, and that every update is in it."""
    with RecordingReader(file) as recording:
        assert recording.trouble == ""
        told = json.loads(msgspec.json.encode(recording.summary()))
        assert told | {"taken_at": ""} == summary | {"taken_at": ""}
        began_ns = summary["segments"][-1]["began_ns"]
        published = [one.published_ns for frame in recording.frames() for one in frame.published]
        found = [at_ns for at_ns in published if at_ns >= began_ns]
        # frames go on for a moment after the exact figures were taken
        assert found[: len(updates)] == updates.published_ns.tolist()


def test_every_update_has_a_row(run: tuple[dict[str, Any], Updates]) -> None:
    summary, updates = run
    jsonschema.validate(summary, SCHEMA)
    assert len(updates) == summary["updates_published"] > 500
    for side in SIDES:
        figures, received = summary[side], updates.received_ns[side]
        delivered = int((received != MISSING).sum())
        known = int((updates.first_known_ns[side] != MISSING).sum())
        assert delivered == figures["updates_delivered"]
        assert known - delivered == figures["updates_missed"]
        assert len(updates) - known == figures["updates_pending"]


@pytest.mark.parametrize("side", SIDES)
def test_percentiles_and_mean_are_those_of_the_rows(
    run: tuple[dict[str, Any], Updates], side: str
) -> None:
    summary, updates = run
    told = summary[side]["update_latency_ms"]
    latencies = np.sort(updates.latency_ms(side))
    assert told["count"] == len(latencies)
    assert told["mean"] == pytest.approx(float(latencies.mean()), rel=1e-6)
    assert told["max"] == pytest.approx(float(latencies[-1]), rel=1e-6)
    for name, percent in PERCENTILES.items():
        rank = max(1, math.ceil(percent * len(latencies) / 100 - 1e-9))
        assert told[name] == pytest.approx(float(latencies[rank - 1]), rel=1e-3), name


@pytest.mark.parametrize("side", SIDES)
def test_means_over_time_and_shares_are_those_of_the_rows(
    run: tuple[dict[str, Any], Updates], side: str
) -> None:
    """The meters follow every moment as it happens, the rows are looked at afterwards."""
    summary, updates = run
    meters, rows = summary[side]["confidence"], intervals(updates, side, poll_interval_s=0.15)
    assert len(rows) == 6
    for name, one in rows.items():
        assert meters[name]["mean"] == pytest.approx(one.mean, rel=0.02, abs=0.005), name
        if meters[name]["half_width"] > 0.01:
            assert 0.2 < one.half_width / meters[name]["half_width"] < 5, name


def test_intervals_are_there_and_hold_the_means(run: tuple[dict[str, Any], Updates]) -> None:
    summary, _ = run
    for side in SIDES:
        one = summary[side]["confidence"]["update_latency_ms"]
        assert one["half_width"] > 0
        mean = summary[side]["update_latency_ms"]["mean"]
        assert one["mean"] == pytest.approx(mean, rel=0.01)
