"""A story is told by keys from anywhere in the window, and only while one is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.chip_button import ChipButton
from app.window.host import Asked
from tests.support.open_window import OpenWindow, open_window

KEY = Qt.Key
STORIES = [("ten", "Push and pull in ten steps"), ("fool", "Five ways to fool yourself")]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        made.surface.activateWindow()
        qtbot.waitUntil(made.surface.isActiveWindow)
        yield made


def track(window: OpenWindow) -> QWidget:
    return window.controls.sliders["poll_interval_s"].track


def field(window: OpenWindow) -> QLineEdit:
    return window.controls.sliders["poll_interval_s"].field


def wanted(window: OpenWindow) -> dict[Qt.Key, SignalInstance]:
    return {
        KEY.Key_PageDown: window.story.bar.next.clicked,
        KEY.Key_Right: window.story.bar.next.clicked,
        KEY.Key_PageUp: window.story.bar.back.clicked,
        KEY.Key_Left: window.story.bar.back.clicked,
    }


@pytest.mark.parametrize("where", ["slider", "button", "window"])
def test_clicker_keys_are_heard_wherever_the_keyboard_is(
    window: OpenWindow, qtbot: QtBot, where: str
) -> None:
    focused = {"slider": track(window), "button": window.header.reset, "window": window.surface}[
        where
    ]
    focused.setFocus()
    window.show_step()
    for key, signal in wanted(window).items():
        with (
            qtbot.waitSignal(signal),
            qtbot.assertNotEmitted(window.controls.changed),
        ):
            QTest.keyClick(focused, key)


def test_up_and_down_are_left_to_the_slider(window: OpenWindow, qtbot: QtBot) -> None:
    window.show_step()
    track(window).setFocus()
    with (
        qtbot.waitSignal(window.controls.changed),
        qtbot.assertNotEmitted(window.story.bar.next.clicked),
    ):
        QTest.keyClick(track(window), KEY.Key_Up)


def test_in_a_text_field_the_arrows_move_the_cursor(window: OpenWindow, qtbot: QtBot) -> None:
    window.show_step()
    line = field(window)
    line.setFocus()
    line.setCursorPosition(2)
    with qtbot.assertNotEmitted(window.story.bar.next.clicked):
        QTest.keyClick(line, KEY.Key_Left)
        assert line.cursorPosition() == 1
        QTest.keyClick(line, KEY.Key_Right)
    assert line.cursorPosition() == 2
    with qtbot.waitSignal(window.story.bar.next.clicked):  # a clicker is heard even here
        QTest.keyClick(line, KEY.Key_PageDown)


def test_letters_typed_into_a_field_do_nothing_else(window: OpenWindow) -> None:
    window.presentation.present(True)
    window.presentation.present(False)
    line = field(window)
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, "2.5 s")
    assert line.text() == "2.5 s"
    assert not window.presentation.is_blank


def test_without_a_story_the_keys_are_others(window: OpenWindow, qtbot: QtBot) -> None:
    track(window).setFocus()
    for key, signal in wanted(window).items():
        with qtbot.assertNotEmitted(signal), qtbot.waitSignal(window.controls.changed):
            QTest.keyClick(track(window), key)
    window.show_step()
    window.story.end()
    with qtbot.waitSignal(window.controls.changed):
        QTest.keyClick(track(window), KEY.Key_Right)


def test_leaving_by_key_and_by_button(window: OpenWindow, qtbot: QtBot) -> None:
    window.show_step()
    with qtbot.waitSignal(window.story.bar.leave.clicked):
        QTest.keyClick(window.surface, KEY.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(window.story.bar.leave.clicked):
        window.story.bar.leave.click()


def test_s_begins_the_only_story(window: OpenWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.story.chip.story_chosen):
        QTest.keyClick(window.surface, KEY.Key_S)  # there is none yet
    window.story.set_stories(STORIES[:1])
    with qtbot.waitSignal(window.story.chip.story_chosen) as caught:
        QTest.keyClick(window.surface, KEY.Key_S)
    assert caught.args == ["ten"]


@pytest.mark.parametrize("presenting", [False, True])
def test_s_opens_the_menu_of_several(window: OpenWindow, qtbot: QtBot, presenting: bool) -> None:
    window.story.set_stories(STORIES)
    window.presentation.present(presenting)
    QTest.keyClick(window.surface, KEY.Key_S)
    menu = window.story.chip.menu_of_stories
    assert menu.isVisible()
    titles = [title for _, title in STORIES]
    assert [action.text() for action in menu.actions() if not action.isSeparator()] == [
        *titles,
        "Keep this as a step of a story",
    ]
    assert window.surface.frameGeometry().contains(menu.geometry().topLeft())
    with qtbot.waitSignal(window.story.chip.story_chosen) as caught:
        QTest.keyClick(menu, KEY.Key_Down)
        QTest.keyClick(menu, KEY.Key_Return)
    assert caught.args == ["fool"]


@pytest.mark.parametrize("width", [1280, 1600])
def test_no_button_of_the_header_moves_when_the_stories_have_been_read(
    qtbot: QtBot, width: int
) -> None:
    with open_window(qtbot, size=(width, 800), asked=Asked()) as window:
        assert window.story.chip.isVisible()

        def places() -> list[object]:
            for _ in range(4):
                QApplication.processEvents()
            buttons = window.header.findChildren(ChipButton)
            return [(one.geometry().getRect(), one.isVisible()) for one in buttons]

        before = places()
        qtbot.waitUntil(lambda: bool(window.story.chip.stories))
        assert places() == before


@pytest.mark.parametrize("width", [640, 1280, 3840])
def test_the_menu_says_how_long_each_story_is_and_what_it_shows(
    window: OpenWindow, width: int
) -> None:
    about = "What is commonly said about the two models, each sentence measured while you watch."
    window.surface.resize(width, 720)
    window.story.set_stories([("ten", "R&D", "10 steps, 2 min", about), STORIES[1]])
    window.story.chip.offer()
    menu = window.story.chip.menu_of_stories
    told, length = menu.actions()[0].text().split("\t")
    assert length == "10 steps, 2 min"
    shown = told.removesuffix("…")
    assert shown == f"R&&D: {about}"[: len(shown)]
    assert (shown == told) == (width > 640)
    assert menu.sizeHint().width() <= width
    menu.close()


def test_the_header_has_a_button_only_when_there_are_stories(window: OpenWindow) -> None:
    assert not window.story.chip.isVisible()
    window.story.set_stories(STORIES)
    assert window.story.chip.isVisible()
    window.story.set_stories([])
    assert not window.story.chip.isVisible()


@pytest.mark.parametrize("width", [1600, 1280, 1024, 800, 640])
def test_the_header_fits_with_them(window: OpenWindow, width: int) -> None:
    window.story.set_stories(STORIES)
    window.fairness.change({"polled_keep_alive": False})
    window.surface.resize(width, 900)
    assert window.header.minimumSizeHint().width() <= 640
    parts = [part for part in window.header.children() if isinstance(part, QWidget)]
    shown = sorted(
        (part.geometry() for part in parts if part.isVisible() and not part.isWindow()),
        key=lambda box: box.left(),
    )
    assert all(a.right() < b.left() for a, b in pairwise(shown))
    assert shown[-1].right() <= window.header.width()


def test_folded_away_a_story_is_still_offered(window: OpenWindow, qtbot: QtBot) -> None:
    window.story.set_stories(STORIES[:1])
    window.surface.resize(640, 900)
    assert window.header.more.isVisible()
    entry = next(one for one in window.header.more_menu.actions() if one.text() == "Story\tS")
    with qtbot.waitSignal(window.story.chip.story_chosen):
        entry.trigger()


def test_esc_closes_what_is_open_and_then_says_how_to_leave(
    window: OpenWindow, qtbot: QtBot
) -> None:
    def esc() -> str:
        window.host.actions["close"].run()
        return window.notice.text()

    assert esc() == ""  # no story, nothing to say
    window.show_step()
    window.presentation.present(True)
    window.shelf.toggle("insight")
    with qtbot.assertNotEmitted(window.story.bar.leave.clicked):
        assert (esc(), window.shelf.open_name) == ("", "")  # what was opened on stage comes first
        assert window.presentation.on
        assert (esc(), window.presentation.on) == ("", False)
        assert esc().startswith("Shift+Esc or × leaves the story")
    with qtbot.waitSignal(window.story.bar.leave.clicked):
        QTest.keyClick(window.surface, KEY.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
