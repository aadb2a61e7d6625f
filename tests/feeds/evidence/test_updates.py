"""updates.csv and the columns: there and back, what is empty, a full disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from feeds.evidence import updates
from feeds.evidence.updates import CsvWriter, UpdateColumns, UpdateRow
from tests.feeds.evidence.runs import columns, read

ROWS = [
    UpdateRow(1, 7, 100, 110, None, None, 64, 0.5),
    UpdateRow(2, 8, 1_000_000, 3_000_000, None, 12, 64, 1.5),
    UpdateRow(2, 9, 2_000_000, None, 9_000_000, None, 64, -2.0),
    UpdateRow(2, 10, 3_000_000, None, None, None, 64, 3.0),
]


def test_there_and_back(tmp_path: Path) -> None:
    writer = CsvWriter(tmp_path / "updates.csv")
    for row in ROWS:
        writer.write(row)
    writer.close()
    text = (tmp_path / "updates.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1] == "1,7,100,110,,,64,0.5"
    found = read(text.splitlines())
    assert len(found) == len(columns(ROWS)) == 3
    assert found.published_ns.tolist() == [1_000_000, 2_000_000, 3_000_000]  # the last segment
    assert found.value.tolist() == [1.5, -2.0, 3.0]
    assert found.latency_ms("live").tolist() == [2.0]
    assert found.latency_ms("polled").tolist() == [8.0, 7.0]  # the first was missed


def test_the_newest_rows_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "MOST_ROWS", 3)
    rows = (UpdateRow(1, k, k, None, None, None, 64, 0) for k in range(1, 12))
    assert columns(rows).published_ns.tolist() == [9, 10, 11]


def test_a_full_disk_stops_the_writing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = CsvWriter(tmp_path / "updates.csv")

    class Full:
        def writerow(self, row: object) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "_writer", Full())
    for row in ROWS:
        writer.write(row)
    writer.close()
    assert writer.error == "No space left on device"


def test_nothing_is_nothing() -> None:
    found = UpdateColumns().updates()
    assert len(found) == 0
    assert found.latency_ms("live").size == 0
    assert found.first_known_ns["live"].dtype == np.int64
