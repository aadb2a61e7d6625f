"""Everything that can be done by a key: one list, from which help and shortcuts are made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Group = Literal["Measure", "View", "Story", "Take away", "Program"]
GROUPS: tuple[Group, ...] = ("Measure", "View", "Story", "Take away", "Program")
"""In the order in which people are told of them."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done, and the keys that do it."""

    name: str
    """For the code: "poll-now"."""
    title: str
    """For people: "Poll once now"."""
    group: Group
    keys: tuple[str, ...]
    """As Qt writes them; the first is the one that Help and menus show."""
    run: Callable[[], object]
    on: Callable[[], bool] | None = None
    """Of what is switched: whether it is on now."""
    about: str = ""
    """What it comes to, in a few words, where its title does not say that."""
    series: str = ""
    """What it does together with others like it, which the page of keys has one line for."""


@dataclass(frozen=True, slots=True)
class Settable:
    """Something that is set by typing a value: "text 150%"."""

    name: str
    """For the code: "text-scale"."""
    title: str
    """For people: "Text size"."""
    group: Group
    words: str
    """More words by which people look for it."""
    allowed: str
    """The range, as people type it: "100% to 250%"."""
    now: Callable[[], str]
    """Return the present value, for people."""
    read: Callable[[str], tuple[str, Callable[[], object]]]
    """Return a typed value for people, and what sets it; ``ValueError`` tells what is allowed."""


def shown_key(key: str) -> str:
    """Return a key of the list of actions as this system writes it."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
    return shown.removesuffix("-") + "−" if shown.endswith("-") else shown


class Actions(QObject):
    """The actions of ``window``; each is heard wherever in the window the keyboard is."""

    added = Signal(str)
    """There is an action of this name now: stories and presets come and go."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, Action] = {}
        self._entries: dict[str, QAction] = {}
        self._when: dict[str, str] = {}
        self.closers: list[Callable[[], bool]] = []
        """What Esc closes, the last one first; each says whether there was something to close."""
        self.quantities: list[Settable] = []
        """What can be typed besides the settings."""

    def __iter__(self) -> Iterator[Action]:
        """Go through all that have a key, by group and then as they were added."""
        yield from (one for one in self.all() if one.keys)

    def all(self) -> list[Action]:
        """Return all of them, by group and then as they were added."""
        return sorted(self._actions.values(), key=lambda one: GROUPS.index(one.group))

    def __contains__(self, name: str) -> bool:
        """Say whether there is an action called ``name``."""
        return name in self._actions

    def __getitem__(self, name: str) -> Action:
        """Return the action called ``name``."""
        return self._actions[name]

    def entry(self, name: str) -> QAction:
        """Return the action called ``name`` for a menu, which shows its title and first key."""
        return self._entries[name]

    def add(self, *actions: Action) -> None:
        """Listen to the keys of ``actions``; a key can do one thing only (``ValueError``)."""
        for action in actions:
            taken = {keys.toString() for one in self._entries.values() for keys in one.shortcuts()}
            keys = [QKeySequence(key) for key in action.keys]
            if doubled := [key.toString() for key in keys if key.toString() in taken]:
                raise ValueError(f"{doubled[0]} does something else already")
            entry = QAction(action.title, self._window)
            entry.setShortcuts(keys)
            entry.setShortcutVisibleInContextMenu(True)
            entry.triggered.connect(lambda _checked, run=action.run: run())
            self._window.addAction(entry)
            self._actions[action.name], self._entries[action.name] = action, entry
            self.added.emit(action.name)

    def remove(self, *names: str) -> None:
        """Forget those of the actions called ``names`` that there are, and their keys."""
        for name in names:
            if self._actions.pop(name, None) is not None:
                entry = self._entries.pop(name)
                for each in entry.associatedObjects():  # at once: two of one key would be none
                    if isinstance(each, QWidget):
                        each.removeAction(entry)
                entry.deleteLater()

    def close_topmost(self) -> None:
        """Close the last of what is open."""
        any(closer() for closer in reversed(self.closers))

    def enable(self, enabled: bool, *names: str, when: str = "") -> None:
        """Listen to the keys of the actions called ``names``, or leave them to others.

        ``when`` says when they can be done, for whoever looks for them meanwhile.
        """
        for name in names:
            self._entries[name].setEnabled(enabled)
            self._when[name] = when or self._when.get(name, "")

    def why_not(self, name: str) -> str:
        """Return why the action called ``name`` cannot be done now; "" if it can."""
        if self._entries[name].isEnabled():
            return ""
        return f"only {self._when[name]}".removesuffix("only ") or "not now"
