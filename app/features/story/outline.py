"""One line around rectangles that may touch or lie across each other, with round corners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QPainterPath, QRegion

__all__ = ["outline"]

ROUND = 0.5523
"""So far along its tangents a quarter of a circle has its control points."""


def outline(rects: Sequence[QRect], corner: float, inner: float, apart: float) -> QPainterPath:
    """Return the path around all of ``rects``; those less than ``apart`` from each other are one.

    Corners are round by ``corner``, those that point inwards by ``inner``; all in pixels.
    """
    region = QRegion()
    for rect in rects:
        region += QRegion(rect)
    for one, other in combinations(rects, 2):
        region += QRegion(_bridge(one, other, apart))
    around = QPainterPath()
    around.addRegion(region)
    path = QPainterPath()
    for polygon in around.simplified().toSubpathPolygons():
        path.addPath(
            _rounded([polygon.at(n) for n in range(polygon.size())], region, corner, inner)
        )
    return path


def _bridge(one: QRect, other: QRect, apart: float) -> QRect:
    """Return what lies between two rectangles beside each other; empty if they are apart."""
    left, right = max(one.left(), other.left()), min(one.right(), other.right())
    top, bottom = max(one.top(), other.top()), min(one.bottom(), other.bottom())
    wide, high = left - right - 1, top - bottom - 1  # of the gap; less than 0: they overlap
    if 0 <= wide < apart and high < 0:
        return QRect(QPoint(right, top), QPoint(left, bottom))
    if 0 <= high < apart and wide < 0:
        return QRect(QPoint(left, bottom), QPoint(right, top))
    return QRect()


def _rounded(
    points: Sequence[QPointF], region: QRegion, corner: float, inner: float
) -> QPainterPath:
    """Return one closed line through ``points``, of which none is in the middle of an edge."""
    corners = _corners(points)
    path = QPainterPath()
    for index, point in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        most = min(_length(point - before), _length(after - point)) / 2
        radius = min(most, inner if _points_inwards(point, region) else corner)
        begin = point + (before - point) * (radius / _length(before - point))
        end = point + (after - point) * (radius / _length(after - point))
        path.lineTo(begin) if index else path.moveTo(begin)
        path.cubicTo(begin + (point - begin) * ROUND, end + (point - end) * ROUND, end)
    path.closeSubpath()
    return path


def _corners(points: Sequence[QPointF]) -> list[QPointF]:
    """Return the points at which the line turns."""
    once = [point for index, point in enumerate(points) if point != points[index - 1]]
    return [
        point
        for index, point in enumerate(once)
        if not _straight(once[index - 1], point, once[(index + 1) % len(once)])
    ]


def _straight(before: QPointF, point: QPointF, after: QPointF) -> bool:
    return before.x() == point.x() == after.x() or before.y() == point.y() == after.y()


def _points_inwards(point: QPointF, region: QRegion) -> bool:
    """Say whether more than half of what is around a corner belongs to ``region``."""
    x, y = round(point.x()), round(point.y())
    around = [QPoint(x + dx, y + dy) for dx in (-1, 0) for dy in (-1, 0)]
    return sum(region.contains(spot) for spot in around) > 2


def _length(edge: QPointF) -> float:
    return math.hypot(edge.x(), edge.y())
