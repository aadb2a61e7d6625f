"""What the part at the keyboard means: its tooltip, without a mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.announce import announce
from app.ui.roving_focus import at_keyboard


class Explanation:
    """Shows and takes away what was asked for by keyboard; the mouse's tips go by themselves."""

    def __init__(self) -> None:
        self._shown = ""

    def close(self) -> bool:
        """Take the explanation away; return whether one was shown."""
        asked, self._shown = self._shown, ""  # it stays for a moment after it is hidden
        shown = bool(asked) and QToolTip.isVisible() and QToolTip.text() == asked
        if shown:
            QToolTip.hideText()
        return shown

    def toggle(self) -> None:
        """Show the tooltip of what has the keyboard under it, or take it away again."""
        if self.close():
            return
        if QToolTip.isVisible():
            QToolTip.hideText()
        else:
            _explain()
            self._shown = QToolTip.text()


def _explain() -> None:
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
