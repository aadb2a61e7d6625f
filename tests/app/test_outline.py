"""One line around what is lit, whether its parts are apart, touch, or lie across each other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF

from app.features.story.spotlight import outline

A = QRect(10, 10, 100, 50)


def pieces(*rects: QRect) -> int:
    """Return how many closed lines there are."""
    path = outline(rects, 8, 3, 4)
    return sum(path.elementAt(n).isMoveTo() for n in range(path.elementCount()))


@pytest.mark.parametrize(
    ("other", "lines"),
    [
        (A.translated(60, 20), 1),  # across each other
        (A.translated(100, 0), 1),  # edge to edge
        (A.translated(103, 10), 1),  # nearly
        (A.translated(0, 53), 1),
        (A.translated(108, 0), 2),
        (A.translated(103, 53), 2),  # corner to corner
    ],
)
def test_what_touches_is_one(other: QRect, lines: int) -> None:
    assert pieces(A, other) == lines


def test_a_lone_one_is_a_round_rectangle() -> None:
    path = outline([A], 8, 3, 4)
    assert path.boundingRect() == QRectF(A)
    assert not path.contains(QPointF(11, 11))
    assert path.contains(QPointF(14, 14))
    assert path.contains(QPointF(60, 11))


def test_the_join_is_inside_and_corners_that_point_inwards_are_round_too() -> None:
    path = outline([A, QRect(60, 60, 200, 50)], 8, 6, 4)
    assert path.contains(QPointF(85, 60))
    assert path.contains(QPointF(111, 59))  # by the corner at (110, 60)
    assert not path.contains(QPointF(118, 52))


def test_one_that_is_lower_than_its_corners_would_be_keeps_its_size() -> None:
    low = QRect(10, 10, 100, 9)
    assert outline([low], 8, 3, 4).boundingRect() == QRectF(low)


def test_nothing_has_no_line() -> None:
    assert outline([], 8, 3, 4).isEmpty()
