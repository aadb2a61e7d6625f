"""Everything has a name, everything is reached by keyboard, and it is seen where that is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.chip_button import ChipButton
from app.ui.roving_focus import at_keyboard
from tests.support.access_faults import out_of_order, tab_round, tab_stops_missed, tree_faults
from tests.support.open_window import OpenWindow, each_drawer, fill, open_window, with_keyboard


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        fill(made, 5)
        made.painter.pulse.start()
        qtbot.waitUntil(lambda: made.counters is not None)
        made.painter.pulse.stop()
        yield with_keyboard(made, qtbot)


def press(key: Qt.Key) -> None:
    """Press ``key`` where the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def go_to(wanted: QWidget) -> None:
    """Press Tab until ``wanted`` has the keyboard."""
    for _ in range(60):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {wanted.accessibleName()}")


def test_everything_has_a_name_of_its_own(window: OpenWindow) -> None:
    for drawer in each_drawer(window):
        assert tree_faults(window.surface) == [], drawer


def test_a_notice_and_a_warning_have_names(window: OpenWindow) -> None:
    window.host.tell("rate_per_s is 0", stays=True)
    window.fairness.change({"polled_keep_alive": False})
    assert tree_faults(window.surface) == []


def test_keys_have_names(window: OpenWindow) -> None:
    press(Qt.Key.Key_Question)
    assert window.help_desk.keys.isVisible()
    assert tree_faults(window.help_desk.keys) == []


def test_a_button_without_a_name_is_found(window: OpenWindow) -> None:
    extra = QPushButton(window.header)
    extra.show()
    assert tree_faults(window.surface) == ["no name: QPushButton in HeaderBar"]
    extra.setAccessibleName(window.header.reset.text())
    assert tree_faults(window.surface) == ["twice: Reset"]


def test_something_painted_without_a_name_is_found(window: OpenWindow) -> None:
    class Painted(QWidget):
        pass

    extra = Painted(window.panels[0])
    extra.show()
    assert tree_faults(window.surface) == ["no name: Painted in Panel"]


def test_tab_goes_everywhere_once_and_as_it_is_read(window: OpenWindow) -> None:
    for drawer in each_drawer(window):
        reached = tab_round(window.surface)
        assert out_of_order(window, reached) == [], drawer
        assert tab_stops_missed(window, reached) == [], drawer


def test_what_is_deleted_takes_nothing_with_it_that_tab_comes_to_later(window: OpenWindow) -> None:
    action = window.panels[0].title.menu.actions()[0]
    for part in (window.panels[0], window.surface):
        passing = QPushButton("Passing", part)
        window.access.order()
        passing.deleteLater()
        QCoreApplication.sendPostedEvents(passing, QEvent.Type.DeferredDelete.value)
        assert not isValid(passing)
        assert isValid(action)
        assert isValid(window.surface)


def test_a_button_that_tab_passes_by_is_found(window: OpenWindow) -> None:
    window.header.reset.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert tab_stops_missed(window, tab_round(window.surface)) == ["ChipButton Reset"]


def test_what_has_the_keyboard_is_seen(window: OpenWindow) -> None:
    """Either the thing itself looks otherwise, or the ring is around it."""
    for stop in tab_round(window.surface):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        ring = window.access.ring
        if getattr(stop, "rings_itself", False):
            assert not ring.isVisible()
            with_focus = stop.grab().toImage()
            window.surface.setFocus()
            stop.clearFocus()
            assert stop.grab().toImage() != with_focus, stop.accessibleName()
        else:
            shown = at_keyboard(stop)
            assert shown is not None
            assert ring.isVisible()
            inside = QRect(shown.mapTo(window.surface, shown.rect().topLeft()), shown.size())
            assert ring.geometry().contains(inside)
            assert not ring.mask().intersects(inside.translated(-ring.pos()))


def test_the_ring_follows_and_goes(window: OpenWindow) -> None:
    chart = window.panels[1].charts
    chart.setFocus()
    before = window.access.ring.geometry()
    window.surface.resize(1280, 720)
    QApplication.processEvents()
    place = QRect(chart.mapTo(window.surface, chart.rect().topLeft()), chart.size())
    assert window.access.ring.geometry() != before
    assert window.access.ring.geometry().contains(place)
    window.controls.focus_first()
    assert not window.access.ring.isVisible()


def test_the_window_itself_gets_no_ring(window: OpenWindow) -> None:
    window.surface.setFocus()
    assert window.access.ring.around is None
    assert not window.access.ring.isVisible()


