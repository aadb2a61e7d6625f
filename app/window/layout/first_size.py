"""How large the window is when nobody has said so yet."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

FRAME_EM = 3
"""Room for the title bar and the edges that the desktop adds, in lines of text."""


def open_within(window: QWidget, screen: QSize) -> None:
    """Give ``window`` the size it would like, or all of a ``screen`` that is no larger."""
    wanted, frame = window.sizeHint(), FRAME_EM * window.fontMetrics().height()
    if wanted.width() > screen.width() or wanted.height() + frame > screen.height():
        window.resize(wanted.boundedTo(screen * 0.8))  # for when it is made smaller again
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
    else:
        window.resize(wanted)
