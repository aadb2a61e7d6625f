"""Help as a feature: what everything means, all keys, and what the part at the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.features.help.key_overlay import KeyOverlay
from app.text.tips import wrapped
from app.ui.actions import Action
from app.ui.announce import announce
from app.ui.chip_button import ChipButton
from app.ui.roving_focus import at_keyboard
from app.window.header.offer import Offer
from app.window.host import Host

if TYPE_CHECKING:
    from app.features.help.help_window import HelpWindow


class HelpDesk(QObject):
    """Opens Help at the topic of what the keyboard is at; made when it is first asked for."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self.help: HelpWindow | None = None
        self.keys = KeyOverlay(host.parts.surface)
        self.explanation = Explanation()
        chip = ChipButton("Help", icon="help", tip="What everything means (F1)")
        chip.clicked.connect(lambda _checked: self.open())
        host.parts.header.offer(Offer(chip, 70, "F1", brief=True))
        host.actions.closers.append(self.explanation.close)
        explain = self.explanation.toggle
        host.actions.add(
            Action("keys", "All keys", "Program", ("?",), lambda: self.keys.open(host.actions)),
            Action("explain", "What is this? (at the keyboard)", "Program", ("F2",), explain),
            Action("help", "Help", "Program", ("F1",), self.open),
        )

    def open(self, topic: str = "") -> None:
        """Show Help at ``topic``, or at the one that the focused part is about."""
        from app.features.help.help_window import HelpWindow
        from app.features.help.topics import topics

        surface = self._host.parts.surface
        pages = topics(self._host.actions)
        if self.help is None:
            self.help = HelpWindow(pages, surface)
            self.help.resize(self.help.sizeHint())
        self.help.stand_before(surface.desk)
        self.help.replace(pages)
        self.help.open_topic(topic or self._topic())
        self.help.show()
        self.help.raise_()
        self.help.activateWindow()
        self.help.list.setFocus()

    def _topic(self) -> str:
        """Return the topic of the part that has the keyboard."""
        parts, focused = self._host.parts, QApplication.focusWidget()
        if focused is None:
            return "models"
        if parts.shelf.isAncestorOf(focused) or parts.controls.isAncestorOf(focused):
            return "settings"
        return "numbers" if any(one.isAncestorOf(focused) for one in parts.panels) else "models"


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
        QToolTip.showText(place, wrapped(target.whatsThis()), target)
    else:
        # as the mouse asks: some write their tooltip only then, or say why they are grey
        QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, below, place))
    announce(target, QToolTip.text())


install = HelpDesk
"""Puts it into the window of a host."""
