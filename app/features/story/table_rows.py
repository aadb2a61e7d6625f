"""The rows of the summary table: what is compared, live, polled, each as large as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.features.story.signs import draw_check
from app.features.story.views import Row
from app.text.in_words import in_words
from app.ui.ink import SideName, colour_of, draw_glyph
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, SEMIBOLD, Theme, sized

__all__ = ["TableRows"]

SIDES: tuple[tuple[SideName, str], ...] = (("live", "Live"), ("polled", "Polled"))
LABEL_SHARE = 0.42
"""Of the width; the two sides share the rest."""
PITCH, LEAST_PITCH = 1.7, 1.3
"""Height of a row in lines of text: comfortable, and at least."""
LARGEST = 2.0
"""Text is at most so many times as large as the application's."""


class TableRows(QWidget):
    """Painted only when a figure changes; the side that does better has a check mark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[Row, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return every row, and which side does better."""
        told = (
            f"{row.label}: live {row.live}, polled {row.polled}"
            + (f", {row.better} is better" if row.better else "")
            for row in self._rows
        )
        words = in_words("; ".join(told))
        return Spoken("Live against polled", words, role=QAccessible.Role.Table)

    @override
    def sizeHint(self) -> QSize:
        return self._size(PITCH * 1.15)

    @override
    def minimumSizeHint(self) -> QSize:
        return self._size(LEAST_PITCH)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        em = QFontMetrics(sized()).height()
        pitch = self.height() / (len(self._rows) + 1)
        pitch = min(pitch, LARGEST * PITCH * em)
        scale = max(1.0, min(LARGEST, pitch / (PITCH * em)))
        self._paint_heads(painter, pitch, scale)
        for place, row in enumerate(self._rows, 1):
            self._paint_row(painter, row, place * pitch, pitch, scale)
        painter.end()

    def _paint_heads(self, painter: QPainter, pitch: float, scale: float) -> None:
        theme = self._theme
        inks = {"live": theme.live, "polled": theme.polled_text}
        for place, (side, name) in enumerate(SIDES):
            box = self._cell(place + 1, 0, pitch)
            radius = 0.18 * pitch
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour_of(side, theme))
            draw_glyph(painter, side, QPointF(box.left() + radius, box.center().y()), radius)
            box.setLeft(box.left() + 3 * radius)
            self._write(painter, box, name, sized(scale, SEMIBOLD), inks[side])

    def _paint_row(
        self, painter: QPainter, row: Row, top: float, pitch: float, scale: float
    ) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.edge, 1))
        painter.drawLine(QPointF(0, round(top) + 0.5), QPointF(self.width(), round(top) + 0.5))
        self._write(painter, self._cell(0, top, pitch), row.label, sized(scale), theme.muted)
        for place, (side, text) in enumerate((("live", row.live), ("polled", row.polled)), 1):
            box = self._cell(place, top, pitch)
            won = side == row.better
            mark = 0.26 * pitch
            if won:
                centre = QPointF(box.left() + mark, box.center().y())
                draw_check(painter, centre, mark, theme.proven)
            box.setLeft(box.left() + 2.6 * mark)
            self._write(painter, box, text, sized(scale, SEMIBOLD if won else REGULAR), theme.text)

    def _write(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor
    ) -> None:
        """Write ``text`` as one line, smaller where it is too long for its cell."""
        wide = QFontMetrics(font).horizontalAdvance(text)
        if wide > box.width() > 0:
            font.setPointSizeF(font.pointSizeF() * 0.97 * box.width() / wide)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _cell(self, column: int, top: float, height: float) -> QRectF:
        gap = 0.5 * QFontMetrics(sized()).height()
        label = LABEL_SHARE * self.width()
        side = (self.width() - label) / 2
        left = 0.0 if column == 0 else label + (column - 1) * side
        return QRectF(left, top, (label if column == 0 else side) - gap, height)

    def _size(self, pitch: float) -> QSize:
        em = QFontMetrics(sized()).height()
        return QSize(24 * em, round((len(self._rows) + 1) * pitch * em))
