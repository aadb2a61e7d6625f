"""Pictures of parts of the window, each with a caption under it: fine pixels, or vectors."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from app.ui.ink import NAMES
from app.ui.theme import REGULAR, SEMIBOLD, figures_font, sized, theme_of
from app.window.charts.chart_view import ChartView
from app.window.parts import Parts

FINE = 2
"""Pixels of a picture to one of the screen, in both directions."""
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
NAME = "Live vs Polled"
_STAND_INS = ("Inter", "Helvetica Neue", "Segoe UI", "Roboto", "Arial", "DejaVu Sans")
"""Fonts to look for, the best first; ``@font-face`` because some programs read no lists of them."""
_MEASURED_PT = 72.0
_WEIGHTS = {REGULAR: ("", " Regular"), SEMIBOLD: (" SemiBold", " Semibold", " Medium", " Bold")}
_TEXT = re.compile(
    r'<text (?P<head>[^>]*?font-size="(?P<size>[\d.]+)" font-weight="(?P<weight>\d+)"[^>]*)>'
    r"(?P<words>[^<]*)</text>"
)


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
    return drawn(sheet.paint, sheet.size, widget.logicalDpiX(), title, "\n".join(lines))


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


def drawn(
    paint: Callable[[QPainter], None], size: QSize, dots_per_inch: int, title: str, about: str
) -> bytes:
    """Return what ``paint`` paints on ``size`` logical pixels as an SVG file in UTF-8."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    # text is stated in points: at the screen's own resolution it keeps its size in pixels
    generator.setResolution(dots_per_inch)
    generator.setTitle(title)
    generator.setDescription(about)
    painter = QPainter(generator)
    try:
        paint(painter)
    finally:
        painter.end()
    text = bytes(buffer.data().data()).decode()
    return _TEXT.sub(_fixed, text).replace("<defs>", f"<defs>{_style()}", 1).encode()


def _fixed(match: re.Match[str]) -> str:
    """Return a text with its length, so that a stand-in for the font takes the same room."""
    words = unescape(match["words"])
    if not words.strip():
        return match[0]
    metrics = _metrics(SEMIBOLD if int(match["weight"]) >= SEMIBOLD else REGULAR)
    per_pixel = metrics.horizontalAdvance(words) / (_MEASURED_PT * metrics.fontDpi() / 72)
    length = per_pixel * float(match["size"])
    return (
        f'<text {match["head"]} textLength="{length:.2f}" lengthAdjust="spacingAndGlyphs">'
        f"{match['words']}</text>"
    )


@cache
def _metrics(weight: int) -> QFontMetricsF:
    return QFontMetricsF(figures_font(_MEASURED_PT, weight=weight))


def _style() -> str:
    """Return the fonts to take, and figures of one width in each."""
    faces = []
    for weight, endings in _WEIGHTS.items():
        names = (f'local("{font}{ending}")' for font in _STAND_INS for ending in endings)
        faces.append(
            f'@font-face{{font-family:"Inter";font-weight:{weight};src:{",".join(names)}}}'
        )
    return f'<style>{"".join(faces)}text{{font-feature-settings:"tnum"}}</style>'
