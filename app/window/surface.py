"""What the parts of a window stand in: empty by itself; inside of the window of the desktop."""

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent, QShowEvent

from app.ui.desk import Desk
from app.ui.override import override
from app.ui.theme import Dressed


class Surface(Dressed, Desk):
    """Says what the desktop does to it; closing it is a request, because processes end first."""

    closing = Signal()
    resized = Signal()
    shown = Signal(bool)
    """Whether it is on the desktop now."""
    dressed = Signal()
    """Theme or text size are others now, in every part."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(640, 400)
        self.setAccessibleName("Live vs Polled")

    @override
    def dress(self) -> None:
        # Qt tells some of the parts only after the window.
        QTimer.singleShot(0, self, self.dressed.emit)

    @override
    def sizeHint(self) -> QSize:
        return QSize(1600, 1000)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.shown.emit(False)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()
