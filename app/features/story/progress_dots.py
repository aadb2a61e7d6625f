"""A dot for each step of a story, with the sign of what was found of it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.text.tips import wrapped
from app.ui.claim_sign import colour_of, draw_sign
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import theme_of
from feeds.stories.story import State

PITCH_EM = 1.5
LEAST_EM = 0.25
"""Distance between the middles of two dots in lines of text: where there is room, and at least."""


class ProgressDots(QWidget):
    """Hollow is not yet judged, a check mark proven, a cross refuted, a dash not checked here.

    The ring is this step.
    """

    chosen = Signal(int)
    """The step at this place, from 0, was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.states: tuple[State, ...] = ()
        """What is shown of each step."""
        self.current = -1
        """Which step is ringed, from 0."""
        self._scale = 1.0
        self._pressed = -1
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_scale(self, scale: float) -> None:
        """Draw for text ``scale`` times as large as running text."""
        self._scale = scale
        self.updateGeometry()
        self.update()

    def show_step(self, current: int, count: int) -> None:
        """Ring the step ``current``, from 0, of ``count``."""
        self.current = current
        fresh: list[State] = ["not yet"] * count
        self.show_states([*self.states, *fresh][:count])

    def show_states(self, states: Sequence[State]) -> None:
        """Show what the evidence of each step said so far."""
        resized = len(states) != len(self.states)
        self.states = tuple(states)
        if resized:
            self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return which step this is, of how many, and what was shown so far."""
        told = [f"Step {self.current + 1} of {len(self.states)}"]
        for state in ("proven", "refuted", "not checked"):
            if number := self.states.count(state):
                told.append(f"{number} {state}")
        return Spoken(", ".join(told), role=QAccessible.Role.Indicator)

    @override
    def sizeHint(self) -> QSize:
        return self._size(PITCH_EM)

    @override
    def minimumSizeHint(self) -> QSize:
        return self._size(LEAST_EM)

    def place_of(self, index: int) -> QPointF:
        """Return the middle of the dot of step ``index``, from 0."""
        return QPointF((index + 0.5) * self._pitch(), self.height() / 2)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._at(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index == self._pressed and 0 <= index < len(self.states):
            self.chosen.emit(index)

    def event(self, event: QEvent) -> bool:
        """Say which step is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._at(QPointF(event.pos()))
            if 0 <= index < len(self.states):
                words = f"Step {index + 1}: {self.states[index].replace('not yet', 'open')}"
                QToolTip.showText(event.globalPos(), wrapped(words), self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = min(0.38 * self._em(), 0.4 * self._pitch())
        for index, state in enumerate(self.states):
            centre = self.place_of(index)
            self._paint_dot(painter, centre, radius, state)
            if index == self.current:
                painter.setPen(QPen(theme_of(self).text, max(1.5, 0.22 * radius)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(centre, 1.5 * radius, 1.5 * radius)
        painter.end()

    def _paint_dot(self, painter: QPainter, centre: QPointF, radius: float, state: State) -> None:
        theme = theme_of(self)
        if state == "not yet":
            painter.setPen(QPen(theme.muted, max(1.2, 0.18 * radius)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, 0.72 * radius, 0.72 * radius)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(state, theme))
        painter.drawEllipse(centre, radius, radius)
        draw_sign(painter, state, centre, 0.8 * radius, theme.card)

    def _size(self, pitch_em: float) -> QSize:
        em = self._em()
        return QSize(round(max(1, len(self.states)) * pitch_em * em), round(2.0 * em))

    def _em(self) -> float:
        return self._scale * self.fontMetrics().height()

    def _pitch(self) -> float:
        return min(PITCH_EM * self._em(), self.width() / max(1, len(self.states)))

    def _at(self, place: QPointF) -> int:
        return int(place.x() // self._pitch())
