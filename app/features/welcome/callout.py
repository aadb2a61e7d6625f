"""A call-out: a small card with an arrow, one sentence, and the buttons that dismiss it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.features.welcome.placing import Placing, Side
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
        arrow, pad = placing.arrow, self._padding()
        extra = {"below": 1, "above": 3, "right": 0, "left": 2}.get(placing.side)
        margins = [pad + arrow * (index == extra) for index in range(4)]
        self._column.setContentsMargins(*margins)
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
        painter.drawPath(self._shape(line))
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

    def _shape(self, line: float) -> QPainterPath:
        """Return the outline: a rounded card, and the arrow to what it is about."""
        arrow, half, side = self._placing.arrow, line / 2, self._placing.side
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        if side == "nowhere":
            return _rounded(box, 0.6 * self._em())
        cut = arrow - half
        card = box.adjusted(
            cut * (side == "right"),
            cut * (side == "below"),
            -cut * (side == "left"),
            -cut * (side == "above"),
        )
        tip = QPointF(self._placing.tip - self.pos())
        outline = _rounded(card, 0.6 * self._em())
        usual = self.arrow_length()
        half = usual if arrow <= usual else 0.4 * usual  # a long one lies over what is read
        return outline.united(_arrow(side, card, tip, (arrow, half), 0.7 * self._em()))


def _rounded(box: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path


def _arrow(
    side: Side, card: QRectF, tip: QPointF, size: tuple[float, float], corner: float
) -> QPainterPath:
    """Return the triangle that ends at ``tip``; its foot keeps off the card's round corners.

    ``size`` is how long it is, and half of how wide.
    """
    length, half = size
    path = QPainterPath()
    if side in ("below", "above"):
        edge = card.top() + 2 if side == "below" else card.bottom() - 2
        end = card.top() - length + 2 if side == "below" else card.bottom() + length - 2
        x = min(max(tip.x(), card.left() + corner + half), card.right() - corner - half)
        points = [QPointF(x - half, edge), QPointF(x, end), QPointF(x + half, edge)]
    else:
        edge = card.left() + 2 if side == "right" else card.right() - 2
        end = card.left() - length + 2 if side == "right" else card.right() + length - 2
        y = min(max(tip.y(), card.top() + corner + half), card.bottom() - corner - half)
        points = [QPointF(edge, y - half), QPointF(end, y), QPointF(edge, y + half)]
    path.addPolygon(points)
    path.closeSubpath()
    return path
