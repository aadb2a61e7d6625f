"""What several widgets draw: colours, cards, icons, the signs of the sides."""

import atexit
from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.override import override
from app.ui.theme import Theme, theme_of
from feeds.frame import SideName

LINE_CONTRAST = 3.0
"""The least of lines over their ground, of WCAG 2."""
NAMES: dict[SideName, str] = {"live": "Live", "polled": "Polled"}


def colour_of(side: SideName, theme: Theme) -> QColor:
    """Return the colour of a side's lines and large figures."""
    return theme.live if side == "live" else theme.polled


def faded(colour: QColor, alpha: int) -> QColor:
    """Return ``colour`` with the given opacity, 0 to 255."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def blended(colour: QColor, ground: QColor, strength: float) -> QColor:
    """Return ``colour`` laid over ``ground``: 0 is the ground alone, 1 the colour alone."""

    def mixed(one: int, other: int) -> int:
        return round(strength * one + (1 - strength) * other)

    red, green = mixed(colour.red(), ground.red()), mixed(colour.green(), ground.green())
    return QColor(red, green, mixed(colour.blue(), ground.blue()))


def paler(colour: QColor, ground: QColor) -> QColor:
    """Return the palest that a line of ``colour`` can be over ``ground`` and still be seen."""
    return QColor(_paler(colour.rgb(), ground.rgb()))


@lru_cache(maxsize=16)
def _paler(colour_rgb: int, ground_rgb: int) -> int:
    colour, ground = QColor(colour_rgb), QColor(ground_rgb)
    strengths = (each / 20 for each in range(8, 20))
    shades = (blended(colour, ground, strength) for strength in strengths)
    seen = (shade for shade in shades if contrast(shade, ground) >= LINE_CONTRAST)
    return next(seen, colour).rgb()


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21, as WCAG 2 defines it."""

    def luminance(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def paint_card(widget: QWidget, ground: QColor | None = None, edge: QColor | None = None) -> None:
    """Paint a card with one thin edge over all of ``widget``, by default as panels are coloured."""
    theme = theme_of(widget)
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge or theme.edge, 1))
    painter.setBrush(ground or theme.card)
    radius = widget.fontMetrics().height() * 0.6
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def is_copy(painter: QPainter, widget: QWidget) -> bool:
    """Return whether ``painter`` paints ``widget`` as vectors, or finer than the screen is.

    What was drawn in advance in the screen's pixels would be coarse there.
    """
    if is_vector(painter):
        return True
    return painter.paintEngine().paintDevice().devicePixelRatioF() != widget.devicePixelRatioF()


def is_vector(painter: QPainter) -> bool:
    """Return whether ``painter`` writes vectors: those know no clip."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def draw_icon(painter: QPainter, name: str, colour: QColor, place: QRectF) -> None:
    """Draw the icon ``name`` in ``colour``."""
    _renderer(name, colour.name()).render(painter, place)


@lru_cache(maxsize=64)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


atexit.register(_renderer.cache_clear)  # before Qt ends


def draw_glyph(painter: QPainter, side: SideName, centre: QPointF, radius: float) -> None:
    """Draw the disc of the live side or the diamond of the polled one with the current brush."""
    if side == "live":
        painter.drawEllipse(centre, radius, radius)
        return
    reach = radius * 1.22
    corners = [(0, -reach), (reach, 0), (0, reach), (-reach, 0)]
    painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))


class Glyph(QWidget):
    """The sign of a side beside its name: colour is never the only difference."""

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Sign of the {side} side")

    @override
    def sizeHint(self) -> QSize:
        edge = round(self.fontMetrics().height() * 0.95)
        return QSize(edge, edge)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(self._side, theme_of(self)))
        box = QRectF(self.rect())
        draw_glyph(painter, self._side, box.center(), min(box.width(), box.height()) * 0.4)
