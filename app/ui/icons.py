"""The bundled icons, tinted: drawn from SVG so that no font has to have the right glyphs."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

__all__ = ["draw_icon", "icon_pixmap"]


def icon_pixmap(name: str, colour: QColor, size: float, ratio: float = 1.0) -> QPixmap:
    """Return the icon ``name`` in ``colour``, ``size`` logical pixels square."""
    return _drawn(name, colour.name(), round(size), ratio)


def draw_icon(painter: QPainter, name: str, colour: QColor, place: QRectF) -> None:
    """Draw the icon ``name`` in ``colour`` as vectors."""
    _renderer(name, colour.name()).render(painter, place)


def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


@lru_cache(maxsize=64)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
