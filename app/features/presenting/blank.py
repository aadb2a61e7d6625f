"""A black screen, for when people are to listen; any key or click brings the picture back."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.window.surface import Surface


class Blank(QWidget):
    """Covers its parent; opaque, so that nothing under it is painted."""

    lifted = Signal()
    """A key was pressed, or a button."""

    def __init__(self, parent: Surface) -> None:
        super().__init__(parent)
        self._window = parent
        self._before: QWidget | None = None
        parent.resized.connect(self._fit)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Black screen")
        self.setAccessibleDescription("Any key or click brings the picture back")
        self.hide()

    def cover(self) -> None:
        """Cover all of the parent, and take the keyboard."""
        if not self.isVisible():
            self._before = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def lift(self) -> None:
        """Show the parent again, and give the keyboard back to where it was."""
        if self.isVisible():
            (self._before or self._window).setFocus()
            self.hide()

    @override
    def event(self, event: QEvent) -> bool:
        # every key is taken before the window's shortcuts take it
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def _fit(self) -> None:
        if self.isVisible():
            self.setGeometry(self._window.rect())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.lifted.emit()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.lifted.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), Qt.GlobalColor.black)
