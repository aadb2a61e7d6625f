"""Light on what a step of a story points at: everything else of the window is dimmed.

An overlay that lets every click through. It costs by the pixel: 0.25 ms a frame at 1600 × 1000,
1 to 2.5 ms of 15 at 3840 × 2160, where a chart is painted whole with every frame (100 updates/s).
"""

import math
from collections.abc import Sequence
from itertools import combinations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.features.story.places import REACH_EM, place, widgets
from app.ui.override import override
from app.ui.theme import Dressed, theme_of
from app.window.parts import Parts

DIM = {"dark": QColor(0, 0, 0, 105), "light": QColor(20, 28, 38, 76)}
_MOVED = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Spotlight(Dressed, QWidget):
    """Follows the places it points at when they move; hidden while it points at nothing."""

    def __init__(self, parts: Parts, *clear: QWidget) -> None:
        """Lie over all ``parts``, and never dim what is to be ``clear``."""
        super().__init__(parts.surface)
        self._parts, self._window = parts, parts.surface
        self._names: tuple[str, ...] = ()
        self._clear = clear
        self._watched: list[QWidget] = []
        self.holes: list[QRect] = []
        """What is lit, in the window's coordinates."""
        self._open, self._edges = QRegion(), QRegion()
        self._shade, self._ring = QPainterPath(), QPainterPath()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._place)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Spotlight")
        self.hide()

    def point_at(self, names: Sequence[str]) -> None:
        """Light the places called ``names`` (:data:`~feeds.stories.story.POINTS`); none: off.

        Raises ``KeyError`` for a name that there is not.
        """
        self._names = tuple(names)
        self._place()

    @override
    def dress(self) -> None:
        self._soon.start(0)  # the places are others at another text size

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._soon.start(0)
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        dim, shaded = DIM[theme.name], event.region().subtracted(self._open)
        for rect in shaded.subtracted(self._edges):  # type: ignore[attr-defined]
            painter.fillRect(rect, dim)
        edges = shaded.intersected(self._edges)
        if not edges.isEmpty():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRegion(edges)
            painter.fillPath(self._shade, dim)
            painter.strokePath(self._ring, QPen(theme.text, self._thick()))
        painter.end()

    def _watch(self) -> None:
        """Hear of it when a target moves, or what it is in, or what stands in for it.

        Asked for anew each time: a name may stand for another widget than before.
        """
        found = [widget for name in self._names for widget in widgets(self._parts, name)]
        if found:
            found += [*self._clear, self._window]
        wanted: list[QWidget] = []
        for widget in found:
            part: QWidget | None = widget
            while part is not None and part not in wanted:
                wanted.append(part)
                part = part.parentWidget()
        for part in self._watched:
            if part not in wanted and isValid(part):  # a list goes with its source
                part.removeEventFilter(self)
        for part in wanted:
            if part not in self._watched:
                part.installEventFilter(self)
        self._watched = wanted

    def _place(self) -> None:
        """Find the places, and cover the rest."""
        self._watch()
        window, reach = self._window, self._round()
        inside = window.rect().adjusted(2, 2, -2, -2)
        found = (place(self._parts, name) for name in self._names)
        self.holes = [
            spot.adjusted(-reach, -reach, reach, reach).intersected(inside)
            for spot in found
            if not spot.isEmpty()
        ]
        clear = [
            QRect(part.mapTo(window, QPoint(0, 0)), part.size())
            for part in self._clear
            if part.isVisible() and window.isAncestorOf(part)  # a notice may lie elsewhere
        ]
        self._cut(clear)
        self.setGeometry(window.rect())
        appears = self.isHidden()
        self.setVisible(bool(self.holes))
        if self._parts.layout.tray.is_open:
            self.stackUnder(self._parts.controls)
        elif appears:  # what opened since then lies over it
            self.raise_()
        self.update()

    def _cut(self, clear: list[QRect]) -> None:
        """Work out once what is open, what is an edge, and the round shapes of ring and shade."""
        corner = self._round()
        self._open, self._edges = QRegion(), QRegion()
        thick = math.ceil(self._thick())
        # rounder inwards, the ring would leave the edges
        self._ring = outline(self.holes, corner, 1.5 * thick, 2 * thick)
        lit = QPainterPath(self._ring)
        lit.setFillRule(Qt.FillRule.WindingFill)
        for part in clear:
            lit.addRoundedRect(QRectF(part), corner, corner)
        for hole in self.holes + clear:
            # two rectangles across each other: all of the hole but its ring and corners, so that
            # what is pointed at is painted as if this were not here
            self._open += QRegion(hole.adjusted(corner, thick, -corner, -thick))
            self._open += QRegion(hole.adjusted(thick, corner, -thick, -corner))
            self._edges += QRegion(hole.adjusted(-thick, -thick, thick, thick))
        self._edges -= self._open
        whole = QPainterPath()
        whole.addRect(QRectF(self._window.rect()))
        self._shade = whole.subtracted(lit)

    def _thick(self) -> float:
        return max(1.5, 0.11 * self.fontMetrics().height())

    def _round(self) -> int:
        """Return how far a hole reaches beyond its place: as far as its corners are round."""
        return round(REACH_EM * self.fontMetrics().height())


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
