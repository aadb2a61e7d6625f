"""Sliders over decades: the scale is right, keys find round numbers, typed values are judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT
from app.window.controls.log_scale import COARSE, DECADES, LogScale
from app.window.controls.log_slider import LogSlider
from app.window.controls.slider_track import STEPS
from tests.support.look import show_in

POLL = LogScale(0.05, 60, "s")
RATE = LogScale(1 / 60, 1000, "/s")
DELAY = LogScale(0, 1000, "ms")
CLIENTS = LogScale(1, 5000, "", whole=True, fine=COARSE, coarse=DECADES)


@pytest.fixture
def slider(qtbot: QtBot) -> LogSlider:
    widget = LogSlider("Poll every", POLL, 2, side="polled")
    qtbot.addWidget(widget)
    widget.resize(300, 80)
    widget.show()
    return widget


def typed(qtbot: QtBot, slider: LogSlider, text: str) -> None:
    slider.field.setText(text)
    QTest.keyClick(slider.field, Qt.Key.Key_Return)


@pytest.mark.parametrize("scale", [POLL, RATE, DELAY, CLIENTS])
def test_the_ends_are_exact(scale: LogScale) -> None:
    assert scale.place(scale.low) == 0
    assert scale.place(scale.high) == pytest.approx(1)
    assert scale.value(0) == scale.low
    assert scale.value(1) == scale.high


@given(st.floats(0, 1))
def test_places_and_values_agree_and_rise(place: float) -> None:
    for scale in (POLL, RATE):
        assert scale.low <= scale.value(place) <= scale.high
        assert scale.place(scale.value(place)) == pytest.approx(place, abs=0.02)
        assert scale.value(min(1.0, place + 0.05)) >= scale.value(place)


def test_zero_has_a_place_of_its_own() -> None:
    assert DELAY.value(0.01) == 0
    assert DELAY.value(0.07) == 1
    assert 0 < DELAY.place(0.5) < DELAY.place(1) < DELAY.place(2)


@pytest.mark.parametrize(
    ("scale", "value", "up", "coarse", "then"),
    [
        (POLL, 2, True, False, 2.5),
        (POLL, 2, False, False, 1.5),
        (POLL, 2, True, True, 5),
        (POLL, 2.1, False, False, 2),
        (POLL, 60, True, False, 60),
        (POLL, 50, True, True, 60),
        (POLL, 0.05, False, True, 0.05),
        (RATE, 1 / 60, True, True, 2 / 60),
        (RATE, 20 / 60, True, True, 0.5),
        (DELAY, 1, False, False, 0),
        (DELAY, 0, True, False, 1),
        (CLIENTS, 1, True, False, 2),
        (CLIENTS, 50, False, False, 20),
        (CLIENTS, 37, True, True, 100),
        (CLIENTS, 2000, True, True, 5000),
    ],
)
def test_steps_find_round_numbers(
    scale: LogScale, value: float, up: bool, coarse: bool, then: float
) -> None:
    assert scale.step(value, up, coarse) == pytest.approx(then)


@given(st.floats(0, 1))
def test_there_is_no_half_client(place: float) -> None:
    assert CLIENTS.value(place) == int(CLIENTS.value(place))


def test_a_scale_needs_a_range() -> None:
    with pytest.raises(ValueError, match="is none"):
        LogScale(5, 5, "s")


def test_keys(qtbot: QtBot, slider: LogSlider) -> None:
    seen: list[float] = []
    slider.value_changed.connect(seen.append)
    for key in ("Right", "PageUp", "Down", "PageDown", "End", "Home"):
        QTest.keyClick(slider.track, getattr(Qt.Key, f"Key_{key}"))
    assert seen == pytest.approx([2.5, 5, 4, 2, 60, 0.05])
    assert slider.field.text() == "50\u00a0ms"


def test_a_press_puts_the_handle_there(qtbot: QtBot, slider: LogSlider) -> None:
    right = QPoint(slider.track.width() - 1, slider.track.height() // 2)
    with qtbot.waitSignal(slider.value_changed) as caught:
        QTest.mouseClick(
            slider.track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right
        )
    assert caught.args == [60]
    assert slider.track.value() == STEPS


def test_a_typed_value_is_taken(qtbot: QtBot, slider: LogSlider) -> None:
    with qtbot.waitSignal(slider.value_changed) as caught:
        typed(qtbot, slider, "500ms")
    assert caught.args == [0.5]
    assert slider.value == 0.5
    assert slider.track.accessibleDescription() == "500 milliseconds"


@pytest.mark.parametrize("text", ["99 s", "1 ms", "fast", ""])
def test_a_wrong_value_is_one_clear_line_and_changes_nothing(
    qtbot: QtBot, slider: LogSlider, text: str
) -> None:
    with qtbot.assertNotEmitted(slider.value_changed):
        typed(qtbot, slider, text)
    assert slider.value == 2
    line = slider.refusal.text().replace("\u00a0", " ")
    assert line == "Allowed: 50 ms to 60 s"
    assert slider.refusal.isVisible()
    assert not slider.low.isVisible()
    assert slider.refusal.toolTip()
    typed(qtbot, slider, "3 s")
    assert not slider.refusal.isVisible()
    assert slider.low.isVisible()


def test_escape_puts_the_value_back(qtbot: QtBot, slider: LogSlider) -> None:
    slider.activateWindow()
    slider.track.typed.emit("7")
    assert slider.field.text() == "7"
    QTest.keyClick(slider.field, Qt.Key.Key_Escape)
    assert slider.track.hasFocus()
    assert slider.field.text() == "2\u00a0s"


def test_a_digit_on_the_slider_begins_to_type(qtbot: QtBot, slider: LogSlider) -> None:
    QTest.keyClick(slider.track, Qt.Key.Key_4)
    assert slider.field.text() == "4"
    QTest.keyClick(slider.field, Qt.Key.Key_Return)
    assert slider.value == 4


def test_set_value_is_silent_and_kept_inside(qtbot: QtBot, slider: LogSlider) -> None:
    with qtbot.assertNotEmitted(slider.value_changed):
        slider.set_value(10)
        slider.set_value(10_000)
    assert slider.value == 60


def test_screen_readers_know_what_it_is(slider: LogSlider) -> None:
    seen = QAccessible.queryAccessibleInterface(slider.track)
    assert seen.role() == QAccessible.Role.Slider
    assert seen.text(QAccessible.Text.Name) == "Poll every"
    assert seen.text(QAccessible.Text.Description) == "2 seconds"
    assert slider.field.accessibleName() == "Poll every, typed"


def test_a_screen_reader_moves_it(qtbot: QtBot, slider: LogSlider) -> None:
    heard = QAccessible.queryAccessibleInterface(slider.track)
    with qtbot.waitSignal(slider.value_changed) as caught:
        heard.valueInterface().setCurrentValue(STEPS)
    assert caught.args == [60]
    assert slider.field.text() == "60\u00a0s"


def test_the_theme_reaches_it(qtbot: QtBot) -> None:
    show_in(DARK)
    slider = LogSlider("Poll every", POLL, 2)
    qtbot.addWidget(slider)
    before = slider.grab().toImage()
    show_in(LIGHT)
    assert slider.grab().toImage() != before
