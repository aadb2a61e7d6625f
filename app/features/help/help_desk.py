"""Opens Help for the window, at the topic of what the keyboard is at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.features.help.help_window import HelpWindow
from app.features.help.topics import topics
from app.ui.actions import Action
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["HelpDesk"]


class HelpDesk(QObject):
    """Help for ``window``; made when it is first asked for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._theme: Theme | None = None
        self.help: HelpWindow | None = None
        window.dressed.connect(self._dress)
        window.header.help_pressed.connect(self.open)
        window.action_list.add(Action("help", "Help", "Program", ("F1",), self.open))

    def open(self, topic: str = "") -> None:
        """Show Help at ``topic``, or at the one that the focused part is about."""
        window = self._window
        pages = topics(window.action_list, window.controls.specs)
        if self.help is None and self._theme is not None:
            self.help = HelpWindow(pages, self._theme, window)
            self.help.resize(self.help.sizeHint())
        if self.help is None:
            return
        self.help.replace(pages)
        self.help.open_topic(topic or self._topic())
        self.help.show()
        self.help.raise_()
        self.help.activateWindow()
        self.help.list.setFocus()

    def _dress(self, theme: Theme) -> None:
        self._theme = theme
        if self.help is not None:
            self.help.set_theme(theme)

    def _topic(self) -> str:
        """Return the topic of the part that has the keyboard."""
        window, focused = self._window, QApplication.focusWidget()
        parts: tuple[tuple[QWidget, str], ...] = (
            (window.shelf, "settings"),
            *((panel, "numbers") for panel in window.panels),
        )
        for part, topic in parts:
            if focused is not None and part.isAncestorOf(focused):
                return topic
        return "settings" if window.controls.isAncestorOf(focused or window) else "models"
