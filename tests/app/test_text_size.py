"""The text's size is changed while the window runs, in all of it, and remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.window.memory import recall, remember
from app.commands.window.wiring import build_window
from app.features.text_size.text_size import STEPS
from app.ui.preferences import Preferences
from app.ui.theme import DARK, figures_font
from app.window.main_window import MainWindow
from feeds.settings import Settings
from tests.support.open_window import POINTS, STEP, open_window

CTRL = Qt.KeyboardModifier.ControlModifier
LARGER, SMALLER, USUAL = Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with open_window(qtbot) as made:
        yield made


def points() -> float:
    return QApplication.font().pointSizeF()


def test_keys_go_through_the_steps_and_stop_at_the_ends(window: MainWindow) -> None:
    QTest.keyClick(window, SMALLER, CTRL)
    assert points() == pytest.approx(POINTS)
    for step in (*STEPS[1:], STEPS[-1]):
        QTest.keyClick(window, LARGER, CTRL)
        assert points() == pytest.approx(POINTS * step)
    assert window.notice.text() == "Text 250 %"
    QTest.keyClick(window, SMALLER, CTRL)
    assert points() == pytest.approx(POINTS * STEPS[-2])
    QTest.keyClick(window, USUAL, CTRL)
    assert points() == pytest.approx(POINTS)
    assert window.notice.text() == "Text 100 %"
    QTest.keyClick(window, Qt.Key.Key_Equal, CTRL)
    assert points() == pytest.approx(POINTS * STEPS[1])


def test_plain_plus_and_minus_still_zoom(window: MainWindow) -> None:
    QTest.keyClick(window, LARGER)
    assert points() == POINTS
    assert window.view.span_s < 30


@pytest.mark.parametrize("drawer", ["", "insight", "fairness", "table"])
def test_it_is_as_if_the_window_had_begun_so(window: MainWindow, qtbot: QtBot, drawer: str) -> None:
    window.story.set_stories([("ten", "Ten")])
    if drawer:
        window.shelf.toggle(drawer)
    window.story.show_step(STEP)
    window.text_size.set_scale(1.5)
    window.setFocus()
    QApplication.setFont(figures_font(points()))
    begun = build_window(Settings(seed=1), DARK, 30)
    qtbot.addWidget(begun)
    begun.story.set_stories([("ten", "Ten")])
    begun.resize(window.size())
    begun.show()
    if drawer:
        begun.shelf.toggle(drawer)
    begun.story.show_step(STEP)
    begun.setFocus()

    def alike() -> bool:
        QApplication.processEvents()
        return window.grab().toImage() == begun.grab().toImage()

    qtbot.waitUntil(alike)


def test_an_odd_size_from_the_command_line_goes_to_the_next_step(window: MainWindow) -> None:
    window.text_size.assume(1.3)
    assert points() == POINTS
    assert window.text_size.chosen is None
    QTest.keyClick(window, LARGER, CTRL)
    assert window.text_size.chosen == 1.5
    assert points() == pytest.approx(POINTS / 1.3 * 1.5)
    window.text_size.assume(1.3)
    QTest.keyClick(window, SMALLER, CTRL)
    assert window.text_size.chosen == 1.25


def test_a_presentation_multiplies_it(window: MainWindow) -> None:
    window.text_size.set_stage(1.4)
    QTest.keyClick(window, LARGER, CTRL)
    assert points() == pytest.approx(POINTS * 1.4 * 1.1)
    window.text_size.set_stage(1.0)
    assert points() == pytest.approx(POINTS * 1.1)


def test_it_is_remembered(tmp_path: Path) -> None:
    memory = Preferences.in_file(str(tmp_path / "memory.ini"))
    assert recall(memory, Settings(), frozenset()).text_scale == 1.0
    remember(memory, Settings(), "dark", 30, 1.75)
    assert recall(memory, Settings(), frozenset()).text_scale == 1.75
    for nonsense in (9.0, 0.1, "large", True, None):
        memory.save({"text_scale": nonsense})
        assert recall(memory, Settings(), frozenset()).text_scale == 1.0
