"""What can be taken away, where it is offered: by keys, in the header's menu, under the mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.features.take_away.folder import LastFolder
from app.features.take_away.marking import Marking
from app.features.take_away.parts import Part, parts_around, whole
from app.features.take_away.take import Taking
from app.ui.actions import Action
from app.ui.menus import fill
from app.ui.override import override
from app.ui.theme import Theme
from app.window.main_window import MainWindow
from feeds.settings import Settings

__all__ = ["TakeMenus", "offer"]

IN_HEADER = ("export", "save-picture", "save-visible", "copy-picture", "copy-numbers")
ANYWHERE = ("copy-numbers", "save-visible", "marker")


def offer(
    window: MainWindow,
    settings: Callable[[], Settings],
    theme: Callable[[], Theme],
    folder: LastFolder,
) -> Taking:
    """Offer in ``window`` all that can be taken away; return what is to be served."""
    taking = Taking(window, settings, theme, folder)
    TakeMenus(window, taking, Marking(window))
    return taking


class TakeMenus(QObject):
    """Adds the actions to the window, and opens a menu where one is asked for."""

    def __init__(self, window: MainWindow, taking: Taking, marking: Marking) -> None:
        super().__init__(window)
        self._window, self._taking = window, taking
        self.menu: QMenu | None = None
        """The menu that is open, or was last."""

        def action(name: str, title: str, key: str, run: Callable[[], None]) -> Action:
            return Action(name, title, "Take away", (key,), run)

        window.action_list.add(
            action("save-picture", "Save a picture …", "Ctrl+S", self._save_picture),
            action("save-visible", "Save the visible range …", "Ctrl+Shift+S", taking.save_visible),
            action("copy-picture", "Copy a picture", "Ctrl+C", self._copy_picture),
            action("copy-numbers", "Copy the numbers", "Ctrl+Shift+C", taking.copy_numbers),
            action("marker", "Set a marker …", "M", marking.ask),
        )
        window.header.offer_exports([window.action_list[name] for name in IN_HEADER])
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent) and watched is self._window:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            place = self._window.focusWidget() if by_key else self._window.childAt(event.pos())
            at = event.globalPos()
            if by_key and place is not None:
                at = place.mapToGlobal(place.rect().center())
            self.open_menu(place, at)
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def open_menu(self, place: QWidget | None, at: QPoint) -> None:
        """Open the menu of the parts around ``place``, at a point of the screen."""
        menu = self.menu = QMenu(self._window)
        for part in parts_around(self._window, place):
            self._add(menu, f"Copy picture of {part.name}", self._taking.copy_picture, part)
            self._add(menu, f"Save picture of {part.name} …", self._taking.save_picture, part)
            menu.addSeparator()
        fill(menu, [self._window.action_list[name] for name in ANYWHERE])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    @staticmethod
    def _add(menu: QMenu, text: str, run: Callable[[Part], None], part: Part) -> None:
        menu.addAction(text).triggered.connect(lambda: run(part))

    def _save_picture(self) -> None:
        self._taking.save_picture(whole(self._window))

    def _copy_picture(self) -> None:
        self._taking.copy_picture(whole(self._window))
