"""Presenting: full screen and large, nothing but what is looked at, and back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import cast

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.features.clip.clip_maker import ClipMaker
from app.features.presenting import LARGER, pointer_rest, text_factor
from app.features.presenting.awake import Awake
from feeds.clock import now_ns
from tests.support.fake_frames import FakeFrames
from tests.support.open_window import OpenWindow, button, fill, open_window

KEY = Qt.Key


class Keeper(AbstractContextManager[bool]):
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __enter__(self) -> bool:
        """Note it."""
        self.asked.append("hold")
        return True

    def __exit__(self, *error: object) -> None:
        """Note it."""
        self.asked.append("release")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        made.presentation.awake = Awake(None)
        yield made


def visible(window: OpenWindow) -> tuple[bool, ...]:
    return tuple(
        part.isVisible()
        for part in (
            window.header,
            window.controls,
            window.watch.line,
            *window.panels,
            window.verdict,
        )
    )


@pytest.mark.parametrize("key", [KEY.Key_F11, KEY.Key_F5])
@pytest.mark.parametrize("leave", [KEY.Key_F11, KEY.Key_F5, KEY.Key_Escape])
def test_it_comes_back_exactly_as_it_was(
    window: OpenWindow, qtbot: QtBot, key: Qt.Key, leave: Qt.Key
) -> None:
    window.surface.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    window.shelf.toggle("insight")
    before = (
        window.surface.geometry(),
        window.surface.windowState(),
        QApplication.font().pointSizeF(),
        QApplication.focusWidget(),
        visible(window),
    )
    QTest.keyClick(window.surface, key)
    assert window.presentation.on
    assert window.surface.isFullScreen()
    assert visible(window)[:3] == (False, False, False)
    assert visible(window)[3:5] == (True, True)
    QTest.keyClick(window.surface, leave)
    assert not window.presentation.on
    QApplication.processEvents()
    after = (
        window.surface.geometry(),
        window.surface.windowState(),
        QApplication.font().pointSizeF(),
        QApplication.focusWidget(),
        visible(window),
    )
    assert after == before
    assert window.shelf.open_name == "insight"  # Escape left the presentation, nothing else


def test_escape_closes_what_was_opened_on_stage_first(window: OpenWindow) -> None:
    window.mailbox.put(FakeFrames(began_ns=0).frame_at(1_000_000_000))
    window.painter.catch_up()
    window.presentation.present(True)
    QTest.keyClick(window.surface, KEY.Key_D)
    assert window.shelf.open_name
    QTest.keyClick(window.surface, KEY.Key_G, Qt.KeyboardModifier.ControlModifier)
    panel = cast(ClipMaker, window.features["clip"]).panel
    assert panel is not None
    QTest.keyClick(window.surface, KEY.Key_Escape)
    assert panel.isHidden()
    QTest.keyClick(window.surface, KEY.Key_Escape)
    assert not window.shelf.open_name
    assert window.presentation.on
    QTest.keyClick(window.surface, KEY.Key_Escape)
    assert not window.presentation.on


def test_text_is_larger_as_far_as_the_screen_has_room(window: OpenWindow) -> None:
    assert text_factor(67) == LARGER
    assert text_factor(36) == pytest.approx(1.2)
    assert text_factor(20) == 1.0
    before = QApplication.font().pointSizeF()
    lines = window.surface.screen().size().height() / window.surface.fontMetrics().height()
    window.presentation.present(True)
    assert QApplication.font().pointSizeF() == pytest.approx(before * text_factor(lines))


def test_a_story_takes_the_verdict_s_place(window: OpenWindow, qtbot: QtBot) -> None:
    window.presentation.present(True)
    window.surface.resize(1600, 1000)
    qtbot.waitUntil(window.verdict.isVisible)
    window.show_step()
    assert not window.verdict.isVisible()
    assert window.story.bar.isVisible()
    window.story.end()
    assert window.verdict.isVisible()


@pytest.mark.parametrize("key", [KEY.Key_Period, KEY.Key_B])
def test_a_black_screen_until_any_key_or_click(
    window: OpenWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    window.painter.pulse.start()
    fake = fill(window)
    window.show_step()
    QTest.keyClick(window.surface, key)
    assert not window.presentation.is_blank  # outside of a presentation the keys are others'
    window.presentation.present(True)
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > 3)
    QTest.keyClick(window.surface, key)
    assert window.presentation.is_blank
    window.surface.resize(900, 700)  # another screen
    picture = window.surface.grab().toImage()
    assert {picture.pixelColor(x, 300).name() for x in range(0, picture.width(), 7)} == {"#000000"}
    kept, paints = len(window.history.truth), window.painter.meter.summary().paints
    window.mailbox.put(fake.frame_at(now_ns() + 3_000_000_000))
    qtbot.waitUntil(lambda: len(window.history.truth) > kept)
    assert window.painter.meter.summary().paints == paints  # what nobody sees is not called shown
    with qtbot.assertNotEmitted(window.story.bar.next.clicked):
        QTest.keyClick(window.surface.focusWidget() or window.surface, KEY.Key_PageDown)
    assert not window.presentation.is_blank
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > paints)
    QTest.keyClick(window.surface, key)
    QTest.mouseClick(window.surface.childAt(QPoint(100, 100)), Qt.MouseButton.LeftButton)
    assert not window.presentation.is_blank
    assert window.presentation.on


def test_the_keyboard_comes_back_from_the_black_screen(window: OpenWindow) -> None:
    window.presentation.present(True)
    window.panels[1].charts.setFocus()
    window.presentation.blank()
    QTest.keyClick(window.surface.focusWidget() or window.surface, KEY.Key_A)
    assert window.surface.focusWidget() is window.panels[1].charts


def test_leaving_lifts_the_black_screen(window: OpenWindow) -> None:
    window.presentation.present(True)
    window.presentation.blank()
    window.presentation.present(False)
    assert not window.presentation.is_blank
    window.presentation.blank()
    assert not window.presentation.is_blank


def test_the_pointer_rests_out_of_sight(
    window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = window.presentation.pointer
    pointer.timer.setInterval(10)
    window.presentation.present(True)
    qtbot.waitUntil(lambda: pointer.hidden)
    cursor = QGuiApplication.overrideCursor()
    assert cursor is not None
    assert cursor.shape() == Qt.CursorShape.BlankCursor
    pointer.timer.setInterval(60_000)
    handle = window.surface.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, QPoint(40, 40))
    QTest.mouseMove(handle, QPoint(90, 60))
    qtbot.waitUntil(lambda: not pointer.hidden)
    assert QGuiApplication.overrideCursor() is None
    pointer.timer.setInterval(10)
    qtbot.waitUntil(lambda: pointer.hidden)
    pointer.timer.setInterval(60_000)
    QApplication.sendEvent(handle, QEvent(QEvent.Type.Leave))
    assert QGuiApplication.overrideCursor() is None  # another window has it now
    assert not pointer.timer.isActive()
    window.presentation.present(False)
    assert QGuiApplication.overrideCursor() is None
    assert pointer_rest.REST_MS == 2000


def test_the_screen_saver_is_held_off_meanwhile(window: OpenWindow) -> None:
    keeper = Keeper()
    window.presentation.awake = Awake(lambda: keeper)
    window.presentation.present(True)
    assert window.presentation.awake.held
    window.presentation.present(True)
    assert keeper.asked == ["hold"]
    window.presentation.present(False)
    assert keeper.asked == ["hold", "release"]


def test_leaving_needs_nothing_that_was_kept_of_the_native_window(window: OpenWindow) -> None:
    before = QApplication.font().pointSizeF()
    window.presentation.present(True)
    handle = window.surface.windowHandle()
    assert handle is not None
    shiboken6.invalidate(handle)  # as it happens to a Python object while its window lives
    window.presentation.present(False)
    assert not window.surface.isFullScreen()
    assert QApplication.font().pointSizeF() == before


def test_leaving_is_complete_even_if_a_part_of_it_fails(window: OpenWindow) -> None:
    class Broken(Keeper):
        def __exit__(self, *error: object) -> None:
            raise OSError

    before = QApplication.font().pointSizeF()
    window.presentation.awake = Awake(Broken)
    window.presentation.present(True)
    with pytest.raises(OSError):  # noqa: PT011 - whatever it is
        window.presentation.present(False)
    assert not window.surface.isFullScreen()
    assert QApplication.font().pointSizeF() == before
    assert window.header.isVisible()
    assert not window.presentation.on


def test_a_value_that_is_typed_is_given_up(window: OpenWindow) -> None:
    window.surface.activateWindow()
    slider = window.controls.sliders["rate_per_s"]
    shown = slider.field.text()
    slider.track.setFocus()
    QTest.keyClick(slider.track, KEY.Key_7)
    assert slider.field.text() == "7"
    QTest.keyClick(slider.field, KEY.Key_F11)
    assert window.presentation.on
    QTest.keyClick(window.surface, KEY.Key_Escape)
    assert not window.presentation.on
    assert QApplication.focusWidget() is slider.track
    assert slider.field.text() == shown


def taking_the_keyboard(qtbot: QtBot, window: OpenWindow) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: other.isActiveWindow() and not window.surface.isActiveWindow())


def test_begun_from_another_window_no_button_of_the_stage_has_the_keyboard(
    window: OpenWindow, qtbot: QtBot
) -> None:
    window.header.pause.setFocus()
    taking_the_keyboard(qtbot, window)
    window.presentation.present(True)
    assert window.surface.focusWidget() in (None, window.surface)


def test_it_goes_on_when_it_is_not_the_active_window(window: OpenWindow, qtbot: QtBot) -> None:
    window.watch.start()
    window.painter.pulse.start()
    fill(window)
    window.presentation.present(True)
    taking_the_keyboard(qtbot, window)
    paints = window.painter.meter.summary().paints
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > paints + 5)
    window.watch.look()
    assert re.match(r"[1-9]\d*\sfps", window.watch.line.text)


def test_a_minimised_window_takes_in_and_calls_nothing_slow(
    window: OpenWindow, qtbot: QtBot
) -> None:
    window.painter.pulse.start()
    fake = fill(window)
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > 3)
    window.surface.showMinimized()
    qtbot.waitUntil(window.surface.isMinimized)
    kept, paints = len(window.history.truth), window.painter.meter.summary().paints
    window.mailbox.put(fake.frame_at(now_ns() + 3_000_000_000))
    qtbot.waitUntil(lambda: len(window.history.truth) > kept)
    assert window.painter.meter.summary().paints == paints
    window.watch.look()
    # not 0 frames a second, which would be called too few
    assert window.watch.line.text.startswith("not painting")
    window.surface.showNormal()
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > paints)


def test_the_header_s_button_presents(window: OpenWindow) -> None:
    button(window, "Present").click()
    assert window.presentation.on
