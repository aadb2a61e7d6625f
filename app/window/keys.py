"""The window's keys, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

ZOOM_STEP = 0.8


def listen(window: MainWindow) -> None:
    """Make ``window`` do what its keys say."""
    keys = {
        "P": window.poll_pressed.emit,
        "Space": lambda: window.pause(not window.is_paused),
        "R": window.reset_pressed.emit,
        "T": window.theme_toggled.emit,
        "D": lambda: window.shelf.toggle("insight"),
        "F": lambda: window.shelf.toggle("fairness"),
        "Esc": window.shelf.close_drawer,
        "Ctrl+E": window.export_pressed.emit,
        "Home": window.go_live,
        "End": window.go_live,
        "+": lambda: window.zoom(ZOOM_STEP, 1.0),
        "=": lambda: window.zoom(ZOOM_STEP, 1.0),
        "-": lambda: window.zoom(1 / ZOOM_STEP, 1.0),
        "Ctrl+Q": window.close,
    }
    for key, act in keys.items():
        QShortcut(QKeySequence(key), window).activated.connect(act)
