"""What the part at the keyboard means: its tooltip, without a mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.window.look.announce import announce
from app.window.look.stepping import Stepping

__all__ = ["at_keyboard", "explain"]


def at_keyboard(focused: QWidget | None) -> QWidget | None:
    """Return the figure at which a row of them is, or what has the keyboard itself."""
    stepping = getattr(focused, "stepping", None)
    return stepping.current if isinstance(stepping, Stepping) else focused


def explain() -> None:
    """Show the tooltip of what has the keyboard under it, or take it away again."""
    if QToolTip.isVisible():
        QToolTip.hideText()
        return
    target = at_keyboard(QApplication.focusWidget())
    if target is None:
        return
    below = QPoint(0, target.height())
    place = target.mapToGlobal(below)
    if not target.toolTip() and target.whatsThis():
        QToolTip.showText(place, target.whatsThis(), target)
    else:
        # as the mouse asks: some write their tooltip only then, or say why they are grey
        QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, below, place))
    announce(target, QToolTip.text())
