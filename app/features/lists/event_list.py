"""What happened, newest on top: strong events stand out by weight and a sign."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.features.lists.feed import Line
from app.features.lists.feed_view import SMALL, FeedView, longest_fitting
from app.features.lists.words import EVENTS
from app.ui.ink import faded
from app.ui.theme import REGULAR, SEMIBOLD, measured, metrics, sized, theme_of
from feeds.frame import SideName
from feeds.rule import Rule

WIDE_EM = 30
"""From this width in lines of text on an event takes one line, below it two."""


class EventList(FeedView):
    """One event a line; those that ``alarm`` is for stand out."""

    def __init__(self, side: SideName, alarm: Rule | None = None) -> None:
        super().__init__(side, EVENTS)
        self.alarm = alarm

    def height_of(self, line: Line) -> int:
        """Return one line with some air, or two where the list is narrow."""
        em = metrics().height()
        return round((1.75 if self._wide else 2.75) * em)

    def paint_line(self, painter: QPainter, line: Line, box: QRect) -> None:
        """Paint what happened, and at the right or below how late this side saw it."""
        em = metrics().height()
        strong = self.alarm is not None and line.value >= self.alarm.at_least
        if strong:
            self._paint_strong(painter, box, em)
        inside = box.adjusted(round(1.5 * em), 0, -round(0.5 * em), 0)
        share = round(inside.width() * (0.62 if self._wide else 1))
        said = longest_fitting(self.late_words(line), share, SMALL)
        first, second = QRect(inside), QRect(inside)
        if self._wide:
            first.setRight(inside.right() - measured(said, SMALL) - em)
        else:
            first.setHeight(round(1.4 * em))
            second.setTop(first.bottom() - round(0.1 * em))
        weight = SEMIBOLD if strong else REGULAR
        painter.setFont(sized(1.0, weight))
        painter.setPen(theme_of(self).text)
        text = longest_fitting((line.text,), first.width(), 1.0, weight)
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(sized(SMALL))
        painter.setPen(self.late_colour)
        across = Qt.AlignmentFlag.AlignRight if self._wide else Qt.AlignmentFlag.AlignLeft
        painter.drawText(second, across | Qt.AlignmentFlag.AlignVCenter, said)

    @property
    def _wide(self) -> bool:
        return self.room >= WIDE_EM * metrics().height()

    def _paint_strong(self, painter: QPainter, box: QRect, em: int) -> None:
        """Draw the ground and the triangle of an alarm."""
        theme = theme_of(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.alert, 34))
        inset = max(1, round(0.1 * em))
        painter.drawRoundedRect(box.adjusted(0, inset, 0, -inset), 0.3 * em, 0.3 * em)
        painter.setBrush(theme.alert)
        line = 1.75 * em if self._wide else 1.6 * em
        paint_triangle(painter, QPointF(0.8 * em, box.top() + line / 2), 0.36 * em)


def paint_triangle(painter: QPainter, centre: QPointF, radius: float) -> None:
    """Draw the sign of an alarm with the current brush."""
    corners = [(0.0, -radius), (radius * 1.05, radius * 0.85), (-radius * 1.05, radius * 0.85)]
    painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))
