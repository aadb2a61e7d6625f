"""Whether something is painted for the screen, or for a picture that is taken away."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter
from PySide6.QtWidgets import QWidget


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
