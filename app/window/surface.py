"""The window of the desktop that everything stands in: empty by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import Theme

__all__ = ["Surface"]


class Surface(QWidget):
    """Says what the desktop does to it; closing it is a request, because processes end first."""

    closing = Signal()
    resized = Signal()
    dressed = Signal(object)
    """In this theme now, and at the application's present text size."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setWindowTitle("Live vs Polled")
        self.setMinimumSize(640, 400)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in the colours of ``theme`` and at the present text size."""
        self.theme = theme
        _dress(self, theme)
        self.dressed.emit(theme)

    @override
    def sizeHint(self) -> QSize:
        return QSize(1600, 1000)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.FontChange):
            # Only when all the parts have the new font, too.
            QTimer.singleShot(0, self, lambda: self.set_theme(self.theme))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme.background)


def _dress(widget: QWidget, theme: Theme) -> None:
    """Tell the outermost parts of ``widget`` that take a theme; each tells what is in it."""
    for part in widget.children():
        if isinstance(part, QWidget):
            if hasattr(part, "set_theme"):
                part.set_theme(theme)
            else:
                _dress(part, theme)
