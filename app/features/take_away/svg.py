"""Vectors from Qt's painting, made to look the same where the bundled font is not installed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.ui.theme import REGULAR, SEMIBOLD, figures_font

_STAND_INS = ("Inter", "Helvetica Neue", "Segoe UI", "Roboto", "Arial", "DejaVu Sans")
"""Fonts to look for, the best first; ``@font-face`` because some programs read no lists of them."""
_WEIGHTS = {REGULAR: ("", " Regular"), SEMIBOLD: (" SemiBold", " Semibold", " Medium", " Bold")}
_TEXT = re.compile(
    r'<text (?P<head>[^>]*?font-size="(?P<size>[\d.]+)" font-weight="(?P<weight>\d+)"[^>]*)>'
    r"(?P<words>[^<]*)</text>"
)


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


_MEASURED_PT = 72.0


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
