"""What every drawer has: a card, a row with its title, what closes it, and a page that scrolls."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.chip_button import ChipButton
from app.ui.ink import paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics


class Drawer(Dressed, QWidget):
    """Says when it is to be closed; the shelf that opened it does that.

    Its row at the top holds title, summary and ``parts``, and the button that closes it; what it
    shows is added to ``column``.
    """

    closed = Signal()
    least_em = 8
    """Its least height in lines of text: what does not fit is scrolled."""
    wanted_em = 0.0
    """The height it asks for in lines of text; 0 is that of everything in it."""

    def __init__(self, title: str, *parts: QWidget, key: str = "") -> None:
        super().__init__()
        self.title = Label(title, weight=SEMIBOLD, scale=1.15)
        self.summary = Label(ink="muted", room="elide")
        self.shut = ChipButton("Close", icon="" if key else "close", key=key, tip="Close (Esc)")
        self.shut.set_detail("full" if key else "icon")
        self.shut.clicked.connect(lambda _checked: self.closed.emit())
        self.setAccessibleName(title)
        self.begin_at: QWidget | None = None
        """What has the keyboard when a key or button has opened the drawer; none leaves it."""
        self.head = QHBoxLayout()
        self.head.addWidget(self.title)
        self.head.addWidget(self.summary, 100)
        self.head.addStretch(1)
        for part in (*parts, self.shut):
            self.head.addWidget(part)
        self.column = QVBoxLayout(self)
        self.column.addLayout(self.head)
        self.space(self.head, 0.8, 0)
        self.space(self.column, 0, 0.5, 1, 0.7, 1, 0.6)
        Dressed.dress(self)  # not as a subclass does: its parts are still to be made

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self.wanted_em:
            hint.setHeight(round(self.wanted_em * metrics().height()))
        return hint

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
    def dress(self) -> None:
        super().dress()
        self.fit()
        self.updateGeometry()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Arrange what is in it for its present size and text."""

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
    def sizeHint(self) -> QSize:
        return self._page.sizeHint() + QSize(0, 2)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.fit()
        elif watched is self._page and event.type() == QEvent.Type.Resize:
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
