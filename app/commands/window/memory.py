"""What the window starts with: the command line over what was remembered over the defaults."""

from dataclasses import dataclass

from PySide6.QtCore import QSettings

from app.ui.preferences import Plain, Preferences
from app.ui.text_scale import LARGEST, SMALLEST
from app.window.charts.shared import HISTORIES_S
from feeds.settings import BadSettingError, Settings
from feeds.sources import find

REMEMBERED = ("source", "rate_per_s", "poll_interval_s", "message_bytes", "delay_ms", "jitter_ms")
THEMES = ("dark", "light", "system")


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the window begins."""

    settings: Settings
    theme: str
    history_s: int
    text_scale: float = 1.0
    """A factor: 2.0 is text twice as large."""


def open_memory() -> Preferences:
    """Return the memory in the platform's usual place."""
    return Preferences(QSettings("live-vs-polled", "window"))


def recall(memory: Preferences, given: Settings, explicit: frozenset[str]) -> Beginning:
    """Return what to begin with; names in ``explicit`` were given and are not overruled."""
    defaults: dict[str, Plain] = {name: getattr(given, name) for name in REMEMBERED}
    stored = memory.load(defaults | {"theme": "system", "history_s": 30, "text_scale": 1.0}, _valid)
    overruled = set(explicit)
    if "source" in explicit and stored["source"] != given.source:
        overruled.add("rate_per_s")  # another source's rate says nothing about this one
    changes: dict[str, object] = {
        name: stored[name] for name in REMEMBERED if name not in overruled
    }
    return Beginning(
        settings=given.replace(**changes),
        theme=str(stored["theme"]),
        history_s=int(str(stored["history_s"])),
        text_scale=float(str(stored["text_scale"])),
    )


def remember(memory: Preferences, settings: Settings, theme: str, history_s: float) -> None:
    """Keep the settings and the looks for the next run."""
    values: dict[str, Plain] = {name: getattr(settings, name) for name in REMEMBERED}
    looks: dict[str, Plain] = {"theme": theme, "history_s": int(history_s)}
    memory.save(values | looks)


def _valid(name: str, value: Plain) -> bool:
    """Return whether a stored value may be used as this setting."""
    if name == "theme":
        return value in THEMES
    if name == "history_s":
        return value in HISTORIES_S
    if name == "text_scale":
        return isinstance(value, float) and SMALLEST <= value <= LARGEST
    default = getattr(Settings(), name)
    if isinstance(value, bool) or not isinstance(value, type(default) | int):
        return False
    try:
        Settings().replace(**{name: value})
        if name == "source":
            find(str(value))
    except (BadSettingError, TypeError):
        return False
    return True
