"""Undo in the window: what is put back reaches the lab and the controls, and is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.window.wiring import Wiring
from app.window.main_window import MainWindow
from feeds.fairness import WORST, Fairness
from feeds.settings import Settings
from tests.app.test_window_command import Lab
from tests.support.open_window import open_window

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FIRST = Settings(seed=1, duration_s=60.0)


@pytest.fixture
def lab() -> Lab:
    return Lab(FIRST)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, lab: Lab) -> Iterator[MainWindow]:
    with open_window(qtbot, lab.settings) as made:
        Wiring(qapp, made, lab, "dark")  # type: ignore[arg-type]
        yield made


def undo(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)


def test_a_drag_is_undone_and_done_again_at_once(window: MainWindow, lab: Lab) -> None:
    for value in (1.9, 1.5, 1.0):
        window.setting_changed.emit("poll_interval_s", value)
    undo(window)
    assert lab.settings == FIRST
    assert window.notice.text() == "Undone: poll every 2 s"
    assert window.controls.sliders["poll_interval_s"].value == 2.0
    for again in ((Qt.Key.Key_Z, CONTROL | SHIFT), (Qt.Key.Key_Y, CONTROL)):
        QTest.keyClick(window, *again)
        assert lab.settings.poll_interval_s == 1.0
        assert window.notice.text() == "Done again: poll every 1 s"
        undo(window)
    undo(window)
    assert window.notice.text() == "Nothing to undo."
    assert lab.settings == FIRST


def test_a_source_goes_back_with_its_rate(window: MainWindow, lab: Lab) -> None:
    window.source_chosen.emit("heartbeat")
    window.source_noted.emit("a note")
    undo(window)
    assert lab.settings == FIRST
    assert window.header.note.text() == ""


def test_a_switch_of_fairness_is_undone(window: MainWindow, lab: Lab) -> None:
    window.fairness_changed.emit("worst")
    assert lab.settings.fairness == WORST
    undo(window)
    assert lab.settings.fairness == Fairness()
    assert window.header.warning.text() == ""


def test_what_was_refused_is_no_step(window: MainWindow, lab: Lab) -> None:
    window.setting_changed.emit("rate_per_s", 0.0)
    undo(window)
    assert window.notice.text() == "Nothing to undo."


def test_all_as_at_first_and_back(window: MainWindow, lab: Lab) -> None:
    window.setting_changed.emit("poll_interval_s", 1.0)
    window.fairness_changed.emit("worst")
    changed = lab.settings
    QTest.keyClick(window, Qt.Key.Key_R, CONTROL)
    assert lab.settings == FIRST
    assert window.notice.text().startswith("As at first: poll every 2 s")
    undo(window)
    assert lab.settings == changed
