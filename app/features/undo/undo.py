"""Undo and redo of changed settings, and the way back to the defaults."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.features.undo.setting_history import SettingHistory
from app.ui.actions import Action
from app.window.main_window import MainWindow
from feeds.clock import now_ns
from feeds.settings import Settings, describe_change

__all__ = ["Undoing"]


class Undoing(QObject):
    """Remembers what was set; ``put`` makes settings effective without their being noted."""

    def __init__(
        self,
        window: MainWindow,
        settings: Callable[[], Settings],
        put: Callable[[Settings], None],
        change: Callable[[Settings], None],
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._put, self._change = window, settings, put, change
        self._history = SettingHistory()
        window.action_list.add(
            Action("undo", "Undo the last change", "Measure", ("Ctrl+Z",), self.undo),
            Action("redo", "Do it again", "Measure", ("Ctrl+Shift+Z", "Ctrl+Y"), self.redo),
            Action("defaults", "All settings as at first", "Measure", ("Ctrl+R",), self.reset),
        )

    def note(self, before: Settings, after: Settings) -> None:
        """Remember that ``before`` became ``after`` just now."""
        self._history.note(before, after, now_ns())

    def undo(self) -> None:
        """Take the last change back, and tell of it."""
        self._go(self._history.undo, "Undone", "Nothing to undo.")

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._go(self._history.redo, "Done again", "Nothing to do again.")

    def reset(self) -> None:
        """Set everything as it is by default; that can be undone like any change."""
        now = self._settings()
        wanted = Settings(seed=now.seed, duration_s=now.duration_s)
        if wanted == now:
            self._window.tell("All settings are as at first already.", tone="calm")
            return
        self._change(wanted)
        self._window.tell(f"As at first: {describe_change(now, wanted)}", tone="calm")

    def _go(self, step: Callable[[Settings], Settings | None], did: str, nothing: str) -> None:
        now = self._settings()
        wanted = step(now)
        if wanted is None:
            self._window.tell(nothing, tone="calm")
            return
        self._put(wanted)
        self._window.tell(f"{did}: {describe_change(now, wanted)}", tone="calm")
