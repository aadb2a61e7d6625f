"""A call-out: a small card with an arrow, one sentence, and the buttons that dismiss it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.features.welcome.placing import Placing
from app.features.welcome.tour import Hint
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, metrics, theme_of

__all__ = ["Callout"]

WIDEST_EM = 23
ARROW_EM = 0.75


class Callout(Dressed, QWidget):
    """Shows one :class:`Hint` over the window, which stays as usable as it is without it."""

    next_pressed = Signal()
    close_pressed = Signal()
    wanted = Signal()
    """What it offers is wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._side = ""
        self._placing = Placing(QRect(), "nowhere", QPoint())
        self.text = Label(scale=1.05, room="wrap")
        self.place = Label(ink="muted", scale=0.9)
        self.offer, self.go_on = ChipButton("Show me"), ChipButton("Next")
        self.offer.strong = self.go_on.strong = True
        self.close_button = ChipButton("", icon="close")
        self.close_button.setAccessibleName("Close all hints")
        self.close_button.setToolTip("Close, and show no more hints (Esc)")
        self._column, self._row = QVBoxLayout(self), QHBoxLayout()
        self._column.addWidget(self.text, 1)
        self._column.addLayout(self._row)
        self._row.addWidget(self.place)
        self._row.addStretch(1)
        for button, pressed in (
            (self.offer, self.wanted),
            (self.go_on, self.next_pressed),
            (self.close_button, self.close_pressed),
        ):
            self._row.addWidget(button)
            button.clicked.connect(lambda _checked, pressed=pressed: pressed.emit())
        self.setAccessibleName("Hint")
        self.hide()
        self.dress()

    def say(self, hint: Hint, place: str) -> None:
        """Show what ``hint`` says, and which of how many it is."""
        self._side = hint.side
        self.text.say(hint.text)
        self.place.say(place)
        self.offer.setVisible(not place)
        self.close_button.setVisible(bool(place))
        self.go_on.say(hint.go_on)
        self.setAccessibleDescription(hint.text)
        self.update()

    @override
    def dress(self) -> None:
        em = metrics().height()
        self._column.setSpacing(round(0.6 * em))
        self._row.setSpacing(round(0.5 * em))

    def card_size(self, room: int) -> QSize:
        """Return the size of the card without its arrow, at most ``room`` pixels wide."""
        em = metrics().height()
        width = min(round(WIDEST_EM * em), room)
        inner = width - 2 * self._padding()
        text = self.text.heightForWidth(inner)
        buttons = self.go_on.sizeHint().height()
        return QSize(width, text + buttons + self._column.spacing() + 2 * self._padding())

    def arrow_length(self) -> int:
        """Return how far the arrow reaches out of the card, in pixels."""
        return round(ARROW_EM * metrics().height())

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
        theme = theme_of(self)
        line = max(1.5, 0.1 * metrics().height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = {"live": theme.live, "polled": theme.polled}.get(self._side, theme.muted)
        painter.setPen(QPen(ink, line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(theme.card)
        painter.drawPath(self._outline(line))
        painter.end()

    # -- inside -------------------------------------------------------------------------------

    @staticmethod
    def _padding() -> int:
        return round(0.8 * metrics().height())

    def _outline(self, line: float) -> QPainterPath:
        """Return a rounded card, and the arrow from it to what it is about."""
        placing, corner, half = self._placing, 0.6 * metrics().height(), line / 2
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
