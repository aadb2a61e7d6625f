"""The text's size is changed while the window runs, in all of it, and remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.window.memory import recall
from app.ui.preferences import Preferences
from app.ui.text_scale import STEPS, TextScale
from app.window.host import Asked
from feeds.settings import Settings
from tests.support.memory import in_file
from tests.support.open_window import POINTS, OpenWindow, open_window

CTRL = Qt.KeyboardModifier.ControlModifier
LARGER, SMALLER, USUAL = Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


def remembered(memory: Preferences) -> float:
    """Return the size that the next run begins with."""
    return recall(memory, Settings(), frozenset()).text_scale


def points() -> float:
    return QApplication.font().pointSizeF()


def test_keys_go_through_the_steps_and_stop_at_the_ends(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, SMALLER, CTRL)
    assert points() == pytest.approx(POINTS)
    for step in (*STEPS[1:], STEPS[-1]):
        QTest.keyClick(window.surface, LARGER, CTRL)
        assert points() == pytest.approx(POINTS * step)
    assert window.notice.text() == "Text 250 %"
    QTest.keyClick(window.surface, SMALLER, CTRL)
    assert points() == pytest.approx(POINTS * STEPS[-2])
    QTest.keyClick(window.surface, USUAL, CTRL)
    assert points() == pytest.approx(POINTS)
    assert window.notice.text() == "Text 100 %"
    QTest.keyClick(window.surface, Qt.Key.Key_Equal, CTRL)
    assert points() == pytest.approx(POINTS * STEPS[1])


def test_plain_plus_and_minus_still_zoom(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, LARGER)
    assert points() == POINTS
    assert window.navigation.view.span_s < 30


@pytest.mark.parametrize("drawer", ["", "insight", "fairness", "table"])
def test_it_is_as_if_the_window_had_begun_so(window: OpenWindow, qtbot: QtBot, drawer: str) -> None:
    window.story.set_stories([("ten", "Ten")])
    if drawer:
        window.shelf.toggle(drawer)
    window.show_step()
    for _ in range(3):
        QTest.keyClick(window.surface, LARGER, CTRL)
    window.notice.clear_notice()
    large = points()
    assert large == pytest.approx(1.5 * POINTS)
    window.surface.setFocus()
    QApplication.processEvents()
    with open_window(qtbot, points=large) as begun:
        begun.story.set_stories([("ten", "Ten")])
        if drawer:
            begun.shelf.toggle(drawer)
        begun.show_step()
        begun.surface.setFocus()

        def alike() -> bool:
            QApplication.processEvents()
            return bool(window.surface.grab().toImage() == begun.surface.grab().toImage())

        qtbot.waitUntil(alike)


@pytest.mark.parametrize(("key", "next_step"), [(LARGER, 1.5), (SMALLER, 1.25)])
def test_an_odd_size_from_the_command_line_goes_to_the_next_step(
    qtbot: QtBot, key: Qt.Key, next_step: float
) -> None:
    texts = TextScale()
    texts.factor = 1.3
    with open_window(qtbot, asked=Asked(recorded=True, texts=texts)) as window:
        assert points() == POINTS  # it is that large already
        assert remembered(window.host.preferences) == 1.0  # and nobody chose it here
        QTest.keyClick(window.surface, key, CTRL)
        assert remembered(window.host.preferences) == next_step
        assert points() == pytest.approx(POINTS / 1.3 * next_step)


def test_a_presentation_multiplies_it(window: OpenWindow) -> None:
    window.presentation.scale_text(1.4)
    QTest.keyClick(window.surface, LARGER, CTRL)
    assert points() == pytest.approx(POINTS * 1.4 * 1.1)
    window.presentation.scale_text(1.0)
    assert points() == pytest.approx(POINTS * 1.1)


def test_it_is_remembered(tmp_path: Path) -> None:
    memory = in_file(str(tmp_path / "memory.ini"))
    assert remembered(memory) == 1.0
    memory.save({"text_scale": 1.75})
    assert remembered(memory) == 1.75
    for nonsense in (9.0, 0.1, "large", True, None):
        memory.save({"text_scale": nonsense})
        assert remembered(memory) == 1.0
