"""Everything a story can point at is somewhere, and the light follows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.features.story.places import CHARTS, REACH_EM, place
from app.ui.theme import LIGHT, figures_font, metrics
from app.window.charts.legend import SCALE
from app.window.counters.counter_readings import PLACE_OF
from feeds.stories.story import POINTS as PLACES
from tests.support.look import show_in
from tests.support.open_window import POINTS, OpenWindow, fill, open_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        made.surface.resize(1900, 1300)
        QApplication.processEvents()
        yield made


def test_every_name_is_somewhere(window: OpenWindow) -> None:
    def nowhere(name: str) -> bool:
        spot = place(window.parts, name)
        return spot.isEmpty() or not window.surface.rect().contains(spot)

    assert [name for name in PLACES if nowhere(name)] == ["drawer"]
    window.shelf.toggle("table")
    QApplication.processEvents()
    assert not nowhere("drawer")


def test_names_differ_in_where_they_are(window: OpenWindow) -> None:
    window.shelf.toggle("table")
    QApplication.processEvents()
    spots = [place(window.parts, name).getRect() for name in PLACES if name != "wire"]
    assert len(set(spots)) == len(spots)


def test_an_unknown_name_is_an_error(window: OpenWindow) -> None:
    with pytest.raises(KeyError):
        place(window.parts, "polled.age")


def test_what_is_hidden_falls_back_to_its_panel(window: OpenWindow) -> None:
    window.surface.resize(700, 900)
    QApplication.processEvents()
    panel = window.panels[1]
    assert not panel.counters.counters[-1].isVisible()
    assert place(window.parts, "polled.response") == QRect(
        panel.mapTo(window.surface, QPoint(0, 0)), panel.size()
    )
    assert place(window.parts, "drawer").isEmpty()


def test_a_counter_that_is_pointed_at_comes_forward_on_both_sides(window: OpenWindow) -> None:
    window.surface.resize(1100, 1000)
    QApplication.processEvents()
    rows = [panel.counters for panel in window.panels]
    cost = PLACE_OF["server_cpu_share"]
    assert not rows[1].counters[cost].isVisible()
    window.show_step("polled.cost")
    QApplication.processEvents()
    shown = [[counter.isVisible() for counter in row.counters] for row in rows]
    assert shown[0] == shown[1]
    assert shown[0][cost]
    assert place(window.parts, "polled.cost").width() < window.panels[1].width() / 2
    window.story.end()
    assert not rows[0].counters[cost].isVisible()


def test_a_drawer_that_is_in_use_is_never_dimmed(window: OpenWindow) -> None:
    window.show_step("polled.value")
    window.shelf.toggle("fairness")
    for _ in range(4):
        QApplication.processEvents()
    drawer = QRect(window.shelf.mapTo(window.surface, QPoint(0, 0)), window.shelf.size())
    lit = window.story.spotlight
    assert lit.isVisible()
    assert lit._open.contains(drawer.center())
    assert not lit._open.contains(window.verdict.geometry().center())
    assert not any(hole.intersects(drawer) for hole in lit.holes)  # nothing points at it


def test_the_light_follows_size_text_and_theme(window: OpenWindow, qtbot: QtBot) -> None:
    spotlight = window.story.spotlight
    window.show_step("polled.behind", "controls.rate")
    qtbot.waitUntil(spotlight.isVisible)

    def lit() -> bool:
        spots = [place(window.parts, name) for name in ("polled.behind", "controls.rate")]
        holes = spotlight.holes
        return len(holes) == 2 and all(
            hole.contains(spot) and hole.width() < spot.width() + 60
            for hole, spot in zip(holes, spots, strict=True)
        )

    qtbot.waitUntil(lit)
    before = list(spotlight.holes)
    window.surface.resize(1500, 1000)
    qtbot.waitUntil(lambda: spotlight.holes != before and lit())
    before = list(spotlight.holes)
    QApplication.setFont(figures_font(POINTS * 1.5))
    qtbot.waitUntil(lambda: spotlight.holes != before and lit())
    show_in(LIGHT)
    qtbot.waitUntil(lit)
    assert spotlight.geometry() == window.surface.rect()


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000), (1920, 1200)])
def test_the_ring_of_a_list_lies_around_what_is_said_over_it(
    window: OpenWindow, size: tuple[int, int]
) -> None:
    window.surface.resize(*size)
    window.views.show_as("conversation")
    window.show_step("live.chart")
    QApplication.processEvents()
    (hole,) = window.story.spotlight.holes
    panel = window.panels[0]
    assert panel.body.list is not None

    def of(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(window.surface, QPoint(0, 0)), widget.size())

    assert hole.contains(of(panel.body.list))
    assert hole.contains(of(panel.body._caption))
    for beside in (panel.hero, *(one for one in panel.counters.counters if one.isVisible())):
        assert not hole.intersects(of(beside).adjusted(0, 3, 0, -3))


def test_the_ring_of_a_large_figure_touches_no_row_beside_it(window: OpenWindow) -> None:
    def of(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(window.surface, QPoint(0, 0)), widget.size())

    panel = window.panels[1]
    for size in ((1280, 720), (1600, 1000), (1900, 1300)):
        window.surface.resize(*size)
        window.show_step("polled.behind")
        QApplication.processEvents()
        (hole,) = window.story.spotlight.holes
        assert hole.intersects(of(panel.hero.behind))
        em = panel.fontMetrics().height()
        assert of(panel.hero).top() - 0.3 * em < hole.top() < of(panel.hero).top()
        assert hole.bottom() < of(panel.hero).bottom() + 0.3 * em
        assert not hole.intersects(of(panel.title))
        assert not hole.intersects(of(panel.body))


def test_the_ring_of_a_chart_cuts_no_label_of_the_other(window: OpenWindow) -> None:
    for size in ((1280, 720), (1600, 1000)):
        window.surface.resize(*size)
        QApplication.processEvents()
        view = window.panels[0].charts
        axes, em = view._axes, metrics(SCALE).height()
        assert axes.lower
        above, below = (place(window.parts, f"live.{name}") for name in CHARTS)
        reach = round(REACH_EM * view.fontMetrics().height())
        lowest = view.mapTo(window.surface, QPoint(0, axes.value.bottom())).y()
        assert above.bottom() + reach > lowest + 0.4 * em  # where the lowest label may end
        assert below.top() - reach > lowest + 0.3 * em
        assert above.bottom() + reach < below.top() + 0.4 * em


def test_the_light_follows_what_comes_in_place_of_its_target(
    window: OpenWindow, qtbot: QtBot
) -> None:
    spotlight, body = window.story.spotlight, window.panels[1].body

    def lit() -> bool:
        spot = place(window.parts, "polled.chart")
        reach = round(REACH_EM * spotlight.fontMetrics().height())
        return spotlight.holes == [spot.adjusted(-reach, -reach, reach, reach)]

    window.show_step("polled.chart")
    for view in ("conversation", "events", "conversation", "value", "events"):
        window.views.show_as(view)
        QApplication.processEvents()
        qtbot.waitUntil(lit)
        if body.list is not None:
            # it alone moves, as it does when the rows in its panel find their places
            body.list.setGeometry(body.list.geometry().adjusted(0, 30, 0, -60))
            qtbot.waitUntil(lit)
    for size in ((1280, 720), (900, 1300), (1600, 1000)):
        window.surface.resize(*size)
        qtbot.waitUntil(lit)
    window.notice.tell("Something " * 60, stays=True)
    qtbot.waitUntil(lit)
    window.shelf.toggle("insight")
    qtbot.waitUntil(lit)


def test_what_is_pointed_at_is_as_bright_as_before_and_the_rest_is_not(
    window: OpenWindow, qtbot: QtBot
) -> None:
    window.painter.pulse.start()
    fill(window)
    qtbot.waitUntil(lambda: window.panels[0].hero.value.text != "–")
    window.painter.pause(True)
    QApplication.processEvents()
    plain = window.surface.grab().toImage()
    window.story.spotlight.point_at(("live.value",))
    lit = window.surface.grab().toImage()
    inside = place(window.parts, "live.value")
    assert plain.copy(inside) == lit.copy(inside)
    beside = place(window.parts, "polled.value")
    assert plain.copy(beside) != lit.copy(beside)
    corner = beside.topLeft()
    assert lit.pixelColor(corner).lightness() < plain.pixelColor(corner).lightness()


def test_clicks_go_through(window: OpenWindow, qtbot: QtBot) -> None:
    window.show_step("live")
    qtbot.waitUntil(window.story.spotlight.isVisible)
    spot = window.header.reset.mapTo(window.surface, window.header.reset.rect().center())
    assert window.surface.childAt(spot) is window.header.reset
    QTest.mouseClick(window.header.reset, Qt.MouseButton.LeftButton)
    assert window.lab.calls == ["reset"]


def test_nothing_is_dimmed_when_nothing_is_pointed_at(window: OpenWindow) -> None:
    window.show_step("live")
    window.show_step()
    assert not window.story.spotlight.isVisible()
    window.show_step("live")
    window.story.end()
    assert not window.story.spotlight.isVisible()
    assert not window.story.bar.isVisible()
