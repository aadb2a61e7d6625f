"""What a reader of the accessibility tree, or somebody without a mouse, would miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from tests.support.heard import heard
from tests.support.open_window import OpenWindow

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


def out_of_order(window: OpenWindow, reached: list[QWidget]) -> list[str]:
    """Return what of ``reached`` is there twice, or before something that is read before it."""
    rows: tuple[QWidget, ...] = (window.header, *window.panels, window.shelf, window.strip)
    rows += (window.verdict, window.story.bar, window.controls)

    def row(stop: QWidget) -> int:
        return next(at for at, row in enumerate(rows) if row is stop or row.isAncestorOf(stop))

    order = [row(stop) for stop in reached]
    begins = order.index(min(order))
    while begins and order[begins - 1] == order[begins]:
        begins -= 1
    turned = reached[begins:] + reached[:begins]
    late = [after for one, after in pairwise(turned) if row(after) < row(one)]
    twice = [stop for stop, number in Counter(reached).items() if number > 1]
    return [_called(stop) for stop in late + twice]


def tab_stops_missed(window: OpenWindow, reached: list[QWidget]) -> list[str]:
    """Return what takes the keyboard and was not reached by Tab."""
    missed = []
    for one in window.surface.findChildren(QWidget):
        if not one.isVisible() or not one.isEnabled() or one in reached:
            continue
        group = one.group() if isinstance(one, QAbstractButton) else None
        # of buttons that exclude each other one is a stop, and arrows go to the others
        together = group is not None and any(other in reached for other in group.buttons())
        stops = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
        if not together and (stops or isinstance(one, QAbstractButton)):
            missed.append(_called(one))
    return missed


def _called(widget: QWidget) -> str:
    return f"{type(widget).__name__} {heard(widget).name}"
