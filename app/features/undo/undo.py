"""Undo and redo of changed settings, and the way back to the defaults."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.features.undo.setting_history import SettingHistory
from app.ui.actions import Action
from app.window.host import Host
from feeds.clock import now_ns
from feeds.settings import Settings, describe_change

__all__ = ["Undo"]


class Undo(QObject):
    """Remembers what the person set; what is put back is not remembered as a change."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._tell, self._model = host.tell, host.settings
        self._history = SettingHistory()
        host.settings.chosen.connect(self._note)
        host.actions.add(
            Action("undo", "Undo the last change", "Measure", ("Ctrl+Z",), self.undo),
            Action("redo", "Do it again", "Measure", ("Ctrl+Shift+Z", "Ctrl+Y"), self.redo),
            Action("defaults", "All settings as at first", "Measure", ("Ctrl+R",), self.reset),
        )

    def undo(self) -> None:
        """Take the last change back, and tell of it."""
        self._go(self._history.undo, "Undone", "Nothing to undo.")

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._go(self._history.redo, "Done again", "Nothing to do again.")

    def reset(self) -> None:
        """Set everything as it is by default; that can be undone like any change."""
        self._model.settle()
        now = self._model.settings
        wanted = Settings(seed=now.seed, duration_s=now.duration_s)
        if wanted == now:
            self._tell("All settings are as at first already.", tone="calm")
            return
        self._model.choose(wanted)
        self._tell(f"As at first: {describe_change(now, wanted)}", tone="calm")

    def _note(self, before: Settings, after: Settings) -> None:
        self._history.note(before, after, now_ns())

    def _go(self, step: Callable[[Settings], Settings | None], did: str, nothing: str) -> None:
        self._model.settle()
        now = self._model.settings
        wanted = step(now)
        if wanted is None:
            self._tell(nothing, tone="calm")
            return
        self._model.put(wanted)
        self._tell(f"{did}: {describe_change(now, wanted)}", tone="calm")
