"""Presets: named sets of settings, chosen by a key, kept in a file of the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu

from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.ui.menus import open_menu, verbatim
from app.window.header.offer import Offer
from app.window.host import Host

if TYPE_CHECKING:
    from app.features.presets.book import PresetBook
    from app.features.presets.naming import PresetNaming
    from app.features.presets.preset_drawer import PresetDrawer

NAME, SAVE = "presets", "save-preset"
READ_MS = 200
"""After this time the presets are read: the first values are on screen then."""


class Presets(QObject):
    """Offers the presets by keys, in a menu and in a drawer; read when the window is there."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._book: PresetBook | None = None
        self._drawer: PresetDrawer | None = None
        self._naming: PresetNaming | None = None
        self._named: tuple[str, ...] = ()
        self.menu: QMenu | None = None
        """The menu that is open, or was last."""
        parts, shelf = host.parts, host.parts.shelf
        tip = "Sets of settings by name, also by Alt+1 to Alt+9"
        self.chip = ChipButton("Presets", icon="presets", tip=tip)
        self.chip.clicked.connect(lambda _checked: self.open_menu())
        parts.header.offer(Offer(self.chip, 37, brief=True))
        shelf.add(NAME, self._make)
        arrange, save = "Presets: order, rename, delete", "Save these settings as a preset …"
        host.actions.add(
            Action(SAVE, save, "Measure", (), self.save),
            Action(NAME, arrange, "Measure", (), lambda: shelf.toggle(NAME)),
        )
        if not host.asked.recorded:
            QTimer.singleShot(READ_MS, self, self.read)

    @property
    def book(self) -> PresetBook:
        """The presets, read when they are first asked for."""
        if self._book is None:
            from app.features.presets.book import PresetBook
            from feeds.presets import own_path

            self._book = PresetBook(own_path() if self._host.preferences.last else None)
            if self._book.trouble:
                self._host.tell(f"Your presets cannot be read: {self._book.trouble}", stays=True)
        return self._book

    def read(self) -> None:
        """Have the presets that there are now by their keys."""
        from app.features.presets import choosing

        actions, book = self._host.actions, self.book
        actions.remove(*self._named)
        found = choosing.actions(self._host, book.presets)
        actions.add(*found)
        self._named = tuple(one.name for one in found)
        if self._drawer is not None:
            lines = [(one.name, choosing.told(one)) for one in book.presets]
            self._drawer.show_presets(lines, can_undo=book.can_undo)

    def open_menu(self) -> None:
        """Open the menu with all of them, those that hold ticked."""
        self.book.read()
        self.read()
        menu, actions = QMenu(self._host.parts.header), self._host.actions
        menu.setToolTipsVisible(True)
        for name, preset in zip(self._named, self.book.presets, strict=True):
            action, key = actions[name], "".join(actions[name].keys)
            # the key is only told: the window listens to it, and two listeners would be none
            entry = menu.addAction(f"{verbatim(preset.name)}\t{key}")
            entry.setToolTip(preset.about)
            entry.setCheckable(True)
            entry.setChecked(action.on is not None and action.on())
            entry.triggered.connect(lambda _checked, run=action.run: run())
        menu.addSeparator()
        menu.addActions([actions.entry(SAVE), actions.entry(NAME)])
        if self.book.lacks:
            back = menu.addAction("Bring back those of the program")
            back.triggered.connect(lambda _checked: self.done(self.book.bring_back(), ""))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        open_menu(menu, self.chip, by_key=self.chip.hasFocus())

    def save(self) -> None:
        """Ask for a name, and keep the present settings under it."""
        self._names().save(self._host.settings.settings)

    def done(self, failed: str, told: str) -> None:
        """Show the presets as they are after a change, and tell of it, or what ``failed``."""
        self.read()
        if failed or told:
            self._host.tell(failed or told, tone="alert" if failed else "calm")

    def _names(self) -> PresetNaming:
        from app.features.presets.naming import PresetNaming

        if self._naming is None:
            self._naming = PresetNaming(self._host.parts.surface, self.book, self.done)
        return self._naming

    def _make(self) -> PresetDrawer:
        from app.features.presets.preset_drawer import PresetDrawer

        drawer, book = PresetDrawer(), self.book

        def delete(at: int) -> None:
            name = book.presets[at].name
            self.done(book.delete(at), f"Deleted: {name}. Undo brings it back.")

        drawer.used.connect(lambda at: self._host.actions[self._named[at]].run())
        drawer.moved.connect(lambda at, to: self.done(book.move(at, to), ""))
        drawer.renamed.connect(lambda at: self._names().rename(at))
        drawer.deleted.connect(delete)
        drawer.undone.connect(lambda: self.done(book.undo(), ""))
        self._drawer = drawer
        self.read()
        return drawer


install = Presets
"""Puts it into the window of a host."""
