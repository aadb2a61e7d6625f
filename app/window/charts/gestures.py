"""What pointer, wheel and arrow keys ask of a panel's charts: nothing here draws."""

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.override import override

STEP = 0.1
"""An arrow key, and a step of a wheel to the side, pan by this share of the time in sight."""
WHEEL_STEP = 1.0 / 1.2
NOTCH = 120.0
"""What one step of a mouse wheel counts, in Qt's eighths of a degree."""
_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class ChartGestures(QWidget):
    """Tells what is asked, in shares of the charts' width from the left: 0 to 1.

    Dragging sweeps over a stretch of time; with Shift or the middle button it pans.
    """

    zoomed = Signal(float, float)
    """By this factor, around this share of the width."""
    panned = Signal(float)
    """By this share of the time in sight, into the past."""
    hovered = Signal(object)
    """The pointer is here now; ``None`` when it is over no chart."""
    clicked = Signal(float)
    """Pressed and let go of at the same place."""
    swept = Signal(float, float, bool)
    """Dragged from here to there; whether that is all, or goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self._pressed_x: float | None = None
        self._panned_x: float | None = None
        self._is_swept = False

    def chart_places(self) -> tuple[QRect, ...]:
        """Return where the charts are; they are one above the other, and equally wide."""
        raise NotImplementedError

    def share_at(self, at: QPointF) -> float | None:
        """Return where in the width of the charts ``at`` is; ``None`` when in none of them."""
        inside = any(chart.contains(at.toPoint()) for chart in self.chart_places())
        return self._share(at.x()) if inside else None

    def _share(self, x: float) -> float:
        place = self.chart_places()[-1]
        return min(1.0, max(0.0, (x - place.x()) / max(1, place.width())))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if (at := self.share_at(event.position())) is None:
            return
        if abs(turned.x()) > abs(turned.y()):
            self.panned.emit(STEP * turned.x() / NOTCH)
        else:
            self.zoomed.emit(WHEEL_STEP ** (turned.y() / NOTCH), at)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_x = self._panned_x = None
        self._is_swept = False
        if self.share_at(event.position()) is None:
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == _MIDDLE or (event.button() == _LEFT and shifted):
            self._panned_x = event.position().x()
        elif event.button() == _LEFT:
            self._pressed_x = event.position().x()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, width = event.position().x(), max(1, self.chart_places()[-1].width())
        if self._panned_x is not None:
            moved, self._panned_x = x - self._panned_x, x
            self.panned.emit(moved / width)
        elif self._pressed_x is not None:
            far = abs(x - self._pressed_x) >= QApplication.startDragDistance()
            self._is_swept = self._is_swept or far
            if self._is_swept:
                self.swept.emit(self._share(self._pressed_x), self._share(x), False)
                return
        self.hovered.emit(self.share_at(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        began_x, self._pressed_x, self._panned_x = self._pressed_x, None, None
        if began_x is None or event.button() != _LEFT:
            return
        if self._is_swept:
            self.swept.emit(self._share(began_x), self._share(event.position().x()), True)
        else:
            self.clicked.emit(self._share(began_x))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: STEP, Qt.Key.Key_Right: -STEP}
        if (share := step.get(Qt.Key(event.key()))) is not None:
            self.panned.emit(share)
        else:
            event.ignore()
