"""The percentiles of both sides in figures that the back of the room can read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.insight.distribution_model import Drawn
from app.text.formats import count, milliseconds
from app.text.in_words import in_words
from app.ui.ink import NAMES, SideName, colour_of, draw_glyph
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, SEMIBOLD, Theme, sized

HEADS = ("p50", "p90", "p99", "p99.9", "max", "n")
FIRST = 1.5
"""The name's column is so many times as wide as the others."""


class PercentileTable(QWidget):
    """Two rows, one a side; painted only when a figure changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[SideName, tuple[str, ...]]] = []
        self._alert = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Percentiles")
        self.setToolTip(
            "Percentiles from a high-dynamic-range histogram with three significant digits; "
            "the largest is exact. Since the segment began."
        )

    @property
    def rows(self) -> list[tuple[SideName, tuple[str, ...]]]:
        """The figures as they are shown."""
        return self._rows

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_spreads(self, drawn: Sequence[Drawn], *, alert: bool) -> None:
        """Show the percentiles of both sides, in the colour of alerts when they flatter."""
        rows = [(one.side, _figures(one)) for one in drawn]
        if (rows, alert) == (self._rows, self._alert):
            return
        self._rows, self._alert = rows, alert
        self.update()

    def spoken(self) -> Spoken:
        """Return each figure with the head of its column."""
        rows = (
            f"{NAMES[side]}: " + ", ".join(map(" ".join, zip(HEADS, figures, strict=True)))
            for side, figures in self._rows
        )
        words = in_words("; ".join(rows))
        return Spoken(self.accessibleName(), words, role=QAccessible.Role.Graphic)

    @override
    def sizeHint(self) -> QSize:
        head, figure = (QFontMetrics(font).height() for font in (self._head(), self._figure()))
        return QSize(34 * head, head + round(2.2 * figure))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QFontMetrics(self._head()).height()
        row = round(1.1 * QFontMetrics(self._figure()).height())
        painter.setFont(self._head())
        painter.setPen(self._theme.muted)
        for column, text in enumerate(HEADS):
            painter.drawText(self._cell(column, 0, head), Qt.AlignmentFlag.AlignRight, text)
        for line, (side, figures) in enumerate(self._rows):
            top = head + line * row
            self._paint_name(painter, side, top, row)
            for column, text in enumerate(figures):
                self._paint_figure(painter, self._cell(column, top, row), text, last=column == 5)
        painter.end()

    def _paint_name(self, painter: QPainter, side: SideName, top: int, row: int) -> None:
        radius = row * 0.2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(side, self._theme))
        draw_glyph(painter, side, QPointF(radius * 1.4, top + row / 2), radius)
        painter.setPen(self._theme.text)
        painter.setFont(sized(1.0, SEMIBOLD))
        place = QRect(round(radius * 3.4), top, self.width(), row)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, NAMES[side])

    def _paint_figure(self, painter: QPainter, cell: QRect, text: str, *, last: bool) -> None:
        """Write a figure as large as fits its column."""
        ink = self._theme.alert if self._alert else self._theme.text
        weight, scale = (REGULAR, 0.9) if last else (SEMIBOLD, 1.25)
        font = sized(scale, weight)
        while QFontMetrics(font).horizontalAdvance(text) > cell.width() - 4 and scale > 0.7:
            scale -= 0.1
            font = sized(scale, weight)
        painter.setFont(font)
        painter.setPen(self._theme.muted if last else ink)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(cell, flags, text)

    def _cell(self, column: int, top: int, height: int) -> QRect:
        width = self.width() / (len(HEADS) + FIRST)
        left = round((FIRST + column) * width)
        return QRect(left, top, round((FIRST + column + 1) * width) - left, height)

    def _head(self) -> QFont:
        return sized(0.84)

    def _figure(self) -> QFont:
        return sized(1.25, SEMIBOLD)


def _figures(one: Drawn) -> tuple[str, ...]:
    spread = one.spread
    times = (spread.p50, spread.p90, spread.p99, spread.p999, spread.max)
    return (*(milliseconds(ms) for ms in times), count(spread.count))
