"""The signs of what is found of a claim, drawn, so that no font has to have them."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import Ink, Theme, theme_of
from feeds.stories.story import State

NAMES: dict[State, str] = {
    "not yet": "no mark",
    "proven": "check mark",
    "refuted": "cross",
    "not checked": "dash",
}
LINES: dict[State, tuple[tuple[tuple[float, float], ...], ...]] = {
    "not yet": (),
    "proven": (((-0.62, 0.05), (-0.16, 0.5), (0.66, -0.48)),),
    "refuted": (((-0.5, -0.5), (0.5, 0.5)), ((0.5, -0.5), (-0.5, 0.5))),
    "not checked": (((-0.5, 0.0), (0.5, 0.0)),),
}
"""Corners of the lines of each sign, in multiples of its radius."""
STATE_INKS: dict[State, Ink] = {
    "not yet": "text",
    "proven": "proven",
    "refuted": "alert",
    "not checked": "muted",
}
"""What the words beside a sign are coloured as."""


def colour_of(state: State, theme: Theme) -> QColor:
    """Return the colour of the sign of ``state``."""
    return {"proven": theme.proven, "refuted": theme.alert}.get(state, theme.muted)


class Sign(QWidget):
    """A check mark for what is proven, a cross for what is refuted, in the middle of its room."""

    def __init__(self, share: float) -> None:
        """Draw the sign with a radius of ``share`` of the widget's smaller side."""
        super().__init__()
        self._state: State = "not yet"
        self._share = share
        self.setAccessibleName(NAMES[self._state])

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
        box, colour = self.rect().toRectF(), colour_of(self._state, theme_of(self))
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
