"""The signs of a verdict: a check mark and a cross, drawn, so that no font has to have them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import theme_of
from feeds.stories.story import State

NAMES: dict[State, str] = {"not yet": "no mark", "proven": "check mark", "refuted": "cross"}


class Sign(QWidget):
    """A check mark for what is proven, a cross for what is refuted, in the middle of its room."""

    def __init__(self, state: State = "not yet", share: float = 0.5) -> None:
        """Draw the sign with a radius of ``share`` of the widget's smaller side."""
        super().__init__()
        self._state, self._share = state, share
        self.setAccessibleName(NAMES[state])

    def show_state(self, state: State) -> None:
        """Show the sign of ``state``; "not yet" has none."""
        if state != self._state:
            self._state = state
            self.setAccessibleName(NAMES[state])
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._state == "not yet":
            return
        theme, box = theme_of(self), self.rect().toRectF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._share * min(box.width(), box.height())
        if self._state == "proven":
            draw_check(painter, box.center(), radius, theme.proven)
        else:
            draw_cross(painter, box.center(), radius, theme.alert)
        painter.end()


def draw_check(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    """Draw a check mark about ``centre``."""
    painter.setPen(_pen(radius, colour))
    corners = [(-0.62, 0.05), (-0.16, 0.5), (0.66, -0.48)]
    painter.drawPolyline([centre + QPointF(x * radius, y * radius) for x, y in corners])


def draw_cross(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    """Draw a cross about ``centre``."""
    painter.setPen(_pen(radius, colour))
    reach = 0.5 * radius
    for x in (reach, -reach):
        painter.drawLine(centre - QPointF(x, reach), centre + QPointF(x, reach))


def _pen(radius: float, colour: QColor) -> QPen:
    pen = QPen(colour, max(1.5, 0.26 * radius))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
