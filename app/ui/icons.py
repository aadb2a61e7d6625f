"""The bundled icons, tinted: drawn from SVG so that no font has to have the right glyphs."""

from __future__ import annotations

import atexit
from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtSvg import QSvgRenderer


def draw_icon(painter: QPainter, name: str, colour: QColor, place: QRectF) -> None:
    """Draw the icon ``name`` in ``colour``."""
    _renderer(name, colour.name()).render(painter, place)


@lru_cache(maxsize=64)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


atexit.register(_renderer.cache_clear)  # before Qt ends
