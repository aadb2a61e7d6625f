"""What the page of keys says of sliders, charts and figures is what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.features.help.key_overlay import GESTURES
from app.features.reading.chart_reader import ChartReader
from app.ui.roving_focus import at_keyboard
from app.window.wire.wire_finding import WireSign
from feeds.clock import now_ns
from tests.support.open_window import OpenWindow, fill, open_window, with_keyboard

Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield with_keyboard(made, qtbot)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def wheel(widget: QWidget, place: QPoint, *, up: bool, aside: bool = False) -> None:
    """Turn the wheel by one step at ``place`` in ``widget``, or lean it to the left."""
    middle = QPointF(place)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(120, 0) if aside else QPoint(0, 120 if up else -120),
        *none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(
    widget: QWidget,
    begin: QPoint,
    end: QPoint,
    by: Qt.MouseButton = Qt.MouseButton.LeftButton,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    QTest.mousePress(widget, by, held, begin)
    QTest.mouseMove(widget, (begin + end) / 2)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, by, held, end)


def slider_facts(window: OpenWindow) -> dict[tuple[str, ...], Callable[[], None]]:
    slider = window.controls.sliders["poll_interval_s"]
    track = slider.track

    def steps(down: Qt.Key, up: Qt.Key) -> float:
        """Return by how many times the value grows."""
        track.setFocus()
        slider.set_value(2.0)
        press(up)
        grown = slider.value / 2.0
        press(down)
        assert slider.value == pytest.approx(2.0)
        return grown

    def small() -> None:
        assert 1 < steps(Key.Key_Left, Key.Key_Right) < 1.5

    def by_story() -> None:
        assert 1 < steps(Key.Key_Down, Key.Key_Up) < 1.5

    def large() -> None:
        small_step = steps(Key.Key_Left, Key.Key_Right)
        assert steps(Key.Key_PageDown, Key.Key_PageUp) > small_step * 1.2

    def ends() -> None:
        track.setFocus()
        press(Key.Key_End)
        assert slider.value == slider.scale.high
        press(Key.Key_Home)
        assert slider.value == slider.scale.low
        window.navigation.zoom(0.5, 1.0)
        press(Key.Key_N)
        assert window.navigation.view.is_live

    def typing() -> None:
        for key in (Key.Key_5, Key.Key_Return):
            track.setFocus()
            press(key)
            assert QApplication.focusWidget() is slider.field
            press(Key.Key_Escape)
            assert QApplication.focusWidget() is track

    def moved() -> None:
        slider.set_value(2.0)
        middle = track.rect().center()
        drag(track, middle, QPoint(track.width() - 1, middle.y()))
        assert slider.value == slider.scale.high

    def wheeled() -> None:
        slider.set_value(2.0)
        window.controls.sliders["rate_per_s"].track.setFocus()
        wheel(track, track.rect().center(), up=True)
        assert slider.value == 2.0
        track.setFocus()
        wheel(track, track.rect().center(), up=True)
        assert slider.value > 2.0

    return {
        ("←", "→"): small,
        ("↑", "↓"): by_story,
        ("PgUp", "PgDown"): large,
        ("Home", "End"): ends,
        ("0 … 9", "Enter"): typing,
        ("Drag",): moved,
        ("Wheel",): wheeled,
    }


def chart_facts(window: OpenWindow) -> dict[tuple[str, ...], Callable[[], None]]:
    charts = window.panels[0].charts

    def arrows() -> None:
        window.navigation.zoom(0.5, 1.0)
        charts.setFocus()
        press(Key.Key_Left)
        assert window.navigation.view.back_s > 0
        press(Key.Key_Right)
        assert window.navigation.view.back_s == 0
        window.navigation.go_live()

    def wheeled() -> None:
        span_s = window.navigation.view.span_s
        place = charts.value.place().center()
        wheel(charts, place, up=True)
        assert window.navigation.view.span_s < span_s
        wheel(charts, place, up=False)
        assert window.navigation.view.span_s == pytest.approx(span_s)

    def panned() -> None:
        middle = charts.value.place().center()
        window.navigation.zoom(0.5, 1.0)
        drag(charts, middle, middle + QPoint(60, 0))
        assert window.navigation.view.back_s == 0
        left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
        for by, held in ((left, shift), (Qt.MouseButton.MiddleButton, shift & ~shift)):
            drag(charts, middle, middle + QPoint(60, 0), by, held)
            assert window.navigation.view.back_s > 0
            window.navigation.go_live()
            window.navigation.zoom(0.5, 1.0)
        wheel(charts, middle, up=False, aside=True)
        assert window.navigation.view.back_s > 0
        window.navigation.go_live()

    def clicked() -> None:
        place = charts.value.place()
        for at in (place.center(), place.center() + QPoint(40, 0)):
            QTest.mouseClick(charts, Qt.MouseButton.LeftButton, pos=at)
        assert len(reader(window).state.points) == 2
        assert "Since point 1" in reader(window).card.text.spoken()

    def dragged() -> None:
        middle = charts.value.place().center()
        drag(charts, middle, middle + QPoint(60, 0))
        assert reader(window).sheet.isVisible()

    return {
        ("←", "→"): arrows,
        ("Wheel",): wheeled,
        ("Shift+Drag",): panned,
        ("Click",): clicked,
        ("Drag",): dragged,
    }


def reading_facts(window: OpenWindow) -> dict[tuple[str, ...], Callable[[], None]]:
    def line() -> int:
        at_ns = reader(window).state.keyed_ns
        assert at_ns is not None
        return at_ns

    def arrows() -> None:
        press(Key.Key_E)
        begin_ns = line()
        press(Key.Key_Left)
        step_ns = begin_ns - line()
        press(Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        assert line() == begin_ns - 11 * step_ns < begin_ns
        press(Key.Key_Right)
        assert line() == begin_ns - 10 * step_ns

    def ends() -> None:
        press(Key.Key_Home)
        first_ns = line()
        assert window.navigation.view.is_live
        press(Key.Key_End)
        assert line() - first_ns == pytest.approx(30e9, rel=0.01)

    def points() -> None:
        for _ in range(2):
            press(Key.Key_Return)
            press(Key.Key_Left)
        assert len(reader(window).state.points) == 2

    def all_since() -> None:
        press(Key.Key_Return)
        press(Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        press(Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert reader(window).sheet.isVisible()

    def taken_back() -> None:
        press(Key.Key_Escape)
        assert not reader(window).sheet.isVisible()
        assert reader(window).card.isVisible()
        press(Key.Key_Escape)
        assert not reader(window).card.isVisible()

    return {
        ("←", "→"): arrows,
        ("Home", "End"): ends,
        ("Enter",): points,
        ("Shift+Enter",): all_since,
        ("Esc",): taken_back,
    }


def wire_facts(window: OpenWindow) -> dict[tuple[str, ...], Callable[[], None]]:
    fill(window)
    window.painter.pulse.start()
    while not window.painter.frames_taken:  # a paint is due only some time after the one before
        QApplication.processEvents()
    window.painter.pulse.stop()
    window.strip.advance(now_ns())  # it may wait for the next paint
    window.strip.grab()

    def read() -> WireSign:
        sign = window.reading.wire.mark.sign
        assert sign is not None
        return sign

    def along() -> None:
        window.strip.setFocus()
        press(Key.Key_Right)
        newest = read()
        press(Key.Key_Left)
        assert read().begin_ns < newest.begin_ns
        press(Key.Key_Right)
        assert read() == newest
        assert newest.kind == "update"

    def across() -> None:
        press(Key.Key_Up)
        assert read().kind == "push"
        for kind in ("update", "poll", "poll"):
            press(Key.Key_Down)
            assert read().kind == kind
        press(Key.Key_Escape)
        assert window.reading.wire.mark.sign is None

    return {("←", "→"): along, ("↑", "↓"): across}


def reader(window: OpenWindow) -> ChartReader:
    return window.reading.charts


def figure_facts(window: OpenWindow) -> dict[tuple[str, ...], Callable[[], None]]:
    hero = window.panels[0].hero

    def arrows() -> None:
        hero.setFocus(Qt.FocusReason.TabFocusReason)
        press(Key.Key_Right)
        assert at_keyboard(hero) is hero.behind
        press(Key.Key_Left)
        assert at_keyboard(hero) is hero.value

    def meaning() -> None:
        hero.setFocus(Qt.FocusReason.TabFocusReason)
        press(Key.Key_F2)
        assert QToolTip.text().startswith("Value on screen")
        QToolTip.hideText()

    return {("←", "→"): arrows, ("F2",): meaning}


def everywhere_facts(window: OpenWindow) -> dict[tuple[str, ...], Callable[[], None]]:
    def tab() -> None:
        before = QApplication.focusWidget()
        press(Key.Key_Tab)
        assert QApplication.focusWidget() is not before
        press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        assert QApplication.focusWidget() is before

    def pressing() -> None:
        button = window.header.drawers["fairness"]
        for key, name in ((Key.Key_Space, "fairness"), (Key.Key_Return, "")):
            button.setFocus(Qt.FocusReason.TabFocusReason)
            press(key)
            assert window.shelf.open_name == name
        assert not window.painter.is_paused

    return {("Tab", "Shift+Tab"): tab, ("Space", "Enter"): pressing}


@pytest.mark.parametrize(
    ("part", "facts"),
    [
        ("Everywhere", everywhere_facts),
        ("A slider", slider_facts),
        ("A chart", chart_facts),
        ("Charts read by keys", reading_facts),
        ("The wire strip", wire_facts),
        ("Figures", figure_facts),
    ],
)
def test_what_the_page_says_of_a_part_is_so(
    window: OpenWindow,
    part: str,
    facts: Callable[[OpenWindow], dict[tuple[str, ...], Callable[[], None]]],
) -> None:
    window.painter.pulse.start()
    QApplication.processEvents()
    window.painter.pulse.stop()
    checks = facts(window)
    assert list(checks) == [gesture.keys for gesture in GESTURES[part]]
    for check in checks.values():
        check()


def test_every_part_is_checked() -> None:
    assert list(GESTURES) == [
        *("Everywhere", "A slider", "A chart", "Charts read by keys", "The wire strip"),
        "Figures",
    ]
