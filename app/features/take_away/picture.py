"""A picture of a part of the window with a caption under it: fine pixels, or vectors."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.features.take_away import svg
from app.ui.theme import SEMIBOLD, sized, theme_of
from app.window.charts.chart_view import ChartView

FINE = 2
"""Pixels of a picture to one of the screen, in both directions."""
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written under a picture: what it shows, and then how and when that came about."""

    title: str
    lines: tuple[str, ...] = ()


def pixels(widget: QWidget, caption: Caption) -> QImage:
    """Return ``widget`` as it is now, with its caption, in ``FINE`` times its pixels."""
    sheet = _Sheet(widget, caption)
    image = QImage(sheet.size * FINE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINE)
    painter = QPainter(image)
    try:
        sheet.paint(painter)
    finally:
        painter.end()
    return image


def vectors(widget: QWidget, caption: Caption) -> bytes:
    """Return ``widget`` as it is now, with its caption, as the text of an SVG file."""
    sheet = _Sheet(widget, caption)
    return svg.drawn(
        sheet.paint, sheet.size, widget.logicalDpiX(), caption.title, "\n".join(caption.lines)
    )


class _Sheet:
    """The picture's ground: the widget, and the caption in as many lines as it takes."""

    def __init__(self, widget: QWidget, caption: Caption) -> None:
        theme = theme_of(widget)
        self._widget = widget
        # charts lie on a card, of which they show no edge
        self._ground = theme.card if isinstance(widget, ChartView) else theme.background
        em = widget.fontMetrics().height()
        # the window has its own margins; a part of it is given some
        self._margin = 0 if widget.isWindow() else em
        left = round(1.1 * em)
        width = widget.width() + 2 * self._margin
        room = max(em, width - 2 * left)
        top = widget.height() + self._margin + round(0.6 * em)
        self._texts: list[tuple[QRect, QFont, QColor, str]] = []
        texts = [(caption.title, sized(1.0, SEMIBOLD), theme.text)]
        texts += [(line, sized(0.9), theme.muted) for line in caption.lines]
        for text, font, colour in texts:
            needed = QFontMetrics(font).boundingRect(0, 0, room, 0, _WRAPPED, text).height()
            self._texts.append((QRect(left, top, room, needed), font, colour, text))
            top += needed + round(0.15 * em)
        self.size = QSize(width, top + round(0.6 * em))

    def paint(self, painter: QPainter) -> None:
        """Paint everything from the top left corner of ``painter``."""
        painter.fillRect(QRect(QPoint(0, 0), self.size), self._ground)
        corner = QPoint(self._margin, self._margin)
        # without the ground of a widget, which the sheet has already
        self._widget.render(painter, corner, renderFlags=QWidget.RenderFlag.DrawChildren)
        for box, font, colour, text in self._texts:
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(box, _WRAPPED, text)
