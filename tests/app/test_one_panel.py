"""One side alone: it has all the width, the other goes on to be measured, stories bring both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.layout_faults import faults
from tests.support.open_window import OpenWindow, open_window

S = 1_000_000_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield made


def seen(window: OpenWindow) -> list[str]:
    return [panel.side for panel in window.panels if panel.isVisible()]


def press(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_W)
    QApplication.processEvents()


def test_a_key_shows_one_the_other_and_both(window: OpenWindow) -> None:
    window.watch.stop()
    wide = window.panels[0].width()
    shown = [one for one in window.panels[0].counters.counters if one.isVisible()]
    for side in ("live", "polled"):
        press(window)
        assert seen(window) == [side]
        alone = window.panels[side == "polled"]
        assert alone.width() > 2 * wide
        assert sum(one.isVisible() for one in alone.counters.counters) > len(shown)
        assert faults(window.surface) == []
    press(window)
    assert seen(window) == ["live", "polled"]
    assert window.panels[0].width() == wide
    assert [one for one in window.panels[0].counters.counters if one.isVisible()] == shown


def test_the_other_side_goes_on_and_so_does_the_choice(window: OpenWindow) -> None:
    press(window)
    frames = history_frame(FakeFrames(began_ns=S), began_ns=S, seconds=3)
    window.painter.show_still(frames, frames[-1].at_ns)
    assert window.history.polled.now.value is not None
    window.presentation.present(True)
    window.shelf.open("insight")
    window.surface.resize(1600, 1000)
    QApplication.processEvents()
    assert seen(window) == ["live"]
    window.presentation.present(False)
    assert seen(window) == ["live"]


def test_what_a_story_points_at_is_never_out_of_sight(window: OpenWindow) -> None:
    press(window)
    window.show_step("live.latency", "verdict")
    assert seen(window) == ["live"]
    window.show_step("live.latency", "polled.latency")
    assert seen(window) == ["live", "polled"]
    press(window)
    QApplication.processEvents()
    assert seen(window) == ["live"]  # who wants that during the step has it
    assert len(window.story.spotlight.holes) == 1
    press(window)
    press(window)
    QApplication.processEvents()
    assert len(window.story.spotlight.holes) == 2


def test_the_keyboard_does_not_stay_in_what_is_hidden(window: OpenWindow) -> None:
    window.surface.activateWindow()
    window.panels[1].charts.setFocus()
    press(window)
    assert not window.panels[1].isAncestorOf(QApplication.focusWidget() or window.panels[1].charts)


def test_alone_on_a_stage_what_is_pointed_at_has_all_the_room(window: OpenWindow) -> None:
    window.parts.layout.bare = True
    window.parts.layout.bare_changed.emit()
    window.surface.resize(1280, 900)
    window.show_step("live.latency", "live.bytes", "live.missed")
    QApplication.processEvents()
    latency = window.panels[0].counters.counters[0]
    beside = latency.figure_scale
    press(window)
    assert latency.figure_scale > beside
