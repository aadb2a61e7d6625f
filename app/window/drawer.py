"""What every drawer has: a card, a button and a key that close it, and a page that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.window.look.chip_button import ChipButton
from app.window.look.theme import Theme, sized
from app.window.panel import paint_card

__all__ = ["Drawer", "Scroller"]


class Drawer(QWidget):
    """Says when it is to be closed; whoever opened it does that."""

    closed = Signal()
    least_em = 8
    """Its least height in lines of text: what does not fit is scrolled."""

    def __init__(self, name: str, theme: Theme, *, key: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.shut = ChipButton("Close", theme, icon="" if key else "close", key=key)
        self.shut.setToolTip("Close (Esc)")
        self.shut.clicked.connect(lambda _checked: self.closed.emit())
        self.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Little: what does not fit is scrolled."""
        em = QFontMetrics(sized()).height()
        return QSize(24 * em, self.least_em * em)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the card."""
        paint_card(self, self._theme)


class Scroller(QScrollArea):
    """Shows as much of ``page`` as there is room for, at its full width."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(page)

    def set_theme(self, theme: Theme) -> None:
        """Take the ground of a card in ``theme``."""
        ground = self.palette()
        ground.setColor(QPalette.ColorRole.Window, theme.card)
        self.setPalette(ground)
