"""One list of what can be done: every key does one thing, and can be left to others."""

from __future__ import annotations

from functools import partial

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
    assert [one.name for one in actions.all()][1:3] == ["View", "untold"]


def test_what_is_removed_leaves_its_key_to_others(window: QWidget) -> None:
    done: list[str] = []
    actions = Actions(window)
    for name in ("one", "other"):
        actions.add(Action(name, name, "View", ("Alt+1",), partial(done.append, name)))
        actions.remove("not there")
        QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        actions.remove(name)
        assert name not in actions
    assert done == ["one", "other"]


def test_what_cannot_be_done_says_when_it_can(window: QWidget) -> None:
    actions = Actions(window)
    actions.add(Action("next", "Next", "Story", ("N",), lambda: None))
    assert actions.why_not("next") == ""
    actions.enable(False, "next")
    assert actions.why_not("next") == "not now"
    actions.enable(False, "next", when="while a story is told")
    actions.enable(True, "next")
    actions.enable(False, "next")
    assert actions.why_not("next") == "only while a story is told"
