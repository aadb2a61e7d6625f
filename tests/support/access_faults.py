"""What a reader of the accessibility tree, or somebody without a mouse, would miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QScrollBar, QWidget

_ROLE = QAccessible.Role
ACTING = {
    _ROLE.Button,
    _ROLE.ButtonMenu,
    _ROLE.CheckBox,
    _ROLE.RadioButton,
    _ROLE.Slider,
    _ROLE.EditableText,
    _ROLE.ComboBox,
}
"""Roles of what can be worked with."""
MOST_TABS = 200


def _children(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    for place in range(node.childCount()):
        child = node.child(place)
        if child is not None and not child.state().invisible:
            yield child


def _is_frame(node: QAccessibleInterface) -> bool:
    """Say whether it is there only to lay out what is in it."""
    thing = node.object()
    if isinstance(thing, QScrollArea | QScrollBar):
        return True
    plain = type(thing) is QWidget and thing.focusPolicy() == Qt.FocusPolicy.NoFocus
    return plain or (isinstance(thing, QLabel) and not thing.text())


def _where(node: QAccessibleInterface) -> str:
    thing = node.object()
    parent = node.parent()
    inside = type(parent.object()).__name__ if parent is not None else "nothing"
    return f"{type(thing).__name__} in {inside}"


def tree_faults(root: QWidget) -> list[str]:
    """Return what in the tree below ``root`` has no name, or one that another beside it has."""
    faults: list[str] = []

    def walk(node: QAccessibleInterface) -> None:
        if not node.text(QAccessible.Text.Name).strip() and not _is_frame(node):
            faults.append(f"no name: {_where(node)}")
        children = list(_children(node))
        names = Counter(
            child.text(QAccessible.Text.Name) for child in children if child.role() in ACTING
        )
        faults.extend(f"twice: {name}" for name, number in names.items() if number > 1)
        for child in children:
            walk(child)

    walk(QAccessible.queryAccessibleInterface(root))
    return faults


def tab_round(window: QWidget) -> list[QWidget]:
    """Return where Tab goes, from the first stop until it is there again."""
    window.activateWindow()
    QApplication.processEvents()
    first = QApplication.focusWidget()
    assert first is not None, "nothing has the keyboard"
    round_: list[QWidget] = [first]
    for _ in range(MOST_TABS):
        QTest.keyClick(round_[-1], Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None, f"Tab leads nowhere after {round_[-1].accessibleName()}"
        if now is first:
            return round_
        round_.append(now)
    raise AssertionError("Tab does not come back to where it began")
