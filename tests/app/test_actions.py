"""One list of what can be done: every key does one thing, and can be left to others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import GROUPS, Action, Actions


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_a_key_runs_its_action_until_it_is_left_to_others(window: QWidget) -> None:
    done: list[str] = []
    actions = Actions(window)
    actions.add(Action("poll-now", "Poll once now", "Measure", ("P",), lambda: done.append("p")))
    QTest.keyClick(window, Qt.Key.Key_P)
    actions.enable(False, "poll-now")
    QTest.keyClick(window, Qt.Key.Key_P)
    assert (done, actions.entry("poll-now").isEnabled()) == (["p"], False)


def test_a_key_does_one_thing_only(window: QWidget) -> None:
    actions = Actions(window)
    actions.add(Action("quit", "Quit", "Program", ("Ctrl+Q",), lambda: None))
    with pytest.raises(ValueError, match=r"Ctrl\+Q does something else already"):
        actions.add(Action("other", "Other", "View", ("ctrl+q",), lambda: None))


def test_they_are_told_by_group(window: QWidget) -> None:
    actions = Actions(window)
    for group, key in zip(reversed(GROUPS), "ABCDE", strict=True):
        actions.add(Action(group, group, group, (key,), lambda: None))
    actions.add(Action("untold", "Not told of", "View", (), lambda: None))
    assert [one.group for one in actions] == list(GROUPS)
    assert actions["View"].title == "View"
