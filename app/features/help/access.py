"""The window by keyboard alone, and for those who do not see it: all that it takes in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.features.help.explain import Explanation, at_keyboard
from app.features.help.key_overlay import KeyOverlay
from app.ui import spoken
from app.ui.actions import Action
from app.ui.focus_ring import FocusRing
from app.ui.retelling import Retelling
from app.ui.stepping import Stepping
from app.ui.tab_order import put_in_order
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["Access"]


class Access(QObject):
    """Order of the tab stops, a ring around what has the keyboard, keys, and what is read out."""

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        spoken.install()
        self._window = window
        self.ring = FocusRing(window, theme)
        self.keys = KeyOverlay(window)
        self._used = False
        self._retelling = Retelling(window)
        window.presentation.changed.connect(self._staged)
        self.explanation = Explanation()
        toggle = self.explanation.toggle
        window.action_list.add(
            Action("keys", "All keys", "Program", ("?",), self._open_keys),
            Action("explain", "What is this? (at the keyboard)", "Program", ("F2",), toggle),
        )
        window.shelf.changed.connect(lambda _name: self.order())
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        for row in window.findChildren(Stepping):
            row.moved.connect(self._stepped)
        self.order()

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self.ring.set_theme(theme)

    def order(self) -> None:
        """Have Tab go through the window as it is read; again when a drawer was made."""
        window = self._window
        rows = (window.header, *window.panels, window.shelf, window.strip)
        put_in_order((*rows, window.verdict, window.story.bar, window.controls))

    def _open_keys(self) -> None:
        self.keys.open(self._window.action_list)

    def _staged(self) -> None:
        """An audience is shown no ring before the keyboard is used."""
        self._used = False
        self._ring_in(QApplication.focusWidget())

    def _stepped(self, by_key: bool) -> None:
        self._used = self._used or by_key
        self._ring_in(QApplication.focusWidget())

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        # it also moves by itself: from nowhere, from what is hidden, to the window and to black
        moved = old is not None and old.isVisible() and now not in (None, self._window)
        self._used = self._used or (moved and not self._window.presentation.is_blank)
        self._ring_in(now)

    def _ring_in(self, now: QWidget | None) -> None:
        """Ring in what has the keyboard, unless that shows it by itself or is the window."""
        window = self._window
        inside = now is not None and now is not window and window.isAncestorOf(now)
        shown_already = getattr(now, "rings_itself", False)
        wanted = inside and not shown_already and (self._used or not window.presentation.on)
        self.ring.put_around(at_keyboard(now) if wanted else None)
