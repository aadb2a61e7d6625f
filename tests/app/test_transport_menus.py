"""The menus of the panels' titles: every way is chosen by keyboard, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.chip_button import ChipButton
from app.ui.theme import LIGHT
from app.window.host import Asked
from app.window.panel.transport_menu import TransportMenu
from feeds.choices import lacking, offered
from feeds.clock import now_ns
from feeds.frame import SIDES, Frame, SideFrame, SideName
from feeds.settings import Settings, describe_change
from tests.support.catalogue import MISSING, PULL, PUSH, Gone, offer_all
from tests.support.heard import heard
from tests.support.open_window import OpenWindow, open_window, with_keyboard

Key = Qt.Key
KEYS: dict[SideName, Qt.Key] = {"live": Key.Key_L, "polled": Key.Key_Q}


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWindow]:
    offer_all(monkeypatch, Gone)
    with open_window(qtbot) as made:
        yield with_keyboard(made, qtbot)


def frame_keeping(interval_s: float) -> Frame:
    """Return a frame of a poller that keeps this interval."""
    return Frame(at_ns=now_ns(), polled=SideFrame(state="up", poll_interval_s=interval_s))


def menu_of(window: OpenWindow, side: SideName) -> TransportMenu:
    """Return the menu of a side."""
    return window.panels[side == "polled"].title.menu


def opened(window: OpenWindow, side: SideName) -> TransportMenu:
    """Press the key of a menu, and return it."""
    QTest.keyClick(window.surface, KEYS[side])
    QApplication.processEvents()
    menu = menu_of(window, side)
    assert QApplication.activePopupWidget() is menu
    return menu


def ticked(window: OpenWindow, side: SideName) -> list[str]:
    """Return the keys of the transports that are ticked."""
    entries = menu_of(window, side).transports.actions()
    return [one.data() for one in entries if one.isChecked()]


def press(*keys: Qt.Key) -> None:
    """Press ``keys`` where the keyboard is: in the menu that is open, or at the focus."""
    for key in keys:
        target = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)
        QApplication.processEvents()


def go_to(entry: QAction) -> None:
    """Press Down in the open menu until it is at ``entry``."""
    for _ in range(20):
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        if menu.activeAction() is entry:
            return
        press(Key.Key_Down)
    raise AssertionError(f"Down does not lead to {entry.text()}")


def choose(window: OpenWindow, side: SideName, entry: QAction) -> None:
    """Open the menu of a side by its key and choose ``entry``."""
    opened(window, side)
    go_to(entry)
    press(Key.Key_Return)
    assert QApplication.activePopupWidget() is None


def way(window: OpenWindow, side: SideName, key: str) -> QAction:
    """Return the entry of a transport."""
    entries = menu_of(window, side).transports.actions()
    return next(one for one in entries if one.data() == key)


@pytest.mark.parametrize("live", [one.key for one in PUSH])
@pytest.mark.parametrize("polled", [one.key for one in PULL])
def test_every_pair_is_chosen_by_keyboard(window: OpenWindow, live: str, polled: str) -> None:
    choose(window, "live", way(window, "live", live))
    choose(window, "polled", way(window, "polled", polled))
    settings = window.lab.settings
    assert (settings.live_transport, settings.polled_transport) == (live, polled)
    labels = [panel.title.transport.text() for panel in window.panels]
    assert window.header.transports.text() == " vs ".join(labels)
    for side in KEYS:
        ticked = [
            one.data() for one in menu_of(window, side).transports.actions() if one.isChecked()
        ]
        assert ticked == [settings.transport(side)]
        title = window.panels[side == "polled"].title
        assert heard(title.transport).name.endswith(f"transport: {title.transport.text()}")


def test_every_pair_that_there_really_is_is_chosen_by_keyboard(qtbot: QtBot) -> None:
    here = {side: [one.key for one in offered(side) if not lacking(one.key)] for side in SIDES}
    assert {"websocket", "sse"} <= {*here["live"]}
    assert {"rest", "rest-cursor", "long-poll"} <= {*here["polled"]}
    with open_window(qtbot) as window:
        with_keyboard(window, qtbot)
        for live, polled in product(here["live"], here["polled"]):
            choose(window, "live", way(window, "live", live))
            choose(window, "polled", way(window, "polled", polled))
            settings = window.lab.settings
            assert (settings.live_transport, settings.polled_transport) == (live, polled)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_Down])
@pytest.mark.parametrize("place", [0, 1])
def test_tab_leads_to_the_button_and_keys_open_its_menu(
    window: OpenWindow, key: Qt.Key, place: int
) -> None:
    button = window.panels[place].title.transport
    for _ in range(60):
        if QApplication.focusWidget() is button:
            break
        press(Key.Key_Tab)
    assert QApplication.focusWidget() is button
    press(key)
    menu = window.panels[place].title.menu
    assert QApplication.activePopupWidget() is menu
    assert menu.activeAction().isChecked()
    press(Key.Key_Down, Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert QApplication.focusWidget() is button
    assert window.lab.applied == []


def test_what_cannot_be_had_is_grey_and_says_why(window: OpenWindow) -> None:
    gone = way(window, "polled", "gone")
    opened(window, "polled")
    assert not gone.isEnabled()
    assert gone.text().startswith("Not here: no database here")
    assert gone.toolTip() == MISSING
    press(Key.Key_Escape)


def test_with_a_database_of_one_s_own_it_can_be_had(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch, Gone)
    asked = Asked(recorded=True, database_url="postgresql://anna:secret@here/db")
    assert "secret" not in repr(asked)
    with open_window(qtbot, asked=asked) as window:
        choose(window, "polled", way(window, "polled", "gone"))
        assert window.lab.settings.polled_transport == "gone"


def submenu(window: OpenWindow, side: SideName, name: str) -> QMenu:
    """Open by keyboard the values of the setting ``name``."""
    values = menu_of(window, side).values[name]
    opened(window, side)
    go_to(values.menuAction())
    press(Key.Key_Right)
    assert QApplication.activePopupWidget() is values
    return values


def entry_of(menu: QMenu, value: float | None) -> QAction:
    """Return the entry of a value."""
    return next(one for one in menu.actions() if one.data() == value)


def test_push_is_limited_by_keyboard_and_says_so(window: OpenWindow) -> None:
    works = window.panels[0].title.works
    values = submenu(window, "live", "push_limit_per_s")
    go_to(entry_of(values, 5.0))
    press(Key.Key_Return)
    assert window.lab.settings.push_limit_per_s == 5.0
    assert works.text() == "the server pushes, at most 5\u00a0/s"
    assert values.menuAction().text() == "At most 5\u00a0/s"
    submenu(window, "live", "push_limit_per_s")
    go_to(entry_of(values, None))
    press(Key.Key_Return)
    assert window.lab.settings.push_limit_per_s is None
    assert works.text() == "the server pushes"


def test_another_value_is_typed(window: OpenWindow) -> None:
    values = menu_of(window, "live").values["push_limit_per_s"]

    def type_value(text: str) -> None:
        submenu(window, "live", "push_limit_per_s")
        go_to(values.other)
        press(Key.Key_Return)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, text)
        press(Key.Key_Return)

    before = QApplication.focusWidget()
    type_value("7.5")
    assert window.lab.settings.push_limit_per_s == 7.5
    assert QApplication.focusWidget() is before
    assert (values.other.isChecked(), values.other.text()) == (
        True,
        "Another value … (7.5\u00a0/s)",
    )
    type_value("90")
    field = QApplication.focusWidget()
    assert field is not None
    assert field.accessibleDescription().endswith("Allowed: 0.5\u00a0/s to 60\u00a0/s")
    press(Key.Key_Escape)
    assert window.lab.settings.push_limit_per_s == 7.5
    assert QApplication.focusWidget() is before


def test_an_interval_adapts_between_two_bounds(window: OpenWindow) -> None:
    menu = menu_of(window, "polled")
    low = menu.values["adaptive_low_s"]
    assert not low.menuAction().isEnabled()
    choose(window, "polled", menu.switches["adaptive"])
    assert window.lab.settings.adaptive
    go_to(entry_of(submenu(window, "polled", "adaptive_high_s"), 1.0))
    press(Key.Key_Return)
    opened(window, "polled")
    press(Key.Key_Escape)
    assert [one.data() for one in low.actions() if not one.isEnabled()] == [2.0]
    go_to(entry_of(submenu(window, "polled", "adaptive_low_s"), 0.5))
    press(Key.Key_Return)
    settings = window.lab.settings
    assert (settings.adaptive_low_s, settings.adaptive_high_s) == (0.5, 1.0)
    works = window.panels[1].title.works.text()
    assert works == "the client asks · adaptive 0.5–1\u00a0s"


def test_switches_go_with_the_transports_that_have_them(window: OpenWindow) -> None:
    menu = menu_of(window, "polled")
    found = {}
    for one in PULL:
        choose(window, "polled", way(window, "polled", one.key))
        found[one.key] = [name for name, action in menu.switches.items() if action.isEnabled()]
    assert found == {
        "rest": ["polled_conditional", "adaptive"],
        "cursor": ["polled_conditional", "adaptive"],
        "held": [],
        "query": ["query_all", "adaptive"],
    }
    choose(window, "polled", menu.switches["query_all"])
    assert window.lab.settings.query_all
    choose(window, "polled", way(window, "polled", "rest"))
    choose(window, "polled", menu.switches["polled_conditional"])
    assert window.lab.settings.fairness.polled_conditional
    works = window.panels[1].title.works.text()
    assert works == "the client asks every 2\u00a0s · If-None-Match"


def test_a_crowd_asks_in_step_where_that_means_something(window: OpenWindow) -> None:
    menu, model = menu_of(window, "polled"), window.host.settings
    switch, works = menu.switches["in_step"], window.panels[1].title.works
    assert not switch.isEnabled()
    assert switch.text() == "All clients ask in step: needs more than one client a side"
    model.change(clients=100)
    assert works.text() == "the client asks every 2\u00a0s · 100\u00a0clients"
    assert switch.text() == "All clients ask in step"
    assert "thundering herd" in switch.toolTip()
    choose(window, "polled", switch)
    assert window.lab.settings.in_step
    assert works.text() == "the client asks every 2\u00a0s · 100\u00a0clients in step"
    assert window.panels[0].title.works.text() == "the server pushes · 100\u00a0clients"
    QTest.keyClick(window.surface, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.notice.text() == "Undone: the crowd asks at random"
    assert not switch.isChecked()
    model.change(polled_transport="held", in_step=True)
    assert switch.text() == "All clients ask in step: Long polling has no interval"
    assert not switch.isEnabled()
    assert works.text().endswith("news · 100\u00a0clients")  # and nothing of a step


def test_without_an_interval_its_slider_has_nothing_to_do(window: OpenWindow) -> None:
    slider = window.controls.sliders["poll_interval_s"]
    slider.track.setFocus()
    choose(window, "polled", way(window, "polled", "held"))
    assert (slider.track.isEnabled(), slider.field.text()) == (False, "at once")
    assert QApplication.focusWidget() is window.surface  # and not the slider beside it
    assert "Long polling" in slider.toolTip()
    assert heard(slider.track).description == "at once"
    QTest.keyClick(window.surface, Key.Key_P)
    assert window.notice.text().startswith("Long polling asks all the time: there is nothing for")
    window.header.poll.click()
    assert "poll" not in window.lab.calls
    choose(window, "polled", way(window, "polled", "rest"))
    assert (slider.track.isEnabled(), slider.field.text()) == (True, "2\u00a0s")
    assert QApplication.focusWidget() is slider.track
    assert slider.toolTip() == ""
    QTest.keyClick(window.surface, Key.Key_P)
    assert window.lab.calls[-1] == "poll"


def test_an_interval_that_adapts_is_not_moved(window: OpenWindow) -> None:
    slider = window.controls.sliders["poll_interval_s"]
    window.host.settings.change(adaptive=True)
    assert (slider.track.isEnabled(), slider.field.text()) == (False, "adapts")
    QTest.keyClick(window.surface, Key.Key_P)
    assert window.lab.calls[-1] == "poll"
    window.controls.focus_first()
    rate = window.controls.sliders["rate_per_s"].track
    assert QApplication.focusWidget() is rate
    window.host.settings.change(adaptive=False)
    assert (slider.track.isEnabled(), slider.field.text()) == (True, "2\u00a0s")
    assert QApplication.focusWidget() is rate


def test_the_interval_in_use_is_told_while_it_adapts(window: OpenWindow) -> None:
    slider = window.controls.sliders["poll_interval_s"]
    usual = slider.track.value()

    def kept(interval_s: float) -> tuple[str, int]:
        window.painter.show_still([frame_keeping(interval_s)], now_ns())
        return slider.field.text(), slider.track.value()

    assert kept(0.5) == ("2\u00a0s", usual)  # nothing adapts: what is set is what is told
    window.host.settings.change(adaptive=True)
    assert kept(0.838)[0] == "840\u00a0ms, adapts"
    low, high = kept(0.2), kept(3.14159)
    assert (low[0], high[0]) == ("200\u00a0ms, adapts", "3.1\u00a0s, adapts")
    assert low[1] < usual < high[1]
    window.painter.pause(True)
    assert kept(1.0) == high  # as all that is shown
    window.painter.pause(False)
    window.host.settings.change(adaptive=False)
    assert (slider.field.text(), slider.track.value()) == ("2\u00a0s", usual)
    assert window.lab.settings.poll_interval_s == 2.0


def test_a_choice_is_undone_and_made_again(window: OpenWindow) -> None:
    choose(window, "live", way(window, "live", "events"))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window.surface, Key.Key_Z, control)
    assert window.lab.settings == Settings(seed=1)
    assert window.notice.text() == "Undone: pushed by WebSocket"
    QTest.keyClick(window.surface, Key.Key_Y, control)
    assert window.lab.settings.live_transport == "events"
    assert window.panels[0].title.transport.text() == "Event stream"


def test_what_the_lab_refuses_is_put_back_and_told(window: OpenWindow) -> None:
    window.host.settings.change(delay_ms=50.0)
    before = window.lab.settings
    choose(window, "polled", way(window, "polled", "query"))
    window.lab.settings = before  # as the lab has it when it tells
    window.host.settings.unserved.emit("polled", "query", "no rights on the table")
    assert window.notice.text() == "Database query: no rights on the table"
    assert window.panels[1].title.transport.text() == "REST"
    assert ticked(window, "polled") == ["rest"]
    assert window.panels[1].title.works.text() == "the client asks every 2\u00a0s"
    QTest.keyClick(window.surface, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.lab.settings == Settings(seed=1)  # the change before, at once


def test_a_panel_says_that_a_transport_starts(window: OpenWindow) -> None:
    title = window.panels[1].title
    choose(window, "polled", way(window, "polled", "query"))
    for transport, said in (("rest", "starting …"), ("query", "connected")):
        title.show_status(SideFrame(state="up", transport=transport), 0, paused=False)
        assert title.pill.text() == said


def test_nothing_moves_when_another_is_chosen(window: OpenWindow) -> None:
    def places() -> list[QRect]:
        for _ in range(3):
            QApplication.processEvents()
        parts: list[QWidget] = [window.controls, *window.header.findChildren(ChipButton)]
        for panel in window.panels:
            title = panel.title
            parts += [title.transport, title.works, title.pill, panel.hero, panel.body]
        parts += window.controls.sliders.values()
        return [QRect(one.mapTo(window.surface, QPoint()), one.size()) for one in parts]

    for width, height in ((1280, 720), (1600, 1000)):
        window.surface.resize(width, height)
        before = places()
        for live, polled in zip(PUSH, PULL[1:], strict=True):
            window.host.settings.change(live_transport=live.key, polled_transport=polled.key)
            assert places() == before
        window.host.settings.change(push_limit_per_s=5.0, adaptive=True)
        assert places() == before
        window.host.settings.change(
            push_limit_per_s=None,
            adaptive=False,
            live_transport="websocket",
            polled_transport="rest",
        )


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000)])
def test_a_switch_that_is_on_can_be_read_without_the_menu(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int, height: int, scale: float
) -> None:
    offer_all(monkeypatch)
    settings = Settings(seed=1, push_limit_per_s=5.0, adaptive=True)
    size = (width, height)
    with open_window(qtbot, settings, theme=LIGHT, size=size, points=9.75 * scale) as window:
        for panel, frame in zip(window.panels, (SideFrame(state="up"),) * 2, strict=True):
            panel.title.show_status(frame, 0, paused=False)
        for _ in range(4):
            QApplication.processEvents()
        live, polled = (panel.title.works.shown for panel in window.panels)
        assert live.endswith("at most 5\u00a0/s")
        assert polled.endswith("adaptive 0.2–10\u00a0s")


def test_before_an_audience_both_menus_open_at_their_panels(window: OpenWindow) -> None:
    window.presentation.present(True)
    QApplication.processEvents()
    for side in KEYS:
        opened(window, side)
        assert window.panels[side == "polled"].title.transport.isVisible()
        press(Key.Key_Escape)
    choose(window, "live", way(window, "live", "notify"))
    assert window.lab.settings.live_transport == "notify"
    window.presentation.present(False)


def test_each_choice_is_a_mark_in_words() -> None:
    steps = [
        Settings(),
        Settings(push_limit_per_s=5.0),
        Settings(push_limit_per_s=5.0, adaptive=True),
    ]
    said = [describe_change(before, after) for before, after in pairwise(steps)]
    assert said == ["pushed at most 5/s", "interval adapts from 200 ms to 10 s"]
