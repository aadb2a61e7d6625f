"""The header's menus: they open without holding anything up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.chip_button import ChipButton
from app.ui.desk import desk_of
from app.ui.label import typeset


def verbatim(label: str) -> str:
    """Return ``label`` so that a menu shows it as text is drawn: "&" alone marks a key."""
    return typeset(label).replace("&", "&&")


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
    button.clicked.connect(lambda: open_menu(menu, button, by_key=button.hasFocus()))


def open_menu(menu: QMenu, button: ChipButton, *, by_key: bool = True) -> None:
    """Open ``menu`` under ``button``, or in the middle of the desk where that is elsewhere.

    By a key, at what holds now. Who presses the button itself looks there.
    """
    place = button.mapToGlobal(QPoint(0, button.height() + 2))
    desk = desk_of(button)
    elsewhere = desk.window() is not button.window() and not button.underMouse()
    if elsewhere or not button.isVisible():
        size = menu.sizeHint()
        half = QPoint(size.width() // 2, size.height() // 2)
        place = desk.mapToGlobal(desk.rect().center()) - half
    # popup() and not exec(): a modal loop would hold up everything asynchronous
    menu.popup(place)
    if by_key:
        entries = menu.actions()
        menu.setActiveAction(next((one for one in entries if one.isChecked()), entries[0]))


def check(menu: QMenu, key: str) -> None:
    """Tick the entry ``key`` of ``menu``."""
    for action in menu.actions():
        action.setChecked(action.data() == key)
