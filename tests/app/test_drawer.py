"""A drawer as CONTRIBUTING shows it: as high as what is in it, and typed into at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.actions import Action
from app.ui.drawer import Drawer
from tests.support.access_faults import tab_round, tab_stops_missed
from tests.support.open_window import OpenWindow, open_window, with_keyboard


class Notes(Drawer):
    """A field to type into, as CONTRIBUTING shows it."""

    def __init__(self) -> None:
        super().__init__("Notes")
        self.field = QLineEdit()
        self.field.setAccessibleName("Notes to yourself")
        self.column.addWidget(self.field)
        self.begin_at = self.field


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        shelf = made.shelf
        shelf.add("notes", Notes)
        made.host.actions.add(
            Action("notes", "Notes", "View", ("K",), lambda: shelf.toggle("notes"))
        )
        yield with_keyboard(made, qtbot)


def test_title_and_content_are_seen_and_a_key_begins_to_type(window: OpenWindow) -> None:
    before = QApplication.focusWidget()
    QTest.keyClick(window.surface, Qt.Key.Key_K)
    drawer = window.shelf.drawer("notes")
    assert isinstance(drawer, Notes)
    for part in (drawer.title, drawer.shut, drawer.field):
        assert part.visibleRegion().boundingRect() == part.rect()
    assert QApplication.focusWidget() is drawer.field
    assert tab_stops_missed(window, tab_round(window.surface)) == []
    drawer.field.setFocus()
    QTest.keyClicks(drawer.field, "near. N")
    assert drawer.field.text() == "near. N"
    QTest.keyClick(drawer.field, Qt.Key.Key_Escape)
    assert window.shelf.open_name == ""
    assert QApplication.focusWidget() is before


def test_a_drawer_that_a_story_opens_leaves_the_keyboard_where_it_is(window: OpenWindow) -> None:
    before = QApplication.focusWidget()
    window.shelf.open("notes")
    QApplication.processEvents()
    assert window.shelf.open_name == "notes"
    assert QApplication.focusWidget() is before
