"""``measure --clients``: a real crowd, small, in table, summary and report, and one too large."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.command_line import main as cli
from feeds.load import watch
from tests.feeds.evidence.test_summary import SCHEMA

CLIENTS = 6
START = "from app.command_line.main import main; sys.exit(main())"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """Measure six clients a side; return summary and report."""
    out = tmp_path_factory.mktemp("crowd") / "run"
    words = ["--duration=2", "--poll-interval=200ms", "--rate=20/s", "--seed=4", "--delay-ms=5"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(watch, "REST_S", 0.5)
        assert cli.main(["measure", f"--clients={CLIENTS}", *words, f"--out={out}"]) == 0
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return summary, (out / "report.html").read_text("utf-8")


def test_every_client_has_its_updates(run: tuple[dict[str, Any], str]) -> None:
    told, _ = run
    jsonschema.validate(told, SCHEMA)
    crowd = told["crowd"]
    assert (told["settings"]["clients"], crowd["clients"]) == (CLIENTS, CLIENTS)
    for side in ("live", "polled"):
        pooled = crowd[side]
        assert (pooled["gaps"], pooled["errors"], pooled["reconnects"]) == (0, 0, 0)
        latency = pooled["update_latency_ms"]
        assert latency["count"] > 0
        assert 5.0 <= latency["p50"] <= pooled["p95_ms"] <= latency["max"]  # the delay is added
        assert pooled["bytes_received"] > pooled["messages"] * 64
        assert told[side]["server_cost"]["connections"] == CLIENTS
        assert told[side]["server_at_rest"]["connections"] == 1
    assert crowd["added_ms"] == 5.0
    assert crowd["polled"]["requests"] > 0
    assert crowd["cpu_s"] is not None


def test_nothing_of_the_ramp_is_measured(run: tuple[dict[str, Any], str]) -> None:
    told, _ = run
    assert len(told["segments"]) >= 2  # the last one began when all were up
    assert told["elapsed_s"] < sum(one["elapsed_s"] for one in told["segments"])
    assert told["warm_up_s"] >= told["segments"][0]["elapsed_s"]


def test_the_report_tells_of_them(run: tuple[dict[str, Any], str]) -> None:
    _, page = run
    assert f"Each side had {CLIENTS} clients." in page
    assert "memory a client" in page


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of this kind")
def test_more_than_files_may_be_open_is_one_line_and_1(tmp_path: Path) -> None:
    words = ["measure", "--clients=5000", "--duration=1", "--out", str(tmp_path / "run")]
    limited = f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (300, 300)); import sys; {START}"
    done = subprocess.run(
        [sys.executable, "-c", limited, *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "open files and a process may have 300; have at most" in line
    assert not list(tmp_path.iterdir())
