"""The window of the desktop: shows one surface, and others over it for a while."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.override import override
from app.window.surface import Surface

FRAME_EM = 3
"""Room for the title bar and the edges that the desktop adds, in lines of text."""
TITLE = "Live vs Polled"


class TopLevel(QWidget):
    """Holds surfaces of its own size; the last one is shown, those under it are hidden.

    What is hidden is not painted, and hears no keys. Closing the window is asked of the surface
    that is shown. A surface may have a row of its own, which stands at the bottom while it is not
    hidden, also when another surface is shown.
    """

    def __init__(self, first: Surface) -> None:
        super().__init__()
        self._held: list[tuple[Surface, QWidget | None]] = []
        self._keyboards: list[QWidget | None] = []
        self.setMinimumSize(first.minimumSize())
        self.put(first)

    def add_row(self, row: QWidget | None, name: str) -> None:
        """Have ``row`` below the last surface, and say what that shows."""
        surface, _ = self._held[-1]
        self._held[-1] = surface, row
        if row is not None:
            hidden = row.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            row.setParent(self)  # which hides it
            row.setVisible(not hidden)
            row.installEventFilter(self)
        self._show(name)

    def put(self, surface: Surface, row: QWidget | None = None, name: str = "") -> None:
        """Show ``surface``, with ``row`` below it, over what there is."""
        self._keyboards.append(QApplication.focusWidget())
        self._held.append((surface, None))
        keyboard = surface.focusWidget()
        surface.setParent(self)
        if keyboard is not None:  # it would go to the first part that takes it
            keyboard.setFocus()
        surface.setMinimumSize(0, 0)  # that is the window's now
        self.add_row(row, name)

    def take(self) -> None:
        """Show again what is under the last surface, which has no parent any more."""
        surface, row = self._held.pop()
        keyboard = self._keyboards.pop()
        for part in filter(None, (surface, row)):
            part.hide()
            part.setParent(None)
        self._show("")
        if keyboard is not None and isValid(keyboard):
            keyboard.setFocus()

    def open_within(self, screen: QSize) -> None:
        """Take the size it would like, or all of a ``screen`` that is no larger."""
        wanted, frame = self.sizeHint(), FRAME_EM * self.fontMetrics().height()
        if wanted.width() > screen.width() or wanted.height() + frame > screen.height():
            self.resize(wanted.boundedTo(screen * 0.8))  # for when it is made smaller again
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)
        else:
            self.resize(wanted)

    def fit(self) -> None:
        """Lay out the surface that is shown, and below it every row that has something to say."""
        rows = [row for _, row in self._held if row is not None and not row.isHidden()]
        bottom = self.height()
        for row in rows:
            height = row.sizeHint().height()
            bottom -= height
            row.setGeometry(0, bottom, self.width(), height)
        self._held[-1][0].setGeometry(0, 0, self.width(), bottom)

    def _show(self, name: str) -> None:
        self.setWindowTitle(f"{name} – {TITLE}" if name else TITLE)
        for surface, _ in self._held[:-1]:
            surface.hide()
        self.fit()
        self._held[-1][0].show()

    @override
    def sizeHint(self) -> QSize:
        return self._held[0][0].sizeHint()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.fit()  # a row has something to say, or has no more
        return super().eventFilter(watched, event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()  # the row below may take another height
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._held[-1][0].close()
