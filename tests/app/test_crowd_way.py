"""While clients come up a bar says how far they are; what cannot be leads back to what was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT, Theme
from app.window.crowd.ramp_bar import RampBar
from feeds.crowd.records import Size
from feeds.load.records import Load
from feeds.settings import Settings
from tests.support.layout_faults import faults
from tests.support.loads import coming_up, measured
from tests.support.open_window import SETTINGS, OpenWindow, fill, open_window, with_keyboard

LACKING = "10,000 connections need 10,100 open files; raise the limit (ulimit -n)"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield with_keyboard(made, qtbot)


def bar_of(window: OpenWindow) -> RampBar:
    (bar,) = window.surface.findChildren(RampBar)
    return bar


def clients(window: OpenWindow) -> tuple[int, str]:
    """Return how many are set, and what the slider shows."""
    return window.lab.settings.clients, window.controls.sliders["clients"].field.text()


def esc(window: OpenWindow) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)


def test_it_says_how_far_they_are_until_all_are_up(window: OpenWindow) -> None:
    bar, take = bar_of(window), window.host.loads.take
    window.host.settings.change(clients=5000)
    assert not bar.isVisible()
    take(coming_up(2, 5000, "measuring the servers at rest"))
    assert bar.isVisible()
    assert bar.words.text() == "measuring the servers at rest"
    take(coming_up(412, 5000))
    assert bar.words.text() == "412 of 10\u202f000 clients up"
    assert bar.accessibleDescription() == "412 of 10000 clients up"
    take(measured(5000))
    assert not bar.isVisible()
    assert clients(window) == (5000, "5\u202f000")


def test_a_panel_says_how_many_clients_a_search_gives_its_side(window: OpenWindow) -> None:
    def shown() -> list[str]:
        QApplication.processEvents()
        return [panel.title.works.text() for panel in window.panels]

    window.host.settings.change(clients=1000)
    window.host.loads.take(measured(1000))
    assert ["1\u202f000" in text for text in shown()] == [True, True]
    window.host.loads.take(replace(measured(50), size=Size(50, 1)))
    live, polled = shown()
    assert "50\u00a0clients" in live
    assert "clients" not in polled
    window.host.loads.take(measured(1000))
    assert ["1\u202f000" in text for text in shown()] == [True, True]


@pytest.mark.parametrize("by_key", [True, False])
def test_cancel_leads_back_at_once(window: OpenWindow, by_key: bool) -> None:
    bar, model = bar_of(window), window.host.settings
    model.change(clients=100)
    window.host.loads.take(measured(100))
    model.change(clients=5000)
    window.host.loads.take(coming_up(300, 5000))
    if by_key:
        esc(window)
    else:
        bar.cancel.click()
    assert not bar.isVisible()
    assert clients(window) == (100, "100")
    QTest.keyClick(window.surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert clients(window) == (1, "1")  # what was cancelled is no change


def test_a_ramp_that_is_changed_under_way_leads_back_to_where_it_began(window: OpenWindow) -> None:
    for number in (200, 900):
        window.host.settings.change(clients=number)
        window.host.loads.take(coming_up(30, number))
    esc(window)
    assert clients(window) == (1, "1")


def test_esc_closes_first_what_is_open(window: OpenWindow) -> None:
    window.host.settings.change(clients=100)
    window.host.loads.take(coming_up(30, 100))
    cancel, full = bar_of(window).cancel, bar_of(window).cancel.size_for("full")
    assert cancel.sizeHint() == full
    window.shelf.open("insight")
    window.host.loads.take(coming_up(31, 100))
    assert cancel.sizeHint().width() < full.width()
    esc(window)
    assert (window.shelf.open_name, clients(window)[0]) == ("", 100)
    esc(window)
    assert clients(window)[0] == 1
    esc(window)  # nothing is left to close


def test_a_crowd_that_cannot_be_is_told_and_put_back(window: OpenWindow) -> None:
    window.host.settings.change(clients=100)
    window.host.loads.take(measured(100))
    window.host.settings.change(clients=5000)
    window.host.loads.take(Load(at_ns=1, lacking=LACKING))
    assert window.notice.text() == LACKING.replace(",", "\u202f")
    assert clients(window) == (100, "100")
    assert not bar_of(window).isVisible()
    window.host.loads.take(Load(at_ns=1, lacking="not even those"))
    assert clients(window) == (1, "1")
    applied = len(window.lab.applied)
    window.host.loads.take(Load(at_ns=1, lacking="told late"))
    assert len(window.lab.applied) == applied
    assert window.notice.text() == "not even those"


def test_a_crowd_that_is_there_and_cannot_be_kept_is_none_any_more(window: OpenWindow) -> None:
    window.host.settings.change(clients=100)
    window.host.loads.take(measured(100))
    window.host.settings.change(polled_transport="rest-cursor")
    window.host.loads.take(Load(at_ns=1, lacking=LACKING))
    assert clients(window) == (1, "1")
    assert window.lab.settings.polled_transport == "rest-cursor"


def test_one_that_was_asked_for_at_the_start_leads_back_to_one(qtbot: QtBot) -> None:
    with open_window(qtbot, Settings(seed=1, clients=500)) as window:
        window.host.loads.take(coming_up(30, 500))
        assert bar_of(window).isVisible()
        esc(window)
        assert clients(window) == (1, "1")


def test_a_crowd_that_leaves_needs_no_bar(window: OpenWindow) -> None:
    window.host.settings.change(clients=100)
    window.host.loads.take(coming_up(30, 100))
    window.host.settings.change(clients=1)
    window.host.loads.take(Load(at_ns=1, state="the crowd is leaving"))
    assert not bar_of(window).isVisible()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("size", "scale"), [((1280, 720), 1), ((1280, 720), 2), ((1600, 1000), 1), ((3840, 2160), 2)]
)
def test_it_has_room_and_lies_on_no_control(
    qtbot: QtBot, theme: Theme, size: tuple[int, int], scale: float
) -> None:
    settings = SETTINGS.replace(clients=5000)
    with open_window(qtbot, settings, theme=theme, size=size, points=9.75 * scale) as window:
        fill(window)
        window.host.loads.take(coming_up(10_000, 5000))
        for _ in range(4):
            QApplication.processEvents()
        bar = bar_of(window)
        assert faults(window.surface, overlays=(RampBar,)) == []
        for slider in window.controls.sliders.values():
            assert not bar.geometry().intersects(
                slider.geometry().translated(window.controls.pos())
            )
        assert bar.words.text() == "10\u202f000 of 10\u202f000 clients up"


def test_on_stage_and_in_a_story_it_lies_on_nothing_that_is_pointed_at(window: OpenWindow) -> None:
    window.presentation.present(True)
    window.surface.resize(1280, 720)
    window.show_step("polled.latency")
    window.host.settings.change(clients=100)
    window.host.loads.take(coming_up(30, 100))
    for _ in range(4):
        QApplication.processEvents()
    bar = bar_of(window)
    assert bar.y() < window.panels[1].hero.mapTo(window.surface, bar.rect().topLeft()).y()
    assert not bar.geometry().intersects(window.story.bar.geometry())
    assert bar.cancel.width() < bar.cancel.size_for("full").width()  # there Esc leaves the stage
    window.presentation.present(False)


def test_the_crowd_of_a_search_is_not_on_this_way(window: OpenWindow) -> None:
    window.host.settings.change(clients=100)
    window.host.loads.take(Load(at_ns=1, size=Size(5000, 1), lacking=LACKING))
    assert window.notice.text() == ""
    assert window.host.settings.settings.clients == 100
