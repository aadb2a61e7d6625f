"""The menu of what was kept: which one is shown, how it is called, and what was cleared last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.ui.menus import verbatim
from app.window.entry import Entry

if TYPE_CHECKING:
    from app.features.before.keeper import BeforeKeeper
    from app.window.host import Host

SLOTS = 3
"""As many as can be kept."""


class BeforeMenu(QObject):
    """Its entries stay and are worded anew: the header has them in a menu of its own, too."""

    def __init__(self, host: Host, owner: BeforeKeeper) -> None:
        super().__init__(owner)
        self._host, self._owner = host, owner
        self._entry: Entry | None = None
        self.menu = menu = QMenu(host.parts.header)
        menu.addActions([host.actions.entry(name) for name in ("before", "keep-more")])
        menu.addSeparator()
        group = QActionGroup(menu)
        self.slots = [menu.addAction("") for _ in range(SLOTS)]
        self.none = menu.addAction("Nothing of before")
        for number, slot in enumerate(self.slots):
            slot.triggered.connect(lambda _checked, at=number: self._show(at))
        self.none.triggered.connect(lambda: owner.show(None))
        for action in (*self.slots, self.none):
            action.setCheckable(True)
            group.addAction(action)
        menu.addSeparator()
        self.rename = menu.addAction("Rename what is shown …")
        self.rename.triggered.connect(self._ask)
        self.back = menu.addAction("Bring back what was cleared")
        self.back.triggered.connect(owner.bring_back)
        owner.keeping.changed.connect(lambda _shown: self.word())
        self.word()

    def word(self) -> None:
        """Say what is kept now."""
        owner = self._owner
        kept, shown = owner.keeping.all, owner.keeping.shown
        for number, slot in enumerate(self.slots):
            slot.setVisible(number < len(kept))
            if number < len(kept):
                self._name(slot, number)
        self.none.setVisible(bool(kept))
        self.none.setChecked(shown is None)
        self.rename.setVisible(shown is not None)
        room = len(kept) < SLOTS
        self.back.setVisible(owner.cleared is not None and room)

    def _name(self, slot: QAction, number: int) -> None:
        from app.features.before.taking import clock

        owner, before = self._owner, self._owner.keeping.all[number]
        title, at = owner.title(before), clock(before)
        slot.setText(verbatim(title if at in title else f"{title} · {at}"))
        shown = owner.keeping.shown
        slot.setChecked(shown is not None and shown.before is before)

    def _show(self, number: int) -> None:
        self._owner.show(self._owner.keeping.all[number])

    def _ask(self) -> None:
        """Ask for a name of what is shown."""
        from app.features.before.taking import LONGEST

        shown = self._owner.keeping.shown
        if shown is None:
            return
        if self._entry is None:
            tip = "Enter takes the name, Esc leaves it"
            self._entry = Entry(self._host.parts.surface, "Name", "Name of what was kept", tip)
            self._entry.field.setMaxLength(LONGEST)
            self._entry.entered.connect(self._take)
        self._entry.open("Name", f"{shown.before.kept.name}; Enter takes it")
        self._entry.field.setText(shown.before.kept.name if shown.before.named else "")

    def _take(self, name: str) -> None:
        shown = self._owner.keeping.shown
        if shown is not None:
            self._owner.rename(shown.before, name)
