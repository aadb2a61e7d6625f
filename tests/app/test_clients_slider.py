"""Clients a side: a slider of whole numbers, changed when the hand rests, by its key, undoable."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.text.clients import a_side, read
from app.window.controls.log_slider import LogSlider
from feeds.settings import Settings
from tests.support.heard import heard
from tests.support.open_window import OpenWindow, open_window, with_keyboard

KEY = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield with_keyboard(made, qtbot)


def slider_of(window: OpenWindow) -> LogSlider:
    return window.controls.sliders["clients"]


def typed(slider: LogSlider, text: str) -> None:
    slider.field.setText(text)
    QTest.keyClick(slider.field, KEY.Key_Return)


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), (" 5\u202f000 clients", 5000), ("1,000", 1000), ("1 client", 1)]
)
def test_numbers_of_clients_are_read(text: str, number: int) -> None:
    assert read(text) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [("2.5", "2.5 is not a whole number of clients"), ("many", "many is not understood; try 7")],
)
def test_what_is_no_number_of_clients_is_one_line(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


def test_the_key_after_a_typed_number_is_the_windows(window: OpenWindow) -> None:
    slider = slider_of(window)
    QTest.keyClick(window.surface, KEY.Key_X)
    for number in ("1000", "20"):
        QTest.keyClick(slider.track, KEY(ord(number[0])))
        QTest.keyClicks(slider.field, number[1:])
        QTest.keyClick(slider.field, KEY.Key_Return)
        assert QApplication.focusWidget() is slider.track
        assert slider.value == int(number)
    QTest.keyClick(slider.track, KEY.Key_O)
    assert window.shelf.open_name == "load"


def test_its_key_leads_to_it_and_steps_are_round(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, KEY.Key_X)
    slider = slider_of(window)
    assert QApplication.focusWidget() is slider.track
    shown = []
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_PageUp, KEY.Key_End, KEY.Key_Left):
        QTest.keyClick(slider.track, key)
        shown.append(slider.field.text())
    assert shown == ["2", "5", "10", "5\u202f000", "2\u202f000"]


def test_a_crowd_comes_when_the_hand_rests(window: OpenWindow, qtbot: QtBot) -> None:
    slider = slider_of(window)
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Right):
        QTest.keyClick(slider.track, key)
    assert window.lab.applied == []
    qtbot.waitUntil(lambda: bool(window.lab.applied))
    assert [one.clients for one in window.lab.applied] == [10]
    assert isinstance(window.lab.settings.clients, int)


def test_it_is_undone_and_reset_as_all_settings(window: OpenWindow) -> None:
    typed(slider_of(window), "500")
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window.surface, KEY.Key_Z, control)  # at once: nothing waits for the hand
    assert window.notice.text() == "Undone: 1 client a side"
    QTest.keyClick(window.surface, KEY.Key_Y, control)
    assert window.lab.settings.clients == 500
    QTest.keyClick(window.surface, KEY.Key_R, control)
    assert window.lab.settings.clients == 1
    assert slider_of(window).field.text() == "1"


@pytest.mark.parametrize("text", ["0", "5001", "many", "2.5"])
def test_what_is_not_allowed_is_refused(window: OpenWindow, text: str) -> None:
    slider = slider_of(window)
    typed(slider, text)
    assert slider.refusal.text().replace("\u202f", " ") == "Allowed: 1 to 5 000"
    window.host.settings.settle()
    assert window.lab.applied == []


def test_a_screen_reader_hears_what_one_means(window: OpenWindow) -> None:
    slider = slider_of(window)
    assert heard(slider.track).name == "Clients a side"
    assert heard(slider.track).description == "1 client, just the one on screen"
    typed(slider, "5000")
    assert heard(slider.track).description == "5000 clients a side"
    assert "just the one on screen" in slider.track.toolTip()


def test_on_stage_its_key_brings_it(window: OpenWindow) -> None:
    window.presentation.present(True)
    QApplication.processEvents()
    assert not window.controls.isVisible()
    QTest.keyClick(window.surface, KEY.Key_X)
    assert window.controls.isVisible()
    assert QApplication.focusWidget() is slider_of(window).track
    QTest.keyClick(slider_of(window).track, KEY.Key_Escape)
    assert not window.controls.isVisible()
    window.presentation.present(False)


def test_one_is_said_otherwise_than_many() -> None:
    assert a_side(1) == "1\u00a0client, just the one on screen"
    assert a_side(2) == "2\u00a0clients a side"
    assert Settings().clients == 1
