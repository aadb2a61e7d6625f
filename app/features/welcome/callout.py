"""A call-out: a small card with an arrow, one sentence, and the buttons that dismiss it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.features.welcome.placing import Placing
from app.features.welcome.tour import Hint
from app.ui.chip_button import ChipButton
from app.ui.ink import tint
from app.ui.override import override
from app.ui.theme import Theme, sized

__all__ = ["Callout"]

WIDEST_EM = 23
ARROW_EM = 0.75


class Callout(QWidget):
    """Shows one :class:`Hint` over the window, which stays as usable as it is without it."""

    next_pressed = Signal()
    close_pressed = Signal()
    wanted = Signal()
    """What it offers is wanted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = ""
        self._placing = Placing(QRect(), "nowhere", QPoint())
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.place = QLabel()
        self.offer = ChipButton("Show me", theme)
        self.offer.strong = True
        self.go_on = ChipButton("Next", theme)
        self.go_on.strong = True
        self.close_button = ChipButton("", theme, icon="close")
        self.close_button.setAccessibleName("Close all hints")
        self.close_button.setToolTip("Close, and show no more hints (Esc)")
        self._lay_out()
        self.offer.clicked.connect(lambda _checked: self.wanted.emit())
        self.go_on.clicked.connect(lambda _checked: self.next_pressed.emit())
        self.close_button.clicked.connect(lambda _checked: self.close_pressed.emit())
        self.hide()

    def say(self, hint: Hint, place: str) -> None:
        """Show what ``hint`` says, and which of how many it is."""
        self._side = hint.side
        self.text.setText(hint.text)
        self.place.setText(place)
        self.offer.setVisible(not place)
        self.close_button.setVisible(bool(place))
        self.go_on.say(hint.go_on)
        self.setAccessibleName("Hint")
        self.setAccessibleDescription(hint.text)
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the application's present text size."""
        self._theme = theme
        em = self._em()
        self.text.setFont(sized(1.05))
        self.place.setFont(sized(0.9))
        tint(self.text, theme.text)
        tint(self.place, theme.muted)
        for button in (self.offer, self.go_on, self.close_button):
            button.set_theme(theme)
        self._column.setSpacing(round(0.6 * em))
        self._row.setSpacing(round(0.5 * em))
        self.update()

    def card_size(self, room: int) -> QSize:
        """Return the size of the card without its arrow, at most ``room`` pixels wide."""
        em = self._em()
        width = min(round(WIDEST_EM * em), room)
        inner = width - 2 * self._padding()
        text = self.text.heightForWidth(inner)
        buttons = self.go_on.sizeHint().height()
        return QSize(width, text + buttons + self._column.spacing() + 2 * self._padding())

    def arrow_length(self) -> int:
        """Return how far the arrow reaches out of the card, in pixels."""
        return round(ARROW_EM * self._em())

    def stand(self, placing: Placing) -> None:
        """Stand where ``placing`` says."""
        self._placing = placing
        pad = self._padding()
        self._column.setContentsMargins(placing.room + QMargins(pad, pad, pad, pad))
        self.setGeometry(placing.rect)
        self.show()
        self.raise_()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        line = max(1.5, 0.1 * self._em())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = {"live": theme.live, "polled": theme.polled}.get(self._side, theme.muted)
        painter.setPen(QPen(ink, line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(theme.card)
        painter.drawPath(self._outline(line))
        painter.end()

    # -- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._row = QHBoxLayout()
        self._row.addWidget(self.place)
        self._row.addStretch(1)
        for button in (self.offer, self.go_on, self.close_button):
            self._row.addWidget(button)
        self._column.addWidget(self.text, 1)
        self._column.addLayout(self._row)

    def _em(self) -> int:
        return max(1, self.fontMetrics().height())

    def _padding(self) -> int:
        return round(0.8 * self._em())

    def _outline(self, line: float) -> QPainterPath:
        """Return a rounded card, and the arrow from it to what it is about."""
        placing, corner, half = self._placing, 0.6 * self._em(), line / 2
        card = QRectF(placing.card.translated(-placing.rect.topLeft()))
        card.adjust(half, half, -half, -half)
        path = QPainterPath()
        path.addRoundedRect(card, corner, corner)
        if placing.arrow:
            path = path.united(self._arrow(card, corner))
        return path

    def _arrow(self, card: QRectF, corner: float) -> QPainterPath:
        """Return the triangle to the tip; its foot keeps off the round corners of ``card``."""
        usual = self.arrow_length()
        # a long one lies over what is read
        half = usual if self._placing.arrow <= usual else 0.4 * usual
        tip, keep = QPointF(self._placing.tip - self._placing.rect.topLeft()), corner + half
        if self._placing.side in ("below", "above"):
            tip.setX(min(max(tip.x(), card.left() + keep), card.right() - keep))
            foot = QPointF(tip.x(), min(max(tip.y(), card.top() + 2), card.bottom() - 2))
            across = QPointF(half, 0)
        else:
            tip.setY(min(max(tip.y(), card.top() + keep), card.bottom() - keep))
            foot = QPointF(min(max(tip.x(), card.left() + 2), card.right() - 2), tip.y())
            across = QPointF(0, half)
        path = QPainterPath()
        path.addPolygon([foot - across, tip, foot + across])
        path.closeSubpath()
        return path
