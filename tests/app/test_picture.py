"""Pictures to take away: twice as fine as the screen, or vectors with text that can be read."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.take_away.picture import (
    FINE,
    Subject,
    drawn,
    pixels,
    subjects_around,
    vectors,
    whole,
)
from app.ui.theme import DARK, LIGHT, Theme
from app.window.charts.batch import Halves
from app.window.charts.columns import Grid
from feeds.clock import now_ns
from feeds.frame import Marker
from tests.support.open_window import OpenWindow, fill, open_window

CAPTION = ("What it shows & why", ("market at 10 /s", "2026-11-24 06:15:30+00:00"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=[DARK, LIGHT], ids=lambda one: one.name)
def theme(request: pytest.FixtureRequest) -> Theme:
    chosen: Theme = request.param
    return chosen


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[OpenWindow]:
    with open_window(qtbot, theme=theme, size=(1280, 800)) as made:
        fill(made)
        made.painter.pulse.start()
        qtbot.waitUntil(
            lambda: made.counters is not None and made.painter.meter.summary().paints > 2
        )
        made.history.markers.append(Marker(1, now_ns() - 5_000_000_000, "here"))
        made.painter.pause(True)
        yield made


def parts(window: OpenWindow) -> list[Subject]:
    return [
        *subjects_around(window.parts, window.panels[1].charts),
        *subjects_around(window.parts, window.strip),
    ]


def has(image: QImage, colour: QColor) -> bool:
    """Return whether a pixel has just this colour."""
    wanted = colour.rgb()
    places = ((x, y) for y in range(image.height()) for x in range(0, image.width(), 2))
    return any(image.pixel(x, y) == wanted for x, y in places)


def texts(data: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(data).iter(f"{SVG}text")]


def test_what_is_around_a_place(window: OpenWindow) -> None:
    charts = subjects_around(window.parts, window.panels[1].charts)
    assert [part.name for part in charts] == ["the polled charts", "the polled panel", "the window"]
    assert [part.name for part in subjects_around(window.parts, window.controls)] == ["the window"]
    assert subjects_around(window.parts, None) == [whole(window.parts)]


def test_a_picture_is_fine_and_has_its_caption(window: OpenWindow, theme: Theme) -> None:
    for part in parts(window):
        image = pixels(part.widget, *CAPTION)
        assert image.width() >= FINE * part.widget.width()
        assert image.height() > FINE * part.widget.height()
        foot = image.copy(0, FINE * part.widget.height(), image.width(), image.height())
        assert has(foot, theme.muted) or has(foot, theme.text)


def test_a_fine_picture_is_no_enlarged_one(window: OpenWindow, theme: Theme) -> None:
    for widget in (window.strip, window.header):
        image = pixels(widget, *CAPTION)
        ratio, em = image.devicePixelRatio(), widget.fontMetrics().height()
        inside = QRectF(em * ratio, em * ratio, widget.width() * ratio, widget.height() * ratio)
        shown = image.copy(inside.toRect())
        pairs = sum(
            shown.pixel(x, y) != shown.pixel(x + 1, y)
            for y in range(0, shown.height(), 2)
            for x in range(0, shown.width() - 1, 2)
        )
        assert pairs > 100, "every pixel is as its neighbour: drawn coarse, then blown up"


def test_vectors_hold_text_and_charts_and_no_bitmap(window: OpenWindow, theme: Theme) -> None:
    data = vectors(window.surface, *CAPTION)
    tree = ET.fromstring(data)
    assert tree.find(f"{SVG}title") is not None
    assert b"<image" not in data
    said = texts(data)
    for text in ("Behind by", "Polled", "Value on screen", "here", CAPTION[0], *CAPTION[1]):
        assert text in said
    shapes = sum(1 for element in tree.iter() if element.tag in (f"{SVG}rect", f"{SVG}polyline"))
    assert shapes > 500
    assert theme.live.name().encode() in data
    assert theme.polled.name().encode() in data


def test_each_text_tells_its_length(window: OpenWindow, theme: Theme) -> None:
    tree = ET.fromstring(vectors(window.panels[0], *CAPTION))
    written = [one for one in tree.iter(f"{SVG}text") if (one.text or "").strip()]
    assert len(written) > 20
    for element in written:
        length, size = (float(element.attrib[name]) for name in ("textLength", "font-size"))
        assert 0.15 * size < length / len(element.text or "") < 1.3 * size


@pytest.mark.parametrize("which", [0, 1])
def test_vectors_can_be_drawn_again(window: OpenWindow, theme: Theme, which: int) -> None:
    charts = window.panels[which].charts
    renderer = QSvgRenderer(vectors(charts, *CAPTION))
    assert renderer.isValid()
    image = QImage(renderer.viewBox().size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    for colour in (theme.card, theme.truth, (theme.live, theme.polled)[which]):
        assert has(image, colour)


def test_no_curve_leaves_its_axes(window: OpenWindow, theme: Theme, qtbot: QtBot) -> None:
    """Vectors know no clip, so what the screen cuts off must not be drawn in the first place."""
    window.painter.pause(False)
    window.navigation.zoom(0.37, 1.0)
    window.panels[1].charts.panned.emit(0.5)
    window.painter.pause(True)
    charts = window.panels[1].charts
    tree = ET.fromstring(vectors(charts, *CAPTION))
    margin = charts.fontMetrics().height()
    left = margin + charts.value.place().left()
    right = margin + charts.value.place().right()
    lines = [one for one in groups(tree) if one[0] == theme.polled.name()]
    assert lines
    for _, x in lines:
        assert left - 2 <= x <= right + 2


def groups(tree: ET.Element) -> list[tuple[str, float]]:
    """Return fill or stroke and each horizontal place of rectangles and lines."""
    found = []
    for group in tree.iter(f"{SVG}g"):
        shift = group.get("transform", "matrix(1,0,0,1,0,0)")[7:-1].split(",")
        colours = {group.get("fill", ""), group.get("stroke", "")} - {"none", ""}
        xs: list[float] = []
        for shape in group:
            if shape.tag == f"{SVG}rect":
                x, width = float(shape.get("x", 0)), float(shape.get("width", 0))
                xs += [x, x + width]
            elif shape.tag == f"{SVG}polyline":
                xs += [float(one.split(",")[0]) for one in shape.get("points", "").split()]
        found += [(colour, float(shift[4]) + x) for colour in colours for x in xs]
    return found


def test_columns_drawn_shifted_do_not_reach_over_the_left_edge(qapp: QApplication) -> None:
    halves, rects = Halves(), np.array([[0, 5, 9, 6], [10, 5, 99, 6]], np.int32)
    measure = (1.0, 0.0, 1)
    for begin in (0, 20):
        for part, _, first in halves.due(Grid(begin, 1, 200), measure, 0):
            halves.set(part, rects.copy() if part == 0 else rects[:0].copy(), first)

    def paint(painter: QPainter) -> None:
        halves.draw(painter, QColor("#123456"))

    tree = ET.fromstring(drawn(paint, QSize(200, 10), 96, "", ""))
    assert [x for colour, x in groups(tree) if colour == "#123456"] == [0.0, 80.0]


def test_columns_without_anything_new_are_not_worked_out_again() -> None:
    halves, measure, grid = Halves(), (1.0, 0.0, 1), Grid(0, 1, 200)
    assert [part for part, _, _ in halves.due(grid, measure, 7)] == [0, 1]
    assert halves.due(grid, measure, 7) == []
    assert [part for part, _, _ in halves.due(grid, measure, 8)] == [1]
    assert [part for part, _, _ in halves.due(Grid(1, 1, 200), measure, 8)] == [1]
    assert [part for part, _, _ in halves.due(Grid(1, 1, 200), (2.0, 0.0, 1), 8)] == [0, 1]
