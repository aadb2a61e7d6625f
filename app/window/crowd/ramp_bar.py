"""A slim bar over the window while clients come up: how far they are, and the way back."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.text.in_words import in_words
from app.ui.chip_button import ChipButton
from app.ui.ink import paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, metrics, theme_of
from app.window.layout.layout import WindowLayout
from app.window.surface import Surface

WIDEST = "all clients are up, figures begin soon"
"""There is room for as much, so that nothing moves while it counts; more is elided."""


class RampBar(Dressed, QWidget):
    """Lies over what is least looked at, at the right: there is the slider that brought them."""

    cancelled = Signal()

    def __init__(self, window: Surface, layout: WindowLayout) -> None:
        super().__init__(window)
        self._layout = layout
        self.words = Label(room="elide")
        self.track = _Track()
        self.cancel = ChipButton("Cancel", key="Esc", tip="Go back to the clients of before")
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.addWidget(self.words, 1)
        row.addWidget(self.track)
        row.addWidget(self.cancel)
        self.space(row, 0.8, 0, 0.9, 0.15, 0.2, 0.15)
        self.setAccessibleName("Clients coming up")
        layout.fitted.connect(self.lie)
        self.hide()
        self.dress()

    def show_state(self, words: str, share: float, *, by_esc: bool) -> None:
        """Say ``words``, with ``share`` of the way behind them, and if Esc leads back."""
        self.words.say(words)
        self.track.set_share(share)
        self.cancel.set_detail("full" if by_esc else "label")
        self.setAccessibleDescription(in_words(words))
        if self.isHidden():
            self.show()
            self.lie()
        self.raise_()  # over the spotlight of a story, too

    def put_away(self) -> None:
        """Be gone, without giving the keyboard to what stands beside it."""
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.window().setFocus()
        self.hide()

    def lie(self) -> None:
        """Lie where the layout has a place for it."""
        if self.isHidden():
            return
        em, window = metrics().height(), self.window()
        room = metrics().horizontalAdvance(WIDEST) + self.track.sizeHint().width()
        inside = self.contentsMargins()
        width = room + self.cancel.sizeHint().width() + round(3.5 * em)
        width = min(width + inside.left() + inside.right(), window.width() - em)
        height = self.sizeHint().height()
        left = window.width() - round(0.8 * em) - width
        gap = round(0.2 * em)
        top = self._layout.aside(height + 2 * gap) + gap
        self.setGeometry(max(0, left), max(0, top), width, height)
        self.raise_()

    @override
    def dress(self) -> None:
        super().dress()
        self.lie()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        paint_card(self, theme.card, theme.muted)


class _Track(QWidget):
    """A groove that fills up."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """Have ``share`` of it filled, 0 to 1."""
        if share != self._share:
            self._share = share
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(8 * metrics().height(), metrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        thick = max(3.0, 0.28 * metrics().height())
        top = (self.height() - thick) / 2
        for share, colour in ((1.0, theme.groove), (self._share, theme.text)):
            width = max(thick, share * self.width()) if share else 0.0
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, top, width, thick), thick / 2, thick / 2)
        painter.end()
