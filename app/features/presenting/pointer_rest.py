"""The pointer out of the way: hidden when it rests, back as soon as it moves or leaves."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent, QWindow
from PySide6.QtWidgets import QWidget

from app.ui.override import override

REST_MS = 2000


class PointerRest(QObject):
    """Works between :meth:`start` and :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hidden = False
        """Whether the pointer is hidden."""
        self._place = QPointF()
        self._over: QWidget | None = None
        self.timer = QTimer(self, singleShot=True)
        """Counts how long the pointer has not moved."""
        self.timer.setInterval(REST_MS)
        self.timer.timeout.connect(self._hide)

    def start(self, over: QWidget) -> None:
        """Hide the pointer whenever it rests over the window ``over``."""
        self.stop()
        self._over = over
        handle = self._handle()
        if handle is not None:
            handle.installEventFilter(self)
        self.timer.start()

    def stop(self) -> None:
        """Show the pointer, for good."""
        handle, self._over = self._handle(), None
        self.timer.stop()
        self._show()
        if handle is not None:
            handle.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.globalPosition() != self._place:
            self._place = event.globalPosition()
            self._show()
            self.timer.start()
        elif event.type() == QEvent.Type.Leave:  # over the speaker's view it is wanted
            self.timer.stop()
            self._show()
        return super().eventFilter(watched, event)

    def _handle(self) -> QWindow | None:
        """Return the native window: it hears of every movement, widgets only of some.

        Asked for anew each time: what Python holds of it may become invalid while it lives.
        """
        return None if self._over is None else self._over.windowHandle()

    def _hide(self) -> None:
        over = self._over
        if over is not None and over.geometry().contains(QCursor.pos()) and not self.hidden:
            self.hidden = True
            QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _show(self) -> None:
        if self.hidden:
            self.hidden = False
            QGuiApplication.restoreOverrideCursor()
