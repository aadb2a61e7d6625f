"""Figures under each other: one unit a row, decimal points in one line."""

from __future__ import annotations

import pytest

from app.text.aligned import MOST as DECIMALS
from app.text.aligned import aligned, bare
from feeds.figure import Kind
from tests.support.load_view import plain


@pytest.mark.parametrize(
    ("values", "kind", "unit", "texts"),
    [
        ([32.0, 160.4], "µs", "µs", ["32.0", "160"]),
        ([0.304, 1312.0], "ms", "ms", ["0.30", "1 312"]),
        ([14_900.0, 860.0], "B", "kB", ["14.9", "0.86"]),
        ([999_700.0, None], "B", "MB", ["1.0", "–"]),
        ([0.16, 1.04], "share", "%", ["16.0", "104"]),
        ([None, None], "B", "", ["–", "–"]),
        ([1, 5000], "", "", ["1", "5 000"]),
        ([float("nan"), 3.0], "/s", "/s", ["–", "3.0"]),
    ],
)
def test_a_row_of_figures(
    values: list[float | None], kind: Kind, unit: str, texts: list[str]
) -> None:
    row = aligned(values, kind)
    assert row.unit == unit
    assert [plain(bare(text)) for text in row.texts] == texts
    points = {len(text) - text.find(".") if "." in text else DECIMALS + 1 for text in row.texts}
    assert points == {DECIMALS + 1}  # each has as much behind the place of its point
