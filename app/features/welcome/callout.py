"""A call-out: a small card with an arrow, one sentence, and the buttons that dismiss it."""

from PySide6.QtCore import QMargins, QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.features.welcome.callout_place import CalloutPlace
from app.features.welcome.hints import Hint
from app.ui.chip_button import ChipButton
from app.ui.ink import colour_of
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, measured, metrics, theme_of

WIDEST_EM = 23
ARROW_EM = 0.75
TEXT = 1.05
"""Size of the sentence, as a multiple of running text."""
PAD_EM, FLAT_PAD_EM = 0.8, 0.5
"""Margins inside the card, in lines of text; less where all is in one row."""
DOWN, ACROSS = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight


class Callout(Dressed, QWidget):
    """Shows one :class:`Hint` over the window, which stays as usable as it is without it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._hint: Hint | None = None
        self.placing = CalloutPlace(QRect(), "below")
        """Where it stands now."""
        self._tip = QPointF()
        self._flat = False
        """Whether all is in one row."""
        self.text = Label(scale=TEXT, room="wrap")
        self.place = Label(ink="muted", scale=0.9)
        self.offer, self.go_on = ChipButton("Show me"), ChipButton("Next")
        self.offer.strong = self.go_on.strong = True
        self.close_button = ChipButton("", icon="close")
        self.close_button.setAccessibleName("Close all hints")
        self.close_button.setToolTip("Close, and show no more hints (Esc)")
        self._column, self._row = QBoxLayout(DOWN, self), QHBoxLayout()
        self.space(self._column, 0.6, 0.6)
        self.space(self._row, 0.5, 0)
        self._column.addWidget(self.text, 1)
        self._column.addLayout(self._row)
        self._row.addWidget(self.place)
        self._row.addStretch(1)
        for button in (self.offer, self.go_on, self.close_button):
            self._row.addWidget(button)
        self.setAccessibleName("Hint")
        self.hide()
        self.dress()

    def say(self, hint: Hint) -> None:
        """Show what ``hint`` says, and which of how many it is."""
        self._hint = hint
        self.text.say(hint.text)
        self.place.say(hint.place)
        self.offer.setVisible(not hint.place)
        self.close_button.setVisible(bool(hint.place))
        self.go_on.say(hint.go_on)
        self.setAccessibleDescription(hint.text)
        self.update()

    def card_size(self, room: int) -> QSize:
        """Return the size of the card without its arrow, at most ``room`` pixels wide.

        An offer is all in one row if there is room: it is low, and covers the less.
        """
        self._flat = False
        buttons, gap, em = self._row.sizeHint(), self._column.spacing(), metrics().height()
        if self._hint is not None and not self._hint.place:
            width = measured(self.text.text(), TEXT) + gap + buttons.width() + em // 2
            self._flat = width + 2 * round(FLAT_PAD_EM * em) <= room
        self._column.setDirection(ACROSS if self._flat else DOWN)
        pad = self._padding()
        if self._flat:
            return QSize(width, buttons.height()) + QSize(2 * pad, 2 * pad)
        width = min(round(WIDEST_EM * em), room)
        height = self.text.heightForWidth(width - 2 * pad) + self.go_on.sizeHint().height()
        return QSize(width, height + gap + 2 * pad)

    def _padding(self) -> int:
        return round((FLAT_PAD_EM if self._flat else PAD_EM) * metrics().height())

    @staticmethod
    def arrow_length() -> int:
        """Return how far the arrow usually reaches out of the card, in pixels."""
        return round(ARROW_EM * metrics().height())

    def stand(self, placing: CalloutPlace, aim: QPoint) -> None:
        """Stand where ``placing`` says, and point at ``aim``."""
        self.placing = placing
        rect, at = QRectF(placing.rect), QPointF(aim)
        self._tip = _nearest(rect.translated(-rect.topLeft()), at - rect.topLeft())
        pad = self._padding()
        self._column.setContentsMargins(placing.room + QMargins(pad, pad, pad, pad))
        self.setGeometry(placing.rect)
        self.show()
        self.raise_()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, em = theme_of(self), metrics().height()
        side = self._hint.side if self._hint is not None else ""
        line = max(1.5, 0.1 * em)
        card = QRectF(self.placing.card.translated(-self.placing.rect.topLeft()))
        card.adjust(line / 2, line / 2, -line / 2, -line / 2)
        outline = QPainterPath()
        outline.addRoundedRect(card, 0.6 * em, 0.6 * em)
        if self.placing.arrow:
            outline = outline.united(self._arrow(card, 0.6 * em))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour_of(side, theme) if side else theme.muted, line))
        painter.setBrush(theme.card)
        painter.drawPath(outline)
        painter.end()

    def _arrow(self, card: QRectF, corner: float) -> QPainterPath:
        """Return the triangle to the tip; its foot, inside ``card``, keeps off the corners."""
        usual = self.arrow_length()
        # a long one lies over what is read
        half = 1.5 * usual if self.placing.arrow <= usual else 0.5 * usual
        keep = corner + 2
        foot = _nearest(card.adjusted(keep, keep, -keep, -keep), self._tip)
        way = self._tip - foot
        across = QPointF(way.y(), -way.x()) * (half / max(1.0, abs(way.x()) + abs(way.y())))
        path = QPainterPath()
        path.addPolygon([foot - across, self._tip, foot + across])
        path.closeSubpath()
        return path


def _nearest(box: QRectF, point: QPointF) -> QPointF:
    """Return the place in ``box`` that is nearest to ``point``."""
    x = min(max(point.x(), box.left()), box.right())
    return QPointF(x, min(max(point.y(), box.top()), box.bottom()))