def test_an_audience_sees_no_ring_before_the_keyboard_is_used(window: OpenWindow) -> None:
    ring = window.access.ring
    window.controls.focus_first()
    window.presentation.present(True)
    QApplication.processEvents()
    assert ring.around is None
    window.surface.clearFocus()
    window.panels[0].hero.setFocus()  # as Qt does by itself, from nowhere
    assert ring.around is None
    QTest.keyClick(window.panels[0].hero, Qt.Key.Key_Tab)
    assert ring.around is not None
    window.presentation.present(False)
    window.presentation.present(True)
    QApplication.processEvents()
    assert ring.around is None
    window.surface.clearFocus()
    window.panels[0].hero.setFocus()
    QTest.keyClick(window.panels[0].hero, Qt.Key.Key_Right)
    assert ring.around is window.panels[0].hero.behind


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_space_and_enter_press_the_button_at_the_keyboard(
    window: OpenWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    go_to(window.header.reset)
    press(key)
    assert window.lab.calls == ["reset"]
    assert not window.painter.is_paused
    switch = window.controls.sliders["delay_ms"].switch  # type: ignore[attr-defined]
    go_to(switch)
    on = switch.isChecked()
    press(key)
    assert switch.isChecked() is not on
    assert not window.painter.is_paused


def test_after_a_click_space_is_the_window_s(window: OpenWindow) -> None:
    QTest.mouseClick(window.header.reset, Qt.MouseButton.LeftButton)
    press(Qt.Key.Key_Space)
    assert window.painter.is_paused


def test_a_chart_pans_by_keyboard_and_end_brings_it_back(window: OpenWindow) -> None:
    go_to(window.panels[0].charts)
    press(Qt.Key.Key_Plus)
    span_s = window.navigation.view.span_s
    assert span_s < 30
    press(Qt.Key.Key_Left)
    assert window.navigation.view.back_s == pytest.approx(0.1 * span_s)
    press(Qt.Key.Key_Right)
    assert window.navigation.view.back_s == 0
    press(Qt.Key.Key_End)
    assert window.navigation.view.is_live


def test_arrows_go_from_counter_to_counter_and_f2_explains(window: OpenWindow) -> None:
    row = window.panels[1].counters
    go_to(row)
    assert at_keyboard(row) is row.counters[0]
    press(Qt.Key.Key_Right)
    assert at_keyboard(row) is row.counters[1]
    assert window.access.ring.around is row.counters[1]
    press(Qt.Key.Key_F2)
    assert QToolTip.text().startswith("Requests\n")
    press(Qt.Key.Key_F2)
    for _ in row.counters:
        press(Qt.Key.Key_Left)
    assert at_keyboard(row) is row.counters[0]


def test_everything_that_shows_figures_explains_itself(window: OpenWindow) -> None:
    for stop in tab_round(window.surface):
        if window.header.isAncestorOf(stop):
            continue
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        QToolTip.hideText()
        window.host.actions["explain"].run()
        assert QToolTip.text(), stop
    QToolTip.hideText()


def test_escape_closes_a_drawer_and_gives_the_keyboard_back(window: OpenWindow) -> None:
    go_to(window.header.theme_button)
    press(Qt.Key.Key_D)
    drawer = window.shelf.drawer("insight")
    assert drawer is not None
    go_to(drawer.survivors.switch)  # type: ignore[attr-defined]
    press(Qt.Key.Key_Escape)
    assert window.shelf.open_name == ""
    assert QApplication.focusWidget() is window.header.theme_button


def test_escape_takes_the_explanation_away_first(window: OpenWindow) -> None:
    window.shelf.toggle("insight")
    go_to(window.panels[0].hero)
    press(Qt.Key.Key_F2)
    assert QToolTip.isVisible()
    press(Qt.Key.Key_Escape)
    assert window.shelf.open_name == "insight"
    press(Qt.Key.Key_Escape)
    assert window.shelf.open_name == ""


def test_a_menu_opens_by_keyboard_at_what_holds(window: OpenWindow) -> None:
    source = window.header.source
    go_to(source)
    press(Qt.Key.Key_Return)
    menu = window.header.source_menu
    assert menu.isVisible()
    active = menu.activeAction()
    assert active is not None
    assert active.isChecked()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert QApplication.focusWidget() is source


def test_a_window_of_buttons_alone_is_walked(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setWindowTitle("Box")
    column = QVBoxLayout(box)
    buttons = [ChipButton(name) for name in ("One", "Two")]
    for button in buttons:
        column.addWidget(button)
    box.show()
    buttons[0].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is buttons[0])
    assert tab_round(box) == buttons
    assert tree_faults(box) == []
