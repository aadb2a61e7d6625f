"""Controls stand in as few rows as there is room for, and no row is half empty."""

import pytest

from app.window.controls.splits import needed, split

WIDTHS = (145, 181, 291, 156, 134)


@pytest.mark.parametrize(
    ("room", "rows"),
    [
        (987, (5,)),
        (986, (3, 2)),
        (657, (3, 2)),
        (656, (2, 3)),  # the longer row goes where it fits
        (621, (2, 3)),
        (620, (2, 2, 1)),
        (466, (2, 1, 1, 1)),
        (345, (1, 1, 1, 2)),
        (309, (1, 1, 1, 1, 1)),
        (10, (1, 1, 1, 1, 1)),
    ],
)
def test_the_fewest_rows_that_fit(room: int, rows: tuple[int, ...]) -> None:
    assert split(WIDTHS, 20, room) == rows


def test_the_widest_row_counts() -> None:
    assert needed(WIDTHS, (2, 3), 20) == 291 + 156 + 134 + 40
