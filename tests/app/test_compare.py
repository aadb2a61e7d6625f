"""``compare``: the table and the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.command_line import main as cli
from tests.feeds.evidence.runs import folder


def test_table_says_what_differs_and_what_is_noise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = folder(tmp_path / "a", mean_ms=55, half_ms=1)
    b = folder(tmp_path / "b", mean_ms=65, half_ms=1)
    assert cli.main(["compare", str(a), str(b)]) == 0
    lines = {" ".join(line.split()) for line in capsys.readouterr().out.splitlines()}
    assert "update latency mean 55 ms 65 ms +10 ms +18.2 % 1.41 ms differs" in lines
    assert "all settings are the same" in lines
    assert any(
        line.startswith("freshness 2 % 2 % +0 %") and line.endswith("noise") for line in lines
    )
    assert any(line.startswith("1 of ") and "more than chance explains" in line for line in lines)


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = folder(tmp_path / "a")
    assert cli.main(["compare", str(a), str(a / "summary.json"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["a"], told["b"], told["settings"]) == (str(a), str(a / "summary.json"), {})
    names = {(row["side"], row["name"]) for row in told["differences"]}
    assert ("polled", "empty_share") in names
    assert ("live", "empty_share") not in names
    assert {row["finding"] for row in told["differences"]} <= {
        "differs",
        "inside the noise",
        "unknown",
    }
