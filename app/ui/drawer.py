"""What every drawer has: a card, a button and a key that close it, and a page that scrolls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui.chip_button import ChipButton
from app.ui.ink import paint_card
from app.ui.override import override
from app.ui.theme import metrics


class Drawer(QWidget):
    """Says when it is to be closed; whoever opened it does that."""

    closed = Signal()
    least_em = 8
    """Its least height in lines of text: what does not fit is scrolled."""

    def __init__(self, name: str, *, key: str = "") -> None:
        super().__init__()
        self.shut = ChipButton("Close", icon="" if key else "close", key=key, tip="Close (Esc)")
        self.shut.clicked.connect(lambda _checked: self.closed.emit())
        self.setAccessibleName(name)

    @override
    def minimumSizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(24 * em, self.least_em * em)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self)


class Scroller(QScrollArea):
    """Shows as much of ``page`` as there is room for, at its full width.

    ``whole`` returns the height of the rows that a height has room for: none is cut at the foot.
    """

    def __init__(self, page: QWidget, whole: Callable[[int], int] | None = None) -> None:
        super().__init__()
        self._page, self._whole = page, whole
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(page)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        page.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.LayoutRequest,
        ):
            self.fit()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Leave free at the foot what would be a piece of a row."""
        height, rest = self.contentsRect().height(), 0
        if self._whole is not None and self._page.height() > height:
            rest = height - (self._whole(height) or height)
        if rest != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, rest)
