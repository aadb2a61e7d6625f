"""The bundled font, in every size and weight that is asked for; each is made and measured once."""

from __future__ import annotations

import atexit
from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication

REGULAR, SEMIBOLD, BOLD = 400, 600, 700
"""Weights on Inter's ``wght`` axis."""


@cache
def load_fonts() -> str:
    """Register the bundled Inter and return its family name; call it before the first widget.

    Without any font installed, every character would otherwise be a box.
    """
    data = files("resources").joinpath("fonts", "Inter.ttf").read_bytes()
    number = QFontDatabase.addApplicationFontFromData(QByteArray(data))
    families = QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else QApplication.font().family()


def sized(scale: float = 1.0, weight: int = REGULAR) -> QFont:
    """Return the application's font, ``scale`` times as large, with figures of one width.

    It is shared: copy it before changing it.
    """
    return _face(QApplication.font().pointSizeF() * scale, weight)


def metrics(scale: float = 1.0, weight: int = REGULAR) -> QFontMetrics:
    """Return the measures of ``sized(scale, weight)``."""
    return _measures(QApplication.font().pointSizeF() * scale, weight)


def measured(text: str, scale: float = 1.0, weight: int = REGULAR) -> int:
    """Return how wide ``text`` is in ``sized(scale, weight)``, in pixels; it is remembered."""
    return _width(text, QApplication.font().pointSizeF() * scale, weight)


@lru_cache(maxsize=128)
def _face(point_size: float, weight: int) -> QFont:
    return figures_font(point_size, weight)


@lru_cache(maxsize=128)
def _measures(point_size: float, weight: int) -> QFontMetrics:
    return QFontMetrics(_face(point_size, weight))


@lru_cache(maxsize=4096)
def _width(text: str, point_size: float, weight: int) -> int:
    return _measures(point_size, weight).horizontalAdvance(text)


# fonts must not outlive Qt's own font engine, which ends with the interpreter
atexit.register(_face.cache_clear)
atexit.register(_measures.cache_clear)


def figures_font(point_size: float, weight: int = REGULAR) -> QFont:
    """Return Inter at ``weight`` (400 to 700), with figures of one width: changing ones are calm.

    Inter is a variable font: ``setBold`` would smear the regular cut by one pixel and semi-bold
    would look regular, so the axis is set.
    """
    font = QFont(load_fonts())
    font.setPointSizeF(point_size)
    font.setFeature(QFont.Tag("tnum"), 1)
    # the nominal weight is for files that name it; below bold it smears nothing
    font.setWeight(QFont.Weight.DemiBold if weight >= SEMIBOLD else QFont.Weight.Normal)
    font.setVariableAxis(QFont.Tag("wght"), float(weight))
    return font
