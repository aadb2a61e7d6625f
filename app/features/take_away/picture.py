"""Pictures of parts of the window, each with a caption under it: fine pixels, or vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.features.take_away import svg
from app.ui.ink import NAMES
from app.ui.theme import SEMIBOLD, sized, theme_of
from app.window.charts.chart_view import ChartView
from app.window.parts import Parts

FINE = 2
"""Pixels of a picture to one of the screen, in both directions."""
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


NAME = "Live vs Polled"


@dataclass(frozen=True, slots=True)
class Subject:
    """A part of the window that a picture can be taken of."""

    name: str
    """In a menu: "the polled charts"."""
    title: str
    """Under the picture."""
    widget: QWidget


def whole(parts: Parts) -> Subject:
    """Return the whole window as a part."""
    return Subject("the window", NAME, parts.surface)


def subjects_around(parts: Parts, place: QWidget | None) -> list[Subject]:
    """Return the parts that ``place`` is in, the smallest first; the window is always one."""
    inside = [
        part
        for part in _smaller(parts)
        if place is not None and (part.widget is place or part.widget.isAncestorOf(place))
    ]
    return [*inside, whole(parts)]


def _smaller(parts: Parts) -> Iterator[Subject]:
    """Give all parts but the window, those inside others first."""
    shows = "what it knows over what is true, and how far behind it is"
    span = f"{parts.navigation.view.span_s:.3g} s"
    for panel in parts.panels:
        side = NAMES[panel.side]
        yield Subject(f"the {side.lower()} charts", f"{side} side: {shows}, {span}", panel.charts)
        yield Subject(f"the {side.lower()} panel", f"{NAME}: the {side.lower()} side", panel)
    yield Subject("the wire strip", f"{NAME}: what goes over the wire", parts.strip)
    if parts.shelf.open_name:
        yield Subject("the drawer", f"{NAME}: {parts.shelf.open_name}", parts.shelf)


def pixels(widget: QWidget, title: str, lines: Sequence[str]) -> QImage:
    """Return ``widget`` as it is now in ``FINE`` times its pixels, captioned as :func:`vectors`."""
    sheet = _Sheet(widget, title, lines)
    image = QImage(sheet.size * FINE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINE)
    painter = QPainter(image)
    try:
        sheet.paint(painter)
    finally:
        painter.end()
    return image


def vectors(widget: QWidget, title: str, lines: Sequence[str]) -> bytes:
    """Return ``widget`` as it is now as the text of an SVG file.

    Under it stands what it shows, and in ``lines`` how and when that came about.
    """
    sheet = _Sheet(widget, title, lines)
    return svg.drawn(sheet.paint, sheet.size, widget.logicalDpiX(), title, "\n".join(lines))


class _Sheet:
    """The picture's ground: the widget, and the caption in as many lines as it takes."""

    def __init__(self, widget: QWidget, title: str, lines: Sequence[str]) -> None:
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
        texts = [(title, sized(1.0, SEMIBOLD), theme.text)]
        texts += [(line, sized(0.9), theme.muted) for line in lines]
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
