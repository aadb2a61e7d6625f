"""The header's menus: they open without holding anything up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.chip_button import ChipButton


def verbatim(label: str) -> str:
    """Return ``label`` so that a menu shows it as it stands: "&" alone marks a key."""
    return label.replace("&", "&&")


def choice_menu(
    owner: QWidget, entries: Sequence[tuple[str, str]], chosen: Callable[[str], None]
) -> QMenu:
    """Return a menu of keys and labels that calls ``chosen`` and ticks the entry that holds."""
    menu = QMenu(owner)
    group = QActionGroup(menu)
    for key, label in entries:
        action = menu.addAction(verbatim(label))
        action.setCheckable(True)
        action.setData(key)
        group.addAction(action)
    group.triggered.connect(lambda action: chosen(action.data()))
    return menu


def drop(menu: QMenu, button: ChipButton) -> None:
    """Open ``menu`` under ``button`` when that is pressed; by keyboard, at what holds now."""

    def popup() -> None:
        # popup() and not exec(): a modal loop would hold up everything asynchronous
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))
        if button.hasFocus():
            entries = menu.actions()
            menu.setActiveAction(next((one for one in entries if one.isChecked()), entries[0]))

    button.clicked.connect(popup)


def check(menu: QMenu, key: str) -> None:
    """Tick the entry ``key`` of ``menu``."""
    for action in menu.actions():
        action.setChecked(action.data() == key)
