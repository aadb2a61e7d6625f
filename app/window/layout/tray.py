"""Where the controls have no row: they come over the bottom edge while they are used."""

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.override import override
from app.window.controls.control_bar import ControlBar
from app.window.surface import Surface

EDGE_EM = 0.55
"""How high the edge is that the pointer has to touch, in lines of text: the gap under the rows."""


class Edge(QWidget):
    """An invisible strip along the bottom of the window that notices the pointer."""

    touched = Signal()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.touched.emit()


class Tray(QObject):
    """Brings the controls over everything else, so that nothing moves, and takes them away again.

    The pointer at the bottom edge brings them for as long as it is over them, a key until it is
    pressed again. Where they have a row of their own, there is no tray.
    """

    changed = Signal()
    """It was opened or closed."""

    def __init__(self, surface: Surface, controls: ControlBar) -> None:
        super().__init__(surface)
        self._surface, self._controls = surface, controls
        self.is_open = False
        self._stays = False
        """Whether they stay when the pointer leaves them: a key brought them."""
        self.edge = Edge(surface)
        self.edge.setAccessibleName("Bottom edge")
        self.edge.hide()
        self.edge.touched.connect(self.open)
        controls.installEventFilter(self)
        for slider in controls.sliders.values():
            slider.field.left.connect(self._typed)

    def open(self) -> None:
        """Bring the controls, if they have no row."""
        if self.offered and not self.is_open:
            self.is_open = True
            self.changed.emit()

    def close(self) -> bool:
        """Take the controls away; say whether they were there."""
        was_open, self.is_open, self._stays = self.is_open, False, False
        if was_open:
            self.changed.emit()
        return was_open

    def toggle(self) -> None:
        """Bring the controls and give them the keyboard, or take them away again."""
        if self._stays:
            self.close()
            return
        self.open()
        self._stays = self.is_open
        self._controls.focus_first(asked=True)

    def bring(self, field: str) -> None:
        """Give the keyboard to the slider of this setting, and bring the controls for that."""
        self.open()
        self._stays = self.is_open
        self._controls.focus(field)

    def fit(self, *, offered: bool) -> None:
        """Lie at the bottom edge of the window as it is now, or nowhere if not ``offered``."""
        if not offered:
            self.is_open = self._stays = False
        if offered and not self.offered:
            self.edge.raise_()
        self.edge.setVisible(offered)
        self.edge.setGeometry(self._at_bottom(round(EDGE_EM * self.edge.fontMetrics().height())))
        self._controls.set_lifted(offered)
        if self.is_open:
            height = self._controls.heightForWidth(self._surface.width())
            self._controls.setGeometry(self._at_bottom(height))
            self._controls.raise_()

    @property
    def offered(self) -> bool:
        """Whether the controls have no row."""
        return not self.edge.isHidden()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self.is_open and not self._stays:
            typed = QApplication.focusWidget()
            if not (isinstance(typed, QLineEdit) and self._controls.isAncestorOf(typed)):
                self.close()
        return False

    def _typed(self) -> None:
        """Take away what stayed only because a value was typed: the pointer is elsewhere by now."""
        if self.is_open and not self._stays and not self._controls.underMouse():
            self.close()

    def _at_bottom(self, height: int) -> QRect:
        return self._surface.rect().adjusted(0, self._surface.height() - height, 0, 0)
