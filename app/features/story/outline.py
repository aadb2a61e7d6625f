"""One line around rectangles that may touch or lie across each other, with round corners."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QRegion


def outline(rects: Sequence[QRect], corner: float, inner: float, apart: float) -> QPainterPath:
    """Return the path around all of ``rects``; those less than ``apart`` from each other are one.

    Corners are round by ``corner``, those that point inwards by ``inner``; all in pixels.
    """
    region = QRegion()
    for rect in rects:
        region += QRegion(rect)
    for one, other in combinations(rects, 2):
        region += QRegion(_bridge(one, other, apart))
    corner = min([corner, *(min(rect.width(), rect.height()) / 2 - 1 for rect in rects)])
    path = QPainterPath()
    path.addRegion(region)
    # made smaller and larger again, by a round pen along the edge, corners become round
    for by in (-corner, corner + inner, -inner):
        path = _grown(path.simplified(), by)
    return path.simplified()


def _grown(path: QPainterPath, by: float) -> QPainterPath:
    """Return ``path`` with its edge moved outwards, or inwards if ``by`` is less than 0."""
    pen = QPainterPathStroker()
    pen.setWidth(2 * abs(by))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    edge = pen.createStroke(path)
    return path.united(edge) if by > 0 else path.subtracted(edge)


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
