"""The inside of a pair of axes: what the mouse asks for there."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseDragEvent
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGraphicsSceneWheelEvent

from app.ui.override import override

__all__ = ["ChartBox"]

WHEEL_STEP = 1.0 / 1.2


class ChartBox(pg.ViewBox):  # type: ignore[misc]
    """The inside of one pair of axes; tells what the mouse asks for and moves nothing itself."""

    zoomed = Signal(float, float)
    panned = Signal(float)

    def __init__(self) -> None:
        super().__init__(enableMouse=False, enableMenu=False, defaultPadding=0.0)

    @override
    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        event.accept()
        at = event.pos().x() / max(1.0, self.width())
        self.zoomed.emit(WHEEL_STEP ** (event.delta() / 120.0), min(max(at, 0.0), 1.0))

    @override
    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:
        event.accept()
        moved = event.pos().x() - event.lastPos().x()
        self.panned.emit(moved / max(1.0, self.width()))
