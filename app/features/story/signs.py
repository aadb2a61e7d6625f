"""The signs of a verdict: a check mark and a cross, drawn, so that no font has to have them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import theme_of
from feeds.stories.story import State

NAMES: dict[State, str] = {"not yet": "no mark", "proven": "check mark", "refuted": "cross"}
LINES: dict[State, tuple[tuple[tuple[float, float], ...], ...]] = {
    "not yet": (),
    "proven": (((-0.62, 0.05), (-0.16, 0.5), (0.66, -0.48)),),
    "refuted": (((-0.5, -0.5), (0.5, 0.5)), ((0.5, -0.5), (-0.5, 0.5))),
}
"""Corners of the lines of each sign, in multiples of its radius."""


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
        colour = theme.proven if self._state == "proven" else theme.alert
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._share * min(box.width(), box.height())
        draw_sign(painter, self._state, box.center(), radius, colour)
        painter.end()


def draw_sign(
    painter: QPainter, state: State, centre: QPointF, radius: float, colour: QColor
) -> None:
    """Draw the sign of ``state`` about ``centre``."""
    pen = QPen(colour, max(1.5, 0.26 * radius))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for corners in LINES[state]:
        painter.drawPolyline([centre + QPointF(x * radius, y * radius) for x, y in corners])
