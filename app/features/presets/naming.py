"""Asks what a preset is to be called: one that is new, or one that had another name."""

from __future__ import annotations

from collections.abc import Callable

from app.features.presets.book import PresetBook
from app.window.entry import Entry
from app.window.surface import Surface
from feeds.presets import kept, name_trouble, same_name
from feeds.settings import Settings


class PresetNaming(Entry):
    """A line for a name at the foot of the window; ``done`` is told what failed, or was done."""

    def __init__(self, window: Surface, book: PresetBook, done: Callable[[str, str], None]) -> None:
        super().__init__(window, "Preset", "Name of the preset", "Enter keeps it, Esc does not")
        self._book, self._done = book, done
        self._settings: Settings | None = None
        self._at = -1
        self.entered.connect(self._take)

    def save(self, settings: Settings) -> None:
        """Ask for the name under which ``settings`` are kept."""
        self._settings = settings
        self.open("Name of the preset", "one that is there is replaced")

    def rename(self, at: int) -> None:
        """Ask for another name of the preset at this place."""
        self._settings, self._at = None, at
        self.open("New name", self._book.presets[at].name)
        self.field.setText(self._book.presets[at].name)
        self.field.selectAll()

    def refusal(self, text: str) -> tuple[str, str]:
        """Return why a preset cannot be called ``text``."""
        if trouble := name_trouble(text):
            return "Another name, please", f"{text or 'nothing'}: {trouble}"
        same = same_name(self._book.presets, text)
        if self._settings is None and same not in (None, self._at):
            return "Another has this name", f"{text} is the name of another preset"
        return "", ""

    def _take(self, name: str) -> None:
        if self._settings is None:
            self._done(self._book.rename(self._at, name), f"Renamed: {name}")
            return
        there = same_name(self._book.presets, name) is not None
        failed = self._book.put(kept(name, self._settings))
        self._done(failed, f"{'Replaced' if there else 'Saved'} as a preset: {name}")
