"""How a source likes to be shown, carried to the window."""

from __future__ import annotations

from app.features.lists.rules import AlarmRule
from app.ui.preferences import Plain, Preferences
from app.window.main_window import MainWindow
from feeds.sources import find
from feeds.sources.base import Source

NOTICES = "alarm_notices"


def alarm_of(source: type[Source]) -> AlarmRule | None:
    """Return what an alarm of ``source`` is; ``None`` where an event is more than one update."""
    rule = source.rule
    if rule is None or not rule.alone:
        return None
    means = f"{source.unit} {rule.at_least:g} or more".strip().capitalize()
    return AlarmRule(rule.name, rule.plural, rule.at_least, means)


def show_source(window: MainWindow, key: str) -> None:
    """Show the source called ``key`` in the way it likes to be shown."""
    source = find(key)
    window.views.show_as(source.view, alarm_of(source))


def remember_notices(window: MainWindow, memory: Preferences) -> None:
    """Switch notifications of alarms as they were last time, and remember what is chosen."""
    alarms = window.views.alarms
    alarms.set_notify(bool(memory.load({NOTICES: False}, _is_switch)[NOTICES]))
    alarms.notify_changed.connect(lambda on: memory.save({NOTICES: on}))


def _is_switch(name: str, value: Plain) -> bool:
    return isinstance(value, bool)
