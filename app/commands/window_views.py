"""How a source likes to be shown, carried to the window."""

from __future__ import annotations

from app.window.main_window import MainWindow
from app.window.views.rules import AlarmRule
from feeds.sources import find
from feeds.sources.base import Source


def alarm_of(source: type[Source]) -> AlarmRule | None:
    """Return what an alarm of ``source`` is; ``None`` where an event is more than one update."""
    rule = source.rule
    if rule is None or not rule.alone:
        return None
    return AlarmRule(rule.name, rule.plural, rule.at_least)


def show_source(window: MainWindow, key: str) -> None:
    """Show the source called ``key`` in the way it likes to be shown."""
    source = find(key)
    window.views.show_as(source.view, alarm_of(source))
