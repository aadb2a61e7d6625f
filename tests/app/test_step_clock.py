"""The clock of the step: off at first, of its minutes or of what is measured, never too wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from feeds.clock import now_ns
from feeds.stories.story import Judgement, Standing
from tests.support.layout_faults import faults
from tests.support.open_window import OpenWindow, open_window
from tests.support.told_story import told_story

S = 1_000_000_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield made


def press(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_H)
    for _ in range(4):
        QApplication.processEvents()


def test_it_counts_the_minutes_of_the_step(window: OpenWindow) -> None:
    window.story.show_step(told_story(minutes=1.5), 2)
    shown, began_ns = window.story.bar.clock, now_ns()
    assert not shown.isVisible()
    press(window)
    assert shown.isVisible()
    shown.show_time(began_ns + 75 * S)
    assert (shown.figure.text(), shown.of.text()) == ("1:15", "of 1:30")
    window.story.show_step(told_story(minutes=1.5), 2)
    assert shown.figure.text() == "1:15"  # it was restored: the talk did not stand still
    window.story.show_step(told_story(minutes=1.5), 3)
    assert shown.figure.text() == "0:00"
    press(window)
    assert not shown.isVisible()


def test_without_minutes_it_counts_what_is_measured(window: OpenWindow) -> None:
    press(window)
    assert window.notice.text() == "The clock of the step is shown when a story is told."
    window.story.show_step(told_story(), 2)
    window.story.show_standing(Standing(2, "measuring", 5.4, 8.0, Judgement()), {})
    shown = window.story.bar.clock
    assert (shown.figure.text(), shown.of.text()) == ("0:05", "of 0:08")
    shown.show_time(now_ns() + 60 * S)
    assert shown.figure.text() == "0:05"


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000), (700, 600)])
def test_it_has_a_place_of_its_own(window: OpenWindow, size: tuple[int, int]) -> None:
    window.watch.stop()
    window.surface.resize(*size)
    window.story.show_step(told_story(minutes=1.5), 2)
    press(window)
    assert faults(window.story.bar) == []
    height = window.story.bar.height()
    press(window)
    assert window.story.bar.height() <= height
