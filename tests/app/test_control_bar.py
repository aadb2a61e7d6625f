"""The bar tells which setting changed, remembers the delay, and wraps when there is no room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.theme import DARK, LIGHT
from app.window.controls.control_bar import ControlBar
from app.window.controls.delay_slider import DelaySlider
from app.window.controls.log_slider import LogSlider
from feeds.settings import Settings
from tests.support.look import show_in

Changes = list[tuple[str, object]]


@pytest.fixture
def bar(qtbot: QtBot) -> ControlBar:
    show_in(DARK, 9.75)
    widget = ControlBar(Settings())
    qtbot.addWidget(widget)
    widget.resize(1280, 90)
    widget.show()
    return widget


@pytest.fixture
def changes(bar: ControlBar) -> Changes:
    seen: Changes = []
    bar.changed.connect(lambda name, value: seen.append((name, value)))
    return seen


@pytest.fixture
def delay(bar: ControlBar) -> DelaySlider:
    slider = bar.sliders["delay_ms"]
    assert isinstance(slider, DelaySlider)
    return slider


def typed(qtbot: QtBot, slider: LogSlider, text: str) -> None:
    slider.field.setText(text)
    QTest.keyClick(slider.field, Qt.Key.Key_Return)


def shown(slider: LogSlider) -> str:
    return slider.field.text().replace("\u00a0", " ").replace("\u202f", " ")


def test_each_change_names_its_setting(qtbot: QtBot, bar: ControlBar, changes: Changes) -> None:
    typed(qtbot, bar.sliders["poll_interval_s"], "500 ms")
    typed(qtbot, bar.sliders["rate_per_s"], "1/min")
    typed(qtbot, bar.sliders["message_bytes"], "16 kB")
    assert changes == [
        ("poll_interval_s", 0.5),
        ("rate_per_s", pytest.approx(1 / 60)),
        ("message_bytes", 16_000),
    ]
    assert isinstance(changes[-1][1], int)


def test_delay_and_jitter_are_typed_together(
    qtbot: QtBot, delay: DelaySlider, changes: Changes
) -> None:
    assert shown(delay) == "20 ms ± 5"
    typed(qtbot, delay, "50 ± 10")
    assert changes == [("jitter_ms", 10), ("delay_ms", 50)]
    typed(qtbot, delay, "80")
    assert shown(delay) == "80 ms ± 10", "a delay without jitter keeps the jitter there was"
    changes.clear()
    typed(qtbot, delay, "80 ± 0")
    assert changes == [("jitter_ms", 0)]
    assert shown(delay) == "80 ms"
    typed(qtbot, delay, "80 ± 5000")
    assert delay.refusal.isVisible()
    assert delay.jitter == 0


def test_jitter_has_a_slider_of_its_own(delay: DelaySlider, changes: Changes) -> None:
    QTest.keyClick(delay.jitter_track, Qt.Key.Key_Right)
    assert changes == [("jitter_ms", delay.jitter)]
    assert 5 < delay.jitter < 10
    QTest.keyClick(delay.jitter_track, Qt.Key.Key_Home)
    assert changes[-1] == ("jitter_ms", 0)
    assert shown(delay) == "20 ms"
    QTest.keyClick(delay.jitter_track, Qt.Key.Key_End)
    assert changes[-1] == ("jitter_ms", 20), "a leg cannot take less than nothing"
    delay.jitter_track.setValue(0)  # as a screen reader does
    assert changes[-1] == ("jitter_ms", 0)
    delay.switch.click()
    assert not delay.jitter_track.isEnabled()


def test_a_jitter_over_the_delay_is_shown_as_it_is_imposed(delay: DelaySlider) -> None:
    delay.set_delay(2.0, 5.0)
    assert shown(delay) == "2 ms ± 2"


def test_one_click_off_and_back(qtbot: QtBot, delay: DelaySlider, changes: Changes) -> None:
    delay.switch.click()
    assert changes == [("jitter_ms", 0), ("delay_ms", 0)]
    assert shown(delay) == "off"
    assert delay.track.value() == 0
    changes.clear()
    delay.switch.click()
    assert changes == [("jitter_ms", 5), ("delay_ms", 20)]
    assert shown(delay) == "20 ms ± 5"


def test_moving_away_from_off_turns_it_on(
    qtbot: QtBot, delay: DelaySlider, changes: Changes
) -> None:
    typed(qtbot, delay, "off")
    assert not delay.switch.isChecked()
    changes.clear()
    QTest.keyClick(delay.track, Qt.Key.Key_Right)
    assert changes == [("jitter_ms", 5), ("delay_ms", 1)]
    assert delay.switch.isChecked()


def test_the_switch_has_something_to_turn_on(qtbot: QtBot) -> None:
    bar = ControlBar(Settings(delay_ms=0.0, jitter_ms=0.0))
    qtbot.addWidget(bar)
    slider = bar.sliders["delay_ms"]
    assert isinstance(slider, DelaySlider)
    assert not slider.switch.isChecked()
    slider.switch.click()
    assert (slider.value, slider.jitter) == (20, 5)


def test_what_is_set_is_shown_silently(
    bar: ControlBar, changes: Changes, delay: DelaySlider
) -> None:
    bar.show_settings(Settings(poll_interval_s=5.0, delay_ms=0.0, jitter_ms=0.0))
    assert changes == []
    assert shown(bar.sliders["poll_interval_s"]) == "5 s"
    assert shown(bar.sliders["rate_per_s"]) == "10 /s"
    assert not delay.switch.isChecked()
    bar.show_settings(Settings(delay_ms=30.0, jitter_ms=0.0))
    assert shown(delay) == "30 ms"


def test_simulated_is_said(delay: DelaySlider) -> None:
    assert delay.note.text() == "simulated"
    assert "simulated" in delay.switch.accessibleName()


@pytest.fixture
def twice_the_text(bar: ControlBar) -> Iterator[None]:
    before = QApplication.font().pointSizeF()
    theme.set_text_size(before * 2)
    yield
    theme.set_text_size(before)


def rows(bar: ControlBar) -> int:
    return len({slider.y() for slider in bar.sliders.values()})


def test_one_row_at_1280(bar: ControlBar) -> None:
    assert bar.sizeHint().width() <= 1280
    assert rows(bar) == 1


@pytest.mark.usefixtures("twice_the_text")
def test_two_rows_at_twice_the_text(bar: ControlBar) -> None:
    bar.set_compact(True)  # as a window of this size has it
    bar.resize(1280, bar.heightForWidth(1280))
    QApplication.processEvents()
    assert rows(bar) == 2
    assert bar.heightForWidth(1280) > bar.heightForWidth(4000)
    assert bar.minimumSizeHint().width() < 1280
    for slider in bar.sliders.values():
        assert slider.geometry().right() <= bar.width()
        assert slider.geometry().bottom() <= bar.height()


def test_the_theme_reaches_all(bar: ControlBar) -> None:
    before = bar.grab().toImage()
    show_in(LIGHT)
    assert bar.grab().toImage() != before


def test_compact_takes_less_height_and_still_refuses(qtbot: QtBot, bar: ControlBar) -> None:
    tall = bar.heightForWidth(1280)
    bar.set_compact(True)
    low = bar.heightForWidth(1280)
    assert low < tall * 0.75
    for slider in bar.sliders.values():
        typed(qtbot, slider, "nonsense")
        assert slider.refusal.isVisible()
        assert not slider.low.isVisible()
        QApplication.processEvents()
        assert bar.heightForWidth(1280) == low  # nothing moves for it
        refusal, field = slider.refusal.geometry(), slider.field.geometry()
        assert not refusal.intersects(field)
        assert refusal.bottom() < slider.track.y()
    slider = bar.sliders["rate_per_s"]
    bar.set_compact(False)
    typed(qtbot, slider, "5")
    assert slider.low.isVisible()
    assert bar.heightForWidth(1280) == tall
