"""Where the controls have no row, the bottom edge brings them, by pointer and by key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.features.presenting.awake import Awake
from tests.support.open_window import OpenWindow, open_window
from tests.support.told_story import told_story

KEY = Qt.Key


@pytest.fixture
def staged(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        made.presentation.awake = Awake(None)
        made.surface.activateWindow()
        qtbot.waitUntil(made.surface.isActiveWindow)
        made.presentation.present(True)
        QApplication.processEvents()
        made.surface.resize(1280, 720)
        QApplication.processEvents()
        yield made


def point(window: OpenWindow, at: QPoint) -> None:
    handle = window.surface.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, at)
    QApplication.processEvents()


def bottom(window: OpenWindow) -> QPoint:
    return QPoint(window.surface.width() // 2, window.surface.height() - 1)


def moved(window: OpenWindow) -> list[str]:
    """Return the list that notes which setting the user moves, from now on."""
    noted: list[str] = []
    window.controls.changed.connect(lambda name, _value: noted.append(name))
    return noted


def places(window: OpenWindow) -> list[tuple[object, bool]]:
    """Return where everything but the controls is."""
    rows = [row for row in window.parts.layout.rows if row is not window.controls]
    shown = [*rows, *(one for row in rows for one in row.findChildren(QWidget))]
    return [(one.geometry().getRect(), one.isVisible()) for one in shown]


def test_a_key_brings_them_and_sliders_are_moved_by_keys(staged: OpenWindow) -> None:
    staged.show_step("polled.latency")
    QApplication.processEvents()
    before, settings = places(staged), moved(staged)
    assert not staged.controls.isVisible()
    QTest.keyClick(staged.surface, KEY.Key_C)
    controls = staged.controls
    assert controls.isVisible()
    assert controls.geometry().bottom() == staged.surface.rect().bottom()
    assert controls.width() == staged.surface.width()
    found = staged.surface.childAt(controls.geometry().center())
    assert found is not None
    assert found is controls or controls.isAncestorOf(found)
    tracks = [slider.track for slider in controls.sliders.values()]
    assert QApplication.focusWidget() is tracks[0]
    QTest.keyClick(tracks[0], KEY.Key_Up)
    QTest.keyClick(tracks[0], KEY.Key_Tab)
    assert QApplication.focusWidget() is tracks[1]
    QTest.keyClick(tracks[1], KEY.Key_Down)
    assert settings == ["poll_interval_s", "rate_per_s"]
    assert places(staged) == before
    with_step = staged.story.bar.title.text()
    QTest.keyClick(tracks[1], KEY.Key_C)
    assert not controls.isVisible()
    assert not controls.isAncestorOf(QApplication.focusWidget() or staged.surface)
    assert staged.story.bar.title.text() == with_step


def test_sliders_that_a_key_brought_have_all_arrows_and_pages_tell_the_story(
    staged: OpenWindow, qtbot: QtBot
) -> None:
    staged.show_step("polled.latency")
    bar, settings = staged.story.bar, moved(staged)
    QTest.keyClick(staged.surface, KEY.Key_C)
    track = staged.controls.sliders["poll_interval_s"].track
    for key in (KEY.Key_Right, KEY.Key_Left):
        with qtbot.assertNotEmitted(bar.next.clicked), qtbot.assertNotEmitted(bar.back.clicked):
            QTest.keyClick(track, key)
    assert settings == ["poll_interval_s", "poll_interval_s"]
    with qtbot.waitSignal(bar.next.clicked):
        QTest.keyClick(track, KEY.Key_PageDown)
    with qtbot.waitSignal(bar.back.clicked):
        QTest.keyClick(track, KEY.Key_PageUp)
    QTest.keyClick(track, KEY.Key_C)
    with qtbot.waitSignal(bar.next.clicked):  # no slider has them any more
        QTest.keyClick(staged.surface, KEY.Key_Right)
    assert len(settings) == 2


def test_the_bottom_edge_brings_them_while_the_pointer_is_there(staged: OpenWindow) -> None:
    settings = moved(staged)
    point(staged, QPoint(300, 300))
    point(staged, bottom(staged))
    assert staged.controls.isVisible()
    track = staged.controls.sliders["rate_per_s"].track
    at = track.mapTo(staged.surface, track.rect().center())
    point(staged, at)
    QTest.mouseClick(staged.surface.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    assert settings == ["rate_per_s"]
    assert staged.controls.isVisible()
    point(staged, QPoint(300, 300))
    assert not staged.controls.isVisible()
    point(staged, bottom(staged))
    assert staged.controls.isVisible()


def test_what_a_key_brought_stays_when_the_pointer_leaves_it(staged: OpenWindow) -> None:
    point(staged, bottom(staged))
    QTest.keyClick(staged.surface, KEY.Key_C)
    point(staged, QPoint(300, 300))
    assert staged.controls.isVisible()
    QTest.keyClick(staged.surface, KEY.Key_Escape)
    assert not staged.controls.isVisible()
    assert staged.presentation.on  # Esc closes one thing at a time
    QTest.keyClick(staged.surface, KEY.Key_Escape)
    assert not staged.presentation.on
    assert staged.controls.isVisible()


def test_it_does_not_go_away_under_what_is_typed(staged: OpenWindow) -> None:
    point(staged, bottom(staged))
    slider = staged.controls.sliders["rate_per_s"]
    slider.track.setFocus()
    QTest.keyClick(slider.track, KEY.Key_7)
    point(staged, QPoint(300, 300))
    assert slider.field.isVisible()
    QTest.keyClick(slider.field, KEY.Key_Return)
    assert slider.value == 7.0
    assert not staged.controls.isVisible()  # the pointer is elsewhere by now


def test_the_spotlight_neither_dims_nor_covers_them(staged: OpenWindow, qtbot: QtBot) -> None:
    QTest.keyClick(staged.surface, KEY.Key_C)
    plain = staged.controls.grab().toImage()
    staged.show_step("live.value", "drawer")
    staged.shelf.open("table")
    qtbot.waitUntil(staged.story.spotlight.isVisible)
    shown = staged.surface.grab(staged.controls.geometry()).toImage()
    assert shown.pixelColor(5, 5) == plain.pixelColor(5, 5)
    assert staged.shelf.isVisible()
    staged.surface.resize(1920, 1080)
    QApplication.processEvents()
    assert staged.controls.geometry().bottom() == staged.surface.rect().bottom()


def test_a_step_about_the_controls_has_them_in_their_row(staged: OpenWindow) -> None:
    staged.story.show_step(told_story(points=("controls.rate",)), 2)
    QApplication.processEvents()
    assert staged.controls.isVisible()
    assert not staged.controls.geometry().intersects(staged.story.bar.geometry())
    QTest.keyClick(staged.surface, KEY.Key_C)
    assert QApplication.focusWidget() is staged.controls.sliders["poll_interval_s"].track
    staged.show_step()
    assert not staged.controls.isVisible()


def test_also_in_a_window_in_which_they_gave_way(qtbot: QtBot) -> None:
    with open_window(qtbot, size=(900, 420)) as window:
        window.show_step()
        window.shelf.open("insight")
        QApplication.processEvents()
        assert not window.controls.isVisible()
        point(window, QPoint(300, 300))
        point(window, bottom(window))
        assert window.controls.isVisible()
        window.shelf.close_drawer()
        window.story.end()
        QApplication.processEvents()
        assert window.controls.isVisible()
        assert not window.parts.layout.tray.is_open
        point(window, QPoint(300, 300))
        assert window.controls.isVisible()
