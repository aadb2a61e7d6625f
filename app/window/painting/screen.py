"""Painting at once: the synchronous road from what is marked as changed to pixels."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget


def paint_now(window: QWidget) -> None:
    """Paint everything that is marked as changed, now; it is on screen when this returns.

    Left to itself Qt would wait for an idle moment, up to 5 ms on some platforms.
    """
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))
