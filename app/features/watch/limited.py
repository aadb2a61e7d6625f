"""Numbers that the instrument itself limits are grey, and their tooltips say why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.features.watch.observer import Limit
from app.ui.ink import SideName, colour_of
from app.ui.override import override
from app.ui.theme import Theme
from app.window.counters.counters_row import Counter, CountersRow
from app.window.counters.hero import Hero

__all__ = ["Greying", "reason"]

CONCERNED: dict[tuple[Limit, SideName], tuple[str, ...]] = {
    ("latency", "live"): ("update_latency", "response_time"),
    ("latency", "polled"): ("update_latency", "response_time"),
    ("polls", "polled"): ("update_latency", "requests", "response_time"),
}
"""Which counters of a side a limit spoils, by the keys of their terms in the glossary."""


def reason(limited: Mapping[Limit, str]) -> str:
    """Return what the status line says first; "" while nothing is limited."""
    if not limited:
        return ""
    return f"The instrument limits the grey numbers: {', '.join(limited.values())}"


class Greying(QObject):
    """Greys the numbers of one panel, and gives them their colours back."""

    def __init__(self, side: SideName, hero: Hero, row: CountersRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._side, self._hero, self._row = side, hero, row
        self._limited: Mapping[Limit, str] = {}
        self._why: dict[QObject, str] = {}
        for counter in row.counters:
            counter.installEventFilter(self)

    def show_limits(self, limited: Mapping[Limit, str], theme: Theme) -> None:
        """Grey what ``limited`` concerns, if that is not so yet."""
        if limited != self._limited:
            changed = set(limited) != set(self._limited)
            self._limited = dict(limited)
            self.dress(theme, anew=changed)

    def dress(self, theme: Theme, *, anew: bool = True) -> None:
        """Give every number its colour of ``theme``; without ``anew`` only the reasons."""
        screen = self._limited.get("screen", "")
        behind = self._hero.behind
        behind.warn(f"Older than it says: {screen}." if screen else "")
        grey = replace(theme, text=theme.muted, alert=theme.muted)
        if anew:
            behind.set_colours(theme, theme.muted if screen else colour_of(self._side, theme))
        self._why.clear()
        for counter in self._row.counters:
            why = self._why_of(counter)
            if why:
                self._why[counter] = why
            if anew:
                counter.set_theme(grey if why else theme)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            why = self._why.get(watched)
            if why and isinstance(watched, QWidget):
                text = f"Grey because the instrument limits it: {why}."
                QToolTip.showText(event.globalPos(), text, watched)
                return True
        return False

    def _why_of(self, counter: Counter) -> str:
        """Return why this counter is limited; "" if it is not."""
        reasons: Sequence[str] = [
            why
            for limit, why in self._limited.items()
            if counter.place.term.key in CONCERNED.get((limit, self._side), ())
        ]
        return ", ".join(reasons)
