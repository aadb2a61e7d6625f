"""What the window starts with: the command line over what was remembered over the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QStandardPaths

from app.ui.preferences import Plain, Preferences
from app.ui.text_scale import LARGEST, SMALLEST
from app.window.charts.shared import HISTORIES_S
from feeds import PROGRAM
from feeds.choices import chosen, lacking
from feeds.remote.ours import shown
from feeds.settings import BadSettingError, Settings
from feeds.sources import find

if TYPE_CHECKING:
    from app.window.host import Host
    from app.window.theme_choice import ThemeChoice

TRANSPORTS = ("live_transport", "polled_transport")
BOUNDS = ("adaptive_low_s", "adaptive_high_s")
SWITCHES = ("adaptive", "query_all")
REMEMBERED = (
    *("source", "rate_per_s", "poll_interval_s", "message_bytes", "delay_ms", "jitter_ms"),
    *("push_limit_per_s", *TRANSPORTS, *BOUNDS, *SWITCHES),
)
"""Not the crowd: thousands of connections must not come back unasked at the next launch."""
THEMES = ("dark", "light", "system")


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the window begins."""

    settings: Settings
    theme: str
    history_s: int
    text_scale: float = 1.0
    """A factor: 2.0 is text twice as large."""
    later: dict[str, str] = field(default_factory=dict)
    """Transports that are set once the others run, by their setting: they may fail to start."""
    missing: str = ""
    """What was remembered and cannot be had here, in one line; "" if all can."""


def open_memory() -> Preferences:
    """Return the memory in the platform's usual place; one of this run if that is a pipe."""
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    if Path(QStandardPaths.writableLocation(place), PROGRAM, "window.conf").is_fifo():
        return Preferences.for_one_run()  # Qt would wait for its other end for ever
    return Preferences(QSettings(PROGRAM, "window"))


def recall(
    memory: Preferences, given: Settings, explicit: frozenset[str], database_url: str = ""
) -> Beginning:
    """Return what to begin with; names in ``explicit`` were given and are not overruled."""
    defaults: dict[str, Plain] = {name: getattr(given, name) for name in REMEMBERED}
    stored = memory.load(defaults | {"theme": "system", "history_s": 30, "text_scale": 1.0}, _valid)
    overruled = set(explicit)
    if "source" in explicit and stored["source"] != given.source:
        overruled.add("rate_per_s")  # another source's rate says nothing about this one
    changes: dict[str, object] = {
        name: stored[name] for name in REMEMBERED if name not in overruled
    }
    low_s, high_s = (changes.get(name, getattr(given, name)) for name in BOUNDS)
    if float(str(low_s)) > float(str(high_s)):  # one of them was given, or is gone
        changes = {name: value for name, value in changes.items() if name not in BOUNDS}
    later, missing = _not_at_once(changes, database_url)
    return Beginning(
        settings=given.replace(**changes),
        theme=str(stored["theme"]),
        history_s=int(str(stored["history_s"])),
        text_scale=float(str(stored["text_scale"])),
        later=later,
        missing=missing,
    )


def of_the_clients(beginning: Beginning, servers: Settings) -> Beginning:
    """Return ``beginning`` with what is the clients' alone; the rest is set at another machine."""
    settings = shown(servers, beginning.settings)
    return replace(beginning, settings=settings, later={}, missing="")


def _not_at_once(changes: dict[str, object], database_url: str) -> tuple[dict[str, str], str]:
    """Take out of ``changes`` the transports that the run cannot begin with.

    Return those that may be set later, by their setting, and what the others lack.
    """
    later: dict[str, str] = {}
    missing: list[str] = []
    for name in TRANSPORTS:
        way = chosen(str(changes[name])) if name in changes else None
        if way is None:
            continue
        lacks = lacking(way.key, database_url)
        if lacks:
            missing.append(f"{way.label}: {lacks}")
        elif way.database:
            later[name] = way.key
        if lacks or way.database:
            del changes[name]
    return later, "; ".join(missing)


class ByHand:
    """Notes what the person sets in the window of a host; nothing else is remembered.

    An option holds for its run, and a story, or undo, sets what it likes.
    """

    def __init__(self, host: Host, themes: ThemeChoice) -> None:
        self._looks: dict[str, Plain] = {}
        self._chosen: dict[str, list[Plain]] = {}
        host.settings.chosen.connect(self._note)
        themes.changed.connect(lambda choice: self._looks.update(theme=choice))
        host.parts.header.history_chosen.connect(lambda s: self._looks.update(history_s=int(s)))

    def _note(self, before: Settings, after: Settings) -> None:
        for name in REMEMBERED:
            if getattr(before, name) != getattr(after, name):
                self._chosen.setdefault(name, []).append(getattr(after, name))

    def remember(self, memory: Preferences, settings: Settings) -> None:
        """Keep for the next run what was set by hand, if ``settings``, the last, still have it."""
        found: dict[str, Plain] = {
            name: getattr(settings, name)
            for name, chosen in self._chosen.items()
            if getattr(settings, name) in chosen
        }
        # a rate belongs to its source
        source = memory.load({"source": Settings().source}, _valid)["source"]
        if "source" in found:
            found["rate_per_s"] = settings.rate_per_s
        elif source != settings.source:
            found.pop("rate_per_s", None)
        memory.save(found | self._looks)


_WIDE = Settings(adaptive_low_s=0.05, adaptive_high_s=60.0)
"""Takes any bound of an adaptive interval."""


def _valid(name: str, value: Plain) -> bool:
    """Return whether a stored value may be used as this setting."""
    if name == "theme":
        return value in THEMES
    if isinstance(value, bool) != (name in SWITCHES):
        return False
    if name == "history_s":
        return isinstance(value, int) and value in HISTORIES_S
    if name == "text_scale":
        return isinstance(value, int | float) and SMALLEST <= value <= LARGEST
    try:
        _WIDE.replace(**{name: value})
        return name != "source" or bool(find(str(value)))
    except (BadSettingError, TypeError):
        return False
