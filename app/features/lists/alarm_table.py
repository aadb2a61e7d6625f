"""The rows of the list of alarms: what happened, and when either side learned of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.lists.alarm_log import Alarm
from app.features.lists.event_list import paint_triangle
from app.features.lists.feed_view import paint_sign
from app.text.in_words import in_words
from app.ui.ink import SideName, colour_of, draw_glyph
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized

ROW_EM = 1.8
TOLD = 5
"""So many alarms are read out."""
NAMES: dict[SideName, str] = {"live": "live", "polled": "polled"}
COLUMNS: dict[SideName, tuple[float, float]] = {"live": (0.48, 0.73), "polled": (0.75, 1.0)}
"""Where the cell of each side begins and ends, as shares of the width."""


class AlarmTable(QWidget):
    """One alarm a row, newest first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._alarms: tuple[Alarm, ...] = ()
        self._nothing = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_alarms(self, alarms: tuple[Alarm, ...], nothing: str) -> None:
        """Show ``alarms``, newest first, or say ``nothing`` when there are none."""
        grown = len(alarms) != len(self._alarms)
        self._alarms, self._nothing = alarms, nothing
        if grown:
            self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return the newest alarms, and when either side learned of each."""
        told = "; ".join(said(each) for each in self._alarms[:TOLD]) or self._nothing
        return Spoken("Alarms, newest first", in_words(told), role=QAccessible.Role.List)

    @override
    def sizeHint(self) -> QSize:
        row = self._row()
        return QSize(20 * row, max(2, len(self._alarms)) * row)

    def whole(self, height: int) -> int:
        """Return the height of the rows that fit into ``height`` pixels."""
        return height // self._row() * self._row()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self._theme.card)
        if not self._alarms:
            painter.setFont(sized())
            painter.setPen(self._theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._nothing)
        row = self._row()
        first, last = event.rect().top() // row, event.rect().bottom() // row
        for place in range(max(0, first), min(last + 1, len(self._alarms))):
            self._paint_row(painter, self._alarms[place], place * row)
        painter.end()

    def _paint_row(self, painter: QPainter, alarm: Alarm, top: int) -> None:
        row, theme, em = self._row(), self._theme, self._row() / ROW_EM
        middle = top + row / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.alert)
        paint_triangle(painter, QPointF(0.6 * em, middle), 0.36 * em)
        left = round(1.5 * em)
        box = QRect(left, top, round(COLUMNS["live"][0] * self.width() - left - em), row)
        font = sized(1.0, SEMIBOLD)
        painter.setFont(font)
        painter.setPen(theme.text)
        text = QFontMetrics(font).elidedText(alarm.text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        for side in NAMES:
            self._paint_cell(painter, alarm, side, QRect(0, top, self.width(), row))

    def _paint_cell(self, painter: QPainter, alarm: Alarm, side: SideName, box: QRect) -> None:
        """Write when ``side`` learned of it; a glyph, a cross or a hollow disc says how it is."""
        theme, em = self._theme, self._row() / ROW_EM
        begin, end = (round(share * self.width()) for share in COLUMNS[side])
        status = alarm.status(side)
        colour = {"seen": theme.text, "never": theme.alert, "coming": theme.muted}[status]
        centre, radius = QPointF(begin + 0.5 * em, box.top() + box.height() / 2), 0.28 * em
        if status == "seen":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour_of(side, theme))
            draw_glyph(painter, side, centre, radius)
        else:
            paint_sign(painter, centre, radius, colour, lost=status == "never")
        place = QRect(begin + round(1.3 * em), box.top(), 0, box.height())
        place.setRight(end)
        font = sized(1.0, SEMIBOLD) if status == "never" else sized()
        painter.setFont(font)
        painter.setPen(colour)
        text = f"{NAMES[side]} {alarm.says(side)}"
        fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, fitting)

    @staticmethod
    def _row() -> int:
        return round(ROW_EM * QFontMetrics(sized()).height())


def said(alarm: Alarm) -> str:
    """Return one alarm in words: "M 6.4 Hualien: live 21 ms after, polled never"."""
    return f"{alarm.text}: live {alarm.says('live')}, polled {alarm.says('polled')}"
