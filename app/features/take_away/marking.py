"""Markers: asked for by a key, noted in one line, and kept with what the charts show."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.take_away.marker_entry import MarkerEntry
from app.window.charts.history import Marker
from app.window.main_window import MainWindow
from feeds.clock import now_ns

__all__ = ["Marking"]


class Marking(QObject):
    """Sets markers on both panels at the instant that the key was pressed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._at_ns = 0
        self._set = 0
        self.entry = MarkerEntry(window)
        self.entry.entered.connect(self._enter)

    def ask(self) -> None:
        """Ask for the note of a marker at this instant: that of the picture if it stands still."""
        if self.entry.isVisible():
            self.entry.field.setFocus()  # what is typed there is not lost
            return
        shown = self._window.shown
        still = self._window.is_paused and shown is not None
        self._at_ns = shown[1].now_ns if still and shown is not None else now_ns()
        self.entry.ask(self._name())

    def _name(self) -> str:
        return f"marker {self._set + 1}"

    def _enter(self, note: str) -> None:
        marker = Marker(self._set + 1, self._at_ns, note or self._name())
        self._set += 1
        shown = self._window.shown
        histories = [self._window.history]
        if shown is not None and shown[0] is not self._window.history:
            histories.append(shown[0])  # the picture stands still: it has a history of its own
        for history in histories:
            history.markers.append(marker)
        self._window.refresh()
