"""What can be taken away, where it is offered: by keys, in the header's menu, under the mouse."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.features.take_away.copies import Copies
from app.features.take_away.markers import Markers
from app.features.take_away.picture import Subject, subjects_around, whole
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.window.header.offer import Offer
from app.window.host import Host

STATE = ("copy-command", "copy-step")
IN_HEADER = (
    "export",
    "save-picture",
    "clip",
    "save-visible",
    "copy-picture",
    "copy-numbers",
    *STATE,
)
ANYWHERE = ("clip", "copy-numbers", "save-visible", *STATE, "marker")


class TakeMenus(QObject):
    """Adds the actions to the window, and opens a menu where one is asked for."""

    def __init__(self, host: Host, copies: Copies, markers: Markers) -> None:
        parts, actions = host.parts, host.actions
        super().__init__(parts.surface)
        self._parts, self._actions, self._copies = parts, actions, copies
        self.menu: QMenu | None = None
        """The menu that is open, or was last."""

        def action(name: str, title: str, key: str, run: Callable[[], None]) -> Action:
            return Action(name, title, "Take away", (key,), run)

        window = whole(parts)
        actions.add(
            action(
                "save-picture", "Save a picture …", "Ctrl+S", lambda: copies.save_picture(window)
            ),
            action("save-visible", "Save the visible range …", "Ctrl+Shift+S", copies.save_visible),
            action("copy-picture", "Copy a picture", "Ctrl+C", lambda: copies.copy_picture(window)),
            action("copy-numbers", "Copy the numbers", "Ctrl+Shift+C", copies.copy_numbers),
            action("copy-command", "Copy as command line", "Ctrl+Alt+C", copies.copy_command),
            action("copy-step", "Copy as a step of a story", "Ctrl+Alt+S", copies.copy_step),
            action("marker", "Set a marker …", "M", markers.ask),
        )
        tip = "Evidence (Ctrl+E), pictures and numbers to take away"
        chip = ChipButton("Export", icon="export", menu_sign=True, tip=tip)
        self.exports = QMenu(parts.header)
        self.exports.addActions([actions.entry(name) for name in IN_HEADER if name in actions])
        parts.header.offer(Offer(chip, 40, menu=self.exports))
        parts.surface.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        parts.surface.customContextMenuRequested.connect(self._open)

    def _open(self, at: QPoint) -> None:
        """Open the menu of what is there, which with the keyboard is what has the focus."""
        surface = self._parts.surface
        menu = self.menu = QMenu(surface)
        for part in subjects_around(self._parts, surface.childAt(at)):
            self._add(menu, f"Copy picture of {part.name}", self._copies.copy_picture, part)
            self._add(menu, f"Save picture of {part.name} …", self._copies.save_picture, part)
            menu.addSeparator()
        offered = [name for name in ANYWHERE if name in self._actions]
        menu.addActions([self._actions.entry(name) for name in offered])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(surface.mapToGlobal(at))

    @staticmethod
    def _add(menu: QMenu, text: str, run: Callable[[Subject], None], part: Subject) -> None:
        menu.addAction(text).triggered.connect(lambda: run(part))
