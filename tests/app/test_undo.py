"""Undo in the window: what is put back reaches the lab and the controls, and is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from feeds.fairness import WORST, Fairness
from feeds.settings import Settings
from tests.support.noting_lab import NotingLab
from tests.support.open_window import OpenWindow, open_window

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FIRST = Settings(seed=1, duration_s=60.0)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, FIRST) as made:
        yield made


@pytest.fixture
def lab(window: OpenWindow) -> NotingLab:
    return window.lab


def undo(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_Z, CONTROL)


def test_a_drag_is_undone_and_done_again_at_once(window: OpenWindow, lab: NotingLab) -> None:
    for value in (1.9, 1.5, 1.0):
        window.controls.changed.emit("poll_interval_s", value)
    undo(window)
    assert lab.settings == FIRST
    assert window.notice.text() == "Undone: poll every 2 s"
    assert window.controls.sliders["poll_interval_s"].value == 2.0
    for again in ((Qt.Key.Key_Z, CONTROL | SHIFT), (Qt.Key.Key_Y, CONTROL)):
        QTest.keyClick(window.surface, *again)
        assert lab.settings.poll_interval_s == 1.0
        assert window.notice.text() == "Redone: poll every 1 s"
        undo(window)
    undo(window)
    assert window.notice.text() == "Nothing to undo."
    assert lab.settings == FIRST


def test_a_source_goes_back_with_its_rate(window: OpenWindow, lab: NotingLab) -> None:
    window.header.source_chosen.emit("heartbeat")
    window.painter.intake.source_noted.emit("a note")
    undo(window)
    assert lab.settings == FIRST
    assert window.header.note.text() == ""


def test_a_switch_of_fairness_is_undone(window: OpenWindow, lab: NotingLab) -> None:
    window.host.settings.change(fairness=WORST)
    assert lab.settings.fairness == WORST
    undo(window)
    assert lab.settings.fairness == Fairness()
    assert window.header.warning.text() == ""


def test_what_was_refused_is_no_step(window: OpenWindow, lab: NotingLab) -> None:
    window.controls.changed.emit("rate_per_s", 0.0)
    undo(window)
    assert window.notice.text() == "Nothing to undo."


def test_all_as_at_first_and_back(window: OpenWindow, lab: NotingLab) -> None:
    window.controls.changed.emit("poll_interval_s", 1.0)
    window.host.settings.change(fairness=WORST)
    changed = lab.settings
    QTest.keyClick(window.surface, Qt.Key.Key_R, CONTROL)
    assert lab.settings == FIRST
    assert window.notice.text().startswith("Defaults: poll every 2 s")
    undo(window)
    assert lab.settings == changed
