"""Before an audience what a step points at is the largest, and nothing of it is a sliver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.presenting import text_factor
from app.features.story.places import COUNTERS, place, widgets
from app.ui.theme import metrics
from app.window.charts.axes import LEAST_EM
from app.window.charts.legend import SCALE
from feeds.stories import reader
from feeds.stories.story import POINTS as PLACES
from tests.support.open_window import POINTS, OpenWindow, fill, open_window
from tests.support.told_story import told_story

SIZES = [(1280, 720), (1920, 1080)]
SCALES = [1.0, 1.5]
POINTED: list[tuple[str, ...]] = [
    (),
    ("polled.latency",),
    ("live.bytes", "polled.empty"),
    ("live.chart", "polled.cost"),
    ("live.behind",),
    ("polled.staleness", "polled.latency"),
    ("polled.chart",),
]


@pytest.fixture(params=[(*size, scale) for size in SIZES for scale in SCALES])
def staged(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    width, height, scale = request.param
    with open_window(qtbot, size=(width, height), points=POINTS * scale) as window:
        window.parts.layout.bare = True
        window.presentation.scale_text(text_factor(height / window.surface.fontMetrics().height()))
        window.parts.layout.bare_changed.emit()
        fill(window)
        settle()
        yield window


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def show(window: OpenWindow, *points: str) -> None:
    window.story.show_step(told_story(points=points), 2)
    settle()


def sizes(window: OpenWindow) -> dict[str, float]:
    """Return how large each figure of the polled side is that is shown, in running text's size."""
    panel = window.panels[1]
    found = {
        name: panel.counters.counters[index].figure_scale
        for name, index in COUNTERS.items()
        if panel.counters.counters[index].isVisible()
    }
    return found | {"value": panel.hero.value.scale, "behind": panel.hero.behind.scale}


def test_the_figure_that_is_pointed_at_is_the_largest(staged: OpenWindow) -> None:
    usual = sizes(staged)
    for part in (*COUNTERS, "value", "behind"):
        name = next(one for one in PLACES if one.partition(".")[2] == part)
        show(staged, name)
        found = sizes(staged)
        assert found[part] > max(size for size in found.values() if size != found[part]), part
        assert found[part] > usual.get(part, 1.3), part
        assert staged.surface.rect().contains(place(staged.parts, name)), part
    staged.story.end()
    settle()
    assert sizes(staged) == usual


def test_outside_of_a_presentation_it_is_as_large_as_the_others(qtbot: QtBot) -> None:
    with open_window(qtbot) as window:
        usual = sizes(window)
        show(window, "polled.latency", "live.behind")
        assert sizes(window)["latency"] == usual["latency"]


def test_no_chart_is_a_sliver(staged: OpenWindow) -> None:
    for points in POINTED:
        show(staged, *points)
        for panel in staged.panels:
            assert panel.charts.isVisible()
            heights = {plot: plot.place().height() for plot in panel.charts.plots}
            assert min(heights.values()) >= LEAST_EM * metrics(SCALE).height(), points
            for name in {point.partition(".")[2] for point in points}:
                wanted = {"chart": panel.charts.value, "staleness": panel.charts.staleness}
                if name in wanted:
                    assert heights[wanted[name]] == max(heights.values()), points


@pytest.mark.slow
def test_the_buttons_of_a_story_stay_where_they_are(staged: OpenWindow) -> None:
    bar = staged.story.bar
    for story in reader.bundled():
        found = set()
        for index in range(len(story.steps)):
            staged.story.show_step(story, index)
            settle()
            found.add(bar.next.mapTo(staged.surface, QPoint()).toTuple())
        assert len(found) == 1, story.key


def test_rows_that_are_pointed_at_take_the_place_of_charts_that_are_not(
    staged: OpenWindow,
) -> None:
    lines = staged.surface.height() / staged.surface.fontMetrics().height()
    for points in (("wire",), ("wire", "live.messages"), ("polled.latency",)):
        show(staged, *points)
        assert staged.strip.isVisible() or "wire" not in points
        assert staged.panels[0].counters.isVisible() or len(points) != 2 or lines < 31
    show(staged, "wire", "polled.chart")
    assert staged.panels[1].charts.isVisible()


@pytest.mark.slow
def test_every_figure_that_a_story_points_at_is_on_screen_beside_its_drawer(
    staged: OpenWindow,
) -> None:
    for story in reader.bundled():
        for index, step in enumerate(story.steps):
            staged.shelf.open(step.show) if step.show else staged.shelf.close_drawer()
            staged.story.show_step(story, index)
            settle()
            figures = [name for name in step.points if not name.endswith(("chart", "staleness"))]
            shown = [name for name in figures if widgets(staged.parts, name)[0].isVisible()]
            assert shown == figures, (story.key, index)
