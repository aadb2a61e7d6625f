"""The first minute of the window: hints, and the memory of those that were dismissed."""

from __future__ import annotations

from app.commands.window.memory import remember_hints
from app.features.welcome.welcome import Welcome
from app.ui.preferences import Preferences
from app.ui.theme import Theme
from app.window.main_window import MainWindow


def explain(window: MainWindow, theme: Theme, memory: Preferences, seen: frozenset[str]) -> Welcome:
    """Show the hints that were not dismissed in an earlier run; those dismissed now are noted."""
    welcome = Welcome(window, theme, seen)
    welcome.dismissed.connect(lambda names: remember_hints(memory, names))
    welcome.start()
    return welcome
